package progress

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

// drawFacts makes any facts that could be known at base.
func drawFacts(t *rapid.T) Facts {
	var f facts
	codes := []string{"BASE", "BASE", "NEXT"} // more of those where one rests on another
	for _, c := range practice.Competencies {
		codes = append(codes, c.Code)
	}
	before := func(name string) time.Time {
		days := rapid.SampledFrom([]int64{300, 900}).Draw(t, "within days")
		return base.Add(-time.Duration(rapid.Int64Range(0, days*int64(24*time.Hour)).Draw(t, name)))
	}
	people := []string{"Priya", "Tom", "Ola"}
	for range rapid.IntRange(0, 4).Draw(t, "checks") {
		at := before("check recorded")
		f.register(rapid.SampledFrom(people).Draw(t, "checked"), rapid.SampledFrom([]string{assessor.StatusRegistered, assessor.StatusRegistered, "Lapsed"}).Draw(t, "status"),
			at.Add(-time.Duration(rapid.Int64Range(0, int64(year)).Draw(t, "since"))), at)
	}
	for range rapid.IntRange(0, 30).Draw(t, "sign-offs") {
		f.sign(rapid.SampledFrom(codes).Draw(t, "competency"), before("signed"), func(s *Signed) {
			a := &s.Attestation
			a.Step = rapid.SampledFrom([]int{2, 3, 3, 3}).Draw(t, "step")
			a.Cases = rapid.IntRange(1, 3).Draw(t, "cases")
			a.Meaning = rapid.SampledFrom(append(attestation.Meanings, attestation.Observed, attestation.Observed, attestation.Observed)).Draw(t, "meaning")
			a.ModalityLead = rapid.Bool().Draw(t, "lead")
			by(rapid.SampledFrom(people).Draw(t, "assessor"))(s)
			if rapid.IntRange(0, 9).Draw(t, "changed") == 0 {
				s.CurrentEvidence = "other"
			}
			if rapid.IntRange(0, 9).Draw(t, "revoked") == 0 {
				s.Revoked = &attestation.Revocation{At: before("revoked")}
			}
		})
	}
	for range rapid.IntRange(0, 5).Draw(t, "open") {
		f.ask(rapid.SampledFrom(codes).Draw(t, "asked"), "Tom", before("since"))
	}
	return f.Facts
}

func TestASummaryAgreesWithTheFoldOnAnyLaterDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		p := to(rapid.SampledFrom([]string{"L", "PLAIN"}).Draw(t, "level"), rapid.SampledFrom([]string{"x", "y"}).Draw(t, "setting"))
		s := Summarise(practice, p, f, base)
		later := []time.Time{base, base.Add(time.Duration(rapid.Int64Range(0, int64(4*year)).Draw(t, "later")))}
		for _, u := range s.Until {
			if !u.IsZero() {
				later = append(later, u, u.Add(-time.Microsecond), u.Add(-Soon))
			}
		}
		for _, at := range later {
			if at.Before(base) {
				continue
			}
			r := Of(practice, p, f, Ground{}, at, at)
			if only := Count(practice, p, f, Ground{}, at, at); only.Total != r.Total || only.Path != r.Path || only.Ready != r.Ready {
				t.Fatalf("at %s counting says %+v by %q, the fold %+v by %q", at, only.Total, only.Path, r.Total, r.Path)
			}
			n := map[Standing]int{}
			asked := 0
			for _, l := range r.Lines[:r.Total.Total] {
				n[l.Standing]++
				if len(l.Waiting) > 0 {
					asked++
				}
			}
			met, expiring, expired := s.At(at)
			if s.Total != r.Total.Total || met != r.Total.Met || expiring != r.Total.Expiring || expired != n[Expired] || s.Asked != asked {
				t.Fatalf("at %s the summary of %s says %d of %d met, %d expiring, %d expired, %d asked; the fold says %d of %d, %d, %d, %d",
					at, base, met, s.Total, expiring, expired, s.Asked, r.Total.Met, r.Total.Total, r.Total.Expiring, n[Expired], asked)
			}
			for _, other := range []Standing{NotStarted, InProgress, Awaiting, Stale, Unknown} {
				if s.Otherwise.Of(other) != n[other] {
					t.Fatalf("at %s the summary says %d %s, the fold %d", at, s.Otherwise.Of(other), other, n[other])
				}
			}
		}
	})
}

