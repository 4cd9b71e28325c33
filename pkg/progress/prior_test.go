package progress

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

// letting is the practice framework where the hard thing lets prior learning stand for
// the knowledge and one of four observations, and one thing is only to be known.
var letting = parse(lettingDocument)

var lettingDocument = strings.NewReplacer(
	"observations: 3, distinct_days: 2, assessors: 2, knowledge_check: true", "observations: 4, distinct_days: 2, assessors: 2, knowledge_check: true, prior_learning: {knowledge: true, observations: 2}",
	`once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1,`, `known: {title: "Known", observations: 0, assessors: 1, knowledge_check: true, validity_months: 12, prior_learning: {knowledge: true}, source: [OURS], confidence: inferred}
  once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1,`,
	`title: "Do it once", area: A, risk_class: once`, `title: "Do it once", area: A, risk_class: known`,
	`title: "Be trusted", area: A, risk_class: once`, `title: "Be trusted", area: A, risk_class: known`,
).Replace(document)

// learnt makes a sign-off prior learning that ended on a day.
func learnt(ended clock.Date) func(*Signed) {
	return with(func(a *attestation.Attestation) {
		a.Kind, a.OccurredOn, a.Meaning, a.Cases = evidence.PriorLearning, ended, attestation.Reviewed, 1
		c, _ := letting.Competency(letting.ID.Of(a.Competency.Code()))
		a.CompetencyDigest = c.Digest()
	})
}

// here makes a sign-off one of the letting framework.
func here(s *Signed) {
	c, _ := letting.Competency(letting.ID.Of(s.Attestation.Competency.Code()))
	s.Attestation.CompetencyDigest = c.Digest()
}

func lineOf(t *testing.T, f facts, code string, at time.Time) Line {
	t.Helper()
	l, ok := LineOf(letting, "PLAIN", letting.ID.Of(code), f.Facts, at, at)
	if !ok {
		t.Fatalf("no competency %s", code)
	}
	return l
}

func TestPriorLearningStandsForWhatTheLineLetsItAndNoMore(t *testing.T) {
	var f facts
	f.sign("HARD", base, learnt("2026-05-20"))
	f.sign("HARD", base, learnt("2026-05-20"), by("Tom")) // more of it stands for no more
	l := lineOf(t, f, "HARD", base)
	want(t, l, InProgress, "observations days assessors step prior-learning")
	if l.Got != (Got{Observations: 2, Tested: true, Prior: 2, PriorKnows: true}) {
		t.Errorf("from prior learning: %+v", l.Got)
	}
	if says := l.words(); !strings.Contains(says, "Needs 2 more observations.") || !strings.Contains(says, "Counted from prior learning: knowledge, and 2 of 4 observations. From “Item 1”, “Item 2”, and not seen here.") {
		t.Errorf("it says %s", says)
	}
	f.sign("HARD", base, here)
	f.sign("HARD", base.AddDate(0, 0, 1), here, by("Tom"))
	l = lineOf(t, f, "HARD", base.AddDate(0, 0, 1))
	want(t, l, Met, "met-until prior-learning")
	// It is met for as long as what was learnt is good, not for as long as what was watched.
	if want := time.Date(2027, 5, 19, 23, 0, 0, 0, time.UTC); !l.MetUntil.Equal(want) {
		t.Errorf("met until %s, want %s", l.MetUntil, want)
	}
}

func TestPriorLearningIsShownAndMovesNothingWhereItIsNotAccepted(t *testing.T) {
	var f facts
	f.sign("BASE", base, learnt("2026-05-20"))
	f.sign("LEAD", base, learnt("2026-05-20")) // its class accepts it: the lead's approval does not
	f.sign("LEAD", base, learnt("2026-05-20"), meaning(attestation.Discussed), by("Tom"))
	for code, codes := range map[string]string{"BASE": "observations step prior-learning", "LEAD": "knowledge step lead-approval prior-learning prior-learning"} {
		l := lineOf(t, f, code, base)
		want(t, l, NotStarted, codes)
		if l.Got != (Got{}) || len(l.Counting) != 0 || l.NotCounting[0].Verdict != attestation.NotHere || !strings.Contains(l.words(), "is shown, but this competency asks to be seen done here") {
			t.Errorf("%s: %+v, %s", code, l.Got, l.words())
		}
	}
	if list, missing := Approvable(letting, "PLAIN", letting.ID.Of("LEAD"), f.Facts, base); missing {
		t.Errorf("the lead is asked to approve %v", list)
	}
}

func TestAnApprovalOfWhatWasLearntElsewhereApprovesNothingEvenOnceItRanOut(t *testing.T) {
	var f facts
	f.sign("LEAD", base, here, meaning(attestation.Discussed))
	f.approve("LEAD", base, "Lee", learnt("2025-09-01"), meaning(attestation.Approval))
	for _, at := range []time.Time{base, base.AddDate(0, 5, 0), base.AddDate(2, 0, 0)} { // in time, the approval out, all out
		if l := lineOf(t, f, "LEAD", at); l.Standing != InProgress {
			t.Errorf("on %s it is %s", at.Format(time.DateOnly), l.Standing)
		}
	}
}

