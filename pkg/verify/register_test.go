package verify_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// findsOut runs one kind of tampering on a copy of the world's folder and wants a
// finding that says so.
func findsOut(t *testing.T, w *fixture.World, says string, do ...string) {
	t.Helper()
	dir := copied(t, w)
	tamper(t, dir, do...)
	for _, f := range findings(t, w, dir) {
		if strings.Contains(f.String(), says) {
			return
		}
	}
	t.Errorf("nothing says %q", says)
}

func TestTamperingWithTheRulesOfARegisterIsFound(t *testing.T) {
	w := small(t)
	rules := []byte("code: NMC\ntitle: Nurses\nkind: statutory\nnumber: {pattern: '[0-9]+', example: '1'}\nprofessions: [{title: Nurse, signs: ['diagnostic-imaging:IV']}]\n" +
		"statuses: [{title: Registered, permits: true}, {title: Lapsed}]\nfresh_days: 9")
	if _, err := (enrolling.Service{Store: w.Store}).AdoptRegister(t.Context(), w.As(w.Admin), enrolling.AdoptRegisterCommand{Document: rules, Reason: "Nurses cannulate."}); err != nil {
		t.Fatal(err)
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	findsOut(t, w, "not those that were adopted", "UPDATE register_edition SET document = replace(document, 'diagnostic-imaging:IV', '*')")
	findsOut(t, w, "the audit log does not tell", "UPDATE register_edition SET digest = 'x' || substr(digest, 2)")
	findsOut(t, w, "is not there: register.adopt", "DELETE FROM register_edition")
}

func TestTamperingWithTheTraceOfAQuestionIsFound(t *testing.T) {
	w := small(t)
	w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning)).Requests[0])
	w.Sign(w.North.Second, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning)).Requests[0])
	w.Clock.Advance(time.Hour)
	w.Check(w.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -3))
	w.Clock.Advance(time.Hour)
	w.Check(w.North.Assessor, "Registered", fixture.Now.AddDate(0, 0, -4))
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	findsOut(t, w, "not there: attestation.turn", "DELETE FROM turn WHERE questioned = 0")
	findsOut(t, w, "its trace is", "DELETE FROM turn")
	findsOut(t, w, "its trace is", "UPDATE turn SET at = at + 1 WHERE questioned = 1")
	findsOut(t, w, "the audit log does not tell of it", "UPDATE turn SET questioned = 1 - questioned")
	findsOut(t, w, "its trace is", "UPDATE turn SET attestation_id = (SELECT id FROM attestation WHERE id <> attestation_id)")
	findsOut(t, w, "in the log of", "UPDATE turn SET at = at + 1")
}
