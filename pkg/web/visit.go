package web

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/pkg/auth"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
)

const (
	sessionCookie = "countersign"
	visitKey      = "web.visit"
)

// visit is who looks, and the secret of their session; zero for nobody.
type visit struct {
	auth.Visit
	secret string
}

func visitOf(c echo.Context) visit {
	v, _ := c.Get(visitKey).(visit)
	return v
}

// actor is who makes this request; nobody on a page that is open to all, unless
// they are signed in.
func actor(c echo.Context) identity.Actor {
	v := visitOf(c)
	if v.Waiting {
		return identity.Actor{}
	}
	return v.Actor
}

// place is where this request came from.
func place(c echo.Context) auth.Place {
	return auth.Place{Address: c.RealIP(), Agent: c.Request().UserAgent(), Request: httpx.RequestID(c)}
}

// deviceLife is how long a browser keeps its mark after somebody signed in on it: as
// long as their session may last, and the hour within which somebody else's counts.
const (
	deviceCookie = "device"
	deviceLife   = 13 * time.Hour
)

// marked is place for a request that may begin a session. The browser gets a random
// mark, or keeps the one that it has, so that a sign-off made where its worker was
// signed in shortly before can be told. It says nothing else about anybody.
func marked(c echo.Context) auth.Place {
	p := place(c)
	mark := httpx.ReadCookie(c, deviceCookie)
	digest, ok := auth.ReadSecret(auth.ForDevice, mark)
	if !ok {
		mark, digest = auth.NewSecret(auth.ForDevice)
	}
	httpx.SetCookie(c, deviceCookie, mark, deviceLife)
	p.Device = digest
	return p
}

// Identify finds out who makes a request by their session cookie.
func (s *Server) Identify(c echo.Context, route httpx.Route) error {
	secret := httpx.ReadCookie(c, sessionCookie)
	if secret == "" {
		return nil
	}
	v, err := s.Auth.Resolve(c.Request().Context(), secret, httpx.RequestID(c))
	if fault.Is(err, fault.Unauthenticated) {
		httpx.DropCookie(c, sessionCookie)
		return nil
	}
	if err != nil {
		return err
	}
	c.Set(visitKey, visit{v, secret})
	httpx.BindForms(c, []byte(secret), s.Auth.Tokens.Mark(v.Actor.Person))
	switch {
	case route.Access == httpx.Public:
	case v.Waiting && route.Access != secondStep:
		return nil // nobody yet
	case v.Actor.MustEnrol() && route.Access == httpx.SignedIn:
		return fault.New(fault.Forbidden, "Set up your authenticator app first.")
	}
	if !v.Waiting || route.Access == secondStep {
		httpx.SetActor(c, string(v.Actor.Person))
	}
	return nil
}

// enter gives the browser the secret of a session.
func enter(c echo.Context, secret string) { httpx.SetCookie(c, sessionCookie, secret, 0) }

// PageError answers a request for a page that ended in a fault: with the page to
// sign in on, the page that must come first, or a page that says what happened.
func (s *Server) PageError(c echo.Context, status int, f *fault.Error) error {
	if strings.Contains(c.Request().Header.Get("Accept"), "application/json") { // a script of ours that saves in the background
		return c.JSON(status, map[string]string{"message": f.Message})
	}
	v := visitOf(c)
	switch {
	case f.Kind == fault.Unauthenticated && v.Waiting:
		return httpx.SeeOther(c, httpx.To(c, "sign-in.code"))
	case f.Kind == fault.Unauthenticated:
		if form := kept(c); form != "" {
			return s.page(c, status, s.signInForm(c, "", c.Request().URL.RequestURI(), form)(s.layout(c, signInTitle)))
		}
		return httpx.SeeOther(c, signInAnd(c, backTo(c)))
	case f.Kind == fault.Forbidden && v.Actor.MustEnrol() && httpx.RouteOf(c).Access == httpx.SignedIn:
		return httpx.SeeOther(c, httpx.To(c, "account.authenticator"))
	}
	if httpx.RouteOf(c).Name == "" && visitOf(c).secret == "" { // no such page: it still looks like theirs
		if err := s.Identify(c, httpx.Route{Access: httpx.Public}); err != nil {
			return err
		}
	}
	return s.errorPage(c, status, f)
}

// signInAnd is where to sign in before going on to an address.
func signInAnd(c echo.Context, next string) httpx.Location {
	return withNext(httpx.To(c, "sign-in"), next)
}

func withNext(to httpx.Location, next string) httpx.Location {
	if next == "/" || next == "" {
		return to
	}
	return to.With("next", next)
}
