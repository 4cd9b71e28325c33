package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

func catalogue(t testing.TB) []*framework.Version {
	t.Helper()
	list, err := framework.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func version(t testing.TB, id framework.VersionID) *framework.Version {
	t.Helper()
	for _, v := range catalogue(t) {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no %s", id)
	return nil
}

func read(t testing.TB, f Format, file string, into Into) *framework.Version {
	t.Helper()
	document, _, err := Read(f, []byte(file), into)
	if err != nil {
		t.Fatal(err)
	}
	v, err := framework.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatGoesOutComesBackTheSame(t *testing.T) {
	for _, v := range catalogue(t) {
		for _, f := range Out {
			first, err := Write(v, f)
			if err != nil {
				t.Fatal(err)
			}
			again := read(t, f, string(first), Into{Base: v, Number: v.Number, Written: v.Written})
			second, err := Write(again, f)
			if err != nil || !bytes.Equal(first, second) {
				t.Errorf("%s as %s is not the same once it was read (%v)", v.ID, f, err)
			}
			for i, c := range v.Competencies {
				if !slices.ContainsFunc(again.Competencies, func(a framework.Competency) bool { return a.Digest() == c.Digest() }) && f != YAML {
					t.Errorf("%s as %s: %s (%d) would be another competency", v.ID, f, c.Code, i)
					break
				}
			}
		}
	}
}

func TestAnAreaWithNothingInItGoesOutInNoList(t *testing.T) {
	v := *version(t, "st0216:1")
	v.Areas = append(slices.Clone(v.Areas), framework.Area{Code: "N", Title: "Nothing yet"})
	for _, f := range []Format{CSV, CASE10, CASE11} {
		first, err := Write(&v, f)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Write(read(t, f, string(first), Into{Base: &v, Number: v.Number, Written: v.Written}), f)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("as %s it is not the same once it was read (%v): %s", f, err, differ(first, second))
		}
	}
}

func TestAFrameworkThatIsNewHereGetsRulesThatSayTheyAreOurs(t *testing.T) {
	v := version(t, "st0216:1")
	for _, f := range []Format{CSV, CASE10, CASE11} {
		file, err := Write(v, f)
		if err != nil {
			t.Fatal(err)
		}
		into := Into{Number: 1, Written: "2026-11-23"}
		if f == CSV {
			if _, _, err := Read(f, file, into); err == nil || !strings.Contains(err.Error(), "does not say what framework") {
				t.Errorf("a list that does not say which framework it is: %v", err)
			}
			continue
		}
		out := read(t, f, string(file), into)
		if out.Framework != "healthcare-support-worker" || len(out.Competencies) != len(v.Competencies) || len(out.Areas) != 3 || out.Status != framework.NeedsReview {
			t.Errorf("%s: %s, %d competencies, %d areas, %s", f, out.Framework, len(out.Competencies), len(out.Areas), out.Status)
		}
		if c := out.Competencies[0]; c.OfficialRef != "" || c.Confidence != framework.Inferred || c.Target["end"] != 4 {
			t.Errorf("%s: %+v", f, c)
		}
	}
}

// No other program may take a code of ours for the publisher's number.
func TestNoCodeOfOursGoesOutAsOfficial(t *testing.T) {
	for _, v := range catalogue(t) {
		for _, f := range []Format{CASE10, CASE11} {
			file, err := Write(v, f)
			if err != nil {
				t.Fatal(err)
			}
			var p casePackage
			if err := json.Unmarshal(file, &p); err != nil {
				t.Fatal(err)
			}
			if one := p.Document.Version; (one == "1.1") != (f == CASE11) {
				t.Errorf("%s says CASE %q", f, one)
			}
			for _, item := range p.Items {
				c, _ := v.Competency(v.ID.Of(item.Alternative))
				if item.Official != c.OfficialRef {
					t.Errorf("%s: %s goes out as %q", v.ID, item.Alternative, item.Official)
				}
				if c.LikelyRef != "" && c.LikelyRef != c.OfficialRef && strings.Contains(string(file), `"`+c.LikelyRef+`"`) {
					t.Errorf("%s: the guess %s goes out", v.ID, c.LikelyRef)
				}
			}
		}
	}
}

func TestOfficialWordsKeepTheRulesAndLoseTheDoubt(t *testing.T) {
	base := version(t, "st0216:1")
	file := "code,official_ref,area,title,rule,required_at,steps\nS1,S1,S,The publisher's own words about law,skill,end,end=3\nHCSW-K-01,K1,K,\"The publisher's words, again\",,,\n"
	v := read(t, CSV, file, Into{Base: base, Number: 2, Written: "2026-12-01", Official: true})
	if v.ID != "st0216:2" || v.Status != framework.Reconciled || v.OwnWords || v.NeedsOfficialList() || len(v.Competencies) != 2 || len(v.Facts) != len(base.Facts) {
		t.Errorf("%s %s, own words %t, %d competencies", v.ID, v.Status, v.OwnWords, len(v.Competencies))
	}
	k, _ := v.Competency("st0216:2:HCSW-K-01")
	if was, _ := base.Competency("st0216:1:HCSW-K-01"); k.OfficialRef != "K1" || k.RiskClass != was.RiskClass || k.Target["end"] != was.Target["end"] || k.Confidence != framework.Stated || k.LikelyRef != "" || k.Basis != "" {
		t.Errorf("%+v", k)
	}
	if say := v.Caveats(k); slices.ContainsFunc(say, func(s string) bool { return strings.Contains(s, "ours") || strings.Contains(s, "counted") }) {
		t.Errorf("official words are doubted: %v", say)
	}
	_, warnings, err := Read(CSV, []byte(file), Into{Base: base, Number: 2, Written: "2026-12-01"})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "Official numbers") {
		t.Errorf("numbers that nobody vouches for: %v %v", warnings, err)
	}
	if own := read(t, CSV, file, Into{Base: v, Number: 3, Written: "2026-12-02"}); own.Status != framework.NeedsReview || !own.OwnWords {
		t.Errorf("a department's own list passes for the official one: %s, own words %t", own.Status, own.OwnWords)
	}
}

const standard = `{"referenceNumber":"ST0217","title":"Senior healthcare support worker","version":"1.6","level":3,"coreAndOptions":true,
"options":[{"optionId":"o-1","title":"Diagnostic imaging support"},{"optionId":"o-2","title":"Maternity support"}],
"knowledges":[{"knowledgeId":"k-1","detail":"<p>Made-up core knowledge &amp; law</p>"},{"knowledgeId":"k-2","detail":"Made-up maternity knowledge"},{"knowledgeId":"k-3","detail":"Made-up imaging knowledge"}],
"skills":[{"skillId":"s-1","detail":"Made-up skill of both"},{"skillId":"s-2","detail":"Made-up skill of nobody"}],
"behaviours":[{"behaviourId":"b-1","detail":"Made-up behaviour"}],
"duties":[{"dutyId":"d-1","dutyDetail":"Core duty","isThisACoreDuty":1,"mappedKnowledge":["k-1"],"mappedSkills":[],"mappedBehaviour":["b-1"],"mappedOptions":null},
{"dutyId":"d-2","dutyDetail":"Imaging duty","isThisACoreDuty":0,"mappedKnowledge":["k-3","k-1"],"mappedSkills":["s-1"],"mappedOptions":["o-1"]},
{"dutyId":"d-3","dutyDetail":"Maternity duty","isThisACoreDuty":0,"mappedKnowledge":["k-2"],"mappedSkills":["s-1"],"mappedOptions":["o-2"]}]}`

func TestAStandardIsReadByTheRuleOfTheCourseService(t *testing.T) {
	for _, base := range []*framework.Version{nil, version(t, "st0217:1")} {
		document, warnings, err := Read(SkillsEngland, []byte(standard), Into{Base: base, Number: 2, Written: "2026-12-01", Official: true})
		if err != nil {
			t.Fatal(err)
		}
		v, err := framework.Parse(document)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range v.Competencies {
			got = append(got, fmt.Sprintf("%s %s %s %v", c.OfficialRef, c.GUID, c.Kind, c.AppliesIf))
		}
		want := "K1 k-1 knowledge []|K2 k-2 knowledge [maternity_support]|K3 k-3 knowledge [diagnostic_imaging_support]|S1 s-1 skill [diagnostic_imaging_support maternity_support]|B1 b-1 behaviour []"
		if strings.Join(got, "|") != want {
			t.Errorf("it holds\n%s\nwant\n%s", strings.Join(got, "|"), want)
		}
		if v.ID != "st0217:2" || v.Edition != "1.6" || v.NeedsAdoption() || len(v.Paths) != 2 || v.Levels[0].PathsNeeded != 1 || v.Competencies[0].Title != "Made-up core knowledge & law" {
			t.Errorf("%s edition %s, %d paths, %q", v.ID, v.Edition, len(v.Paths), v.Competencies[0].Title)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0], "1 items belong to no core duty") {
			t.Errorf("warned of %v", warnings)
		}
	}
	unmapped := strings.NewReplacer(`"mappedKnowledge":["k-1"],`, "", `"mappedKnowledge":["k-3","k-1"],`, "", `"mappedKnowledge":["k-2"],`, "", `"mappedSkills":["s-1"],`, "", `"mappedSkills":[],`, "", `"mappedBehaviour":["b-1"],`, "").Replace(standard)
	document, warnings, err := Read(SkillsEngland, []byte(unmapped), Into{Number: 1, Written: "2026-12-01", Official: true})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "Every option gets every item") {
		t.Fatalf("%v %v", warnings, err)
	}
	if v, _ := framework.Parse(document); len(v.Competencies) != 6 {
		t.Errorf("%d items, want all", len(v.Competencies))
	}
}

