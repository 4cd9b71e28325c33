package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// lapsed is when a line that has run out did: the end of the last time at which it was
// met. Zero: it is not known.
func (c *fold) lapsed(l pathway.Line) time.Time {
	ends := c.ends(l, nil)
	slices.SortFunc(ends, func(a, b time.Time) int { return b.Compare(a) })
	for _, end := range slices.Compact(ends) {
		if end.After(c.asOf) {
			continue
		}
		last := end.Add(-time.Microsecond)
		if begin(c.v, c.level, c.f, last, c.knownAt).met(l, view{last, counting}) {
			return end
		}
	}
	return time.Time{}
}

// needsFirst says what a line rests on and lacks, and until when that was there.
func (c *fold) needsFirst(p framework.CompetencyID) string {
	competency, _ := c.v.Competency(p)
	before, ok := pathway.LineFor(c.v, p, c.level)
	if ok && c.place(before).At(c.asOf) == Expired {
		if end := c.lapsed(before); !end.IsZero() {
			return fmt.Sprintf("It rests on “%s”, which ran out on %s. It was signed off until then.", competency.Title, clock.DateOf(end).Words())
		}
	}
	return "Needs “" + competency.Title + "” to be signed off as well."
}

// rested says what rests on a line that has stopped counting, or is about to.
func (c *fold) rested(l *Line) []Reason {
	says := ""
	switch l.Standing {
	case Expired, Stale, Unknown:
		says = "and count again when it does"
	case Expiring:
		says = "and stop counting when it does"
	default:
		return nil
	}
	moves, _ := Reach(c.v, []framework.CompetencyID{l.Competency})
	var titles []string
	for i := range c.v.Competencies { // in their order
		one := &c.v.Competencies[i]
		k := c.known[one.ID]
		if one.ID != l.Competency && slices.Contains(moves, one.ID) && (one.Asked(c.level) || k != nil && len(k.signed) > 0) {
			titles = append(titles, "“"+one.Title+"”")
		}
	}
	switch len(titles) {
	case 0:
		return nil
	case 1:
		return []Reason{{"rested-on", "1 other rests on this " + strings.Replace(strings.Replace(says, "count ", "counts ", 1), "stop ", "stops ", 1) + ": " + titles[0] + "."}}
	}
	return []Reason{{"rested-on", fmt.Sprintf("%d others rest on this %s: %s.", len(titles), says, strings.Join(titles, ", "))}}
}
