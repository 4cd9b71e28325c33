package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"countersign/pkg/clock"
	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// outermost surrounds every request, matched or not.
func (r *Router) outermost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := clock.System{}.Now()
		st := r.begin(c)
		r.headers(c)
		paceReads(c)
		paceWrites(c)
		ctx, cancel := context.WithTimeout(c.Request().Context(), patience(st.route.MaxBody))
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		answered := true
		if err := r.recovered(c, next); err != nil {
			answered = r.fail(c, err)
		}
		r.config.Log.LogAttrs(ctx, slog.LevelInfo, "request",
			slog.String("method", c.Request().Method),
			slog.String("route", st.route.Name), // never the address: it may hold what people typed
			slog.Int("status", c.Response().Status),
			slog.Duration("took", clock.System{}.Now().Sub(begun)),
			slog.Int64("bytes", c.Response().Size),
			slog.String("request", st.id),
			slog.String("actor", st.actor),
			slog.String("refused", string(st.kind)))
		if !answered {
			panic(http.ErrAbortHandler) // half an answer must not look like a whole one: cut the connection
		}
		return nil
	}
}

// recovered runs next and turns a panic into an error.
func (r *Router) recovered(c echo.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
			panic(p)
		}
		r.config.Log.LogAttrs(c.Request().Context(), slog.LevelError, "panic",
			slog.String("request", RequestID(c)), slog.String("stack", string(debug.Stack())))
		err = fmt.Errorf("panic: %v", p)
	}()
	return next(c)
}

// guard is what stands between a matched route and its handler, in this order:
// the body is bounded, credentials of other surfaces are taken away, the caller is
// identified, a large body waits for its turn, the body must be of the declared
// kind, a form must carry its token.
func (r *Router) guard(route Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if route.Body != TakesNothing {
			limitBody(c, route.MaxBody) // before anything can look at it
		}
		if err := r.admit(c, route); err != nil {
			return err
		}
		end, err := r.turn(c, route)
		if err != nil {
			return err
		}
		defer end()
		if err := r.prepareBody(c, route); err != nil {
			return err
		}
		return route.Handler(c)
	}
}

func (r *Router) admit(c echo.Context, route Route) error {
	identify := Identify(nil)
	req := c.Request()
	switch route.Surface {
	case API:
		req.Header.Del(echo.HeaderCookie)
		c.Response().Before(func() { c.Response().Header().Del(echo.HeaderSetCookie) })
		identify = r.config.API
	case Page:
		req.Header.Del(echo.HeaderAuthorization)
		identify = r.config.Page
		if err := r.cross.Check(req); err != nil {
			return fault.Because(fault.Forbidden, err, crossSite)
		}
	case Open:
		req.Header.Del(echo.HeaderCookie)
		req.Header.Del(echo.HeaderAuthorization)
	}
	if identify != nil {
		if err := identify(c, route); err != nil {
			return err
		}
	}
	if route.Access != Public && ActorID(c) == "" {
		return fault.New(fault.Unauthenticated, "Sign in to see this.")
	}
	return nil
}

// prepareBody refuses a body of the wrong kind.
func (r *Router) prepareBody(c echo.Context, route Route) error {
	if route.Body == TakesNothing {
		if c.Request().ContentLength != 0 {
			return fault.New(fault.Unsupported, "This address does not take a body. Send the request without one.")
		}
		return nil
	}
	if err := checkKind(c.Request(), route.Body); err != nil {
		return err
	}
	if route.Body == TakesForm {
		return openForm(c, route)
	}
	return nil
}
