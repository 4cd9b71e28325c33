package progress

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// elsewhere is another framework with the same scale, whose items run out or not, and
// scaled one whose steps are others.
var (
	elsewhere = parse(rename(document, "elsewhere"))
	scaled    = parse(strings.Replace(rename(document, "scaled"), "id: indirect", "id: alone", 1))
)

func rename(s, name string) string {
	return strings.Replace(s, "framework: practice", "framework: "+name, 1)
}

// of makes a sign-off one of another version's competency.
func of(v *framework.Version, code string) func(*Signed) {
	c, ok := v.Competency(v.ID.Of(code))
	if !ok {
		panic("no competency " + code)
	}
	return with(func(a *attestation.Attestation) { a.Competency, a.CompetencyDigest = c.ID, c.Digest() })
}

// credited credits a sign-off to a competency of practice, by a path of these kinds.
func (f *facts) credited(s *Signed, home *framework.Version, code string, kinds ...string) {
	toward := practice.ID.Of(code)
	cr := Credit{Attestation: s.Attestation.ID, Toward: toward, Home: home, Level: "PLAIN"}
	from := s.Attestation.Competency
	for i, kind := range kinds {
		to := elsewhere.ID.Of("MAY")
		if i == len(kinds)-1 {
			to = toward
		}
		cr.Path = append(cr.Path, Hop{from, to, kind, from.Code() + " " + kind + " " + to.Code()})
		from = to
	}
	f.Credited = append(f.Credited, cr)
}

func (f *facts) line(code string, at time.Time) Line {
	l, _ := LineOf(practice, "PLAIN", practice.ID.Of(code), f.Facts, at, at)
	return l
}

func TestACreditedSignOffMeetsALineAndSaysByWhichPath(t *testing.T) {
	var f facts
	s := f.sign("ONCE", base, of(elsewhere, "ONCE"))
	want(t, f.line("ONCE", base), NotStarted, "observations step")
	f.credited(s, elsewhere, "ONCE", framework.Covers)
	l := f.line("ONCE", base)
	want(t, l, Met, "met credited")
	if len(l.Counting) != 1 || len(l.Counting[0].Path) != 1 || !strings.Contains(l.words(), "ONCE covers ONCE") {
		t.Errorf("it does not say by which path: %+v", l)
	}
}

func TestWithoutAPathThereIsNoCredit(t *testing.T) {
	var f facts
	s := f.sign("ONCE", base, of(elsewhere, "ONCE"))
	f.credited(s, elsewhere, "ONCE")
	f.credited(s, nil, "ONCE", framework.Covers)
	f.Credited = append(f.Credited, Credit{Attestation: "sgn_other", Toward: practice.ID.Of("ONCE"), Home: elsewhere, Path: []Hop{{Kind: framework.Covers}}})
	want(t, f.line("ONCE", base), NotStarted, "observations step")
	f.credited(s, elsewhere, "ONCE", "of no kind that we know")
	if f.line("ONCE", base).Standing.IsMet() {
		t.Error("a kind of link that nobody knows gives credit")
	}
}

