package assessing_test

import (
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestARoleInOneDepartmentSignsNothingInAnother(t *testing.T) {
	w := fixture.New(t)
	w.Entitle(w.North.Assessor, w.South.ID, "diagnostic-imaging:*") // which does not make them an assessor there
	r := w.Submit(w.South.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0]
	if r.Offered == w.North.Assessor.ID {
		t.Error("it was offered to them")
	}
	w.Read(func(v *store.View) error {
		c, err := v.Candidate(w.North.Assessor.ID, w.South.ID)
		if err != nil || c.Assessor || len(assessor.RefusalsAnywhere(c, w.South.ID, v.Now())) != 1 {
			t.Errorf("assessor %t, refused for %v (%v)", c.Assessor, assessor.RefusalsAnywhere(c, w.South.ID, v.Now()), err)
		}
		return nil
	})
	if _, err := w.TrySign(w.North.Assessor, r, attestation.Observed); !fault.Is(err, fault.NotFound) {
		t.Errorf("signed by them: %v", err)
	}
}

func TestWhatIsDecidedWaitsOnNobodyAnyMore(t *testing.T) {
	w := fixture.New(t)
	waits(w, fixture.Cleaning, w.North.Second)
	w.Sign(w.North.Second, waits(w, fixture.Mammograms, w.North.Second))
	own, err := w.Assessing.MyStanding(t.Context(), w.As(w.North.Second), w.North.ID)
	if err != nil || own.OpenWork != 1 {
		t.Errorf("%d requests wait on them (%v), want 1", own.OpenWork, err)
	}
}
