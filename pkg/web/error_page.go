package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

// errorPage says what happened and what to do next, leads back to the page before,
// and shows what somebody typed, so that they can copy it.
func (s *Server) errorPage(c echo.Context, status int, f *fault.Error) error {
	said := words[status]
	if status == http.StatusServiceUnavailable && s.ReadOnly != "" { // a minute changes nothing, and the callout above says the rest
		said = saying{title: "This was not done", message: "Nothing was saved or changed, and nobody can sign in just now."}
	}
	p := frontend.Error{Layout: s.layout(c, cmp.Or(said.title, "This did not work")), Status: status, Message: cmp.Or(said.message, f.Message), Next: said.next,
		Link: frontend.Link{Text: "Go to your home page", Href: "/"}, Written: written(c)}
	if p.Person == "" {
		p.Link = frontend.Link{Text: "Go to the page to sign in", Href: at(c, "sign-in")}
	}
	p.Back = before(c)
	switch {
	case status >= http.StatusInternalServerError && f.Kind == "":
		p.Reference = httpx.RequestID(c)
	case f.Kind == fault.Invalid && c.Request().Method == http.MethodGet: // nobody typed this: the address is wrong
		p.Message, p.Link = "Part of this address is not right.", frontend.Link{Text: "Open the page from the start", Href: c.Request().URL.EscapedPath()}
	default:
		for _, field := range f.Fields {
			p.Errors = append(p.Errors, frontend.FieldError{Message: field.Message})
		}
	}
	return s.page(c, status, p)
}

// saying is what the page for a status says: message stands for the fault's own.
type saying struct{ title, message, next string }

var words = map[int]saying{
	http.StatusNotFound:              {title: "Page not found"},
	http.StatusMethodNotAllowed:      {title: "Page not found", message: "There is nothing to read at this address: it only takes what a form sends.", next: "Go back to the page with the form and try again."},
	http.StatusForbidden:             {title: "You cannot do this"},
	http.StatusConflict:              {title: "We could not do this", next: "Nothing was changed. Go back and load the page again to see how it is now."},
	http.StatusPreconditionFailed:    {title: "We could not do this", next: "Nothing was changed. Go back and load the page again to see how it is now."},
	http.StatusRequestEntityTooLarge: {title: "We cannot take this", next: "Nothing was saved. Go back and send less."},
	http.StatusUnsupportedMediaType:  {title: "We cannot take this", next: "Nothing was saved. Go back and try another file."},
	http.StatusTooManyRequests:       {title: "Wait a moment"},
	http.StatusRequestTimeout:        {title: "This took too long", next: "Your connection may be weak. Go back and try again."},
	http.StatusServiceUnavailable:    {title: "Try again in a minute"},
	http.StatusInternalServerError: {title: "Something went wrong", message: "Something went wrong on our side. What was saved before is safe.",
		next: "Go back and try again in a few minutes. If it happens again, tell your department lead."},
}

// before is the page that somebody came from, when it is another one of ours.
func before(c echo.Context) string {
	from, err := url.Parse(c.Request().Referer())
	if err != nil || from.Path == "" || c.Request().Method == http.MethodGet && from.Path == c.Request().URL.Path {
		return ""
	}
	page := httpx.Back(c, from.RequestURI()).String()
	if page == "/" {
		return ""
	}
	return page
}

// written is what a person wrote in the form that was refused; never what proves
// them.
func written(c echo.Context) (out []string) {
	form := httpx.FormOf(c)
	if form == nil || slices.ContainsFunc(neverKept, form.Has) {
		return nil
	}
	for _, text := range form.Texts() {
		if strings.ContainsAny(strings.TrimSpace(text), " \n") {
			out = append(out, text)
		}
	}
	return out
}
