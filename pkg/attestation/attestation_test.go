package attestation

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
)

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// signed is a sign-off on ground that lets it count.
func signed(at time.Time) (Attestation, Ground) {
	a := Attestation{SignedAt: at, Claim: Claim{
		ID: id.New[id.Attestation](), Assessor: id.New[id.Person](),
		EvidenceDigest: digest.OfBytes([]byte("the evidence")), CompetencyDigest: digest.OfBytes([]byte("the competency")),
	}}
	return a, Ground{
		CurrentEvidence: a.EvidenceDigest, CompetencyDigest: a.CompetencyDigest,
		Area: "diagnostic-imaging:IV", Checks: []assessor.Check{{ID: "chk_1", Person: a.Assessor, Register: assessor.HCPC, Profession: assessor.DiagnosticRadiographer, Status: assessor.StatusRegistered,
			EffectiveFrom: at.AddDate(-1, 0, 0), CheckedAt: at.AddDate(0, 0, -1), RecordedAt: at.AddDate(0, 0, -1)}},
	}
}

func TestASignOffStopsCountingWhenAnythingUnderItMoves(t *testing.T) {
	at := instant(t, "2026-03-02T10:00:00Z")
	now := at.AddDate(0, 2, 0)
	for name, c := range map[string]struct {
		move func(*Attestation, *Ground)
		want Verdict
	}{
		"nothing moved":                                  {func(*Attestation, *Ground) {}, Counts},
		"the evidence was revised":                       {func(_ *Attestation, g *Ground) { g.CurrentEvidence = digest.OfBytes([]byte("another word")) }, Stale},
		"the evidence was taken back":                    {func(_ *Attestation, g *Ground) { g.CurrentEvidence = "" }, Stale},
		"the competency changed":                         {func(_ *Attestation, g *Ground) { g.CompetencyDigest = digest.OfBytes([]byte("another rule")) }, Stale},
		"the competency is gone":                         {func(a *Attestation, g *Ground) { a.CompetencyDigest, g.CompetencyDigest = "", "" }, Stale},
		"no digest was ever bound":                       {func(a *Attestation, g *Ground) { a.EvidenceDigest, g.CurrentEvidence = "", "" }, Stale},
		"it was taken back":                              {func(_ *Attestation, g *Ground) { g.Revoked = &Revocation{At: now} }, Revoked},
		"it is prior learning, which stands for nothing": {func(a *Attestation, _ *Ground) { a.Kind, a.OccurredOn = evidence.PriorLearning, "2024-05-31" }, NotHere},
		"it is prior learning, which stands for some": {func(a *Attestation, g *Ground) {
			a.Kind, a.OccurredOn, g.Recognised, g.ValidityMonths = evidence.PriorLearning, "2024-05-31", true, 24
		}, Counts},
		"it is prior learning of more than two years ago": {func(a *Attestation, g *Ground) {
			a.Kind, a.OccurredOn, g.Recognised, g.ValidityMonths = evidence.PriorLearning, "2024-05-02", true, 24
		}, Expired},
		"its signer says that it was not them": {func(_ *Attestation, g *Ground) { g.Suspensions = []Suspension{{At: now}} }, Suspended},
		"that was settled, and said again": {func(_ *Attestation, g *Ground) {
			g.Suspensions = []Suspension{{At: at, Lifted: &Lifting{At: now}}, {At: now}}
		}, Suspended},
		"there is no register check of the signer": {func(_ *Attestation, g *Ground) { g.Checks = nil }, Questioned},
		"a lapse before the signing became known": {func(_ *Attestation, g *Ground) {
			g.Checks = append(g.Checks, assessor.Check{ID: "chk_2", Register: assessor.HCPC, Profession: assessor.DiagnosticRadiographer, Status: "Suspended",
				EffectiveFrom: at.AddDate(0, 0, -3), CheckedAt: now, RecordedAt: now})
		}, Questioned},
		"nobody knows its area":               {func(_ *Attestation, g *Ground) { g.Area = "" }, Questioned},
		"the signer is of another profession": {func(_ *Attestation, g *Ground) { g.Checks[0].Profession = "Paramedic" }, Questioned},
		"its time ran out":                    {func(_ *Attestation, g *Ground) { g.ValidityMonths = 2 }, Expired},
	} {
		a, g := signed(at)
		c.move(&a, &g)
		if got := a.Judge(g, now, now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestASignOffKeepsCountingWhenLaterTimesDoNotTouchIt(t *testing.T) {
	at := instant(t, "2026-03-02T10:00:00Z")
	now := at.AddDate(0, 2, 0)
	a, g := signed(at)
	g.Checks = append(g.Checks, assessor.Check{ID: "chk_2", Register: assessor.HCPC, Profession: assessor.DiagnosticRadiographer, Status: "Lapsed",
		EffectiveFrom: at.AddDate(0, 1, 0), CheckedAt: now, RecordedAt: now})
	if got := a.Judge(g, now, now); got != Counts {
		t.Errorf("the signer left the register after the signing: %s, want %s", got, Counts)
	}
	a, g = signed(at)
	g.Suspensions = []Suspension{{At: at, Lifted: &Lifting{At: now}}}
	if before, after := a.Judge(g, now, now.Add(-time.Microsecond)), a.Judge(g, now, now); before != Suspended || after != Counts {
		t.Errorf("before the suspension was lifted it is %s, after it %s", before, after)
	}
	a, g = signed(at)
	g.Revoked = &Revocation{At: now}
	if got := a.Judge(g, now, now.Add(-time.Microsecond)); got != Counts {
		t.Errorf("a revocation not known yet: %s, want %s", got, Counts)
	}
	if got := a.Judge(g, at.Add(-time.Microsecond), now); got != NotYet {
		t.Errorf("before it was signed: %s, want %s", got, NotYet)
	}
}

func TestASignOffStopsCountingWhenItsDayInLondonComes(t *testing.T) {
	for _, c := range []struct{ signed, until string }{
		{"2026-03-02T10:00:00Z", "2027-03-02T00:00:00Z"},
		{"2024-02-29T12:00:00Z", "2025-02-28T00:00:00Z"}, // no 29 February in 2025
		{"2026-05-30T23:30:00Z", "2027-05-30T23:00:00Z"}, // 31 May in London, and summer there a year later
		{"2026-03-28T23:59:59Z", "2027-03-28T00:00:00Z"}, // clocks go forward at 1:00 on 28 March 2027
		{"2026-10-31T00:10:00Z", "2027-10-30T23:00:00Z"}, // clocks go back at 2:00 on 31 October 2027
		{"2025-10-25T23:30:00Z", "2026-10-26T00:00:00Z"}, // 26 October in London, 0:30 of summer time still
	} {
		a, g := signed(instant(t, c.signed))
		g.ValidityMonths = 12
		until := instant(t, c.until)
		if got := a.Until(12); !got.Equal(until) {
			t.Errorf("signed %s: until %s, want %s", c.signed, got, until)
		}
		now := until.AddDate(1, 0, 0)
		if got := a.Judge(g, until.Add(-time.Microsecond), now); got != Counts {
			t.Errorf("signed %s, just before %s: %s, want %s", c.signed, c.until, got, Counts)
		}
		if got := a.Judge(g, until, now); got != Expired {
			t.Errorf("signed %s, at %s: %s, want %s", c.signed, c.until, got, Expired)
		}
	}
}

func TestTheDayItRunsOutIsTheOneThatTheKernelWouldCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Attestation{SignedAt: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "signed")).UTC()}
		months := rapid.IntRange(1, 120).Draw(t, "months")
		want := clock.DateOf(a.SignedAt).AddMonths(months).Start()
		if got := a.Until(months); !got.Equal(want) {
			t.Fatalf("signed %s, %d months: %s, want %s", a.SignedAt, months, got, want)
		}
	})
}

