package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
)

// Looked tells which of some things, requests and files, the scope's own person
// has looked at.
func (v *View) Looked(scope access.Scope, things ...string) (map[string]bool, error) {
	var found []string
	err := list(v, &found, "SELECT thing FROM looked WHERE person_id = ? AND thing IN (SELECT value FROM json_each(?))", string(scope.Person()), listed(things))
	out := map[string]bool{}
	for _, one := range found {
		out[one] = true
	}
	return out, err
}

// Look notes that somebody looked at a thing for the first time.
func (tx *Tx) Look(g access.Grant, thing string) error {
	if err := tx.spend(g, "", thing, access.LookAt); err != nil {
		return err
	}
	return tx.exec("INSERT INTO looked (person_id, thing, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", string(g.Actor().Person), thing, micros(tx.now))
}

type readyRow struct {
	PersonID  string
	RequestID string
	Meaning   string
	Step      int
	Also      string
	Comment   string
	At        int64
}

func (readyRow) TableName() string { return "ready" }

// SetAside keeps a decision to be proved with others; one of the same person on
// the same request takes the place of the one before.
func (tx *Tx) SetAside(g access.Grant, r attestation.Ready) error {
	if err := tx.spend(g, "set aside", string(r.Request), access.DecideRequest); err != nil {
		return err
	}
	person := string(g.Actor().Person)
	if err := tx.exec("DELETE FROM ready WHERE person_id = ? AND request_id = ?", person, string(r.Request)); err != nil {
		return err
	}
	return tx.insert(&readyRow{PersonID: person, RequestID: string(r.Request), Meaning: string(r.Meaning), Step: r.Step, Also: string(r.Also), Comment: r.Comment, At: micros(tx.now)})
}

// PutBack forgets a decision that was set aside.
func (tx *Tx) PutBack(g access.Grant, r id.Request) error {
	if err := tx.spend(g, "put back", string(r), access.DecideRequest); err != nil {
		return err
	}
	return tx.exec("DELETE FROM ready WHERE person_id = ? AND request_id = ?", string(g.Actor().Person), string(r))
}

// Ready lists what the scope's own person has set aside, the first first.
func (v *View) Ready(scope access.Scope) ([]attestation.Ready, error) {
	var rows []readyRow
	err := list(v, &rows, "SELECT * FROM ready WHERE person_id = ? ORDER BY at, request_id", string(scope.Person()))
	out := make([]attestation.Ready, len(rows))
	for i, r := range rows {
		out[i] = attestation.Ready{Request: id.Request(r.RequestID), Meaning: attestation.Meaning(r.Meaning), Step: r.Step, Also: attestation.Lines(r.Also), Comment: r.Comment, At: instant(r.At)}
	}
	return out, err
}

type togetherRow struct {
	ID        string `gorm:"primaryKey"`
	Digest    string
	PersonID  string
	SessionID string
	Parts     string
	CreatedAt int64
	ExpiresAt int64
	UsedAt    sql.NullInt64
}

func (togetherRow) TableName() string { return "together" }

func (r togetherRow) together() (attestation.Together, error) {
	t := attestation.Together{ID: id.Together(r.ID), Person: id.Person(r.PersonID), Session: id.Session(r.SessionID),
		CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt), UsedAt: instant(r.UsedAt.Int64)}
	if err := json.Unmarshal([]byte(r.Parts), &t.Parts); err != nil {
		return t, fmt.Errorf("the list %s: %w", r.ID, err)
	}
	return t, nil
}

// KeepTogether keeps a list that is shown to be proved.
func (tx *Tx) KeepTogether(g access.Grant, t attestation.Together) error {
	if err := tx.spend(g, string(t.Digest()), string(t.ID), access.SignTogether); err != nil {
		return err
	}
	parts, err := json.Marshal(t.Parts)
	if err != nil {
		return err
	}
	return tx.insert(&togetherRow{ID: string(t.ID), Digest: string(t.Digest()), PersonID: string(t.Person), SessionID: string(t.Session), Parts: string(parts),
		CreatedAt: micros(t.CreatedAt), ExpiresAt: micros(t.ExpiresAt)})
}

// Together is a list shown to the scope's own person; anybody else's is NotFound.
func (v *View) Together(scope access.Scope, t id.Together) (attestation.Together, error) {
	var r togetherRow
	if err := one(v, &r, "SELECT * FROM together WHERE id = ? AND person_id = ?", string(t), string(scope.Person())); err != nil {
		return attestation.Together{}, found(err)
	}
	return r.together()
}

// UseTogether marks a list as proved, once, with what came of each of its parts.
func (tx *Tx) UseTogether(g access.Grant, t attestation.Together) error {
	if err := tx.spend(g, "proved", string(t.ID), access.SignTogether); err != nil {
		return err
	}
	parts, err := json.Marshal(t.Parts)
	if err != nil {
		return err
	}
	return tx.swap("UPDATE together SET used_at = ?, parts = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?", micros(tx.now), string(parts), string(t.ID), micros(tx.now))
}

// EachTogether hands every list that was proved to fn.
func (v *View) EachTogether(fn func(attestation.Together) error) error {
	return each(v, "SELECT * FROM together WHERE used_at IS NOT NULL", func(r togetherRow) error {
		t, err := r.together()
		if err != nil {
			return err
		}
		return fn(t)
	})
}
