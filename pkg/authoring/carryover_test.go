package authoring_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// Competencies of the imaging framework that one observation meets: of the next
// version the first is as it was, the second is reworded, the third is moved, the
// fourth is retired.
const (
	kept, reworded, shifted, retired = "DI-ENV-01", "DI-ENV-04", "DI-ENV-05", "DI-ENV-06"
	added                            = "OWN-01"
)

// draftOf begins a draft of North's next version of a framework.
func draftOf(t testing.TB, w *fixture.World, base framework.VersionID) (authoring.Service, id.FrameworkDraft) {
	t.Helper()
	a := authoring.Service{Store: w.Store}
	d, err := a.BeginDraft(t.Context(), w.As(w.North.Lead), authoring.BeginCommand{Department: w.North.ID, Base: base})
	ok(t, err)
	return a, d
}

// edit changes one thing of a draft as it now is.
func edit(t testing.TB, w *fixture.World, d id.FrameworkDraft, e authoring.Edit) error {
	t.Helper()
	a := authoring.Service{Store: w.Store}
	now, err := a.Draft(t.Context(), w.As(w.North.Lead), d)
	ok(t, err)
	return a.EditDraft(t.Context(), w.As(w.North.Lead), authoring.EditCommand{Draft: d, Revision: now.Revision, Edit: e})
}

// as is the edit that leaves a competency of a draft as it is.
func as(t testing.TB, w *fixture.World, d id.FrameworkDraft, code string) authoring.CompetencyEdit {
	t.Helper()
	a := authoring.Service{Store: w.Store}
	now, err := a.Draft(t.Context(), w.As(w.North.Lead), d)
	ok(t, err)
	e, there := authoring.CompetencyOf(now.Version, code)
	if !there {
		t.Fatalf("the draft has no %s", code)
	}
	return e
}

