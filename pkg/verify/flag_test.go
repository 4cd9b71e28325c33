package verify_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestTamperingWithWhatWasAskedAboutIsFound(t *testing.T) {
	w := fixture.New(t)
	asks := educating.Service{Store: w.Store}
	look := func() {
		if err := asks.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Second)
	}
	sign := func(n int) {
		for range n {
			w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
		}
	}
	sign(5)
	look()
	sign(1)
	look()
	w.Sign(w.North.Second, w.Submit(w.North.Other, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	var open []store.Flagged
	w.Read(func(v *store.View) (err error) {
		open, err = v.OpenFlags(access.ScopeOf(w.As(w.North.Educator)), w.North.ID)
		return err
	})
	if err := asks.CloseFlag(t.Context(), w.As(w.North.Educator), educating.CloseFlagCommand{Flag: open[0].ID, Finding: attestation.Fine, Words: "Six for one list."}); err != nil {
		t.Fatal(err)
	}
	sign(1)
	look() // a second one, which is open
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	for what, c := range map[string]struct {
		do   []string
		says string
	}{
		"a question dropped":             {[]string{"DELETE FROM flag_sign_off WHERE flag_id NOT IN (SELECT flag_id FROM flag_closing)", "DELETE FROM flag WHERE id NOT IN (SELECT flag_id FROM flag_closing)"}, "not there: flag.raise"},
		"a question slipped in":          {[]string{"INSERT INTO flag SELECT 'flg_x', kind, department_id, signer_id, worker_id, seen_at, at + 1 FROM flag LIMIT 1"}, "the question flg_x"},
		"a question about somebody else": {[]string{"UPDATE flag SET signer_id = (SELECT assessor_id FROM attestation WHERE assessor_name = 'Sam Reed')"}, "is by somebody else"},
		"a sign-off taken out of it":     {[]string{"DELETE FROM flag_sign_off WHERE attestation_id = (SELECT id FROM attestation WHERE seq = 3)"}, "not there: flag.raise"},
		"a sign-off put under it":        {[]string{"INSERT INTO flag_sign_off SELECT flag_id, (SELECT id FROM attestation WHERE assessor_name = 'Sam Reed'), at FROM flag_sign_off LIMIT 1"}, "is by somebody else"},
		"a closing dropped":              {[]string{"DELETE FROM flag_closing"}, "not there: flag.close"},
		"a closing slipped in":           {[]string{"INSERT INTO flag_closing SELECT 'fcl_x', (SELECT id FROM flag WHERE id NOT IN (SELECT flag_id FROM flag_closing)), by_id, by_name, finding, words, at FROM flag_closing"}, "the closing of the question"},
		"another finding":                {[]string{"UPDATE flag_closing SET finding = 'talked'"}, "the closing of the question"},
		"other words":                    {[]string{"UPDATE flag_closing SET words = 'x'"}, "the closing of the question"},
		"closed by whom it is about":     {[]string{"UPDATE flag_closing SET by_id = (SELECT signer_id FROM flag LIMIT 1)"}, "nobody who could close it"},
	} {
		dir := copied(t, w)
		tamper(t, dir, c.do...)
		var all []string
		for _, f := range findings(t, w, dir) {
			all = append(all, f.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.says) {
			t.Errorf("%s: found %q, want something with %q", what, all, c.says)
		}
	}
}
