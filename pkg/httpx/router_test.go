package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

const publicURL = "https://portfolio.example.nhs.uk"

// house is a router with its log, for tests.
type house struct {
	*Router
	log journal
}

// journal is a log that a test may read while the server still writes.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) Reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text.Reset()
}

// anybody takes the actor from a header, as auth would from a credential.
func anybody(c echo.Context, _ Route) error {
	SetActor(c, c.Request().Header.Get("X-Test-Actor"))
	if c.Request().Header.Get("X-Test-Session") != "" {
		BindForms(c, []byte(c.Request().Header.Get("X-Test-Session")), "")
	}
	return nil
}

func build(t testing.TB, change func(*Config), routes ...Route) *house {
	t.Helper()
	h := &house{}
	config := Config{
		PublicURL: publicURL, Log: slog.New(slog.NewJSONHandler(&h.log, nil)), API: anybody, Page: anybody,
		PageError: func(c echo.Context, status int, f *fault.Error) error {
			return c.HTML(status, "<h1>"+html.EscapeString(f.Message)+"</h1><p>"+RequestID(c)+"</p>")
		},
	}
	if change != nil {
		change(&config)
	}
	var err error
	if h.Router, err = New(config); err != nil {
		t.Fatal(err)
	}
	if err := h.Register(routes...); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) do(req *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func request(method, target, body string, headers ...string) *http.Request {
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	return req
}

func ok(c echo.Context) error { return c.String(http.StatusOK, "done") }

func api(method, path string, handler echo.HandlerFunc) Route {
	return Route{Method: method, Path: "/api/v1" + path, Name: "api" + strings.NewReplacer("/", ".", ":", "").Replace(path) + "." + strings.ToLower(method),
		Access: Public, Surface: API, Handler: handler}
}

func page(method, path string, handler echo.HandlerFunc) Route {
	return Route{Method: method, Path: path, Name: "page" + strings.NewReplacer("/", ".", ":", "").Replace(path) + "." + strings.ToLower(method),
		Access: Public, Surface: Page, Handler: handler}
}

func TestARouteThatDoesNotSayWhoMayCallItIsRefused(t *testing.T) {
	good := Route{Method: "GET", Path: "/a", Name: "a", Access: Public, Surface: Page, Handler: ok}
	for name, spoil := range map[string]func(*Route){
		"no access":               func(r *Route) { r.Access = "" },
		"no surface":              func(r *Route) { r.Surface = "" },
		"no name":                 func(r *Route) { r.Name = "" },
		"a name with a space":     func(r *Route) { r.Name = "my page" },
		"no handler":              func(r *Route) { r.Handler = nil },
		"no method":               func(r *Route) { r.Method = "" },
		"any method":              func(r *Route) { r.Method = "TRACE" },
		"HEAD, which GET answers": func(r *Route) { r.Method = "HEAD" },
		"an API outside /api/":    func(r *Route) { r.Surface = API },
		"a page under /api/":      func(r *Route) { r.Path = "/api/v1/a" },
		"open but signed in":      func(r *Route) { r.Surface, r.Access = Open, SignedIn },
		"open but writing":        func(r *Route) { r.Surface, r.Method = Open, "POST" },
		"a page that takes PUT":   func(r *Route) { r.Method = "PUT" },
		"a page that takes JSON":  func(r *Route) { r.Method, r.Body = "POST", TakesJSON },
		"a page POST, no token":   func(r *Route) { r.Method, r.Body = "POST", TakesNothing },
		"reading with a body":     func(r *Route) { r.Body = TakesForm },
		"a path that is taken":    func(r *Route) { r.Path = "/taken" },
		"a name that is taken":    func(r *Route) { r.Name = "taken" },
	} {
		h := build(t, nil, Route{Method: "GET", Path: "/taken", Name: "taken", Access: Public, Surface: Page, Handler: ok})
		bad := good
		spoil(&bad)
		if err := h.Register(good2(), bad); err == nil {
			t.Errorf("%s: registered", name)
		}
		if len(h.Routes()) != 1 || h.do(request("GET", "/b", "")).Code != http.StatusNotFound {
			t.Errorf("%s: a row of a table that was refused is in use", name)
		}
	}
	if h := build(t, nil, good, good2()); len(h.Routes()) != 2 {
		t.Errorf("routes: %v", h.Routes())
	}
}

func good2() Route {
	return Route{Method: "GET", Path: "/b", Name: "b", Access: Public, Surface: Page, Handler: ok}
}

func TestARouterRefusesAnAddressPeopleCouldNotReach(t *testing.T) {
	for _, address := range []string{"", "portfolio.example.nhs.uk", "ftp://portfolio", "https://", "https://host/path", ":"} {
		if _, err := New(Config{PublicURL: address, Log: slog.Default(), PageError: func(echo.Context, int, *fault.Error) error { return nil }}); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	if _, err := New(Config{PublicURL: publicURL}); err == nil {
		t.Error("a router without a log and an error page was made")
	}
}

func TestNobodyIdentifiedMeansUnauthenticated(t *testing.T) {
	ran := false
	handler := func(c echo.Context) error { ran = true; return ok(c) }
	for name, identify := range map[string]Identify{
		"no way to identify": nil,
		"one that forgets":   func(echo.Context, Route) error { return nil },
		"one that refuses":   func(echo.Context, Route) error { return fault.New(fault.Unauthenticated, "Sign in again.") },
	} {
		for _, access := range []Access{SignedIn, "another kind"} {
			a, p := api("GET", "/a", handler), page("GET", "/a", handler)
			a.Access, p.Access = access, access
			h := build(t, func(c *Config) { c.API, c.Page = identify, identify }, a, p)
			w := h.do(request("GET", "/api/v1/a", "", "Authorization", "Bearer x", "Cookie", "session=x"))
			if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s: API %d %v", name, w.Code, w.Header())
			}
			if w := h.do(request("GET", "/a", "")); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "" {
				t.Errorf("%s: page %d", name, w.Code)
			}
		}
	}
	if ran {
		t.Error("a handler ran for nobody")
	}
}

func TestAnIdentifiedPersonReachesTheHandler(t *testing.T) {
	a := api("GET", "/a", func(c echo.Context) error { return c.String(http.StatusOK, ActorID(c)+" at "+RouteOf(c).Name) })
	a.Access = SignedIn
	if w := build(t, nil, a).do(request("GET", "/api/v1/a", "", "X-Test-Actor", "per_1")); w.Body.String() != "per_1 at api.a.get" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestWrongAddressesAndMethodsAreAnsweredInTheRightForm(t *testing.T) {
	h := build(t, nil, api("GET", "/a/:id", ok), api("PUT", "/a/:id", ok), page("GET", "/a", ok), page("POST", "/b", ok))
	for _, x := range []struct {
		method, path string
		status       int
		kind, allow  string
	}{
		{"GET", "/api/v1/none", 404, "application/problem+json", ""},
		{"GET", "/api/", 404, "application/problem+json", ""},
		{"GET", "/none", 404, "text/html", ""},
		{"GET", "/api", 404, "text/html", ""},
		{"GET", "/a/", 404, "text/html", ""},
		{"POST", "/api/v1/a/1", 405, "application/problem+json", "GET, HEAD, PUT"},
		{"TRACE", "/api/v1/a/1", 405, "application/problem+json", "GET, HEAD, PUT"},
		{"DELETE", "/a", 405, "text/html", "GET, HEAD"},
		{"GET", "/b", 405, "text/html", "POST"},
		{"HEAD", "/b", 405, "text/html", "POST"},
		{"HEAD", "/a", 200, "text/plain", ""},
		{"GET", "/a", 200, "text/plain", ""},
	} {
		w := h.do(request(x.method, x.path, ""))
		if w.Code != x.status || !strings.HasPrefix(w.Header().Get("Content-Type"), x.kind) {
			t.Errorf("%s %s: %d %s", x.method, x.path, w.Code, w.Header().Get("Content-Type"))
		}
		for _, m := range strings.Split(x.allow, ", ") {
			if !strings.Contains(w.Header().Get("Allow"), m) {
				t.Errorf("%s %s: Allow is %q", x.method, x.path, w.Header().Get("Allow"))
			}
		}
	}
}

func decodeProblem(t *testing.T, w *httptest.ResponseRecorder) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("not a problem: %v, %s, %s", err, w.Header().Get("Content-Type"), w.Body)
	}
	return p
}

