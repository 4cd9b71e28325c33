package attestation

import (
	"slices"
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// Suspension takes an attestation out of the count: the person in whose name it
// was signed says that it was not them. It ends when the lead, having looked into
// it, lifts it.
type Suspension struct {
	ID          id.Suspension
	Attestation id.Attestation
	By          id.Person // the signer
	ByName      string
	Way         Way
	At          time.Time
	Lifted      *Lifting // nil: not lifted
}

// Way is how the signer said that it was not them.
type Way string

// The ways.
const (
	SignedIn Way = "signed-in" // in a session of their own
	ByLink   Way = "link"      // by the link that only they were sent
)

// Lifting ends a suspension: the attestation may count again.
type Lifting struct {
	ID         id.Lifting
	Suspension id.Suspension
	By         id.Person // the lead who looked into it
	ByName     string
	Reason     string
	At         time.Time
}

// LinkLife is how long after signing the link sent to the signer may suspend.
const LinkLife = 30 * 24 * time.Hour

// Sum covers every field of the suspension but its lifting: the audit log keeps it.
func (s Suspension) Sum() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-suspension-1", "id": s.ID, "attestation": s.Attestation, "by": s.By, "by_name": s.ByName, "way": s.Way, "at": s.At.UnixMicro()})
}

// Sum covers every field of the lifting: the audit log keeps it.
func (l Lifting) Sum() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-lifting-1", "id": l.ID, "suspension": l.Suspension, "by": l.By, "by_name": l.ByName, "reason": l.Reason, "at": l.At.UnixMicro()})
}

// InForce is the suspension of a list that holds at a moment, as known then; nil:
// none does.
func InForce(list []Suspension, knownAt time.Time) *Suspension {
	i := slices.IndexFunc(list, func(s Suspension) bool {
		return !s.At.After(knownAt) && (s.Lifted == nil || s.Lifted.At.After(knownAt))
	})
	if i < 0 {
		return nil
	}
	return &list[i]
}
