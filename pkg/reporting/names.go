package reporting

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// Service answers every read about standing.
type Service struct {
	Store *store.Store
	Log   ledger.Signer // signs the checkpoints of the transparency logs
	Ours  ledger.Keys   // that a receipt of ours verifies under
}

// Person is a person as pages name them.
type Person struct {
	ID   id.Person
	Name string
}

// Worker is a portfolio as pages name it.
type Worker struct {
	ID             id.Worker
	Person         id.Person
	Name           string
	Department     id.Department
	DepartmentName string
	Educator       Person   // zero: none
	Settings       []string // of the post, as titles
	Own            bool     // it is the actor's own
}

// Level is a level of a framework version as pages name it; zero: none.
type Level struct {
	Version   framework.VersionID
	Framework string // title of the framework
	ID        string
	Title     string
}

// Competency is a competency as pages name it. Code is ours unless it is the
// OfficialRef: never show it as official.
type Competency struct {
	ID          framework.CompetencyID
	Code        string
	OfficialRef string
	Title       string
	Area        string
	AreaTitle   string
}

// Tally is how many of how many, for a level or an area of it.
type Tally struct {
	Area     string // code; empty for the whole
	Title    string // of the area
	Met      int
	Expiring int // of those met
	Waiting  int // not met, with a request open
	Total    int
}

// Week is one week of movement, for a strip or a sparkline.
type Week struct {
	From    clock.Date // its Monday
	Moves   int        // versions submitted and requests decided
	Current bool
}

// RunsOut is something signed off that will not be any more.
type RunsOut struct {
	Competency Competency
	On         clock.Date // the first day on which it no longer counts
	At         time.Time
	Days       int // from now
}

func levelOf(v *framework.Version, level string) Level {
	l, _ := v.Level(level)
	return Level{Version: v.ID, Framework: v.Title, ID: level, Title: l.Title}
}

func nameOf(v *framework.Version, c framework.CompetencyID) Competency {
	found, _ := v.Competency(c)
	return name(v, found)
}

func name(v *framework.Version, c framework.Competency) Competency {
	area, _ := v.Area(c.Area)
	return Competency{ID: c.ID, Code: c.Code, OfficialRef: c.OfficialRef, Title: c.Title, Area: c.Area, AreaTitle: area.Title}
}

// levelNamed names a level that a row refers to; the zero Level for none.
func levelNamed(view *store.View, version framework.VersionID, level string) (Level, error) {
	if version == "" || level == "" {
		return Level{}, nil
	}
	v, err := view.Framework(version)
	if err != nil {
		return Level{}, err
	}
	return levelOf(v, level), nil
}

// competencyNamed names a competency of whichever version.
func competencyNamed(view *store.View, c framework.CompetencyID) (Competency, error) {
	found, v, err := view.Competency(c)
	if err != nil {
		return Competency{}, err
	}
	return name(v, found), nil
}

// days counts the midnights between two moments, in London.
func days(from, to time.Time) int { return clock.DateOf(from).DaysTo(clock.DateOf(to)) }

func day(t time.Time) string { return clock.DateOf(t).Words() }