func publishDraft(t testing.TB, w *fixture.World, d id.FrameworkDraft) framework.VersionID {
	t.Helper()
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	p, err := a.PreviewDraft(ctx, lead, d)
	ok(t, err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	ok(t, err)
	return v
}

// next publishes North's next version of a framework.
func next(t testing.TB, w *fixture.World, base framework.VersionID) framework.VersionID {
	t.Helper()
	_, d := draftOf(t, w, base)
	e := as(t, w, d, reworded)
	e.Statement = "Cleans up spills the way this department does it."
	ok(t, edit(t, w, d, e))
	e = as(t, w, d, shifted)
	e.Area = "QA"
	ok(t, edit(t, w, d, e))
	ok(t, edit(t, w, d, authoring.Remove{Part: authoring.OfCompetencies, Key: retired}))
	ok(t, edit(t, w, d, authoring.CompetencyEdit{Code: added, Title: "Check the mobile unit", Area: "ENV", Rule: "routine", Levels: []authoring.LevelAsk{{Level: "SCSW", Step: 4}}}))
	return publishDraft(t, w, d)
}

// sign has a worker signed off for competencies of the imaging framework.
func sign(w *fixture.World, p fixture.Person, codes ...string) (out []attestation.Attestation) {
	for _, code := range codes {
		c := fixture.Imaging.Of(code)
		put := w.Submit(p, evidence.Observation, fixture.Observed(clock.DateOf(w.Clock.Now()), 1, c))
		out = append(out, w.Sign(w.North.Assessor, put.Requests[0]))
	}
	return out
}

// on is where somebody's work stands on the competencies of a version.
func on(t testing.TB, w *fixture.World, p fixture.Person, v framework.VersionID, code string) progress.Line {
	t.Helper()
	var out progress.Line
	w.Read(func(view *store.View) error {
		f, err := view.Facts(p.Worker)
		if err != nil {
			return err
		}
		version, err := view.Framework(v)
		out, _ = progress.LineOf(version, "SCSW", v.Of(code), f, view.Now(), view.Now())
		return err
	})
	return out
}

// standing is what the worker's home says, and is checked against what is kept of it.
func standing(t testing.TB, w *fixture.World, p fixture.Person) (met, total int) {
	t.Helper()
	h, err := reporting.Service{Store: w.Store}.WorkerHome(t.Context(), w.As(w.North.Lead), p.Worker)
	ok(t, err)
	w.Read(func(v *store.View) error {
		return v.VerifyStandings(func(record, what string) { t.Errorf("%s: %s", record, what) })
	})
	return h.Total.Met, h.Total.Total
}

func moveAll(t testing.TB, w *fixture.World, to framework.VersionID) {
	t.Helper()
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	m, err := a.Moving(ctx, lead, w.North.ID, to)
	ok(t, err)
	cmd := enrolling.MoveCommand{Department: w.North.ID, To: to}
	for _, from := range m.From {
		for _, one := range from.Workers {
			cmd.Enrolments = append(cmd.Enrolments, one.ID)
		}
	}
	ok(t, enrolling.Service{Store: w.Store}.Move(ctx, lead, cmd))
}

func TestAPlanProposesWhatIsAsItWasAndNeedsAReasonForAllElse(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	v := next(t, w, fixture.Imaging)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	m, err := a.Moving(ctx, lead, w.North.ID, v)
	ok(t, err)
	if len(m.From) != 1 || len(m.From[0].Plans) > 0 {
		t.Fatalf("%+v", m)
	}
	proposed := map[string]bool{}
	for _, l := range m.From[0].Lines {
		if l.Over != l.Proposed || l.From.Code() != l.To.Code() {
			t.Errorf("%+v", l)
		}
		proposed[l.From.Code()] = l.Over
	}
	if there, over := proposed[kept]; !over || !there || proposed[reworded] || proposed[shifted] || len(proposed) != 118 {
		t.Errorf("%d lines are proposed: %v", len(proposed), proposed)
	}
	imaging := fixture.Imaging
	line := func(from, to string, over bool, why string) progress.Carry {
		return progress.Carry{From: imaging.Of(from), To: v.Of(to), Over: over, Reason: why}
	}
	cmd := authoring.PlanCommand{Department: w.North.ID, From: imaging, To: v, Reason: "Agreed."}
	for name, c := range map[string]struct {
		reason string
		lines  []progress.Carry
	}{
		"reason":                        {" ", nil},
		"lines.DI-ENV-04.reason":        {"Agreed.", []progress.Carry{line(reworded, reworded, true, " ")}},
		"lines.DI-ENV-01.reason":        {"Agreed.", []progress.Carry{line(kept, kept, false, "")}},
		"lines.DI-ENV-06.reason":        {"Agreed.", []progress.Carry{line(retired, added, true, "")}},
		"lines.DI-ENV-04":               {"Agreed.", []progress.Carry{line(reworded, added, true, "It is the same.")}},
		"lines.DI-ENV-06":               {"Agreed.", []progress.Carry{line(retired, kept, true, "It is the same.")}},
		"lines.NO-1":                    {"Agreed.", []progress.Carry{line("NO-1", added, true, "It is the same.")}},
		"lines.DI-ENV-05 reason":        {"", []progress.Carry{line(shifted, shifted, true, "The same."), line(shifted, shifted, false, "Or not.")}},
		"lines.DI-ENV-04.reason reason": {"", []progress.Carry{line(reworded, reworded, true, "")}},
	} {
		cmd := cmd
		cmd.Reason, cmd.Lines = c.reason, c.lines
		if _, err := a.DecidePlan(ctx, lead, cmd); fields(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.North.Worker, w.Admin} {
		if _, err := a.DecidePlan(ctx, w.As(p), cmd); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s decides: %v", p.Name, err)
		}
	}
	if _, err := a.DecidePlan(ctx, w.As(w.South.Lead), cmd); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead decides: %v", err)
	}
	theirs := cmd
	theirs.Department = w.South.ID
	if _, err := a.DecidePlan(ctx, w.As(w.South.Lead), theirs); fields(err) != "to" {
		t.Errorf("they decide about it for their own: %v", err)
	}
	back := cmd
	back.From, back.To = v, imaging
	if _, err := a.DecidePlan(ctx, lead, back); fields(err) != "from" {
		t.Errorf("a plan that leads back: %v", err)
	}
	cmd.Lines = []progress.Carry{line(reworded, reworded, true, "Only the words are clearer."), line(retired, added, true, "It is part of it.")}
	plan, err := a.DecidePlan(ctx, lead, cmd)
	ok(t, err)
	if _, err := a.Moving(ctx, w.As(w.South.Lead), w.South.ID, v); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department looks: %v", err)
	}
	for _, by := range []fixture.Person{w.South.Lead, w.South.Worker} {
		if err := a.EndPlan(ctx, w.As(by), plan, "No."); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of another department ends it: %v", by.Name, err)
		}
	}
	w.Clock.Advance(time.Minute)
	again, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: imaging, To: v, Reason: "We thought again."})
	ok(t, err)
	m, err = a.Moving(ctx, lead, w.North.ID, v)
	ok(t, err)
	if len(m.Plans) != 2 || len(m.From[0].Plans) != 1 || m.From[0].Plans[0].ID != again || m.Plans[0].EndReason != "Another plan takes its place." || m.Plans[0].EndedByName != "Dana Cole" {
		t.Errorf("after another was decided: %+v", m.Plans)
	}
	if err := a.EndPlan(ctx, lead, plan, "Once more."); !fault.Is(err, fault.Conflict) {
		t.Errorf("ended twice: %v", err)
	}
}

