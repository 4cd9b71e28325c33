package assessor

import (
	"slices"
	"testing"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/id"
)

func rules(list []Refusal) (out []string) {
	for _, r := range list {
		out = append(out, r.Rule)
	}
	return out
}

func TestAnEntitlementForOneCompetencyLetsItsHolderSignThatAlone(t *testing.T) {
	c := able()
	c.Entitlements[0].Areas, c.Entitlements[0].Competencies = nil, []string{"diagnostic-imaging:DI-IV-02"}
	for competency, want := range map[framework.CompetencyID]bool{need.Competency: true, "diagnostic-imaging:2:DI-IV-02": true, "diagnostic-imaging:1:DI-IV-03": false, "": false,
		"ahp-support-worker:1:DI-IV-02": false} {
		n := need
		n.Competency = competency
		if no := Refusals(c, n, now); (len(no) == 0) != want || !want && !slices.Equal(rules(no), []string{"entitlement"}) {
			t.Errorf("%q: refused by %v", competency, rules(no))
		}
	}
	if no := RefusalsAnywhere(c, north, now); len(no) > 0 {
		t.Errorf("they may sign one thing, and are refused everything: %v", no)
	}
}

func TestSomebodyInPreceptorshipSignsNothingFromItsFirstDayToItsLast(t *testing.T) {
	p := Preceptorship{From: "2026-11-20", Until: "2026-11-30", RecordedAt: now.AddDate(0, 0, -30)}
	for _, one := range []struct {
		what   string
		change func(*Preceptorship)
		at     time.Time
		holds  bool
	}{
		{"the day before", nil, p.From.Start().Add(-time.Microsecond), false},
		{"its first moment", nil, p.From.Start(), true},
		{"its last moment", nil, p.Until.AddDays(1).Start().Add(-time.Microsecond), true},
		{"the day after", nil, p.Until.AddDays(1).Start(), false},
		{"before anybody recorded it", func(p *Preceptorship) { p.RecordedAt = now.Add(time.Microsecond) }, now, false},
		{"as it is recorded", func(p *Preceptorship) { p.RecordedAt = now }, now, true},
		{"as it is ended", func(p *Preceptorship) { p.EndedAt = now }, now, false},
		{"before it is ended", func(p *Preceptorship) { p.EndedAt = now.Add(time.Microsecond) }, now, true},
	} {
		c, q := able(), p
		if one.change != nil {
			one.change(&q)
		}
		c.Trainings = []Preceptorship{q}
		if got := slices.Contains(rules(Refusals(c, need, one.at)), "preceptorship"); got != one.holds {
			t.Errorf("%s: refused %t", one.what, got)
		}
		if got := slices.Contains(rules(RefusalsAnywhere(c, north, one.at)), "preceptorship"); got != one.holds {
			t.Errorf("%s: refused everything %t", one.what, got)
		}
	}
}

func TestAConflictOfInterestHoldsBothWaysUntilItIsEnded(t *testing.T) {
	k := Conflict{Person: priya, Other: amira, DeclaredAt: now, EndedAt: now.Add(time.Hour)}
	for _, pair := range [][2]id.Person{{priya, amira}, {amira, priya}} {
		for at, want := range map[time.Time]bool{now.Add(-time.Microsecond): false, now: true, now.Add(time.Hour - time.Microsecond): true, now.Add(time.Hour): false} {
			if got := k.Between(pair[0], pair[1], at); got != want {
				t.Errorf("%v at %s: %t", pair, at, got)
			}
		}
	}
	if k.Between(priya, "per_other", now) {
		t.Error("it touches somebody else")
	}
}
