package rest

import (
	"testing"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// thePasses is how a department lets assessors from outside sign, and how a worker
// shows a pass.
func thePasses(t *testing.T) {
	w := newWorld(t)
	lead, worker, in := w.as(t, w.North.Lead), w.as(t, w.North.Worker), "/departments/"+string(w.North.ID)
	request := "/requests/" + string(w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID)
	worker.call("POST", request+"/guest-passes", nil).want(409) // no mail is sent
	w.Store.SendMail()
	worker.call("POST", request+"/guest-passes", nil).want(409) // nothing is granted
	if none := lead.get(in + "/guest-passes").want(200); none.at("policy") != nil || none.count("listings") != 0 {
		t.Errorf("before anything was granted: %s", none.Body)
	}
	lead.post(in+"/pass-policy-endings", map[string]any{"reason": "Too early."}).want(409)
	policy := map[string]any{"areas": []string{"diagnostic-imaging:*"}, "domains": []string{"agency.example"}, "until": "2026-12-31"}
	worker.post(in+"/pass-policies", policy).want(403)
	lead.post(in+"/pass-policies", map[string]any{"areas": []string{"nonsense"}, "domains": []string{"x y"}, "until": "2036-12-31", "register": "NONE"}).want(422)
	lead.post(in+"/pass-policies", policy).want(201)
	listing := map[string]any{"number": "RA900777", "name": "Grace Park", "profession": "Diagnostic radiographer", "status": "Registered", "effective_from": "2024-03-01", "checked_on": "2026-11-23"}
	worker.post(in+"/pass-listings", listing).want(403)
	lead.post(in+"/pass-listings", map[string]any{"number": "x", "name": "", "profession": "", "status": "", "effective_from": "", "checked_on": ""}).want(422)
	lead.post(in+"/pass-listings", listing).want(201)
	if got := lead.get(in + "/guest-passes").want(200); got.text("policy.domains.0") != "agency.example" || got.text("listings.0.number") != "RA900777" {
		t.Errorf("granted: %s", got.Body)
	}

	lead.call("POST", request+"/guest-passes", nil).want(403)
	made := worker.call("POST", request+"/guest-passes", nil).want(201)
	if shown := worker.get(request + "/guest-pass").want(200); shown.text("code") != made.text("code") || shown.at("taken_up") != false {
		t.Errorf("made %s, shown %s", made.Body, shown.Body)
	}
	lead.get(request + "/guest-pass").want(404)
	w.as(t, w.North.Other).delete("/guest-passes/" + made.text("id")).want(404)
	worker.delete("/guest-passes/" + made.text("id")).want(204)
	worker.delete("/guest-passes/" + made.text("id")).want(409)
	worker.get(request + "/guest-pass").want(200)
	lead.post(in+"/pass-policy-endings", map[string]any{"reason": ""}).want(422)
	worker.post(in+"/pass-policy-endings", map[string]any{"reason": "Mine."}).want(403)
	lead.post(in+"/pass-policy-endings", map[string]any{"reason": "The contract is over."}).want(204)
}
