package attestation

import (
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// State is where a sign-off request stands.
type State string

// The states of a request.
const (
	Queued     State = "queued"
	Opened     State = "opened"
	Signed     State = "signed"
	Returned   State = "returned"
	Declined   State = "declined"
	Withdrawn  State = "withdrawn"
	Reassigned State = "reassigned"
)

// Event moves a request.
type Event string

// The events of a request.
const (
	Open     Event = "open"
	Sign     Event = "sign"
	Return   Event = "return"
	Decline  Event = "decline"
	Withdraw Event = "withdraw"
	Reassign Event = "reassign" // ends this request; another follows it
	Offer    Event = "offer"    // to somebody, or to somebody else; not yet opened
)

// transitions is the whole life of a request. What is not here does not happen.
var transitions = map[State]map[Event]State{
	Queued: {Open: Opened, Sign: Signed, Return: Returned, Decline: Declined, Withdraw: Withdrawn, Reassign: Reassigned, Offer: Queued},
	Opened: {Open: Opened, Sign: Signed, Return: Returned, Decline: Declined, Withdraw: Withdrawn, Reassign: Reassigned, Offer: Queued},
}

// Next gives the state after the event, or false if the table forbids it.
func (s State) Next(e Event) (State, bool) {
	next, ok := transitions[s][e]
	return next, ok
}

// Waiting tells whether somebody must still decide.
func (s State) Waiting() bool { return s == Queued || s == Opened }

// Title is the state in the worker's words.
func (s State) Title() string {
	switch s {
	case Queued:
		return "Waiting to be signed off"
	case Opened:
		return "Being looked at"
	case Signed:
		return "Signed off"
	case Returned:
		return "Sent back to you"
	case Declined:
		return "Not signed off"
	case Withdrawn:
		return "Taken back"
	case Reassigned:
		return "Passed to somebody else"
	}
	return ""
}

// Request asks for a decision on one evidence version against one competency
// at one step of the assessment scale.
type Request struct {
	ID         id.Request
	Worker     id.Worker
	Department id.Department
	Evidence   id.Evidence
	Version    id.Version
	Competency framework.CompetencyID
	Level      string // of the framework, whose words the competency is judged by; may be empty
	Step       int
	State      State
	Chosen     id.Person // whom the worker asked for; empty: anyone who may
	Offered    id.Person // whom it waits on; empty: nobody may sign it at present
	Reason     string    // given with a return or a decline
	DecidedBy  id.Person
	Again      id.Attestation // asked again because this sign-off came into question; empty: not
	Approval   bool           // it asks the lead of the modality to approve what others signed
	Revision   int
	CreatedAt  time.Time
	OfferedAt  time.Time // when it was offered to whom it waits on; zero: to nobody yet
	OpenedAt   time.Time
	DecidedAt  time.Time
}

// Moved is one move of a request, kept for good.
type Moved struct {
	Request id.Request
	At      time.Time
	From    State
	To      State
	Event   Event
	By      string // person id, or "system:" and a job
	ByName  string
	Offered id.Person
	Reason  string
}

// Intent is a statement that was shown to a signer and waits for proof of
// person: single use, bound to the request, the person, the session, the exact
// words and the claim that they belong to.
type Intent struct {
	ID              id.Intent
	Attestation     id.Attestation // what it becomes if it is proved
	Claim           digest.Sum     // of that attestation
	Request         id.Request
	RequestRevision int
	Person          id.Person
	Session         id.Session
	Meaning         Meaning
	Step            int
	Also            Lines
	Comment         string
	Statement       string
	StatementDigest digest.Sum
	CreatedAt       time.Time
	ExpiresAt       time.Time
	UsedAt          time.Time // zero: not used
}

// OfObservation tells whether the statement is of an observation, whose request
// comes to be with the signature.
func (i Intent) OfObservation() bool { return i.RequestRevision == 0 }

// IntentLife is how long a shown statement may wait for proof.
const IntentLife = 5 * time.Minute
