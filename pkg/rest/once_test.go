package rest

import (
	"testing"

	"countersign/pkg/attachment/sample"
	"countersign/pkg/internal/fixture"
)

const key1, key2, key3 = "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f01", "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f02", "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f03"

func TestTheSameKeyDoesAThingOnce(t *testing.T) {
	w := newWorld(t)
	worker, other := w.as(t, w.North.Worker), w.as(t, w.North.Other)
	list := "/workers/" + string(w.North.Worker.Worker) + "/evidence"
	begin := map[string]any{"kind": "reflective_account"}

	first := worker.post(list, begin, "Idempotency-Key", key1).want(201)
	again := worker.post(list, begin, "Idempotency-Key", key1).want(201)
	if first.Body.String() != again.Body.String() || first.header("Location") != again.header("Location") {
		t.Errorf("the second answer is not the first:\n%s\n%s", first.Body, again.Body)
	}
	if n := worker.get(list).want(200).count("items"); n != 1 {
		t.Errorf("%d items were begun", n)
	}
	worker.post(list, map[string]any{"kind": "certificate"}, "Idempotency-Key", key1).want(422) // the key of another request
	worker.post(list, begin, "Idempotency-Key", "not-a-key").want(422)
	other.post("/workers/"+string(w.North.Other.Worker)+"/evidence", begin, "Idempotency-Key", key1).want(201) // another person's key

	// What was refused did nothing, so its key is free.
	lead, people := w.as(t, w.North.Lead), "/departments/"+string(w.North.ID)
	away := map[string]any{"person": w.North.Second.ID, "from": "2026-12-21", "until": "2026-12-01"}
	lead.post(people+"/absences", away, "Idempotency-Key", key2).want(422)
	away["until"] = "2026-12-31"
	lead.post(people+"/absences", away, "Idempotency-Key", key2).want(201)
	lead.post(people+"/absences", away, "Idempotency-Key", key2).want(201)
	if n := lead.get(people + "/absences").want(200).count("items"); n != 1 {
		t.Errorf("%d absences were recorded", n)
	}

	// An upload over a bad line.
	item := "/evidence/" + first.text("id")
	file := worker.upload(item+"/attachments", "notes.txt", []byte("What I did."), "Idempotency-Key", key3).want(201).text("attachment.id")
	if again := worker.upload(item+"/attachments", "notes.txt", []byte("What I did."), "Idempotency-Key", key3).want(201).text("attachment.id"); again != file {
		t.Error("the same upload made another file")
	}
	worker.upload(item+"/attachments", "notes.png", sample.Picture{Title: "Another"}.PNG(), "Idempotency-Key", key3).want(422)

	// A change that shows nothing.
	done := map[string]any{"on": false, "reason": "Left the trust."}
	for range 2 {
		lead.post(people+"/people/"+string(w.North.Other.ID)+"/switches", done, "Idempotency-Key", "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f04").want(204)
	}
}

// A signature sent several times at once: one signs, the others are told what came
// of it, and not that their code is wrong.
func TestASignatureSentTwiceAtOnceIsShownTwice(t *testing.T) {
	w := newWorld(t)
	assessor := w.as(t, w.North.Assessor)
	request := w.Submit(w.North.Worker, "direct_observation", fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0]
	intent := assessor.post("/requests/"+string(request.ID)+"/intents", map[string]any{"meaning": "observed_directly", "step": request.Step}).want(201).text("id")
	body := map[string]any{"intent": intent, "proof": map[string]any{"method": "totp", "secret": code(t, w.Clock, fixture.TOTPSecret)}}
	answers := make(chan answer, 8)
	for range cap(answers) {
		go func() { answers <- assessor.post("/attestations", body) }()
	}
	statuses, signed := map[int]int{}, map[string]bool{}
	for range cap(answers) {
		a := <-answers
		statuses[a.Code]++
		signed[a.header("Location")] = true
	}
	if statuses[201] != 1 || statuses[200] != cap(answers)-1 || len(signed) != 1 {
		t.Errorf("answers %v, sign-offs %v", statuses, signed)
	}
}

// A key says nothing to anybody who was not let near the thing itself.
func TestAKeptAnswerIsItsCallersAlone(t *testing.T) {
	w := newWorld(t)
	list := "/workers/" + string(w.North.Worker.Worker) + "/evidence"
	begin := map[string]any{"kind": "reflective_account"}
	w.as(t, w.North.Worker).post(list, begin, "Idempotency-Key", key1).want(201)
	w.as(t, w.North.Other).post(list, begin, "Idempotency-Key", key1).want(404)
	w.nobody(t).post(list, begin, "Idempotency-Key", key1).want(401)
}

// Everybody sees a whole list by following the links, however it is cut.
func TestFollowingTheLinksShowsEverythingOnce(t *testing.T) {
	w := newWorld(t)
	worker := w.as(t, w.North.Worker)
	list := "/workers/" + string(w.North.Worker.Worker) + "/evidence"
	for range 7 {
		worker.post(list, map[string]any{"kind": "reflective_account"}).want(201)
	}
	for range 5 {
		w.Sign(w.North.Assessor, w.Submit(w.North.Worker, "direct_observation", fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0])
		w.Submit(w.North.Worker, "direct_observation", fixture.Observed(day1(), 1, fixture.Cleaning))
	}
	assessor := w.as(t, w.North.Assessor)
	for _, one := range []struct {
		by   caller
		path string
		id   string
		want int
	}{
		{worker, list + "?limit=3", "evidence.id", 17},
		{assessor, "/departments/" + string(w.North.ID) + "/requests?limit=2", "request.id", 5},
		{assessor, "/me/attestations?limit=2", "attestation.id", 5},
	} {
		seen := follow(t, one.by, one.path, one.id)
		if len(seen) != one.want {
			t.Errorf("%s shows %d things, want %d", one.path, len(seen), one.want)
		}
	}
}
