package progress

import "time"

// Summary is what a cohort page keeps of a report: facts that no passing of
// time can change. A met line is kept as the instant until which it is met; all
// else is kept as the standing it will have until a new fact comes.
type Summary struct {
	Total     int
	Until     []time.Time // one for each line met; Forever when it does not run out
	Otherwise map[Standing]int
	Waiting   int // lines not met with a request open
}

// Forever stands for "does not run out" in a Summary.
var Forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Summarise keeps what a cohort page needs of the report.
func (r Report) Summarise() Summary {
	s := Summary{Total: r.Total.Total, Otherwise: map[Standing]int{}, Waiting: r.Total.Waiting}
	for _, l := range r.Lines[:r.Total.Total] {
		switch {
		case !l.Standing.IsMet():
			s.Otherwise[l.Standing]++
		case l.MetUntil.IsZero():
			s.Until = append(s.Until, Forever)
		default:
			s.Until = append(s.Until, l.MetUntil)
		}
	}
	return s
}

// At reads the summary on a later day.
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
