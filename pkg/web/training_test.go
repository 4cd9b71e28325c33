package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/enrolling"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestAnApprenticeLogsTimeAndTheirEducatorConfirmsIt(t *testing.T) {
	s := site.New(t)
	page := "/apprenticeship/" + string(s.North.Worker.Worker)
	amira, eve, lead := s.Browser(s.North.Worker), s.Browser(s.North.Educator), s.Browser(s.North.Lead)
	amira.Get("/apprenticeship").Want(t, 200, "My apprenticeship", "ask your practice educator to begin it")
	eve.Get(page).Want(t, 200, "No apprenticeship of theirs", "Begin an apprenticeship")

	eve.Get(page+"/put?kind=began").Want(t, 200, "First day of training", "We keep only the answer")
	eve.Send(page, "kind", "began").Want(t, 422, "Enter their date of birth")
	began := []string{"kind", "began", "standard", "st0217", "on-day", "5", "on-month", "1", "on-year", "2026", "born-day", "2", "born-month", "1", "born-year", "2007"}
	eve.Send(page, append(began, "also", "term")...).Want(t, 200, "The apprenticeship has begun", "Senior healthcare support worker", "Not asked of somebody who was 19 or older on the first day")
	eve.Get(page+"/put?kind=planned").Want(t, 200, "Training provider")
	plan := []string{"kind", "planned", "until-day", "30", "until-month", "6", "until-year", "2027", "provider", "A college", "week", "37,5", "published", "557", "planned", "560"}
	eve.Send(page, append(plan, "prior", "many")...).Want(t, 422, "Enter hours between 0")
	eve.Send(page, append(plan, "also", "care")...).Want(t, 200, "The plan is written down", "0 hours confirmed of 560 hours", "37 hours 30 minutes", "The department asks for it before the gateway")

	amira.Get(page+"/put?kind=logged").Want(t, 200, "Log training time", "What did you learn?")
	p := amira.Send(page, "kind", "logged", "what", "online", "on-day", "20", "on-month", "11", "on-year", "2026", "hours", "", "minutes", "lots", "words", "Contrast <media>.").Want(t, 422, "Enter how long it took")
	if p.Value("words") != "Contrast <media>." || p.Value("on-day") != "20" {
		t.Errorf("what was typed is lost: %q", p.Value("words"))
	}
	amira.Send(page, "kind", "logged", "what", "online", "on-day", "20", "on-month", "11", "on-year", "2026", "hours", "1", "minutes", "30", "words", "Contrast <media>.").Want(t, 200, "Your time is logged", "1 hour 30 minutes wait to be confirmed")
	again := amira.Get(page)
	if !strings.Contains(again.Text(), "Log again for today: Online learning, 1 hour 30 minutes") {
		t.Error("the last time is not offered again")
	}
	amira.Send(page, "kind", "logged", "what", "online", "minutes", "90", "hours", "0", "today", again.Value("today"), "words", "Contrast <media>.").Want(t, 200, "3 hours wait to be confirmed")
	if _, err := s.App.Reporting.Apprenticeship(t.Context(), s.As(s.North.Worker), s.North.Worker.Worker, ""); err != nil {
		t.Fatal(err)
	}

	h, err := s.App.Reporting.Apprenticeship(t.Context(), s.As(s.North.Worker), s.North.Worker.Worker, "")
	if err != nil {
		t.Fatal(err)
	}
	first, second := string(h.History.Log[0].ID), string(h.History.Log[1].ID)
	eve.Get(page+"/hours").Want(t, 200, "November 2026", "Send back")
	eve.Send(page, "kind", "confirmed", "about", first).Want(t, 200, "The time is confirmed", "By Eve Lund")
	eve.Send(page, "kind", "confirmed", "about", first).Want(t, 409, "looked at already")
	eve.Get(page+"/put?kind=sent-back&about="+second).Want(t, 200, "What is wrong with it?")
	eve.Send(page, "kind", "sent-back", "about", second).Want(t, 422, "Say what is wrong with it")
	eve.Send(page, "kind", "sent-back", "about", second, "words", "Which day?").Want(t, 200, "Which day?")

	eve.Get(page).Want(t, 200, "Prepare a progress review", "None was held yet", "A review that was held elsewhere")
	eve.Get(page+"/put?kind=reviewed").Want(t, 200, "Only for a review that was held outside Countersign")
	eve.Send(page, "kind", "reviewed", "on-day", "20", "on-month", "11", "on-year", "2026", "words", "We talked.", "actions", "Log July.\r\nVisit MRI.").Want(t, 200, "Review of 20 November 2026", "It still needs the signature of the apprentice, the employer and the training provider", "Visit MRI.")
	h, err = s.App.Reporting.Apprenticeship(t.Context(), s.As(s.North.Worker), s.North.Worker.Worker, "")
	if err != nil {
		t.Fatal(err)
	}
	review := string(h.History.Reviews[0].ID)
	amira.Send(page, "kind", "signed", "about", review, "what", "apprentice").Want(t, 200, "For the apprentice: Amira Khan")
	eve.Send(page, "kind", "signed", "about", review, "what", "employer").Want(t, 403, "Only the department lead speaks for the employer")
	lead.Get(page).Want(t, 200, "Sign the review for the employer")
	lead.Send(page, "kind", "signed", "about", review, "what", "employer").Want(t, 200, "For the employer")
	eve.Get(page+"/put?kind=signed&about="+review).Want(t, 200, "Who signed for the training provider?")
	eve.Send(page, "kind", "signed", "about", review, "what", "provider", "name", " ").Want(t, 422, "Enter the name")
	eve.Send(page, "kind", "signed", "about", review, "what", "provider", "name", "Tess Tutor").Want(t, 200, "Tess Tutor, as Eve Lund wrote down")

	file := eve.Get(page + "/hours.csv")
	if body := string(file.Body); !strings.Contains(body, "Online learning") || !strings.Contains(body, "yes") || strings.Count(body, "\n") != 3 {
		t.Errorf("the spreadsheet: %s", body)
	}
	for _, kind := range []string{"happened", "paused", "ended"} {
		eve.Get(page+"/put?kind="+kind).Want(t, 200)
		amira.Get(page+"/put?kind="+kind).Want(t, 404)
		eve.Send(page, "kind", kind).Want(t, 422)
	}
	lead.Send(page, "kind", "happened", "what", "employer-confirmed", "on-day", "20", "on-month", "11", "on-year", "2026").Want(t, 200, "but not everything above holds")
}