func TestWhatIsCarriedOverCountsUntilThePlanEndsAndOnlyThat(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	amira := w.North.Worker
	sign(w, amira, kept, reworded, shifted, retired)
	v := next(t, w, fixture.Imaging)
	moveAll(t, w, v)
	if met, _ := standing(t, w, amira); met != 0 {
		t.Errorf("without a plan %d are met", met)
	}
	w.Clock.Advance(time.Minute)
	plan, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: v, Reason: "Agreed on Monday.", Lines: []progress.Carry{
		{From: fixture.Imaging.Of(reworded), To: v.Of(reworded), Over: true, Reason: "Only the words are clearer."}, {From: fixture.Imaging.Of(retired), To: v.Of(added), Over: true, Reason: "It is part of it."}}})
	ok(t, err)
	if met, _ := standing(t, w, amira); met != 3 {
		t.Errorf("with the plan %d are met", met)
	}
	for code, met := range map[string]bool{kept: true, reworded: true, added: true, shifted: false} {
		l := on(t, w, amira, v, code)
		if l.Standing.IsMet() != met {
			t.Errorf("%s: %s", code, l.Standing)
		}
		if met && (len(l.Counting) != 1 || !strings.Contains(words(l), "carried over from version 1 by Dana Cole on 23 November 2026: ")) {
			t.Errorf("%s says %q", code, words(l))
		}
	}
	if l := on(t, w, amira, v, reworded); !strings.Contains(words(l), "Only the words are clearer.") {
		t.Errorf("it does not say why: %q", words(l))
	}
	late := sign(w, amira, "DI-DAT-02") // signed by the earlier version after the plan was decided
	if met, _ := standing(t, w, amira); met != 4 {
		t.Errorf("with one signed later %d are met", met)
	}
	w.Clock.Advance(time.Minute)
	ok(t, w.Assessing.Revoke(ctx, lead, assessing.RevokeCommand{Attestation: late[0].ID, Reason: "Wrong worker."}))
	if met, _ := standing(t, w, amira); met != 3 {
		t.Errorf("after it was taken back at home %d are met", met)
	}
	direct := w.Submit(amira, evidence.Observation, fixture.Observed(clock.DateOf(w.Clock.Now()), 1, v.Of(kept)))
	w.Sign(w.North.Assessor, direct.Requests[0])
	w.Clock.Advance(time.Minute)
	before := w.Clock.Now()
	ok(t, a.EndPlan(ctx, lead, plan, "The words do differ."))
	if met, _ := standing(t, w, amira); met != 1 || !on(t, w, amira, v, kept).Standing.IsMet() {
		t.Errorf("after the plan ended %d are met, and the one that was signed by the new version: %s", met, on(t, w, amira, v, kept).Standing)
	}
	w.Clock.Advance(time.Minute)
	w.Read(func(view *store.View) error {
		f, err := view.FactsAt(amira.Worker, before.Add(-time.Second))
		version, _ := view.Framework(v)
		if l, _ := progress.LineOf(version, "SCSW", v.Of(reworded), f, before.Add(-time.Second), view.Now()); !l.Standing.IsMet() {
			t.Errorf("before the plan ended it was %s", l.Standing)
		}
		return err
	})
}

func words(l progress.Line) string {
	var out []string
	for _, r := range l.Reasons {
		out = append(out, r.Text)
	}
	return strings.Join(out, " ")
}

