package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// Keeping is the form that sets a statement aside, to sign with others; no address:
// it is signed by itself.
type Keeping struct {
	Layout
	Address  string
	Unopened []string // names of the files that the signer has not opened
	Why      string   // they need not, as typed
}

// Box holds the form.
func (k Keeping) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Sign it later, with others"}, Open: k.Wrong("unopened").Text != ""}
}

// WhyField asks why files need not be opened.
func (k Keeping) WhyField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "unopened", Value: k.Why, Rows: 2, Label: nhsuk.Label{Text: "Why need you not open what you have not opened?"},
		Hint: nhsuk.Hint{Text: "It becomes part of what you sign. Nothing in it may identify a patient"}, ErrorMessage: k.Wrong("unopened")}
}

// AssessorReady is what an assessor has read and decided, to sign with one proof.
type AssessorReady struct {
	Layout
	Rows []ReadyRow
}

// ReadyRow is one decision.
type ReadyRow struct {
	Link             // to the request, with what was chosen
	Worker, Evidence string
	How, Comment     string // "I watched them do it. Within protocol"
	Over             string // why it cannot be signed any more
	Out              string // where to take it out
}

// Button says how many it is for.
func (p AssessorReady) Button() string {
	n := 0
	for _, r := range p.Rows {
		if r.Over == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Read and sign %s", plural(n, "statement", "statements"))
}

// AssessorTogether shows the statements of a list in order, and asks for one proof
// of them all.
type AssessorTogether struct {
	AssessorSign
	Items []TogetherItem
}

// TogetherItem is one statement.
type TogetherItem struct {
	Heading   string // "1. Clean and decontaminate, Amira Khan"
	Statement string
}

// AssessorTogetherDone is what came of each statement of a list.
type AssessorTogetherDone struct {
	Layout
	At   string
	Rows []TogetherResult
}

// TogetherResult is what came of one.
type TogetherResult struct {
	Link     // to the sign-off, or to the request
	Worker   string
	Standing Standing
	Why      string // it was not signed
}
