package progress

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

func change(t *testing.T, c Changes, code string) LineChange {
	t.Helper()
	for _, l := range c.Lines {
		if l.Competency.Code() == code {
			return l
		}
	}
	t.Fatalf("nothing is said of %s", code)
	return LineChange{}
}

func TestWhatChangedIsNamedWithWhy(t *testing.T) {
	var f facts
	then, now := base.AddDate(0, -2, 0), base
	f.sign("ONCE", then.AddDate(0, -1, 0))
	f.sign("BASE", then.AddDate(-1, 0, 20)) // runs out between
	f.sign("MAY", then.AddDate(0, 0, -1)).Revoked = &attestation.Revocation{At: then.AddDate(0, 0, 3)}
	fresh := f.sign("HARD", then.AddDate(0, 0, 3)).Attestation.ID
	before := f.report("PLAIN", then)
	f.ask("NEXT", "Priya", then.AddDate(0, 0, 9))
	f.Put = append(f.Put, Put{Competency: practice.ID.Of("LEAD"), Since: then.AddDate(0, 0, 9), Returned: true})
	c := Changed(before, f.report("PLAIN", now))
	for code, want := range map[string]string{"BASE": "Was signed off, and is not any more.", "MAY": "Was signed off, and is not any more.", "HARD": "Was “Not started”, now “In progress”.",
		"NEXT": "Was “Not started”, now “Waiting to be signed off”.", "LEAD": "Was “Not started”, now “In progress”."} {
		if got := change(t, c, code).Text(); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
	if len(c.Lines) != 5 || c.Before.Met != 2 || c.Now.Met != 1 {
		t.Errorf("%d lines changed, from %+v to %+v", len(c.Lines), c.Before, c.Now)
	}
	if l := change(t, c, "BASE"); len(l.Why) == 0 || l.Why[0].Code != "expired" || len(l.Ended) != 1 || l.Ended[0].Verdict != attestation.Expired {
		t.Errorf("what ran out: %+v", l)
	}
	if l := change(t, c, "MAY"); len(l.Ended) != 1 || !strings.Contains(l.Ended[0].WhyNot(), "was taken back") {
		t.Errorf("what was taken back: %+v", l.Ended)
	}
	if l := change(t, c, "HARD"); len(l.New) != 1 || l.New[0].Attestation != fresh || !strings.HasPrefix(l.New[0].Words(), "Priya signed “Item 4” on ") {
		t.Errorf("what is new: %+v", l.New)
	}
	if !change(t, c, "LEAD").Returned || len(change(t, c, "NEXT").Asked) != 1 {
		t.Error("what was sent back, or what waits, is not told")
	}
}

func TestNothingChangedIsNothing(t *testing.T) {
	var f facts
	f.sign("ONCE", base.AddDate(0, -3, 0))
	f.sign("HARD", base.AddDate(0, -3, 0))
	f.ask("NEXT", "Priya", base.AddDate(0, -3, 0))
	for _, level := range []string{"PLAIN", "L"} {
		r := f.report(level, base)
		if c := Changed(r, r); !c.None() {
			t.Errorf("a report differs from itself: %+v", c)
		}
		if c := Changed(f.report(level, base.AddDate(0, 0, -1)), r); !c.None() {
			t.Errorf("a day on which nothing happened: %+v", c)
		}
	}
}

func TestAnotherPathIsNamed(t *testing.T) {
	var f facts
	for _, code := range []string{"X-1", "X-2"} {
		f.sign(code, base.AddDate(0, -2, 0))
	}
	before := f.report("L", base.AddDate(0, -1, 0))
	for _, code := range []string{"Y-1", "Y-2"} {
		f.sign(code, base.AddDate(0, 0, -3))
	}
	c := Changed(before, f.report("L", base))
	if c.Path != [2]string{"Ex", "Wy"} || change(t, c, "X-1").Text() != "It is not counted toward the level any more." || change(t, c, "Y-1").Text() != "Signed off." {
		t.Errorf("the path: %v, %+v", c.Path, c.Lines)
	}
}

// differences is what two reports differ in, as plain as can be.
func differences(before, now Report) map[framework.CompetencyID][2]Standing {
	out := map[framework.CompetencyID][2]Standing{}
	for _, l := range before.Lines {
		out[l.Competency] = [2]Standing{l.Standing, ""}
	}
	for _, l := range now.Lines {
		out[l.Competency] = [2]Standing{out[l.Competency][0], l.Standing}
	}
	maps.DeleteFunc(out, func(_ framework.CompetencyID, s [2]Standing) bool { return s[0] == s[1] })
	return out
}

func standingsIn(c Changes) map[framework.CompetencyID][2]Standing {
	out := map[framework.CompetencyID][2]Standing{}
	for _, l := range c.Lines {
		if l.Before != l.Now {
			out[l.Competency] = [2]Standing{l.Before, l.Now}
		}
	}
	return out
}

// follow is one change of standings after another.
func follow(a, b map[framework.CompetencyID][2]Standing) map[framework.CompetencyID][2]Standing {
	out := maps.Clone(a)
	for c, s := range b {
		if first, ok := out[c]; ok {
			s[0] = first[0]
		}
		out[c] = s
	}
	maps.DeleteFunc(out, func(_ framework.CompetencyID, s [2]Standing) bool { return s[0] == s[1] })
	return out
}

type signedOn struct {
	c framework.CompetencyID
	a id.Attestation
}

func moved(c Changes) (began, ceased map[signedOn]bool) {
	began, ceased = map[signedOn]bool{}, map[signedOn]bool{}
	for _, l := range c.Lines {
		for _, n := range l.New {
			began[signedOn{l.Competency, n.Attestation}] = true
		}
		for _, n := range l.Ended {
			ceased[signedOn{l.Competency, n.Attestation}] = true
		}
	}
	return began, ceased
}

func net(first, second, undone map[signedOn]bool, undoneFirst map[signedOn]bool) map[signedOn]bool {
	out := map[signedOn]bool{}
	for a := range first {
		if !undone[a] {
			out[a] = true
		}
	}
	for a := range second {
		if !undoneFirst[a] {
			out[a] = true
		}
	}
	return out
}

func TestChangesAddUpAndNameEveryDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f facts
		codes := []string{"ONCE", "HARD", "BASE", "NEXT", "LEAD", "MAY", "X-1", "X-2", "X-3", "Y-1", "Y-2"}
		day := func(what string, from, to int) time.Time {
			return base.AddDate(0, 0, rapid.IntRange(from, to).Draw(t, what))
		}
		for range rapid.IntRange(0, 14).Draw(t, "signed") {
			s := f.sign(rapid.SampledFrom(codes).Draw(t, "code"), day("at", -500, 0), by(rapid.SampledFrom([]string{"Priya", "Tom"}).Draw(t, "by")))
			if rapid.IntRange(0, 3).Draw(t, "taken back") == 0 {
				s.Revoked = &attestation.Revocation{At: s.Attestation.SignedAt.AddDate(0, 0, rapid.IntRange(0, 200).Draw(t, "after"))}
			}
		}
		if rapid.Bool().Draw(t, "asked") {
			f.ask(rapid.SampledFrom(codes).Draw(t, "for"), "Priya", day("asked on", -500, 0))
		}
		level := rapid.SampledFrom([]string{"L", "PLAIN"}).Draw(t, "level")
		at := []time.Time{day("first", -500, 0), day("second", -500, 0), day("third", -500, 0)}
		slices.SortFunc(at, time.Time.Compare)
		r := []Report{f.report(level, at[0]), f.report(level, at[1]), f.report(level, at[2])}
		a, b, all := Changed(r[0], r[1]), Changed(r[1], r[2]), Changed(r[0], r[2])
		for _, one := range []struct {
			c   Changes
			was map[framework.CompetencyID][2]Standing
		}{{a, differences(r[0], r[1])}, {b, differences(r[1], r[2])}, {all, differences(r[0], r[2])}} {
			if got := standingsIn(one.c); !maps.Equal(got, one.was) {
				t.Fatalf("told %v of %v", got, one.was)
			}
		}
		if got, want := follow(standingsIn(a), standingsIn(b)), standingsIn(all); !maps.Equal(got, want) {
			t.Fatalf("one after the other %v, at once %v", got, want)
		}
		began1, ceased1 := moved(a)
		began2, ceased2 := moved(b)
		began, ceased := moved(all)
		if got := net(began1, began2, ceased2, ceased1); !maps.Equal(got, began) {
			t.Fatalf("new one after the other %v, at once %v", got, began)
		}
		if got := net(ceased1, ceased2, began2, began1); !maps.Equal(got, ceased) {
			t.Fatalf("ended one after the other %v, at once %v", got, ceased)
		}
		if c := Changed(r[2], r[2]); !c.None() {
			t.Fatalf("a report differs from itself: %+v", c)
		}
	})
}
