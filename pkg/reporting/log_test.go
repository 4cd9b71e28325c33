package reporting_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/ledger"
	"countersign/pkg/reporting"
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

// A server that lost a sign-off, and still has its keys, says so to whoever has the
// receipt: that is how a loss comes to light.
func TestAReceiptOutlivesTheRecordsThatItIsOf(t *testing.T) {
	w, emptied := begin(t), begin(t)
	a := w.sign(w.North, w.ask(w.North.Worker, "Watched", w.once[0]))
	text, err := w.LogProof(t.Context(), w.As(w.North.Worker), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	emptied.Service.Ours = w.Service.Ours
	if o, _, err := emptied.CheckReceipt(t.Context(), string(text)); err != nil || o != reporting.Lost {
		t.Errorf("the receipt is %s (%v)", o, err)
	}
	if o, r, err := w.CheckReceipt(t.Context(), string(text)); err != nil || o != reporting.Ours || r.Attestation != a {
		t.Errorf("where it is from, the receipt is %s (%v)", o, err)
	}
}
