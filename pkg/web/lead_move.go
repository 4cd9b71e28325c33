package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
)

// moving reads what the version in the address would do, for the department's lead.
func (s *Server) moving(c echo.Context, asked string) (desk, authoring.Moving, error) {
	k, err := s.desk(c, asked)
	if err != nil {
		return k, authoring.Moving{}, err
	}
	version, err := versionAt(c)
	if err != nil {
		return k, authoring.Moving{}, err
	}
	m, err := s.Authoring.Moving(c.Request().Context(), actor(c), k.ID, version)
	return k, m, err
}

// fillMoving fills in who is on earlier versions, and the plans for them.
func (s *Server) fillMoving(c echo.Context, k desk, v *framework.Version, p *frontend.LeadFramework) error {
	m, err := s.Authoring.Moving(c.Request().Context(), actor(c), k.ID, v.ID)
	if err != nil {
		return err
	}
	if n := m.Workers(); n > 0 {
		p.Move = frontend.Link{Text: "See what this version would do to " + count(n, "support worker", "support workers") + ", and move them", Href: k.at(c, "lead.move", string(v.ID))}
	}
	for _, from := range m.From {
		row := frontend.WaitRow{Text: fmt.Sprintf("Signed off by version %d", from.Version.Number), Plan: k.at(c, "lead.plan", string(v.ID), string(from.Version.ID))}
		for _, w := range from.Waits {
			row.Who = append(row.Who, w.Name+", "+count(w.SignOffs, "sign-off", "sign-offs"))
		}
		if len(row.Who) > 0 {
			p.Deciding = append(p.Deciding, row)
		}
	}
	for _, plan := range slices.Backward(m.Plans) {
		p.Plans = append(p.Plans, k.planRow(c, m, plan))
	}
	return nil
}

func (k desk) planRow(c echo.Context, m authoring.Moving, p progress.CarryOver) frontend.PlanRow {
	over, again := 0, 0
	row := frontend.PlanRow{By: "Decided by " + p.ByName + " on " + day(p.At), Reason: p.Reason}
	for _, l := range p.Lines {
		what, title := "signed again", l.To.Code()
		if is, ok := m.To.Competency(l.To); ok {
			title = is.Title
		}
		if l.Over {
			over, what = over+1, "carried over"
		} else {
			again++
		}
		if l.Reason != "" {
			row.Lines = append(row.Lines, title+", "+what+": "+l.Reason)
		}
	}
	row.Text = fmt.Sprintf("From version %s: %d carried over, %d to sign again", numberOf(p.From), over, again)
	if p.EndedAt.IsZero() {
		row.End = onlyIf(k.Leads, k.at(c, "lead.plan.end", string(p.ID)))
	} else {
		row.Ended = "Ended by " + p.EndedByName + " on " + day(p.EndedAt) + ": " + p.EndReason
	}
	return row
}

// numberOf is the number in a version's id.
func numberOf(v framework.VersionID) string {
	_, number, _ := strings.Cut(string(v), ":")
	return number
}

// effectGroup is some of those who are on one earlier version, with all of them in
// numbers.
func effectGroup(from authoring.Earlier, some []authoring.WorkerEffect) frontend.EffectGroup {
	g := frontend.EffectGroup{Title: fmt.Sprintf("On version %d: %s", from.Version.Number, count(len(from.Workers), "support worker", "support workers")), Sum: sumOf(from)}
	g.Decided = decidedBy(from)
	for _, w := range some {
		g.Rows = append(g.Rows, effectRow(from, w))
	}
	return g
}

// decidedBy is who decided what is carried over; empty: nobody.
func decidedBy(from authoring.Earlier) string {
	var by []string
	for _, p := range from.Plans {
		one := p.ByName + " on " + day(p.At)
		if len(from.Plans) > 1 {
			one = fmt.Sprintf("to version %s by %s", numberOf(p.To), one)
		}
		by = append(by, one)
	}
	switch len(by) {
	case 0:
		return ""
	case 1:
		return "What is carried over was decided by " + by[0] + "."
	}
	return "What is carried over was decided from version to version: " + strings.Join(by, ", then ") + ". Here counts what each of these plans carries over."
}

// sumOf is what a move would do to all who are on a version, in numbers.
func sumOf(from authoring.Earlier) (out []string) {
	var again, ends, way, nothing, stays int
	for _, w := range from.Workers {
		switch tasks, met := w.Loses(); {
		case w.Stays:
			stays, ends = stays+1, ends+min(tasks, 1)
		case tasks == 0 && met == 0 && len(w.InTheWay) == 0:
			nothing++
		default:
			ends, again, way = ends+min(tasks, 1), again+min(met, 1), way+min(len(w.InTheWay), 1)
		}
	}
	for _, one := range []struct {
		n    int
		text string
	}{{ends, "May not do on their own all that they may do now"}, {again, "Not signed off there for all that they are now"}, {way, "Asked there for more besides competencies, and do not have it yet"},
		{nothing, "Lose nothing, and nothing new stands in their way"}, {stays, "Need another level there"}} {
		if one.n > 0 {
			out = append(out, one.text+": "+count(one.n, "support worker", "support workers"))
		}
	}
	return out
}

