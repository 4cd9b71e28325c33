package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
)

// Server makes pages of what the use cases say.
type Server struct {
	Auth      auth.Service
	Recording recording.Service
	Assessing assessing.Service
	Educating educating.Service
	Authoring authoring.Service
	Enrolling enrolling.Service
	Reporting reporting.Service
	Clock     clock.Clock
	Renderer  *frontend.Renderer
	Contact   string // e-mail address for help; may be empty
	ReadOnly  string // why nothing can be changed, as every page says; empty when it can
	PublicURL string // how people reach the service, for links that are handed over: "https://portfolio.example.nhs.uk"
}

// Kinds of access beside httpx.Public and httpx.SignedIn.
const (
	secondStep httpx.Access = "second step" // somebody whose code is still to come
	settingUp  httpx.Access = "setting up"  // somebody signed in, even if they must set up an authenticator first
)

// Routes is every page.
func (s *Server) Routes() []httpx.Route {
	routes := s.entranceRoutes()
	routes = append(routes, s.arrivalRoutes()...)
	routes = append(routes, s.accountRoutes()...)
	routes = append(routes, s.verifyRoutes()...)
	routes = append(routes, s.passRoutes()...)
	routes = append(routes, s.staticRoutes()...)
	for _, a := range areas() {
		routes = append(routes, a.routes(s)...)
	}
	return routes
}

// get is a page for people who are signed in.
func get(path, name string, h echo.HandlerFunc) httpx.Route {
	return httpx.Route{Method: http.MethodGet, Path: path, Name: name, Access: httpx.SignedIn, Surface: httpx.Page, Handler: h}
}

// post is what such a page sends.
func post(path, name string, h echo.HandlerFunc) httpx.Route {
	return httpx.Route{Method: http.MethodPost, Path: path, Name: name, Access: httpx.SignedIn, Surface: httpx.Page, Handler: h}
}

// open makes routes reachable for somebody else than those who are signed in.
func open(to httpx.Access, routes ...httpx.Route) []httpx.Route {
	for i := range routes {
		routes[i].Access = to
	}
	return routes
}
