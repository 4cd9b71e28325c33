package verify_test

import (
	"strings"
	"testing"

	"countersign/pkg/enrolling"
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
	w := fixture.New(t)
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
