package app

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/httpx"
)

// healthRoutes are what a balancer or an orchestrator asks.
func (a *App) healthRoutes() []httpx.Route {
	route := func(path, name string, h echo.HandlerFunc) httpx.Route {
		return httpx.Route{Method: http.MethodGet, Path: path, Name: name, Access: httpx.Public, Surface: httpx.Open, Handler: h}
	}
	return []httpx.Route{
		route("/healthz", "healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }),
		route("/readyz", "readyz", a.ready),
	}
}

// ready is an error unless the database answers. A service that is behind its
// witness is ready to be read, and says that this is all.
func (a *App) ready(c echo.Context) error {
	if err := a.Store.Ready(c.Request().Context()); err != nil {
		return err
	}
	if len(a.Behind) > 0 {
		return c.String(http.StatusOK, "read-only: the data is behind its witness; the console says more\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