func TestACreditIsWorthNoMoreThanAtHome(t *testing.T) {
	early := base.AddDate(0, -1, 0)
	for name, c := range map[string]struct {
		spoil   func(*facts, *Signed)
		verdict attestation.Verdict
	}{
		"it was taken back":    {func(_ *facts, s *Signed) { s.Revoked = &attestation.Revocation{At: early} }, attestation.Revoked},
		"it is on hold":        {func(_ *facts, s *Signed) { s.Suspensions = []attestation.Suspension{{At: early}} }, attestation.Suspended},
		"its evidence changed": {func(_ *facts, s *Signed) { s.CurrentEvidence = "other" }, attestation.Stale},
		"its competency changed": {func(_ *facts, s *Signed) {
			of(practice, "ONCE")(s)
			s.Attestation.Competency = elsewhere.ID.Of("ONCE")
		}, attestation.Stale},
		"its signer had lapsed": {func(f *facts, s *Signed) {
			f.register("Priya", "Lapsed", early.AddDate(0, -1, 0), base)
		}, attestation.Questioned},
		"it ran out at home": {func(_ *facts, s *Signed) {
			of(elsewhere, "BASE")(s)
			s.Attestation.SignedAt = base.AddDate(-1, 0, -1)
		}, attestation.Expired},
	} {
		var f facts
		s := f.sign("ONCE", early, of(elsewhere, "ONCE"))
		f.credited(s, elsewhere, "ONCE", framework.Equivalent, framework.Covers)
		c.spoil(&f, &f.Signed[0])
		l := f.line("ONCE", base)
		if l.Standing.IsMet() || len(l.Counting) > 0 || len(l.NotCounting) != 1 || l.NotCounting[0].Verdict != c.verdict {
			t.Errorf("%s: %s, %+v, want %s", name, l.Standing, l.NotCounting, c.verdict)
		}
	}
}

func TestACreditRunsOutByWhicheverEndsFirst(t *testing.T) {
	for name, c := range map[string]struct{ home, line string }{
		"the line's validity": {"ONCE", "BASE"}, "that at home": {"BASE", "ONCE"}, "both": {"BASE", "BASE"},
	} {
		var f facts
		s := f.sign("ONCE", base, of(elsewhere, c.home))
		f.credited(s, elsewhere, c.line, framework.Covers)
		until := s.Attestation.Until(12)
		if l := f.line(c.line, base); !l.MetUntil.Equal(until) {
			t.Errorf("%s: met until %s, want %s", name, l.MetUntil, until)
		}
		if before, after := f.line(c.line, until.Add(-time.Microsecond)), f.line(c.line, until); !before.Standing.IsMet() || after.Standing != Expired {
			t.Errorf("%s: %s just before its end, %s at it", name, before.Standing, after.Standing)
		}
	}
	var f facts
	s := f.sign("ONCE", base, of(elsewhere, "ONCE"))
	f.credited(s, elsewhere, "ONCE", framework.Covers)
	if l := f.line("ONCE", base.AddDate(20, 0, 0)); l.Standing != Met || !l.MetUntil.IsZero() {
		t.Errorf("where neither runs out: %s until %s", l.Standing, l.MetUntil)
	}
}

func TestWhatCoversAPartIsSeenAndMovesNothing(t *testing.T) {
	for _, kinds := range [][]string{{framework.PartlyCovers}, {framework.Covers, framework.PartlyCovers}, {framework.PartlyCovers, framework.Equivalent}} {
		var f facts
		s := f.sign("ONCE", base, of(elsewhere, "ONCE"))
		f.credited(s, elsewhere, "ONCE", kinds...)
		l := f.line("ONCE", base)
		want(t, l, NotStarted, "observations step partly")
		if l.Got != (Got{}) || len(l.NotCounting) != 1 || !strings.Contains(l.words(), "does not count here by itself") {
			t.Errorf("%v: %+v", kinds, l)
		}
		f.Signed[0].Revoked = &attestation.Revocation{At: base}
		want(t, f.line("ONCE", base), NotStarted, "observations step")
	}
}

func TestManyPathsCountOnce(t *testing.T) {
	var f facts
	s := f.sign("HARD", base, of(elsewhere, "HARD"))
	f.credited(s, elsewhere, "HARD", framework.PartlyCovers)
	f.credited(s, elsewhere, "HARD", framework.Covers, framework.Covers)
	f.credited(s, elsewhere, "HARD", framework.Equivalent)
	f.credited(s, elsewhere, "HARD", framework.Equivalent)
	l := f.line("HARD", base)
	if l.Got.Observations != 1 || len(l.Counting) != 1 || len(l.NotCounting) != 0 || len(l.Counting[0].Path) != 1 {
		t.Errorf("%+v", l)
	}
	slices.Reverse(f.Credited)
	if again := f.line("HARD", base); !reflect.DeepEqual(again, l) {
		t.Error("the order of the credits decides")
	}
	direct := f.sign("HARD", base)
	f.credited(direct, practice, "HARD", framework.Covers) // a way round to itself
	if l := f.line("HARD", base); l.Got.Observations != 2 {
		t.Errorf("a way round to itself: %+v", l.Got)
	}
}

