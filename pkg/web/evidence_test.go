package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/recording"
)

var (
	today    = clock.DateOf(fixture.Now)
	cleaning = string(fixture.Cleaning)
	photo    = sample.Picture{Title: "Infection control", Name: "Amira Khan", Date: "23 November 2026"}.JPEG()
)

// begin opens the page on which a draft of a kind is written and gives its address.
func begin(t *testing.T, b *site.Browser, kind evidence.Kind, competencies ...string) string {
	t.Helper()
	b.Get("/evidence/new").Want(t, 200, "What are you adding?")
	fields := []string{"kind", string(kind)}
	for _, c := range competencies {
		fields = append(fields, "competencies", c)
	}
	page := b.Send("/evidence", fields...).Want(t, 200)
	return strings.TrimSuffix(page.Address, "/edit")
}

// on repeats what the hidden fields of the page say.
func on(b *site.Browser, fields ...string) []string {
	return append([]string{"writer", b.Page.Value("writer"), "revision", b.Page.Value("revision")}, fields...)
}

func reflection(b *site.Browser, next string) []string {
	return on(b, "fields.happened", "It was noisy.", "fields.learned", "To warn people.", "next", next)
}

func TestAPhotoOfACertificateBecomesSubmittedEvidenceInSixSteps(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	one := b.Get("/competencies/"+cleaning).Want(t, 200, "Not started", "Needs 1 observation")
	b.Get(one.Links()["Add evidence for this"]).Want(t, 200, "For:") // 1
	edit := b.Send("/evidence", "kind", "certificate", "competencies", cleaning).Want(t, 200, "A photo or scan of the certificate")
	if !strings.HasPrefix(edit.Value("title"), "Certificate or training: ") || edit.Value("occurred_on-day") != "23" { // 2
		t.Errorf("the page offers the title %q and the day %q", edit.Value("title"), edit.Value("occurred_on-day"))
	}
	item := strings.TrimSuffix(edit.Address, "/edit")
	check := b.Upload(edit.Address, "files", "IMG_2041.jpg", photo, on(b, "next", "continue")...) // 3 and 4
	check.Want(t, 200, "Check your answers", "IMG_2041.jpg", "Anyone who may sign it", "Nothing about patients")
	b.Send(item+"/check", "declared", "yes", "revision", check.Value("revision")).Want(t, 200, "Submitted", "Where it is now", "Waiting for") // 5 and 6
}

func TestAnActivityIsLoggedInThreeSteps(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	b.Get("/home").Want(t, 200, "Log an activity")
	page := b.Send("/evidence", "kind", "activity_log").Want(t, 200, "What did you do?", "What is it evidence for?") // 1
	if page.Value("fields.cases") != "1" || page.Value("occurred_on-day") != "23" {
		t.Errorf("cases %q, day %q", page.Value("fields.cases"), page.Value("occurred_on-day"))
	}
	b.Send(page.Address, on(b, "fields.what", "Cleaned room 2 between patients.", "fields.cases", "2", "picked", "yes", "competencies", cleaning, "next", "submit")...). // 2 and 3
																						Want(t, 200, "Submitted", "Activity log: ", "Waiting for")
}

func TestSubmitPressedTwiceShowsWhatTheFirstPressDid(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	for _, how := range []string{"", "It went well every time"} { // what nobody asks is not kept, and is sent again all the same
		item := begin(t, b, evidence.Activity)
		form := on(b, "fields.what", "Moved the mobile unit to the ward.\r\nAnd back.", "fields.cases", "1", "fields.went", how, "picked", "yes", "competencies", cleaning, "next", "submit")
		b.Send(item+"/edit", form...).Want(t, 200, "Submitted")
		if page := b.Send(item+"/edit", form...).Want(t, 200, "Submitted"); !strings.HasSuffix(page.Address, "/submitted") {
			t.Errorf("the second press leads to %s", page.Address)
		}
		b.Send(item+"/edit", append(form, "fields.what", "Something else.")...).Want(t, 409, "not a draft any more")
		b.Upload(item+"/edit", "files", "late.jpg", photo, form...).Want(t, 409, "not a draft any more")
	}
}

func TestARefusedPageKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Activity)
	p := b.Send(item+"/edit", on(b, "fields.what", "Two lines\nof text", "fields.cases", "many", "title", "", "occurred_on-day", "45", "occurred_on-month", "11", "occurred_on-year", "2026",
		"picked", "yes", "competencies", cleaning, "next", "submit")...)
	p.Want(t, 422, "There is a problem", "Give it a title.", "real date", "whole number")
	if p.Value("fields.what") != "Two lines of text" || p.Value("fields.cases") != "many" || p.Value("occurred_on-day") != "45" || p.Value("competencies") != cleaning {
		t.Errorf("it keeps %q, %q, %q, %q", p.Value("fields.what"), p.Value("fields.cases"), p.Value("occurred_on-day"), p.Value("competencies"))
	}
	p = b.Send(item+"/edit", on(b, "fields.what", "All right now.", "fields.cases", "2", "title", strings.Repeat("long ", 100), "next", "submit")...)
	if p.Want(t, 422, "Make the title 200 characters or shorter."); p.Value("fields.what") != "All right now." {
		t.Errorf("what cannot be kept at all takes the rest with it: %q", p.Value("fields.what"))
	}
	b.Get("/evidence/new")
	b.Send("/evidence", "kind", "nonesuch").Want(t, 422, "Choose what kind of evidence this is.")
}

func TestARefusedFileSaysWhyAndTheOthersStay(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Certificate, cleaning)
	b.Upload(item+"/edit", "files", "card.jpg", photo, on(b, "next", "save")...).Want(t, 200, "card.jpg", "Take out")
	b.Upload(item+"/edit", "files", "drawing.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), on(b, "fields.provider", "The trust", "next", "continue")...).
		Want(t, 422, "drawing.svg: ", "card.jpg")
	if got := b.Page.Value("fields.provider"); got != "The trust" {
		t.Errorf("the words are %q", got)
	}
	detail, err := s.Recording.Get(t.Context(), s.As(s.North.Worker), id.Evidence(strings.TrimPrefix(item, "/evidence/")))
	if err != nil || len(detail.Files) != 1 {
		t.Fatalf("%d files are kept: %v", len(detail.Files), err)
	}
	p := b.Send(item+"/edit", on(b, "take_out", string(detail.Files[0].ID))...).Want(t, 200)
	if strings.Contains(p.Text(), "card.jpg") {
		t.Error("the file is still there")
	}
	b.Send(item+"/edit", on(b, "next", "continue")...).Want(t, 422, "Add a file: a photo or scan of the certificate.")
}

func TestAPatientNumberIsShownWithItsPlaceAndCannotBeSubmitted(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Reflection, cleaning)
	p := b.Send(item+"/edit", on(b, "fields.happened", "A patient came.\nThe number was 999 037 6298 there.", "fields.learned", "Much.", "next", "continue")...)
	p.Want(t, 422, "Line 2, character 16", "looks like an NHS number")
	if !strings.Contains(p.Value("fields.happened"), "999 037 6298") {
		t.Error("what was typed is gone")
	}
	b.Get(item+"/check").Want(t, 200, "Before you can submit", "Line 2, character 16")
	b.Send(item+"/check", "declared", "yes").Want(t, 422, "Before you can submit")
	b.Get(item + "/edit")
	b.Upload(item+"/edit", "files", "notes.txt", []byte("The second was NHS no 9990752583\n"), on(b, "fields.happened", "A patient came. Postcode LS1 4AP.", "next", "continue")...).
		Want(t, 422, "notes.txt: Line 1")
}

func TestWhatMayPointToAPatientIsShownAndStopsNothing(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Reflection, cleaning)
	b.Send(item+"/edit", on(b, "fields.happened", "The patient lives in LS1 4AP.", "fields.learned", "Much.", "next", "continue")...).
		Want(t, 200, "Look at this again", "looks like a postcode", "Nothing here identifies a patient")
	b.Send(item+"/check", "declared", "yes").Want(t, 200, "Submitted")
}

