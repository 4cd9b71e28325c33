package web_test

import (
	"regexp"
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

var code = regexp.MustCompile(`\b\d{6}\b`)

// dayFields are the three fields of a day.
func dayFields(name string, d clock.Date) []string {
	p := strings.Split(string(d), "-")
	return []string{name + "-day", p[2], name + "-month", p[1], name + "-year", p[0]}
}

// outside lets Grace Park of an agency sign in North, and has Amira put something up.
func outside(t *testing.T, s *site.Site) (item, request string) {
	t.Helper()
	lead, today := s.Browser(s.North.Lead), clock.DateOf(fixture.Now)
	here := []string{"department", string(s.North.ID)}
	lead.Get("/passes").Want(t, 200, "Nobody from outside can sign now.", "Nobody yet.")
	lead.Get("/passes/grant")
	lead.Send("/passes/grant", append(here, "domains", "agency.example")...).Want(t, 422, "Choose the areas that they may sign in.", "Give a day")
	lead.Send("/passes/grant", append(append(here, "areas", "diagnostic-imaging:*", "domains", "agency.example\nother.example"), dayFields("until", today.AddDays(30))...)...).
		Want(t, 200, "that end in @agency.example or @other.example", s.North.Lead.Name)
	lead.Get("/passes/look-up")
	lead.Send("/passes/look-up", append(append(append(here, "name", "Grace Park", "number", "RA900777", "profession", "Diagnostic radiographer", "status", "Registered"),
		dayFields("effective_from", today.AddDays(-100))...), dayFields("checked_on", today)...)...).Want(t, 200, "Grace Park", "HCPC RA900777", "Registered")
	content := fixture.Observed(today.AddDays(-2), 1, fixture.Cleaning)
	content.Title = "Wiped down the room"
	put := s.Submit(s.North.Worker, evidence.Observation, content)
	return string(put.Version.Evidence), string(put.Requests[0].ID)
}

func TestAnAssessorFromOutsideSignsOnTheirOwnPhone(t *testing.T) {
	s := site.New(t)
	mail := s.Mail()
	item, request := outside(t, s)
	worker, guest := s.Browser(s.North.Worker), s.Visitor()
	worker.Get("/evidence/"+item).Want(t, 200, "Is an assessor from outside beside you?")
	pass := "/requests/" + request + "/guest-pass"
	worker.Get(pass).Want(t, 200, "Do this when they are beside you.")
	shown := worker.Send(pass).Want(t, 200, "point their own phone at this picture")
	secret := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(shown.Text())

	guest.Get("/pass/work").Want(t, 404, "There is no pass here.")
	if p := guest.Get("/pass?code="+secret).Want(t, 200, "Begin"); p.Value("code") != secret || strings.Contains(p.Text(), s.North.Worker.Name) {
		t.Errorf("the first page says %s", p.Text())
	}
	guest.Send("/pass", "code", "AAAAAAAA").Want(t, 422, "There is no pass with this code.")
	guest.Send("/pass", "code", secret).Want(t, 200, "Who are you?", "North Imaging lets registered radiographers from outside sign")
	worker.Get(pass).Want(t, 200, "An assessor has opened it.")
	other := s.Visitor()
	other.Get("/pass")
	other.Send("/pass", "code", secret).Want(t, 409, "opened on another phone or computer already")

	guest.Get("/pass/work")
	guest.Send("/pass/details", "name", "", "email", "x", "number", "").Want(t, 422, "Enter your full name.", "Enter your work email address", "Enter your registration number.")
	p := guest.Send("/pass/details", "name", "Grace Park", "email", "grace@home.example", "number", "RA900777").Want(t, 422, "ends in @agency.example or @other.example")
	if p.Value("name") != "Grace Park" || p.Value("number") != "RA900777" {
		t.Error("what was typed is gone")
	}
	guest.Send("/pass/details", "name", "Grace Park", "email", "grace@agency.example", "number", "RA900777").Want(t, 200, "We sent it to grace@agency.example")
	came := mail.Deliver(s, "grace@agency.example")
	if len(came) != 1 || came[0].Subject != "Your code for Countersign" || strings.Contains(came[0].Text, s.North.Worker.Name) {
		t.Fatalf("%d came: %+v", len(came), came)
	}
	guest.Send("/pass/code", "code", "12 34").Want(t, 422, "This code is not right.")
	guest.Send("/pass/code", "code", code.FindString(came[0].Text)).Want(t, 200, "Read this before you decide", "Wiped down the room", "I did it from start to end.", s.North.Worker.Name)
	if strings.Contains(guest.Page.Text(), "so far") {
		t.Error("somebody from outside is told how far the worker has come")
	}

	guest.Send("/pass/decide").Want(t, 422, "Say how you know that they can do this.")
	statement := guest.Send("/pass/decide", "meaning", "observed_directly", "step", "1").Want(t, 200, "I, Grace Park (HCPC RA900777), sign off Amira Khan of North Imaging.", "We sent another code")
	came = mail.Deliver(s, "grace@agency.example")
	guest.Send(statement.Address, "code", code.FindString(came[0].Text)).Want(t, 422, "This code is not right.")
	guest.Send(statement.Address, "code", code.FindString(came[1].Text)).Want(t, 200, "Signed off", "The pass is used up.")
	guest.Get("/pass/work").Want(t, 200, "Signed off")
	guest.Get(statement.Address).Want(t, 409, "has been used")

	came = mail.Deliver(s, "grace@agency.example")
	if len(came) != 3 || came[2].Subject != "A sign-off was made in your name" || came[2].Link(site.Address+"/not-me/") == "" {
		t.Fatalf("the receipt: %d came: %+v", len(came), came[len(came)-1])
	}
	worker.Get("/evidence/"+item).Want(t, 200, "Signed off")
	s.Browser(s.North.Lead).Get("/notifications").Want(t, 200, "Grace Park (HCPC RA900777, grace@agency.example) signed off")
	guest.Get(strings.TrimPrefix(came[2].Link(site.Address+"/not-me/"), site.Address)).Want(t, 200, "Was this not you?")
}

func TestAPassShowsOneVersionAndItsFilesAlone(t *testing.T) {
	s := site.New(t)
	s.Mail()
	item, request := outside(t, s)
	guest := s.Visitor()
	for _, address := range []string{"/evidence/" + item, "/requests/" + request, "/requests/" + request + "/guest-pass", "/queue"} {
		if p := guest.Get(address); !strings.HasPrefix(p.Address, "/sign-in") {
			t.Errorf("%s leads a guest to %s", address, p.Address)
		}
	}
	for _, address := range []string{"/pass/work", "/pass/details", "/pass/files/nonesuch", "/pass/sign/nonesuch"} {
		guest.Get(address).Want(t, 404)
	}
	s.Browser(s.North.Other).Get("/requests/"+request+"/guest-pass").Want(t, 404)
}

func TestWithoutMailNoPassIsOffered(t *testing.T) {
	s := site.New(t)
	item, request := outside(t, s)
	worker := s.Browser(s.North.Worker)
	if strings.Contains(worker.Get("/evidence/"+item).Text(), "from outside") {
		t.Error("a pass is offered that could not work")
	}
	worker.Get("/requests/" + request + "/guest-pass")
	worker.Send("/requests/"+request+"/guest-pass").Want(t, 409, "this service sends none")
	s.Browser(s.North.Lead).Get("/passes").Want(t, 200, "Passes need email, and this service sends none.")
}

// A kind that is filled in on one page asks for its name last, others first: of
// neither may an answer be missing before somebody signs.
func TestASignerSeesEveryAnswerOfEveryKind(t *testing.T) {
	s := site.New(t)
	s.Mail()
	s.LetIn(s.North)
	day := clock.DateOf(fixture.Now).AddDays(-1)
	activity := evidence.Content{Title: "The morning round", OccurredOn: day, Competencies: []string{string(fixture.Cleaning)}, Assessor: s.North.Assessor.ID,
		Fields: map[string]string{"what": "Wiped down the whole unit.", "cases": "1"}}
	watched := fixture.Observed(day, 3, fixture.Cannulate)
	watched.Fields["went"], watched.Fields["not_well"] = evidence.NotEveryTime, "2"
	watched.Assessor = s.North.Assessor.ID
	for kind, content := range map[evidence.Kind]evidence.Content{evidence.Activity: activity, evidence.Observation: watched} {
		r := s.Submit(s.North.Worker, kind, content).Requests[0]
		p := s.Browser(s.North.Assessor).Get("/requests/"+string(r.ID)).Want(t, 200, content.Title)
		guest := s.Visitor()
		made, err := s.Recording.MakePass(t.Context(), s.As(s.North.Worker), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		guest.Get("/pass")
		guest.Send("/pass", "code", made.Code)
		guest.Send("/pass/details", "name", "Grace Park", "email", fixture.GuestEmail, "number", fixture.GuestNumber)
		shown := guest.Send("/pass/code", "code", s.CodeTo(fixture.GuestEmail)).Want(t, 200, content.Title)
		for field, text := range content.Fields {
			if field == "went" || field == "not_well" { // told in a sentence, as in the statement
				text = "Of 3 times, 2 went well and 1 did not: number 2"
			}
			for who, page := range map[string]string{"an assessor": p.Text(), "a guest": shown.Text()} {
				if !strings.Contains(page, text) {
					t.Errorf("%s does not see the answer to %s of a %s: %s", who, field, kind, page)
				}
			}
		}
	}
}
