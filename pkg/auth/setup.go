package auth

import (
	"context"
	"unicode/utf8"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// OfferSetUp gives the secret of a new set-up link, in the place of any before;
// empty when there is a person already.
func (s Service) OfferSetUp(ctx context.Context) (secret string, err error) {
	secret, digest := NewSecret(ForSetUp)
	err = s.Store.Write(ctx, func(tx *store.Tx) error { return tx.OfferSetUp(string(digest)) })
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return secret, err
}

// CheckSetUp is NotFound unless the secret is that of the set-up link and nobody
// has used it.
func (s Service) CheckSetUp(ctx context.Context, secret string) error {
	digest, ok := ReadSecret(ForSetUp, secret)
	if !ok {
		return fault.Missing()
	}
	return s.Store.Read(ctx, func(v *store.View) error {
		empty, err := v.Empty()
		if err != nil {
			return err
		}
		offered, err := v.SetUpLink()
		if err == nil && (!empty || !digest.Is(Digest(offered))) {
			return fault.Missing()
		}
		return err
	})
}

// SetUp is what the first person types.
type SetUp struct {
	Organisation, Site, Department string
	Name, Email, Password          string
}

const mostName = 120 // characters of a name of anything

// checkName puts a name on one line, or says what is wrong with it.
func checkName(f *fault.Fields, field string, name *string, ask string) {
	clean, ok := identity.CleanName(*name)
	switch {
	case clean == "":
		f.Add(field, "%s", ask)
	case !ok:
		f.Add(field, "This name holds a character that cannot be seen. Type it again.")
	case utf8.RuneCountInString(clean) > mostName:
		f.Add(field, "Use at most %d characters.", mostName)
	}
	*name = clean
}

func (cmd *SetUp) check() error {
	var f fault.Fields
	checkName(&f, "organisation", &cmd.Organisation, "Enter the name of your organisation, such as the trust.")
	checkName(&f, "site", &cmd.Site, "Enter the name of the hospital or site.")
	checkName(&f, "department", &cmd.Department, "Enter the name of the department.")
	checkName(&f, "name", &cmd.Name, "Enter your full name.")
	email, ok := identity.CleanEmail(cmd.Email)
	if !ok {
		f.Add("email", "Enter your work email address, like name@example.nhs.uk.")
	}
	checkNewPassword(&f, "password", cmd.Password, []string{cmd.Name, cmd.Email, cmd.Organisation, cmd.Site, cmd.Department, serviceName})
	if ok {
		cmd.Email = email
	}
	return f.Err()
}

// SetUp uses the set-up link up: the first department, and its lead, who is also
// the platform's administrator, signed in. Both roles wait for an authenticator.
func (s Service) SetUp(ctx context.Context, secret string, cmd SetUp, p Place) (Begun, error) {
	if err := s.CheckSetUp(ctx, secret); err != nil {
		return Begun{}, err
	}
	if err := cmd.check(); err != nil {
		return Begun{}, err
	}
	hash, err := s.Passwords.Hash(ctx, cmd.Password)
	if err != nil {
		return Begun{}, err
	}
	digest, _ := ReadSecret(ForSetUp, secret)
	first := store.Credential{Person: id.New[id.Person](), Name: cmd.Name, Email: cmd.Email, PasswordHash: hash, Revision: 1}
	g, err := access.Arrive(arriving(first, p), access.SetUp, first.Person, "set-up link")
	if err != nil {
		return Begun{}, err
	}
	var b Begun
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		err := tx.SetUp(g, store.Beginning{Person: first.Person, Name: cmd.Name, Email: cmd.Email, PasswordHash: hash,
			Organisation: cmd.Organisation, Site: cmd.Site, Department: cmd.Department}, string(digest))
		if err != nil {
			return err
		}
		_, b.Secret, err = s.begin(tx, first, false, p, "set-up link")
		return err
	})
	return b, err
}
