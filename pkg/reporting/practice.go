package reporting

import (
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/practice"
)

// PracticeQuery asks who may do a task today: by words of the task, or one
// competency. Site is empty for the department's own.
type PracticeQuery struct {
	Department id.Department
	Words      string
	Competency framework.CompetencyID
	Site       id.Site
	Equipment  string // empty: any; the answer says which
}

// PracticeAnswer is who may do what was asked about.
type PracticeAnswer struct {
	Department     id.Department
	DepartmentName string
	Site           practice.Site       // that was asked about
	Sites          []practice.Site     // of the organisation
	Equipment      []string            // that entitlements for these tasks name
	Tasks          []PracticeTask      // those that the words fit best first; none: nothing was asked, or found
	More           []Competency        // others that the words find
	Version        framework.VersionID // of the framework that the workers are on; empty: none
	Opens          bool                // the asker may open portfolios
}

// PracticeTask is one task and who may do it.
type PracticeTask struct {
	Item       Competency
	Statement  string
	KindTitle  string  // of entitlement that it asks for; empty: none
	Doubt      string  // about the framework, in words
	Alone      []MayDo // on their own, or within protocol; each part by name
	Supervised []MayDo
	Nearly     []MayDo // something is lacking: the decision says what
	Others     int     // who have not begun
}

// MayDo is one worker and how they may do a task.
type MayDo struct {
	Worker id.Worker
	Name   string
	Level  Level // held
	Away   bool  // today
	practice.Decision
}

// mostTasks is how many tasks one search answers in full.
const mostTasks = 3

// Scope is what a worker may do now, and the cards that were printed of it.
type Scope struct {
	Worker Worker
	Level  Level // held
	Here   bool  // they have the role still, and an account
	Lines  []practice.Line
	Cards  []practice.Card // the newest first
}

// CardNow is a printed card and what of it still holds.
type CardNow struct {
	practice.Card
	State practice.CardState
	Holds []bool // of each of its lines; none once the card is not good any more
	Own   bool   // it is about the reader
}
