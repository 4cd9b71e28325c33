package rest

import (
	"net/http"
	"slices"
	"testing"
)

// TestTheAPI makes every exchange that the contract describes, and fails for
// each operation and status that it did not come by.
func TestTheAPI(t *testing.T) {
	parts := []struct {
		name string
		run  func(*testing.T)
	}{
		{"the whole journey", theWholeJourney},
		{"what every operation refuses", everyOperation},
		{"every question", everyQuestion},
		{"every refusal", everyRefusal},
		{"the account", theAccount},
		{"the platform", thePlatform},
		{"the reset", theReset},
		{"the passkeys", thePasskeys},
		{"the lists", theLists},
		{"who may sign", whoMaySign},
		{"who is barred", whoIsBarred},
		{"crosswalks", crosswalks},
		{"prior learning", priorLearning},
		{"the passes", thePasses},
		{"the questions", theQuestions},
		{"the reviews", theReviews},
		{"the evidence", theEvidence},
		{"the sign-offs", theSignOffs},
	}
	ran := 0
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { ran++; part.run(t) })
	}
	if ran == len(parts) { // not under -run
		for _, one := range theContract().unseen() {
			t.Errorf("no test has seen %s", one)
		}
	}
}

// everyOperation tries each operation as nobody, about nothing, with a body that
// makes no sense, and with one of the wrong kind.
func everyOperation(t *testing.T) {
	w := newWorld(t)
	nobody, lead := w.nobody(t), w.as(t, w.North.Lead)
	for id, op := range theContract().operations {
		documents := func(status int) bool { return op.Responses.Status(status) != nil }
		if op.secured() {
			nobody.try(op, nowhere()).want(http.StatusUnauthorized)
		}
		if documents(http.StatusNotFound) && len(op.params()) > 0 && !slices.Contains([]string{"session.end", "notification.read"}, id) {
			lead.try(op, nowhere()).want(http.StatusNotFound)
		}
		if documents(http.StatusUnprocessableEntity) && op.RequestBody != nil && op.RequestBody.Value.Content["application/json"] != nil {
			_, headers := op.example()
			lead.call(op.method, op.at(nowhere()), map[string]any{"nonsense": 1}, headers...).want(http.StatusUnprocessableEntity)
		}
		if documents(http.StatusPreconditionRequired) {
			body, _ := op.example()
			lead.call(op.method, op.at(nowhere()), body).want(http.StatusPreconditionRequired)
		}
		if documents(http.StatusUnprocessableEntity) && op.method == http.MethodGet {
			lead.get(op.at(nowhere()) + "?nonsense=1") // 400 or 422: it must not be ignored
			lead.get(op.at(nowhere()) + "?limit=0&mine=perhaps&as_of=never").want(http.StatusUnprocessableEntity)
		}
		lead.call(op.method, op.at(nowhere()), "<xml/>", "Content-Type", "text/xml").want(http.StatusUnsupportedMediaType)
	}
}
