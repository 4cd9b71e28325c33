package crosswalk

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/framework"
	"countersign/pkg/id"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func link(from, to framework.CompetencyID, kind string) Link {
	return Link{ID: id.CrosswalkLink(fmt.Sprint(from, to, kind)), From: from, To: to, Kind: kind, At: noon, ReviewBy: "2027-06-01"}
}

// to is the way to a competency; false: there is none.
func to(paths []Path, c framework.CompetencyID) (Path, bool) {
	for _, p := range paths {
		if p.To == c {
			return p, true
		}
	}
	return Path{}, false
}

func TestAWayNeverLeadsBackToWhereItBegan(t *testing.T) {
	round := []Link{link("a", "b", framework.Equivalent), link("b", "a", framework.Equivalent), link("b", "b", framework.Covers), link("b", "c", framework.Covers), link("c", "a", framework.Covers)}
	paths := Paths(round, "a", noon)
	if len(paths) != 2 || paths[0].To != "b" || paths[1].To != "c" || len(paths[1].Links) != 2 {
		t.Errorf("%+v", paths)
	}
}

func TestTheStrongestWayIsTakenAndOfThoseTheShortest(t *testing.T) {
	links := []Link{
		link("a", "d", framework.PartlyCovers),                                                                   // short and weak
		link("a", "b", framework.Covers), link("b", "c", framework.Covers), link("c", "d", framework.Equivalent), // long and strong
		link("b", "d", framework.Covers), // shorter
		link("d", "e", framework.PartlyCovers), link("e", "f", framework.Equivalent),
	}
	p, ok := to(Paths(links, "a", noon), "d")
	if !ok || p.Kind != framework.Covers || !p.Counts() || len(p.Links) != 2 || p.Links[1].From != "b" {
		t.Errorf("to d: %+v", p)
	}
	if p, ok := to(Paths(links, "a", noon), "f"); !ok || p.Kind != framework.PartlyCovers || p.Counts() || len(p.Links) != 3 {
		t.Errorf("to f, over a link that covers a part: %+v", p)
	}
	want := Paths(links, "a", noon)
	slices.Reverse(links)
	if !reflect.DeepEqual(Paths(links, "a", noon), want) {
		t.Error("the order of the links decides")
	}
	if got := Leading(links, "d", noon); !slices.Equal(got, []framework.CompetencyID{"a", "b", "c"}) {
		t.Errorf("what leads to d: %v", got)
	}
}

func TestALinkStandsFromWhenItWasMadeUntilItIsEnded(t *testing.T) {
	l := link("a", "b", framework.Covers)
	l.Ended = &End{At: noon.Add(time.Hour)}
	for _, c := range []struct {
		at   time.Time
		want int
	}{{noon.Add(-1), 0}, {noon, 1}, {noon.Add(time.Hour - 1), 1}, {noon.Add(time.Hour), 0}} {
		if got := len(Paths([]Link{l}, "a", c.at)); got != c.want {
			t.Errorf("at %s: %d ways, want %d", c.at, got, c.want)
		}
	}
	late := link("a", "b", framework.Covers)
	at := late.ReviewBy.AddDays(1).Start()
	if late.Due(at.Add(-1)) || !late.Due(at) || len(Paths([]Link{late}, "a", at)) != 1 {
		t.Error("a link past its day is due, and still stands")
	}
}

// reach is what is reached over links of some kinds, found by trying again until
// nothing is added: no queue, no order.
func reach(links []Link, from framework.CompetencyID, counting bool) map[framework.CompetencyID]bool {
	out := map[framework.CompetencyID]bool{from: true}
	for n := 0; n != len(out); {
		n = len(out)
		for _, l := range links {
			if out[l.From] && (!counting || l.Kind != framework.PartlyCovers) {
				out[l.To] = true
			}
		}
	}
	delete(out, from)
	return out
}

func drawLinks(t *rapid.T) []Link {
	names := []framework.CompetencyID{"a", "b", "c", "d", "e", "f"}
	var links []Link
	for range rapid.IntRange(1, 12).Draw(t, "links") {
		links = append(links, link(rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom(names).Draw(t, "to"), rapid.SampledFrom(Kinds).Draw(t, "kind")))
	}
	return links
}

func TestWithoutALinkGoesExactlyWhatOnlyItLedTo(t *testing.T) {
	credit := func(links []Link) map[framework.CompetencyID]bool {
		out := map[framework.CompetencyID]bool{}
		for _, p := range Paths(links, "a", noon) {
			if p.Counts() {
				out[p.To] = true
			}
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		links := drawLinks(t)
		i := rapid.IntRange(0, len(links)-1).Draw(t, "ended")
		without := slices.Delete(slices.Clone(links), i, i+1)
		ended := slices.Clone(links)
		ended[i].Ended = &End{At: noon}
		before, after := credit(links), credit(ended)
		if !reflect.DeepEqual(before, reach(links, "a", true)) || !reflect.DeepEqual(after, reach(without, "a", true)) {
			t.Fatalf("credit %v, without the link %v; it should be %v and %v", before, after, reach(links, "a", true), reach(without, "a", true))
		}
		for _, p := range Paths(links, "a", noon) {
			at := framework.CompetencyID("a")
			weakest := 0
			for _, l := range p.Links {
				if l.From != at || !slices.Contains(links, l) {
					t.Fatalf("the way to %s is broken at %s", p.To, at)
				}
				at, weakest = l.To, max(weakest, slices.Index(Kinds, l.Kind))
			}
			if at != p.To || p.Kind != Kinds[weakest] || len(p.Links) > 5 {
				t.Fatalf("the way to %s: %+v", p.To, p)
			}
		}
		if all := reach(links, "a", false); len(all) != len(Paths(links, "a", noon)) {
			t.Fatalf("%d are reached, %d ways", len(all), len(Paths(links, "a", noon)))
		}
	})
}
