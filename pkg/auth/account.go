package auth

import (
	"context"
	"errors"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// serviceName is how authenticator apps list the account.
const serviceName = "Countersign"

// Account is what somebody proves themselves with, as they see it.
type Account struct {
	Email         string
	Authenticator bool
	CodesLeft     int // recovery codes not used yet
	Passkeys      []identity.Passkey
	Needed        bool // a role of theirs needs an authenticator app or a passkey
}

// Account tells the actor about their own account.
func (s Service) Account(ctx context.Context, a identity.Actor) (Account, error) {
	var out Account
	err := s.Store.Read(ctx, func(v *store.View) error {
		c, err := v.CredentialOf(a.Person)
		if err != nil {
			return err
		}
		out = Account{Email: c.Email, Authenticator: c.Enrolled(), CodesLeft: c.CodesLeft, Needed: needsAuthenticator(a)}
		out.Passkeys, err = v.Passkeys(access.ScopeOf(a))
		return err
	})
	return out, err
}

func needsAuthenticator(a identity.Actor) bool {
	a.Enrolled, a.Passkey = false, false
	return a.MustEnrol()
}

func (s Service) credential(ctx context.Context, a identity.Actor) (c store.Credential, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		c, err = v.CredentialOf(a.Person)
		return err
	})
	return c, err
}

// confirm checks the password of somebody who is signed in, before anything is
// changed that they prove themselves with.
func (s Service) confirm(ctx context.Context, a identity.Actor, password string) (store.Credential, ticket, error) {
	c, err := s.credential(ctx, a)
	if err != nil {
		return c, ticket{}, err
	}
	t, err := s.admitProof(ctx, a)
	if err != nil {
		return c, t, err
	}
	right, err := s.Passwords.Verify(ctx, password, c.PasswordHash)
	if err != nil {
		return c, t, errors.Join(err, s.undo(ctx, t))
	}
	if !right {
		return c, t, s.refused(ctx, a.Person, "password", a.Request, wrong("password", "This password is not right. Try again."))
	}
	return c, t, nil
}

// change runs fn, which changes what the actor proves themselves with, and ends
// all their other sessions; their own gets the new secret that is returned.
func (s Service) change(ctx context.Context, a identity.Actor, t ticket, strong bool, fn func(*store.Tx, access.Grant) error) (secret string, err error) {
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	if err != nil {
		return "", err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx, g); err != nil {
			return err
		}
		if err := tx.EndSessions(g, a.Person, a.Session); err != nil {
			return err
		}
		if err := warn(tx, a.Person, "How you sign in to Countersign was changed, and you were signed out everywhere else."); err != nil {
			return err
		}
		if secret, err = s.renew(tx, a, strong, "account changed"); err != nil {
			return err
		}
		return t.succeeded(tx)
	})
	return secret, err
}

// ChangePassword is what somebody types to change their password.
type ChangePassword struct{ Old, New string }

// ChangePassword puts a new password in the place of the old one and signs the
// actor out everywhere else. It gives the session's new secret.
func (s Service) ChangePassword(ctx context.Context, a identity.Actor, cmd ChangePassword) (secret string, err error) {
	var f fault.Fields
	if cmd.Old == "" {
		f.Add("old", "Enter the password that you have now.")
	}
	about, err := s.about(ctx, a)
	if err != nil {
		return "", err
	}
	checkNewPassword(&f, "new", cmd.New, about)
	if err := f.Err(); err != nil {
		return "", err
	}
	c, t, err := s.confirm(ctx, a, cmd.Old)
	if err != nil {
		return "", renamed(err, "password", "old")
	}
	hash, err := s.Passwords.Hash(ctx, cmd.New)
	if err != nil {
		return "", err
	}
	return s.change(ctx, a, t, a.Strong, func(tx *store.Tx, g access.Grant) error {
		return tx.SetPassword(g, a.Person, hash, c.Revision)
	})
}

// warn mails a person that what they prove themselves with has changed: it may
// have been somebody else.
func warn(tx *store.Tx, p id.Person, what string) error {
	return tx.Post(store.Mail{Person: p, Kind: notice.Account, Text: what + " If this was not you, tell your department lead straight away.", Link: "/account"})
}

// about is what a guesser would know of the actor.
func (s Service) about(ctx context.Context, a identity.Actor) (words []string, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		words, err = v.Surroundings(a.Person)
		return err
	})
	return append(words, a.Name, a.Email, serviceName), err
}

// checkNewPassword notes what is wrong with a new password.
func checkNewPassword(f *fault.Fields, field, password string, about []string) {
	if password == "" {
		f.Add(field, "Enter a password of at least 12 characters. Three random words are easy to remember.")
		return
	}
	if said := CheckPassword(password, about...); len(said) > 0 {
		f.Add(field, "%s", strings.Join(said, " "))
	}
}

// renamed gives a fault's field the name that the form has for it.
func renamed(err error, from, to string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		for i := range f.Fields {
			if f.Fields[i].Name == from {
				f.Fields[i].Name = to
			}
		}
	}
	return err
}
