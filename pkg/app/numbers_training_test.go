package app_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/pathway"
)

// TestPageProgramsSpreadsheetAndPaperSayTheSameApprenticeship looks at an apprentice to
// whom much has happened, today and as of days before. What the rules say is worked out
// again from what the test itself put down, the hours by adding them up, and the items
// that are signed off by the slow fold.
func TestPageProgramsSpreadsheetAndPaperSayTheSameApprenticeship(t *testing.T) {
	s := site.New(t)
	n := numbered{s, rand.New(rand.NewPCG(2026, 11))}
	a := apprentice{numbered: n, of: s.Person(s.North.ID, "=Amira Khan", "amira.khan@north.example", "worker")} // no spreadsheet runs a name
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Second} {
		s.Entitle(p, s.North.ID, "st0217:*")
	}
	a.lives()
	today := clock.DateOf(s.Clock.Now())
	seen, signed := a.same("")
	if len(seen) < 3 || signed < 3 {
		t.Errorf("the items are only ever %v, and %d are signed off", seen, signed)
	}
	for _, ago := range []int{1, 40, 120, 290} {
		a.same(today.AddDays(-ago))
	}
}

// apprentice is one, with what was put down of theirs.
type apprentice struct {
	numbered
	of    fixture.Person
	facts apprenticeship.Facts
	held  []string // "2026-11-01 Counts", by day
}

func (a *apprentice) put(by fixture.Person, k apprenticeship.Kind, about id.TrainingRecord, d apprenticeship.Data) id.TrainingRecord {
	a.T.Helper()
	r, err := educating.Service{Store: a.Store}.RecordTraining(a.T.Context(), a.As(by), educating.TrainingCommand{Worker: a.of.Worker, Kind: k, About: about, Data: d})
	if err != nil {
		a.T.Fatal(err)
	}
	return r.ID
}

