package recording

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// Listed is one line of "My evidence".
type Listed struct {
	evidence.Item
	Competencies []string
	Titles       []string                           // of the competencies, in the same order
	Requests     []attestation.Request              // of the current version
	Names        map[id.Person]string               // of everybody in the requests
	Verdicts     map[id.Request]attestation.Verdict // on the sign-offs that requests came to
}

// Outcome is what became of an item's requests, as a list is narrowed by it.
type Outcome string

// The outcomes. Of several requests, one is enough.
const (
	SentBack   Outcome = "sent-back"
	SignedOff  Outcome = "signed-off"  // by a sign-off that counts now
	InQuestion Outcome = "in-question" // by one that does not: taken back, run out, in question, or of something else by now
)

// became tells whether this is what became of it.
func (l Listed) became(o Outcome) bool {
	return o == "" || l.State == evidence.Submitted && slices.ContainsFunc(l.Requests, func(r attestation.Request) bool {
		switch o {
		case SentBack:
			return r.State == attestation.Returned
		case SignedOff:
			return l.Verdicts[r.ID] == attestation.Counts
		}
		return r.State == attestation.Signed && l.Verdicts[r.ID] != attestation.Counts
	})
}

// List is a page of a worker's evidence, latest changed first, and where the
// next page begins (zero: this is the last).
func (s Service) List(ctx context.Context, actor identity.Actor, w id.Worker, f store.EvidenceFilter) ([]Listed, store.Cursor, error) {
	return s.ListBy(ctx, actor, w, f, "")
}

// ListBy is List of what came to one outcome. Sign-offs are judged as they are
// read, so it reads on until the page is full.
func (s Service) ListBy(ctx context.Context, actor identity.Actor, w id.Worker, f store.EvidenceFilter, o Outcome) ([]Listed, store.Cursor, error) {
	var out []Listed
	var next store.Cursor
	limit, more := f.Limit, true
	f.Limit++
	err := s.Store.Read(ctx, func(v *store.View) error {
		worker, err := v.WorkerFacts(w)
		for err == nil && more && len(out) < limit {
			var items []evidence.Item
			if items, err = v.EvidenceOf(access.ScopeOf(actor), w, worker.Department, f); err != nil {
				return err
			}
			if more = len(items) > limit; more {
				items = items[:limit]
				f.After = cursorOf(items[limit-1])
			}
			var list []Listed
			list, err = detail(v, items)
			out = append(out, slices.DeleteFunc(list, func(l Listed) bool { return !l.became(o) })...)
		}
		return err
	})
	if err == nil && (more || len(out) > limit) {
		out = out[:limit]
		next = cursorOf(out[limit-1].Item)
	}
	return out, next, err
}

func cursorOf(i evidence.Item) store.Cursor { return store.Cursor{At: i.UpdatedAt, ID: string(i.ID)} }

func detail(v *store.View, items []evidence.Item) ([]Listed, error) {
	ids := make([]id.Evidence, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	competencies, err := v.CompetenciesOf(ids)
	if err != nil {
		return nil, err
	}
	requests, signed, checks, err := v.RequestsNow(items)
	if err != nil {
		return nil, err
	}
	verdicts, err := judge(v, signed, checks)
	if err != nil {
		return nil, err
	}
	people, err := peopleOf(v, requests)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(items))
	at := make(map[id.Evidence]*Listed, len(items))
	for i, item := range items {
		out[i] = Listed{Item: item, Competencies: competencies[item.ID], Names: people, Verdicts: verdicts}
		at[item.ID] = &out[i]
		for _, one := range competencies[item.ID] {
			c, _, err := v.Competency(framework.CompetencyID(one))
			if err != nil {
				return nil, err
			}
			out[i].Titles = append(out[i].Titles, c.Title)
		}
	}
	for _, r := range requests {
		one := at[r.Evidence]
		one.Requests = append(one.Requests, r)
	}
	return out, nil
}

