package store

import (
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/id"
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

// EvidenceMoves is when the evidence under each of a worker's sign-offs got another
// version; what never did is left out.
func (v *View) EvidenceMoves(w id.Worker) (map[id.Attestation]time.Time, error) {
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

// Then changes facts that hold now to what they were at a moment, as far as evidence
// goes: facts must be the caller's own, and moves what EvidenceMoves gives.
func Then(f progress.Facts, moves map[id.Attestation]time.Time, at time.Time) {
	for i := range f.Signed {
		s := &f.Signed[i]
		moved, did := moves[s.Attestation.ID]
		switch {
		case !did || s.CurrentEvidence == "": // what was taken back counts at no date
		case at.Before(moved):
			s.CurrentEvidence = string(s.Attestation.EvidenceDigest)
		default:
			s.CurrentEvidence = "moved"
		}
	}
}
