package frontend

import (
	"strings"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// passPages are those of passes: how a worker shows one, what an assessor from
// outside goes through, and what the lead grants.
var passPages = map[string]Page{
	"worker_pass":         WorkerPass{},
	"pass":                Pass{},
	"pass_details":        PassDetails{},
	"pass_code":           PassCode{},
	"pass_evidence":       PassEvidence{},
	"pass_sign":           PassSign{},
	"pass_done":           PassDone{},
	"lead_passes":         LeadPasses{},
	"lead_passes_grant":   LeadPassesGrant{},
	"lead_passes_listing": LeadPassesListing{},
}

// WorkerPass shows a pass to somebody who stands beside the worker.
type WorkerPass struct {
	Layout
	Competency   string
	Code         string // empty: there is none
	Picture      chart.QR
	Address      string // where to type the code
	Until        string // "16:03"
	Taken        bool   // somebody has taken it up
	Make, Cancel string // addresses to post to
}

// Pass asks for the code.
type Pass struct {
	Layout
	Code string
}

// CodeField asks for the code on the worker's phone.
func (p Pass) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Value: p.Code, Autocomplete: "off", Width: 10, Code: true, Spellcheck: new(false), Label: nhsuk.Label{Text: "Code on the worker’s phone", Size: "s"},
		Hint: nhsuk.Hint{Text: "8 letters and numbers, like K7QM-2XPA"}, ErrorMessage: p.Wrong("code")}
}

// PassDetails asks somebody from outside who they are.
type PassDetails struct {
	Layout
	Department          string
	Name, Email, Number string
}

// NameField asks for the name.
func (p PassDetails) NameField() nhsuk.Input {
	return named("name", "Your full name", "As the register shows it", p.Name, "name", p.Wrong("name"))
}

// EmailField asks for the work address.
func (p PassDetails) EmailField() nhsuk.Input {
	f := named("email", "Your work email address", "We send a code there", p.Email, "email", p.Wrong("email"))
	f.Type, f.Spellcheck = "email", new(false)
	return f
}

// NumberField asks for the registration number.
func (p PassDetails) NumberField() nhsuk.Input {
	return nhsuk.Input{Name: "number", Value: p.Number, Autocomplete: "off", Width: 10, Code: true, Spellcheck: new(false), Label: nhsuk.Label{Text: "Your registration number"},
		Hint: nhsuk.Hint{Text: "For HCPC it is RA and up to 6 digits"}, ErrorMessage: p.Wrong("number")}
}

// PassCode asks for the code that was sent.
type PassCode struct {
	Layout
	Email string
}

func mailedCode(wrong nhsuk.ErrorMessage) nhsuk.Input {
	return nhsuk.Input{Name: "code", Autocomplete: "one-time-code", Inputmode: "numeric", Width: 10, Code: true, Spellcheck: new(false),
		Label: nhsuk.Label{Text: "Code from the email", Size: "s"}, Hint: nhsuk.Hint{Text: "6 numbers. It works for 10 minutes"}, ErrorMessage: wrong}
}

// CodeField asks for it.
func (p PassCode) CodeField() nhsuk.Input { return mailedCode(p.Wrong("code")) }

// PassEvidence is the one version that a pass shows, and the decision.
type PassEvidence struct {
	Layout
	Worker, Department string
	Kind, Name         string
	Version            int
	Answers            []AnswerRow
	Files              []FileRow
	Competency, Area   string
	Framework          string
	Level, Text        string // whose words they are; the words
	Status             string // what to say of the framework; empty: nothing
	Stopped            string // why they cannot sign; empty: they can
	Decision           Decision
}

// AnswerList is what was written.
func (p PassEvidence) AnswerList() nhsuk.SummaryList { return answers(p.Answers) }

// PassSign shows the statement and asks for the code that was sent for it.
type PassSign struct {
	Layout
	Address            string
	Worker, Competency string
	Statement          string
	Until, Email       string
}

// CodeField asks for it.
func (p PassSign) CodeField() nhsuk.Input { return mailedCode(p.Wrong("code")) }

// PassDone says what was signed.
type PassDone struct{ Layout }

// Panel is the confirmation.
func (p PassDone) Panel() nhsuk.Panel {
	return nhsuk.Panel{Heading: nhsuk.Heading{Text: p.Title, Level: 1}, Text: "The worker has been told"}
}

// LeadPasses is what a department grants to assessors from outside.
type LeadPasses struct {
	Lead
	Sends         bool
	Granted       []AnswerRow // empty: nothing is
	Over          bool
	Grant, End    string // addresses; empty: the reader only reads
	List, Checks  string // addresses; List is empty for who only reads
	Registrants   []RegistrantRow
	Professionals string
}

// RegistrantRow is somebody from outside whom a lead looked up.
type RegistrantRow struct {
	Name, Number, Profession string
	Standing                 Standing
	Looked                   string // "3 November 2026, by Dana Cole"
}

// GrantedList is the grant.
func (p LeadPasses) GrantedList() nhsuk.SummaryList { return answers(p.Granted) }

// Table lists the registrants.
func (p LeadPasses) Table() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Looked up on the register", Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Number"}, {Text: "Register"}, {Text: "Looked up"}}}
	for _, r := range p.Registrants {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.Name}, {Text: r.Number, Classes: "app-code"}, {HTML: paragraphs(nhsuk.HTML(r.Standing.Tag()), nhsuk.Text(r.Profession))}, {Text: r.Looked}})
	}
	return t
}

// LeadPassesGrant asks what to grant.
type LeadPassesGrant struct {
	Lead
	Action  string
	Areas   []string
	Groups  []TickGroup
	Domains string // one on a line
	Until   DateParts
}

// Boxes ask for the areas.
func (p LeadPassesGrant) Boxes() []TickBox {
	return tickBoxes("areas", p.Groups, p.Areas, p.Wrong("areas"))
}

// DomainsField asks how work addresses end.
func (p LeadPassesGrant) DomainsField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "domains", Value: p.Domains, Rows: 3, Spellcheck: new(false), Label: nhsuk.Label{Text: "How do their work email addresses end?", Size: "s"},
		Hint: nhsuk.Hint{Text: "One on each line, such as agency.example. Never one that anybody can get an address of"}, ErrorMessage: p.Wrong("domains")}
}

// UntilField asks for the last day.
func (p LeadPassesGrant) UntilField() nhsuk.DateInput {
	return shortDay("until", "Last day", "Within the next year. Then look at it again", p.Until, p.Wrong("until"))
}

// LeadPassesListing records what a register shows about somebody from outside.
type LeadPassesListing struct {
	LeadCheck
	FullName string
}

// FullNameField asks for the name.
func (p LeadPassesListing) FullNameField() nhsuk.Input {
	return named("name", "Their name, as the register shows it", "", p.FullName, "off", p.Wrong("name"))
}

// Lines are the lines of a text that are not empty.
func Lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ' ' })
}
