package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessor"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// someone is a person of a department, and what the reader may do about them:
// nobody changes their own roles, checks or entitlements.
type someone struct {
	desk
	about   enrolling.Profile
	own     bool
	changes bool // roles, account, register checks
	leads   bool // entitlements, post and pathways
}

// someone finds the person that the address names.
func (s *Server) someone(c echo.Context, asked string) (someone, error) {
	p, err := param[id.Person](c, "id")
	if err != nil {
		return someone{}, err
	}
	k, err := s.desk(c, asked)
	if err != nil {
		return someone{}, err
	}
	about, err := s.Enrolling.Person(c.Request().Context(), actor(c), k.ID, p)
	own := p == actor(c).Person
	return someone{k, about, own, k.Invites && !own, k.Leads && !own}, err
}

// someoneOf is someone for a page that takes nothing else from its address.
func (s *Server) someoneOf(c echo.Context) (someone, error) {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return someone{}, err
	}
	return s.someone(c, q.Get("department"))
}

// here is a route about the person.
func (w someone) here(c echo.Context, route string, more ...string) string {
	return w.at(c, route, append([]string{string(w.about.ID)}, more...)...)
}

// back goes to the person's page after something was done.
func (w someone) back(c echo.Context) error {
	return httpx.SeeOther(c, w.to(c, "lead.person", string(w.about.ID)))
}

