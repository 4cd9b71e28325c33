package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// OfferReset keeps the digest of a link by which a person sets a new password,
// in the place of any before. It is good until an instant, and once.
func (tx *Tx) OfferReset(g access.Grant, person id.Person, digest string, until time.Time) error {
	if err := tx.spend(g, "password reset offered", string(person), access.ChangePerson); err != nil {
		return err
	}
	return tx.db.Exec(`INSERT INTO reset (person_id, token_hash, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at`,
		string(person), digest, micros(until)).Error
}

// ResetOf gives whose password the link with the digest sets; NotFound when it
// was used, replaced, or has run out.
func (v *View) ResetOf(digest string) (Credential, error) {
	var people []id.Person
	err := v.db.Raw("SELECT person_id FROM reset WHERE token_hash = ? AND expires_at > ?", digest, micros(v.now)).Scan(&people).Error
	if err != nil {
		return Credential{}, err
	}
	if len(people) == 0 {
		return Credential{}, fault.Missing()
	}
	return v.CredentialOf(people[0])
}

// UseReset uses a link up. The second to try finds nothing.
func (tx *Tx) UseReset(g access.Grant, person id.Person, digest string) error {
	if err := tx.spend(g, "password reset", string(person), access.ChangeAccount); err != nil {
		return err
	}
	done := tx.db.Exec("DELETE FROM reset WHERE person_id = ? AND token_hash = ?", string(person), digest)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Missing()
	}
	return done.Error
}
