package reporting_test

import (
	"strings"
	"testing"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func TestProgressIsToldAsAtAnyDate(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	r := w.ask(amira, "Trolley", w.once[0])
	w.sign(w.North, r)
	signed := w.today()
	w.later(30)
	w.change(amira, r)
	at := func(d clock.Date) reporting.Progress {
		t.Helper()
		p, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{AsOf: d})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		day  clock.Date
		met  int
		past bool
	}{
		{"", 0, false}, {w.today(), 0, false}, {w.today().AddDays(90), 0, false}, {signed, 1, true}, {signed.AddDays(29), 1, true}, {signed.AddDays(-1), 0, true},
	} {
		if p := at(c.day); p.Total.Met != c.met || p.Past != c.past {
			t.Errorf("as at %q: %d met (past %t), want %d (%t)", c.day, p.Total.Met, p.Past, c.met, c.past)
		}
	}
	if p := at(""); p.Standings[progress.Stale] != 1 || len(p.Pathways) != 2 || p.Target.ID != "SCSW" || p.Lines[0].Item.Title == "" || !p.Lines[0].Counted {
		t.Errorf("now: %v %v", p.Standings, p.Pathways)
	}
	for _, bad := range []clock.Date{"yesterday", "2026-02-30"} {
		if _, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{AsOf: bad}); !fault.Is(err, fault.Invalid) {
			t.Errorf("as at %q: %v", bad, err)
		}
	}
	other, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{Version: fixture.AHP, Level: "intermediate"})
	if err != nil || other.Total.Total != 62 || other.Target.Version != fixture.AHP {
		t.Errorf("the other pathway: %v %+v", err, other.Total)
	}
	if _, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{Version: fixture.Imaging, Level: "BOSS"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a level that there is not: %v", err)
	}
	if _, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{Version: "none:1", Level: "BOSS"}); !missing(err) {
		t.Errorf("a framework that there is not: %v", err)
	}
}

func TestACompetencySaysWhyAndWhatIsAskedAndWhatHappened(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	c := w.once[0]
	w.sendBack(w.North, w.ask(amira, "First try", c))
	a := w.sign(w.North, w.ask(amira, "Second try", c))
	w.ask(amira, "One more", c)
	got, err := w.CompetencyForWorker(t.Context(), w.As(amira), amira.Worker, c)
	if err != nil {
		t.Fatal(err)
	}
	if got.Line.Standing != progress.Met || !got.OnPathway || !got.Line.Counted || got.Target.ID != "SCSW" || len(got.Line.Reasons) == 0 {
		t.Errorf("line %+v", got.Line)
	}
	if got.Asks.Observations != 1 || got.Asks.StepTitle == "" || got.Asks.Text == "" || !got.Asks.Required {
		t.Errorf("asks %+v", got.Asks)
	}
	if len(got.SignOffs) != 1 || got.SignOffs[0].ID != a.ID || got.SignOffs[0].Verdict != attestation.Counts || !strings.HasPrefix(got.SignOffs[0].Registration, "HCPC RA9") {
		t.Errorf("sign-offs %+v", got.SignOffs)
	}
	if len(got.Evidence) != 3 || len(got.Requests) != 3 {
		t.Fatalf("%d items, %d requests", len(got.Evidence), len(got.Requests))
	}
	byTitle := map[string]reporting.RequestRef{}
	for _, r := range got.Requests {
		byTitle[r.EvidenceTitle] = r
	}
	if r := byTitle["First try"]; r.State != attestation.Returned || r.Reason != "Say which room it was." || r.DecidedBy.Name != "Priya Shah" || r.Number != 1 {
		t.Errorf("sent back: %+v", r)
	}
	if len(got.Page.Caveats) == 0 || len(got.Page.Asks) == 0 {
		t.Errorf("page %+v", got.Page)
	}
	elsewhere, err := w.CompetencyForWorker(t.Context(), w.As(amira), amira.Worker, fixture.Mammograms)
	if err != nil || elsewhere.OnPathway || elsewhere.Line.Standing != progress.NotStarted {
		t.Errorf("a competency of no pathway of theirs: %v %+v", err, elsewhere.Line)
	}
	if _, err := w.CompetencyForWorker(t.Context(), w.As(amira), amira.Worker, "diagnostic-imaging:1:NONE"); !missing(err) {
		t.Errorf("a competency that there is not: %v", err)
	}
}

func TestARecordSaysWhatEachSignOffIsWorthNow(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	keep := w.sign(w.North, w.ask(amira, "Keep", w.once[0]))
	lose := w.sign(w.North, w.ask(amira, "Lose", w.once[1]))
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: lose.ID, Reason: "It was another day."}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Record(t.Context(), w.As(amira), amira.Worker)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.SignOffs) != 2 || got.Counting != 1 || got.SignOffs[0].ID != lose.ID || got.SignOffs[1].ID != keep.ID {
		t.Fatalf("record %+v", got)
	}
	s := got.SignOffs[0]
	if s.Verdict != attestation.Revoked || s.Revoked.Reason != "It was another day." || s.Revoked.ByName != "Dana Cole" || !strings.Contains(s.Why, "was taken back") || s.EvidenceTitle != "Lose" {
		t.Errorf("revoked: %+v", s)
	}
	r, err := w.Attestation(t.Context(), w.As(amira), lose.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != attestation.Revoked || r.Attestation.Statement == "" || r.Digest != string(r.Attestation.Digest) || r.DepartmentName != "North Imaging" || r.Framework == "" || r.WorkerName != "Amira Khan" ||
		!strings.Contains(r.Attestation.Statement, r.Text) {
		t.Errorf("receipt %+v", r)
	}
}

func TestALapseThatBecomesKnownPutsSignOffsInQuestion(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	r := w.ask(amira, "Trolley", w.once[0])
	w.World.Sign(w.North.Assessor, r)
	w.later(10)
	w.Check(w.North.Assessor, "Suspended", fixture.Now.AddDate(0, 0, -1))
	h := w.home(amira, amira)
	if h.Total.Met != 0 || h.Standings[progress.Unknown] != 1 || h.Next[0].Competency.ID != w.once[0] || !strings.Contains(h.Next[0].Why, "The register does not show") {
		t.Errorf("%v, %+v", h.Standings, h.Next[0])
	}
	rows := w.cohort(w.North.Lead, reporting.CohortQuery{Department: w.North.ID})
	if rows[amira.Name].Met != 0 {
		t.Error("the cohort still counts it")
	}
}
