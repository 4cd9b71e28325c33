package reporting

import (
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// Asks is what a level asks for before a competency is met.
type Asks struct {
	Level          Level
	Required       bool // else optional: shown, never counted
	Text           string
	Step           int
	StepTitle      string
	StepMeaning    string
	Observations   int
	Days           int
	Assessors      int
	Knowledge      bool
	ValidityMonths int    // 0: does not run out
	Renewal        string // practice that keeps it valid, in words; empty: none is asked
	Success        string // how many of the last cases must have gone well, in words; empty: none is asked
	Revalidation   string // the same, to renew it
	Prior          string // what prior learning stands for, in words; empty: nothing
	LeadApproval   bool
	Entitlement    string // title of the permission needed beside it; empty: none
	Prerequisites  []Competency
}

// CompetencyPage is a competency as the catalogue shows it.
type CompetencyPage struct {
	Competency Competency
	Framework  string // title
	Version    framework.VersionID
	Statement  string // its words, whatever the level
	Kind       string // framework.Knowledge and so on; empty: no difference is made
	RiskClass  string // title
	Asks       []Asks // one for each level that asks for it
	MapsTo     []Crosswalk
	Links      []LinkAbout // that the reader's departments have taken into use, and that stand
	Caveats    []string
	Note       string
	Basis      string   // what an inferred item rests on
	Criteria   []string // official codes of its parts
	Sources    []framework.Source
}

// Crosswalk is a link to a competency of another framework.
type Crosswalk struct {
	Competency Competency
	Framework  string // title
	Kind       string // framework.Equivalent, Covers, PartlyCovers
	Words      string // the kind in words
	Rationale  string
}

// LinkAbout is a link from or to the competency of a page.
type LinkAbout struct {
	crosswalk.Link
	From, To Competency
	Due      bool // somebody should have looked at it again
}

// WorkerCompetency is a competency as one worker stands to it.
type WorkerCompetency struct {
	Worker    Worker
	Page      CompetencyPage
	Target    Level // by which it is judged
	Asks      Asks  // at Target
	Line      Line
	OnPathway bool // false: judged by Target though its pathway does not hold it
	SignOffs  []SignOff
	Turns     []store.TurnOf               // of the sign-offs, into question and out of it, oldest first
	Moved     map[id.Attestation]time.Time // when the evidence of those that are stale changed, or was taken back
	Evidence  []EvidenceRef
	Requests  []RequestRef
}

// EvidenceRef is an item of evidence as a list shows it.
type EvidenceRef struct {
	ID         id.Evidence
	Kind       evidence.Kind
	Title      string
	State      evidence.State
	OccurredOn clock.Date
	Number     int // of the current version, 0 before the first
	UpdatedAt  time.Time
}

// RequestRef is a request as a history shows it.
type RequestRef struct {
	ID            id.Request
	State         attestation.State
	Evidence      id.Evidence
	EvidenceTitle string
	Number        int // of the version
	On            Person
	DecidedBy     Person
	Reason        string
	CreatedAt     time.Time
	DecidedAt     time.Time
}
