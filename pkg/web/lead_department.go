package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// department is the department at a glance.
func (s *Server) department(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	o, err := s.Reporting.DepartmentOverview(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	titles, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	p := frontend.LeadDepartment{Lead: k.lead(s.layout(c, "Department"), ""), SignedOff: k.at(c, "practice.ask"), Waiting: k.at(c, "lead.waiting"),
		Signers: k.at(c, "lead.signers"), Checks: k.at(c, "lead.checks"), Workers: k.at(c, "educator.workers"), Practice: k.at(c, "practice.entitlements"), Invite: onlyIf(k.Invites, k.at(c, "lead.invite")), Lines: o.Lines, StuckTotal: o.Waiting.Nobody, QueueTotal: o.Waiting.Total}
	if p.Begin, err = s.toBegin(c, k, o); err != nil {
		return err
	}
	if p.Asking, err = s.questions(c, k.ID); err != nil {
		return err
	}
	if p.ToSign, err = s.reviewsToSign(c); err != nil {
		return err
	}
	p.Stuck = k.stuck(c, o.Unsignable)
	s.fillQueue(c, k, &p, o.Waiting)
	fillStandings(&p, o)
	s.fillAssessors(c, k, &p, o.Assessors, titles)
	fillEnding(c, k, &p, o, titles)
	return s.page(c, http.StatusOK, p)
}

// fillAssessors puts apart those whom something keeps from signing, and tells whose
// register check is near its end.
func (s *Server) fillAssessors(c echo.Context, k desk, p *frontend.LeadDepartment, assessors []reporting.AssessorState, titles areaTitles) {
	near := renewals{now: s.Clock.Now()}
	for _, a := range assessors {
		onRegister := a.Registration == reporting.CheckFresh || a.Registration == reporting.CheckEnding
		if row := k.assessorRow(c, a, titles); onRegister && len(row.Notes) == 0 {
			p.Assessors = append(p.Assessors, row)
		} else {
			p.Stopped = append(p.Stopped, row)
		}
		if a.Registration == reporting.CheckEnding {
			p.CheckSoon++
		}
		near.add(a.Check, onRegister)
	}
	p.Renewals = near.words()
}

// fillEnding puts what entitlements to sign and to do a task end soon.
func fillEnding(c echo.Context, k desk, p *frontend.LeadDepartment, o reporting.Overview, titles areaTitles) {
	for _, e := range o.Entitlements {
		p.Ending = append(p.Ending, frontend.EndingRow{Person: frontend.Link{Text: e.Person.Name, Href: k.at(c, "lead.person", string(e.Person.ID))}, Areas: titles.some(e.Areas),
			Until: e.Until.Words(), In: ahead(e.Days), Renew: onlyIf(k.Leads, k.to(c, "lead.entitle").With("person", string(e.Person.ID)).With("renews", string(e.ID)).String())})
	}
	for _, e := range o.Practice {
		p.PracticeEnding = append(p.PracticeEnding, frontend.EndingRow{Person: frontend.Link{Text: e.Person.Name, Href: k.at(c, "lead.person", string(e.Person.ID))}, Areas: e.Kind,
			Until: e.Until.Words(), In: ahead(e.Days), Renew: onlyIf(k.Leads && e.Person.ID != actor(c).Person, k.to(c, "practice.entitle").With("renews", string(e.ID)).String())})
	}
}

// toBegin is what a department still needs before anybody can be signed off there,
// for who leads it; nothing once all of it is done.
func (s *Server) toBegin(c echo.Context, k desk, o reporting.Overview) ([]frontend.Link, error) {
	if !k.Leads {
		return nil, nil
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	any := func(has func(reporting.AssessorState) bool) bool { return slices.ContainsFunc(o.Assessors, has) }
	var out []frontend.Link
	for _, step := range []struct {
		done        bool
		text, route string
	}{
		{slices.ContainsFunc(list, func(one authoring.InUse) bool { return one.Adopted || !one.Version.NeedsAdoption() }), "Say which framework you use", "lead.frameworks"},
		{o.Totals.Workers > 0 && any(func(a reporting.AssessorState) bool { return a.Assessor }), "Invite support workers and assessors", "lead.invite"},
		{any(func(a reporting.AssessorState) bool { return a.Registration != reporting.CheckNone }), "Record what the register says about your assessors", "lead.checks"},
		{any(func(a reporting.AssessorState) bool { return len(a.Areas) > 0 }), "Say what each assessor may sign for", "lead.entitle"},
	} {
		if !step.done {
			out = append(out, frontend.Link{Text: step.text, Href: k.at(c, step.route)})
		}
	}
	return out, nil
}

// stuck groups what nobody can sign by the reasons: they are the same for every
// request in one area, and are told once.
func (k desk) stuck(c echo.Context, list []reporting.Unsignable) []frontend.StuckGroup {
	var out []frontend.StuckGroup
	groups := map[string]int{}
	for _, u := range list {
		row := frontend.StuckRow{Link: frontend.Link{Text: u.Competency.Title, Href: at(c, "assessor.request", string(u.Request))}, Worker: u.WorkerName, For: age(u.Days), Since: day(u.Since)}
		if slices.ContainsFunc(u.Refused, func(r reporting.Refused) bool { return len(r.Reasons) == 0 }) {
			row.Pass = onlyIf(k.Leads, k.at(c, "lead.pass", string(u.Request)))
		}
		key := fmt.Sprint(u.Refused)
		n, seen := groups[key]
		if !seen {
			n = len(out)
			groups[key] = n
			out = append(out, frontend.StuckGroup{Why: k.whyAll(c, u.Refused)})
		}
		out[n].Rows = append(out[n].Rows, row)
	}
	return out
}

// whyAll is why each of them may not sign, those with the fewest reasons first.
func (k desk) whyAll(c echo.Context, refused []reporting.Refused) []frontend.WhyNot {
	refused = slices.Clone(refused)
	slices.SortStableFunc(refused, func(a, b reporting.Refused) int {
		return cmp.Or(cmp.Compare(len(a.Reasons), len(b.Reasons)), cmp.Compare(a.Person.Name, b.Person.Name))
	})
	var out []frontend.WhyNot
	for _, r := range refused {
		out = append(out, k.whyNot(c, r.Person.ID, r.Person.Name, r.Away, r.Reasons))
	}
	return out
}

func (s *Server) fillQueue(c echo.Context, k desk, p *frontend.LeadDepartment, q reporting.Queue) {
	p.Queue = []frontend.CountRow{{Text: "Up to 7 days", Count: q.UpTo7}, {Text: "8 to 28 days", Count: q.UpTo28}, {Text: "Over 28 days", Count: q.Over28}}
	if q.Nobody > 0 {
		p.Queue = append(p.Queue, frontend.CountRow{Text: "Of these, nobody can sign", Count: q.Nobody})
	}
	p.Oldest = age(wholeDays(s.Clock.Now(), q.Oldest))
	for _, on := range q.OnPeople {
		p.OnPeople = append(p.OnPeople, frontend.OnPersonRow{Person: frontend.Link{Text: on.Person.Name, Href: k.at(c, "lead.person", string(on.Person.ID))},
			Count: on.Count, Oldest: age(wholeDays(s.Clock.Now(), on.Oldest)), Away: on.Away})
	}
}

// shades are those of the bars; the words beside them say the same.
var shades = map[progress.Standing]string{progress.Met: "good", progress.Expiring: "soon", progress.Expired: "bad", progress.Stale: "bad", progress.NotStarted: "quiet"}

func fillStandings(p *frontend.LeadDepartment, o reporting.Overview) {
	for _, one := range progress.Standings {
		if n := o.Standings[one]; n > 0 {
			p.Standings = append(p.Standings, frontend.StandingCount{Standing: standing(one), Count: n, Shade: shades[one]})
		}
	}
	t := o.Totals
	p.People = []frontend.CountRow{{Text: "In all", Count: t.Workers}, {Text: "Joined or moved in the last 4 weeks", Count: t.Moving}, {Text: "Nothing moved for 4 weeks or more", Count: t.Stalled},
		{Text: "With something that runs out soon", Count: t.Expiring}, {Text: "With something that has run out", Count: t.Expired}}
}

var registrationColours = map[reporting.Registration]string{reporting.CheckFresh: "green", reporting.CheckEnding: "yellow", reporting.CheckStale: "red",
	reporting.CheckRefuses: "red", reporting.CheckNone: "red"}

func (k desk) assessorRow(c echo.Context, a reporting.AssessorState, titles areaTitles) frontend.AssessorRow {
	row := frontend.AssessorRow{Person: frontend.Link{Text: a.Person.Name, Href: k.at(c, "lead.person", string(a.Person.ID))}, Areas: titles.some(a.Areas), Waiting: a.OpenWork,
		Register: frontend.Standing{Text: a.Registration.Title(), Colour: registrationColours[a.Registration]}, Life: checkLife(a)}
	if a.Registration != reporting.CheckFresh && k.Invites && a.Person.ID != actor(c).Person {
		row.Check = frontend.Link{Text: "Record a check", Href: k.at(c, "lead.check", string(a.Person.ID))}
	}
	for _, r := range a.Refusals {
		if !strings.HasPrefix(r.Rule, "register") && r.Rule != "profession" { // the column of the register says that
			row.Notes = append(row.Notes, r.Why)
		}
	}
	if a.Away {
		row.Notes = append(row.Notes, "Away until "+a.AwayUntil.Words()+".")
	}
	return row
}

// checkLife says how long somebody can sign on the register check that there is.
func checkLife(a reporting.AssessorState) string {
	switch a.Registration {
	case reporting.CheckFresh, reporting.CheckEnding:
		return a.Number + ", good for " + span(a.DaysLeft)
	case reporting.CheckStale:
		return a.Number + ", looked at on " + day(a.CheckedAt)
	case reporting.CheckRefuses:
		return a.Number + ", " + a.Status
	}
	return ""
}
