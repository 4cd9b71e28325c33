package progress

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/framework"

	"pgregory.net/rapid"
)

// asked is a list of requirements, written "a b any(c all(d e)) 2(f g h)", whose leaves
// are confirmations.
func asked(words *[]string) (out []framework.Requirement) {
	for len(*words) > 0 {
		word := (*words)[0]
		*words = (*words)[1:]
		switch word {
		case ")":
			return out
		case "all(":
			out = append(out, framework.Requirement{All: asked(words)})
		case "any(":
			out = append(out, framework.Requirement{Any: asked(words)})
		case "2(":
			out = append(out, framework.Requirement{NOf: asked(words), N: 2})
		default:
			r := framework.Requirement{Kind: framework.AsksConfirmation, ID: word, Title: word}
			if strings.HasSuffix(word, "!") { // of those who began from then on
				r.ID, r.Title, r.From = strings.TrimSuffix(word, "!"), strings.TrimSuffix(word, "!"), "2026-02-01"
			}
			out = append(out, r)
		}
	}
	return out
}

func askedIn(s string) []framework.Requirement {
	words := strings.Fields(s)
	return asked(&words)
}

var plain = parse(document)

// judgedFor judges requirements for somebody who began in January and has some of it.
func judgedFor(list []framework.Requirement, has ...string) []Other {
	b := Beside{Start: "2026-01-15"}
	for _, one := range has {
		b.Attained = append(b.Attained, put("confirmation", one, "2026-02-01"))
	}
	f := Facts{}
	return begin(plain, "PLAIN", &f, day("2026-06-01"), day("2026-06-01")).others(list, b)
}

func named(list []Other) string {
	var out []string
	for _, o := range list {
		out = append(out, o.Name())
	}
	return strings.Join(out, ", ")
}

func TestOnlyWhatWasNotMissingBeforeIsNewlyInTheWay(t *testing.T) {
	for _, c := range []struct{ before, after, has, way, lifted string }{
		{"", "a", "", "a", ""},
		{"", "a", "a", "", ""},
		{"a", "a", "", "", ""},
		{"a", "", "", "", "a"},
		{"", "a!", "", "", ""}, // not asked of them: they began before
		{"a", "any( a b )", "", "", "a"},
		{"any( a b )", "a", "", "a", ""},
		{"any( a b )", "a b", "", "a, b", ""},
		{"any( a b )", "a b", "a", "b", ""},
		{"a b", "any( a b )", "", "", "a, b"},
		{"any( a b )", "any( a b c )", "", "", ""},
		{"any( a b c )", "any( a b )", "", "One of these", ""},
		{"any( a b c )", "any( a b )", "b", "", ""},
		{"any( a b c )", "2( a b c )", "", "2 of these", ""},
		{"any( a b c )", "2( a b c )", "a", "2 of these", ""},
		{"2( a b c )", "any( a b c )", "", "", ""},
		{"2( a b c )", "d", "", "d", "2 of these"},
		{"a", "all( a any( b c ) )", "", "One of these", ""},
		{"2( a b )", "a b", "", "", ""},
		{"all( a a a )", "all( a a b )", "", "b", ""},
		{"any( a all( b c ) )", "any( all( c b ) a )", "", "", ""},
	} {
		before, after := judgedFor(askedIn(c.before), strings.Fields(c.has)...), judgedFor(askedIn(c.after), strings.Fields(c.has)...)
		if got := named(newly(before, after)); got != c.way {
			t.Errorf("%s, then %s, with %q: newly in the way %q, want %q", c.before, c.after, c.has, got, c.way)
		}
		if got := named(lifted(before, after)); got != c.lifted {
			t.Errorf("%s, then %s, with %q: no longer in the way %q, want %q", c.before, c.after, c.has, got, c.lifted)
		}
	}
}

// TestWhereNothingIsNewlyInTheWayNothingMoreIsNeeded draws two trees, and tries every
// way to have all that the first asks for.
func TestWhereNothingIsNewlyInTheWayNothingMoreIsNeeded(t *testing.T) {
	leaves := []string{"a", "b", "c", "d", "e"}
	var tree func(depth int) *rapid.Generator[string]
	tree = func(depth int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			var out []string
			for range rapid.IntRange(1, 3).Draw(t, "parts") {
				kind := rapid.SampledFrom([]string{"leaf", "leaf", "dated", "all(", "any(", "2("}).Draw(t, "kind")
				leaf := rapid.SampledFrom(leaves).Draw(t, "leaf")
				switch {
				case kind == "dated":
					out = append(out, leaf+"!")
				case kind == "leaf" || depth == 0:
					out = append(out, leaf)
				default:
					out = append(out, kind+" "+tree(depth-1).Draw(t, "group")+" )")
				}
			}
			return strings.Join(out, " ")
		})
	}
	done := func(list []Other) bool { return !slices.ContainsFunc(list, Other.missing) }
	silent := 0
	rapid.Check(t, func(t *rapid.T) {
		before, after := askedIn(tree(2).Draw(t, "before")), askedIn(tree(2).Draw(t, "after"))
		some := rapid.IntRange(0, 31).Draw(t, "has")
		have := func(set int) (out []string) {
			for i, leaf := range leaves {
				if set>>i&1 == 1 {
					out = append(out, leaf)
				}
			}
			return out
		}
		way := newly(judgedFor(before, have(some)...), judgedFor(after, have(some)...))
		if len(way) > 0 {
			return
		}
		silent++
		for more := range 32 {
			if all := have(some | more); done(judgedFor(before, all...)) && !done(judgedFor(after, all...)) {
				t.Fatalf("with %v and then %v nothing is newly in the way, and something is missing", have(some), all)
			}
		}
	})
	if silent == 0 {
		t.Error("something was in the way each time")
	}
}

func TestAMoveTellsWhatIsNewlyAskedBesideCompetencies(t *testing.T) {
	of := func(requires string) Toward {
		v := parse(strings.Replace(document, "order: 2,", "order: 2, requires: ["+requires+"],", 1))
		l, _ := v.Level("PLAIN")
		out := Toward{Version: v}
		out.Pathway.Version, out.Pathway.Level, out.Pathway.Requires = v.ID, "PLAIN", l.Requires
		return out
	}
	short, long := of("{id: h, kind: hours, title: Placement, hours: 30, "+ours), of("{id: h, kind: hours, title: Placement, hours: 300, "+ours+", {id: q, kind: qualification, title: Maths, "+ours)
	b := Beside{Start: clock.Date("2026-01-01"), Attained: []attainment.Held{put("hours", "h", "2026-02-01", func(h *attainment.Held) { h.Data.Hours = 40 })}}
	e := EffectOf(short, long, Facts{}, b, nil, false, day("2026-06-01"))
	if named(e.InTheWay) != "Placement, Maths" || e.InTheWay[0].Why != "40 of 300 hours are confirmed." || len(e.Lifted) > 0 {
		t.Errorf("%s stand in the way: %v", named(e.InTheWay), e.InTheWay)
	}
	if e := EffectOf(long, short, Facts{}, b, nil, false, day("2026-06-01")); named(e.Lifted) != "Placement, Maths" || len(e.InTheWay) > 0 {
		t.Errorf("%s are out of the way", named(e.Lifted))
	}
}
