package assessing_test

import (
	"strings"
	"testing"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestWhoShouldNotAssessSomebodySaysSoAndIsAskedNoMore(t *testing.T) {
	w := fixture.New(t)
	priya, amira := w.As(w.North.Assessor), w.North.Worker.Worker
	one, two := waits(w, fixture.Mammograms, w.North.Assessor), waits(w, fixture.Cleaning, w.North.Assessor)
	if err := w.Assessing.Declare(t.Context(), w.As(w.North.Lead), amira); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a lead who is no assessor: %v", err)
	}
	if err := w.Assessing.Declare(t.Context(), w.As(w.South.Assessor), amira); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody elsewhere: %v", err)
	}
	if err := w.Assessing.Declare(t.Context(), w.As(w.North.Worker), amira); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the worker: %v", err)
	}
	if err := w.Assessing.Declare(t.Context(), priya, amira); err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Declare(t.Context(), priya, amira); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	for _, r := range []attestation.Request{one, two} {
		o, err := w.Assessing.Get(t.Context(), w.As(w.North.Second), r.ID)
		if err != nil || o.Offered == "" || o.Offered == w.North.Assessor.ID {
			t.Errorf("it waits on %q (%v)", o.Offered, err)
		}
		if last := o.Moves[len(o.Moves)-1]; last.Reason != "Whom it waited on declared a conflict of interest." {
			t.Errorf("its history says %q", last.Reason)
		}
		if _, err := w.TrySign(w.North.Assessor, r, attestation.Reviewed); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "conflict of interest") {
			t.Errorf("they sign all the same: %v", err)
		}
	}
	if next := waits(w, fixture.Cleaning, w.North.Second); next.Offered != w.North.Second.ID {
		t.Errorf("a new one waits on %q", next.Offered)
	}
	pool, _, err := w.Assessing.Pool(t.Context(), priya, w.North.ID, store.Cursor{}, 10)
	if err != nil || len(pool) != 0 {
		t.Errorf("the pool offers %+v (%v)", pool, err)
	}
}

func TestAConflictThatComesWhileAStatementIsShownRefusesTheSignature(t *testing.T) {
	w := fixture.New(t)
	r := waits(w, fixture.Cleaning, w.North.Assessor)
	actor := w.InSession(w.North.Assessor)
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Reviewed, Step: r.Step})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Declare(t.Context(), w.As(w.North.Assessor), w.North.Worker.Worker); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("signed: %v", err)
	}
}
