package httpx

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

func serve(t *testing.T, h http.Handler) (address string, stop context.CancelFunc, stopped <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()
	return l.Addr().String(), cancel, done
}

func TestARequestUnderWayIsFinishedBeforeTheServerStops(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	h := build(t, nil, page("GET", "/a", func(c echo.Context) error { close(entered); <-leave; return ok(c) }))
	address, stop, stopped := serve(t, h)
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + address + "/a")
		if err != nil {
			answer <- err.Error()
			return
		}
		text, _ := io.ReadAll(res.Body)
		answer <- string(text)
	}()
	<-entered
	stop()
	for { // until new callers are turned away
		c, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(leave)
	if got := <-answer; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestHeadersBeyondReasonAreRefused(t *testing.T) {
	address, _, _ := serve(t, build(t, nil, page("GET", "/a", ok)))
	req, _ := http.NewRequest("GET", "http://"+address+"/a", nil)
	req.Header.Set("X-Large", strings.Repeat("x", 32<<10))
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Fatalf("%v, %v", res, err)
	}
	_ = res.Body.Close()
}

func TestHalfAnAnswerDoesNotLookWhole(t *testing.T) {
	h := build(t, nil, page("GET", "/a", func(c echo.Context) error {
		_ = c.String(http.StatusOK, "the first half")
		c.Response().Flush()
		return errors.New("the disk broke")
	}))
	address, _, _ := serve(t, h)
	res, err := http.Get("http://" + address + "/a")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("read %q to its end", text)
	}
	if log := h.log.String(); !strings.Contains(log, "the disk broke") || !strings.Contains(log, `"msg":"request"`) {
		t.Errorf("log: %s", log)
	}
}

// One connection, one slow piece after another: the deadline that the first
// answer left behind must not cut the second.
func TestAConnectionIsUsedAgainWithoutOldDeadlines(t *testing.T) {
	h := build(t, nil, page("GET", "/a", ok), formPage(0, func(echo.Context, *FormData) (string, error) { return "ran", nil }))
	address, _, _ := serve(t, h)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for range 3 {
		req := postForm(withToken("a=b"), kindURLEncoded)
		req.Host = address
		_ = req.Write(conn)
		res, err := http.ReadResponse(in, req)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%v, %v", res, err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
}

func TestARequestHasAnEnd(t *testing.T) {
	var left time.Duration
	h := build(t, nil, page("GET", "/a", func(c echo.Context) error {
		until, _ := c.Request().Context().Deadline()
		left = time.Until(until)
		return context.DeadlineExceeded
	}))
	if w := h.do(httptest.NewRequest("GET", "/a", nil)); w.Code != http.StatusServiceUnavailable || left <= 0 || left > atLeast {
		t.Errorf("%d with %v left", w.Code, left)
	}
}
