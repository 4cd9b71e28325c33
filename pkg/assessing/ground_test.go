package assessing_test

import (
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestAClockSetBackNeitherSignsNorUnRevokes(t *testing.T) {
	w := fixture.New(t)
	a, r := w.Sign(w.North.Assessor, asked(w)), asked(w)
	w.Clock.Advance(2 * time.Hour)
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	w.Check(w.North.Second, "Lapsed", w.Clock.Now())
	actor, i := prepared(t, w, w.North.Assessor, r)
	w.Clock.Advance(-time.Hour)
	d, err := w.Recording.Get(t.Context(), w.As(w.North.Worker), a.Evidence)
	if err != nil || d.SignOffs[0].Verdict != attestation.Revoked {
		t.Errorf("judged %s (%v) once the clock was set back, want revoked", d.SignOffs[0].Verdict, err)
	}
	if _, err := w.Assessing.Prepare(t.Context(), w.InSession(w.North.Second), assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody who has lapsed was let on: %v", err)
	}
	cmd := assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}
	if _, err := w.Assessing.Sign(t.Context(), actor, cmd); !fault.Is(err, fault.Unavailable) {
		t.Errorf("signed at a time that is known to be wrong: %v", err)
	}
	w.Clock.Advance(time.Hour)
	if _, err := w.Assessing.Sign(t.Context(), actor, cmd); err != nil {
		t.Errorf("not signed once the clock was right: %v", err)
	}
}

func TestASecondOpinionIsOnWhatSomebodyElseSigned(t *testing.T) {
	w := fixture.New(t)
	first := w.Sign(w.North.Assessor, asked(w))
	r := asked(w)
	second := func(p fixture.Person) (identity.Actor, attestation.Intent, error) {
		actor := w.InSession(p)
		i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Second, Step: r.Step})
		return actor, i, err
	}
	if _, _, err := second(w.North.Assessor); !fault.Is(err, fault.Invalid) {
		t.Errorf("a second opinion on one's own sign-off: %v", err)
	}
	actor, i, err := second(w.North.Second)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: first.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Second)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second opinion on a sign-off that was taken back meanwhile: %v", err)
	}
}

func TestAGrantMovesARequestOnlyAsItWasGiven(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	for name, c := range map[string]struct {
		g access.Grant
		e attestation.Event
	}{
		"to open, spent on a return":           {fixture.Grant(access.OpenRequest, r.ID, w.North.ID), attestation.Return},
		"to decide, spent on opening":          {fixture.Grant(access.DecideRequest, r.ID, w.North.ID), attestation.Open},
		"to decide, spent on taking back":      {fixture.Grant(access.DecideRequest, r.Evidence, w.North.ID), attestation.Withdraw},
		"to submit, spent on a decision":       {fixture.Grant(access.SubmitEvidence, r.ID, w.North.ID), attestation.Decline},
		"to decide another, spent on this one": {fixture.Grant(access.DecideRequest, id.New[id.Request](), w.North.ID), attestation.Return},
	} {
		if err := w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.MoveRequest(c.g, r, c.e, "x") }); err == nil {
			t.Errorf("a grant %s was enough", name)
		}
	}
}

func TestWorkInAnotherDepartmentIsNotCounted(t *testing.T) {
	w := fixture.New(t)
	w.Write(func(tx *store.Tx) error {
		return tx.AddMembership(fixture.Grant(access.ChangePerson, w.North.Assessor.ID, w.South.ID),
			identity.Membership{ID: "mem_priya", Person: w.North.Assessor.ID, Role: identity.RoleAssessor, Department: w.South.ID, From: fixture.Now})
	})
	w.Entitle(w.North.Assessor, w.South.ID, "diagnostic-imaging:*")
	c := fixture.Observed(today, 1, fixture.Mammograms)
	c.Assessor = w.North.Assessor.ID
	if r := w.Submit(w.South.Worker, evidence.Observation, c).Requests[0]; r.Offered != w.North.Assessor.ID {
		t.Fatalf("offered to %s", r.Offered)
	}
	standing, err := w.Assessing.MyStanding(t.Context(), w.As(w.North.Assessor), w.North.ID)
	if err != nil || standing.OpenWork != 0 || !standing.LastOffered.IsZero() {
		t.Errorf("the north sees %d requests of the south, offered at %s (%v)", standing.OpenWork, standing.LastOffered, err)
	}
}