func TestASummaryKeptUpToDateIsTheSameAsAFreshOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawFacts(t), drawFacts(t)
		changed := rapid.SliceOfDistinct(rapid.SampledFrom(practice.Competencies), func(c framework.Competency) string { return c.Code }).Draw(t, "changed")
		var ids []framework.CompetencyID
		for _, c := range changed {
			ids = append(ids, c.ID)
		}
		// What the facts become: those of after about what changed, the rest as before.
		now := Facts{Checks: after.Checks}
		for p, list := range before.Checks {
			if now.Checks == nil {
				now.Checks = map[id.Person][]assessor.Check{}
			}
			now.Checks[p] = list
		}
		before.Checks = now.Checks
		is := func(c framework.CompetencyID) bool { return slices.Contains(ids, c) }
		for _, s := range before.Signed {
			if !is(s.Attestation.Competency) {
				now.Signed = append(now.Signed, s)
			}
		}
		for _, s := range after.Signed {
			if is(s.Attestation.Competency) {
				now.Signed = append(now.Signed, s)
			}
		}
		for _, o := range before.Open {
			if !is(o.Competency) {
				now.Open = append(now.Open, o)
			}
		}
		for _, o := range after.Open {
			if is(o.Competency) {
				now.Open = append(now.Open, o)
			}
		}
		p := to(rapid.SampledFrom([]string{"L", "PLAIN"}).Draw(t, "level"), "x")
		at := base.Add(time.Duration(rapid.Int64Range(0, int64(2*year)).Draw(t, "at")))
		_, decide := Reach(practice, ids)
		part := Facts{Checks: now.Checks}
		for _, s := range now.Signed {
			if slices.Contains(decide, s.Attestation.Competency) {
				part.Signed = append(part.Signed, s)
			}
		}
		for _, o := range now.Open {
			if slices.Contains(decide, o.Competency) {
				part.Open = append(part.Open, o)
			}
		}
		got := Summarise(practice, p, before, base).Update(practice, p, part, ids, at)
		want := Summarise(practice, p, now, at)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("at %s after %v changed:\n%+v\nafresh:\n%+v", at, ids, got, want)
		}
	})
}

// TestAMetLineIsMetByItsOwnCountingSignOffs judges each met line again, one
// sign-off at a time and without the fold.
func TestAMetLineIsMetByItsOwnCountingSignOffs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		r := Of(practice, to("PLAIN"), f, Ground{}, base, base)
		for _, l := range r.Lines {
			c, _ := practice.Competency(l.Competency)
			counts, top := 0, 0
			for _, s := range f.Signed {
				a := s.Attestation
				if a.Competency == l.Competency && s.Revoked == nil && s.CurrentEvidence == string(a.EvidenceDigest) && a.CompetencyDigest == c.Digest() &&
					assessor.PermittedAt(f.Checks[a.Assessor], assessor.Everything, a.SignedAt, base) &&
					(l.ValidityMonths == 0 || base.Before(clock.DateOf(a.SignedAt).AddMonths(l.ValidityMonths).Start())) {
					counts++
					if a.Meaning == attestation.Observed || l.Observations == 0 {
						top = max(top, a.Step)
					}
				}
			}
			if counts != len(l.Counting) || top != l.Got.TopStep {
				t.Fatalf("%s: %d count up to step %d, the fold says %d up to %d", l.Competency, counts, top, len(l.Counting), l.Got.TopStep)
			}
			if alone, _ := LineOf(practice, "PLAIN", l.Competency, f, base, base); !slices.Equal(alone.Reasons, l.Reasons) {
				t.Fatalf("%s among others says %v, alone %v", l.Competency, l.Reasons, alone.Reasons)
			}
			if l.Standing.IsMet() && (counts < l.Assessors || top < l.Target) {
				t.Fatalf("%s is met by %d sign-offs up to step %d", l.Competency, counts, top)
			}
		}
	})
}

// lots is 300 sign-offs by 8 assessors over the assistant practitioner's
// pathway, about 120 lines with the optional ones and the AHP stage beside it.
func lots(b *testing.B) (*framework.Version, pathway.Pathway, Facts) {
	b.Helper()
	list, err := framework.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	for _, v := range list {
		if v.Framework != "diagnostic-imaging" {
			continue
		}
		var all []string
		for _, s := range v.Settings {
			all = append(all, s.ID)
		}
		p, err := pathway.For(v, "AP", all)
		if err != nil {
			b.Fatal(err)
		}
		lines := p.Lines()
		var f facts
		early := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for n := range 8 {
			for month := range 24 {
				f.register(fmt.Sprint("Assessor ", n), assessor.StatusRegistered, early, early.AddDate(0, month, 0))
			}
		}
		for n := range 300 {
			c, _ := v.Competency(lines[n%len(lines)].Competency)
			s := f.sign("ONCE", base.AddDate(0, 0, -n), by(fmt.Sprint("Assessor ", n%8)), step(4), cases(5))
			s.Attestation.Competency, s.Attestation.CompetencyDigest = c.ID, c.Digest()
		}
		return v, p, f.Facts
	}
	b.Fatal("the catalogue has no imaging framework")
	return nil, pathway.Pathway{}, Facts{}
}

func BenchmarkReport(b *testing.B) {
	v, p, f := lots(b)
	var r Report
	for b.Loop() {
		r = Of(v, p, f, Ground{}, base, base)
	}
	b.ReportMetric(float64(len(r.Lines)), "lines")
	b.ReportMetric(float64(r.Total.Met), "met")
}

func BenchmarkSummary(b *testing.B) {
	v, p, f := lots(b)
	for b.Loop() {
		Summarise(v, p, f, base)
	}
}

func BenchmarkPathway(b *testing.B) {
	v, p, _ := lots(b)
	for b.Loop() {
		if _, err := pathway.For(v, p.Level, p.Settings); err != nil {
			b.Fatal(err)
		}
	}
}
