package attestation

import (
	"time"

	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Observation is what an assessor saw a worker do, written down to be signed. Its
// evidence and its request are named when the statement is shown, and come to be
// with the signature or not at all.
type Observation struct {
	Intent     id.Intent
	By         id.Person // who saw it, writes it down and signs it
	Worker     id.Worker
	Department id.Department
	Evidence   id.Evidence
	Version    id.Version
	Request    id.Request
	Competency framework.CompetencyID
	Level      string // of the worker's pathway
	Step       int    // that the pathway asks for: the highest that can be signed
	Content    evidence.Content
	At         time.Time // when it was written down, and its assessor said that nothing in it identifies a patient
}

// Written is the evidence that the observation becomes: the assessor's own words.
func (o Observation) Written() evidence.Version {
	v := evidence.Version{ID: o.Version, Evidence: o.Evidence, Worker: o.Worker, Number: 1, Kind: evidence.Recorded, Content: o.Content,
		DeclaredAt: o.At, CreatedBy: o.By, CreatedAt: o.At}
	v.Digest = v.Sum()
	return v
}

// Asked is the request that the signature answers.
func (o Observation) Asked(at time.Time) Request {
	return Request{ID: o.Request, Worker: o.Worker, Department: o.Department, Evidence: o.Evidence, Version: o.Version, Competency: o.Competency,
		Level: o.Level, Step: o.Step, State: Queued, Chosen: o.By, Offered: o.By, Revision: 1, CreatedAt: at}
}

// Answer is what a worker says of an observation that an assessor recorded. It
// does not decide whether a sign-off counts. The latest one holds.
type Answer struct {
	ID       id.Answer
	Evidence id.Evidence
	By       id.Person
	ByName   string
	Right    bool
	Words    string // what is wrong; empty when it is right
	At       time.Time
}

// Title is the answer in words; nil: there is none yet.
func (a *Answer) Title() string {
	switch {
	case a == nil:
		return "Not yet acknowledged"
	case a.Right:
		return "Acknowledged"
	}
	return "Said not to be right"
}

// Same tells whether somebody says the same again.
func (a *Answer) Same(right bool, words string) bool {
	return a != nil && a.Right == right && a.Words == words
}

// CheckAnswer adds what is missing or too long in an answer.
func CheckAnswer(right bool, words string, f *fault.Fields) {
	const most = 2000
	switch {
	case !right && words == "":
		f.Add("words", "Say what is not right.")
	case right && words != "":
		f.Add("words", "Leave this empty if it is right.")
	case len([]rune(words)) > most:
		f.Add("words", "Make this %d characters or shorter.", most)
	}
}
