package frontend

import (
	"fmt"
	"html/template"
	"strings"

	"countersign/frontend/nhsuk"
)

// LeadEntitlements is who may sign in which areas, by the employer's word.
type LeadEntitlements struct {
	Lead
	Grant, Signers string // addresses; Grant is empty for who only reads
	Workers        string // address
	Outside        string // address
	Rows, Ended    []GrantRow
}

// GrantLink is the one main thing to do.
func (p LeadEntitlements) GrantLink() nhsuk.ActionLink {
	return addLink("Give an entitlement", p.Grant)
}

// Table lists those in force or to come.
func (p LeadEntitlements) Table() nhsuk.Table { return grantTable("Entitlements", p.Rows, true) }

// EndedTable lists the others.
func (p LeadEntitlements) EndedTable() nhsuk.Table {
	return grantTable("Entitlements that have ended", p.Ended, true)
}

// EndedBox holds them.
func (p LeadEntitlements) EndedBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Ended), "entitlement has ended", "entitlements have ended")}}
}

// LeadEntitle gives somebody an entitlement.
type LeadEntitle struct {
	Lead
	Action      string
	Person      string
	People      []Choice
	Areas       []string
	Groups      []TickGroup
	Single      []string // chosen ones
	Singles     []Choice
	From, Until DateParts
	Second      bool // also gives the second approval
}

// PersonField asks for whom it is.
func (p LeadEntitle) PersonField() nhsuk.Select {
	return choose("person", "Assessor", "", p.Person, append([]Choice{{"", "Choose a person"}}, p.People...), p.Wrong("person"))
}

// Boxes ask for the areas, framework by framework.
func (p LeadEntitle) Boxes() []TickBox {
	return tickBoxes("areas", p.Groups, p.Areas, p.Wrong("areas"))
}

// SingleField asks for a single competency.
func (p LeadEntitle) SingleField() nhsuk.Select {
	one := ""
	if len(p.Single) > 0 {
		one = p.Single[0]
	}
	return choose("competencies", "Or one competency alone (optional)", "For somebody who may sign this, and not all of its area", one, append([]Choice{{"", "None"}}, p.Singles...), p.Wrong("competencies"))
}

// More are chosen beside the one that the form shows.
func (p LeadEntitle) More() []string {
	if len(p.Single) < 2 {
		return nil
	}
	return p.Single[1:]
}

// FromField asks for the first day.
func (p LeadEntitle) FromField() nhsuk.DateInput {
	return shortDay("from", "First day (optional)", "Leave this empty to begin today", p.From, p.Wrong("from"))
}

// UntilField asks for the last day.
func (p LeadEntitle) UntilField() nhsuk.DateInput {
	return shortDay("until", "Last day (optional)", "Leave this empty for no end. Many departments look again every year", p.Until, p.Wrong("until"))
}

// SecondField asks for the second approval.
func (p LeadEntitle) SecondField() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "modality_lead", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Second approval", Size: "s"}},
		Items: []nhsuk.ChoiceItem{{Value: "yes", Text: "They lead this kind of imaging", Checked: new(p.Second),
			Hint: nhsuk.Hint{Text: "Some competencies need a second sign-off by the lead of the kind of imaging"}}}}
}

// LeadSigners is who can sign what today, and why not.
type LeadSigners struct {
	Lead
	Entitlements string
	Who          string // address
	People       []SignerRow
	Frameworks   []SignerMatrix
}

// SignerRow is somebody who may be asked, and what stops them altogether.
type SignerRow struct {
	WhyNot
	Standing Standing
	Away     string // "until 3 November 2026"
	Areas    int    // in which they may sign
	Total    int
}

// SignerMatrix is the areas of a framework against the people.
type SignerMatrix struct {
	Title  string
	People []string
	Areas  []SignerArea
}

// SignerArea is one area: for each person, empty if they may sign, or else why not
// in a word or two.
type SignerArea struct {
	Title string
	Count int // how many may
	Cells []string
}

// PeopleTable says who can sign at all.
func (p LeadSigners) PeopleTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Person by person", Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Today"}, {Text: "Areas"}, {Text: "Why not, and what to do"}}}
	for _, r := range p.People {
		now := paragraphs(nhsuk.HTML(r.Standing.Tag()), nhsuk.Text(when(r.Away != "", "Away "+r.Away)))
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {HTML: now}, {Text: fmt.Sprintf("%d of %d", r.Areas, r.Total)}, {HTML: r.why("Nothing stands in the way")}})
	}
	return t
}

// why is the reasons with what can be done about them.
func (w WhyNot) why(none string) template.HTML {
	if len(w.Reasons) == 0 {
		return nhsuk.Text(none)
	}
	out := notes(w.Reasons, "")
	for _, m := range w.Mends {
		out += paragraphs(anchor(m.Link, m.For))
	}
	return out
}

