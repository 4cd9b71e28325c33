package frontend

import (
	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// PracticeScope is what a worker may do now: their scope of practice.
type PracticeScope struct {
	Layout
	Mine         bool
	Name, Level  string
	At           string // when this is so
	Groups       []ScopeGroup
	Not          []ScopeRow // begun, and not to be done yet
	Print        string     // where a card is made; empty: the reader makes none
	Cards        []CardRow
	Left         bool // they are not here any more
	Entitlements string
}

// ScopeGroup is what may be done in one way.
type ScopeGroup struct {
	ID, Title, Means string
	Where            []string // of all of them, where it is the same
	Rows             []ScopeRow
}

// ScopeRow is one task.
type ScopeRow struct {
	Task, Area   string
	Until        string
	Soon         bool
	Where        []string
	Why          []string
	Holds, Fails bool // on a card that is checked
}

// SoonTag marks what ends before long.
func (ScopeRow) SoonTag() nhsuk.Tag { return nhsuk.Tag{Text: "Ends soon", Colour: "yellow"} }

// HoldsTag says whether a line of a card is still true.
func (r ScopeRow) HoldsTag() nhsuk.Tag {
	if r.Holds {
		return nhsuk.Tag{Text: "Still holds", Colour: "green"}
	}
	return nhsuk.Tag{Text: "No longer", Colour: "red"}
}

// CardRow is a card that was printed.
type CardRow struct {
	Link
	Standing Standing
}

// NotBox holds what may not be done yet.
func (p PracticeScope) NotBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Not), "task that is begun and not to be done yet", "tasks that are begun and not to be done yet")}}
}

// PracticeCard is a card as it was printed, on one sheet, with a code that shows
// whether it still holds.
type PracticeCard struct {
	Layout
	Name, Level, Place string
	Printed, Expires   string
	Standing           Standing // what has become of it
	Groups             []ScopeGroup
	Code               chart.QR
	Address            string // that the code holds
	Cancel             string // where it is cancelled; empty: not the reader's to do, or done
	Good               bool
}

// PracticeCheck is what whoever scans a card sees.
type PracticeCheck struct {
	Layout
	Name, Level, Place string
	Printed, Expires   string
	Now                string // when this was looked at
	Good               bool
	Verdict            string // in a sentence
	Groups             []ScopeGroup
}
