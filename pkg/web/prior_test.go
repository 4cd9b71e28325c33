package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestAWorkerIsToldBeforehandWherePriorLearningDoesNotCount(t *testing.T) {
	s := site.New(t)
	v := s.LetPrior(s.North)
	b := s.Browser(s.North.Worker)
	const never, all = "“Clear the room”: it does not count. This asks to be seen done here.", "“Know the ward”: if it is recognised, it stands for all that is asked, as nothing of it is watched."
	item := begin(t, b, evidence.PriorLearning, string(v.Of("WARD-01")), string(v.Of("WARD-03")))
	form := b.Get(item+"/edit").Want(t, 200, "Prior learning", "When did it begin?", "When did it end?", "Who can confirm it?", "If you have none, say below who can confirm it", "Prior learning does not count everywhere", never, all)
	if day := form.Value("occurred_on-day"); day != "" {
		t.Errorf("it says beforehand that it ended today: %q", day)
	}
	b.Get("/evidence").Want(t, 200, "Prior learning")
	if page := form.Text(); strings.Index(page, "When did it begin?") > strings.Index(page, "When did it end?") {
		t.Error("it asks when it ended before it asks when it began")
	}
	b.Send(item+"/edit", on(b, "fields.what", "Five years with the mobile unit.", "next", "continue")...).Want(t, 422, "Add a file, or name somebody who can confirm it", "Five years with the mobile unit.")
	check := b.Send(item+"/edit", on(b, "title", "Five years at Meadow", "occurred_on-day", "30", "occurred_on-month", "9", "occurred_on-year", "2026",
		"fields.began_on-day", "1", "fields.began_on-month", "2", "fields.began_on-year", "2021", "fields.what", "Five years with the mobile unit.", "fields.where", "Meadow Trust",
		"fields.today", "I bring the unit.", "fields.confirmed_by", "Jo Bell", "fields.reached_at", "jo.bell@meadow.example", "next", "continue")...).
		Want(t, 200, "Check your answers", never, all)
	b.Get(item+"/competencies").Want(t, 200, "Not started. Prior learning stands for all that is asked", "Not started. Prior learning does not count for this", "Not started. Prior learning stands for knowledge, and 2 of 3 observations")
	b.Get(item+"/competencies?q=bring+the+unit").Want(t, 200, "On the ward, X-rays on the ward. Prior learning stands for knowledge, and 2 of 3 observations")
	b.Send(item+"/check", "declared", "yes", "revision", check.Value("revision")).Want(t, 200, "Submitted")

	other := begin(t, b, evidence.Reflection, string(v.Of("WARD-03")))
	for _, at := range []string{other + "/edit", other + "/competencies"} {
		if strings.Contains(b.Get(at).Want(t, 200).Text(), "Prior learning") {
			t.Errorf("%s speaks of prior learning where there is none", at)
		}
	}
}

