package frontend

import (
	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// trainingPages are the pages about an apprenticeship.
var trainingPages = map[string]Page{
	"training":       Training{},
	"training_hours": TrainingHours{},
	"training_form":  TrainingForm{},
}

// Training is an apprenticeship: where it is by its rules, the hours, the reviews.
type Training struct {
	Layout
	Mine      bool
	Name      string // of the worker
	None      bool   // they are on none
	Standard  string
	Dates     string // "Began on 1 September 2025. Planned to end on 1 March 2027, with A college."
	Ended     string // a sentence; empty: it goes on
	Headline  Standing
	Now       string // a sentence: "9 of 12 lines hold."
	Rules     []RuleRow
	Met       int
	Hours     string // "310 hours confirmed of 557 hours."
	Pace      string // "At an even pace it would be 340 hours by now."
	Waiting   string // "6 hours wait to be confirmed."
	Curve     *chart.Curve
	Months    []MonthRow
	Recent    []HourRow
	Again     *HourAgain // the last time once more; nil: not the reader's, or there is none
	Log       string     // address of the form; empty: not the reader's
	All, CSV  string     // addresses of the whole log
	PDF       string     // address of it all on paper
	Gateway   string     // address of it all as a spreadsheet
	ReviewDue string
	Held      []ReviewListRow // progress reviews that count as its reviews too
	Prepare   string          // address; empty: not the reader's, or there is one in progress
	Reviews   []MeetingRow    // held elsewhere
	OfAll     string          // address of all their progress reviews
	Notes     []NoteRow
	Plan      []AnswerRow
	Links     []Link // what else the reader may put down
	Begin     string // address; empty: not the reader's, or there is one
	GoesOn    string // address; empty: not the reader's, or it has not ended
	Action    string // where buttons send to
}

// RuleRow is one rule and what it says.
type RuleRow struct {
	Title, Why string
	Standing   Standing
	Ours       bool // the rule or a number in it is inferred
}

// MonthRow is the hours of a calendar month.
type MonthRow struct{ Month, Confirmed, Waiting, Running, Expected string }

// HourRow is time that was logged.
type HourRow struct {
	Layout          Layout // with the token for its buttons
	Action          string
	ID              string
	Day, Time, Kind string
	Words           string
	Evidence        Link
	Standing        Standing
	Why             string // it does not count, or who settled it and why
	Settle          bool   // the reader may confirm it or send it back
	Undo            bool   // the reader may take it back
	SendBack        string // address of the form
}

// HourAgain is the last time that was logged, to log once more for today.
type HourAgain struct{ Words, What, Minutes, Text, On string }

// MeetingRow is a review of an apprenticeship that was held elsewhere.
type MeetingRow struct {
	ID, Day, By string
	Words       string
	Actions     []string
	Next        string
	Signed      []string // "The apprentice: Ava Lund on 3 November 2026"
	Lacks       string   // "It still needs the signature of the employer."
	Sign        []SignAs
	TakeBack    string // address; empty: not any more
}

// SignAs is a button to sign a review, or a form for a signature on paper.
type SignAs struct{ What, Button, Href string }

// NoteRow is something that happened, or a break.
type NoteRow struct{ Text, When, By, TakeBack string }

// MonthsTable is the curve in numbers.
func (p Training) MonthsTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Off-the-job training by month", Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Month"}, {Text: "Confirmed"}, {Text: "Waiting"}, {Text: "In all"}, {Text: "Even pace"}}}
	for _, m := range p.Months {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: m.Month}, {Text: m.Confirmed}, {Text: m.Waiting}, {Text: m.Running}, {Text: m.Expected}})
	}
	return t
}

// MonthsBox holds that table.
func (p Training) MonthsBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "The hours as a table"}}
}

// PlanBox holds the training plan.
func (p Training) PlanBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "The training plan"}}
}

// PlanList is what the plan says.
func (p Training) PlanList() nhsuk.SummaryList {
	var rows []nhsuk.SummaryRow
	for _, r := range p.Plan {
		rows = append(rows, nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: r.Key}, Value: nhsuk.SummaryText{Text: r.Text}})
	}
	return nhsuk.SummaryList{Rows: rows}
}

// PrepareLink leads to the form for the next review.
func (p Training) PrepareLink() nhsuk.ActionLink {
	return addLink("Prepare a progress review", p.Prepare)
}

// LogLink is the one main thing to do for the apprentice.
func (p Training) LogLink() nhsuk.ActionLink { return addLink("Log training time", p.Log) }

// OursTag marks a rule of ours.
func (RuleRow) OursTag() nhsuk.Tag { return Standing{Text: "Our reading", Colour: "white"}.Tag() }

// TrainingHours is the whole log.
type TrainingHours struct {
	Layout
	Name, CSV string
	Months    []MonthOfHours
}

// MonthOfHours is the log of one month.
type MonthOfHours struct {
	Month, Sum string
	Rows       []HourRow
}

// TrainingForm asks for one thing to put down.
type TrainingForm struct {
	Layout
	Intro   []string
	Action  string
	Kind    string
	About   string
	First   []nhsuk.Input // before all else
	Radios  []nhsuk.Radios
	Dates   []nhsuk.DateInput
	Inputs  []nhsuk.Input
	Boxes   []nhsuk.Checkboxes
	Texts   []nhsuk.Textarea
	Selects []nhsuk.Select
	Hidden  map[string]string
	Button  string
}

// Day is a field for a day.
func (p TrainingForm) Day(name, legend, hint string, d DateParts) nhsuk.DateInput {
	return shortDay(name, legend, hint, d, p.Wrong(name))
}

// Words is the field for a text.
func (p TrainingForm) Words(label, hint, value string) nhsuk.Textarea {
	return nhsuk.Textarea{Name: "words", Value: value, Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: p.Wrong("words")}
}
