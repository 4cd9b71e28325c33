package web_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

const (
	howItWent = "How did it go?"
	cannulate = string(fixture.Cannulate)
	contrast  = "diagnostic-imaging:1:DI-IV-04" // asks how each case went too
)

// said are the outcomes of the version of an item that counts now.
func said(t *testing.T, s *site.Site, item string) (out evidence.Outcomes) {
	t.Helper()
	s.Read(func(v *store.View) error {
		scope := access.ScopeOf(s.As(s.North.Worker))
		e, err := v.Evidence(scope, id.Evidence(strings.TrimPrefix(item, "/evidence/")))
		if err != nil {
			return err
		}
		version, err := v.Version(scope, e.Current)
		if version.Content.SaysHow() {
			out = version.Content.Outcomes()
		}
		return err
	})
	return out
}

func TestTheOnePageOfAnActivityAsksHowItWentWithoutASecondTry(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Activity)
	page := b.Page.Want(t, 200, howItWent, "This is about what you chose that “Asks how it went”. If one of them went differently, log it on its own.", "Not started. Asks how it went")
	text := page.Text()
	if strings.Index(text, howItWent) < strings.Index(text, "What is it evidence for?") || strings.Count(text, howItWent) != 1 {
		t.Error("how it went is not asked once, after what it is for")
	}
	if html := string(page.Body); strings.Count(html, "data-rated") != strings.Count(text, "Asks how it went")-1 || !strings.Contains(html, `class="app-rated"`) {
		t.Error("the page does not mark what asks how it went, so that the styles cannot ask it when that is ticked")
	}
	b.Send(item+"/edit", on(b, "fields.what", "Cannulated on the list.", "fields.cases", "3", "picked", "yes", "competencies", cannulate,
		"fields.went", evidence.NotEveryTime, "fields.not_well", "2", "next", "submit")...).Want(t, 200, "Submitted")
	if got := said(t, s, item); got != "wnw" {
		t.Errorf("it says %q", got)
	}
	b.Get(item).Want(t, 200, "How did it go? Of 3 times, 2 went well and 1 did not: number 2")
	if strings.Contains(b.Page.Text(), "Which times") {
		t.Error("the item says twice how it went")
	}
}

func TestASignOffAndItsReceiptSayHowItWent(t *testing.T) {
	s := site.New(t)
	c := fixture.Observed(today, 3, fixture.Cannulate)
	c.Fields["went"], c.Fields["not_well"] = evidence.NotEveryTime, "2"
	a := s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, c).Requests[0])
	b := s.Browser(s.North.Worker)
	page := b.Get("/record/"+string(a.ID)).Want(t, 200, "How it went Of 3 times, 2 went well and 1 did not: number 2")
	b.Get(page.Links()["Receipt, which anybody can check"]).Want(t, 200, "How it went Of 3 times, 2 went well and 1 did not: number 2")
	a = s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Requests[0])
	if strings.Contains(b.Get("/record/"+string(a.ID)).Want(t, 200).Text(), "How it went") {
		t.Error("a sign-off says how it went where nobody asked")
	}
}

func TestHowItWentIsIgnoredWhereNothingThatWasChosenAsksIt(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	for _, one := range [][]string{{}, {"fields.went", evidence.EveryTime}, {"fields.went", evidence.NotEveryTime}, {"fields.not_well", "9"}} {
		item := begin(t, b, evidence.Activity)
		fields := on(b, "fields.what", "Cleaned the room.", "fields.cases", "3", "picked", "yes", "competencies", cleaning, "next", "submit")
		b.Send(item+"/edit", append(fields, one...)...).Want(t, 200, "Submitted")
		if got := said(t, s, item); got != "" {
			t.Errorf("%v: it says %q of what nobody asked", one, got)
		}
		b.Get(item).Want(t, 200)
		if strings.Contains(b.Page.Text(), howItWent) {
			t.Error("the item shows a question that was not asked")
		}
	}
}

func TestWhatIsMissingOnTheOnePageIsSaidInTheOrderOfThePage(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Activity)
	page := b.Send(item+"/edit", on(b, "fields.cases", "0", "picked", "yes", "competencies", cannulate, "fields.not_well", "2", "next", "submit")...).Want(t, 422)
	var at []int
	for _, words := range []string{"Answer this: What did you do?", "Give a whole number from 1 to 50.", "Answer this: How did it go?"} {
		at = append(at, strings.Index(page.Text(), words))
	}
	if !slices.IsSorted(at) || at[0] < 0 {
		t.Errorf("the errors stand at %v", at)
	}
}

func TestSeveralThatAskHowItWentAreToldThatItIsSaidOfAllOfThemAlike(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	const alike = "This is about “Peripheral cannulation” and “Give contrast or saline for a named patient” alike. If one of them went differently, put it up on its own."
	for _, one := range []struct {
		words string
		for_  []string
	}{
		{alike, []string{cannulate, contrast}},
		{"This is about “Peripheral cannulation”. Say it as it was.", []string{cannulate, cleaning}},
		{"How did it go? Say it as it was.", []string{cannulate}},
	} {
		begin(t, b, evidence.Observation, one.for_...)
		b.Page.Want(t, 200, one.words)
		if one.words != alike && strings.Contains(b.Page.Text(), "alike") {
			t.Errorf("%v: it speaks of several", one.for_)
		}
	}
	begin(t, b, evidence.Observation, cleaning)
	if strings.Contains(b.Page.Text(), howItWent) {
		t.Error("it is asked of what does not ask it")
	}
}
