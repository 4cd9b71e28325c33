package httpx

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

const apiPrefix = "/api/"

// Identify looks for the credentials of a surface and, when they are good,
// names the person with SetActor and, for a cookie session, ties forms to it
// with BindForms. It runs on public routes too, where it should let pass what
// it does not know. An error ends the request.
type Identify func(c echo.Context, route Route) error

// Config is what a Router needs to know.
type Config struct {
	PublicURL string         // how people reach the service: "https://portfolio.example.nhs.uk"
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed; none means nobody's
	Log       *slog.Logger
	API       Identify // bearer tokens; nil knows nobody
	Page      Identify // session cookies; nil knows nobody
	// PageError answers a request for a page that ended in a fault: it renders a
	// page, or redirects to sign-in for fault.Unauthenticated. A kind of "" is an
	// error of ours; RequestID is the reference to show.
	PageError func(c echo.Context, status int, f *fault.Error) error
}

// Router is the HTTP edge as an http.Handler.
type Router struct {
	config Config
	secure bool // reached by https
	cross  *http.CrossOriginProtection
	echo   *echo.Echo
	routes []Route
	byPath map[string]Route // by method and Echo path
	large  *turns
}

// New makes a Router without routes.
func New(config Config) (*Router, error) {
	public, err := url.Parse(config.PublicURL)
	if err != nil || public.Host == "" || public.Scheme != "https" && public.Scheme != "http" || public.Path != "" && public.Path != "/" {
		return nil, fmt.Errorf("the public address %q must look like https://portfolio.example.nhs.uk", config.PublicURL)
	}
	if config.Log == nil || config.PageError == nil {
		return nil, errors.New("a router needs a log and a way to answer with an error page")
	}
	r := &Router{
		config: config,
		secure: public.Scheme == "https",
		cross:  http.NewCrossOriginProtection(),
		echo:   echo.New(),
		byPath: map[string]Route{},
		large:  newTurns(),
	}
	// A proxy may hand over another Host than the one people typed.
	if err := r.cross.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, err
	}
	r.echo.IPExtractor = addressOf(config.Proxies)
	r.echo.HTTPErrorHandler = func(err error, c echo.Context) { r.fail(c, err) } // outermost leaves it nothing to do
	r.echo.Use(r.outermost)
	return r, nil
}

// addressOf believes the connection, or what the named proxies say. Echo's
// default believes anybody, which makes throttles and audit worthless.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.echo.ServeHTTP(w, req) }

// state is what the edge knows about one request.
type state struct {
	router *Router
	route  Route // zero when none matched
	id     string
	actor  string
	secret []byte     // what form tokens are bound to
	owner  string     // and whose they are
	form   *FormData  // the opened form
	body   *pacedBody // the body before its limit
	digest string     // of method, path and JSON body
	kind   fault.Kind // why it was refused
}

const stateKey = "httpx.state"

// of panics on a context that did not come through a Router: a wiring mistake.
func of(c echo.Context) *state { return c.Get(stateKey).(*state) }

func (r *Router) begin(c echo.Context) *state {
	st := &state{router: r, route: r.byPath[c.Request().Method+" "+c.Path()], id: rand.Text()}
	c.Set(stateKey, st)
	return st
}

// RequestID is the reference people quote and the log carries. It is always our
// own: one sent in is not believed.
func RequestID(c echo.Context) string { return of(c).id }

// SetActor notes who was identified. An empty id means nobody.
func SetActor(c echo.Context, actorID string) { of(c).actor = actorID }

// ActorID is the id given to SetActor, or empty.
func ActorID(c echo.Context) string { return of(c).actor }

// RouteOf is the row of the table that matched.
func RouteOf(c echo.Context) Route { return of(c).route }
