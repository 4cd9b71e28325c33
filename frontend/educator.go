package frontend

import (
	"fmt"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// educatorPages are the pages of practice educators, which leads and inspectors
// read as well.
var educatorPages = map[string]Page{
	"educator_workers": EducatorWorkers{},
	"educator_worker":  EducatorWorker{},
	"educator_queue":   EducatorQueue{},
	"educator_flags":   EducatorFlags{},
	"educator_flag":    EducatorFlag{},
}

// EducatorWorkers is the workers of a department, the longest without movement
// first, each with the reason in a sentence.
type EducatorWorkers struct {
	Layout
	Departments []NavItem
	Department  string    // name
	Filters     []NavItem // "My workers", "Everybody"
	Mine        bool
	Asking      Asking
	Rows        []CohortRow
	Still       int // of them without movement for four weeks
	Waiting     int // for a decision by an assessor
	Nobody      int // for somebody who may sign
	SoonOut     int // with something that runs out soon
	Out         int // with something that has run out
}

// CohortRow is one worker.
type CohortRow struct {
	Link               // to the worker, by name
	Held, Target       string
	Educator           string // empty: none
	Standing           Standing
	Why                string
	Met, Total         int
	Days               int
	Still, Since       string // "41 days", "3 November 2026"
	Weeks              []int  // moves, oldest first
	SoonOut, Out, Gone int    // sign-offs that run out soon, have run out, or changed since
}

// Words say how many of how many.
func (r CohortRow) Words() string {
	if r.Total == 0 {
		return "Nothing to count"
	}
	return Tally{Met: r.Met, Total: r.Total}.Words()
}

// Way is the level held and the one aimed at.
func (r CohortRow) Way() string {
	switch {
	case r.Held != "" && r.Target != "" && r.Held != r.Target: // the same level is held and aimed at on a modality's path
		return r.Held + " to " + r.Target
	case r.Target != "" && r.Held == "":
		return "To " + r.Target
	}
	return r.Held
}

// Alerts are the things about sign-offs to know beside the reason.
func (r CohortRow) Alerts() []string {
	var out []string
	if r.Out > 0 {
		out = append(out, fmt.Sprintf("%d run out", r.Out))
	}
	if r.Gone > 0 {
		out = append(out, fmt.Sprintf("%d changed since signed", r.Gone))
	}
	if r.SoonOut > 0 {
		out = append(out, plural(r.SoonOut, "runs out soon", "run out soon"))
	}
	return out
}

// CohortLine is a row with its sparkline.
type CohortLine struct {
	CohortRow
	Spark chart.Spark
}

// Lines are the rows as the table prints them.
func (p EducatorWorkers) Lines() []CohortLine {
	var out []CohortLine
	for n, r := range p.Rows {
		out = append(out, CohortLine{r, chart.Spark{ID: fmt.Sprintf("weeks-%d", n+1), Title: "Movement of " + r.Text, Values: r.Weeks}})
	}
	return out
}

// Longest is the sentence for whoever has two seconds: who has been still the
// longest, and why.
func (p EducatorWorkers) Longest() (out CohortRow) {
	if len(p.Rows) > 0 {
		out = p.Rows[0]
	}
	return out
}

// Facts add the workers up.
func (p EducatorWorkers) Facts() []string {
	out := []string{plural(len(p.Rows), "worker", "workers")}
	for _, one := range []struct {
		n    int
		what string
	}{{p.Still, "without movement for 4 weeks"}, {p.Waiting, "waiting for an assessor"}, {p.Nobody, "with work that nobody can sign"},
		{p.Out, "with something run out"}, {p.SoonOut, "with something that runs out soon"}} {
		if one.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", one.n, one.what))
		}
	}
	return out
}

// EducatorWorker is one worker as their educator sees them: their home to read,
// the reviews, and the form for another.
type EducatorWorker struct {
	WorkerHome
	Parts    []Link // competencies, evidence, record
	Reviews  []ReviewRow
	Review   *ReviewForm // nil: the reader records none
	LastDays string      // how long since the last movement
}

// ReviewRow is a review as it was recorded.
type ReviewRow struct {
	By, Level             string // "Eve Lund on 3 November 2026"
	Education, Experience Standing
	Note                  string
}

// ReviewForm is what was typed of a review so far.
type ReviewForm struct {
	Layout
	Address               string
	Name                  string
	Level                 string // value of the level that it is about
	Levels                []Choice
	Education, Experience bool
	Note                  string
}