func TestCreditedAndDirectSignOffsAreWeighedTogether(t *testing.T) {
	var f facts
	s := f.sign("HARD", base.AddDate(0, 0, -1), of(elsewhere, "HARD"), cases(2))
	f.credited(s, elsewhere, "HARD", framework.Covers)
	shared := s.Attestation.Evidence
	f.sign("HARD", base, by("Tom"), cases(1), with(func(a *attestation.Attestation) { a.Evidence = shared }))
	if l := f.line("HARD", base); l.Got.Observations != 2 || l.Got.Days != 2 || l.Got.Assessors != 2 {
		t.Errorf("what was seen on one item of evidence happened once: %+v", l.Got)
	}
	f.sign("HARD", base, by("Tom"), meaning(attestation.Discussed))
	f.sign("HARD", base, by("Tom"))
	if l := f.line("HARD", base); l.Standing != Met {
		t.Errorf("%s: %s", l.Standing, l.words())
	}
}

func TestWhereStepsMeanSomethingElseNothingIsCredited(t *testing.T) {
	var f facts
	s := f.sign("ONCE", base, of(scaled, "ONCE"))
	f.credited(s, scaled, "ONCE", framework.Equivalent)
	want(t, f.line("ONCE", base), NotStarted, "observations step other-scale")
}

func TestALineThatNeedsTheLeadsApprovalNeedsItForWhatIsCreditedToo(t *testing.T) {
	var f facts
	s := f.sign("ONCE", base, of(elsewhere, "ONCE"))
	f.credited(s, elsewhere, "LEAD", framework.Covers)
	want(t, f.line("LEAD", base), InProgress, "lead-approval credited")
	list, missing := Approvable(practice, "PLAIN", practice.ID.Of("LEAD"), f.Facts, base)
	if !missing || len(list) != 1 || list[0].Attestation.ID != s.Attestation.ID {
		t.Fatalf("to approve: %v, %t", list, missing)
	}
	id := s.Attestation.ID
	approval := f.approve("LEAD", base, "Ola", with(func(a *attestation.Attestation) { a.Approves = attestation.List(id) }))
	if l := f.line("LEAD", base); l.Standing != Met {
		t.Errorf("approved: %s, %s", l.Standing, l.words())
	}
	if one := f.Judge(practice, *approval, base, base); one.Verdict != attestation.Counts {
		t.Errorf("the approval: %s", one.Verdict)
	}
	f.credited(approval, practice, "ONCE", framework.Covers)
	if l := f.line("ONCE", base); l.Standing != NotStarted {
		t.Errorf("an approval is credited: %s", l.Standing)
	}
	f.Credited = nil
	if one := f.Judge(practice, *approval, base, base); one.Verdict != attestation.Groundless {
		t.Errorf("the approval of what counts no more: %s", one.Verdict)
	}
}

// drawCredits credits some of the facts' sign-offs, whatever they are of, to some lines.
func drawCredits(t *rapid.T, f *Facts) {
	for i := range f.Signed {
		if c := f.Signed[i].Attestation.Competency; rapid.IntRange(0, 3).Draw(t, "from elsewhere") == 0 {
			of(elsewhere, c.Code())(&f.Signed[i])
		}
	}
	list := facts{Facts: *f}
	for range rapid.IntRange(0, 12).Draw(t, "credits") {
		if len(f.Signed) == 0 {
			break
		}
		s := &f.Signed[rapid.IntRange(0, len(f.Signed)-1).Draw(t, "credited")]
		home := practice
		if s.Attestation.Competency.Version() == elsewhere.ID {
			home = elsewhere
		}
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{framework.Equivalent, framework.Covers, framework.Covers, framework.PartlyCovers, CarriedOver}), 1, 3).Draw(t, "kinds")
		list.credited(s, home, rapid.SampledFrom(practice.Competencies).Draw(t, "toward").Code, kinds...)
	}
	f.Credited = list.Credited
}

