package reporting_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/ledger"
)

func TestAReceiptProvesTheSignOffToWhoeverMaySeeItAndToNobodyElse(t *testing.T) {
	w := begin(t)
	var all []string
	for _, c := range w.once[:3] {
		a := w.sign(w.North, w.ask(w.North.Worker, "Watched", c))
		keys := ledger.Keys{Log: []ed25519.PublicKey{w.Keys.Log.Public()}, Attestations: w.Keys.Attestations.Public()}
		text, err := w.LogProof(t.Context(), w.As(w.North.Worker), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		proven, err := ledger.VerifyReceipt(text, keys)
		if err != nil || proven.Leaf.Subject != string(a.ID) || proven.Attestation != a {
			t.Errorf("the receipt proves %+v (%v)", proven, err)
		}
		if _, err := w.LogProof(t.Context(), w.As(w.South.Assessor), a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger asks for the receipt: %v", err)
		}
		all = append(all, string(text))
	}
	for _, name := range []string{w.North.Worker.Name, w.North.Assessor.Name} {
		for _, text := range all {
			if _, checkpoint, _ := strings.Cut(text, "\n\n"); strings.Contains(checkpoint, name) {
				t.Errorf("the checkpoint names %s", name)
			}
		}
	}
}
