package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestReviewPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	n := s.North
	sign := func(c string) {
		s.Sign(n.Assessor, s.Submit(n.Worker, evidence.Observation, fixture.Observed(today, 1, framework.CompetencyID(c))).Requests[0])
	}
	sign(cleaning)
	edu := s.App.Educating
	for i := range 6 {
		r, err := edu.PrepareReview(t.Context(), s.As(n.Educator), educating.PrepareCommand{Worker: n.Worker.Worker, Manager: n.Lead.ID})
		if err != nil {
			t.Fatal(err)
		}
		if r, err = edu.WriteReview(t.Context(), s.As(n.Educator), r.ID, educating.MeetingCommand{On: today, Said: "We talked."}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []fixture.Person{n.Worker, n.Lead, n.Educator} {
			if i == 5 {
				break
			}
			if _, err := edu.SignReview(t.Context(), s.As(p), r.ID, r.Content()); err != nil {
				t.Fatal(err)
			}
		}
	}
	eve := s.Browser(n.Educator)
	list, err := s.App.Reporting.ProgressReviews(t.Context(), s.As(n.Worker), n.Worker.Worker)
	if err != nil {
		t.Fatal(err)
	}
	w, one := "/workers/"+string(n.Worker.Worker), "/reviews/"+string(list.Reviews[0].ID)
	eve.Get("/frameworks").Want(t, 200)
	for address, budget := range map[string]int{"/workers/reviews": 9, w + "/reviews": 9, one: 16, one + "/sign": 16, "/progress/" + string(n.Worker.Worker): 24} {
		before := s.Store.Statements()
		eve.Get(address).Want(t, 200)
		if n := s.Store.Statements() - before; n > int64(budget) {
			t.Errorf("%s ran %d statements, budget %d", address, n, budget)
		}
	}
}

func TestAnEducatorSeesTheirOwnWorkersReviewsFirstAndEverybodysOnRequest(t *testing.T) {
	s := site.New(t)
	eve := s.Browser(s.North.Educator)
	eve.Get("/workers/reviews").Want(t, 200, "Amira Khan", "Ben Okafor", "No educator") // none of their own yet: everybody
	eve.Get("/workers/reviews?who=mine").Want(t, 200, "No worker has you as their educator yet")
	teach(t, s, s.North.Other)
	page := eve.Get("/workers/reviews").Want(t, 200, "Ben Okafor")
	if strings.Contains(page.Text(), "Amira Khan") {
		t.Error("somebody else's worker is among their own")
	}
	eve.Get(page.Links()["Everybody in the department"]).Want(t, 200, "Amira Khan", "Ben Okafor", "Educator: Eve Lund")
	lead := s.Browser(s.North.Lead).Get("/workers/reviews").Want(t, 200, "Amira Khan", "Ben Okafor")
	if _, offered := lead.Links()["My workers"]; offered {
		t.Error("a lead, who is nobody's educator, is offered their own workers")
	}
}

