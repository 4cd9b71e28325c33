package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/progress"
)

// rateOf is how the last cases of a line went, in the words of the files.
type rateOf struct {
	progress.Rate
	kind, when string
}

// ratesOf are those that the slow fold knows of. One that is asked for has cases, or
// lacks some.
func ratesOf(l slowfold.Line) (out []rateOf) {
	if l.Got.Success != (progress.Rate{}) {
		out = append(out, rateOf{l.Got.Success, "success", "Asked now"})
	}
	if l.Got.Revalidation != (progress.Rate{}) {
		out = append(out, rateOf{l.Got.Revalidation, "renewal", map[bool]string{true: "Asked now", false: "Asked once it has run out"}[l.Got.Renews]})
	}
	return out
}

// words are a part of what is said of it: of the shipped cannulation, 27 of 30.
func (r rateOf) words() string {
	switch {
	case r.Cases == 1:
		return fmt.Sprintf("There is 1 so far, of which %d went well.", r.Well)
	case r.Cases < 30:
		return fmt.Sprintf("There are %d so far, of which %d went well.", r.Cases, r.Well)
	}
	return fmt.Sprintf("%d of the last 30 times went well.", r.Well)
}

// cannulates has so many cases put up and signed, of which one did not go well.
func (n numbered) cannulates(w, by fixture.Person, m attestation.Meaning, cases, notWell int) {
	n.T.Helper()
	n.Clock.Advance(25 * time.Hour)
	for _, p := range []fixture.Person{n.North.Assessor, n.North.Second} {
		n.Check(p, "Registered", n.Clock.Now().AddDate(0, 0, -2))
	}
	c := fixture.Observed(clock.DateOf(n.Clock.Now()), cases, fixture.Cannulate)
	if notWell > 0 {
		c.Fields["went"], c.Fields["not_well"] = evidence.NotEveryTime, fmt.Sprint(notWell)
	}
	if _, err := n.TrySign(by, n.Submit(w, evidence.Observation, c).Requests[0], m); err != nil {
		n.T.Fatal(err)
	}
}

// TestASuccessRateIsPublishedAlikeFromTheFirstCaseToTheRenewal holds the API, the files
// and the page of a worker to the slow fold, while cannulation is signed off, runs out
// and is renewed.
func TestASuccessRateIsPublishedAlikeFromTheFirstCaseToTheRenewal(t *testing.T) {
	s := site.New(t)
	n := numbered{s, rand.New(rand.NewPCG(4, 2))}
	w, by := s.North.Worker, []fixture.Person{s.North.Assessor, s.North.Second}
	seen := map[progress.Standing]int{}
	look := func(rate string, words ...string) {
		t.Helper()
		n.published(w, seen)
		var got published
		n.get(n.Token(s.North.Educator), "/workers/"+string(w.Worker)+"/progress", &got)
		i := slices.IndexFunc(got.Lines, func(l line) bool { return l.Competency.ID == fixture.Cannulate })
		if is := fmt.Sprintf("%s: %+v", got.Lines[i].Standing, got.Lines[i].Revalidation); is != rate {
			t.Errorf("%s, want %s", is, rate)
		}
		for _, p := range []fixture.Person{w, s.North.Educator} {
			base := ""
			if p.ID != w.ID {
				base = "/workers/" + string(w.Worker)
			}
			n.Browser(p).Get(base+"/competencies/"+string(fixture.Cannulate)).Want(t, 200, words...)
		}
	}
	rests := func() {
		for _, c := range []framework.CompetencyID{"diagnostic-imaging:1:DI-IV-01", "diagnostic-imaging:1:DI-EMG-01"} {
			n.signs(w, c, attestation.Observed)
			n.signs(w, c, attestation.Discussed)
		}
	}
	all := func(notWell int) {
		rests()
		for i := range 5 {
			n.cannulates(w, by[i%2], attestation.Observed, 2, notWell*(i%2))
		}
		n.cannulates(w, by[0], attestation.Discussed, 1, 0)
	}
	look("not_started: {SoFar:0 Well:0 Doubt:0 More:30 Now:false}", "0 of 0 so far")
	all(2)
	look("met: {SoFar:11 Well:9 Doubt:0 More:19 Now:false}", "9 of 11 so far")
	s.Clock.Advance(400 * 24 * time.Hour)
	look("expired: {SoFar:11 Well:9 Doubt:0 More:19 Now:true}", "9 of 11 so far")
	all(0)
	look("expired: {SoFar:22 Well:20 Doubt:0 More:8 Now:true}", "20 of 22 so far", "8 more are needed, if all of them go well.")
	n.Browser(w).Get("/home").Want(t, 200, "Renew “Peripheral cannulation”.", "8 more are needed, if all of them go well.")
	n.Browser(w).Get("/competencies").Want(t, 200, "8 more are needed, if all of them go well.")
	n.cannulates(w, by[0], attestation.Observed, 12, 3)
	look("met: {SoFar:30 Well:28 Doubt:0 More:0 Now:true}", "28 of 30 so far")
}
