package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
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

func TestAnEntitlementThatGoesOnForMoreThanThePlanLeftOfItIsFound(t *testing.T) {
	w := small(t)
	ctx, lead, a := t.Context(), w.As(w.North.Lead), authoring.Service{Store: w.Store}
	people := enrolling.Service{Store: w.Store}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := people.EntitleWorker(ctx, lead, enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator",
		Tasks: []string{"diagnostic-imaging:1/RAD"}, Until: clock.DateOf(fixture.Now).AddDays(300), Procedure: "EP-07"})
	ok(err)
	d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.North.ID, Base: fixture.Imaging})
	ok(err)
	ok(a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: 1, Edit: authoring.Remove{Part: authoring.OfCompetencies, Key: "DI-RAD-07"}}))
	p, err := a.PreviewDraft(ctx, lead, d)
	ok(err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	ok(err)
	plan, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: fixture.Imaging, To: v, Reason: "Agreed.",
		Lines: []progress.Carry{{From: fixture.Imaging.Of("DI-RAD-05"), To: v.Of("DI-RAD-05"), Reason: "The room is another one now."}}})
	ok(err)
	m, err := a.Moving(ctx, lead, w.North.ID, v)
	ok(err)
	cmd := enrolling.MoveCommand{Department: w.North.ID, To: v, Reason: "Agreed."}
	for _, one := range m.From[0].Workers {
		cmd.Enrolments = append(cmd.Enrolments, one.ID)
	}
	ok(people.Move(ctx, lead, cmd))
	ok(a.EndPlan(ctx, lead, plan, "It has done its work."))
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("before anybody touched it: %v", got)
	}
	next := "UPDATE worker_entitlement SET %s WHERE follows IS NOT NULL"
	for name, c := range map[string]struct{ do, says string }{
		"a task that is to be signed again": {fmt.Sprintf(next, fmt.Sprintf("tasks = '[\"%s\"]'", v.Of("DI-RAD-05"))), "goes on for other than what was left"},
		"the whole area":                    {fmt.Sprintf(next, fmt.Sprintf("tasks = '[\"%s/RAD\"]'", v)), "goes on for other than what was left"},
		"longer":                            {fmt.Sprintf(next, "until_on = '2029-01-01'"), "goes on for other than what was left"},
		"by no plan":                        {fmt.Sprintf(next, "plans = '[]'"), "goes on for other than what was left"},
		"from nothing":                      {fmt.Sprintf(next, "follows = id"), "goes on from none that ended with the move"},
		"what did not end":                  {"UPDATE worker_entitlement SET ended_at = NULL, ended_by = NULL WHERE follows IS NULL", "goes on from none that ended with the move"},
		"a plan that was made later":        {"UPDATE carry_over SET decided_at = decided_at + 1", "did not hold when it went on"},
		"by itself":                         {fmt.Sprintf(next, "plans = '[]', follows = NULL"), "worker-entitled of wen_"},
	} {
		dir := copied(t, w)
		tamper(t, dir, c.do)
		if got := fmt.Sprint(findings(t, w, dir)); !strings.Contains(got, c.says) {
			t.Errorf("%s: %.1500s", name, got)
		}
	}
}

// What goes on by way of a version in between is worked out again from both plans.
func TestAnEntitlementThatGoesOnOverTwoVersionsIsWorkedOutAgain(t *testing.T) {
	w := fixture.New(t)
	a, people, ctx, lead := authoring.Service{Store: w.Store}, enrolling.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := people.EntitleWorker(ctx, lead, enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator",
		Tasks: []string{"diagnostic-imaging:1/RAD"}, Until: clock.DateOf(fixture.Now).AddDays(300), Procedure: "EP-07"})
	ok(err)
	base := fixture.Imaging
	for _, code := range []string{"DI-RAD-05", "DI-RAD-07"} {
		d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.North.ID, Base: base})
		ok(err)
		p, err := a.PreviewDraft(ctx, lead, d)
		ok(err)
		v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
		ok(err)
		_, err = a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.North.ID, From: base, To: v, Reason: "Agreed.",
			Lines: []progress.Carry{{From: base.Of(code), To: v.Of(code), Reason: "The room is another one now."}}})
		ok(err)
		w.Clock.Advance(time.Minute)
		base = v
	}
	m, err := a.Moving(ctx, lead, w.North.ID, base)
	ok(err)
	cmd := enrolling.MoveCommand{Department: w.North.ID, To: base, Reason: "Agreed."}
	for _, from := range m.From {
		for _, one := range from.Workers {
			cmd.Enrolments = append(cmd.Enrolments, one.ID)
		}
	}
	ok(people.Move(ctx, lead, cmd))
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("before anybody touched it: %v", got)
	}
	next := "UPDATE worker_entitlement SET %s WHERE follows IS NOT NULL"
	for name, c := range map[string]struct{ do, says string }{
		"what the first has signed again":  {fmt.Sprintf(next, fmt.Sprintf("tasks = json_insert(tasks, '$[#]', '%s')", base.Of("DI-RAD-05"))), "goes on for other than what was left"},
		"what the second has signed again": {fmt.Sprintf(next, fmt.Sprintf("tasks = json_insert(tasks, '$[#]', '%s')", base.Of("DI-RAD-07"))), "goes on for other than what was left"},
		"by the last alone":                {fmt.Sprintf(next, "plans = json_remove(plans, '$[0]')"), "goes on for other than what was left"},
		"by the first alone":               {fmt.Sprintf(next, "plans = json_remove(plans, '$[1]')"), "goes on for other than what was left"},
		"the wrong way round":              {fmt.Sprintf(next, "plans = json_array(json_extract(plans, '$[1]'), json_extract(plans, '$[0]'))"), "do not follow on each other"},
		"before there was the second":      {"UPDATE carry_over SET decided_at = decided_at + 3600000000 WHERE from_version <> 'diagnostic-imaging:1'", "did not hold when it went on"},
		"where another one decided": {fmt.Sprintf(`INSERT INTO carry_over (id, department_id, from_version, to_version, lines, reason, decided_by, decided_by_name, decided_at, ended_by_name, end_reason)
			SELECT 'cov_x', department_id, from_version, '%s', lines, reason, decided_by, decided_by_name, decided_at, '', '' FROM carry_over WHERE from_version = 'diagnostic-imaging:1'`, base), "by plans where another one decided"},
	} {
		dir := copied(t, w)
		tamper(t, dir, c.do)
		if got := fmt.Sprint(findings(t, w, dir)); !strings.Contains(got, c.says) {
			t.Errorf("%s: %.1500s", name, got)
		}
	}
}
