package progress

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/pathway"

	"pgregory.net/rapid"
)

// renewed is the test framework with practice asked for: 8 cases in 12 months, or one
// watched.
var renewed = parse(strings.Replace(document, `once: {title: "Once", `, `once: {title: "Once", renewal: {cases: 8, months: 12, or_observed: 1}, `, 1))

// done is work of a day, read and signed two days after; of the renewed framework.
func done(f *facts, on clock.Date, n int, tweaks ...func(*Signed)) {
	c, _ := renewed.Competency(renewed.ID.Of("ONCE"))
	f.sign("ONCE", on.AddDays(2).Start().Add(12*time.Hour), append([]func(*Signed){with(func(a *attestation.Attestation) {
		a.CompetencyDigest, a.OccurredOn, a.Cases, a.Meaning = c.Digest(), on, n, attestation.Reviewed
	})}, tweaks...)...)
}

func once(f Facts, at time.Time) Line {
	l, _ := LineOf(renewed, "PLAIN", renewed.ID.Of("ONCE"), f, at, at)
	return l
}

func TestPracticeKeepsALineValidToTheInstant(t *testing.T) {
	for _, one := range []struct {
		what string
		work func(*facts)
		ends clock.Date // the first day on which it is not valid any more
	}{
		{"watched once, and nothing after", func(f *facts) { done(f, "2025-03-10", 1, meaning(attestation.Observed)) }, "2026-03-10"},
		{"watched on the leap day", func(f *facts) { done(f, "2024-02-29", 1, meaning(attestation.Observed)) }, "2025-02-28"},
		{"watched on the day the clocks go back", func(f *facts) { done(f, "2025-10-26", 1, meaning(attestation.Observed)) }, "2026-10-26"},
		{"then 8 cases, the last of them on the last day", func(f *facts) {
			done(f, "2025-03-10", 1, meaning(attestation.Observed))
			done(f, "2025-08-31", 7)
			done(f, "2026-03-09", 1)
		}, "2026-08-31"},
		{"then 7 cases: not enough", func(f *facts) {
			done(f, "2025-03-10", 1, meaning(attestation.Observed))
			done(f, "2025-12-01", 7)
		}, "2026-03-10"},
		{"then watched again", func(f *facts) {
			done(f, "2025-03-10", 1, meaning(attestation.Observed))
			done(f, "2025-11-30", 1, meaning(attestation.Observed))
		}, "2026-11-30"},
	} {
		var f facts
		one.work(&f)
		at := clock.Date("2026-03-01").Start() // a moment at which all that happened is known or yet to come
		if one.ends < "2026-03-01" {
			at = one.ends.AddDays(-30).Start()
		}
		end := one.ends.Start()
		for _, moment := range []time.Time{at, before(end)} {
			l := once(f.Facts, moment)
			if l.Standing != Met && l.Standing != Expiring {
				t.Errorf("%s: at %s it is %s: %s", one.what, moment, l.Standing, l.words())
			}
		}
		if l := once(f.Facts, before(end)); !l.MetUntil.Equal(end) {
			t.Errorf("%s: met until %s, want %s", one.what, l.MetUntil, end)
		}
		l := once(f.Facts, end)
		if l.Standing != Expired || !strings.Contains(l.words(), "8 times in 12 months, or watched once") {
			t.Errorf("%s: at %s it is %s: %s", one.what, end, l.Standing, l.words())
		}
	}
}

func TestPracticeAloneProvesNothing(t *testing.T) {
	var f facts
	done(&f, "2026-05-01", 20) // read, and nobody watched
	if l := once(f.Facts, base); l.Standing != InProgress {
		t.Errorf("20 cases that nobody watched: %s", l.Standing)
	}
	f = facts{}
	done(&f, "2025-08-01", 1, meaning(attestation.Observed))
	done(&f, "2026-05-01", 8, func(s *Signed) { s.Revoked = &attestation.Revocation{At: base} })
	if l := once(f.Facts, clock.Date("2026-08-01").Start()); l.Standing != Expired {
		t.Errorf("8 cases of a sign-off that was taken back: %s", l.Standing)
	}
	f = facts{}
	done(&f, "2025-08-01", 1, meaning(attestation.Observed))
	done(&f, "2026-05-01", 4)
	done(&f, "2026-05-01", 4, by("Sam"), with(func(a *attestation.Attestation) { a.Evidence = f.Signed[1].Attestation.Evidence }), func(s *Signed) {
		s.Attestation.EvidenceDigest, s.CurrentEvidence = f.Signed[1].Attestation.EvidenceDigest, f.Signed[1].CurrentEvidence
	})
	if l := once(f.Facts, clock.Date("2026-08-01").Start()); l.Standing != Expired {
		t.Errorf("4 cases that two people signed: %s", l.Standing)
	}
}

