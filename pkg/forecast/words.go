package forecast

import "fmt"

// lacks says what there is too little of.
func (f *Facts) lacks(won int) (out []string) {
	if n := len(f.Won); n < leastWeeks {
		out = append(out, fmt.Sprintf("It takes %d weeks from the first sign-off to see a pace. So far: %s.", leastWeeks, count(n, "week")))
	}
	if won < leastLines {
		out = append(out, fmt.Sprintf("It takes %d lines signed off to see a pace. So far: %d.", leastLines, won))
	}
	return out
}

// rests says what a forecast rests on.
func (f *Facts) rests() []string {
	out := []string{fmt.Sprintf("Pace: %s signed off in the last %s.", count(sum(f.Won), "line"), count(len(f.Won), "week"))}
	if n := len(f.Ends); n > 0 {
		renewed := "It counts each as lost, and to be done again."
		if f.Ended >= leastEnds {
			renewed = fmt.Sprintf("Of %d that came to their end so far, %d were renewed in time.", f.Ended, f.Kept)
		}
		out = append(out, fmt.Sprintf("What runs out: %s in the next 5 years. %s", count(n, "line"), renewed))
	}
	if decided := f.Lately.decided() + f.Before.decided(); decided >= leastAsks {
		words := fmt.Sprintf("Sent back: %d of %s.", f.Lately.Returned+f.Before.Returned, count(decided, "request"))
		if f.worse() {
			words += " It is more lately, so fewer lines are counted on."
		}
		out = append(out, words)
	}
	if lately, before := f.Lately.Median(), f.Before.Median(); len(f.Lately.Days) >= leastAsks {
		words := fmt.Sprintf("Time to be signed: usually %s in the last 90 days.", days(lately))
		if len(f.Before.Days) >= leastAsks {
			words += fmt.Sprintf(" Before, usually %s.", days(before))
		}
		out = append(out, words)
	}
	return out
}

func days(n float64) string {
	if n < 1 {
		return "less than a day"
	}
	return count(int(n+0.5), "day")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
