package progress

import (
	"fmt"
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/pathway"
)

// recentUntil is the instant from which what was done on a day is no longer recent.
func recentUntil(on clock.Date, months int) time.Time { return on.AddMonths(months).Start() }

// keptUp tells whether what keeps a line valid was done in the months up to the
// view's moment. A view that lets what has run out pass lets this pass too.
func (c *fold) keptUp(l pathway.Line, look view) bool {
	if l.Renewal.Cases == 0 || slices.Contains(look.pass, attestation.Expired) {
		return true
	}
	cases, watched := c.practised(l, look)
	return cases >= l.Renewal.Cases || l.Renewal.OrObserved > 0 && watched >= l.Renewal.OrObserved
}

// practised is how many cases were signed for of what was done in the months up to
// the view's moment, and how many items of it somebody watched, by any sign-off but
// an approval, and of what was done here. What two assessors signed of one item happened once.
func (c *fold) practised(l pathway.Line, look view) (cases, watched int) {
	type item struct {
		observed
		watched bool
	}
	var items []item
	list := c.held(l)
	for i := range list {
		h := &list[i]
		a := &h.Attestation
		if a.Meaning == attestation.Approval || a.Kind == evidence.PriorLearning || !slices.Contains(look.pass, h.verdictAt(look.at)) ||
			look.at.Before(a.OccurredOn.Start()) || !look.at.Before(recentUntil(a.OccurredOn, l.Renewal.Months)) {
			continue
		}
		at := slices.IndexFunc(items, func(x item) bool { return x.evidence == a.Evidence })
		if at < 0 {
			at, items = len(items), append(items, item{observed: observed{evidence: a.Evidence}})
		}
		items[at].cases = max(items[at].cases, a.Cases)
		items[at].watched = items[at].watched || a.Meaning == attestation.Observed
	}
	for _, one := range items {
		cases += one.cases
		if one.watched {
			watched++
		}
	}
	return cases, watched
}

// whyKeptUp says how far practice keeps a line valid now; nothing where none is asked.
func (c *fold) whyKeptUp(l pathway.Line) []Reason {
	if l.Renewal.Cases == 0 {
		return nil
	}
	cases, watched := c.practised(l, view{c.asOf, counting})
	text := fmt.Sprintf("Practice keeps it valid: %s. In that time so far: %s", l.Renewal.Words(), howOften(cases))
	if l.Renewal.OrObserved > 0 {
		text += ", watched " + howOften(watched)
	}
	return []Reason{{"practice", text + "."}}
}

func howOften(n int) string {
	switch n {
	case 0:
		return "not at all"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
