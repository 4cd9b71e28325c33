package reporting

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
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
