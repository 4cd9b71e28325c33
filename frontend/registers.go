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
	Own               bool // adopted here, not as shipped
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

// SourcesBox holds where the rules come from.
func (b RegisterBox) SourcesBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Where these rules come from"}}
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
