package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/crosswalk"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// Facts is all that decides a worker's standing now. It knows no scope: use
// cases ask access first.
func (v *View) Facts(w id.Worker) (progress.Facts, error) {
	signed, err := v.signed("v.id = e.current_id AND e.state = 'submitted'", nil, "a.worker_id = ?", string(w))
	if err != nil {
		return progress.Facts{}, err
	}
	return v.facts(w, signed, nil)
}

// FactsOf is all that decides the standing of some workers of a department now, in as
// many statements as for one.
func (v *View) FactsOf(d id.Department, workers []id.Worker) (map[id.Worker]progress.Facts, error) {
	signed, err := v.signed("v.id = e.current_id AND e.state = 'submitted'", nil, "a.worker_id IN (SELECT value FROM json_each(?))", listed(workers))
	if err != nil {
		return nil, err
	}
	checks, err := v.checksOfSigners(signed)
	if err != nil {
		return nil, err
	}
	steps, err := v.stepsIn(d, v.now)
	if err != nil {
		return nil, err
	}
	all := make(map[id.Worker]*progress.Facts, len(workers))
	for _, w := range workers {
		all[w] = &progress.Facts{Checks: checks}
	}
	for _, one := range signed {
		f := all[one.Attestation.Worker]
		f.Signed = append(f.Signed, one)
	}
	err = v.eachPending("r.worker_id IN (SELECT value FROM json_each(?))", listed(workers), func(w id.Worker, o *progress.Open, p *progress.Put) {
		if o != nil {
			all[w].Open = append(all[w].Open, *o)
		} else {
			all[w].Put = append(all[w].Put, *p)
		}
	})
	if err != nil {
		return nil, err
	}
	links := map[id.Department][]crosswalk.Link{}
	out := make(map[id.Worker]progress.Facts, len(all))
	for w, f := range all {
		if err := v.creditBy(links, f, v.now); err != nil {
			return nil, err
		}
		f.Credited = append(f.Credited, steps.Credits(*f)...)
		out[w] = *f
	}
	return out, nil
}

// FactsAt is all that decided a worker's standing at the end of a past moment,
// as it is known now: each item's version that was current then. What was
// waiting or sent back at the time is not told.
func (v *View) FactsAt(w id.Worker, at time.Time) (progress.Facts, error) {
	signed, err := v.signed(`e.state = 'submitted' AND v.id = (SELECT x.id FROM evidence_version x WHERE x.evidence_id = e.id AND x.created_at <= ? ORDER BY x.number DESC LIMIT 1)`,
		[]any{micros(at)}, "a.worker_id = ?", string(w))
	if err != nil {
		return progress.Facts{}, err
	}
	f := progress.Facts{Signed: signed}
	if f.Checks, err = v.checksOfSigners(signed); err != nil {
		return f, err
	}
	return f, v.creditAll(&f, w, at)
}

// FactsOn is the facts that decide where some competencies stand: their sign-offs, and
// those that are credited to them.
func (v *View) FactsOn(w id.Worker, competencies []framework.CompetencyID) (progress.Facts, error) {
	steps, err := v.stepsOf(w, v.now)
	if err != nil {
		return progress.Facts{}, err
	}
	return v.factsOn(w, competencies, steps)
}

func (v *View) factsOn(w id.Worker, competencies []framework.CompetencyID, steps progress.CarryOvers) (progress.Facts, error) {
	signed, err := v.signed("v.id = e.current_id AND e.state = 'submitted'", nil,
		"(a.worker_id = @worker AND a.competency IN (SELECT value FROM json_each(@competencies)) OR a.worker_id = @worker AND a.also <> '')",
		sql.Named("worker", string(w)), sql.Named("competencies", listed(steps.Behind(competencies))))
	if err != nil {
		return progress.Facts{}, err
	}
	f, err := v.facts(w, signed, &steps)
	return f.Only(competencies), err
}

