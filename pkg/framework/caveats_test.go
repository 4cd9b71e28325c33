package framework

import (
	"slices"
	"strings"
	"testing"
)

func TestCaveatsSayWhatIsOurs(t *testing.T) {
	const (
		unchecked = "This item has not been checked against the official document."
		words     = "The words are ours, not the official text."
		placed    = "No source that we read confirms this item. We placed it here ourselves."
		numbers   = "The numbers of observations, days, assessors and months are starting points that we suggest."
	)
	number := func(code string) string {
		return "This item has no official number here. The code " + code + " is our own."
	}
	for id, want := range map[CompetencyID][]string{
		"ahp-support-worker:1:AHP-D1-01": {unchecked, words, numbers},
		"ahp-support-worker:1:AHP-D2-01": {unchecked, number("AHP-D2-01"), words, placed, numbers},
		"diagnostic-imaging:1:DI-RAD-02": {number("DI-RAD-02"), words, placed, numbers},
		"diagnostic-imaging:1:DI-PRO-03": {number("DI-PRO-03"), words,
			"Our sources name this task for: mammography associate, assistant practitioner. For clinical support worker, senior clinical support worker we placed it ourselves.", numbers},
		"diagnostic-imaging:1:DI-ENV-02": {number("DI-ENV-02"), words, numbers},
	} {
		v := version(t, id.Version())
		c, _ := v.Competency(id)
		if got := v.Caveats(c); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", id, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	official := &Version{Status: Reconciled}
	if got := official.Caveats(Competency{OfficialRef: "1.1", Confidence: Stated}); len(got) != 0 {
		t.Errorf("an official, stated item needs no caveat, got %v", got)
	}
}

func TestOnlyAReconciledVersionNeedsNoAdoption(t *testing.T) {
	sentences := map[string]bool{}
	for _, s := range []Status{NeedsReview, NeedsReconciliation, "", "unheard of"} {
		v := &Version{Status: s}
		if !v.NeedsAdoption() || !strings.Contains(v.StatusSentence(false), "until your department's lead adopts it") {
			t.Errorf("status %q: adoption %t, %q", s, v.NeedsAdoption(), v.StatusSentence(false))
		}
		sentences[v.StatusSentence(false)] = true
	}
	if len(sentences) != 2 {
		t.Errorf("needing review and needing reconciliation read alike: %v", sentences)
	}
	if s := (&Version{Status: NeedsReview}).StatusSentence(true); !strings.Contains(s, "has not reviewed") || !strings.Contains(s, "has adopted it") {
		t.Errorf("an adopted version must still say what it is: %q", s)
	}
	if v := (&Version{Status: Reconciled}); v.NeedsAdoption() || v.StatusSentence(false) != "" {
		t.Error("a reconciled version needs neither adoption nor a warning")
	}
}
