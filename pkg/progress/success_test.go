package progress

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
)

// invasive is the test framework with a rate: of the last 10 cases 9 went well, for a
// sign-off of what is done once, and to renew what is done yearly.
var invasive = parse(strings.NewReplacer(
	`once: {title: "Once", `, `once: {title: "Once", success: {consecutive_cases: 10, min_success_percent: 90}, `,
	`yearly: {title: "Yearly", `, `yearly: {title: "Yearly", revalidation: {consecutive_cases: 10, min_success_percent: 90}, `).Replace(document))

// went is a day's cases of the invasive framework and how they went, watched and signed
// at noon of the next day.
func went(f *facts, code string, on clock.Date, how evidence.Outcomes, tweaks ...func(*Signed)) *Signed {
	c, _ := invasive.Competency(invasive.ID.Of(code))
	return f.sign(code, on.AddDays(1).Start().Add(12*time.Hour), append([]func(*Signed){with(func(a *attestation.Attestation) {
		a.CompetencyDigest, a.OccurredOn, a.Cases, a.Outcomes = c.Digest(), on, len(how), how
	})}, tweaks...)...)
}

func rated(code string, f *facts, at clock.Date) Line {
	l, _ := LineOf(invasive, "PLAIN", invasive.ID.Of(code), f.Facts, at.Start(), at.Start())
	return l
}

func TestOfTheLastCasesSoManyMustHaveGoneWell(t *testing.T) {
	for _, one := range []struct {
		what  string
		went  []evidence.Outcomes // a day each, the first first
		met   bool
		rate  Rate
		words string
	}{
		{"one", []evidence.Outcomes{"w"}, false, Rate{Cases: 1, Well: 1, More: 9}, "At least 9 of the last 10 times must have gone well. There is 1 so far, of which 1 went well. 9 more are needed, if all of them go well."},
		{"nine that went well", []evidence.Outcomes{"www", "www", "www"}, false, Rate{Cases: 9, Well: 9, More: 1}, "There are 9 so far, of which 9 went well. 1 more that goes well is enough."},
		{"nine of ten", []evidence.Outcomes{"wwn", "www", "wwww"}, true, Rate{Cases: 10, Well: 9}, "9 of the last 10 times went well. At least 9 must."},
		{"eight of ten", []evidence.Outcomes{"wwn", "wnw", "wwww"}, false, Rate{Cases: 10, Well: 8, More: 3}, "8 of the last 10 times went well. At least 9 must. 3 more are needed, if all of them go well."},
		{"those before the last ten are forgotten", []evidence.Outcomes{"nnnnn", "wwnww", "wwwww"}, true, Rate{Cases: 10, Well: 9}, ""},
		{"part of an item is among the last ten", []evidence.Outcomes{"nnww", "wwwwwwww"}, true, Rate{Cases: 10, Well: 10}, ""},
		{"the other part of it", []evidence.Outcomes{"wwnn", "wwwwwwww"}, false, Rate{Cases: 10, Well: 8, More: 1}, "1 more that goes well is enough."},
	} {
		var f facts
		on := clock.Date("2026-03-02")
		for i, how := range one.went {
			went(&f, "ONCE", on.AddDays(i), how)
		}
		l := rated("ONCE", &f, "2026-06-01")
		if l.Standing.IsMet() != one.met || l.Got.Success != one.rate || !strings.Contains(l.words(), one.words) {
			t.Errorf("%s: %s, %+v: %s", one.what, l.Standing, l.Got.Success, l.words())
		}
	}
}

func TestTheDayDecidesTheOrderOfTheCases(t *testing.T) {
	var f facts
	went(&f, "ONCE", "2026-03-10", "wwwwwwwww")
	went(&f, "ONCE", "2026-03-01", "nnn") // put up afterwards
	if l := rated("ONCE", &f, "2026-06-01"); !l.Standing.IsMet() || l.Got.Success != (Rate{Cases: 10, Well: 9}) {
		t.Errorf("a day that was put up late: %s, %+v", l.Standing, l.Got.Success)
	}
	before, _ := LineOf(invasive, "PLAIN", invasive.ID.Of("ONCE"), f.Facts, clock.Date("2026-03-02").Start(), base)
	if before.Got.Success.Cases != 0 {
		t.Errorf("as at a day before it was signed: %+v", before.Got.Success)
	}
}

