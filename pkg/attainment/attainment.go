package attainment

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Kind is what somebody did.
type Kind string

// The kinds. What was put down is never changed: what was wrong is taken back.
const (
	PutDown   Kind = "put-down"
	Confirmed Kind = "confirmed"  // About: what was put down
	SentBack  Kind = "sent-back"  // About: what was put down, Words: why
	TakenBack Kind = "taken-back" // About: what was put down, Words: why
)

// Data is what was put down. The kind of requirement says which of it.
type Data struct {
	Framework string      `json:"framework,omitempty"`   // short name, whatever the version
	For       string      `json:"requirement,omitempty"` // id of the requirement
	Leaf      string      `json:"requirement_kind,omitempty"`
	Title     string      `json:"title,omitempty"` // "GCSE English, grade 5"
	RQF       int         `json:"rqf,omitempty"`   // education level; 0: not sure, or none
	Hours     int         `json:"hours,omitempty"`
	On        clock.Date  `json:"on,omitempty"`    // awarded, done, declared
	Until     clock.Date  `json:"until,omitempty"` // last day of it; empty: it has none
	Words     string      `json:"words,omitempty"` // of a declaration, what an educator saw, or why
	Evidence  id.Evidence `json:"evidence,omitempty"`
	Digest    string      `json:"evidence_digest,omitempty"` // of the version that was current then
}

// Record is one thing that somebody did.
type Record struct {
	ID         id.Attainment
	Worker     id.Worker
	Department id.Department
	Kind       Kind
	About      id.Attainment
	Data       Data
	By         id.Person
	ByName     string
	At         time.Time
	Current    string // digest of the evidence as it is now; not part of the record
}

// Digest binds all of it.
func (r Record) Digest() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-attainment-1", "id": r.ID, "worker": r.Worker, "department": r.Department,
		"kind": r.Kind, "about": r.About, "data": r.Data, "by": r.By, "by_name": r.ByName, "at": r.At.UnixMicro()})
}

// Held is something that was put down, with what came of it.
type Held struct {
	Record
	Outcome Kind    // Confirmed, SentBack or TakenBack; empty: nobody settled it
	Settled *Record // who settled it last, and why
}

// Counts tells whether it may be relied on: somebody who may saw it, or it is of a
// kind that rests on the word of whoever put it down.
func (h Held) Counts() bool {
	if h.Changed() {
		return false
	}
	return h.Outcome == Confirmed || h.Outcome == "" && alone(h.Data.Leaf)
}

// Changed tells whether the evidence that it rests on is not what it was.
func (h Held) Changed() bool { return h.Data.Evidence != "" && h.Current != h.Data.Digest }

// Name is what to call it within a sentence.
func (h Held) Name() string {
	if h.Data.Title == "" {
		return "what was put down"
	}
	return "“" + h.Data.Title + "”"
}

// alone tells of which kinds one word is enough.
func alone(leaf string) bool {
	return leaf == framework.AsksDeclaration || leaf == framework.AsksConfirmation
}

// Tell puts together what was put down by an instant, in the order in which it was.
func Tell(records []Record, at time.Time) (out []Held) {
	where := map[id.Attainment]int{}
	for _, r := range records {
		if r.At.After(at) {
			continue
		}
		if r.Kind == PutDown {
			where[r.ID] = len(out)
			out = append(out, Held{Record: r})
			continue
		}
		if i, ok := where[r.About]; ok && out[i].Outcome != TakenBack {
			out[i].Outcome, out[i].Settled = r.Kind, &r
		}
	}
	return out
}

// longest is how long each text may be, in characters.
const (
	longestTitle = 200
	longestWords = 4000
)

