package store

import "countersign/pkg/access"

// SigningKeys are the ids of the keys that have sealed sign-offs, in the order in
// which they began; the last one does now.
func (v *View) SigningKeys() ([]string, error) {
	var ids []string
	err := v.db.Raw("SELECT id FROM signing_key ORDER BY seq").Scan(&ids).Error
	return ids, err
}

// BeginKey keeps that a key seals from now on, and that the one before it does not.
func (tx *Tx) BeginKey(g access.Grant, key string) error {
	if err := tx.spend(g, "", key, access.BeginKey); err != nil {
		return err
	}
	return tx.db.Exec("INSERT INTO signing_key (id) VALUES (?)", key).Error
}
