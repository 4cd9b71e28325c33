package httpx

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// Location is an address of this service. It is made only from the route
// table, so that no redirect can be talked into leaving.
type Location struct{ path string }

// To is the address of a named route with its path parameters in order. It
// panics for a name or number of parameters that the table does not have.
func To(c echo.Context, name string, params ...string) Location {
	for _, route := range of(c).router.routes {
		if route.Name == name {
			return Location{fill(route, params)}
		}
	}
	panic(fmt.Sprintf("httpx: there is no route %q", name))
}

func fill(route Route, params []string) string {
	parts := strings.Split(route.Path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		if len(params) == 0 {
			panic(fmt.Sprintf("httpx: route %q needs more parameters", route.Name))
		}
		parts[i], params = url.PathEscape(params[0]), params[1:]
	}
	if len(params) > 0 {
		panic(fmt.Sprintf("httpx: route %q needs fewer parameters", route.Name))
	}
	return strings.Join(parts, "/")
}

// Back is where a person wanted to go before something got in between, when
// that is a page of ours; otherwise it is the front page.
func Back(c echo.Context, address string) Location {
	if to, known := find(c, http.MethodGet, address); known {
		return to
	}
	return Location{"/"}
}

// Sends is where a person sent a form before something got in between, and
// whether that is a form of ours.
func Sends(c echo.Context, address string) (Location, bool) {
	return find(c, http.MethodPost, address)
}

// find is the address of a page of ours, and whether it is one.
func find(c echo.Context, method, address string) (Location, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || strings.HasPrefix(u.Path, "//") {
		return Location{}, false
	}
	e := c.Echo()
	found := e.AcquireContext()
	defer e.ReleaseContext(found)
	found.Reset(&http.Request{Method: method, URL: u}, nil)
	e.Router().Find(method, u.EscapedPath(), found)
	if of(c).router.byPath[method+" "+found.Path()].Surface != Page {
		return Location{}, false
	}
	return Location{u.EscapedPath()}.query(u.RawQuery), true
}

func (l Location) query(raw string) Location {
	if raw == "" {
		return l
	}
	sep := "?"
	if strings.Contains(l.path, "?") {
		sep = "&"
	}
	return Location{l.path + sep + raw}
}

// With adds a query parameter.
func (l Location) With(name, value string) Location {
	return l.query(url.QueryEscape(name) + "=" + url.QueryEscape(value))
}

func (l Location) String() string { return l.path }

// SeeOther sends the browser on after a form was dealt with, so that loading the
// page again does not send the form again.
func SeeOther(c echo.Context, to Location) error { return c.Redirect(http.StatusSeeOther, to.path) }

// Created answers 201 with the address of what was made.
func Created(c echo.Context, at Location, body any) error {
	c.Response().Header().Set(echo.HeaderLocation, at.path)
	return c.JSON(http.StatusCreated, body)
}
