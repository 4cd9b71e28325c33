package verify_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
)

func TestTamperingWithWhatAnAssessorRecordedIsFound(t *testing.T) {
	w := small(t)
	seen := w.Observe(w.North.Assessor, w.North.Worker, fixture.Cleaning)
	for _, words := range []string{"That was yesterday.", ""} {
		w.Clock.Advance(time.Minute)
		if err := w.Recording.Answer(t.Context(), w.As(w.North.Worker), recording.AnswerCommand{Evidence: seen.Evidence, Right: words == "", Words: words}); err != nil {
			t.Fatal(err)
		}
	}
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	const another = "(SELECT id FROM person WHERE name = 'Sam Reed' LIMIT 1)"
	for what, c := range map[string]struct{ do, says string }{
		"the assessor's words as the worker's": {"UPDATE evidence_version SET kind = 'direct_observation'", "it was not written by its worker"},
		"whose record it is":                   {"UPDATE evidence_version SET created_by = " + another, "what was seen was recorded by somebody else"},
		"how the signer knows":                 {"UPDATE attestation SET meaning = 'reviewed_evidence'", "what was seen was recorded by somebody else"},
		"a word of it":                         {"UPDATE evidence_version SET content = replace(content, 'start to end', 'twice')", "it is not what was submitted"},
		"an answer dropped":                    {"DELETE FROM answer WHERE is_right = 0", "not there: observation.answer"},
		"an answer turned":                     {"UPDATE answer SET is_right = 1, words = '' WHERE is_right = 0", "the audit log does not tell of it"},
		"other words in an answer":             {"UPDATE answer SET words = 'Fine.' WHERE is_right = 0", "the audit log does not tell of it"},
		"an answer slipped in":                 {"INSERT INTO answer SELECT 'ans_x', evidence_id, by_id, by_name, 1, '', at + 1 FROM answer LIMIT 1", "answer ans_x"},
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
