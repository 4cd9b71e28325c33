package assessing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// maxWords bounds a comment or a reason, in characters.
const maxWords = 2000

// PrepareCommand is a decision to sign, before the proof of person.
type PrepareCommand struct {
	Request id.Request
	Meaning attestation.Meaning
	Step    int
	Also    []framework.CompetencyID // of Opened.Further, what the signer saw and did not strike
	Comment string
}

// Prepare writes the statement that the signer is about to put their
// registration behind, and keeps it for five minutes.
func (s Service) Prepare(ctx context.Context, actor identity.Actor, cmd PrepareCommand) (attestation.Intent, error) {
	var intent attestation.Intent
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		intent, _, err = s.prepare(tx, actor, cmd)
		return err
	})
	return intent, err
}

func (s Service) prepare(tx *store.Tx, actor identity.Actor, cmd PrepareCommand) (attestation.Intent, Opened, error) {
	o, g, err := s.deciding(tx, actor, cmd.Request, cmd.Meaning)
	if err != nil {
		return attestation.Intent{}, o, err
	}
	if err := cmd.check(o); err != nil {
		return attestation.Intent{}, o, err
	}
	cmd.Comment = strings.TrimSpace(cmd.Comment)
	on, err := groundOf(tx, o)
	if err != nil {
		return attestation.Intent{}, o, err
	}
	intent := attestation.Intent{ID: id.New[id.Intent](), Attestation: id.New[id.Attestation](), Request: o.ID, RequestRevision: o.Revision, Person: actor.Person, Session: actor.Session,
		Meaning: cmd.Meaning, Step: cmd.Step, Also: o.keep(cmd.Also), Comment: cmd.Comment, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(attestation.IntentLife)}
	claim := claimOf(o, on, intent)
	intent.Statement, intent.StatementDigest, intent.Claim = claim.Statement, claim.StatementDigest, claim.Digest()
	return intent, o, tx.KeepIntent(g, intent)
}

func (cmd PrepareCommand) check(o Opened) error {
	var f fault.Fields
	switch {
	case slices.Contains(o.Meanings(), cmd.Meaning):
	case slices.Contains(attestation.Meanings, cmd.Meaning) && !cmd.Meaning.May(o.Evidence.Kind):
		f.Add("meaning", "This is prior learning: nobody saw it here. Say that you read it, or that you talked it through with them.")
	case cmd.Meaning == attestation.Second && !o.Approval:
		f.Add("meaning", "There is no earlier sign-off by somebody else to give a second opinion on. Choose another answer.")
	case o.Approval:
		f.Add("meaning", "You are asked for your approval. Say that you read what was signed and approve it.")
	default:
		f.Add("meaning", "Say how you know that they can do this.")
	}
	if !slices.ContainsFunc(o.Steps, func(s framework.Step) bool { return s.Step == cmd.Step }) {
		f.Add("step", "Choose the step that they have reached.")
	}
	if utf8.RuneCountInString(cmd.Comment) > maxWords {
		f.Add("comment", "Make the comment %d characters or shorter.", maxWords)
	}
	identifier.Refuse("comment", cmd.Comment, &f)
	return f.Err()
}

// deciding loads a request that the actor may still decide, and the grant to. The
// meaning is that of a signature, or empty.
func (s Service) deciding(tx *store.Tx, actor identity.Actor, r id.Request, m attestation.Meaning) (Opened, access.Grant, error) {
	o, err := load(&tx.View, actor, r)
	if err == nil && m == attestation.Second {
		err = o.readEarlier(&tx.View)
	}
	if err != nil {
		return o, access.Grant{}, err
	}
	g, err := access.Decide(actor, access.DecideRequest, r, o.Worker, o.Department)
	if err != nil {
		return o, g, err
	}
	return o, g, o.undecided()
}

// undecided refuses a request that nobody can decide any more.
func (o Opened) undecided() error {
	if !o.State.Waiting() {
		return fault.New(fault.Conflict, "This has been decided already, or was taken back. Look at it again.")
	}
	if !o.Current {
		return fault.New(fault.Conflict, "The worker has changed this evidence since. Open the new version from your queue.")
	}
	return nil
}

// signerGround is the register check and the entitlement that a signature rests on.
type signerGround struct {
	name        string
	check       assessor.Check
	entitlement assessor.Entitlement
}

