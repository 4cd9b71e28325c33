package auth

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// How long a session lives: nobody works longer than a shift.
const (
	idleLimit     = store.IdleLimit
	absoluteLimit = 12 * time.Hour
	codeLimit     = 10 * time.Minute // to find the phone after the password
	seenEvery     = time.Minute      // how exactly last use is kept
)

// Service signs people in and out and keeps what they prove themselves with.
type Service struct {
	Store     *store.Store
	Clock     clock.Clock
	Passwords *Passwords
	Tokens    *Tokens
	Passkeys  *Passkeys // nil: there are none
}

// Place is where a request came from.
type Place struct {
	Surface store.Surface // pages, unless it says otherwise
	Address string        // of the network
	Agent   string        // how the browser or program calls itself
	Request string        // request id, for the audit entry
	Device  Digest        // of the browser's mark; empty: it has none
}

// mostAgent is how much of an agent's name is kept, in bytes.
const mostAgent = 200

func (p Place) agent() string { return strings.ToValidUTF8(p.Agent[:min(len(p.Agent), mostAgent)], "") }

// Visit is somebody who makes a request.
type Visit struct {
	Actor   identity.Actor
	Waiting bool                // the password was right, the second step is still to come: this is nobody yet
	Unread  int                 // notifications not read yet
	Others  []store.OtherDevice // that they are signed in on too, and have not said are theirs
}

// Resolve gives who a browser's session secret stands for, read afresh. A
// session that has ended, was left alone too long or is too old, and a person
// who is switched off, are Unauthenticated.
func (s Service) Resolve(ctx context.Context, secret, request string) (Visit, error) {
	digest, ok := ReadSecret(ForSession, secret)
	if !ok {
		return Visit{}, s.stranger(ctx, "session cookie", request, signInAgain(errors.New("not a session secret")))
	}
	v, err := s.resolve(ctx, request, func(v *store.View) (store.Visit, error) {
		return v.VisitBySecret(store.PageSession, string(digest))
	})
	if fault.Is(err, fault.Unauthenticated) {
		err = s.stranger(ctx, "session cookie", request, err)
	}
	return v, err
}

// ResolveToken gives who an access token stands for. The token only names the
// session; the session decides.
func (s Service) ResolveToken(ctx context.Context, token, request string) (Visit, error) {
	t, err := s.Tokens.Read(token)
	if err != nil {
		return Visit{}, s.stranger(ctx, "access token", request, err)
	}
	v, err := s.resolve(ctx, request, func(v *store.View) (store.Visit, error) {
		return v.VisitOf(store.APISession, t.Session)
	})
	switch {
	case fault.Is(err, fault.Unauthenticated):
		return Visit{}, s.stranger(ctx, "access token", request, err)
	case err != nil:
		return Visit{}, err
	case v.Actor.Person != t.Person || v.Waiting:
		return Visit{}, s.stranger(ctx, "access token", request, signInAgain(errors.New("the session is not the token's, or is too weak")))
	}
	return v, nil
}

func (s Service) resolve(ctx context.Context, request string, find func(*store.View) (store.Visit, error)) (Visit, error) {
	var found store.Visit
	var now time.Time
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		now = v.Now()
		found, err = find(v)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return Visit{}, signInAgain(err)
	}
	if err != nil {
		return Visit{}, err
	}
	if err := live(found, now); err != nil {
		return Visit{}, signInAgain(err)
	}
	found.Actor.Request = request
	return Visit{Actor: found.Actor, Waiting: found.Actor.Waits(), Unread: found.Unread, Others: found.Others}, s.seen(ctx, found.Session, now)
}

// seen notes that a session is in use. When nothing can be written just now,
// people can still read; the session only ends a little sooner.
func (s Service) seen(ctx context.Context, session store.Session, now time.Time) error {
	if now.Sub(session.Seen) < seenEvery {
		return nil
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SeeSession(session.ID) })
	if fault.Is(err, fault.Unavailable) {
		return nil
	}
	return err
}

// live tells why a session is not good, or nil.
func live(v store.Visit, now time.Time) error {
	switch {
	case !v.Enabled:
		return errors.New("the person is switched off")
	case !v.Session.Ended.IsZero():
		return errors.New("the session has ended")
	case !now.Before(v.Session.Expires):
		return errors.New("the session is too old")
	case now.Sub(v.Session.Seen) >= idleLimit:
		return errors.New("the session was left alone too long")
	}
	return nil
}

func signInAgain(cause error) error {
	return fault.Because(fault.Unauthenticated, cause, "Sign in to go on.")
}

// begin keeps a new session of a person whose credentials are at a revision,
// and gives its secret: for a browser the cookie, for a program the refresh token.
func (s Service) begin(tx *store.Tx, c store.Credential, strong bool, p Place, proof string) (id.Session, string, error) {
	surface := cmp.Or(p.Surface, store.PageSession)
	secret, digest := NewSecret(purposeOn(surface))
	life := absoluteLimit
	waiting, err := waits(tx, c)
	if err != nil {
		return "", "", err
	}
	if waiting && !strong {
		life = codeLimit
	}
	session := store.Session{ID: id.New[id.Session](), Person: c.Person, Surface: surface, Strong: strong, Created: tx.Now(), Seen: tx.Now(),
		Expires: tx.Now().Add(life), Address: p.Address, Network: NetworkOf(p.Address), Agent: p.agent(), Device: string(p.Device)}
	g, err := access.Arrive(arriving(c, p), access.SignIn, session.ID, proof)
	if err != nil {
		return "", "", err
	}
	return session.ID, secret, tx.BeginSession(g, session, string(digest), c.Revision)
}

// waits tells whether a second step follows the password.
func waits(tx *store.Tx, c store.Credential) (bool, error) {
	if c.Enrolled() || c.Passkeys == 0 {
		return c.Enrolled(), nil
	}
	a, err := tx.ActorOf(c.Person)
	return a.Waits(), err
}

func purposeOn(surface store.Surface) Purpose {
	if surface == store.APISession {
		return ForRefresh
	}
	return ForSession
}

// renew gives the actor's own session another secret.
func (s Service) renew(tx *store.Tx, a identity.Actor, strong bool, proof string) (secret string, err error) {
	session, err := tx.SessionFacts(a.Session)
	if err != nil {
		return "", err
	}
	secret, digest := NewSecret(purposeOn(session.Surface))
	g, err := access.Arrive(a, access.SignIn, a.Session, proof)
	if err != nil {
		return "", err
	}
	session.Strong, session.Expires = strong, tx.Now().Add(absoluteLimit)
	return secret, tx.RenewSession(g, session, string(digest))
}

// arriving is the actor of what a person does before they have a session.
func arriving(c store.Credential, p Place) identity.Actor {
	return identity.Actor{Person: c.Person, Name: c.Name, Email: c.Email, Enrolled: c.Enrolled(), Passkey: c.Passkeys > 0, Request: p.Request}
}
