package reporting

import (
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/progress"
)

// ProgressQuery says which pathway and which day. Zero fields: the main
// pathway, today.
type ProgressQuery struct {
	Version framework.VersionID
	Level   string
	AsOf    clock.Date // the end of that day; today means now
}

// Progress is the standing of a worker on one pathway, line by line.
type Progress struct {
	Worker    Worker
	Target    Level
	AsOf      time.Time
	Past      bool // before today: what waits is not shown
	Total     Tally
	Areas     []Tally
	Standings map[progress.Standing]int // of the lines that make up Total
	Path      string
	Lines     []Line // Counted ones first, by area; then optional ones
	Ready     bool
	NotReady  []progress.Reason
	Caveat    string
	Undecided []progress.Reason // of sign-offs by earlier versions that no plan says anything of
	Others    []progress.Other  // what the level asks for beside competencies
	Pathways  []Level           // all that the worker is on, the main one first
}

// Line is the standing of one requirement, with names. The embedded fields
// Competency (the id) and Area are those of the pathway.
type Line struct {
	progress.Line
	Item    Competency
	Counted bool // part of the total
}
