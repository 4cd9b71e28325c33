package store

import (
	"fmt"
	"strings"
	"time"

	"countersign/pkg/id"
	"countersign/pkg/notice"
)

// mostTold is how many notices a digest repeats; of the rest it says how many.
const mostTold = 20

// untold are the notices (n) that a digest at an instant tells of: not read, told
// of by no mail, and of since the last one, though not of before a floor. It takes
// the instant and the floor. mail_choice is c.
const untold = `n.read_at IS NULL AND n.created_at <= ? AND n.created_at > max(coalesce(c.digest_at, 0), ?)
	AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.notification_id = n.id)`

// DigestsDue lists whose digest of the choice has something to say at an instant.
func (v *View) DigestsDue(choice notice.Choice, at, floor time.Time) ([]id.Person, error) {
	var out []id.Person
	err := list(v, &out, `SELECT DISTINCT n.person_id FROM notification n JOIN person p ON p.id = n.person_id AND p.enabled = 1
		LEFT JOIN mail_choice c ON c.person_id = n.person_id
		WHERE coalesce(c.choice, 'at-once') = ? AND `+untold+` ORDER BY n.person_id`, string(choice), micros(at), micros(floor))
	return out, err
}

// PostDigest leaves the digest of a person at an instant, once: what it told of
// is told of no more.
func (tx *Tx) PostDigest(p id.Person, at, floor time.Time) error {
	var texts []string
	err := list(&tx.View, &texts, `SELECT n.text FROM notification n LEFT JOIN mail_choice c ON c.person_id = n.person_id
		WHERE n.person_id = ? AND `+untold+` ORDER BY n.id`, string(p), micros(at), micros(floor))
	if err != nil || len(texts) == 0 {
		return err
	}
	if more := len(texts) - mostTold; more > 0 {
		texts = append(texts[:mostTold:mostTold], fmt.Sprintf("And %d more.", more))
	}
	if err := tx.Post(Mail{Person: p, Kind: notice.Digest, Text: strings.Join(texts, "\n"), Link: "/notifications"}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO mail_choice (person_id, choice, digest_at) VALUES (?, 'at-once', ?)
		ON CONFLICT (person_id) DO UPDATE SET digest_at = excluded.digest_at`, string(p), micros(at))
}
