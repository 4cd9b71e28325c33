package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
)

// fileList is a file of rows that a lead brings: it is looked at before anything is
// done, and can be mended on the page. What it says and does is its own.
type fileList struct {
	title            string
	back, look, send string // names of routes
	columns          []frontend.ColumnHelp
	page             func(c echo.Context, k desk, p frontend.ListForm) frontend.Page
	preview          func(c echo.Context, k desk, p *frontend.ListForm) error // adds what its text would do
	act              func(c echo.Context, k desk, text string, seen digest.Sum) error
}

// mostList is how large a list may be on these pages: it travels in the form
// between looking at it and acting on it, so that nobody chooses it twice.
const mostList = 512 << 10

// listRoute takes a form with a list in it, as a file or as text.
func listRoute(path, name string, h echo.HandlerFunc) httpx.Route {
	r := post(path, name, h)
	r.MaxBody, r.Files = 4*mostList, 1
	return r
}

// listOf is the list that a form brings: a chosen file goes before what stands in
// the form already.
func listOf(f *httpx.FormData) (string, error) {
	var file []byte
	err := f.Files(func(one httpx.File) (err error) {
		file, err = io.ReadAll(io.LimitReader(one.Body, mostList+1))
		return err
	})
	if err != nil {
		return "", err
	}
	text := f.Get("text")
	if len(file) > 0 {
		text = string(file)
	}
	var bad fault.Fields
	switch {
	case text == "":
		bad.Add("file", "Choose a file.")
	case len(text) > mostList:
		bad.Add("file", "This file is too large. A list may be 512 KB at most. Split it into smaller files.")
	}
	// A browser sends what stands in a form with line ends of its own, so all are made alike.
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), bad.Err()
}

// lineErrors are the problems of a list's lines for the summary, the first few
// one by one. They are put right in the text.
func lineErrors(rows []frontend.ImportRow) []frontend.FieldError {
	const most = 20
	var all []frontend.FieldError
	for _, r := range rows {
		for _, problem := range r.Problems {
			all = append(all, frontend.FieldError{ID: "text", Message: fmt.Sprintf("Line %d: %s", r.Line, problem)})
		}
	}
	if len(all) > most {
		rest := len(all) - most
		all = append(all[:most], frontend.FieldError{ID: "text", Message: fmt.Sprintf("And %d more, shown in the table.", rest)})
	}
	return all
}

func messages(problems []fault.Field) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Name+": "+p.Message)
	}
	return out
}

// changed tells whether a list was refused because of what it says now: then it
// is looked at again with everything that is wrong.
func changed(refused error) bool {
	var f *fault.Error
	return errors.As(refused, &f) && f.Kind == fault.Invalid && slices.ContainsFunc(f.Fields, func(one fault.Field) bool { return strings.HasPrefix(one.Name, "rows.") })
}

// keepable is a list that can be shown to be mended; one that is not text or too
// much has to be chosen again.
func keepable(text string) string {
	if len(text) > mostList || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return ""
	}
	return text
}

// form is the page of a list; its rows come with a preview.
func (l fileList) form(c echo.Context, k desk, around frontend.Layout, text string) frontend.ListForm {
	return frontend.ListForm{Lead: k.lead(around, k.at(c, l.back)), Action: at(c, l.look), Send: at(c, l.send), Text: text, Columns: l.columns}
}

// listPage asks for a list.
func (s *Server) listPage(l fileList) echo.HandlerFunc {
	return func(c echo.Context) error {
		k, err := s.deskOf(c)
		if err != nil {
			return err
		}
		return s.page(c, http.StatusOK, l.page(c, k, l.form(c, k, s.layout(c, l.title), "")))
	}
}

// lookAtList shows what a list would do.
func (s *Server) lookAtList(l fileList) echo.HandlerFunc {
	return s.withList(l, func(c echo.Context, k desk, text string) error { return s.showList(c, l, k, text) })
}

// sendList does what a list says that was looked at. If that is no longer what
// was seen, it is looked at again.
func (s *Server) sendList(l fileList) echo.HandlerFunc {
	return s.withList(l, func(c echo.Context, k desk, text string) error {
		err := l.act(c, k, text, digest.Sum(httpx.FormOf(c).Get("seen")))
		if changed(err) {
			return s.showList(c, l, k, text)
		}
		return s.listAgain(c, l, k, text, err)
	})
}

// withList reads the list that a form brings and the department that it is for.
func (s *Server) withList(l fileList, do func(c echo.Context, k desk, text string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		f := httpx.FormOf(c)
		text, bad := listOf(f)
		k, err := s.desk(c, f.Get("department"))
		if err != nil {
			return err
		}
		if bad != nil {
			return s.listAgain(c, l, k, text, bad)
		}
		return do(c, k, text)
	}
}

// listAgain shows the form once more when the list as a whole was refused.
func (s *Server) listAgain(c echo.Context, l fileList, k desk, text string, refused error) error {
	if refused == nil {
		return nil
	}
	return s.again(c, refused, l.title, func(around frontend.Layout) frontend.Page {
		return l.page(c, k, l.form(c, k, around, keepable(text)))
	})
}

func (s *Server) showList(c echo.Context, l fileList, k desk, text string) error {
	p := l.form(c, k, s.layout(c, l.title), text)
	if err := l.preview(c, k, &p); err != nil {
		return s.listAgain(c, l, k, text, err)
	}
	status := http.StatusOK
	if p.Problems > 0 {
		status, p.Errors = http.StatusUnprocessableEntity, lineErrors(p.Rows)
	}
	return s.page(c, status, l.page(c, k, p))
}