func TestADraftSavesItselfAndIsFoundAgain(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Reflection)
	form := url.Values{"csrf": {b.Page.Value("csrf")}, "writer": {b.Page.Value("writer")}, "revision": {b.Page.Value("revision")}, "fields.happened": {"Half a sent"}}
	save := func() *http.Response {
		req := httptest.NewRequest(http.MethodPost, item+"/draft", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		return b.Do(req)
	}
	var said map[string]string
	if answer := save(); answer.StatusCode != 200 || json.NewDecoder(answer.Body).Decode(&said) != nil || said["saved"] != "09:00" {
		t.Fatalf("saving answers %d %v", answer.StatusCode, said)
	}
	form.Set("fields.happened", "Half a sentence") // the same page again, from the revision that it began with
	if answer := save(); answer.StatusCode != 200 {
		t.Fatalf("the second save answers %d", answer.StatusCode)
	}
	b.Send("/sign-out")
	if answer := save(); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("after signing out saving answers %d", answer.StatusCode)
	}
	again := s.Browser(s.North.Worker)
	home := again.Get("/home").Want(t, 200, "1 draft to finish", "Reflective account")
	if p := again.Get(home.Links()["Reflective account"]).Want(t, 200, "Saved 09:00"); p.Value("fields.happened") != "Half a sentence" {
		t.Errorf("the draft reads %q", p.Value("fields.happened"))
	}
	again.Get("/evidence").Want(t, 200, "Not mapped yet")
}

func TestAStaleWindowShowsWhatWasSavedElsewhereAndLosesNothing(t *testing.T) {
	s := site.New(t)
	phone, desk := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	item := begin(t, phone, evidence.Reflection, cleaning)
	desk.Get(item + "/edit")
	phone.Send(item+"/edit", on(phone, "fields.happened", "From the phone.", "next", "save")...).Want(t, 200)
	p := desk.Send(item+"/edit", on(desk, "fields.happened", "From the desk.", "next", "save")...).Want(t, 409, "changed somewhere else", "From the phone.")
	if p.Value("fields.happened") != "From the desk." {
		t.Errorf("the box holds %q", p.Value("fields.happened"))
	}
	if p := desk.Send(item+"/edit", on(desk, "fields.happened", "From both.", "next", "save")...).Want(t, 200); p.Value("fields.happened") != "From both." {
		t.Errorf("after looking, saving gives %q", p.Value("fields.happened"))
	}
}

func TestWhatWasTypedTooLateBecomesANewVersion(t *testing.T) {
	s := site.New(t)
	phone, desk := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	item := begin(t, phone, evidence.Reflection, cleaning)
	desk.Get(item + "/edit")
	phone.Send(item+"/edit", reflection(phone, "continue")...).Want(t, 200, "Check your answers")
	phone.Send(item+"/check", "declared", "yes").Want(t, 200, "Submitted")
	desk.Upload(item+"/edit", "files", "late.jpg", photo, on(desk, "fields.happened", "Typed too late.", "next", "continue")...).
		Want(t, 409, "not a draft any more", "Make a new version with these words")
	p := desk.Send(item+"/edit", "fields.happened", desk.Page.Value("fields.happened"), "again", "yes").Want(t, 200, "Version 2")
	if p.Value("fields.happened") != "Typed too late." || p.Value("fields.learned") != "To warn people." {
		t.Errorf("the new version reads %q and %q", p.Value("fields.happened"), p.Value("fields.learned"))
	}
}

func TestAnswersThatChangedAfterTheyWereCheckedAreCheckedAgain(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Reflection, cleaning)
	check := b.Send(item+"/edit", reflection(b, "continue")...).Want(t, 200, "Check your answers")
	title := "Changed by the phone"
	if _, err := s.Recording.Save(t.Context(), s.As(s.North.Worker), id.Evidence(strings.TrimPrefix(item, "/evidence/")), recording.Patch{Title: &title}); err != nil {
		t.Fatal(err)
	}
	check = b.Send(item+"/check", "declared", "yes", "revision", check.Value("revision")).Want(t, 409, "This changed after you checked it", title)
	b.Send(item+"/check", "revision", check.Value("revision")).Want(t, 422, "Say that nothing here identifies a patient.")
	b.Send(item+"/check", "declared", "yes", "revision", b.Page.Value("revision")).Want(t, 200, "Submitted")
	b.Send(item+"/check", "declared", "yes", "revision", check.Value("revision")).Want(t, 200, "This was submitted already", "Waiting for")
	list, err := s.Recording.Get(t.Context(), s.As(s.North.Worker), id.Evidence(strings.TrimPrefix(item, "/evidence/")))
	if err != nil || len(list.Versions) != 1 || len(list.Requests) != 1 {
		t.Errorf("a second press made %d versions and %d requests", len(list.Versions), len(list.Requests))
	}
}

