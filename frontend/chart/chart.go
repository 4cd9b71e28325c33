// Package chart owns the pictures: typed structs of plain numbers and words that
// partials print as inline SVG on the server.
//
// Each picture has role="img", a title and a description that says everything the
// picture says; words stand inside it, and shape or pattern always goes with
// colour, so that it can be read in grey and in print. Colours come from classes
// in styles/app.css, because the content security policy allows no inline style.
// Wide pictures scroll in a box of their own on a small screen. The page puts a
// table beside the picture. ID must be unique on the page.
//
// The tests of this package hold: well-formed SVG, title and description tied by
// id, nothing drawn outside the view box, no style attribute.
package chart

import (
	"embed"
	"fmt"
	"io/fs"
	"math"
)

//go:embed partials/*.html
var partials embed.FS

// Sources are the partials' texts by file name, for adding to a template set.
func Sources() map[string]string {
	out := map[string]string{}
	names, _ := fs.Glob(partials, "partials/*.html")
	for _, name := range names {
		text, _ := partials.ReadFile(name)
		out["chart/"+name] = string(text)
	}
	return out
}

// Frame is what every picture has: an id, a title and a description in words.
type Frame struct {
	ID, Title, Desc string
	Width, Height   int
}

// Ring is how much of one area is done. Print it with "chart-ring".
type Ring struct {
	ID, Title   string // the area's name
	Done, Total int
}

// Frame says in words what the ring shows.
func (r Ring) Frame() Frame {
	return Frame{ID: r.ID, Title: r.Title, Desc: fmt.Sprintf("%d of %d signed off", r.Done, r.Total), Width: 120, Height: 120}
}

const ringRadius = 50

// Dash is the length of the filled part and of the rest of the circle.
func (r Ring) Dash() string {
	whole := 2 * math.Pi * ringRadius
	filled := 0.0
	if r.Total > 0 {
		filled = whole * float64(min(max(r.Done, 0), r.Total)) / float64(r.Total)
	}
	return fmt.Sprintf("%.2f %.2f", filled, whole)
}

// Any tells whether there is an arc to draw.
func (r Ring) Any() bool { return r.Done > 0 && r.Total > 0 }

// Full tells whether all is done.
func (r Ring) Full() bool { return r.Total > 0 && r.Done >= r.Total }

// Heat is a strip of weeks, oldest first, darker where there was more movement. A
// phone shows the newest of them, as many as there is room for. Print it with
// "chart-heat".
type Heat struct {
	ID, Title string
	Weeks     []Week
}

// Week is one week: what to call it ("2 November 2026") and how many things moved.
type Week struct {
	Label string
	Count int
}

const heatCell, heatPhone = 24, 11 // the size of a week, and how many a phone of 320 px has room for

// Frame says in words what the strip shows.
func (h Heat) Frame() Frame {
	moved := 0
	for _, w := range h.Weeks {
		if w.Count > 0 {
			moved++
		}
	}
	return Frame{ID: h.ID, Title: h.Title, Desc: fmt.Sprintf("Movement in %d of the last %d weeks", moved, len(h.Weeks)),
		Width: max(len(h.Weeks), 1) * heatCell, Height: heatCell + 20}
}

// Lately is the strip's newest weeks, for a phone.
func (h Heat) Lately() Heat {
	return Heat{h.ID + "-lately", h.Title, h.Weeks[max(0, len(h.Weeks)-heatPhone):]}
}

// HeatCell is one week as it is drawn: Step 0 (none) to 4 (most).
type HeatCell struct {
	Week
	X, Mid, Step int
}

// Cells places the weeks.
func (h Heat) Cells() []HeatCell {
	cells := make([]HeatCell, len(h.Weeks))
	for n, w := range h.Weeks {
		step := w.Count
		if w.Count > 3 {
			step = 4
		}
		cells[n] = HeatCell{Week: w, X: n*heatCell + 1, Mid: n*heatCell + heatCell/2, Step: max(step, 0)}
	}
	return cells
}

// First is the oldest week.
func (h Heat) First() string {
	if len(h.Weeks) == 0 {
		return ""
	}
	return h.Weeks[0].Label
}

// Last is the newest week.
func (h Heat) Last() string {
	if len(h.Weeks) < 2 {
		return ""
	}
	return h.Weeks[len(h.Weeks)-1].Label
}

// Spark is a small line of weekly movement, oldest first, for a table row. Print
// it with "chart-spark".
type Spark struct {
	ID, Title string
	Values    []int
}

const sparkWidth, sparkHeight, sparkMargin = 120, 32, 4

// Frame says in words what the line shows.
func (s Spark) Frame() Frame {
	total, still := 0, 0
	for _, v := range s.Values {
		total += v
		still++
		if v > 0 {
			still = 0
		}
	}
	desc := fmt.Sprintf("%d in %d weeks", total, len(s.Values))
	if still > 0 {
		desc += fmt.Sprintf(", none in the last %d", still)
	}
	return Frame{ID: s.ID, Title: s.Title, Desc: desc, Width: sparkWidth, Height: sparkHeight}
}

// Point is a place in a picture.
type Point struct{ X, Y int }

func (s Spark) place(n int) Point {
	top := 1
	for _, v := range s.Values {
		top = max(top, v)
	}
	width, height := sparkWidth-2*sparkMargin, sparkHeight-2*sparkMargin
	return Point{X: sparkMargin + n*width/max(len(s.Values)-1, 1), Y: sparkMargin + height - max(s.Values[n], 0)*height/top}
}

// Points is the line.
func (s Spark) Points() string {
	out := ""
	for n := range s.Values {
		p := s.place(n)
		out += fmt.Sprintf("%d,%d ", p.X, p.Y)
	}
	return out
}

// End is where the line ends: the newest week, as a dot.
func (s Spark) End() []Point {
	if len(s.Values) == 0 {
		return nil
	}
	return []Point{s.place(len(s.Values) - 1)}
}
