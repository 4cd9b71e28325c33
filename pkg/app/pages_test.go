package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func code(t testing.TB, s *site.Site, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAWorkerSignsInAndOut(t *testing.T) {
	s := site.New(t)
	b := s.Visitor()
	b.Get("/account").Want(t, 200, "Sign in")
	b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", "/account").Want(t, 200, "Your account", s.North.Worker.Email)
	b.Send("/sign-out").Want(t, 200, "Sign in")
	if p := b.Get("/account"); p.Address != "/sign-in?next=%2Faccount" {
		t.Errorf("after signing out /account leads to %s", p.Address)
	}
}

func TestHalfASignInOpensNothing(t *testing.T) {
	s := site.New(t)
	b := s.Visitor()
	b.Get("/sign-in")
	b.Send("/sign-in", "email", s.North.Assessor.Email, "password", fixture.Password).Want(t, 200, "authenticator app")
	for _, address := range []string{"/", "/account", "/account/authenticator"} {
		if p := b.Get(address); !strings.HasPrefix(p.Address, "/sign-in/code") {
			t.Errorf("%s leads to %s", address, p.Address)
		}
	}
	b.Get("/sign-in/code")
	b.Send("/sign-in/code", "code", "000000").Want(t, 422, "This code is not right")
	b.Send("/sign-in/code", "code", code(t, s, fixture.TOTPSecret), "next", "/account").Want(t, 200, "Your account")
}

func TestWhoMustHaveAnAuthenticatorSetsItUpFirst(t *testing.T) {
	s := site.New(t)
	lead := s.North.Lead
	lead.Strong = false
	s.Weaken(lead)
	b := s.Browser(lead)
	for _, address := range []string{"/", "/account", "/account/password"} {
		if p := b.Get(address); p.Address != "/account/authenticator" {
			t.Errorf("%s leads to %s", address, p.Address)
		}
	}
	page := b.Get("/account/authenticator").Want(t, 200, "Can you not use the camera?")
	if link := page.Links()["Open your authenticator app"]; !strings.HasPrefix(link, "otpauth://totp/Countersign:") || !strings.Contains(link, "&secret=") {
		t.Errorf("on the phone itself the link is %q", link)
	}
	_, key, _ := strings.Cut(page.Text(), "Type this key into the app: ")
	key = key[:39]
	b.Send("/account/authenticator", "password", "wrong horse battery", "code", code(t, s, key)).Want(t, 422, "This password is not right")
	b.Send("/account/authenticator", "password", fixture.Password, "code", code(t, s, key)).Want(t, 200, "Your recovery codes")
	b.Get("/account").Want(t, 200, "10 codes left")
}

func TestSignInNeverLeadsElsewhere(t *testing.T) {
	s := site.New(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/nonesuch", "/healthz", "/api/v1/session"} {
		b := s.Visitor()
		b.Get("/sign-in")
		if p := b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", next); strings.Contains(p.Address, "evil") || p.Status != 200 {
			t.Errorf("next %q leads to %s (%d)", next, p.Address, p.Status)
		}
		s.Clock.Advance(time.Minute)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Visitor()
	b.Get("/sign-in")
	p := b.Send("/sign-in", "email", "amira@north.example", "password", "wrong horse battery", "next", "/account").Want(t, 422, "not right")
	if p.Value("email") != "amira@north.example" || p.Value("password") != "" || p.Value("next") != "/account" {
		t.Errorf("email %q, password %q, next %q", p.Value("email"), p.Value("password"), p.Value("next"))
	}
	b.Send("/sign-in", "email", "", "password", "").Want(t, 422, "Enter your email address", "Enter your password")
}

func TestAnEndedSessionIsNobodys(t *testing.T) {
	s := site.New(t)
	first, second := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	first.Get("/account").Want(t, 200, "Sign out everywhere else")
	first.Send("/account/sessions/end-others").Want(t, 200, "You are signed out everywhere else")
	if p := second.Get("/account"); !strings.HasPrefix(p.Address, "/sign-in") {
		t.Errorf("the ended session leads to %s", p.Address)
	}
	if p := first.Get("/account"); strings.Contains(p.Text(), "You are signed out everywhere else") {
		t.Error("the banner shows twice")
	}
}

func TestWhatWasTypedSurvivesAnEndedSession(t *testing.T) {
	s := site.New(t)
	first, b := s.Browser(s.North.Educator), s.Browser(s.North.Educator)
	worker := "/workers/" + string(s.North.Worker.Worker)
	first.Get("/account")
	b.Get(worker).Want(t, 200, "Confirm education and experience")
	first.Send("/account/sessions/end-others")
	review := []string{"level", "diagnostic-imaging:1/SCSW", "note", "Doing well. <b>Next</b>: cannulation."}
	p := b.Send(worker+"/reviews", review...).Want(t, 401, "we have not sent what you wrote")
	if p.Value("kept") == "" || strings.Contains(p.Value("kept"), "csrf") {
		t.Fatalf("kept %q", p.Value("kept"))
	}
	signIn := []string{"email", s.North.Educator.Email, "next", p.Value("next"), "kept", p.Value("kept")}
	p = b.Send("/sign-in", append(signIn, "password", "wrong horse battery")...).Want(t, 422, "not right")
	if p.Value("kept") != signIn[5] {
		t.Error("a wrong password loses what was typed")
	}
	b.Send("/sign-in", append(signIn, "password", fixture.Password)...).Want(t, 200, "You are signed in again", "Doing well. <b>Next</b>: cannulation.")
	b.Send(worker+"/reviews", review...).Want(t, 200, "What you confirm is saved")
	for _, next := range []string{"https://evil.example/requests", "//evil.example", "/nowhere", "/api/v1/evidence"} {
		v := s.Visitor()
		v.Get("/sign-in")
		if p := v.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", next, "kept", "a=b+c"); strings.Contains(p.Text(), "signed in again") {
			t.Errorf("a form is sent to %s", next)
		}
		s.Clock.Advance(time.Minute)
	}
}