// judge judges each sign-off of a list now.
func judge(v *store.View, signed []progress.Signed, checks map[id.Person][]assessor.Check) (map[id.Request]attestation.Verdict, error) {
	out := map[id.Request]attestation.Verdict{}
	for _, s := range signed {
		var err error
		if out[s.Attestation.Request], err = verdict(v, store.Signed{Attestation: s.Attestation, Revoked: s.Revoked, Suspensions: s.Suspensions}, digest.Sum(s.CurrentEvidence), checks); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// verdict judges a sign-off now.
func verdict(v *store.View, a store.Signed, current digest.Sum, checks map[id.Person][]assessor.Check) (attestation.Verdict, error) {
	c, version, err := v.Competency(a.Competency)
	if err != nil {
		return "", err
	}
	approved := false
	if a.Meaning == attestation.Approval {
		if approved, err = routing.Approved(v, a.Attestation); err != nil {
			return "", err
		}
	}
	return a.Judge(attestation.Ground{Recognised: !version.PriorFor(c).None(), Approved: approved, CurrentEvidence: current, CompetencyDigest: c.Digest(), Checks: checks[a.Assessor], Revoked: a.Revoked, Suspensions: a.Suspensions, Area: assessor.AreaKey(version.Framework, c.Area),
		ValidityMonths: version.RiskClasses[c.RiskClass].ValidityMonths}, v.Now(), v.Now()), nil
}

// SignOff is a sign-off of an item and whether it counts now.
type SignOff struct {
	store.Signed
	Verdict attestation.Verdict
}

// Detail is one item with all that happened to it.
type Detail struct {
	evidence.Item
	WorkerName string
	Working    *evidence.Working  // the draft being written, for its worker
	Files      []Kept             // of the draft
	Versions   []evidence.Version // oldest first; Files only on the current one
	Requests   []attestation.Request
	Moves      []attestation.Moved
	SignOffs   []SignOff
	Turns      []store.TurnOf       // of the sign-offs, into question and out of it, oldest first
	Answers    []attestation.Answer // of the worker, to what an assessor recorded; the last one holds
	Names      map[id.Person]string // of everybody in the requests
	Named      map[string]Named     // every competency that anything here is for
	Mine       bool                 // the actor is its worker
}

// Get is one item as the actor may see it.
func (s Service) Get(ctx context.Context, actor identity.Actor, e id.Evidence) (Detail, error) {
	var d Detail
	err := s.Store.Read(ctx, func(v *store.View) error {
		scope := access.ScopeOf(actor)
		item, err := v.Evidence(scope, e)
		if err != nil {
			return err
		}
		d = Detail{Item: item, Mine: scope.Own(item.Worker)}
		worker, err := v.WorkerFacts(item.Worker)
		if err != nil {
			return err
		}
		d.WorkerName = worker.Name
		if err := d.draft(v, scope); err != nil {
			return err
		}
		return d.history(v, scope)
	})
	return d, err
}

func (d *Detail) draft(v *store.View, scope access.Scope) error {
	if !d.Mine || !d.Editing {
		return nil
	}
	w, err := v.Working(scope, d.ID)
	if err != nil {
		return err
	}
	d.Working = &w
	files, seen, err := v.Files(d.ID, w.Content.Attachments)
	for _, f := range files {
		d.Files = append(d.Files, Kept{f, seen[f.ID]})
	}
	return err
}

func (d *Detail) history(v *store.View, scope access.Scope) error {
	var err error
	if d.Versions, err = v.Versions(scope, d.ID); err != nil {
		return err
	}
	var current digest.Sum
	for i := range d.Versions {
		if d.Versions[i].ID == d.Current {
			if d.Versions[i], err = v.Version(scope, d.Current); err != nil {
				return err
			}
			if d.State == evidence.Submitted {
				current = d.Versions[i].Digest
			}
		}
	}
	if d.Requests, err = v.RequestsOf([]id.Evidence{d.ID}); err != nil {
		return err
	}
	ids := make([]id.Request, len(d.Requests))
	for i, r := range d.Requests {
		ids[i] = r.ID
	}
	if d.Moves, err = v.Moves(ids); err != nil {
		return err
	}
	if err := d.signOffs(v, current); err != nil {
		return err
	}
	signed := make([]id.Attestation, len(d.SignOffs))
	for i, s := range d.SignOffs {
		signed[i] = s.ID
	}
	if d.Turns, err = v.TurnsOf(signed); err != nil {
		return err
	}
	if d.Kind.ByAssessor() {
		if d.Answers, err = v.AnswersOf(d.ID); err != nil {
			return err
		}
	}
	if d.Names, err = peopleOf(v, d.Requests); err != nil {
		return err
	}
	d.Named, err = named(v, d.competencies()...)
	return err
}

// competencies are all that the draft, a version or a request is for.
func (d *Detail) competencies() []string {
	var out []string
	if d.Working != nil {
		out = append(out, d.Working.Content.Competencies...)
	}
	for _, v := range d.Versions {
		out = append(out, v.Content.Competencies...)
	}
	for _, r := range d.Requests {
		out = append(out, string(r.Competency))
	}
	return out
}

// signOffs judges each sign-off of the item now.
func (d *Detail) signOffs(v *store.View, current digest.Sum) error {
	signed, err := v.AttestationsOfEvidence(d.ID)
	if err != nil {
		return err
	}
	var signers []id.Person
	for _, a := range signed {
		signers = append(signers, a.Assessor)
	}
	checks, err := v.ChecksOf(signers)
	if err != nil {
		return err
	}
	for _, a := range signed {
		now, err := verdict(v, a, current, checks)
		if err != nil {
			return err
		}
		d.SignOffs = append(d.SignOffs, SignOff{a, now})
	}
	return nil
}

// Choice is an assessor whom the worker may ask.
type Choice struct {
	Person  id.Person
	Name    string
	Away    bool
	Waiting int // requests that wait on them now
}

// Assessors lists who may sign all the competencies of a draft today, those with
// the least waiting first. Empty: nobody may sign all of them.
func (s Service) Assessors(ctx context.Context, actor identity.Actor, e id.Evidence) ([]Choice, error) {
	var out []Choice
	err := s.Store.Read(ctx, func(v *store.View) error {
		scope := access.ScopeOf(actor)
		w, err := v.Working(scope, e)
		if err != nil {
			return err
		}
		item, err := v.Evidence(scope, e)
		if err != nil {
			return err
		}
		worker, err := v.WorkerFacts(item.Worker)
		if err != nil {
			return err
		}
		candidates, err := v.Candidates(item.Department)
		if err != nil {
			return err
		}
		for _, c := range candidates {
			ok, err := signsAll(v, c, worker, w.Content.Competencies)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, Choice{c.Person, c.Name, assessor.Away(c, v.Now()), c.OpenWork})
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Choice) int { return a.Waiting - b.Waiting })
	return out, err
}

func signsAll(v *store.View, c assessor.Candidate, worker store.Worker, competencies []string) (bool, error) {
	for _, name := range competencies {
		competency, version, err := v.Competency(framework.CompetencyID(name))
		if err != nil {
			return false, err
		}
		need := assessor.NeedFor(version, competency, worker.Person, worker.Department)
		if len(assessor.Refusals(c, need, v.Now())) > 0 {
			return false, nil
		}
	}
	return true, nil
}

// Check lists everything that stands in the way of submitting a draft now, but
// for the declaration; empty when nothing does.
func (s Service) Check(ctx context.Context, actor identity.Actor, e id.Evidence) ([]fault.Field, error) {
	var f fault.Fields
	err := s.Store.Read(ctx, func(v *store.View) error {
		scope := access.ScopeOf(actor)
		item, err := v.Evidence(scope, e)
		if err != nil {
			return err
		}
		w, err := v.Working(scope, e)
		if err != nil {
			return err
		}
		files, seen, err := v.Files(e, w.Content.Attachments)
		if err != nil {
			return err
		}
		if w.Content, err = complete(v, item.Kind, w.Content, &f); err != nil {
			return err
		}
		checkIdentifiers(item.Kind, w.Content, files, seen, &f)
		return nil
	})
	return f.List(), err
}
