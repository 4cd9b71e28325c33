package auth

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Passkeys is how this service asks devices for passkeys: under which name, and at
// which address.
type Passkeys struct {
	Party   string // the host that they are made for (WebAuthn: relying party id)
	Trouble string // why they cannot work at the public address; empty: they can
	origin  string
	key     *Key // its marks show which questions are ours
}

// NewPasskeys makes a Passkeys for the address by which people reach the service.
func NewPasskeys(publicURL string, k *Key) (*Passkeys, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || k == nil {
		return nil, fmt.Errorf("passkeys need a key and an address, not %q", publicURL)
	}
	p := &Passkeys{Party: u.Hostname(), origin: u.Scheme + "://" + u.Host, key: k}
	_, number := netip.ParseAddr(u.Hostname())
	switch {
	case number == nil:
		p.Trouble = "Passkeys need an address that is a name, such as portfolio.example.nhs.uk, and not a number. Ask whoever looks after Countersign."
	case u.Scheme != "https" && u.Hostname() != "localhost":
		p.Trouble = "Passkeys need an address that begins with https. Ask whoever looks after Countersign."
	}
	return p, nil
}

// usable refuses where passkeys cannot work.
func (p *Passkeys) usable() error {
	switch {
	case p == nil:
		return fault.New(fault.Unavailable, "Passkeys are not in use here.")
	case p.Trouble != "":
		return fault.New(fault.Unavailable, p.Trouble)
	}
	return nil
}

// What a challenge that is not a sign-off asks for, and how long it may be answered.
const (
	toSignIn      = "countersign: sign in with a passkey"
	toMake        = "countersign: make a passkey"
	challengeLife = 10 * time.Minute
	nonceBytes    = 16
	stampBytes    = 8
)

// challenge is a question that only this service can have asked, of somebody. It is
// kept nowhere: asking costs nothing, however often somebody asks.
func (p *Passkeys) challenge(to, whom string, now time.Time) []byte {
	c := make([]byte, nonceBytes, nonceBytes+stampBytes+markBytes)
	_, _ = rand.Read(c) // never fails: it ends the process instead
	c = binary.BigEndian.AppendUint64(c, uint64(now.Add(challengeLife).UnixMicro()))
	return append(c, p.markOn(to, whom, c)...)
}

func (p *Passkeys) markOn(to, whom string, c []byte) []byte {
	return p.key.mark(to, fmt.Appendf(nil, "%s\n%s", whom, c[:nonceBytes+stampBytes]))
}

// asked tells until when a challenge of ours may be answered.
func (p *Passkeys) asked(to, whom string, c []byte, now time.Time) (until time.Time, err error) {
	if len(c) != nonceBytes+stampBytes+markBytes || subtle.ConstantTimeCompare(c[nonceBytes+stampBytes:], p.markOn(to, whom, c)) != 1 {
		return until, errForeign
	}
	until = time.UnixMicro(int64(binary.BigEndian.Uint64(c[nonceBytes:]))).UTC()
	if !now.Before(until) {
		return until, errTooLate
	}
	return until, nil
}

// What can be wrong with an answer beside what package attestation finds. None of it
// tells what anybody sent.
var (
	errUnreadable = errors.New("the answer cannot be read")
	errForeign    = errors.New("it answers a question that was not asked here")
	errTooLate    = errors.New("it came too late")
	errSpent      = errors.New("it was used before")
	errUnknown    = errors.New("the passkey is not known here")
	errNotTheirs  = errors.New("the passkey is somebody else’s")
	errRemoved    = errors.New("the passkey was removed")
	errElsewhere  = errors.New("the passkey was made for another address")
	errCopied     = errors.New("the passkey may have been copied: it counted back")
	errOff        = errors.New("the person is switched off")
	errLibrary    = errors.New("it does not answer as a passkey does")
)

// answer is what a device sent back, before anything of it is believed.
type answer struct {
	attestation.Assertion // without its key
	parsed                *protocol.ParsedCredentialAssertionData
	challenge             []byte // that it says it answers
	counter               int64
	wrong                 error // nil: nothing that was found yet
}

func readAnswer(raw []byte) answer {
	p, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return answer{wrong: errUnreadable}
	}
	challenge, err := base64.RawURLEncoding.DecodeString(p.Response.CollectedClientData.Challenge)
	if err != nil {
		return answer{wrong: errUnreadable}
	}
	r := p.Raw.AssertionResponse
	return answer{parsed: p, challenge: challenge, counter: int64(p.Response.AuthenticatorData.Counter),
		Assertion: attestation.Assertion{Credential: p.RawID, AuthenticatorData: r.AuthenticatorData, ClientData: r.ClientDataJSON, Signature: r.Signature}}
}

// check finds what is wrong with the answer of a passkey to a challenge. It is looked
// at twice: by what anybody may check it with later, and by the library, which knows
// more of the browsers' ways.
func (p *Passkeys) check(in *answer, k identity.Passkey, challenge []byte) {
	if k.Party != p.Party {
		in.wrong = errElsewhere
		return
	}
	in.Party, in.PublicKey = k.Party, k.PublicKey
	if in.wrong = in.Answers(challenge); in.wrong != nil {
		return
	}
	err := in.parsed.Verify(base64.RawURLEncoding.EncodeToString(challenge), p.Party, "", []string{p.origin}, nil, nil,
		protocol.TopOriginExplicitVerificationMode, false, true, true, k.Key, protocol.SignaturePolicy{})
	handle := in.parsed.Response.UserHandle
	switch {
	case err != nil || len(handle) > 0 && !bytes.Equal(handle, []byte(k.Person)):
		in.wrong = errLibrary
	case in.counter <= k.Counter && in.counter+k.Counter > 0:
		in.wrong = errCopied
	}
}

