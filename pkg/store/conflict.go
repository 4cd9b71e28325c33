package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type conflictRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	OtherID      string
	DepartmentID string
	DeclaredBy   string
	DeclaredAt   int64
	EndedAt      sql.NullInt64
	EndedBy      sql.NullString
}

func (conflictRow) TableName() string { return "conflict" }

// declared is what the log commits to when it is declared: the row without its end.
func (r conflictRow) declared() digest.Sum {
	r.EndedAt, r.EndedBy = sql.NullInt64{}, sql.NullString{}
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r conflictRow) ended() digest.Sum {
	return bound(&conflictRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy})
}

func (r conflictRow) conflict() assessor.Conflict {
	return assessor.Conflict{ID: id.Conflict(r.ID), Person: id.Person(r.PersonID), Other: id.Person(r.OtherID), Department: id.Department(r.DepartmentID),
		DeclaredBy: id.Person(r.DeclaredBy), DeclaredAt: instant(r.DeclaredAt), EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String)}
}

// conflictsOf is a column: with whom a person (p) has a conflict of interest, or
// NULL: most people have none, and so it costs no statement.
const conflictsOf = `(SELECT json_group_array(CASE WHEN k.person_id = p.id THEN k.other_id ELSE k.person_id END)
	FROM conflict k WHERE (k.person_id = p.id OR k.other_id = p.id) AND k.ended_at IS NULL HAVING count(*) > 0)`

// readConflicts reads what conflictsOf gives.
func readConflicts(b []byte) (out []id.Person, err error) {
	if b == nil {
		return nil, nil
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("conflicts of interest: %w", err)
	}
	return out, nil
}

// Conflict is a conflict of interest with the names that pages show.
type Conflict struct {
	assessor.Conflict
	Name, OtherName string
	DeclaredByName  string
}

func (v *View) conflictsWhere(where string, args ...any) ([]Conflict, error) {
	var rows []struct {
		Row          conflictRow `gorm:"embedded"`
		Name         string
		OtherName    string
		DeclaredName string
	}
	err := list(v, &rows, `SELECT k.*, p.name, o.name AS other_name, b.name AS declared_name
		FROM conflict k JOIN person p ON p.id = k.person_id JOIN person o ON o.id = k.other_id JOIN person b ON b.id = k.declared_by
		WHERE `+where+` ORDER BY k.declared_at, k.id`, args...)
	out := make([]Conflict, len(rows))
	for i, r := range rows {
		out[i] = Conflict{r.Row.conflict(), r.Name, r.OtherName, r.DeclaredName}
	}
	return out, err
}

// Conflicts lists those ever declared in a department, oldest first, to whoever
// sees its people.
func (v *View) Conflicts(s access.Scope, d id.Department) ([]Conflict, error) {
	if !s.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.conflictsWhere("k.department_id = ?", string(d))
}

// ConflictFacts is a conflict for the rules inside a use case.
func (v *View) ConflictFacts(c id.Conflict) (Conflict, error) {
	list, err := v.conflictsWhere("k.id = ?", string(c))
	if err != nil {
		return Conflict{}, err
	}
	if len(list) == 0 {
		return Conflict{}, fault.Missing()
	}
	return list[0], nil
}

// InConflict tells whether a conflict between two people holds now.
func (v *View) InConflict(a, b id.Person) (bool, error) {
	var n int
	err := one(v, &n, "SELECT count(*) FROM conflict WHERE ended_at IS NULL AND (person_id = ? AND other_id = ? OR person_id = ? AND other_id = ?)",
		string(a), string(b), string(b), string(a))
	return n > 0, err
}

// AddConflict keeps that two people have a conflict of interest.
func (tx *Tx) AddConflict(g access.Grant, c assessor.Conflict) error {
	if err := tx.spend(g, "", string(c.ID), access.DeclareConflict); err != nil {
		return err
	}
	row := conflictRow{ID: string(c.ID), PersonID: string(c.Person), OtherID: string(c.Other), DepartmentID: string(c.Department), DeclaredBy: string(c.DeclaredBy), DeclaredAt: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	return tx.enterIn(ledger.ConflictDeclared, c.Department, row.ID, row.declared())
}

// EndConflict ends one. Doing it twice is a conflict of its own kind.
func (tx *Tx) EndConflict(g access.Grant, c assessor.Conflict) error {
	if err := tx.spend(g, "end", string(c.ID), access.DeclareConflict); err != nil {
		return err
	}
	by := string(g.Actor().Person)
	if err := tx.swap("UPDATE conflict SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", micros(tx.now), by, string(c.ID)); err != nil {
		return err
	}
	row := conflictRow{ID: string(c.ID), EndedAt: nullMicros(tx.now), EndedBy: sql.NullString{String: by, Valid: true}}
	return tx.enterIn(ledger.ConflictEnded, c.Department, row.ID, row.ended())
}

// EachConflict hands every conflict to fn.
func (v *View) EachConflict(fn func(assessor.Conflict) error) error {
	return each(v, "SELECT * FROM conflict", func(r conflictRow) error { return fn(r.conflict()) })
}
