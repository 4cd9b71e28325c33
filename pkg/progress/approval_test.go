package progress

import (
	"slices"
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
)

// approvable is what a lead is to approve of LEAD.
func (f *facts) approvable() ([]*Signed, bool) {
	return Approvable(practice, "PLAIN", practice.ID.Of("LEAD"), f.Facts, base)
}

func TestNobodyApprovesWhatTheySignedThemselves(t *testing.T) {
	for name, c := range map[string]struct {
		lead   string
		tweak  func(*attestation.Attestation)
		counts bool
	}{
		"somebody else":                    {"Tom", func(*attestation.Attestation) {}, true},
		"the signer":                       {"Priya", func(*attestation.Attestation) {}, false},
		"the signer by another account":    {"Tom", func(a *attestation.Attestation) { a.Register, a.Registration = "HCPC", "RA900001" }, false},
		"the same number elsewhere":        {"Tom", func(a *attestation.Attestation) { a.Register, a.Registration = "NMC", "RA900001" }, true},
		"an approval of something else":    {"Tom", func(a *attestation.Attestation) { a.Approves = "sgn_999" }, false},
		"an approval of nothing":           {"Tom", func(a *attestation.Attestation) { a.Approves = "" }, false},
		"a sign-off by somebody who leads": {"Tom", func(a *attestation.Attestation) { a.Meaning, a.ModalityLead = attestation.Second, true }, false},
	} {
		var f facts
		f.sign("LEAD", base, with(func(a *attestation.Attestation) { a.Register, a.Registration = "HCPC", "RA900001" }))
		if list, ok := f.approvable(); !ok || len(list) != 1 {
			t.Fatalf("to approve: %d, %t", len(list), ok)
		}
		f.approve("LEAD", base, c.lead, with(c.tweak))
		if got := f.report("PLAIN", base).at(t, "LEAD").Standing; (got == Met) != c.counts {
			t.Errorf("%s: %s", name, got)
		}
		if _, ok := f.approvable(); ok == c.counts {
			t.Errorf("%s: still to approve: %t", name, ok)
		}
	}
}

func TestAnApprovalStandsOnWhatItApprovesAndTheOtherWayRound(t *testing.T) {
	revoked := &attestation.Revocation{At: base}
	for name, c := range map[string]struct {
		change      func(first, approval *Signed)
		line        Standing
		first, last attestation.Verdict
	}{
		"nothing moved":           {func(_, _ *Signed) {}, Met, attestation.Counts, attestation.Counts},
		"the first is taken back": {func(s, _ *Signed) { s.Revoked = revoked }, InProgress, attestation.Revoked, attestation.Groundless},
		"the approval is":         {func(_, s *Signed) { s.Revoked = revoked }, InProgress, attestation.Counts, attestation.Revoked},
		"the first is on hold":    {func(s, _ *Signed) { s.Suspensions = []attestation.Suspension{{At: base}} }, Unknown, attestation.Suspended, attestation.Groundless},
		"the first changed":       {func(s, _ *Signed) { s.CurrentEvidence = "another" }, Stale, attestation.Stale, attestation.Groundless},
	} {
		var f facts
		f.sign("LEAD", base.AddDate(0, 0, -1))
		f.approve("LEAD", base, "Tom")
		c.change(&f.Signed[0], &f.Signed[1])
		l := f.report("PLAIN", base).at(t, "LEAD")
		if l.Standing != c.line {
			t.Errorf("%s: %s, want %s", name, l.Standing, c.line)
		}
		for i, want := range []attestation.Verdict{c.first, c.last} {
			in := slices.ContainsFunc(slices.Concat(l.Counting, l.NotCounting), func(k Counted) bool { return k.Attestation == f.Signed[i].Attestation.ID && k.Verdict == want })
			if alone := f.Judge(practice, f.Signed[i], base, base).Verdict; !in || alone != want {
				t.Errorf("%s: sign-off %d is %s, want %s", name, i+1, alone, want)
			}
		}
	}
}

func TestAnApprovalIsOfWhatWasSignedBeforeItAndNothingLater(t *testing.T) {
	var f facts
	f.sign("LEAD", base.AddDate(0, 0, -2))
	f.approve("LEAD", base.AddDate(0, 0, -1), "Tom")
	f.Signed[0].Revoked = &attestation.Revocation{At: base}
	f.sign("LEAD", base)
	want(t, f.report("PLAIN", base).at(t, "LEAD"), InProgress, "revoked groundless lead-approval")
	if list, ok := f.approvable(); !ok || len(list) != 1 || list[0].Attestation.ID != f.Signed[2].Attestation.ID {
		t.Errorf("to approve: %d, %t", len(list), ok)
	}
}

func TestAnApprovalIsNoObservationNoAssessorAndNoTest(t *testing.T) {
	var f facts
	f.sign("HARD", base)
	f.approve("HARD", base, "Tom", cases(9), with(func(a *attestation.Attestation) { a.Kind = evidence.Knowledge }))
	if got := f.report("PLAIN", base).at(t, "HARD").Got; got.Observations != 1 || got.Assessors != 1 || got.Tested {
		t.Errorf("with an approval: %+v", got)
	}
}

func TestOnePersonIsNeverTwoAssessors(t *testing.T) {
	as := func(person, number string) func(*Signed) {
		return func(s *Signed) {
			by(person)(s)
			s.Attestation.Register, s.Attestation.Registration = assessor.HCPC, number
		}
	}
	for name, c := range map[string]struct {
		who  [][2]string
		want int
	}{
		"two people":                                 {[][2]string{{"Ann", "RA900001"}, {"Ben", "RA900002"}}, 2},
		"one person twice":                           {[][2]string{{"Ann", "RA900001"}, {"Ann", "RA900001"}}, 1},
		"by another account":                         {[][2]string{{"Ann", "RA900001"}, {"Ann by a pass", "RA900001"}}, 1},
		"with another number":                        {[][2]string{{"Ann", "RA900001"}, {"Ann", "RA900009"}}, 1},
		"who turn out to be one":                     {[][2]string{{"Ann", "RA900001"}, {"Ben", "RA900002"}, {"Ann", "RA900002"}}, 1},
		"who turn out to be one, beside a third":     {[][2]string{{"Ann", "RA900001"}, {"Ben", "RA900002"}, {"Cat", "RA900003"}, {"Ann", "RA900002"}}, 2},
		"nobody's number is the same as nobody else": {[][2]string{{"Ann", ""}, {"Ben", ""}}, 2},
	} {
		var f facts
		for i, w := range c.who {
			f.register(w[0], assessor.StatusRegistered, base.AddDate(-5, 0, 0), base.AddDate(-1, 0, 0))
			f.sign("HARD", base.Add(time.Duration(i)*time.Minute), as(w[0], w[1]))
		}
		if got := f.report("PLAIN", base.AddDate(0, 0, 1)).at(t, "HARD").Got.Assessors; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
