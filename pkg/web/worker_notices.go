package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

func (s *Server) notifications(c echo.Context) error {
	notices, err := s.Reporting.Notifications(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.WorkerNotifications{Layout: s.layout(c, "Notifications")}
	for _, n := range notices {
		row := frontend.Notice{Link: frontend.Link{Text: n.Text, Href: n.Href}, At: moment(n.CreatedAt), New: n.ReadAt.IsZero()}
		if row.New {
			p.New++
		}
		p.Notices = append(p.Notices, row)
	}
	if len(notices) > 0 {
		p.UpTo = string(notices[0].ID)
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) readNotifications(c echo.Context) error {
	upTo, err := id.Parse[id.Notification](httpx.FormOf(c).Get("up_to"))
	if err != nil {
		return fault.Missing()
	}
	if err := s.Reporting.MarkRead(c.Request().Context(), actor(c), upTo); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "notifications"))
}
