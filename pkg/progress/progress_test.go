package progress

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

const year = 365 * 24 * time.Hour

func TestOnlyCountingSignOffsMoveAWorker(t *testing.T) {
	for name, c := range map[string]struct {
		tweak    func(*facts, *Signed)
		standing Standing
		codes    string
	}{
		"it counts":                     {func(*facts, *Signed) {}, Met, "met"},
		"it was taken back":             {func(_ *facts, s *Signed) { s.Revoked = &attestation.Revocation{At: base} }, InProgress, "revoked observations step"},
		"the evidence changed":          {func(_ *facts, s *Signed) { s.CurrentEvidence = "other" }, Stale, "stale observations step"},
		"the evidence was withdrawn":    {func(_ *facts, s *Signed) { s.CurrentEvidence = "" }, Stale, "stale observations step"},
		"the competency changed":        {func(_ *facts, s *Signed) { s.Attestation.CompetencyDigest = "other" }, Stale, "stale observations step"},
		"it is signed tomorrow":         {func(_ *facts, s *Signed) { s.Attestation.SignedAt = base.AddDate(0, 0, 1) }, NotStarted, "observations step"},
		"a lapse became known":          {func(f *facts, s *Signed) { f.register("Priya", "Lapsed", s.Attestation.SignedAt, base) }, Unknown, "questioned observations step"},
		"the signer was never checked":  {func(f *facts, _ *Signed) { f.Checks = nil }, Unknown, "questioned observations step"},
		"a lapse after it was signed":   {func(f *facts, s *Signed) { f.register("Priya", "Lapsed", base, base) }, Met, "met"},
		"it says less than is asked":    {func(_ *facts, s *Signed) { s.Attestation.Step = 2 }, InProgress, "step"},
		"it was read, not watched":      {func(_ *facts, s *Signed) { s.Attestation.Meaning = attestation.Reviewed }, InProgress, "observations step"},
		"it is for another requirement": {func(_ *facts, s *Signed) { s.Attestation.Competency = practice.ID.Of("HARD") }, NotStarted, "observations step"},
	} {
		t.Run(name, func(t *testing.T) {
			var f facts
			s := f.sign("ONCE", base.AddDate(0, -1, 0))
			c.tweak(&f, s)
			r := f.report("PLAIN", base)
			want(t, r.at(t, "ONCE"), c.standing, c.codes)
			if moved := r.Total.Met == 1; moved != (c.standing == Met) {
				t.Errorf("the total has %d met", r.Total.Met)
			}
		})
	}
}

func TestCountsAloneNeverProveCompetence(t *testing.T) {
	var f facts
	for day := range 40 {
		f.sign("HARD", base.AddDate(0, 0, -day), cases(50), step(2), by([]string{"Priya", "Tom", "Ola"}[day%3]), meaning(attestation.Observed))
		f.sign("HARD", base.AddDate(0, 0, -day), step(2), meaning(attestation.Discussed))
	}
	want(t, f.report("PLAIN", base).at(t, "HARD"), InProgress, "step")
	f.sign("HARD", base, step(3), meaning(attestation.Reviewed))
	f.sign("HARD", base, step(3), meaning(attestation.Second))
	want(t, f.report("PLAIN", base).at(t, "HARD"), InProgress, "step") // no reading shows that a task is done to protocol
	f.sign("HARD", base, step(3))
	if got := f.report("PLAIN", base).at(t, "HARD"); got.Standing != Met {
		t.Errorf("with one sign-off at the step asked for: %s (%s)", got.Standing, got.words())
	}
}

