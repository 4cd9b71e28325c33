package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

// An NHS number of the test range.
const nhsNumber = "999 037 6298"

func TestANumberOfAPatientIsRefusedInWhatIsTypedAtSigningAndSendingBack(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get(requestAt(r)).Want(t, 200)
	const typed = "Calm and careful.\nSeen with " + nhsNumber + "."
	refused := func(field string, fields ...string) {
		t.Helper()
		page := b.Send(requestAt(r), append(fields, field, typed)...).Want(t, 422, "Line 2, character")
		if got := page.Value(field); got != strings.Join(strings.Fields(typed), " ") {
			t.Errorf("%s: what was typed became %q", field, got)
		}
		if text := page.Text(); strings.Count(text, nhsNumber) != 1 {
			t.Errorf("%s: the number is shown elsewhere than where it was typed: %s", field, text)
		}
	}
	refused("comment", "decision", "sign", "meaning", "observed_directly", "step", fmt.Sprint(r.Step))
	refused("reason", "decision", "return")
	refused("reason", "decision", "decline")
	signed := s.Sign(s.North.Assessor, r)
	b.Get("/record/"+string(signed.ID)+"/take-back").Want(t, 200)
	if page := b.Send("/record/"+string(signed.ID)+"/take-back", "reason", typed).Want(t, 422, "Line 2, character"); !strings.Contains(page.Value("reason"), nhsNumber) {
		t.Error("what was typed is lost")
	}
	hurry(t, s, 5)
	e := s.Browser(s.North.Educator)
	page := e.Get(e.Get("/workers/flags").Links()["Priya Shah signed off 6 pieces of work very quickly"])
	e.Send(page.Address+"/close", "finding", "fine", "words", typed).Want(t, 422, "Line 2, character")
	e.Get(workerAt(s.North.Worker))
	e.Send(workerAt(s.North.Worker)+"/reviews", "level", "diagnostic-imaging:1/SCSW", "note", typed).Want(t, 422, "Line 2, character")
}

func TestSomebodyToWatchIsFoundByWordsOfTheirName(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	both := b.Get("/observe").Want(t, 200, "Amira Khan", "Ben Okafor", "Search for a name")
	if both.Value("q") != "" {
		t.Error("something is searched for beforehand")
	}
	page := b.Get("/observe?department="+string(s.North.ID)+"&q=KHAN+ami").Want(t, 200, "Amira Khan")
	if strings.Contains(page.Text(), "Ben Okafor") || page.Value("q") != "KHAN ami" {
		t.Error("the list is not narrowed, or the words are lost")
	}
	page = b.Get("/observe?q=nobody").Want(t, 200, "No support worker here has “nobody” in their name")
	b.Get(page.Links()["Show everybody"]).Want(t, 200, "Amira Khan", "Ben Okafor")
}

func TestARowOfTheRecordSaysWhatTheWorkerSaysOfWhatWasRecorded(t *testing.T) {
	s := site.New(t)
	s.Observe(s.North.Assessor, s.North.Worker, fixture.Cleaning)
	b := s.Browser(s.North.Worker)
	for _, address := range []string{"/record", "/record?show=all", "/competencies/" + cleaning} {
		b.Get(address).Want(t, 200, "Recorded by the assessor. Not yet acknowledged")
	}
	if page := s.Browser(s.North.Other).Get("/record"); strings.Contains(page.Text(), "acknowledged") {
		t.Error("it is on somebody else's record")
	}
}

func TestAHistoryTellsEachQuestionAndItsEndWithItsDay(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Assessor)
	signed := s.Sign(s.North.Assessor, r)
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.North.Assessor, "Lapsed", fixture.Now.Add(-48*time.Hour))
	page := func(address string) *site.Page { return s.Browser(s.North.Worker).Get(address) }
	const asked = "The sign-off by Priya Shah came into question: a check of the HCPC register shows “Lapsed” since 21 November 2026."
	if page := page("/competencies/"+cleaning).Want(t, 200, asked+" 24 November 2026 at 09:00"); strings.Contains(page.Text(), "Now: ") {
		t.Error("what has a day is told as if it had none")
	}
	page("/evidence/"+string(signed.Evidence)).Want(t, 200, "by Priya Shah came into question: a check of the HCPC register shows “Lapsed” since 21 November 2026. 24 November 2026 at 09:00")
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.North.Assessor, "Registered", fixture.Now.AddDate(-1, 0, 0))
	page("/competencies/"+cleaning).Want(t, 200, asked, "The sign-off by Priya Shah was no longer in question", "25 November 2026 at 09:00")
	s.Clock.Advance(24 * time.Hour)
	if err := s.Recording.Withdraw(t.Context(), s.As(s.North.Worker), signed.Evidence); err != nil {
		t.Fatal(err)
	}
	if page := page("/competencies/"+cleaning).Want(t, 200, "26 November 2026 at 09:00"); strings.Contains(page.Text(), "Now: ") {
		t.Error("what was taken back is told as if it had no day")
	}
}
