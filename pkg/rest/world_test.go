package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp/hotp"

	"countersign/pkg/access"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// world is the fixture's world with the API in front of it.
type world struct {
	*fixture.World
	api    *Server
	router *httpx.Router
}

// sharedPasswords is one for all worlds: making one takes a hash.
var sharedPasswords = sync.OnceValue(func() *auth.Passwords {
	p, err := auth.NewPasswords()
	if err != nil {
		panic(err)
	}
	return p
})

func newWorld(t testing.TB) *world {
	f := fixture.New(t)
	s := server(t, f.Store, f.Clock, f.Dir)
	s.Recording, s.Assessing, s.Auth.Passkeys = f.Recording, f.Assessing, f.Auth.Passkeys
	return &world{f, s, route(t, s)}
}

// server is the API over a store.
func server(t testing.TB, st *store.Store, c clock.Clock, dir string) *Server {
	t.Helper()
	keys, err := auth.LoadKeys(filepath.Join(dir, "keys"), c.Now())
	must(t, err)
	tokens, err := auth.NewTokens(keys.Tokens, "https://countersign.example", "https://countersign.example/api/v1", c)
	must(t, err)
	return &Server{Store: st, Auth: auth.Service{Store: st, Clock: c, Passwords: sharedPasswords(), Tokens: tokens},
		Educating: educating.Service{Store: st}, Authoring: authoring.Service{Store: st}, Enrolling: enrolling.Service{Store: st}, Reporting: reporting.Service{Store: st, Log: keys.Log.Signer(), Ours: keys.Ledger()}}
}

func route(t testing.TB, s *Server) *httpx.Router {
	t.Helper()
	r, err := httpx.New(httpx.Config{PublicURL: "https://countersign.example", Log: slog.New(slog.DiscardHandler), API: s.Identify,
		PageError: func(c echo.Context, status int, f *fault.Error) error { return c.String(status, f.Message) }})
	must(t, err)
	must(t, r.Register(s.Routes()...))
	return r
}

// caller is somebody who calls the API. The zero token is nobody.
type caller struct {
	t       testing.TB
	handler http.Handler
	token   func() string
	keep    bool // the first of each exchange becomes an example
}

func (w *world) nobody(t testing.TB) caller {
	return caller{t: t, handler: w.router, token: func() string { return "" }, keep: *update}
}

// as is a person with a session of their own.
func (w *world) as(t testing.TB, p fixture.Person) caller {
	t.Helper()
	session := id.New[id.Session]()
	w.Write(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		s := store.Session{ID: session, Person: p.ID, Surface: store.APISession, Strong: p.Strong, Created: tx.Now(), Seen: tx.Now(),
			Expires: tx.Now().Add(12 * time.Hour), Address: "192.0.2.1", Network: "192.0.2.1", Agent: "test"}
		return tx.BeginSession(fixture.Grant(access.SignIn, session, ""), s, string(digest.OfBytes([]byte(session))), c.Revision)
	})
	return caller{t: t, handler: w.router, token: func() string {
		token, _, err := w.api.Auth.Tokens.Issue(p.ID, session)
		must(t, err)
		return token
	}, keep: *update}
}

// code is what an authenticator with the secret shows now. The clock moves on
// first, so that no code is ever the one before.
func code(t testing.TB, c *clock.Fixed, secret string) string {
	t.Helper()
	c.Advance(30 * time.Second)
	out, err := hotp.GenerateCode(strings.ReplaceAll(secret, " ", ""), uint64(c.Now().Unix()/30))
	must(t, err)
	return out
}

// answer is what came back.
type answer struct {
	t testing.TB
	*httptest.ResponseRecorder
}

// call makes a request and compares the exchange with the contract. A body that
// is a string or bytes is sent as it is, anything else as JSON; headers come in
// pairs.
func (c caller) call(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	case []byte:
		raw = b
	default:
		var err error
		raw, err = json.Marshal(b)
		must(c.t, err)
	}
	req := httptest.NewRequest(method, root+path, bytes.NewReader(raw))
	if raw == nil {
		req = httptest.NewRequest(method, root+path, nil)
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	if token := c.token(); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, req)
	op, err := theContract().check(req, raw, w)
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
		return answer{c.t, w}
	}
	theContract().note(op, w.Code)
	if c.keep {
		keepExample(c.t, op, req, raw, w)
	}
	return answer{c.t, w}
}

func (c caller) get(path string) answer { c.t.Helper(); return c.call("GET", path, nil) }
func (c caller) post(path string, body any, headers ...string) answer {
	c.t.Helper()
	return c.call("POST", path, body, headers...)
}
func (c caller) delete(path string) answer { c.t.Helper(); return c.call("DELETE", path, nil) }

// upload sends a file as a form does.
func (c caller) upload(path, name string, file []byte, headers ...string) answer {
	c.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	must(c.t, form.SetBoundary("boundary-of-a-test"))
	part, err := form.CreateFormFile("file", name)
	must(c.t, err)
	_, err = part.Write(file)
	must(c.t, err)
	must(c.t, form.Close())
	return c.call("POST", path, b.Bytes(), append([]string{"Content-Type", form.FormDataContentType()}, headers...)...)
}

// want ends the test unless the answer has the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("answered %d, want %d: %.1000s", a.Code, status, a.Body)
	}
	return a
}

// at reads a value of the answer: "requests.0.id".
func (a answer) at(path string) any {
	a.t.Helper()
	var v any
	must(a.t, json.Unmarshal(a.Body.Bytes(), &v))
	for part := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i := int(part[0] - '0')
			if i >= len(in) {
				a.t.Fatalf("%s: there are only %d: %s", path, len(in), a.Body)
			}
			v = in[i]
		default:
			a.t.Fatalf("%s: there is no %s in %.500s", path, part, a.Body)
		}
	}
	return v
}

// text is a text of the answer.
func (a answer) text(path string) string {
	a.t.Helper()
	out, ok := a.at(path).(string)
	if !ok {
		a.t.Fatalf("%s is no text in %.1000s", path, a.Body)
	}
	return out
}

func (a answer) number(path string) int {
	a.t.Helper()
	out, ok := a.at(path).(float64)
	if !ok {
		a.t.Fatalf("%s is no number in %.1000s", path, a.Body)
	}
	return int(out)
}

func (a answer) count(path string) int {
	a.t.Helper()
	out, ok := a.at(path).([]any)
	if !ok {
		a.t.Fatalf("%s is no list in %.1000s", path, a.Body)
	}
	return len(out)
}

func (a answer) header(name string) string { return a.Result().Header.Get(name) }

// follow reads a list to its end by its links and gives the ids, once each.
func follow(t testing.TB, c caller, path, id string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for path != "" {
		page := c.get(path).want(200)
		for i := range page.count("items") {
			one := page.text(fmt.Sprintf("items.%d.%s", i, id))
			if seen[one] {
				t.Fatalf("%s comes twice", one)
			}
			seen[one] = true
		}
		next, _, _ := strings.Cut(strings.TrimPrefix(page.header("Link"), "<"+root), ">")
		path = next
	}
	return seen
}