func TestChangingThePasswordKeepsOnlyThisBrowser(t *testing.T) {
	s := site.New(t)
	b, other := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	b.Get("/account/password")
	b.Send("/account/password", "old", "wrong horse battery", "new", "velvet orchard compass").Want(t, 422, "This password is not right")
	b.Send("/account/password", "old", fixture.Password, "new", "password1234").Want(t, 422, "too easy to guess")
	b.Send("/account/password", "old", fixture.Password, "new", "velvet orchard compass").Want(t, 200, "Your password is changed")
	if p := other.Get("/account"); !strings.HasPrefix(p.Address, "/sign-in") {
		t.Errorf("the other browser sees %s", p.Address)
	}
	b.Get("/account/password").Want(t, 200, "Change your password")
}

func TestMovingToAnotherPhoneAndNewRecoveryCodes(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	b.Get("/account").Want(t, 200, "Change phone")
	b.Get("/account/recovery-codes")
	b.Send("/account/recovery-codes", "password", fixture.Password).Want(t, 200, "Print them")
	b.Get("/account/authenticator/remove")
	b.Send("/account/authenticator/remove", "password", fixture.Password).Want(t, 403, "Your role needs an authenticator app")
}

func TestAPageThatIsNotThereStillLooksLikeOurs(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	p := b.Get("/nonesuch").Want(t, 404, "We could not find that")
	if !strings.Contains(string(p.Body), s.North.Worker.Name) {
		t.Error("somebody signed in looks like nobody")
	}
	s.Visitor().Get("/nonesuch").Want(t, 404, "We could not find that")
}

func TestAScriptIsToldAndNotRedirected(t *testing.T) {
	s := site.New(t)
	req, err := http.NewRequest(http.MethodGet, "/account", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if answer := s.Visitor().Do(req); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", answer.StatusCode)
	}
}

func TestEveryNavigationLinkLeadsToAPage(t *testing.T) {
	s := site.New(t)
	d := s.North
	for _, p := range []fixture.Person{d.Worker, d.Assessor, d.Educator, d.Lead, d.Inspector, s.Admin} {
		b := s.Browser(p)
		home := b.Get("/").Want(t, 200)
		for words, href := range home.Links() {
			if strings.HasPrefix(href, "/") {
				if page := b.Get(href); page.Status != http.StatusOK {
					t.Errorf("%s: %q leads to %s: %d", p.Name, words, href, page.Status)
				}
			}
		}
	}
}
