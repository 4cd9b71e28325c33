package attestation

import (
	"time"

	"countersign/pkg/id"
)

// Turn is a sign-off coming into question because of what a register showed, or
// out of it again. It is a trace: Judge asks the register, never the trace.
type Turn struct {
	ID          id.Turn
	Attestation id.Attestation
	Check       id.Check // that turned it
	Questioned  bool     // false: restored
	At          time.Time
}
