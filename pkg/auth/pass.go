package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/recording"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// Somebody from outside comes in by a pass, in steps that cannot be left out: take
// it up with its code, in one browser for good; give a work e-mail address and a
// registration number that the department knows; type the code that comes there.
// Each refusal leaves an entry in the audit log, and is slowed as sign-in is.

// GuestVisit is where somebody who took up a pass has come to.
type GuestVisit struct {
	Pass       assessor.Pass
	Department string         // its name
	Actor      identity.Actor // who they are; the zero Actor until the address is proved
	Over       string         // why the pass is of no use any more; empty: it is
}

func noPass(detail string) error {
	return fault.Because(fault.NotFound, errors.New(detail), "There is no pass here. Scan the code on the worker’s phone, or type it in.")
}

// passing is a pass that somebody uses, and the grant to.
func passing(tx *store.Tx, p assessor.Pass, place Place) (access.Grant, error) {
	job := identity.System("assessor pass")
	job.Request = place.Request
	return access.System(job, access.UsePass, p.ID, p.Department)
}

// refusing runs fn, which may refuse: then nothing but the entry in the log of why
// is kept, and the refusal is the answer.
func (s Service) refusing(ctx context.Context, p assessor.Pass, place Place, why string, refusal error) error {
	err := s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		g, err := passing(tx, p, place)
		if err != nil {
			return err
		}
		return tx.NotePass(g, p.ID, "refused: "+why)
	})
	if err != nil {
		return err
	}
	return refusal
}

// ClaimPass takes a pass up by its code, for this browser alone, and gives the
// secret that this browser keeps. Whoever comes second, with the same code, is
// refused: a pass that is passed on is worth nothing.
func (s Service) ClaimPass(ctx context.Context, code string, place Place) (secret string, err error) {
	hash, ok := recording.PassCodeDigest(code)
	t := ticket{pair: key("pass", NetworkOf(place.Address))}
	if err := s.count(ctx, t, func(*store.Tx, *Attempt) error { return nil }); err != nil {
		return "", err
	}
	var p assessor.Pass
	if ok {
		err = s.Store.Read(ctx, func(v *store.View) (err error) { p, err = v.PassByCode(hash); return err })
	}
	if !ok || fault.Is(err, fault.NotFound) {
		return "", s.refused(ctx, "", "pass code", place.Request, wrong("code", "There is no pass with this code. Check the 8 letters and numbers on the worker’s phone."))
	}
	if err != nil {
		return "", errors.Join(err, s.undo(ctx, t))
	}
	if over := p.Over(s.Clock.Now()); over != "" {
		return "", s.refusing(ctx, p, place, "over", fault.New(fault.Conflict, over))
	}
	if !p.ClaimedAt.IsZero() {
		return "", s.refusing(ctx, p, place, "forwarded", fault.New(fault.Conflict, "This pass was opened on another phone or computer already. It works only there. Ask the worker for a new one."))
	}
	secret, digest := NewSecret(ForPass)
	return secret, s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := passing(tx, p, place)
		if err != nil {
			return err
		}
		if err := tx.ClaimPass(g, p.ID, string(digest)); err != nil {
			return err
		}
		return t.succeeded(tx)
	})
}

// ResolvePass is where the browser with the secret has come to. The pass decides,
// read afresh: what was used, taken back or has run out opens nothing.
func (s Service) ResolvePass(ctx context.Context, secret, request string) (GuestVisit, error) {
	digest, ok := ReadSecret(ForPass, secret)
	if !ok {
		return GuestVisit{}, noPass("not a secret of a pass")
	}
	var out GuestVisit
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Pass, err = v.PassByClaim(string(digest)); err != nil {
			return err
		}
		d, err := v.Department(out.Pass.Department)
		if err != nil {
			return err
		}
		out.Department, out.Over = d.Name, out.Pass.Over(v.Now())
		if out.Pass.Person == "" {
			return nil
		}
		who, err := v.PersonFacts(out.Pass.Person)
		if err != nil || !who.Enabled {
			return cmp.Or(err, error(fault.Missing()))
		}
		out.Actor = identity.Actor{Person: who.ID, Name: who.Name, Email: who.Email, Session: out.Pass.Session, Request: request,
			Guest: &identity.Guest{Pass: out.Pass.ID, Request: out.Pass.Request, Version: out.Pass.Version}}
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return GuestVisit{}, noPass("no such pass")
	}
	return out, err
}

