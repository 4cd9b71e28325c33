package pathway

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

var update = flag.Bool("update", false, "write the golden again")

func versions(t testing.TB) (imaging, ahp *framework.Version) {
	t.Helper()
	list, err := framework.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		switch v.ID {
		case "diagnostic-imaging:1":
			imaging = v
		case "ahp-support-worker:1":
			ahp = v
		}
	}
	return imaging, ahp
}

func mustFor(t testing.TB, v *framework.Version, level string, settings ...string) Pathway {
	t.Helper()
	p, err := For(v, level, settings)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func settingsOf(v *framework.Version) []string {
	var ids []string
	for _, s := range v.Settings {
		ids = append(ids, s.ID)
	}
	return ids
}

// summary is one line: how many lines are required and optional in all, in each
// area, and on each path.
func summary(p Pathway) string {
	required, optional := 0, 0
	var parts []string
	for _, g := range p.Root.Groups {
		if g.ID == "paths" {
			var ways []string
			for _, path := range g.Groups {
				ways = append(ways, fmt.Sprintf("%s %d", path.ID, len(path.Lines)))
			}
			parts = append(parts, fmt.Sprintf("| %s %d of %s", g.Rule, g.N, strings.Join(ways, ", ")))
			continue
		}
		need, may := 0, 0
		for _, l := range g.Lines {
			if l.Required {
				need++
			} else {
				may++
			}
		}
		parts = append(parts, fmt.Sprintf("%s %d+%d", g.ID, need, may))
		required, optional = required+need, optional+may
	}
	return fmt.Sprintf("%d+%d: %s", required, optional, strings.Join(parts, " "))
}

func TestCountsPerAreaLevelAndSetting(t *testing.T) {
	const golden = "../../testdata/framework_pathways.txt"
	var b strings.Builder
	b.WriteString("Lines of each pathway, required+optional: in all, then by area, then the paths.\nA setting that changes nothing is left out.\n")
	imaging, ahp := versions(t)
	for _, v := range []*framework.Version{imaging, ahp} {
		for _, l := range v.Levels {
			if l.Outside {
				continue
			}
			plain := summary(mustFor(t, v, l.ID))
			fmt.Fprintf(&b, "\n%s %s\n  no settings: %s\n", v.ID, l.ID, plain)
			for _, s := range v.Settings {
				if changed := summary(mustFor(t, v, l.ID, s.ID)); changed != plain {
					fmt.Fprintf(&b, "  %s: %s\n", s.ID, changed)
				}
			}
			if all := summary(mustFor(t, v, l.ID, settingsOf(v)...)); all != plain {
				fmt.Fprintf(&b, "  every setting: %s\n", all)
			}
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	lines, wanted := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(lines), len(wanted)) {
		if i >= len(lines) || i >= len(wanted) || lines[i] != wanted[i] {
			t.Fatalf("line %d is\n%s\nwant\n%s\n(look, then run with -update)", i+1,
				strings.Join(lines[min(i, len(lines)):min(i+1, len(lines))], ""), strings.Join(wanted[min(i, len(wanted)):min(i+1, len(wanted))], ""))
		}
	}
}

// The rule of the framework, said once more in the plainest way, for every post.
func TestALineIsThereExactlyIfItIsAskedForAndApplies(t *testing.T) {
	imaging, _ := versions(t)
	all := settingsOf(imaging)
	for post := range 1 << len(all) {
		var settings []string
		for i, s := range all {
			if post>>i&1 == 1 {
				settings = append(settings, s)
			}
		}
		for _, level := range []string{"CSW", "AP"} {
			p := mustFor(t, imaging, level, settings...)
			have := map[framework.CompetencyID]string{}
			for _, g := range p.Root.Groups {
				for _, l := range g.Lines {
					have[l.Competency] = fmt.Sprint(l.Area == g.ID, l.Required, l.Target)
				}
			}
			for _, c := range imaging.Competencies {
				want := ""
				if len(c.AppliesIf) == 0 || slices.ContainsFunc(settings, func(s string) bool { return slices.Contains(c.AppliesIf, s) }) {
					if slices.Contains(c.RequiredAt, level) {
						want = fmt.Sprint(true, true, c.Target[level])
					} else if slices.Contains(c.OptionalAt, level) {
						want = fmt.Sprint(true, false, c.Target[level])
					}
				}
				if have[c.ID] != want {
					t.Fatalf("%s at %s for a post with %v: (own area, required, step) %q, want %q", c.Code, level, settings, have[c.ID], want)
				}
			}
		}
	}
}

func TestALineCarriesTheNumbersOfItsRiskClass(t *testing.T) {
	imaging, _ := versions(t)
	for _, l := range mustFor(t, imaging, "AP", "mr").Lines() {
		if l.Competency.Code() != "DI-IMG-12" {
			continue
		}
		want := "{diagnostic-imaging:1:DI-IMG-12 IMG 4 10 5 2 true 24 {0 0 0} {0 0} {0 0} {false 0} true [diagnostic-imaging:1:DI-MR-05] mr_authorised_person false}"
		if got := fmt.Sprint(l); got != want {
			t.Errorf("the line for MRI is\n%s\nwant\n%s", got, want)
		}
		return
	}
	t.Error("an assistant practitioner in MRI has no line for MRI")
}

func TestALineAsksForTheRateOfWhatWentWell(t *testing.T) {
	imaging, _ := versions(t)
	l, ok := LineFor(imaging, imaging.ID.Of("DI-IV-02"), "SCSW")
	if !ok || l.Success != (Rate{}) || l.Revalidation != (Rate{30, 27}) {
		t.Errorf("cannulation asks for %v, and to renew it %v; want 27 of the last 30 to renew it", l.Success, l.Revalidation)
	}
}

func TestThePathsOfThePostComeFirst(t *testing.T) {
	imaging, _ := versions(t)
	p := mustFor(t, imaging, "AP", "mr", "ct")
	paths := p.Root.Groups[len(p.Root.Groups)-1]
	if paths.ID != "paths" || paths.Rule != Any || paths.N != 1 || len(paths.Groups) != 8 {
		t.Fatalf("the last group is %q: %s, %d of %d", paths.ID, paths.Rule, paths.N, len(paths.Groups))
	}
	if a, b, c := paths.Groups[0].ID, paths.Groups[1].ID, paths.Groups[2].ID; a != "ct" || b != "mri" || c != "general_radiography" {
		t.Errorf("the paths begin with %s, %s, %s; want the post's own, in the framework's order, then the rest", a, b, c)
	}
	for _, g := range paths.Groups {
		if g.Rule != All || g.Title == "" || len(g.Lines) == 0 {
			t.Errorf("path %s needs %q of %d lines", g.ID, g.Rule, len(g.Lines))
		}
		for _, l := range g.Lines {
			if !l.Required || l.Target != 4 {
				t.Errorf("path %s: %s is required %t, step %d", g.ID, l.Competency, l.Required, l.Target)
			}
		}
	}
}

func TestOnlyWhatEveryPathNeedsIsRequired(t *testing.T) {
	imaging, _ := versions(t)
	lines := map[string]Line{}
	for _, l := range mustFor(t, imaging, "AP").Lines() {
		if _, twice := lines[l.Competency.Code()]; twice {
			t.Errorf("%s is listed twice", l.Competency)
		}
		lines[l.Competency.Code()] = l
	}
	for code, required := range map[string]bool{
		"DI-ENV-01": true,  // asked of every assistant practitioner
		"DI-IMG-11": false, // optional, and needed by the CT path
		"DI-MR-01":  false, // does not apply to this post, but the MRI path needs it
	} {
		if l, ok := lines[code]; !ok || l.Required != required {
			t.Errorf("%s: listed %t, required %t; want it listed, required %t", code, ok, l.Required, required)
		}
	}
	if l := mustFor(t, imaging, "AP", "mr").Lines(); !slices.ContainsFunc(l, func(l Line) bool { return l.Competency.Code() == "DI-MR-01" && l.Required }) {
		t.Error("for a post in MRI, MR hazards must be required")
	}
}

func TestAPathThatNeedsWhatItsLevelDoesNotAskForWantsItWithinProtocol(t *testing.T) {
	text := `
framework: tiny
number: 1
title: Tiny
nation: England
written: 2026-11-23
status: reconciled
sources: {PAGE: {address: none, note: a page}}
levels:
  - {id: one, title: One, paths_needed: 2, source: [PAGE], confidence: stated}
  - {id: two, title: Two, source: [PAGE], confidence: stated}
scale: [{step: 0, id: a, title: A, meaning: a}, {step: 1, id: b, title: B, meaning: b}]
risk_classes: {routine: {title: Routine, assessors: 1, source: [PAGE], confidence: stated}}
settings: [{id: s, title: S}]
areas: [{code: X, title: X}]
paths:
  - {id: p, title: P, level: one, setting: s, needs: [A], source: [PAGE], confidence: stated}
  - {id: q, title: Q, level: one, setting: s, needs: [A], source: [PAGE], confidence: stated}
  - {id: r, title: R, level: two, setting: s, needs: [A], source: [PAGE], confidence: stated}
competencies: [{code: A, area: X, title: A, risk_class: routine, source: [PAGE], confidence: stated}]
`
	v, err := framework.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p := mustFor(t, v, "one")
	if len(p.Root.Groups) != 1 {
		t.Fatalf("an area without lines is shown: %d groups", len(p.Root.Groups))
	}
	g := p.Root.Groups[0]
	if g.Rule != NOf || g.N != 2 || len(g.Groups) != 2 || g.Note != "Finish 2 of these fields of work as well." || g.Groups[0].Lines[0].Target != 4 {
		t.Errorf("two of two paths are needed, and the group says %s, %d of %d, %q, step %d", g.Rule, g.N, len(g.Groups), g.Note, g.Groups[0].Lines[0].Target)
	}
}

func TestUnknownLevelsAndSettingsAreRefused(t *testing.T) {
	imaging, ahp := versions(t)
	for _, want := range []struct {
		v      *framework.Version
		level  string
		posts  []string
		fields string
	}{
		{imaging, "BOSS", nil, "level"},
		{imaging, "", nil, "level"},
		{imaging, "RADIOGRAPHER", nil, "level"},
		{imaging, "CSW", []string{"mr", "moon"}, "settings.1"},
		{imaging, "BOSS", []string{"moon", "mr", ""}, "level settings.0 settings.2"},
		{ahp, "entry", []string{"mr"}, "settings.0"},
	} {
		_, err := For(want.v, want.level, want.posts)
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != fault.Invalid {
			t.Errorf("%s with %v: %v", want.level, want.posts, err)
			continue
		}
		var names []string
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != want.fields {
			t.Errorf("%s with %v: problems with %q, want %q", want.level, want.posts, got, want.fields)
		}
	}
}

func TestThePathwayRemembersThePost(t *testing.T) {
	imaging, _ := versions(t)
	p := mustFor(t, imaging, "SCSW", "iv_service", "ct", "ct")
	if p.Version != imaging.ID || p.Level != "SCSW" || p.Title != "Senior clinical support worker" || !slices.Equal(p.Settings, []string{"ct", "iv_service"}) {
		t.Errorf("the pathway is for %s, %s, %s, %v", p.Version, p.Level, p.Title, p.Settings)
	}
}

func BenchmarkForAnAssistantPractitioner(b *testing.B) {
	imaging, _ := versions(b)
	b.ReportAllocs()
	for b.Loop() {
		mustFor(b, imaging, "AP", "mr", "iv_service")
	}
}

func TestALineExistsEvenWhereThePathwayLacksIt(t *testing.T) {
	imaging, _ := versions(t)
	const authorised = framework.CompetencyID("diagnostic-imaging:1:DI-MR-05")
	if slices.ContainsFunc(mustFor(t, imaging, "SCSW").Lines(), func(l Line) bool { return l.Competency == authorised }) {
		t.Fatal("a post outside MRI is asked for MR authorised status")
	}
	l, ok := LineFor(imaging, authorised, "SCSW")
	if !ok || l.Target != 4 || l.ValidityMonths != 12 || l.Required {
		t.Errorf("its line is %v (%t)", l, ok)
	}
	if _, ok := LineFor(imaging, "diagnostic-imaging:1:DI-MR-99", "SCSW"); ok {
		t.Error("a competency that is not there has a line")
	}
}
