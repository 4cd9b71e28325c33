package assessing

import (
	"cmp"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// SignedAs is a sign-off as the person in whose name it is sees it, to say that
// it was not them.
type SignedAs struct {
	store.Signed
	Title          string // of the competency
	WorkerName     string // empty where a link alone asks
	DepartmentName string
}

// SignedAs shows the actor a sign-off in their own name. Whoever else may see it
// is told that it is not theirs to deny.
func (s Service) SignedAs(ctx context.Context, actor identity.Actor, a id.Attestation) (SignedAs, error) {
	var out SignedAs
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Signed, err = inMyName(v, actor, a); err != nil {
			return err
		}
		return out.named(v)
	})
	return out, err
}

func inMyName(v *store.View, actor identity.Actor, a id.Attestation) (store.Signed, error) {
	signed, err := v.SignedAs(access.ScopeOf(actor), a)
	if !fault.Is(err, fault.NotFound) {
		return signed, err
	}
	if signed, err = v.Attestation(access.ScopeOf(actor), a); err != nil {
		return store.Signed{}, err
	}
	_, err = access.Suspend(actor, a, signed.Assessor, signed.Worker, signed.Department)
	return signed, err
}

func (s *SignedAs) named(v *store.View) error {
	c, _, err := v.Competency(s.Competency)
	if err != nil {
		return err
	}
	worker, err := v.WorkerFacts(s.Worker)
	s.Title, s.WorkerName, s.DepartmentName = c.Title, worker.Name, worker.DepartmentName
	return err
}

// NotMe suspends a sign-off at the word of the person in whose name it is, and
// ends every other session of theirs: whoever signed it may still be in one.
// Saying it twice does it once.
func (s Service) NotMe(ctx context.Context, actor identity.Actor, a id.Attestation) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		signed, err := inMyName(&tx.View, actor, a)
		if err != nil {
			return err
		}
		g, err := access.Suspend(actor, a, signed.Assessor, signed.Worker, signed.Department)
		if err != nil {
			return err
		}
		sessions, err := access.Own(actor, access.EndSession, actor.Person)
		if err != nil {
			return err
		}
		return suspend(tx, g, sessions, signed, attestation.SignedIn)
	})
}

// suspend takes a sign-off out of the count, unless that was done already.
func suspend(tx *store.Tx, g, sessions access.Grant, signed store.Signed, way attestation.Way) error {
	switch {
	case signed.Revoked != nil:
		return fault.New(fault.Conflict, "This sign-off was taken back already. It does not count.")
	case signed.OnHold() != nil:
		return nil
	}
	actor := g.Actor()
	err := tx.Suspend(g, signed.Attestation, attestation.Suspension{ID: id.New[id.Suspension](), Attestation: signed.ID, By: actor.Person, ByName: actor.Name, Way: way, At: tx.Now()})
	if err != nil {
		return err
	}
	if err := tx.EndSessions(sessions, actor.Person, actor.Session); err != nil {
		return err
	}
	if err := tellSuspended(tx, signed); err != nil {
		return err
	}
	return routing.Stopped(tx, signed)
}

func tellSuspended(tx *store.Tx, signed store.Signed) error {
	about := SignedAs{Signed: signed}
	if err := about.named(&tx.View); err != nil {
		return err
	}
	href := "/record/" + string(signed.ID)
	leads, err := tx.PeopleWith(signed.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		text := fmt.Sprintf("%s says that they did not sign off “%s” for %s. It does not count until you have looked into it.", signed.AssessorName, about.Title, about.WorkerName)
		if lead == signed.Assessor {
			text = fmt.Sprintf("You said that you did not sign off “%s” for %s. Another lead must look into it.", about.Title, about.WorkerName)
		}
		if err := tx.Notify(lead, string(notice.Denied), text, href); err != nil {
			return err
		}
	}
	worker, err := tx.WorkerFacts(signed.Worker)
	if err != nil {
		return err
	}
	return tx.Notify(worker.Person, string(notice.OnHold), fmt.Sprintf("The sign-off of “%s” by %s is on hold while your lead looks into it. You need do nothing.", about.Title, signed.AssessorName), href)
}

// LiftCommand lets a suspended sign-off count again, with a reason that the
// worker can read.
type LiftCommand struct {
	Attestation id.Attestation
	Reason      string
}

// Lift ends a suspension that the lead has looked into.
func (s Service) Lift(ctx context.Context, actor identity.Actor, cmd LiftCommand) error {
	reason, err := words("reason", cmd.Reason, "Say what you found, so that the worker and the signer can read it.")
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		signed, err := tx.Attestation(access.ScopeOf(actor), cmd.Attestation)
		if err != nil {
			return err
		}
		g, err := access.Lift(actor, signed.ID, signed.Assessor, signed.Worker, signed.Department)
		if err != nil {
			return err
		}
		held := signed.OnHold()
		if held == nil || signed.Revoked != nil {
			return fault.New(fault.Conflict, "This sign-off is not on hold any more. Look at it again.")
		}
		l := attestation.Lifting{ID: id.New[id.Lifting](), Suspension: held.ID, By: actor.Person, ByName: actor.Name, Reason: reason, At: tx.Now()}
		if err := tx.Lift(g, signed.Attestation, l); err != nil {
			return err
		}
		if err := routing.Again(tx, signed, "The sign-off that this was asked again for is no longer on hold."); err != nil {
			return err
		}
		return tellLifted(tx, actor, signed)
	})
}