func TestObservationsDaysAssessorsAndKnowledgeAreEachNeeded(t *testing.T) {
	var f facts
	monday := base.AddDate(0, 0, -7)
	hard := func() Line { return f.report("PLAIN", base).at(t, "HARD") }
	want(t, hard(), NotStarted, "observations days assessors knowledge step")
	if got := hard().words(); got != "Needs 3 observations. Needs observations on 2 days. Needs a sign-off from 2 assessors who watched. Needs a knowledge check or a professional discussion. Needs a sign-off at “Indirect” by an assessor who watched." {
		t.Errorf("nothing yet: %s", got)
	}
	f.sign("HARD", monday)
	f.sign("HARD", monday.Add(time.Hour))
	want(t, hard(), InProgress, "observations days assessors knowledge")
	if got := hard().words(); !strings.HasPrefix(got, "Needs 1 more observation. Needs observations on 1 more day. Needs a sign-off from 1 more assessor who watched.") {
		t.Errorf("two in one day by one assessor: %s", got)
	}
	f.sign("HARD", monday.AddDate(0, 0, 1))
	want(t, hard(), InProgress, "assessors knowledge")
	f.sign("HARD", monday.AddDate(0, 0, 2), by("Tom"), meaning(attestation.Reviewed))
	want(t, hard(), InProgress, "assessors knowledge") // reading is not watching
	f.sign("HARD", monday.AddDate(0, 0, 2), by("Tom"))
	want(t, hard(), InProgress, "knowledge")
	f.sign("HARD", monday.AddDate(0, 0, 3), meaning(attestation.Reviewed), with(func(a *attestation.Attestation) { a.Kind = evidence.Knowledge }))
	want(t, hard(), Met, "met-until")
	if l := hard(); l.Got != (Got{Observations: 4, Days: 3, Assessors: 2, Tested: true, TopStep: 3}) || len(l.Counting) != 6 {
		t.Errorf("so far: %+v", l)
	}
}

func TestWhatTwoAssessorsWatchedHappenedOnce(t *testing.T) {
	var f facts
	one := f.sign("HARD", base.AddDate(0, 0, -3), cases(2)).Attestation
	f.sign("HARD", base.AddDate(0, 0, -2), by("Tom"), func(s *Signed) {
		s.Attestation.Evidence, s.Attestation.EvidenceDigest, s.CurrentEvidence = one.Evidence, one.EvidenceDigest, string(one.EvidenceDigest)
		s.Attestation.Cases, s.Attestation.OccurredOn = 2, one.OccurredOn
	})
	l := f.report("PLAIN", base).at(t, "HARD")
	if l.Got.Observations != 2 || l.Got.Days != 1 || l.Got.Assessors != 2 {
		t.Errorf("%d observations on %d days by %d assessors, want 2 on 1 by 2", l.Got.Observations, l.Got.Days, l.Got.Assessors)
	}
}

func TestALeadsApprovalIsNeededWhereItIsAskedFor(t *testing.T) {
	var f facts
	f.sign("LEAD", base.AddDate(0, 0, -1))
	want(t, f.report("PLAIN", base).at(t, "LEAD"), InProgress, "lead-approval")
	f.approve("LEAD", base, "Tom")
	want(t, f.report("PLAIN", base).at(t, "LEAD"), Met, "met")
}

func TestAPrerequisiteCarriesWhatRestsOnIt(t *testing.T) {
	var f facts
	f.sign("NEXT", base)
	next := func(at time.Time) Line { return f.report("PLAIN", at).at(t, "NEXT") }
	want(t, next(base), InProgress, "prerequisite")
	f.sign("BASE", base)
	want(t, next(base), Met, "met-until rests-on entitlement")
	ends := time.Date(2027, 5, 31, 23, 0, 0, 0, time.UTC) // 1 June 2027 in London
	if got := next(base); !got.MetUntil.Equal(ends) || got.Reasons[0].Text != "Signed off until 31 May 2027." {
		t.Errorf("met until %s: %s", got.MetUntil, got.words())
	}
	want(t, next(ends.Add(-Soon-time.Microsecond)), Met, "met-until rests-on entitlement")
	want(t, next(ends.Add(-Soon)), Expiring, "met-until rests-on entitlement")
	want(t, next(ends.Add(-time.Microsecond)), Expiring, "met-until rests-on entitlement")
	want(t, next(ends), Expired, "prerequisite")
	f.sign("BASE", ends.AddDate(0, 0, 1))
	want(t, next(ends.AddDate(0, 0, 2)), Met, "met-until rests-on entitlement")
}

