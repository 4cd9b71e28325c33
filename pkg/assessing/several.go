package assessing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// look notes that the actor has the request in front of them, the first time.
func (s Service) look(ctx context.Context, actor identity.Actor, o Opened) error {
	if !o.Decides || !o.State.Waiting() || o.looked[string(o.ID)] {
		return nil
	}
	g, err := access.Look(actor, string(o.ID), o.Worker, o.Department)
	if err != nil { // a guest, who signs one thing alone
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.Look(g, string(o.ID)) })
}

// readLooked reads what the actor has looked at: the request, and its files.
func (o *Opened) readLooked(v *store.View, actor identity.Actor) (err error) {
	things := []string{string(o.ID)}
	for _, f := range o.Evidence.Files {
		things = append(things, string(f.ID))
	}
	o.looked, err = v.Looked(access.ScopeOf(actor), things...)
	return err
}

// Unopened lists the files that the actor has not opened.
func (o Opened) Unopened() []evidence.File {
	return slices.DeleteFunc(slices.Clone(o.Evidence.Files), func(f evidence.File) bool { return o.looked[string(f.ID)] })
}

// SetAsideCommand sets a statement that was shown aside, to prove with others.
type SetAsideCommand struct {
	Request  id.Request
	Intent   id.Intent
	Unopened string // why the files that the actor did not open need not be; becomes part of what is signed
}

// SetAside keeps a decision to sign, of which the actor has been shown the
// statement, until they prove several at once. They have looked at the request and
// opened its files, or say why not.
func (s Service) SetAside(ctx context.Context, actor identity.Actor, cmd SetAsideCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		scope := access.ScopeOf(actor)
		i, err := tx.Intent(scope, cmd.Intent)
		if err != nil || i.Request != cmd.Request {
			return cmp.Or(err, error(fault.Missing()))
		}
		if i.OfObservation() {
			return fault.New(fault.Conflict, "What you recorded yourself is signed by itself.")
		}
		if err := usable(&tx.View, actor, i); err != nil {
			return err
		}
		o, g, err := s.deciding(tx, actor, i.Request, i.Meaning)
		if err != nil {
			return err
		}
		if _, err := groundOf(tx, o); err != nil {
			return err
		}
		if err := o.readLooked(&tx.View, actor); err != nil {
			return err
		}
		if !o.looked[string(o.ID)] {
			return fault.New(fault.Conflict, "Open the request and read the evidence first.")
		}
		comment, err := withUnopened(i.Comment, cmd.Unopened, o.Unopened())
		if err != nil {
			return err
		}
		kept, err := tx.Ready(scope)
		if err != nil {
			return err
		}
		if kept = slices.DeleteFunc(kept, func(r attestation.Ready) bool { return r.Request == o.ID }); len(kept) >= attestation.MostTogether {
			return fault.New(fault.Conflict, fmt.Sprintf("You have %d ready to sign. Sign those first.", len(kept)))
		}
		return tx.SetAside(g, attestation.Ready{Request: o.ID, Meaning: i.Meaning, Step: i.Step, Also: i.Also, Comment: comment})
	})
}

// withUnopened adds to a comment which files were not opened, and why.
func withUnopened(comment, why string, files []evidence.File) (string, error) {
	if len(files) == 0 {
		return comment, nil
	}
	var names []string
	for _, f := range files {
		names = append(names, "“"+f.Name+"”")
	}
	list := strings.Join(names, ", ")
	why, err := words("unopened", why, "You have not opened "+list+". Open it, or say why you need not.")
	return strings.TrimSpace(comment + "\nI did not open " + list + ": " + why), err
}

// PutBack takes a decision out of what the actor has set aside. Taken out already,
// it stays out.
func (s Service) PutBack(ctx context.Context, actor identity.Actor, r id.Request) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		request, err := tx.Request(access.ScopeOf(actor), r)
		if err != nil {
			return err
		}
		g, err := access.Decide(actor, access.DecideRequest, r, request.Worker, request.Department)
		if err != nil {
			return err
		}
		return tx.PutBack(g, r)
	})
}

// ReadyItem is a decision that was set aside, and its request as it is now.
type ReadyItem struct {
	attestation.Ready
	Opened Opened
	Over   error // why it cannot be signed any more; nil: it can
}

// Ready lists what the actor has set aside to sign together, the first first.
func (s Service) Ready(ctx context.Context, actor identity.Actor) ([]ReadyItem, error) {
	var out []ReadyItem
	err := s.Store.Read(ctx, func(v *store.View) error {
		list, err := v.Ready(access.ScopeOf(actor))
		if err != nil {
			return err
		}
		for _, r := range list {
			o, err := load(v, actor, r.Request)
			if err != nil {
				if fault.Is(err, fault.NotFound) { // of a department that they have left
					continue
				}
				return err
			}
			over := o.undecided()
			if over == nil {
				over = mayNot(o.Refusals)
			}
			out = append(out, ReadyItem{r, o, over})
		}
		return nil
	})
	return out, err
}