func TestACarriedOverSignOffFallsWithItsGroundAtHome(t *testing.T) {
	for name, fall := range map[string]func(*fixture.World, attestation.Attestation) error{
		"it is taken back": func(w *fixture.World, a attestation.Attestation) error {
			return w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."})
		},
		"its evidence is taken back": func(w *fixture.World, a attestation.Attestation) error {
			return w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), a.Evidence)
		},
		"its signer had lapsed": func(w *fixture.World, a attestation.Attestation) error {
			w.Check(w.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -1))
			return nil
		},
		"its signer says it was not them": func(w *fixture.World, a attestation.Attestation) error {
			return w.Assessing.NotMe(t.Context(), w.As(w.North.Assessor), a.ID)
		},
	} {
		w := fixture.New(t, fixture.Imaging, fixture.AHP)
		a := authoring.Service{Store: w.Store}
		signed := sign(w, w.North.Worker, kept)
		v := next(t, w, fixture.Imaging)
		moveAll(t, w, v)
		_, err := a.DecidePlan(t.Context(), w.As(w.North.Lead), authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: v, Reason: "Agreed."})
		ok(t, err)
		if met, _ := standing(t, w, w.North.Worker); met != 1 {
			t.Fatalf("%s: %d met before", name, met)
		}
		w.Clock.Advance(time.Minute)
		ok(t, fall(w, signed[0]))
		if met, _ := standing(t, w, w.North.Worker); met != 0 || on(t, w, w.North.Worker, v, kept).Standing.IsMet() {
			t.Errorf("%s: it still counts", name)
		}
	}
}

func TestWhatIsCarriedOverIsCarriedOnFromVersionToVersion(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	sign(w, w.North.Worker, kept, reworded)
	second := next(t, w, fixture.Imaging)
	_, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: second, Reason: "Agreed."})
	ok(t, err)
	_, d := draftOf(t, w, second)
	e := as(t, w, d, reworded)
	e.Statement = "Cleans up spills yet another way."
	ok(t, edit(t, w, d, e))
	third := publishDraft(t, w, d)
	moveAll(t, w, third)
	if met, _ := standing(t, w, w.North.Worker); met != 0 {
		t.Errorf("by the first plan alone %d are met on the third version", met)
	}
	_, err = a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: second, To: third, Reason: "Agreed again."})
	ok(t, err)
	if met, _ := standing(t, w, w.North.Worker); met != 1 {
		t.Errorf("by both plans %d are met on the third version", met)
	}
	if l := on(t, w, w.North.Worker, third, kept); len(l.Counting) != 1 || len(l.Counting[0].Path) != 2 {
		t.Errorf("%+v", l)
	}
}

func TestThePreviewSaysWhatReallyHappensToEachWorker(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	cyd := w.Person(w.North.ID, "Cyd New", "cyd@north.example", "worker")
	sign(w, w.North.Worker, kept, reworded, retired, "DI-DAT-04")
	sign(w, w.North.Other, kept, shifted, "DI-DAT-02")
	asked := w.Submit(w.North.Other, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Imaging.Of(reworded)))
	_ = asked
	_, d := draftOf(t, w, fixture.Imaging)
	e := as(t, w, d, reworded)
	e.Statement = "Cleans up spills the way this department does it."
	ok(t, edit(t, w, d, e))
	ok(t, edit(t, w, d, authoring.Remove{Part: authoring.OfCompetencies, Key: retired}))
	ok(t, edit(t, w, d, authoring.CompetencyEdit{Code: added, Title: "Check the mobile unit", Area: "ENV", Rule: "routine", Levels: []authoring.LevelAsk{{Level: "SCSW", Step: 4}}}))
	p, err := a.PreviewDraft(ctx, lead, d)
	ok(t, err)
	if len(p.From) != 1 || len(p.From[0].Workers) != 3 {
		t.Fatalf("%+v", p.From)
	}
	said := p.From[0].Workers
	titles := func(list []progress.Shift) (out []string) {
		for _, s := range list {
			out = append(out, s.Before.Code()+">"+s.After.Code())
		}
		return out
	}
	if one := said[0]; one.Name != "Amira Khan" || one.Now.Met != 4 || one.Bare.Met != 0 || one.Planned.Met != 2 || one.Planned.Total != one.Now.Total ||
		!slices.Equal(titles(one.Again), []string{"DI-ENV-04>DI-ENV-04"}) || !slices.Equal(titles(one.Gone), []string{"DI-ENV-06>"}) || !slices.Equal(titles(one.New), []string{">OWN-01"}) {
		t.Errorf("%+v", one)
	}
	for _, one := range said { // publishing moves nobody
		if met, total := standing(t, w, fixture.Person{Worker: one.Worker}); met != one.Now.Met || total != one.Now.Total {
			t.Errorf("%s: now %d of %d, said %d of %d", one.Name, met, total, one.Now.Met, one.Now.Total)
		}
	}
	v := publishDraft(t, w, d)
	moveAll(t, w, v)
	for _, one := range said {
		if met, total := standing(t, w, fixture.Person{Worker: one.Worker}); met != one.Bare.Met || total != one.Bare.Total {
			t.Errorf("%s: without a plan %d of %d, said %d of %d", one.Name, met, total, one.Bare.Met, one.Bare.Total)
		}
	}
	_, err = a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: v, Reason: "Agreed."})
	ok(t, err)
	for _, one := range said {
		if met, total := standing(t, w, fixture.Person{Worker: one.Worker}); met != one.Planned.Met || total != one.Planned.Total {
			t.Errorf("%s: with the plan %d of %d, said %d of %d", one.Name, met, total, one.Planned.Met, one.Planned.Total)
		}
	}
	rows, err := reporting.Service{Store: w.Store}.Cohort(ctx, lead, reporting.CohortQuery{Department: w.North.ID})
	ok(t, err)
	for _, one := range rows.Workers {
		if met, total := standing(t, w, fixture.Person{Worker: one.Worker}); met != one.Met || total != one.Total || one.Target.ID != "SCSW" {
			t.Errorf("%s: the cohort says %d of %d, their home %d of %d", one.Name, one.Met, one.Total, met, total)
		}
	}
	_ = cyd
}