func TestWhatWasMetSaysWhyItIsNoLonger(t *testing.T) {
	const long = 2 * year
	for name, c := range map[string]struct {
		facts    func(*facts)
		standing Standing
		codes    string
	}{
		"run out": {func(f *facts) { f.sign("BASE", base.Add(-long)) }, Expired, "expired observations step rested-on"},
		"run out, and asked again": {func(f *facts) {
			f.sign("BASE", base.Add(-long))
			f.ask("BASE", "Tom", base)
		}, Expired, "expired waiting observations step rested-on"},
		"one part of it run out": {func(f *facts) {
			f.sign("HARD", base.Add(-long), cases(2))
			f.sign("HARD", base, by("Tom"), meaning(attestation.Discussed))
			f.sign("HARD", base, by("Tom"))
		}, Expired, "expired observations days assessors"},
		"changed, and asked again": {func(f *facts) {
			f.sign("BASE", base.AddDate(0, -1, 0)).CurrentEvidence = "other"
			f.ask("BASE", "Tom", base)
		}, Stale, "stale waiting observations step rested-on"},
		"one part run out and another changed": {func(f *facts) {
			f.sign("HARD", base.Add(-long), cases(2))
			f.sign("HARD", base, by("Tom"), meaning(attestation.Discussed))
			f.sign("HARD", base, by("Tom")).CurrentEvidence = "other"
		}, Stale, "expired stale observations days assessors step"},
		"never enough, one changed": {func(f *facts) { f.sign("HARD", base).CurrentEvidence = "other" }, InProgress, "stale observations days assessors knowledge step"},
		"asked for": {func(f *facts) {
			f.ask("HARD", "Tom", base)
			f.sign("HARD", base)
		}, Awaiting, "waiting observations days assessors knowledge"},
		"asked for, and nobody can sign": {func(f *facts) { f.ask("BASE", "", base) }, Awaiting, "nobody observations step"},
		"put up":                         {func(f *facts) { f.Put = []Put{{Competency: practice.ID.Of("BASE")}} }, InProgress, "observations step"},
		"sent back": {func(f *facts) {
			f.Put = []Put{{Competency: practice.ID.Of("BASE"), Returned: true}}
		}, InProgress, "returned observations step"},
		"sent back, and asked again": {func(f *facts) {
			f.Put = []Put{{Competency: practice.ID.Of("BASE"), Returned: true}}
			f.ask("BASE", "Tom", base)
		}, Awaiting, "waiting observations step"},
	} {
		t.Run(name, func(t *testing.T) {
			var f facts
			c.facts(&f)
			code := "BASE"
			if slices.ContainsFunc(f.Signed, func(s Signed) bool { return s.Attestation.Competency.Code() == "HARD" }) {
				code = "HARD"
			}
			want(t, f.report("PLAIN", base).at(t, code), c.standing, c.codes)
		})
	}
}

func TestTheFieldOfWorkThatIsFurthestOnIsCounted(t *testing.T) {
	path := func(f *facts, settings ...string) (string, string) {
		r := Of(practice, to("L", settings...), f.Facts, Ground{}, base, base)
		var codes []string
		for _, l := range r.Lines[:r.Total.Total] {
			if !l.Required {
				t.Errorf("%s counts and is not called required", l.Competency)
			}
			codes = append(codes, l.Competency.Code())
		}
		for _, l := range r.Lines[r.Total.Total:] {
			if l.Required {
				t.Errorf("%s is called required and does not count", l.Competency)
			}
		}
		return r.Path, strings.Join(codes, " ")
	}
	check := func(f *facts, settings []string, wantPath, wantCodes string) {
		t.Helper()
		if p, c := path(f, settings...); p != wantPath || c != wantCodes {
			t.Errorf("path %q (%s), want %q (%s)", p, c, wantPath, wantCodes)
		}
	}
	var f facts
	check(&f, nil, "Ex", "ONCE X-1 X-2 X-3")           // none begun: the framework's order
	check(&f, []string{"y"}, "Wy", "ONCE Y-1 Y-2")     // none begun: the post's own
	f.sign("X-1", base)                                // begun, two left of three
	check(&f, []string{"y"}, "Ex", "ONCE X-1 X-2 X-3") // begun goes before not begun
	f.sign("Y-1", base)                                // begun, one left of two
	check(&f, []string{"x"}, "Wy", "ONCE Y-1 Y-2")     // least left
	f.sign("X-2", base)                                // one left of three
	check(&f, []string{"x"}, "Ex", "ONCE X-1 X-2 X-3") // as much left: the post's own
	check(&f, []string{"y"}, "Wy", "ONCE Y-1 Y-2")     // as much left: the post's own
	later := base.AddDate(2, 0, 0)                     // X-1 and Y-1 have run out
	r := Of(practice, to("L", "x"), f.Facts, Ground{}, later, later)
	if r.Path != "Ex" || r.at(t, "X-1").Standing != Expired {
		t.Errorf("what ran out moved the worker to path %q", r.Path)
	}
}

