package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/qrcode"
)

func TestAWorkerIsEntitledOnTwoPagesAndTheFormKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	list := b.Get(b.Get("/entitlements").Links()["What support workers are entitled to do"]).Want(t, 200, "There are none yet.")
	b.Get(list.Links()["Entitle a support worker"]).Want(t, 200, "What kind of entitlement?", "IR(ME)R operator", "Given by the MR responsible person")
	form := "/entitlements/workers/new"
	about := "?worker=" + string(s.North.Worker.Worker) + "&kind="
	page := b.Get(form+about+"irmer_operator").Want(t, 200, "Amira Khan", "What may they do?")
	if text := page.Text(); strings.Contains(text, "Clean and decontaminate") || strings.Contains(text, "Where?") {
		t.Error("it offers what this kind is not for, or asks where though there is one site")
	}
	sent := []string{"department", string(s.North.ID), "worker", string(s.North.Worker.Worker), "kind", "irmer_operator"}
	page = b.Send(form, append(sent, "equipment", "Room 3\r\nMobile 2", "until-day", "31", "until-month", "2", "until-year", "2027")...).
		Want(t, 422, "Choose what they may do.", "Give a day, like 3 November 2026.", "Say which of the employer's procedures")
	if page.Value("until-day") != "31" || !strings.Contains(page.Text(), "Room 3 Mobile 2") {
		t.Error("what was typed is lost")
	}
	b.Send(form, append(sent, "tasks", string(fixture.Mammograms), "equipment", "Room 3\r\nMobile 2", "until-day", "20", "until-month", "12", "until-year", "2026", "procedure", "EP-07")...).
		Want(t, 200, "The entitlement is recorded", "Amira Khan", "North Imaging Hospital: Room 3, Mobile 2", "From 23 November 2026 to 20 December 2026", "under EP-07", "Runs out soon", "The last day is in 3 weeks")
	list = b.Page
	b.Get("/department").Want(t, 200, "Support workers' entitlements that end in the next 60 days", "What IR(ME)R operator Last day 20 December 2026 (in 4 weeks)")
	again := b.Get(list.Links()["Renew the entitlement of Amira Khan, IR(ME)R operator"]).Want(t, 200, "Amira Khan")
	if again.Value("from-day") != "21" || again.Value("procedure") != "EP-07" || again.Value("tasks") != string(fixture.Mammograms) {
		t.Error("renewing it does not begin with what it says")
	}
	b.Get("/entitlements/workers")
	end := b.Page.Links()["End the entitlement of Amira Khan, IR(ME)R operator"]
	b.Get(end).Want(t, 200, "Amira Khan, IR(ME)R operator", "Their sign-offs stay as they are.")
	b.Send(end).Want(t, 422, "Say why.")
	b.Send(end, "reason", "Moved to ultrasound.").Want(t, 200, "The entitlement has ended", "1 entitlement has ended", "On 23 November 2026: Moved to ultrasound.")
	s.Browser(s.North.Inspector).Get("/entitlements/workers").Want(t, 200, "Moved to ultrasound.")
	s.Browser(s.North.Assessor).Get("/entitlements/workers?department="+string(s.North.ID)).Want(t, 404)
	s.Browser(s.South.Lead).Get(end+"?department="+string(s.South.ID)).Want(t, 404)
}

func TestALocalAuthorisationIsShutAwayAreaByArea(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	form := "/entitlements/workers/new"
	b.Get(form+"?kind=local&worker="+string(s.North.Worker.Worker)).Want(t, 200, "What does your employer call it?", "Cannulation and contrast")
	b.Send(form, "department", string(s.North.ID), "worker", string(s.North.Worker.Worker), "kind", "local", "title", "Authorised to cannulate", "tasks", "diagnostic-imaging:1/IV",
		"until-day", "22", "until-month", "11", "until-year", "2027", "procedure", "EP-09").Want(t, 200, "Authorised to cannulate", "All of “Cannulation and contrast”", "any equipment")
}

