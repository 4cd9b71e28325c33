package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/reporting"
)

func TestPageSpreadsheetAndPaperSayTheSameProgress(t *testing.T) {
	s := site.New(t)
	n := s.North
	content := fixture.Observed(today, 1, fixture.Cleaning)
	content.Title = "=HYPERLINK(\"x\")"
	s.Sign(n.Assessor, s.Submit(n.Worker, evidence.Observation, content).Requests[0])
	s.Submit(n.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	p, err := s.App.Reporting.WorkerProgress(t.Context(), s.As(n.Worker), n.Worker.Worker, reporting.ProgressQuery{})
	if err != nil {
		t.Fatal(err)
	}
	at := "/progress/" + string(n.Worker.Worker)
	b := s.Browser(n.Worker)
	page := b.Get("/progress").Want(t, 200, fmt.Sprintf("%d of %d signed off", p.Total.Met, p.Total.Total), "It was 0 of", "Signed off", "Sent in")
	b.Get(at+"?since-day=30&since-month=2&since-year=2026").Want(t, 422, "must be a real date")
	links := page.Links()

	file := b.Get(links["Progress as a spreadsheet (CSV)"]).Want(t, 200)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	kinds, signed := map[string]int{}, 0
	for _, row := range rows[1:] {
		kinds[row[0]]++
		if row[0] == "total" && (row[column["met"]] != strconv.Itoa(p.Total.Met) || row[column["of"]] != strconv.Itoa(p.Total.Total)) {
			t.Errorf("the total: %v", row)
		}
		if row[0] == "sign-off" && row[column["counts"]] == "yes" {
			signed++
		}
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
	counting := 0
	for _, l := range p.Lines {
		counting += len(l.Counting)
	}
	if kinds["total"] != 1 || kinds["area"] != len(p.Areas) || kinds["line"] != len(p.Lines) || signed != counting || counting == 0 {
		t.Errorf("the spreadsheet has %v and %d sign-offs that count; there are %d lines and %d", kinds, signed, len(p.Lines), counting)
	}

	paper := b.Get(links["Progress to print (PDF)"]).Want(t, 200)
	text := paper.Paper(t)
	for _, want := range append([]string{"Amira Khan", fmt.Sprintf("%d of %d", p.Total.Met, p.Total.Total), "Counts: Priya"}, titles(p)...) {
		if !strings.Contains(text, site.Close(want)) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	for _, p := range []fixture.Person{n.Other, n.Assessor, s.South.Educator} {
		for _, file := range []string{"", "/progress.csv", "/progress.pdf"} {
			s.Browser(p).Get(at+file).Want(t, 404)
		}
	}
	s.Browser(n.Educator).Get(at+"/progress.pdf?as_of=2026-11-01").Want(t, 200)
}

// titles are what each line is called, with where it stands.
func titles(p reporting.Progress) (out []string) {
	for _, l := range p.Lines {
		out = append(out, l.Item.Title, l.Standing.Title())
	}
	return out
}

func TestSpreadsheetAndPaperListEachThingThatIsAskedBesideCompetencies(t *testing.T) {
	s := site.New(t)
	n := s.North
	v := s.AskMore(n)
	must(t, enrolling.Service{Store: s.Store}.Enrol(t.Context(), s.As(n.Lead), enrolling.EnrolCommand{Worker: n.Worker.Worker, Version: v, Level: "bay", Main: true}))
	b := s.Browser(n.Worker)
	page := "/requirements/" + string(n.Worker.Worker)
	said := b.Get(page + "/put?kind=put-down&framework=bay-work&for=fit")
	b.Send(page, "kind", "put-down", "framework", "bay-work", "for", "fit", "words", said.Value("words"), "today", said.Value("today")).Want(t, 200)
	at := "/progress/" + string(n.Worker.Worker)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Get(at+"/progress.csv").Body, []byte("\ufeff")))).ReadAll()
	must(t, err)
	var got [][]string
	for _, row := range rows {
		if strings.HasPrefix(row[0], "requirement") || row[0] == "not-ready" {
			got = append(got, append(slices.Clone(row[4:12]), row[12]))
		}
	}
	want := [][]string{ // group, title, code, counted, standing, until, met, of, why
		{"", "", "", "", "", "", "1", "7", ""},
		{"", "Maths at level 2", "maths", "yes", "Not there yet", "", "", "", "Nobody has put one down yet. Put it down, and a practice educator or the department lead confirms it."},
		{"", "Time in the bay, either way", "", "yes", "Not there yet", "", "", "", "One of these is needed, and none is there yet. Finish 1 part."},
		{"Time in the bay, either way", "Hours in the bay", "placement", "no", "Not there yet", "", "", "", "0 of 30 hours in the last 12 months are confirmed. Put down more hours, and a practice educator or the department lead confirms them."},
		{"Time in the bay, either way", "A year on this pathway", "year", "no", "Not there yet", "", "", "", "Begun on 23 November 2026. The time is up on 23 November 2027. Nothing but time."},
		{"", "Fit to work in the bay", "fit", "yes", "There", "2027-11-22", "", "", "Stated on 23 November 2026. It counts until 22 November 2027."},
		{"", "Shown round the bay", "shown", "yes", "Not there yet", "", "", "", "Nobody has confirmed this yet. A practice educator or the department lead confirms it."},
		{"", "A review in the last half year", "reviewed", "yes", "Not there yet", "", "", "", "No review of their progress is recorded yet. A practice educator reviews their progress."},
		{"", "Entitled as an operator", "operator", "yes", "Not there yet", "", "", "", "No entitlement of this kind is in force: IR(ME)R operator. The department lead can record one."},
		{"", "The old certificate", "old", "no", "Does not apply", "", "", "", "It is asked of those who began on or before 1 January 2020. This pathway was begun on 23 November 2026."},
		{"", "Stock the bay as well", "clean", "yes", "Not there yet", "", "", "", "Not started: it is asked at “Does it”. Put up evidence, and an assessor signs it off at that step."},
		{"", "", "", "", "", "", "", "", "The department lead has not yet adopted this framework version for local use."},
		{"", "", "", "", "", "", "", "", "A practice educator has not yet confirmed the education for this level."},
		{"", "", "", "", "", "", "", "", "A practice educator has not yet confirmed the experience for this level."},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the spreadsheet says %q, want %q", got, want)
	}
	paper, shown := b.Get(at+"/progress.pdf").Paper(t), b.Get(page).Text()
	for _, row := range want[1:11] {
		for _, one := range []string{row[4], row[1], row[8]} {
			if !strings.Contains(shown, one) && one != row[8] {
				t.Errorf("the page does not say %q", one)
			}
			i := strings.Index(paper, site.Close(one))
			if i < 0 {
				t.Fatalf("the paper does not say %q after what it said before: %s", one, paper)
			}
			paper = paper[i:]
		}
	}
}
