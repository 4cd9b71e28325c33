package auth

import (
	"context"
	"errors"

	"countersign/pkg/fault"
	"countersign/pkg/store"
)

// LookUp lets a stranger look something up by a secret that stands on a paper, such
// as the code of a receipt. A secret that finds nothing counts against the network
// it came from, and whoever guesses has to wait; what is found costs nothing.
func (s Service) LookUp(ctx context.Context, p Place, find func(context.Context) error) error {
	network := key("looking up", NetworkOf(p.Address))
	err := s.Store.Read(ctx, func(v *store.View) error {
		failures, err := v.Failures(network)
		if wait := (Attempt{Network: Failures(failures[network])}).Wait(v.Now()); err == nil && wait > 0 {
			return tooSoon(wait)
		}
		return err
	})
	if err != nil {
		return err
	}
	found := find(ctx)
	if !fault.Is(found, fault.NotFound) {
		return found
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CountFailure(ForgetFailures, network), noteRefused(tx, "", "code of a paper", p.Request))
	})
	if err != nil {
		return err
	}
	return found
}