// facts are sign-offs with all else that decides what they are worth. Without steps
// those that hold now are read, if there is anything to carry over.
func (v *View) facts(w id.Worker, signed []progress.Signed, steps *progress.CarryOvers) (f progress.Facts, err error) {
	f.Signed = signed
	if f.Open, f.Put, err = v.pending(w); err != nil {
		return f, err
	}
	if f.Checks, err = v.checksOfSigners(signed); err != nil {
		return f, err
	}
	if steps == nil {
		return f, v.creditAll(&f, w, v.now)
	}
	err = v.credit(&f, v.now)
	f.Credited = append(f.Credited, steps.Credits(f)...)
	return f, err
}

// creditAll adds to facts what their sign-offs count toward besides, by the links and
// by the plans that stand at a moment.
func (v *View) creditAll(f *progress.Facts, w id.Worker, at time.Time) error {
	if len(f.Signed) == 0 {
		return nil
	}
	if err := v.credit(f, at); err != nil {
		return err
	}
	steps, err := v.stepsOf(w, at)
	f.Credited = append(f.Credited, steps.Credits(*f)...)
	return err
}

// signed reads attestations with the ground they stand on, by competency and
// oldest first, which is how the index has them; current says which version of
// an item (e) is the one that a sign-off (a) is held against. Only what a
// standing needs is read.
func (v *View) signed(current string, currentArgs []any, where string, args ...any) ([]progress.Signed, error) {
	rows, err := v.query(`SELECT `+packed(`a.id, a.worker_id, a.department_id, a.competency, a.competency_digest, a.level, a.step, a.evidence_id, a.evidence_digest, a.kind, a.occurred_on, a.cases, a.outcomes,
		a.assessor_id, a.register, a.registration, a.approves, a.also, a.signed_at, coalesce(v.digest, '')`)+`, a.meaning, a.assessor_name, e.title, `+revocationOf+`, `+suspensionsOf+`
		FROM attestation a JOIN evidence e ON e.id = a.evidence_id
		LEFT JOIN evidence_version v ON `+current+`
		LEFT JOIN revocation r ON r.attestation_id = a.id
		WHERE `+where+` ORDER BY a.competency, a.seq`, slices.Concat(currentArgs, args)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []progress.Signed
	var s progress.Signed
	a := &s.Attestation
	var at int64
	var revoked, suspended []byte
	to := into(packInto(&a.ID, &a.Worker, &a.Department, &a.Competency, &a.CompetencyDigest, &a.Level, &a.Step, &a.Evidence, &a.EvidenceDigest, &a.Kind, &a.OccurredOn, &a.Cases, &a.Outcomes,
		&a.Assessor, &a.Register, &a.Registration, &a.Approves, &a.Also, &at, &s.CurrentEvidence), &a.Meaning, &a.AssessorName, &s.EvidenceTitle, &revoked, &suspended)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		a.SignedAt = instant(at)
		if s.Revoked, err = readRevocation(a.ID, revoked); err != nil {
			return nil, err
		}
		if s.Suspensions, err = readSuspensions(a.ID, suspended); err != nil {
			return nil, err
		}
		if out == nil {
			out = make([]progress.Signed, 0, 32) // large, and seldom few
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// revocationOf is a column: the revocation (r) of an attestation, or NULL. It is
// one column of five values: most sign-offs have none, and each column costs.
const revocationOf = "CASE WHEN r.id IS NOT NULL THEN json_array(r.id, r.by_id, r.by_name, r.reason, r.at) END"

// readRevocation reads what revocationOf gives.
func readRevocation(a id.Attestation, b []byte) (*attestation.Revocation, error) {
	if b == nil {
		return nil, nil
	}
	r := &attestation.Revocation{Attestation: a}
	var at int64
	if err := json.Unmarshal(b, &[]any{&r.ID, &r.By, &r.ByName, &r.Reason, &at}); err != nil {
		return nil, fmt.Errorf("the revocation of %s: %w", a, err)
	}
	r.At = instant(at)
	return r, nil
}

// pending reads a worker's requests that wait, and those that were sent back or
// declined on evidence that is still up, oldest first. One sent back is done with
// once there is another version, a later sign-off or another request.
func (v *View) pending(w id.Worker) (open []progress.Open, put []progress.Put, err error) {
	err = v.eachPending("r.worker_id = ?", string(w), func(_ id.Worker, o *progress.Open, p *progress.Put) {
		if o != nil {
			open = append(open, *o)
		} else {
			put = append(put, *p)
		}
	})
	return open, put, err
}

func (v *View) eachPending(where, arg string, fn func(id.Worker, *progress.Open, *progress.Put)) error {
	rows, err := v.query(`SELECT r.worker_id, r.id, r.competency, r.evidence_id, e.title, r.state, coalesce(r.offered_id, ''), coalesce(p.name, ''), r.created_at, coalesce(r.decided_at, 0),
		r.approval, CASE WHEN r.state IN ('queued','opened') THEN 0 ELSE r.version_id = e.current_id AND e.state = 'submitted'
			AND NOT EXISTS (SELECT 1 FROM attestation a WHERE a.worker_id = r.worker_id AND a.competency = r.competency AND a.signed_at > r.decided_at)
			AND NOT EXISTS (SELECT 1 FROM request o WHERE o.worker_id = r.worker_id AND o.state IN ('queued','opened') AND o.competency = r.competency) END
		FROM request r JOIN evidence e ON e.id = r.evidence_id LEFT JOIN person p ON p.id = r.offered_id
		WHERE `+where+` AND r.state IN ('queued','opened','returned','declined') AND (r.state IN ('queued','opened') OR e.state = 'submitted')
		ORDER BY r.created_at, r.id`, arg)
	if err != nil {
		return err
	}
	defer rows.Close()
	var w id.Worker
	var o progress.Open
	var since, decided int64
	var untouched sql.NullBool
	to := into(&w, &o.Request, &o.Competency, &o.Evidence, &o.EvidenceTitle, &o.State, &o.Offered, &o.OfferedName, &since, &decided, &o.Approval, &untouched)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if o.State.Waiting() {
			o.Since = instant(since)
			fn(w, &o, nil)
		} else {
			fn(w, nil, &progress.Put{Competency: o.Competency, Evidence: o.Evidence, EvidenceTitle: o.EvidenceTitle, Since: instant(decided), Returned: untouched.Bool})
		}
	}
	return rows.Err()
}

// checksOfSigners reads the register checks of everybody who signed: what is
// judged of them, not whose number it is.
func (v *View) checksOfSigners(signed []progress.Signed) (map[id.Person][]assessor.Check, error) {
	out := map[id.Person][]assessor.Check{}
	var people []id.Person
	for i := range signed {
		if p := signed[i].Attestation.Assessor; !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	if len(people) == 0 {
		return out, nil
	}
	rows, err := v.query(`SELECT c.id, c.person_id, c.register, c.profession, c.status, c.effective_from, c.checked_at, c.recorded_at, `+adoptedColumns+`
		FROM register_check c `+adoptedJoin+` WHERE c.person_id IN (SELECT value FROM json_each(?))`, listed(people))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var c assessor.Check
	var from, checked, recorded int64
	var a adopted
	to := into(&c.ID, &c.Person, &c.Register, &c.Profession, &c.Status, &from, &checked, &recorded, &a.EditionID, &a.EditionDocument, &a.EditionAt)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		c.EffectiveFrom, c.CheckedAt, c.RecordedAt = instant(from), instant(checked), instant(recorded)
		if err := v.gather(out, c, a); err != nil {
			return nil, err
		}
	}
	return out, rows.Err()
}

// Pathway is what leads to a level of a version for a post. Versions never
// change, so that each is worked out once.
func (v *View) Pathway(version framework.VersionID, level string, settings []string) (*framework.Version, pathway.Pathway, error) {
	f, err := v.Framework(version)
	if err != nil {
		return nil, pathway.Pathway{}, err
	}
	key := string(version) + "/" + level + "/" + strings.Join(settings, ",")
	v.s.frameworksMu.RLock()
	p, ok := v.s.pathways[key]
	v.s.frameworksMu.RUnlock()
	if ok {
		return f, p, nil
	}
	known := make([]string, 0, len(settings)) // a post may have settings that this framework does not know
	for _, s := range settings {
		if _, ok := f.Setting(s); ok {
			known = append(known, s)
		}
	}
	if p, err = pathway.For(f, level, known); err != nil {
		return nil, pathway.Pathway{}, err
	}
	v.s.frameworksMu.Lock()
	defer v.s.frameworksMu.Unlock()
	v.s.pathways[key] = p
	return f, p, nil
}
