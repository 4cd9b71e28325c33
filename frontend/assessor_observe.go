package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// AssessorWatch asks whom an assessor watched.
type AssessorWatch struct {
	Layout
	Departments []NavItem
	Department  string
	Stopped     Obstacles
	Workers     []Link
	Query       string // words of a name that was looked for
	Place       string // id of the department
	Address     string // of this page
}

// Search is the box that narrows the list.
func (p AssessorWatch) Search() nhsuk.Input {
	i := words("Search for a name", "", p.Query)
	i.Type, i.Autocomplete = "search", "off"
	return i
}

// AssessorWatched asks what an assessor saw a worker do. What was begun and still
// has to be watched is in sight, the rest by area behind an expander each.
type AssessorWatched struct {
	Layout
	Worker string
	First  []WatchedRow
	Areas  []WatchedArea // still to be watched
	Others []WatchedRow  // watched as often as it is asked
}

// WatchedArea is what still has to be watched of one area.
type WatchedArea struct {
	Title string
	Rows  []WatchedRow
}

// WatchedRow is one competency to record an observation of.
type WatchedRow struct {
	Link
	Standing Standing
	Hint     string // "Seen 1 of 3 times"
}

// WatchedBox is an expander with its rows.
type WatchedBox struct {
	Box  nhsuk.Details
	Rows []WatchedRow
}

// Boxes are the expanders.
func (p AssessorWatched) Boxes() (out []WatchedBox) {
	box := func(title string, rows []WatchedRow) {
		out = append(out, WatchedBox{nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("%s (%d)", title, len(rows))}, Open: len(p.First)+len(p.Areas) == 0}, rows})
	}
	for _, a := range p.Areas {
		box(a.Title, a.Rows)
	}
	if len(p.Others) > 0 {
		box("Watched often enough already", p.Others)
	}
	return out
}

// AssessorObserve asks for an observation: what was seen, in the assessor's words.
type AssessorObserve struct {
	Layout
	Address                string
	Worker                 string
	Area, Framework, Level string
	Text                   string // of the competency
	Status                 string // what to say of the framework; empty: nothing
	What                   Answer
	Rest                   []Answer // filled in already as it mostly is
	Steps                  []Option
	Step                   string
	Further                []Option // the other lines that a sign-off counts toward
	Also                   []string // of those, what the signer leaves
}

// AlsoField asks toward which other lines it counts.
func (p AssessorObserve) AlsoField() nhsuk.Checkboxes {
	return alsoField(p.Further, p.Also, p.Wrong("also"))
}

// StepField asks which step of the scale they have reached.
func (p AssessorObserve) StepField() nhsuk.Radios {
	return Decision{Layout: p.Layout, Step: p.Step, Steps: p.Steps}.StepField()
}
