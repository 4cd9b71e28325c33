package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/api"
	"countersign/pkg/assessing"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// Server answers the API by what the use cases say.
type Server struct {
	Store     *store.Store // keeps answers under their Idempotency-Key, and nothing else
	Auth      auth.Service
	Recording recording.Service
	Assessing assessing.Service
	Educating educating.Service
	Authoring authoring.Service
	Enrolling enrolling.Service
	Reporting reporting.Service
}

const (
	root = "/api/v1"
	// named begins the name of each route; what follows is the operation's id.
	named = "api."
	// enrolment is for somebody signed in, even if they must set up an
	// authenticator before anything else.
	enrolment httpx.Access = "enrolling"
)

// Routes is every operation of the contract.
func (s *Server) Routes() []httpx.Route {
	routes := []httpx.Route{{Method: http.MethodGet, Path: root + "/openapi.yaml", Name: named + "contract.show", Access: httpx.Public, Surface: httpx.Open, Handler: contract}}
	for _, area := range [][]httpx.Route{
		s.accountRoutes(), s.passkeyRoutes(), s.peopleRoutes(), s.invitationRoutes(), s.postRoutes(), s.signerRoutes(), s.barredRoutes(), s.crosswalkRoutes(), s.practiceRoutes(), s.cardRoutes(), s.frameworkRoutes(), s.exchangeRoutes(), s.carryOverRoutes(),
		s.evidenceRoutes(), s.draftRoutes(), s.signOffRoutes(), s.queueRoutes(), s.observationRoutes(), s.togetherRoutes(), s.progressRoutes(), s.departmentRoutes(), s.notificationRoutes(),
		s.passRoutes(), s.flagRoutes(), s.progressReviewRoutes(),
	} {
		routes = append(routes, area...)
	}
	return routes
}

func contract(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", api.Contract)
}

// on is a route for people who are signed in.
func on(method, path, operation string, h echo.HandlerFunc) httpx.Route {
	return httpx.Route{Method: method, Path: root + path, Name: named + operation, Access: httpx.SignedIn, Surface: httpx.API, Handler: h}
}

func get(path, operation string, h echo.HandlerFunc) httpx.Route {
	return on(http.MethodGet, path, operation, h)
}

func post(path, operation string, h echo.HandlerFunc) httpx.Route {
	return on(http.MethodPost, path, operation, h)
}

// bare is a POST that needs nothing to be said.
func bare(path, operation string, h echo.HandlerFunc) httpx.Route {
	r := post(path, operation, h)
	r.Body = httpx.TakesNothing
	return r
}

// open lets others than those who are fully signed in call routes.
func open(to httpx.Access, routes ...httpx.Route) []httpx.Route {
	for i := range routes {
		routes[i].Access = to
	}
	return routes
}

const visitKey = "rest.visit"

// Identify finds out who makes a request by their access token.
func (s *Server) Identify(c echo.Context, route httpx.Route) error {
	scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil
	}
	v, err := s.Auth.ResolveToken(ctx(c), token, httpx.RequestID(c))
	switch {
	case fault.Is(err, fault.Unauthenticated) && route.Access == httpx.Public:
		return nil // a token that has run out must not keep anybody from getting another
	case err != nil:
		return err
	case route.Access == httpx.SignedIn && v.Actor.MustEnrol():
		return fault.New(fault.Forbidden, "Your role needs an authenticator app. Set one up first: POST /api/v1/account/authenticator-offers.")
	}
	c.Set(visitKey, v)
	httpx.SetActor(c, string(v.Actor.Person))
	return nil
}

func visit(c echo.Context) auth.Visit {
	v, _ := c.Get(visitKey).(auth.Visit)
	return v
}

// actor is who makes this request; nobody on a public route, unless they sent a
// token all the same.
func actor(c echo.Context) identity.Actor { return visit(c).Actor }

func ctx(c echo.Context) context.Context { return c.Request().Context() }

// pathID reads an id from the path. One that could not exist is not found.
func pathID[T id.Kind](c echo.Context, name string) (T, error) {
	out, err := id.Parse[T](c.Param(name))
	if err != nil {
		return "", fault.Missing()
	}
	return out, nil
}

// about answers a question about one thing, named by an id in the path.
func about[T id.Kind, A, B any](param string, ask func(context.Context, identity.Actor, T) (A, error), shape func(A) B) echo.HandlerFunc {
	return func(c echo.Context) error {
		thing, err := pathID[T](c, param)
		if err != nil {
			return err
		}
		found, err := ask(ctx(c), actor(c), thing)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, shape(found))
	}
}

// does changes one thing, named by an id in the path, that needs nothing more to
// be said.
func does[T id.Kind](param string, do func(context.Context, identity.Actor, T) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		thing, err := pathID[T](c, param)
		if err != nil {
			return err
		}
		return done(c, do(ctx(c), actor(c), thing))
	}
}

// readAbout reads the id in the path and the body of a request about one thing.
func readAbout[T id.Kind, B any](c echo.Context, param string) (thing T, body B, err error) {
	if thing, err = pathID[T](c, param); err != nil {
		return "", body, err
	}
	body, err = httpx.ReadJSON[B](c)
	return thing, body, err
}

// told changes one thing, named by an id in the path, by what the body says, once.
func told[T id.Kind, B any](s *Server, param string, do func(echo.Context, T, B) (reply, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		thing, body, err := readAbout[T, B](c, param)
		if err != nil {
			return err
		}
		return s.once(c, func() (reply, error) { return do(c, thing, body) })
	}
}

// paced says in the answer how long to wait, when a proof of person came too soon.
func paced(err error) error {
	var soon auth.TooSoon
	if errors.As(err, &soon) {
		return httpx.RetryAfter(err, soon.Wait)
	}
	return err
}

// matched is the answer to a change of something that has moved on since its
// ETag was read.
func matched(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Conflict {
		return fault.Because(fault.Precondition, err, f.Message)
	}
	return err
}

// required refuses a body without a field whose absence no use case can tell
// from a value.
func required[T any](field string, value *T, message string) error {
	var f fault.Fields
	if value == nil {
		f.Add(field, "%s", message)
	}
	return f.Err()
}