func TestAWrappedFaultKeepsItsStatus(t *testing.T) {
	var given error
	h := build(t, nil, api("GET", "/a", func(echo.Context) error { return given }), page("GET", "/a", func(echo.Context) error { return given }))
	for _, x := range []struct {
		err    error
		status int
		retry  string
	}{
		{fault.New(fault.Invalid, "No."), 422, ""},
		{fault.Because(fault.Invalid, errSyntax, "No."), 400, ""},
		{fault.New(fault.Unauthenticated, "No."), 401, ""},
		{fault.New(fault.Forbidden, "No."), 403, ""},
		{fault.Missing(), 404, ""},
		{fault.New(fault.Conflict, "No."), 409, ""},
		{fault.New(fault.Precondition, "No."), 412, ""},
		{fault.Because(fault.Precondition, errNoIfMatch, "No."), 428, ""},
		{fault.New(fault.TooLarge, "No."), 413, ""},
		{fault.New(fault.Unsupported, "No."), 415, ""},
		{fault.New(fault.TooMany, "No."), 429, "5"},
		{RetryAfter(fault.New(fault.TooMany, "No."), 61500*time.Millisecond), 429, "62"},
		{fault.New(fault.Unavailable, "No."), 503, "5"},
		{fault.Because(fault.Unavailable, errSlow, "No."), 408, "5"},
		{context.DeadlineExceeded, 503, "5"},
		{&http.MaxBytesError{Limit: 1 << 20}, 413, ""},
		{echo.ErrNotFound, 404, ""},
		{echo.NewHTTPError(418, "SELECT secret"), 418, ""},
		{echo.NewHTTPError(500, "SELECT secret"), 500, ""},
		{fault.New("a kind nobody mapped", "SELECT secret"), 500, ""},
	} {
		for _, given = range []error{x.err, fmt.Errorf("in between: %w", fmt.Errorf("and again: %w", x.err)), errors.Join(errors.New("other"), x.err)} {
			w := h.do(request("GET", "/api/v1/a", ""))
			p := decodeProblem(t, w)
			if w.Code != x.status || p.Status != x.status || p.Title != http.StatusText(x.status) || w.Header().Get("Retry-After") != x.retry {
				t.Errorf("%v: %d, %+v, retry %q", given, w.Code, p, w.Header().Get("Retry-After"))
			}
			if p.Instance == "" || p.Instance != w.Header().Get("X-Request-Id") || strings.Contains(w.Body.String(), "SELECT") {
				t.Errorf("%v: %s", given, w.Body)
			}
			if w := h.do(request("GET", "/a", "")); w.Code != x.status || w.Header().Get("Retry-After") != x.retry {
				t.Errorf("page, %v: %d", given, w.Code)
			}
		}
	}
}

