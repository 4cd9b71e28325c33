package educating_test

import (
	"strings"
	"testing"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
)

// put puts something down of Amira's apprenticeship.
func put(t *testing.T, w *fixture.World, p fixture.Person, k apprenticeship.Kind, about id.TrainingRecord, d apprenticeship.Data) (apprenticeship.Record, error) {
	t.Helper()
	return educating.Service{Store: w.Store}.RecordTraining(t.Context(), w.As(p), educating.TrainingCommand{Worker: w.North.Worker.Worker, Kind: k, About: about, Data: d})
}

func must(t *testing.T, w *fixture.World, p fixture.Person, k apprenticeship.Kind, about id.TrainingRecord, d apprenticeship.Data) id.TrainingRecord {
	t.Helper()
	r, err := put(t, w, p, k, about, d)
	if err != nil {
		t.Fatalf("%s by %s: %v", k, p.Name, err)
	}
	return r.ID
}

func TestEachPutsDownOnlyWhatIsTheirsToSay(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0216", On: today.AddDays(-100), Adult: true})
	logged := must(t, w, n.Worker, apprenticeship.Logged, "", apprenticeship.Data{What: "online", On: today, Minutes: 90, Words: "  Contrast.  "})
	review := must(t, w, n.Educator, apprenticeship.Reviewed, "", apprenticeship.Data{On: today, Words: "We talked.", Actions: []string{" Log July. ", ""}})
	for _, c := range []struct {
		what  string
		kind  apprenticeship.Kind
		about id.TrainingRecord
		data  apprenticeship.Data
		may   []fixture.Person
	}{
		{"log time", apprenticeship.Logged, "", apprenticeship.Data{What: "online", On: today, Minutes: 1, Words: "x"}, []fixture.Person{n.Worker}},
		{"note a certificate", apprenticeship.Happened, "", apprenticeship.Data{What: apprenticeship.CareCertificate, On: today}, []fixture.Person{n.Educator, n.Lead}},
		{"speak for the employer", apprenticeship.Happened, "", apprenticeship.Data{What: apprenticeship.EmployerConfirmed, On: today}, []fixture.Person{n.Lead}},
		{"sign for the employer", apprenticeship.Signed, review, apprenticeship.Data{What: apprenticeship.Employer}, []fixture.Person{n.Lead}},
		{"sign as the apprentice", apprenticeship.Signed, review, apprenticeship.Data{What: apprenticeship.Apprentice}, []fixture.Person{n.Worker}},
		{"write down the provider's signature", apprenticeship.Signed, review, apprenticeship.Data{What: apprenticeship.Provider, Name: "Tess Tutor"}, []fixture.Person{n.Educator}},
		{"confirm time", apprenticeship.Confirmed, logged, apprenticeship.Data{}, []fixture.Person{n.Educator}},
	} {
		for _, p := range []fixture.Person{n.Inspector, n.Assessor, n.Other, w.South.Lead, w.South.Educator, w.Admin, n.Worker, n.Educator, n.Lead} {
			may := false
			for _, one := range c.may {
				may = may || one.ID == p.ID
			}
			if may {
				continue
			}
			if c.kind == apprenticeship.Signed && c.data.What == apprenticeship.Provider || c.kind == apprenticeship.Confirmed {
				if p.ID == n.Lead.ID {
					continue // the lead may as well
				}
			}
			_, err := put(t, w, p, c.kind, c.about, c.data)
			if sees := p.ID == n.Inspector.ID || p.ID == n.Worker.ID || p.ID == n.Educator.ID || p.ID == n.Lead.ID; sees && !fault.Is(err, fault.Forbidden) || !sees && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s: %v", c.what, p.Name, err)
			}
		}
		for _, p := range c.may {
			if c.kind != apprenticeship.Happened || p.ID != n.Lead.ID || c.data.What == apprenticeship.EmployerConfirmed {
				must(t, w, p, c.kind, c.about, c.data)
			}
		}
	}
	h, err := reporting.Service{Store: w.Store}.Apprenticeship(t.Context(), w.As(n.Worker), n.Worker.Worker, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(h.History.Log) != 2 || h.History.Log[0].Outcome != apprenticeship.Confirmed || h.History.Log[0].Data.Words != "Contrast." || h.Report.Hours.Confirmed != 90 {
		t.Errorf("the log: %+v", h.History.Log)
	}
	if r := h.History.Reviews; len(r) != 1 || len(r[0].Lacks()) != 0 || strings.Join(r[0].Data.Actions, "|") != "Log July." {
		t.Errorf("the review: %+v", r)
	}
}

func TestTheApprenticeIsToldWhatOthersPutDown(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0216", On: today.AddDays(-10), Adult: true})
	one := must(t, w, n.Worker, apprenticeship.Logged, "", apprenticeship.Data{What: "online", On: today, Minutes: 90, Words: "x"})
	must(t, w, n.Educator, apprenticeship.SentBack, one, apprenticeship.Data{Words: "Which course?"})
	must(t, w, n.Educator, apprenticeship.Reviewed, "", apprenticeship.Data{On: today, Words: "We talked."})
	list, _, err := reporting.Service{Store: w.Store}.Notifications(t.Context(), w.As(n.Worker), "", 10)
	if err != nil || len(list) != 3 || !strings.Contains(list[1].Text, "Which course?") || list[0].Href != "/apprenticeship" {
		t.Errorf("told %+v (%v)", list, err)
	}
}

func TestAPatientsNumberIsNotKept(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0216", On: today.AddDays(-10), Adult: true})
	for _, d := range []apprenticeship.Data{{Words: "Scanned 999 037 6298."}, {Words: "Fine.", Actions: []string{"See 9990376298."}}} {
		d.On = today
		if _, err := put(t, w, n.Educator, apprenticeship.Reviewed, "", d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

func TestTimeIsLinkedToOnesOwnEvidenceOnly(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0216", On: today.AddDays(-10), Adult: true})
	mine := w.Submit(n.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Version.Evidence
	others := w.Submit(n.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Version.Evidence
	for _, e := range []id.Evidence{others, "ev_none"} {
		if _, err := put(t, w, n.Worker, apprenticeship.Logged, "", apprenticeship.Data{What: "online", On: today, Minutes: 1, Words: "x", Evidence: e}); !fault.Is(err, fault.Invalid) {
			t.Errorf("linked to %s: %v", e, err)
		}
	}
	must(t, w, n.Worker, apprenticeship.Logged, "", apprenticeship.Data{What: "online", On: today, Minutes: 1, Words: "x", Evidence: mine})
}
