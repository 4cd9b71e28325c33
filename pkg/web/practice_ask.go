package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// askRoutes are for whoever delegates: assessors, educators, leads and inspectors.
func (s *Server) askRoutes() []httpx.Route {
	return []httpx.Route{get("/department/signed-off", "practice.ask", s.whoMayDo)}
}

// askers are the roles of those who may ask.
var askers = []identity.Role{identity.RoleAssessor, identity.RoleEducator, identity.RoleLead, identity.RoleInspector}

// askBox is the question on a page of a department.
func askBox(c echo.Context, d id.Department) frontend.AskBox {
	return frontend.AskBox{Action: at(c, "practice.ask"), Department: string(d), Small: true}
}

// whoMayDo answers who may do a task, here, today, or offers the tasks there are.
func (s *Server) whoMayDo(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "q", "competency", "site", "equipment", "framework")
	if err != nil {
		return err
	}
	d, all := departmentFor(c, q.Get("department"), askers...)
	ask := reporting.PracticeQuery{Department: d, Words: q.Get("q"), Competency: framework.CompetencyID(q.Get("competency")), Site: id.Site(q.Get("site")), Equipment: q.Get("equipment")}
	answer, err := s.Reporting.WhoMayDo(c.Request().Context(), actor(c), ask)
	if err != nil {
		return err
	}
	p := frontend.PracticeAsk{Layout: s.layout(c, "Who may do a task today?"), Ask: askBox(c, d), Site: string(answer.Site.ID), Equipment: ask.Equipment, Competency: q.Get("competency"),
		Asked: ask.Words != "" || ask.Competency != ""}
	p.Ask.Small, p.Ask.Words = false, ask.Words
	if p.Department, p.Departments, err = s.departmentLinks(c, "practice.ask", d, all); err != nil {
		return err
	}
	s.fillAsked(c, &p, answer)
	if len(answer.Tasks) == 0 {
		err = s.tasksToChoose(c, &p, d, cmp.Or(framework.VersionID(q.Get("framework")), answer.Version))
	}
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) fillAsked(c echo.Context, p *frontend.PracticeAsk, answer reporting.PracticeAnswer) {
	now := s.Clock.Now()
	if len(answer.Tasks) > 0 {
		p.At = "As it is on " + moment(now) + ", at " + answer.Site.Name + "."
	}
	if len(answer.Sites) > 1 {
		for _, one := range answer.Sites {
			p.Sites = append(p.Sites, frontend.Choice{Value: string(one.ID), Text: one.Name})
		}
	}
	for _, one := range answer.Equipment {
		p.On = append(p.On, frontend.Choice{Value: one, Text: one})
	}
	to := func(one reporting.Competency) frontend.Link {
		return frontend.Link{Text: one.Title, Href: httpx.To(c, "practice.ask").With("department", string(answer.Department)).With("competency", string(one.ID)).String()}
	}
	for _, t := range answer.Tasks {
		one := frontend.AskedTask{ID: "task-" + t.Item.Code, Area: t.Item.AreaTitle, Needs: t.KindTitle, Doubt: t.Doubt,
			Link: frontend.Link{Text: t.Item.Title, Href: at(c, "framework.competency", string(t.Item.ID.Version()), t.Item.ID.Code())}}
		for _, g := range []struct {
			title, none string
			rows        []reporting.MayDo
		}{{"Without somebody beside them", "Nobody today.", t.Alone}, {"With supervision", "Nobody today.", t.Supervised}, {"Nearly: something is missing", "Nobody.", t.Nearly}} {
			group := frontend.DoerGroup{Title: g.title, None: g.none}
			for _, w := range g.rows {
				group.Rows = append(group.Rows, askedRow(c, w, answer.Opens, now))
			}
			one.Groups = append(one.Groups, group)
		}
		if t.Others > 0 {
			one.Others = count(t.Others, "other support worker has not begun.", "other support workers have not begun.")
		}
		p.Tasks = append(p.Tasks, one)
	}
	for _, m := range practice.Modes {
		p.Means = append(p.Means, frontend.AnswerRow{Key: m.Title(), Text: m.Means()})
	}
	for _, one := range answer.More {
		p.More = append(p.More, to(one))
	}
}

var modeColours = map[practice.Mode]string{practice.Independent: "green", practice.WithinProtocol: "aqua-green", practice.Indirect: "blue", practice.Direct: "yellow", practice.NotYet: "grey"}

func askedRow(c echo.Context, w reporting.MayDo, opens bool, now time.Time) frontend.DoerRow {
	row := frontend.DoerRow{Person: frontend.Link{Text: w.Name}, Level: w.Level.Title, Standing: frontend.Standing{Text: w.Mode.Title(), Colour: modeColours[w.Mode]}, Away: w.Away,
		Until: until(w.Decision), Soon: endsSoon(w.Decision, now)}
	if opens {
		row.Person.Href = at(c, "educator.worker", string(w.Worker))
	}
	if w.Mode == practice.Independent {
		for _, one := range w.Where {
			row.Where = append(row.Where, placeWords(one))
		}
	}
	for _, r := range w.Reasons {
		row.Why = append(row.Why, r.Text)
		if r.Mend != "" && !slices.Contains(row.Mends, r.Mend) {
			row.Mends = append(row.Mends, r.Mend)
		}
	}
	return row
}

// placeWords is where somebody may work on their own, and until when.
func placeWords(a practice.Allowed) string {
	out := a.Site.Name + ", "
	if len(a.Equipment) == 0 {
		out += "any equipment"
	} else {
		out += "only on " + joined(a.Equipment)
	}
	if !a.Until.IsZero() {
		out += ", until " + lastDay(a.Until)
	}
	return out + "."
}

// until is how long a decision holds, in words; empty for one that lets nothing be
// done.
func until(d practice.Decision) string {
	switch {
	case d.Mode == practice.NotYet:
		return ""
	case d.Until.IsZero():
		return "No end"
	}
	return "Until " + lastDay(d.Until)
}

// lastDay is the last day before an instant.
func lastDay(t time.Time) string { return day(t.Add(-time.Microsecond)) }

func endsSoon(d practice.Decision, now time.Time) bool {
	return d.Mode != practice.NotYet && !d.Until.IsZero() && d.Until.Sub(now) <= progress.Soon
}

// joined is a list in words.
func joined(list []string) string {
	out := ""
	for i, one := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			out += " or "
		default:
			out += ", "
		}
		out += one
	}
	return out
}

// tasksToChoose offers the competencies of a framework, by area.
func (s *Server) tasksToChoose(c echo.Context, p *frontend.PracticeAsk, d id.Department, version framework.VersionID) error {
	list, err := s.Reporting.Browse(c.Request().Context(), actor(c), reporting.BrowseQuery{Version: version})
	if err != nil {
		return err
	}
	here := httpx.To(c, "practice.ask").With("department", string(d))
	for _, f := range list.Frameworks {
		p.Frameworks = append(p.Frameworks, frontend.NavItem{Text: f.Title, Href: here.With("framework", string(f.Version)).String(), Current: f.Version == list.Framework.Version})
	}
	for _, a := range list.Found {
		g := frontend.LinkGroup{ID: "area-" + a.Area.ID, Title: a.Area.Title}
		for _, one := range a.Items {
			g.Links = append(g.Links, frontend.Link{Text: one.Competency.Title, Href: here.With("competency", string(one.Competency.ID)).String()})
		}
		p.Groups = append(p.Groups, g)
	}
	return nil
}