// groundOf decides whether the actor may sign now, from what this transaction
// reads, and on what that rests.
func groundOf(tx *store.Tx, o Opened) (signerGround, error) {
	if err := mayNot(o.Refusals); err != nil {
		return signerGround{}, err
	}
	check, _ := assessor.GroundCheck(o.candidate, o.need().Area, tx.Now())
	e, _ := assessor.CoveringEntitlement(o.candidate, o.need(), tx.Now())
	return signerGround{o.candidate.Name, check, e}, nil
}

func shown(o Opened, g signerGround, i attestation.Intent) attestation.Shown {
	st, _ := o.Framework.Step(i.Step)
	recorded := ""
	if o.Evidence.Kind.ByAssessor() {
		recorded = o.Evidence.Content.Fields["what"]
	}
	entitled := "in this area"
	if !g.entitlement.Covers(o.need().Area, "") {
		entitled = "this competency"
	}
	if o.Approval {
		entitled += " as its lead"
	}
	_, approves := o.approves()
	_, also := o.letThrough(i)
	stands, all := o.StandsFor()
	return attestation.Shown{StandsFor: stands, All: all, Approves: approves, Also: also, Recorded: recorded, WorkerName: o.WorkerName, DepartmentName: o.DepartmentName, Competency: o.Competency.ID, Title: o.Competency.Title, Text: o.Competency.Text(o.Level),
		StepTitle: st.Title, StepMeaning: st.Meaning, Meaning: i.Meaning, Kind: o.Evidence.Kind, EvidenceTitle: o.Evidence.Content.Title, OccurredOn: o.Evidence.Content.OccurredOn, Cases: o.Evidence.Content.Cases(), Outcomes: o.Evidence.Content.Outcomes(),
		Number: o.Evidence.Number, EvidenceDigest: o.Evidence.Digest, AssessorName: g.name, Registration: g.check.Register + " " + g.check.Number, Comment: i.Comment,
		Entitled: entitled}
}

// StandsFor is what prior learning stands for in the competency of the request, in
// words, and whether that is all that is asked. Empty: nothing.
func (o Opened) StandsFor() (words string, all bool) {
	rule, _ := o.Framework.Rule(o.Competency, o.Level)
	p := o.Framework.PriorFor(o.Competency)
	return p.Words(rule.Observations), p.All(rule.Observations)
}

// SignCommand proves a prepared statement.
type SignCommand struct {
	Intent id.Intent
	Proof  attestation.Proof
}

// Sign writes the attestation. Everything that it rests on is read, and decided,
// in the transaction that writes it.
// What was refused leaves an entry in the audit log, and nothing else.
func (s Service) Sign(ctx context.Context, actor identity.Actor, cmd SignCommand) (attestation.Attestation, error) {
	a, err := s.sign(ctx, actor, cmd)
	if f := new(fault.Error); errors.As(err, &f) && f.Kind != fault.Unavailable {
		if noted := s.refused(ctx, actor, "sign-off: "+string(f.Kind)); noted != nil {
			return a, noted
		}
	}
	return a, err
}

func (s Service) refused(ctx context.Context, actor identity.Actor, detail string) error {
	g, err := access.Own(actor, access.RefuseProof, actor.Person)
	if err != nil {
		return err
	}
	return s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.Refused(g, actor.Person, detail) })
}

func (s Service) sign(ctx context.Context, actor identity.Actor, cmd SignCommand) (attestation.Attestation, error) {
	var a attestation.Attestation
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		due, err := s.due(tx, actor, cmd.Intent)
		if err != nil {
			return err
		}
		if !byPass(actor, cmd.Proof) {
			return fault.New(fault.Conflict, "This is no proof that you can sign with. Begin again.")
		}
		if !cmd.Proof.ProvesAll([]digest.Sum{due.claim.Digest()}) {
			return fault.New(fault.Conflict, "Your passkey signed something else. Read the statement again before you sign.")
		}
		if err := tx.ConsumeProof(actor.Person, cmd.Proof); err != nil {
			return err
		}
		if a, err = s.attest(tx, due, cmd.Proof, ""); err != nil {
			return err
		}
		return spendPass(tx, actor, a, due.Competency)
	})
	return a, err
}

// due is a statement that may be signed now.
type due struct {
	Opened
	claim  attestation.Claim
	grant  access.Grant
	signer string
}