// GuestDetails is what somebody from outside says about themselves.
type GuestDetails struct{ Name, Email, Number string }

const notListed = "We cannot find a registered radiographer with this name and number who may sign here. Check both. If they are right, ask the department’s lead to look you up on the register."

// GiveDetails takes who somebody from outside says to be, and sends a code to their
// work address if the department lets them sign.
func (s Service) GiveDetails(ctx context.Context, secret string, cmd GuestDetails, place Place) error {
	v, err := s.live(ctx, secret, place)
	if err != nil {
		return err
	}
	if v.Pass.Person != "" {
		return nil // a double click: the first one was enough
	}
	var f fault.Fields
	cmd.Name, _ = identity.CleanName(cmd.Name)
	if cmd.Name == "" {
		f.Add("name", "Enter your full name.")
	}
	email, ok := identity.CleanEmail(cmd.Email)
	if !ok {
		f.Add("email", "Enter your work email address, like name@example.nhs.uk.")
	}
	if strings.TrimSpace(cmd.Number) == "" {
		f.Add("number", "Enter your registration number.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	t := ticket{pair: key("pass details", string(v.Pass.ID))}
	if err := s.count(ctx, t, func(*store.Tx, *Attempt) error { return nil }); err != nil {
		return err
	}
	p := v.Pass
	p.Email = email
	why, refusal := "", error(nil)
	err = s.Store.Read(ctx, func(view *store.View) (err error) {
		p.Listing, why, refusal, err = judgeGuest(view, p, cmd.Name, cmd.Number)
		return err
	})
	switch {
	case err != nil:
		return errors.Join(err, s.undo(ctx, t))
	case refusal != nil:
		return s.refusing(ctx, p, place, why, refusal)
	}
	p.SentFor = ""
	if err := s.sendCode(ctx, p, place, "It proves that this address is yours."); err != nil {
		return err
	}
	return s.done(ctx, t)
}

// live is a visit whose pass can still be used.
func (s Service) live(ctx context.Context, secret string, place Place) (GuestVisit, error) {
	v, err := s.ResolvePass(ctx, secret, place.Request)
	if err == nil && v.Over != "" {
		return v, s.refusing(ctx, v.Pass, place, "over", fault.New(fault.Conflict, v.Over))
	}
	return v, err
}

// judgeGuest decides whether somebody with an address, a name and a number may use
// a pass, from what is known now: why names the rule for the log, refusal is the
// answer.
func judgeGuest(v *store.View, p assessor.Pass, name, number string) (listing id.PassListing, why string, refusal, err error) {
	policy, err := v.PassPolicyFacts(p.Policy)
	if err != nil {
		return "", "", nil, err
	}
	if !policy.InForce(v.Now()) {
		return "", "policy", fault.New(fault.Conflict, "The department does not let assessors from outside sign any more. Ask the worker to find another assessor."), nil
	}
	worker, err := v.WorkerFacts(p.Worker)
	if err != nil {
		return "", "", nil, err
	}
	own, err := v.PersonFacts(worker.Person)
	if err != nil {
		return "", "", nil, err
	}
	switch {
	case p.Email == own.Email:
		return "", "own address", fieldFault("email", "This is the worker’s own address. Nobody signs off their own work."), nil
	case !policy.Allows(p.Email):
		return "", "domain", fieldFault("email", "Use a work email address that ends in @"+strings.Join(policy.Domains, " or @")+". The department takes no other."), nil
	}
	l, err := listed(v, p, policy, number)
	if err != nil {
		return "", "", nil, err
	}
	if l == nil {
		return "", "not listed", fieldFault("number", notListed), nil
	}
	if !l.Is(name) {
		return "", "name", fieldFault("number", notListed), nil
	}
	return l.ID, "", nil, nil
}

// listed is what the department knows of a registrant, if that lets them sign what
// the pass is for; nil: it knows nothing, or it does not.
func listed(v *store.View, p assessor.Pass, policy assessor.PassPolicy, number string) (*assessor.PassListing, error) {
	registers, err := v.Registers()
	if err != nil {
		return nil, err
	}
	register := assessor.Find(registers, policy.Register)
	if register == nil {
		return nil, nil
	}
	clean, ok := register.Number.Clean(number)
	if !ok {
		return nil, nil
	}
	l, err := v.Listed(p.Department, policy.Register, clean)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, f, err := v.Competency(p.Competency)
	if err != nil {
		return nil, err
	}
	check := l.Check("", v.Now())
	check.Adopted = []*assessor.Register{register}
	if _, ok := assessor.GroundCheck(assessor.Candidate{Checks: []assessor.Check{check}}, assessor.AreaKey(f.Framework, c.Area), v.Now()); !ok {
		return nil, nil
	}
	return &l, nil
}

func fieldFault(name, message string) error {
	return &fault.Error{Kind: fault.Invalid, Message: message, Fields: []fault.Field{{Name: name, Message: message}}}
}

// passCode makes six numbers and their digest. They are good for minutes, and for
// five tries.
func passCode(p id.Pass) (code, hash string) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // never fails: the program ends if the system has no randomness
	}
	code = fmt.Sprintf("%06d", n)
	return code, hashPassCode(p, code)
}

