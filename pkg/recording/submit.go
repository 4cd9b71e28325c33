package recording

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// SubmitCommand puts a draft up for sign-off.
type SubmitCommand struct {
	Evidence id.Evidence
	Declared bool // the worker says that nothing in it identifies a patient
	Revision int  // of the draft that was checked; 0: whatever there is
}

// Submitted is what came of it.
type Submitted struct {
	Version  evidence.Version
	Requests []attestation.Request
}

// Submit makes the draft an immutable version and asks for a sign-off for each
// competency. Requests on an earlier version are taken back: it is no longer
// what the worker shows.
func (s Service) Submit(ctx context.Context, actor identity.Actor, cmd SubmitCommand) (Submitted, error) {
	var out Submitted
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		item, w, _, err := s.editing(tx, actor, cmd.Evidence)
		if err != nil {
			return err
		}
		if cmd.Revision != 0 && cmd.Revision != w.Revision {
			return fault.New(fault.Conflict, "This changed after you checked it. Check your answers again before you submit.")
		}
		out, err = submit(tx, actor, item, w, cmd.Declared)
		return err
	})
	return out, err
}

func submit(tx *store.Tx, actor identity.Actor, item evidence.Item, w evidence.Working, declared bool) (Submitted, error) {
	if _, ok := item.State.Next(evidence.Submit); !ok {
		return Submitted{}, fault.New(fault.Conflict, "This was thrown away. Start again with new evidence.")
	}
	g, err := access.OwnEvidence(actor, access.SubmitEvidence, item.ID, item.Worker, item.Department)
	if err != nil {
		return Submitted{}, err
	}
	files, seen, err := tx.Files(item.ID, w.Content.Attachments)
	if err != nil {
		return Submitted{}, err
	}
	var f fault.Fields
	if w.Content, err = complete(&tx.View, item.Kind, w.Content, &f); err != nil {
		return Submitted{}, err
	}
	checkIdentifiers(item.Kind, w.Content, files, seen, &f)
	if !declared {
		f.Add("declared", "Say that nothing here identifies a patient.")
	}
	if err := f.Err(); err != nil {
		return Submitted{}, err
	}
	v := evidence.Version{ID: id.New[id.Version](), Evidence: item.ID, Worker: item.Worker, Number: item.Number + 1, Kind: item.Kind, Content: w.Content,
		Files: files, DeclaredAt: tx.Now(), CreatedBy: actor.Person, CreatedAt: tx.Now()}
	v.Digest = v.Sum()
	if err := tx.SubmitEvidence(g, item, v); err != nil { // first, so that this is what the log tells of
		return Submitted{}, err
	}
	if err := takeBack(tx, g, item.ID); err != nil {
		return Submitted{}, err
	}
	requests, err := ask(tx, g, actor, item, v)
	if err == nil && v.Number > 1 {
		err = routing.Changed(tx, item.ID)
	}
	return Submitted{v, requests}, err
}

// complete is the content as it would be submitted today; it adds everything that is
// missing. How each case went is asked where something that it is for has a success rate
// and is left out elsewhere: a page may have asked before it was known what it is for.
func complete(v *store.View, k evidence.Kind, c evidence.Content, f *fault.Fields) (evidence.Content, error) {
	about, err := named(v, c.Competencies...)
	if err != nil {
		return c, err
	}
	rated := false
	for _, one := range about {
		rated = rated || one.Rated
	}
	if !rated {
		c = c.WithoutOutcomes()
	}
	c.CheckComplete(k, clock.DateOf(v.Now()), f)
	if rated {
		c.RequireOutcomes(k, f)
	}
	return c, nil
}

// checkIdentifiers adds every place where a patient may be identified.
func checkIdentifiers(k evidence.Kind, c evidence.Content, files []evidence.File, seen map[id.Attachment][]store.Finding, f *fault.Fields) {
	for _, place := range c.Texts(k) {
		identifier.Refuse(place.Field, place.Text, f)
	}
	for _, file := range files {
		for _, found := range seen[file.ID] {
			if found.Blocks {
				f.Add("files", "%s: %s", file.Name, found.Message)
			}
		}
	}
}