func hostile(t testing.TB) map[Format]map[string]string { // what it is to say: the file
	caseOf := func(items, links string) string {
		return `{"CFDocument":{"identifier":"d","uri":"urn:d","creator":"x","title":"T","lastChangeDateTime":"x"},"CFItems":[` + items + `],"CFAssociations":[` + links + `]}`
	}
	item := `{"identifier":"i-1","uri":"urn:i","fullStatement":"Does it","lastChangeDateTime":"x"}`
	return map[Format]map[string]string{
		CSV: {
			"file: This file is empty":           "",
			"line 2, title: This begins with":    "code,area,title\nA,K,=cmd()\n",
			"line 3, title: Write something":     "code,area,title\nA,K,One\nB,K,\n",
			"line 2, steps: Write the steps":     "code,area,title,steps\nA,K,One,end\n",
			"We could not read line 2":           "code,area,title\nA,K,\"One\n",
			"line 2, risk_class: There is no":    "code,area,title,rule\nA,K,One,magic\n",
			"Line 2 does not have as many cells": "code,area,title\nA,K\n",
		},
		CASE11: {
			"line 1: this is not JSON":                     `{"CFDocument":}`,
			"line 2: the file ends too early":              "{\n\"CFDocument\":",
			`the key "title" is there twice`:               `{"CFDocument":{"title":"a","title":"b"}}`,
			"it nests too deeply":                          strings.Repeat("[", 100) + strings.Repeat("]", 100),
			"there is more after the end":                  caseOf(item, "") + "{}",
			"CFItems.fullStatement holds a number":         caseOf(`{"identifier":"i-1","fullStatement":7}`, ""),
			"CFItems.1.identifier: This is the identifier": caseOf(item+","+item, ""),
			"CFItems.0.fullStatement: Write something":     caseOf(`{"identifier":"i-1","fullStatement":" "}`, ""),
			"CFItems.0.fullStatement: This is too long":    caseOf(`{"identifier":"i-1","fullStatement":"`+strings.Repeat("x", maxText+1)+`"}`, ""),
			"CFItems.0.fullStatement: This holds":          caseOf(`{"identifier":"i-1","fullStatement":"a\u202eb"}`, ""),
			"lists no competencies":                        caseOf(item+`,{"identifier":"i-2","fullStatement":"x"}`, `{"associationType":"isChildOf","originNodeURI":{"identifier":"i-1"},"destinationNodeURI":{"identifier":"i-2"}},{"associationType":"isChildOf","originNodeURI":{"identifier":"i-2"},"destinationNodeURI":{"identifier":"i-1"}}`),
		},
		SkillsEngland: {
			"referenceNumber: This should be": `{"referenceNumber":"../x","title":"T","skills":[{"skillId":"s","detail":"x"}]}`,
			"lists no competencies":           `{"referenceNumber":"ST0001","title":"T"}`,
			"skills.1, guid: This is the":     `{"referenceNumber":"ST0001","title":"T","skills":[{"skillId":"s","detail":"x"},{"skillId":"s","detail":"y"}]}`,
			"skills.0.detail: Write":          `{"referenceNumber":"ST0001","title":"T","skills":[{"skillId":"s","detail":"<b></b>"}]}`,
			"options.1.title: Give each":      `{"referenceNumber":"ST0001","title":"T","options":[{"optionId":"a","title":"X"},{"optionId":"b","title":"x "}],"skills":[{"skillId":"s","detail":"x"}]}`,
		},
		YAML: {
			"Line 2 uses an anchor": "framework: a\ntitle: &x b\n",
			"Line 2 holds a char":   "framework: a\ntitle: \"a\\u202eb\"\n",
			"line 1":                "framework: [",
			`the key "wrong"`:       "wrong: 1\n",
			"competencies: List at": "framework: a\nnumber: 1\n",
		},
	}
}

