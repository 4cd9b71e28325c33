package auth

import (
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/store"
)

func TestTheRightCodeTooSoonAfterWrongOnesSignsNothing(t *testing.T) {
	w := newWorld(t)
	totp, session, _ := w.enrol(w.setUp())
	w.clock.Advance(time.Minute)
	a := w.actor(session)
	for range 3 {
		_, err := w.Prove(t.Context(), a, attestation.TOTP, "000000")
		wantKind(t, err, fault.Unauthenticated)
	}
	_, err := w.Prove(t.Context(), a, attestation.TOTP, w.code(totp))
	wantKind(t, err, fault.TooMany)
	w.clock.Advance(time.Second)
	_, err = w.Prove(t.Context(), a, attestation.TOTP, w.code(totp))
	must(t, err)
}

func TestAGuesserDoesNotClearTheCountOfTheirNetworkWithAnAccountOfTheirOwn(t *testing.T) {
	w, _, _ := department(t)
	guesser := Place{Address: "203.0.113.9"}
	network := key("network", NetworkOf(guesser.Address))
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		for range forNetwork.free - 1 {
			if err := tx.CountFailure(ForgetFailures, network); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := w.signIn(workerEmail, password, guesser)
	must(t, err)
	_, err = w.signIn("nobody@example.nhs.uk", "wrong horse battery", guesser)
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.signIn("nobody.else@example.nhs.uk", "wrong horse battery", guesser)
	wantKind(t, err, fault.TooMany)
}
