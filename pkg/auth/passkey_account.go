package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"slices"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

const (
	mostPasskeys    = 20 // of one person
	mostPasskeyName = 60 // characters
)

// algorithms are the keys that a passkey may have, best first: those whose signatures
// package attestation can check. RS256 is for older Windows computers.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// AskForPasskey is what a browser asks a device for, to make the actor a passkey: one
// that the device finds by itself, and uses only after it has made sure of its person.
func (s Service) AskForPasskey(ctx context.Context, a identity.Actor) (*protocol.PublicKeyCredentialCreationOptions, error) {
	if err := s.Passkeys.usable(); err != nil {
		return nil, err
	}
	var own []identity.Passkey
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		own, err = v.Passkeys(access.ScopeOf(a))
		return err
	})
	user := protocol.UserEntity{CredentialEntity: protocol.CredentialEntity{Name: a.Email}, DisplayName: a.Name, ID: protocol.URLEncodedBase64(a.Person)}
	return &protocol.PublicKeyCredentialCreationOptions{
		RelyingParty: protocol.RelyingPartyEntity{ID: s.Passkeys.Party, CredentialEntity: protocol.CredentialEntity{Name: serviceName}}, User: user,
		Challenge: s.Passkeys.challenge(toMake, maker(a), s.Clock.Now()), Parameters: algorithms, Timeout: int(challengeLife.Milliseconds()),
		CredentialExcludeList: described(own), Attestation: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired},
	}, err
}

// maker binds the making of a passkey to a person and their session.
func maker(a identity.Actor) string { return string(a.Person) + " " + string(a.Session) }

// NewPasskey is a passkey that a device has made.
type NewPasskey struct {
	Name     string // as the person calls it
	Password string // fresh proof that it is them
	Answer   []byte // of the device: RegistrationResponseJSON
}

func (cmd *NewPasskey) check() error {
	var f fault.Fields
	name, ok := identity.CleanName(cmd.Name)
	switch {
	case name == "":
		f.Add("name", "Give the passkey a name, such as the device that it is on.")
	case !ok:
		f.Add("name", "This name holds a character that cannot be seen. Type it again.")
	case utf8.RuneCountInString(name) > mostPasskeyName:
		f.Add("name", "Make the name %d characters or shorter.", mostPasskeyName)
	}
	if cmd.Password == "" {
		f.Add("password", "Enter your password.")
	}
	cmd.Name = name
	return f.Err()
}

// AddPasskey makes a passkey the actor's, and tells them by a notice. It counts as a
// second factor, so the session is strong from then on; the actor's other sessions
// end. It gives the session's new secret.
func (s Service) AddPasskey(ctx context.Context, a identity.Actor, cmd NewPasskey) (secret string, err error) {
	if err := s.Passkeys.usable(); err != nil {
		return "", err
	}
	if err := cmd.check(); err != nil {
		return "", err
	}
	made, challenge, why := s.Passkeys.made(cmd.Answer)
	until, late := s.Passkeys.asked(toMake, maker(a), challenge, s.Clock.Now())
	if why == nil {
		why = late
	}
	if why != nil {
		return "", s.notMade(ctx, a, why)
	}
	c, t, err := s.confirm(ctx, a, cmd.Password)
	if err != nil {
		return "", err
	}
	if c.Passkeys >= mostPasskeys {
		return "", fault.New(fault.Conflict, "You have many passkeys already. Remove one that you do not use first.")
	}
	made.ID, made.Person, made.Name, made.Party, made.Made = id.New[id.Passkey](), a.Person, cmd.Name, s.Passkeys.Party, s.Clock.Now()
	secret, err = s.change(ctx, a, t, true, func(tx *store.Tx, g access.Grant) error {
		if fresh, err := tx.SpendChallenge(base64.RawURLEncoding.EncodeToString(challenge), until); err != nil {
			return err
		} else if !fresh {
			return notMade(errSpent)
		}
		if err := tx.AddPasskey(g, made, c.Revision); err != nil {
			return err
		}
		return tx.Notify(a.Person, "account", "A passkey, “"+made.Name+"”, was added to your account. If that was not you, change your password and tell your lead.", "/account")
	})
	if errors.Is(err, errSpent) {
		err = s.notMade(ctx, a, errSpent)
	}
	return secret, err
}

