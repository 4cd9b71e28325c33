package httpx

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// within runs f as a handler of a small table and gives back what it panicked with.
func within(t *testing.T, target string, f func(c echo.Context)) (panicked any) {
	t.Helper()
	run := api("GET", "/run", func(c echo.Context) error {
		defer func() { panicked = recover() }()
		f(c)
		return ok(c)
	})
	h := build(t, nil, run, page("GET", "/", ok), page("GET", "/evidence/:id", ok), page("POST", "/evidence/:id/submit", ok), api("GET", "/evidence/:id", ok),
		Route{Method: "GET", Path: "/assets/*", Name: "assets", Access: Public, Surface: Open, Handler: ok})
	h.do(request("GET", target, ""))
	return panicked
}

func TestARedirectGoesOnlyToANamedRoute(t *testing.T) {
	within(t, "/api/v1/run", func(c echo.Context) {
		for got, want := range map[Location]string{
			To(c, "page.evidence.id.get", "ev_1"):                                 "/evidence/ev_1",
			To(c, "page.evidence.id.get", "../..//evil.example"):                  "/evidence/..%2F..%2F%2Fevil.example",
			To(c, "page.evidence.id.get", "ev_1").With("saved", "a&b=c"):          "/evidence/ev_1?saved=a%26b%3Dc",
			To(c, "page.evidence.id.get", "ev_1").With("a", "1").With("b", "2\r"): "/evidence/ev_1?a=1&b=2%0D",
			To(c, "page..get"): "/",
		} {
			if got.String() != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
	for name, wrong := range map[string]func(c echo.Context){
		"an unknown name":     func(c echo.Context) { To(c, "none") },
		"a missing parameter": func(c echo.Context) { To(c, "page.evidence.id.get") },
		"one too many":        func(c echo.Context) { To(c, "page.evidence.id.get", "a", "b") },
	} {
		if within(t, "/api/v1/run", wrong) == nil {
			t.Errorf("%s: an address was made", name)
		}
	}
}

func TestGoingBackNeverLeavesThePages(t *testing.T) {
	within(t, "/api/v1/run", func(c echo.Context) {
		for address, want := range map[string]string{
			"/evidence/ev_1":               "/evidence/ev_1",
			"/evidence/ev_1?state=open":    "/evidence/ev_1?state=open",
			"/evidence/ev%2F1":             "/evidence/ev%2F1",
			"/evidence/ev_1#part":          "/evidence/ev_1",
			"":                             "/",
			"/":                            "/",
			"/nowhere":                     "/",
			"evidence/ev_1":                "/",
			"/evidence/ev_1/submit":        "/", // only POST
			"/api/v1/evidence/ev_1":        "/",
			"/assets/x.css":                "/",
			"//evil.example":               "/",
			"//evil.example/evidence/ev_1": "/",
			"///evil.example":              "/",
			`/\evil.example`:               "/",
			`\\evil.example`:               "/",
			"/%2Fevil.example":             "/",
			"https://evil.example/":        "/",
			"javascript:alert(1)":          "/",
			"/evidence/\r\nSet-Cookie: a":  "/",
			"/evidence/a\tb":               "/",
			"http:///evidence/1":           "/",
			"http:evidence/1":              "/",
			"/evidence/%zz":                "/",
			"//evidence/ev_1":              "/",
			"/..//evil.example":            "/",
			"/%09/evil.example":            "/",
			`/evidence/\\evil.example`:     "/evidence/%5C%5Cevil.example",
			strings.Repeat("/", 10000):     "/",
		} {
			got := Back(c, address).String()
			if got != want {
				t.Errorf("%.60q: %s, want %s", address, got, want)
			}
			if base, _ := url.Parse(publicURL); base != nil {
				if u, err := base.Parse(got); err != nil || u.Host != base.Host {
					t.Errorf("%q leads to %v, %v", address, u, err)
				}
			}
		}
	})
}

func TestGoingBackIsNotMisledByARouteThatTakesAnything(t *testing.T) {
	where := page("GET", "/back", func(c echo.Context) error { return c.String(200, Back(c, c.QueryParam("next")).String()) })
	all := page("GET", "/*", ok)
	all.Name = "all"
	h := build(t, nil, where, all, page("GET", "/:section/:item", ok))
	for _, next := range []string{"////evil.example", "//evil.example/x", "///evil.example/x"} {
		if got := h.do(request("GET", "/back?next="+url.QueryEscape(next), "")).Body.String(); strings.HasPrefix(got, "//") {
			t.Errorf("%s leads to %s", next, got)
		}
	}
}

func TestAFormIsAnsweredWithARedirectAndAPostWithAnAddress(t *testing.T) {
	h := build(t, nil, page("GET", "/b/:id", ok),
		page("GET", "/a", func(c echo.Context) error { return SeeOther(c, To(c, "page.b.id.get", "1")) }),
		api("GET", "/a", func(c echo.Context) error { return Created(c, To(c, "page.b.id.get", "1"), map[string]int{"n": 1}) }))
	if w := h.do(request("GET", "/a", "")); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/b/1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := h.do(request("GET", "/api/v1/a", "")); w.Code != http.StatusCreated || w.Header().Get("Location") != "/b/1" || strings.TrimSpace(w.Body.String()) != `{"n":1}` {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestAChangeSaysWhichRevisionItChanges(t *testing.T) {
	h := build(t, nil, api("DELETE", "/a", func(c echo.Context) error {
		n, err := IfMatch(c)
		SetETag(c, n+1)
		if err != nil {
			return err
		}
		return ok(c)
	}))
	for tag, want := range map[string]int{`"7"`: 200, `"0"`: 200, "": 412, "*": 412, `W/"7"`: 412, "7": 412, `"07"`: 412, `"7", "8"`: 412, `"-1"`: 412, `"99999999999999999999"`: 412, `"x"`: 412} {
		w := h.do(request("DELETE", "/api/v1/a", "", "If-Match", tag))
		if w.Code != want {
			t.Errorf("%s: %d", tag, w.Code)
		}
		if tag == `"7"` && w.Header().Get("ETag") != `"8"` {
			t.Errorf("ETag %s", w.Header().Get("ETag"))
		}
	}
	if w := h.do(request("DELETE", "/api/v1/a", "")); w.Code != http.StatusPreconditionRequired {
		t.Errorf("without If-Match: %d", w.Code)
	}
	if w := h.do(request("DELETE", "/api/v1/a", "", "If-Match", `"7"`, "If-Match", `"8"`)); w.Code != http.StatusPreconditionFailed {
		t.Errorf("with two: %d", w.Code)
	}
}

func TestAQueryIsReadStrictly(t *testing.T) {
	for query, want := range map[string]string{ // field at fault, or ! for unreadable
		"": "", "state=open": "", "box=a&box=b": "", "state=": "", "stat=open": "stat", "state=a&state=b": "state", "state=%zz": "!", "state=%ff": "!", "state=%00": "!", "a;b": "!",
		"%ff=1&%0a=2": "",
	} {
		within(t, "/api/v1/run?"+query, func(c echo.Context) {
			_, err := ReadQuery(c, "state", "box...")
			var f *fault.Error
			switch errors.As(err, &f); {
			case want == "" && !strings.Contains(query, "%ff"):
				if err != nil {
					t.Errorf("%q: %v", query, err)
				}
			case f == nil:
				t.Errorf("%q was taken", query)
			case want == "!" != errors.Is(err, errSyntax):
				t.Errorf("%q: %v", query, err)
			case want != "!" && f.Fields[0].Name != want:
				t.Errorf("%q: %v", query, f.Fields)
			}
		})
	}
}

func TestAListIsReadPieceByPiece(t *testing.T) {
	cursor := Cursor("2026-11-23T09:00:00Z", "ev_1")
	for query, want := range map[string]string{
		"": "", "limit=1": "", "limit=100": "", "after=" + cursor: "", "limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=x": "limit", "limit=1&limit=2": "limit",
		"after=x": "after", "after=" + Cursor("one"): "after", "after=" + cursor + "A": "after", "after=" + strings.Repeat("A", 600): "after", "after=" + Cursor("a\x00", "b"): "after",
		"after=bnVsbA": "after", "after=" + Cursor(strings.Repeat("a", 300), strings.Repeat("b", 300)): "after",
	} {
		within(t, "/api/v1/run?"+query, func(c echo.Context) {
			var k Keyset
			q, err := ReadQuery(c, "after", "limit")
			if err == nil {
				k, err = ReadKeyset(q, 2)
			}
			var f *fault.Error
			if errors.As(err, &f); (want == "") != (err == nil) || f != nil && f.Fields[0].Name != want {
				t.Errorf("%q: %+v, %v", query, k, err)
			}
			if err == nil && (k.Limit < 1 || k.Limit > 100 || strings.Contains(query, "after") != (len(k.After) == 2)) {
				t.Errorf("%q: %+v", query, k)
			}
		})
	}
}

func TestTheNextPieceIsLinkedWithTheSameFilters(t *testing.T) {
	h := build(t, nil, api("GET", "/a", func(c echo.Context) error { return c.String(200, LinkNext(c, c.QueryParam("next"))) }))
	w := h.do(request("GET", "/api/v1/a?state=open%3E&limit=2&after=old&next=new", ""))
	if want := "/api/v1/a?after=new&limit=2&next=new&state=open%3E"; w.Header().Get("Link") != "<"+want+`>; rel="next"` || w.Body.String() != want {
		t.Errorf("%s, %s", w.Header().Get("Link"), w.Body)
	}
	if w := h.do(request("GET", "/api/v1/a", "")); w.Header().Get("Link") != "" {
		t.Errorf("the last piece has a next one: %s", w.Header().Get("Link"))
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(Cursor("2026-11-23T09:00:00Z", "ev_1"))
	f.Add(Cursor())
	f.Add("W10")
	f.Add("bnVsbA==")
	f.Fuzz(func(t *testing.T, s string) {
		key, err := decodeCursor(s)
		if err != nil {
			return
		}
		if again, err := decodeCursor(Cursor(key...)); len(s) < 200 && (err != nil || !slices.Equal(again, key)) {
			t.Fatalf("%q is %q, and that again is %q, %v", s, key, again, err)
		}
		for _, part := range key {
			if !clean(part) {
				t.Fatalf("%q holds %q", s, part)
			}
		}
	})
}
