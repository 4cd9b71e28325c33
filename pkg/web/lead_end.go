package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
)

// ending is something of a department that its lead ends: a page that says what
// follows and asks why, and the act itself.
type ending struct {
	path         string
	route, title string
	about        func(*Server, echo.Context, desk) (frontend.LeadConfirm, httpx.Location, error) // the page, and where it goes back to
	act          func(s *Server, c echo.Context, k desk, why string) error
	done, then   string // what is said once it is done
}

func (s *Server) endingRoutes() (out []httpx.Route) {
	for _, e := range []ending{endPreceptorship(), endConflict(), endEntitlement(), endPractice(), endPasses(), endCrosswalk(), endCarryOver()} {
		out = append(out, get(e.path, e.route, func(c echo.Context) error { return s.askToEnd(c, e) }),
			post(e.path, e.route+".send", func(c echo.Context) error { return s.end(c, e) }))
	}
	return out
}

func (s *Server) askToEnd(c echo.Context, e ending) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	page, _, err := s.confirming(c, k, e, "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, e.title)))
}

func (s *Server) end(c echo.Context, e ending) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	page, back, err := s.confirming(c, k, e, f.Get("reason"))
	if err != nil {
		return err
	}
	if refused := e.act(s, c, k, f.Get("reason")); refused != nil {
		return s.again(c, refused, e.title, page)
	}
	done(c, e.done, e.then)
	return httpx.SeeOther(c, back)
}

// confirming is the page with the reason that was typed.
func (s *Server) confirming(c echo.Context, k desk, e ending, why string) (func(frontend.Layout) frontend.Page, httpx.Location, error) {
	p, back, err := e.about(s, c, k)
	p.Reason, p.Action, p.Keep = why, at(c, e.route+".send", c.ParamValues()...), back.String()
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, p.Keep)
		return p
	}, back, err
}
