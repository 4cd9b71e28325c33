package verify_test

import (
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func TestTamperingWithTheRecognitionOfPriorLearningIsFound(t *testing.T) {
	w := small(t)
	v := w.LetPrior(w.North)
	r := w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt(clock.DateOf(fixture.Now).AddDays(-40), v.Of("WARD-02"))).Requests[0]
	if _, err := w.TrySign(w.North.Assessor, r, attestation.Reviewed); err != nil {
		t.Fatal(err)
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	const says = "it says of prior learning what nobody can"
	for _, meaning := range []string{"observed_directly", "second_opinion", "approval"} {
		findsOut(t, w, says, "UPDATE attestation SET meaning = '"+meaning+"'")
	}
	findsOut(t, w, says, "UPDATE attestation SET proof = 'pass'")
	findsOut(t, w, "sgn_", "UPDATE attestation SET kind = 'direct_observation'")
	findsOut(t, w, "sgn_", "UPDATE attestation SET occurred_on = '2026-11-20'") // younger than what was learnt
	findsOut(t, w, "sgn_", "UPDATE attestation SET statement = replace(statement, '2 of 3 observations', '3 of 3 observations')")
}
