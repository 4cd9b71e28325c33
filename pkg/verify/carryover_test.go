package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func TestAPlanThatSomebodyChangedBehindTheServerIsFound(t *testing.T) {
	w := small(t)
	ctx, lead, a := t.Context(), w.As(w.North.Lead), authoring.Service{Store: w.Store}
	w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.North.ID, Base: fixture.Imaging})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(err)
	ok(a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: 1, Edit: authoring.Remove{Part: authoring.OfCompetencies, Key: "DI-ENV-06"}}))
	p, err := a.PreviewDraft(ctx, lead, d)
	ok(err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	ok(err)
	_, err = a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: v, Reason: "Agreed."})
	ok(err)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("before anybody touched it: %v", got)
	}
	for name, c := range map[string]struct{ do, says string }{
		"what it decides":      {`UPDATE carry_over SET lines = replace(lines, '"over":true', '"over":false')`, "decided otherwise than proposed"},
		"why":                  {"UPDATE carry_over SET reason = 'Because.'", "carry-over-decided of cov_"},
		"who":                  {"UPDATE carry_over SET decided_by_name = 'Ada Admin'", "carry-over-decided of cov_"},
		"that it was ended":    {"UPDATE carry_over SET ended_at = decided_at + 1, ended_by = decided_by, end_reason = 'x'", "the end of carry-over plan"},
		"that there was one":   {"DELETE FROM carry_over", "not there: carry-over.decide"},
		"the versions of it":   {"UPDATE carry_over SET from_version = to_version, to_version = from_version", "carry-over plan cov_"},
		"one that nobody made": {"INSERT INTO carry_over SELECT 'cov_x', department_id, 'ahp-support-worker:1', to_version, '[]', reason, decided_by, decided_by_name, decided_at, NULL, NULL, '', '' FROM carry_over", "carry-over plan cov_x"},
	} {
		dir := copied(t, w)
		tamper(t, dir, c.do)
		if got := fmt.Sprint(findings(t, w, dir)); !strings.Contains(got, c.says) {
			t.Errorf("%s is changed: %.1500s", name, got)
		}
	}
}