func effectRow(from authoring.Earlier, w authoring.WorkerEffect) frontend.EffectRow {
	tally := func(t progress.Tally) string { return fmt.Sprintf("%d of %d", t.Met, t.Total) }
	titles := func(list []progress.Shift) (out []string) {
		for _, one := range list {
			out = append(out, one.Title)
		}
		return out
	}
	others := func(list []progress.Other) (out []string) {
		for _, o := range list {
			out = append(out, o.Name()+" ("+strings.TrimSuffix(o.Why, ".")+")")
		}
		return out
	}
	row := frontend.EffectRow{Person: frontend.Link{Text: w.Name}, Level: w.LevelTitle, Now: tally(w.Now), Bare: tally(w.Bare), Planned: tally(w.Planned),
		Again: titles(w.Again), Gone: titles(w.Gone), New: titles(w.New), InTheWay: others(w.InTheWay), Lifted: others(w.Lifted), Stays: w.Stays}
	if w.Stays {
		row.Now, row.Bare, row.Planned = "", "", ""
	}
	if _, met := w.Loses(); w.Undecided && met > 0 {
		row.Waits = fmt.Sprintf("%d signed off now, and not there until you decide what is carried over.", met)
	}
	for _, m := range w.Entitled {
		if len(m.Stays) > 0 {
			kind := cmp.Or(m.Entitlement.Title, practice.KindTitle(from.Version.Entitlements[m.Entitlement.Kind]))
			row.Goes = append(row.Goes, kind+", "+count(len(m.Stays), "task", "tasks"))
		}
		for _, l := range m.Ends {
			row.Ends = append(row.Ends, l.Task.Title+" ("+l.Why+")")
		}
	}
	return row
}

const (
	moveTitle = "Move support workers to this version"
	aPage     = 10 // workers
)

// moveView is what was asked of the page, or typed on it.
type moveView struct {
	page   int
	reason string
	chosen []id.Enrolment
	levels map[id.Enrolment]string
}

// pageOf reads which page of the support workers is asked for.
func pageOf(m authoring.Moving, asked string) (int, error) {
	page, err := strconv.Atoi(cmp.Or(asked, "1"))
	if err != nil || page < 1 || page > 1 && (page-1)*aPage >= m.Workers() {
		return 0, fault.Missing()
	}
	return page, nil
}

func (k desk) movePageOf(c echo.Context, m authoring.Moving, view moveView) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		here := k.to(c, "lead.move", string(m.To.ID))
		p := frontend.LeadMove{Lead: k.lead(l, k.at(c, "lead.framework", string(m.To.ID))), Action: at(c, "lead.move.send", string(m.To.ID)), Name: versionName(m.To), All: len(everybody(m)), Reason: view.reason, Number: strconv.Itoa(view.page)}
		n, first, end, picked, levels := 0, (view.page-1)*aPage, view.page*aPage, false, placesOf(m.To)
		for _, from := range m.From {
			begin := n
			n += len(from.Workers)
			for _, w := range from.Workers {
				tasks, _ := w.Loses()
				p.Ends = p.Ends || tasks > 0
			}
			some := from.Workers[min(max(first-begin, 0), len(from.Workers)):min(max(end-begin, 0), len(from.Workers))]
			if len(some) == 0 {
				continue
			}
			g := effectGroup(from, some)
			g.Plan = frontend.Link{Text: "Decide what is carried over", Href: k.at(c, "lead.plan", string(m.To.ID), string(from.Version.ID))}
			if len(from.Plans) > 0 {
				g.Plan.Text = "Decide it again"
			}
			for i, w := range some {
				p.May = true
				if w.Stays {
					name := levelField(w)
					g.Rows[i].PlacedAt(name, view.levels[w.ID], levels, p.Wrong(name))
					if !picked && p.ChosenError() != "" { // nobody was chosen: the error leads to the first who can be
						g.Rows[i].Levels.ID, picked = "enrolments", true
					}
					continue
				}
				g.Rows[i].Enrolment, g.Rows[i].First, picked = string(w.ID), !picked, true
				g.Rows[i].Chosen = slices.Contains(view.chosen, w.ID)
			}
			p.Groups = append(p.Groups, g)
		}
		if pages := (n + aPage - 1) / aPage; pages > 1 {
			p.Page = fmt.Sprintf("Page %d of %d", view.page, pages)
			if view.page > 1 {
				p.First = here.With("page", strconv.Itoa(view.page-1)).String()
			}
			if view.page < pages {
				p.Next = here.With("page", strconv.Itoa(view.page+1)).String()
			}
		}
		return p
	}
}

