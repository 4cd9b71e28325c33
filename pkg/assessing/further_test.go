package assessing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/crosswalk"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

func cleaning(w *fixture.World) attestation.Request {
	return w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Requests[0]
}

// line is where Amira stands on a competency, from all facts and from those about it
// alone; the two are the same, and so is what cohort pages keep.
func line(t testing.TB, w *fixture.World, c framework.CompetencyID) (out progress.Line) {
	t.Helper()
	w.Read(func(v *store.View) error {
		version, err := v.Framework(c.Version())
		if err != nil {
			return err
		}
		level := map[framework.VersionID]string{fixture.Imaging: "SCSW", fixture.AHP: "intermediate"}[version.ID]
		all, err := v.Facts(w.North.Worker.Worker)
		if err != nil {
			return err
		}
		some, err := v.FactsAbout(w.North.Worker.Worker, c)
		if err != nil {
			return err
		}
		out, _ = progress.LineOf(version, level, c, all, v.Now(), v.Now())
		if alone, _ := progress.LineOf(version, level, c, some, v.Now(), v.Now()); alone.Standing != out.Standing || len(alone.Counting) != len(out.Counting) {
			t.Errorf("%s among all facts is %s, from those about it %s", c, out.Standing, alone.Standing)
		}
		in, err := v.FactsAboutIn(access.ScopeOf(w.As(w.North.Lead)), w.North.ID, version, c)
		if err != nil {
			return err
		}
		if among, _ := progress.LineOf(version, level, c, in[w.North.Worker.Worker], v.Now(), v.Now()); len(among.Counting) != len(out.Counting) {
			t.Errorf("%s among the department's counts %d, alone %d", c, len(among.Counting), len(out.Counting))
		}
		return v.VerifyStandings(func(record, what string) { t.Errorf("%s: %s", record, what) })
	})
	return out
}

func offered(t testing.TB, w *fixture.World, r attestation.Request) []framework.CompetencyID {
	t.Helper()
	o, err := w.Assessing.Get(t.Context(), w.As(w.North.Assessor), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out []framework.CompetencyID
	for _, f := range o.Further {
		out = append(out, f.ID)
	}
	return out
}

func TestASignOffCountsTowardTheLinesThatItsSignerLeft(t *testing.T) {
	w := fixture.New(t)
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Equivalent)
	w.Link(w.North, fixture.Spills, fixture.Infection, framework.Covers)
	w.Link(w.North, fixture.Cleaning, fixture.Sharps, framework.Covers)
	w.Link(w.North, fixture.Cleaning, "diagnostic-imaging:1:DI-ENV-06", framework.PartlyCovers)
	w.Link(w.North, fixture.Cleaning, "st0216:1:S1", framework.Covers)
	r := cleaning(w)
	if got, want := offered(t, w, r), []framework.CompetencyID{fixture.Spills, fixture.Sharps, fixture.Infection}; !slices.Equal(got, want) {
		t.Fatalf("the signer is shown %v, want %v: what counts, of the worker's own pathways", got, want)
	}
	a := w.SignFor(w.North.Assessor, r, fixture.Spills, fixture.Infection, fixture.Mammograms)
	if got := a.Also.Competencies(); !slices.Equal(got, []framework.CompetencyID{fixture.Spills, fixture.Infection}) {
		t.Fatalf("signed for %v", got)
	}
	for _, words := range []string{"This also counts toward: “Blood and body fluid spills”", "“Infection prevention and control”"} {
		if !strings.Contains(a.Statement, words) {
			t.Errorf("the statement leaves out %s: %s", words, a.Statement)
		}
	}
	if l := line(t, w, fixture.Spills); l.Standing != progress.Met || len(l.Counting) != 1 || len(l.Counting[0].Path) != 1 {
		t.Errorf("spills: %s by %+v", l.Standing, l.Counting)
	}
	if l := line(t, w, fixture.Infection); l.Got.Observations != 1 || len(l.Counting[0].Path) != 2 {
		t.Errorf("infection control, by two links: %+v", l)
	}
	for _, c := range []framework.CompetencyID{fixture.Sharps, "diagnostic-imaging:1:DI-ENV-06", fixture.Mammograms} {
		if l := line(t, w, c); l.Standing != progress.NotStarted {
			t.Errorf("%s, which was struck or never shown: %s", c, l.Standing)
		}
	}
}