// There is one way to hold a review, and it counts here; what was held elsewhere is
// called so.
func TestAnApprenticesNextReviewIsAProgressReviewWherePressedFor(t *testing.T) {
	s := site.New(t)
	n := s.North
	page, their := "/apprenticeship/"+string(n.Worker.Worker), "/workers/"+string(n.Worker.Worker)+"/reviews"
	eve, amira := s.Browser(n.Educator), s.Browser(n.Worker)
	eve.Get(page)
	eve.Send(page, "kind", "began", "standard", "st0217", "on-day", "5", "on-month", "10", "on-year", "2026", "born-day", "2", "born-month", "1", "born-year", "2001").Want(t, 200, "The next is due by 28 December 2026")
	eve.Send(page, "kind", "planned", "until-day", "30", "until-month", "6", "until-year", "2028", "provider", "A college", "week", "37.5", "published", "557", "planned", "557").Want(t, 200)
	eve.Send(page, "kind", "reviewed", "on-day", "12", "on-month", "10", "on-year", "2026", "words", "The first week.").Want(t, 200, "Review of 12 October 2026, held elsewhere", "The next is due by 28 December 2026", "does not count until all three have signed it")
	signElsewhere(t, s, eve, page)
	eve.Get(page).Want(t, 200, "It counts from the day on which it was held, once the apprentice, the employer and the training provider have signed it. The next is due by 4 January 2027.")
	eve.Get("/workers/reviews?who=all").Want(t, 200, "Due by 4 January 2027")
	eve.Get(their).Want(t, 200, "The next is due by 4 January 2027", "Held elsewhere", "Review of 12 October 2026")

	form := eve.Get(eve.Get(page).Links()["Prepare a progress review"]).Want(t, 200, "The next review is due by 4 January 2027", "This is the review of their apprenticeship too")
	if form.Value("apprenticeship") != "yes" {
		t.Error("the review of an apprentice is not offered as the apprenticeship’s too")
	}
	as := []string{"as_of-day", "23", "as_of-month", "11", "as_of-year", "2026", "manager", string(n.Lead.ID)}
	at := eve.Send(their+"/prepare", append(as, "apprenticeship", "yes")...).Want(t, 200, "The review is prepared").Address
	if _, offered := eve.Get(page).Links()["Prepare a progress review"]; offered {
		t.Error("another review is offered while one is in progress")
	}
	eve.Get(at+"/hold").Want(t, 200, "behind an even pace", "12 weeks on at the latest", "Who took part for the training provider?")
	eve.Send(at+"/hold", "on-day", "23", "on-month", "11", "on-year", "2026", "words", "We talked.", "provider", "Tess Tutor", "next-day", "15", "next-month", "2", "next-year", "2027").Want(t, 200, "The review is written down")
	for _, b := range []*site.Browser{eve, amira} {
		b.Get(b.Get(page).Want(t, 200, "Review of 23 November 2026", "Waits for signatures", "The next is due by 4 January 2027", "Without it, the next is due by 4 January 2027").Links()["Review of 23 November 2026"]).Want(t, 200, "We talked.")
	}
	for _, p := range []fixture.Person{n.Worker, n.Educator, n.Lead} {
		b := s.Browser(p)
		b.Send(at+"/sign", "content", b.Get(at+"/sign").Value("content")).Want(t, 200, "You have signed the review")
	}
	amira.Get(page).Want(t, 200, "Closed", "The next is due by 15 February 2027.")
	amira.Get(amira.Get(page).Links()["All my progress reviews"]).Want(t, 200, "My reviews", "Held elsewhere")
}

