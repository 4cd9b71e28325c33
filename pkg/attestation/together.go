package attestation

import (
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// MostTogether is how many statements one proof of person may be for.
const MostTogether = 10

// Together is an ordered list of statements, each shown and decided on its own,
// that one proof of person is for: exactly these, in this order.
type Together struct {
	ID        id.Together
	Person    id.Person
	Session   id.Session
	Parts     []Part
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not proved yet
}

// Part is one statement of a list.
type Part struct {
	Intent     id.Intent              `json:"intent"`
	Request    id.Request             `json:"request"`
	Competency framework.CompetencyID `json:"competency"`
	WorkerName string                 `json:"worker_name"`
	Claim      digest.Sum             `json:"claim"`
	Became     id.Attestation         `json:"became,omitempty"`  // once the list was proved: the sign-off
	Refused    string                 `json:"refused,omitempty"` // or why it was not signed
}

// Claims are what is signed, in order.
func (t Together) Claims() []digest.Sum {
	out := make([]digest.Sum, len(t.Parts))
	for i, p := range t.Parts {
		out[i] = p.Claim
	}
	return out
}

// Digest is what the proof is bound to.
func (t Together) Digest() digest.Sum { return ListDigest(t.Claims()) }

// Ready is a decision to sign that its signer has set aside, to prove together with
// others.
type Ready struct {
	Request id.Request
	Meaning Meaning
	Step    int
	Also    Lines
	Comment string
	At      time.Time
}
