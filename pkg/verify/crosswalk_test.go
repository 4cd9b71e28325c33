package verify_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
)

func TestTamperingWithCrosswalksIsFound(t *testing.T) {
	w := small(t)
	w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Covers)
	ended := w.Link(w.North, fixture.Cleaning, fixture.Sharps, framework.Covers)
	asked := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
	w.Clock.Advance(time.Minute)
	w.SignFor(w.North.Assessor, asked, fixture.Spills, fixture.Sharps)
	w.Clock.Advance(time.Minute)
	w.EndLink(ended)
	if got := findings(t, w, w.Dir); len(got) != 0 {
		t.Fatalf("a clean folder is called wrong: %v", got)
	}
	for what, c := range map[string]struct{ do, says string }{
		"another kind of link":           {"UPDATE crosswalk_link SET kind = 'equivalent'", "the audit log does not tell of it"},
		"another reason for a link":      {"UPDATE crosswalk_link SET rationale = 'None.'", "the audit log does not tell of it"},
		"a link slipped in":              {"INSERT INTO crosswalk_link SELECT 'xwk_x', department_id, from_competency, 'diagnostic-imaging:1:DI-ENV-06', kind, rationale, author_id, author_name, review_by, at FROM crosswalk_link LIMIT 1", "crosswalk xwk_x"},
		"an end dropped":                 {"DELETE FROM crosswalk_end", "not there: crosswalk.end"},
		"an end at another time":         {"UPDATE crosswalk_end SET at = at + 1", "the audit log does not tell of it"},
		"one line more in a sign-off":    {"UPDATE attestation SET also = also || ' diagnostic-imaging:1:DI-ENV-06/SCSW'", "its digest is another"},
		"a line to which no link led":    {"UPDATE attestation SET also = also || ' diagnostic-imaging:1:DI-ENV-06/SCSW'", "no link led there"},
		"a line struck afterwards":       {"UPDATE attestation SET also = ''", "its digest is another"},
		"a link that came after it":      {"UPDATE crosswalk_link SET at = at + 3600000000", "no link led there"},
		"what is kept of where they are": {"UPDATE standing SET lines = replace(lines, 'DI-ENV-04 met', 'DI-ENV-04 in_progress')", "standing"},
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
