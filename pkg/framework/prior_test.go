package framework

import (
	"strings"
	"testing"
)

// letting is the small framework whose tasks let prior learning stand for something.
func letting(rule, numbers string) ([]byte, bool) {
	out := strings.Replace(small, "observations: 2, distinct_days: 1, assessors: 1", numbers+", prior_learning: "+rule, 1)
	return []byte(strings.Replace(out, "lead_approval: true", "lead_approval: false", 1)), out != small
}

func TestPriorLearningNeverStandsForAllThatIsWatched(t *testing.T) {
	for _, c := range []struct {
		rule, numbers string
		want          string // words; empty: refused
	}{
		{"{knowledge: true}", "observations: 2, distinct_days: 1, assessors: 1, knowledge_check: true", "knowledge"},
		{"{knowledge: true}", "observations: 2, distinct_days: 1, assessors: 1", ""}, // there is none to stand for,
		{"{knowledge: true, observations: 1}", "observations: 2, distinct_days: 1, assessors: 1, knowledge_check: true", "knowledge, and 1 of 2 observations"},
		{"{observations: 2}", "observations: 2, distinct_days: 1, assessors: 1", ""},
		{"{observations: 1}", "observations: 1, assessors: 1", ""},
		{"{observations: 4}", "observations: 5, assessors: 1", "4 of 5 observations"},
		{"{observations: 3}", "observations: 5, distinct_days: 2, assessors: 1", "3 of 5 observations"},
		{"{observations: 4}", "observations: 5, distinct_days: 2, assessors: 1", ""},
		{"{observations: 3}", "observations: 5, distinct_days: 1, assessors: 3", ""},
		{"{observations: -1}", "observations: 5, assessors: 1", ""},
		{"{observations: 1}", "observations: 0, assessors: 1", ""},
		{"{knowledge: true}", "observations: 0, assessors: 1", "all that is asked, as nothing of it is watched"},
		{"{}", "observations: 5, assessors: 1", ""},
	} {
		text, ok := letting(c.rule, c.numbers)
		if !ok {
			t.Fatal("there is no rule to change")
		}
		v, err := Parse(text)
		switch {
		case (err == nil) != (c.want != ""):
			t.Errorf("%s where %s: %v", c.rule, c.numbers, err)
		case err == nil:
			if got := v.PriorFor(v.Competencies[1]).Words(v.RiskClasses["routine"].Observations); got != c.want {
				t.Errorf("%s where %s stands for %q, want %q", c.rule, c.numbers, got, c.want)
			}
		}
	}
}

func TestPriorLearningStandsForNothingUnlessTheDataSaysSo(t *testing.T) {
	v, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := letting("{knowledge: true}", "observations: 2, distinct_days: 1, assessors: 1, knowledge_check: true")
	let, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	approved, err := Parse([]byte(strings.Replace(string(text), "lead_approval: false", "lead_approval: true", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if !v.PriorFor(v.Competencies[1]).None() || let.PriorFor(let.Competencies[1]).None() {
		t.Error("what the data says makes no difference")
	}
	if !approved.PriorFor(approved.Competencies[1]).None() {
		t.Error("prior learning stands for something where the lead has to approve")
	}
	plain, err := Parse([]byte(strings.Replace(string(text), ", prior_learning: {knowledge: true}", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if plain.Competencies[1].Digest() == let.Competencies[1].Digest() {
		t.Error("what prior learning stands for does not change what a signer is shown")
	}
	again, err := let.Write()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Parse(again); err != nil || back.PriorFor(back.Competencies[1]) != let.PriorFor(let.Competencies[1]) {
		t.Errorf("written and read again: %v", err)
	}
}

func TestTheShippedVersionsTakeNothingFromPriorLearning(t *testing.T) {
	list, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		for _, c := range v.Competencies {
			if !v.PriorFor(c).None() {
				t.Errorf("%s lets prior learning stand for something", c.ID)
			}
		}
	}
}
