package assessing

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Signing is a statement on its way to a signature.
type Signing struct {
	attestation.Intent
	Opened Opened        // the request as it is now
	Became *store.Signed // what the statement has become; nil: not signed
	Over   error         // why it can be proved no more; nil: it can, or it is signed
}

// Signing is where a statement of the actor's stands. The request must be its own.
func (s Service) Signing(ctx context.Context, actor identity.Actor, r id.Request, i id.Intent) (Signing, error) {
	var out Signing
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		scope := access.ScopeOf(actor)
		if out.Intent, err = v.Intent(scope, i); err != nil {
			return err
		}
		if out.Request != r {
			return fault.Missing()
		}
		if out.Opened, err = load(v, actor, r); err != nil {
			return err
		}
		if err := out.Opened.readLooked(v, actor); err != nil {
			return err
		}
		a, ok, err := v.AttestationBy(scope, i)
		switch {
		case err != nil:
			return err
		case ok:
			out.Became = &a
		default:
			out.Over = out.over(v, actor)
		}
		return nil
	})
	return out, err
}

// over says why the statement can be proved no more.
func (s Signing) over(v *store.View, actor identity.Actor) error {
	if err := usable(v, actor, s.Intent); err != nil {
		return err
	}
	if err := s.Opened.undecided(); err != nil {
		return err
	}
	return mayNot(s.Opened.Refusals)
}
