package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/paper"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/sheet"
)

// ownProgress leads a worker to their progress.
func (s *Server) ownProgress(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "progress", string(w)))
}

// progressPage is how far a worker is and what changed between two days.
func (s *Server) progressPage(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "since-day", "since-month", "since-year", "until-day", "until-month", "until-year")
	if err != nil {
		return err
	}
	since, _ := typedDay(q, "since")
	until, _ := typedDay(q, "until")
	page := func(changes reporting.Changes, of reporting.Progress) func(frontend.Layout) frontend.Page {
		return func(l frontend.Layout) frontend.Page {
			p := frontend.Progress{Layout: l, From: dateParts(since), To: dateParts(until)}
			fillProgress(c, &p, changes, of)
			return p
		}
	}
	ctx := c.Request().Context()
	asked := reporting.ChangesQuery{Since: clock.Date(since), Until: clock.Date(until)}
	changes, refused := s.Reporting.WorkerChanges(ctx, actor(c), w, asked)
	if refused != nil {
		now, err := s.Reporting.WorkerProgress(ctx, actor(c), w, reporting.ProgressQuery{})
		if err != nil {
			return err
		}
		return s.again(c, refused, "What changed", page(reporting.Changes{Worker: now.Worker}, now))
	}
	of, err := s.Reporting.WorkerProgress(ctx, actor(c), w, reporting.ProgressQuery{AsOf: asked.Until})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(changes, of)(s.layout(c, "What changed")))
}

func fillProgress(c echo.Context, p *frontend.Progress, changes reporting.Changes, of reporting.Progress) {
	w := string(of.Worker.ID)
	p.Mine, p.Name, p.None, p.Target, p.Caveat, p.AsOf = of.Worker.Own, of.Worker.Name, of.Target.ID == "", of.Target.Title, of.Caveat, day(of.AsOf)
	p.Total = frontend.Tally{Met: of.Total.Met, Total: of.Total.Total}
	p.Back, p.Reviews = at(c, "educator.worker", w), at(c, "reviews.worker", w)
	if p.Mine {
		p.Back, p.Reviews = at(c, "worker.home"), at(c, "worker.reviews")
	}
	if changes.Since != "" {
		p.Changes = changeList(changes, linesOf(c, of.Worker))
	}
	p.Action = at(c, "progress", w)
	asOf := string(clock.DateOf(of.AsOf))
	p.PDF = httpx.To(c, "progress.pdf", w).With("as_of", asOf).String()
	p.CSV = httpx.To(c, "progress.csv", w).With("as_of", asOf).String()
}

// linesOf leads to a line of a worker's, for whoever may open it.
func linesOf(c echo.Context, w reporting.Worker) func(reporting.Competency) frontend.Link {
	base := at(c, "educator.worker", string(w.ID))
	switch a := actor(c); {
	case w.Own:
		base = ""
	case !slices.ContainsFunc(readers, func(r identity.Role) bool { return a.Holds(r, w.Department) }):
		return func(one reporting.Competency) frontend.Link { return frontend.Link{Text: one.Title} }
	}
	return func(one reporting.Competency) frontend.Link { return competencyLink(base, one) }
}

// changeList is what changed, the good news first.
func changeList(ch reporting.Changes, link func(reporting.Competency) frontend.Link) frontend.ChangeList {
	out := frontend.ChangeList{Sum: fmt.Sprintf("It was %d of %d %s.", ch.Before.Met, ch.Before.Total, sinceWords(ch))}
	groups := []frontend.ChangeGroup{{Heading: "Signed off"}, {Heading: "Not signed off any more"}, {Heading: "Sent back"}, {Heading: "New sign-offs"}, {Heading: "Sent in"}, {Heading: "Other changes"}}
	for _, l := range ch.Lines {
		n := groupOf(l.LineChange)
		row := frontend.ChangeRow{Link: link(l.Item), What: l.Text(), Why: changeWhy(l.LineChange)}
		if n < 2 { // the heading says it
			row.What = ""
		}
		groups[n].Rows = append(groups[n].Rows, row)
	}
	for _, o := range ch.Others {
		groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: o.Title}, What: o.Text(), Why: sentences(o.Why)})
	}
	if ch.Path != [2]string{} {
		groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: "The path that is counted"}, What: fmt.Sprintf("Was “%s”, now “%s”.", ch.Path[0], ch.Path[1])})
	}
	for i, list := range [][]progress.Reason{ch.Cleared, ch.InTheWay} {
		for _, r := range list {
			groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: []string{"Not in the way any more", "In the way now"}[i]}, What: r.Text})
		}
	}
	out.Groups = slices.DeleteFunc(groups, func(g frontend.ChangeGroup) bool { return len(g.Rows) == 0 })
	return out
}

