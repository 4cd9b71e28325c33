package web

import (
	"net/http"
	"slices"

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

// fillTrainings fills in when the person is in preceptorship, and what they signed
// in it before it was recorded.
func (s *Server) fillTrainings(c echo.Context, w someone, p *frontend.LeadPerson) error {
	now := s.Clock.Now()
	p.AddTraining = onlyIf(w.leads, w.here(c, "lead.preceptorship"))
	for _, t := range slices.Backward(w.about.Candidate.Trainings) {
		row := frontend.BarRow{Text: "From " + t.From.Words() + " to " + t.Until.Words(), Standing: frontend.Standing{Text: "Not yet", Colour: "white"}, End: onlyIf(w.leads && t.Department == w.ID, w.at(c, "lead.preceptorship.end", string(t.ID)))}
		switch {
		case !t.EndedAt.IsZero():
			row.Standing, row.By, row.End = frontend.Standing{Text: "Ended", Colour: "grey"}, "On "+day(t.EndedAt)+": "+t.EndReason, ""
		case t.Until < clock.DateOf(now):
			row.Standing, row.End = frontend.Standing{Text: "Over", Colour: "grey"}, ""
		case t.Holds(now):
			row.Standing = frontend.Standing{Text: "Signs nothing", Colour: "orange"}
		}
		p.Trainings = append(p.Trainings, row)
	}
	if len(p.Trainings) == 0 {
		return nil
	}
	signed, err := s.Enrolling.SignedInPreceptorship(c.Request().Context(), actor(c), w.ID, w.about.ID)
	for _, a := range signed {
		p.SignedThen = append(p.SignedThen, frontend.Link{Text: "Signed on " + day(a.SignedAt), Href: at(c, "worker.sign-off", string(a.ID))})
	}
	return err
}

// fillConflicts fills in with whom the person has a conflict of interest, for a lead.
func (s *Server) fillConflicts(c echo.Context, w someone, p *frontend.LeadPerson) error {
	if !w.Leads || !p.Signing && w.about.Worker == "" {
		return nil
	}
	list, err := s.Enrolling.Conflicts(c.Request().Context(), actor(c), w.ID)
	for _, k := range list {
		if k.Person != w.about.ID && k.Other != w.about.ID {
			continue
		}
		row := frontend.BarRow{Text: "With " + otherThan(k, w.about.ID), By: "Declared by " + k.DeclaredByName + " on " + day(k.DeclaredAt), Standing: frontend.Standing{Text: "Holds", Colour: "orange"}, End: w.at(c, "lead.conflict.end", string(k.ID))}
		if !k.EndedAt.IsZero() {
			row.Standing, row.End = frontend.Standing{Text: "Ended", Colour: "grey"}, ""
		}
		p.Conflicts = append(p.Conflicts, row)
	}
	p.AddConflict = w.here(c, "lead.conflict")
	return err
}

func otherThan(k store.Conflict, p id.Person) string {
	if k.Person == p {
		return k.OtherName
	}
	return k.Name
}

const preceptorshipTitle = "Note a preceptorship"

func preceptorshipForm(c echo.Context, w someone, from, until string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadPreceptorship{Lead: w.lead(l, w.here(c, "lead.person")), Action: at(c, "lead.preceptorship.send", string(w.about.ID)), Name: w.about.Name, From: dateParts(from), Until: dateParts(until)}
	}
}

func (s *Server) preceptorshipPage(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, preceptorshipForm(c, w, "", "")(s.layout(c, preceptorshipTitle)))
}

func (s *Server) addPreceptorship(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	from, _ := typedDay(&f.Values, "from")
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.PreceptorshipCommand{Department: w.ID, Person: w.about.ID, From: clock.Date(from), Until: clock.Date(until)}
	if _, refused := s.Enrolling.RecordPreceptorship(c.Request().Context(), actor(c), cmd); refused != nil {
		return s.again(c, refused, preceptorshipTitle, preceptorshipForm(c, w, from, until))
	}
	done(c, "The preceptorship is recorded", w.about.Name+" signs nothing off in that time.")
	return w.back(c)
}

