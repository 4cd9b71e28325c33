package web_test

import (
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/device"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

var asks = regexp.MustCompile(`data-asks="([^"]+)"`)

// asksDevice is what a page's script would ask the device.
func asksDevice(t *testing.T, p *site.Page) []byte {
	t.Helper()
	found := asks.FindSubmatch(p.Body)
	if found == nil {
		t.Fatalf("%s asks no device: %.2000s", p.Address, p.Body)
	}
	return []byte(html.UnescapeString(string(found[1])))
}

// toSignIn is what the sign-in page's script is given to ask.
func toSignIn(b *site.Browser) []byte {
	r := b.Do(httptest.NewRequest("GET", "/sign-in/passkey", nil))
	body := make([]byte, r.ContentLength+4096)
	n, _ := r.Body.Read(body)
	return body[:n]
}

func TestAnAssessorAddsAPasskeySignsInWithItAndSignsOffWithIt(t *testing.T) {
	s := site.New(t)
	priya := s.North.Assessor
	b := s.Browser(priya)
	d := device.New(t, site.Address)
	page := b.Get("/account/passkeys/new").Want(t, 200, "Name of this passkey")
	b.Send("/account/passkeys/new", "name", "Phone", "password", "", "answer", "").Want(t, 422, "Enter your password")
	b.Send("/account/passkeys/new", "name", "Phone", "password", fixture.Password, "answer", string(d.Make(asksDevice(t, page)))).Want(t, 200, "Your passkey is added", "Phone", "Not used yet")

	r := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Mammograms)).Requests[0]
	at := "/requests/" + string(r.ID)
	b = s.Visitor()
	b.Get(at).Want(t, 200, "Sign in with a passkey")
	b.Send("/sign-in/passkey", "next", at, "answer", "{}").Want(t, 422, "We could not sign you in with a passkey")
	page = b.Send("/sign-in/passkey", "next", at, "answer", string(d.Sign(toSignIn(b)))).Want(t, 200)
	if page.Address != at {
		t.Fatalf("after signing in they are at %s", page.Address)
	}
	page = b.Send(at, "decision", "sign", "meaning", "observed_directly", "step", "1").Want(t, 200, "Sign off with your passkey", "Anybody can check that later")
	lying := *d
	lying.Flags = device.Present
	sign := page.Address
	b.Send(sign, "method", "passkey", "answer", string(lying.Sign(asksDevice(t, page)))).Want(t, 422, "did not prove that it is you", "I am on the professional register today")
	b.Send(sign, "method", "passkey", "answer", "").Want(t, 422, "did not prove that it is you")
	d.Counter = lying.Counter
	b.Send(sign, "method", "passkey", "answer", string(d.Sign(asksDevice(t, page)))).Want(t, 200, "Signed off")
	b.Get(b.Page.Links()["Read the sign-off"]).Want(t, 200, "Passkey, ", "The signer’s own device signed these exact words")
	b.Get("/account").Want(t, 200, "Last used")
}

func TestWhatEachOtherProofIsWorthIsSaid(t *testing.T) {
	s := site.New(t)
	r := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Mammograms)).Requests[0]
	b := s.Browser(s.North.Assessor)
	b.Get("/requests/" + string(r.ID))
	page := b.Send("/requests/"+string(r.ID), "decision", "sign", "meaning", "observed_directly", "step", "1").Want(t, 200,
		"Countersign checks the code now, and nobody can check it again later", "Countersign checks the password now", "Add a passkey")
	if strings.Contains(page.Text(), "Sign off with your passkey") {
		t.Error("somebody without a passkey is asked for it")
	}
	b.Send(page.Address, "method", "password", "password", fixture.Password).Want(t, 200, "Signed off")
	b.Get(b.Page.Links()["Read the sign-off"]).Want(t, 200, "Password, ", "A passkey would prove more")
}

func TestAPasskeyIsTheSecondStepOfWhoHasNothingElse(t *testing.T) {
	s := site.New(t)
	d := s.Device(s.North.Lead)
	s.Weaken(s.North.Lead)
	b := s.Visitor()
	b.Get("/sign-in")
	page := b.Send("/sign-in", "email", s.North.Lead.Email, "password", fixture.Password, "next", "/department").Want(t, 200, "Sign in with a passkey", "on a device that you do not have here")
	if strings.Contains(page.Text(), "Security code") {
		t.Error("they are asked for a code that they do not have")
	}
	b.Send("/sign-in/passkey", "next", "/department", "answer", string(d.Sign(toSignIn(b)))).Want(t, 200)
	if b.Page.Address != "/department" {
		t.Errorf("they are at %s", b.Page.Address)
	}
}

func TestALeadMaySetUpAPasskeyInPlaceOfAnApp(t *testing.T) {
	s := site.New(t)
	s.Weaken(s.North.Lead)
	b := s.Browser(s.North.Lead)
	b.Get("/people").Want(t, 200, "Use a passkey instead")
	d := device.New(t, site.Address)
	page := b.Get("/account/passkeys/new").Want(t, 200, "Use an authenticator app instead")
	b.Send("/account/passkeys/new", "name", "Phone", "password", fixture.Password, "answer", string(d.Make(asksDevice(t, page)))).Want(t, 200, "Your passkey is added")
	b.Get("/people").Want(t, 200, s.North.Worker.Name)
}

func TestAPasskeyIsRemovedOnItsPage(t *testing.T) {
	s := site.New(t)
	s.Device(s.North.Worker)
	b := s.Browser(s.North.Worker)
	b.Get("/account")
	at := b.Page.Links()["Remove Phone"]
	b.Get(at).Want(t, 200, "will sign you in no more")
	b.Send(at, "password", "wrong").Want(t, 422, "This password is not right")
	b.Send(at, "password", fixture.Password).Want(t, 200, "Your passkey is removed", "Add a passkey")
	s.Read(func(v *store.View) error {
		own, err := v.Passkeys(access.ScopeOf(s.As(s.North.Worker)))
		if len(own) != 0 {
			t.Errorf("left: %+v", own)
		}
		return err
	})
}

// What a passkey answered is proof of person: it is not carried about in a form that
// waits for somebody to sign in again.
func TestWhatAPasskeyAnsweredIsNotKeptThroughSigningIn(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	b.Get("/account")
	token := b.Page.Value("csrf")
	b.Cookies = map[string]string{}
	form := url.Values{"csrf": {token}, "method": {"passkey"}, "answer": {"{\"secret\":1}"}}
	req := httptest.NewRequest("POST", "/requests/req_x/sign/int_x", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := b.Do(req)
	body := make([]byte, 1<<16)
	n, _ := answer.Body.Read(body)
	if strings.Contains(string(body[:n]), "secret") {
		t.Error("it is kept")
	}
}