func TestCompetenciesAreSearchedWithoutLosingWhatIsTicked(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Reflection)
	b.Send(item+"/edit", reflection(b, "continue")...).Want(t, 200, "What is it evidence for?")
	b.Send(item+"/competencies", "next", "continue").Want(t, 422, "Choose at least one competency")
	p := b.Send(item+"/competencies", "competencies", cleaning, "q", "cannulation", "next", "search").Want(t, 200, "found for “cannulation”", "Peripheral cannulation")
	if p.Value("competencies") != cleaning {
		t.Error("the search lost what was ticked")
	}
	b.Send(item+"/competencies", "competencies", cleaning, "competencies", string(fixture.Cannulate), "q", "zzz", "next", "search").Want(t, 200, "Nothing found for “zzz”")
	b.Send(item+"/competencies", "competencies", "diagnostic-imaging:1:NO-SUCH", "next", "continue").Want(t, 422, "does not exist")
	b.Send(item+"/competencies", "competencies", cleaning, "competencies", string(fixture.Cannulate), "next", "continue").Want(t, 200, "Check your answers", "Peripheral cannulation")
	b.Get(item+"/assessor").Want(t, 200, "Anyone who may sign it", "Priya Shah", "Sam Reed")
	b.Send(item+"/assessor", "assessor", string(s.North.Second.ID)).Want(t, 200, "Check your answers", "Sam Reed")
	b.Send(item+"/check", "declared", "yes").Want(t, 200, "Waiting for Sam Reed")
}

func TestWhatEveryPathwayOfAWorkerAsksForIsThereToChooseFrom(t *testing.T) {
	s := site.New(t)
	v := s.AskMore(s.North)
	b := s.Browser(s.North.Worker)
	picker := begin(t, b, evidence.Reflection) + "/competencies"
	b.Get(picker).Want(t, 200, "Working in the bay (2)", "Clean the bay", "Stock the bay")
	p := b.Send(picker, "competencies", string(v.Of("BAY-01")), "next", "all").Want(t, 200, "Working in the bay (1)")
	if n := strings.Count(string(p.Body), `value="`+string(v.Of("BAY-01"))+`"`); n != 1 {
		t.Errorf("what is chosen is there %d times", n)
	}
}

func TestEvidenceThatWasSentBackShowsWhyAndIsSentAgain(t *testing.T) {
	s := site.New(t)
	sent := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	who := map[id.Person]fixture.Person{s.North.Assessor.ID: s.North.Assessor, s.North.Second.ID: s.North.Second, s.North.Limited.ID: s.North.Limited}[sent.Requests[0].Offered]
	if err := s.Assessing.Return(t.Context(), s.As(who), assessing.RefuseCommand{Request: sent.Requests[0].ID, Reason: "Say which product you used."}); err != nil {
		t.Fatal(err)
	}
	b := s.Browser(s.North.Worker)
	b.Get("/home").Want(t, 200, "Look at what was sent back")
	item := "/evidence/" + string(sent.Version.Evidence)
	b.Get("/evidence").Want(t, 200, "Sent back to you")
	b.Get(item).Want(t, 200, "Say which product you used.", "Change it and send it again", who.Name+" sent it back")
	b.Send(item+"/revise").Want(t, 200, "Version 2")
	b.Send(item+"/edit", on(b, "fields.what", "I used the blue wipes.", "next", "continue")...).Want(t, 200, "Check your answers")
	b.Send(item+"/check", "declared", "yes").Want(t, 200, "Submitted")
	page := b.Get(item).Want(t, 200, "Version 2", "Version 1 was submitted.")
	b.Get(page.Links()["Version 1"]).Want(t, 200, "A later version took its place", "I did it from start to end.")
	other := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	b.Get(item+"/versions/"+string(other.Version.ID)).Want(t, 404)
}

