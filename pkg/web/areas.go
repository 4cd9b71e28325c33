package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
)

// area is the pages of one role. Its first link is the role's home.
type area struct {
	role   identity.Role
	links  []link
	routes func(*Server) []httpx.Route
}

// link is one item of the navigation: words and the name of a route.
type link struct{ text, route string }

// areas lists the pages of each role, in the order that decides which home
// somebody with several roles sees first.
func areas() []area {
	return []area{workerArea(), assessorArea(), educatorArea(), leadArea(), inspectorArea(), adminArea()}
}

// areasOf are the areas of the roles that the actor holds.
func areasOf(a identity.Actor) []area {
	return slices.DeleteFunc(areas(), func(one area) bool {
		return !slices.ContainsFunc(a.Memberships, func(m identity.Membership) bool { return m.Role == one.role })
	})
}

// home leads to where the actor's work is.
func (s *Server) home(c echo.Context) error {
	if own := areasOf(actor(c)); len(own) > 0 {
		return httpx.SeeOther(c, httpx.To(c, own[0].links[0].route))
	}
	return httpx.SeeOther(c, httpx.To(c, "account"))
}

// navigation is all links of the area that the page belongs to, and the home of
// each other area of the actor's.
func navigation(c echo.Context, a identity.Actor) []frontend.NavItem {
	own := areasOf(a)
	here, current := whereIs(c, own)
	var items []frontend.NavItem
	for i, one := range own {
		links := one.links
		if i != here {
			links = links[:1]
		}
		for _, l := range links {
			href := httpx.To(c, l.route).String()
			item := frontend.NavItem{Text: l.text, Href: href, Current: href == current}
			if !slices.ContainsFunc(items, func(o frontend.NavItem) bool { return o.Href == href }) {
				items = append(items, item)
			}
		}
	}
	return items
}

// whereIs finds the area and the link that the page of this request belongs to:
// the longest address that its own begins with. Without any it is the first area.
func whereIs(c echo.Context, own []area) (here int, current string) {
	path := c.Request().URL.Path
	for i, one := range own {
		for _, l := range one.links {
			href := httpx.To(c, l.route).String()
			if (path == href || strings.HasPrefix(path, href+"/")) && len(href) > len(current) {
				here, current = i, href
			}
		}
	}
	return here, current
}
