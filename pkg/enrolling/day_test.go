package enrolling_test

import (
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/enrolling"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestALookAtTheRegisterCountsFromTheStartOfItsDayInLondon(t *testing.T) {
	w, s, _ := begin(t)
	cmd := enrolling.RecordCheckCommand{Department: w.North.ID, Person: w.North.Unchecked.ID, Number: "RA900777", Profession: assessor.DiagnosticRadiographer,
		Status: assessor.StatusRegistered, EffectiveFrom: "2026-06-01", CheckedOn: "2026-11-20"}
	_, err := s.RecordCheck(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	cmd.CheckedOn = "2026-11-23" // today: just now
	_, err = s.RecordCheck(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{w.North.Unchecked.ID})
		if err != nil {
			return err
		}
		got := checks[w.North.Unchecked.ID]
		if len(got) != 2 {
			t.Fatalf("%d checks are kept", len(got))
		}
		summer := time.Date(2026, 5, 31, 23, 0, 0, 0, time.UTC)
		if !got[0].EffectiveFrom.Equal(summer) || !got[0].CheckedAt.Equal(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)) || !got[1].CheckedAt.Equal(fixture.Now) {
			t.Errorf("the status holds from %s, looked at %s and %s", got[0].EffectiveFrom, got[0].CheckedAt, got[1].CheckedAt)
		}
		return nil
	})
}

func TestARoleIsOverAtTheInstantAtWhichItEnds(t *testing.T) {
	w, s, _ := begin(t)
	ends := fixture.Now.AddDate(0, 0, 1) // of the inspector
	for _, c := range []struct {
		at   time.Duration
		want int
	}{{-time.Microsecond, 1}, {0, 0}} {
		w.Clock.Set(ends.Add(c.at))
		if got := len(w.As(w.North.Inspector).Memberships); got != c.want {
			t.Errorf("%s from its end they hold %d roles, want %d", c.at, got, c.want)
		}
	}
	ok(t, s.EndRole(t.Context(), w.As(w.North.Lead), enrolling.EndRoleCommand{Role: membership(w, w.North.Second, identity.RoleAssessor), Reason: "She moved on."}))
	w.Read(func(v *store.View) error {
		c, err := v.Candidate(w.North.Second.ID, w.North.ID)
		if err != nil || c.Assessor {
			t.Errorf("an assessor still, at the instant at which the role was ended (%v)", err)
		}
		return nil
	})
}
