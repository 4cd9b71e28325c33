package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

type attainmentRow struct {
	Seq          int64 `gorm:"primaryKey"`
	ID           string
	WorkerID     string
	DepartmentID string
	Kind         string
	About        sql.NullString
	Data         string
	EvidenceID   sql.NullString
	ByID         string
	ByName       string
	At           int64
}

func (attainmentRow) TableName() string { return "attainment" }

func (r attainmentRow) record() (attainment.Record, error) {
	out := attainment.Record{ID: id.Attainment(r.ID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID), Kind: attainment.Kind(r.Kind),
		About: id.Attainment(r.About.String), By: id.Person(r.ByID), ByName: r.ByName, At: instant(r.At)}
	if err := json.Unmarshal([]byte(r.Data), &out.Data); err != nil {
		return out, fmt.Errorf("attainment %s: %w", r.ID, err)
	}
	return out, nil
}

// Attained is what was put down of a worker by an instant, and what had come of it by
// then. It knows no scope: use cases ask access first.
func (v *View) Attained(w id.Worker, at time.Time) ([]attainment.Held, error) {
	var rows []struct {
		Row     attainmentRow `gorm:"embedded"`
		Current string
	}
	// The evidence as it was at that instant; one that was taken back since is none.
	err := list(v, &rows, `SELECT a.*, coalesce(CASE WHEN e.state = 'submitted' THEN
			(SELECT x.digest FROM evidence_version x WHERE x.evidence_id = e.id AND x.created_at <= ? ORDER BY x.number DESC LIMIT 1) END, '') AS current
		FROM attainment a LEFT JOIN evidence e ON e.id = a.evidence_id WHERE a.worker_id = ? ORDER BY a.seq`, micros(at), string(w))
	if err != nil {
		return nil, err
	}
	records := make([]attainment.Record, len(rows))
	for i, r := range rows {
		if records[i], err = r.Row.record(); err != nil {
			return nil, err
		}
		records[i].Current = r.Current
	}
	return attainment.Tell(records, at), nil
}

// AddAttainment keeps what somebody did for good. The audit log holds the digest of
// all of it.
func (tx *Tx) AddAttainment(g access.Grant, r attainment.Record) error {
	if err := tx.spend(g, string(r.Digest()), string(r.ID), access.Attain, access.SettleAttained); err != nil {
		return err
	}
	data, err := digest.Canonical(r.Data)
	if err != nil {
		return err
	}
	return tx.insert(&attainmentRow{ID: string(r.ID), WorkerID: string(r.Worker), DepartmentID: string(r.Department), Kind: string(r.Kind), About: nullText(r.About),
		Data: string(data), EvidenceID: nullText(r.Data.Evidence), ByID: string(r.By), ByName: r.ByName, At: micros(r.At)})
}

// AttainedFor is how many workers of a department put something down for any of the
// requirements of a framework. It knows no scope.
func (v *View) AttainedFor(d id.Department, framework string, requirements []string) (int, error) {
	var n []int
	err := list(v, &n, `SELECT count(DISTINCT worker_id) FROM attainment WHERE department_id = ? AND kind = 'put-down' AND json_extract(data, '$.framework') = ?
		AND json_extract(data, '$.requirement') IN (SELECT value FROM json_each(?))`, string(d), framework, listed(requirements))
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// EvidenceDigest is that of the version of a worker's own submitted evidence that is
// current; empty: they have no such evidence.
func (v *View) EvidenceDigest(w id.Worker, e id.Evidence) (string, error) {
	var sums []string
	err := list(v, &sums, "SELECT v.digest FROM evidence e JOIN evidence_version v ON v.id = e.current_id WHERE e.id = ? AND e.worker_id = ? AND e.state = 'submitted'", string(e), string(w))
	if err != nil || len(sums) == 0 {
		return "", err
	}
	return sums[0], nil
}

// EachAttainment hands everything of it to fn, in order, with the evidence that its
// row names.
func (v *View) EachAttainment(fn func(attainment.Record, id.Evidence) error) error {
	return each(v, "SELECT * FROM attainment ORDER BY seq", func(r attainmentRow) error {
		one, err := r.record()
		if err != nil {
			return err
		}
		return fn(one, id.Evidence(r.EvidenceID.String))
	})
}

// Beside is what a worker has beside sign-offs, as it was at an instant, toward a
// level of a version: what the level's other requirements are judged by. It knows no
// scope.
func (v *View) Beside(w id.Worker, f *framework.Version, level string, at time.Time) (b progress.Beside, err error) {
	if b.Start, err = v.Began(w, f, level); err != nil {
		return b, err
	}
	if b.Attained, err = v.Attained(w, at); err != nil {
		return b, err
	}
	given, err := v.WorkerEntitlementsOf(w)
	if err != nil {
		return b, err
	}
	for _, e := range given {
		if !e.GrantedAt.After(at) && (e.EndedAt.IsZero() || e.EndedAt.After(at)) {
			b.Entitled = append(b.Entitled, progress.Entitled{Kind: e.Kind, Title: e.Title, From: e.From, Until: e.Until})
		}
	}
	reviews, err := v.Reviews(w)
	if err != nil {
		return b, err
	}
	for _, r := range reviews {
		of, err := v.Framework(r.Version)
		if err != nil {
			return b, err
		}
		if of.Framework == f.Framework && r.Level == level && !r.At.After(at) {
			b.Reviews = append(b.Reviews, r.At)
		}
	}
	held, err := v.LastReviewed(w, at) // by all three
	if held != "" {
		b.Reviews = append(b.Reviews, held.Start())
	}
	return b, err
}

// Began is the day on which a worker began on a pathway: on the level of any version
// of the framework, moves from one version to the next passed over; for an
// apprenticeship the first day of training, which a break or a restart leaves as it
// is. Empty: they are not on it.
func (v *View) Began(w id.Worker, f *framework.Version, level string) (clock.Date, error) {
	if f.Kind == framework.Apprenticeship {
		h, err := v.Training(w)
		if err != nil {
			return "", err
		}
		if h.ID != "" && h.Begin.Data.Standard == f.Framework {
			return h.Begin.Data.On, nil
		}
	}
	var rows []enrolmentRow
	if err := list(v, &rows, "SELECT * FROM enrolment WHERE worker_id = ? AND level = ? ORDER BY since DESC, ended_at IS NULL DESC", string(w), level); err != nil {
		return "", err
	}
	var since int64
	for _, r := range rows {
		of, err := v.Framework(framework.VersionID(r.Version))
		if err != nil {
			return "", err
		}
		there := !r.EndedAt.Valid || r.EndedAt.Int64 >= since // until they went on, or after
		if of.Framework == f.Framework && (since == 0 && !r.EndedAt.Valid && of.ID == f.ID || since != 0 && there) {
			since = r.Since
		}
	}
	if since == 0 {
		return "", nil
	}
	return clock.DateOf(instant(since)), nil
}
