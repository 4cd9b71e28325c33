package reporting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// DepartmentOverview is the department as its lead sees it. Who may not read
// the department's register checks and entitlements gets none.
func (s Service) DepartmentOverview(ctx context.Context, a identity.Actor, d id.Department) (out Overview, err error) {
	scope := access.ScopeOf(a)
	err = s.Store.Read(ctx, func(view *store.View) error {
		if out, err = overview(view, scope, d); err != nil {
			return err
		}
		var candidates []assessor.Candidate
		if scope.SeesPeople(d) {
			if candidates, err = view.Candidates(d); err != nil {
				return err
			}
			out.addAssessors(candidates, view.Now())
			if err := out.addPractice(view, scope); err != nil {
				return err
			}
		}
		return out.addQueue(view, scope, candidates)
	})
	return out, err
}

func overview(view *store.View, scope access.Scope, d id.Department) (Overview, error) {
	out := Overview{Department: d, Standings: map[progress.Standing]int{}}
	rows, err := view.Standings(scope, d)
	if err != nil {
		return out, err
	}
	department, err := view.Department(d)
	if err != nil {
		return out, err
	}
	out.DepartmentName = department.Name
	for _, r := range rows {
		w, err := cohortWorker(view, r)
		if err != nil {
			return out, err
		}
		out.Totals.add(w, view.Now())
		out.Lines += w.Total
		for _, standing := range progress.Standings {
			out.Standings[standing] += r.Summary.Otherwise.Of(standing)
		}
		out.Standings[progress.Met] += w.Met - w.Expiring
		out.Standings[progress.Expiring] += w.Expiring
		out.Standings[progress.Expired] += w.Expired - r.Summary.Otherwise.Expired
	}
	return out, nil
}

// mostUnsignable is how many requests that nobody may sign a page lists.
const mostUnsignable = 50

func (out *Overview) addQueue(view *store.View, scope access.Scope, candidates []assessor.Candidate) error {
	people, err := view.WaitingByPerson(scope, out.Department)
	if err != nil {
		return err
	}
	q := &out.Waiting
	for _, p := range people {
		q.Total, q.UpTo7, q.UpTo28, q.Over28 = q.Total+p.Count, q.UpTo7+p.Week, q.UpTo28+p.Month-p.Week, q.Over28+p.Count-p.Month
		if q.Oldest.IsZero() || p.Oldest.Before(q.Oldest) {
			q.Oldest = p.Oldest
		}
		if p.On == "" {
			q.Nobody = p.Count
			continue
		}
		away := slices.ContainsFunc(candidates, func(c assessor.Candidate) bool { return c.Person == p.On && assessor.Away(c, view.Now()) })
		q.OnPeople = append(q.OnPeople, OnPerson{Person{p.On, p.Name}, p.Count, p.Oldest, away})
	}
	requests, err := view.UnofferedIn(scope, out.Department, mostUnsignable)
	if err != nil {
		return err
	}
	for _, r := range requests {
		c, v, err := view.Competency(r.Competency)
		if err != nil {
			return err
		}
		need := assessor.NeedFor(v, c, r.Person, out.Department)
		if r.Approval {
			if need, err = routing.Complete(view, need, attestation.Request{Worker: r.Worker, Competency: c.ID, Level: r.Level, Approval: true}); err != nil {
				return err
			}
		}
		out.Unsignable = append(out.Unsignable, Unsignable{r.Request, r.Worker, r.Name, name(v, c), r.Since, days(r.Since, view.Now()), refusedFor(candidates, need, view.Now())})
	}
	return nil
}

func refusedFor(candidates []assessor.Candidate, need assessor.Need, now time.Time) []Refused {
	var out []Refused
	for _, c := range candidates {
		out = append(out, Refused{Person{c.Person, c.Name}, assessor.Away(c, now), assessor.Refusals(c, need, now)})
	}
	return out
}

// addPractice adds the entitlements of workers that run out, but for those that
// another takes over from.
func (out *Overview) addPractice(view *store.View, scope access.Scope) error {
	list, err := view.WorkerEntitlements(scope, out.Department)
	if err != nil {
		return err
	}
	versions, err := view.Frameworks(out.Department)
	if err != nil {
		return err
	}
	now := view.Now()
	soon := clock.DateOf(now.Add(progress.Soon))
	for _, e := range list {
		if !e.Here || !e.InForce(now) || e.Until > soon || slices.ContainsFunc(list, func(o store.WorkerEntitlement) bool { return o.TakesOver(e.Entitlement) }) {
			continue
		}
		kind := e.Title
		for _, v := range versions {
			if k, ok := v.Entitlements[e.Kind]; ok {
				kind = practice.KindTitle(k)
			}
		}
		out.Practice = append(out.Practice, PracticeEnd{e.ID, Person{e.Person, e.Name}, kind, e.Until, days(now, e.Until.AddDays(1).Start())})
	}
	slices.SortStableFunc(out.Practice, func(a, b PracticeEnd) int { return cmp.Compare(a.Until, b.Until) })
	return nil
}

