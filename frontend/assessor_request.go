package frontend

import (
	"countersign/frontend/nhsuk"
)

// AssessorRequest is a request for a sign-off with everything that a signer must
// see, and their decision on the same page.
type AssessorRequest struct {
	Layout
	Address   string // of this page, which the decision is sent to
	Worker    string
	Waiting   string // "Waiting 12 days, since 3 November 2026, for you."
	Again     string // whose sign-off of the same came into question; empty: it is asked for the first time
	Decided   string // how it ended: "Signed off by Priya Shah on 3 November 2026."
	DecidedTo Link   // the sign-off, or the newer version
	Reason    string // that was given
	Stopped   Obstacles

	// What would be signed.
	Kind, Name string
	Version    int
	Item       string // the whole item with its versions
	Answers    []AnswerRow
	Prior      string // of prior learning, what it stands for here; empty: it is none
	Files      []FileRow
	Also       []string // other competencies that the same evidence is for
	Before     []DecisionRow

	// What it is held against.
	Code, Area, Framework, Page string
	Level                       string // whose words they are; may be empty
	Text                        string
	Asks                        []AskRow
	Touches                     []Touch
	Status                      string // what to say of the framework; empty: nothing
	Caution                     Caution
	Earlier                     []DecisionRow
	History                     []HappenedRow

	Approves []DecisionRow // what the reader is asked to approve
	Declare  string        // where to say that one should not assess the worker; empty: not theirs to say
	Decision *Decision     // nil: there is nothing to decide, or the reader is no assessor
}

// Touch is what the competency is to some of another framework: its links share
// their words and their reason.
type Touch struct {
	Words, Framework, Why string
	Links                 []Link
}

// DecisionRow is an earlier decision.
type DecisionRow struct {
	Link
	Standing Standing
	By       string // "Sam Reed on 3 November 2026"
	Quote    string // a reason or a comment
}

// AnswerList is what was written.
func (p AssessorRequest) AnswerList() nhsuk.SummaryList { return answers(p.Answers) }

// Asked is what the level asks for.
func (p AssessorRequest) Asked() nhsuk.SummaryList { return asks(p.Asks) }

// HistoryBox holds what happened to the request.
func (p AssessorRequest) HistoryBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What happened to this request"}}
}

// DeclareBox holds what to do when one should not assess the worker.
func (p AssessorRequest) DeclareBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "I should not assess this person"}, Classes: "app-no-print"}
}

// What a decision can be, as the form sends it.
const (
	DecideSign    = "sign"
	DecideReturn  = "return"
	DecideDecline = "decline"
)

// Decision is the form: what was chosen and typed so far, and what there is to
// choose from.
type Decision struct {
	Layout
	Address                                string
	MaySign                                bool
	Approval                               bool // it is of what others signed
	Choice, Meaning, Step, Comment, Reason string
	Meanings, Steps                        []Option
	Further                                []Option // the other lines that a sign-off counts toward
	Also                                   []string // of those, what the signer leaves
}

// AlsoField asks toward which other lines it counts.
func (d Decision) AlsoField() nhsuk.Checkboxes { return alsoField(d.Further, d.Also, d.Wrong("also")) }

// Option is something to choose, with a word of help.
type Option struct{ Value, Text, Help string }

// ChoiceField asks for the decision.
func (d Decision) ChoiceField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "decision", Value: d.Choice, ErrorMessage: d.Wrong("decision"),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What do you decide?", Size: "s"}}}
	switch {
	case d.MaySign && d.Approval:
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: DecideSign, Text: "Approve it", Hint: nhsuk.Hint{Text: "You read the statement next, before you sign"}})
	case d.MaySign:
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: DecideSign, Text: "Sign it off", Hint: nhsuk.Hint{Text: "You read the statement next, before you sign"}})
	}
	r.Items = append(r.Items,
		nhsuk.ChoiceItem{Value: DecideReturn, Text: "Send it back", Hint: nhsuk.Hint{Text: "They can change it and send it again"}},
		nhsuk.ChoiceItem{Value: DecideDecline, Text: "Do not sign it off", Hint: nhsuk.Hint{Text: "This request ends. They can put up other evidence"}})
	return r
}