// Table is the matrix.
func (m SignerMatrix) Table() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: m.Title, Size: "m"}, Scroll: true, FirstCellIsHeader: true, Compact: true, Head: []nhsuk.Cell{{Text: "Area"}, {Text: "How many"}}}
	for _, name := range m.People {
		t.Head = append(t.Head, nhsuk.Cell{Text: name})
	}
	for _, a := range m.Areas {
		count := nhsuk.Cell{Text: fmt.Sprint(a.Count)}
		switch a.Count {
		case 0:
			count = nhsuk.Cell{HTML: nhsuk.HTML(nhsuk.Tag{Text: "Nobody", Colour: "red"})}
		case 1:
			count = nhsuk.Cell{HTML: nhsuk.HTML(nhsuk.Tag{Text: "Only 1", Colour: "yellow"})}
		}
		row := []nhsuk.Cell{{Text: a.Title}, count}
		for _, why := range a.Cells {
			cell := nhsuk.Cell{HTML: "<strong>Yes</strong>"}
			if why != "" {
				cell = nhsuk.Cell{Text: "No: " + why}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Gaps names the areas in which nobody can sign.
func (m SignerMatrix) Gaps() string {
	var gaps []string
	for _, a := range m.Areas {
		if a.Count == 0 {
			gaps = append(gaps, a.Title)
		}
	}
	return strings.Join(gaps, "; ")
}

// LeadChecks is what the register says about each assessor.
type LeadChecks struct {
	Lead
	Import, Sheet string // addresses; Import is empty for who only reads
	Rules         string
	Renewals      []string // that are near
	Lists         []Link   // that wait to be approved
	Decided       []ListRow
	Rows          []CheckedRow
}

// ListRow is a list that does not wait any more.
type ListRow struct {
	Link
	Outcome string
}

// DecidedBox holds them.
func (p LeadChecks) DecidedBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Decided), "earlier list", "earlier lists")}}
}

// CheckedRow is one person.
type CheckedRow struct {
	Person   Link
	Number   string
	Status   string
	Checked  string
	Register Standing
	Life     string
	Record   string // where to record a check; empty: the reader may not
}

// Table lists them.
func (p LeadChecks) Table() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Register checks", Size: "m"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Name"}, {Text: "On the register"}, {Text: "Do"}}}
	for _, r := range p.Rows {
		do := nhsuk.Cell{Text: "Another lead can record it"}
		if r.Record != "" {
			do = nhsuk.Cell{Text: "Record a check", Href: r.Record, VisuallyHiddenText: "of " + r.Person.Text}
		}
		var number template.HTML
		if r.Number != "" {
			number = `<span class="app-code">` + nhsuk.Text(r.Number) + `</span> ` + nhsuk.Text(r.Status)
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Person), {HTML: paragraphs(nhsuk.HTML(r.Register.Tag()), number, nhsuk.Text(r.Life), nhsuk.Text(r.Checked))}, do})
	}
	return t
}

// LeadCheck records one look at the register.
type LeadCheck struct {
	Lead
	Action                  string
	Name                    string
	Register, RegisterTitle string
	Others                  []Link // the same for another register
	Number, Profession      string
	NumberHelp              string
	Professions             []string
	Status, Source, Shown   string
	Statuses                []string
	Permits                 string // "Registered"
	Since, On               DateParts
	Ask                     string // address; empty: no service answers for this register
	Service, Asked          string // its name, and the number that it is asked for
	Now                     []AnswerRow
	History                 []CheckRow
}

// NumberField asks for the registration number.
func (p LeadCheck) NumberField() nhsuk.Input {
	return nhsuk.Input{Name: "number", Value: p.Number, Width: 10, Code: true, Spellcheck: new(false), Autocomplete: "off", Label: nhsuk.Label{Text: "Registration number", Size: "s"},
		Hint: nhsuk.Hint{Text: p.NumberHelp}, ErrorMessage: p.Wrong("number")}
}

// ProfessionField asks for the profession.
func (p LeadCheck) ProfessionField() nhsuk.Input {
	return nhsuk.Input{Name: "profession", Value: p.Profession, Label: nhsuk.Label{Text: "Profession, as the register shows it", Size: "s"},
		Hint: nhsuk.Hint{Text: "For example, " + strings.Join(p.Professions, " or ")}, ErrorMessage: p.Wrong("profession")}
}

// AskedField asks for which number the register is to be asked.
func (p LeadCheck) AskedField() nhsuk.Input {
	return nhsuk.Input{Name: "asked", Value: p.Asked, Classes: "nhsuk-input--width-10", Label: nhsuk.Label{Text: "Registration number", Size: "s"}, Hint: nhsuk.Hint{Text: p.NumberHelp}, ErrorMessage: p.Wrong("asked")}
}

