// Package site opens a fixture.World as the whole running service, and walks its
// pages as a browser does: with cookies, form tokens and redirects, and a look at
// each page for what would trip a person. It is for tests only.
package site

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ledongthuc/pdf"

	"countersign/frontend/pagetest"
	"countersign/pkg/access"
	"countersign/pkg/app"
	"countersign/pkg/auth"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// Address is where the service of a Site seems to be.
const Address = fixture.Address

// Site is a World with the service open on its folder. The World's store and use
// cases are the service's own.
type Site struct {
	*fixture.World
	App *app.App
	Log *bytes.Buffer
}

// New builds a World and opens the service on it.
func New(t testing.TB, set ...func(*app.Config)) *Site {
	t.Helper()
	s := &Site{World: fixture.New(t), Log: &bytes.Buffer{}}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Blobs.Close(); err != nil {
		t.Fatal(err)
	}
	c := app.Config{DataDir: s.Dir, PublicURL: Address, Log: s.Log}
	for _, one := range set {
		one(&c)
	}
	a, err := app.Open(context.Background(), c, s.Clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	s.App, s.Store, s.Blobs, s.Recording, s.Assessing, s.Auth = a, a.Store, a.Blobs, a.Recording, a.Assessing, a.Auth
	return s
}

// begin makes a session of a person and gives its secret.
func (s *Site) begin(p fixture.Person, surface store.Surface, purpose auth.Purpose) (id.Session, string) {
	s.T.Helper()
	secret, digest := auth.NewSecret(purpose)
	session := id.New[id.Session]()
	s.Write(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		return tx.BeginSession(fixture.Grant(access.SignIn, session, ""), store.Session{ID: session, Person: p.ID, Surface: surface, Strong: p.Strong,
			Created: tx.Now(), Seen: tx.Now(), Expires: tx.Now().Add(12 * time.Hour), Address: "192.0.2.1", Network: "192.0.2.1", Agent: "test"}, string(digest), c.Revision)
	})
	return session, secret
}

// Token is an access token for the API of a person who has signed in, with a
// code if they have an authenticator.
func (s *Site) Token(p fixture.Person) string {
	s.T.Helper()
	session, _ := s.begin(p, store.APISession, auth.ForRefresh)
	token, _, err := s.App.Auth.Tokens.Issue(p.ID, session)
	if err != nil {
		s.T.Fatal(err)
	}
	return token
}

// Visitor is a browser of somebody who has not signed in.
func (s *Site) Visitor() *Browser {
	return &Browser{T: s.T, Handler: s.App.Handler(), Cookies: map[string]string{}}
}

// Browser is a browser in which a person has signed in, with a code if they have
// an authenticator.
func (s *Site) Browser(p fixture.Person) *Browser {
	s.T.Helper()
	b := s.Visitor()
	_, b.Cookies["countersign"] = s.begin(p, store.PageSession, auth.ForSession)
	return b
}

// Browser remembers cookies and the page that it shows.
type Browser struct {
	T       testing.TB
	Handler http.Handler
	Page    *Page
	Cookies map[string]string
}

// Page is an answer as a browser shows it.
type Page struct {
	*pagetest.Page
	Status  int
	Address string // after redirects, with the query
	Header  http.Header
	Body    []byte
}

// Get opens an address, goes where it is sent, and looks at the page.
func (b *Browser) Get(address string) *Page {
	b.T.Helper()
	return b.follow(b.Do(httptest.NewRequest(http.MethodGet, address, nil)), address)
}

// Send posts a form, name and value by turns, with the token of the page that the
// browser shows, and goes where it is sent.
func (b *Browser) Send(address string, fields ...string) *Page {
	b.T.Helper()
	values := url.Values{"csrf": {b.token()}}
	for i := 0; i < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, address, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.follow(b.Do(req), address)
}

