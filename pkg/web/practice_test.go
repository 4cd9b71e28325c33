package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
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
	again := b.Get(b.Page.Links()["Renew the entitlement of Amira Khan, IR(ME)R operator"]).Want(t, 200, "Amira Khan")
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
	b.Send(form, "department", string(s.North.ID), "worker", string(s.North.Worker.Worker), "kind", "local", "title", "Authorised to cannulate", "tasks", "diagnostic-imaging:IV",
		"until-day", "22", "until-month", "11", "until-year", "2027", "procedure", "EP-09").Want(t, 200, "Authorised to cannulate", "Everything in “Cannulation and contrast”", "any equipment")
}