// takeBack ends the requests of an item that still wait.
func takeBack(tx *store.Tx, g access.Grant, e id.Evidence) error {
	old, err := tx.RequestsOf([]id.Evidence{e})
	if err != nil {
		return err
	}
	for _, r := range old {
		if r.State.Waiting() {
			if err := tx.MoveRequest(g, r, attestation.Withdraw, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// ask opens a request for each competency, offers each to somebody who may sign
// it, and tells whoever must know. What one person may sign goes to one person:
// evidence is read once.
func ask(tx *store.Tx, g access.Grant, actor identity.Actor, item evidence.Item, v evidence.Version) ([]attestation.Request, error) {
	worker, err := tx.WorkerFacts(item.Worker)
	if err != nil {
		return nil, err
	}
	candidates, err := tx.Candidates(item.Department)
	if err != nil {
		return nil, err
	}
	steps, err := targetsOf(tx, worker)
	if err != nil {
		return nil, err
	}
	var out []attestation.Request
	prefer := v.Content.Assessor
	for _, name := range v.Content.Competencies {
		c, version, err := tx.Competency(framework.CompetencyID(name))
		if err != nil {
			return nil, err
		}
		need := assessor.NeedFor(version, c, worker.Person, item.Department)
		r := attestation.Request{ID: id.New[id.Request](), Worker: item.Worker, Department: item.Department, Evidence: item.ID, Version: v.ID, Competency: c.ID,
			State: attestation.Queued, Chosen: v.Content.Assessor, Revision: 1, CreatedAt: tx.Now()}
		r.Level, r.Step = steps.of(c)
		if need, err = routing.Complete(&tx.View, need, r); err != nil {
			return nil, err
		}
		chosen := prefer
		if v.Content.Assessor == "" && (need.Keep || len(need.Had) > 0) {
			chosen = "" // better two readers than the one who should not be asked
		}
		r.Offered, _ = assessor.Offer(candidates, chosen, need, tx.Now())
		prefer = cmp.Or(prefer, r.Offered)
		assessor.Offered(candidates, r.Offered, tx.Now())
		out = append(out, r)
	}
	if err := tx.OpenRequests(g, out); err != nil {
		return nil, err
	}
	return out, tell(tx, actor, item.Department, out)
}

// tell notifies those a submission waits on, once each; the leads when nobody
// may sign.
func tell(tx *store.Tx, actor identity.Actor, d id.Department, rs []attestation.Request) error {
	byPerson := map[id.Person][]attestation.Request{}
	for _, r := range rs {
		byPerson[r.Offered] = append(byPerson[r.Offered], r)
	}
	for person, theirs := range byPerson {
		what, err := about(tx, theirs)
		if err != nil {
			return err
		}
		if person != "" {
			if err := tx.Notify(person, "asked", fmt.Sprintf("%s asks you to sign off %s.", actor.Name, what), "/requests/"+string(theirs[0].ID)); err != nil {
				return err
			}
			continue
		}
		leads, err := tx.PeopleWith(d, identity.RoleLead)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if err := tx.Notify(lead, "nobody", fmt.Sprintf("Nobody can sign off %s, which %s put up.", what, actor.Name), "/department/waiting"); err != nil {
				return err
			}
		}
	}
	return nil
}

// about says what requests are for: the first by name, the rest by number.
func about(tx *store.Tx, rs []attestation.Request) (string, error) {
	c, _, err := tx.Competency(rs[0].Competency)
	if err != nil || len(rs) == 1 {
		return "“" + c.Title + "”", err
	}
	return fmt.Sprintf("“%s” and %d more", c.Title, len(rs)-1), nil
}

// target is the level and the step of it to ask a decision at.
type target struct {
	level string
	step  int
}

type targets map[framework.CompetencyID]target

// targetsOf are what the worker's own pathways ask for.
func targetsOf(tx *store.Tx, worker store.Worker) (targets, error) {
	enrolments, err := tx.Enrolments(worker.ID)
	if err != nil {
		return nil, err
	}
	out := targets{}
	for _, e := range slices.Backward(enrolments) { // the main one last: it decides
		v, err := tx.Framework(e.Version)
		if err != nil {
			return nil, err
		}
		p, err := pathway.For(v, e.Level, v.KnownSettings(worker.Settings))
		if err != nil {
			return nil, err
		}
		for _, l := range p.Lines() {
			out[l.Competency] = target{e.Level, l.Target}
		}
	}
	return out, nil
}

// of is what to ask for a competency: what the pathway asks, else the highest
// that any level does.
func (t targets) of(c framework.Competency) (level string, step int) {
	if own, ok := t[c.ID]; ok {
		return own.level, own.step
	}
	step = 1
	for l, s := range c.Target {
		if s > step || s == step && l < level {
			level, step = l, s
		}
	}
	return level, step
}

// Withdraw takes a submitted item back: its requests end, its sign-offs stop
// counting, its versions stay readable.
func (s Service) Withdraw(ctx context.Context, actor identity.Actor, e id.Evidence) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		item, err := tx.Evidence(access.ScopeOf(actor), e)
		if err != nil {
			return err
		}
		g, err := access.OwnEvidence(actor, access.WithdrawEvidence, e, item.Worker, item.Department)
		if err != nil {
			return err
		}
		if err := ownWords(item); err != nil {
			return err
		}
		to, ok := item.State.Next(evidence.Withdraw)
		if !ok {
			return fault.New(fault.Conflict, "Only evidence that is submitted can be taken back.")
		}
		if err := takeBack(tx, g, e); err != nil {
			return err
		}
		if err := tx.SetEvidence(g, item, to); err != nil {
			return err
		}
		return routing.Changed(tx, e)
	})
}

// LogCommand is an activity put up in one go.
type LogCommand struct {
	Worker   id.Worker
	Content  evidence.Content // of the kind activity_log, without files
	Declared bool
}

// Log begins and submits an activity in one go: all or nothing.
func (s Service) Log(ctx context.Context, actor identity.Actor, cmd LogCommand) (Submitted, error) {
	var out Submitted
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		c := cmd.Content
		c.Attachments = nil
		if err := checkDraft(tx, access.ScopeOf(actor).Everywhere(), evidence.Activity, &c); err != nil {
			return err
		}
		item, err := start(tx, actor, cmd.Worker, evidence.Activity, c)
		if err != nil {
			return err
		}
		out, err = submit(tx, actor, item, evidence.Working{Evidence: item.ID, Content: c, Revision: 1}, cmd.Declared)
		return err
	})
	return out, err
}
