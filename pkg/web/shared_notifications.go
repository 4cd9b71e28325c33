package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

// notificationRoutes are for everybody who is signed in.
func (s *Server) notificationRoutes() []httpx.Route {
	return []httpx.Route{
		get("/notifications", "notifications", s.notifications),
		post("/notifications/read", "notifications.read", s.readNotifications),
	}
}

func (s *Server) notifications(c echo.Context) error {
	list, err := s.Reporting.Notifications(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.WorkerNotifications{Layout: s.layout(c, "Notifications")}
	for _, n := range list {
		fresh := n.ReadAt.IsZero()
		p.Notices = append(p.Notices, frontend.Notice{Link: frontend.Link{Text: n.Text, Href: n.Href}, At: moment(n.CreatedAt), New: fresh})
		if fresh {
			p.New++
		}
	}
	if len(list) > 0 {
		p.UpTo = string(list[0].ID)
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
