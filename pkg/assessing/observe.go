package assessing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// WhomToObserve lists the workers of a department whom the actor could watch, all or
// those whose names have all of some words in them.
func (s Service) WhomToObserve(ctx context.Context, actor identity.Actor, d id.Department, words string) ([]store.Worker, error) {
	var out []store.Worker
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.WhomToObserve(access.ScopeOf(actor), d)
		if fault.Is(err, fault.NotFound) && access.ScopeOf(actor).SeesQueue(d) {
			_, err = access.Observe(actor, id.New[id.Evidence](), "", d)
		}
		return err
	})
	return slices.DeleteFunc(out, func(w store.Worker) bool { return w.Person == actor.Person || !named(w.Name, words) }), err
}

// named tells whether a name has all of some words in it, in any case and order.
func named(name, words string) bool {
	name = strings.ToLower(name)
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(words)), func(w string) bool { return !strings.Contains(name, w) })
}

// Observable is a competency of a worker's pathway that the actor may sign.
type Observable struct {
	framework.Competency
	Framework *framework.Version
	Level     string           // of the pathway
	Steps     []framework.Step // that can be signed, lowest first
	Line      progress.Line    // what the pathway asks, and how far the worker is
	Needed    bool             // it still has to be watched
	Further   []Further        // the other lines that a sign-off may count toward
}

// Watched is a worker with what could be recorded of them.
type Watched struct {
	store.Worker
	Choices []Observable // those that still have to be watched first
}

// Observable lists what the actor could record of a worker and sign: of the
// competencies of their pathways those that the actor is entitled for.
func (s Service) Observable(ctx context.Context, actor identity.Actor, w id.Worker) (Watched, error) {
	var out Watched
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Worker, _, err = watching(v, actor, w, id.New[id.Evidence]()); err != nil {
			return err
		}
		c, err := v.Candidate(actor.Person, out.Department)
		if err != nil {
			return err
		}
		lines, err := linesOf(v, out.Worker)
		if err != nil {
			return err
		}
		links, err := v.CountingLinks(out.Department)
		for _, one := range lines {
			one.Further = one.further(lines, crosswalk.Paths(links, one.ID, v.Now()))
			need := assessor.NeedFor(one.Framework, one.Competency, out.Person, out.Department)
			if len(assessor.Refusals(c, need, v.Now())) == 0 {
				out.Choices = append(out.Choices, one)
			}
		}
		return err
	})
	slices.SortStableFunc(out.Choices, func(a, b Observable) int {
		switch {
		case a.Needed == b.Needed:
			return 0
		case a.Needed:
			return -1
		}
		return 1
	})
	return out, err
}

// further is which of a worker's lines a sign-off for the competency may count toward.
func (o Observable) further(lines []Observable, paths []crosswalk.Path) (out []Further) {
	for _, l := range lines {
		for _, way := range paths {
			if way.To == l.ID && progress.SameScale(o.Framework, l.Framework) {
				out = append(out, Further{l.Competency, l.Framework, l.Level, way})
			}
		}
	}
	return out
}

// watching is a worker of the department whom the actor may watch, and the grant
// to record it.
func watching(v *store.View, actor identity.Actor, w id.Worker, e id.Evidence) (store.Worker, access.Grant, error) {
	worker, err := v.WorkerFacts(w)
	if err != nil {
		return worker, access.Grant{}, err
	}
	g, err := access.Observe(actor, e, w, worker.Department)
	if err != nil {
		return store.Worker{}, g, err
	}
	works, err := v.Works(w)
	if err == nil && !works {
		err = fault.New(fault.Conflict, worker.Name+" does not work in this department any more. The department lead can change this.")
	}
	return worker, g, err
}

