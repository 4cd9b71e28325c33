// Package audit owns the log that investigators read: one entry for each change,
// chained by digest so that an entry altered, dropped or moved is found.
// Pages never read it; "signed by" lives on the attestation.
//
// Invariants and their tests: Verify names the first wrong entry
// (TestAnAlteredDroppedOrMovedEntryIsFound).
package audit

import (
	"fmt"
	"time"

	"countersign/pkg/digest"
)

// Entry is one change: who did what to which thing, by which rule.
type Entry struct {
	Seq        int64
	At         time.Time
	Actor      string // person id, or "system:" and the name of the job
	Action     string // "evidence.submit"
	Subject    string // id of the thing
	Department string // where it counts, may be empty
	Rule       string // why it was allowed
	Request    string // request id, may be empty
	Detail     string // short facts without names or free text
	Previous   digest.Sum
	Digest     digest.Sum
}

// Seal sets the entry's place in the chain after the previous entry.
func (e Entry) Seal(seq int64, previous digest.Sum) Entry {
	e.Seq, e.Previous = seq, previous
	e.Digest = e.sum()
	return e
}

func (e Entry) sum() digest.Sum {
	return digest.Of(map[string]any{
		"seq": e.Seq, "at": e.At.UnixMicro(), "actor": e.Actor, "action": e.Action, "subject": e.Subject,
		"department": e.Department, "rule": e.Rule, "request": e.Request, "detail": e.Detail, "previous": e.Previous,
	})
}

// Check tells what is wrong with the entry as the one after previous, or nil.
func (e Entry) Check(previous Entry) error {
	switch {
	case e.Seq != previous.Seq+1:
		return fmt.Errorf("audit entry %d follows entry %d", e.Seq, previous.Seq)
	case e.Previous != previous.Digest:
		return fmt.Errorf("audit entry %d does not chain to the entry before it", e.Seq)
	case e.Digest != e.sum():
		return fmt.Errorf("audit entry %d was altered", e.Seq)
	case e.At.Before(previous.At):
		return fmt.Errorf("audit entry %d is earlier than the entry before it", e.Seq)
	}
	return nil
}
