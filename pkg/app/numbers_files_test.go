package app_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// asksMore has a worker aim first at a level that asks for something of each kind, of
// which some is there now and runs out within a year.
func (n numbered) asksMore(w fixture.Person) {
	must := func(err error) {
		n.T.Helper()
		if err != nil {
			n.T.Fatal(err)
		}
	}
	ctx, north, today := n.T.Context(), n.North, clock.DateOf(n.Clock.Now())
	v := n.AskMore(north)
	enrols := enrolling.Service{Store: n.Store}
	must(enrols.Enrol(ctx, n.As(north.Lead), enrolling.EnrolCommand{Worker: w.Worker, Version: v, Level: "bay", Main: true}))
	teaches := educating.Service{Store: n.Store}
	put := func(by fixture.Person, k attainment.Kind, about id.Attainment, d attainment.Data) id.Attainment {
		n.T.Helper()
		if d.For != "" {
			d.Framework = "bay-work"
		}
		r, err := teaches.RecordAttainment(ctx, n.As(by), educating.AttainCommand{Worker: w.Worker, Kind: k, About: about, Data: d})
		must(err)
		return r.ID
	}
	for _, d := range []attainment.Data{{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20"}, {For: "placement", Title: "CT", Hours: 20, On: today.AddDays(-30)}, {For: "placement", Title: "MR", Hours: 12, On: today}} {
		put(north.Educator, attainment.Confirmed, put(w, attainment.PutDown, "", d), attainment.Data{})
	}
	put(north.Educator, attainment.PutDown, "", attainment.Data{For: "shown", Words: "Shown round by Sam.", On: today})
	_, err := teaches.RecordReview(ctx, n.As(north.Educator), w.Worker, educating.ReviewCommand{Version: v, Level: "bay", Education: true, Note: "Good."})
	must(err)
	_, err = enrols.EntitleWorker(ctx, n.As(north.Lead), enrolling.EntitleCommand{Department: north.ID, Worker: w.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)}, Until: today.AddDays(90), Procedure: "EP-07"})
	must(err)
	for _, p := range []fixture.Person{north.Assessor, north.Second} {
		n.Entitle(p, north.ID, "bay-work:*")
	}
	for _, code := range []string{"BAY-01", "BAY-02"} {
		for range 2 {
			n.signs(w, v.Of(code), "observed_directly")
		}
	}
}

// asked is a requirement beside competencies, as it is published.
type asked struct {
	ID     string
	Status progress.Status
	Until  time.Time
}

// asked is what the slow fold says of what a level asks for beside competencies, each
// group before its parts, and how many of how many are there.
func (n numbered) asked(w fixture.Person, e enrolled, at time.Time, past bool) (out []asked, met, all int) {
	n.Read(func(v *store.View) error {
		f, err := v.Facts(w.Worker)
		if past {
			f, err = v.FactsAt(w.Worker, at)
		}
		if err != nil {
			return err
		}
		b, err := v.Beside(w.Worker, e.version, e.path.Level, at)
		q := slowfold.Question{Version: e.version, Level: e.path.Level, Facts: f, AsOf: at, KnownAt: v.Now()}
		var each func(list []framework.Requirement)
		each = func(list []framework.Requirement) {
			for _, r := range list {
				status, until := q.Other(r, b)
				out = append(out, asked{r.ID, status, until.UTC()})
				parts, _ := r.Parts()
				each(parts)
			}
		}
		each(e.path.Requires)
		for _, r := range e.path.Requires {
			switch status, _ := q.Other(r, b); status {
			case progress.IsMet:
				met++
				all++
			case progress.NotMet, progress.Unclear:
				all++
			}
		}
		return err
	})
	return out, met, all
}

// answered is what the API says of the same.
func (p published) asked() (out []asked) {
	var each func(list []required)
	each = func(list []required) {
		for _, r := range list {
			out = append(out, asked{r.Requirement.ID, r.Status, r.MetUntil.UTC()})
			each(r.Parts)
		}
	}
	each(p.Requirements)
	return out
}

type required struct {
	Requirement struct{ ID, Title string }
	Status      progress.Status
	MetUntil    time.Time `json:"met_until"`
	Why         string
	Parts       []required
}

var statusWords = map[progress.Status]string{progress.IsMet: "There", progress.NotMet: "Not there yet", progress.NotFor: "Does not apply", progress.Unclear: "Not known"}

// files holds the progress to keep, as a spreadsheet and on paper, of a worker's main
// pathway at the end of a day.
func (n numbered) files(w fixture.Person, e enrolled, got published, want slowfold.Report, past bool) {
	n.T.Helper()
	others, met, all := n.asked(w, e, got.AsOf, past)
	where := fmt.Sprintf("%s as at %s, on %s", w.Name, got.AsOf, n.Clock.Now())
	if answered := got.asked(); !reflect.DeepEqual(answered, others) {
		n.T.Errorf("%s: what is asked beside: %v, want %v", where, answered, others)
	}
	address := "/progress/" + string(w.Worker) + "/progress.%s?as_of=" + string(clock.DateOf(got.AsOf))
	b := n.Browser(n.North.Educator)
	n.spreadsheet(where, b.Get(fmt.Sprintf(address, "csv")).Want(n.T, 200).Body, got, want, others, met, all)
	n.paper(where, b.Get(fmt.Sprintf(address, "pdf")).Want(n.T, 200).Paper(n.T), got, want, others, met, all)
	if past {
		return
	}
	page := b.Get("/requirements/" + string(w.Worker)).Text()
	if words := fmt.Sprintf("%d of %d are there.", met, all); all > 0 && !strings.Contains(page, words) {
		n.T.Errorf("%s: the page of what is asked beside does not say %q: %s", where, words, page)
	}
}

