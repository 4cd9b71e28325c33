package framework

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"countersign/pkg/fault"
)

// asking is the small framework with every kind of requirement.
var asking = strings.Replace(small, "rqf: [3], source: [PAGE], confidence: stated}", `rqf: [3], source: [PAGE], confidence: stated, requires: [
    {id: english, kind: qualification, title: English, rqf: 2, from: "2026-08-01", source: [PAGE], confidence: stated},
    {id: english, kind: qualification, title: English, rqf: 1, until: "2026-07-31", source: [PAGE], confidence: stated},
    {title: One of these, any: [
      {id: college, kind: accreditation, title: Accredited, within_months: 24, source: [PAGE], confidence: stated},
      {all: [
        {id: placement, kind: hours, title: Placement, hours: 60, source: [PAGE], confidence: inferred},
        {id: year, kind: duration, title: A year, months: 12, source: [PAGE], confidence: inferred}]}]},
    {n: 2, n_of: [
      {id: review, kind: review, title: Reviewed, within_months: 6, source: [PAGE], confidence: stated},
      {id: fit, kind: declaration, title: Fit, words: "I am fit to work.", within_months: 12, source: [PAGE], confidence: stated},
      {id: operator, kind: entitlement, title: Operator, entitlement: operator, source: [PAGE], confidence: stated}]},
    {id: induction, kind: confirmation, title: Induction, source: [PAGE], confidence: stated},
    {id: law, kind: competency, title: Law, competency: SHCSW-K-01, step: 1, source: [PAGE], confidence: stated}]}`, 1)

func TestALevelMayAskForMoreThanCompetencies(t *testing.T) {
	v, err := Parse([]byte(asking))
	if err != nil {
		t.Fatal(err)
	}
	l := v.Levels[0]
	if law := l.Requires[5]; law.Competency != "st0217:2:SHCSW-K-01" {
		t.Errorf("the leaf for a competency names %q", law.Competency)
	}
	if before, _ := l.Leaf("english", "2026-07-31"); before.RQF != 1 {
		t.Errorf("who began on the last day of the old rule is asked for level %d", before.RQF)
	}
	if after, _ := l.Leaf("english", "2026-08-01"); after.RQF != 2 {
		t.Errorf("who began on the first day of the new rule is asked for level %d", after.RQF)
	}
	if deep, ok := l.Leaf("year", "2026-08-01"); !ok || deep.Months != 12 {
		t.Errorf("a leaf in a group in a group: %v, %t", deep, ok)
	}
	if _, ok := l.Leaf("nobody", "2026-08-01"); ok {
		t.Error("a leaf was found that is not there")
	}
}

func TestWhatALevelAsksForComesOutAsItWentIn(t *testing.T) {
	v, err := Parse([]byte(asking))
	if err != nil {
		t.Fatal(err)
	}
	text, err := v.Write()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(v.Levels, again.Levels) {
		t.Errorf("the levels went out as\n%+v\nand came back as\n%+v", v.Levels, again.Levels)
	}
	if v.Levels[0].Requires[5].Competency != "st0217:2:SHCSW-K-01" {
		t.Error("writing a version changed it")
	}
}

func TestPracticeThatKeepsSomethingValidIsSaidInWords(t *testing.T) {
	for rule, want := range map[string]string{"{cases: 8, months: 12, or_observed: 1}": "8 times in 12 months, or watched once", "{cases: 1, months: 1}": "once in a month", "{cases: 0, months: 12}": "", "{cases: 8, months: 0}": ""} {
		v, err := Parse([]byte(strings.Replace(small, "title: Routine, ", "title: Routine, renewal: "+rule+", ", 1)))
		if (err == nil) != (want != "") || err == nil && v.RiskClasses["routine"].Renewal.Words() != want {
			t.Errorf("%s: %v", rule, err)
		}
	}
	v, _ := Parse([]byte(small))
	other, _ := Parse([]byte(strings.Replace(small, "title: Routine, ", "title: Routine, renewal: {cases: 8, months: 12}, ", 1)))
	if v.Competencies[0].Digest() == other.Competencies[0].Digest() {
		t.Error("practice that is asked for does not change what a signer is shown")
	}
}

func TestARateOfWhatWentWellIsSaidInWordsAndComesBackAsItWentOut(t *testing.T) {
	for rate, want := range map[string]string{
		"{consecutive_cases: 30, min_success_percent: 90}":  "at least 27 of the last 30 went well (90%)",
		"{consecutive_cases: 7, min_success_percent: 50}":   "at least 4 of the last 7 went well (50%)",
		"{consecutive_cases: 1, min_success_percent: 1}":    "the last one went well",
		"{consecutive_cases: 10, min_success_percent: 100}": "at least 10 of the last 10 went well (100%)",
		"{consecutive_cases: 0, min_success_percent: 90}":   "",
		"{consecutive_cases: 30}":                           "",
		"{consecutive_cases: 30, min_success_percent: 101}": "",
		"{consecutive_cases: 501, min_success_percent: 90}": "",
	} {
		v, err := Parse([]byte(strings.Replace(small, "assessors: 1", "assessors: 1, validity_months: 12, success: "+rate+", revalidation: "+rate, 1)))
		if (err == nil) != (want != "") {
			t.Errorf("%s: %v", rate, err)
		}
		if err != nil {
			continue
		}
		text, err := v.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if r := again.RiskClasses["routine"]; r.Success.Words() != want || r.Revalidation.Words() != want || !r.Rated() {
			t.Errorf("%s came back as %+v", rate, r)
		}
	}
	if _, err := Parse([]byte(strings.Replace(small, "assessors: 1", "assessors: 1, revalidation: {consecutive_cases: 30, min_success_percent: 90}", 1))); err == nil || !strings.Contains(err.Error(), "never renewed") {
		t.Errorf("what does not run out asks for a rate to renew it: %v", err)
	}
}

