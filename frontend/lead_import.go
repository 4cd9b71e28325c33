package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// ListForm is a file of rows that a lead brings: what it would do is shown before
// anything happens, and it can be mended in place.
type ListForm struct {
	Lead
	Action   string // where a list is sent to be looked at
	Send     string // where one that was looked at is sent
	Columns  []ColumnHelp
	Text     string // of the file; empty: none yet
	Seen     string
	Rows     []ImportRow
	Problems int
	Warnings []string
}

// ColumnHelp says what belongs into a column.
type ColumnHelp struct{ Name, Help string }

// ImportRow is one line of a file.
type ImportRow struct {
	Line     int
	Cells    []string // what it says, in the order of the table
	Problems []string
	Result   Standing // of a line without problems; none: ready
}

// FileField asks for the file.
func (p ListForm) FileField() nhsuk.FileUpload {
	label := "The file"
	if p.Text != "" {
		label = "Or choose a mended file"
	}
	return nhsuk.FileUpload{Name: "file", Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: "CSV, at most 512 KB. In a spreadsheet, save as “CSV UTF-8”"}, ErrorMessage: p.Wrong("file"),
		Attributes: nhsuk.Attributes{"accept": ".csv,text/csv"}}
}

// TextField holds the file so that it can be mended in place.
func (p ListForm) TextField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "text", Value: p.Text, Rows: 8, Spellcheck: new(false), Classes: "app-code", Label: nhsuk.Label{Text: "Mend the list here", Size: "s"},
		Hint: nhsuk.Hint{Text: "The first line names the columns. Each line below is one person"}}
}

// ColumnTable explains the columns.
func (p ListForm) ColumnTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "What belongs into each column", Size: "s"}, Responsive: true, FirstCellIsHeader: true, Head: []nhsuk.Cell{{Text: "Column"}, {Text: "What to put there"}}}
	for _, c := range p.Columns {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: c.Name}, {Text: c.Help}})
	}
	return t
}

// ColumnBox holds the explanation.
func (p ListForm) ColumnBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What belongs into each column"}, Open: p.Problems > 0}
}

// LeadImport takes a file of people to invite.
type LeadImport struct {
	ListForm
	Template string // address of the empty file
}

// Table shows each line with its problems.
func (p LeadImport) Table() nhsuk.Table {
	return importTable("What this file would do", []string{"Name", "Email", "Roles", "Level"}, p.Rows)
}

func importTable(caption string, columns []string, rows []ImportRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "m"}, Scroll: true, Head: []nhsuk.Cell{{Text: "Line", Format: "numeric"}, {Text: "Result"}}}
	for _, c := range columns {
		t.Head = append(t.Head, nhsuk.Cell{Text: c})
	}
	for _, r := range rows {
		result := nhsuk.HTML(nhsuk.Tag{Text: "Ready", Colour: "green"})
		if r.Result.Text != "" {
			result = nhsuk.HTML(r.Result.Tag())
		}
		if len(r.Problems) > 0 {
			result = paragraphs(nhsuk.HTML(nhsuk.Tag{Text: "Problem", Colour: "red"}), notes(r.Problems, ""))
		}
		row := []nhsuk.Cell{number(r.Line), {HTML: result}}
		for _, c := range r.Cells {
			row = append(row, nhsuk.Cell{Text: c})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Verdict says what the file would do in a sentence.
func (p LeadImport) Verdict() string {
	if p.Problems > 0 {
		return fmt.Sprintf("%s to mend first. Nobody is invited yet.", plural(p.Problems, "line has something", "lines have something"))
	}
	return fmt.Sprintf("All is well. %s.", plural(len(p.Rows), "person would be invited", "people would be invited"))
}

// Button says what it does.
func (p LeadImport) Button() string { return "Invite " + plural(len(p.Rows), "person", "people") }

// LeadImported lists the links to hand out, once.
type LeadImported struct {
	Lead
	Rows     []LinkRow
	Until    string
	Download string // address to post the list to
	List     string // the list as CSV
	Mailed   bool   // each goes to its person by email already
}

// LinkRow is one link to hand out.
type LinkRow struct{ Name, Email, Address string }

// Table lists the links.
func (p LeadImported) Table() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Links to hand out", Size: "m"}, Scroll: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Email"}, {Text: "Link"}}}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.Name}, {Text: r.Email}, {Text: r.Address, Classes: "app-code"}})
	}
	return t
}
