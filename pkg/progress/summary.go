package progress

import (
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// Summary is what a cohort page keeps of a standing: facts that no passing of
// time can change. A line that is met is kept as the instant until which it is;
// any other as the standing that it keeps until a new fact comes.
type Summary struct {
	Total     int
	Until     []time.Time // one for each line met; Forever when it does not run out
	Otherwise map[Standing]int
	Asked     int // lines with a request open, met or not
}

// Forever stands for "does not run out" in a Summary.
var Forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Summarise folds the facts into a summary at an instant that they are all
// known at.
func Summarise(v *framework.Version, p pathway.Pathway, f Facts, at time.Time) Summary {
	c := begin(v, p.Level, &f, at, at)
	lines, _ := c.required(p)
	s := Summary{Total: len(lines), Otherwise: map[Standing]int{}}
	for _, l := range lines {
		at := c.place(l)
		switch {
		case !at.standing.IsMet():
			s.Otherwise[at.standing]++
		case at.until.IsZero():
			s.Until = append(s.Until, Forever)
		default:
			s.Until = append(s.Until, at.until)
		}
		if len(c.of(l.Competency).open) > 0 {
			s.Asked++
		}
	}
	return s
}

// At reads the summary at the same instant or a later one.
func (s Summary) At(t time.Time) (met, expiring, expired int) {
	expired = s.Otherwise[Expired]
	for _, u := range s.Until {
		switch {
		case !t.Before(u):
			expired++
		case u.Sub(t) <= Soon:
			expiring++
			met++
		default:
			met++
		}
	}
	return met, expiring, expired
}
