package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
	"countersign/pkg/sheet"
)

// inviteList invites the people of a file.
func (s *Server) inviteList() fileList {
	return fileList{title: "Invite many from a file", back: "lead.people", look: "lead.import.look", send: "lead.import.send", columns: inviteColumns,
		page: func(c echo.Context, k desk, p frontend.ListForm) frontend.Page {
			return frontend.LeadImport{ListForm: p, Template: k.at(c, "lead.import.template")}
		},
		preview: func(c echo.Context, k desk, p *frontend.ListForm) error {
			preview, err := s.Enrolling.PreviewInvitations(c.Request().Context(), actor(c), enrolling.InviteFileCommand{Department: k.ID, File: []byte(p.Text)})
			p.Seen, p.Problems = string(preview.Seen), preview.Problems
			for _, r := range preview.Rows {
				p.Rows = append(p.Rows, frontend.ImportRow{Line: r.Line, Problems: messages(r.Problems), Cells: []string{r.Cells["name"], r.Cells["email"], rolesIn(r.Cells["roles"]), r.Cells["level"]}})
			}
			return err
		},
		act: func(c echo.Context, k desk, text string, seen digest.Sum) error {
			invited, err := s.Enrolling.InviteFile(c.Request().Context(), actor(c), enrolling.InviteFileCommand{Department: k.ID, File: []byte(text), Seen: seen})
			if err != nil {
				return err
			}
			return s.showLinks(c, k, invited)
		}}
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

// linkColumns are those of the list of links to hand out.
var linkColumns = []sheet.Column{{Name: "name"}, {Name: "email", Must: true}, {Name: "link", Must: true}}

// showLinks shows the links of new invitations, the only time that they can be
// shown.
func (s *Server) showLinks(c echo.Context, k desk, invited []enrolling.Invited) error {
	p := frontend.LeadImported{Lead: k.lead(s.layout(c, fmt.Sprintf("Invited: %d", len(invited))), k.at(c, "lead.people")), Download: at(c, "lead.import.links")}
	var rows [][]string
	for _, i := range invited {
		row := frontend.LinkRow{Name: i.Name, Email: i.Email, Address: s.PublicURL + at(c, "invitation", i.Token)}
		p.Rows, p.Until, p.Mailed = append(p.Rows, row), moment(i.Expires), i.Mailed
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
