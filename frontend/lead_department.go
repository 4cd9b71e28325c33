package frontend

import (
	"fmt"
	"html/template"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// LeadDepartment is a department at a glance: what nobody can sign, what waits,
// where the workers stand, and what lets the assessors sign.
type LeadDepartment struct {
	Lead
	ToSign                                       []ToSignRow // progress reviews
	SignedOff, Waiting, Signers, Checks, Workers string      // addresses
	Invite                                       string      // where to invite somebody, for who may
	Asking                                       Asking
	Begin                                        []Link // what is still to do before anybody can be signed off
	Stuck                                        []StuckGroup
	StuckTotal                                   int
	People                                       []CountRow // the workers, in numbers
	Standings                                    []StandingCount
	Lines                                        int
	Queue                                        []CountRow // what waits, by age
	QueueTotal                                   int
	Oldest                                       string // "5 weeks"
	OnPeople                                     []OnPersonRow
	Renewals                                     []string      // of registers, that are near
	Stopped, Assessors                           []AssessorRow // who cannot sign at present, and who can
	CheckSoon                                    int           // whose register check runs out
	Ending                                       []EndingRow
	PracticeEnding                               []EndingRow // of support workers
	Practice                                     string      // address of what they are entitled to
}

// StuckGroup is requests that nobody can sign for the same reasons.
type StuckGroup struct {
	Rows []StuckRow
	Why  []WhyNot // closest to signing first
}

// StuckRow is one of them.
type StuckRow struct {
	Link               // named after the competency
	Worker, For, Since string
	Pass               string // address to pass it on; empty: nobody could take it
}

// Box holds the reasons.
func (g StuckGroup) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Why nobody can, and who can mend it"}, Classes: "nhsuk-u-margin-bottom-2"}
}

// CountRow is a number of things in words.
type CountRow struct {
	Text  string
	Count int
}

// StandingCount is how many lines of the workers' pathways stand somewhere.
type StandingCount struct {
	Standing Standing
	Count    int
	Shade    string // of its bar
}

// OnPersonRow is how much waits on one person.
type OnPersonRow struct {
	Person Link
	Count  int
	Oldest string
	Away   bool
}

// AssessorRow is what lets somebody sign, or does not.
type AssessorRow struct {
	Person   Link
	Check    Link // where to record a register check; without an address it only tells
	Register Standing
	Life     string // "RA012345, good for 14 more days"
	Areas    string
	Waiting  int
	Notes    []string // why they sign nothing, until when they are away
}

// EndingRow is an entitlement that runs out.
type EndingRow struct {
	Person    Link
	Areas     string
	Until, In string
	Renew     string // where to grant it anew
}

// SignedOffLink is the question that a lead has most.
func (p LeadDepartment) SignedOffLink() nhsuk.ActionLink {
	return addLink("Who may do a task today?", p.SignedOff)
}

// Bars are the standings as a picture.
func (p LeadDepartment) Bars() chart.Bars {
	b := chart.Bars{ID: "standings", Title: "Where the workers' competencies stand"}
	for _, s := range p.Standings {
		b.Items = append(b.Items, chart.Bar{Text: s.Standing.Text, Count: s.Count, Shade: s.Shade})
	}
	return b
}

// StandingTable says in words what the bars show.
func (p LeadDepartment) StandingTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Where the workers' competencies stand", Size: "s"},
		Head: []nhsuk.Cell{{Text: "Standing"}, {Text: "Competencies", Format: "numeric"}}}
	for _, s := range p.Standings {
		t.Rows = append(t.Rows, []nhsuk.Cell{tagCell(s.Standing), number(s.Count)})
	}
	return t
}

// PeopleTable counts the workers.
func (p LeadDepartment) PeopleTable() nhsuk.Table {
	return countTable("The support workers in numbers", "Support workers", p.People)
}

// QueueTable counts what waits by age.
func (p LeadDepartment) QueueTable() nhsuk.Table {
	return countTable("How long sign-offs have waited", "Waiting", p.Queue)
}

func countTable(caption, what string, rows []CountRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "s"}, Head: []nhsuk.Cell{{Text: "Which"}, {Text: what, Format: "numeric"}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.Text}, number(r.Count)})
	}
	return t
}

// OnPeopleTable says on whom it waits.
func (p LeadDepartment) OnPeopleTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Who has them", Size: "s"}, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Waiting", Format: "numeric"}, {Text: "Oldest"}}}
	for _, r := range p.OnPeople {
		name := nhsuk.Cell{HTML: anchor(r.Person, "")}
		if r.Away {
			name.HTML += " " + nhsuk.HTML(nhsuk.Tag{Text: "Away", Colour: "orange"})
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{name, number(r.Count), {Text: r.Oldest}})
	}
	return t
}

