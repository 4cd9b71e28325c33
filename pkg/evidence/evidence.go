// Package evidence owns what a worker puts up: the kinds of evidence and what
// each asks for, the draft, the immutable version with its digest, and the
// table by which an item moves.
//
// Invariants and their tests: a version's digest changes with any word, file or
// competency of it (TestAnyChangeGivesAnotherDigest); an item moves only as the
// table says (TestTheTransitionTable). How each case went is read in the order of the
// cases, and asked only where it matters (TestHowEachCaseWentIsReadInTheOrderOfTheCases,
// TestHowItWentIsAskedOnlyWhereItMatters).
package evidence

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// State is where an item stands.
type State string

// The states of an item.
const (
	Draft     State = "draft"     // being written for the first time
	Submitted State = "submitted" // a version is up; it may be being revised
	Withdrawn State = "withdrawn" // taken back by the worker; versions stay readable
	Discarded State = "discarded" // a draft thrown away before it was ever submitted
)

// Event moves an item.
type Event string

// The events of an item.
const (
	Submit   Event = "submit"
	Withdraw Event = "withdraw"
	Discard  Event = "discard"
)

// transitions is the whole life of an item. What is not here does not happen.
var transitions = map[State]map[Event]State{
	Draft:     {Submit: Submitted, Discard: Discarded},
	Submitted: {Submit: Submitted, Withdraw: Withdrawn},
	Withdrawn: {Submit: Submitted},
}

// Next gives the state after the event, or false if the table forbids it.
func (s State) Next(e Event) (State, bool) {
	next, ok := transitions[s][e]
	return next, ok
}

// Title is the state in the worker's words.
func (s State) Title() string {
	switch s {
	case Draft:
		return "Draft"
	case Submitted:
		return "Submitted"
	case Withdrawn:
		return "Taken back"
	case Discarded:
		return "Thrown away"
	}
	return ""
}

// Item is an evidence item: its head, which points at the current version.
type Item struct {
	ID         id.Evidence
	Worker     id.Worker
	Department id.Department
	Kind       Kind
	State      State
	Title      string
	OccurredOn clock.Date
	Current    id.Version // empty until first submitted
	Number     int        // of the current version, 0 until then
	Editing    bool       // a draft of the next version exists
	Revision   int        // counts every change of the head, for compare-and-set
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Content is what a worker writes: the same shape in a draft and in a version.
type Content struct {
	Title        string            `json:"title"`
	OccurredOn   clock.Date        `json:"occurred_on"`
	Fields       map[string]string `json:"fields"`       // by Field.Name of the kind
	Competencies []string          `json:"competencies"` // framework.CompetencyID, in the worker's order
	Attachments  []id.Attachment   `json:"attachments"`
	Assessor     id.Person         `json:"assessor,omitempty"` // whom the worker would like to ask; empty: anyone who may
}

// Working is the draft of an item's next version; it is saved as the worker
// types and never counts for anything.
type Working struct {
	Evidence id.Evidence
	Content  Content
	Revision int
	SavedAt  time.Time
}

// File is an attachment as it was kept: Sum is of the bytes that are served.
type File struct {
	ID             id.Attachment
	Evidence       id.Evidence
	Name           string
	Type           string // media type, from our own table
	Size           int64
	Sum            digest.Sum
	Width          int // pixels, 0 for what is not a picture
	Height         int
	TextUnreadable bool // its text could not be read, so it was not checked for identifiers
	CreatedAt      time.Time
}

// Version is what was submitted, for good.
type Version struct {
	ID         id.Version
	Evidence   id.Evidence
	Worker     id.Worker
	Number     int // from 1
	Kind       Kind
	Content    Content
	Files      []File
	DeclaredAt time.Time // when the worker declared that nothing in it identifies a patient
	CreatedBy  id.Person
	CreatedAt  time.Time
	Digest     digest.Sum
}

// Sum digests everything in the version that a signer sees, and whose it is.
func (v Version) Sum() digest.Sum {
	files := make([]map[string]any, 0, len(v.Files))
	for _, f := range v.Files {
		files = append(files, map[string]any{"id": f.ID, "name": f.Name, "type": f.Type, "size": f.Size, "sha256": f.Sum})
	}
	fields := v.Content.Fields
	if fields == nil {
		fields = map[string]string{}
	}
	competencies := v.Content.Competencies
	if competencies == nil {
		competencies = []string{}
	}
	return digest.Of(map[string]any{
		"id": v.ID, "evidence": v.Evidence, "worker": v.Worker, "number": v.Number, "kind": v.Kind,
		"title": v.Content.Title, "occurred_on": v.Content.OccurredOn, "fields": fields,
		"competencies": competencies, "files": files,
		"declared_at": v.DeclaredAt.UnixMicro(), "created_by": v.CreatedBy, "created_at": v.CreatedAt.UnixMicro(),
	})
}
