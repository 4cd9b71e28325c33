package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/site"
)

func TestAWorkerPutsAQualificationDownAndTheirEducatorConfirmsIt(t *testing.T) {
	s := site.New(t)
	worker := string(s.North.Worker.Worker)
	page := "/requirements/" + worker
	amira, eve, lead := s.Browser(s.North.Worker), s.Browser(s.North.Educator), s.Browser(s.North.Lead)
	amira.Get("/requirements").Want(t, 200, "asks for nothing besides its competencies")
	v := s.AskMore(s.North)
	amira.Get(page).Want(t, 200, "Bay support worker", "0 of 7 are there", "You began on", "Maths at level 2", "Not there yet", "Does not apply", "One of these is needed, and none is there yet", "Nothing but time")
	amira.Get("/frameworks/"+string(v)+"/levels/bay").Want(t, 200, "Asked for besides competencies", "A qualification at level 2 or above that somebody has seen", "For those who began on or before 1 January 2020")
	amira.Get("/competencies?pathway="+string(v)+"%2Fbay").Want(t, 200, "0 of 7", "other things asked")

	form := page + "/put?kind=put-down&framework=bay-work&for=maths"
	amira.Get(form).Want(t, 200, "Maths at level 2", "What level is it?")
	maths := []string{"kind", "put-down", "framework", "bay-work", "for", "maths", "title", "GCSE <maths>", "on-day", "20", "on-month", "8", "on-year", "2015"}
	p := amira.Send(page, "kind", "put-down", "framework", "bay-work", "for", "maths", "title", "GCSE <maths>", "on-day", "31", "on-month", "2", "on-year", "2015").Want(t, 422, "Enter a real day")
	if p.Value("title") != "GCSE <maths>" || p.Value("on-day") != "31" {
		t.Errorf("what was typed is lost: %q %q", p.Value("title"), p.Value("on-day"))
	}
	amira.Send(page, append(maths, "rqf", "2")...).Want(t, 200, "It is put down", "Nobody has confirmed it yet", "GCSE <maths>, level 2, 20 August 2015")
	first := waiting(t, eve.Get(page).Want(t, 200, "I saw this: confirm", "Send back"))
	amira.Send(page, "kind", "confirmed", "about", first).Want(t, 403, "Only a practice educator")
	eve.Get(page+"/put?kind=sent-back&about="+first).Want(t, 200, "What is wrong with it?", "GCSE <maths>")
	eve.Send(page, "kind", "sent-back", "about", first).Want(t, 422, "Say what is wrong with it")
	eve.Send(page, "kind", "sent-back", "about", first, "words", "Show me the certificate.").Want(t, 200, "It is sent back", "Show me the certificate.")
	amira.Send(page, append(maths, "rqf", "2")...).Want(t, 200)
	second := waiting(t, lead.Get(page).Want(t, 200, "I saw this: confirm"))
	lead.Send(page, "kind", "confirmed", "about", second).Want(t, 200, "It is confirmed", "1 of 7 are there", "seen by Dana Cole")
	lead.Send(page, "kind", "confirmed", "about", second).Want(t, 409, "settled this already")

	fit := page + "/put?kind=put-down&framework=bay-work&for=fit"
	eve.Get(fit).Want(t, 404)
	said := amira.Get(fit).Want(t, 200, "By pressing the button you say this, in your name", "I make this statement")
	amira.Send(page, "kind", "put-down", "framework", "bay-work", "for", "fit", "words", "Something else.", "today", said.Value("today")).Want(t, 409, "not the words of the statement as it is now")
	amira.Send(page, "kind", "put-down", "framework", "bay-work", "for", "fit", "words", said.Value("words"), "today", said.Value("today")).Want(t, 200, "2 of 7 are there", "Stated")
	shown := page + "/put?kind=put-down&framework=bay-work&for=shown"
	amira.Get(shown).Want(t, 404)
	eve.Get(shown).Want(t, 200, "What did you see?")
	eve.Send(page, "kind", "put-down", "framework", "bay-work", "for", "shown", "words", "Shown round by Sam.", "on-day", "20", "on-month", "11", "on-year", "2026").Want(t, 200, "3 of 7 are there", "Confirmed by Eve Lund")
	for _, one := range []string{"placement", "old", "nothing"} {
		want := map[string]int{"placement": 200}[one]
		if want == 0 {
			want = 404
		}
		amira.Get(page+"/put?kind=put-down&framework=bay-work&for="+one).Want(t, want)
	}
	amira.Send(page, "kind", "put-down", "framework", "bay-work", "for", "placement", "title", "CT suite", "hours", "many", "on-day", "20", "on-month", "11", "on-year", "2026").Want(t, 422, "Enter whole hours")

	amira.Get(page+"/put?kind=taken-back&about="+second).Want(t, 200, "Why?")
	amira.Send(page, "kind", "taken-back", "about", second, "words", "Not mine.").Want(t, 200, "It is taken back", "2 of 7 are there")
	s.Browser(s.North.Inspector).Get(page).Want(t, 200, "Maths at level 2")
	s.Browser(s.South.Educator).Get(page).Want(t, 404)
	eve.Get("/workers/"+worker).Want(t, 200, "Other things asked")
}

// waiting is what the first confirm button of a page is about.
func waiting(t *testing.T, p interface{ Value(string) string }) string {
	t.Helper()
	out := p.Value("about")
	if !strings.HasPrefix(out, "atn_") {
		t.Fatalf("the button is about %q", out)
	}
	return out
}

func TestRequirementPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	s.AskMore(s.North)
	page := "/requirements/" + string(s.North.Worker.Worker)
	amira := s.Browser(s.North.Worker)
	amira.Get(page)
	for n := range 20 {
		amira.Send(page, "kind", "put-down", "framework", "bay-work", "for", "placement", "title", "CT suite", "hours", "1", "on-day", string(rune('1'+n%9)), "on-month", "11", "on-year", "2026").Want(t, 200)
	}
	for address, budget := range map[string]int{page: 14, page + "/put?kind=put-down&framework=bay-work&for=maths": 20, "/home": 20} {
		before := s.Store.Statements()
		amira.Get(address).Want(t, 200)
		if n := s.Store.Statements() - before; n > int64(budget) {
			t.Errorf("%s ran %d statements, budget %d", address, n, budget)
		}
	}
}
