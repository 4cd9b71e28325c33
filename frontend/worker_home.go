package frontend

import (
	"cmp"
	"fmt"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// WorkerHome answers a support worker's three questions: how far am I, what
// next, is anybody looking at my work. The page of an educator shows the same
// with a Base, and nothing on it can be changed then.
type WorkerHome struct {
	Layout
	Pictures
	ToSign    []ToSignRow // progress reviews; on the worker's own home
	Mine      bool
	Name      string // whose
	Base      string // what the addresses of this portfolio begin with; empty for one's own
	Held      string // title of the level held; empty: not recorded
	Target    string // title of the level aimed at; empty: on no pathway
	Educator  string
	Total     Tally
	Asked     Asked  // beside competencies
	Path      string // the field of work that was counted, where any of several will do
	Ready     bool
	NotReady  []string
	Caveat    string
	Undecided []string // of sign-offs by earlier versions
	Next      []NextStep
	Waiting   []WaitingRow
	Drafts    []DraftRow
	Levels    []chart.Level
	Steps     []chart.Step
	RunsOut   []RunsOutRow
	Recent    []SignOffRow
	Others    []OtherPathway
}

// Asked is how much of what a level asks for beside competencies is there: "2 of 7".
type Asked struct{ Words, Href string }

// NextStep is one thing to do, why, and where.
type NextStep struct {
	Link
	Why string
}

// WaitingRow is a sign-off that waits on somebody.
type WaitingRow struct {
	Evidence, Competency Link
	Where                string // "Waiting for Priya Shah since 3 November 2026."
}

// DraftRow is writing found again.
type DraftRow struct {
	Link
	Hint, Throw string
}

// RunsOutRow is something signed off that will not be any more.
type RunsOutRow struct {
	Competency Link
	On, In     string // "3 November 2026", "in 6 weeks"
	Days       int
}

// OtherPathway is the standing on a pathway beside the main one.
type OtherPathway struct {
	Link
	Total  Tally
	Caveat string
}

// Ring is the whole way as a picture.
func (p WorkerHome) Ring() chart.Ring {
	return chart.Ring{ID: "total", Title: p.Target, Done: p.Total.Met, Total: p.Total.Total}
}

// Map is the career levels with "you are here".
func (p WorkerHome) Map() chart.LevelMap {
	return chart.LevelMap{ID: "levels", Title: "Career levels", Nodes: p.Levels, Edges: p.Steps}
}

// LevelTable says in words what the map shows.
func (p WorkerHome) LevelTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Career levels", Size: "s"}, Head: []nhsuk.Cell{{Text: "Level"}, {Text: "Where you are"}, {Text: "Leads to"}}, Responsive: true}
	for _, n := range p.Levels {
		leads := ""
		for _, s := range p.Steps {
			for _, to := range p.Levels {
				if s.From == n.Key && s.To == to.Key {
					leads += when(leads != "", ", ") + to.Text
				}
			}
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: n.Text}, {Text: cmp.Or(n.State.Words(), n.Detail)}, {Text: leads}})
	}
	return t
}

func number(n int) nhsuk.Cell { return nhsuk.Cell{Text: fmt.Sprint(n)} }

// RunsOutTable says in words what the calendar shows.
func (p WorkerHome) RunsOutTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Runs out in the next 6 months", Size: "s"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Competency"}, {Text: "Runs out on"}, {Text: "That is"}}}
	for _, r := range p.RunsOut {
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(r.Competency), {Text: r.On}, {Text: r.In}})
	}
	return t
}

// WaitingTable lists what waits on whom, for a wide page.
func (p WorkerHome) WaitingTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Waiting to be signed off", Classes: "nhsuk-u-visually-hidden"}, Responsive: true,
		Head: []nhsuk.Cell{{Text: "Evidence"}, {Text: "For"}, {Text: "Where it is"}}}
	for _, w := range p.Waiting {
		t.Rows = append(t.Rows, []nhsuk.Cell{linkCell(w.Evidence), linkCell(w.Competency), {Text: w.Where}})
	}
	return t
}

// RecentTable lists the latest sign-offs, for a wide page.
func (p WorkerHome) RecentTable() nhsuk.Table { return signOffTable("Latest sign-offs", p.Recent) }

// AddLink is the one main thing to do.
func (p WorkerHome) AddLink() nhsuk.ActionLink { return addLink("Add evidence", "/evidence/new") }

func addLink(text, href string) nhsuk.ActionLink {
	return nhsuk.ActionLink{Text: text, Href: href, Classes: "nhsuk-u-margin-bottom-0"}
}

// DraftHeading is over what was written before.
func (p WorkerHome) DraftHeading() string {
	return plural(len(p.Drafts), "draft to finish", "drafts to finish")
}

// LevelBox holds the table beside the map.
func (p WorkerHome) LevelBox() nhsuk.Details { return asTable("The levels as a table") }

func asTable(text string) nhsuk.Details { return nhsuk.Details{Summary: nhsuk.Summary{Text: text}} }

// Summary is the whole way in a sentence after the number.
func (p WorkerHome) Summary() []string {
	var out []string
	if p.Total.Waiting > 0 {
		out = append(out, fmt.Sprintf("%d waiting to be signed off", p.Total.Waiting))
	}
	if p.Total.Soon > 0 {
		out = append(out, plural(p.Total.Soon, "runs out soon", "run out soon"))
	}
	return out
}

func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}
