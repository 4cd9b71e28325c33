// Package httpxtest holds the refusal battery: what every route must answer to
// callers who are nobody, who lie, or who send what was not asked for. It needs
// only the running handler and its route table, so a new route is tried without
// a line of test code.
//
// Its own test plants one fault at a time in a small service and sees the
// battery find it (TestTheBatteryFindsWhatIsWrong).
package httpxtest

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/httpx"
)

// Battery is what Refuses needs.
type Battery struct {
	Handler http.Handler
	Routes  []httpx.Route
	// SignIn puts good credentials for the route's surface on the request and,
	// for a page, gives the form token that goes with them.
	SignIn func(req *http.Request, route httpx.Route) (token string)
	// Path gives the address of something that the one who is signed in may see
	// and change. Without it, or where it is empty, nothing at the address exists.
	Path func(route httpx.Route) string
}

// Refuses tries every route and reports each answer that should not have been.
func Refuses(t *testing.T, b Battery) {
	t.Helper()
	for _, route := range b.Routes {
		t.Run(route.Name, func(t *testing.T) {
			p := probe{T: t, Battery: b, route: route}
			p.path = fill(route.Path, "nonesuch")
			if b.Path != nil {
				if path := b.Path(route); path != "" {
					p.path, p.exists = path, true
				}
			}
			p.anonymous()
			p.wrongMethod()
			p.badIDs()
			p.bodies()
		})
	}
}

// fill puts a value in place of every parameter of a path.
func fill(path, value string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") || part == "*" {
			parts[i] = value
		}
	}
	return strings.Join(parts, "/")
}

type probe struct {
	*testing.T
	Battery
	route  httpx.Route
	path   string
	exists bool // path leads to something
}

func (p *probe) public() bool    { return p.route.Access == httpx.Public }
func (p *probe) writes() bool    { return p.route.Body != httpx.TakesNothing }
func (p *probe) hasParams() bool { return strings.ContainsAny(p.route.Path, ":*") }

func (p *probe) request(method, path, body string, headers ...string) *http.Request {
	req := httptest.NewRequest(method, "http://example.com/", strings.NewReader(body))
	if body == "" {
		req = httptest.NewRequest(method, "http://example.com/", nil)
	}
	u, err := url.Parse(path)
	if err != nil {
		p.Fatalf("the battery made a bad address: %v", err)
	}
	req.URL.Path, req.URL.RawPath, req.RequestURI = u.Path, u.RawPath, path
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

// expect sends the request, looks for the statuses, and for anything that no
// answer may hold.
func (p *probe) expect(what string, req *http.Request, statuses ...int) {
	p.Helper()
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, req)
	if !slices.Contains(statuses, w.Code) {
		p.Errorf("%s: %d, want one of %v: %.300s", what, w.Code, statuses, w.Body)
	}
	p.inspect(what, req, w)
}

// refusedAnonymous is how nobody is turned away.
func (p *probe) refusedAnonymous() []int {
	if p.route.Surface == httpx.Page {
		return []int{http.StatusUnauthorized, http.StatusSeeOther}
	}
	return []int{http.StatusUnauthorized}
}

var anyButOurs = []int{200, 201, 204, 303, 304, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 422, 428, 429, 503}

func (p *probe) anonymous() {
	want := p.refusedAnonymous()
	if p.public() {
		want = anyButOurs
	}
	for what, headers := range map[string][]string{
		"nobody":                  nil,
		"a made-up token":         {"Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."},
		"no token at all":         {"Authorization", "Bearer"},
		"another scheme":          {"Authorization", "Basic YWRtaW46YWRtaW4="},
		"a made-up cookie":        {"Cookie", "__Host-session=" + strings.Repeat("A", 43) + "; session=" + strings.Repeat("A", 43)},
		"a cookie that is broken": {"Cookie", "__Host-session=\x01; session=';--"},
		"headers of a proxy":      {"X-Forwarded-User", "admin", "X-User-Id", "per_1", "X-Original-Url", "/", "X-Http-Method-Override", "DELETE"},
	} {
		p.expect(what, p.request(p.route.Method, p.path, "", headers...), want...)
		if p.writes() {
			body, kind := p.emptyBody("")
			p.expect(what+", with a body", p.request(p.route.Method, p.path, body, append([]string{"Content-Type", kind}, headers...)...), want...)
		}
	}
}

