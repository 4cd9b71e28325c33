package rest

import (
	"testing"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// whoIsBarred is all about who may not sign though they have all that it takes.
func whoIsBarred(t *testing.T) {
	w := newWorld(t)
	lead, assessor, inspector := w.as(t, w.North.Lead), w.as(t, w.North.Assessor), w.as(t, w.North.Inspector)
	department := "/departments/" + string(w.North.ID)
	waits := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Mammograms)).Requests[0]
	portfolio, who := "/workers/"+string(w.North.Worker.Worker), department+"/who-could-sign/"+string(fixture.Mammograms)

	refused := func(by caller, query, name, rule string) {
		t.Helper()
		got := ""
		people, _ := by.get(who + query).want(200).at("people").([]any)
		for _, person := range people {
			one := person.(map[string]any)
			if one["name"] == name {
				for _, r := range one["refusals"].([]any) {
					got += " " + r.(map[string]any)["rule"].(string)
				}
				if may := one["may"].(bool); may != (got == "") {
					t.Errorf("%s may: %t, and is refused by %q", name, may, got)
				}
			}
		}
		if got != rule {
			t.Errorf("%s%s: %s is refused by %q, want %q", who, query, name, got, rule)
		}
	}
	refused(inspector, "", "Mo Adeyemi", " entitlement")
	lead.post(department+"/entitlements", map[string]any{"person": w.North.Limited.ID, "competencies": []any{fixture.Mammograms}}).want(201)
	refused(lead, "", "Mo Adeyemi", "")
	lead.get(department + "/who-could-sign/diagnostic-imaging:1:NO-SUCH").want(404)
	lead.get(who + "?request=" + string(w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID)).want(404) // asks for something else
	assessor.get(who).want(404)

	preceptee := lead.post(department+"/preceptorships", map[string]any{"person": w.North.Second.ID, "from": "2026-11-01", "until": "2027-10-31"}).want(201).text("id")
	refused(lead, "?request="+string(waits.ID), "Sam Reed", " preceptorship")
	lead.get(department + "/signers").want(200)
	ending := "/preceptorships/" + preceptee + "/endings"
	lead.post(ending, map[string]any{"reason": "Finished early."}).want(204)
	lead.post(ending, map[string]any{"reason": "Finished early."}).want(409)

	pair := map[string]any{"person": w.North.Second.ID, "other": w.North.Worker.ID}
	conflict := lead.post(department+"/conflicts", pair).want(201).text("id")
	lead.post(department+"/conflicts", pair).want(409)
	refused(lead, "?worker="+string(w.North.Worker.Worker), "Sam Reed", " conflict")
	refused(lead, "?worker="+string(w.North.Other.Worker), "Sam Reed", "")
	lead.call("POST", "/conflicts/"+conflict+"/endings", nil).want(204)
	lead.call("POST", "/conflicts/"+conflict+"/endings", nil).want(409)

	assessor.call("POST", portfolio+"/conflicts", nil).want(204)
	assessor.call("POST", portfolio+"/conflicts", nil).want(409)
	if got := lead.get(department + "/conflicts").want(200).text("items.1.other.name"); got != "Amira Khan" {
		t.Errorf("the conflict is with %q", got)
	}
}