func TestPriorLearningIsAsOldAsWhatWasLearnt(t *testing.T) {
	for ended, c := range map[clock.Date]struct {
		standing Standing
		until    string
	}{
		"2026-05-20": {Met, "2027-05-19T23:00:00Z"},
		"2025-06-20": {Expiring, "2026-06-19T23:00:00Z"},
		"2025-06-02": {Expiring, "2026-06-01T23:00:00Z"},
		"2025-06-01": {NotStarted, ""}, // it ran out before it was signed: it never counted
		"2019-06-01": {NotStarted, ""},
	} {
		var f facts
		f.sign("ONCE", base, learnt(ended))
		l := lineOf(t, f, "ONCE", base)
		until := ""
		if !l.MetUntil.IsZero() {
			until = l.MetUntil.Format(time.RFC3339)
		}
		if l.Standing != c.standing || until != c.until {
			t.Errorf("ended on %s: %s until %s, want %s until %s", ended, l.Standing, until, c.standing, c.until)
		}
		if c.standing == NotStarted && !strings.Contains(l.words(), "too long ago to count here when Priya signed it") {
			t.Errorf("ended on %s: it says %s", ended, l.words())
		}
	}
	// What never counted has not run out: not even beside something that did once.
	bare := parse(strings.Replace(lettingDocument, "observations: 0, assessors: 1, knowledge_check: true", "observations: 0, assessors: 1", 1))
	var both facts
	both.sign("ONCE", base, learnt("2019-06-01"))
	both.sign("ONCE", base, meaning(attestation.Reviewed), func(s *Signed) { s.Revoked = &attestation.Revocation{At: base} })
	for i := range both.Signed {
		c, _ := bare.Competency(bare.ID.Of("ONCE"))
		both.Signed[i].Attestation.CompetencyDigest = c.Digest()
	}
	if l, _ := LineOf(bare, "PLAIN", bare.ID.Of("ONCE"), both.Facts, base, base); l.Standing != InProgress {
		t.Errorf("beside what was taken back: %s", l.Standing)
	}
	// What counted once has run out, like anything else.
	var f facts
	f.sign("ONCE", base, learnt("2025-06-20"))
	want(t, lineOf(t, f, "ONCE", base.AddDate(0, 1, 0)), Expired, "expired knowledge step")
}

func TestPriorLearningIsWorthOverAWayNoMoreThanAtEitherEnd(t *testing.T) {
	for _, c := range []struct {
		from, toward string
		want         Got
	}{
		{"ONCE", "HARD", Got{Tested: true, PriorKnows: true}}, // knowledge at home, knowledge and observations there
		{"HARD", "ONCE", Got{Tested: true, PriorKnows: true}}, // the signer said that it does not show the step
		{"BASE", "HARD", Got{}},                               // nothing at home
		{"HARD", "BASE", Got{}},                               // nothing there
		{"HARD", "LEAD", Got{}},
	} {
		var f facts
		s := f.sign(c.from, base, learnt("2026-05-20"))
		f.Credited = []Credit{{Attestation: s.Attestation.ID, Toward: letting.ID.Of(c.toward), Home: letting, Path: []Hop{{From: letting.ID.Of(c.from), To: letting.ID.Of(c.toward), Kind: framework.Equivalent, Text: "the same"}}}}
		if l := lineOf(t, f, c.toward, base); l.Got != c.want {
			t.Errorf("from %s toward %s: %+v, want %+v (%s)", c.from, c.toward, l.Got, c.want, l.words())
		}
	}
}

func TestALineSaysOfPriorLearningOnlyWhatItStandsForThere(t *testing.T) {
	same := parse(rename(lettingDocument, "elsewhere"))
	less := parse(rename(strings.Replace(lettingDocument, "prior_learning: {knowledge: true, observations: 2}", "prior_learning: {observations: 2}", 1), "elsewhere"))
	for _, c := range []struct {
		home         *framework.Version
		from, toward string
		standing     Standing
		says         string
	}{
		{same, "HARD", "ONCE", InProgress, "Counted from prior learning: knowledge. From"},
		{same, "ONCE", "ONCE", Met, "Counted from prior learning: all that is asked, as nothing of it is watched. From"},
		{same, "HARD", "HARD", InProgress, "Counted from prior learning: knowledge, and 2 of 4 observations. From"},
		{less, "HARD", "HARD", InProgress, "Counted from prior learning: 2 of 4 observations. From"},
	} {
		var f facts
		s := f.sign(c.from, base, learnt("2026-05-20"), of(c.home, c.from))
		f.Credited = []Credit{{Attestation: s.Attestation.ID, Toward: letting.ID.Of(c.toward), Home: c.home, Path: []Hop{{From: c.home.ID.Of(c.from), To: letting.ID.Of(c.toward), Kind: framework.Equivalent, Text: "the same"}}}}
		if l := lineOf(t, f, c.toward, base); l.Standing != c.standing || !strings.Contains(l.words(), c.says) {
			t.Errorf("from %s toward %s it is %s and says %s", c.from, c.toward, l.Standing, l.words())
		}
	}
}

func TestPracticeElsewhereKeepsNothingValidHere(t *testing.T) {
	kept := parse(strings.Replace(document, `title: "Hard", observations: 3, distinct_days: 2, assessors: 2, knowledge_check: true,`, `title: "Hard", observations: 2, assessors: 1, prior_learning: {observations: 1}, renewal: {cases: 3, months: 6},`, 1))
	l, _ := pathway.LineFor(kept, kept.ID.Of("HARD"), "PLAIN")
	var f facts
	f.sign("HARD", base, learnt("2026-05-20"), cases(9))
	c := begin(kept, "PLAIN", &f.Facts, base, base)
	for i := range f.Signed {
		competency, _ := kept.Competency(kept.ID.Of("HARD"))
		f.Signed[i].Attestation.CompetencyDigest = competency.Digest()
	}
	if cases, _ := c.practised(l, view{base, counting}); cases != 0 {
		t.Errorf("%d cases of what was done elsewhere keep it valid", cases)
	}
	if k := c.held(l); len(k) != 1 || k[0].stands.Observations != 1 || k[0].Attestation.ID != id.Attestation("sgn_001") {
		t.Fatalf("it does not count at all: %+v", k)
	}
}