// signElsewhere has all three sign the one review that was held elsewhere.
func signElsewhere(t *testing.T, s *site.Site, educator *site.Browser, page string) {
	t.Helper()
	n := s.North
	h, err := s.App.Reporting.Apprenticeship(t.Context(), s.As(n.Worker), n.Worker.Worker, "")
	must(t, err)
	held := string(h.History.Reviews[0].ID)
	educator.Send(page, "kind", "signed", "about", held, "what", "provider", "name", "Tess Tutor").Want(t, 200)
	for what, p := range map[string]fixture.Person{"apprentice": n.Worker, "employer": n.Lead} {
		b := s.Browser(p)
		b.Get(page)
		b.Send(page, "kind", "signed", "about", held, "what", what).Want(t, 200)
	}
}

// Whoever comes back goes on where they were, by the rules of the first day; another
// apprenticeship begins anew.
func TestAnApprenticeWhoComesBackGoesOnWhereTheyWere(t *testing.T) {
	s := site.New(t)
	page := "/apprenticeship/" + string(s.North.Worker.Worker)
	eve, amira := s.Browser(s.North.Educator), s.Browser(s.North.Worker)
	eve.Get(page)
	began := []string{"kind", "began", "standard", "st0217", "on-day", "31", "on-month", "7", "on-year", "2025", "born-day", "1", "born-month", "8", "born-year", "2006"}
	eve.Send(page, began...).Want(t, 200, "rules for starts from 1 August 2022", "under 19 on the first day")
	amira.Get(page)
	amira.Send(page, "kind", "logged", "what", "online", "minutes", "90", "hours", "0", "today", "2026-02-02", "words", "Contrast.").Want(t, 200)
	eve.Send(page, "kind", "ended", "on-day", "1", "on-month", "9", "on-year", "2026", "words", "Left the trust.").Want(t, 200, "Ended on 1 September 2026: Left the trust.", "They came back: take back the end", "Begin another apprenticeship")
	if text := amira.Get(page).Text(); strings.Contains(text, "They came back") {
		t.Errorf("the apprentice is offered it: %s", text)
	}
	eve.Get(eve.Get(page).Links()["They came back: take back the end"]).Want(t, 200, "Take this back", "Why?")
	end := eve.Get(page).Links()["They came back: take back the end"]
	eve.Send(page, "kind", "taken-back", "about", end[strings.LastIndex(end, "trc_"):strings.LastIndex(end, "trc_")+30], "words", "Back at the trust.").Want(t, 200, "rules for starts from 1 August 2022", "under 19 on the first day")
	if text := eve.Send(page, "kind", "paused", "on-day", "1", "on-month", "9", "on-year", "2026", "until-day", "30", "until-month", "9", "until-year", "2026", "words", "Between two posts.").Want(t, 200, "1 hour 30 minutes wait", "from 1 September 2026 to 30 September 2026").Text(); strings.Contains(text, "Ended on") {
		t.Errorf("it has still ended: %s", text)
	}
	eve.Send(page, "kind", "ended", "on-day", "1", "on-month", "10", "on-year", "2026", "words", "Moved.").Want(t, 200)
	began[5], began[7] = "1", "8"
	eve.Send(page, began...).Want(t, 200, "rules for starts from 1 August 2025", "Not asked of somebody who was 19", "No time is logged yet")
}

