package enrolling_test

import (
	"testing"
	"time"

	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// inQuestion is how many of Amira's lines are in question, as the department's
// page has it.
func inQuestion(w *fixture.World) (n int) {
	w.Read(func(v *store.View) error {
		list, err := v.Standings(scope(w.As(w.North.Lead)), w.North.ID)
		for _, s := range list {
			if s.Worker == w.North.Worker.Worker {
				n = s.Summary.Otherwise.Unknown
			}
		}
		return err
	})
	return n
}

// agrees ends the test if what is kept for the department's page is not what the
// facts say.
func agrees(t *testing.T, w *fixture.World, when string) {
	t.Helper()
	w.Read(func(v *store.View) error {
		return v.VerifyStandings(func(record, what string) { t.Errorf("%s: %s %s", when, record, what) })
	})
}

func TestABackdatedLapsePutsSignOffsInQuestionAtOnce(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-20", 1, fixture.Cleaning))
	w.Sign(w.North.Assessor, out.Requests[0])
	if n := inQuestion(w); n != 0 {
		t.Fatalf("just signed, and %d lines are in question", n)
	}
	w.Clock.Advance(24 * time.Hour)
	cmd := check(w, w.North.Assessor)
	_, err := s.RecordCheck(ctx, lead, cmd)
	ok(t, err)
	agrees(t, w, "looked at again")
	w.Clock.Advance(24 * time.Hour)
	cmd = check(w, w.North.Assessor)
	cmd.Status, cmd.EffectiveFrom = "Lapsed", "2026-11-01"
	_, err = s.RecordCheck(ctx, lead, cmd)
	ok(t, err)
	if n := inQuestion(w); n != 1 {
		t.Errorf("the signer had lapsed, and %d lines are in question", n)
	}
	agrees(t, w, "lapsed")
	w.Clock.Advance(time.Hour)
	cmd.Status = "Registered"
	cmd.EffectiveFrom = "2024-03-01"
	_, err = s.RecordCheck(ctx, lead, cmd)
	ok(t, err)
	if n := inQuestion(w); n != 0 {
		t.Errorf("the lapse was a slip of the pen, and %d lines are in question", n)
	}
	agrees(t, w, "put right")
}

func TestTheDepartmentPageFollowsPostsAndPathways(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead, amira := t.Context(), w.As(w.North.Lead), w.North.Worker.Worker
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-20", 1, fixture.Cleaning))
	w.Sign(w.North.Assessor, out.Requests[0])
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"another post", func() error {
			return s.ChangePost(ctx, lead, enrolling.ChangePostCommand{Worker: amira, Revision: 1, Level: "SCSW", Settings: []string{"mr"}})
		}},
		{"another pathway", func() error {
			return s.Enrol(ctx, lead, enrolling.EnrolCommand{Worker: amira, Level: "AP", Main: true})
		}},
		{"one pathway less", func() error { return s.EndEnrolment(ctx, lead, enrolments(w, amira)[1].ID) }},
		{"an educator", func() error {
			return s.AssignEducator(ctx, lead, enrolling.AssignEducatorCommand{Worker: amira, Revision: 2, Educator: w.North.Educator.ID})
		}},
		{"leaving", func() error {
			return s.EndRole(ctx, lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Worker, identity.RoleWorker), Reason: "They left."})
		}},
		{"coming back", func() error {
			return s.AddRole(ctx, lead, enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Worker.ID, Role: identity.RoleWorker, Post: enrolling.Post{Level: "CSW", Settings: []string{"ct"}}})
		}},
	} {
		ok(t, step.do())
		agrees(t, w, "after "+step.name)
	}
}
