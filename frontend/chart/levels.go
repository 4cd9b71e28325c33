package chart

import (
	"fmt"
	"slices"
	"strings"
)

// LevelMap is the graph of career levels with "you are here". Print it with
// "chart-levels". Levels must not lead round in a circle.
type LevelMap struct {
	ID, Title string
	Nodes     []Level
	Edges     []Step
}

// Level is one career level.
type Level struct {
	Key    string
	Text   string
	State  LevelState
	Detail string // a short line under the name: "12 of 37 signed off"
}

// Step leads from one level to the next, by Key.
type Step struct{ From, To string }

// LevelState is where the worker is with a level.
type LevelState string

// The states.
const (
	LevelReached LevelState = "reached"
	LevelHere    LevelState = "here"
	LevelTarget  LevelState = "target"
	LevelAhead   LevelState = "ahead"
)

// Words say the state.
func (s LevelState) Words() string {
	return map[LevelState]string{LevelReached: "Reached", LevelHere: "You are here", LevelTarget: "Your target"}[s]
}

const levelWidth, levelHeight, levelGapX, levelGapY = 190, 92, 44, 24

// LevelBox is one level as it is drawn.
type LevelBox struct {
	Level
	X, Y, Mid, LineY int
	Lines            []TextLine
}

// TextLine is one line of a name.
type TextLine struct {
	Text string
	Y    int
}

// Columns places each level to the right of all levels that lead to it.
func (m LevelMap) columns() [][]Level {
	depth := map[string]int{}
	for range m.Nodes { // the longest way has fewer steps than there are levels
		for _, e := range m.Edges {
			depth[e.To] = max(depth[e.To], min(depth[e.From]+1, len(m.Nodes)-1))
		}
	}
	var columns [][]Level
	for _, n := range m.Nodes {
		for len(columns) <= depth[n.Key] {
			columns = append(columns, nil)
		}
		columns[depth[n.Key]] = append(columns[depth[n.Key]], n)
	}
	return slices.DeleteFunc(columns, func(c []Level) bool { return len(c) == 0 })
}

// Boxes places the levels.
func (m LevelMap) Boxes() []LevelBox {
	columns := m.columns()
	tallest := 0
	for _, c := range columns {
		tallest = max(tallest, len(c))
	}
	var boxes []LevelBox
	for x, column := range columns {
		top := (tallest - len(column)) * (levelHeight + levelGapY) / 2
		for y, level := range column {
			b := LevelBox{Level: level, X: 2 + x*(levelWidth+levelGapX), Y: 2 + top + y*(levelHeight+levelGapY)}
			b.Mid = b.X + levelWidth/2
			lines := wrap(level.Text, 20, 2)
			for n, text := range lines {
				b.Lines = append(b.Lines, TextLine{Text: text, Y: b.Y + 28 + n*18})
			}
			b.LineY = b.Y + levelHeight - 28
			boxes = append(boxes, b)
		}
	}
	return boxes
}

// DetailY is the line of the detail under the state's words.
func (b LevelBox) DetailY() int { return b.LineY + 16 }

// wrap breaks words into at most so many lines of about so many letters.
func wrap(text string, letters, lines int) []string {
	var out []string
	for word := range strings.FieldsSeq(text) {
		last := len(out) - 1
		if last >= 0 && (len(out) == lines || len(out[last])+1+len(word) <= letters) {
			out[last] += " " + word
			continue
		}
		out = append(out, word)
	}
	return out
}

// LevelArrow is one step as it is drawn.
type LevelArrow struct {
	Path string
	Head string
	Next bool // leads to the target
}

// Arrows places the steps.
func (m LevelMap) Arrows() []LevelArrow {
	at := map[string]LevelBox{}
	for _, b := range m.Boxes() {
		at[b.Key] = b
	}
	var arrows []LevelArrow
	for _, e := range m.Edges {
		from, to := at[e.From], at[e.To]
		if from.Key == "" || to.Key == "" {
			continue
		}
		x1, y1, x2, y2 := from.X+levelWidth, from.Y+levelHeight/2, to.X-8, to.Y+levelHeight/2
		arrows = append(arrows, LevelArrow{
			Path: fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+20, y1, x2-20, y2, x2, y2),
			Head: fmt.Sprintf("M%d %dl8 6-8 6Z", x2, y2-6), Next: to.State == LevelTarget})
	}
	return arrows
}

// Frame says in words what the graph shows.
func (m LevelMap) Frame() Frame {
	f := Frame{ID: m.ID, Title: m.Title, Width: 4, Height: 4}
	for _, b := range m.Boxes() {
		f.Width, f.Height = max(f.Width, b.X+levelWidth+2), max(f.Height, b.Y+levelHeight+2)
		f.Desc += b.Text
		if words := b.State.Words(); words != "" {
			f.Desc += " (" + strings.ToLower(words[:1]) + words[1:] + ")"
		}
		f.Desc += ". "
	}
	return f
}

// BoxWidth and BoxHeight are the size of a level.
func (m LevelMap) BoxWidth() int { return levelWidth }

// BoxHeight is the height of a level.
func (m LevelMap) BoxHeight() int { return levelHeight }
