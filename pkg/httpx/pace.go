package httpx

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// A fixed read timeout would cut honest uploads over a ward's Wi-Fi, and none
// would let anybody hold a connection for ever. So the deadline moves with each
// piece that arrives, and the whole body gets time for its size.
const (
	stall       = 20 * time.Second // longest wait for the next piece, either way
	atLeast     = 30 * time.Second // time for a request with a small body
	slowestRate = 16 << 10         // bytes a second that a large body must keep up
)

// patience is how long a request with a body of at most limit bytes may take.
func patience(limit int64) time.Duration {
	return atLeast + time.Duration(max(0, limit-mebibyte)/slowestRate)*time.Second
}

// errSlow marks a body that stalled; it is answered with 408.
var errSlow = errors.New("body stalled")

type pacedBody struct {
	body  io.ReadCloser
	rc    *http.ResponseController
	stall time.Duration
	until time.Time
}

func (b *pacedBody) Read(p []byte) (int, error) {
	next := clock.System{}.Now().Add(b.stall)
	if b.until.Before(next) {
		next = b.until
	}
	_ = b.rc.SetReadDeadline(next) // a recorder in a test has no deadlines
	n, err := b.body.Read(p)
	switch {
	case err == io.EOF:
		// Set after the server cleared its own, this would cancel the request at work.
		_ = b.rc.SetReadDeadline(time.Time{})
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fault.Because(fault.Unavailable, errSlow,
			"What you sent arrived too slowly. Check your connection and try again.")
	}
	return n, err
}

func (b *pacedBody) Close() error { return b.body.Close() }

// limitBody bounds the body in bytes and in time.
func limitBody(c echo.Context, limit int64) {
	req := c.Request()
	w := c.Response().Writer.(*pacedWriter).ResponseWriter // MaxBytesReader must see the server's own writer to close the connection
	body := &pacedBody{
		body: req.Body, rc: http.NewResponseController(w),
		stall: stall, until: clock.System{}.Now().Add(patience(limit)),
	}
	of(c).body = body
	req.Body = http.MaxBytesReader(w, body, limit)
}

// paceReads sets a deadline for a body that nobody may ever read. Before a
// refusal goes out the server itself reads what is left of a small one, and
// would wait for it as long as the sender likes.
func paceReads(c echo.Context) {
	if c.Request().ContentLength != 0 {
		_ = http.NewResponseController(c.Response().Writer).SetReadDeadline(clock.System{}.Now().Add(stall))
	}
}

// linger is how much more of an unread form is taken in before an error is
// answered: a browser that is still sending does not show an answer, it shows
// "connection reset", and the person would never learn that the file is too big.
const linger = 64 << 20

func (st *state) drain() {
	if st.body != nil && st.route.Surface == Page {
		_, _ = io.CopyN(io.Discard, st.body, linger)
	}
}

// pacedWriter moves the write deadline with each piece that is written.
type pacedWriter struct {
	http.ResponseWriter
	rc    *http.ResponseController
	stall time.Duration
}

func (w *pacedWriter) Write(p []byte) (int, error) {
	_ = w.rc.SetWriteDeadline(clock.System{}.Now().Add(w.stall))
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func paceWrites(c echo.Context) {
	w := c.Response().Writer
	c.Response().Writer = &pacedWriter{ResponseWriter: w, rc: http.NewResponseController(w), stall: stall}
}
