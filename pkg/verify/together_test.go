package verify_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
)

func TestTamperingWithWhatWasSignedTogetherIsFound(t *testing.T) {
	w := small(t)
	actor := w.InSession(w.North.Assessor)
	var spoiled attestation.Request
	for range 3 {
		w.Clock.Advance(time.Second)
		r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
		if _, err := w.Assessing.Open(t.Context(), actor, r.ID); err != nil {
			t.Fatal(err)
		}
		i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Assessing.SetAside(t.Context(), actor, assessing.SetAsideCommand{Request: r.ID, Intent: i.ID}); err != nil {
			t.Fatal(err)
		}
		spoiled = r
	}
	list, err := w.Assessing.Gather(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), spoiled.Evidence); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)}); err != nil {
		t.Fatal(err)
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	for what, c := range map[string]struct{ do, says string }{
		"the list dropped":          {"DELETE FROM together", "the list that it was signed with is not there"},
		"the list in another order": {"UPDATE together SET parts = json_array(json(parts ->> '$[1]'), json(parts ->> '$[0]'), json(parts ->> '$[2]'))", "the list that it was signed with is not there"},
		"another signer's list":     {"UPDATE together SET person_id = (SELECT id FROM person WHERE name = 'Sam Reed' LIMIT 1)", "it was not proved with the list that it names"},
		"another moment":            {"UPDATE together SET used_at = used_at + 1", "it was not proved with the list that it names"},
		"what came of it":           {"UPDATE together SET parts = json_set(parts, '$[2].became', 'sgn_x')", "3 sign-offs came of it, and 2 name it"},
		"a sign-off taken out":      {"UPDATE attestation SET together = '' WHERE seq = 1", "its digest is another"},
		"not proved after all":      {"UPDATE together SET used_at = NULL", "not there: attestation.together"},
	} {
		t.Run(what, func(t *testing.T) {
			dir := copied(t, w)
			tamper(t, dir, c.do)
			var said []string
			for _, f := range findings(t, w, dir) {
				said = append(said, f.String())
			}
			if !strings.Contains(strings.Join(said, "\n"), c.says) {
				t.Errorf("found %v, want something with %q", said, c.says)
			}
		})
	}
}
