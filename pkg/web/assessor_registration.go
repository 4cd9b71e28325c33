package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

const registrationTitle = "My registration"

func (s *Server) myRegistration(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	d, _ := departmentFor(c, q.Get("department"), identity.RoleAssessor)
	p, err := s.registration(c, d)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, registrationTitle)
	return s.page(c, http.StatusOK, p)
}

// registration is what lets the actor sign in a department; its layout comes last.
func (s *Server) registration(c echo.Context, d id.Department) (p frontend.AssessorRegistration, err error) {
	ctx := c.Request().Context()
	own, err := s.Assessing.MyStanding(ctx, actor(c), d)
	if err != nil {
		return p, err
	}
	areas, err := s.Enrolling.Areas(ctx, actor(c))
	if err != nil {
		return p, err
	}
	_, all := departmentFor(c, string(d), identity.RoleAssessor)
	p = frontend.AssessorRegistration{Department: string(d), Stopped: obstacles("You cannot sign anything off at the moment.", own.Refusals)}
	if _, p.Departments, err = s.departmentLinks(c, "assessor.registration", d, all); err != nil {
		return p, err
	}
	if p.Colleagues, err = s.covers(c, d, actor(c).Person); err != nil {
		return p, err
	}
	now := s.Clock.Now()
	fillCheck(&p, own, now)
	for _, e := range own.Entitlements {
		row := entitlementRow(e, areas, now)
		only, err := s.onlyThese(c, e.Competencies)
		if err != nil {
			return p, err
		}
		row.Areas = append(row.Areas, only...)
		p.Entitlements = append(p.Entitlements, row)
	}
	for _, a := range own.Absences {
		p.Absences = append(p.Absences, frontend.AbsenceRow{Dates: awayDates(a, p.Colleagues), End: at(c, "assessor.absence.end", string(a.ID)),
			Now: a.From <= clock.DateOf(now)})
	}
	return p, nil
}

// fillCheck fills in the register check that decides now, how long it is good
// for, and those before it.
func fillCheck(p *frontend.AssessorRegistration, own assessing.Standing, now time.Time) {
	check, ok := assessor.StatusAt(own.Checks, now, now)
	if !ok {
		p.Register = frontend.Standing{Text: "Not checked", Colour: "red"}
		return
	}
	until := check.GoodUntil(now)
	p.Register = frontend.Standing{Text: "You may not sign on this check", Colour: "red"}
	if len(assessor.RegisterRefusals(own.Candidate, now)) == 0 {
		p.Register = frontend.Standing{Text: "Checked", Colour: "green"}
		p.Life = fmt.Sprintf("You can sign on this check for %d more days, until %s. The lead checks again before then.", wholeDays(until, now), day(until))
		if last, near := check.Renews(now); near {
			p.Renewal = fmt.Sprintf("Renew your %s registration by %s, which is %s. From the day after, you can sign only once the register shows that you renewed and a new check is recorded.",
				check.Register, last.Words(), inDays(clock.DateOf(now).DaysTo(last)))
		}
		if until.Sub(now) < 7*24*time.Hour {
			p.Register = frontend.Standing{Text: "Check again soon", Colour: "yellow"}
		}
	}
	p.Check = []frontend.AnswerRow{{Key: "Register", Text: check.Register}, {Key: "Number", Text: check.Number}, {Key: "Profession", Text: check.Profession},
		{Key: "Status", Text: check.Status}, {Key: "Status since", Text: day(check.EffectiveFrom)}, {Key: "Looked at on", Text: day(check.CheckedAt)}}
	p.Check = append(p.Check, lookFacts(check, "")...)
	for _, older := range slices.Backward(own.Checks) {
		if older.ID != check.ID {
			p.History = append(p.History, historyRow(older, ""))
		}
	}
}

func entitlementRow(e assessor.Entitlement, areas []enrolling.Area, now time.Time) frontend.EntitlementRow {
	row := frontend.EntitlementRow{Lead: e.ModalityLead, Dates: "From " + e.From.Words() + ", with no end", Standing: frontend.Standing{Text: "In force", Colour: "green"}}
	if e.Until != "" {
		row.Dates = "From " + e.From.Words() + " to " + e.Until.Words()
	}
	for _, key := range e.Areas {
		title := key
		for _, a := range areas {
			if a.Key == key {
				title = a.Title
			}
		}
		row.Areas = append(row.Areas, title)
	}
	switch {
	case !e.EndedAt.IsZero():
		row.Standing = frontend.Standing{Text: "Ended", Colour: "grey"}
		row.Dates = "From " + e.From.Words() + " to " + day(e.EndedAt) + ": " + e.EndReason
	case !e.InForce(now) && e.From > clock.DateOf(now):
		row.Standing = frontend.Standing{Text: "Not yet", Colour: "grey"}
	case !e.InForce(now):
		row.Standing = frontend.Standing{Text: "Ended", Colour: "grey"}
	}
	return row
}

// awayDates say when somebody is away, and who stands in.
func awayDates(a assessor.Absence, colleagues []frontend.Choice) string {
	out := "From " + a.From.Words() + " to " + a.Until.Words()
	for _, one := range colleagues {
		if one.Value == string(a.Cover) {
			out += ". " + one.Text + " stands in"
		}
	}
	return out
}

func (s *Server) sayAway(c echo.Context) error {
	f := httpx.FormOf(c)
	from, _ := typedDay(&f.Values, "from")
	until, _ := typedDay(&f.Values, "until")
	d := id.Department(f.Get("department"))
	_, refused := s.Enrolling.RecordAbsence(c.Request().Context(), actor(c), enrolling.AbsenceCommand{Department: d, Person: actor(c).Person, From: clock.Date(from), Until: clock.Date(until), Cover: id.Person(f.Get("cover"))})
	if refused != nil {
		p, err := s.registration(c, d)
		if err != nil {
			return err
		}
		p.From, p.Until, p.Cover = dateParts(from), dateParts(until), f.Get("cover")
		return s.again(c, refused, registrationTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	done(c, "We know when you are away", "Nothing new is offered to you then.")
	return httpx.SeeOther(c, httpx.To(c, "assessor.registration").With("department", string(d)))
}

func (s *Server) sayBack(c echo.Context) error {
	a, err := id.Parse[id.Absence](c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	d := id.Department(httpx.FormOf(c).Get("department"))
	if err := s.Enrolling.EndAbsence(c.Request().Context(), actor(c), enrolling.EndAbsenceCommand{Department: d, Absence: a}); err != nil {
		return err
	}
	done(c, "Work can be offered to you again", "")
	return httpx.SeeOther(c, httpx.To(c, "assessor.registration").With("department", string(d)))
}
