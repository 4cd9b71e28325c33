package reporting

import (
	"time"

	"countersign/pkg/id"
)

// CohortQuery says whose cohort.
type CohortQuery struct {
	Department id.Department
	Mine       bool // only the workers whose educator the actor is
}

// Cohort is the workers of a department, the longest without movement first.
type Cohort struct {
	Department     id.Department
	DepartmentName string
	Mine           bool
	Workers        []CohortWorker
	Totals         CohortTotals
}

// CohortWorker is one line of the cohort, on the worker's main pathway.
type CohortWorker struct {
	Worker   id.Worker
	Name     string
	Held     Level // zero: not recorded
	Target   Level // zero: on no pathway yet
	Educator Person
	Met      int
	Expiring int // of those met
	Expired  int
	Stale    int // changed since it was signed
	Asked    int // lines with a request open, met or not
	Total    int
	MovedAt  time.Time // last submission or decision; joining, before any
	Days     int       // midnights since
	Weeks    []int     // moves in each of the last 12 weeks, oldest first
	Why      Stuck
}

// StuckKind says what a worker's movement waits for.
type StuckKind string

// The kinds.
const (
	Moving       StuckKind = "moving"
	NobodyCan    StuckKind = "nobody-can-sign" // the lead can mend it
	OnAssessor   StuckKind = "waiting"         // Person
	SentBack     StuckKind = "sent-back"       // the worker has not looked
	NoEvidence   StuckKind = "no-evidence"
	NoPathway    StuckKind = "no-pathway"
	ReadyToCheck StuckKind = "all-signed-off"
)

// Stuck is why nothing moves, in one sentence.
type Stuck struct {
	Kind   StuckKind
	Text   string // "3 waiting for Priya Shah since 2 November."
	Person Person // whom to nudge, if it is an assessor
	Count  int
	Since  time.Time
}

// CohortTotals counts workers.
type CohortTotals struct {
	Workers  int
	Moving   int // within the last 28 days
	Stalled  int // the others
	Expiring int // with something that runs out soon
	Expired  int // with something that ran out
	Waiting  int // on an assessor
	Nobody   int // with a request that nobody may sign
}