func (out *Overview) addAssessors(candidates []assessor.Candidate, now time.Time) {
	soon := clock.DateOf(now.Add(progress.Soon))
	for _, c := range candidates {
		out.Assessors = append(out.Assessors, assessorState(c, out.Department, now))
		for _, e := range c.Entitlements {
			if e.InForce(now) && e.Until != "" && e.Until <= soon {
				out.Entitlements = append(out.Entitlements, EntitlementEnd{e.ID, Person{c.Person, c.Name}, e.Areas, e.Until, days(now, e.Until.AddDays(1).Start())})
			}
		}
	}
	slices.SortStableFunc(out.Assessors, func(a, b AssessorState) int { return cmp.Compare(a.Person.Name, b.Person.Name) })
	slices.SortStableFunc(out.Entitlements, func(a, b EntitlementEnd) int { return cmp.Compare(a.Until, b.Until) })
}

func assessorState(c assessor.Candidate, d id.Department, now time.Time) AssessorState {
	out := AssessorState{Person: Person{c.Person, c.Name}, Enabled: c.Enabled, Assessor: c.Assessor, Away: assessor.Away(c, now), OpenWork: c.OpenWork, Registration: CheckNone}
	if check, ok := assessor.StatusAt(c.Checks, now, now); ok {
		out.Check = check
		out.Number, out.Status, out.CheckedAt = check.Number, check.Status, check.CheckedAt
		out.DaysLeft = days(now, check.GoodUntil(now))
		refusals := assessor.RegisterRefusals(c, now)
		switch {
		case slices.ContainsFunc(refusals, func(r assessor.Refusal) bool { return r.Rule != "register-stale" }):
			out.Registration = CheckRefuses
		case len(refusals) > 0:
			out.Registration = CheckStale
		case out.DaysLeft <= 7:
			out.Registration = CheckEnding
		default:
			out.Registration = CheckFresh
		}
	}
	for _, e := range c.Entitlements {
		if e.InForce(now) {
			out.Areas = append(out.Areas, e.Areas...)
			out.ModalityLead = out.ModalityLead || e.ModalityLead
		}
	}
	slices.Sort(out.Areas)
	out.Areas = slices.Compact(out.Areas)
	today := clock.DateOf(now)
	for _, a := range c.Absences {
		if today >= a.From && today <= a.Until {
			out.AwayUntil = max(out.AwayUntil, a.Until)
		}
	}
	out.Refusals = assessor.RefusalsAnywhere(c, d, now)
	return out
}

// WhoIsSignedOff lists who is signed off for a competency today. With none
// named, it answers only what there is to choose from.
func (s Service) WhoIsSignedOff(ctx context.Context, a identity.Actor, d id.Department, c framework.CompetencyID) (out SignedOff, err error) {
	scope := access.ScopeOf(a)
	err = s.Store.Read(ctx, func(view *store.View) error {
		rows, err := view.Standings(scope, d)
		if err != nil {
			return err
		}
		department, err := view.Department(d)
		if err != nil {
			return err
		}
		out = SignedOff{Department: d, DepartmentName: department.Name, Version: c.Version()}
		if out.Version == "" && len(rows) > 0 {
			out.Version = rows[0].Version
		}
		if c != "" {
			if err := out.add(view, scope, a, rows, c); err != nil {
				return err
			}
		}
		return out.choose(view)
	})
	return out, err
}

// choose offers the competencies of the version, or of the first there is.
func (out *SignedOff) choose(view *store.View) error {
	list, err := view.Frameworks(out.Department)
	if err != nil || len(list) == 0 {
		return err
	}
	i := max(0, slices.IndexFunc(list, func(v *framework.Version) bool { return v.ID == out.Version }))
	out.Version, out.Choices = list[i].ID, byArea(list[i], list[i].Competencies)
	return nil
}

func (out *SignedOff) add(view *store.View, scope access.Scope, a identity.Actor, rows []store.Standing, c framework.CompetencyID) error {
	var err error
	if out.Page, err = pageOf(view, a, c); err != nil {
		return err
	}
	v, err := view.Framework(c.Version())
	if err != nil {
		return err
	}
	facts, err := view.FactsAboutIn(scope, out.Department, v, c)
	if err != nil {
		return err
	}
	for _, r := range rows {
		f, ok := facts[r.Worker]
		if !ok {
			continue
		}
		for _, level := range levelsOf(r, v) {
			line, _ := progress.LineOf(v, level, c, f, view.Now(), view.Now())
			if line.Standing.IsMet() {
				step, _ := v.Step(line.Got.TopStep)
				out.Workers = append(out.Workers, SignedOffWorker{r.Worker, r.Name, levelOf(v, level), line.Got.TopStep, step.Title, line.MetUntil, line.Standing})
				break
			}
		}
	}
	return nil
}

// levelsOf is the levels by which a worker may be signed off for a competency:
// the one aimed at, then the one held.
func levelsOf(r store.Standing, v *framework.Version) []string {
	var out []string
	if r.Version == v.ID {
		out = append(out, r.Level)
	}
	if r.HeldVersion == v.ID {
		out = append(out, r.Held)
	}
	return out
}