func TestEveryFieldIsBound(t *testing.T) {
	at := instant(t, "2026-03-02T10:00:00Z")
	base := Attestation{Claim: Claim{PreparedAt: at}, ProvenAt: at, SignedAt: at}
	claim, bound := base.Claim.Digest(), digest.OfBytes(base.Canonical())
	seen := map[digest.Sum]string{bound: "nothing"}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Attestation]()) {
		if field.Name == "Claim" {
			continue // its fields come one by one
		}
		a := base
		switch v := reflect.ValueOf(&a).Elem().FieldByIndex(field.Index); v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(at.Add(time.Hour)))
		case int:
			v.SetInt(1)
		case bool:
			v.SetBool(true)
		default:
			v.SetString("changed")
		}
		got := digest.OfBytes(a.Canonical())
		if again, err := Read(a.Claim.Canonical(), a.Canonical()); err != nil || again.Digest != got || digest.OfBytes(again.Canonical()) != got {
			t.Errorf("with another %s it is read back as %+v (%v)", field.Name, again, err)
		}
		if _, err := Read(base.Claim.Canonical(), a.Canonical()); (err == nil) != (a.Claim == base.Claim) {
			t.Errorf("with another %s under its claim it is read: %v", field.Name, err)
		}
		if field.Name == "Digest" || field.Name == "JWS" { // made from the canonical bytes
			if got != bound {
				t.Errorf("%s is in the bytes that it is made from", field.Name)
			}
			continue
		}
		if other, taken := seen[got]; taken {
			t.Errorf("a change of %s digests like a change of %s", field.Name, other)
		}
		seen[got] = field.Name
		if inClaim := len(field.Index) > 1; inClaim != (a.Claim.Digest() != claim) {
			t.Errorf("%s is of the claim: %t; its digest covers it: %t", field.Name, inClaim, !inClaim)
		}
	}
}