// MeaningField asks how the signer knows. Nothing is chosen for them.
func (d Decision) MeaningField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "meaning", Value: d.Meaning, ErrorMessage: d.Wrong("meaning"),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How do you know that they can do this?", Size: "s"}}}
	r.Items = optionItems(d.Meanings)
	return r
}

// StepField asks which step of the scale they have reached.
func (d Decision) StepField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "step", Value: d.Step, ErrorMessage: d.Wrong("step"),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How far have they come?", Size: "s"}}}
	r.Items = optionItems(d.Steps)
	return r
}

func optionItems(options []Option) (list []nhsuk.ChoiceItem) {
	for _, o := range options {
		list = append(list, nhsuk.ChoiceItem{Value: o.Value, Text: o.Text, Hint: nhsuk.Hint{Text: o.Help}})
	}
	return list
}

// CommentField asks for a comment, which is signed with the rest.
func (d Decision) CommentField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "comment", Value: d.Comment, Rows: 3, Label: nhsuk.Label{Text: "Comment (optional)", Size: "s"},
		Hint: nhsuk.Hint{Text: "It becomes part of what you sign. Nothing in it may identify a patient"}, ErrorMessage: d.Wrong("comment")}
}

// ReasonField asks why it is sent back or not signed.
func (d Decision) ReasonField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "reason", Value: d.Reason, Rows: 4, Label: nhsuk.Label{Text: "Why, and what should they do?", Size: "s"},
		Hint: nhsuk.Hint{Text: "The worker reads this. Nothing in it may identify a patient"}, ErrorMessage: d.Wrong("reason")}
}

// AssessorSign shows the statement and asks for proof of person.
type AssessorSign struct {
	Layout
	Address   string // of this page, which the proof is sent to
	Request   string // the request, with what was chosen
	Worker    string
	Name      string // of the competency
	Today     string
	Statement string
	Until     string      // "14:08"
	Password  bool        // the password was tried, so its form is open
	Code      bool        // the code was tried
	Passkey   PasskeyForm // for who has one
	NoCode    bool        // they have no authenticator app
	NoKeys    bool        // they have no passkey and could have one
	Keeping   Keeping     // how to set it aside instead
}

// Keep is the form that sets the statement aside instead.
func (p AssessorSign) Keep() Keeping {
	k := p.Keeping
	k.Layout = p.Layout
	return k
}

// CodeField asks for the code of the authenticator app.
func (p AssessorSign) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Autocomplete: "one-time-code", Inputmode: "numeric", Width: 10, Code: true, Spellcheck: new(false),
		Label: nhsuk.Label{Text: "Code from your authenticator app", Size: "s"}, Hint: nhsuk.Hint{Text: "6 numbers. It proves that it is you who signs"}, ErrorMessage: p.Wrong("code")}
}

// PasswordField asks for the password instead.
func (p AssessorSign) PasswordField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "password", Label: nhsuk.Label{Text: "Your password"}, Autocomplete: "current-password", ErrorMessage: p.Wrong("password")}
}

// PasswordBox holds the second way to prove who signs.
func (p AssessorSign) PasswordBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Use your password instead"}, Open: p.Password}
}

// CodeBox holds the code, where a passkey comes first.
func (p AssessorSign) CodeBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Use the code of your authenticator app instead"}, Open: p.Code}
}

// AssessorOver says that a statement was not signed, why, and how to go on.
type AssessorOver struct {
	Layout
	Message string
	Request string // the request, with what was chosen
}

// AssessorDone says what was signed, and what is next.
type AssessorDone struct {
	Layout
	Worker, Competency, At string
	Record                 Link
	Recorded               bool   // it is the signer's own record of what they saw
	TakenBack              string // by whom and when, if it is
	Next                   Link   // the oldest that still waits for the signer
	NextWorker             string
}

// Panel is the confirmation.
func (p AssessorDone) Panel() nhsuk.Panel {
	return nhsuk.Panel{Heading: nhsuk.Heading{Text: p.Title, Level: 1}, Text: p.Worker + ": " + p.Competency}
}

// NextLink leads to what is next.
func (p AssessorDone) NextLink() nhsuk.ActionLink {
	return addLink("Next: "+p.Next.Text+", "+p.NextWorker, p.Next.Href)
}