func hashPassCode(p id.Pass, code string) string {
	sum := sha256.Sum256([]byte("countersign pass code\n" + string(p) + "\n" + code))
	return hex.EncodeToString(sum[:])
}

// sendCode mails a code to the address of a pass.
func (s Service) sendCode(ctx context.Context, p assessor.Pass, place Place, what string) error {
	if p.Sent >= assessor.PassCodesSent {
		return s.refusing(ctx, p, place, "too many codes", fault.New(fault.Conflict, "Too many codes were sent for this pass. Ask the worker for a new one."))
	}
	code, hash := passCode(p.ID)
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := passing(tx, p, place)
		if err != nil {
			return err
		}
		p.SentUntil = tx.Now().Add(assessor.PassCodeLife)
		if err := tx.SendPassCode(g, p, hash); err != nil {
			return err
		}
		return tx.Post(store.Mail{Address: p.Email, Kind: notice.PassCode, Until: p.SentUntil,
			Text: fmt.Sprintf("Your code is %s\n%s It works for 10 minutes, once, in the browser where you asked for it.\nNobody from Countersign ever asks you for it. If you did not ask for it, do nothing.", code, what)})
	})
}

// takeCode takes the code that was sent last, for the statement that it is to
// prove, or for the address. Five tries, ten minutes, once.
func (s Service) takeCode(ctx context.Context, p assessor.Pass, typed string, want id.Intent, place Place) error {
	typed = strings.Join(strings.Fields(typed), "")
	switch {
	case typed == "":
		var f fault.Fields
		f.Add("code", "Enter the 6 numbers from the email.")
		return f.Err()
	case p.SentHash == "" || p.SentFor != want || !s.Clock.Now().Before(p.SentUntil):
		return s.refusing(ctx, p, place, "code too old", wrong("code", "This code works no more. Ask for a new one."))
	}
	right := subtle.ConstantTimeCompare([]byte(hashPassCode(p.ID, typed)), []byte(p.SentHash)) == 1
	last := p.Tries+1 >= assessor.PassCodeTries
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.TryPassCode(p); err != nil {
			return err
		}
		if right || last {
			return tx.DropPassCode(p.ID)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case right:
		return nil
	case last:
		return s.refusing(ctx, p, place, "code wrong too often", wrong("code", "That was wrong too often. Ask for a new code."))
	}
	return s.refusing(ctx, p, place, "code wrong", wrong("code", "This code is not right. Check the email and try again."))
}

// GiveGuestCode proves that the address is theirs. From then on the pass is this
// person's: a person without any role, the register check and the entitlement that
// a signature by them rests on, and a session that opens nothing else.
func (s Service) GiveGuestCode(ctx context.Context, secret, code string, place Place) error {
	v, err := s.live(ctx, secret, place)
	if err != nil || v.Pass.Person != "" {
		return err
	}
	if err := s.takeCode(ctx, v.Pass, code, "", place); err != nil {
		return err
	}
	var why string
	var refusal error
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		why, refusal, err = s.admitGuest(tx, v.Pass, place)
		return err
	})
	if err == nil && refusal != nil {
		return s.refusing(ctx, v.Pass, place, why, refusal)
	}
	return err
}

