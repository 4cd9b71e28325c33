package verify_test

import (
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func TestTamperingWithAPassIsFound(t *testing.T) {
	w := small(t)
	w.Store.SendMail()
	w.LetIn(w.North)
	put := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now).AddDays(-2), 1, fixture.Cleaning))
	w.SignByPass(w.North.Worker, put.Requests[0])
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	findsOut(t, w, "did not hold when it was signed", "UPDATE pass SET expires_at = made_at")
	findsOut(t, w, "is another’s, or for something else", "UPDATE pass SET session_id = (SELECT id FROM session WHERE surface <> 'pass' LIMIT 1)", "UPDATE pass SET person_id = (SELECT id FROM person WHERE email = 'sam@north.example')")
	findsOut(t, w, "that a pass was used for it is false", "UPDATE pass SET spent_at = NULL, attestation_id = NULL")
	findsOut(t, w, "is not there: pass.use", "DELETE FROM pass")
	findsOut(t, w, "rests on no grant of the department that held then", "UPDATE pass_policy SET until_on = '2020-01-01'")
	findsOut(t, w, "behind passes: the audit log does not tell of it", "UPDATE pass_policy SET areas = '[\"*:*\"]'")
}
