package auth

import (
	"context"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// resetLife is short: the lead hands the link over and can always make another.
const resetLife = time.Hour

// ResetLink is a link by which somebody sets a new password, to be handed over.
type ResetLink struct {
	Token   string
	Email   string
	Expires time.Time
	Mailed  bool // the link goes to them by e-mail too
}

// OfferReset makes a link by which a person of a department sets a new password.
// It does not open the account by itself: a second factor stays as it is.
func (s Service) OfferReset(ctx context.Context, a identity.Actor, d id.Department, person id.Person) (ResetLink, error) {
	token, digest := NewSecret(ForReset)
	link := ResetLink{Token: token}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, c, err := mayMend(tx, a, d, person)
		if err != nil {
			return err
		}
		link.Email, link.Expires = c.Email, tx.Now().Add(resetLife)
		if err := tx.OfferReset(g, person, string(digest), link.Expires); err != nil {
			return err
		}
		link.Mailed = tx.SendsMail() && c.Enabled
		return tx.NotifyUntil(person, string(notice.Reset), a.Name+" made a link to set a new password for you. It works once, for an hour. If you did not ask for it, tell them.",
			"/account", "/reset/"+token, link.Expires)
	})
	return link, err
}

// ResetAuthenticator takes the authenticator and the passkeys of a person of a
// department away, for somebody who has lost both phone and recovery codes, and signs
// them out. If their role needs one, they set it up at their next sign-in.
func (s Service) ResetAuthenticator(ctx context.Context, a identity.Actor, d id.Department, person id.Person) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		g, c, err := mayMend(tx, a, d, person)
		if err != nil {
			return err
		}
		if !c.Enrolled() && c.Passkeys == 0 {
			return fault.New(fault.Conflict, "They have no authenticator app and no passkey. There is nothing to reset.")
		}
		if err := tx.DropAuthenticator(g, person, c.Revision); err != nil {
			return err
		}
		if err := tx.RemovePasskeys(g, person); err != nil {
			return err
		}
		if err := tx.EndSessions(g, person, ""); err != nil {
			return err
		}
		return tx.Notify(person, "account", a.Name+" took your authenticator app and your passkeys away. If you did not ask for it, tell them.", "/account")
	})
}

// mayMend grants the mending of the account of somebody who belongs to a
// department.
func mayMend(tx *store.Tx, a identity.Actor, d id.Department, person id.Person) (access.Grant, store.Credential, error) {
	belongs, err := tx.BelongsTo(person, d)
	if err == nil && !belongs {
		err = fault.Missing()
	}
	if err != nil {
		return access.Grant{}, store.Credential{}, err
	}
	roles, err := tx.MembershipsOf(person)
	if err != nil {
		return access.Grant{}, store.Credential{}, err
	}
	g, err := access.Mend(a, person, d, roles)
	if err != nil {
		return g, store.Credential{}, err
	}
	c, err := tx.CredentialOf(person)
	return g, c, err
}

// CheckReset gives the e-mail address of whoever a link sets a new password for.
func (s Service) CheckReset(ctx context.Context, token string) (email string, err error) {
	c, _, err := s.resetOf(ctx, token)
	return c.Email, err
}

func (s Service) resetOf(ctx context.Context, token string) (c store.Credential, digest Digest, err error) {
	digest, ok := ReadSecret(ForReset, token)
	err = fault.Missing()
	if ok {
		err = s.Store.Read(ctx, func(v *store.View) (err error) { c, err = v.ResetOf(string(digest)); return err })
	}
	if fault.Is(err, fault.NotFound) {
		err = s.stranger(ctx, "reset link", "", fault.New(fault.NotFound, "This link was used already or has run out. Ask for a new one."))
	}
	return c, digest, err
}

// ResetPassword uses a link up: it sets the password and signs the person out
// everywhere. They sign in as usual afterwards.
func (s Service) ResetPassword(ctx context.Context, token, password string, p Place) error {
	c, digest, err := s.resetOf(ctx, token)
	if err != nil {
		return err
	}
	a := arriving(c, p)
	about, err := s.about(ctx, a)
	if err != nil {
		return err
	}
	var f fault.Fields
	checkNewPassword(&f, "password", password, about)
	if err := f.Err(); err != nil {
		return err
	}
	hash, err := s.Passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	g, err := access.Arrive(a, access.ChangeAccount, c.Person, "password reset link")
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseReset(g, c.Person, string(digest)); err != nil {
			return err
		}
		if err := tx.SetPassword(g, c.Person, hash, c.Revision); err != nil {
			return err
		}
		if err := tx.EndSessions(g, c.Person, ""); err != nil {
			return err
		}
		return warn(tx, c.Person, "Your password was changed with a link.")
	})
}
