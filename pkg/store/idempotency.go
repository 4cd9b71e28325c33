package store

import (
	"encoding/json"
	"net/http"
	"time"

	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// KeptAnswers is how long an answer is kept under its Idempotency-Key.
const KeptAnswers = 24 * time.Hour

// Once is one intended effect, as a caller of the API names it.
type Once struct {
	Person id.Person
	Key    string // Idempotency-Key
	Route  string // name in the route table
	Digest string // of the request
}

// Answer is what the API answered; the zero Answer means nothing yet.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

type idempotencyRow struct {
	PersonID   string `gorm:"primaryKey"`
	Key        string `gorm:"primaryKey"`
	Route      string
	BodyDigest string
	Status     int // 0: begun, and not known to have ended
	Header     string
	Body       []byte
	CreatedAt  int64
}

func (idempotencyRow) TableName() string { return "idempotency" }

// BeginOnce claims an effect for the request under way. A zero Answer means: go
// on. Any other is the first answer, to be given again. The same key with
// another request is Invalid; one that has begun and not ended is Conflict.
func (tx *Tx) BeginOnce(o Once) (Answer, error) {
	old := micros(tx.now.Add(-KeptAnswers))
	if err := tx.db.Exec("DELETE FROM idempotency WHERE person_id = ? AND created_at < ?", string(o.Person), old).Error; err != nil {
		return Answer{}, err
	}
	var have []idempotencyRow
	if err := tx.db.Raw("SELECT * FROM idempotency WHERE person_id = ? AND key = ?", string(o.Person), o.Key).Scan(&have).Error; err != nil {
		return Answer{}, err
	}
	if len(have) == 0 {
		return Answer{}, tx.db.Create(&idempotencyRow{PersonID: string(o.Person), Key: o.Key, Route: o.Route, BodyDigest: o.Digest,
			Header: "{}", Body: []byte{}, CreatedAt: micros(tx.now)}).Error
	}
	return have[0].answer(o)
}

func (r idempotencyRow) answer(o Once) (Answer, error) {
	switch {
	case r.Route != o.Route || r.BodyDigest != o.Digest:
		var f fault.Fields
		f.Add("Idempotency-Key", "This key was sent before with another request. Use a new one.")
		return Answer{}, f.Err()
	case r.Status == 0:
		return Answer{}, fault.New(fault.Conflict, "A request with this Idempotency-Key has begun, and we do not know yet how it ended. Look at what is there before you send it under a new key.")
	}
	a := Answer{Status: r.Status, Body: r.Body}
	return a, json.Unmarshal([]byte(r.Header), &a.Header)
}

// EndOnce keeps the answer to a request that BeginOnce let through.
func (tx *Tx) EndOnce(o Once, a Answer) error {
	header, err := json.Marshal(a.Header)
	if err != nil {
		return err
	}
	return tx.db.Exec("UPDATE idempotency SET status = ?, header = ?, body = ? WHERE person_id = ? AND key = ?",
		a.Status, string(header), append([]byte{}, a.Body...), string(o.Person), o.Key).Error
}

// DropOnce lets the key go: the request was refused and did nothing.
func (tx *Tx) DropOnce(o Once) error {
	return tx.db.Exec("DELETE FROM idempotency WHERE person_id = ? AND key = ? AND status = 0", string(o.Person), o.Key).Error
}