func TestAHostileFileIsRefusedWithPlaceAndReason(t *testing.T) {
	for f, files := range hostile(t) {
		for says, file := range files {
			if file == "" && !strings.Contains(says, "empty") {
				continue
			}
			document, _, err := Read(f, []byte(file), Into{Base: version(t, "st0216:1"), Number: 2, Written: "2026-12-01"})
			var e *fault.Error
			if document != nil || !errors.As(err, &e) || e.Kind != fault.Invalid || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(says)) {
				t.Errorf("%s %.60q: %v, want %q", f, file, err, says)
			}
		}
	}
	for _, f := range In {
		for _, file := range []string{strings.Repeat(" ", MaxBytes+1), "\xff", "a\x00b"} {
			if document, _, err := Read(f, []byte(file), Into{Number: 1}); document != nil || !fault.Is(err, fault.Invalid) {
				t.Errorf("%s %.10q: %v", f, file, err)
			}
		}
	}
	twice := "code,area,title\nA,K,One\nA,K,Two\n"
	if _, _, err := Read(CSV, []byte(twice), Into{Base: version(t, "st0216:1"), Number: 2, Written: "2026-12-01"}); err == nil || !strings.Contains(err.Error(), "line 3: The code A is there already") {
		t.Errorf("a code twice: %v", err)
	}
	several := "code,area,title\nNEW,IV,One\n"
	if _, _, err := Read(CSV, []byte(several), Into{Base: version(t, "diagnostic-imaging:1"), Number: 2, Written: "2026-12-01"}); err == nil || !strings.Contains(err.Error(), "line 2: This one is new, and the file does not say which level") {
		t.Errorf("a new one for no level: %v", err)
	}
}