func TestALevelAsksForNoStepThatNobodySigns(t *testing.T) {
	more := strings.Replace(asking, "meaning: Does it.}", "meaning: Does it.}\n  - {step: 2, id: more, title: More, meaning: More.}", 1)
	for step, want := range map[string]string{"step: 1, source": "", "step: 2, source": "nobody signs for more"} {
		_, err := Parse([]byte(strings.Replace(more, "competency: SHCSW-K-01, step: 1, source", "competency: SHCSW-K-01, "+step, 1)))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", step, err)
		}
	}
}

func TestEachMistakeInWhatALevelAsksForIsNamed(t *testing.T) {
	for _, m := range []struct{ old, mistake, field, says string }{
		{"kind: duration", "kind: time", "levels.0.requires.2.any.1.all.1.kind", `"time" is not one of qualification`},
		{"{id: year,", "{id: placement,", "levels.0.requires.2.any.1.all.1.id", "of another kind elsewhere"},
		{`from: "2026-08-01"`, `from: "2026-07-31"`, "levels.0.requires.1.id", "some of the same starting days"},
		{`from: "2026-08-01"`, `from: "2026-8-1"`, "levels.0.requires.0.from", "as 2026-08-01"},
		{`from: "2026-08-01"`, `from: "2026-08-01", until: "2026-01-01"`, "levels.0.requires.0.until", "cannot be before"},
		{"hours: 60, ", "", "levels.0.requires.2.any.1.all.0.hours", "kind hours says this"},
		{"hours: 60", "hours: -60", "levels.0.requires.2.any.1.all.0", "below 0"},
		{"months: 12", "months: 12, rqf: 3", "levels.0.requires.2.any.1.all.1.rqf", "kind duration does not say this"},
		{"rqf: 2", "rqf: 9", "levels.0.requires.0.rqf", "from 1 to 8"},
		{"n: 2, n_of", "n: 4, n_of", "levels.0.requires.3.n", "from 1 to as many"},
		{"n: 2, n_of", "n_of", "levels.0.requires.3.n", "from 1 to as many"},
		{"n: 2, n_of", "n: 2, all: [], n_of", "levels.0.requires.3.all", "made of"},
		{"n: 2, n_of", "n: 2, any: [{id: z, kind: confirmation, title: Z, source: [PAGE], confidence: stated}], n_of", "levels.0.requires.3", "one of all, any and n_of"},
		{"{title: One of these, any", "{title: One of these, hours: 3, any", "levels.0.requires.2.hours", "A group does not say this"},
		{`words: "I am fit to work.", `, "", "levels.0.requires.3.n_of.1.words", "kind declaration says this"},
		{"title: Operator, entitlement: operator", "title: Operator, entitlement: mr", "levels.0.requires.3.n_of.2.entitlement", `no entitlement "mr"`},
		{"competency: SHCSW-K-01, step: 1", "competency: SHCSW-K-09, step: 1", "levels.0.requires.5.competency", `no competency "SHCSW-K-09"`},
		{"competency: SHCSW-K-01, step: 1", "competency: SHCSW-K-01, step: 7", "levels.0.requires.5.step", "from 1 to 1"},
		{"title: Induction, ", "", "levels.0.requires.4.title", "Write something"},
		{"title: Induction, source: [PAGE]", "title: Induction, source: [BOOK]", "levels.0.requires.4.source.0", `no source "BOOK"`},
		{"{id: induction,", "{id: 'in duct',", "levels.0.requires.4.id", "short name"},
		{"{id: induction,", "{idd: induction,", "line 18", `the key "idd" is not known`},
	} {
		if !strings.Contains(asking, m.old) {
			t.Fatalf("there is no %q to get wrong", m.old)
		}
		_, err := Parse([]byte(strings.Replace(asking, m.old, m.mistake, 1)))
		var e *fault.Error
		if !errors.As(err, &e) {
			t.Errorf("%q passed", m.mistake)
			continue
		}
		found := false
		for _, f := range e.Fields {
			found = found || (f.Name == m.field || strings.HasPrefix(m.field, "line") && strings.HasPrefix(f.Name, "line")) && strings.Contains(f.Message, m.says)
		}
		if !found {
			t.Errorf("%q: %v, want %s: %s", m.mistake, e.Fields, m.field, m.says)
		}
	}
}