// LevelField asks what level it is about, when there are several.
func (f ReviewForm) LevelField() nhsuk.Select {
	s := nhsuk.Select{Name: "level", Value: f.Level, Label: nhsuk.Label{Text: "Toward which level?", Size: "s"}, ErrorMessage: f.Wrong("level")}
	for _, c := range f.Levels {
		s.Items = append(s.Items, nhsuk.SelectItem{Value: c.Value, Text: c.Text})
	}
	return s
}

// Confirm asks what the educator confirms.
func (f ReviewForm) Confirm() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "confirm", ErrorMessage: f.Wrong("confirm"),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What do you confirm today?", Size: "s"}},
		Hint:     nhsuk.Hint{Text: "Tick what holds now. What you leave empty counts as not confirmed"},
		Items: []nhsuk.ChoiceItem{
			{Value: "education", Text: "They have the education that the level asks for", Checked: new(f.Education)},
			{Value: "experience", Text: "They have the experience that the level asks for", Checked: new(f.Experience)},
		}}
}

// NoteField asks what was said.
func (f ReviewForm) NoteField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "note", Value: f.Note, Rows: 4, Label: nhsuk.Label{Text: "What did you agree?", Size: "s"},
		Hint: nhsuk.Hint{Text: f.Name + " reads this. Nothing in it may identify a patient"}, ErrorMessage: f.Wrong("note")}
}

// EducatorQueue is what waits in the department: by age, by person, and one by
// one.
type EducatorQueue struct {
	Layout
	Departments []NavItem
	Department  string
	Total       int
	Numbers     QueueNumbers
	Nobody      int
	Oldest      string
	People      []EducatorLoad
	Stuck       []EducatorStuck
	Rows        []QueueRow
	Next, First string
}

// EducatorLoad is how much waits on one person.
type EducatorLoad struct {
	Name   string
	Count  int
	Oldest string
	Away   bool
	Late   int
	Full   bool // has as much as one should
}

// EducatorStuck is a request that nobody may sign, and why not each.
type EducatorStuck struct {
	Link
	Worker, Age string
	Why         []string // "Lee Park: The register shows the status “Lapsed”."
}

// AgeTable is what waits, by age.
func (p EducatorQueue) AgeTable() nhsuk.Table {
	row := func(text string, n int) []nhsuk.Cell { return []nhsuk.Cell{{Text: text}, number(n)} }
	var rows [][]nhsuk.Cell
	for _, b := range p.Numbers.Ages {
		rows = append(rows, row(b.Text, b.Count))
	}
	rows = append(rows, row("All", p.Total), row("Late", p.Numbers.Late), row("Twice as late", p.Numbers.Twice))
	return nhsuk.Table{Caption: nhsuk.Heading{Text: "By age", Size: "s"}, FirstCellIsHeader: true, Compact: true,
		Head: []nhsuk.Cell{{Text: "Waiting"}, {Text: "Sign-offs", Format: "numeric"}},
		Rows: rows}
}

// Bars are what waits, by age.
func (p EducatorQueue) Bars() chart.Bars {
	b := chart.Bars{ID: "ages", Title: "How long sign-offs have waited"}
	for _, a := range p.Numbers.Ages {
		b.Items = append(b.Items, chart.Bar{Text: a.Text, Count: a.Count, Shade: a.Shade})
	}
	return b
}

// LimitField asks how much may wait on one assessor.
func (p EducatorQueue) LimitField() nhsuk.Input {
	return nhsuk.Input{Name: "limit", Value: p.Numbers.Limit, Inputmode: "numeric", Width: 3, Label: nhsuk.Label{Text: "How much may wait for one assessor?", Size: "s"},
		Hint: nhsuk.Hint{Text: "Whoever has that much is offered nothing new while somebody else who may sign has room"}, ErrorMessage: p.Wrong("limit")}
}

// PersonTable is what waits, by person.
func (p EducatorQueue) PersonTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "By person", Size: "s"}, FirstCellIsHeader: true, Compact: true,
		Head: []nhsuk.Cell{{Text: "Waiting for"}, {Text: "Sign-offs", Format: "numeric"}, {Text: "Late", Format: "numeric"}, {Text: "Oldest"}}}
	for _, r := range p.People {
		name := r.Name
		if r.Away {
			name += " (away)"
		}
		if r.Full {
			name += " (no room)"
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: name}, number(r.Count), number(r.Late), {Text: r.Oldest}})
	}
	return t
}

// Pages leads on and back.
func (p EducatorQueue) Pages() nhsuk.Pagination {
	var out nhsuk.Pagination
	if p.First != "" {
		out.Previous = nhsuk.PaginationLink{Href: p.First, Text: "Oldest"}
	}
	if p.Next != "" {
		out.Next = nhsuk.PaginationLink{Href: p.Next, Text: "Newer"}
	}
	return out
}
