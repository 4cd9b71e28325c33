package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"countersign/frontend/pagetest"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

// refused sends a form from a page of ours and gives the page that refuses it.
func refused(t *testing.T, b *site.Browser, from, address string, fields url.Values) *pagetest.Page {
	t.Helper()
	req := httptest.NewRequest(http.MethodPost, address, strings.NewReader(fields.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Referer", site.Address+from)
	w := b.Do(req)
	var body strings.Builder
	if err := w.Write(&body); err != nil {
		t.Fatal(err)
	}
	_, html, _ := strings.Cut(body.String(), "\r\n\r\n")
	p := pagetest.Parse(t, []byte(html))
	p.Check(t)
	return p
}

func TestARefusalSaysWhatToDoLeadsBackAndShowsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Educator)
	worker := workerAt(s.North.Worker)
	token := b.Get(worker).Value("csrf")
	form := url.Values{"csrf": {token}, "level": {"x"}, "note": {"Doing well with cannulation."}}
	form.Set("csrf", "stale")
	p := refused(t, b, worker, worker+"/reviews", form)
	if text := p.Text(); !strings.Contains(text, "This page was open for a long time") || !strings.Contains(text, "Doing well with cannulation.") || p.Links()["Back"] != worker {
		t.Errorf("a form of before leads to %q, back to %q", text, p.Links()["Back"])
	}
	lead := s.Browser(s.North.Lead)
	end := linkTo(t, lead.Get(personAt(s.North.Educator)), "End the role Practice educator")
	reason := url.Values{"csrf": {lead.Get(end).Value("csrf")}, "reason": {"They moved away."}}
	lead.Send(end, "reason", "They moved away.").Want(t, 200)
	p = refused(t, lead, end, end, reason)
	if text := p.Text(); !strings.Contains(text, "Nothing was changed.") || !strings.Contains(text, "They moved away.") {
		t.Errorf("what somebody else did first leads to %q", text)
	}
	own := s.Browser(s.North.Worker)
	p = refused(t, own, "/account/password", "/account/password", url.Values{"csrf": {"stale"}, "old": {fixture.Password}, "new": {"velvet orchard compass"}})
	if text := p.Text(); strings.Contains(text, "velvet") || strings.Contains(text, fixture.Password) {
		t.Errorf("a password is shown: %q", text)
	}
}

func TestAnAddressThatIsNotRightLeadsToThePageItself(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	p := b.Get("/evidence?after=x").Want(t, 422, "Part of this address is not right.")
	if to := p.Links()["Open the page from the start"]; to != "/evidence" || strings.Contains(p.Text(), "Take this from") {
		t.Errorf("it leads to %q and says %q", to, p.Text())
	}
	b.Get("/sign-out").Want(t, 405, "it only takes what a form sends", "Go to your home page")
	if to := s.Visitor().Get("/nowhere").Want(t, 404).Links()["Go to the page to sign in"]; to != "/sign-in" {
		t.Errorf("who is not signed in is led to %q", to)
	}
}
