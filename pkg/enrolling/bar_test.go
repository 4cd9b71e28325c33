package enrolling_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// asked is a request of North's worker for a competency, chosen to wait on somebody.
func asked(w *fixture.World, on fixture.Person, c string) attestation.Request {
	content := fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)
	content.Competencies, content.Assessor = []string{c}, on.ID
	return w.Submit(w.North.Worker, evidence.Observation, content).Requests[0]
}

func told(w *fixture.World, p fixture.Person, kind string) (out []string) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 50)
		for _, n := range list {
			if n.Kind == kind {
				out = append(out, n.Text)
			}
		}
		return err
	})
	return out
}

func waitsOn(w *fixture.World, r id.Request) (out id.Person) {
	w.Read(func(v *store.View) error {
		one, err := v.Request(access.ScopeOf(w.As(w.North.Lead)), r)
		out = one.Offered
		return err
	})
	return out
}

func TestAnEntitlementMayNameSingleCompetencies(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, mo := t.Context(), w.As(w.North.Lead), w.North.Limited
	for name, one := range map[string]struct {
		cmd  enrolling.GrantCommand
		want string
	}{
		"neither":    {enrolling.GrantCommand{}, "areas"},
		"an unknown": {enrolling.GrantCommand{Competencies: []string{"diagnostic-imaging:1:DI-XX-99", "diagnostic-imaging:NONE"}}, "competencies.0 competencies.1"},
		"an area":    {enrolling.GrantCommand{Competencies: []string{"diagnostic-imaging:BRE"}}, "competencies.0"},
	} {
		one.cmd.Department, one.cmd.Person = w.North.ID, mo.ID
		if _, err := s.GrantEntitlement(ctx, lead, one.cmd); wrong(err) != one.want {
			t.Errorf("%s: %v, want problems with %q", name, err, one.want)
		}
	}
	r := asked(w, w.North.Assessor, string(fixture.Mammograms))
	if _, err := w.TrySign(mo, r, attestation.Reviewed); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("before it is granted: %v", err)
	}
	if _, err := s.GrantEntitlement(ctx, lead, enrolling.GrantCommand{Department: w.North.ID, Person: mo.ID, Competencies: []string{string(fixture.Mammograms), string(fixture.Mammograms)}}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Entitlements(ctx, lead, w.North.ID)
	ok(t, err)
	if last := list[len(list)-1]; len(last.Areas) != 0 || !slices.Equal(last.Competencies, []string{"diagnostic-imaging:" + fixture.Mammograms.Code()}) {
		t.Errorf("kept as %+v", last)
	}
	a, err := w.TrySign(mo, r, attestation.Reviewed)
	ok(t, err)
	if !strings.Contains(a.Statement, "I am entitled to sign this competency,") {
		t.Errorf("the statement says %q", a.Statement)
	}
}

func TestAPreceptorshipStopsWhatComesAndNothingThatWas(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, priya := t.Context(), w.As(w.North.Lead), w.North.Assessor
	today := clock.DateOf(fixture.Now)
	before := w.Sign(priya, asked(w, priya, string(fixture.Cleaning)))
	r := asked(w, priya, string(fixture.Cleaning))
	w.Clock.Advance(time.Minute)
	record := func(p fixture.Person, from, until clock.Date) (id.Preceptorship, error) {
		return s.RecordPreceptorship(ctx, lead, enrolling.PreceptorshipCommand{Department: w.North.ID, Person: p.ID, From: from, Until: until})
	}
	for days, want := range map[[2]clock.Date]string{{"", ""}: "from until", {"2026-12-02", "2026-12-01"}: "until", {today.AddDays(-9), today.AddDays(-1)}: "until"} {
		if _, err := record(priya, days[0], days[1]); wrong(err) != want {
			t.Errorf("%v: %v", days, err)
		}
	}
	_, err := record(w.South.Assessor, today, today)
	refused(t, "somebody elsewhere", err, fault.NotFound)
	_, err = record(w.North.Lead, today, today)
	refused(t, "for oneself", err, fault.Forbidden)
	p, err := record(priya, today.AddDays(-60), today.AddDays(60))
	ok(t, err)
	if to := waitsOn(w, r.ID); to != w.North.Second.ID {
		t.Errorf("what waited on them waits on %q", to)
	}
	_, err = w.TrySign(priya, r, attestation.Reviewed)
	if !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "You are in preceptorship until") {
		t.Errorf("they sign in preceptorship: %v", err)
	}
	signed, err := s.SignedInPreceptorship(ctx, lead, w.North.ID, priya.ID)
	if err != nil || len(signed) != 1 || signed[0].ID != before.ID {
		t.Errorf("the lead is shown %+v (%v)", signed, err)
	}
	w.Read(func(v *store.View) error {
		f, err := v.Facts(w.North.Worker.Worker)
		version, _ := v.Framework(fixture.Cleaning.Version())
		if got := f.Judge(version, f.Signed[0], v.Now(), v.Now()).Verdict; got != attestation.Counts {
			t.Errorf("what was signed before it was recorded: %s", got)
		}
		return err
	})
	refused(t, "another department ends it", s.EndPreceptorship(ctx, w.As(w.South.Lead), enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: "x"}), fault.NotFound)
	if err := s.EndPreceptorship(ctx, lead, enrolling.EndPreceptorshipCommand{Preceptorship: p}); wrong(err) != "reason" {
		t.Errorf("ended without a reason: %v", err)
	}
	ok(t, s.EndPreceptorship(ctx, lead, enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: "Finished early."}))
	refused(t, "end it twice", s.EndPreceptorship(ctx, lead, enrolling.EndPreceptorshipCommand{Preceptorship: p, Reason: "x"}), fault.Conflict)
	if _, err := w.TrySign(priya, r, attestation.Reviewed); err != nil {
		t.Errorf("after it has ended: %v", err)
	}
}

