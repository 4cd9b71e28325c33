package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

func (s *Server) notificationRoutes() []httpx.Route {
	return []httpx.Route{
		get("/notifications", "notification.list", s.notifications),
		get("/account/mail-choice", "mail-choice.show", s.mailChoice),
		on(http.MethodPut, "/account/mail-choice", "mail-choice.change", s.chooseMail),
		get("/mails", "mail.list", s.outbox),
		bare("/mails/:mail/retries", "mail.send-again", does("mail", s.Enrolling.SendAgain)),
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

type mailChoiceJSON struct {
	Sent   bool          `json:"sent"`
	Choice notice.Choice `json:"choice"`
}

func (s *Server) mailChoice(c echo.Context) error {
	m, err := s.Reporting.MailChoice(ctx(c), actor(c))
	return show(c, mailChoiceJSON{m.Sent, m.Choice}, err)
}

func (s *Server) chooseMail(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Choice notice.Choice `json:"choice"`
	}](c)
	if err != nil {
		return err
	}
	return done(c, s.Reporting.ChooseMail(ctx(c), actor(c), body.Choice))
}

type outboxJSON struct {
	Sends   bool       `json:"sends"`
	Waiting int        `json:"waiting"`
	Sent    int        `json:"sent"`
	Dead    int        `json:"dead"`
	Unsent  []mailJSON `json:"unsent"`
}

type mailJSON struct {
	ID        id.Mail         `json:"id"`
	Address   string          `json:"address"`
	Kind      notice.Kind     `json:"kind"`
	State     store.MailState `json:"state"`
	Attempts  int             `json:"attempts"`
	CreatedAt instant         `json:"created_at"`
	DueAt     instant         `json:"due_at,omitzero"`
	Error     string          `json:"error,omitempty"`
}

func mailOf(m store.Mail) mailJSON {
	out := mailJSON{ID: m.ID, Address: m.Address, Kind: m.Kind, State: m.State, Attempts: m.Attempts, CreatedAt: instant{m.CreatedAt}, Error: m.Error}
	if m.State != store.MailDead {
		out.DueAt = instant{m.DueAt}
	}
	return out
}

func (s *Server) outbox(c echo.Context) error {
	o, err := s.Enrolling.Outbox(ctx(c), actor(c))
	return show(c, outboxJSON{o.Sent, o.Counts.Waiting, o.Counts.Sent, o.Counts.Dead, each(o.Unsent, mailOf)}, err)
}
