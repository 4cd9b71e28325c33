package frontend

import (
	"fmt"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// aheadPages look forward: what to do next, and when it may be done.
var aheadPages = map[string]Page{
	"ahead_next": NextSteps{},
	"ahead_way":  WayAhead{},
}

// NextSteps are the few things that get the most signed off for the least time. An
// educator sees the same of a worker.
type NextSteps struct {
	Layout
	Mine      bool
	Name      string
	Target    string // empty: on no pathway
	Caveat    string
	Total     Tally
	First     []NextStep // before anything new
	Steps     []BestStep
	Objective string
	Sum       []string // what it comes to, in sentences
	Minutes   string   // where the minutes come from
	None      []string // why there are no steps, in sentences
	Way       Link     // to how they are getting on
}

// BestStep is one thing to do, what it is good for, and who could sign it.
type BestStep struct {
	Link
	Good  []string // sentences: what it counts toward, how long it takes
	Who   string   // "Who could sign it: Tom Reid (3 waiting, usually 2 days)."
	After string   // what follows by itself; empty: nothing
}

// WayAhead is how somebody is getting on: the way so far, when it may end, what ends on
// the way.
type WayAhead struct {
	Layout
	Pictures
	Mine     bool
	Name     string
	Target   string
	Caveat   string
	Total    Tally
	Burnup   *chart.Burnup // nil: nothing is signed off yet
	Months   []BurnRow
	Headline string   // the forecast in a sentence, or that there is none
	Middle   string   // what the range means; empty: there is none
	Lacks    []string // what is missing to say one
	Rests    []string
	InTheWay []string
	Plan     string // a sentence about the planned end; empty: there is none
	Past     []PastRow
	Held     string // "2 of 3 were right."
	Ends     []EndRow
	Next     Link
}

// BurnRow is the state at the end of a month.
type BurnRow struct{ On, Met string }

// PastRow is a forecast of before, and what came of it.
type PastRow struct {
	On, Said, Came, End string
	Standing            Standing
}

// EndRow is something that ends.
type EndRow struct {
	What     Link
	Kind     string
	On, In   string
	DaysLeft int
}

// Pictures are the areas and the weeks of a portfolio.
type Pictures struct {
	Areas []Tally
	Weeks []chart.Week
}

// AreaRing is an area with its picture.
type AreaRing struct {
	Tally
	Ring chart.Ring
}

// Rings are the areas as pictures.
func (p Pictures) Rings() []AreaRing {
	var out []AreaRing
	for n, a := range p.Areas {
		out = append(out, AreaRing{a, chart.Ring{ID: fmt.Sprintf("area-%d", n+1), Title: a.Title, Done: a.Met, Total: a.Total}})
	}
	return out
}

// AreaTable says in words what the rings show.
func (p Pictures) AreaTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Signed off by area", Size: "s"}, FirstCellIsHeader: true, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Area"}, {Text: "Signed off", Format: "numeric"}, {Text: "Waiting", Format: "numeric"}, {Text: "Runs out soon", Format: "numeric"}}}
	for _, a := range p.Areas {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: a.Title, Href: a.Href}, {Text: a.Words()}, number(a.Waiting), number(a.Soon)})
	}
	return t
}

// Strip is the movement by week.
func (p Pictures) Strip() chart.Heat {
	return chart.Heat{ID: "weeks", Title: "Movement by week", Weeks: p.Weeks}
}

// WeekTable says in words what the strip shows, newest first, without quiet weeks.
func (p Pictures) WeekTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Weeks with movement", Size: "s"}, Compact: true,
		Head: []nhsuk.Cell{{Text: "Week from"}, {Text: "Submitted or decided", Format: "numeric"}}}
	for n := len(p.Weeks) - 1; n >= 0; n-- {
		if w := p.Weeks[n]; w.Count > 0 {
			t.Rows = append(t.Rows, []nhsuk.Cell{{Text: w.Label}, number(w.Count)})
		}
	}
	return t
}

// Movement tells whether anything moved in the weeks shown.
func (p Pictures) Movement() bool {
	for _, w := range p.Weeks {
		if w.Count > 0 {
			return true
		}
	}
	return false
}

// AreaBox holds the table of areas.
func (p Pictures) AreaBox() nhsuk.Details { return asTable("The areas as a table") }

// WeekBox holds the table of weeks.
func (p Pictures) WeekBox() nhsuk.Details { return asTable("The weeks as a table") }

// MonthTable says in words what the burn-up shows, newest first.
func (p WayAhead) MonthTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Signed off by month", Size: "s"}, Compact: true,
		Head: []nhsuk.Cell{{Text: "At the end of"}, {Text: "Signed off", Format: "numeric"}}}
	for n := len(p.Months) - 1; n >= 0; n-- {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: p.Months[n].On}, {Text: p.Months[n].Met, Format: "numeric"}})
	}
	return t
}

// MonthBox holds it.
func (p WayAhead) MonthBox() nhsuk.Details { return asTable("The picture as a table") }

// PastTable holds earlier forecasts against what came.
func (p WayAhead) PastTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "What it would have said before", Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "On"}, {Text: "Signed off by today"}, {Text: "What came"}, {Text: "All signed off"}}}
	for _, r := range p.Past {
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.On}, {Text: r.Said}, {HTML: nhsuk.Text(r.Came+" ") + nhsuk.HTML(r.Standing.Tag())}, {Text: r.End}})
	}
	return t
}

// Calendar shows what ends in the next 12 months.
func (p WayAhead) Calendar() chart.Calendar {
	c := chart.Calendar{ID: "ends", Title: "What ends", From: "Today", To: "In 12 months", Days: 366}
	for _, r := range p.Ends {
		c.Items = append(c.Items, chart.Due{Text: r.What.Text, When: r.In, Day: r.DaysLeft})
	}
	return c
}

// EndTable says in words what the calendar shows.
func (p WayAhead) EndTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "What ends in the next 12 months", Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "What"}, {Text: "Kind"}, {Text: "Ends on"}, {Text: "That is"}}}
	for _, r := range p.Ends {
		cell := nhsuk.Cell{Text: r.What.Text}
		if r.What.Some() {
			cell = linkCell(r.What)
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{cell, {Text: r.Kind}, {Text: r.On}, {Text: r.In}})
	}
	return t
}

// HowBox says how the steps are chosen.
func (p NextSteps) HowBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "How these are chosen"}}
}
