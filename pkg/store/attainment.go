package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attainment"
	"countersign/pkg/digest"
	"countersign/pkg/id"
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
	all, err := v.attained([]id.Worker{w}, at)
	return all[w], err
}

// attained is the same of several workers, in one statement.
func (v *View) attained(workers []id.Worker, at time.Time) (map[id.Worker][]attainment.Held, error) {
	var rows []struct {
		Row     attainmentRow `gorm:"embedded"`
		Current string
	}
	// The evidence as it was at that instant; one that was taken back since is none.
	err := list(v, &rows, `SELECT a.*, coalesce(CASE WHEN e.state = 'submitted' THEN
			(SELECT x.digest FROM evidence_version x WHERE x.evidence_id = e.id AND x.created_at <= ? ORDER BY x.number DESC LIMIT 1) END, '') AS current
		FROM attainment a LEFT JOIN evidence e ON e.id = a.evidence_id WHERE a.worker_id IN (SELECT value FROM json_each(?)) ORDER BY a.seq`, micros(at), listed(workers))
	records := map[id.Worker][]attainment.Record{}
	for _, r := range rows {
		one, wrong := r.Row.record()
		if wrong != nil {
			return nil, wrong
		}
		one.Current = r.Current
		records[one.Worker] = append(records[one.Worker], one)
	}
	out := make(map[id.Worker][]attainment.Held, len(records))
	for w, theirs := range records {
		out[w] = attainment.Tell(theirs, at)
	}
	return out, err
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
