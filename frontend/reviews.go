package frontend

import "countersign/frontend/nhsuk"

// reviewPages are the pages of progress reviews and of what changed between two days.
var reviewPages = map[string]Page{
	"reviews_due": ReviewsDue{},
	"reviews":     Reviews{},
	"review":      Review{},
	"review_form": ReviewPart{},
	"review_sign": ReviewSign{},
	"progress":    Progress{},
}

// ReviewsDue lists a department's workers by when their next progress review is due.
type ReviewsDue struct {
	Layout
	Departments []NavItem
	Department  string
	Filters     []NavItem // "My workers", "Everybody"
	Mine        bool
	ToSign      []ToSignRow
	Rows        []ReviewDueRow
}

// ReviewDueRow is one worker.
type ReviewDueRow struct {
	Link     // to the worker's reviews
	Educator string
	Standing Standing
	Due      string // "Due by 3 November 2026"
	Last     string // "Last held on 3 August 2026"; "None yet"
	Now      string // of the one in progress: "Waits for Dana Fox, line manager"
	Do       Link   // the next thing to do
}

// ToSignRow is a review that waits for the reader's signature.
type ToSignRow struct {
	Link
	On string
}

// Reviews is all progress reviews of a worker, and what an educator confirmed.
type Reviews struct {
	Layout
	Mine      bool
	Name      string
	Due       string // a sentence
	Overdue   bool
	Prepare   string // address; empty: not the reader's, or there is one in progress
	Changed   string // address of what changed since the last one
	Rows      []ReviewListRow
	Outside   []Link // reviews of their apprenticeship that were held elsewhere
	Open      []ActionRow
	Confirmed []ReviewRow
}

// ReviewListRow is one of them.
type ReviewListRow struct {
	Link
	Standing Standing
	With     string // "With Eve Lund and Dana Fox"
}

// PrepareLink is the one main thing to do.
func (p Reviews) PrepareLink() nhsuk.ActionLink {
	return addLink("Prepare a progress review", p.Prepare)
}

// ActionRow is something that one of the three will do, or did.
type ActionRow struct {
	Text    string
	Who     string   // "Line manager, by 7 December 2026", or which review held elsewhere it is from
	Outcome Standing // zero: none is asked for
	Why     string
}

// ReviewContent is what the three sign.
type ReviewContent struct {
	Who              []AnswerRow // worker, educator, line manager, pathway, days
	Agenda           string
	Said             string // empty: it was not held yet
	Carried, Actions []ActionRow
	Next             string
	Comment          string
	Name             string // of the worker
}

// WhoList is who takes part in what.
func (c ReviewContent) WhoList() nhsuk.SummaryList { return answers(c.Who) }

// Review is one progress review.
type Review struct {
	Layout
	Standing                           Standing
	Now                                string // a sentence: who does what next
	Content                            ReviewContent
	Signed                             []SignatureRow
	Left                               []string // signatures of what it was before it changed
	Total                              Tally
	AsOf                               string
	Areas                              []Tally
	Changes                            ChangeList
	Sign, Hold, Prepare, Words, Cancel string // addresses; empty: not the reader's to do
	HoldText, WordsText                string
	First                              bool // it was not held yet
}

// SignLink is the one main thing to do for whoever is to sign.
func (p Review) SignLink() nhsuk.ActionLink { return addLink("Read and sign this review", p.Sign) }

// HoldLink is the one main thing to do for the educator before it was held.
func (p Review) HoldLink() nhsuk.ActionLink { return addLink(p.HoldText, p.Hold) }

// AreaTable is the progress of the day that is looked at.
func (p Review) AreaTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Area by area, as at " + p.AsOf, Size: "s"}, FirstCellIsHeader: true, Compact: true, Head: []nhsuk.Cell{{Text: "Area"}, {Text: "Signed off"}}}
	for _, a := range p.Areas {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: a.Title}, {Text: a.Words()}})
	}
	return t
}

// AreaBox holds that table.
func (Review) AreaBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Area by area"}}
}

// ChangesBox holds what changed.
func (Review) ChangesBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What changed, line by line"}}
}

// SignatureRow is a signature, or whose is missing.
type SignatureRow struct {
	Party, Name string
	When        string // empty: it is missing
}

// ChangeList is what changed between two days.
type ChangeList struct {
	Sum    string // a sentence: how many it was, and when
	Groups []ChangeGroup
}

// ChangeGroup is changes of one kind.
type ChangeGroup struct {
	Heading string
	Rows    []ChangeRow
}

// ChangeRow is what changed about one thing.
type ChangeRow struct {
	Link
	What string
	Why  []string
}

// ReviewSign shows the whole of what is signed, with the button.
type ReviewSign struct {
	Layout
	Action  string
	Digest  string // of the content that is shown
	Content ReviewContent
	As      string // "Amira Khan, support worker"
	Words   string // address where the worker adds their own words first; empty: not theirs
}

// ReviewPart asks for one part of a review.
type ReviewPart struct {
	Layout
	Name     string
	Action   string
	Intro    []string
	Selects  []nhsuk.Select
	Dates    []nhsuk.DateInput
	Inputs   []nhsuk.Input
	Texts    []nhsuk.Textarea
	Carried  []CarriedField
	Rows     []ActionFields
	After    []nhsuk.DateInput
	Boxes    []nhsuk.Checkboxes
	Button   string
	Callout  bool // warn about patients
	RowsHint string
}

// CarriedField asks what came of an action of an earlier review.
type CarriedField struct {
	ID      string
	Action  ActionRow
	Outcome nhsuk.Radios
	Why     nhsuk.Input
}

// ActionFields ask for one action.
type ActionFields struct {
	Legend string
	Wrong  nhsuk.ErrorMessage
	Text   nhsuk.Input
	Who    nhsuk.Select
	By     nhsuk.DateInput
}

// PatientWarning stands above what is typed.
func (ReviewPart) PatientWarning() nhsuk.WarningCallout {
	return nhsuk.WarningCallout{Heading: nhsuk.Heading{Text: "Nothing about a patient", Level: 2}, Text: "No names, dates of birth, NHS or hospital numbers."}
}

// ShortDay asks for a day with a small legend.
func (p ReviewPart) ShortDay(name, legend, hint string, d DateParts) nhsuk.DateInput {
	return shortDay(name, legend, hint, d, p.Wrong(name))
}

// Progress is how far a worker is as at a day, what changed since another, and the
// same to keep as a file.
type Progress struct {
	Layout
	Mine      bool
	Name      string
	None      bool // they are on no pathway
	Target    string
	Caveat    string
	Undecided []string // of sign-offs by earlier versions
	AsOf      string
	Total     Tally
	Changes   ChangeList
	From, To  DateParts
	Action    string
	PDF, CSV  string
	Training  string // address of the files of their apprenticeship; empty: they are on none
	Reviews   string
}

// Days ask between which days.
func (p Progress) Days() []nhsuk.DateInput {
	return []nhsuk.DateInput{shortDay("since", "What changed since", "Leave it empty for the last progress review", p.From, p.Wrong("since")),
		shortDay("until", "Until", "Leave it empty for today", p.To, p.Wrong("until"))}
}

// DaysBox holds those fields.
func (p Progress) DaysBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Choose other days"}, Open: len(p.Errors) > 0}
}
