package web

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/auth"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

// layout is what a page has around its own words, for whoever looks. It shows
// the banner that the page before left, once.
func (s *Server) layout(c echo.Context, title string) frontend.Layout {
	l := frontend.Layout{Title: title, CSRF: httpx.CSRFToken(c), ReadOnly: s.ReadOnly, Banner: takeBanner(c)}
	a := actor(c)
	if a.Person == "" {
		return l
	}
	l.Person, l.Unread = a.Name, visitOf(c).Unread
	l.Elsewhere = elsewhere(c)
	l.Own, _ = c.Get(portfoliosKey).(frontend.Portfolios)
	if !a.MustEnrol() {
		l.Navigation = navigation(c, a)
	}
	return l
}

// elsewhere says on what else somebody is signed in at the same time, until they
// have said that it is them.
func elsewhere(c echo.Context) frontend.Elsewhere {
	var out frontend.Elsewhere
	for _, o := range visitOf(c).Others {
		out.Places = append(out.Places, device(o.Agent)+", since "+moment(o.Since))
	}
	if c.Request().Method == http.MethodGet {
		out.Here = c.Request().URL.RequestURI()
	}
	return out
}

// page answers with a page.
func (s *Server) page(c echo.Context, status int, p frontend.Page) error {
	html, err := s.Renderer.Render(p)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, html)
}

// again shows a form once more after it was refused, with what is wrong beside
// each field. The page function fills in what was typed. A fault that says
// nothing about the form goes on to the page for errors.
func (s *Server) again(c echo.Context, refused error, title string, page func(frontend.Layout) frontend.Page) error {
	var f *fault.Error
	if !errors.As(refused, &f) {
		return refused
	}
	status := http.StatusUnprocessableEntity
	switch {
	case f.Kind == fault.TooMany:
		return s.slowDown(c, refused, f, title, page)
	case len(f.Fields) == 0 || f.Kind != fault.Invalid && f.Kind != fault.Unauthenticated:
		return refused
	}
	l := s.layout(c, title)
	for _, field := range f.Fields {
		l.Errors = append(l.Errors, frontend.FieldError{Name: field.Name, Message: field.Message})
	}
	return s.page(c, status, page(l))
}

// slowDown shows a form once more to somebody who has to wait.
func (s *Server) slowDown(c echo.Context, refused error, f *fault.Error, title string, page func(frontend.Layout) frontend.Page) error {
	var soon auth.TooSoon
	if !errors.As(refused, &soon) {
		return refused
	}
	l := s.layout(c, title)
	l.Errors = []frontend.FieldError{{Message: f.Message}}
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(soon.Wait.Seconds()))))
	return s.page(c, http.StatusTooManyRequests, page(l))
}