// due decides whether a statement of the actor's may be signed now, from what this
// transaction reads.
func (s Service) due(tx *store.Tx, actor identity.Actor, i id.Intent) (due, error) {
	intent, err := tx.Intent(access.ScopeOf(actor), i)
	if err != nil {
		return due{}, err
	}
	if err := usable(&tx.View, actor, intent); err != nil {
		return due{}, err
	}
	o, g, err := s.provable(tx, actor, intent)
	if err != nil {
		return due{}, err
	}
	on, err := groundOf(tx, o)
	if err != nil {
		return due{}, err
	}
	claim := claimOf(o, on, intent)
	if claim.Digest() != intent.Claim || o.Evidence.Sum() != o.Evidence.Digest || intent.Meaning == attestation.Second && !o.HasEarlier() {
		return due{}, fault.New(fault.Conflict, "What you were shown is no longer true. Read it again before you sign.")
	}
	return due{o, claim, g, on.name}, nil
}

func usable(v *store.View, actor identity.Actor, i attestation.Intent) error {
	switch {
	case !i.UsedAt.IsZero():
		return fault.New(fault.Conflict, "You have signed this already.")
	case i.Session != actor.Session:
		return fault.New(fault.Conflict, "You began to sign this in another session. Open it again here.")
	case !v.Now().Before(i.ExpiresAt):
		return fault.New(fault.Conflict, "More than 5 minutes have passed since you were shown the statement. Read it again before you sign.")
	}
	return nil
}

// claimOf is what the intent's person puts their name to, as things are now. If
// anything in it has moved since the statement was shown, its digest is another.
func claimOf(o Opened, g signerGround, i attestation.Intent) attestation.Claim {
	v := o.Evidence
	text := attestation.Statement(shown(o, g, i))
	approves, _ := o.approves()
	also, _ := o.letThrough(i)
	return attestation.Claim{ID: i.Attestation, Request: o.ID, Worker: o.Worker, Department: o.Department,
		Competency: o.Competency.ID, CompetencyDigest: o.Competency.Digest(), Level: o.Level, Step: i.Step, Meaning: i.Meaning,
		Evidence: v.Evidence, Version: v.ID, EvidenceDigest: v.Digest, Kind: v.Kind, OccurredOn: v.Content.OccurredOn, Cases: v.Content.Cases(), Outcomes: v.Content.Outcomes(),
		Statement: text, StatementDigest: digest.OfBytes([]byte(text)),
		Assessor: i.Person, AssessorName: g.name, AssessorRole: roleOf(o), Register: g.check.Register, Registration: g.check.Number,
		Check: g.check.ID, Entitlement: g.entitlement.ID, ModalityLead: g.entitlement.ModalityLead, Approves: approves, Also: also, Intent: i.ID, Comment: i.Comment, PreparedAt: i.CreatedAt}
}

// attest seals and keeps a claim that was proved, alone or together with others,
// and tells the worker.
func (s Service) attest(tx *store.Tx, d due, p attestation.Proof, together digest.Sum) (attestation.Attestation, error) {
	a := d.claim.Prove(p, tx.Now())
	a.Together = together
	canonical := a.Canonical()
	a.Digest = digest.OfBytes(canonical)
	var err error
	if a.JWS, err = s.Seal(canonical); err != nil {
		return a, err
	}
	if err := tx.Attest(d.grant, d.Request, a, "/not-me/"+s.NotMeToken(a.ID)); err != nil {
		return a, err
	}
	asked, somebody, err := routing.Approvals(tx, a)
	if err != nil {
		return a, err
	}
	return a, tellWorker(tx, d.Opened, "signed", d.news(d.signer)+next(asked, somebody))
}

// next says what a sign-off waits for before it counts.
func next(asked, somebody bool) string {
	switch {
	case asked && somebody:
		return " It counts once the lead of this kind of imaging has approved it. They are asked."
	case asked:
		return " It counts once the lead of this kind of imaging has approved it. Nobody can at the moment: your department lead has been told."
	}
	return ""
}

func tellWorker(tx *store.Tx, o Opened, kind, text string) error {
	return tx.Notify(o.worker.Person, kind, text, "/evidence/"+string(o.Request.Evidence))
}

// Signed finds the sign-off that a statement of the actor's has become already:
// a second click is shown what the first one did.
func (s Service) Signed(ctx context.Context, actor identity.Actor, i id.Intent) (store.Signed, bool, error) {
	var a store.Signed
	var ok bool
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		a, ok, err = v.AttestationBy(access.ScopeOf(actor), i)
		return err
	})
	return a, ok, err
}