func TestASignerSeesWhatThereIsAlreadyOfWhatIsAskedAndByWhichWay(t *testing.T) {
	w := fixture.New(t)
	w.Link(w.North, fixture.Cleaning, fixture.Cannulate, framework.Equivalent)
	first := w.SignFor(w.North.Assessor, cleaning(w), fixture.Cannulate)
	r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 2, fixture.Cannulate)).Requests[0]
	o, err := w.Assessing.Get(t.Context(), w.As(w.North.Second), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := line(t, w, fixture.Cannulate).Got; o.SoFar != got || got.Observations != 1 {
		t.Errorf("so far %+v, want %+v: what waits is not of it", o.SoFar, got)
	}
	if len(o.Earlier) != 0 || len(o.ByWay) != 1 || o.ByWay[0].Attestation != first.ID {
		t.Errorf("signed before %+v, by a way %+v", o.Earlier, o.ByWay)
	}
}

func TestALinkThatCameLaterReachesNothingThatWasSigned(t *testing.T) {
	w := fixture.New(t)
	w.SignFor(w.North.Assessor, cleaning(w), fixture.Spills)
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Equivalent)
	if l := line(t, w, fixture.Spills); l.Standing != progress.NotStarted {
		t.Errorf("%s", l.Standing)
	}
	w.Link(w.South, fixture.Cleaning, fixture.Sharps, framework.Equivalent)
	if got := offered(t, w, cleaning(w)); !slices.Equal(got, []framework.CompetencyID{fixture.Spills}) {
		t.Errorf("another department's link is offered: %v", got)
	}
}

func TestCreditFallsAndComesBackWithTheSignOffAndTheLink(t *testing.T) {
	w := fixture.New(t)
	l := w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Covers)
	w.Link(w.North, fixture.Spills, fixture.Cleaning, framework.Covers)
	r := cleaning(w)
	a := w.SignFor(w.North.Assessor, r, fixture.Spills)
	signedAt := w.Clock.Now()
	wants := func(when string, s progress.Standing) {
		t.Helper()
		if got := line(t, w, fixture.Spills); got.Standing != s {
			t.Errorf("%s: %s, want %s", when, got.Standing, s)
		}
		if got := line(t, w, fixture.Cleaning); got.Got.Observations > 1 {
			t.Errorf("%s: at home it is seen %d times", when, got.Got.Observations)
		}
	}
	wants("signed", progress.Met)
	w.Clock.Advance(time.Hour)
	w.EndLink(l)
	wants("the link ended", progress.NotStarted)
	w.Read(func(v *store.View) error {
		f, err := v.FactsAt(w.North.Worker.Worker, signedAt)
		version, _ := v.Framework(fixture.Imaging)
		if past, _ := progress.LineOf(version, "SCSW", fixture.Spills, f, signedAt, v.Now()); past.Standing != progress.Met {
			t.Errorf("as at the day when the link stood: %s", past.Standing)
		}
		return err
	})
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.PartlyCovers)
	wants("a weaker link in its place", progress.NotStarted)
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Covers)
	wants("a link again", progress.Met)
	w.Check(w.North.Assessor, "Suspended", w.Clock.Now().AddDate(0, 0, -3))
	wants("its signer had lapsed", progress.Unknown)
	w.Check(w.North.Assessor, assessor.StatusRegistered, w.Clock.Now().AddDate(0, 0, -4))
	w.Clock.Advance(time.Minute)
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if got := line(t, w, fixture.Spills); got.Standing.IsMet() || len(got.Counting) != 0 {
		t.Errorf("taken back: %s", got.Standing)
	}
}

