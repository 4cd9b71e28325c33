package frontend

import (
	"html/template"

	"countersign/frontend/nhsuk"
)

// written is an answer as it was typed, line breaks and all, or a list.
func written(r AnswerRow) template.HTML {
	if len(r.List) > 0 {
		var items template.HTML
		for _, one := range r.List {
			items += "<li>" + nhsuk.Text(one) + "</li>"
		}
		return `<ul class="nhsuk-list">` + items + "</ul>"
	}
	if r.Text == "" {
		return "Not given"
	}
	return `<div class="app-written">` + nhsuk.Text(r.Text) + `</div>`
}

// EvidenceList is a portfolio's evidence, the latest change first.
type EvidenceList struct {
	Layout
	Mine         bool
	Name         string // whose; empty on one's own
	Base         string
	State        string
	States       []Choice
	Competency   string // id
	Competencies []Choice
	From, To     string // as typed: "2026-11-23"
	Narrowed     bool
	Unmapped     []DraftRow // drafts that name no competency yet
	Rows         []EvidenceRow
	Next         string // address of the next page
	First        string // address of the first page, when this is a later one
}

// EvidenceRow is one item of a list.
type EvidenceRow struct {
	Link
	Kind, On string // "Certificate or training", "3 November 2026"
	Standing Standing
	For      []string // titles
	Where    []string // "Waiting for Priya Shah"
}

// StateField, CompetencyField, FromField and ToField narrow the list.
func (p EvidenceList) StateField() nhsuk.Select {
	return filter("state", "Where it stands", "Everything", p.State, p.States)
}

// CompetencyField narrows to one competency.
func (p EvidenceList) CompetencyField() nhsuk.Select {
	return filter("competency", "What it is for", "Any competency", p.Competency, p.Competencies)
}

// FromField narrows to what happened on a day or later.
func (p EvidenceList) FromField() nhsuk.Input {
	return nhsuk.Input{Name: "from", Type: "date", Value: p.From, Label: nhsuk.Label{Text: "Happened from"}, ErrorMessage: p.Wrong("from"), Width: 10}
}

// ToField narrows to what happened on a day or earlier.
func (p EvidenceList) ToField() nhsuk.Input {
	return nhsuk.Input{Name: "to", Type: "date", Value: p.To, Label: nhsuk.Label{Text: "Happened up to"}, ErrorMessage: p.Wrong("to"), Width: 10}
}

// FilterBox holds the filters, open while they narrow the list.
func (p EvidenceList) FilterBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Show only some"}, Open: p.Narrowed || len(p.Errors) > 0}
}

// AddLink is the one main thing to do.
func (p EvidenceList) AddLink() nhsuk.ActionLink { return addLink("Add evidence", "/evidence/new") }

// Pages leads on and back.
func (p EvidenceList) Pages() nhsuk.Pagination { return newestFirst(p.First, p.Next) }

// newestFirst leads through a list with the newest on the first page; an empty
// address leads nowhere.
func newestFirst(first, next string) nhsuk.Pagination {
	var out nhsuk.Pagination
	if first != "" {
		out.Previous = nhsuk.PaginationLink{Href: first, Text: "Newest"}
	}
	if next != "" {
		out.Next = nhsuk.PaginationLink{Href: next, Text: "Older"}
	}
	return out
}

// EvidenceItem is one item of evidence with all that happened to it.
type EvidenceItem struct {
	Layout
	ID, Kind, Whose string
	Mine            bool
	Standing        Standing
	Version         int // now current; 0 before the first
	Saved           string
	Answers         []AnswerRow
	Files           []FileRow
	Asked           []RequestRow
	SignOffs        []SignOffRow
	Versions        []VersionRow
	History         []HappenedRow
	Actions         ItemActions
	SentBack        []RequestRow // of the current version, with their reasons
	Recorded        *Recorded    // nil: the worker wrote it
}