// StatusField asks for the status.
func (p LeadCheck) StatusField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "status", Value: p.Status, ErrorMessage: p.Wrong("status"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Status, as the register shows it", Size: "s"}},
		Hint: nhsuk.Hint{Text: "Only “" + p.Permits + "”, with nothing added, lets somebody sign"}}
	for _, s := range p.Statuses {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: s, Text: s})
	}
	return r
}

// SinceField asks since when the status holds.
func (p LeadCheck) SinceField() nhsuk.DateInput {
	return shortDay("effective_from", "Since when?", "The day from which the register shows this status. If it does not say, the day when you looked", p.Since, p.Wrong("effective_from"))
}

// OnField asks when the register was looked at.
func (p LeadCheck) OnField() nhsuk.DateInput {
	return shortDay("checked_on", "When did you look?", "", p.On, p.Wrong("checked_on"))
}

// SourceField asks how.
func (p LeadCheck) SourceField() nhsuk.Input {
	return nhsuk.Input{Name: "source", Value: p.Source, Label: nhsuk.Label{Text: "How did you look? (optional)", Size: "s"}, Hint: nhsuk.Hint{Text: "For example, the HCPC website"}, ErrorMessage: p.Wrong("source")}
}

// ShownField asks what the register showed beside.
func (p LeadCheck) ShownField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "shown", Value: p.Shown, Rows: 3, Label: nhsuk.Label{Text: "What else did it show? (optional)", Size: "s"},
		Hint: nhsuk.Hint{Text: "Copy the words and dates beside their name. They are kept with the check, and your name"}, ErrorMessage: p.Wrong("shown")}
}

// OthersBox holds the other registers.
func (p LeadCheck) OthersBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "They are on another register"}}
}

// NowList is the check that decides now.
func (p LeadCheck) NowList() nhsuk.SummaryList { return answers(p.Now) }

// HistoryBox holds the checks before it.
func (p LeadCheck) HistoryBox() nhsuk.Details {
	return AssessorRegistration{History: p.History}.HistoryBox()
}

// HistoryTable lists the checks before it.
func (p LeadCheck) HistoryTable() nhsuk.Table { return checkTable(p.History) }

// LeadChecksImport takes a file of register checks.
type LeadChecksImport struct {
	ListForm
	Sheet string // address of the file to fill in
}

// Table shows each line with what it changes.
func (p LeadChecksImport) Table() nhsuk.Table {
	return importTable("What this file would change", changeColumns, p.Rows)
}

// Verdict says what the file would do in a sentence.
func (p LeadChecksImport) Verdict() string {
	if p.Problems > 0 {
		return fmt.Sprintf("%s to mend first. Nothing is recorded yet.", plural(p.Problems, "line has something", "lines have something"))
	}
	return fmt.Sprintf("All can be read. %s would be recorded, once another lead or a platform administrator has approved the list.", plural(len(p.Rows), "register check", "register checks"))
}

// Button says what it does.
func (p LeadChecksImport) Button() string {
	return "Send " + plural(len(p.Rows), "register check", "register checks") + " to be approved"
}

// LeadFrameworks is the frameworks there are, each by its newest version.
type LeadFrameworks struct {
	Lead
	Rows   []FrameworkUse
	Drafts []SketchRow // that are being written; leads alone see them
	Load   string      // address of the page that loads one; empty: not the reader's to do
	Write  string      // and of the one that begins one
	Walk   string      // and of the one about crosswalks
}

// FrameworkUse is one version.
type FrameworkUse struct {
	Link
	Version      string // "version 1, written in our own words"
	Standing     Standing
	Status, Note string
	Came         string // who published the department's own version, and when; empty: it ships with Countersign
	Why          string
	Adopted      string // "Dana Cole on 3 November 2026"
	Reason       string
	Adopt        string // address; empty: nothing to adopt, or not the reader's to do
	Waits        bool   // for the lead
	Own          bool   // the department's own
	Read         string // where its competencies are
}

// LeadFrameworksTake adopts a version for local use.
type LeadFrameworksTake struct {
	Lead
	Action       string
	Name         string
	Status, Note string
	Notes        []string
	Reason       string
}

// ReasonField asks why.
func (p LeadFrameworksTake) ReasonField() nhsuk.Textarea {
	return reasonField("Why does your department use it as it is?", "Your name, the day and this reason are kept, and everybody in the department can read them", p.Reason, p.Wrong("reason"))
}

// NotesBox holds what to know before.
func (p LeadFrameworksTake) NotesBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What is known about how it was put together"}, Open: true}
}