func (s Service) admitGuest(tx *store.Tx, p assessor.Pass, place Place) (why string, refusal, err error) {
	l, err := tx.ListingFacts(p.Listing)
	if fault.Is(err, fault.NotFound) { // there is a newer look at them
		return "register", fault.New(fault.Conflict, notListed), nil
	}
	if err != nil {
		return "", nil, err
	}
	if _, why, refusal, err = judgeGuest(&tx.View, p, l.Name, l.Number); refusal != nil || err != nil {
		return why, refusal, err
	}
	policy, err := tx.PassPolicyFacts(p.Policy)
	if err != nil {
		return "", nil, err
	}
	person, taken, err := tx.GuestByEmail(p.Email)
	if err != nil {
		return "", nil, err
	}
	if taken {
		return "account", fault.New(fault.Conflict, "You have an account in Countersign. Sign in with it, and ask the worker to choose you as their assessor."), nil
	}
	holders, err := tx.NumberHolders([]string{l.Number})
	if err != nil {
		return "", nil, err
	}
	if holder, known := holders[store.Registration{Register: l.Register, Number: l.Number}]; known && holder != person {
		return "number of somebody else", fault.New(fault.Conflict, "This registration number is known here with another address. If you have an account in Countersign, sign in. If not, ask the department’s lead."), nil
	}
	g, err := passing(tx, p, place)
	if err != nil {
		return "", nil, err
	}
	if person == "" {
		person = id.New[id.Person]()
		if err := tx.AddGuest(g, p.ID, store.Person{ID: person, Name: l.Name, Email: p.Email}); err != nil {
			return "", nil, err
		}
	}
	return "", nil, s.enterGuest(tx, g, p, policy, l, person, place)
}

// enterGuest writes what a signature by the guest will rest on, and their session.
func (s Service) enterGuest(tx *store.Tx, g access.Grant, p assessor.Pass, policy assessor.PassPolicy, l assessor.PassListing, person id.Person, place Place) error {
	check, job := l.Check(person, tx.Now()), g.Actor()
	record, err := access.System(job, access.RecordCheck, check.ID, p.Department)
	if err != nil {
		return err
	}
	turned, err := tx.AddCheck(record, check)
	if err != nil {
		return err
	}
	if err := routing.Turned(tx, turned); err != nil {
		return err
	}
	e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: person, Department: p.Department, Areas: policy.Areas, From: clock.DateOf(tx.Now()), Until: clock.DateOf(p.ExpiresAt), GrantedBy: policy.GrantedBy, GrantedAt: tx.Now()}
	grant, err := access.System(job, access.GrantEntitlement, e.ID, p.Department)
	if err != nil {
		return err
	}
	if err := tx.AddEntitlement(grant, e); err != nil {
		return err
	}
	_, digest := NewSecret(ForPass) // the secret is thrown away: the pass opens this session, and nothing else does
	session := store.Session{ID: id.New[id.Session](), Person: person, Surface: store.PassSession, Created: tx.Now(), Seen: tx.Now(), Expires: p.ExpiresAt,
		Address: place.Address, Network: NetworkOf(place.Address), Agent: place.agent(), Device: string(place.Device)}
	begin, err := access.Arrive(identity.Actor{Person: person, Request: place.Request}, access.SignIn, session.ID, "assessor pass")
	if err != nil {
		return err
	}
	c, err := tx.CredentialOf(person)
	if err != nil {
		return err
	}
	if err := tx.BeginSession(begin, session, string(digest), c.Revision); err != nil {
		return err
	}
	return tx.AdmitGuest(g, p.ID, person, session.ID)
}

// SendGuestProof mails a guest the code that proves a statement.
func (s Service) SendGuestProof(ctx context.Context, secret string, i id.Intent, place Place) error {
	v, err := s.live(ctx, secret, place)
	if err != nil {
		return err
	}
	v.Pass.SentFor = i
	return s.sendCode(ctx, v.Pass, place, "It is your signature under the words that you have just been shown.")
}

// ProveGuest takes the code that was sent for a statement. What it gives is used up
// with the pass, by the transaction that writes the signature.
func (s Service) ProveGuest(ctx context.Context, secret string, i id.Intent, code string, place Place) (attestation.Proof, error) {
	v, err := s.live(ctx, secret, place)
	if err != nil {
		return attestation.Proof{}, err
	}
	if v.Actor.Person == "" {
		return attestation.Proof{}, noPass("nobody has proved anything yet")
	}
	if err := s.takeCode(ctx, v.Pass, code, i, place); err != nil {
		return attestation.Proof{}, err
	}
	c, err := s.credential(ctx, v.Actor)
	return attestation.Proof{Method: attestation.ByPass, CredentialRevision: c.Revision}, err
}