// StoppedTable is who cannot sign, and why.
func (p LeadDepartment) StoppedTable() nhsuk.Table {
	return assessorTable(nhsuk.Heading{Text: "They cannot sign at present", Size: "s"}, p.Stopped)
}

// AssessorTable is who can sign.
func (p LeadDepartment) AssessorTable() nhsuk.Table {
	return assessorTable(nhsuk.Heading{Text: "Assessors who can sign", VisuallyHiddenText: "and what lets them"}, p.Assessors)
}

// AssessorBox holds them: a lead looks first at who cannot.
func (p LeadDepartment) AssessorBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Assessors), "assessor can sign today", "assessors can sign today")}}
}

// Soon says how many are to be looked up again.
func (p LeadDepartment) Soon() string {
	return plural(p.CheckSoon, "register check runs", "register checks run") + " out within a week"
}

func assessorTable(caption nhsuk.Heading, rows []AssessorRow) nhsuk.Table {
	t := nhsuk.Table{Caption: caption, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Register"}, {Text: "May sign in"}, {Text: "Waiting", Format: "numeric"}, {Text: "To know"}}}
	for _, r := range rows {
		register := paragraphs(nhsuk.HTML(r.Register.Tag()), nhsuk.Text(r.Life))
		if r.Check.Some() {
			register += anchor(r.Check, "about "+r.Person.Text)
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {HTML: register}, {Text: r.Areas}, number(r.Waiting), {HTML: notes(r.Notes, "Nothing")}})
	}
	return t
}

// notes are sentences one under another, or else a word.
func notes(list []string, none string) template.HTML {
	if len(list) == 0 {
		return nhsuk.Text(none)
	}
	var out []template.HTML
	for _, one := range list {
		out = append(out, nhsuk.Text(one))
	}
	return paragraphs(out...)
}

// EndingTable lists the entitlements that run out.
func (p LeadDepartment) EndingTable() nhsuk.Table {
	return endingTable("Entitlements that end in the next 60 days", "Areas", p.Ending)
}

// PracticeTable lists those of support workers that run out.
func (p LeadDepartment) PracticeTable() nhsuk.Table {
	return endingTable("Support workers' entitlements that end in the next 60 days", "What", p.PracticeEnding)
}

func endingTable(caption, what string, rows []EndingRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Name"}, {Text: what}, {Text: "Last day"}, {Text: "Do"}}}
	for _, r := range rows {
		do := nhsuk.Cell{Text: "Your lead can renew it"}
		if r.Renew != "" {
			do = nhsuk.Cell{Text: "Renew", Href: r.Renew, VisuallyHiddenText: "the entitlement of " + r.Person.Text}
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {Text: r.Areas}, {Text: fmt.Sprintf("%s (%s)", r.Until, r.In)}, do})
	}
	return t
}

// LeadWaiting is everything that waits in a department, the oldest first; what
// nobody can sign goes before the rest. A later page has one list only.
type LeadWaiting struct {
	Lead
	Stuck, Offered *WaitingList
	Why            string
}

// WaitingList is a page of what waits.
type WaitingList struct {
	Rows []WaitingRequest
	More string // what the link to the next page says
	Next string // its address; empty: there is none
}

// Some tells whether there is anything on the list.
func (l *WaitingList) Some() bool { return l != nil && len(l.Rows) > 0 }

// WaitingRequest is one request that waits.
type WaitingRequest struct {
	Link                    // to the request, named after the competency
	Worker, Evidence, Since string
	Due
	Age, On string
	Opened  bool
	Pass    string // where to pass it on; empty: the reader may not
}

// LeadPass passes a request on to somebody who may sign it.
type LeadPass struct {
	Lead
	Action  string
	Facts   []AnswerRow
	To      string
	Can     []SignerChoice
	Cannot  []WhyNot
	Decided bool   // it does not wait any more
	Who     string // address of who could sign it, and why not
}

// SignerChoice is somebody who may sign a request.
type SignerChoice struct{ ID, Name, Hint string }

// FactList is what is asked.
func (p LeadPass) FactList() nhsuk.SummaryList { return answers(p.Facts) }

// ToField asks to whom it goes.
func (p LeadPass) ToField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "to", Value: p.To, ErrorMessage: p.Wrong("to"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Who should sign it?", Size: "m"}}}
	for _, c := range p.Can {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: c.ID, Text: c.Name, Hint: nhsuk.Hint{Text: c.Hint}})
	}
	return r
}

// CannotBox holds those who may not.
func (p LeadPass) CannotBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Cannot), "person cannot sign it: see why", "people cannot sign it: see why")}, Open: len(p.Can) == 0}
}
