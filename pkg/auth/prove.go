package auth

import (
	"context"
	"errors"
	"strings"

	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Prove takes the fresh proof of person that a signature needs: the password, or
// a code from the authenticator. Recovery codes do not sign. What it gives is
// used up by the transaction that writes the signature: the code's time step
// must be later than any taken before, and the credentials must not have moved.
func (s Service) Prove(ctx context.Context, a identity.Actor, method attestation.Method, secret string) (attestation.Proof, error) {
	if err := checkProof(method, secret); err != nil {
		return attestation.Proof{}, err
	}
	if method == attestation.Password {
		c, t, err := s.confirm(ctx, a, secret)
		if err != nil {
			return attestation.Proof{}, err
		}
		return attestation.Proof{Method: method, CredentialRevision: c.Revision}, s.done(ctx, t)
	}
	return s.proveCode(ctx, a, secret)
}

// proveCode looks at the code and counts it if it is wrong in one short
// transaction; a code that is right, and the usual case, writes nothing here.
func (s Service) proveCode(ctx context.Context, a identity.Actor, code string) (attestation.Proof, error) {
	t := proofTicket(a)
	var proof attestation.Proof
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		before, err := attempt(tx, t)
		if err != nil {
			return err
		}
		if wait := before.Wait(tx.Now()); wait > 0 {
			return tooSoon(wait)
		}
		c, err := tx.CredentialOf(a.Person)
		if err != nil {
			return err
		}
		step, ok := CheckTOTP(c.TOTP, code, s.Clock.Now())
		if !ok || !c.Enrolled() || step <= c.Counter {
			return errors.Join(tx.CountFailure(ForgetFailures, t.keys()...), noteRefused(tx, a.Person, "code", a.Request))
		}
		proof = attestation.Proof{Method: attestation.TOTP, Counter: step, CredentialRevision: c.Revision}
		if before.Pair.Count > 0 {
			return t.succeeded(tx)
		}
		return nil
	})
	if err == nil && proof.Counter == 0 {
		err = wrong("code", "This code is not right, or was used before. Wait for a new one and try again.")
	}
	return proof, err
}

func checkProof(method attestation.Method, secret string) error {
	var f fault.Fields
	switch {
	case method == attestation.Password && secret == "":
		f.Add("password", "Enter your password.")
	case method == attestation.TOTP && strings.TrimSpace(secret) == "":
		f.Add("code", "Enter the 6 numbers that your authenticator app shows.")
	case method != attestation.Password && method != attestation.TOTP:
		f.Add("method", "Choose password or authenticator code.")
	}
	return f.Err()
}
