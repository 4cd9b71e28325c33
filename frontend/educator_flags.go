package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// EducatorFlags is what there is to ask about sign-offs of a department, and what
// was asked before.
type EducatorFlags struct {
	Layout
	Departments []NavItem
	Department  string
	Open        []FlagRow
	Closed      []FlagRow
	Next, First string
}

// FlagRow is one question: in a sentence, when it was, and how it was closed.
type FlagRow struct {
	Link
	When  string
	Found string // "Siobhan Keane on 3 November 2026: There is a good reason for it"; empty: open
}

// Pages leads on and back among those that are closed.
func (p EducatorFlags) Pages() nhsuk.Pagination {
	var out nhsuk.Pagination
	if p.First != "" {
		out.Previous = nhsuk.PaginationLink{Href: p.First, Text: "Newest"}
	}
	if p.Next != "" {
		out.Next = nhsuk.PaginationLink{Href: p.Next, Text: "Older"}
	}
	return out
}

// EducatorFlag is one question about somebody's sign-offs: why it is asked, what it
// is about, and what was found. Whoever it is about reads the same.
type EducatorFlag struct {
	Layout
	Signer   string
	Sentence string
	Why      []string
	Device   bool // it is about a device, and not about pace
	Mine     bool // the reader's own sign-offs
	SignOffs []FlaggedRow
	Found    *FlagFound // nil: it is open
	Form     *FlagForm  // nil: the reader does not close it
}

// FlaggedRow is one sign-off that it is about.
type FlaggedRow struct {
	Link
	Worker, At, Took, By string
}

// FlagFound is how it was closed.
type FlagFound struct{ By, Finding, Words string }

// FlagForm is what was typed to close it.
type FlagForm struct {
	Layout
	Address, Signer, Finding, Words string
	Findings                        []FindingChoice
}

// FindingChoice is a finding, and what follows from it.
type FindingChoice struct{ Value, Text, Hint string }

// FindingField asks what was found.
func (f FlagForm) FindingField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "finding", Value: f.Finding, ErrorMessage: f.Wrong("finding"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What did you find?", Size: "s"}}}
	for _, c := range f.Findings {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: c.Value, Text: c.Text, Hint: nhsuk.Hint{Text: c.Hint}})
	}
	return r
}

// WordsField asks for words about it.
func (f FlagForm) WordsField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "words", Value: f.Words, Rows: 4, Label: nhsuk.Label{Text: "In your own words", Size: "s"},
		Hint: nhsuk.Hint{Text: f.Signer + " reads this. Nothing in it may identify a patient"}, ErrorMessage: f.Wrong("words")}
}

// How says how it is worked out, folded away.
func (p EducatorFlag) How() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "How is this worked out?"}}
}

// Asking leads to what there is to ask about; it shows where there is something.
type Asking struct {
	Count int
	Href  string
}

// Words say how many.
func (a Asking) Words() string {
	if a.Count == 1 {
		return "There is 1 question to ask about sign-offs"
	}
	return fmt.Sprintf("There are %d questions to ask about sign-offs", a.Count)
}
