package chart

import "fmt"

// Curve is what was done by month against what was planned, both running. Print it
// with "chart-curve".
type Curve struct {
	ID, Title string
	Unit      string // "hours"
	Points    []CurvePoint
	Target    int // 0: none
}

// CurvePoint is the state at the end of a month.
type CurvePoint struct {
	Label          string // "March 2026"
	Done, Expected int
}

const curveWidth, curveHeight, curvePad, curveTop = 320, 200, 8, 26

// Frame says in words what the curve shows.
func (c Curve) Frame() Frame {
	desc := "Nothing yet"
	if n := len(c.Points); n > 0 {
		p := c.Points[n-1]
		desc = fmt.Sprintf("%d %s by %s", p.Done, c.Unit, p.Label)
		if p.Expected > 0 {
			desc += fmt.Sprintf(", %d at an even pace", p.Expected)
		}
	}
	if c.Target > 0 {
		desc += fmt.Sprintf(", %d in all", c.Target)
	}
	return Frame{ID: c.ID, Title: c.Title, Desc: desc, Width: curveWidth, Height: curveHeight}
}

func (c Curve) top() int {
	top := max(c.Target, 1)
	for _, p := range c.Points {
		top = max(top, p.Done, p.Expected)
	}
	return top
}

func (c Curve) y(value int) int {
	return curveHeight - curvePad - 14 - max(value, 0)*(curveHeight-curvePad-14-curveTop)/c.top()
}

func (c Curve) line(value func(CurvePoint) int) string {
	out := fmt.Sprintf("%d,%d ", curvePad, c.y(0))
	for n, p := range c.Points {
		out += fmt.Sprintf("%d,%d ", curvePad+(n+1)*(curveWidth-2*curvePad)/len(c.Points), c.y(value(p)))
	}
	return out
}

// Done is the line of what was done.
func (c Curve) Done() string { return c.line(func(p CurvePoint) int { return p.Done }) }

// Expected is the line of an even pace.
func (c Curve) Expected() string { return c.line(func(p CurvePoint) int { return p.Expected }) }

// Goal is where the target lies.
func (c Curve) Goal() int { return c.y(c.Target) }

// Base is where nothing lies.
func (c Curve) Base() int { return c.y(0) }

// Left and Right are the ends of the axis.
func (c Curve) Left() int { return curvePad }

// Right is the other end.
func (c Curve) Right() int { return curveWidth - curvePad }

// GoalWords name the target.
func (c Curve) GoalWords() string { return fmt.Sprintf("%d %s", c.Target, c.Unit) }

// First and Last name the ends of the time.
func (c Curve) First() string {
	if len(c.Points) == 0 {
		return ""
	}
	return c.Points[0].Label
}

// Last is the newest month.
func (c Curve) Last() string {
	if len(c.Points) < 2 {
		return ""
	}
	return c.Points[len(c.Points)-1].Label
}