// Upload posts a form with one file after the fields.
func (b *Browser) Upload(address, field, name string, content []byte, fields ...string) *Page {
	b.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must := func(err error) {
		if err != nil {
			b.T.Fatal(err)
		}
	}
	must(form.WriteField("csrf", b.token()))
	for i := 0; i < len(fields); i += 2 {
		must(form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile(field, name)
	must(err)
	_, err = part.Write(content)
	must(err)
	must(form.Close())
	req := httptest.NewRequest(http.MethodPost, address, &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.follow(b.Do(req), address)
}

func (b *Browser) token() string {
	if b.Page == nil || b.Page.Page == nil {
		return ""
	}
	return b.Page.Value("csrf")
}

// Do sends one request with the browser's cookies and keeps those it gets.
func (b *Browser) Do(req *http.Request) *http.Response {
	req.Host = strings.TrimPrefix(Address, "http://")
	if req.Method != http.MethodGet {
		req.Header.Set("Origin", Address)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range b.Cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.Handler.ServeHTTP(w, req)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else {
			b.Cookies[c.Name] = c.Value
		}
	}
	return answer
}

// mostRedirects is more than any journey of ours takes.
const mostRedirects = 5

func (b *Browser) follow(answer *http.Response, address string) *Page {
	b.T.Helper()
	for range mostRedirects {
		if answer.StatusCode != http.StatusSeeOther {
			return b.show(answer, address)
		}
		address = answer.Header.Get("Location")
		answer = b.Do(httptest.NewRequest(http.MethodGet, address, nil))
	}
	b.T.Fatalf("sent from page to page, at last to %s", address)
	return nil
}

func (b *Browser) show(answer *http.Response, address string) *Page {
	b.T.Helper()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.T.Fatal(err)
	}
	p := &Page{Status: answer.StatusCode, Address: address, Header: answer.Header, Body: body}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		p.Page = pagetest.Parse(b.T, body)
		p.Check(b.T)
		b.Page = p
	}
	return p
}

// Want ends the test unless the page has the status and says all of the words.
func (p *Page) Want(t testing.TB, status int, words ...string) *Page {
	t.Helper()
	if p.Status != status {
		t.Fatalf("%s: status %d, want %d: %.600s", p.Address, p.Status, status, p.Body)
	}
	for _, w := range words {
		if p.Page == nil && !strings.Contains(string(p.Body), w) || p.Page != nil && !strings.Contains(p.Text(), w) {
			t.Fatalf("%s does not say %q: %.600s", p.Address, w, p.Body)
		}
	}
	return p
}

// Paper is what a PDF file says, as Close has it: its spaces and ends of lines are those
// of the layout.
func (p *Page) Paper(t testing.TB) string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(p.Body), int64(len(p.Body)))
	text := ""
	for n := 1; err == nil && n <= r.NumPage(); n++ {
		var one string
		one, err = r.Page(n).GetPlainText(nil)
		text += one
	}
	if err != nil {
		t.Fatal(err)
	}
	return Close(text)
}

// Close is a text to be looked for on paper: without spaces, and of each letter the low
// byte, which is all that the reader of PDF finds.
func Close(text string) string {
	return strings.Map(func(r rune) rune {
		if r &= 0xff; r > ' ' {
			return r
		}
		return -1
	}, text)
}

// SignIn gives what httpxtest.Battery needs to make requests as a person.
func (s *Site) SignIn(p fixture.Person) func(*http.Request, httpx.Route) string {
	_, secret := s.begin(p, store.PageSession, auth.ForSession)
	token := s.Token(p)
	return func(req *http.Request, route httpx.Route) string {
		if route.Surface == httpx.API {
			req.Header.Set("Authorization", "Bearer "+token)
			return ""
		}
		req.AddCookie(&http.Cookie{Name: "countersign", Value: secret})
		return httpx.TokenFor([]byte(secret))
	}
}

// Weaken takes a person's authenticator away, whatever their roles.
func (s *Site) Weaken(p fixture.Person) {
	s.T.Helper()
	s.Write(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		return tx.DropAuthenticator(fixture.Grant(access.ChangeAccount, p.ID, ""), p.ID, c.Revision)
	})
}
