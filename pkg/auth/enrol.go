package auth

import (
	"context"
	"net/url"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/qrcode"
	"countersign/pkg/store"
)

// Offer is an authenticator that is not proved yet: the same secret as text to
// type, as a picture to photograph, and as an address that opens the app on the
// phone that shows it.
type Offer struct {
	Secret  string // in groups of four
	Address string // "otpauth://totp/…"
	QR      qrcode.Code
}

// OfferAuthenticator gives the actor a secret for their authenticator app: the
// same until a code proves it, so that loading the page again does no harm.
func (s Service) OfferAuthenticator(ctx context.Context, a identity.Actor) (Offer, error) {
	c, err := s.credential(ctx, a)
	if err != nil {
		return Offer{}, err
	}
	secret := c.Pending
	if secret == "" {
		if secret, err = s.offer(ctx, a, c); err != nil {
			return Offer{}, err
		}
	}
	address := otpauth(secret, c.Email)
	picture, err := qrcode.Draw(address)
	return Offer{Secret: grouped(secret), Address: address, QR: picture}, err
}

func (s Service) offer(ctx context.Context, a identity.Actor, c store.Credential) (string, error) {
	secret, _, err := NewTOTP(serviceName, c.Email)
	if err != nil {
		return "", err
	}
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	if err != nil {
		return "", err
	}
	return secret, s.Store.Write(ctx, func(tx *store.Tx) error { return tx.OfferAuthenticator(g, a.Person, secret, c.Revision) })
}

// otpauth is the address that hands a secret over to an authenticator app.
func otpauth(secret, account string) string {
	return "otpauth://totp/" + url.PathEscape(serviceName+":"+account) + "?" + url.Values{"issuer": {serviceName}, "secret": {secret}}.Encode()
}

func grouped(secret string) string {
	var groups []string
	for ; len(secret) > 4; secret = secret[4:] {
		groups = append(groups, secret[:4])
	}
	return strings.Join(append(groups, secret), " ")
}

// Taken is an authenticator that was proved.
type Taken struct {
	Secret string   // the session's new secret
	Codes  []string // recovery codes, to be shown once
}

// TakeAuthenticator makes the offered authenticator the actor's, once a code
// proves that their phone has it and the password that it is them. From then on
// signing in needs a code; the actor's other sessions end.
func (s Service) TakeAuthenticator(ctx context.Context, a identity.Actor, password, code string) (Taken, error) {
	var f fault.Fields
	if password == "" {
		f.Add("password", "Enter your password.")
	}
	if strings.TrimSpace(code) == "" {
		f.Add("code", "Enter the 6 numbers that your authenticator app shows.")
	}
	if err := f.Err(); err != nil {
		return Taken{}, err
	}
	c, t, err := s.confirm(ctx, a, password)
	if err != nil {
		return Taken{}, err
	}
	step, ok := CheckTOTP(c.Pending, code, s.Clock.Now())
	if !ok || c.Pending == "" {
		return Taken{}, wrong("code", "This code is not right. Check that your phone shows the right time, wait for a new code and try again.")
	}
	codes, digests := NewRecoveryCodes()
	secret, err := s.change(ctx, a, t, true, func(tx *store.Tx, g access.Grant) error {
		return tx.TakeAuthenticator(g, a.Person, c.Pending, step, texts(digests), c.Revision)
	})
	return Taken{Secret: secret, Codes: codes}, err
}

// DropAuthenticator takes the actor's authenticator away. Whoever signs, grants
// or administers keeps one. It gives the session's new secret.
func (s Service) DropAuthenticator(ctx context.Context, a identity.Actor, password string) (secret string, err error) {
	if needsAuthenticator(a) && !a.Passkey {
		return "", fault.New(fault.Forbidden, "Your role needs an authenticator app or a passkey. You can change to another phone, but you cannot go without.")
	}
	c, t, err := s.confirm(ctx, a, password)
	if err != nil {
		return "", err
	}
	return s.change(ctx, a, t, a.Passkey, func(tx *store.Tx, g access.Grant) error { return tx.DropAuthenticator(g, a.Person, c.Revision) })
}

// NewRecoveryCodes gives the actor new recovery codes, to be shown once; the old
// ones are worth nothing from then on.
func (s Service) NewRecoveryCodes(ctx context.Context, a identity.Actor, password string) ([]string, error) {
	c, t, err := s.confirm(ctx, a, password)
	if err != nil {
		return nil, err
	}
	if !c.Enrolled() {
		return nil, fault.New(fault.Conflict, "Set up an authenticator app first.")
	}
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	if err != nil {
		return nil, err
	}
	codes, digests := NewRecoveryCodes()
	return codes, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceRecoveryCodes(g, a.Person, texts(digests), c.Revision); err != nil {
			return err
		}
		if err := warn(tx, a.Person, "New recovery codes were made for your account. The old ones stopped working."); err != nil {
			return err
		}
		return t.succeeded(tx)
	})
}

func texts(digests []Digest) []string {
	out := make([]string, len(digests))
	for i, d := range digests {
		out[i] = string(d)
	}
	return out
}