// ask is a request for the signature of a challenge, by one of the passkeys or, if
// none are given, by any that the device keeps for this service.
func (p *Passkeys) ask(challenge []byte, of []identity.Passkey) *protocol.PublicKeyCredentialRequestOptions {
	return &protocol.PublicKeyCredentialRequestOptions{Challenge: challenge, RelyingPartyID: p.Party, AllowedCredentials: described(of),
		UserVerification: protocol.VerificationRequired, Timeout: int(attestation.IntentLife.Milliseconds())}
}

func described(list []identity.Passkey) []protocol.CredentialDescriptor {
	out := make([]protocol.CredentialDescriptor, len(list))
	for i, k := range list {
		out[i] = protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: k.Credential}
	}
	return out
}

// AskToSign is what a browser asks the actor's passkeys, for their signature of
// claims. Conflict: they have none here.
func (s Service) AskToSign(ctx context.Context, a identity.Actor, claims ...digest.Sum) (*protocol.PublicKeyCredentialRequestOptions, error) {
	if err := s.Passkeys.usable(); err != nil {
		return nil, err
	}
	var own []identity.Passkey
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		own, err = v.Passkeys(access.ScopeOf(a))
		return err
	})
	if err == nil && len(own) == 0 {
		err = fault.New(fault.Conflict, "You have no passkey. Add one on your account page first.")
	}
	if err != nil {
		return nil, err
	}
	return s.Passkeys.ask(attestation.Challenge(claims), own), nil
}

// ProvePasskey takes what the actor's passkey signed as their proof of person for
// claims: exactly these, in this order. What it gives is used up, and kept, by the
// transaction that writes the signature.
func (s Service) ProvePasskey(ctx context.Context, a identity.Actor, claims []digest.Sum, raw []byte) (attestation.Proof, error) {
	if err := s.Passkeys.usable(); err != nil {
		return attestation.Proof{}, err
	}
	g, err := access.Own(a, access.RefuseProof, a.Person)
	if err != nil {
		return attestation.Proof{}, err
	}
	t := proofTicket(a)
	var proof attestation.Proof
	var why error
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
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
		k, in, err := s.provedBy(tx, a, claims, raw)
		if err != nil {
			return err
		}
		if why = in.wrong; why != nil {
			return errors.Join(tx.CountFailure(ForgetFailures, t.keys()...), passkeyRefused(tx, g, k, why))
		}
		proof = attestation.Proof{Method: attestation.Passkey, Counter: in.counter, CredentialRevision: c.Revision, Passkey: k.ID, Assertion: &in.Assertion}
		if before.Pair.Count > 0 {
			return t.succeeded(tx)
		}
		return nil
	})
	if err == nil && why != nil {
		err = badPasskey(why)
	}
	return proof, err
}

// provedBy finds the actor's passkey that signed the claims, or what is wrong.
func (s Service) provedBy(tx *store.Tx, a identity.Actor, claims []digest.Sum, raw []byte) (identity.Passkey, answer, error) {
	in := readAnswer(raw)
	k, err := knownPasskey(&tx.View, &in)
	if err != nil || in.wrong != nil {
		return k, in, err
	}
	if in.Claims = claims; k.Person != a.Person {
		in.wrong = errNotTheirs
	} else {
		s.Passkeys.check(&in, k, attestation.Challenge(claims))
	}
	return k, in, nil
}

// knownPasskey finds the passkey that an answer says it comes from.
func knownPasskey(v *store.View, in *answer) (identity.Passkey, error) {
	if in.wrong != nil {
		return identity.Passkey{}, nil
	}
	k, err := v.PasskeyBy(in.Credential)
	switch {
	case fault.Is(err, fault.NotFound):
		in.wrong = errUnknown
		return k, nil
	case !k.Removed.IsZero():
		in.wrong = errRemoved
	}
	return k, err
}

// passkeyRefused leaves an entry in the audit log; of a passkey that may have been
// copied its person is told.
func passkeyRefused(tx *store.Tx, g access.Grant, k identity.Passkey, why error) error {
	if err := tx.Refused(g, g.Actor().Person, "passkey: "+why.Error()); err != nil {
		return err
	}
	if !errors.Is(why, errCopied) {
		return nil
	}
	return tx.Notify(k.Person, "account", "Your passkey “"+k.Name+"” answered as a copy of it would, so it was refused. Remove it and add it again. If you did not use it just now, tell your lead.", "/account")
}

// badPasskey tells somebody who signs that their passkey did not prove anything.
func badPasskey(why error) error {
	message := "Your passkey did not prove that it is you, so nothing was done. Try again, or use another way."
	switch {
	case errors.Is(why, errNotTheirs), errors.Is(why, errUnknown), errors.Is(why, errRemoved):
		message = "This passkey is not one of yours, or you have removed it. Use another of your passkeys, or another way."
	case errors.Is(why, errCopied):
		message = "This passkey answered as a copy of it would, so it was refused. Use another way, then remove the passkey on your account page and add it again."
	}
	return &fault.Error{Kind: fault.Unauthenticated, Message: message, Fields: []fault.Field{{Name: "passkey", Message: message}}, Cause: why}
}
