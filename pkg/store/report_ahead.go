package store

import (
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/crosswalk"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/planning"
	"countersign/pkg/progress"
)

// The reads of this file are for read models too: whoever calls them has asked access
// whether the portfolio may be read.

// Decision is what a request of a worker came to, when, and how long that took from
// the asking.
type Decision struct {
	State attestation.State
	At    time.Time
	Took  time.Duration
}

// DecisionsOf lists what was signed, sent back or declined of a worker's requests,
// oldest first.
func (v *View) DecisionsOf(w id.Worker) ([]Decision, error) {
	rows, err := v.query(`SELECT state, decided_at, decided_at - created_at FROM request INDEXED BY request_decided
		WHERE worker_id = ? AND state IN ('signed','returned','declined') ORDER BY decided_at`, string(w))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Decision
	for rows.Next() {
		var one Decision
		var at, took int64
		if err := rows.Scan(into(&one.State, &at, &took)...); err != nil {
			return nil, err
		}
		one.At, one.Took = instant(at), time.Duration(took)*time.Microsecond
		out = append(out, one)
	}
	return out, rows.Err()
}

// lately is how far back, and how many decisions at most, say how long somebody takes.
const (
	latelyDays = 90
	latelyMost = 500
)

// TakesLately is how long people took to decide what they were asked in a department,
// of its last decisions, the quickest first.
func (v *View) TakesLately(d id.Department, people []id.Person) (map[id.Person][]time.Duration, error) {
	rows, err := v.query(`SELECT decided_by, decided_at - created_at FROM request INDEXED BY request_decided_in_department
		WHERE department_id = ? AND decided_at >= ? AND state IN ('signed','returned','declined') ORDER BY decided_at DESC LIMIT ?`,
		string(d), micros(v.now.AddDate(0, 0, -latelyDays)), latelyMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.Person][]time.Duration{}
	for rows.Next() {
		var by id.Person
		var took int64
		if err := rows.Scan(into(&by, &took)...); err != nil {
			return nil, err
		}
		if slices.Contains(people, by) {
			out[by] = append(out[by], time.Duration(took)*time.Microsecond)
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out, rows.Err()
}

// Past is the facts that decide a worker's standing, as they were at any moment.
type Past struct {
	v     *View
	facts progress.Facts
	moves map[id.Attestation]time.Time
	links map[id.Department][]crosswalk.Link
	plans []progress.CarryOver
	from  map[framework.VersionID]*framework.Version // that plans carry over from
}

// PastOf is the past of facts that hold now.
func (v *View) PastOf(w Worker, now progress.Facts) (*Past, error) {
	p := &Past{v: v, facts: now, links: map[id.Department][]crosswalk.Link{}, from: map[framework.VersionID]*framework.Version{}}
	p.facts.Signed = slices.Clone(now.Signed)
	p.facts.Open, p.facts.Put = nil, nil
	var err error
	if p.moves, err = v.evidenceMoves(w.ID); err != nil {
		return nil, err
	}
	if p.plans, err = v.CarryOvers(w.Department); err != nil {
		return nil, err
	}
	for _, plan := range p.plans {
		if p.from[plan.From], err = v.Framework(plan.From); err != nil {
			return nil, err
		}
	}
	_, err = p.At(v.now) // reads the links
	return p, err
}

// Moments are when something other than a sign-off or its running out changed the facts.
func (p *Past) Moments() (out []time.Time) {
	for _, at := range p.moves {
		out = append(out, at)
	}
	for _, links := range p.links {
		for _, l := range links {
			if out = append(out, l.At); l.Ended != nil {
				out = append(out, l.Ended.At)
			}
		}
	}
	for _, plan := range p.plans {
		if out = append(out, plan.At); !plan.EndedAt.IsZero() {
			out = append(out, plan.EndedAt)
		}
	}
	return out
}

// At is the facts at a moment, as FactsAt says them, until At is asked again.
func (p *Past) At(at time.Time) (progress.Facts, error) {
	for i := range p.facts.Signed {
		s := &p.facts.Signed[i]
		moved, did := p.moves[s.Attestation.ID]
		switch {
		case !did || s.CurrentEvidence == "": // what was taken back counts at no date
		case at.Before(moved):
			s.CurrentEvidence = string(s.Attestation.EvidenceDigest)
		default:
			s.CurrentEvidence = "moved"
		}
	}
	p.facts.Credited = nil
	if err := p.v.creditBy(p.links, &p.facts, at); err != nil {
		return p.facts, err
	}
	held := slices.DeleteFunc(slices.Clone(p.plans), func(plan progress.CarryOver) bool {
		return plan.At.After(at) || !plan.EndedAt.IsZero() && !plan.EndedAt.After(at)
	})
	p.facts.Credited = append(p.facts.Credited, progress.Steps(held, p.from).Credits(p.facts)...)
	return p.facts, nil
}

// evidenceMoves is when the evidence under each of a worker's sign-offs got another
// version; what never did is left out.
func (v *View) evidenceMoves(w id.Worker) (map[id.Attestation]time.Time, error) {
	rows, err := v.query(`SELECT a.id, n.created_at FROM attestation a JOIN evidence_version s ON s.id = a.version_id
		JOIN evidence_version n ON n.evidence_id = s.evidence_id AND n.number = s.number + 1 WHERE a.worker_id = ?`, string(w))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.Attestation]time.Time{}
	for rows.Next() {
		var a id.Attestation
		var at int64
		if err := rows.Scan(into(&a, &at)...); err != nil {
			return nil, err
		}
		out[a] = instant(at)
	}
	return out, rows.Err()
}

// PlannedLinks is what a sign-off of each competency would be shown to count toward
// besides, by a department's links that stand now and count.
func (v *View) PlannedLinks(d id.Department) ([]planning.Link, error) {
	links, err := v.CountingLinks(d)
	if err != nil {
		return nil, err
	}
	var out []planning.Link
	var seen []framework.CompetencyID
	for _, l := range links {
		if slices.Contains(seen, l.From) {
			continue
		}
		seen = append(seen, l.From)
		for _, p := range crosswalk.Paths(links, l.From, v.now) {
			if !p.Counts() {
				continue
			}
			one := planning.Link{From: l.From, Toward: p.To}
			for _, hop := range p.Links {
				one.Path = append(one.Path, progress.Hop{From: hop.From, To: hop.To, Kind: hop.Kind})
			}
			out = append(out, one)
		}
	}
	return out, nil
}