// Intent is a statement that the actor has prepared.
func (s Service) Intent(ctx context.Context, actor identity.Actor, i id.Intent) (attestation.Intent, error) {
	var out attestation.Intent
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.Intent(access.ScopeOf(actor), i)
		return err
	})
	return out, err
}

// RefuseCommand sends a request back to the worker, or declines it, with a
// reason that the worker can read.
type RefuseCommand struct {
	Request id.Request
	Reason  string
}

// Return sends a request back to be mended.
func (s Service) Return(ctx context.Context, actor identity.Actor, cmd RefuseCommand) error {
	return s.refuse(ctx, actor, cmd, attestation.Return, "%s sent “%s” back to you.")
}

// Decline ends a request without a sign-off.
func (s Service) Decline(ctx context.Context, actor identity.Actor, cmd RefuseCommand) error {
	return s.refuse(ctx, actor, cmd, attestation.Decline, "%s did not sign off “%s”.")
}

func (s Service) refuse(ctx context.Context, actor identity.Actor, cmd RefuseCommand, e attestation.Event, notice string) error {
	reason, err := words("reason", cmd.Reason, "Give a reason that the worker can act on.")
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		o, g, err := s.deciding(tx, actor, cmd.Request, "")
		if err != nil {
			return err
		}
		if actor.Guest != nil {
			return fault.New(fault.Forbidden, "With a pass you can sign, and nothing else. Tell the worker what is missing.")
		}
		if err := tx.MoveRequest(g, o.Request, e, reason); err != nil {
			return err
		}
		return tellWorker(tx, o, string(e), fmt.Sprintf(notice, actor.Name, o.Competency.Title))
	})
}

// words is a text that must be there, is not too long and identifies no patient.
func words(field, text, missing string) (string, error) {
	text = strings.TrimSpace(text)
	var f fault.Fields
	switch {
	case text == "":
		f.Add(field, "%s", missing)
	case utf8.RuneCountInString(text) > maxWords:
		f.Add(field, "Make this %d characters or shorter.", maxWords)
	}
	identifier.Refuse(field, text, &f)
	return text, f.Err()
}

// RevokeCommand takes a sign-off back, with a reason that the worker can read.
type RevokeCommand struct {
	Attestation id.Attestation
	Reason      string
}

// Revoke takes a sign-off back: it stops counting in the very next read and stays
// readable as it was.
func (s Service) Revoke(ctx context.Context, actor identity.Actor, cmd RevokeCommand) error {
	reason, err := words("reason", cmd.Reason, "Give a reason that the worker can read.")
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Attestation(access.ScopeOf(actor), cmd.Attestation)
		if err != nil {
			return err
		}
		g, err := access.Revoke(actor, a.ID, a.Assessor, a.Worker, a.Department)
		if err != nil {
			return err
		}
		if a.Revoked != nil {
			return fault.New(fault.Conflict, "This sign-off has been taken back already.")
		}
		r := attestation.Revocation{ID: id.New[id.Revocation](), Attestation: a.ID, By: actor.Person, ByName: actor.Name, Reason: reason, At: tx.Now()}
		if err := tx.Revoke(g, a.Attestation, r); err != nil {
			return err
		}
		if _, _, err := routing.Approvals(tx, a.Attestation); err != nil {
			return err
		}
		return tellRevoked(tx, actor, a)
	})
}

// MayRevoke refuses whoever may not take a sign-off back, so that a page asks
// nobody else for a reason.
func (s Service) MayRevoke(actor identity.Actor, a attestation.Attestation) error {
	_, err := access.Revoke(actor, a.ID, a.Assessor, a.Worker, a.Department)
	return err
}

// tellRevoked tells the worker, and the signer if somebody else did it.
func tellRevoked(tx *store.Tx, actor identity.Actor, a store.Signed) error {
	c, _, err := tx.Competency(a.Competency)
	if err != nil {
		return err
	}
	worker, err := tx.WorkerFacts(a.Worker)
	if err != nil {
		return err
	}
	if err := tx.Notify(worker.Person, "revoked", fmt.Sprintf("%s took back the sign-off of “%s”.", actor.Name, c.Title), "/record/"+string(a.ID)); err != nil {
		return err
	}
	if a.Assessor == actor.Person {
		return nil
	}
	return tx.Notify(a.Assessor, "revoked", fmt.Sprintf("%s took back your sign-off of “%s”.", actor.Name, c.Title), "/record/"+string(a.ID))
}