func sentences(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func groupOf(l progress.LineChange) int {
	switch {
	case !l.Before.IsMet() && l.Now.IsMet():
		return 0
	case l.Before.IsMet() && !l.Now.IsMet():
		return 1
	case l.Returned:
		return 2
	case len(l.New) > 0:
		return 3
	case len(l.Asked) > 0:
		return 4
	}
	return 5
}

// changeWhy are the sentences under a change, each once.
func changeWhy(l progress.LineChange) (out []string) {
	add := func(text string) {
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, n := range l.New {
		add(n.Words())
	}
	for _, n := range l.Ended {
		add(n.WhyNot())
	}
	if l.Now != "" {
		for _, r := range l.Why {
			add(r.Text)
		}
	}
	for _, o := range l.Asked {
		if o.OfferedName != "" {
			add("“" + o.EvidenceTitle + "” waits for " + o.OfferedName + " since " + day(o.Since) + ".")
		}
	}
	if l.Returned {
		add("Some of the evidence was sent back.")
	}
	return out
}

// sinceWords says when the earlier of the two days was.
func sinceWords(ch reporting.Changes) string {
	switch ch.Basis {
	case reporting.SinceReview:
		return "at the last progress review, which looked at " + ch.Since.Words()
	case reporting.SinceJoined:
		return "at the beginning, on " + ch.Since.AddDays(1).Words()
	}
	return "at the end of " + ch.Since.Words()
}

// progressAt is a worker's progress as at the day of the address, on the main
// pathway or the one that is named.
func (s *Server) progressAt(c echo.Context) (reporting.Progress, error) {
	w, err := id.Parse[id.Worker](c.Param("id"))
	if err != nil {
		return reporting.Progress{}, fault.Missing()
	}
	q, err := httpx.ReadQuery(c, "as_of")
	if err != nil {
		return reporting.Progress{}, err
	}
	return s.Reporting.WorkerProgress(c.Request().Context(), actor(c), w, reporting.ProgressQuery{AsOf: clock.Date(q.Get("as_of"))})
}

// progressCSV is the progress as a spreadsheet: a row for each line, and one for each
// sign-off under it.
func (s *Server) progressCSV(c echo.Context) error {
	p, err := s.progressAt(c)
	if err != nil {
		return err
	}
	file, err := sheet.Write(progressSheet(p))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="progress.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

func progressSheet(p reporting.Progress) (header []string, rows [][]string) {
	header = []string{"row", "worker", "toward", "as_at", "area", "competency", "code", "counted", "standing", "until", "met", "of", "why", "signed_by", "signed_on", "counts", "path", "evidence", "record"}
	head := []string{p.Worker.Name, p.Target.Title, string(clock.DateOf(p.AsOf))}
	add := func(kind string, cells ...string) { rows = append(rows, slices.Concat([]string{kind}, head, cells)) }
	tally := func(kind, area string, t reporting.Tally) {
		add(kind, area, "", "", "", "", "", strconv.Itoa(t.Met), strconv.Itoa(t.Total), "", "", "", "", "", "", "")
	}
	tally("total", "", p.Total)
	for _, t := range p.Areas {
		tally("area", t.Title, t)
	}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, l := range p.Lines {
		add("line", l.Item.AreaTitle, l.Item.Title, l.Item.Code, yes[l.Counted], l.Standing.Title(), lastDayOf(l.MetUntil), "", "", reasonsOf(l.Reasons), "", "", "", "", "", "")
		for _, n := range slices.Concat(l.Counting, l.NotCounting) {
			add("sign-off", l.Item.AreaTitle, l.Item.Title, l.Item.Code, "", "", lastDayOf(n.Until), "", "", n.WhyNot(), n.Assessor, string(clock.DateOf(n.SignedAt)), yes[n.WhyNot() == ""], pathOf(n), n.EvidenceTitle, string(n.Attestation))
		}
	}
	for _, r := range p.NotReady {
		add("not-ready", "", "", "", "", "", "", "", "", r.Text, "", "", "", "", "", "")
	}
	return header, rows
}

func reasonsOf(list []progress.Reason) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return strings.Join(out, " ")
}

// pathOf is why a sign-off counts for another line than its own; empty for its own.
func pathOf(n progress.Counted) string { return progress.InWords(n.Path) }

// lastDayOf is the last day on which something holds, for programs.
func lastDayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(clock.DateOf(t).AddDays(-1))
}

// progressPDF is the progress to print and keep.
func (s *Server) progressPDF(c echo.Context) error {
	p, err := s.progressAt(c)
	if err != nil {
		return err
	}
	file, err := progressPaper(p, s.Clock.Now()).PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="progress.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", file)
}

