package auth

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Invitation is an invitation as whoever holds its link sees it.
type Invitation struct {
	Email        string
	Name         string
	Department   string // its name; empty: to run the platform
	Organisation string
	Roles        []identity.Role
	Account      bool // there is an account with that address: its person signs in to accept
	Own          bool // and it is the one that is signed in
}

// Invitation shows what a link invites to. A link that is wrong, used, withdrawn
// or has run out is NotFound.
func (s Service) Invitation(ctx context.Context, a identity.Actor, token string) (Invitation, error) {
	var out Invitation
	err := s.Store.Read(ctx, func(v *store.View) error {
		_, found, err := invitation(v, a, token)
		out = found
		return err
	})
	return out, s.badLink(ctx, "invitation link", a.Request, err)
}

// badLink leaves an entry in the audit log of a link that leads nowhere, if that is
// what went wrong.
func (s Service) badLink(ctx context.Context, what, request string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.stranger(ctx, what, request, err)
}

func invitation(v *store.View, a identity.Actor, token string) (store.Invitation, Invitation, error) {
	i, err := v.InvitationByToken(digest.OfBytes([]byte(token)))
	if err == nil && !i.Open(v.Now()) {
		err = fault.Missing()
	}
	if fault.Is(err, fault.NotFound) {
		return i, Invitation{}, fault.New(fault.NotFound, "This invitation was used already, was taken back or has run out. Ask the person who invited you for a new one.")
	}
	if err != nil {
		return i, Invitation{}, err
	}
	out := Invitation{Email: i.Email, Name: i.Name, Roles: i.Roles}
	if i.Department != "" {
		d, err := v.Department(i.Department)
		if err != nil {
			return i, Invitation{}, err
		}
		out.Department, out.Organisation = d.Name, d.OrganisationName
	}
	account, taken, err := v.GuestByEmail(i.Email)
	if taken {
		out.Account, out.Own = true, account == a.Person
	}
	return i, out, err
}

// Accept is what somebody types to accept an invitation. Somebody who is signed
// in already gives neither.
type Accept struct{ Name, Password string }

// AcceptInvitation gives the person the roles of the invitation. Somebody new is
// signed in too; the secret is empty for somebody who is signed in already.
func (s Service) AcceptInvitation(ctx context.Context, a identity.Actor, token string, cmd Accept, p Place) (secret string, err error) {
	var i store.Invitation
	var shown Invitation
	if err = s.Store.Read(ctx, func(v *store.View) error { i, shown, err = invitation(v, a, token); return err }); err != nil {
		return "", s.badLink(ctx, "invitation link", p.Request, err)
	}
	var arrival store.Arrival
	if !shown.Account {
		if err := cmd.check(shown); err != nil {
			return "", err
		}
		arrival.Name = cmd.Name
		if arrival.PasswordHash, err = s.Passwords.Hash(ctx, cmd.Password); err != nil {
			return "", err
		}
	}
	a.Request = p.Request
	g, err := access.Arrive(a, access.AcceptInvite, i.ID, "invitation link")
	if err != nil {
		return "", err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		person, err := tx.AcceptInvitation(g, digest.OfBytes([]byte(token)), arrival)
		if err != nil || shown.Account {
			return err
		}
		c, err := tx.CredentialOf(person)
		if err != nil {
			return err
		}
		_, secret, err = s.begin(tx, c, false, p, "invitation link")
		return err
	})
	return secret, err
}

func (cmd *Accept) check(i Invitation) error {
	var f fault.Fields
	checkName(&f, "name", &cmd.Name, "Enter your full name.")
	checkNewPassword(&f, "password", cmd.Password, []string{cmd.Name, i.Name, i.Email, i.Department, i.Organisation, serviceName})
	return f.Err()
}