// Check says what is wrong with next after all that is held, field by field, or
// nil. asked is the requirement that it is for. Who may do it is for package access
// to say; here it is only that nobody confirms their own, nor what they wrote.
func Check(held []Held, next Record, asked framework.Requirement, worker id.Person, today clock.Date) error {
	var f fault.Fields
	if next.Kind == PutDown {
		if asked.Kind == framework.AsksDeclaration && next.Data.Words != asked.Words {
			return fault.New(fault.Conflict, "These are not the words of the statement as it is now. Read it again, then make it.")
		}
		checkData(&f, next, asked, worker, today)
		return f.Err()
	}
	if next.Kind != Confirmed && next.Kind != SentBack && next.Kind != TakenBack {
		f.Add("kind", "Choose what to do.")
		return f.Err()
	}
	var about *Held
	for i := range held {
		if held[i].ID == next.About {
			about = &held[i]
		}
	}
	if about == nil {
		return fault.Missing()
	}
	if len([]rune(next.Data.Words)) > longestWords {
		f.Add("words", "Make this %d characters or shorter.", longestWords)
	}
	switch next.Kind {
	case Confirmed, SentBack:
		switch {
		case next.By == worker || next.By == about.By:
			return fault.New(fault.Conflict, "Nobody confirms what they put down themselves. Ask somebody else.")
		case about.Outcome != "" || alone(about.Data.Leaf):
			return fault.New(fault.Conflict, "Somebody settled this already.")
		case next.Kind == Confirmed && about.Changed():
			return fault.New(fault.Conflict, "The evidence changed since this was put down. Send it back, and ask for it to be put down again.")
		}
		if next.Kind == SentBack && next.Data.Words == "" {
			f.Add("words", "Say what is wrong with it, so that they can put it right.")
		}
	case TakenBack:
		if about.Outcome == TakenBack {
			return fault.New(fault.Conflict, "This was taken back already.")
		}
		if next.Data.Words == "" {
			f.Add("words", "Say why it is taken back.")
		}
	}
	return f.Err()
}

func checkData(f *fault.Fields, next Record, asked framework.Requirement, worker id.Person, today clock.Date) {
	d := next.Data
	if alone(asked.Kind) && (next.By == worker) != (asked.Kind == framework.AsksDeclaration) {
		if asked.Kind == framework.AsksDeclaration {
			f.Add("words", "Only they can say this of themselves.")
		} else {
			f.Add("words", "Nobody confirms this of themselves. Ask a practice educator.")
		}
	}
	switch asked.Kind {
	case framework.AsksDeclaration: // its words are for Check
	case framework.AsksConfirmation:
		if d.Words == "" {
			f.Add("words", "Write what you saw, and when.")
		}
	default:
		if d.Title == "" {
			f.Add("title", "Write what it is.")
		}
	}
	if len([]rune(d.Title)) > longestTitle {
		f.Add("title", "Make this %d characters or shorter.", longestTitle)
	}
	if len([]rune(d.Words)) > longestWords {
		f.Add("words", "Make this %d characters or shorter.", longestWords)
	}
	switch {
	case d.On == "":
		f.Add("on", "Enter a day.")
	case !real(d.On):
		f.Add("on", "Enter a real day, like 27 3 2026.")
	case d.On > today:
		f.Add("on", "Enter a day that is not in the future.")
	case d.On < "1950-01-01":
		f.Add("on", "Check the year.")
	}
	switch {
	case d.Until == "":
	case !real(d.Until):
		f.Add("until", "Enter a real day, like 27 3 2026.")
	case d.Until < d.On:
		f.Add("until", "The last day cannot be before the first.")
	}
	if d.RQF < 0 || d.RQF > 8 || d.RQF > 0 && asked.Kind != framework.AsksQualification {
		f.Add("rqf", "Choose an education level from 1 to 8.")
	}
	if asked.Kind == framework.AsksHours && (d.Hours < 1 || d.Hours > 2000) {
		f.Add("hours", "Enter whole hours, from 1 to 2,000.")
	} else if asked.Kind != framework.AsksHours && d.Hours != 0 {
		f.Add("hours", "Hours are not asked for here.")
	}
}

func real(d clock.Date) bool {
	same, err := clock.ParseDate(string(d))
	return err == nil && same == d
}

// Taken tells whether something may be put down for a requirement: the others
// follow from what is known already.
func Taken(asked framework.Requirement) bool {
	switch asked.Kind {
	case framework.AsksQualification, framework.AsksAccreditation, framework.AsksHours, framework.AsksDeclaration, framework.AsksConfirmation:
		return true
	}
	return false
}
