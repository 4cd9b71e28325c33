package attestation

import (
	"time"

	"countersign/pkg/clock"
)

// targets are within how many calendar days a request should be decided, by the
// risk class of its competency. The numbers are ours: no source that we could read
// states any. What may harm a patient or runs out by the year is the soonest,
// because somebody may be waiting for it before they may help on a list.
var targets = map[string]int{
	"invasive": 5, "exposure": 5, "imaging": 5, "annual": 5,
	"clinical": 10, "safety": 10, "skill": 10,
	"routine": 15, "knowledge": 15, "practice": 15, "record": 15, "behaviour": 15,
}

// usualTarget is that of a risk class that the table does not know: a framework
// may bring its own.
const usualTarget = 10

// Target is within how many calendar days a request of a risk class should be
// decided.
func Target(riskClass string) int {
	if days, ok := targets[riskClass]; ok {
		return days
	}
	return usualTarget
}

// Due is the last day on which a request is decided in time.
func (r Request) Due(target int) clock.Date { return clock.DateOf(r.CreatedAt).AddDays(target) }

// Stage is how far over its target a request is: each is told of once.
type Stage int

// The stages.
const (
	InTime    Stage = iota
	Over            // its last day in time has passed
	TwiceOver       // twice as many days have
)

// StageAt is the stage of a request that still waits.
func (r Request) StageAt(target int, now time.Time) Stage {
	switch today := clock.DateOf(now); {
	case today > r.Due(2*target):
		return TwiceOver
	case today > r.Due(target):
		return Over
	}
	return InTime
}

// Silent tells whether whom a request was offered to has not opened it for half
// of its target: it then goes to somebody else, who may still decide it in time.
func (r Request) Silent(target int, now time.Time) bool {
	return r.State == Queued && r.Offered != "" && clock.DateOf(r.OfferedAt).DaysTo(clock.DateOf(now)) >= (target+1)/2
}

// Why says in a word why a request went to somebody else.
type Why string

// The reasons.
const (
	Unable     Why = "unable"      // whom it waited on may not sign it any more, or nobody could before
	Absent     Why = "absent"      // they are away
	Unopened   Why = "unopened"    // they did not open it
	HandedOver Why = "handed-over" // they, or the lead, passed it on
	Conflicted Why = "conflicted"  // they declared a conflict of interest
)

// Words are the reason in a sentence of a history.
func (w Why) Words() string {
	switch w {
	case Unable:
		return "Whom it waited on cannot sign it."
	case Absent:
		return "Whom it waited on is away."
	case Unopened:
		return "Nobody had opened it."
	case HandedOver:
		return "It was passed on."
	case Conflicted:
		return "Whom it waited on declared a conflict of interest."
	}
	return ""
}
