package attestation

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
	"pgregory.net/rapid"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// one after the other: each opened, so long in front of its signer, then signed, and
// a pause before the next.
func inTurn(n int, took, pause time.Duration) []Paced {
	var out []Paced
	at := nine
	for i := range n {
		out = append(out, Paced{ID: id.Attestation(fmt.Sprint(i)), Shown: at, Signed: at.Add(took)})
		at = at.Add(took + pause)
	}
	return out
}

// together is a list signed with one proof, each opened so long after the one before.
func together(n int, each time.Duration) []Paced {
	out := inTurn(n, each, 0)
	for i := range out {
		out[i].Together, out[i].Signed = digest.OfBytes([]byte("list")), nine.Add(time.Duration(n)*each)
	}
	return out
}

func TestSigningFasterThanAnybodyReadsIsFlagged(t *testing.T) {
	const sec, min = time.Second, time.Minute
	mixed := inTurn(10, 5*sec, 5*min)
	for i := range mixed {
		if i%5 != 1 && i%5 != 3 {
			mixed[i].Shown = mixed[i].Signed.Add(-4 * min)
		}
	}
	recorded := inTurn(12, 3*sec, min)
	for i := range recorded {
		recorded[i].Recorded = true
	}
	tabs := together(8, min)
	for i := range tabs {
		tabs[i].Shown = nine.Add(time.Duration(i) * sec) // all opened first, then read one after the other
	}
	overDay := together(10, 2*min)
	for i := range overDay {
		overDay[i].Shown = nine.Add(-time.Duration(20-i) * time.Hour)
	}
	evening := inTurn(25, time.Minute, sec) // opened over the day, all signed within half an hour
	for i := range evening {
		evening[i].Shown = nine.Add(-time.Duration(30-i) * 10 * time.Minute)
	}
	onShift := inTurn(20, 3*sec, 5*sec) // three recorded for each one that was read
	for i := range onShift {
		if onShift[i].Recorded = i%4 != 0; !onShift[i].Recorded {
			onShift[i].Shown = onShift[i].Signed.Add(-time.Minute)
		}
	}
	several := append(together(10, 2*min), inTurn(11, 90*sec, sec)...)
	for name, c := range map[string]struct {
		list []Paced
		want int // how many of them
	}{
		"five in a row of 19 seconds":                                           {inTurn(5, 19*sec, 3*min), 5},
		"five in a row of 20 seconds":                                           {inTurn(5, 20*sec, 3*min), 0},
		"four in a row of a second":                                             {inTurn(4, sec, sec), 0},
		"five quick ones, more than an hour from first to last":                 {inTurn(5, 5*sec, 15*min), 0},
		"21 read for two minutes each, in an hour":                              {inTurn(21, 2*min, 45*sec), 21},
		"20 in an hour":                                                         {inTurn(20, 2*min, 45*sec), 0},
		"21 in more than an hour":                                               {inTurn(21, 2*min, 62*sec), 0},
		"two of every five are quick":                                           {mixed, 0},
		"several signed together, each read for a minute":                       {together(10, min), 0},
		"several signed together in passing":                                    {together(10, 3*sec), 10},
		"several opened first and read after":                                   {tabs, 0},
		"several read over a day and signed in the end":                         {overDay, 0},
		"more than 20 opened and signed within the hour, some of them together": {several, 21},
		"25 read over a day and signed in one evening":                          {evening, 0},
		"what they recorded among what they read":                               {onShift, 0},
		"what they saw and recorded":                                            {recorded, 0},
		"nothing":                                                               {nil, 0},
	} {
		if got := Hurried(c.list); len(got) != c.want {
			t.Errorf("%s: %d are flagged, want %d", name, len(got), c.want)
		}
		p := PaceOf(c.list)
		if (p.Many() || p.Quick()) != (c.want > 0) {
			t.Errorf("%s: measured %+v, and %d are flagged", name, p, c.want)
		}
	}
}

// What was flagged stays flagged, whatever follows: a flag once raised is never left
// without its ground.
func TestWhatWentFastStaysSoWhateverFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Paced
		at := nine
		for i := range rapid.IntRange(0, 40).Draw(t, "n") {
			took := time.Duration(rapid.IntRange(0, 60).Draw(t, "took")) * time.Second
			at = at.Add(took + time.Duration(rapid.IntRange(0, 300).Draw(t, "pause"))*time.Second)
			list = append(list, Paced{ID: id.Attestation(fmt.Sprint(i)), Shown: at.Add(-took), Signed: at, Recorded: rapid.Bool().Draw(t, "recorded")})
		}
		whole := Hurried(list)
		for n := range list {
			for _, a := range Hurried(list[:n]) {
				if !slices.Contains(whole, a) {
					t.Fatalf("%s was flagged after %d and is not after %d", a, n, len(list))
				}
			}
		}
	})
}