// linesOf are the competencies of a worker's pathways, the main pathway first.
func linesOf(v *store.View, worker store.Worker) ([]Observable, error) {
	enrolments, err := v.Enrolments(worker.ID)
	if err != nil {
		return nil, err
	}
	facts, err := v.Facts(worker.ID)
	if err != nil {
		return nil, err
	}
	var out []Observable
	seen := map[framework.CompetencyID]bool{}
	for _, e := range enrolments {
		f, p, err := v.Pathway(e.Version, e.Level, worker.Settings)
		if err != nil {
			return nil, err
		}
		for _, l := range progress.Of(f, p, facts, progress.Ground{}, v.Now(), v.Now()).Lines {
			if seen[l.Competency] {
				continue
			}
			seen[l.Competency] = true
			c, _ := f.Competency(l.Competency)
			out = append(out, Observable{Competency: c, Framework: f, Level: e.Level, Line: l, Steps: stepsUpTo(f, l.Target),
				Needed: !l.Standing.IsMet() && l.Got.Observations < l.Observations})
		}
	}
	return out, nil
}

// ObserveCommand is what an assessor saw a worker do.
type ObserveCommand struct {
	Worker     id.Worker
	Competency framework.CompetencyID
	Step       int
	Also       []framework.CompetencyID // of what it may count toward besides, what the signer saw and did not strike
	OccurredOn clock.Date
	Fields     map[string]string // of the kind recorded_observation
}

// Observe writes down what the actor saw, with the statement that they are about
// to put their registration behind. Signing it makes it evidence; nobody else
// sees it before.
func (s Service) Observe(ctx context.Context, actor identity.Actor, cmd ObserveCommand) (attestation.Intent, error) {
	var intent attestation.Intent
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		e := id.New[id.Evidence]()
		worker, g, err := watching(&tx.View, actor, cmd.Worker, e)
		if err != nil {
			return err
		}
		line, err := cmd.line(&tx.View, worker)
		if err != nil {
			return err
		}
		seen := attestation.Observation{Intent: id.New[id.Intent](), By: actor.Person, Worker: worker.ID, Department: worker.Department, Evidence: e, Version: id.New[id.Version](), Request: id.New[id.Request](),
			Competency: line.ID, Level: line.Level, Step: line.Line.Target, Content: cmd.content(actor.Name, line), At: tx.Now()}
		o, err := beforehand(&tx.View, actor, seen)
		if err != nil {
			return err
		}
		on, err := groundOf(tx, o)
		if err != nil {
			return err
		}
		if err := cmd.check(o, seen.Content, clock.DateOf(tx.Now())); err != nil {
			return err
		}
		intent = attestation.Intent{ID: seen.Intent, Attestation: id.New[id.Attestation](), Request: o.ID, Person: actor.Person, Session: actor.Session,
			Meaning: attestation.Observed, Step: cmd.Step, Also: o.keep(cmd.Also), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(attestation.IntentLife)}
		claim := claimOf(o, on, intent)
		intent.Statement, intent.StatementDigest, intent.Claim = claim.Statement, claim.StatementDigest, claim.Digest()
		return tx.KeepObservation(g, seen, intent)
	})
	return intent, err
}

// line is the competency as the worker's pathways ask for it.
func (cmd ObserveCommand) line(v *store.View, worker store.Worker) (Observable, error) {
	lines, err := linesOf(v, worker)
	if err != nil {
		return Observable{}, err
	}
	i := slices.IndexFunc(lines, func(one Observable) bool { return one.ID == cmd.Competency })
	if i < 0 {
		var f fault.Fields
		f.Add("competency", "Choose a competency of the pathway that %s is on.", worker.Name)
		return Observable{}, f.Err()
	}
	return lines[i], nil
}

// content is the record in the assessor's name: its title says whose it is.
func (cmd ObserveCommand) content(by string, line Observable) evidence.Content {
	title := []rune(fmt.Sprintf("Seen by %s: %s", by, line.Title))
	c := evidence.Content{Title: string(title[:min(len(title), evidence.MaxTitle)]), OccurredOn: cmd.OccurredOn, Fields: map[string]string{}, Competencies: []string{string(line.ID)}}
	for name, text := range cmd.Fields {
		if text = strings.TrimSpace(text); text != "" {
			c.Fields[name] = text
		}
	}
	return c
}

