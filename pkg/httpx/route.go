package httpx

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// Access says who may call a route. Packages that know more kinds of proof
// than these two may add values; httpx treats all but Public alike: somebody
// must have been identified.
type Access string

// The two kinds of access httpx itself knows. There is no default: a route
// that is open to all says so.
const (
	Public   Access = "public"
	SignedIn Access = "signed in"
)

// Surface says which credentials count and in which form errors are answered.
type Surface string

// The surfaces.
const (
	API  Surface = "api"  // bearer token, no cookies, problem+json
	Page Surface = "page" // session cookie, forms with a token, HTML
	Open Surface = "open" // no credentials are looked at: assets, health, the contract; reading only
)

// Body says what a route takes.
type Body string

// The bodies. Left empty, an API route that changes something takes JSON (but
// DELETE takes nothing), a page takes a form, and reading takes nothing.
const (
	TakesJSON    Body = "json"
	TakesForm    Body = "form" // urlencoded or multipart
	TakesNothing Body = "nothing"
)

// Route is one row of the route table: the only way for a route to exist.
type Route struct {
	Method  string // GET also answers HEAD
	Path    string // "/evidence/:id", Echo's notation
	Name    string // unique; used in logs, redirects and the permission matrix
	Access  Access
	Surface Surface
	Body    Body
	MaxBody int64 // most bytes of the whole body; 0 is 1 MiB, or less on public routes
	Files   int   // most files in one form; 0 takes none
	Handler echo.HandlerFunc
}

const (
	mebibyte   = 1 << 20
	mostPublic = 256 << 10 // where nobody need be signed in, anybody can send many at once
)

var routeName = regexp.MustCompile(`^[a-z][a-z0-9.-]*$`)

// settled fills in what the row left to the defaults.
func (r Route) settled() Route {
	switch {
	case r.MaxBody == 0 && r.Access == Public:
		r.MaxBody = mostPublic
	case r.MaxBody == 0:
		r.MaxBody = mebibyte
	}
	if r.Body != "" {
		return r
	}
	switch {
	case r.reads() || r.Method == http.MethodDelete:
		r.Body = TakesNothing
	case r.Surface == Page:
		r.Body = TakesForm
	default:
		r.Body = TakesJSON
	}
	return r
}

func (r Route) reads() bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// check finds what is wrong with a row before it can do harm.
func (r Route) check() error {
	underAPI := strings.HasPrefix(r.Path, apiPrefix)
	switch {
	case !routeName.MatchString(r.Name):
		return errors.New("a route needs a name of small letters, digits, dots and dashes")
	case r.Handler == nil:
		return errors.New("a route needs a handler")
	case r.Access == "":
		return errors.New("a route must say who may call it")
	case !slices.Contains([]Surface{API, Page, Open}, r.Surface):
		return errors.New("a route must name its surface")
	case !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, r.Method):
		return errors.New("a route has one of the methods GET, POST, PUT, PATCH and DELETE")
	case r.Surface == API && !underAPI, r.Surface == Page && underAPI:
		return errors.New("the API, and no page, lives under " + apiPrefix)
	case r.Surface == Open && (r.Access != Public || !r.reads()):
		return errors.New("an open route is public and only reads")
	case r.Surface == Page && !r.reads() && (r.Method != http.MethodPost || r.Body != TakesForm):
		return errors.New("a page that changes something takes a POSTed form, because only forms carry the token")
	case r.reads() && r.Body != TakesNothing:
		return errors.New("a route that only reads takes no body")
	}
	return nil
}

// Register adds rows to the table, all or none. It is called before serving.
func (r *Router) Register(routes ...Route) error {
	table := slices.Clone(r.routes)
	for _, route := range routes {
		route = route.settled()
		if err := route.check(); err != nil {
			return fmt.Errorf("route %s %s %q: %w", route.Method, route.Path, route.Name, err)
		}
		if slices.ContainsFunc(table, func(o Route) bool {
			return o.Name == route.Name || o.Method == route.Method && o.Path == route.Path
		}) {
			return fmt.Errorf("route %s %s %q: there is such a route already", route.Method, route.Path, route.Name)
		}
		table = append(table, route)
	}
	for _, route := range table[len(r.routes):] {
		r.add(route, route.Method)
		if route.Method == http.MethodGet {
			r.add(route, http.MethodHead)
		}
	}
	r.routes = table
	return nil
}

func (r *Router) add(route Route, method string) {
	r.byPath[method+" "+route.Path] = route
	r.echo.Add(method, route.Path, r.guard(route))
}

// Routes is the whole table in the order of registering, for the permission
// matrix and the contract test.
func (r *Router) Routes() []Route { return slices.Clone(r.routes) }
