package reporting

import (
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Overview is the department as its lead sees it.
type Overview struct {
	Department     id.Department
	DepartmentName string
	Totals         CohortTotals
	Standings      map[progress.Standing]int // lines of all main pathways
	Lines          int                       // of all main pathways
	Waiting        Queue
	Unsignable     []Unsignable // oldest first
	Assessors      []AssessorState
	Entitlements   []EntitlementEnd // ending within 60 days, soonest first
	Practice       []PracticeEnd    // of workers, the same
}

// Queue is what waits in the department, by age in whole days.
type Queue struct {
	Total    int
	UpTo7    int
	UpTo28   int
	Over28   int
	Nobody   int // of Total: nobody may sign it at present
	Oldest   time.Time
	OnPeople []OnPerson // most work first
}

// OnPerson is how much waits on one person.
type OnPerson struct {
	Person Person
	Count  int
	Oldest time.Time
	Away   bool
}

// Unsignable is a request that nobody may sign, and why not.
type Unsignable struct {
	Request    id.Request
	Worker     id.Worker
	WorkerName string
	Competency Competency
	Since      time.Time
	Days       int
	Refused    []Refused // one for each candidate
}

// Refused is why one candidate may not sign.
type Refused struct {
	Person  Person
	Away    bool
	Reasons []assessor.Refusal
}

// Registration is the state of somebody's register check.
type Registration string

// The states.
const (
	CheckFresh   Registration = "fresh"
	CheckEnding  Registration = "ending" // too old within seven days
	CheckStale   Registration = "stale"  // too old to sign on
	CheckRefuses Registration = "refuses"
	CheckNone    Registration = "none"
)

// Title is the state in words.
func (r Registration) Title() string {
	switch r {
	case CheckFresh:
		return "Checked"
	case CheckEnding:
		return "Check again soon"
	case CheckStale:
		return "Check again now"
	case CheckRefuses:
		return "May not sign"
	case CheckNone:
		return "Not checked"
	}
	return ""
}

// AssessorState is an assessor and what lets them sign, or does not.
type AssessorState struct {
	Person       Person
	Enabled      bool
	Assessor     bool // holds the role now
	Registration Registration
	Check        assessor.Check // that decides now; none: the zero one
	Number       string
	Status       string // as the register shows it
	CheckedAt    time.Time
	DaysLeft     int // until the check is too old; 0 or less: it is
	Areas        []string
	ModalityLead bool
	Away         bool
	AwayUntil    clock.Date
	OpenWork     int
	Refusals     []assessor.Refusal // beside any area: account, role, register, no entitlement at all
}

// EntitlementEnd is an entitlement that runs out.
type EntitlementEnd struct {
	ID     id.Entitlement
	Person Person
	Areas  []string
	Until  clock.Date // last day
	Days   int
}

// PracticeEnd is an entitlement of a worker that runs out.
type PracticeEnd struct {
	ID     id.WorkerEntitlement
	Person Person
	Kind   string     // in words
	Until  clock.Date // last day
	Days   int
}

// SignedOff is who is signed off for a competency today.
type SignedOff struct {
	Department     id.Department
	DepartmentName string
	Page           CompetencyPage
	Workers        []SignedOffWorker // signed off now, by name
	Choices        []CatalogueArea   // of the version, to choose another
	Version        framework.VersionID
}

// SignedOffWorker is one who is signed off. Signed off is not entitled.
type SignedOffWorker struct {
	Worker    id.Worker
	Name      string
	Level     Level // by which it is met
	Step      int
	StepTitle string
	Until     time.Time // zero: does not run out
	Standing  progress.Standing
}