func TestASummaryWithCreditsAgreesWithTheFoldOnAnyLaterDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		drawCredits(t, &f)
		p := to("PLAIN", "x")
		s := Summarise(practice, p, f, base)
		later := []time.Time{base, base.Add(time.Duration(rapid.Int64Range(0, int64(4*year)).Draw(t, "later")))}
		for _, u := range s.Until {
			if !u.IsZero() {
				later = append(later, u, u.Add(-time.Microsecond))
			}
		}
		for _, at := range later {
			if at.Before(base) {
				continue
			}
			r := Of(practice, p, f, Ground{}, at, at)
			if met, expiring, _ := s.At(at); met != r.Total.Met || expiring != r.Total.Expiring {
				t.Fatalf("at %s the summary says %d met, %d expiring; the fold %d, %d", at, met, expiring, r.Total.Met, r.Total.Expiring)
			}
		}
	})
}

func TestASummaryKeptUpToDateFollowsCredits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		drawCredits(t, &f)
		p := to("PLAIN", "x")
		before := Summarise(practice, p, f, base)
		if len(f.Signed) == 0 {
			return
		}
		now := f
		now.Signed = slices.Clone(f.Signed)
		one := &now.Signed[rapid.IntRange(0, len(f.Signed)-1).Draw(t, "which")]
		one.Revoked = &attestation.Revocation{At: base}
		changed := f.Touched([]framework.CompetencyID{one.Attestation.Competency})
		got := before.Update(practice, p, now, changed, base)
		if want := Summarise(practice, p, now, base); !reflect.DeepEqual(got, want) {
			t.Fatalf("after %s was taken back:\n%+v\nafresh:\n%+v", one.Attestation.Competency, got, want)
		}
	})
}

// TestALineIsMetOnlyByWhatCountsAtHomeAndThere judges each sign-off of a line again,
// without the fold's lists.
func TestALineIsMetOnlyByWhatCountsAtHomeAndThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		drawCredits(t, &f)
		for _, l := range Of(practice, to("PLAIN"), f, Ground{}, base, base).Lines {
			counts := 0
			for _, s := range f.Signed {
				if f.countsFor(&s, l.Line) {
					counts++
				}
			}
			if counts != len(l.Counting) {
				t.Fatalf("%s: %d count, the fold says %d", l.Competency, counts, len(l.Counting))
			}
		}
	})
}

func (f *Facts) countsFor(s *Signed, l pathway.Line) bool {
	a := &s.Attestation
	home := practice
	if a.Competency.Version() == elsewhere.ID {
		home = elsewhere
	}
	c, _ := home.Competency(a.Competency)
	good := func(months int) bool {
		return months == 0 || base.Before(a.Until(months))
	}
	reaches := a.Competency == l.Competency || slices.ContainsFunc(f.Credited, func(cr Credit) bool {
		return cr.Attestation == a.ID && cr.Toward == l.Competency && !slices.ContainsFunc(cr.Path, func(h Hop) bool { return h.Kind == framework.PartlyCovers })
	})
	return reaches && s.Revoked == nil && s.CurrentEvidence == string(a.EvidenceDigest) && a.CompetencyDigest == c.Digest() &&
		assessor.PermittedAt(f.Checks[a.Assessor], assessor.Everything, a.SignedAt, base) &&
		good(l.ValidityMonths) && (a.Competency == l.Competency || good(home.RiskClasses[c.RiskClass].ValidityMonths))
}

func TestOfTwoValiditiesTheShorterDecides(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {12, 0, 12}, {0, 12, 12}, {12, 24, 12}, {24, 12, 12}} {
		if got := first(c[0], c[1]); got != c[2] {
			t.Errorf("%d and %d months: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
