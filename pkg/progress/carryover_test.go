package progress

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// later is the test framework in a later version, with changes.
func later(number string, changes ...string) *framework.Version {
	return parse(strings.NewReplacer(append([]string{"number: 1\n", "number: " + number + "\n"}, changes...)...).Replace(document))
}

// plainly is what leads to the plain level of a version.
func plainly(t *testing.T, v *framework.Version) Toward {
	t.Helper()
	p, err := pathway.For(v, "PLAIN", nil)
	if err != nil {
		t.Fatal(err)
	}
	return Toward{v, p}
}

func TestAPlanHoldsUntilTheInstantOfItsEnd(t *testing.T) {
	end := base.Add(time.Hour)
	first, second := CarryOver{At: base, EndedAt: end}, CarryOver{At: end}
	for at, want := range map[time.Time]bool{before(base): false, base: true, before(end): true, end: false} {
		if first.Holds(at) != want {
			t.Errorf("at %s it holds: %t", at, !want)
		}
	}
	if first.Beside(second) || second.Beside(first) {
		t.Error("a plan and the one that takes its place hold at once")
	}
	if second.At = before(end); !first.Beside(second) || !second.Beside(first) {
		t.Error("two plans hold for a microsecond, and it is not seen")
	}
}

// What counts toward a competency by a crosswalk is carried over with it.
func TestACreditIsCarriedOnFromWhereItEnds(t *testing.T) {
	two, three := later("2"), later("3")
	var f facts
	a := f.sign("BASE", base).Attestation.ID
	link := Hop{From: practice.ID.Of("BASE"), To: practice.ID.Of("ONCE"), Kind: framework.Covers, Text: "it is in it"}
	f.Credited = []Credit{{Attestation: a, Toward: link.To, Path: []Hop{link}, Home: practice}}
	over := func(from, to *framework.Version, codes ...string) CarryOver {
		p := CarryOver{From: from.ID, To: to.ID, At: base}
		for _, code := range codes {
			p.Lines = append(p.Lines, Carry{From: from.ID.Of(code), To: to.ID.Of(code), Proposed: true, Over: true})
		}
		return p
	}
	steps := Steps([]CarryOver{over(practice, two, "ONCE"), over(two, three, "ONCE")}, map[framework.VersionID]*framework.Version{practice.ID: practice, two.ID: two})
	var got []string
	for _, c := range steps.Credits(f.Facts) {
		way := string(c.Toward)
		for _, h := range c.Path {
			way += " < " + h.From.Code() + " " + h.Kind
		}
		got = append(got, way)
	}
	want := []string{"practice:2:ONCE < BASE covers < ONCE carried_over", "practice:3:ONCE < BASE covers < ONCE carried_over < ONCE carried_over"}
	if !slices.Equal(got, want) {
		t.Errorf("carried on: %q, want %q", got, want)
	}
}

// Whatever plans there are, a sign-off counts on a later version if the plans that decide
// for the two versions carry it over, and by no other way.
func TestASignOffIsCarriedOverByThePlansThatDecideAndByNoWayRound(t *testing.T) {
	versions := map[framework.VersionID]*framework.Version{practice.ID: practice}
	list := []*framework.Version{practice, later("2"), later("3"), later("4")}
	for _, v := range list {
		versions[v.ID] = v
	}
	codes := []string{"BASE", "ONCE", "HARD"}
	rapid.Check(t, func(r *rapid.T) {
		var plans []CarryOver
		for i, from := range list {
			for _, to := range list[i+1:] {
				if !rapid.Bool().Draw(r, "plan") {
					continue
				}
				p := CarryOver{From: from.ID, To: to.ID, At: base}
				for _, code := range codes {
					if says := rapid.IntRange(0, 3).Draw(r, "line"); says > 0 { // 0: it is not in the plan
						p.Lines = append(p.Lines, Carry{From: from.ID.Of(code), To: to.ID.Of(code), Over: says > 1})
					}
				}
				plans = append(plans, p)
			}
		}
		var f facts
		for _, code := range codes {
			f.sign(code, base)
		}
		got := map[framework.CompetencyID]int{}
		for _, c := range Steps(plans, versions).Credits(f.Facts) {
			got[c.Toward]++
		}
		for _, to := range list[1:] {
			lines := ChainOf(plans, practice.ID, to.ID, base).Lines()
			for _, code := range codes {
				want := 0
				if slices.ContainsFunc(lines, func(l Carry) bool { return l.To == to.ID.Of(code) && l.Over }) {
					want = 1
				}
				if got[to.ID.Of(code)] != want {
					r.Fatalf("%s of version %d is credited %d times, want %d, by %+v", code, to.Number, got[to.ID.Of(code)], want, plans)
				}
			}
		}
	})
}

// Somebody who was moved before brings with them what was carried over to them then.
func TestTheEffectOfAMoveKeepsWhatCameByTheMoveBefore(t *testing.T) {
	two := later("2")
	three := later("3", `title: "Know the base", area: B, risk_class: yearly, required_at: [PLAIN]`, `title: "Know the base", area: B, risk_class: yearly, optional_at: [PLAIN]`)
	var f facts
	f.sign("ONCE", base)
	f.sign("BASE", base)
	f.Credited = Steps([]CarryOver{{From: practice.ID, To: two.ID, Lines: Proposal(practice, two), At: base}}, map[framework.VersionID]*framework.Version{practice.ID: practice}).Credits(f.Facts)
	at := base.AddDate(0, 0, 1)
	effect := EffectOf(plainly(t, two), plainly(t, three), f.Facts, Beside{}, Proposal(two, three), false, at)
	if effect.Now.Met != 2 || effect.Bare.Met != 0 || effect.Planned.Met != 1 {
		t.Errorf("now %+v, bare %+v, planned %+v", effect.Now, effect.Bare, effect.Planned)
	}
	if len(effect.Again) != 0 || len(effect.New) != 0 || len(effect.Gone) != 1 || effect.Gone[0].Before != two.ID.Of("BASE") {
		t.Errorf("again %+v, new %+v, gone %+v", effect.Again, effect.New, effect.Gone)
	}
}
