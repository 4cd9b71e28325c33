package reporting

import (
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// Record is everything a worker was ever signed off for, newest first.
type Record struct {
	Worker   Worker
	Held     Level
	SignOffs []SignOff
	Counting int // of SignOffs
}

// Receipt is one sign-off in full.
type Receipt struct {
	SignOff
	Attestation    attestation.Attestation
	DepartmentName string
	Answer         *attestation.Answer // of the worker, if the evidence is an assessor's record; nil: none yet
	Framework      string              // title
	Text           string              // the competency's words now in the version, for comparison with the statement
	At             time.Time           // when all of this was true
	Since          time.Time           // when it stopped counting; zero: it counts, or nobody can say when
	Turns          []store.TurnOf      // what brought it into question and out of it; only to who may see the sign-off
	Log            ledger.Checkpoint   // where it is asked for, as is its place
	Place          int64               // in the log, from 0
}

// Outcome says what a receipt is that somebody handed in.
type Outcome string

// The outcomes. Only of one that is ours is there anything to say beside it.
const (
	Ours    Outcome = "ours"
	Altered Outcome = "altered" // some of it is ours and some is not
	Foreign Outcome = "foreign" // nothing in it is ours, or it is no receipt
	Lost    Outcome = "lost"    // ours in every part, and our records do not have it
)