// MayLift refuses whoever may not let a sign-off count again, so that a page asks
// nobody else for a reason.
func (s Service) MayLift(actor identity.Actor, a attestation.Attestation) error {
	_, err := access.Lift(actor, a.ID, a.Assessor, a.Worker, a.Department)
	return err
}

func tellLifted(tx *store.Tx, actor identity.Actor, signed store.Signed) error {
	about := SignedAs{Signed: signed}
	if err := about.named(&tx.View); err != nil {
		return err
	}
	worker, err := tx.WorkerFacts(signed.Worker)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s looked into the sign-off of “%s” by %s. It is no longer on hold.", actor.Name, about.Title, signed.AssessorName)
	for _, p := range []id.Person{worker.Person, signed.Assessor} {
		if err := tx.Notify(p, string(notice.OffHold), text, "/record/"+string(signed.ID)); err != nil {
			return err
		}
	}
	return nil
}

// NotMeToken is what the link sent to the signer of a sign-off ends with. It
// opens nothing but the saying that it was not them; whoever holds it needs no
// account. It is worked out and kept nowhere, so that nobody who reads the
// database learns one.
func (s Service) NotMeToken(a id.Attestation) string {
	return string(a) + "." + base64.RawURLEncoding.EncodeToString(s.Mark(notMe(a)))
}

func notMe(a id.Attestation) []byte { return []byte("this was not me\n" + string(a)) }

// byToken is the sign-off that a token names, and why the link does nothing for
// it; none for a name that nothing has.
func (s Service) byToken(v *store.View, token string) (store.Signed, refusedLink, error) {
	broken := refusedLink{"not ours", fault.New(fault.NotFound, "This link is not whole. Open it again from the message that it came in, or sign in and look under “Signed by me”.")}
	name, mark, _ := strings.Cut(token, ".")
	a, err := id.Parse[id.Attestation](name)
	if err != nil {
		return store.Signed{}, broken, broken.why
	}
	signed, err := v.AttestationFacts(a)
	if fault.Is(err, fault.NotFound) {
		err = broken.why
	}
	if err != nil {
		return signed, broken, err
	}
	if raw, err := base64.RawURLEncoding.Strict().DecodeString(mark); err != nil || !hmac.Equal(raw, s.Mark(notMe(a))) {
		return signed, broken, nil
	}
	return signed, linkOver(v, signed), nil
}

// refusedLink is why a link does nothing: in a word for the audit log, and for
// whoever holds it. Zero: it does.
type refusedLink struct {
	code string
	why  error
}

// Linked shows whoever holds a link which sign-off it is about: no more than is
// needed to know whether they signed it.
func (s Service) Linked(ctx context.Context, token string) (SignedAs, error) {
	var out SignedAs
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		signed, no, err := s.byToken(v, token)
		if err = cmp.Or(err, no.why); err != nil {
			return err
		}
		out.Signed = signed
		err = out.named(v)
		out.WorkerName = ""
		return err
	})
	return out, err
}

// linkOver says why a link suspends no more. One that has just done so still
// shows that.
func linkOver(v *store.View, signed store.Signed) refusedLink {
	const signIn = "Sign in and look under “Signed by me” instead."
	used := false
	for _, one := range signed.Suspensions {
		used = used || one.Way == attestation.ByLink
	}
	switch {
	case signed.Revoked != nil || signed.OnHold() != nil:
		return refusedLink{}
	case used:
		return refusedLink{"used already", fault.New(fault.Conflict, "This link was used already, and the lead has looked into it since. Was it still not you? "+signIn)}
	case v.Now().Sub(signed.SignedAt) > attestation.LinkLife:
		return refusedLink{"run out", fault.New(fault.Conflict, "This link has run out. "+signIn)}
	}
	return refusedLink{}
}

// NotMeByLink suspends a sign-off at the word of whoever holds the link that its
// signer was sent, once, and ends all sessions of the signer. A link that is
// refused leaves an entry in the audit log.
func (s Service) NotMeByLink(ctx context.Context, token, request string) error {
	var no refusedLink
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		var signed store.Signed
		if signed, no, err = s.byToken(&tx.View, token); err != nil {
			return err
		}
		signer := identity.Actor{Person: signed.Assessor, Name: signed.AssessorName, Request: request}
		arrive := func(action access.Action, subject string) access.Grant {
			g, _ := access.Arrive(signer, action, subject, "link sent to the signer")
			return g
		}
		if no.why != nil {
			return tx.TurnAway(arrive(access.TurnAway, string(signed.ID)), no.code)
		}
		return suspend(tx, arrive(access.SuspendSignOff, string(signed.ID)), arrive(access.EndSession, string(signed.Assessor)), signed, attestation.ByLink)
	})
	return cmp.Or(err, no.why)
}
