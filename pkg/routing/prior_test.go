package routing_test

import (
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func TestPriorLearningIsAskedAgainOnlyWhereItStandsForSomething(t *testing.T) {
	w := fixture.New(t)
	v := w.LetPrior(w.North)
	w.Clock.Advance(10 * 24 * time.Hour)
	sign := func(code string) attestation.Attestation {
		a, err := w.TrySign(w.North.Assessor, w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt("2026-10-14", v.Of(code))).Requests[0], attestation.Reviewed)
		ok(t, err)
		return a
	}
	all, nothing := sign("WARD-01"), sign("WARD-03")
	w.Clock.Advance(5 * 24 * time.Hour)
	byHand(t, w, w.North.Assessor, "Lapsed", "2026-12-01")
	if list := requests(w, all.Evidence); len(list) != 2 || list[1].Again != all.ID || list[1].State != attestation.Queued {
		t.Errorf("what stood for something is asked again: %+v", list)
	}
	if list := requests(w, nothing.Evidence); len(list) != 1 {
		t.Errorf("what stood for nothing is asked again: %+v", list)
	}
	w.Clock.Advance(24 * time.Hour)
	byHand(t, w, w.North.Assessor, "Registered", "2024-03-01")
	if list := requests(w, all.Evidence); list[1].State != attestation.Withdrawn {
		t.Errorf("it counts after all, and is asked again still: %+v", list)
	}
	if n := told(w, w.North.Worker, "restored"); len(n) != 1 || n[0].Href != "/record/"+string(all.ID) {
		t.Errorf("the worker is told %+v", n)
	}
}