// lives has an apprentice begin 300 days ago, log time of every kind that comes to
// something else, hold reviews here and elsewhere, and have some items signed off.
func (a *apprentice) lives() {
	n := a.North
	teaches, enrols := educating.Service{Store: a.Store}, enrolling.Service{Store: a.Store}
	must := func(err error) {
		a.T.Helper()
		if err != nil {
			a.T.Fatal(err)
		}
	}
	must(enrols.Enrol(a.T.Context(), a.As(n.Lead), enrolling.EnrolCommand{Worker: a.of.Worker, Version: "st0217:1", Level: "end"}))
	e := a.pathways(a.of)
	i := slices.IndexFunc(e, func(one enrolled) bool { return one.version.ID == "st0217:1" })
	lines := e[i].path.Lines()
	for _, l := range []pathway.Line{lines[0], lines[1], lines[62]} { // the last of them a behaviour
		a.signs(a.of, l.Competency, attestation.Observed)
		a.signs(a.of, l.Competency, attestation.Discussed)
		a.Clock.Advance(20 * 24 * time.Hour)
	}
	a.signs(a.of, lines[3].Competency, attestation.Observed)            // a piece, and not all that is asked
	a.signs(a.of, lines[len(lines)-1].Competency, attestation.Observed) // of an option that is not the one counted
	said := fixture.Observed(clock.DateOf(a.Clock.Now()), 1, lines[2].Competency)
	said.Fields = map[string]string{"happened": "A list.", "learned": "Much.", "next": "More."}
	_, err := a.TrySign(n.Assessor, a.Submit(a.of, evidence.Reflection, said).Requests[0], attestation.Reviewed) // which is no piece for the portfolio
	must(err)
	today := clock.DateOf(a.Clock.Now())
	start := today.AddDays(-300)
	plan := apprenticeship.Plan{Provider: "A college", End: start.AddMonths(18), Week: 2250, Published: 557 * 60, Planned: 600 * 60, Prior: 20 * 60, Maths: true}
	a.put(n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0217", On: start, Adult: true})
	a.put(n.Educator, apprenticeship.Planned, "", apprenticeship.Data{Plan: &plan})
	a.facts = apprenticeship.Facts{Standard: "st0217", Start: start, Adult: true, Plan: plan}
	pause := apprenticeship.Break{From: start.AddDays(100), Until: start.AddDays(110)}
	a.put(n.Educator, apprenticeship.Paused, "", apprenticeship.Data{On: pause.From, Until: pause.Until, Words: "Ill."})
	a.facts.Breaks = []apprenticeship.Break{pause}
	rules := apprenticeship.The()
	for day := 0; day <= 300; day += 3 {
		d := apprenticeship.Data{On: start.AddDays(day), What: rules.Categories[a.r.IntN(len(rules.Categories))].ID, Minutes: 1 + a.r.IntN(600), Words: "=1+1"}
		one := a.put(a.of, apprenticeship.Logged, "", d)
		outcome := a.r.IntN(5)
		switch outcome {
		case 0:
			a.put(n.Educator, apprenticeship.SentBack, one, apprenticeship.Data{Words: "Which day?"})
			continue
		case 1:
			a.put(a.of, apprenticeship.TakenBack, one, apprenticeship.Data{})
			continue
		case 2, 3:
			a.put(n.Lead, apprenticeship.Confirmed, one, apprenticeship.Data{})
		}
		a.facts.Entries = append(a.facts.Entries, apprenticeship.Entry{ID: one, On: d.On, Minutes: d.Minutes, Category: d.What, Confirmed: outcome > 1 && outcome < 4})
	}
	for _, note := range []apprenticeship.Noted{{What: apprenticeship.OrganisationNamed, On: start.AddDays(200)}, {What: apprenticeship.QualificationHeld, On: start.AddDays(250)}} {
		a.put(n.Educator, apprenticeship.Happened, "", apprenticeship.Data{What: note.What, On: note.On, Words: "@seen"})
		a.facts.Noted = append(a.facts.Noted, note)
	}
	for i, on := range []clock.Date{start.AddDays(80), start.AddDays(150)} {
		held := a.put(n.Educator, apprenticeship.Reviewed, "", apprenticeship.Data{On: on, Words: "Held."})
		lacks := []string{"the employer", "the training provider"}
		a.put(a.of, apprenticeship.Signed, held, apprenticeship.Data{What: apprenticeship.Apprentice})
		if i == 0 {
			a.put(n.Lead, apprenticeship.Signed, held, apprenticeship.Data{What: apprenticeship.Employer})
			a.put(n.Educator, apprenticeship.Signed, held, apprenticeship.Data{What: apprenticeship.Provider, Name: "Tess Tutor"})
			lacks = nil
		}
		a.facts.Reviews = append(a.facts.Reviews, apprenticeship.Held{On: on, Lacks: lacks})
		a.held = append(a.held, string(on)+[]string{" Counts", " Does not count"}[i])
	}
	r, err := teaches.PrepareReview(a.T.Context(), a.As(n.Educator), educating.PrepareCommand{Worker: a.of.Worker, Manager: n.Lead.ID, Apprenticeship: true})
	must(err)
	r, err = teaches.WriteReview(a.T.Context(), a.As(n.Educator), r.ID, educating.MeetingCommand{On: today.AddDays(-30), Said: "We talked.", Provider: "Tess Tutor"})
	must(err)
	for _, p := range []fixture.Person{a.of, n.Educator, n.Lead} {
		_, err = teaches.SignReview(a.T.Context(), a.As(p), r.ID, r.Content())
		must(err)
	}
	a.facts.Reviews = append(a.facts.Reviews, apprenticeship.Held{On: today.AddDays(-30)})
	a.held = append(a.held, string(today.AddDays(-30))+" Counts")
}

// shownAs is each status in words.
var shownAs = map[apprenticeship.Status]string{apprenticeship.Met: "Met", apprenticeship.NotMet: "Not met", apprenticeship.NotApplicable: "Does not apply", apprenticeship.Unknown: "Not known"}

// same holds all that is shown as at a day, or today, to what is worked out here.
func (a *apprentice) same(asOf clock.Date) (seen map[apprenticeship.Status]bool, signed int) {
	a.T.Helper()
	var got struct {
		AsOf     clock.Date `json:"as_of"`
		Ready    bool
		Passed   bool
		Items    []apprenticeship.Item
		Hours    struct{ Confirmed, Waiting, Least, Target, Expected int }
		Months   []apprenticeship.Month
		Coverage struct {
			Parts []struct {
				Title      string
				Met, Total int
				Pieces     int `json:"with_piece"`
			}
		}
	}
	query := ""
	if asOf != "" {
		query = "?as_of=" + string(asOf)
	}
	a.get(a.Token(a.North.Educator), "/workers/"+string(a.of.Worker)+"/apprenticeship"+query, &got)
	want, parts := a.worked(got.AsOf, asOf != "")
	wrong := func(what string, is, should any) {
		a.T.Helper()
		if !reflect.DeepEqual(is, should) {
			a.T.Errorf("as at %s: %s: %v, want %v", got.AsOf, what, is, should)
		}
	}
	wrong("the items of the API", got.Items, want.Items)
	wrong("its months", got.Months, want.Months)
	wrong("ready", []bool{got.Ready, got.Passed}, []bool{want.Ready, want.Passed})
	h := want.Hours
	wrong("its hours", []int{got.Hours.Confirmed, got.Hours.Waiting, got.Hours.Least, got.Hours.Target, got.Hours.Expected}, []int{h.Confirmed, h.Waiting, h.Least, h.Target, h.Expected})
	wrong("its coverage", fmt.Sprint(got.Coverage.Parts), fmt.Sprint(parts))

	b := a.Browser(a.North.Educator)
	address := "/apprenticeship/" + string(a.of.Worker)
	page := b.Get(address)
	files := page.Links()
	csvAt, pdfAt := files["Apprenticeship as a spreadsheet (CSV)"], files["Apprenticeship to print (PDF)"]
	if asOf != "" {
		csvAt, pdfAt = address+"/apprenticeship.csv"+query, address+"/apprenticeship.pdf"+query
	} else {
		a.says("the page", page.Text(), apprenticeship.InHours(h.Confirmed)+" confirmed of "+apprenticeship.InHours(h.Target))
		for _, i := range want.Items {
			a.says("the page", page.Text(), i.Title+" "+shownAs[i.Status], i.Why)
		}
	}
	held := slices.DeleteFunc(slices.Clone(a.held), func(one string) bool { return clock.Date(one[:10]) > got.AsOf })
	wrong("the spreadsheet", a.cells(b.Get(csvAt).Want(a.T, 200).Body), a.rows(want, held))
	a.onPaper(b.Get(pdfAt).Want(a.T, 200).Paper(a.T), want, held)
	if log := strings.TrimSpace(string(b.Get(address+"/hours.csv").Want(a.T, 200).Body)); asOf == "" && !strings.HasSuffix(log, fmt.Sprintf(",%d", h.Confirmed)) {
		a.T.Errorf("the log does not come to %d minutes: %s", h.Confirmed, log[strings.LastIndex(log, "\n"):])
	}
	seen = map[apprenticeship.Status]bool{}
	for _, i := range want.Items {
		seen[i.Status] = true
	}
	for _, p := range parts {
		signed += p.Met
	}
	return seen, signed
}

// worked is what the rules say of what the test put down, with the hours added up by
// themselves.
func (a *apprentice) worked(asOf clock.Date, past bool) (apprenticeship.Report, []apprenticeship.Part) {
	a.T.Helper()
	f := a.facts
	e := a.pathways(a.of)
	i := slices.IndexFunc(e, func(one enrolled) bool { return one.version.ID == "st0217:1" })
	at := a.Clock.Now()
	if past {
		at = asOf.AddDays(1).Start().Add(-1)
	}
	slow := a.slow(a.of, e[i], at, past)
	f.Coverage.Why = "The list of knowledge, skills and behaviours has not been checked against the official one."
	pieces := map[string]int{}
	for _, l := range slow.Counted {
		if slices.ContainsFunc(l.Seen, func(one slowfold.Seen) bool {
			return one.Verdict == attestation.Counts && one.Attestation.Kind == evidence.Observation
		}) {
			pieces[l.Area]++
		}
	}
	for _, area := range e[i].version.Areas {
		if t, ok := slow.Areas[area.Code]; ok {
			f.Coverage.Parts = append(f.Coverage.Parts, apprenticeship.Part{Title: area.Title, Met: t.Met, All: t.Total, Pieces: pieces[area.Code]})
		}
	}
	out := apprenticeship.The().Judge(f, asOf)
	confirmed, waiting := 0, 0
	for _, one := range f.Entries {
		k, _ := apprenticeship.The().Category(one.Category)
		if !k.Counts || one.On > asOf || one.On >= f.Breaks[0].From && one.On <= f.Breaks[0].Until {
			continue
		}
		if one.Confirmed {
			confirmed += one.Minutes
		} else {
			waiting += one.Minutes
		}
	}
	if out.Hours.Confirmed != confirmed || out.Hours.Waiting != waiting {
		a.T.Errorf("as at %s the rules make %d and %d minutes of what comes to %d and %d", asOf, out.Hours.Confirmed, out.Hours.Waiting, confirmed, waiting)
	}
	return out, f.Coverage.Parts
}

func (a *apprentice) says(where, text string, words ...string) {
	a.T.Helper()
	for _, one := range words {
		if !strings.Contains(text, one) {
			a.T.Errorf("%s does not say %q: %s", where, one, text)
		}
	}
}

// cells are what of the spreadsheet is compared.
func (a *apprentice) cells(file []byte) (out [][]string) {
	a.T.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		a.T.Fatal(err)
	}
	for _, row := range rows[1:] {
		cell := map[string]string{}
		for i, name := range rows[0] {
			cell[name] = row[i]
			if row[i] != "" && strings.ContainsAny(row[i][:1], "=+-@") {
				a.T.Errorf("a spreadsheet would run %q", row[i])
			}
		}
		take := map[string][]string{"gateway": {"met", "of"}, "item": {"code", "title", "status", "our_reading", "why"}, "coverage": {"title", "met", "of", "with_piece"}, "review": {"day", "status"}, "noted": {"code", "day"},
			"hours": {"confirmed_minutes", "waiting_minutes", "not_counting_minutes", "in_all_minutes", "even_pace_minutes", "least_minutes", "planned_minutes"},
			"month": {"title", "confirmed_minutes", "waiting_minutes", "in_all_minutes", "even_pace_minutes"}}[cell["row"]]
		one := []string{cell["row"]}
		for _, name := range take {
			one = append(one, cell[name])
		}
		out = append(out, one)
	}
	return out
}