func TestEveryFieldIsNamedWithAPointer(t *testing.T) {
	var f fault.Fields
	f.Add("competencies.0.level", "Choose a level.")
	f.Add("a/b~c d", "Odd.")
	f.Add("", "All of it.")
	h := build(t, nil, api("GET", "/a", func(echo.Context) error { return f.Err() }))
	p := decodeProblem(t, h.do(request("GET", "/api/v1/a", "")))
	want := []problemField{
		{"#/competencies/0/level", "competencies.0.level", "Choose a level."}, {"#/a~1b~0c%20d", "a/b~c d", "Odd."}, {"#", "", "All of it."},
	}
	if fmt.Sprint(p.Errors) != fmt.Sprint(want) || p.Type != "urn:problem-type:countersign:invalid" {
		t.Errorf("%+v", p)
	}
}

func TestAnUnknownErrorIsBlandOutsideAndFullInTheLog(t *testing.T) {
	secret := "UNIQUE constraint failed: people.email"
	for name, handler := range map[string]echo.HandlerFunc{
		"an error":        func(echo.Context) error { return errors.New(secret) },
		"a panic":         func(echo.Context) error { panic(secret) },
		"a panic, wrong":  func(c echo.Context) error { var r *Router; return c.String(200, r.config.PublicURL+secret) },
		"a kindless one":  func(echo.Context) error { return &fault.Error{Message: secret, Cause: errors.New(secret)} },
		"a failing error": func(echo.Context) error { return fmt.Errorf("%w: %s", io.ErrUnexpectedEOF, secret) },
	} {
		a, p := api("GET", "/a", handler), page("GET", "/a", handler)
		a.Access = SignedIn
		h := build(t, nil, a, p)
		for _, path := range []string{"/api/v1/a?text=canary", "/a?text=canary"} {
			h.log.Reset()
			w := h.do(request("GET", path, "", "X-Test-Actor", "per_7"))
			ref := w.Header().Get("X-Request-Id")
			if w.Code != 500 || strings.Contains(w.Body.String(), secret) || !strings.Contains(w.Body.String(), ref) {
				t.Errorf("%s, %s: %d %s", name, path, w.Code, w.Body)
			}
			log := h.log.String()
			if !strings.Contains(log, ref) || !strings.Contains(log, `"actor":"per_7"`) || !strings.Contains(log, `"route":"`) {
				t.Errorf("%s: the log does not tell who and where: %s", name, log)
			}
			if name != "a panic, wrong" && !strings.Contains(log, secret) {
				t.Errorf("%s: the log does not tell why: %s", name, log)
			}
			if strings.Contains(name, "panic") != strings.Contains(log, "router_test.go") {
				t.Errorf("%s: stack in the log: %v", name, strings.Contains(log, "router_test.go"))
			}
			if strings.Contains(log, "canary") {
				t.Errorf("%s: the log holds what somebody typed: %s", name, log)
			}
		}
	}
}