func (cmd ObserveCommand) check(o Opened, c evidence.Content, today clock.Date) error {
	var f fault.Fields
	c.CheckComplete(evidence.Recorded, today, &f)
	if o.Framework.RiskClasses[o.Competency.RiskClass].Rated() {
		c.RequireOutcomes(evidence.Recorded, &f)
	}
	for _, place := range c.Texts(evidence.Recorded) {
		identifier.Refuse(place.Field, place.Text, &f)
	}
	if !slices.ContainsFunc(o.Steps, func(s framework.Step) bool { return s.Step == cmd.Step }) {
		f.Add("step", "Choose the step that they have reached.")
	}
	return f.Err()
}

// beforehand is the request of an observation as it will be once it is signed.
func beforehand(v *store.View, actor identity.Actor, seen attestation.Observation) (o Opened, err error) {
	o = Opened{Request: seen.Asked(v.Now()), Evidence: seen.Written(), Current: true}
	if o.Competency, o.Framework, err = v.Competency(seen.Competency); err != nil {
		return o, err
	}
	o.Steps = stepsUpTo(o.Framework, o.Step)
	if err := o.people(v, actor); err != nil {
		return o, err
	}
	return o, o.readFurther(v)
}

// provable is what a statement is about. An observation comes to be here, in the
// transaction that signs it: whatever refuses it further on undoes it all.
func (s Service) provable(tx *store.Tx, actor identity.Actor, i attestation.Intent) (Opened, access.Grant, error) {
	if i.OfObservation() {
		seen, err := tx.Observation(access.ScopeOf(actor), i.ID)
		if err != nil {
			return Opened{}, access.Grant{}, err
		}
		_, g, err := watching(&tx.View, actor, seen.Worker, seen.Evidence)
		if err != nil {
			return Opened{}, access.Grant{}, err
		}
		if err := tx.Observe(g, seen); err != nil {
			return Opened{}, access.Grant{}, err
		}
	}
	return s.deciding(tx, actor, i.Request, i.Meaning)
}

// news is what the worker is told of a signature.
func (o Opened) news(signer string) string {
	if o.Approval {
		return fmt.Sprintf("%s approved “%s” as lead of this kind of imaging.", signer, o.Competency.Title)
	}
	if o.Evidence.Kind.ByAssessor() {
		return fmt.Sprintf("%s recorded what they saw you do and signed off “%s”. Say if it is right.", signer, o.Competency.Title)
	}
	return fmt.Sprintf("%s signed off “%s”.", signer, o.Competency.Title)
}

// Observing is an observation on its way to a signature.
type Observing struct {
	attestation.Intent
	Observation attestation.Observation // as it was written down; zero once it is signed
	WorkerName  string
	Department  id.Department
	Competency  framework.Competency
	Became      *store.Signed // what it has become; nil: not signed
	Over        error         // why it can be proved no more; nil: it can, or it is signed
}

// Observing is where an observation of the actor's stands.
func (s Service) Observing(ctx context.Context, actor identity.Actor, i id.Intent) (Observing, error) {
	var out Observing
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		scope := access.ScopeOf(actor)
		if out.Intent, err = v.Intent(scope, i); err != nil {
			return err
		}
		if !out.OfObservation() {
			return fault.Missing()
		}
		a, signed, err := v.AttestationBy(scope, i)
		if err != nil {
			return err
		}
		worker, competency := a.Worker, a.Competency
		if signed {
			out.Became = &a
		} else {
			if out.Observation, err = v.Observation(scope, i); err != nil {
				return err
			}
			worker, competency = out.Observation.Worker, out.Observation.Competency
		}
		facts, err := v.WorkerFacts(worker)
		if err != nil {
			return err
		}
		out.WorkerName, out.Department = facts.Name, facts.Department
		if out.Competency, _, err = v.Competency(competency); err != nil || signed {
			return err
		}
		out.Over, err = out.over(v, actor)
		return err
	})
	return out, err
}

// over says why the observation can be proved no more.
func (o Observing) over(v *store.View, actor identity.Actor) (why, err error) {
	if why := usable(v, actor, o.Intent); why != nil {
		return why, nil
	}
	if _, _, why := watching(v, actor, o.Observation.Worker, o.Observation.Evidence); why != nil {
		return why, nil
	}
	before, err := beforehand(v, actor, o.Observation)
	return mayNot(before.Refusals), err
}
