package auth

import (
	"context"
	"errors"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// SignIn is what somebody types to sign in.
type SignIn struct {
	Email    string
	Password string
	Place    Place
}

func (cmd SignIn) check() (email string, err error) {
	var f fault.Fields
	email, ok := identity.CleanEmail(cmd.Email)
	switch {
	case strings.TrimSpace(cmd.Email) == "":
		f.Add("email", "Enter your email address.")
	case !ok:
		f.Add("email", "Enter an email address in the correct format, like name@example.nhs.uk.")
	}
	if cmd.Password == "" {
		f.Add("password", "Enter your password.")
	}
	return email, f.Err()
}

// Begun is a session that has begun.
type Begun struct {
	Secret  string // for the cookie
	Waiting bool   // for the second step
}

// SignIn begins a session in a browser. For somebody with an authenticator it
// waits for the code, or a passkey, before it is good for anything.
func (s Service) SignIn(ctx context.Context, cmd SignIn) (Begun, error) {
	c, t, err := s.knowPerson(ctx, cmd)
	if err != nil {
		return Begun{}, err
	}
	var b Begun
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if b.Waiting, err = waits(tx, c); err != nil {
			return err
		}
		if _, b.Secret, err = s.begin(tx, c, false, cmd.Place, "password"); err != nil {
			return err
		}
		if b.Waiting { // half a proof: what failed before stays counted
			return tx.UncountFailure(t.keys()...)
		}
		return t.succeeded(tx)
	})
	return b, err
}

// knowPerson finds whose e-mail address and password these are. The answer, and
// the time it takes, is the same for nobody's address, a wrong password, and
// somebody who may not sign in.
func (s Service) knowPerson(ctx context.Context, cmd SignIn) (store.Credential, ticket, error) {
	email, err := cmd.check()
	if err != nil {
		return store.Credential{}, ticket{}, err
	}
	t, err := s.admit(ctx, email, cmd.Place)
	if err != nil {
		return store.Credential{}, t, err
	}
	var c store.Credential
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		c, err = v.CredentialByEmail(email)
		return err
	})
	right := false
	switch {
	case err == nil && c.Enabled && c.PasswordHash != "":
		right, err = s.Passwords.Verify(ctx, cmd.Password, c.PasswordHash)
	case err == nil || fault.Is(err, fault.NotFound):
		right, err = s.Passwords.VerifyNobody(ctx, cmd.Password)
	}
	if err != nil {
		return c, t, errors.Join(err, s.undo(ctx, t))
	}
	if !right {
		return c, t, s.refused(ctx, c.Person, "password", cmd.Place.Request, wrong("password", "The email address or the password is not right. Check both and try again."))
	}
	return c, t, nil
}

// wrong is a proof that failed.
func wrong(field, message string) error {
	return &fault.Error{Kind: fault.Unauthenticated, Message: message, Fields: []fault.Field{{Name: field, Message: message}}}
}

// GiveCode ends the wait of a browser's session with a code from the person's
// authenticator, or a recovery code, and gives the session's new secret.
func (s Service) GiveCode(ctx context.Context, secret, code string, p Place) (Begun, error) {
	v, err := s.Resolve(ctx, secret, p.Request)
	if err != nil {
		return Begun{}, err
	}
	if !v.Waiting {
		return Begun{Secret: secret}, nil // a double click: the first one was enough
	}
	if strings.TrimSpace(code) == "" {
		var f fault.Fields
		f.Add("code", "Enter the code from your authenticator app.")
		return Begun{}, f.Err()
	}
	t, err := s.admit(ctx, v.Actor.Email, p)
	if err != nil {
		return Begun{}, err
	}
	var b Begun
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		c, err := tx.CredentialOf(v.Actor.Person)
		if err != nil {
			return err
		}
		if err := s.spendCode(tx, c, code); err != nil {
			return err
		}
		if b.Secret, err = s.renew(tx, v.Actor, true, "password and code"); err != nil {
			return err
		}
		return t.succeeded(tx)
	})
	return b, s.badCode(ctx, v.Actor.Person, p, err)
}

// badCode leaves an entry in the audit log of a code that was not good, if that is
// what went wrong.
func (s Service) badCode(ctx context.Context, person id.Person, p Place, err error) error {
	if !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	return s.refused(ctx, person, "code", p.Request, err)
}

// spendCode uses up a code from the authenticator or a recovery code, inside the
// transaction of what it proves. The same code never counts twice.
func (s Service) spendCode(tx *store.Tx, c store.Credential, code string) error {
	good := false
	var err error
	if step, ok := CheckTOTP(c.TOTP, code, s.Clock.Now()); ok && c.Enrolled() {
		good, err = tx.SpendStep(c.Person, step)
	} else if digest, ok := ReadRecoveryCode(code); ok {
		good, err = tx.SpendRecoveryCode(c.Person, string(digest))
	}
	if err == nil && !good {
		return wrong("code", "This code is not right, or was used before. Wait for a new one and try again.")
	}
	return err
}

// SignOut ends the session that the actor is using.
func (s Service) SignOut(ctx context.Context, a identity.Actor) error {
	return s.EndSession(ctx, a, a.Session)
}

// Session is one sign-in as its person sees it.
type Session struct {
	store.Session
	Here bool // the one that asks
}

// Sessions lists where the actor is signed in, the last used first.
func (s Service) Sessions(ctx context.Context, a identity.Actor) ([]Session, error) {
	var out []Session
	err := s.Store.Read(ctx, func(v *store.View) error {
		list, err := v.SessionsOf(access.ScopeOf(a), v.Now().Add(-idleLimit))
		for _, one := range list {
			out = append(out, Session{one, one.ID == a.Session})
		}
		return err
	})
	return out, err
}

// EndSession ends one of the actor's own sessions. Ending what has ended, or was
// never theirs, changes nothing.
func (s Service) EndSession(ctx context.Context, a identity.Actor, session id.Session) error {
	g, err := access.Own(a, access.EndSession, a.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(g, a.Person, session) })
}

// KnowSessions takes the actor's word, in this session, that they are signed in
// elsewhere themselves. Another sign-in is shown to them again.
func (s Service) KnowSessions(ctx context.Context, a identity.Actor) error {
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.KnowSessions(g, a.Session) })
}

// EndOthers ends all of the actor's sessions but the one that asks.
func (s Service) EndOthers(ctx context.Context, a identity.Actor) error {
	g, err := access.Own(a, access.EndSession, a.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndSessions(g, a.Person, a.Session) })
}
