package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestWhatStoodBesideAFileSurvivesAnEndedSession(t *testing.T) {
	s := site.New(t)
	first, b := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	first.Get("/account")
	b.Get("/evidence/new")
	edit := b.Send("/evidence", "kind", "certificate").Want(t, 200).Address
	writer, revision := b.Page.Value("writer"), b.Page.Value("revision")
	first.Send("/account/sessions/end-others")
	p := b.Upload(edit, "files", "certificate.txt", []byte("Passed."), "writer", writer, "revision", revision, "title", "Moving people safely", "next", "later").
		Want(t, 401, "we have not sent what you wrote")
	again := b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", p.Value("next"), "kept", p.Value("kept")).
		Want(t, 200, "You are signed in again", "Moving people safely", "Files are not kept")
	b.Send(edit, "writer", again.Value("writer"), "revision", again.Value("revision"), "title", again.Value("title"), "next", "later").Want(t, 200)
	b.Get("/home").Want(t, 200, "Moving people safely")
}

// Computers are shared: what one person left on the sign-in page is not shown to
// the next, with or without a second step, and is gone then.
func TestAFormIsGivenBackToNobodyButWhoWroteIt(t *testing.T) {
	s := site.New(t)
	first, b := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
	first.Get("/account")
	b.Get("/evidence/new")
	edit := b.Send("/evidence", "kind", "certificate").Want(t, 200).Address
	first.Send("/account/sessions/end-others")
	p := b.Send(edit, "title", "Moving people safely", "next", "later").Want(t, 401, "we have not sent what you wrote")
	next, kept := p.Value("next"), p.Value("kept")
	if strings.Contains(kept, string(s.North.Worker.ID)) {
		t.Error("the form says whose it is in words that others can read")
	}
	for _, other := range []fixture.Person{s.North.Educator, s.North.Assessor} {
		b := s.Visitor()
		b.Get("/sign-in")
		p := b.Send("/sign-in", "email", other.Email, "password", fixture.Password, "next", next, "kept", kept)
		if strings.Contains(string(p.Body), "Moving people") || p.Value("kept") != "" || p.Status != http.StatusOK {
			t.Errorf("%s is shown it, at %s (%d)", other.Email, p.Address, p.Status)
		}
	}
	for _, forged := range []string{"title=Moving", "title=Moving&kept+for=", "title=Moving&kept+for=" + s.App.Auth.Tokens.Mark(s.North.Lead.ID)} {
		b := s.Visitor()
		b.Get("/sign-in")
		p := b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", next, "kept", forged)
		if strings.Contains(string(p.Body), "You are signed in again") {
			t.Errorf("%s is taken for their own", forged)
		}
	}
	b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", next, "kept", kept).
		Want(t, 200, "You are signed in again", "Moving people safely")
}

func TestWhoPressedAButtonTooLateComesBackToItsPage(t *testing.T) {
	s := site.New(t)
	for referer, want := range map[string]string{
		site.Address + "/evidence?state=signed": "/evidence?state=signed", site.Address + "/nowhere": "/home", "": "/home", "https://evil.example/evil": "/home", "::": "/home",
	} {
		first, b := s.Browser(s.North.Worker), s.Browser(s.North.Worker)
		first.Get("/account")
		token := b.Get("/notifications").Value("csrf")
		first.Send("/account/sessions/end-others")
		req := httptest.NewRequest(http.MethodPost, "/evidence/ev_06f3k2ar1h7xq8m5n4c9p0vwtz/revise", strings.NewReader("csrf="+token))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Referer", referer)
		to, err := url.Parse(b.Do(req).Header.Get("Location"))
		if err != nil || to.Path != "/sign-in" {
			t.Fatalf("from %q it leads to %s (%v)", referer, to, err)
		}
		b.Get(to.String())
		p := b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password, "next", b.Page.Value("next"))
		if p.Address != want {
			t.Errorf("from %q it comes back to %s, want %s", referer, p.Address, want)
		}
		s.Clock.Advance(time.Minute)
	}
}