func TestAGroupMayAskForSomeOfItsLines(t *testing.T) {
	line := func(code string) pathway.Line {
		l, _ := pathway.LineFor(practice, practice.ID.Of(code), "PLAIN")
		return l
	}
	p := pathway.Pathway{Version: practice.ID, Level: "PLAIN", Root: pathway.Group{Rule: pathway.NOf, N: 2,
		Lines: []pathway.Line{line("ONCE"), line("BASE"), line("MAY")}}}
	var f facts
	f.sign("MAY", base)
	r := Of(practice, p, f.Facts, Ground{}, base, base)
	if r.Total.Total != 2 || r.Total.Met != 1 || r.Path != "If you like and Do it once" {
		t.Errorf("%+v by %q", r.Total, r.Path)
	}
}

func TestLinesThatLackTheSameSaySoAndOthersDoNot(t *testing.T) {
	changes := []func(*pathway.Line){
		func(*pathway.Line) {}, func(l *pathway.Line) { l.Observations++ }, func(l *pathway.Line) { l.Days++ }, func(l *pathway.Line) { l.Assessors++ },
		func(l *pathway.Line) { l.Target++ }, func(l *pathway.Line) { l.Knowledge = true }, func(l *pathway.Line) { l.LeadApproval = true },
	}
	p := pathway.Pathway{Version: practice.ID, Level: "PLAIN", Root: pathway.Group{Rule: pathway.All}}
	for i, change := range changes {
		l := pathway.Line{Competency: practice.Competencies[i].ID, Area: practice.Areas[0].Code, Required: true, Observations: 2, Days: 2, Assessors: 2, Target: 2}
		change(&l)
		p.Root.Lines = append(p.Root.Lines, l)
	}
	said := map[string]framework.CompetencyID{}
	for _, l := range Of(practice, p, Facts{}, Ground{}, base, base).Lines {
		if other, same := said[l.words()]; same {
			t.Errorf("%s and %s ask for different things in the same words: %s", l.Competency, other, l.words())
		}
		said[l.words()] = l.Competency
	}
	if len(said) != len(changes) {
		t.Errorf("%d lines of %d", len(said), len(changes))
	}
}

func TestUnknownIsNeverReady(t *testing.T) {
	reconciled := parse(strings.Replace(document, "status: needs_review", "status: reconciled", 1))
	unread := parse(strings.Replace(document, "nation:", "kind: apprenticeship_standard\nreference: ST0000\nnation:", 1))
	official := parse(strings.NewReplacer("nation:", "kind: apprenticeship_standard\nreference: ST0000\nnation:", "status: needs_review", "status: reconciled").Replace(document))
	var f facts
	for _, code := range []string{"ONCE", "BASE", "NEXT", "LEAD"} {
		f.sign(code, base)
	}
	f.approve("LEAD", base, "Tom")
	f.sign("HARD", base, cases(3))
	f.sign("HARD", base.AddDate(0, 0, -1), by("Tom"), meaning(attestation.Discussed))
	f.sign("HARD", base.AddDate(0, 0, -1), by("Tom"))
	everything := Ground{Adopted: true, Education: true, Experience: true}
	for name, c := range map[string]struct {
		version *framework.Version
		ground  Ground
		ready   bool
		codes   string
	}{
		"all there":                       {practice, everything, true, ""},
		"not adopted":                     {practice, Ground{Education: true, Experience: true}, false, "framework"},
		"reconciled needs no adoption":    {reconciled, Ground{Education: true, Experience: true}, true, ""},
		"nobody has confirmed anything":   {practice, Ground{}, false, "framework education experience"},
		"the education is not confirmed":  {reconciled, Ground{Experience: true}, false, "education"},
		"the experience is not confirmed": {practice, Ground{Adopted: true, Education: true}, false, "experience"},
		"an apprenticeship whose official list was not read is never, whoever adopts it": {unread, everything, false, "official-list"},
		"an apprenticeship by its official list":                                         {official, Ground{Education: true, Experience: true}, true, ""},
		"an empty pathway is never reached":                                              {&framework.Version{Status: framework.Reconciled}, everything, false, ""},
	} {
		p := to("PLAIN")
		if len(c.version.Competencies) == 0 {
			p = pathway.Pathway{}
		}
		r := Of(c.version, p, f.Facts, c.ground, base, base)
		var codes []string
		for _, n := range r.NotReady {
			codes = append(codes, n.Code)
		}
		if r.Ready != c.ready || strings.Join(codes, " ") != c.codes {
			t.Errorf("%s: ready %t (%v), want %t (%s); %d of %d", name, r.Ready, codes, c.ready, c.codes, r.Total.Met, r.Total.Total)
		}
	}
	f.register("Priya", "Suspended", base.AddDate(-1, 0, 0), base)
	if r := Of(practice, to("PLAIN"), f.Facts, everything, base, base); r.Ready || r.at(t, "ONCE").Standing != Unknown {
		t.Errorf("with its signer in question: ready %t, %s", r.Ready, r.at(t, "ONCE").Standing)
	}
}

