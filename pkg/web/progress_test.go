package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

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
	r, err := pdf.NewReader(bytes.NewReader(paper.Body), int64(len(paper.Body)))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for i := 1; i <= r.NumPage(); i++ {
		one, err := r.Page(i).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		text += one
	}
	text = strings.Join(strings.Fields(text), "")
	for _, want := range append([]string{"Amira Khan", fmt.Sprintf("%d of %d", p.Total.Met, p.Total.Total), "Counts: Priya"}, titles(p)...) {
		if !strings.Contains(text, strings.Join(strings.Fields(want), "")) {
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