// How often it was seen decides when enough was seen, so the signer says it.
func TestWhoWatchedSignsForHowOften(t *testing.T) {
	s := Shown{Meaning: Observed, Cases: 3, EvidenceDigest: digest.OfBytes(nil)}
	for _, test := range []struct {
		meaning Meaning
		cases   int
		want    string
	}{{Observed, 3, "I watched this being done 3 times."}, {Observed, 1, "I watched this being done once."}, {Reviewed, 3, "I read the evidence."}} {
		s.Meaning, s.Cases = test.meaning, test.cases
		if text := Statement(s); !strings.Contains(text, "How I know: "+test.want) {
			t.Errorf("%s, %d cases: %s", test.meaning, test.cases, text)
		}
	}
}

func TestTheStatementSaysEverythingThatIsSigned(t *testing.T) {
	s := Shown{WorkerName: "Aisha Khan", DepartmentName: "Imaging, North", Competency: "diagnostic-imaging:1:DI-IV-02", Title: "Cannulation", Text: "Puts a cannula in.",
		StepTitle: "Within protocol", StepMeaning: "Does the task to protocol.", Meaning: Observed, Kind: evidence.Activity, EvidenceTitle: "Three cannulas", Cases: 3, Outcomes: "wnw",
		OccurredOn: "2026-03-02", Number: 2, EvidenceDigest: digest.OfBytes([]byte("x")), AssessorName: "Priya Shah", Registration: "HCPC RA012345", Entitled: "in this area", Also: "“Care of the person”", Comment: "Calm and careful."}
	said := Statement(s)
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; name {
		case "CompetencyCode", "Meaning", "Kind", "OccurredOn", "Number", "Cases", "Outcomes", "EvidenceDigest", "All":
		default:
			if !strings.Contains(said, v.Field(i).String()) {
				t.Errorf("the statement leaves out %s: %q", name, v.Field(i))
			}
		}
	}
	for _, words := range []string{"I watched this being done 3 times", "How it went: Of 3 times, 2 went well and 1 did not: number 2.", "activity log", "2 March 2026", "version 2", string(s.EvidenceDigest[:16])} {
		if !strings.Contains(said, words) {
			t.Errorf("the statement leaves out %q", words)
		}
	}
}

func TestNobodyWatchedWhatWasLearntElsewhere(t *testing.T) {
	for _, m := range append([]Meaning{Approval}, Meanings...) {
		if got, want := m.May(evidence.PriorLearning), m == Reviewed || m == Discussed; got != want {
			t.Errorf("prior learning as %s: %t", m, got)
		}
		if !m.May(evidence.Activity) {
			t.Errorf("an activity log as %s is refused", m)
		}
	}
	s := Shown{Meaning: Reviewed, Kind: evidence.PriorLearning, EvidenceDigest: digest.OfBytes(nil), OccurredOn: "2024-05-31"}
	if got := Statement(s); !strings.Contains(got, "not seen here. It stands for: nothing, by the rules") {
		t.Errorf("where it stands for nothing: %s", got)
	}
	s.StandsFor = "knowledge, and 2 of 5 observations"
	if got := Statement(s); !strings.Contains(got, "It stands for: knowledge, and 2 of 5 observations.") {
		t.Errorf("where it stands for something: %s", got)
	}
	if got := Statement(s); strings.Contains(got, "Step reached") || !strings.Contains(got, "does not show that it is reached: that is watched here") {
		t.Errorf("what is watched is reached without being watched: %s", got)
	}
	if s.All = true; !strings.Contains(Statement(s), "Step reached") || strings.Contains(Statement(s), "watched here") {
		t.Errorf("where nothing is watched: %s", Statement(s))
	}
	if s.Kind, s.All = evidence.Activity, false; strings.Contains(Statement(s), "stands for") || !strings.Contains(Statement(s), "Step reached") {
		t.Error("an activity log stands for something else")
	}
}
