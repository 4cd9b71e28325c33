package httpxtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"countersign/pkg/httpx"
)

// leaks are traces of the inside: SQL and its drivers, places on disk, Go's own
// messages and type names, stacks.
var leaks = []string{
	"SELECT ", "INSERT ", "UPDATE ", "DELETE FROM", " WHERE ", "no such table", "no such column", "SQLITE", "SQLSTATE", "SQL ", "sqlite", "postgres", "gorm", "UNIQUE", "constraint failed",
	"/home/", "/root/", "/tmp/", "/usr/", "/var/", checkout(), ".go:", "goroutine ", "runtime error", "runtime.", "panic", "nil pointer", "0xc0",
	"countersign/pkg", "echo.", "fault.", "httpx.", "store.", "identity.", "json:", "unmarshal", "Unmarshal", "strconv", "reflect.", "invalid character", "unexpected EOF",
	"struct {", "interface {", "map[", "%!", "<nil>",
}

// checkout is the part of the disk that the tests run on: "/srv/".
func checkout() string {
	here, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	top, _, _ := strings.Cut(strings.TrimPrefix(filepath.ToSlash(here), "/"), "/")
	return "/" + top + "/"
}

// inspect looks at what every answer must and must not have.
func (p *probe) inspect(what string, req *http.Request, w *httptest.ResponseRecorder) {
	p.Helper()
	if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Request-Id") == "" {
		p.Errorf("%s: the headers are not on the answer: %v", what, w.Header())
	}
	if w.Header().Get("X-Injected") != "" {
		p.Errorf("%s: a header was planted", what)
	}
	if p.route.Surface == httpx.API && w.Header().Get("Set-Cookie") != "" {
		p.Errorf("%s: the API sets a cookie", what)
	}
	if w.Code < 400 {
		return
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		p.Errorf("%s: a refusal may be kept: %q", what, got)
	}
	// The reference is random letters, which may spell anything.
	body := strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "")
	for _, leak := range leaks {
		if strings.Contains(body, leak) {
			p.Errorf("%s: the answer tells of the inside: %q in %.300s", what, leak, body)
		}
	}
	if strings.HasPrefix(req.URL.Path, "/api/") {
		p.inspectProblem(what, w)
	} else if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		p.Errorf("%s: a page's refusal is %s", what, w.Header().Get("Content-Type"))
	}
}

func (p *probe) inspectProblem(what string, w *httptest.ResponseRecorder) {
	p.Helper()
	var problem struct {
		Type, Title, Detail, Instance string
		Status                        int
		Errors                        []struct{ Pointer, Name, Detail string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		p.Errorf("%s: not a problem: %s, %.300s", what, w.Header().Get("Content-Type"), w.Body)
		return
	}
	if problem.Type == "" || problem.Title == "" || problem.Detail == "" || problem.Status != w.Code || problem.Instance != w.Header().Get("X-Request-Id") {
		p.Errorf("%s: a problem without its parts: %.300s", what, w.Body)
	}
	for _, e := range problem.Errors {
		if !strings.HasPrefix(e.Pointer, "#") || e.Detail == "" {
			p.Errorf("%s: a field without pointer or words: %+v", what, e)
		}
	}
	if w.Code == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
		p.Errorf("%s: 401 does not say how to sign in", what)
	}
	if (w.Code == http.StatusTooManyRequests || w.Code == http.StatusServiceUnavailable) && w.Header().Get("Retry-After") == "" {
		p.Errorf("%s: %d does not say when to come again", what, w.Code)
	}
}
