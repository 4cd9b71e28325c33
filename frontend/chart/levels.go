package chart

import (
	"fmt"
	"strings"
)

// LevelMap is the graph of career levels with "you are here". Print it with
// "chart-levels": from left to right, and from top to bottom on a small screen.
// Levels should not lead round in a circle.
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

// Wide is the map from left to right.
func (m LevelMap) Wide() LevelDrawing {
	return m.draw(LevelDrawing{BoxWidth: 162, BoxHeight: 104, along: 36, across: 24, letters: 17, Class: "app-chart-wide"})
}

// Tall is the map from top to bottom, two levels wide on the smallest screen.
func (m LevelMap) Tall() LevelDrawing {
	d := LevelDrawing{BoxWidth: 138, BoxHeight: 118, along: 36, across: 8, letters: 15, down: true, Class: "app-chart-tall"}
	m.ID += "-tall"
	return m.draw(d)
}

// LevelDrawing is the map with everything in its place.
type LevelDrawing struct {
	Frame               Frame
	Class               string
	BoxWidth, BoxHeight int
	Boxes               []LevelBox
	Arrows              []LevelArrow

	along, across, letters int
	down                   bool
}

// LevelBox is one level as it is drawn.
type LevelBox struct {
	Level
	X, Y, Mid, StateY, DetailY int
	Lines                      []TextLine
}

// TextLine is one line of a name.
type TextLine struct {
	Text string
	Y    int
}

// LevelArrow is one step as it is drawn.
type LevelArrow struct {
	Path, Head string
	Next       bool // leads to the target
}

// ranks groups the levels so that each comes after all that lead to it.
func (m LevelMap) ranks() [][]Level {
	depth := map[string]int{}
	for range m.Nodes { // the longest way has fewer steps than there are levels
		for _, e := range m.Edges {
			depth[e.To] = max(depth[e.To], min(depth[e.From]+1, len(m.Nodes)-1))
		}
	}
	var ranks [][]Level
	for rank := range m.Nodes {
		var here []Level
		for _, n := range m.Nodes {
			if depth[n.Key] == rank {
				here = append(here, n)
			}
		}
		if len(here) > 0 {
			ranks = append(ranks, here)
		}
	}
	return ranks
}

func (m LevelMap) draw(d LevelDrawing) LevelDrawing {
	ranks, widest := m.ranks(), 0
	for _, rank := range ranks {
		widest = max(widest, len(rank))
	}
	d.Frame = Frame{ID: m.ID, Title: m.Title, Width: 4, Height: 4}
	at := map[string]LevelBox{}
	for n, rank := range ranks {
		for k, level := range rank {
			b := d.box(level, n, k, widest-len(rank))
			d.Boxes, at[level.Key] = append(d.Boxes, b), b
			d.Frame.Width = max(d.Frame.Width, b.X+d.BoxWidth+2)
			d.Frame.Height = max(d.Frame.Height, b.Y+d.BoxHeight+2)
			d.Frame.Desc += level.say()
		}
	}
	for _, e := range m.Edges {
		from, knownFrom := at[e.From]
		to, knownTo := at[e.To]
		if knownFrom && knownTo {
			d.Arrows = append(d.Arrows, d.arrow(from, to))
		}
	}
	return d
}

func (l Level) say() string {
	words := l.State.Words()
	if words == "" {
		return l.Text + ". "
	}
	return l.Text + " (" + strings.ToLower(words[:1]) + words[1:] + "). "
}

// box places the level that is k-th of its rank n; spare is how many more the
// widest rank has, so that every rank stands in the middle.
func (d LevelDrawing) box(level Level, n, k, spare int) LevelBox {
	b := LevelBox{Level: level, X: 2 + n*(d.BoxWidth+d.along), Y: 2 + spare*(d.BoxHeight+d.across)/2 + k*(d.BoxHeight+d.across)}
	if d.down {
		b.X, b.Y = 2+spare*(d.BoxWidth+d.across)/2+k*(d.BoxWidth+d.across), 2+n*(d.BoxHeight+d.along)
	}
	b.Mid = b.X + d.BoxWidth/2
	for n, text := range wrap(level.Text, d.letters, 3) {
		b.Lines = append(b.Lines, TextLine{Text: text, Y: b.Y + 26 + n*17})
	}
	b.DetailY = b.Y + d.BoxHeight - 14
	b.StateY = b.DetailY - 18
	return b
}

func (d LevelDrawing) arrow(from, to LevelBox) LevelArrow {
	a := LevelArrow{Next: to.State == LevelTarget}
	if d.down {
		x1, y1, x2, y2 := from.Mid, from.Y+d.BoxHeight, to.Mid, to.Y-8
		a.Path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, y1+16, x2, y2-16, x2, y2)
		a.Head = fmt.Sprintf("M%d %dl6 8 6-8Z", x2-6, y2)
		return a
	}
	x1, y1, x2, y2 := from.X+d.BoxWidth, from.Y+d.BoxHeight/2, to.X-8, to.Y+d.BoxHeight/2
	a.Path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+20, y1, x2-20, y2, x2, y2)
	a.Head = fmt.Sprintf("M%d %dl8 6-8 6Z", x2, y2-6)
	return a
}

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