func (s *Server) person(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	p := frontend.LeadPerson{Lead: w.lead(s.layout(c, w.about.Name), w.at(c, "lead.people")), Email: w.about.Email, Status: memberStanding(w.about.Member), Off: w.about.OffReason,
		SignsIn: w.about.SignsIn, Own: w.own, AddRole: onlyIf(w.changes, w.here(c, "lead.role")), Roles: w.roleRows(c, s.Clock.Now())}
	if w.changes {
		p.Help = &frontend.AccountHelp{On: w.about.Enabled, Switch: w.here(c, "lead.off"), Password: w.here(c, "lead.password"), Code: w.here(c, "lead.authenticator")}
		if !w.about.Enabled {
			p.Help.Switch = at(c, "lead.switch", string(w.about.ID))
		}
	}
	if err := s.fillSigning(c, w, &p); err != nil {
		return err
	}
	if err := s.fillConflicts(c, w, &p); err != nil {
		return err
	}
	if p.Post, err = s.postBox(c, w); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func (w someone) roleRows(c echo.Context, now time.Time) []frontend.RoleRow {
	var out []frontend.RoleRow
	for _, m := range w.about.Memberships {
		row := frontend.RoleRow{Title: m.Role.Title(), From: day(m.From), Until: "No end", Ended: !m.InForce(now), Why: m.EndReason}
		if !m.Until.IsZero() {
			row.Until = day(m.Until.Add(-time.Microsecond)) // the role ends at that instant: this is its last day
		}
		row.End = onlyIf(w.changes && !row.Ended, w.here(c, "lead.role.end", string(m.ID)))
		out = append(out, row)
	}
	return out
}

// fillSigning fills in what lets the person sign, if they are or were somebody
// who could.
func (s *Server) fillSigning(c echo.Context, w someone, p *frontend.LeadPerson) error {
	one := w.about.Candidate
	p.Signing = len(one.Checks)+len(one.Entitlements) > 0 || slices.ContainsFunc(w.about.Memberships, func(m identity.Membership) bool { return m.Role == identity.RoleAssessor })
	if !p.Signing {
		return nil
	}
	titles, err := s.areaTitles(c)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	for _, r := range w.about.Refusals {
		p.Stopped = append(p.Stopped, r.Why)
	}
	p.Register, _ = registerStanding(w.about.Checked, now)
	p.Check, p.Checks = checkFacts(c, w.about.Checked, now)
	p.Record = onlyIf(w.changes, w.here(c, "lead.check"))
	for _, e := range one.Entitlements {
		row := w.grantRow(c, store.Entitlement{Entitlement: e}, titles, now)
		only, err := s.onlyThese(c, e.Competencies)
		if err != nil {
			return err
		}
		row.Areas = append(row.Areas, only...)
		p.Granted = append(p.Granted, row)
	}
	p.Grant = onlyIf(w.leads, w.to(c, "lead.entitle").With("person", string(w.about.ID)).String())
	p.AddAbsence = onlyIf(w.Leads, w.here(c, "lead.absence"))
	for _, a := range one.Absences {
		p.Absences = append(p.Absences, frontend.AbsenceRow{Dates: "From " + a.From.Words() + " to " + a.Until.Words(), Now: a.From <= clock.DateOf(now),
			End: onlyIf(w.Leads, at(c, "lead.absence.end", string(w.about.ID), string(a.ID)))})
	}
	return s.fillTrainings(c, w, p)
}

// registerStanding says whether somebody can sign on the register check that
// there is, and for how long.
func registerStanding(one enrolling.Checked, now time.Time) (frontend.Standing, string) {
	until := one.Current.GoodUntil(now)
	state, life := reporting.CheckFresh, "Good for "+span(wholeDays(until, now))
	switch {
	case !one.Known:
		state, life = reporting.CheckNone, ""
	case slices.ContainsFunc(one.Refusals, func(r assessor.Refusal) bool { return r.Rule != "register-stale" }):
		state, life = reporting.CheckRefuses, one.Refusals[0].Why
	case len(one.Refusals) > 0:
		state, life = reporting.CheckStale, one.Refusals[0].Why
	case wholeDays(until, now) <= 7:
		state = reporting.CheckEnding
	}
	return frontend.Standing{Text: state.Title(), Colour: registrationColours[state]}, life
}

// checkFacts are the register check that decides now, and those beside it.
func checkFacts(c echo.Context, one enrolling.Checked, now time.Time) (rows []frontend.AnswerRow, older []frontend.CheckRow) {
	if one.Known {
		_, life := registerStanding(one, now)
		rows = []frontend.AnswerRow{{Key: "Number", Text: one.Current.Number}, {Key: "Profession", Text: one.Current.Profession}, {Key: "Status", Text: one.Current.Status},
			{Key: "Status since", Text: day(one.Current.EffectiveFrom)}, {Key: "Looked at on", Text: day(one.Current.CheckedAt)}}
		rows = append(append(rows, lookFacts(one.Current, listAt(c, one.Current))...), frontend.AnswerRow{Key: "For signing", Text: life})
	}
	for _, check := range one.History {
		if check.ID != one.Current.ID {
			older = append(older, historyRow(check, listAt(c, check)))
		}
	}
	return rows, older
}

// listAt is the address of the list that a check was a line of; empty: a single
// look.
func listAt(c echo.Context, k assessor.Check) string {
	return onlyIf(k.Proposal != "", at(c, "lead.checks.list", string(k.Proposal)))
}

// lookFacts say who looked, how, and what was shown beside.
func lookFacts(k assessor.Check, list string) []frontend.AnswerRow {
	how := frontend.AnswerRow{Key: "How", Text: k.Source}
	if list != "" {
		how.Link = frontend.Link{Text: "the list", Href: list}
	}
	out := []frontend.AnswerRow{{Key: "Known here since", Text: moment(k.RecordedAt)}, {Key: "Who looked", Text: cmp.Or(k.RecordedName, "Countersign")}, how}
	if k.Shown != "" {
		out = append(out, frontend.AnswerRow{Key: "What it showed beside", Text: k.Shown})
	}
	return out
}

func historyRow(k assessor.Check, list string) frontend.CheckRow {
	row := frontend.CheckRow{Status: k.Status, Since: "Since " + day(k.EffectiveFrom), Looked: day(k.CheckedAt), Known: moment(k.RecordedAt), By: cmp.Or(k.RecordedName, "Countersign"), Source: k.Source, Shown: k.Shown}
	if list != "" {
		row.List = frontend.Link{Text: k.Source, Href: list}
	}
	return row
}

// postBox is the post of a support worker; none for anybody else, or for who may
// not read portfolios.
func (s *Server) postBox(c echo.Context, w someone) (*frontend.PostBox, error) {
	if w.about.Worker == "" {
		return nil, nil
	}
	ctx, a := c.Request().Context(), actor(c)
	post, err := s.Enrolling.WorkerPost(ctx, a, w.about.Worker)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := s.Authoring.Frameworks(ctx, a, w.ID)
	if err != nil {
		return nil, err
	}
	change := func(words, route string) frontend.Link {
		return frontend.Link{Text: words, Href: onlyIf(w.leads, w.here(c, route))}
	}
	box := &frontend.PostBox{Portfolio: at(c, "educator.worker", string(post.ID)), Add: onlyIf(w.leads, w.here(c, "lead.pathway")), Facts: []frontend.AnswerRow{
		{Key: "Level now", Text: levelTitle(list, post.Version, post.Level), Link: change("level", "lead.post")},
		{Key: "Kinds of work", List: settingTitles(list, post.Settings), Link: change("kinds of work", "lead.post")},
		{Key: "Practice educator", Text: post.EducatorName, Link: change("practice educator", "lead.educator")}}}
	for _, e := range post.Enrolments {
		row := frontend.PathwayRow{Title: levelTitle(list, e.Version, e.Level), Since: day(e.Since), Main: e.Main, Version: string(e.Version), Level: e.Level}
		row.MakeMain = onlyIf(w.leads && !e.Main, at(c, "lead.pathway.send", string(w.about.ID)))
		row.End = onlyIf(w.leads && (!e.Main || len(post.Enrolments) == 1), w.here(c, "lead.pathway.end", string(e.ID)))
		box.Pathways = append(box.Pathways, row)
	}
	return box, nil
}

// levelTitle names a level with its framework.
func levelTitle(list []authoring.InUse, v framework.VersionID, level string) string {
	for _, one := range list {
		if l, ok := one.Version.Level(level); ok && one.Version.ID == v {
			return l.Title + ", " + one.Version.Title
		}
	}
	return ""
}

// settingTitles names kinds of work.
func settingTitles(list []authoring.InUse, settings []string) []string {
	var out []string
	for _, name := range settings {
		for _, one := range list {
			if setting, ok := one.Version.Setting(name); ok {
				out = append(out, setting.Title)
				break
			}
		}
	}
	return out
}
