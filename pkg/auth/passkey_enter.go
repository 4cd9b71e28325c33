package auth

import (
	"cmp"
	"context"
	"encoding/base64"

	"github.com/go-webauthn/webauthn/protocol"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/store"
)

// AskToSignIn is what a browser asks of any passkey that its person has for this
// service.
func (s Service) AskToSignIn() (*protocol.PublicKeyCredentialRequestOptions, error) {
	if err := s.Passkeys.usable(); err != nil {
		return nil, err
	}
	return s.Passkeys.ask(s.Passkeys.challenge(toSignIn, "", s.Clock.Now()), nil), nil
}

// notSignedIn is the one answer to a passkey that does not sign anybody in.
func notSignedIn(why error) error {
	const message = "We could not sign you in with a passkey. Try again, or use your email address and password."
	return &fault.Error{Kind: fault.Unauthenticated, Message: message, Fields: []fault.Field{{Name: "passkey", Message: message}}, Cause: why}
}

// SignInWithPasskey begins a session in a browser for whoever's passkey answered: a
// strong one, as the device has made sure of its person. The answer is the same for a
// passkey that nobody has, one that was removed, a wrong signature, and somebody who
// may not sign in.
func (s Service) SignInWithPasskey(ctx context.Context, raw []byte, p Place) (Begun, error) {
	if err := s.Passkeys.usable(); err != nil {
		return Begun{}, err
	}
	in := readAnswer(raw)
	var c store.Credential
	err := s.Store.Read(ctx, func(v *store.View) error {
		look := in
		k, err := knownPasskey(v, &look)
		if err == nil && k.Person != "" {
			c, err = v.CredentialOf(k.Person)
		}
		return err
	})
	if err != nil {
		return Begun{}, err
	}
	t, err := s.admit(ctx, cmp.Or(c.Email, "passkey "+string(in.Credential)), p)
	if err != nil {
		return Begun{}, err
	}
	var b Begun
	var why error
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		b, why, err = s.enterByPasskey(tx, &in, t, p)
		return err
	})
	if err == nil && why != nil {
		err = notSignedIn(why)
	}
	return b, err
}

// enterByPasskey begins the session, or says why not, all from what this transaction
// reads.
func (s Service) enterByPasskey(tx *store.Tx, in *answer, t ticket, p Place) (b Begun, why, err error) {
	k, err := knownPasskey(&tx.View, in)
	if err != nil || k.Person == "" {
		return b, in.wrong, err
	}
	c, err := tx.CredentialOf(k.Person)
	if err != nil {
		return b, nil, err
	}
	until, late := s.Passkeys.asked(toSignIn, "", in.challenge, tx.Now())
	switch {
	case in.wrong != nil:
	case late != nil:
		in.wrong = late
	case !c.Enabled:
		in.wrong = errOff
	case len(in.parsed.Response.UserHandle) == 0:
		in.wrong = errLibrary
	default:
		s.Passkeys.check(in, k, in.challenge)
	}
	if in.wrong == nil {
		fresh, err := tx.SpendChallenge(base64.RawURLEncoding.EncodeToString(in.challenge), until)
		if err != nil {
			return b, nil, err
		}
		if !fresh {
			in.wrong = errSpent
		}
	}
	if in.wrong != nil {
		g, err := access.Arrive(arriving(c, p), access.RefuseProof, c.Person, "passkey")
		if err != nil {
			return b, nil, err
		}
		return b, in.wrong, passkeyRefused(tx, g, k, in.wrong)
	}
	if used, err := tx.UsePasskey(k.ID, in.counter); err != nil || !used {
		return b, errCopied, err
	}
	if _, b.Secret, err = s.begin(tx, c, true, p, "passkey"); err != nil {
		return b, nil, err
	}
	return b, nil, t.succeeded(tx)
}
