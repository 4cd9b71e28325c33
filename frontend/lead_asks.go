package frontend

import "countersign/frontend/nhsuk"

// LeadAsks is what a level of a draft asks for beside its competencies, as nested
// lists.
type LeadAsks struct {
	Lead
	Draft, Level string
	Rows         []DraftAsk
	Add          string
}

// DraftAsk is one thing that is asked, or a group.
type DraftAsk struct {
	Title, Asks          string
	Rule                 string // of a group: "Any one of these"
	Change, Move, Remove string // addresses
	Add                  string // of a group
	This                 bool   // that is being moved
	Parts                []DraftAsk
}

// LeadAskKind chooses what to add.
type LeadAskKind struct {
	Lead
	Draft, Level, Into string
	Kinds              []Link
	Groups             []Link
}

// LeadAskMove moves one thing up and down, into a group and out of it.
type LeadAskMove struct {
	Lead
	Draft    string
	Action   string
	Revision int
	Rows     []DraftAsk // all that the level asks for
	Name     string
	Ways     []Choice
	Done     string
}

// LeadAskRemove asks once more before something goes.
type LeadAskRemove struct {
	Lead
	Draft, Action, Keep string
	Revision            int
	Name                string
	Explain             []string
	Parts               bool // it is a group, whose parts may stay
}

// ThisTag marks the one that is being moved.
func (DraftAsk) ThisTag() nhsuk.Tag { return Standing{Text: "This one", Colour: "blue"}.Tag() }