func TestAMoveIsAllOrNothingAndLosesNothing(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, people, ctx, lead := authoring.Service{Store: w.Store}, enrolling.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	sign(w, w.North.Worker, kept)
	v := next(t, w, fixture.Imaging)
	m, err := a.Moving(ctx, lead, w.North.ID, v)
	ok(t, err)
	mine, other := m.From[0].Workers[0].ID, m.From[0].Workers[1].ID
	cmd := enrolling.MoveCommand{Department: w.North.ID, To: v, Enrolments: []id.Enrolment{mine}}
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.North.Worker} {
		if err := people.Move(ctx, w.As(p), cmd); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s moves: %v", p.Name, err)
		}
	}
	if err := people.Move(ctx, w.As(w.South.Lead), cmd); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead moves: %v", err)
	}
	theirs := cmd
	theirs.Department = w.South.ID
	if err := people.Move(ctx, w.As(w.South.Lead), theirs); fields(err) != "version" {
		t.Errorf("they move to it: %v", err)
	}
	both := cmd
	both.Enrolments = []id.Enrolment{mine, id.New[id.Enrolment]()}
	if err := people.Move(ctx, lead, both); fields(err) != "enrolments" {
		t.Errorf("somebody who is not there: %v", err)
	}
	both.Enrolments = nil
	if err := people.Move(ctx, lead, both); fields(err) != "enrolments" {
		t.Errorf("nobody: %v", err)
	}
	enrolled := func(p fixture.Person) (out []framework.VersionID) {
		post, err := people.WorkerPost(ctx, lead, p.Worker)
		ok(t, err)
		for _, e := range post.Enrolments {
			out = append(out, e.Version)
		}
		return append(out, post.Version)
	}
	if got := enrolled(w.North.Worker); got[0] != fixture.Imaging {
		t.Errorf("a refused move moved somebody: %v", got)
	}
	cmd.Enrolments = []id.Enrolment{mine, other}
	ok(t, people.Move(ctx, lead, cmd))
	if got := enrolled(w.North.Worker); !slices.Equal(got, []framework.VersionID{v, fixture.AHP, v}) {
		t.Errorf("after the move on %v", got)
	}
	if l := on(t, w, w.North.Worker, fixture.Imaging, kept); !l.Standing.IsMet() {
		t.Errorf("what was signed before is %s", l.Standing)
	}
	notices, _, err := reporting.Service{Store: w.Store}.Notifications(ctx, w.As(w.North.Worker), "", 5)
	ok(t, err)
	if len(notices) == 0 || !strings.Contains(notices[0].Text, "You now work by version 2 of Diagnostic imaging support workforce competencies.") {
		t.Errorf("they are told %+v", notices)
	}
	standing(t, w, w.North.Worker)
	if err := people.Move(ctx, lead, cmd); fields(err) != "enrolments" {
		t.Errorf("moved twice: %v", err)
	}
}
