package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// TooSoon is the cause of a TooMany fault: how long to wait.
type TooSoon struct{ Wait time.Duration }

func (t TooSoon) Error() string { return fmt.Sprintf("%s too soon", t.Wait) }

// ticket is an attempt that was let through. It is counted as failed from the
// start, so that many at once cannot all be tried, and taken back when it turns
// out well.
type ticket struct{ pair, account, network string }

func (t ticket) keys() []string {
	if t.account == "" {
		return []string{t.pair}
	}
	return []string{t.pair, t.account, t.network}
}

// Keys are digests, so that what somebody typed as their address is not kept.
func key(what string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return what + ":" + hex.EncodeToString(h.Sum(nil))
}

// admit lets an attempt to sign in through, or says to wait.
func (s Service) admit(ctx context.Context, email string, p Place) (ticket, error) {
	network := NetworkOf(p.Address)
	t := ticket{key("pair", email, network), key("account", email), key("network", network)}
	return t, s.count(ctx, t, func(tx *store.Tx, a *Attempt) (err error) {
		a.Known, err = tx.KnowsNetwork(email, network)
		return err
	})
}

// admitProof lets somebody who is signed in prove who they are once more, or
// says to wait. Only their own session counts, so that nobody else can hold
// them up.
func (s Service) admitProof(ctx context.Context, a identity.Actor) (ticket, error) {
	t := proofTicket(a)
	return t, s.count(ctx, t, func(*store.Tx, *Attempt) error { return nil })
}

func proofTicket(a identity.Actor) ticket {
	return ticket{pair: key("proof", string(a.Person), string(a.Session))}
}

func (s Service) count(ctx context.Context, t ticket, more func(*store.Tx, *Attempt) error) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		a, err := attempt(tx, t)
		if err != nil {
			return err
		}
		if err := more(tx, &a); err != nil {
			return err
		}
		if wait := a.Wait(tx.Now()); wait > 0 {
			return tooSoon(wait)
		}
		return tx.CountFailure(ForgetFailures, t.keys()...)
	})
}

// attempt reads what failed before.
func attempt(tx *store.Tx, t ticket) (Attempt, error) {
	failures, err := tx.Failures(t.keys()...)
	of := func(key string) Failures { return Failures(failures[key]) }
	return Attempt{Pair: of(t.pair), Account: of(t.account), Network: of(t.network)}, err
}

func tooSoon(wait time.Duration) error {
	n := int(math.Ceil(wait.Seconds()))
	unit := "seconds"
	if n == 1 {
		unit = "second"
	}
	return fault.Because(fault.TooMany, TooSoon{wait}, fmt.Sprintf("That was wrong several times. Wait %d %s, then try again.", n, unit))
}

// succeeded forgets what failed before. Of the network only this attempt is
// taken back: a guesser must not clear its count with an account of their own.
func (t ticket) succeeded(tx *store.Tx) error {
	if t.account == "" {
		return tx.ForgetFailures(t.pair)
	}
	if err := tx.UncountFailure(t.network); err != nil {
		return err
	}
	return tx.ForgetFailures(t.pair, t.account)
}

// done takes an attempt back that turned out well and changed nothing else.
func (s Service) done(ctx context.Context, t ticket) error {
	return s.Store.Write(ctx, t.succeeded)
}

// undo takes an attempt back that was not tried to the end.
func (s Service) undo(ctx context.Context, t ticket) error {
	return s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.UncountFailure(t.keys()...) })
}