func progressPaper(p reporting.Progress, now time.Time) paper.Document {
	d := paper.Document{Title: "Progress", Lead: p.Worker.Name, At: now, Foot: "Progress of " + p.Worker.Name + " as at " + day(p.AsOf) + ", printed " + zoned(now) + ". It is worked out from sign-offs and can change: look at Countersign."}
	d.Rows = []paper.Row{{Key: "Department", Text: p.Worker.DepartmentName}, {Key: "As at", Text: zoned(p.AsOf)}}
	if p.Target.ID == "" {
		d.Sections = []paper.Section{{Heading: "No pathway", Text: []string{"There is no pathway yet, so there is nothing to count."}}}
		return d
	}
	d.Rows = append(d.Rows, paper.Row{Key: "Toward", Text: p.Target.Title + ", " + p.Target.Framework}, paper.Row{Key: "Signed off", Text: fmt.Sprintf("%d of %d", p.Total.Met, p.Total.Total)})
	if p.Path != "" {
		d.Rows = append(d.Rows, paper.Row{Key: "Counted with the path", Text: p.Path})
	}
	if p.Caveat != "" {
		d.Rows = append(d.Rows, paper.Row{Key: "Please note", Text: p.Caveat})
	}
	if p.Ready {
		d.Rows = append(d.Rows, paper.Row{Key: "Ready", Text: "Everything that this level asks for is there."})
	}
	areas := paper.Section{Heading: "Area by area"}
	for _, t := range p.Areas {
		areas.Rows = append(areas.Rows, paper.Row{Key: fmt.Sprintf("%d of %d", t.Met, t.Total), Text: t.Title})
	}
	also := paper.Section{Heading: "Also needed"}
	for _, r := range p.NotReady {
		also.Text = append(also.Text, r.Text)
	}
	d.Sections = append(d.Sections, areas)
	if len(also.Text) > 0 {
		d.Sections = append(d.Sections, also)
	}
	for i, l := range p.Lines {
		if i == 0 || p.Lines[i-1].Counted != l.Counted || p.Lines[i-1].Item.Area != l.Item.Area {
			heading := l.Item.AreaTitle
			if !l.Counted {
				heading += " (may count, is not asked for)"
			}
			d.Sections = append(d.Sections, paper.Section{Heading: heading})
		}
		last := &d.Sections[len(d.Sections)-1]
		last.Rows = append(last.Rows, paper.Row{Key: l.Standing.Title(), Text: lineOnPaper(l)})
	}
	return d
}

func lineOnPaper(l reporting.Line) string {
	out := []string{l.Item.Title, reasonsOf(l.Reasons)}
	for _, n := range l.Counting {
		out = append(out, "Counts: "+n.Words())
	}
	for _, n := range l.NotCounting {
		out = append(out, "Does not count: "+n.WhyNot())
	}
	return strings.Join(out, "\n")
}