func TestAStatementIsNotSignedWhenALineOfItCountsNoMore(t *testing.T) {
	w := fixture.New(t)
	l := w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Covers)
	r := cleaning(w)
	actor := w.InSession(w.North.Assessor)
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step, Also: []framework.CompetencyID{fixture.Spills}})
	if err != nil {
		t.Fatal(err)
	}
	w.EndLink(l)
	_, err = w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
	if !fault.Is(err, fault.Conflict) || signatures(w, r) != 0 {
		t.Errorf("signed all the same: %v", err)
	}
}

func TestEachWayOfSigningBindsWhatItsSignerLeft(t *testing.T) {
	w := fixture.New(t)
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Covers)
	also := []framework.CompetencyID{fixture.Spills}
	cmd := fixture.Seen(w.North.Worker, fixture.Cleaning)
	choices, err := w.Assessing.Observable(t.Context(), w.As(w.North.Assessor), w.North.Worker.Worker)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(choices.Choices, func(o assessing.Observable) bool { return o.ID == fixture.Cleaning }); len(choices.Choices[i].Further) != 1 {
		t.Errorf("who records what they saw is shown %+v", choices.Choices[i].Further)
	}
	cmd.Also = also
	seen, err := w.TryObserve(w.North.Assessor, cmd)
	if err != nil || !slices.Equal(seen.Also.Competencies(), also) {
		t.Errorf("recorded: %v, %v", seen.Also, err)
	}
	r := cleaning(w)
	actor := w.InSession(w.North.Assessor)
	if _, err := w.Assessing.Open(t.Context(), actor, r.ID); err != nil {
		t.Fatal(err)
	}
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step, Also: also})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.SetAside(t.Context(), actor, assessing.SetAsideCommand{Request: r.ID, Intent: i.ID}); err != nil {
		t.Fatal(err)
	}
	list, err := w.Assessing.Gather(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	done, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)})
	if err != nil || done.Parts[0].Became == "" {
		t.Fatalf("several together: %+v, %v", done, err)
	}
	w.Read(func(v *store.View) error {
		a, err := v.AttestationFacts(done.Parts[0].Became)
		if !slices.Equal(a.Also.Competencies(), also) {
			t.Errorf("several together bind %q", a.Also)
		}
		return err
	})
}

// TestWhatIsKeptFollowsLinksInAnyOrder takes links into use and ends them at random,
// with a sign-off for every line that the signer is shown between.
func TestWhatIsKeptFollowsLinksInAnyOrder(t *testing.T) {
	all := []framework.CompetencyID{fixture.Cleaning, fixture.Spills, fixture.Sharps, fixture.Infection}
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	var standing []crosswalk.Link
	signed := map[framework.CompetencyID]bool{}
	seed := 7
	for range 30 {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		c := seed >> 8
		w.Clock.Advance(time.Minute)
		from, to, kind := all[c%3], all[1+c/3%3], []string{framework.Covers, framework.Equivalent, framework.PartlyCovers}[c/9%3]
		switch {
		case c/27%3 == 0:
			r := cleaning(w)
			for _, one := range w.SignFor(w.North.Assessor, r, offered(t, w, r)...).Also.Competencies() {
				signed[one] = true
			}
		case c/27%3 == 1 && len(standing) > 0:
			i := c % len(standing)
			w.EndLink(standing[i])
			standing = slices.Delete(standing, i, i+1)
		case from != to:
			standing = append(standing, w.Link(w.North, from, to, kind))
		}
		reach := map[framework.CompetencyID]bool{}
		for _, p := range crosswalk.Paths(standing, fixture.Cleaning, w.Clock.Now()) {
			reach[p.To] = p.Counts()
		}
		for _, c := range all[1:] {
			if l := line(t, w, c); (len(l.Counting) > 0) != (signed[c] && reach[c]) {
				t.Fatalf("%s counts %d; signed for: %t, reached: %t", c, len(l.Counting), signed[c], reach[c])
			}
		}
	}
	if len(signed) == 0 {
		t.Error("nothing was ever signed for another line")
	}
}
