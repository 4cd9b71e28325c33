package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type preceptorshipRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	DepartmentID string
	FromOn       string
	UntilOn      string
	RecordedBy   string
	RecordedAt   int64
	EndedAt      sql.NullInt64
	EndedBy      sql.NullString
	EndReason    string
}

func (preceptorshipRow) TableName() string { return "preceptorship" }

// recorded is what the log commits to when it is recorded: the row without its end.
func (r preceptorshipRow) recorded() digest.Sum {
	r.EndedAt, r.EndedBy, r.EndReason = sql.NullInt64{}, sql.NullString{}, ""
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r preceptorshipRow) ended() digest.Sum {
	return bound(&preceptorshipRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy, EndReason: r.EndReason})
}

func (r preceptorshipRow) preceptorship() assessor.Preceptorship {
	return assessor.Preceptorship{ID: id.Preceptorship(r.ID), Person: id.Person(r.PersonID), Department: id.Department(r.DepartmentID), From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn),
		RecordedBy: id.Person(r.RecordedBy), RecordedAt: instant(r.RecordedAt), EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String), EndReason: r.EndReason}
}

// trainingsOf is a column: the preceptorships of a person (p), oldest first, or
// NULL: most people have none, and so it costs no statement.
const trainingsOf = `(SELECT json_group_array(json_array(t.id, t.department_id, t.from_on, t.until_on, t.recorded_by, t.recorded_at, t.ended_at, t.ended_by, t.end_reason) ORDER BY t.recorded_at, t.id)
	FROM preceptorship t WHERE t.person_id = p.id HAVING count(*) > 0)`

// readTrainings reads what trainingsOf gives.
func readTrainings(p id.Person, b []byte) ([]assessor.Preceptorship, error) {
	if b == nil {
		return nil, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("the preceptorships of %s: %w", p, err)
	}
	out := make([]assessor.Preceptorship, len(list))
	for i, one := range list {
		t := assessor.Preceptorship{Person: p}
		var recorded int64
		var ended *int64
		var by *id.Person
		if err := json.Unmarshal(one, &[]any{&t.ID, &t.Department, &t.From, &t.Until, &t.RecordedBy, &recorded, &ended, &by, &t.EndReason}); err != nil {
			return nil, fmt.Errorf("the preceptorships of %s: %w", p, err)
		}
		t.RecordedAt = instant(recorded)
		if ended != nil {
			t.EndedAt, t.EndedBy = instant(*ended), *by
		}
		out[i] = t
	}
	return out, nil
}

// AddPreceptorship keeps that somebody is in preceptorship.
func (tx *Tx) AddPreceptorship(g access.Grant, p assessor.Preceptorship) error {
	if err := tx.spend(g, string(p.Person), string(p.ID), access.RecordPreceptorship); err != nil {
		return err
	}
	row := preceptorshipRow{ID: string(p.ID), PersonID: string(p.Person), DepartmentID: string(p.Department), FromOn: string(p.From), UntilOn: string(p.Until),
		RecordedBy: string(p.RecordedBy), RecordedAt: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	return tx.enterIn(ledger.PreceptorshipRecorded, p.Department, row.ID, row.recorded())
}

// PreceptorshipFacts is a preceptorship for the rules inside a use case.
func (v *View) PreceptorshipFacts(p id.Preceptorship) (assessor.Preceptorship, error) {
	var row preceptorshipRow
	err := one(v, &row, "SELECT * FROM preceptorship WHERE id = ?", string(p))
	return row.preceptorship(), found(err)
}

// EndPreceptorship ends one before its last day. Doing it twice is a conflict.
func (tx *Tx) EndPreceptorship(g access.Grant, p assessor.Preceptorship, reason string) error {
	if err := tx.spend(g, "end", string(p.ID), access.RecordPreceptorship); err != nil {
		return err
	}
	by := string(g.Actor().Person)
	if err := tx.swap("UPDATE preceptorship SET ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL", micros(tx.now), by, reason, string(p.ID)); err != nil {
		return err
	}
	row := preceptorshipRow{ID: string(p.ID), EndedAt: nullMicros(tx.now), EndedBy: sql.NullString{String: by, Valid: true}, EndReason: reason}
	return tx.enterIn(ledger.PreceptorshipEnded, p.Department, row.ID, row.ended())
}

// PreceptorshipsOver lists those whose last day has passed and of whose end nobody
// was told yet.
func (v *View) PreceptorshipsOver() ([]assessor.Preceptorship, error) {
	var rows []preceptorshipRow
	err := list(v, &rows, `SELECT * FROM preceptorship p WHERE p.until_on < ? AND p.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM preceptorship_over o WHERE o.preceptorship_id = p.id) ORDER BY p.until_on, p.id`, string(v.today()))
	out := make([]assessor.Preceptorship, len(rows))
	for i, r := range rows {
		out[i] = r.preceptorship()
	}
	return out, err
}

// PreceptorshipOver notes that people are told that a preceptorship is over: once.
func (tx *Tx) PreceptorshipOver(g access.Grant, p id.Preceptorship) error {
	if err := tx.spend(g, "over", string(p), access.RecordPreceptorship); err != nil {
		return err
	}
	return tx.exec("INSERT INTO preceptorship_over (preceptorship_id, at) VALUES (?, ?)", string(p), micros(tx.now))
}

// EachPreceptorship hands every preceptorship to fn.
func (v *View) EachPreceptorship(fn func(assessor.Preceptorship) error) error {
	return each(v, "SELECT * FROM preceptorship", func(r preceptorshipRow) error { return fn(r.preceptorship()) })
}

// SignedWhile lists what somebody signed in a department from a day on, oldest
// first, for whoever sees its people.
func (v *View) SignedWhile(s access.Scope, p id.Person, d id.Department, from clock.Date) ([]Signed, error) {
	if !s.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.attestations("a.assessor_id = ? AND a.department_id = ? AND a.signed_at >= ?", string(p), string(d), micros(from.Start()))
}