func TestEvidenceIsTakenBackAndADraftThrownAway(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	sent := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	item := "/evidence/" + string(sent.Version.Evidence)
	b.Get(item+"/take-back").Want(t, 200, "Sign-offs that rest on it stop counting.", "Keep it")
	b.Send(item+"/take-back").Want(t, 200, "You took it back", "Taken back", "Make a new version")
	b.Send(item+"/take-back").Want(t, 409)
	b.Get(item+"/take-back").Want(t, 200, "Make a new version")
	draft := begin(t, b, evidence.Reflection)
	b.Get(draft+"/throw-away").Want(t, 200, "Throw this draft away?")
	b.Send(draft+"/throw-away").Want(t, 200, "Thrown away")
	b.Get(draft+"/edit").Want(t, 200)
	b.Send(draft+"/edit", "fields.happened", "x", "next", "save").Want(t, 409, "not a draft any more", "begin again")
}

func TestAFileLeavesInertAndOnlyToThoseWhoMaySeeIt(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	item := begin(t, b, evidence.Certificate, cleaning)
	check := b.Upload(item+"/edit", "files", "card.jpg", photo, on(b, "next", "continue")...).Want(t, 200)
	file := check.Links()["card.jpg"]
	p := b.Get(file).Want(t, 200)
	if p.Header.Get("Content-Type") != "image/jpeg" || p.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || p.Header.Get("ETag") == "" || len(p.Body) < 1000 {
		t.Errorf("the file leaves with %v", p.Header)
	}
	for _, who := range []fixture.Person{s.North.Assessor, s.North.Educator, s.North.Other, s.South.Worker} {
		s.Browser(who).Get(file).Want(t, 404) // a draft is its worker's alone
	}
	b.Send(item+"/check", "declared", "yes").Want(t, 200, "Submitted")
	s.Browser(s.North.Assessor).Get(file).Want(t, 200)
	s.Browser(s.South.Assessor).Get(file).Want(t, 404)
	if anonymous := s.Visitor().Get(file); !strings.HasPrefix(anonymous.Address, "/sign-in") {
		t.Errorf("a visitor gets %d at %s", anonymous.Status, anonymous.Address)
	}
}

func TestTheListIsNarrowedAndTurnedPageByPage(t *testing.T) {
	s := site.New(t)
	for n := range 33 {
		s.Clock.Advance(time.Minute)
		s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today.AddDays(-n), 1, fixture.Cleaning))
	}
	s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	b := s.Browser(s.North.Worker)
	count := func(p *site.Page) int { return strings.Count(p.Text(), "Direct observation, ") }
	first := b.Get("/evidence").Want(t, 200)
	older := slices.Sorted(func(yield func(string) bool) {
		for text, href := range first.Links() {
			if strings.Contains(text, "Older") && !yield(href) {
				return
			}
		}
	})
	if count(first) != 30 || len(older) != 1 {
		t.Fatalf("the first page shows %d and leads on to %v", count(first), older)
	}
	if second := b.Get(older[0]).Want(t, 200, "Newest"); count(second) != 4 {
		t.Errorf("the second page shows %d, want 4", count(second))
	}
	if p := b.Get("/evidence?competency=" + string(fixture.Cannulate)); count(p) != 1 {
		t.Errorf("narrowed to cannulation it shows %d", count(p))
	}
	if p := b.Get("/evidence?from=2026-11-22&state=submitted"); count(p) != 3 {
		t.Errorf("since yesterday it shows %d, want 3", count(p))
	}
	b.Get("/evidence?state=withdrawn").Want(t, 200, "Nothing fits")
	b.Get("/evidence?from=yesterday").Want(t, 422, "real date")
	b.Get("/evidence?sort=title").Want(t, 422)
	b.Get("/evidence?after=xx").Want(t, 422)
}
