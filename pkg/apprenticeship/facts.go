package apprenticeship

import (
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
)

// Facts are all that is known of one apprenticeship. Times are in minutes.
type Facts struct {
	Standard string     // short name of its framework, "st0217"
	Start    clock.Date // first day of training: the original one, also after a restart
	Adult    bool       // for English and maths, on that day
	TermTime bool       // the contract is for term time: August needs no learning
	Plan     Plan       // the latest
	Breaks   []Break    // by day, none of them overlapping
	Noted    []Noted    // what was noted and not taken back, oldest first
	Entries  []Entry
	Reviews  []Held // oldest first

	Coverage Coverage
}

// Plan is the training plan, as it was last agreed.
type Plan struct {
	Provider  string     `json:"provider"`  // of the training
	End       clock.Date `json:"end"`       // planned end of the practical period
	Week      int        `json:"week"`      // minutes worked in a usual week
	Published int        `json:"published"` // minutes: the standard's own figure, where the plan names it
	Planned   int        `json:"planned"`   // minutes of training that the provider plans, before prior learning
	Prior     int        `json:"prior"`     // minutes that recognised prior learning takes off
	English   bool       `json:"english"`   // an adult chose to take it
	Maths     bool       `json:"maths"`
	Care      bool       `json:"care"` // the department asks for the Care Certificate before the gateway
}

// Break is a time without learning that employer and provider know of.
type Break struct {
	From  clock.Date
	Until clock.Date // last day; empty: it goes on
}

// Holds tells whether a day is in it.
func (b Break) Holds(d clock.Date) bool { return d >= b.From && (b.Until == "" || d <= b.Until) }

// What can be noted of an apprenticeship.
const (
	EnglishHeld       = "english" // at the level that the standard asks for, or what stands for it
	MathsHeld         = "maths"
	QualificationHeld = "qualification"
	CareCertificate   = "care-certificate"
	OrganisationNamed = "organisation"       // for the assessment, in the training plan
	PortfolioReady    = "portfolio"          // every item that is discussed has a piece, and the employer says whose they are
	EmployerStatement = "employer-statement" // signed: the hours planned were missed, the least were not
	EmployerConfirmed = "employer-confirmed" // that the apprentice works at the level of the occupation
)

// Noted is something that happened on a day, as somebody noted it.
type Noted struct {
	What string
	On   clock.Date
}

// Entry is time that was logged.
type Entry struct {
	ID        id.TrainingRecord
	On        clock.Date
	Minutes   int
	Category  string
	Confirmed bool // by somebody of the department who is not the apprentice
}

// Held is a progress review. It counts, from the day on which it was held, once it
// lacks nobody's signature.
type Held struct {
	On    clock.Date
	Lacks []string   // whose signature it still lacks, in words
	Next  clock.Date // on which they agreed to hold the next; empty: on none
}

// Coverage is how far the standard's items are signed off, apart by kind.
type Coverage struct {
	Known bool   // the list is the official one, and the worker is enrolled on it
	Why   string // it is not known, in a sentence
	Parts []Part
}

// Part is the items of one kind.
type Part struct {
	Title    string // "Knowledge"
	Met, All int
	Pieces   int // items with a signed-off piece that the portfolio may hold
}

// MayGoIn tells whether a piece of evidence may be in the portfolio of an apprenticeship
// that began on a day: no reflection, and nothing that was learnt before it.
func MayGoIn(k evidence.Kind, on, start clock.Date) bool {
	return k != evidence.Reflection && k != evidence.PriorLearning && on >= start
}
