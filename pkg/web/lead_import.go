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
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
	"countersign/pkg/sheet"
)

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

const importTitle = "Invite many from a file"

// importForm is the page of the list of people; its rows come with a preview.
func (s *Server) importForm(c echo.Context, k desk, text string) frontend.LeadImport {
	return frontend.LeadImport{Lead: k.lead(s.layout(c, importTitle), k.at(c, "lead.people")), Action: at(c, "lead.import.look"), Send: at(c, "lead.import.send"),
		Template: k.at(c, "lead.import.template"), Text: text, Columns: inviteColumns}
}

var inviteColumns = []frontend.ColumnHelp{
	{Name: "email", Help: "Work email address. They sign in with it"},
	{Name: "name", Help: "Full name"},
	{Name: "roles", Help: "worker, assessor, educator, lead or inspector. Several with ; between them"},
	{Name: "version", Help: "Of a support worker: the framework of the levels. Leave it empty for imaging"},
	{Name: "level", Help: "Of a support worker: the level now. In imaging: CSW, SCSW, MA or AP. Leave it empty for none yet"},
	{Name: "target", Help: "Of a support worker: the level to work toward. Leave it empty for the next one"},
	{Name: "settings", Help: "Of a support worker: kinds of work, with ; between them, like general; ct; iv_service"},
	{Name: "educator", Help: "Of a support worker: email address of their practice educator, who is in the department already"},
	{Name: "until", Help: "Of an inspector: last day, like 2027-03-27"},
}

func (s *Server) importPage(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, s.importForm(c, k, ""))
}

// peopleTemplate is an empty list with the names of the columns.
func (s *Server) peopleTemplate(c echo.Context) error {
	var names []string
	for _, column := range enrolling.InviteColumns {
		names = append(names, column.Name)
	}
	file, err := sheet.Write(names, nil)
	if err != nil {
		return err
	}
	return download(c, "people-to-invite.csv", file)
}

// download answers with a file that is kept, never shown.
func download(c echo.Context, name string, file []byte) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

func (s *Server) lookAtPeople(c echo.Context) error {
	f := httpx.FormOf(c)
	text, bad := listOf(f)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	if bad != nil {
		return s.importAgain(c, k, text, bad)
	}
	return s.showPeople(c, k, text)
}

// keepable is a list that can be shown to be mended; one that is not text or too
// much has to be chosen again.
func keepable(text string) string {
	if len(text) > mostList || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return ""
	}
	return text
}

// importAgain shows the form once more when the list as a whole cannot be read.
func (s *Server) importAgain(c echo.Context, k desk, text string, bad error) error {
	return s.again(c, bad, importTitle, func(l frontend.Layout) frontend.Page {
		p := s.importForm(c, k, keepable(text))
		p.Lead = k.lead(l, p.Back)
		return p
	})
}

// showPeople shows what a list would do.
func (s *Server) showPeople(c echo.Context, k desk, text string) error {
	preview, err := s.Enrolling.PreviewInvitations(c.Request().Context(), actor(c), enrolling.InviteFileCommand{Department: k.ID, File: []byte(text)})
	if err != nil {
		return s.importAgain(c, k, text, err)
	}
	p := s.importForm(c, k, text)
	p.Seen, p.Problems = string(preview.Seen), preview.Problems
	for _, r := range preview.Rows {
		p.Rows = append(p.Rows, frontend.ImportRow{Line: r.Line, Problems: messages(r.Problems), Cells: []string{r.Cells["name"], r.Cells["email"], rolesIn(r.Cells["roles"]), r.Cells["level"]}})
	}
	status := http.StatusOK
	if p.Problems > 0 {
		status, p.Errors = http.StatusUnprocessableEntity, lineErrors(p.Rows)
	}
	return s.page(c, status, p)
}

// rolesIn names the roles in a cell as pages do.
func rolesIn(cell string) string {
	var out []string
	for part := range strings.SplitSeq(cell, ";") {
		part = strings.TrimSpace(part)
		if title := identity.Role(strings.ToLower(part)).Title(); title != "" {
			part = title
		}
		out = append(out, part)
	}
	return strings.Join(out, ", ")
}

func (s *Server) importPeople(c echo.Context) error {
	f := httpx.FormOf(c)
	text, bad := listOf(f)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	if bad != nil {
		return s.importAgain(c, k, text, bad)
	}
	invited, refused := s.Enrolling.InviteFile(c.Request().Context(), actor(c), enrolling.InviteFileCommand{Department: k.ID, File: []byte(text), Seen: digest.Sum(f.Get("seen"))})
	if changed(refused) {
		return s.showPeople(c, k, text)
	}
	if refused != nil {
		return s.importAgain(c, k, text, refused)
	}
	return s.showLinks(c, k, invited)
}

// linkColumns are those of the list of links to hand out.
var linkColumns = []sheet.Column{{Name: "name"}, {Name: "email", Must: true}, {Name: "link", Must: true}}

// showLinks shows the links of new invitations, the only time that they can be
// shown.
func (s *Server) showLinks(c echo.Context, k desk, invited []enrolling.Invited) error {
	p := frontend.LeadImported{Lead: k.lead(s.layout(c, fmt.Sprintf("Invited: %d", len(invited))), k.at(c, "lead.people")), Download: at(c, "lead.import.links")}
	var rows [][]string
	for _, i := range invited {
		row := frontend.LinkRow{Name: i.Name, Email: i.Email, Address: s.PublicURL + at(c, "invitation", i.Token)}
		p.Rows, p.Until = append(p.Rows, row), moment(i.Expires)
		rows = append(rows, []string{row.Name, row.Email, row.Address})
	}
	list, err := sheet.Write([]string{"name", "email", "link"}, rows)
	p.List = string(list)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

// downloadLinks gives the list on the page back as a file. It is read first, so
// that nothing but such a list ever comes out.
func (s *Server) downloadLinks(c echo.Context) error {
	rows, err := sheet.Read([]byte(httpx.FormOf(c).Get("list")), 1000, linkColumns)
	if err != nil {
		return err
	}
	var cells [][]string
	for _, r := range rows {
		cells = append(cells, []string{r.Cells["name"], r.Cells["email"], r.Cells["link"]})
	}
	file, err := sheet.Write([]string{"name", "email", "link"}, cells)
	if err != nil {
		return err
	}
	return download(c, "invitations.csv", file)
}
