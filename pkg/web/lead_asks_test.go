package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/site"
)

func TestALeadSeesWhatANewVersionAsksBesideCompetenciesAndOfWhom(t *testing.T) {
	s := site.New(t)
	v := s.AskMore(s.North)
	b := s.Browser(s.North.Lead)
	text := string(b.Get("/frameworks/"+string(v)+"/download?format=yaml").Want(t, 200).Body)
	for _, change := range [][2]string{
		{"number: 1\n", "number: 2\n"}, {"hours: 30,", "hours: 300,"}, {"{id: maths,", "{id: english, kind: qualification, title: English at level 2, source: [OURS], confidence: inferred}\n      - {id: maths, from: 2027-01-01,"},
		{"      - {id: shown, kind: confirmation, title: Shown round the bay, source: [OURS], confidence: inferred}\n", ""},
		{"  - {id: year,", "  - {id: tour, kind: confirmation, title: A tour, source: [OURS], confidence: inferred}\n          - {id: year,"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("there is no %q in %s", change[0], text)
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	b.Get("/frameworks-in-use/load").Want(t, 200)
	page := b.Send("/frameworks-in-use/load", "format", "yaml", "text", text).Want(t, 200, "What levels ask for besides competencies", "2 added, 2 changed, 0 moved, 1 retired.",
		"English at level 2", "A tour", "Bay support worker, in “Time in the bay, either way”. The word of a practice educator", "Different: Hours: 300 hours (it was 30 hours)",
		"Different: For whom: those who began on or after 1 January 2027 (it was everybody)", "Shown round the bay",
		"Newly in the way: English at level 2 (Nobody has put one down yet)", "No longer in the way: Maths at level 2 (Nobody has put one down yet); Shown round the bay")
	if text := page.Text(); strings.Contains(text, "Newly in the way: English at level 2 (Nobody has put one down yet);") {
		t.Error("what one of a group is enough for stands in the way by itself")
	}
}