func (n numbered) spreadsheet(where string, file []byte, got published, want slowfold.Report, others []asked, met, all int) {
	n.T.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		n.T.Fatal(err)
	}
	lastDay := func(until time.Time) string {
		if until.IsZero() {
			return ""
		}
		return string(clock.DateOf(until.Add(-time.Microsecond)))
	}
	yes := map[bool]string{true: "yes", false: "no"}
	var is [][]string
	for _, row := range rows[1:] {
		cell := map[string]string{}
		for i, name := range rows[0] {
			cell[name] = row[i]
		}
		switch cell["row"] {
		case "total", "requirements":
			is = append(is, []string{cell["row"], cell["met"], cell["of"]})
		case "area":
			is = append(is, []string{"area", cell["area"], cell["met"], cell["of"]})
		case "line":
			is = append(is, []string{"line", cell["code"], cell["counted"], cell["standing"], cell["until"]})
		case "success", "renewal":
			is = append(is, []string{cell["row"], cell["code"], cell["standing"], cell["met"], cell["of"]})
		case "sign-off":
			is = append(is, []string{"sign-off", cell["record"], cell["counts"], cell["until"]})
		case "requirement":
			is = append(is, []string{"requirement", cell["code"], cell["standing"], cell["until"]})
		}
	}
	tally := func(cells []string, of counted) []string {
		return append(cells, strconv.Itoa(of.Met), strconv.Itoa(of.Total))
	}
	should := [][]string{tally([]string{"total"}, counted(want.Total))}
	for _, a := range got.Areas {
		should = append(should, tally([]string{"area", a.Title}, counted(want.Areas[a.Area])))
	}
	for i, l := range append(want.Counted[:len(want.Counted):len(want.Counted)], want.Optional...) {
		should = append(should, []string{"line", l.Competency.Code(), yes[i < len(want.Counted)], l.Standing.Title(), lastDay(l.Until)})
		for _, r := range ratesOf(l) {
			should = append(should, []string{r.kind, l.Competency.Code(), r.when, strconv.Itoa(r.Well), strconv.Itoa(r.Cases)})
		}
		seen := map[id.Attestation][]string{}
		for _, one := range l.Seen {
			seen[one.Attestation.ID] = []string{"sign-off", string(one.Attestation.ID), yes[one.Verdict == "counts"], lastDay(one.Until)}
		}
		for _, j := range append(got.Lines[i].Counting[:len(got.Lines[i].Counting):len(got.Lines[i].Counting)], got.Lines[i].NotCounting...) {
			should = append(should, seen[j.Attestation]) // which are all of them: same has seen to that
		}
	}
	if all > 0 {
		should = append(should, []string{"requirements", strconv.Itoa(met), strconv.Itoa(all)})
	}
	for _, o := range others {
		should = append(should, []string{"requirement", o.ID, statusWords[o.Status], lastDay(o.Until)})
	}
	for i := range max(len(is), len(should)) {
		if i >= len(is) || i >= len(should) || !reflect.DeepEqual(is[i], should[i]) {
			n.T.Errorf("%s: row %d of the spreadsheet: %q, want %q", where, i+2, is[min(i, len(is)):min(i+1, len(is))], should[min(i, len(should)):min(i+1, len(should))])
			return
		}
	}
}

func (n numbered) paper(where, text string, got published, want slowfold.Report, others []asked, met, all int) {
	n.T.Helper()
	says := []string{fmt.Sprintf("Signed off %d of %d", want.Total.Met, want.Total.Total)}
	for _, a := range got.Areas {
		says = append(says, fmt.Sprintf("%d of %d %s", want.Areas[a.Area].Met, want.Areas[a.Area].Total, a.Title))
	}
	if all > 0 {
		says = append(says, fmt.Sprintf("%d of %d are there.", met, all))
	}
	var each func(list []required)
	each = func(list []required) {
		for _, r := range list {
			says = append(says, statusWords[others[0].Status]+" "+r.Requirement.Title, r.Why)
			others = others[1:]
			each(r.Parts)
		}
	}
	each(got.Requirements)
	for i, l := range append(want.Counted[:len(want.Counted):len(want.Counted)], want.Optional...) {
		says = append(says, l.Standing.Title()+" "+got.Lines[i].Competency.Title)
		for _, r := range ratesOf(l) {
			if r.Cases > 0 {
				says = append(says, r.words())
			}
		}
	}
	for _, words := range says {
		_, after, ok := strings.Cut(text, site.Close(words))
		if !ok {
			n.T.Errorf("%s: the paper does not say %q after what comes before it: %.1000s", where, words, text)
			return
		}
		text = after
	}
}
