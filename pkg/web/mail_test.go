package web_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestSomebodyChoosesWhatToHearByEmail(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	b.Get("/account").Want(t, 200, "This service does not send email.")
	b.Get("/account/email").Want(t, 200, "This service does not send email.")
	s.Mail()
	b.Get("/account").Want(t, 200, "By email At once")
	b.Get("/account/email").Want(t, 200, s.North.Worker.Email, "you always hear at once")
	b.Send("/account/email", "choice", "hourly").Want(t, 422, "Choose what you want to hear by email.")
	b.Send("/account/email", "choice", "weekly").Want(t, 200, "We have noted what you want to hear by email", "By email Once a week")
	if p := b.Get("/account/email"); p.Value("choice") != "weekly" {
		t.Errorf("the form shows %q", p.Value("choice"))
	}
}

func TestAnInvitationAndANewPasswordComeByEmailToo(t *testing.T) {
	s := site.New(t)
	mail := s.Mail()
	lead := s.Browser(s.North.Lead)
	lead.Get("/people/invite")
	lead.Send("/people/invite", "department", string(s.North.ID), "name", "New Person", "email", "new@north.example", "roles", "educator").
		Want(t, 200, "We are sending it to new@north.example by email.", site.Address+"/invitations/")
	came := mail.Deliver(s, "new@north.example")
	if len(came) != 1 || came[0].Subject != "You are invited to Countersign" || !strings.Contains(came[0].Text, s.North.Lead.Name+" invites you to North Imaging") {
		t.Fatalf("%d came: %+v", len(came), came)
	}
	guest := s.Visitor()
	guest.Get(strings.TrimPrefix(came[0].Link(site.Address+"/invitations/"), site.Address)).Want(t, 200, "You are invited")

	at := "/people/" + string(s.North.Worker.ID)
	lead.Get(at+"/password").Want(t, 200)
	lead.Send(at+"/password", "department", string(s.North.ID)).Want(t, 200, "We are sending it to "+s.North.Worker.Email+" by email.")
	came = mail.Deliver(s, s.North.Worker.Email)
	if len(came) != 1 || came[0].Subject != "Set a new password for Countersign" {
		t.Fatalf("%d came: %+v", len(came), came)
	}
	link := strings.TrimPrefix(came[0].Link(site.Address+"/reset/"), site.Address)
	guest.Get(link).Want(t, 200, "Set a new password")
	guest.Send(link, "password", "harbour violin gravel").Want(t, 200, "Sign in")
	if came = mail.Deliver(s, s.North.Worker.Email); len(came) != 2 || !strings.Contains(came[1].Text, "Your password was changed with a link.") {
		t.Errorf("%d came: %+v", len(came), came)
	}
	if notices := s.Browser(s.North.Worker).Get("/notifications"); strings.Contains(notices.Text(), "/reset/") || strings.Contains(string(notices.Body), "/reset/") {
		t.Error("the link lies in a notice")
	}
}

func TestAChangedPasswordIsToldByEmailWhateverWasChosen(t *testing.T) {
	s := site.New(t)
	mail := s.Mail()
	b := s.Browser(s.North.Worker)
	b.Get("/account/email")
	b.Send("/account/email", "choice", "in-app")
	b.Get("/account/password")
	b.Send("/account/password", "old", fixture.Password, "new", "harbour violin gravel").Want(t, 200, "Your password is changed")
	came := mail.Deliver(s, s.North.Worker.Email)
	if len(came) != 1 || came[0].Subject != "Your Countersign account has changed" || !strings.Contains(came[0].Text, "If this was not you") || strings.Contains(came[0].Text, "/account/email") {
		t.Errorf("%d came: %+v", len(came), came)
	}
}

func TestWhoRunsThePlatformSendsAgainWhatWasGivenUp(t *testing.T) {
	s := site.New(t)
	admin := s.Browser(s.Admin)
	admin.Get("/email").Want(t, 200, "This service does not send email.")
	mail := s.Mail()
	admin.Get("/email").Want(t, 200, "Everything is sent.")
	mail.Refuse(func(string) error { return &smtp.SMTPError{Code: 550, Message: "nobody here"} })
	lead := s.Browser(s.North.Lead)
	lead.Get("/people/invite")
	lead.Send("/people/invite", "department", string(s.North.ID), "name", "New Person", "email", "new@north.example", "roles", "educator").Want(t, 200)
	mail.Deliver(s, "")
	p := admin.Get("/email").Want(t, 200, "Could not be sent 1 email", "You are invited to Countersign Not sent", "To new@north.example", "Tried once", "nobody here")
	if strings.Contains(string(p.Body), "/invitations/") {
		t.Error("the page shows a link that is not its reader's")
	}
	mail.Refuse(nil)
	again := regexp.MustCompile(`/email/mail_\w+/again`).FindString(string(p.Body))
	admin.Send(again).Want(t, 200, "It is sent again", "Waiting to be sent 1 email")
	if came := mail.Deliver(s, "new@north.example"); len(came) != 1 {
		t.Errorf("%d came", len(came))
	}
	lead.Get("/email").Want(t, 404)
}
