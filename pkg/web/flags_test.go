package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

// hurry lets Priya sign so many in passing, and the service look at it.
func hurry(t *testing.T, s *site.Site, n int) {
	t.Helper()
	for range n {
		s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
		s.Clock.Advance(3 * time.Second)
	}
	if err := s.App.Educating.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAQuestionAboutSignOffsIsOnTheEducatorsHomeAndIsClosedInWords(t *testing.T) {
	s := site.New(t)
	educator, assessor := s.Browser(s.North.Educator), s.Browser(s.North.Assessor)
	educator.Get("/workers/flags").Want(t, 200, "There is nothing to ask about")
	if strings.Contains(educator.Get("/").Text(), "question") {
		t.Error("the home tells of a question that nobody has")
	}
	hurry(t, s, 5)
	for _, p := range []fixture.Person{s.North.Educator, s.North.Lead} {
		b := s.Browser(p)
		b.Get(b.Get("/").Want(t, 200).Links()["There is 1 question to ask about sign-offs"]).Want(t, 200, "Priya Shah signed off 5 pieces of work very quickly")
	}
	page := educator.Get(educator.Get("/workers/flags").Links()["Priya Shah signed off 5 pieces of work very quickly"]).Want(t, 200, "Signed very quickly", "Of 5 in a row, the middle one took less than a second from opening to signing",
		"a question and no fault", "Amira Khan", "by password")
	address := page.Address
	for words, href := range page.Links() {
		if strings.HasPrefix(href, "/record/") {
			educator.Get(href).Want(t, 200, "It does not change whether the sign-off counts")
			if strings.Contains(s.Browser(s.North.Worker).Get(href).Text(), "very quickly") {
				t.Errorf("its worker reads of a question about %s", words)
			}
			break
		}
	}
	assessor.Get("/signed").Want(t, 200, "You signed off 5 pieces of work very quickly", "You will be asked about it")
	assessor.Get(address).Want(t, 200, "You need do nothing", "Was it not you?")
	educator.Get(address)
	kept := educator.Send(address+"/close", "words", "A list of five that we had read on paper.").Want(t, 422, "Choose what you found")
	if kept.Value("words") != "A list of five that we had read on paper." {
		t.Error("what was typed is lost")
	}
	educator.Send(address+"/close", "finding", "fine", "words", "A list of five that we had read on paper.").Want(t, 200, "The question is closed", "Eve Lund on 23 November 2026", "There is a good reason for it")
	assessor.Get("/signed").Want(t, 200, "Eve Lund on 23 November 2026: There is a good reason for it")
	assessor.Get(address).Want(t, 200, "A list of five that we had read on paper.")
	assessor.Get("/notifications").Want(t, 200, "Eve Lund closed the question")
	educator.Get("/workers/flags").Want(t, 200, "There is nothing to ask about", "Asked about before")
}

// What the page says in the end is told by the cookie that a sign-in leaves in the
// browser, and by nothing that a person could be followed by.
func TestSigningOnTheBrowserThatTheWorkerUsedIsAskedAbout(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Assessor)
	phone := s.Visitor()
	enter := func(p fixture.Person) {
		phone.Get("/sign-in")
		phone.Send("/sign-in", "email", p.Email, "password", fixture.Password)
		if p.Strong {
			phone.Send("/sign-in/code", "code", authenticator(s))
		}
	}
	enter(s.North.Worker)
	mark := phone.Cookies["device"]
	phone.Send("/sign-out")
	s.Clock.Advance(4 * time.Minute)
	enter(s.North.Assessor)
	if mark == "" || phone.Cookies["device"] != mark {
		t.Fatalf("the browser's mark was %q and is %q", mark, phone.Cookies["device"])
	}
	phone.Get("/requests/"+string(r.ID)).Want(t, 200)
	statement := phone.Send("/requests/"+string(r.ID), "decision", "sign", "meaning", "observed_directly", "step", fmt.Sprint(r.Step))
	s.Clock.Advance(time.Minute)
	phone.Send(statement.Address, "method", "password", "password", fixture.Password).Want(t, 200)
	if err := s.App.Educating.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := s.Browser(s.North.Educator)
	page := b.Get(b.Get("/workers/flags").Links()["Priya Shah signed off 1 piece of work on a device that Amira Khan had used"])
	page.Want(t, 200, "Signed on the worker’s device", "Amira Khan was last seen on it 23 November 2026 at 09:00", "Computers are shared in many departments")
	var kept []store.Session
	s.Read(func(v *store.View) (err error) {
		kept, err = v.SessionsOf(access.ScopeOf(s.As(s.North.Assessor)), fixture.Now)
		return err
	})
	if len(kept) != 1 || kept[0].Device == "" || strings.Contains(kept[0].Device, mark) {
		t.Errorf("the session keeps %+v", kept)
	}
	s.Clock.Advance(attestation.DevicesKept + time.Hour)
	if err := s.App.Educating.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Read(func(v *store.View) error {
		old, err := v.SessionFacts(kept[0].ID)
		if old.Device != "" {
			t.Error("the mark is kept for longer than we say")
		}
		return err
	})
}
