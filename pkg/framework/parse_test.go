package framework

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"countersign/pkg/fault"
)

// small is the shape that an apprenticeship standard takes: one level, options
// as settings, knowledge, skills and behaviours as areas, titles only.
const small = `
framework: st0217
number: 2
title: Senior healthcare support worker
nation: England
written: 2026-11-23
status: needs_reconciliation
status_note: The official list was not read.
sources:
  PAGE: {address: "https://example.org", note: a page}
levels:
  - {id: end, title: End of the apprenticeship, order: 1, rqf: [3], source: [PAGE], confidence: stated}
scale:
  - {step: 0, id: not_started, title: Not started, meaning: Nothing recorded.}
  - {step: 1, id: met, title: Met, meaning: Does it.}
risk_classes:
  routine: {title: Routine, observations: 2, distinct_days: 1, assessors: 1, source: [PAGE], confidence: inferred}
entitlements:
  operator: {title: Written entitlement, issued_by: employer, source: [PAGE], confidence: stated}
signatories:
  - {id: mentor, title: Mentor, observe: true, final: local, areas: [K], source: [PAGE], confidence: stated}
settings:
  - {id: core_only, title: Core only}
  - {id: imaging, title: Diagnostic imaging support}
areas:
  - {code: K, title: Knowledge}
  - {code: S, title: Skills}
paths:
  - {id: one, title: One, level: end, setting: imaging, needs: [SHCSW-S-01], source: [PAGE], confidence: stated}
crosswalks:
  - {to: "other:1", kind: covers, rationale: Same words., source: [PAGE], confidence: stated}
competencies:
  - code: SHCSW-K-01
    area: K
    title: Law and policy
    required_at: [end]
    target: {end: 1}
    risk_class: routine
    maps_to: ["other:1:X-1"]
    source: [PAGE]
    confidence: inferred
    basis: a summary
  - code: SHCSW-S-01
    official_ref: S1
    area: S
    title: Clinical skills
    statement: Does the task.
    level_statements: {end: Does it well.}
    optional_at: [end]
    target: {end: 1}
    risk_class: routine
    applies_if: [imaging]
    entitlement: operator
    prerequisites: [SHCSW-K-01]
    lead_approval: true
    source: [PAGE]
    confidence: stated
    stated_for: [end]
    note: Mind this.
`

func TestAnApprenticeshipFitsTheSameSchema(t *testing.T) {
	v, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	c, ok := v.Competency("st0217:2:SHCSW-S-01")
	if !ok {
		t.Fatalf("%s lacks its skill", v.ID)
	}
	if c.Prerequisites[0] != "st0217:2:SHCSW-K-01" || v.Paths[0].Needs[0] != c.ID {
		t.Errorf("bare codes were not taken for items of the document: %v, %v", c.Prerequisites, v.Paths[0].Needs)
	}
	if c.AppliesTo([]string{"core_only"}) || !c.AppliesTo([]string{"core_only", "imaging"}) {
		t.Error("an item of one option must apply to that option and to no other")
	}
}

