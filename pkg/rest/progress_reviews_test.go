package rest

import (
	"testing"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func theReviews(t *testing.T) {
	w := newWorld(t)
	n := w.North
	educator, worker, manager := w.as(t, n.Educator), w.as(t, n.Worker), w.as(t, n.Lead)
	w.Sign(n.Assessor, w.Submit(n.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0])
	portfolio := "/workers/" + string(n.Worker.Worker)
	educator.post(portfolio+"/progress-reviews", map[string]any{"manager": string(n.Other.ID)}).want(422)
	made := educator.post(portfolio+"/progress-reviews", map[string]any{"manager": string(n.Lead.ID), "agenda": "Sharps."}).want(201)
	educator.post(portfolio+"/progress-reviews", map[string]any{"manager": string(n.Lead.ID)}).want(409)
	one := "/progress-reviews/" + made.text("id")
	if made.header("Location") != root+one {
		t.Errorf("it is at %q", made.header("Location"))
	}
	worker.post(one+"/signatures", map[string]any{"content": made.text("content")}).want(409) // nothing was said yet
	worker.post(one+"/comments", map[string]any{"words": "999 037 6298"}).want(422)
	worker.post(one+"/comments", map[string]any{"words": "I want to see MRI."}).want(201)
	educator.post(one+"/preparations", map[string]any{"manager": string(n.Lead.ID), "agenda": "Sharps and MRI."}).want(201)
	educator.post(one+"/preparations", map[string]any{"manager": string(n.Worker.ID)}).want(422)
	educator.post(one+"/meetings", map[string]any{"on": "2026-11-23", "said": ""}).want(422)
	held := educator.post(one+"/meetings", map[string]any{"on": "2026-11-23", "said": "We talked.", "actions": []any{map[string]any{"text": "A day in MRI.", "who": "manager", "by": "2026-12-20"}}}).want(201)
	if held.text("next") != "2027-02-15" || held.text("comment") != "I want to see MRI." || held.text("actions.0.id") == "" {
		t.Errorf("held: %s", held.Body)
	}
	if waits := manager.get("/progress-reviews").want(200); waits.text("items.0.review") != made.text("id") || waits.text("items.0.party") != "manager" {
		t.Errorf("waits for the line manager: %s", waits.Body)
	}
	worker.post(one+"/signatures", map[string]any{"content": made.text("content")}).want(409)
	for i, c := range []caller{worker, educator, manager} {
		seen := c.get(one).want(200)
		if seen.at("may_sign") != true || seen.number("progress.total.met") != 1 || seen.count("changes.lines") != 1 {
			t.Errorf("the %dth reads %s", i, seen.Body)
		}
		for range 2 { // sent twice, signed once
			c.post(one+"/signatures", map[string]any{"content": seen.text("review.content")}).want(201)
			if i == 2 {
				break
			}
		}
	}
	if closed := worker.get(one).want(200); closed.text("review.state") != "closed" || closed.text("review.parties.2.signed_at") == "" {
		t.Errorf("signed by three: %s", closed.Body)
	}
	worker.post(one+"/comments", map[string]any{"words": "Later."}).want(409)
	educator.post(one+"/preparations", map[string]any{"manager": string(n.Lead.ID)}).want(409)
	educator.post(one+"/meetings", map[string]any{"on": "2026-11-23", "said": "Other words."}).want(409)
	educator.post(one+"/cancellations", map[string]any{"reason": "No."}).want(409)

	next := educator.post(portfolio+"/progress-reviews", map[string]any{"manager": string(n.Lead.ID)}).want(201)
	if next.text("carried.0.text") != "A day in MRI." || next.text("carried.0.outcome") != "open" {
		t.Errorf("carried: %s", next.Body)
	}
	again := "/progress-reviews/" + next.text("id")
	done := educator.post(again+"/meetings", map[string]any{"on": "2026-11-23", "said": "x", "outcomes": []any{map[string]any{"action": next.text("carried.0.id"), "what": "dropped", "why": "No room."}}}).want(201)
	if done.text("carried.0.outcome") != "dropped" {
		t.Errorf("dropped: %s", done.Body)
	}
	educator.post(again+"/cancellations", map[string]any{"reason": ""}).want(422)
	educator.post(again+"/cancellations", map[string]any{"reason": "They are ill."}).want(201)
	if list := worker.get(portfolio + "/progress-reviews").want(200); list.count("reviews") != 2 || list.text("open_actions.0.text") != "A day in MRI." || list.text("due") != "2027-02-15" {
		t.Errorf("the worker's: %s", list.Body)
	}
	if due := educator.get("/departments/" + string(n.ID) + "/progress-reviews").want(200); due.text("items.0.state") != "later" {
		t.Errorf("due: %s", due.Body)
	}
	if changed := worker.get(portfolio + "/progress/changes?since=2026-11-01").want(200); changed.text("lines.0.text") != "Signed off." || changed.text("basis") != "chosen" || changed.count("lines.0.new") != 1 {
		t.Errorf("changed: %s", changed.Body)
	}
	if changed := worker.get(portfolio + "/progress/changes").want(200); changed.text("basis") != "review" || changed.count("lines") != 0 {
		t.Errorf("since the review: %s", changed.Body)
	}
	for _, stranger := range []caller{w.as(t, n.Assessor), w.as(t, w.South.Educator), w.as(t, n.Other)} {
		stranger.get(one).want(404)
		stranger.post(one+"/signatures", map[string]any{"content": held.text("content")}).want(404)
	}
}
