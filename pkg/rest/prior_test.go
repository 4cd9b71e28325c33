package rest

import (
	"fmt"
	"testing"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

// priorLearning is all about what was learnt elsewhere: it is put up, recognised and
// seen on its line by programs as by people.
func priorLearning(t *testing.T) {
	w := newWorld(t)
	v := w.LetPrior(w.North)
	assessor, worker := w.as(t, w.North.Assessor), w.as(t, w.North.Worker)
	found := false
	kinds := worker.get("/evidence-kinds").want(200)
	for i := range kinds.count("items") {
		at := fmt.Sprintf("items.%d", i)
		if kinds.text(at+".kind") == "prior_learning" {
			found = true
			if kinds.text(at+".began") != "began_on" || kinds.count(at+".instead_of_file") != 2 {
				t.Errorf("the kind: %s", kinds.Body)
			}
		}
	}
	if !found {
		t.Error("there is no such kind")
	}
	sent := w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt(day1().AddDays(-40), v.Of("WARD-02"), v.Of("WARD-03")))
	for _, r := range sent.Requests {
		at := "/requests/" + string(r.ID)
		assessor.post(at+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(422)
		i := assessor.post(at+"/intents", map[string]any{"meaning": "reviewed_evidence", "step": 1}).want(201).text("id")
		assessor.post("/attestations", map[string]any{"intent": i, "proof": map[string]any{"method": "password", "secret": fixture.Password}}).want(201)
	}
	line := func(code string) answer {
		return worker.get("/workers/" + string(w.North.Worker.Worker) + "/competencies/" + string(v.Of(code))).want(200)
	}
	if got := line("WARD-02"); got.text("line.counting.0.kind") != "prior_learning" || got.number("line.prior_learning.observations.so_far") != 2 || got.number("line.prior_learning.observations.asked") != 2 || got.number("line.observations.so_far") != 2 {
		t.Errorf("the line that lets it stand for some: %s", got.Body)
	}
	if got := line("WARD-03"); got.text("line.not_counting.0.verdict") != "prior-learning" || got.count("line.counting") != 0 || got.text("line.standing") != "not_started" {
		t.Errorf("the line that lets it stand for nothing: %s", got.Body)
	}
	if got := worker.get("/competencies/" + string(v.Of("WARD-02"))).want(200).text("asks.0.prior_learning"); got != "knowledge, and 2 of 3 observations" {
		t.Errorf("the competency says %q", got)
	}
}
