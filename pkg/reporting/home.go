package reporting

import (
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Home is a worker's home: how far, what next, what waits on whom.
type Home struct {
	Worker    Worker
	Held      Level // now; zero: not recorded
	Target    Level // zero: on no pathway yet
	Map       LevelMap
	Total     Tally
	Areas     []Tally
	Standings map[progress.Standing]int // of the lines that make up Total
	Asked     Tally                     // what the level asks for beside competencies: Met of Total
	Path      string                    // field of work counted, where any of several will do
	Ready     bool
	NotReady  []progress.Reason
	Caveat    string            // what to say of the framework; empty: nothing
	Undecided []progress.Reason // of sign-offs by earlier versions that no plan says anything of
	Next      []Step            // what to do, most telling first, at most five
	Waiting   []Waiting
	Drafts    []Draft // the worker's alone: empty for anybody else
	Recent    []SignOff
	RunsOut   []RunsOut // in the next six months, soonest first
	Weeks     []Week    // the last 26, oldest first
	Others    []Other   // other pathways that the worker is on
}

// LevelMap is the career levels as a graph.
type LevelMap struct {
	Nodes []LevelNode
	Edges []LevelEdge
}

// LevelNode is one level of the map.
type LevelNode struct {
	ID, Title, Band string
	Here            bool // held now
	Target          bool
	Outside         bool // an exit route that is not tracked here
}

// LevelEdge is a way from one level to another.
type LevelEdge struct{ From, To string }

// StepKind says what sort of thing a next step is.
type StepKind string

// The kinds, in the order in which they are offered.
const (
	LookAgain  StepKind = "look-again"  // sent back: Evidence
	RenewStale StepKind = "renew-stale" // changed since it was signed: Competency, Evidence
	RenewOver  StepKind = "renew-expired"
	RenewSoon  StepKind = "renew-expiring"
	Finish     StepKind = "finish-draft" // Evidence
	Continue   StepKind = "continue"     // more evidence is needed: Competency
	Begin      StepKind = "begin"        // not started: Competency
)

// Step is one thing to do next.
type Step struct {
	Kind       StepKind
	Text       string      // a sentence: "Look at what was sent back: “Cannulation, 3 patients”."
	Why        string      // one line of why
	Competency Competency  // zero if it is not about one
	Evidence   id.Evidence // empty if it is not about one
}

// Waiting is a request that waits on somebody.
type Waiting struct {
	Request       id.Request
	State         attestation.State
	Evidence      id.Evidence
	EvidenceTitle string
	Competency    Competency
	On            Person // zero: nobody may sign it at present
	Since         time.Time
	Days          int        // whole days so far
	Due           clock.Date // the last day in time
	Late          bool       // it has passed
}

// Draft is writing found again.
type Draft struct {
	Evidence id.Evidence
	Kind     string // title of the kind
	Title    string // may be empty
	SavedAt  time.Time
	Next     bool // of the next version of something submitted
	Mapped   bool // it names at least one competency
}

// Other is the standing on a pathway beside the main one.
type Other struct {
	Target Level
	Total  Tally
	Ready  bool
	Caveat string
}

// SignOff is an attestation as a list shows it, with what it is worth now.
type SignOff struct {
	ID            id.Attestation
	Worker        id.Worker
	WorkerName    string
	Competency    Competency
	Step          int
	StepTitle     string
	Meaning       attestation.Meaning
	Evidence      id.Evidence
	Version       id.Version
	EvidenceTitle string
	Assessor      Person
	Registration  string // "HCPC RA012345", as it was
	Comment       string
	SignedAt      time.Time
	Until         time.Time // zero: does not run out
	Verdict       attestation.Verdict
	Why           string // in words, when it does not count
	Revoked       *attestation.Revocation
	Suspensions   []attestation.Suspension // oldest first, those that were lifted too
	Digest        string
	Recorded      bool                // the evidence is what its signer saw and wrote down
	Answer        *attestation.Answer // of the worker, to that; nil: none yet
}

// OnHold is the suspension that holds now; nil: none does.
func (s SignOff) OnHold() *attestation.Suspension {
	return store.Signed{Suspensions: s.Suspensions}.OnHold()
}