// made reads what a device made, and which challenge it answered.
func (p *Passkeys) made(raw []byte) (k identity.Passkey, challenge []byte, why error) {
	in, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return k, nil, errUnreadable
	}
	said := in.Response.CollectedClientData.Challenge
	if challenge, err = base64.RawURLEncoding.DecodeString(said); err != nil {
		return k, nil, errUnreadable
	}
	_, err = in.Verify(said, p.Party, []string{p.origin}, nil, nil, protocol.TopOriginExplicitVerificationMode, false, true, true, nil, algorithms,
		protocol.AttestationPolicy{}, protocol.SignaturePolicy{})
	if err != nil {
		return k, challenge, errLibrary
	}
	data := in.Response.AttestationObject.AuthData
	k = identity.Passkey{Credential: data.AttData.CredentialID, Key: data.AttData.CredentialPublicKey, Counter: int64(data.Counter)}
	k.PublicKey, err = spki(k.Key)
	if err != nil {
		return k, challenge, errLibrary
	}
	return k, challenge, nil
}

// spki is a public key as a device tells it (COSE) in the form that every library reads.
func spki(cose []byte) ([]byte, error) {
	parsed, err := webauthncose.ParsePublicKey(cose)
	if err != nil {
		return nil, err
	}
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		point, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, k.XCoord, k.YCoord))
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKIXPublicKey(point)
	case webauthncose.OKPPublicKeyData:
		return x509.MarshalPKIXPublicKey(ed25519.PublicKey(k.XCoord))
	case webauthncose.RSAPublicKeyData:
		e, err := webauthncose.ParseRSAPublicKeyDataExponent(&k)
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(k.Modulus), E: e})
	}
	return nil, errLibrary
}

// notMade leaves an entry in the audit log of a passkey that was refused.
func (s Service) notMade(ctx context.Context, a identity.Actor, why error) error {
	g, err := access.Own(a, access.RefuseProof, a.Person)
	if err != nil {
		return err
	}
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.Refused(g, a.Person, "new passkey: "+why.Error()) }); err != nil {
		return err
	}
	return notMade(why)
}

func notMade(why error) error {
	const message = "The passkey was not added. Try again."
	return &fault.Error{Kind: fault.Unauthenticated, Message: message, Fields: []fault.Field{{Name: "passkey", Message: message}}, Cause: why}
}

// RemovePasskey ends one of the actor's passkeys, and tells them by a notice. Whoever
// signs, grants or administers keeps a second factor. It gives the session's new
// secret; the actor's other sessions end.
func (s Service) RemovePasskey(ctx context.Context, a identity.Actor, p id.Passkey, password string) (secret string, err error) {
	k, err := s.OwnPasskey(ctx, a, p)
	if err != nil {
		return "", err
	}
	if password == "" {
		var f fault.Fields
		f.Add("password", "Enter your password.")
		return "", f.Err()
	}
	c, t, err := s.confirm(ctx, a, password)
	if err != nil {
		return "", err
	}
	if needsAuthenticator(a) && !c.Enrolled() && c.Passkeys == 1 {
		return "", errors.Join(fault.New(fault.Forbidden, "Your role needs a passkey or an authenticator app, and this is all that you have. Add another first."), s.undo(ctx, t))
	}
	return s.change(ctx, a, t, a.Strong, func(tx *store.Tx, g access.Grant) error {
		if err := tx.RemovePasskey(g, a.Person, p); err != nil {
			return err
		}
		return tx.Notify(a.Person, "account", "Your passkey “"+k.Name+"” was removed. If that was not you, change your password and tell your lead.", "/account")
	})
}

// OwnPasskey is one of the actor's passkeys that are good.
func (s Service) OwnPasskey(ctx context.Context, a identity.Actor, p id.Passkey) (out identity.Passkey, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		own, err := v.Passkeys(access.ScopeOf(a))
		i := slices.IndexFunc(own, func(k identity.Passkey) bool { return k.ID == p })
		if err == nil && i < 0 {
			return fault.Missing()
		}
		if err == nil {
			out = own[i]
		}
		return err
	})
	return out, err
}
