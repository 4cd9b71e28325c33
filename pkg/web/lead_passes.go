package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

func (s *Server) leadPassRoutes() []httpx.Route {
	return []httpx.Route{
		get("/passes", "lead.passes", s.passes),
		get("/passes/grant", "lead.passes.grant", s.grantPassesPage),
		post("/passes/grant", "lead.passes.grant.send", s.grantPasses),
		get("/passes/look-up", "lead.passes.list", s.listGuestPage),
		post("/passes/look-up", "lead.passes.list.send", s.listGuest),
		post("/passes/look-up/ask", "lead.passes.list.ask", s.askAboutGuest),
	}
}

// passes is what the department grants to assessors from outside.
func (s *Server) passes(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Enrolling.Passes(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	titles, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	p := frontend.LeadPasses{Lead: k.lead(s.layout(c, "Assessors from outside"), k.at(c, "lead.entitlements")), Sends: list.Sends, Over: list.Over,
		Grant: onlyIf(k.Leads, k.at(c, "lead.passes.grant")), List: onlyIf(k.Leads, k.at(c, "lead.passes.list")), Checks: k.at(c, "lead.checks")}
	if g := list.Policy; g != nil {
		p.Granted = []frontend.AnswerRow{{Key: "What they may sign", List: titles.of(g.Areas)}, {Key: "Work email addresses", Text: "that end in @" + strings.Join(g.Domains, " or @")},
			{Key: "Register", Text: g.Register}, {Key: "Until", Text: g.Until.Words()}, {Key: "Granted by", Text: g.GrantedByName + " on " + day(g.GrantedAt)}}
		p.End = onlyIf(k.Leads, k.at(c, "lead.passes.end"))
	}
	for _, l := range list.Listings {
		row := frontend.RegistrantRow{Name: l.Name, Number: l.Register + " " + l.Number, Profession: l.Profession, Standing: frontend.Standing{Text: l.Status, Colour: "red"}, Looked: strings.TrimSuffix(l.CheckedOn.Words()+", by "+l.RecordedByName+". "+l.Source, ". ")}
		check := l.Check("", s.Clock.Now())
		if len(assessor.RegisterRefusals(assessor.Candidate{Checks: []assessor.Check{check}}, s.Clock.Now())) == 0 {
			row.Standing.Colour = "green"
		}
		p.Registrants = append(p.Registrants, row)
	}
	return s.page(c, http.StatusOK, p)
}

const grantPassesTitle = "Let assessors from outside sign"

func (s *Server) grantPassesForm(c echo.Context, k desk, cmd enrolling.GrantPassesCommand) (func(frontend.Layout) frontend.Page, error) {
	if !k.Leads {
		return nil, fault.New(fault.Forbidden, "Only the department lead can do this.")
	}
	areas, err := s.areaTitles(c)
	p := frontend.LeadPassesGrant{Action: at(c, "lead.passes.grant.send"), Areas: cmd.Areas, Groups: areaGroups(areas), Domains: strings.Join(cmd.Domains, "\n"), Until: dateParts(string(cmd.Until))}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(within(l, "areas"), k.at(c, "lead.passes"))
		return p
	}, err
}

func (s *Server) grantPassesPage(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	have, err := s.Enrolling.Passes(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	var cmd enrolling.GrantPassesCommand
	if have.Policy != nil {
		cmd = enrolling.GrantPassesCommand{Areas: have.Policy.Areas, Domains: have.Policy.Domains, Until: have.Policy.Until}
	}
	page, err := s.grantPassesForm(c, k, cmd)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, grantPassesTitle)))
}

func (s *Server) grantPasses(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.GrantPassesCommand{Department: k.ID, Areas: f.All("areas"), Domains: frontend.Lines(f.Get("domains")), Until: clock.Date(until)}
	if _, refused := s.Enrolling.GrantPasses(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.grantPassesForm(c, k, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, grantPassesTitle, page)
	}
	done(c, "Assessors from outside can sign", "Look each of them up on the register too. A pass works for nobody else.")
	return httpx.SeeOther(c, k.to(c, "lead.passes"))
}

