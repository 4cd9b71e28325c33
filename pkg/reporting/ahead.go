package reporting

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/forecast"
	"countersign/pkg/progress"
)

// Ahead is how a worker is getting on, on their main pathway: the way so far, when it
// may end, and what ends on the way.
type Ahead struct {
	Worker   Worker
	Target   Level // zero: on no pathway
	Caveat   string
	Total    Tally
	Areas    []Tally
	Points   []Point // the end of each month since the first sign-off, two years at most; the last is now
	Forecast forecast.Forecast
	InTheWay []progress.Reason // beside lines: none is met by time alone
	Planned  clock.Date        // the day on which an apprenticeship on this pathway is planned to end; empty: there is none
	Past     []PastForecast    // the oldest first
	Within   int               // of Past: what came lay in the range
	Ends     []Ending          // in the next 12 months, soonest first
	Weeks    []Week            // of movement, the last 26, oldest first
}

// Point is how many lines were met of how many at the end of a day, as progress says.
type Point struct {
	On    clock.Date
	Met   int
	Total int
}

// PastForecast is what would have been said on a day, by what was known then, and what
// came of it.
type PastForecast struct {
	On                clock.Date
	Earliest, Latest  clock.Date // of the last line; empty: not in sight
	Low, Likely, High int        // lines met by today
	Came              int        // lines met today
	Within            bool
}

// EndingKind says what it is that ends.
type EndingKind string

// What ends.
const (
	SignOffEnds     EndingKind = "sign-off"
	EntitlementEnds EndingKind = "entitlement"
	PlanEnds        EndingKind = "apprenticeship"
)

// Ending is something that ends.
type Ending struct {
	Kind       EndingKind
	Title      string
	Competency Competency // of a sign-off
	On         clock.Date // the first day on which it does not hold
	At         time.Time
	Days       int // from now
}