// wrongMethod uses a method that no route at this address has.
func (p *probe) wrongMethod() {
	for _, method := range []string{"PUT", "PATCH", "DELETE", "POST", "GET", "TRACE"} {
		if slices.ContainsFunc(p.Routes, func(r httpx.Route) bool { return r.Method == method && matches(r.Path, p.path) }) {
			continue
		}
		w := httptest.NewRecorder()
		req := p.request(method, p.path, "")
		p.Handler.ServeHTTP(w, req)
		if w.Code != http.StatusMethodNotAllowed || !strings.Contains(w.Header().Get("Allow"), p.route.Method) {
			p.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
		p.inspect(method, req, w)
	}
}

func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, part := range want {
		if part == "*" {
			return len(got) > i
		}
		if i >= len(got) || part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return len(want) == len(got)
}

var badIDs = []string{
	"nonesuch", "0", "-1", "%00", "%0d%0aX-Injected:%201", "..%2f..%2fetc%2fpasswd", "1%27%20OR%20%271%27=%271", "%3Cscript%3E", "%F0%28", "%25s%25n",
	"ev_" + strings.Repeat("0", 26), "per_" + strings.Repeat("z", 26), strings.Repeat("a", 3000), "null", "undefined",
}

func (p *probe) badIDs() {
	if !p.hasParams() || p.SignIn == nil && !p.public() {
		return
	}
	want := []int{http.StatusNotFound, http.StatusForbidden}
	if p.writes() {
		want = append(want, http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusPreconditionRequired)
	}
	if p.route.Method == http.MethodDelete {
		want = append(want, http.StatusPreconditionRequired)
	}
	for _, bad := range badIDs {
		req := p.request(p.route.Method, fill(p.route.Path, bad), "")
		token := p.signIn(req)
		if p.writes() {
			body, kind := p.emptyBody(token)
			req = p.request(p.route.Method, fill(p.route.Path, bad), body, "Content-Type", kind)
			p.signIn(req)
		}
		p.expect("the id "+bad[:min(len(bad), 40)], req, want...)
	}
}

func (p *probe) signIn(req *http.Request) (token string) {
	if p.SignIn == nil {
		return ""
	}
	return p.SignIn(req, p.route)
}

func (p *probe) emptyBody(token string) (body, kind string) {
	if p.route.Body == httpx.TakesJSON {
		return "{}", "application/json"
	}
	return httpx.CSRFField + "=" + token, "application/x-www-form-urlencoded"
}

// badBody is a body that must be refused, and with what.
type badBody struct {
	what, body, kind string
	status           int
	early            bool // refused before the handler, whatever is at the address
	headers          []string
}

func (p *probe) bodies() {
	if p.SignIn == nil && !p.public() {
		return
	}
	token := p.signIn(p.request(p.route.Method, p.path, ""))
	list := p.badJSON()
	switch p.route.Body {
	case httpx.TakesForm:
		list = p.badForms(token)
	case httpx.TakesNothing:
		list = []badBody{{what: "a body", body: "x", kind: "text/plain", status: 415, early: true}}
	}
	for _, b := range list {
		req := p.request(p.route.Method, p.path, b.body, append([]string{"Content-Type", b.kind}, b.headers...)...)
		p.signIn(req)
		want := []int{b.status}
		if !b.early {
			want = append(want, http.StatusForbidden, http.StatusPreconditionRequired)
			if p.hasParams() && !p.exists {
				want = append(want, http.StatusNotFound)
			}
		}
		p.expect(b.what, req, want...)
	}
}

const jsonKind, formKind = "application/json", "application/x-www-form-urlencoded"

func (p *probe) badJSON() []badBody {
	huge := `{"a":"` + strings.Repeat("x", int(cmp.Or(p.route.MaxBody, 1<<20))) + `"}`
	return []badBody{
		{what: "half of it", body: `{"a":`, kind: jsonKind, status: 400},
		{what: "nothing", body: "", kind: jsonKind, status: 400},
		{what: "two values", body: `{}{}`, kind: jsonKind, status: 400},
		{what: "not UTF-8", body: "{\"a\":\"\xff\"}", kind: jsonKind, status: 400},
		{what: "a list", body: `[]`, kind: jsonKind, status: 422},
		{what: "null", body: `null`, kind: jsonKind, status: 422},
		{what: "an unknown field", body: `{"zz_unknown":1}`, kind: jsonKind, status: 422},
		{what: "a field twice", body: `{"zz_unknown":1,"zz_unknown":2}`, kind: jsonKind, status: 422},
		{what: "fields of ours", body: `{"owner_id":"per_1","approved":true,"role":"admin","ID":"1"}`, kind: jsonKind, status: 422},
		{what: "very deep", body: `{"zz":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, kind: jsonKind, status: 422},
		{what: "too large", body: huge, kind: jsonKind, status: 413},
		{what: "no kind", body: `{}`, kind: "", status: 415, early: true},
		{what: "plain text", body: `{}`, kind: "text/plain", status: 415, early: true},
		{what: "a form", body: `a=b`, kind: formKind, status: 415, early: true},
		{what: "XML", body: `<a/>`, kind: "application/xml", status: 415, early: true},
		{what: "packed", body: `{}`, kind: jsonKind, status: 415, early: true, headers: []string{"Content-Encoding", "gzip"}},
	}
}

func (p *probe) badForms(token string) []badBody {
	own := httpx.CSRFField + "=" + token
	list := []badBody{
		{what: "a broken escape", body: own + "&a=%zz", kind: formKind, status: 400, early: true},
		{what: "not UTF-8", body: own + "&a=%ff", kind: formKind, status: 400, early: true},
		{what: "too large", body: own + "&a=" + strings.Repeat("x", int(cmp.Or(p.route.MaxBody, 1<<20))), kind: formKind, status: 413, early: true},
		{what: "too many fields", body: own + strings.Repeat("&a=b", 2000), kind: formKind, status: 413, early: true},
		{what: "no boundary", body: own, kind: "multipart/form-data", status: 400, early: true},
		{what: "no kind", body: own, kind: "", status: 415, early: true},
		{what: "JSON", body: `{}`, kind: jsonKind, status: 415, early: true},
		{what: "packed", body: own, kind: formKind, status: 415, early: true, headers: []string{"Content-Encoding", "gzip"}},
	}
	if p.route.Surface != httpx.Page {
		return list
	}
	list = append(list,
		badBody{what: "no token", body: "a=b", kind: formKind, status: 403, early: true},
		badBody{what: "another's token", body: httpx.CSRFField + "=" + httpx.TokenFor([]byte("another")), kind: formKind, status: 403, early: true})
	for what, headers := range map[string][]string{
		"cross-site": {"Sec-Fetch-Site", "cross-site"}, "same site": {"Sec-Fetch-Site", "same-site"}, "a strange site": {"Sec-Fetch-Site", "?"},
		"an evil origin": {"Origin", "https://evil.example"}, "no origin": {"Origin", "null"}, "both": {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
	} {
		list = append(list, badBody{what: what, body: own, kind: formKind, status: 403, early: true, headers: headers})
	}
	return list
}