func TestTheEndOfAPreceptorshipIsToldOnce(t *testing.T) {
	w, s, _ := begin(t)
	today := clock.DateOf(fixture.Now)
	_, err := s.RecordPreceptorship(t.Context(), w.As(w.North.Lead), enrolling.PreceptorshipCommand{Department: w.North.ID, Person: w.North.Assessor.ID, From: today, Until: today.AddDays(1)})
	ok(t, err)
	tend := func() (int, int) {
		ok(t, s.TendQueues(t.Context()))
		return len(told(w, w.North.Assessor, "preceptorship")), len(told(w, w.North.Lead, "preceptorship"))
	}
	w.Clock.Set(today.AddDays(2).Start().Add(-time.Microsecond))
	if own, leads := tend(); own != 1 || leads != 0 { // that it was recorded
		t.Errorf("on its last day: told %d and %d", own, leads)
	}
	w.Clock.Set(today.AddDays(2).Start())
	for range 2 {
		if own, leads := tend(); own != 2 || leads != 1 {
			t.Errorf("once it is over: told %d and %d", own, leads)
		}
	}
}

func TestWhoHasAConflictOfInterestIsNotAskedAndDoesNotSign(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, priya := t.Context(), w.As(w.North.Lead), w.North.Assessor
	record := func(p, other fixture.Person) (id.Conflict, error) {
		return s.RecordConflict(ctx, lead, enrolling.ConflictCommand{Department: w.North.ID, Person: p.ID, Other: other.ID})
	}
	_, err := record(priya, fixture.Person{})
	if wrong(err) != "other" {
		t.Errorf("with nobody: %v", err)
	}
	_, err = record(priya, priya)
	if wrong(err) != "other" {
		t.Errorf("with oneself: %v", err)
	}
	_, err = record(priya, w.South.Worker)
	refused(t, "with somebody elsewhere", err, fault.NotFound)
	r := asked(w, priya, string(fixture.Cleaning))
	k, err := record(w.North.Worker, priya)
	ok(t, err)
	_, err = record(priya, w.North.Worker)
	refused(t, "twice", err, fault.Conflict)
	if to := waitsOn(w, r.ID); to != w.North.Second.ID {
		t.Errorf("it waits on %q", to)
	}
	if _, err = w.TrySign(priya, r, attestation.Reviewed); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "conflict of interest") {
		t.Errorf("they sign: %v", err)
	}
	refused(t, "another lead ends it", s.EndConflict(ctx, w.As(w.South.Lead), k), fault.NotFound)
	ok(t, s.EndConflict(ctx, lead, k))
	refused(t, "end it twice", s.EndConflict(ctx, lead, k), fault.Conflict)
	if _, err := w.TrySign(priya, r, attestation.Reviewed); err != nil {
		t.Errorf("once it has ended: %v", err)
	}
	list, err := s.Conflicts(ctx, lead, w.North.ID)
	if err != nil || len(list) != 1 || list[0].Name != "Amira Khan" || list[0].OtherName != "Priya Shah" || list[0].DeclaredByName != "Dana Cole" || list[0].EndedAt.IsZero() {
		t.Errorf("listed as %+v (%v)", list, err)
	}
}