// endPreceptorship ends one before its last day.
func endPreceptorship() ending {
	return ending{
		path: "/preceptorships/:id/end", route: "lead.preceptorship.end", title: "End this preceptorship?", about: (*Server).endingPreceptorship,
		act: func(s *Server, c echo.Context, _ desk, why string) error {
			return s.Enrolling.EndPreceptorship(c.Request().Context(), actor(c), enrolling.EndPreceptorshipCommand{Preceptorship: id.Preceptorship(c.Param("id")), Reason: why})
		},
		done: "The preceptorship has ended",
	}
}

func (s *Server) endingPreceptorship(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.Preceptorship](c, "id")
	if err != nil {
		return out, back, err
	}
	signers, err := s.Enrolling.Signers(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return out, back, err
	}
	for _, one := range signers {
		for _, t := range one.Trainings {
			if t.ID == ref && t.Department == k.ID {
				return frontend.LeadConfirm{About: one.Name + ", from " + t.From.Words() + " to " + t.Until.Words(), Button: "End it", AskReason: true,
					Explain: []string{"From now on they can sign again, where they are entitled to."}}, k.to(c, "lead.person", string(one.Person)), nil
			}
		}
	}
	return out, back, fault.Missing()
}

const conflictTitle = "Note a conflict of interest"

// conflictForm is the form with the others of the department: who signs for workers,
// and workers for who signs.
func (s *Server) conflictForm(c echo.Context, w someone, other string) (func(frontend.Layout) frontend.Page, error) {
	p := frontend.LeadConflict{Action: at(c, "lead.conflict.send", string(w.about.ID)), Name: w.about.Name, Other: other}
	people, err := s.Enrolling.People(c.Request().Context(), actor(c), w.ID)
	for _, m := range people.Members {
		if m.ID != w.about.ID && (slices.Contains(m.Roles, identity.RoleAssessor) || slices.Contains(m.Roles, identity.RoleWorker)) {
			p.People = append(p.People, frontend.Choice{Value: string(m.ID), Text: m.Name})
		}
	}
	return func(l frontend.Layout) frontend.Page { p.Lead = w.lead(l, w.here(c, "lead.person")); return p }, err
}

func (s *Server) conflictPage(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	page, err := s.conflictForm(c, w, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, conflictTitle)))
}

func (s *Server) addConflict(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.ConflictCommand{Department: w.ID, Person: w.about.ID, Other: id.Person(f.Get("other"))}
	if _, refused := s.Enrolling.RecordConflict(c.Request().Context(), actor(c), cmd); refused != nil {
		page, err := s.conflictForm(c, w, f.Get("other"))
		if err != nil {
			return err
		}
		return s.again(c, refused, conflictTitle, page)
	}
	done(c, "The conflict of interest is recorded", "Neither signs for the other. What waited goes to somebody else.")
	return w.back(c)
}

// endConflict ends a conflict of interest. Nobody is asked why: it is nobody's affair.
func endConflict() ending {
	return ending{
		path: "/conflicts/:id/end", route: "lead.conflict.end", title: "Is this conflict of interest over?", about: (*Server).endingConflict,
		act: func(s *Server, c echo.Context, _ desk, _ string) error {
			return s.Enrolling.EndConflict(c.Request().Context(), actor(c), id.Conflict(c.Param("id")))
		},
		done: "The conflict of interest has ended",
	}
}

func (s *Server) endingConflict(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.Conflict](c, "id")
	if err != nil {
		return out, back, err
	}
	list, err := s.Enrolling.Conflicts(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return out, back, err
	}
	i := slices.IndexFunc(list, func(one store.Conflict) bool { return one.ID == ref })
	if i < 0 {
		return out, back, fault.Missing()
	}
	return frontend.LeadConfirm{About: list[i].Name + " and " + list[i].OtherName, Button: "It is over",
		Explain: []string{"From now on they may sign for each other again, where nothing else stands in the way."}}, k.to(c, "lead.person", string(list[i].Person)), nil
}

// declare says for an assessor that they should not assess a worker.
func (s *Server) declare(c echo.Context) error {
	w, err := param[id.Worker](c, "id")
	if err != nil {
		return err
	}
	if err := s.Assessing.Declare(c.Request().Context(), actor(c), w); err != nil {
		return err
	}
	done(c, "You are asked nothing more about them", "What waited for you from them goes to somebody else. Nobody is told why.")
	return httpx.SeeOther(c, httpx.To(c, "assessor.queue"))
}