// Gather makes of what the actor has set aside the list that one proof is for, each
// with its statement as it is now. What can be signed no more is left out and stays
// set aside, where it says why.
func (s Service) Gather(ctx context.Context, actor identity.Actor) (attestation.Together, error) {
	t := attestation.Together{ID: id.New[id.Together](), Person: actor.Person, Session: actor.Session}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Together(actor, t.ID)
		if err != nil {
			return err
		}
		list, err := tx.Ready(access.ScopeOf(actor))
		if err != nil {
			return err
		}
		t.CreatedAt, t.ExpiresAt = tx.Now(), tx.Now().Add(attestation.IntentLife)
		for _, r := range list {
			i, o, err := s.prepare(tx, actor, PrepareCommand{Request: r.Request, Meaning: r.Meaning, Step: r.Step, Also: r.Also.Competencies(), Comment: r.Comment})
			if _, refused := refusal(err); refused {
				continue
			}
			if err != nil {
				return err
			}
			t.Parts = append(t.Parts, attestation.Part{Intent: i.ID, Request: o.ID, Competency: o.Competency.ID, WorkerName: o.WorkerName, Claim: i.Claim})
		}
		if len(t.Parts) == 0 {
			return fault.New(fault.Conflict, "Nothing is ready to be signed. Open a request from your queue first.")
		}
		return tx.KeepTogether(g, t)
	})
	return t, err
}

// refusal is what to say of a part that is refused; false: it went wrong in
// another way, which is no matter of the part alone.
func refusal(err error) (string, bool) {
	var f *fault.Error
	if !errors.As(err, &f) || !slices.Contains([]fault.Kind{fault.Conflict, fault.Forbidden, fault.NotFound, fault.Invalid}, f.Kind) {
		return "", false
	}
	return f.Message, true
}

// Gathered is a list to be proved, with its statements.
type Gathered struct {
	attestation.Together
	Statements []attestation.Intent // in the order of the parts
	Titles     []string             // of the competencies, in the same order
	Over       error                // why it can be proved no more; nil: it can, or it is
}

// Gathered is where a list of the actor's stands.
func (s Service) Gathered(ctx context.Context, actor identity.Actor, t id.Together) (Gathered, error) {
	var out Gathered
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Together, err = v.Together(access.ScopeOf(actor), t); err != nil {
			return err
		}
		for _, p := range out.Parts {
			i, err := v.Intent(access.ScopeOf(actor), p.Intent)
			if err != nil {
				return err
			}
			c, _, err := v.Competency(p.Competency)
			if err != nil {
				return err
			}
			out.Statements, out.Titles = append(out.Statements, i), append(out.Titles, c.Title)
		}
		if out.UsedAt.IsZero() {
			out.Over = open(v, actor, out.Together)
		}
		return nil
	})
	return out, err
}

// open refuses a list that can be proved no more.
func open(v *store.View, actor identity.Actor, t attestation.Together) error {
	switch {
	case !t.UsedAt.IsZero():
		return fault.New(fault.Conflict, "You have signed this list already.")
	case t.Session != actor.Session:
		return fault.New(fault.Conflict, "You began to sign these in another session. Begin again here.")
	case !v.Now().Before(t.ExpiresAt):
		return fault.New(fault.Conflict, "More than 5 minutes have passed since you were shown these. Read them again before you sign.")
	}
	return nil
}

// SignTogetherCommand proves a list.
type SignTogetherCommand struct {
	Together id.Together
	Proof    attestation.Proof
}

// SignTogether takes one proof to every statement of a list, in one transaction.
// Each is decided by itself, exactly as if it were signed alone: what is refused
// spoils only itself, and the list says why. The proof is spent once.
func (s Service) SignTogether(ctx context.Context, actor identity.Actor, cmd SignTogetherCommand) (attestation.Together, error) {
	var t attestation.Together
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if t, err = tx.Together(access.ScopeOf(actor), cmd.Together); err != nil {
			return err
		}
		g, err := access.Together(actor, t.ID)
		if err != nil {
			return err
		}
		if err := open(&tx.View, actor, t); err != nil {
			return err
		}
		if !byPass(actor, cmd.Proof) {
			return fault.New(fault.Conflict, "This is no proof that you can sign with. Begin again.")
		}
		if !cmd.Proof.ProvesAll(t.Claims()) {
			return fault.New(fault.Conflict, "Your passkey signed something else. Read the statements again before you sign.")
		}
		if err := tx.ConsumeProof(actor.Person, cmd.Proof); err != nil {
			return err
		}
		together := t.Digest()
		for i := range t.Parts {
			if err := s.signPart(tx, actor, &t.Parts[i], cmd.Proof, together); err != nil {
				return err
			}
		}
		return tx.UseTogether(g, t)
	})
	if _, refused := refusal(err); refused {
		err = cmp.Or(s.refused(ctx, actor, "sign-offs together"), err)
	}
	return t, err
}

// signPart signs one statement of a list, or says in it why not. All that can
// refuse is asked before anything is written.
func (s Service) signPart(tx *store.Tx, actor identity.Actor, p *attestation.Part, proof attestation.Proof, together digest.Sum) error {
	d, err := s.due(tx, actor, p.Intent)
	if err == nil && d.claim.Digest() != p.Claim {
		err = fault.New(fault.Conflict, "What you were shown is no longer true. Read it again before you sign.")
	}
	if why, refused := refusal(err); refused {
		p.Refused = why
		return nil
	}
	if err != nil {
		return err
	}
	a, err := s.attest(tx, d, proof, together)
	if err != nil {
		return err
	}
	p.Became = a.ID
	return tx.PutBack(d.grant, p.Request)
}
