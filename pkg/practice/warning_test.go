package practice

import (
	"testing"
	"time"

	"countersign/pkg/clock"
)

func TestTheEndOfAnEntitlementIsToldOf30And7DaysBefore(t *testing.T) {
	long := Entitlement{From: "2026-01-01", Until: "2026-12-31"}
	short := Entitlement{From: "2026-12-12", Until: "2026-12-31"}
	ended := long
	ended.EndedAt = clock.Date("2026-12-20").Start()
	for _, c := range []struct {
		e    Entitlement
		day  clock.Date
		want int
	}{
		{long, "2026-11-30", 0}, {long, "2026-12-01", 30}, {long, "2026-12-23", 30}, {long, "2026-12-24", 7}, {long, "2026-12-31", 7}, {long, "2027-01-01", 0},
		{short, "2026-12-12", 0}, {short, "2026-12-23", 0}, {short, "2026-12-24", 7},
		{ended, "2026-12-19", 30}, {ended, "2026-12-24", 0}, {long, "2025-12-31", 0},
	} {
		if got := c.e.WarningAt(c.day.Start().Add(12 * time.Hour)); got != c.want {
			t.Errorf("%s to %s, on %s: %d, want %d", c.e.From, c.e.Until, c.day, got, c.want)
		}
	}
}
