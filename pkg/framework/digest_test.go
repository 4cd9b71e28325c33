package framework

import (
	"strings"
	"testing"

	"countersign/pkg/digest"
)

func digests(t *testing.T, text string) (document, item digest.Sum) {
	t.Helper()
	v, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v.Digest(), v.Competencies[1].Digest()
}

func TestADigestChangesWithAnythingShown(t *testing.T) {
	document, item := digests(t, small)
	for _, change := range [][2]string{
		{"framework: st0217", "framework: st0218"},
		{"number: 2", "number: 3"},
		{"code: SHCSW-S-01", "code: SHCSW-S-1"},
		{"official_ref: S1", "official_ref: S2"},
		{"title: Skills", "title: Skill"},
		{"title: Clinical skills", "title: Clinical skill"},
		{"statement: Does the task.", "statement: Does the tasks."},
		{"{end: Does it well.}", "{end: Does it.}"},
		{"optional_at: [end]", "required_at: [end]"},
		{"title: Routine", "title: Usual"},
		{"observations: 2", "observations: 3"},
		{"distinct_days: 1", "distinct_days: 2"},
		{"assessors: 1", "assessors: 2"},
		{"assessors: 1", "assessors: 1, knowledge_check: true"},
		{"assessors: 1", "assessors: 1, validity_months: 12"},
		{"assessors: 1", "assessors: 1, needs_entitlement: true"},
		{"assessors: 1", "assessors: 1, success: {consecutive_cases: 30, min_success_percent: 90}"},
		{"applies_if: [imaging]", "applies_if: [core_only]"},
		{"title: Written entitlement", "title: Entitlement in writing"},
		{"prerequisites: [SHCSW-K-01]", "prerequisites: []"},
		{"lead_approval: true", "lead_approval: false"},
		{"stated_for: [end]", "stated_for: []"},
		{"note: Mind this.", "note: Mind that."},
		{"note: Mind this.", "basis: Mind this."},
	} {
		text := strings.ReplaceAll(small, "needs: [SHCSW-S-01]", "needs: [SHCSW-K-01]")
		if change[0] != "" && !strings.Contains(text, change[0]) {
			t.Fatalf("the small document has no %q", change[0])
		}
		d, i := digests(t, strings.Replace(text, change[0], change[1], 1))
		if d == document || i == item {
			t.Errorf("%q for %q leaves a digest as it was", change[1], change[0])
		}
	}
}

func TestADigestOfAnItemIgnoresWhatConcernsOthers(t *testing.T) {
	document, item := digests(t, small)
	d, i := digests(t, strings.Replace(small, "title: Law and policy", "title: Policy and law", 1))
	if i != item {
		t.Error("the words of one item change the digest of another")
	}
	if d == document {
		t.Error("the words of an item leave the digest of the document as it was")
	}
}

// A sign-off counts only while the digest it holds is the digest of the item in
// force, so another way of encoding would undo every sign-off there is.
func TestTheWayAnItemIsDigestedNeverChanges(t *testing.T) {
	for id, want := range map[CompetencyID]digest.Sum{
		"diagnostic-imaging:1:DI-IV-02":  "0c46a5b5a0a6e9233dfd80ede0b179e8a799808908eead3fe9726e7977ede0b6",
		"ahp-support-worker:1:AHP-D2-02": "9d65c210ead7bf3ff4a69b4c1a47d5d1a27759292c1de48d17ffed378a704a48",
	} {
		c, _ := version(t, id.Version()).Competency(id)
		if c.Digest() != want {
			t.Errorf("%s now has digest %s, want %s", id, c.Digest(), want)
		}
	}
}