func TestEachMistakeIsNamed(t *testing.T) {
	for _, m := range []struct{ old, mistake, field, says string }{
		{"title: Law and policy", "titel: Law and policy", "line 35", `the key "titel" is not known`},
		{"number: 2", "number: two", "line 3", "cannot unmarshal !!str `two` into int"},
		{"nation: England", "title: Again", "line 5", `mapping key "title" already defined at line 4`},
		{"framework: st0217", "framework: ST 0217", "framework", "short name of small letters"},
		{"number: 2", "number: 0", "number", "1 or more"},
		{"title: Senior healthcare support worker", "title: ' '", "title", "Write something"},
		{"written: 2026-11-23", "written: 2026-02-30", "written", "Write the day"},
		{"status: needs_reconciliation", "status: fine", "status", `"fine" is not one of reconciled, needs_review, needs_reconciliation.`},
		{"status_note: The official list was not read.", "status_note:", "status_note", "Write something"},
		{"note: a page", "note: ''", "sources.PAGE.note", "Write something"},
		{"{id: end, title", "{id: 'e/nd', title", "levels.0.id", "short name of letters"},
		{"rqf: [3], source: [PAGE]", "rqf: [3], source: []", "levels.0.source", "at least one source"},
		{"rqf: [3],", "rqf: [3], progresses_to: [up],", "levels.0.progresses_to", `no level "up"`},
		{"rqf: [3],", "rqf: [3], paths_needed: 2,", "levels.0.paths_needed", "asks for 2 paths, but 1 lead to it"},
		{"rqf: [3],", "rqf: [3], education_item: X,", "levels.0.education_item", `no competency "X"`},
		{"step: 1, id: met", "step: 2, id: met", "scale.1.step", "in order"},
		{"id: met", "id: not_started", "scale.1.id", "there already"},
		{"observations: 2", "observations: -2", "risk_classes.routine", "below 0"},
		{"assessors: 1", "assessors: 0", "risk_classes.routine.assessors", "at least one"},
		{"assessors: 1", "assessors: 3", "risk_classes.routine.assessors", "cannot come from 3"},
		{"distinct_days: 1", "distinct_days: 3", "risk_classes.routine.distinct_days", "3 different days"},
		{"final: local", "final: maybe", "signatories.0.final", `"maybe" is not one of`},
		{"areas: [K]", "areas: [Z]", "signatories.0.areas.0", `no area "Z"`},
		{"code: S, title", "code: K, title", "areas.1.code", "there already"},
		{"setting: imaging", "setting: ct", "paths.0.setting", `no setting "ct"`},
		{"needs: [SHCSW-S-01]", "needs: [SHCSW-S-02]", "paths.0.needs.0", `no competency "SHCSW-S-02"`},
		{"kind: covers", "kind: like", "crosswalks.0.kind", `"like" is not one of`},
		{`to: "other:1"`, `to: "st0217:2"`, "crosswalks.0.to", "another framework"},
		{"code: SHCSW-S-01", "code: SHCSW-K-01", "competencies.1.code", "there already"},
		{"code: SHCSW-K-01", "code: SHCSW_K_01", "competencies.0.code", "short code"},
		{"area: K", "area: Q", "competencies.0.area", `no area "Q"`},
		{"target: {end: 1}", "target: {}", "competencies.0.target.end", "from 1 to 1"},
		{"target: {end: 1}", "target: {end: 2}", "competencies.0.target.end", "from 1 to 1"},
		{"required_at: [end]", "required_at: []", "competencies.0.target.end", "neither requires"},
		{"required_at: [end]", "required_at: [end, end]", "competencies.0.optional_at", "once"},
		{"risk_class: routine", "risk_class: wild", "competencies.0.risk_class", `no risk class "wild"`},
		{"other:1:X-1", "third:1:X-1", "competencies.0.maps_to.0", "crosswalks"},
		{"source: [PAGE]\n    confidence: inferred", "source: [BOOK]\n    confidence: inferred", "competencies.0.source.0", `no source "BOOK"`},
		{"confidence: inferred\n    basis", "confidence: sure\n    basis", "competencies.0.confidence", "stated, inferred"},
		{"level_statements: {end:", "level_statements: {start:", "competencies.1.level_statements", `no level "start"`},
		{"applies_if: [imaging]", "applies_if: [moon]", "competencies.1.applies_if", `no setting "moon"`},
		{"entitlement: operator", "entitlement: knight", "competencies.1.entitlement", `no entitlement "knight"`},
		{"prerequisites: [SHCSW-K-01]", "prerequisites: [GONE]", "competencies.1.prerequisites.0", `no competency "GONE"`},
		{"prerequisites: [SHCSW-K-01]", "prerequisites: [SHCSW-S-01]", "competencies.1.prerequisites", "SHCSW-S-01, SHCSW-S-01"},
		{"basis: a summary", "prerequisites: [SHCSW-S-01]", "competencies.0.prerequisites", "SHCSW-K-01, SHCSW-S-01, SHCSW-K-01"},
		{"stated_for: [end]", "stated_for: [start]", "competencies.1.stated_for", `no level "start"`},
	} {
		if !strings.Contains(small, m.old) {
			t.Fatalf("the small document has no %q", m.old)
		}
		v, err := Parse([]byte(strings.Replace(small, m.old, m.mistake, 1)))
		if v != nil || !says(err, m.field, m.says) {
			t.Errorf("%q for %q: want %s: %q, got %v", m.mistake, m.old, m.field, m.says, err)
		}
	}
}

