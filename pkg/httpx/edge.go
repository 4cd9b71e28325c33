package httpx

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// errSyntax marks a body or query that cannot be read at all; it is answered
// with 400 where a wrong value in a readable one is answered with 422.
var errSyntax = errors.New("not readable")

var statusOf = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Precondition:    http.StatusPreconditionFailed,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unsupported:     http.StatusUnsupportedMediaType,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// sharper statuses than the kind alone gives.
var sharper = map[error]int{
	errSyntax:    http.StatusBadRequest,
	errSlow:      http.StatusRequestTimeout,
	errNoIfMatch: http.StatusPreconditionRequired,
}

// RetryAfter says in the answer how long to wait before trying again. It wraps
// a TooMany or Unavailable fault.
func RetryAfter(err error, wait time.Duration) error { return &retry{err, wait} }

type retry struct {
	error
	wait time.Duration
}

func (r *retry) Unwrap() error { return r.error }

const usualWait = 5 * time.Second

// gone is the status in the log when the caller hung up; nobody reads it.
const gone = 499

// classify gives the status and what a person may know about an error.
func classify(err error, ref string) (int, *fault.Error) {
	var f *fault.Error
	var large *http.MaxBytesError
	var he *echo.HTTPError
	switch {
	case errors.As(err, &f) && statusOf[f.Kind] != 0:
		for cause, status := range sharper {
			if errors.Is(f.Cause, cause) {
				return status, f
			}
		}
		return statusOf[f.Kind], f
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, tooLarge(large.Limit)
	case errors.As(err, &he) && he.Code >= 400 && he.Code < 500:
		return he.Code, ofStatus(he.Code)
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, fault.New(fault.Unavailable,
			"This took too long, so we stopped. Wait a moment and try again.")
	case errors.Is(err, context.Canceled):
		return gone, fault.New(fault.Unavailable, "The request was given up.")
	}
	return http.StatusInternalServerError, fault.New("",
		"Something went wrong on our side. Try again in a few minutes. If it happens again, tell us this reference: "+ref+".")
}

// ofStatus puts Echo's own refusals into our words.
func ofStatus(status int) *fault.Error {
	for kind, s := range statusOf {
		if s == status && kind != fault.NotFound {
			return fault.New(kind, "We could not take this request as it was sent.")
		}
	}
	switch status {
	case http.StatusNotFound:
		return fault.Missing()
	case http.StatusMethodNotAllowed:
		return fault.New("method-not-allowed", "This address exists, but not for this kind of request.")
	}
	return fault.New(fault.Invalid, "We could not read this request.")
}

func tooLarge(limit int64) *fault.Error {
	return fault.New(fault.TooLarge, "This is too large. Send at most "+size(limit)+" at once.")
}

func size(n int64) string {
	if n < mebibyte {
		return strconv.FormatInt(n/1024, 10) + " KB"
	}
	return strconv.FormatInt(n/mebibyte, 10) + " MB"
}

// fail answers a request that ended in err; nothing else writes error answers.
// It reports false when half of another answer is already out.
func (r *Router) fail(c echo.Context, err error) bool {
	st := of(c)
	status, f := classify(err, st.id)
	st.kind = f.Kind
	if status >= 500 {
		r.config.Log.LogAttrs(c.Request().Context(), slog.LevelError, "failed",
			slog.String("request", st.id), slog.String("actor", st.actor),
			slog.String("route", st.route.Name), slog.String("cause", err.Error()))
	}
	if c.Response().Committed {
		return false
	}
	c.Response().Before(st.drain) // not now: the page may yet look at what was typed
	wait := usualWait
	if again := (*retry)(nil); errors.As(err, &again) {
		wait = again.wait
	}
	if f.Kind == fault.TooMany || f.Kind == fault.Unavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	r.answer(c, st, status, f)
	return true
}

func (r *Router) answer(c echo.Context, st *state, status int, f *fault.Error) {
	if st.route.Surface == API || strings.HasPrefix(c.Request().URL.Path, apiPrefix) {
		_ = writeProblem(c, status, f) // an error here is a connection that broke
		return
	}
	if err := r.config.PageError(c, status, f); err != nil {
		r.config.Log.LogAttrs(c.Request().Context(), slog.LevelError, "the error page failed",
			slog.String("request", st.id), slog.String("cause", err.Error()))
		if !c.Response().Committed {
			_ = c.String(status, f.Message)
		}
	}
}

// problem is RFC 9457's shape.
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail"`
	Instance string         `json:"instance"` // the request id
	Errors   []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Pointer string `json:"pointer"` // "#/competencies/0"
	Name    string `json:"name"`    // "competencies.0"
	Detail  string `json:"detail"`
}

func writeProblem(c echo.Context, status int, f *fault.Error) error {
	p := problem{
		Type:     "urn:problem-type:countersign:" + cmp.Or(string(f.Kind), "internal"),
		Title:    http.StatusText(status),
		Status:   status,
		Detail:   f.Message,
		Instance: RequestID(c),
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, problemField{Pointer(field.Name), field.Name, field.Message})
	}
	if status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	c.Response().WriteHeader(status)
	return c.Echo().JSONSerializer.Serialize(c, p, "")
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1", ".", "/")

// Pointer says where in the JSON the field of a fault stands: "#/competencies/0".
func Pointer(name string) string {
	if name == "" {
		return "#"
	}
	return "#" + (&url.URL{Fragment: "/" + escapePointer.Replace(name)}).EscapedFragment()
}