// rows are what the spreadsheet should hold.
func (a *apprentice) rows(want apprenticeship.Report, held []string) (out [][]string) {
	n := strconv.Itoa
	settled := 0
	for _, i := range want.Items {
		if i.Status != apprenticeship.NotMet && i.Status != apprenticeship.Unknown {
			settled++
		}
		out = append(out, []string{"item", i.ID, i.Title, shownAs[i.Status], map[bool]string{true: "yes", false: "no"}[i.Inferred], i.Why})
	}
	out = slices.Insert(out, 0, []string{"gateway", n(settled), n(len(want.Items))})
	for _, p := range want.Coverage.Parts {
		out = append(out, []string{"coverage", p.Title, n(p.Met), n(p.All), n(p.Pieces)})
	}
	h := want.Hours
	out = append(out, []string{"hours", n(h.Confirmed), n(h.Waiting), n(h.Left), n(h.Confirmed), n(h.Expected), n(h.Least), n(h.Target)})
	for _, m := range want.Months {
		out = append(out, []string{"month", string(m.First[:7]), n(m.Confirmed), n(m.Waiting), n(m.Running), n(m.Expected)})
	}
	for _, one := range held {
		out = append(out, []string{"review", one[:10], one[11:]})
	}
	noted := []string{"noted", "", string(a.facts.Breaks[0].From)}
	for _, one := range append([][]string{noted}, []string{"noted", a.facts.Noted[0].What, string(a.facts.Noted[0].On)}, []string{"noted", a.facts.Noted[1].What, string(a.facts.Noted[1].On)}) {
		if clock.Date(one[2]) <= want.AsOf {
			out = append(out, one)
		}
	}
	return out
}

