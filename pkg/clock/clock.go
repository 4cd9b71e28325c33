// Package clock owns time: every instant in Countersign is handed in from a
// Clock, is UTC and is cut to microseconds, so that what is stored is what was
// decided on, in both databases and in every digest.
//
// Invariants and their tests: no other package calls time.Now (the tests of
// pkg/internal/arch); stored instants round-trip (the tests of pkg/store).
package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // a server without zone files must still know British summer time
)

// Clock tells the present instant, UTC, whole microseconds.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now is the present instant.
func (System) Now() time.Time { return Cut(time.Now()) }

// Fixed is a clock that moves only when told. It is safe for concurrent use.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// At makes a Fixed clock that stands at t.
func At(t time.Time) *Fixed { return &Fixed{t: Cut(t)} }

// Now is the instant the clock stands at.
func (f *Fixed) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = Cut(t)
}

// Advance moves the clock on by d.
func (f *Fixed) Advance(d time.Duration) { f.Set(f.Now().Add(d)) }

// Cut gives t in UTC and whole microseconds: the only shape that is stored.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// London is where the people are: days, expiry and printed times follow it.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic("clock: the embedded zone data lacks " + name)
	}
	return l
}

// Date is a calendar day in London, as "2006-01-02"; empty means none. Dates
// compare as strings.
type Date string

// DateOf is the day on which t falls in London.
func DateOf(t time.Time) Date { return Date(t.In(London).Format(time.DateOnly)) }

// ParseDate reads "2006-01-02" and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, London)
	if err != nil {
		return "", err
	}
	return Date(t.Format(time.DateOnly)), nil
}

// Start is the first instant of the day in London. The zero time for no date.
func (d Date) Start() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), London)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// AddMonths moves on by n months and stays inside the month: 31 January and one
// month is the last day of February.
func (d Date) AddMonths(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly))
}

// AddDays moves on by n days.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// DaysTo is how many days later another day is.
func (d Date) DaysTo(later Date) int {
	from, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	to, err := time.Parse(time.DateOnly, string(later))
	if err != nil {
		return 0
	}
	return int(to.Sub(from) / (24 * time.Hour))
}

// Words is the day as people write it, "3 November 2026".
func (d Date) Words() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return t.Format("2 January 2006")
}