func TestAReviewIsPreparedHeldAndSignedOnThePages(t *testing.T) {
	s := site.New(t)
	n := s.North
	w := "/workers/" + string(n.Worker.Worker)
	eve, amira, sam := s.Browser(n.Educator), s.Browser(n.Worker), s.Browser(n.Second)
	eve.Get("/workers/reviews").Want(t, 200, "Amira Khan", "Not due yet", "Prepare a review")
	eve.Get(w+"/reviews/prepare").Want(t, 200, "Who is their line manager?", "Dana Cole (department lead)")
	eve.Send(w+"/reviews/prepare", "words", "Sharps.", "as_of-day", "23", "as_of-month", "11", "as_of-year", "2026").Want(t, 422, "Choose the line manager")
	page := eve.Send(w+"/reviews/prepare", "manager", string(n.Second.ID), "words", "Sharps.", "as_of-day", "23", "as_of-month", "11", "as_of-year", "2026").Want(t, 200, "The review is prepared", "Sharps.", "It is not held yet")
	at := page.Address
	amira.Get("/reviews").Want(t, 200, "My reviews", "Review prepared on 23 November 2026")
	amira.Send(at+"/words", "words", "I want to see MRI.").Want(t, 200, "Your words are in the review", "I want to see MRI.")
	sam.Get(at).Want(t, 200, "I want to see MRI.")

	eve.Get(at+"/hold").Want(t, 200, "Amira Khan says: I want to see MRI.", "What will be done?")
	said := []string{"on-day", "23", "on-month", "11", "on-year", "2026", "words", "We talked <well>.", "actions.0", "A day in MRI.", "actions.0.who", "manager", "actions.0.by-day", "1", "actions.0.by-month", "12", "actions.0.by-year", "2026"}
	bad := eve.Send(at+"/hold", append(said, "next-day", "1", "next-month", "1", "next-year", "2026")...).Want(t, 422, "The next review comes after this one")
	if bad.Value("actions.0") != "A day in MRI." || bad.Value("words") != "We talked <well>." {
		t.Error("what was typed is lost")
	}
	eve.Send(at+"/hold", append(said, "next-day", "15", "next-month", "2", "next-year", "2027")...).Want(t, 200, "The review is written down", "We talked <well>.", "A day in MRI.", "Waits for Amira Khan, Eve Lund and Sam")

	amira.Get("/home").Want(t, 200, "A progress review waits for your signature", "Review with Amira Khan")
	sam.Get("/queue").Want(t, 200, "A progress review waits for your signature")
	for i, b := range []*site.Browser{amira, eve, sam} {
		sign := b.Get(at+"/sign").Want(t, 200, "We talked <well>.", "I want to see MRI.", "You sign as")
		content := sign.Value("content")
		if i == 0 {
			b.Send(at+"/sign", "content", strings.Repeat("0", 64)).Want(t, 409, "Read it again before you sign")
		}
		b.Send(at+"/sign", "content", content).Want(t, 200, "You have signed the review")
		b.Send(at+"/sign", "content", content) // a double click
	}
	amira.Get(at).Want(t, 200, "All three signed it", "Closed")
	if strings.Contains(sam.Get("/queue").Text(), "waits for your signature") {
		t.Error("it still waits for the line manager")
	}
	if got := eve.Get("/workers/reviews").Text(); !strings.Contains(got, "Due by 15 February 2027") {
		t.Errorf("the next: %s", got)
	}
	eve.Get(w+"/reviews").Want(t, 200, "Still to be done", "A day in MRI.", "Prepare a progress review")

	next := eve.Send(w+"/reviews/prepare", "manager", string(n.Second.ID), "as_of-day", "23", "as_of-month", "11", "as_of-year", "2026").Want(t, 200, "Actions from before", "A day in MRI.").Address
	eve.Get(next+"/hold").Want(t, 200, "What came of it?", "If it is dropped: why?")
	act := eve.Get(next + "/hold").Value("carried")
	eve.Send(next+"/hold", append(said[:8:8], "carried", act, "outcome."+act, "dropped", "next-day", "15", "next-month", "2", "next-year", "2027")...).Want(t, 422, "Say why it is dropped")
	eve.Send(next+"/hold", append(said[:8:8], "carried", act, "outcome."+act, "dropped", "why."+act, "No room there.", "next-day", "15", "next-month", "2", "next-year", "2027")...).Want(t, 200, "Dropped", "Why: No room there.")
	eve.Send(next+"/cancel", "words", "").Want(t, 422, "Say why")
	eve.Send(next+"/cancel", "words", "They are ill.").Want(t, 200, "The review is cancelled", "They are ill.")
	eve.Get(w+"/reviews").Want(t, 200, "A day in MRI.", "Cancelled")

	for _, b := range []*site.Browser{s.Browser(n.Other), s.Browser(n.Assessor), s.Browser(s.South.Educator), s.Browser(s.South.Lead)} {
		b.Get(at).Want(t, 404)
		b.Get(at+"/sign").Want(t, 404)
	}
}