func TestEveryRequestLeavesOneLineThatNamesNoAddress(t *testing.T) {
	h := build(t, nil, page("GET", "/people/:id", ok))
	h.do(request("GET", "/people/canary?q=canary", "", "X-Test-Actor", "per_7", "User-Agent", "canary"))
	h.do(request("GET", "/nowhere/canary", "", "Authorization", "Bearer canary"))
	lines := strings.Split(strings.TrimSpace(h.log.String()), "\n")
	if len(lines) != 2 || strings.Contains(h.log.String(), "canary") {
		t.Fatalf("log: %s", h.log.String())
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"method": "GET", "route": "page.people.id.get", "status": 200.0, "bytes": 4.0, "actor": "per_7", "msg": "request"} {
		if line[key] != want {
			t.Errorf("%s is %v", key, line[key])
		}
	}
	if line["request"] == "" || line["took"] == nil {
		t.Errorf("line: %v", line)
	}
}

func TestTheAPINeverSeesACookie(t *testing.T) {
	look := func(c echo.Context) error {
		SetCookie(c, "seen", "1", time.Hour)
		return c.String(200, ReadCookie(c, "session")+"|"+c.Request().Header.Get("Cookie")+"|"+c.Request().Header.Get("Authorization"))
	}
	open := Route{Method: "GET", Path: "/open", Name: "open", Access: Public, Surface: Open, Handler: look}
	h := build(t, nil, api("GET", "/a", look), page("GET", "/a", look), open)
	for path, want := range map[string]string{"/api/v1/a": "||Bearer t", "/a": "s|__Host-session=s|", "/open": "||"} {
		w := h.do(request("GET", path, "", "Cookie", "__Host-session=s", "Authorization", "Bearer t"))
		if w.Body.String() != want {
			t.Errorf("%s saw %q", path, w.Body)
		}
		if set := w.Header().Get("Set-Cookie"); (set != "") != (path == "/a") && path != "/open" {
			t.Errorf("%s set %q", path, set)
		}
	}
}

func TestTheHeadersAreOnEveryAnswer(t *testing.T) {
	h := build(t, nil, page("GET", "/a", ok), api("GET", "/a", ok), page("GET", "/panic", func(echo.Context) error { panic("x") }))
	for _, path := range []string{"/a", "/api/v1/a", "/none", "/api/none", "/panic"} {
		w := h.do(request("GET", path, "", "X-Request-Id", "mine"))
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if got := w.Header().Get("X-Request-Id"); len(got) != 26 {
			t.Errorf("%s: request id %q", path, got)
		}
	}
	for _, part := range []string{"'unsafe-inline'", "'unsafe-eval'", "*", "http:"} {
		if strings.Contains(policy, part) {
			t.Errorf("the policy allows %s", part)
		}
	}
	plain := build(t, func(c *Config) { c.PublicURL = "http://127.0.0.1:8080" }, page("GET", "/a", ok))
	if got := plain.do(request("GET", "/a", "")).Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over plain http: %q", got)
	}
}

