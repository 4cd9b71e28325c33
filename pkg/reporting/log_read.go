package reporting

import (
	"context"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// LogProof is the receipt of a sign-off as a file (C2SP tlog-proof), for whoever
// may see it: ledger.VerifyReceipt checks it with public keys alone.
func (s Service) LogProof(ctx context.Context, a identity.Actor, att id.Attestation) (text []byte, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		signed, err := v.Attestation(access.ScopeOf(a), att)
		if err != nil {
			return err
		}
		checkpoint, receipt, err := v.Receipt(signed)
		if err != nil {
			return err
		}
		if receipt.Checkpoint, err = checkpoint.Sign(s.Log); err != nil {
			return err
		}
		text, err = receipt.Text()
		return err
	})
	return text, err
}

// CheckReceipt says what a receipt is that somebody hands in, as a file (C2SP
// tlog-proof) or pasted from one, and, of one of ours, what its sign-off is worth now.
func (s Service) CheckReceipt(ctx context.Context, text string) (o Outcome, out Receipt, err error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) + "\n" // as a form sends what was pasted
	proven, wrong := ledger.VerifyReceipt([]byte(text), s.Ours)
	if wrong != nil {
		return s.partly(text), out, nil
	}
	out, err = s.ByCode(ctx, proven.Attestation.Code())
	if fault.Is(err, fault.NotFound) {
		return Lost, out, nil
	}
	return Ours, out, err
}

// partly says what a receipt is that does not hold together.
func (s Service) partly(text string) Outcome {
	_, checkpoint, _ := strings.Cut(text, "\n\n")
	if _, err := ledger.OpenCheckpoint([]byte(checkpoint), s.Ours.Log); err == nil {
		return Altered
	}
	if r, err := ledger.ParseReceipt([]byte(text)); err == nil {
		if _, _, err := attestation.OpenSeal(s.Ours.Attestations, r.Seal); err == nil {
			return Altered
		}
	}
	return Foreign
}