func TestASignerIsToldWhatPriorLearningStandsForAndTheReceiptSaysWhatItWas(t *testing.T) {
	s := site.New(t)
	v := s.LetPrior(s.North)
	priya, amira := s.Browser(s.North.Assessor), s.Browser(s.North.Worker)
	signed := map[string]attestation.Attestation{}
	for _, r := range s.Submit(s.North.Worker, evidence.PriorLearning, fixture.Learnt(today.AddDays(-40), v.Of("WARD-02"), v.Of("WARD-03"))).Requests {
		code := r.Competency.Code()
		says := map[string]string{"WARD-02": "If you recognise it, it stands for knowledge, and 2 of 3 observations, however much of it there is.", "WARD-03": "It stands for nothing in this competency"}[code]
		page := priya.Get(requestAt(r)).Want(t, 200, "This is prior learning: nobody saw it here.", says, "jo.bell@meadow.example")
		if strings.Contains(page.Text(), attestation.Observed.Title()) {
			t.Error("it can be signed as watched")
		}
		priya.Send(requestAt(r), "decision", "sign", "meaning", "observed_directly", "step", "1").Want(t, 422, "This is prior learning: nobody saw it here. Say that you read it")
		a, err := s.TrySign(s.North.Assessor, r, attestation.Reviewed)
		if err != nil {
			t.Fatal(err)
		}
		signed[code] = a
	}
	receipt := amira.Get(receiptPage(signed["WARD-02"])).Want(t, 200, "Recognition of prior learning", "Learnt or done elsewhere, up to 14 October 2026. Nobody saw it here.", "Step asked about")
	if strings.Contains(receipt.Text(), "Step reached") {
		t.Error("the receipt says that the step is reached")
	}
	s.Visitor().Get(codePage(signed["WARD-02"])).Want(t, 200, "Recognition of prior learning", "Bring the unit: prior learning")
	amira.Get("/competencies/"+string(v.Of("WARD-02"))).Want(t, 200, "What was learnt elsewhere may stand for knowledge, and 2 of 3 observations", "2 of 3 so far, 2 of them from prior learning", "Counted from prior learning: knowledge, and 2 of 3 observations. From “Five years in another trust”, and not seen here.")
	amira.Get("/competencies/"+string(v.Of("WARD-03"))).Want(t, 200, "“Five years in another trust” is prior learning. It is shown, but this competency asks to be seen done here.", "Not counted here")
	amira.Get("/record/"+string(signed["WARD-03"].ID)).Want(t, 200, "Not counted here")
	priya.Get("/observe/"+string(s.North.Worker.Worker)).Want(t, 200, "Bring the unit", "Seen 0 times. Prior learning stands for 2 of the 3 times asked for")
	sheet := amira.Get("/progress/" + string(s.North.Worker.Worker) + "/progress.csv")
	if !strings.Contains(string(sheet.Body), "Recognition of prior learning.") {
		t.Errorf("the spreadsheet says %s", sheet.Body)
	}
}

func TestALeadSaysInADraftWhatPriorLearningStandsFor(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/frameworks-in-use/write")
	draft := strings.Split(b.Send("/frameworks-in-use/write", "title", "Bone density scanning").Want(t, 200).Address, "?")[0]
	rule := draft + "/risk_classes/new"
	b.Get(rule).Want(t, 200, "How many observations may prior learning stand for?", "may stand for the knowledge")
	scan := []string{"revision", "1", "title", "Scan", "observations", "3", "distinct_days", "2", "assessors", "1", "validity_months", "12"}
	b.Send(rule, append(scan, "prior_learning.knowledge", "yes", "prior_learning.observations", "1")...).Want(t, 422, "No knowledge check is asked for here")
	page := b.Send(rule, append(scan, "knowledge_check", "yes", "prior_learning.knowledge", "yes", "prior_learning.observations", "2")...).Want(t, 422, "Give a whole number from 0 to 1. One observation for each day and each assessor asked for")
	if page.Value("prior_learning.observations") != "2" {
		t.Error("what was typed is lost")
	}
	b.Send(rule, append(scan, "prior_learning.observations", "one")...).Want(t, 422)
	b.Send(rule, append(scan, "knowledge_check", "yes", "prior_learning.knowledge", "yes", "prior_learning.observations", "1")...).Want(t, 200, "Saved in the draft", "of which prior learning stands for knowledge, and 1 of 3 observations")
	again := b.Get(draft+"/risk_classes/scan").Want(t, 200)
	if again.Value("prior_learning.observations") != "1" {
		t.Errorf("%q stands in the box", again.Value("prior_learning.observations"))
	}
	b.Send(draft+"/risk_classes/scan", "revision", again.Value("revision"), "title", "Scan", "observations", "3", "distinct_days", "2", "assessors", "1", "validity_months", "12", "prior_learning.observations", "")
	if text := b.Get(draft).Want(t, 200).Text(); strings.Contains(text, "prior learning") {
		t.Error("what was taken out still stands")
	}
}