// Recorded is what an assessor wrote down, and what the worker says of it.
type Recorded struct {
	Layout
	Address  string // the answer goes here; empty: the reader is not its worker
	By       string
	Worker   string
	Answer   Standing // "Not yet acknowledged"
	Answered string   // "on 3 November 2026"; empty: not yet
	Words    string   // what is not right
	Right    bool     // the answer is that it is right
	Typed    string   // an answer that was refused
}

// Box holds what to say when it is not right.
func (r Recorded) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Something is not right"}, Open: len(r.Errors) > 0}
}

// WordsField asks what is not right.
func (r Recorded) WordsField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "words", Value: r.Typed, Rows: 3, Label: nhsuk.Label{Text: "What is not right?"},
		Hint: nhsuk.Hint{Text: r.By + " and your educator read this. Nothing in it may identify a patient"}, ErrorMessage: r.Wrong("words")}
}

// ItemActions are what the worker can do with it now.
type ItemActions struct{ Write, Revise, TakeBack, Throw bool }

// Some tells whether there is any.
func (a ItemActions) Some() bool { return a.Write || a.Revise || a.TakeBack || a.Throw }

// RequestRow is a request for a sign-off.
type RequestRow struct {
	Competency Link
	Standing   Standing
	Where      string // "Waiting for Priya Shah since 3 November 2026"
	Reason     string // of a return or a decline
	Pass       string // where a pass for it is made or shown; empty: there can be none
}

// VersionRow is one version to read.
type VersionRow struct {
	Link
	At      string
	Current bool
}

// HappenedRow is one line of a history.
type HappenedRow struct{ At, Text, Reason string }

// SignOffRow is a sign-off with what it is worth now.
type SignOffRow struct {
	Link     // to the sign-off, named after its competency
	By, At   string
	Standing Standing
	Why      string
	Comment  string // of its signer, where a page shows it
	Answer   string // what the worker says of what the signer recorded; empty: the worker wrote the evidence
}

// AnswerList is what was written.
func (p EvidenceItem) AnswerList() nhsuk.SummaryList { return answers(p.Answers) }

// Caption is the kind and, for others than its worker, whose it is.
func (p EvidenceItem) Caption() string {
	switch {
	case p.Mine:
		return p.Kind
	case p.Kind == "":
		return p.Whose
	}
	return p.Kind + ", " + p.Whose
}

// MoreAsked tells whether there is more to say than what was sent back.
func (p EvidenceItem) MoreAsked() bool { return len(p.Asked) > len(p.SentBack) }

// Several tells whether it is for more than one thing, each with its own standing.
func (p EvidenceItem) Several() bool { return len(p.Asked) > 1 }

func signOffTable(caption string, rows []SignOffRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Classes: "nhsuk-u-visually-hidden"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Competency"}, {Text: "Signed by"}, {Text: "On"}, {Text: "Now"}}}
	for _, r := range rows {
		now := nhsuk.HTML(r.Standing.Tag())
		if r.Why != "" {
			now += `<div class="nhsuk-u-margin-top-2">` + nhsuk.Text(r.Why) + `</div>`
		}
		if r.Answer != "" {
			now += `<div class="nhsuk-u-margin-top-2">` + nhsuk.Text(r.Answer) + `</div>`
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Link), {Text: r.By}, {Text: r.At}, {HTML: now}})
	}
	return t
}

// EvidenceVersion is one version as it was submitted.
type EvidenceVersion struct {
	Layout
	Item    Link
	Kind    string
	Number  int
	At      string
	Current bool
	Answers []AnswerRow
	Files   []FileRow
	Digest  string
}

// AnswerList is what was written.
func (p EvidenceVersion) AnswerList() nhsuk.SummaryList { return answers(p.Answers) }

// EvidenceConfirm asks once more before something is taken back or thrown away.
type EvidenceConfirm struct {
	Layout
	Item    Link
	Action  string // where the button sends
	Button  string
	Explain []string
}
