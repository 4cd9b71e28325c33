package attestation

import (
	"testing"
	"time"

	"countersign/pkg/framework"
)

func TestEveryRiskClassOfTheCatalogueHasATarget(t *testing.T) {
	list, err := framework.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		for class := range v.RiskClasses {
			if _, ok := targets[class]; !ok {
				t.Errorf("%s: %s has no target of its own", v.ID, class)
			}
		}
	}
	if Target("of some other trust") != usualTarget {
		t.Error("a class that the table does not know has no target")
	}
}

func TestARequestIsOverWhenItsLastDayInLondonHasPassed(t *testing.T) {
	r := Request{State: Queued, Offered: "per_1", CreatedAt: instant(t, "2026-10-23T22:30:00Z")} // 23 October, 23:30 in London; clocks go back on the 25th
	r.OfferedAt = r.CreatedAt
	for _, c := range []struct {
		at     string
		stage  Stage
		silent bool
	}{
		{"2026-10-23T22:30:00Z", InTime, false}, {"2026-10-25T23:59:59Z", InTime, false}, {"2026-10-26T00:00:00Z", InTime, true},
		{"2026-10-28T23:59:59Z", InTime, true}, {"2026-10-29T00:00:00Z", Over, true},
		{"2026-11-02T23:59:59Z", Over, true}, {"2026-11-03T00:00:00Z", TwiceOver, true},
	} {
		now := instant(t, c.at)
		if got := r.StageAt(5, now); got != c.stage {
			t.Errorf("at %s it is at stage %d, want %d", c.at, got, c.stage)
		}
		if got := r.Silent(5, now); got != c.silent {
			t.Errorf("at %s it is silent: %t, want %t", c.at, got, c.silent)
		}
	}
	late := instant(t, "2026-12-01T00:00:00Z")
	opened, nobody := r, r
	opened.State, nobody.Offered = Opened, ""
	if opened.Silent(5, late) || nobody.Silent(5, late) {
		t.Error("what was opened, or waits on nobody, is called silent")
	}
	r.OfferedAt = late.Add(-time.Hour)
	if r.Silent(5, late) {
		t.Error("what was offered again an hour ago is called silent")
	}
}