func (s *Server) movePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "page")
	if err != nil {
		return err
	}
	k, m, err := s.moving(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := pageOf(m, q.Get("page"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, k.movePageOf(c, m, moveView{page: page})(s.layout(c, moveTitle)))
}

func (s *Server) moveWorkers(c echo.Context) error {
	f := httpx.FormOf(c)
	k, m, err := s.moving(c, f.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.MoveCommand{Department: k.ID, To: m.To.ID, Reason: f.Get("reason")}
	for _, e := range f.All("enrolments") {
		cmd.Enrolments = append(cmd.Enrolments, id.Enrolment(e))
	}
	page, err := pageOf(m, f.Get("page"))
	if err != nil {
		return err
	}
	view := moveView{page, cmd.Reason, cmd.Enrolments, placedBy(f, m)}
	if f.Has("all") {
		cmd.Enrolments = everybody(m)
	}
	cmd.Enrolments, cmd.Levels = append(cmd.Enrolments, slices.Sorted(maps.Keys(view.levels))...), view.levels
	if refused := s.Enrolling.Move(c.Request().Context(), actor(c), cmd); refused != nil {
		return s.again(c, refused, moveTitle, k.movePageOf(c, m, view))
	}
	done(c, count(len(cmd.Enrolments), "support worker is", "support workers are")+" on version "+fmt.Sprint(m.To.Number)+" now", "They are told. What they were signed off for before stays in their record.")
	return httpx.SeeOther(c, k.to(c, "lead.framework", string(m.To.ID)))
}

// levelField asks for the level of somebody whose own the version does not have.
func levelField(w authoring.WorkerEffect) string { return "levels." + string(w.ID) }

// placedBy is the levels that were chosen for those whose own the version does not have.
func placedBy(f *httpx.FormData, m authoring.Moving) map[id.Enrolment]string {
	out := map[id.Enrolment]string{}
	for _, from := range m.From {
		for _, w := range from.Workers {
			if level := f.Get(levelField(w)); w.Stays && level != "" {
				out[w.ID] = level
			}
		}
	}
	return out
}

// placesOf is what a worker can be put on.
func placesOf(v *framework.Version) (out []frontend.Choice) {
	for _, l := range v.Levels {
		if !l.Outside {
			out = append(out, frontend.Choice{Value: l.ID, Text: l.Title})
		}
	}
	return out
}

func everybody(m authoring.Moving) (out []id.Enrolment) {
	for _, from := range m.From {
		for _, w := range from.Workers {
			if !w.Stays {
				out = append(out, w.ID)
			}
		}
	}
	return out
}

const planTitle = "What is carried over?"

// planning finds the earlier version that the address names too.
func (s *Server) planning(c echo.Context, asked string) (desk, authoring.Moving, authoring.Earlier, error) {
	k, m, err := s.moving(c, asked)
	if err != nil {
		return k, m, authoring.Earlier{}, err
	}
	name, err := url.PathUnescape(c.Param("from"))
	i := slices.IndexFunc(m.From, func(e authoring.Earlier) bool { return string(e.Version.ID) == name })
	if err != nil || i < 0 {
		return k, m, authoring.Earlier{}, fault.Missing()
	}
	return k, m, m.From[i], nil
}

// planPageOf is the form: as it was typed, or else as the plan is, or as it is proposed.
func (k desk) planPageOf(c echo.Context, m authoring.Moving, from authoring.Earlier, typed []progress.Carry, reason string) func(frontend.Layout) frontend.Page {
	lines := map[framework.CompetencyID]progress.Carry{}
	for _, l := range slices.Concat(progress.Proposal(from.Version, m.To), from.Lines, typed) {
		lines[l.From] = l
	}
	line := func(ch framework.Change) frontend.PlanLine {
		l := lines[ch.Before.ID]
		out := frontend.PlanLine{Code: ch.Before.Code, Title: cmp.Or(ch.After.Title, ch.Before.Title), What: strings.Join(ch.What, ", "), Over: l.Over, Why: l.Reason}
		if ch.From != "" {
			out.What = strings.Join(append([]string{"the area, from " + ch.From + " to " + ch.Area}, ch.What...), ", ")
		}
		if slices.Contains(ch.What, "words") {
			out.Was, out.Is = cmp.Or(ch.Before.Statement, ch.Before.Title), cmp.Or(ch.After.Statement, ch.After.Title)
		}
		return out
	}
	p := frontend.LeadPlan{Action: at(c, "lead.plan.send", string(m.To.ID), string(from.Version.ID)), Name: fmt.Sprintf("%s: from version %d to version %d", m.To.Title, from.Version.Number, m.To.Number), Reason: reason}
	for _, ch := range slices.Concat(from.Changes.Changed, from.Changes.Moved) {
		p.Changed = append(p.Changed, line(ch))
	}
	for _, ch := range from.Changes.Same {
		p.Same = append(p.Same, line(ch))
	}
	for _, ch := range from.Changes.Retired {
		one := line(ch)
		one.To = lines[ch.Before.ID].To.Code()
		for _, to := range from.Changes.Added {
			one.Choices = append(one.Choices, frontend.Choice{Value: to.After.Code, Text: to.After.Title})
		}
		if len(one.Choices) > 0 {
			p.Retired = append(p.Retired, one)
		}
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, k.at(c, "lead.move", string(m.To.ID)))
		return p
	}
}

func (s *Server) planPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	k, m, from, err := s.planning(c, q.Get("department"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, k.planPageOf(c, m, from, nil, "")(s.layout(c, planTitle)))
}

// typedPlan is every line that the form has an answer for.
func typedPlan(f *httpx.FormData, m authoring.Moving, from authoring.Earlier) (out []progress.Carry) {
	add := func(ch framework.Change, to string, over bool) {
		why := f.Get("reason." + ch.Before.Code)
		if to != "" {
			out = append(out, progress.Carry{From: ch.Before.ID, To: m.To.ID.Of(to), Over: over, Reason: why})
		}
	}
	for _, ch := range slices.Concat(from.Changes.Changed, from.Changes.Moved) {
		add(ch, ch.After.Code, f.Get("over."+ch.Before.Code) == "yes")
	}
	for _, ch := range from.Changes.Same {
		add(ch, ch.After.Code, f.Get("again."+ch.Before.Code) != "yes")
	}
	for _, ch := range from.Changes.Retired {
		add(ch, f.Get("to."+ch.Before.Code), true)
	}
	return out
}

func (s *Server) decidePlan(c echo.Context) error {
	f := httpx.FormOf(c)
	k, m, from, err := s.planning(c, f.Get("department"))
	if err != nil {
		return err
	}
	cmd := authoring.PlanCommand{Department: k.ID, From: from.Version.ID, To: m.To.ID, Lines: typedPlan(f, m, from), Reason: f.Get("reason")}
	if _, refused := s.Authoring.DecidePlan(c.Request().Context(), actor(c), cmd); refused != nil {
		return s.again(c, inPlan(refused), planTitle, k.planPageOf(c, m, from, cmd.Lines, cmd.Reason))
	}
	done(c, "The plan is decided", "It holds from now on, for whoever is on this version and whoever you move to it.")
	return httpx.SeeOther(c, k.to(c, "lead.move", string(m.To.ID)))
}

// inPlan names what is wrong with a line by its field.
func inPlan(refused error) error {
	return renamed(refused, func(name string) string {
		code, ok := strings.CutPrefix(name, "lines.")
		if !ok {
			return name
		}
		if code, why := strings.CutSuffix(code, ".reason"); why {
			return "reason." + code
		}
		return "over." + code
	})
}

// endCarryOver ends a plan.
func endCarryOver() ending {
	return ending{
		path: "/carry-over-plans/:plan/end", route: "lead.plan.end", title: "End this plan?", about: (*Server).endingCarryOver,
		act: func(s *Server, c echo.Context, _ desk, why string) error {
			return s.Authoring.EndPlan(c.Request().Context(), actor(c), id.CarryOver(c.Param("plan")), why)
		},
		done: "The plan has ended", then: "Nothing is carried over by it any more.",
	}
}

func (s *Server) endingCarryOver(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.CarryOver](c, "plan")
	if err == nil {
		err = s.Authoring.MayLoad(actor(c), k.ID)
	}
	if err != nil {
		return out, back, err
	}
	plans, err := s.Authoring.Plans(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return out, back, err
	}
	i := slices.IndexFunc(plans, func(p progress.CarryOver) bool { return p.ID == ref })
	if i < 0 {
		return out, back, fault.Missing()
	}
	return frontend.LeadConfirm{Button: "End this plan", AskReason: true,
		Explain: []string{"What was signed by the earlier version stops counting on the later one, at once. The sign-offs themselves stay. Everybody on the later version is told.", "You can decide another plan afterwards."}}, k.to(c, "lead.framework", string(plans[i].To)), nil
}
