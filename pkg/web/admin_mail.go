package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// outbox is the mail that waits to be sent, and what was given up.
func (s *Server) outbox(c echo.Context) error {
	out, err := s.Enrolling.Outbox(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.AdminMail{Layout: s.layout(c, "Email"), Sends: out.Sent, Waiting: out.Counts.Waiting, Sent: out.Counts.Sent, Dead: out.Counts.Dead, Since: moment(out.Counts.Oldest)}
	for _, m := range out.Unsent {
		p.Rows = append(p.Rows, s.mailRow(c, m))
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) mailRow(c echo.Context, m store.Mail) frontend.MailRow {
	dead := m.State == store.MailDead
	row := frontend.MailRow{About: m.Kind.Subject(), To: m.Address, Made: moment(m.CreatedAt), Dead: dead, Error: m.Error, Tries: fmt.Sprintf("Tried %d times", m.Attempts)}
	switch m.Attempts {
	case 0:
		row.Tries = "Not tried yet"
	case 1:
		row.Tries = "Tried once"
	}
	if !dead {
		row.Next = moment(m.DueAt)
	}
	useful := m.Until.IsZero() || s.Clock.Now().Before(m.Until)
	row.Again = onlyIf(dead && useful, at(c, "admin.mail.again", string(m.ID)))
	return row
}

func (s *Server) sendMailAgain(c echo.Context) error {
	m, err := param[id.Mail](c, "mail")
	if err != nil {
		return err
	}
	if err := s.Enrolling.SendAgain(c.Request().Context(), actor(c), m); err != nil {
		return err
	}
	done(c, "It is sent again", "Look here in a minute to see whether it went.")
	return httpx.SeeOther(c, httpx.To(c, "admin.mail"))
}
