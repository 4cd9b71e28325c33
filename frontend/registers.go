package frontend

import "countersign/frontend/nhsuk"

// Registers is the professional registers and their rules: who may sign.
type Registers struct {
	Layout
	Rows    []RegisterBox
	Add     string // address; empty: not the reader's to do
	Adopted []AdoptedRow
}

// RegisterBox is the rules of one register.
type RegisterBox struct {
	Code, Title, Kind string
	Own               bool   // adopted here, not as shipped
	Short             string // who may sign with which words, and for how long a look is good
	Asked             string // the service that answers for it; empty: none is set up
	Facts             []AnswerRow
	Professions       []RegisterLine
	Statuses          []RegisterLine
	Sources           []string
	Change            string // address; empty: not the reader's to do
}

// RegisterLine is a word of the register and what it lets a person do.
type RegisterLine struct {
	Text, Then string
	Good       bool
}

// AdoptedRow is one edition that was adopted here.
type AdoptedRow struct{ Code, By, At, Reason string }

// AddLink is the one main thing to do.
func (p Registers) AddLink() nhsuk.ActionLink { return addLink("Add a register", p.Add) }

// FactList is what is the same for everybody on the register.
func (b RegisterBox) FactList() nhsuk.SummaryList { return answers(b.Facts) }

// ProfessionTable says who signs where.
func (b RegisterBox) ProfessionTable() nhsuk.Table {
	return registerTable("Professions of the "+b.Code+" register", "Profession", "May sign", b.Professions)
}

// StatusTable says which words let a person sign.
func (b RegisterBox) StatusTable() nhsuk.Table {
	return registerTable("Words of the "+b.Code+" register", "Status", "Lets somebody sign", b.Statuses)
}

func registerTable(caption, first, second string, rows []RegisterLine) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "s"}, FirstCellIsHeader: true, Head: []nhsuk.Cell{{Text: first}, {Text: second}}}
	for _, r := range rows {
		colour := "grey"
		if r.Good {
			colour = "green"
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.Text}, tagCell(Standing{Text: r.Then, Colour: colour})})
	}
	return t
}

// RulesBox holds the rules word for word, and where they come from.
func (b RegisterBox) RulesBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "All rules of the " + b.Code + " register"}}
}

// RegistersAdopt brings in the rules of a register.
type RegistersAdopt struct {
	Layout
	Action   string
	Code     string // of the register whose rules change; empty: another
	Document string
	Reason   string
}

// DocumentField takes the rules.
func (p RegistersAdopt) DocumentField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "document", Value: p.Document, Rows: 24, Classes: "app-document", Spellcheck: new(false), Label: nhsuk.Label{Text: "The rules", Size: "m"},
		Hint: nhsuk.Hint{Text: "Change what must change and leave the rest as it is"}, ErrorMessage: p.Wrong("document")}
}

// ReasonField asks why.
func (p RegistersAdopt) ReasonField() nhsuk.Textarea {
	return reasonField("Why?", "Your name, the day and this reason are kept with the rules", p.Reason, p.Wrong("reason"))
}

// LeadChecksList is a list of register checks that somebody put forward.
type LeadChecksList struct {
	Lead
	Sent      string      // by whom and when
	Over      string      // what became of it; empty: it waits
	Who       string      // who can approve it, to who cannot
	Counts    string      // "2 changed, 1 new, 9 unchanged"
	Rows      []ImportRow // of those that change something, or cannot be recorded
	Same      []ImportRow // of the others
	Gone      []string    // who is not on it
	Problems  int
	Approve   string // addresses; empty for who may not
	Withdraw  string
	Own       bool   // the reader put it forward
	Checks    int    // that would be recorded
	Seen      string // what the reader looks at, sent back with the approval
	Reason    string
	GoodUntil string // "30 November 2026"
}

// Table shows each line that changes something; once the list is decided, each
// line.
func (p LeadChecksList) Table() nhsuk.Table {
	if p.Over != "" {
		return importTable("What the list says", listColumns, p.Rows)
	}
	return importTable("What this list would change", changeColumns, p.Rows)
}

// SameTable shows the other lines.
func (p LeadChecksList) SameTable() nhsuk.Table {
	return importTable("Looked at again", changeColumns, p.Same)
}

var (
	changeColumns = []string{"Name", "Number", "Change"}
	listColumns   = []string{"Name", "Number", "Status", "Since", "Looked at on"}
)

// SameBox holds them.
func (p LeadChecksList) SameBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Same), "person is", "people are") + " the same as before"}}
}

// ReasonField asks why it is not approved.
func (p LeadChecksList) ReasonField() nhsuk.Textarea {
	return reasonField("Why?", "Your name, the day and this reason are kept with the list", p.Reason, p.Wrong("reason"))
}

// WithdrawBox holds the form that ends it.
func (p LeadChecksList) WithdrawBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: p.WithdrawWords()}, Open: len(p.Errors) > 0 && p.Approve == "" || p.Wrong("reason").Text != ""}
}

// WithdrawWords say what it is for the reader not to approve it.
func (p LeadChecksList) WithdrawWords() string {
	if p.Own {
		return "Withdraw this list"
	}
	return "Refuse this list"
}

// Button says what approving does.
func (p LeadChecksList) Button() string {
	return "Approve " + plural(p.Checks, "register check", "register checks")
}
