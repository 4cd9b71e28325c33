package forecast

import (
	"fmt"
	"math"
	"slices"

	"countersign/pkg/clock"
)

// How much there must be to say anything. The numbers are ours: fewer weeks or lines
// than these gave ranges of years when we tried.
const (
	leastWeeks = 8
	leastLines = 5
)

// Within is how many of a hundred should come between the earliest and the latest day.
const Within = 80

const (
	runs      = 500
	horizon   = 5 * 52 // weeks; what takes longer is not in sight
	leastEnds = 3      // that came, to say what share is renewed
	leastAsks = 5      // that were decided, to compare lately with before
)

// Facts is what a forecast is made from, all as it was on one day.
type Facts struct {
	Today  clock.Date
	Won    []int // lines newly met in each of the last weeks, oldest first; the last ends today
	Met    int
	Total  int
	Ends   []int // in how many days each met line that runs out does, unless it is renewed
	Ended  int   // lines that came to their end before
	Kept   int   // of those: renewed in time
	Lately Asked // what was decided of the worker's requests in the last 90 days
	Before Asked // and before those
}

// Asked is what became of requests.
type Asked struct {
	Days     []float64 // that each sign-off took from the asking
	Returned int       // sent back or declined
}

func (a Asked) decided() int { return len(a.Days) + a.Returned }

// Median is the middle of how many days sign-offs took; 0: there were none.
func (a Asked) Median() float64 {
	if len(a.Days) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(a.Days))
	return sorted[len(sorted)/2]
}

// Forecast is a range of days, or why there is none.
type Forecast struct {
	Done     bool // everything is signed off already
	Said     bool
	Earliest clock.Date
	Likely   clock.Date // empty: not in sight at this pace
	Latest   clock.Date // empty: not in sight at this pace
	Rests    []string   // on what, in sentences
	Lacks    []string   // what is missing, in sentences, where nothing can be said
}

// Of is the forecast of the day on which the last line is met.
func Of(f Facts) (out Forecast) {
	switch won := sum(f.Won); {
	case f.Met >= f.Total:
		out.Done = f.Total > 0
		return out
	case len(f.Won) < leastWeeks || won < leastLines:
		out.Lacks = f.lacks(won)
		return out
	}
	ends := make([]int, runs)
	for run := range ends {
		ends[run] = f.play(run, horizon, nil)
	}
	slices.Sort(ends)
	day := func(percent int) clock.Date {
		if n := rank(ends, percent); n < math.MaxInt {
			return f.Today.AddDays(n)
		}
		return ""
	}
	out.Earliest, out.Likely, out.Latest = day((100-Within)/2), day(50), day(100-(100-Within)/2)
	out.Said, out.Rests = out.Earliest != "", f.rests()
	if !out.Said {
		out.Lacks = []string{fmt.Sprintf("At the pace so far it would take more than %d years.", horizon/52)}
	}
	return out
}

// After is how many lines would be met in some weeks: a low, a middle and a high number.
// False: too little to say.
func After(f Facts, weeks int) (low, likely, high int, ok bool) {
	if len(f.Won) < leastWeeks || sum(f.Won) < leastLines {
		return 0, 0, 0, false
	}
	met := make([]int, runs)
	for run := range met {
		f.play(run, weeks, &met[run])
	}
	slices.Sort(met)
	return rank(met, (100-Within)/2), rank(met, 50), rank(met, 100-(100-Within)/2), true
}

// rank is the smallest of sorted values that so many of a hundred do not exceed.
func rank(sorted []int, percent int) int { return sorted[(len(sorted)*percent+99)/100-1] }

func sum(list []int) (n int) {
	for _, one := range list {
		n += one
	}
	return n
}

// What a number is drawn for.
const (
	forHistory = iota
	forWeek
	forDay
	forEnd
	forReturn
	forDelay
)

// draw is a number from 0 to less than n. It follows from what it is drawn for and from
// nothing else (splitmix64), so that two forecasts can be compared run by run.
func (f *Facts) draw(n, what, run, at int) int {
	z := uint64(len(f.Won))<<56 ^ uint64(what)<<48 ^ uint64(run)<<32 ^ uint64(at)
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// play is the coming weeks once: in how many days everything is met, or MaxInt. If met
// is not nil it is filled with how many lines are after the last week instead.
func (f *Facts) play(run, weeks int, met *int) int {
	n := len(f.Won)
	history := make([]int, n)
	for i := range history {
		history[i] = f.Won[f.draw(n, forHistory, run, i)]
	}
	ends := f.lost(run)
	have := f.Met
	for week := 1; week <= weeks; week++ {
		for len(ends) > 0 && ends[0] <= 7*week {
			ends = ends[1:]
			have = max(0, have-1)
		}
		have = min(f.Total, have+f.kept(history[f.draw(n, forWeek, run, week)], run, week))
		if have == f.Total && met == nil {
			return 7*week - f.draw(7, forDay, run, week) + f.delay(run)
		}
	}
	if met != nil {
		*met = have
	}
	return math.MaxInt
}

// lost is in how many days lines run out that are not renewed in time, soonest first.
func (f *Facts) lost(run int) []int {
	out := make([]int, 0, len(f.Ends))
	for i, end := range slices.Sorted(slices.Values(f.Ends)) {
		if f.Ended < leastEnds || f.draw(f.Ended, forEnd, run, i) >= f.Kept {
			out = append(out, end)
		}
	}
	return out
}

// kept is how many of the lines won in a week of the past would be won in a week to
// come, where more is sent back than was.
func (f *Facts) kept(won, run, week int) int {
	if !f.worse() {
		return won
	}
	// Of each that was signed before, so many in a thousand are signed now.
	signed := 1000 * len(f.Lately.Days) * f.Before.decided() / (f.Lately.decided() * len(f.Before.Days))
	n := 0
	for i := range won {
		if f.draw(1000, forReturn, run, week<<8|i&255) < signed {
			n++
		}
	}
	return n
}

// worse tells whether more is sent back lately than before.
func (f *Facts) worse() bool {
	return f.Lately.decided() >= leastAsks && len(f.Before.Days) >= leastAsks &&
		f.Lately.Returned*f.Before.decided() > f.Before.Returned*f.Lately.decided()
}

// delay is how many days longer than before a sign-off takes lately.
func (f *Facts) delay(run int) int {
	if len(f.Lately.Days) < leastAsks || len(f.Before.Days) < leastAsks {
		return 0
	}
	days := slices.Sorted(slices.Values(f.Lately.Days))
	return max(0, int(math.Round(days[f.draw(len(days), forDelay, run, 0)]-f.Before.Median())))
}
