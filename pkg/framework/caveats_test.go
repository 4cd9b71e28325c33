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
		"st0216:1:S1":                    {unchecked, "Its official number is counted from the order of the published list.", words, numbers},
		"care-certificate:1:9.1":         {unchecked, words, numbers},
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

func TestAnApprenticeshipNeedsItsOfficialList(t *testing.T) {
	level := []Level{{ID: "end"}}
	unread := &Version{Kind: Apprenticeship, Status: NeedsReconciliation, Levels: level}
	if s := unread.StatusSentence(true); !unread.NeedsOfficialList() || unread.Adoptable() || !strings.Contains(s, "nobody is called ready") {
		t.Errorf("an apprenticeship whose list was not read can be adopted: %q", s)
	}
	if official := (&Version{Kind: Apprenticeship, Status: Reconciled, Levels: level}); official.NeedsOfficialList() || official.NeedsAdoption() {
		t.Error("an apprenticeship with its official list needs something more")
	}
	for id, want := range map[VersionID][2]bool{ // adoptable, only shown
		"st0215:1": {}, "st0216:1": {}, "st0217:1": {}, "st0583:1": {}, "st0619:1": {false, true},
		"care-certificate:1": {true}, "ahp-support-worker:1": {true}, "diagnostic-imaging:1": {true},
	} {
		if v := version(t, id); v.Adoptable() != want[0] || v.ShownOnly() != want[1] {
			t.Errorf("%s: adoptable %t, only shown %t", id, v.Adoptable(), v.ShownOnly())
		}
	}
}
