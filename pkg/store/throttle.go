package store

import (
	"time"
)

// Failures are failed attempts under one key.
type Failures struct {
	Count int
	Last  time.Time
}

// Failures reads what failed under each key. Keys are digests: what somebody
// typed as their address is not kept.
func (v *View) Failures(keys ...string) (map[string]Failures, error) {
	rows, err := v.db.Raw("SELECT key, count, last_at FROM failure WHERE key IN ?", keys).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Failures{}
	for rows.Next() {
		var key string
		var f Failures
		var last int64
		if err := rows.Scan(&key, &f.Count, &last); err != nil {
			return nil, err
		}
		f.Last = instant(last)
		out[key] = f
	}
	return out, rows.Err()
}

// KnowsNetwork tells whether the person with the address has been fully signed
// in from the network before.
func (v *View) KnowsNetwork(email, network string) (bool, error) {
	var n int64
	err := v.db.Raw(`SELECT count(*) FROM person p JOIN session s ON s.person_id = p.id
		WHERE p.email = ? AND s.network = ? AND (s.strong = 1 OR p.totp_secret = '')`, email, network).Scan(&n).Error
	return n > 0, err
}

// CountFailure adds one attempt under each key; failures older than forget count
// no more, under any key. Attempts are counted before they are tried, so that
// many at once cannot all be tried; those that succeed are taken back.
func (tx *Tx) CountFailure(forget time.Duration, keys ...string) error {
	now := micros(tx.now)
	if err := tx.db.Exec("DELETE FROM failure WHERE last_at < ?", micros(tx.now.Add(-forget))).Error; err != nil {
		return err
	}
	for _, key := range keys {
		err := tx.db.Exec(`INSERT INTO failure (key, count, last_at) VALUES (?, 1, ?)
			ON CONFLICT (key) DO UPDATE SET count = count + 1, last_at = excluded.last_at`, key, now).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// UncountFailure takes one attempt back under each key.
func (tx *Tx) UncountFailure(keys ...string) error {
	return tx.db.Exec("UPDATE failure SET count = count - 1 WHERE key IN ? AND count > 0", keys).Error
}

// ForgetFailures forgets every attempt under the keys.
func (tx *Tx) ForgetFailures(keys ...string) error {
	return tx.db.Exec("DELETE FROM failure WHERE key IN ?", keys).Error
}
