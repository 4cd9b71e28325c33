package framework

import (
	"reflect"
	"strings"
	"testing"

	"countersign/pkg/clock"
)

// told is what Compare says of requirements, a line each.
func told(before, after *Version) []string {
	changes := Compare(before, after).Requires
	out := []string{}
	for _, g := range []struct {
		how  string
		list []RequirementChange
	}{{"added", changes.Added}, {"changed", changes.Changed}, {"moved", changes.Moved}, {"retired", changes.Retired}} {
		for _, one := range g.list {
			name := one.After
			if g.how == "retired" {
				name = one.Before
			}
			line := g.how + " " + name.Name()
			if one.In != "" {
				line += " in " + one.In
			}
			if g.how == "moved" {
				line += " from " + one.From
			}
			out = append(out, strings.TrimSpace(strings.Join(append([]string{line}, one.What...), "; ")))
		}
	}
	return out
}

func TestWhatALevelAsksForIsComparedWithTheVersionBefore(t *testing.T) {
	before, err := Parse([]byte(asking))
	if err != nil {
		t.Fatal(err)
	}
	if got := told(before, before); len(got) > 0 {
		t.Errorf("against itself: %q", got)
	}
	if got := told(&Version{}, before); len(got) != 13 || got[0] != "added English" {
		t.Errorf("new here: %q", got)
	}
	if got := told(before, &Version{}); len(got) != 13 || got[12] != "retired Law" {
		t.Errorf("the level goes: %q", got)
	}
	const english, old = `{id: english, kind: qualification, title: English, rqf: 2, from: "2026-08-01", source: [PAGE], confidence: stated}`, `{id: english, kind: qualification, title: English, rqf: 1, until: "2026-07-31", source: [PAGE], confidence: stated}`
	for _, c := range []struct{ from, to, says string }{
		{"hours: 60", "hours: 300", "changed Placement in All of these; Hours: 300 hours (it was 60 hours)"},
		{"months: 12, source", "months: 18, source", "changed A year in All of these; Time: 18 months (it was 12 months)"},
		{"rqf: 2", "rqf: 3", "changed English; Education level: 3 or above (it was 2 or above)"},
		{"within_months: 24, ", "", "changed Accredited in One of these; Not older than: however old (it was 24 months)"},
		{`"I am fit to work."`, "I am fit.", "changed Fit in 2 of these; Words: “I am fit.” (it was “I am fit to work.”)"},
		{"n: 2, n_of", "n: 3, n_of", "changed 3 of these; How many: 3 of them (it was 2 of them)"},
		{"One of these, any: [", "One of these, all: [", "changed One of these; How many: all of them (it was any one of them)"},
		{"{id: induction,", `{id: induction, from: "2027-01-01",`, "changed Induction; For whom: those who began on or after 1 January 2027 (it was everybody)"},
		{`from: "2026-08-01"`, `from: "2026-09-01"`, "changed English; For whom: those who began on or after 1 September 2026 (it was those who began on or after 1 August 2026)"},
		{english + ",\n", "", "retired English"},
		{english, old, ""}, // and the other way round: the order of a list makes no difference
		{",\n    {id: law, kind: competency, title: Law, competency: SHCSW-K-01, step: 1, source: [PAGE], confidence: stated}", "", "retired Law"},
		{"{id: law,", "{id: statute,", "added Law retired Law"},
		{"competency: SHCSW-K-01, step: 1", "competency: SHCSW-S-01, step: 1", "changed Law; Competency: Clinical skills (SHCSW-S-01) (it was Law and policy (SHCSW-K-01))"},
		{"title: Law and policy", "title: Policy", ""}, // it is another word for the same competency
		{"{id: review,", "{all: [{id: tour, kind: confirmation, title: Tour, source: [PAGE], confidence: stated}]}, {id: review,", "added All of these in 2 of these added Tour in All of these"},
	} {
		text := strings.Replace(asking, c.from, c.to, 1)
		if c.to == old {
			text = strings.Replace(strings.Replace(strings.Replace(asking, english, "X", 1), old, english, 1), "X", old, 1)
		}
		if text == asking {
			t.Fatalf("there is no %q", c.from)
		}
		after, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(told(before, after), " "); got != c.says {
			t.Errorf("%s: %s; want %s", c.to, got, c.says)
		}
	}
}

func TestWhatIsPutIntoAnotherGroupHasMoved(t *testing.T) {
	leaf := func(id string) Requirement { return Requirement{ID: id, Kind: AsksConfirmation, Title: id} }
	of := func(list ...Requirement) *Version {
		return &Version{Levels: []Level{{ID: "end", Title: "End", Requires: list}}}
	}
	a, b, c, d := leaf("a"), leaf("b"), leaf("c"), leaf("d")
	for _, one := range []struct {
		before, after *Version
		says          string
	}{
		{of(a, b), of(Requirement{Any: []Requirement{a, b}}), "added One of these moved a in One of these from moved b in One of these from"},
		{of(Requirement{Any: []Requirement{a, b}}), of(b, a), "moved b from One of these moved a from One of these retired One of these"},
		{of(Requirement{Any: []Requirement{a, b}}, Requirement{Any: []Requirement{c, d}}), of(Requirement{Any: []Requirement{a, b, c, d}}), "moved c in One of these from One of these moved d in One of these from One of these retired One of these"},
		{of(Requirement{Any: []Requirement{a, b}}, Requirement{Any: []Requirement{c, d}}), of(Requirement{Any: []Requirement{d, c}}, Requirement{Any: []Requirement{b, a}}), ""},
		{of(Requirement{Any: []Requirement{a, {All: []Requirement{b, c}}}}, d), of(Requirement{Any: []Requirement{a, {All: []Requirement{b, c, d}}}}), "moved d in All of these from"},
		{of(Requirement{Any: []Requirement{a, {All: []Requirement{b, c}}}}), of(Requirement{Any: []Requirement{a}}, Requirement{All: []Requirement{b, c}}), "moved All of these from One of these"},
	} {
		if got := strings.Join(told(one.before, one.after), " "); got != one.says {
			t.Errorf("%s; want %s", got, one.says)
		}
	}
}

// TestNothingOfARequirementChangesUnseen changes every field by itself.
func TestNothingOfARequirementChangesUnseen(t *testing.T) {
	of := func(r Requirement) *Version {
		return &Version{Levels: []Level{{ID: "end", Requires: []Requirement{r}}}}
	}
	was := Requirement{ID: "x", Kind: AsksHours, Title: "X", Competency: "a:1:B"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Requirement]()) {
		is := was
		v := reflect.ValueOf(&is).Elem().FieldByIndex(f.Index)
		switch v.Interface().(type) {
		case int:
			v.SetInt(7)
		case string:
			v.SetString("other")
		case clock.Date:
			v.SetString("2026-08-01")
		case CompetencyID:
			v.SetString("a:1:C")
		case []string:
			v.Set(reflect.ValueOf([]string{"OTHER"}))
		case []Requirement:
			continue // its parts are compared one by one
		default:
			t.Fatalf("%s: a new kind of field", f.Name)
		}
		if f.Name == "N" { // of a group that lists of which it asks some
			was, is := Requirement{N: 1, NOf: []Requirement{was, was}}, Requirement{N: 2, NOf: []Requirement{was, was}}
			if len(told(of(was), of(is))) == 0 {
				t.Error("N changes unseen")
			}
			continue
		}
		if len(told(of(was), of(is))) == 0 {
			t.Errorf("%s changes unseen", f.Name)
		}
	}
}