func TestTheFilesOfAnApprenticeshipAreLinkedAndForItsReadersAlone(t *testing.T) {
	s := site.New(t)
	n := s.North
	page := "/apprenticeship/" + string(n.Worker.Worker)
	eve, amira := s.Browser(n.Educator), s.Browser(n.Worker)
	if _, ok := amira.Get("/progress").Links()["The apprenticeship has files of its own"]; ok {
		t.Error("files of an apprenticeship that nobody is on are offered")
	}
	if text := amira.Get(page+"/apprenticeship.pdf").Want(t, 200).Paper(t); !strings.Contains(text, site.Close("No apprenticeship of theirs is in Countersign.")) {
		t.Errorf("on no apprenticeship: %s", text)
	}
	if lines := strings.Count(string(amira.Get(page+"/apprenticeship.csv").Want(t, 200).Body), "\n"); lines != 1 {
		t.Errorf("on no apprenticeship: %d lines", lines)
	}
	must(t, enrolling.Service{Store: s.Store}.Enrol(t.Context(), s.As(n.Lead), enrolling.EnrolCommand{Worker: n.Worker.Worker, Version: "st0217:1", Level: "end"}))
	eve.Get(page)
	eve.Send(page, "kind", "began", "standard", "st0217", "on-day", "5", "on-month", "1", "on-year", "2026", "born-day", "2", "born-month", "1", "born-year", "2001").Want(t, 200, "Keep it as a file")
	if at := amira.Get("/progress").Links()["The apprenticeship has files of its own"]; at != page+"#files" {
		t.Errorf("the page of progress leads to %q", at)
	}
	files := amira.Get(page).Links()
	for _, link := range []string{"Apprenticeship to print (PDF)", "Apprenticeship as a spreadsheet (CSV)"} {
		for _, p := range []fixture.Person{n.Worker, n.Educator, n.Lead, n.Inspector} {
			s.Browser(p).Get(files[link]).Want(t, 200)
		}
		for _, p := range []fixture.Person{n.Other, n.Assessor, s.South.Educator, s.Admin} {
			s.Browser(p).Get(files[link]).Want(t, 404)
		}
		amira.Get(page+files[link][strings.LastIndex(files[link], "/"):strings.Index(files[link], "?")]+"?as_of=2026-02-30").Want(t, 422)
	}
	if text := amira.Get("/progress/" + string(n.Worker.Worker) + "/progress.pdf").Paper(t); !strings.Contains(text, site.Close("in a file of its own")) {
		t.Error("progress on paper does not say that the apprenticeship has a file of its own")
	}
}

func TestTrainingPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	page := "/apprenticeship/" + string(s.North.Worker.Worker)
	eve, amira := s.Browser(s.North.Educator), s.Browser(s.North.Worker)
	eve.Get(page)
	eve.Send(page, "kind", "began", "standard", "st0217", "on-day", "5", "on-month", "1", "on-year", "2026", "born-day", "2", "born-month", "1", "born-year", "2001").Want(t, 200)
	amira.Get(page)
	for day := range 20 {
		amira.Send(page, "kind", "logged", "what", "online", "minutes", "90", "hours", "0", "today", "2026-11-"+[]string{"0", "1"}[day/10]+string(rune('0'+day%10)), "words", "Contrast.")
	}
	for address, budget := range map[string]int{page: 7, page + "/hours": 7, page + "/hours.csv": 7, page + "/apprenticeship.csv": 7, page + "/apprenticeship.pdf": 7, page + "/put?kind=logged": 19} {
		before := s.Store.Statements()
		amira.Get(address).Want(t, 200)
		if n := s.Store.Statements() - before; n > int64(budget) {
			t.Errorf("%s ran %d statements, budget %d", address, n, budget)
		}
	}
}
