package chart

import (
	"fmt"
	"slices"
)

// Calendar is a line of time on which stands what runs out. Print it with
// "chart-calendar".
type Calendar struct {
	ID, Title string
	From, To  string // what the ends are called: "Today", "November 2027"
	Days      int    // how many days the line is long
	Items     []Due
}

// Due is one thing that runs out, Day days from the left end (less than 0: it has).
type Due struct {
	Text string
	When string // "in 6 weeks", "3 November 2026"
	Day  int
}

const calendarWidth, calendarPad, calendarRow = 640, 16, 44

// DueMark is one thing as it is drawn: the dot, its words, and which side they are on.
type DueMark struct {
	Due
	X, Y    int
	Past    bool
	Soon    bool // within 42 days
	EndText bool // the words stand left of the dot
}

// Marks places the items one under another, soonest first, so that words never overlap.
func (c Calendar) Marks() []DueMark {
	items := slices.Clone(c.Items)
	slices.SortStableFunc(items, func(a, b Due) int { return a.Day - b.Day })
	marks := make([]DueMark, len(items))
	for n, item := range items {
		day := min(max(item.Day, 0), max(c.Days, 1))
		x := calendarPad + day*(calendarWidth-2*calendarPad)/max(c.Days, 1)
		marks[n] = DueMark{Due: item, X: x, Y: 40 + n*calendarRow, Past: item.Day < 0, Soon: item.Day >= 0 && item.Day <= 42,
			EndText: x > calendarWidth/2}
	}
	return marks
}

// TextX is where the words begin or end.
func (m DueMark) TextX() int {
	if m.EndText {
		return m.X - 16
	}
	return m.X + 16
}

// TextY is the line of the words.
func (m DueMark) TextY() int { return m.Y + 5 }

// Frame says in words what the line shows.
func (c Calendar) Frame() Frame {
	desc := ""
	for _, m := range c.Marks() {
		desc += fmt.Sprintf("%s: %s. ", m.Text, m.When)
	}
	if desc == "" {
		desc = "Nothing runs out in this time."
	}
	return Frame{ID: c.ID, Title: c.Title, Desc: desc, Width: calendarWidth, Height: 40 + len(c.Items)*calendarRow + 8}
}

// Bottom is where the lines of time end.
func (c Calendar) Bottom() int { return c.Frame().Height - 8 }

// Left and Right are the ends of the line of time.
func (c Calendar) Left() int { return calendarPad }

// Right is the far end.
func (c Calendar) Right() int { return calendarWidth - calendarPad }