func TestTheAddressIsTheConnectionsUnlessAProxyOfOursSays(t *testing.T) {
	who := page("GET", "/a", func(c echo.Context) error { return c.String(200, c.RealIP()) })
	for _, x := range []struct{ proxies, from, forwarded, want string }{
		{"", "192.0.2.1:5", "203.0.113.9", "192.0.2.1"},
		{"", "10.0.0.1:5", "203.0.113.9", "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1:5", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.0/8", "10.0.0.1:5", "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
		{"10.0.0.0/8", "192.0.2.1:5", "203.0.113.9", "192.0.2.1"},
		{"10.0.0.0/8", "127.0.0.1:5", "203.0.113.9", "127.0.0.1"},
		{"fd00::/8", "[fd00::1]:5", "2001:db8::9", "2001:db8::9"},
	} {
		h := build(t, func(c *Config) {
			if x.proxies != "" {
				c.Proxies = []netip.Prefix{netip.MustParsePrefix(x.proxies)}
			}
		}, who)
		req := request("GET", "/a", "", "X-Forwarded-For", x.forwarded, "X-Real-Ip", "6.6.6.6")
		req.RemoteAddr = x.from
		if got := h.do(req).Body.String(); got != x.want {
			t.Errorf("%+v: %s", x, got)
		}
	}
}

func TestCookiesAreOutOfReach(t *testing.T) {
	set := page("GET", "/a", func(c echo.Context) error { SetCookie(c, "session", "v", time.Hour); return ok(c) })
	drop := page("GET", "/b", func(c echo.Context) error { DropCookie(c, "session"); return ok(c) })
	read := page("GET", "/c", func(c echo.Context) error { return c.String(200, ReadCookie(c, "session")) })
	h := build(t, nil, set, drop, read)
	if got := h.do(request("GET", "/a", "")).Header().Get("Set-Cookie"); got != "__Host-session=v; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax" {
		t.Error(got)
	}
	if got := h.do(request("GET", "/b", "")).Header().Get("Set-Cookie"); !strings.Contains(got, "Max-Age=0") {
		t.Error(got)
	}
	for cookie, want := range map[string]string{
		"__Host-session=v": "v", "session=v": "", "__Host-session=v; __Host-session=planted": "", "": "",
	} {
		if got := h.do(request("GET", "/c", "", "Cookie", cookie)).Body.String(); got != want {
			t.Errorf("%q is read as %q", cookie, got)
		}
	}
	plain := build(t, func(c *Config) { c.PublicURL = "http://127.0.0.1:8080" }, set)
	if got := plain.do(request("GET", "/a", "")).Header().Get("Set-Cookie"); got != "session=v; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax" {
		t.Error(got)
	}
}

func TestAFailingErrorPageStillAnswers(t *testing.T) {
	h := build(t, func(c *Config) {
		c.PageError = func(echo.Context, int, *fault.Error) error { return errors.New("the template broke") }
	})
	if w := h.do(request("GET", "/none", "")); w.Code != 404 || !strings.Contains(w.Body.String(), "could not find") || !strings.Contains(h.log.String(), "the template broke") {
		t.Errorf("%d %s %s", w.Code, w.Body, h.log.String())
	}
}

func TestRequestIDsDoNotRepeat(t *testing.T) {
	h, seen := build(t, nil, page("GET", "/a", ok)), map[string]bool{}
	for range 1000 {
		seen[h.do(request("GET", "/a", "")).Header().Get("X-Request-Id")] = true
	}
	if len(seen) != 1000 {
		t.Error("only " + strconv.Itoa(len(seen)) + " different ids")
	}
}

func BenchmarkRouter(b *testing.B) {
	h := build(b, func(c *Config) { c.Log = slog.New(slog.DiscardHandler) }, api("GET", "/a/:id", ok))
	bare := echo.New()
	bare.GET("/api/v1/a/:id", ok)
	for name, handler := range map[string]http.Handler{"ours": h, "bare echo": bare} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v1/a/1", nil))
			}
		})
	}
}
