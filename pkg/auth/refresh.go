package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// Pair is what a program gets to call the API with.
type Pair struct {
	Session id.Session
	Access  string    // for the Authorization header
	Expires time.Time // of Access
	Refresh string    // gets the next pair, once
}

// SignInAPI begins a session of a program that acts for a person. Somebody with
// an authenticator gives a code at once. Somebody who must set one up first gets
// a session in which the roles that wait for it do not count.
func (s Service) SignInAPI(ctx context.Context, cmd SignIn, code string) (Pair, error) {
	c, t, err := s.knowPerson(ctx, cmd)
	if err != nil {
		return Pair{}, err
	}
	if c.Enrolled() && strings.TrimSpace(code) == "" {
		var f fault.Fields
		f.Add("code", "Send the code from the authenticator app too.")
		return Pair{}, errors.Join(f.Err(), s.undo(ctx, t))
	}
	var p Pair
	cmd.Place.Surface = store.APISession
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		proof := "password"
		if waiting, err := waits(tx, c); err != nil {
			return err
		} else if waiting && !c.Enrolled() {
			return fault.New(fault.Forbidden, "A program signs in with a code, and you have none. Set up an authenticator app on your account page first.")
		}
		if c.Enrolled() {
			proof = "password and code"
			if err := s.spendCode(tx, c, code); err != nil {
				return err
			}
		}
		if p.Session, p.Refresh, err = s.begin(tx, c, c.Enrolled(), cmd.Place, proof); err != nil {
			return err
		}
		return t.succeeded(tx)
	})
	return s.issue(p, c.Person, s.badCode(ctx, c.Person, cmd.Place, err))
}

func (s Service) issue(p Pair, person id.Person, err error) (Pair, error) {
	if err != nil {
		return Pair{}, err
	}
	p.Access, p.Expires, err = s.Tokens.Issue(person, p.Session)
	return p, err
}

// Refresh gives the next pair for a refresh token. A token that is used twice was
// stolen from one of its two users; nobody can tell from which, so its session ends.
func (s Service) Refresh(ctx context.Context, refresh string, place Place) (Pair, error) {
	digest, ok := ReadSecret(ForRefresh, refresh)
	if !ok {
		return Pair{}, s.stranger(ctx, "refresh token", place.Request, signInAgain(errors.New("not a refresh token")))
	}
	v, err := s.resolve(ctx, place.Request, func(v *store.View) (store.Visit, error) {
		return v.VisitBySecret(store.APISession, string(digest))
	})
	if fault.Is(err, fault.Unauthenticated) {
		return Pair{}, errors.Join(s.stranger(ctx, "refresh token", place.Request, err), s.endReused(ctx, string(digest), place))
	}
	if err != nil {
		return Pair{}, err
	}
	g, err := access.Arrive(v.Actor, access.SignIn, v.Actor.Session, "refresh token")
	if err != nil {
		return Pair{}, err
	}
	next, nextDigest := NewSecret(ForRefresh)
	turned := false
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		turned, err = tx.TurnRefresh(g, v.Actor.Session, string(digest), string(nextDigest))
		return err
	})
	if err == nil && !turned { // somebody was quicker with the same token
		err = errors.Join(signInAgain(errors.New("a refresh token used twice")), s.endReused(ctx, string(digest), place))
	}
	return s.issue(Pair{Session: v.Actor.Session, Refresh: next}, v.Actor.Person, err)
}

// endReused ends the session of a refresh token that was used before, if it was.
func (s Service) endReused(ctx context.Context, digest string, place Place) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		session, err := tx.SpentRefresh(digest)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		c := store.Credential{Person: session.Person}
		g, err := access.Arrive(arriving(c, place), access.EndSession, session.Person, "refresh token used twice")
		if err != nil {
			return err
		}
		return tx.EndSession(g, session.Person, session.ID)
	})
}
