package store

import (
	"database/sql"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/crosswalk"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// WaitingOn is how much waits on one person in a department; On is empty for
// what nobody may sign at present.
type WaitingOn struct {
	On     id.Person
	Name   string
	Count  int
	Oldest time.Time
	Week   int // of Count, asked within the last 7 days
	Month  int // of Count, asked within the last 28 days
}

// WaitingByPerson adds up what waits in a department, by whom it waits on.
func (v *View) WaitingByPerson(s access.Scope, d id.Department) ([]WaitingOn, error) {
	if !s.SeesQueue(d) {
		return nil, fault.Missing()
	}
	rows, err := v.query(`SELECT coalesce(r.offered_id, ''), coalesce(p.name, ''), count(*), min(r.created_at), sum(r.created_at >= ?), sum(r.created_at >= ?)
		FROM request r LEFT JOIN person p ON p.id = r.offered_id
		WHERE r.department_id = ? AND r.state IN ('queued','opened') GROUP BY r.offered_id ORDER BY count(*) DESC, p.name`,
		micros(v.now.Add(-week)), micros(v.now.Add(-4*week)), string(d))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []WaitingOn
	for rows.Next() {
		var w WaitingOn
		var oldest int64
		if err := rows.Scan(&w.On, &w.Name, &w.Count, &oldest, &w.Week, &w.Month); err != nil {
			return nil, err
		}
		w.Oldest = instant(oldest)
		out = append(out, w)
	}
	return out, rows.Err()
}

// Unoffered is a request that nobody may sign at present.
type Unoffered struct {
	Request    id.Request
	Worker     id.Worker
	Person     id.Person // whose portfolio it is
	Name       string
	Competency framework.CompetencyID
	Since      time.Time
	Level      string
	Approval   bool // of what others signed, by the lead of the modality
}

// UnofferedIn lists a department's requests that nobody may sign at present,
// oldest first.
func (v *View) UnofferedIn(s access.Scope, d id.Department, limit int) ([]Unoffered, error) {
	if !s.SeesQueue(d) {
		return nil, fault.Missing()
	}
	rows, err := v.query(`SELECT r.id, r.worker_id, w.person_id, p.name, r.competency, r.created_at, r.level, r.approval
		FROM request r JOIN worker w ON w.id = r.worker_id JOIN person p ON p.id = w.person_id
		WHERE r.department_id = ? AND r.state IN ('queued','opened') AND r.offered_id IS NULL ORDER BY r.created_at, r.id LIMIT ?`, string(d), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Unoffered
	for rows.Next() {
		var u Unoffered
		var since int64
		if err := rows.Scan(&u.Request, &u.Worker, &u.Person, &u.Name, &u.Competency, &since, &u.Level, &u.Approval); err != nil {
			return nil, err
		}
		u.Since = instant(since)
		out = append(out, u)
	}
	return out, rows.Err()
}

// FactsAboutIn is what decides where each worker of a department stands on some
// competencies of a framework version, by worker; who has no sign-off for any of
// them is left out.
func (v *View) FactsAboutIn(s access.Scope, d id.Department, version *framework.Version, about ...framework.CompetencyID) (map[id.Worker]progress.Facts, error) {
	if !s.SeesPractice(d) {
		return nil, fault.Missing()
	}
	steps, err := v.stepsIn(d, v.now)
	if err != nil {
		return nil, err
	}
	_, decide := progress.Reach(version, about)
	signed, err := v.signed("v.id = e.current_id AND e.state = 'submitted'", nil, `(a.department_id = @department AND a.competency IN (SELECT value FROM json_each(@decide)) OR a.department_id = @department AND a.also <> '')
		AND a.worker_id IN (SELECT worker_id FROM attestation WHERE department_id = @department AND competency IN (SELECT value FROM json_each(@about))
			UNION SELECT worker_id FROM attestation WHERE department_id = @department AND also <> '')`,
		sql.Named("department", string(d)), sql.Named("decide", listed(steps.Behind(decide))), sql.Named("about", listed(steps.Behind(about))))
	if err != nil {
		return nil, err
	}
	checks, err := v.checksOfSigners(signed)
	if err != nil {
		return nil, err
	}
	out := map[id.Worker]progress.Facts{}
	for _, one := range signed {
		f := out[one.Attestation.Worker]
		f.Signed, f.Checks = append(f.Signed, one), checks
		out[one.Attestation.Worker] = f
	}
	links := map[id.Department][]crosswalk.Link{}
	for w, f := range out {
		if err := v.creditBy(links, &f, v.now); err != nil {
			return nil, err
		}
		f.Credited = append(f.Credited, steps.Credits(f)...)
		if out[w] = f.Only(decide); !slices.ContainsFunc(about, out[w].About) {
			delete(out, w)
		}
	}
	return out, nil
}