func (a *apprentice) onPaper(text string, want apprenticeship.Report, held []string) {
	a.T.Helper()
	in := apprenticeship.InHours
	var says []string
	for _, i := range want.Items {
		ours := ""
		if i.Inferred {
			ours = " (our reading of the rules)"
		}
		says = append(says, shownAs[i.Status]+" "+i.Title+ours, i.Why)
	}
	for _, p := range want.Coverage.Parts {
		says = append(says, fmt.Sprintf("%s %d of %d. %d with a piece for the portfolio", p.Title, p.Met, p.All, p.Pieces))
	}
	h := want.Hours
	says = append(says, "Confirmed "+in(h.Confirmed), "Waits to be confirmed "+in(h.Waiting), "Does not count "+in(h.Left), "At least asked for "+in(h.Least), "Planned, if more "+in(h.Target), "At an even pace "+in(h.Expected))
	for _, m := range want.Months {
		says = append(says, fmt.Sprintf("%s confirmed, %s waiting. %s in all; at an even pace %s.", in(m.Confirmed), in(m.Waiting), in(m.Running), in(m.Expected)))
	}
	for _, one := range held {
		says = append(says, clock.Date(one[:10]).Words()+" "+one[11:]+".")
	}
	for _, words := range says {
		_, after, ok := strings.Cut(text, site.Close(words))
		if !ok {
			a.T.Errorf("as at %s the paper does not say %q after what comes before it: %.600s", want.AsOf, words, text)
			return
		}
		text = after
	}
}
