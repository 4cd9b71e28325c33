package rest

import (
	"testing"
	"time"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// theQuestions: a program that signs for a person is asked about as the person would
// be, and named.
func theQuestions(t *testing.T) {
	w := newWorld(t)
	assessor, educator := w.as(t, w.North.Assessor), w.as(t, w.North.Educator)
	for range 5 {
		r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0]
		assessor.call("POST", "/requests/"+string(r.ID)+"/openings", nil).want(200)
		i := assessor.post("/requests/"+string(r.ID)+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
		assessor.post("/attestations", map[string]any{"intent": i, "proof": map[string]any{"method": "password", "secret": fixture.Password}}).want(201)
		w.Clock.Advance(2 * time.Second)
	}
	must(t, w.api.Educating.Watch(t.Context()))
	flags := "/departments/" + string(w.North.ID) + "/flags"
	list := educator.get(flags).want(200)
	if list.count("open") != 1 || list.text("open.0.kind") != "pace" || list.number("open.0.sign_off_count") != 5 {
		t.Fatalf("what there is to ask: %s", list.Body)
	}
	one := "/flags/" + list.text("open.0.id")
	whole := assessor.get(one).want(200)
	if whole.count("sign_offs") != 5 || whole.text("sign_offs.0.surface") != "api" || whole.number("most_in_an_hour") != 5 {
		t.Errorf("its signer reads %s", whole.Body)
	}
	w.as(t, w.North.Worker).get(one).want(404)
	w.as(t, w.South.Educator).get(one).want(404)
	assessor.post(one+"/closings", map[string]any{"finding": "fine", "words": "It was me."}).want(403)
	educator.post(one+"/closings", map[string]any{"finding": "fine", "words": ""}).want(422)
	educator.post(one+"/closings", map[string]any{"finding": "fine", "words": "A list read on paper first."}).want(204)
	educator.post(one+"/closings", map[string]any{"finding": "fine", "words": "Again."}).want(409)
	if mine := assessor.get("/me/flags").want(200); mine.text("items.0.closed.words") != "A list read on paper first." {
		t.Errorf("its signer reads %s", mine.Body)
	}
	if list := educator.get(flags + "?limit=1").want(200); list.count("open") != 0 || list.count("closed") != 1 {
		t.Errorf("closed: %s", list.Body)
	}
}
