package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

// staticRoutes are the pages that are the same for everybody, and the assets.
func (s *Server) staticRoutes() []httpx.Route {
	routes := open(httpx.Public,
		get("/accessibility", "accessibility", s.accessibility),
		get("/privacy", "privacy", s.privacy),
		get("/help", "help", s.help),
	)
	return append(routes, httpx.Route{Method: http.MethodGet, Path: "/assets/*", Name: "assets", Access: httpx.Public, Surface: httpx.Open,
		Handler: asset(frontend.AssetHandler())})
}

func asset(files http.Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !frontend.HasAsset(c.Param("*")) {
			return fault.Missing()
		}
		files.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

func (s *Server) accessibility(c echo.Context) error {
	return s.page(c, http.StatusOK, frontend.Accessibility{Layout: s.layout(c, "Accessibility statement"), Contact: s.Contact})
}

func (s *Server) privacy(c echo.Context) error {
	return s.page(c, http.StatusOK, frontend.Privacy{Layout: s.layout(c, "What we keep about you"), Contact: s.Contact})
}

func (s *Server) help(c echo.Context) error {
	return s.page(c, http.StatusOK, frontend.Help{Layout: s.layout(c, "Help"), Contact: s.Contact})
}
