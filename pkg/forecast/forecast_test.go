package forecast

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/clock"
)

const today clock.Date = "2026-03-10"

// week is how many lines somebody wins in a week whose weeks win pace hundredths of a
// line on average: some weeks nothing, some several.
func week(r *rand.Rand, pace int) (n int) {
	for range 5 {
		if r.IntN(500) < pace {
			n++
		}
	}
	return n
}

func lived(r *rand.Rand, weeks, pace int) []int {
	out := make([]int, weeks)
	for i := range out {
		out[i] = week(r, pace)
	}
	return out
}

func TestEightInTenFinishWithinTheRange(t *testing.T) {
	for _, c := range []struct{ weeks, pace, left int }{{20, 100, 20}, {40, 60, 15}, {30, 150, 30}, {60, 40, 12}, {12, 120, 25}} {
		r := rand.New(rand.NewPCG(uint64(c.weeks), uint64(c.pace)))
		within, said := 0, 0
		for range 250 {
			f := Facts{Today: today, Won: lived(r, c.weeks, c.pace), Met: 10, Total: 10 + c.left}
			out := Of(f)
			if !out.Said {
				continue
			}
			said++
			came := 0
			for left := c.left; left > 0; came++ {
				left -= week(r, c.pace)
			}
			day := today.AddDays(7 * came)
			if day >= out.Earliest && (out.Latest == "" || day.AddDays(-6) <= out.Latest) {
				within++
			}
		}
		if share := 100 * within / said; said < 200 || share < Within-10 || share > Within+14 {
			t.Errorf("%+v: %d%% of %d finished within the range, which is to hold %d%%", c, share, said, Within)
		}
	}
}

// later tells whether a day is after another; no day is after all of them.
func later(a, b clock.Date) bool { return b != "" && (a == "" || a > b) }

func TestWhoIsQuickerIsNeverForecastLater(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 1))
		slow := Facts{Today: today, Won: lived(r, 10+r.IntN(40), 50+r.IntN(80)), Met: 5, Total: 10 + r.IntN(40)}
		quick := slow
		quick.Won = slices.Clone(slow.Won)
		for i := range quick.Won {
			quick.Won[i] += r.IntN(2)
		}
		a, b := Of(slow), Of(quick)
		if !a.Said {
			continue
		}
		if !b.Said || later(b.Earliest, a.Earliest) || later(b.Likely, a.Likely) || later(b.Latest, a.Latest) {
			t.Fatalf("seed %d: %+v, and quicker %+v", seed, a, b)
		}
		less := slow
		less.Total--
		if c := Of(less); later(c.Latest, a.Latest) || later(c.Likely, a.Likely) {
			t.Fatalf("seed %d: %+v, and with less to do %+v", seed, a, c)
		}
	}
}

func TestTooLittleIsSaidToBeTooLittle(t *testing.T) {
	for name, c := range map[string]struct {
		won   []int
		lacks string
	}{
		"nothing":              {nil, "8 weeks"},
		"seven weeks":          {[]int{2, 2, 2, 2, 2, 2, 2}, "So far: 7 weeks"},
		"four lines":           {[]int{1, 1, 1, 1, 0, 0, 0, 0, 0, 0}, "So far: 4"},
		"one week, every line": {[]int{9}, "So far: 1 week."},
	} {
		out := Of(Facts{Today: today, Won: c.won, Met: 4, Total: 40})
		if out.Said || out.Earliest != "" || !strings.Contains(strings.Join(out.Lacks, " "), c.lacks) {
			t.Errorf("%s: %+v", name, out)
		}
		if _, _, _, ok := After(Facts{Today: today, Won: c.won, Met: 4, Total: 40}, 4); ok {
			t.Errorf("%s: it says how many there will be", name)
		}
	}
	if out := Of(Facts{Today: today, Won: []int{1, 1, 1, 1, 1, 0, 0, 0}, Met: 5, Total: 6}); !out.Said || len(out.Lacks) > 0 || len(out.Rests) == 0 {
		t.Errorf("just enough: %+v", out)
	}
}

func TestNoDayIsInThePast(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		f := Facts{Today: today, Won: lived(r, 8+r.IntN(60), 20+r.IntN(300)), Met: r.IntN(10), Total: 10 + r.IntN(20)}
		for range r.IntN(8) {
			f.Ends = append(f.Ends, r.IntN(900))
		}
		out := Of(f)
		if out.Said && (out.Earliest <= today || later(out.Earliest, out.Likely) || later(out.Likely, out.Latest)) {
			t.Fatalf("seed %d: %+v", seed, out)
		}
		if low, mid, high, ok := After(f, 1+r.IntN(60)); ok && (low > mid || mid > high || low < 0 || high > f.Total) {
			t.Fatalf("seed %d: %d, %d, %d of %d", seed, low, mid, high, f.Total)
		}
	}
}

func TestWhoIsDoneIsDone(t *testing.T) {
	if out := Of(Facts{Today: today, Met: 4, Total: 4}); !out.Done || out.Said {
		t.Errorf("%+v", out)
	}
	if out := Of(Facts{Today: today}); out.Done || out.Said {
		t.Errorf("nothing is asked: %+v", out)
	}
}

func TestWhatHindersNeverHelps(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	f := Facts{Today: today, Won: lived(r, 30, 100), Met: 10, Total: 40}
	plain := Of(f)
	for name, hinder := range map[string]func(*Facts){
		"ten lines run out": func(f *Facts) { f.Ends = []int{30, 30, 30, 60, 60, 60, 90, 90, 90, 90} },
		"more is sent back": func(f *Facts) {
			f.Before = Asked{Days: []float64{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}}
			f.Lately = Asked{Days: []float64{2, 2, 2, 2, 2}, Returned: 5}
		},
		"it takes longer to be signed": func(f *Facts) {
			f.Before = Asked{Days: []float64{2, 2, 2, 2, 2}}
			f.Lately = Asked{Days: []float64{20, 21, 22, 23, 24}}
		},
	} {
		g := f
		hinder(&g)
		out := Of(g)
		if !later(out.Latest, plain.Latest) || !later(out.Likely, plain.Likely) || !later(out.Earliest, plain.Earliest) || len(out.Rests) <= len(plain.Rests) {
			t.Errorf("%s: %+v, without %+v", name, out, plain)
		}
	}
	ends := f
	ends.Ends = []int{30, 30, 30, 60, 60, 60, 90, 90, 90, 90}
	renews := ends
	renews.Ended, renews.Kept = 10, 9
	if a, b := Of(ends), Of(renews); !later(a.Latest, b.Latest) {
		t.Errorf("who renews nine of ten %+v, who renews none %+v", b, a)
	}
}

func TestAForecastSaysTheSameEachTime(t *testing.T) {
	f := Facts{Today: today, Won: lived(rand.New(rand.NewPCG(4, 4)), 30, 100), Met: 10, Total: 40, Ends: []int{100, 20}}
	a, b := Of(f), Of(f)
	if a.Earliest != b.Earliest || a.Likely != b.Likely || a.Latest != b.Latest {
		t.Errorf("%+v, then %+v", a, b)
	}
}
