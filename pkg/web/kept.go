package web

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/auth"
	"countersign/pkg/httpx"
)

// mostKept bounds, in bytes, a form that is kept through signing in: encoded once
// more in the sign-in form it stays well within a body. mostSkipped bounds the files
// that are read past to what was typed after them.
const (
	mostKept    = 64 << 10
	mostSkipped = 32 << 20
)

// filesLost says in a kept form that files were sent with it, which are not kept.
const filesLost = "files not kept"

// keptFor says in a kept form whose page it was sent from.
const keptFor = "kept for"

// neverKept are the fields that prove a person: a form with one of them is
// typed again, not carried about.
var neverKept = []string{"password", "old", "new", "again", "code", "answer"}

// kept is the form that somebody sent after their session had ended, so that what
// they typed is not lost. It travels in the forms of the sign-in pages and
// nowhere else, and is sent again only when they press the button (continueAfter).
// It is empty where nothing was typed, and where the page does not say whose it
// was. Files are not kept: they are on the person's own machine.
func kept(c echo.Context) string {
	req := c.Request()
	kind, params, _ := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType))
	var values url.Values
	switch {
	case req.Method != http.MethodPost:
	case kind == echo.MIMEApplicationForm:
		if raw, err := io.ReadAll(io.LimitReader(req.Body, mostKept+1)); err == nil {
			values, _ = url.ParseQuery(string(raw))
		}
	case kind == echo.MIMEMultipartForm && params["boundary"] != "":
		values = typedBeside(multipart.NewReader(io.LimitReader(req.Body, mostSkipped), params["boundary"]))
	}
	owner := httpx.FormOwner(values.Get(httpx.CSRFField))
	if values.Del(httpx.CSRFField); len(values) == 0 || owner == "" {
		return ""
	}
	values.Set(keptFor, owner)
	form := values.Encode()
	if len(form) > mostKept || slices.ContainsFunc(neverKept, values.Has) {
		return ""
	}
	return form
}

// typedBeside are the fields of a form with files, as far as they can be read;
// none if they are more than can be kept. Nobody is signed in here, so it stops
// reading then. A part costs something however little it holds.
func typedBeside(form *multipart.Reader) url.Values {
	const eachPart = 64
	values, left := url.Values{}, mostKept
	for {
		part, err := form.NextRawPart()
		if err != nil {
			return values
		}
		left -= eachPart + len(part.FormName())
		if part.FileName() != "" {
			values.Set(filesLost, "yes")
		} else {
			value, err := io.ReadAll(io.LimitReader(part, int64(max(0, left))+1))
			if err != nil {
				return values
			}
			left -= len(value)
			values.Add(part.FormName(), string(value))
		}
		if left < 0 {
			return nil
		}
	}
}

// backTo is where somebody comes back to after signing in: the page that they
// asked for, or the one that the form was on.
func backTo(c echo.Context) string {
	if page := before(c); page != "" && c.Request().Method == http.MethodPost {
		return page
	}
	return c.Request().URL.RequestURI()
}

// continueKept goes on after a step of signing in, with a form that somebody had
// sent before. Computers are shared: the form of anybody else is thrown away, and
// where it was sent is no place for who signs in now.
func (s *Server) continueKept(c echo.Context, begun auth.Begun) error {
	v, err := s.Auth.Resolve(c.Request().Context(), begun.Secret, httpx.RequestID(c))
	if err != nil {
		return err
	}
	f, owner := httpx.FormOf(c), s.Auth.Tokens.Mark(v.Actor.Person)
	values, err := url.ParseQuery(f.Get("kept"))
	if err != nil || values.Get(keptFor) != owner {
		return httpx.SeeOther(c, httpx.To(c, "home")) // asks for the code first, where that is still to come
	}
	httpx.BindForms(c, []byte(begun.Secret), owner)
	if begun.Waiting {
		return s.page(c, http.StatusOK, s.codeForm(c, f.Get("next"), f.Get("kept"))(s.layout(c, codeTitle)))
	}
	return s.sendAgain(c, values)
}

// sendAgain shows what somebody wrote and asks whether to send it.
func (s *Server) sendAgain(c echo.Context, values url.Values) error {
	next := httpx.FormOf(c).Get("next")
	address, known := httpx.Sends(c, next)
	if !known {
		return httpx.SeeOther(c, httpx.Back(c, next))
	}
	p := frontend.SendAgain{Layout: s.layout(c, "You are signed in again"), Address: address.String(), FilesLost: values.Has(filesLost)}
	values.Del(filesLost)
	values.Del(keptFor)
	for name, all := range values {
		for _, value := range all {
			p.Fields = append(p.Fields, frontend.KeptField{Name: name, Value: value, Words: strings.ContainsAny(strings.TrimSpace(value), " \n")})
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b frontend.KeptField) int { return strings.Compare(a.Name, b.Name) })
	return s.page(c, http.StatusOK, p)
}
