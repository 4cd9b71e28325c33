package apprenticeship

import (
	"math"
	"time"

	"countersign/pkg/clock"
)

// Hours is the off-the-job training, in minutes.
type Hours struct {
	Confirmed int    // counts
	Waiting   int    // would count once somebody confirms it
	Left      int    // logged, and does not count
	Floor     int    // never less than this
	Least     int    // what the rules ask for
	Target    int    // what was planned, if that is more
	Expected  int    // by now, if it went evenly; 0 without a plan
	Why       string // Least is not known, in a sentence; empty if it is
	Inferred  bool
}

// Counts tells whether time that was logged counts as off-the-job training once
// it is confirmed and, if not, why.
func (r *Rules) Counts(f Facts, e Entry) (bool, string) {
	c, ok := r.Category(e.Category)
	switch {
	case !ok:
		return false, "Countersign does not know this kind of time."
	case !c.Counts:
		return false, c.Why
	case e.On < f.Start:
		return false, "It was before the first day of training."
	}
	for _, b := range f.Breaks {
		if b.Holds(e.On) {
			return false, "It was in a break, when no learning was planned."
		}
	}
	return true, ""
}

func (j *judge) hours() (h Hours) {
	for _, e := range j.f.Entries {
		if e.On > j.AsOf {
			continue
		}
		switch ok, _ := j.r.Counts(j.f, e); {
		case !ok:
			h.Left += e.Minutes
		case e.Confirmed:
			h.Confirmed += e.Minutes
		default:
			h.Waiting += e.Minutes
		}
	}
	j.least(&h)
	net := max(0, j.f.Plan.Planned-j.f.Plan.Prior)
	h.Target = max(h.Least, net)
	h.Expected = j.expected(h.Target, j.AsOf)
	return h
}

// least finds what the rules ask for.
func (j *judge) least(h *Hours) {
	p, basis := j.f.Plan, j.Rules.Hours
	switch {
	case !j.known:
		h.Why = "There are no rules for this start."
	case basis.Basis == "published":
		j.published(h)
	case p.End == "" || p.Week == 0:
		h.Why = "The plan must say when the training ends and how many hours a week they work."
	case basis.Basis == "weekly" && p.Week >= basis.FullTimeFrom*60:
		h.Least, h.Inferred = int(math.Ceil(basis.FullTimeHours*60*j.weeks()-1e-9)), true // what "full time" is, and which weeks are paid
	default:
		h.Least, h.Inferred = share(basis.Percent, float64(p.Week)*j.weeks()), true
	}
}

// published is the standard's own figure. Prior learning comes off what was
// planned; where that then is less than the figure, less is asked for, down to
// the floor.
func (j *judge) published(h *Hours) {
	p := j.f.Plan
	h.Floor = j.Rules.Hours.FloorHours * 60
	h.Least = p.Published
	if h.Least == 0 {
		h.Least = j.r.Standards[j.f.Standard].PublishedHours * 60
	}
	switch {
	case h.Least == 0:
		h.Why = "The official hours for this standard are not known here. Copy them from the official list into the plan."
	case p.Prior > 0:
		h.Least, h.Inferred = max(h.Floor, min(h.Least, p.Planned-p.Prior)), true
	default:
		h.Least = max(h.Floor, h.Least)
	}
}

// weeks is how many paid weeks the plan has, breaks left out.
func (j *judge) weeks() float64 {
	days := j.f.Start.DaysTo(j.f.Plan.End) + 1 - j.breakDays(j.f.Start, j.f.Plan.End)
	return max(0, float64(days)) * j.r.PaidWeeks / 365
}

// expected is what an even pace would have come to on a day, breaks left out.
func (j *judge) expected(target int, on clock.Date) int {
	end := j.f.Plan.End
	if end == "" || target == 0 || on < j.f.Start {
		return 0
	}
	all := j.f.Start.DaysTo(end) + 1 - j.breakDays(j.f.Start, end)
	now := min(on, end)
	gone := j.f.Start.DaysTo(now) + 1 - j.breakDays(j.f.Start, now)
	if all <= 0 {
		return target
	}
	return target * min(gone, all) / all
}

// Month is a calendar month of the apprenticeship.
type Month struct {
	First     clock.Date // of the month
	Confirmed int        // minutes that count
	Waiting   int
	Running   int // confirmed from the start to its end
	Expected  int // by its end, if it went evenly
}

// months adds the log up by calendar month, from the first to the one that the
// day looked at is in.
func (j *judge) months() (out []Month) {
	if j.AsOf < j.f.Start {
		return nil
	}
	of := map[clock.Date]*Month{}
	for first := firstOf(j.f.Start); first <= j.AsOf; first = first.AddMonths(1) {
		out = append(out, Month{First: first})
	}
	for i := range out {
		of[out[i].First] = &out[i]
	}
	for _, e := range j.f.Entries {
		m := of[firstOf(e.On)]
		if ok, _ := j.r.Counts(j.f, e); !ok || m == nil || e.On > j.AsOf {
			continue
		}
		if e.Confirmed {
			m.Confirmed += e.Minutes
		} else {
			m.Waiting += e.Minutes
		}
	}
	running := 0
	for i := range out {
		running += out[i].Confirmed
		out[i].Running = running
		out[i].Expected = j.expected(j.Hours.Target, min(j.AsOf, out[i].First.AddMonths(1).AddDays(-1)))
	}
	return out
}

func firstOf(d clock.Date) clock.Date { return d[:8] + "01" }

// period is a span in which there must be some learning.
type period struct {
	name    string
	learned bool // or excused
}

// periods are those that are over: calendar months from the day since which they
// are asked for, spans of days before it.
func (j *judge) periods() (out []period) {
	a := j.r.Active
	for from := j.f.Start; from < j.AsOf; {
		next, name := from.AddDays(a.EveryDays), "the weeks from "+from.Words()
		if from >= a.MonthlyFrom {
			next = firstOf(from).AddMonths(1)
			name = from.Start().Add(12 * time.Hour).Format("January 2006")
		} else {
			next = min(next, max(a.MonthlyFrom, from.AddDays(1)))
		}
		if next > j.AsOf { // not over yet
			break
		}
		out = append(out, period{name, j.learned(from, next.AddDays(-1))})
		from = next
	}
	return out
}

// learned tells whether something that counts is logged in a span, or why there
// need be nothing: a break all through it, or August on a term-time contract.
func (j *judge) learned(from, until clock.Date) bool {
	if j.breakDays(from, until) > from.DaysTo(until) || j.f.TermTime && from[5:7] == "08" && until[5:7] == "08" {
		return true
	}
	for _, e := range j.f.Entries {
		if ok, _ := j.r.Counts(j.f, e); ok && e.On >= from && e.On <= until {
			return true
		}
	}
	return false
}