// Nobody gains by hiding: what is not said, what was changed and what is in doubt keeps
// its place. Only who signed takes a case out of the run, by taking the sign-off back.
func TestNobodyGainsByHidingACaseThatDidNotGoWell(t *testing.T) {
	run := func(change func(bad *Signed)) Line {
		var f facts
		went(&f, "ONCE", "2026-03-01", "w")
		went(&f, "ONCE", "2026-03-02", "wwwwwwwww")
		change(went(&f, "ONCE", "2026-03-03", "nn"))
		return rated("ONCE", &f, "2026-06-01")
	}
	for what, change := range map[string]func(bad *Signed){
		"it stays":             func(*Signed) {},
		"nothing is said":      func(s *Signed) { s.Attestation.Outcomes = "" },
		"it is changed":        func(s *Signed) { s.CurrentEvidence = "changed" },
		"it is taken back":     func(s *Signed) { s.CurrentEvidence = "" },
		"somebody doubts it":   func(s *Signed) { s.Suspensions = []attestation.Suspension{{At: base.AddDate(0, -1, 0)}} },
		"an answer too little": func(s *Signed) { s.Attestation.Outcomes = "w" },
	} {
		if l := run(change); l.Standing.IsMet() || l.Got.Success.Cases != 10 || l.Got.Success.Well != 8 {
			t.Errorf("%s: %s, %+v", what, l.Standing, l.Got.Success)
		}
	}
	back := run(func(s *Signed) { s.Revoked = &attestation.Revocation{At: base.AddDate(0, -1, 0)} })
	if !back.Standing.IsMet() || back.Got.Success != (Rate{Cases: 10, Well: 10}) {
		t.Errorf("the sign-off was taken back: %s, %+v", back.Standing, back.Got.Success)
	}
	other := run(func(s *Signed) { s.Attestation.Kind = evidence.Reflection })
	if !other.Standing.IsMet() || other.Got.Success.Cases != 10 {
		t.Errorf("a reflection is no case: %s, %+v", other.Standing, other.Got.Success)
	}
}

func TestWhatTwoAssessorsSignedWentOnce(t *testing.T) {
	var f facts
	first := went(&f, "ONCE", "2026-03-02", "wwwww").Attestation
	went(&f, "ONCE", "2026-03-02", "wwwww", by("Tom"), func(s *Signed) {
		s.Attestation.Evidence, s.Attestation.EvidenceDigest, s.CurrentEvidence = first.Evidence, first.EvidenceDigest, string(first.EvidenceDigest)
	})
	if l := rated("ONCE", &f, "2026-06-01"); l.Got.Success.Cases != 5 {
		t.Errorf("five cases that two signed: %+v", l.Got.Success)
	}
}

// A rate that is asked to renew something is asked once what it was signed off by ran
// out, and not before; time by itself never moves a rate.
func TestARateIsAskedToRenewWhatRanOut(t *testing.T) {
	var f facts
	went(&f, "BASE", "2025-03-02", "n")
	if l := rated("BASE", &f, "2025-06-01"); l.Standing != Met || l.Got.Renews || !strings.Contains(l.words(), "To renew it: at least 9 of the last 10 times must have gone well.") {
		t.Errorf("signed off: %s: %s", l.Standing, l.words())
	}
	went(&f, "BASE", "2025-10-01", "wwww")
	if l := rated("BASE", &f, "2025-12-01"); l.Standing != Met || !l.MetUntil.Equal(clock.Date("2026-03-03").Start()) {
		t.Errorf("watched again before it runs out, too seldom to renew it: %s until %s", l.Standing, l.MetUntil)
	}
	if l := rated("BASE", &f, "2026-03-03"); l.Standing != Expired || !l.Got.Renews || l.Got.Revalidation != (Rate{Cases: 5, Well: 4, More: 5}) || !strings.Contains(l.codes(), "renewal-success") {
		t.Errorf("run out: %s, %+v: %s", l.Standing, l.Got, l.words())
	}
	went(&f, "BASE", "2026-03-10", "wwwww")
	l := rated("BASE", &f, "2026-04-01")
	if l.Standing != Met || !l.MetUntil.Equal(clock.Date("2027-03-11").Start()) {
		t.Errorf("renewed by nine of ten: %s until %s: %s", l.Standing, l.MetUntil, l.words())
	}
	went(&f, "BASE", "2026-03-20", "nn")
	if l := rated("BASE", &f, "2026-04-01"); l.Standing != Expired {
		t.Errorf("then two that did not go well: %s: %s", l.Standing, l.words())
	}
	if l := rated("BASE", &f, "2026-03-15"); l.Standing != Met {
		t.Errorf("as at before those two: %s", l.Standing)
	}
}

// A published version that asks for no rate counts as it always did.
func TestWhereNoRateIsAskedNothingChanges(t *testing.T) {
	var f facts
	f.sign("ONCE", base, with(func(a *attestation.Attestation) { a.Outcomes = "n" }))
	if l := f.report("PLAIN", base).at(t, "ONCE"); l.Standing != Met || l.Got.Success != (Rate{}) {
		t.Errorf("%s, %+v", l.Standing, l.Got)
	}
}
