package framework

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"countersign/pkg/digest"
	"countersign/pkg/fault"
)

func catalogueTexts(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := fs.Glob(files, "catalogue/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, name := range names {
		if texts[name], err = files.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

func version(t testing.TB, id VersionID) *Version {
	t.Helper()
	list, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("the catalogue has no %s", id)
	return nil
}

func TestTheCatalogueIsWhole(t *testing.T) {
	for _, want := range []struct {
		id     VersionID
		status Status
		areas  int
		items  int
		stated int
		asked  map[string][2]int // by level: required, optional
	}{
		{"diagnostic-imaging:1", NeedsReview, 17, 119, 87, map[string][2]int{
			"CSW": {33, 7}, "SCSW": {56, 24}, "MA": {35, 17}, "AP": {50, 51}, "RADIOGRAPHER": {0, 0}}},
		{"ahp-support-worker:1", NeedsReconciliation, 8, 62, 3, map[string][2]int{
			"entry": {62, 0}, "intermediate": {62, 0}, "assistant_practitioner": {62, 0}}},
		{"care-certificate:1", NeedsReconciliation, 16, 61, 8, map[string][2]int{"end": {61, 0}}},
		{"st0216:1", NeedsReconciliation, 3, 51, 14, map[string][2]int{"end": {51, 0}}},
		{"st0217:1", NeedsReconciliation, 3, 76, 0, map[string][2]int{"end": {76, 0}}},
		{"st0583:1", NeedsReconciliation, 3, 31, 0, map[string][2]int{"end": {31, 0}}},
		{"st0215:1", NeedsReconciliation, 3, 53, 26, map[string][2]int{"end": {53, 0}}},
		{"st0619:1", NeedsReconciliation, 2, 37, 0, map[string][2]int{"end": {0, 0}}},
	} {
		v := version(t, want.id)
		stated := 0
		asked := map[string][2]int{}
		for _, l := range v.Levels {
			asked[l.ID] = [2]int{}
		}
		for _, c := range v.Competencies {
			if c.Confidence == Stated {
				stated++
			}
			for _, l := range c.RequiredAt {
				n := asked[l]
				asked[l] = [2]int{n[0] + 1, n[1]}
			}
			for _, l := range c.OptionalAt {
				n := asked[l]
				asked[l] = [2]int{n[0], n[1] + 1}
			}
			if found, ok := v.Competency(c.ID); !ok || found.Code != c.Code {
				t.Errorf("%s is not found by its id: its code is not its own", c.ID)
			}
		}
		if v.Status != want.status || len(v.Areas) != want.areas || len(v.Competencies) != want.items || stated != want.stated {
			t.Errorf("%s: %s, %d areas, %d items, %d stated; want %s, %d, %d, %d", v.ID,
				v.Status, len(v.Areas), len(v.Competencies), stated, want.status, want.areas, want.items, want.stated)
		}
		if !maps.Equal(asked, want.asked) {
			t.Errorf("%s asks, by level, for (required, optional) %v; want %v", v.ID, asked, want.asked)
		}
	}
}

// A shipped version is signed against. To correct one, add the next number and
// its digest here; never change a digest that is there.
func TestAShippedVersionNeverChanges(t *testing.T) {
	golden, err := os.ReadFile("../../testdata/framework_digests.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(golden)), "\n") {
		sum, name, _ := strings.Cut(line, "  ")
		want["catalogue/"+name] = sum
	}
	have := map[string]string{}
	for name, text := range catalogueTexts(t) {
		have[name] = string(digest.OfBytes(text))
	}
	if !maps.Equal(have, want) {
		t.Errorf("the catalogue is\n%v\nwant\n%v", have, want)
	}
}

func TestEveryLinkIntoAnotherFrameworkIsFound(t *testing.T) {
	imaging, ahp := version(t, "diagnostic-imaging:1"), version(t, "ahp-support-worker:1")
	links := 0
	for _, c := range imaging.Competencies {
		if len(c.MapsTo) == 0 {
			t.Errorf("%s touches no item of the AHP framework", c.ID)
		}
		links += len(c.MapsTo)
	}
	if links != 202 {
		t.Errorf("%d links, want the 202 of the source", links)
	}
	if w := imaging.Crosswalks; len(w) != 1 || w[0].Kind != PartlyCovers || w[0].To != ahp.ID {
		t.Errorf("the links are said to mean %v", w)
	}
}

func TestACatalogueWithAGapIsRefused(t *testing.T) {
	texts := catalogueTexts(t)
	imaging := texts["catalogue/diagnostic-imaging.1.yaml"]
	for _, gap := range []struct{ name, says string }{
		{"catalogue/diagnostic-imaging.1.yaml", `diagnostic-imaging:1.competencies.0.maps_to.0: There is no competency "ahp-support-worker:1:AHP-D5-06".`},
		{"catalogue/diagnostic-imaging.2.yaml", "should be called catalogue/diagnostic-imaging.1.yaml"},
	} {
		list, err := load(fstest.MapFS{gap.name: {Data: imaging}})
		if list != nil || err == nil || !strings.Contains(err.Error(), gap.says) {
			t.Errorf("%s alone: %v, want %s", gap.name, err, gap.says)
		}
	}
	if _, err := load(fstest.MapFS{"catalogue/a.1.yaml": {Data: []byte("framework: a")}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a document that is not whole: %v", err)
	}
}

func TestOnlyWhatWasReadCarriesAnOfficialNumber(t *testing.T) {
	list, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	official := map[string]string{}
	for _, v := range list {
		for _, c := range v.Competencies {
			if c.OfficialRef != "" {
				official[v.Framework] += " " + c.OfficialRef
			}
		}
	}
	want := map[string]string{"ahp-support-worker": " 1.1 1.2 1.3", "care-certificate": " 1.1 1.3 2.2 3.1 9.1 9.2 9.3 12.1",
		"st0216": " S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12 S13 S14"}
	if !maps.Equal(official, want) {
		t.Errorf("official numbers %v, want %v", official, want)
	}
}

// What each kind of thing comes to, as the data was read.
func TestKnowledgeSkillsAndBehavioursAreCountedApart(t *testing.T) {
	for id, want := range map[VersionID]map[string]int{
		"st0215:1":           {Knowledge: 17, Skill: 29, Behaviour: 7},
		"st0216:1":           {Knowledge: 24, Skill: 24, Behaviour: 3},
		"st0217:1":           {Knowledge: 35, Skill: 36, Behaviour: 5},
		"st0583:1":           {Knowledge: 15, Skill: 13, Behaviour: 3},
		"st0619:1":           {Skill: 22, "": 15},
		"care-certificate:1": {Knowledge: 36, Practice: 25},
	} {
		v, have := version(t, id), map[string]int{}
		for _, c := range v.Competencies {
			have[c.Kind]++
			area, _ := v.Area(c.Area)
			if k := strings.TrimSuffix(strings.ToLower(area.Title), "s"); v.Kind == Apprenticeship && c.Kind != "" && k != c.Kind {
				t.Errorf("%s is %s, in the area %s", c.ID, c.Kind, area.Title)
			}
		}
		if !maps.Equal(have, want) {
			t.Errorf("%s has %v, want %v", id, have, want)
		}
	}
}

func TestFactsSayWhatIsNotKnown(t *testing.T) {
	for _, id := range []VersionID{"st0215:1", "st0216:1", "st0217:1", "st0583:1", "st0619:1"} {
		v := version(t, id)
		i := slices.IndexFunc(v.Facts, func(f Fact) bool { return f.Kind == "off_the_job" })
		if i < 0 {
			t.Fatalf("%s says nothing of off-the-job hours", id)
		}
		f := v.Facts[i]
		if official, there := f.Values["minimum_hours"]; !there || official != nil || f.Confidence != Inferred || f.Values["floor_hours"] != 187 {
			t.Errorf("%s passes its estimate off as official: %v", id, f)
		}
	}
	text := strings.Replace(small, "levels:", "facts:\n  - {kind: gateway, id: a, text: A., values: {when: {deep: 1}}, source: [PAGE], confidence: stated}\n  - {kind: gateway, id: a, text: B., source: [NOWHERE], confidence: stated}\nlevels:", 1)
	_, err := Parse([]byte(text))
	for _, says := range []string{"facts.0.values.when", "facts.1.id", "facts.1.source.0"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestTheLevelsFormTheGraph(t *testing.T) {
	imaging, ahp := version(t, "diagnostic-imaging:1"), version(t, "ahp-support-worker:1")
	for _, want := range []struct {
		v        *Version
		from, to string
	}{
		{imaging, "CSW", "SCSW"},
		{imaging, "SCSW", "MA AP RADIOGRAPHER"},
		{imaging, "MA", "AP"},
		{imaging, "AP", "RADIOGRAPHER"},
		{imaging, "RADIOGRAPHER", ""},
		{imaging, "nobody", ""},
		{ahp, "entry", "intermediate"},
		{ahp, "intermediate", "assistant_practitioner"},
		{ahp, "assistant_practitioner", ""},
	} {
		var to []string
		for _, l := range want.v.Next(want.from) {
			to = append(to, l.ID)
			if l.Outside != (l.ID == "RADIOGRAPHER") {
				t.Errorf("%s: outside is %t", l.ID, l.Outside)
			}
		}
		if got := strings.Join(to, " "); got != want.to {
			t.Errorf("from %s one moves on to %q, want %q", want.from, got, want.to)
		}
	}
}

func TestARuleSaysHowMuchProofIsEnough(t *testing.T) {
	for _, want := range []struct {
		id    CompetencyID
		level string
		rule  string // class: observations/days/assessors, knowledge check, months, entitlement; step
	}{
		{"diagnostic-imaging:1:DI-IV-02", "SCSW", "invasive: 10/5/2 true 12 false; 4"},
		{"diagnostic-imaging:1:DI-IV-02", "CSW", "invasive: 10/5/2 true 12 false; 0"},
		{"diagnostic-imaging:1:DI-RAD-01", "CSW", "safety: 1/1/1 true 24 false; 3"},
		{"diagnostic-imaging:1:DI-RAD-05", "MA", "exposure: 10/5/2 true 24 true; 4"},
		{"ahp-support-worker:1:AHP-D1-01", "entry", "record: 0/0/1 false 0 false; 1"},
		{"ahp-support-worker:1:AHP-D3-08", "entry", "safety: 1/1/1 true 24 false; 3"},
		{"ahp-support-worker:1:AHP-D3-08", "intermediate", "safety: 1/1/1 true 24 false; 4"},
	} {
		v := version(t, want.id.Version())
		c, _ := v.Competency(want.id)
		r, step := v.Rule(c, want.level)
		got := fmt.Sprintf("%s: %d/%d/%d %t %d %t; %d", r.ID, r.Observations, r.DistinctDays, r.Assessors, r.KnowledgeCheck, r.ValidityMonths, r.NeedsEntitlement, step)
		if got != want.rule {
			t.Errorf("%s at %s: %s, want %s", want.id, want.level, got, want.rule)
		}
		if r.RecordOnly() != (r.ID == "record") {
			t.Errorf("%s: record only is %t", r.ID, r.RecordOnly())
		}
	}
}

func TestTheTextOfAnItemIncludesItsLevel(t *testing.T) {
	v := version(t, "ahp-support-worker:1")
	c, _ := v.Competency("ahp-support-worker:1:AHP-D2-02")
	want := "Protects the dignity, privacy and modesty of the people supported. At this level: Keeps people covered, addressed as they wish and out of earshot during care."
	if got := c.Text("entry"); got != want {
		t.Errorf("at entry it says %q", got)
	}
	if got := c.Text(""); got != c.Statement {
		t.Errorf("without a level it says %q", got)
	}
	if got := (Competency{Title: "Own role"}).Text("x"); got != "Own role" {
		t.Errorf("an item with only a title says %q", got)
	}
}
