package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// entitlements lists those of the department.
func (s *Server) entitlements(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Enrolling.Entitlements(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	titles, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	p := frontend.LeadEntitlements{Lead: k.lead(s.layout(c, "Entitlements"), ""), Grant: onlyIf(k.Leads, k.at(c, "lead.entitle")), Signers: k.at(c, "lead.signers"), Workers: k.at(c, "practice.entitlements"), Outside: k.at(c, "lead.passes")}
	slices.SortStableFunc(list, func(a, b store.Entitlement) int { return strings.Compare(a.Name, b.Name) })
	for _, e := range list {
		row := k.grantRow(c, e, titles, s.Clock.Now())
		only, err := s.onlyThese(c, e.Competencies)
		if err != nil {
			return err
		}
		row.Areas = append(row.Areas, only...)
		if over(e, s.Clock.Now()) {
			p.Ended = append(p.Ended, row)
		} else {
			p.Rows = append(p.Rows, row)
		}
	}
	return s.page(c, http.StatusOK, p)
}

// over tells whether an entitlement can never hold again.
func over(e store.Entitlement, now time.Time) bool {
	return !e.EndedAt.IsZero() || e.Until != "" && e.Until < clock.DateOf(now)
}

func (k desk) grantRow(c echo.Context, e store.Entitlement, titles areaTitles, now time.Time) frontend.GrantRow {
	row := frontend.GrantRow{Person: frontend.Link{Text: e.Name, Href: k.at(c, "lead.person", string(e.Person))}, Areas: titles.of(e.Areas), Lead: e.ModalityLead, By: e.GrantedByName,
		Dates: "From " + e.From.Words(), Standing: frontend.Standing{Text: "In force", Colour: "green"}, End: onlyIf(k.Leads, k.at(c, "lead.entitlement.end", string(e.ID)))}
	if e.Until != "" {
		row.Dates += " to " + e.Until.Words()
	}
	switch {
	case !e.EndedAt.IsZero():
		row.Standing, row.Reason, row.End = frontend.Standing{Text: "Ended", Colour: "grey"}, "On "+day(e.EndedAt)+": "+e.EndReason, ""
	case over(e, now):
		row.Standing, row.End = frontend.Standing{Text: "Ran out", Colour: "grey"}, ""
	case !e.InForce(now):
		row.Standing = frontend.Standing{Text: "Not yet", Colour: "white"}
	}
	return row
}

const entitleTitle = "Give an entitlement"

// entitlePage begins with a person, or with what an entitlement that runs out
// says.
func (s *Server) entitlePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "person", "renews", "competency")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.GrantCommand{Person: id.Person(q.Get("person")), Competencies: filled([]string{q.Get("competency")})}
	if old := id.Entitlement(q.Get("renews")); old != "" {
		e, err := s.entitlementIn(c, k, old)
		if err != nil {
			return err
		}
		cmd = enrolling.GrantCommand{Person: e.Person, Areas: e.Areas, Competencies: e.Competencies, ModalityLead: e.ModalityLead, From: max(e.Until.AddDays(1), clock.DateOf(s.Clock.Now()))}
	}
	page, err := s.entitleForm(c, k, cmd)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, entitleTitle)))
}

// entitlementIn is an entitlement of the department.
func (s *Server) entitlementIn(c echo.Context, k desk, ref id.Entitlement) (store.Entitlement, error) {
	list, err := s.Enrolling.Entitlements(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return store.Entitlement{}, err
	}
	i := slices.IndexFunc(list, func(e store.Entitlement) bool { return e.ID == ref })
	if i < 0 {
		return store.Entitlement{}, fault.Missing()
	}
	return list[i], nil
}

// entitleForm is the form with what was typed.
func (s *Server) entitleForm(c echo.Context, k desk, cmd enrolling.GrantCommand) (func(frontend.Layout) frontend.Page, error) {
	people, err := s.Enrolling.People(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	areas, err := s.areaTitles(c)
	if err != nil {
		return nil, err
	}
	singles, err := s.Enrolling.Singles(c.Request().Context())
	p := frontend.LeadEntitle{Single: cmd.Competencies, Action: at(c, "lead.entitle.send"), Person: string(cmd.Person), Areas: cmd.Areas, Second: cmd.ModalityLead,
		From: dateParts(string(cmd.From)), Until: dateParts(string(cmd.Until)), Groups: areaGroups(areas)}
	for _, one := range singles {
		p.Singles = append(p.Singles, frontend.Choice{Value: one.Key, Text: one.Title + " (" + one.Area + ")"})
	}
	for _, m := range people.Members {
		if slices.Contains(m.Roles, identity.RoleAssessor) && m.ID != actor(c).Person {
			p.People = append(p.People, frontend.Choice{Value: string(m.ID), Text: m.Name})
		}
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(within(l, "areas", "competencies"), k.at(c, "lead.entitlements"))
		return p
	}, err
}

// areaGroups are the areas framework by framework.
func areaGroups(areas []enrolling.Area) []frontend.TickGroup {
	var out []frontend.TickGroup
	for _, a := range areas {
		one := frontend.Choice{Value: a.Key, Text: a.Title}
		if strings.HasSuffix(a.Key, ":*") {
			out = append(out, frontend.TickGroup{Title: strings.TrimPrefix(a.Title, "Every area of "), All: one})
		} else if len(out) > 0 {
			last := &out[len(out)-1]
			last.Some = append(last.Some, one)
		}
	}
	return out
}

func (s *Server) entitle(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	from, _ := typedDay(&f.Values, "from")
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.GrantCommand{Department: k.ID, Person: id.Person(f.Get("person")), Areas: f.All("areas"), Competencies: filled(f.All("competencies")), ModalityLead: f.Has("modality_lead"), From: clock.Date(from), Until: clock.Date(until)}
	if _, refused := s.Enrolling.GrantEntitlement(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.entitleForm(c, k, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, entitleTitle, page)
	}
	done(c, "The entitlement is given", "What nobody could sign before is offered again.")
	return httpx.SeeOther(c, k.to(c, "lead.entitlements"))
}

const endEntitlementTitle = "End this entitlement?"

// endEntitlement ends one before its last day.
func endEntitlement() ending {
	return ending{
		path: "/entitlements/:id/end", route: "lead.entitlement.end", title: endEntitlementTitle, about: (*Server).endingEntitlement,
		act: func(s *Server, c echo.Context, _ desk, why string) error {
			return s.Enrolling.EndEntitlement(c.Request().Context(), actor(c), enrolling.EndEntitlementCommand{Entitlement: id.Entitlement(c.Param("id")), Reason: why})
		},
		done: "The entitlement has ended",
	}
}

func (s *Server) endingEntitlement(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.Entitlement](c, "id")
	if err != nil {
		return out, back, err
	}
	e, err := s.entitlementIn(c, k, ref)
	if err != nil {
		return out, back, err
	}
	titles, err := s.areaTitles(c)
	if err != nil {
		return out, back, err
	}
	only, err := s.onlyThese(c, e.Competencies)
	return frontend.LeadConfirm{About: e.Name + ": " + strings.Join(append(titles.of(e.Areas), only...), "; "), Button: "End it", AskReason: true,
		Explain: []string{"From now on they cannot sign in these areas, unless another entitlement covers them.",
			"What they signed before still counts. What waits for them goes to somebody else who may sign it."}}, k.to(c, "lead.entitlements"), err
}
