package frontend

import "countersign/frontend/nhsuk"

// AssessorNotMe asks the person in whose name a sign-off is whether it was them,
// and says what happened once they have said that it was not. Whoever comes by a
// link is not signed in.
type AssessorNotMe struct {
	Layout
	Address string // where to send that it was not them
	Facts   []AnswerRow
	Said    bool // they have said so, and it is on hold
	Over    bool // it was taken back: there is nothing to say any more
	Record  string
}

// FactList is what was signed.
func (p AssessorNotMe) FactList() nhsuk.SummaryList { return answers(p.Facts) }

// AssessorLift asks what the lead found before a sign-off counts again.
type AssessorLift struct {
	Layout
	Address  string
	Facts    []AnswerRow
	Signer   string
	Reason   string
	TakeBack string
}

// FactList is what was signed, and who says that it was not them.
func (p AssessorLift) FactList() nhsuk.SummaryList { return answers(p.Facts) }

// ReasonField asks what the lead found.
func (p AssessorLift) ReasonField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "reason", Value: p.Reason, Rows: 4, Label: nhsuk.Label{Text: "What did you find?", Size: "s"},
		Hint: nhsuk.Hint{Text: "The worker and the signer read this. Nothing in it may identify a patient"}, ErrorMessage: p.Wrong("reason")}
}
