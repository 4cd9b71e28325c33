package rest

import (
	"testing"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// crosswalks is all about what a sign-off counts toward besides.
func crosswalks(t *testing.T) {
	w := newWorld(t)
	lead, assessor, worker := w.as(t, w.North.Lead), w.as(t, w.North.Assessor), w.as(t, w.North.Worker)
	list := "/departments/" + string(w.North.ID) + "/crosswalks"
	body := map[string]any{"from": fixture.Cleaning, "to": fixture.Spills, "kind": "covers", "rationale": "The same steps.", "review_by": "2027-11-23"}
	assessor.post(list, body).want(403)
	link := lead.post(list, body).want(201).text("id")
	lead.post(list, map[string]any{"from": "diagnostic-imaging:1:NONE", "to": fixture.Spills, "kind": "like", "rationale": " ", "review_by": "2026-11-23"}).want(422)
	if got := worker.get(list).want(200); got.text("standing.0.id") != link || got.text("suggestions.0.kind") != "partly_covers" {
		t.Errorf("the list: %s", got.Body)
	}
	set := map[string]any{"from": fixture.Imaging, "to": fixture.AHP, "rationale": "Agreed.", "review_by": "2027-11-23"}
	lead.post("/departments/"+string(w.North.ID)+"/crosswalk-sets", set).want(201)
	lead.post("/departments/"+string(w.North.ID)+"/crosswalk-sets", set).want(422) // nothing is left to take

	r := "/requests/" + string(w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID)
	if got := assessor.get(r).want(200).text("further.0.competency"); got != string(fixture.Spills) {
		t.Errorf("the signer is shown %q", got)
	}
	i := assessor.post(r+"/intents", map[string]any{"meaning": "observed_directly", "step": 4, "also": []any{fixture.Spills}}).want(201)
	if got := i.text("also.0.competency"); got != string(fixture.Spills) {
		t.Errorf("the statement is for %q", got)
	}
	assessor.post("/attestations", map[string]any{"intent": i.text("id"), "proof": map[string]any{"method": "totp", "secret": code(t, w.Clock, fixture.TOTPSecret)}}).want(201)
	line := "/workers/" + string(w.North.Worker.Worker) + "/competencies/" + string(fixture.Spills)
	if got := worker.get(line).want(200); got.text("line.standing") != "met" || got.text("line.counting.0.path.0.kind") != "covers" {
		t.Errorf("the line: %s", got.Body)
	}
	lead.post("/crosswalks/"+link+"/endings", map[string]any{"reason": "The agent has changed."}).want(204)
	lead.post("/crosswalks/"+link+"/endings", map[string]any{"reason": "The agent has changed."}).want(409)
	if got := worker.get(line).want(200).text("line.standing"); got != "not_started" {
		t.Errorf("the line once the link has ended: %s", got)
	}
	worker.get("/competencies/" + string(fixture.Cleaning)).want(200)
}
