package httpx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

const session = "the secret of a session"

// formPage answers with what the handler saw of its form.
func formPage(files int, see func(c echo.Context, f *FormData) (string, error)) Route {
	p := page("POST", "/form", func(c echo.Context) error {
		s, err := see(c, FormOf(c))
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, s)
	})
	p.Files = files
	return p
}

func postForm(body, kind string, headers ...string) *http.Request {
	return request("POST", "/form", body, append([]string{"Content-Type", kind, "X-Test-Session", session}, headers...)...)
}

func withToken(body string) string { return "csrf=" + TokenFor([]byte(session)) + "&" + body }

func TestFormsAreReadStrictly(t *testing.T) {
	h := build(t, nil, formPage(0, func(_ echo.Context, f *FormData) (string, error) {
		title, boxes := f.Get("title"), f.All("box")
		return fmt.Sprintf("%s|%q|%v", title, boxes, f.Has("save")), f.Err()
	}))
	for name, x := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"a form":                  {"title=My+caf%C3%A9&box=a&box=b&save=", 200, `My café|["a" "b"]|true`},
		"a choice left alone":     {"box=", 200, `|[]|false`},
		"line ends":               {"title=one%0D%0Atwo", 200, "one\ntwo|[]|false"},
		"no answer":               {"", 200, `|[]|false`},
		"unknown fields":          {"title=a&other=b", 200, `a|[]|false`},
		"one answer twice":        {"title=a&title=b", 422, ""},
		"a broken escape":         {"title=%zz", 400, ""},
		"a broken name":           {"%zz=a", 400, ""},
		"not UTF-8":               {"title=%ff%fe", 400, ""},
		"a zero byte":             {"title=a%00b", 400, ""},
		"a thousand and one":      {strings.Repeat("a=b&", 1001), 413, ""},
		"too long":                {"title=" + strings.Repeat("x", mebibyte), 413, ""},
		"semicolons are no split": {"title=a;save=b", 200, "a;save=b|[]|false"},
	} {
		w := h.do(postForm(withToken(x.body), kindURLEncoded))
		if w.Code != x.status || x.status == 200 && w.Body.String() != x.want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := h.do(postForm(withToken("title=a"), kindURLEncoded+"; charset=UTF-8")); w.Code != 200 {
		t.Errorf("with a charset: %d", w.Code)
	}
	req := postForm(withToken(""), kindURLEncoded)
	req.URL.RawQuery = "title=from+the+address&save=1"
	if w := h.do(req); w.Body.String() != "|[]|false" {
		t.Errorf("the address wrote the form: %s", w.Body)
	}
}

