package frontend

import "countersign/frontend/nhsuk"

// requirementPages are the pages about what a level asks for beside competencies.
var requirementPages = map[string]Page{"requirements": Requirements{}}

// Requirements is what the levels that a worker aims at ask for beside competencies,
// and what they have toward it.
type Requirements struct {
	Layout
	Mine      bool
	Name      string
	Levels    []RequiresLevel
	Elsewhere []HeldRow // put down for what is not asked now
	Home      string
}

// RequiresLevel is one level's requirements.
type RequiresLevel struct {
	Title, Words string // "2 of 7 are there."
	Rows         []RequireRow
}

// RequireRow is a requirement, or a group of them, judged.
type RequireRow struct {
	Title, Asks string // what is asked, in words
	Standing    Standing
	Why, Mend   string
	Statement   string // the words of a declaration
	Ours        bool
	Put         Link // what the reader may put down for it
	Held        []HeldRow
	Parts       []RequireRow
	Note        string
}

// HeldRow is something that was put down.
type HeldRow struct {
	Layout   Layout // with the token for its buttons
	Action   string
	ID       string
	Title    string
	Words    string
	By       string // "Put down by Amira Khan on 3 November 2026. Seen by ..."
	Standing Standing
	Evidence string // address; empty: none
	Confirm  bool   // the reader may confirm it or send it back
	SendBack string // addresses of forms; empty: not the reader's
	TakeBack string
}

// OursTag marks a rule that no source states.
func (RequireRow) OursTag() nhsuk.Tag { return Standing{Text: "Local rule", Colour: "white"}.Tag() }

// LevelRequire is a requirement as the page of a level shows it, with nobody's standing.
type LevelRequire struct {
	Title, Asks string
	Parts       []LevelRequire
}
