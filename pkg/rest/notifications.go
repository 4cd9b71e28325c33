package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

func (s *Server) notificationRoutes() []httpx.Route {
	return []httpx.Route{
		get("/notifications", "notification.list", s.notifications),
		bare("/notifications/:notification/readings", "notification.read", does("notification", s.Reporting.MarkRead)),
	}
}

type notificationsJSON struct {
	Unread int                `json:"unread"`
	Items  []notificationJSON `json:"items"`
}

type notificationJSON struct {
	ID        id.Notification `json:"id"`
	Kind      string          `json:"kind"`
	Text      string          `json:"text"`
	Href      string          `json:"href"`
	CreatedAt instant         `json:"created_at"`
	ReadAt    instant         `json:"read_at,omitzero"`
}

func notificationOf(n store.Notification) notificationJSON {
	return notificationJSON{
		ID: n.ID, Kind: n.Kind, Text: n.Text, Href: n.Href, CreatedAt: instant{n.CreatedAt}, ReadAt: instant{n.ReadAt},
	}
}

func (s *Server) notifications(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "after", "limit")
	if err != nil {
		return err
	}
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil {
		return err
	}
	var before id.Notification
	if k.After != nil {
		before = id.Notification(k.After[0])
	}
	list, next, err := s.Reporting.Notifications(ctx(c), actor(c), before, k.Limit)
	if err != nil {
		return err
	}
	if next != "" {
		httpx.LinkNext(c, httpx.Cursor(string(next)))
	}
	unread, err := s.Reporting.Unread(ctx(c), actor(c))
	return show(c, notificationsJSON{unread, each(list, notificationOf)}, err)
}
