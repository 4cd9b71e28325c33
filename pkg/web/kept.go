package web

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
)

// mostKept bounds, in bytes, a form that is kept through signing in. Encoded
// once more in the sign-in form it stays well within a body.
const mostKept = 64 << 10

// neverKept are the fields that prove a person: a form with one of them is
// typed again, not carried about.
var neverKept = []string{"password", "old", "new", "again", "code"}

// kept is the form that somebody sent after their session had ended, so that what
// they typed is not lost. It travels in the forms of the sign-in pages and
// nowhere else, and is sent again only when they press the button (continueAfter).
// It is empty where nothing was typed; drafts with files keep themselves.
func kept(c echo.Context) string {
	req := c.Request()
	kind, _, _ := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType))
	if req.Method != http.MethodPost || kind != echo.MIMEApplicationForm {
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(req.Body, mostKept+1))
	if err != nil || len(raw) > mostKept {
		return ""
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil || slices.ContainsFunc(neverKept, values.Has) {
		return ""
	}
	values.Del(httpx.CSRFField)
	return values.Encode()
}

// continueAfter goes on to where somebody wanted to go before they signed in. If
// they had sent a form, it shows what they wrote and asks whether to send it.
func (s *Server) continueAfter(c echo.Context, sessionSecret string) error {
	f := httpx.FormOf(c)
	address, known := httpx.Sends(c, f.Get("next"))
	values, err := url.ParseQuery(f.Get("kept"))
	if !known || err != nil || len(values) == 0 {
		return httpx.SeeOther(c, httpx.Back(c, f.Get("next")))
	}
	httpx.BindForms(c, []byte(sessionSecret))
	p := frontend.SendAgain{Layout: s.layout(c, "You are signed in again"), Address: address.String()}
	for name, all := range values {
		for _, value := range all {
			p.Fields = append(p.Fields, frontend.KeptField{Name: name, Value: value, Words: strings.ContainsAny(strings.TrimSpace(value), " \n")})
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b frontend.KeptField) int { return strings.Compare(a.Name, b.Name) })
	return s.page(c, http.StatusOK, p)
}