// endPasses takes back what was granted to assessors from outside.
func endPasses() ending {
	return ending{
		path: "/passes/end", route: "lead.passes.end", title: "Stop assessors from outside?", about: (*Server).endingPasses,
		act: func(s *Server, c echo.Context, k desk, why string) error {
			return s.Enrolling.EndPasses(c.Request().Context(), actor(c), enrolling.EndPassesCommand{Department: k.ID, Reason: why})
		},
		done: "Assessors from outside cannot sign any more",
	}
}

func (s *Server) endingPasses(c echo.Context, k desk) (frontend.LeadConfirm, httpx.Location, error) {
	_, err := s.Enrolling.Passes(c.Request().Context(), actor(c), k.ID)
	return frontend.LeadConfirm{About: "Passes of this department", Button: "Stop them", AskReason: true,
		Explain: []string{"From now on no pass can be made, and those that are out sign nothing.", "What was signed before still counts."}}, k.to(c, "lead.passes"), err
}

const listGuestTitle = "Look somebody up"

func (s *Server) listGuestForm(c echo.Context, k desk, cmd enrolling.ListGuestCommand) (func(frontend.Layout) frontend.Page, error) {
	if !k.Leads {
		return nil, fault.New(fault.Forbidden, "Only the department lead can do this.")
	}
	registers, _, err := s.Enrolling.Registers(c.Request().Context())
	if err != nil {
		return nil, err
	}
	r := assessor.Find(registers, assessor.HCPC)
	p := frontend.LeadPassesListing{FullName: cmd.Name, LeadCheck: frontend.LeadCheck{Action: at(c, "lead.passes.list.send"), Number: cmd.Number, Profession: cmd.Profession, Status: cmd.Status,
		Since: dateParts(string(cmd.EffectiveFrom)), On: dateParts(string(cmd.CheckedOn)), NumberHelp: numberHelp(r), Professions: r.ProfessionTitles(), Statuses: r.StatusTitles(), Permits: permitting(r)}}
	if o := s.Enrolling.Online[r.Code]; o != nil {
		p.Ask, p.Service, p.Asked, p.Register = at(c, "lead.passes.list.ask"), o.Source(), cmd.Number, r.Code
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, k.at(c, "lead.passes"))
		return p
	}, nil
}

func (s *Server) listGuestPage(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	page, err := s.listGuestForm(c, k, enrolling.ListGuestCommand{Profession: assessor.DiagnosticRadiographer, CheckedOn: clock.DateOf(s.Clock.Now())})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, listGuestTitle)))
}

// askAboutGuest asks the online service of the register about somebody from
// outside.
func (s *Server) askAboutGuest(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	number := f.Get("asked")
	if _, refused := s.Enrolling.LookUpGuest(c.Request().Context(), actor(c), enrolling.LookUpGuestCommand{Department: k.ID, Number: number}); refused != nil {
		page, err := s.listGuestForm(c, k, enrolling.ListGuestCommand{Number: number, CheckedOn: clock.DateOf(s.Clock.Now())})
		if err != nil {
			return err
		}
		return s.notAnswered(c, refused, listGuestTitle, page)
	}
	done(c, "The register was looked up", "What it showed is in the list.")
	return httpx.SeeOther(c, k.to(c, "lead.passes"))
}

func (s *Server) listGuest(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	since, _ := typedDay(&f.Values, "effective_from")
	on, _ := typedDay(&f.Values, "checked_on")
	cmd := enrolling.ListGuestCommand{Department: k.ID, Name: f.Get("name"), Number: f.Get("number"), Profession: f.Get("profession"), Status: f.Get("status"), EffectiveFrom: clock.Date(since), CheckedOn: clock.Date(on)}
	if _, refused := s.Enrolling.ListGuest(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.listGuestForm(c, k, cmd)
		if err != nil {
			return err
		}
		return s.again(c, refused, listGuestTitle, page)
	}
	done(c, cmd.Name+" is kept", cmd.Status+".")
	return httpx.SeeOther(c, k.to(c, "lead.passes"))
}