func says(err error, field, part string) bool {
	var e *fault.Error
	if !errors.As(err, &e) || e.Kind != fault.Invalid {
		return false
	}
	for _, f := range e.Fields {
		if f.Name == field && strings.Contains(f.Message, part) {
			return true
		}
	}
	return false
}

func TestAllMistakesAreNamedAtOnce(t *testing.T) {
	r := strings.NewReplacer("number: 2", "number: 0", "area: K", "area: Q", "entitlement: operator", "entitlement: knight")
	_, err := Parse([]byte(r.Replace(small)))
	var e *fault.Error
	if !errors.As(err, &e) || len(e.Fields) != 3 {
		t.Errorf("three mistakes give %v", err)
	}
}

func TestWhatIsNotOneDocumentIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":           "",
		"only a comment":    "# a framework",
		"two documents":     small + "\n---\n" + small,
		"not a mapping":     "- 1\n- 2\n",
		"broken":            "title: [",
		"no competencies":   small[:strings.Index(small, "competencies:")],
		"JSON of something": `{"a": 1}`,
	} {
		if _, err := Parse([]byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParse looks for a document that Parse takes though it cannot be used, or
// that stops it.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("framework: a\nlevels: [{}]\nrisk_classes: {x: {stated_for: ['']}}\npaths: [{needs: [':']}]\ncompetencies: [{prerequisites: ['', 'a:1:b']}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Parse(text)
		if err != nil {
			return
		}
		for _, c := range v.Competencies {
			if _, err := ParseCompetencyID(string(c.ID)); err != nil {
				t.Errorf("%q was taken for an id", c.ID)
			}
			v.Caveats(c)
		}
		v.Search("a", "", "", "")
	})
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	list, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		text, err := v.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		for i, c := range v.Competencies {
			if again.Competencies[i].Digest() != c.Digest() {
				t.Fatalf("%s reads differently once written", c.ID)
			}
		}
		third, err := again.Write()
		if err != nil || !bytes.Equal(text, third) {
			t.Errorf("%s: written again it is not the same (%v)", v.ID, err)
		}
		own, err := ParseAs(OwnID("abc", v.Framework, v.Number), text)
		if err != nil {
			t.Fatal(err)
		}
		if fourth, _ := own.Write(); !bytes.Equal(text, fourth) || own.ID.Everybodys() || !own.ID.OwnedBy("abc") || own.ID.OwnedBy("ab") || !v.ID.Everybodys() {
			t.Errorf("%s as somebody's own is not the same", v.ID)
		}
		if own.ID.Framework() != v.Framework || v.ID.Framework() != v.Framework {
			t.Errorf("%s and %s are not said to be of %s", own.ID, v.ID, v.Framework)
		}
		if own.Competencies[0].Digest() == v.Competencies[0].Digest() {
			t.Errorf("%s: a sign-off could not tell whose competency it is for", v.ID)
		}
	}
	if _, err := Parse([]byte(strings.Replace(small, "framework: st0217", "framework: own-st0217", 1))); err == nil {
		t.Error("a document passes itself off as a department's own")
	}
}