func TestWhoMayDoATaskIsOneSearchFromTheAssessorsFirstPage(t *testing.T) {
	s := site.New(t)
	for range 4 {
		s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	}
	b := s.Browser(s.North.Assessor)
	home := b.Get("/").Want(t, 200, "Who may do a task today?")
	if home.Value("q") != "" || home.Value("department") != string(s.North.ID) {
		t.Error("the question does not stand on the first page")
	}
	found := b.Get("/department/signed-off?department="+string(s.North.ID)+"&q=decontaminate").Want(t, 200, "Clean and decontaminate imaging equipment", "Without somebody beside them", "Within protocol",
		"Amira Khan", "No end", "The employer has given no written entitlement for this.", "As it is on 23 November 2026 at 09:00, at North Imaging Hospital.", "1 other support worker has not begun.")
	for words, href := range found.Links() {
		if strings.HasPrefix(href, "/workers/") {
			t.Errorf("an assessor is offered a portfolio: %s %s", words, href)
		}
	}
	b.Get("/department/signed-off?q=zebra").Want(t, 200, "No task has these words.", "Cannulation and contrast")
	b.Get("/department/signed-off?competency=diagnostic-imaging:1:DI-XX-99").Want(t, 404)
	lead := s.Browser(s.North.Lead)
	ask := lead.Get(lead.Get("/").Links()["Who may do a task today?"]).Want(t, 200, "Cannulation and contrast")
	lead.Get(ask.Links()["Clean and decontaminate imaging equipment"]).Want(t, 200, "Amira Khan")
	if lead.Page.Links()["Amira Khan"] != "/workers/"+string(s.North.Worker.Worker) {
		t.Error("the lead cannot go on to the worker")
	}
	s.Browser(s.North.Worker).Get("/department/signed-off?department="+string(s.North.ID)+"&q=clean").Want(t, 404)
}

func TestACardIsPrintedScannedAndCancelled(t *testing.T) {
	s := site.New(t)
	for range 4 {
		s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	}
	b := s.Browser(s.North.Worker)
	scope := b.Get(b.Get("/record").Links()["What I may do today"]).Want(t, 200, "What I may do today", "Within protocol", "Clean and decontaminate imaging equipment", "As it is on 23 November 2026 at 09:00")
	b.Get("/scope").Want(t, 200, "What I may do today")
	card := b.Send(scope.Address).Want(t, 200, "Scope of practice", "Amira Khan", "True at 23 November 2026 at 09:00.", "This card runs out after 21 February 2027.", "Clean and decontaminate imaging equipment")
	at := strings.Index(card.Text(), "/card/")
	public := strings.Fields(card.Text()[at:])[0]
	code, err := qrcode.Draw(site.Address + public)
	if err != nil || !strings.Contains(string(card.Body), code.Path()) {
		t.Error("the code does not lead to the page that checks the card")
	}
	anybody := s.Visitor()
	anybody.Get(public).Want(t, 200, "Amira Khan", "Everything on this card still holds.", "Still holds")
	if text := anybody.Page.Text(); strings.Contains(text, s.North.Worker.Email) || strings.Contains(text, "Priya") {
		t.Error("the public page shows more than the card")
	}
	anybody.Get("/card/NOSUCHTOKEN").Want(t, 404)
	educator := s.Browser(s.North.Educator)
	educator.Get(educator.Get("/workers/" + string(s.North.Worker.Worker)).Links()["What they may do today"]).Want(t, 200, "Amira Khan", "Cards that were printed")
	b.Get(card.Address)
	b.Send(card.Address+"/cancel").Want(t, 200, "The card is cancelled", "Cancelled")
	anybody.Get(public).Want(t, 200, "This card was cancelled on 23 November 2026 at 09:00.")
	if strings.Contains(anybody.Page.Text(), "Clean and decontaminate") {
		t.Error("a cancelled card still shows what was on it")
	}
}
