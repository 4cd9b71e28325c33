package frontend

import "countersign/frontend/nhsuk"

// AskBox is the question of whoever delegates, on whichever page it stands.
type AskBox struct {
	Action, Department string
	Words              string
	Small              bool // it stands on a page about something else
}

// Field asks for the task.
func (b AskBox) Field() nhsuk.Input {
	return nhsuk.Input{ID: "task", Name: "q", Type: "search", Value: b.Words, Autocomplete: "off", Label: nhsuk.Label{Text: when(b.Small, "Who may do a task today?") + when(!b.Small, "Task"), Size: "s"},
		Hint: nhsuk.Hint{Text: "Like cannulation, or chest"}}
}

// PracticeAsk answers who may do a task, here, today.
type PracticeAsk struct {
	Layout
	Department  string // its name, when there are several
	Departments []NavItem
	Ask         AskBox
	Site        string
	Sites       []Choice
	Equipment   string
	On          []Choice // equipment to narrow by
	Asked       bool
	Competency  string // one that was chosen instead of words
	At          string // when this is so, and where
	Tasks       []AskedTask
	More        []Link
	Means       []AnswerRow // the modes
	Frameworks  []NavItem
	Groups      []LinkGroup
}

// LinkGroup is links under a heading.
type LinkGroup struct {
	ID, Title string
	Links     []Link
}

// AskedTask is one task and who may do it.
type AskedTask struct {
	Link
	ID, Area string
	Needs    string // the entitlement that it asks for
	Doubt    string
	Groups   []DoerGroup
	Others   string
}

// DoerGroup is those who may do it in one way.
type DoerGroup struct {
	Title string
	None  string // what it says when there is nobody
	Rows  []DoerRow
}

// DoerRow is one worker.
type DoerRow struct {
	Person     Link // without an address for who may not open portfolios
	Level      string
	Standing   Standing
	Until      string
	Soon, Away bool
	Where      []string
	Why        []string // what is missing
	Mends      []string // who can mend it
}

// SoonTag marks what ends before long.
func (DoerRow) SoonTag() nhsuk.Tag { return nhsuk.Tag{Text: "Ends soon", Colour: "yellow"} }

// AwayTag marks who is not here.
func (DoerRow) AwayTag() nhsuk.Tag { return nhsuk.Tag{Text: "Away today", Colour: "orange"} }

// SiteField asks where.
func (p PracticeAsk) SiteField() nhsuk.Select {
	return choose("site", "Where", "", p.Site, p.Sites, nhsuk.ErrorMessage{})
}

// EquipmentField asks on what.
func (p PracticeAsk) EquipmentField() nhsuk.Select {
	return choose("equipment", "On which equipment", "", p.Equipment, append([]Choice{{"", "Any equipment"}}, p.On...), nhsuk.ErrorMessage{})
}

// MeansBox holds what the words mean.
func (PracticeAsk) MeansBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What these words mean"}}
}

// Narrows tells whether there is something to narrow by.
func (p PracticeAsk) Narrows() bool { return len(p.Tasks) > 0 && len(p.Sites)+len(p.On) > 0 }

// ChooseBox holds the tasks to choose from once something was asked.
func (p PracticeAsk) ChooseBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Choose from all tasks"}, Open: len(p.Tasks) == 0}
}