func TestTalliesAddUp(t *testing.T) {
	var f facts
	f.sign("ONCE", base)
	f.sign("BASE", base.AddDate(0, -11, 0)) // one month left
	f.sign("MAY", base)                     // optional: never counted
	f.ask("HARD", "Tom", base)
	f.ask("ONCE", "Tom", base) // met already: not waiting
	r := f.report("PLAIN", base)
	if want := (Tally{Met: 2, Expiring: 1, Waiting: 1, Total: 5}); r.Total != want {
		t.Errorf("total %+v, want %+v", r.Total, want)
	}
	want := []Tally{{Area: "A", Met: 1, Waiting: 1, Total: 3}, {Area: "B", Met: 1, Expiring: 1, Total: 2}}
	if !slices.Equal(r.Areas, want) {
		t.Errorf("areas %+v, want %+v", r.Areas, want)
	}
	if l := r.Lines[len(r.Lines)-1]; l.Competency.Code() != "MAY" || l.Standing != Met || len(r.Lines) != 6 {
		t.Errorf("the optional line comes last of %d: %s %s", len(r.Lines), l.Competency, l.Standing)
	}
}

func TestAReportOfAPastDayKnowsWhatIsKnownNow(t *testing.T) {
	var f facts
	f.sign("ONCE", base)
	f.sign("LEAD", base.AddDate(0, -2, 0))
	f.approve("LEAD", base.AddDate(0, -2, 0), "Tom")
	f.Signed[len(f.Signed)-2].Revoked = &attestation.Revocation{At: base}
	then := base.AddDate(0, -1, 0)
	asKnown := func(knownAt time.Time) Report { return Of(practice, to("PLAIN"), f.Facts, Ground{}, then, knownAt) }
	if got := asKnown(then).at(t, "LEAD").Standing; got != Met {
		t.Errorf("as known then: %s", got)
	}
	if got := asKnown(base).at(t, "LEAD").Standing; got != InProgress {
		t.Errorf("as known since it was taken back: %s", got)
	}
	if got := asKnown(base).at(t, "ONCE").Standing; got != NotStarted {
		t.Errorf("signed after the day asked about: %s", got)
	}
	if status := asKnown(base).at(t, "ONCE"); len(status.NotCounting) != 0 {
		t.Error("a sign-off shows before the day on which it was signed")
	}
}

func TestACompetencyOutsideThePathwayHasAStandingToo(t *testing.T) {
	var f facts
	f.sign("X-2", base)
	l, ok := LineOf(practice, "L", practice.ID.Of("X-2"), f.Facts, base, base)
	if !ok || l.Standing != Met {
		t.Errorf("%t %s", ok, l.Standing)
	}
	if _, ok := LineOf(practice, "L", practice.ID.Of("NONE"), f.Facts, base, base); ok {
		t.Error("a competency that does not exist has a standing")
	}
}

func TestEveryStandingAndVerdictHasWords(t *testing.T) {
	for _, s := range Standings {
		if s.Title() == "" {
			t.Errorf("%s has no words", s)
		}
	}
	for _, v := range []attestation.Verdict{attestation.Revoked, attestation.Stale, attestation.Questioned, attestation.Expired, attestation.OtherLevel} {
		if (Counted{Verdict: v}).WhyNot() == "" {
			t.Errorf("%s has no words", v)
		}
	}
	if why := (Counted{Verdict: attestation.Counts}).WhyNot(); why != "" {
		t.Errorf("what counts says why it does not: %s", why)
	}
}
