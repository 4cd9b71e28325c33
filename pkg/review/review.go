package review

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Every is how many days after a review the next is due, unless the three agree on
// another day: twelve weeks, as the funding rules of apprenticeships have it.
const Every = 84

// Kind is what somebody put down.
type Kind string

// The kinds, and which of Data each takes.
const (
	Prepared  Kind = "prepared"  // Person, Name, Manager, ManagerName, AsOf, Version, Level, Words: the agenda, Apprenticeship, Brought
	Held      Kind = "held"      // On, Words: what was said, Actions, Outcomes, Next, Provider
	Commented Kind = "commented" // Words: the worker's own
	Signed    Kind = "signed"    // Party, Content
	Cancelled Kind = "cancelled" // Words: why
)

// Party is one of those who sign.
type Party string

// The parties.
const (
	Worker   Party = "worker"
	Educator Party = "educator"
	Manager  Party = "manager"
)

// Parties in the order in which pages list them.
var Parties = []Party{Worker, Educator, Manager}

// Title is the party in words.
func (p Party) Title() string {
	switch p {
	case Worker:
		return "Support worker"
	case Educator:
		return "Practice educator"
	case Manager:
		return "Line manager"
	}
	return ""
}

// State is how far a review has come.
type State string

// The states. None is before a review is prepared.
const (
	None        State = ""
	IsPrepared  State = "prepared"
	IsHeld      State = "held" // and waits for signatures
	IsClosed    State = "closed"
	IsCancelled State = "cancelled"
)

// InProgress tells whether it is neither closed nor cancelled.
func (s State) InProgress() bool { return s == IsPrepared || s == IsHeld }

// moves is what may be put down in a state, and the state after it. The third
// signature closes a review besides.
var moves = map[State]map[Kind]State{
	None:       {Prepared: IsPrepared},
	IsPrepared: {Prepared: IsPrepared, Commented: IsPrepared, Held: IsHeld, Cancelled: IsCancelled},
	IsHeld:     {Prepared: IsHeld, Commented: IsHeld, Held: IsHeld, Signed: IsHeld, Cancelled: IsCancelled},
}

// Action is something that one of the three will do, or that was agreed elsewhere.
type Action struct {
	ID        id.ReviewAction `json:"id,omitempty"`
	Text      string          `json:"text"`
	Who       Party           `json:"who,omitempty"`
	By        clock.Date      `json:"by,omitempty"`
	Elsewhere *Elsewhere      `json:"elsewhere,omitempty"` // nil: agreed here
}

// What comes of an action. One without an outcome stays open.
const (
	Done    = "done"
	Dropped = "dropped"
)

// Outcome is what came of an action of an earlier review.
type Outcome struct {
	Action id.ReviewAction `json:"action"`
	What   string          `json:"what"`
	Why    string          `json:"why,omitempty"` // of one that was dropped
}

// Data is what was put down. Each kind says which of it.
type Data struct {
	Person         id.Person           `json:"person,omitempty"` // the worker
	Name           string              `json:"name,omitempty"`
	Manager        id.Person           `json:"manager,omitempty"`
	ManagerName    string              `json:"manager_name,omitempty"`
	AsOf           clock.Date          `json:"as_of,omitempty"` // the progress that is looked at is that of the end of this day
	Version        framework.VersionID `json:"version,omitempty"`
	Level          string              `json:"level,omitempty"`
	Apprenticeship bool                `json:"apprenticeship,omitempty"` // it is the review of their apprenticeship too
	Brought        []Action            `json:"brought,omitempty"`        // from reviews that were held elsewhere
	On             clock.Date          `json:"on,omitempty"`
	Words          string              `json:"words,omitempty"`
	Actions        []Action            `json:"actions,omitempty"`
	Outcomes       []Outcome           `json:"outcomes,omitempty"`
	Next           clock.Date          `json:"next,omitempty"`
	Provider       string              `json:"provider,omitempty"` // who took part for the training provider of an apprenticeship
	Party          Party               `json:"party,omitempty"`
	Content        digest.Sum          `json:"content,omitempty"`
}

// Record is one thing that somebody put down.
type Record struct {
	ID         id.ReviewRecord
	Review     id.ProgressReview
	Worker     id.Worker
	Department id.Department
	Kind       Kind
	Data       Data
	By         id.Person
	ByName     string
	At         time.Time
}

// Digest binds all of it.
func (r Record) Digest() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-review-record-1", "id": r.ID, "review": r.Review, "worker": r.Worker, "department": r.Department,
		"kind": r.Kind, "data": r.Data, "by": r.By, "by_name": r.ByName, "at": r.At.UnixMicro()})
}

// Review is one progress review, as it was put down.
type Review struct {
	ID         id.ProgressReview
	Worker     id.Worker
	Department id.Department
	State      State
	Prepared   Record // the latest
	Held       Record // the latest; zero: it was not held yet
	Comment    Record // the worker's latest; zero: none
	Cancelled  Record
	Signatures []Record // of the content as it is now, one a party at most
	Left       []Record // signatures of what it was before it changed
	Earlier    []Action // that the review before it left open
	ClosedAt   time.Time
	Records    []Record // all, in order
}
