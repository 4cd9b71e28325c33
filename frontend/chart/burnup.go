package chart

import "fmt"

// Burnup is how many lines were met over time, of how many, and when the last may be:
// a range, a plan, or neither. Days count from the left end. Print it with
// "chart-burnup".
type Burnup struct {
	ID, Title string
	Points    []BurnPoint // oldest first; the last is today
	Total     int
	Range     *BurnRange // nil: nothing can be said
	Plan      int        // the day on which all is planned to be done; 0: there is no plan
	PlanWords string     // "1 March 2027"
	To        string     // what the right end is called, where it is not today
}

// BurnPoint is the state on a day.
type BurnPoint struct {
	Label string // "31 March 2026"
	Day   int
	Met   int
}

// BurnRange is the days on which the last line may be met; 0: not in sight.
type BurnRange struct {
	Earliest, Likely, Latest int
	Words                    string // "between 3 May 2026 and 8 August 2026"
}

const burnWidth, burnHeight, burnLeft, burnRight, burnTop, burnBottom = 320, 220, 30, 8, 34, 30

// burnFar is how many days beyond today the picture goes at most.
const burnFar = 3 * 366

// Frame says in words what the picture shows.
func (b Burnup) Frame() Frame {
	desc := "Nothing yet"
	if n := len(b.Points); n > 0 {
		p := b.Points[n-1]
		desc = fmt.Sprintf("%d of %d signed off by %s", p.Met, b.Total, p.Label)
	}
	if b.Range != nil {
		desc += ", the last of them " + b.Range.Words
	}
	if b.Plan > 0 {
		desc += ", planned for " + b.PlanWords
	}
	return Frame{ID: b.ID, Title: b.Title, Desc: desc + ".", Width: burnWidth, Height: burnHeight}
}

// Far is how many days beyond today the picture goes at most.
func (Burnup) Far() int { return burnFar }

func (b Burnup) today() BurnPoint {
	if len(b.Points) == 0 {
		return BurnPoint{}
	}
	return b.Points[len(b.Points)-1]
}

// end is the day at the right.
func (b Burnup) end() int {
	end := b.today().Day
	if b.Range != nil {
		end = max(end, b.Range.Earliest, b.Range.Likely, b.Range.Latest)
	}
	return max(min(max(end, b.Plan), b.today().Day+burnFar), 1)
}

func (b Burnup) x(day int) int {
	return burnLeft + min(day, b.end())*(burnWidth-burnLeft-burnRight)/b.end()
}

func (b Burnup) y(met int) int {
	top := max(b.Total, 1)
	return burnHeight - burnBottom - min(max(met, 0), top)*(burnHeight-burnBottom-burnTop)/top
}

// to is the line from somewhere to all done on a day, cut off at the right end; 0 is
// never: it stays level.
func (b Burnup) to(from BurnPoint, day int) string {
	met := b.Total
	switch {
	case day <= 0:
		day, met = b.end(), from.Met
	case day > b.end():
		met = from.Met + (b.Total-from.Met)*(b.end()-from.Day)/max(day-from.Day, 1)
		day = b.end()
	}
	return fmt.Sprintf("%d,%d", b.x(day), b.y(met))
}

func (b Burnup) at(p BurnPoint) string { return fmt.Sprintf("%d,%d", b.x(p.Day), b.y(p.Met)) }

// Met is the way so far, level between the days on which it was counted.
func (b Burnup) Met() string {
	out := ""
	for n, p := range b.Points {
		if n > 0 {
			out += fmt.Sprintf("%d,%d ", b.x(p.Day), b.y(b.Points[n-1].Met))
		}
		out += b.at(p) + " "
	}
	return out
}

// Fan is the area between the earliest and the latest way to the end; empty: there is none.
func (b Burnup) Fan() string {
	if b.Range == nil {
		return ""
	}
	out := b.at(b.today()) + " " + b.to(b.today(), b.Range.Earliest) + " "
	if e := min(b.Range.Earliest, b.end()); b.Range.Latest == 0 || b.Range.Latest > e {
		out += fmt.Sprintf("%d,%d ", b.x(b.latest()), b.y(b.Total))
	}
	return out + b.to(b.today(), b.Range.Latest)
}

func (b Burnup) latest() int {
	if b.Range.Latest == 0 {
		return b.end()
	}
	return min(b.Range.Latest, b.end())
}

// Likely is the middle way to the end; empty: there is none.
func (b Burnup) Likely() string {
	if b.Range == nil {
		return ""
	}
	return b.at(b.today()) + " " + b.to(b.today(), b.Range.Likely)
}

// Planned is the even way to the plan; empty: there is no plan.
func (b Burnup) Planned() string {
	if b.Plan <= 0 || len(b.Points) == 0 {
		return ""
	}
	return b.at(b.Points[0]) + " " + b.to(b.Points[0], b.Plan)
}

// Goal and Base are where all and nothing lie.
func (b Burnup) Goal() int { return b.y(b.Total) }

// Base is where nothing lies.
func (b Burnup) Base() int { return b.y(0) }

// Left and Right are the ends of the axis.
func (b Burnup) Left() int { return burnLeft }

// Right is the other end.
func (b Burnup) Right() int { return burnWidth - burnRight }

// Now is where today stands.
func (b Burnup) Now() int { return b.x(b.today().Day) }

// NowY is how high today stands.
func (b Burnup) NowY() int { return b.y(b.today().Met) }

// NowWords name today, where the picture goes beyond it.
func (b Burnup) NowWords() string {
	if b.today().Day < b.end() && b.x(b.today().Day) > burnLeft+90 && b.x(b.today().Day) < burnWidth-110 {
		return "Today"
	}
	return ""
}

// First names the left end.
func (b Burnup) First() string {
	if len(b.Points) == 0 {
		return ""
	}
	return b.Points[0].Label
}

// AllWords name the goal.
func (b Burnup) AllWords() string { return fmt.Sprintf("All %d", b.Total) }