func TestAFormOfAnotherKindIsRefused(t *testing.T) {
	h := build(t, nil, formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	for name, req := range map[string]*http.Request{
		"JSON":             postForm(`{"title":"a"}`, kindJSON),
		"plain text":       postForm(withToken("a=b"), "text/plain"),
		"no kind":          request("POST", "/form", withToken("a=b"), "X-Test-Session", session),
		"a broken kind":    postForm(withToken("a=b"), "application/x-www-form-urlencoded; ="),
		"another alphabet": postForm(withToken("a=b"), kindURLEncoded+"; charset=utf-7"),
		"packed":           postForm(withToken("a=b"), kindURLEncoded, "Content-Encoding", "gzip"),
		"packed, identity": postForm(withToken("a=b"), kindURLEncoded, "Content-Encoding", "identity"),
	} {
		if w := h.do(req); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestAFormWithoutItsTokenIsRefused(t *testing.T) {
	h := build(t, nil, formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	good := TokenFor([]byte(session))
	for name, body := range map[string]string{
		"none": "", "empty": "csrf=", "of another session": "csrf=" + TokenFor([]byte("another")), "twice": "csrf=" + good + "&csrf=" + good,
		"of nobody": "csrf=" + TokenFor(nil), "cut short": "csrf=" + good[:len(good)-1], "the secret itself": "csrf=" + url.QueryEscape(session),
	} {
		if w := h.do(postForm(body+"&a=b", kindURLEncoded)); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	inQuery := postForm("a=b", kindURLEncoded)
	inQuery.URL.RawQuery = "csrf=" + good
	if w := h.do(inQuery); w.Code != http.StatusForbidden {
		t.Errorf("in the address: %d", w.Code)
	}
	if w := h.do(postForm("csrf="+good, kindURLEncoded)); w.Code != http.StatusOK {
		t.Errorf("its own: %d", w.Code)
	}
}

func TestAVisitorsFormIsTiedToTheirBrowser(t *testing.T) {
	show := page("GET", "/form", func(c echo.Context) error { return c.String(200, CSRFToken(c)) })
	h := build(t, nil, show, formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	visit := func(cookie string) (token, set string) {
		w := h.do(request("GET", "/form", "", "Cookie", cookie))
		set, _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
		return w.Body.String(), set
	}
	mine, myCookie := visit("")
	others, othersCookie := visit("")
	if mine == others || myCookie == othersCookie || !strings.HasPrefix(myCookie, "__Host-visitor=") {
		t.Fatalf("%s %s, %s %s", mine, myCookie, others, othersCookie)
	}
	if again, set := visit(myCookie); again != mine || set != "" {
		t.Error("a second page of the same visitor has another token")
	}
	send := func(cookie, token string) int {
		return h.do(request("POST", "/form", "csrf="+token, "Content-Type", kindURLEncoded, "Cookie", cookie)).Code
	}
	for _, x := range []struct {
		cookie, token string
		status        int
	}{{myCookie, mine, 200}, {myCookie, others, 403}, {"", mine, 403}, {"__Host-visitor=short", TokenFor([]byte("short")), 403}, {"__Host-visitor=", TokenFor(nil), 403}} {
		if got := send(x.cookie, x.token); got != x.status {
			t.Errorf("cookie %q with token %q: %d", x.cookie, x.token, got)
		}
	}
	// Once signed in, the visitor's token is worth nothing.
	if w := h.do(postForm("csrf="+mine, kindURLEncoded, "Cookie", myCookie)); w.Code != http.StatusForbidden {
		t.Errorf("a form from before sign-in: %d", w.Code)
	}
}

func TestEveryUnsafePageRefusesCrossSiteRequests(t *testing.T) {
	h := build(t, nil, formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	for name, x := range map[string]struct {
		headers []string
		status  int
	}{
		"same origin":              {[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		"typed in":                 {[]string{"Sec-Fetch-Site", "none"}, 200},
		"old browser, our origin":  {[]string{"Origin", publicURL}, 200},
		"neither header":           {nil, 200},
		"cross-site":               {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"same site, other host":    {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"nonsense":                 {[]string{"Sec-Fetch-Site", "yes"}, 403},
		"old browser, evil origin": {[]string{"Origin", "https://evil.example"}, 403},
		"old browser, no origin":   {[]string{"Origin", "null"}, 403},
		"evil origin by http":      {[]string{"Origin", "http://portfolio.example.nhs.uk.evil.example"}, 403},
	} {
		if w := h.do(postForm(withToken(""), kindURLEncoded, x.headers...)); w.Code != x.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

type filePart struct{ field, name, text string }

// parcel makes a multipart body; a part without a file name is a field.
func parcel(t testing.TB, parts ...filePart) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q`, p.field))
		if p.name != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="%s"`, p.field, p.name))
		}
		part, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, p.text)
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

var tokenPart = filePart{"csrf", "", TokenFor([]byte(session))}

func TestFilesArriveOneByOneAndFieldsAroundThemAreKept(t *testing.T) {
	h := build(t, nil, formPage(3, func(_ echo.Context, f *FormData) (string, error) {
		var seen []string
		before := f.Get("title") + f.Get("button")
		err := f.Files(func(file File) error {
			text, err := io.ReadAll(io.LimitReader(file.Body, 4)) // what is left is skipped
			seen = append(seen, file.Field+"/"+file.Name+"/"+string(text))
			return err
		})
		return fmt.Sprint(before, seen, f.Get("button")), err
	}))
	body, kind := parcel(t, tokenPart, filePart{"title", "", "T"}, filePart{"photo", "../../a.jpg", "first file"}, filePart{"note", "", "between"},
		filePart{"photo", "b.png", "second"}, filePart{"button", "", "save"})
	if w := h.do(postForm(body, kind)); w.Code != 200 || w.Body.String() != "T[photo/a.jpg/firs photo/b.png/seco]save" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestFormsWithFilesAreReadStrictly(t *testing.T) {
	see := func(_ echo.Context, f *FormData) (string, error) {
		return "ran", f.Files(func(file File) error {
			if file.Name == "refuse.exe" {
				return fault.New(fault.Unsupported, "Not this.")
			}
			_, err := io.Copy(io.Discard, file.Body)
			return err
		})
	}
	small := formPage(2, see)
	small.MaxBody = 4096
	h := build(t, nil, small)
	file := filePart{"photo", "a.jpg", "text"}
	for name, x := range map[string]struct {
		parts  []filePart
		status int
	}{
		"two files":                {[]filePart{tokenPart, file, file}, 200},
		"no file chosen":           {[]filePart{tokenPart, {"photo", "", ""}}, 200},
		"three files":              {[]filePart{tokenPart, file, file, file}, 413},
		"larger than the body may": {[]filePart{tokenPart, {"photo", "a.jpg", strings.Repeat("x", 5000)}}, 413},
		"the handler's own no":     {[]filePart{tokenPart, {"photo", "refuse.exe", "x"}}, 415},
		"the token after the file": {[]filePart{file, tokenPart}, 403},
		"no token":                 {[]filePart{file}, 403},
		"a name that is not UTF-8": {[]filePart{tokenPart, {"photo", "\xff.jpg", "x"}}, 400},
		"text that is not UTF-8":   {[]filePart{tokenPart, {"title", "", "\xff"}}, 400},
	} {
		body, kind := parcel(t, x.parts...)
		if w := h.do(postForm(body, kind)); w.Code != x.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	body, kind := parcel(t, tokenPart, file)
	for name, req := range map[string]*http.Request{
		"cut off":           postForm(body[:len(body)-30], kind),
		"cut off in fields": postForm(body[:40], kind),
		"no boundary":       postForm(body, kindMultipart),
		"another boundary":  postForm(body, kindMultipart+"; boundary=other"),
	} {
		if w := h.do(req); w.Code != http.StatusBadRequest && w.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	large := formPage(2, see)
	large.MaxBody = 8 << 20
	half := filePart{"text", "", strings.Repeat("x", 600<<10)}
	long, longKind := parcel(t, tokenPart, half, file, half)
	if w := build(t, nil, large).do(postForm(long, longKind)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("more text than a form may hold: %d", w.Code)
	}
	none := build(t, nil, formPage(0, see))
	if w := none.do(postForm(body, kind)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a file where none is taken: %d", w.Code)
	}
}

func TestTheAPITakesFilesWithoutAToken(t *testing.T) {
	upload := api("POST", "/files", func(c echo.Context) error {
		return FormOf(c).Files(func(f File) error { return c.String(201, f.Name) })
	})
	upload.Body, upload.Files = TakesForm, 1
	body, kind := parcel(t, filePart{"file", "a.jpg", "text"})
	if w := build(t, nil, upload).do(request("POST", "/api/v1/files", body, "Content-Type", kind)); w.Code != 201 || w.Body.String() != "a.jpg" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestARouteWithoutABodyRefusesOne(t *testing.T) {
	h := build(t, nil, api("DELETE", "/a", ok), api("GET", "/a", ok))
	for _, method := range []string{"GET", "DELETE"} {
		if w := h.do(request(method, "/api/v1/a", "x")); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", method, w.Code)
		}
		if w := h.do(httptest.NewRequest(method, "/api/v1/a", nil)); w.Code != http.StatusOK {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

// A browser that is refused in the middle of sending shows "connection reset",
// so the server takes in what is coming before it answers.
func TestSomebodyWhoSendsTooMuchIsToldSo(t *testing.T) {
	h := build(t, nil, formPage(1, func(_ echo.Context, f *FormData) (string, error) {
		return "ran", f.Files(func(f File) error { _, err := io.Copy(io.Discard, f.Body); return err })
	}))
	server := httptest.NewServer(h)
	defer server.Close()
	body, kind := parcel(t, tokenPart, filePart{"photo", "film.mov", strings.Repeat("x", 24<<20)})
	for range 3 {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		req := postForm(body, kind)
		if err := req.Write(conn); err != nil { // like a browser: all of it, then look for the answer
			t.Fatalf("the connection broke before everything was sent: %v", err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), req)
		if err != nil {
			t.Fatalf("the connection broke before the answer came: %v", err)
		}
		text, _ := io.ReadAll(answer.Body)
		_ = conn.Close()
		if answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), "at most 256 KB") {
			t.Errorf("%d %s", answer.StatusCode, text)
		}
	}
}

func TestAnAnswerThatNobodyReadsIsGivenUp(t *testing.T) {
	done := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paced := &pacedWriter{ResponseWriter: w, rc: http.NewResponseController(w), stall: 150 * time.Millisecond}
		_, err := io.Copy(paced, io.LimitReader(neverEnding{}, 64<<20))
		done <- err
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	select {
	case err := <-done:
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the server still waits for a reader")
	}
}

// deadlines notes how long the server would wait for a body.
type deadlines struct {
	*httptest.ResponseRecorder
	read time.Duration
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	if d.read == 0 { // the first: what reads the body sets others
		d.read = time.Until(t)
	}
	return nil
}

// Nobody reads the body of a refused request, and the server must not wait for
// it for ever before it says so.
func TestABodyThatIsRefusedUnreadIsNotWaitedFor(t *testing.T) {
	h := build(t, nil, page("GET", "/a", ok), formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	for what, change := range map[string]func(*http.Request){
		"nothing there":     func(r *http.Request) { r.URL.Path = "/nonesuch" },
		"no such method":    func(r *http.Request) { r.Method = "PUT" },
		"another website's": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"of unknown length": func(r *http.Request) { r.URL.Path, r.ContentLength = "/nonesuch", -1 },
	} {
		req := postForm("a=b", kindURLEncoded)
		change(req)
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		h.ServeHTTP(w, req)
		if w.Code < 400 || w.read <= 0 || w.read > stall {
			t.Errorf("%s: %d, and the body is waited for %v", what, w.Code, w.read)
		}
	}
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	h.ServeHTTP(w, httptest.NewRequest("GET", "/a", nil))
	if w.read != 0 {
		t.Error("a deadline without a body would end the work on the request")
	}
}

// A page that answers a refusal may look at what was sent.
func TestABodyIsBoundedBeforeAnythingLooksAtIt(t *testing.T) {
	upload := formPage(1, func(echo.Context, *FormData) (string, error) { return "ran", nil })
	upload.Access = SignedIn
	var read int
	var refused error
	h := build(t, func(c *Config) {
		c.PageError = func(c echo.Context, status int, _ *fault.Error) error {
			var all []byte
			all, refused = io.ReadAll(c.Request().Body)
			read = len(all)
			return c.NoContent(status)
		}
	}, upload)
	status := h.do(postForm(strings.Repeat("a", 3*mebibyte), kindURLEncoded)).Code
	if large := (*http.MaxBytesError)(nil); status != 401 || read > mebibyte || !errors.As(refused, &large) {
		t.Errorf("%d: %d bytes of nobody's were read, then %v", status, read, refused)
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

// once listens for the one connection that it holds.
type once struct{ conns chan net.Conn }

func (o once) Accept() (net.Conn, error) {
	if conn, open := <-o.conns; open {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (o once) Close() error   { return nil }
func (o once) Addr() net.Addr { return &net.TCPAddr{} }

// slowly serves one body through a pacedBody that may take total, piece after
// piece with gaps between them, and works on it for a while after. Time is the
// bubble's own, so a busy machine changes nothing.
func slowly(t *testing.T, total time.Duration, gaps []time.Duration, after time.Duration) (read int, err error, worked error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := &pacedBody{body: r.Body, rc: http.NewResponseController(w), stall: stall, until: clock.System{}.Now().Add(total)}
			var b []byte
			b, err = io.ReadAll(body)
			_, _ = body.Read(make([]byte, 1)) // readers that look ahead ask once more
			time.Sleep(after)
			read, worked = len(b), r.Context().Err()
		})}
		near, far := net.Pipe()
		listener := once{make(chan net.Conn, 1)}
		listener.conns <- far
		close(listener.conns)
		_ = server.Serve(listener) // ends when there is no other connection to wait for
		go func() { _, _ = io.Copy(io.Discard, near) }()
		_, _ = io.WriteString(near, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
		for _, gap := range gaps {
			time.Sleep(gap)
			_, _ = io.WriteString(near, "5\r\npiece\r\n")
		}
		_, _ = io.WriteString(near, "0\r\n\r\n")
		time.Sleep(after + time.Second)
		_ = near.Close()
		synctest.Wait()
	})
	return read, err, worked
}

func repeat(gap time.Duration, n int) []time.Duration {
	gaps := make([]time.Duration, n)
	for i := range gaps {
		gaps[i] = gap
	}
	return gaps
}

func TestASlowUploadGoesThrough(t *testing.T) {
	n, err, worked := slowly(t, 3*time.Minute, repeat(stall-time.Second, 8), stall+5*time.Second)
	if n != 40 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if worked != nil {
		t.Errorf("the deadline of the body ended the work on it: %v", worked)
	}
}

func TestAStalledUploadIsCutOff(t *testing.T) {
	for name, x := range map[string]struct {
		total time.Duration
		gaps  []time.Duration
	}{
		"one long pause":   {time.Minute, []time.Duration{0, stall + time.Second}},
		"a drip for hours": {time.Minute, repeat(time.Second, 3*3600)},
	} {
		_, err, _ := slowly(t, x.total, x.gaps, 0)
		if f := (*fault.Error)(nil); !errors.As(err, &f) || !errors.Is(err, errSlow) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALargeBodyGetsTimeForItsSize(t *testing.T) {
	for limit, want := range map[int64]time.Duration{0: 30 * time.Second, mebibyte: 30 * time.Second, 33 << 20: 30*time.Second + 2048*time.Second} {
		if got := patience(limit); got != want {
			t.Errorf("%d bytes: %v", limit, got)
		}
	}
}

func FuzzForm(f *testing.F) {
	body, kind := parcel(f, tokenPart, filePart{"title", "", "T"}, filePart{"photo", "a.jpg", "x"}, filePart{"b", "", "c"})
	f.Add("a=b&c=%20d&a=", kindURLEncoded)
	f.Add("a=%zz;b", kindURLEncoded)
	f.Add(body, kind)
	f.Add(body[:50], kind)
	f.Fuzz(func(t *testing.T, body, kind string) {
		req := httptest.NewRequest("POST", "/", strings.NewReader(body))
		req.Header.Set("Content-Type", kind)
		if checkKind(req, TakesForm) != nil {
			return
		}
		form := &FormData{Values: Values{all: map[string][]string{}}, files: 3}
		err := form.open(req)
		if err == nil {
			err = form.Files(func(file File) error { _, err := io.Copy(io.Discard, file.Body); return err })
		}
		if fe := (*fault.Error)(nil); err != nil && !errors.As(err, &fe) {
			t.Fatalf("an error without words: %v", err)
		}
		for name, values := range form.all {
			if !clean(name) || !clean(strings.Join(values, "")) {
				t.Fatalf("kept %q: %q", name, values)
			}
		}
		if err != nil || !strings.HasPrefix(kind, kindURLEncoded) {
			return
		}
		want, err := url.ParseQuery(strings.ReplaceAll(body, ";", "%3B"))
		for name := range want {
			for i := range want[name] {
				want[name][i] = strings.ReplaceAll(want[name][i], "\r\n", "\n")
			}
		}
		if err != nil || !reflect.DeepEqual(map[string][]string(want), form.all) {
			t.Fatalf("read %v, the standard library reads %v, %v", form.all, want, err)
		}
	})
}