func TestPracticeOfADayToComeIsNoneYet(t *testing.T) {
	var f facts
	done(&f, "2025-08-01", 1, meaning(attestation.Observed))
	done(&f, "2026-08-10", 8, func(s *Signed) { s.Attestation.SignedAt = base })
	for on, want := range map[clock.Date]Standing{"2026-08-09": Expired, "2026-08-10": Met} {
		if l := once(f.Facts, on.Start()); l.Standing != want {
			t.Errorf("on %s: %s", on, l.Standing)
		}
	}
}

// A summary says at any later moment what a fresh look says, with practice too.
func TestASummaryKnowsWhenPracticeRunsOut(t *testing.T) {
	p, err := pathway.For(renewed, "PLAIN", nil)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var f facts
		start := clock.Date("2024-01-31")
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			m := attestation.Reviewed
			if rapid.Bool().Draw(t, "watched") {
				m = attestation.Observed
			}
			done(&f, start.AddDays(rapid.IntRange(0, 700).Draw(t, "on")), rapid.IntRange(1, 6).Draw(t, "cases"), meaning(m))
		}
		now := start.AddDays(710).Start()
		later := now.Add(time.Duration(rapid.IntRange(0, 500*24).Draw(t, "later")) * time.Hour)
		s := Summarise(renewed, p, f.Facts, now)
		fresh := Summarise(renewed, p, f.Facts, later)
		m1, e1, x1 := s.At(later)
		m2, e2, x2 := fresh.At(later)
		if m1 != m2 || e1 != e2 || x1 != x2 {
			t.Fatalf("at %s the summary of %s says %d, %d, %d and a fresh one %d, %d, %d", later, now, m1, e1, x1, m2, e2, x2)
		}
		if l := once(f.Facts, now); l.Standing.IsMet() && !l.MetUntil.IsZero() {
			if b := once(f.Facts, before(l.MetUntil)); !b.Standing.IsMet() {
				t.Fatalf("met until %s, and just before: %s", l.MetUntil, b.Standing)
			}
			if a := once(f.Facts, l.MetUntil); a.Standing.IsMet() {
				t.Fatalf("met until %s, and still met then", l.MetUntil)
			}
		}
	})
}

func TestWhatDependsOnALapsedCompetencySaysSo(t *testing.T) {
	var f facts
	f.sign("BASE", base.AddDate(0, -14, 0))
	f.sign("NEXT", base.AddDate(0, -13, 0))
	r := f.report("PLAIN", base)
	if l := r.at(t, "BASE"); l.Standing != Expired || !strings.Contains(l.words(), "1 other rests on this and counts again when it does: “Build on it”.") {
		t.Errorf("what has run out: %s: %s", l.Standing, l.words())
	}
	if l := r.at(t, "NEXT"); l.Standing != Expired || !strings.Contains(l.words(), "It rests on “Know the base”, which ran out on 1 April 2026. It was signed off until then.") {
		t.Errorf("what rests on it: %s: %s", l.Standing, l.words())
	}
	f = facts{}
	f.sign("BASE", base.AddDate(0, -11, 0))
	f.sign("NEXT", base.AddDate(0, -10, 0))
	r = f.report("PLAIN", base)
	if l := r.at(t, "BASE"); l.Standing != Expiring || !strings.Contains(l.words(), "1 other rests on this and stops counting when it does: “Build on it”.") {
		t.Errorf("what runs out soon: %s: %s", l.Standing, l.words())
	}
	f = facts{}
	f.sign("NEXT", base.AddDate(0, -1, 0))
	if l := f.report("PLAIN", base).at(t, "NEXT"); !strings.Contains(l.words(), "Needs “Know the base” to be signed off as well.") {
		t.Errorf("what rests on what never was: %s: %s", l.Standing, l.words())
	}
}
