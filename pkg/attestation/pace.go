package attestation

import (
	"slices"
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// When signing goes so fast that somebody should ask. More than 20 sign-offs an hour
// and a median under 20 seconds are the house's thresholds; that the median is of five
// in a row is ours, as of fewer it says nothing.
const (
	MostInAnHour  = 20
	QuickestFair  = 20 * time.Second
	quickInARow   = 5
	paceOver      = time.Hour
	SharedWithin  = time.Hour          // two people on one device within it are there together
	FlagsLookBack = 2 * 24 * time.Hour // what is older is flagged no more: nobody could say how it was
	DevicesKept   = 3 * 24 * time.Hour // the marks of browsers: until nothing can be flagged by them
)

// Paced is one sign-off as pace is told of it: facts that are stored, and nothing
// that a browser says.
type Paced struct {
	ID       id.Attestation
	Shown    time.Time // when the signer first had the request in front of them; the statement, if they never opened it
	Signed   time.Time
	Together digest.Sum // of the list that it was signed in; empty: alone
	Recorded bool       // of what the signer saw and wrote down: there was nothing to open
}

// Pace is how fast some sign-offs of one person came.
type Pace struct {
	MostInAnHour int           // opened and signed within one hour
	Quickest     time.Duration // the least median of five in a row from opening to signing; 0: fewer than five
}

// Many tells whether more were opened and signed in an hour than anybody reads.
func (p Pace) Many() bool { return p.MostInAnHour > MostInAnHour }

// Quick tells whether five in a row went faster than anybody reads.
func (p Pace) Quick() bool { return p.Quickest > 0 && p.Quickest < QuickestFair }

// PaceOf measures sign-offs of one person, oldest first. Of a list that was signed
// with one proof each took its share of the time since the first of them was opened,
// or less if it was opened late: several that were read one after the other are as
// slow as they were read.
func PaceOf(list []Paced) Pace {
	var p Pace
	times := tooks(list)
	for i := range list {
		p.MostInAnHour = max(p.MostInAnHour, len(within(list, i)))
		if m, _, ok := quick(list, times, i); ok && (p.Quickest == 0 || m < p.Quickest) {
			p.Quickest = m
		}
	}
	return p
}

// Hurried gives those of a person's sign-offs, oldest first, that went so fast that
// somebody should ask: each that is one of too many in an hour, or of five in a row
// that were too quick. What goes fast stays so, however slow the next ones are.
func Hurried(list []Paced) []id.Attestation {
	fast := make([]bool, len(list))
	times := tooks(list)
	for i := range list {
		if hour := within(list, i); len(hour) > MostInAnHour {
			for _, j := range hour {
				fast[j] = true
			}
		}
		if m, five, ok := quick(list, times, i); ok && m < QuickestFair {
			for _, j := range five {
				fast[j] = true
			}
		}
	}
	var out []id.Attestation
	for i, one := range list {
		if fast[i] {
			out = append(out, one.ID)
		}
	}
	return out
}

// within are those opened and signed in the hour that ends with one of them.
func within(list []Paced, last int) (out []int) {
	since := list[last].Signed.Add(-paceOver)
	for i, one := range list[:last+1] {
		if one.Signed.After(since) && one.Shown.After(since) {
			out = append(out, i)
		}
	}
	return out
}

// quick is the median of the five in a row, within an hour, that end with one of
// them; false: there are not five. What a signer recorded has no opening.
func quick(list []Paced, times []time.Duration, last int) (median time.Duration, five []int, ok bool) {
	for i := last; i >= 0 && len(five) < quickInARow; i-- {
		if list[last].Signed.Sub(list[i].Signed) >= paceOver {
			break
		}
		if !list[i].Recorded {
			five = append(five, i)
		}
	}
	if len(five) < quickInARow {
		return 0, nil, false
	}
	var took []time.Duration
	for _, i := range five {
		took = append(took, times[i])
	}
	slices.Sort(took)
	return max(took[quickInARow/2], 1), five, true // to be told from none
}

// tooks are how long each was in front of its signer.
func tooks(list []Paced) []time.Duration {
	type pile struct {
		first time.Time
		n     int
	}
	piles := map[digest.Sum]pile{}
	for _, one := range list {
		if one.Together != "" {
			p := piles[one.Together]
			if p.n == 0 || one.Shown.Before(p.first) {
				p.first = one.Shown
			}
			p.n++
			piles[one.Together] = p
		}
	}
	out := make([]time.Duration, len(list))
	for i, one := range list {
		out[i] = one.Signed.Sub(one.Shown)
		if p := piles[one.Together]; p.n > 0 {
			out[i] = min(out[i], one.Signed.Sub(p.first)/time.Duration(p.n))
		}
	}
	return out
}
