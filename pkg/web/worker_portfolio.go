package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Somebody who works in two departments has a portfolio in each. Their pages are
// about one of them: the one that this cookie names, or else the first. It decides
// nothing but that, so whoever forges it sees their own other portfolio.
const (
	portfolioCookie = "portfolio"
	portfoliosKey   = "web.portfolios"
)

// portfolios are the actor's own, in the departments that they work in now.
func portfolios(a identity.Actor) (out []identity.Post) {
	for _, d := range a.Departments(identity.RoleWorker) {
		if w, ok := a.PostIn(d); ok {
			out = append(out, identity.Post{Worker: w, Department: d})
		}
	}
	return out
}

// portfolio is the actor's own that this page is about: the one that its form
// names, or else the one chosen last. The page's layout says which it is when
// there are several.
func (s *Server) portfolio(c echo.Context, named string) (id.Worker, error) {
	all := portfolios(actor(c))
	if len(all) == 0 {
		return "", fault.New(fault.Forbidden, "You have no portfolio here. Your department lead can give you one.")
	}
	here := all[0]
	for _, wanted := range []string{named, httpx.ReadCookie(c, portfolioCookie)} {
		if i := slices.IndexFunc(all, func(p identity.Post) bool { return string(p.Worker) == wanted }); i >= 0 {
			here = all[i]
			break
		}
	}
	return here.Worker, s.nameOthers(c, all, here)
}

// nameOthers leaves for the layout which portfolio the page is about and which
// others there are.
func (s *Server) nameOthers(c echo.Context, all []identity.Post, here identity.Post) error {
	if len(all) < 2 {
		return nil
	}
	departments, err := s.Enrolling.Departments(c.Request().Context(), actor(c))
	out := frontend.Portfolios{ID: string(here.Worker)}
	for _, d := range departments {
		switch i := slices.IndexFunc(all, func(p identity.Post) bool { return p.Department == d.ID }); {
		case d.ID == here.Department:
			out.Here = d.Name
		case i >= 0:
			out.Others = append(out.Others, frontend.Choice{Value: string(all[i].Worker), Text: d.Name})
		}
	}
	c.Set(portfoliosKey, out)
	return err
}

// choosePortfolio makes another of the actor's own portfolios the one that their
// pages are about, until the browser closes.
func (s *Server) choosePortfolio(c echo.Context) error {
	w, err := s.portfolio(c, httpx.FormOf(c).Get("portfolio"))
	if err != nil {
		return err
	}
	httpx.SetCookie(c, portfolioCookie, string(w), 0)
	return httpx.SeeOther(c, httpx.To(c, "worker.home"))
}
