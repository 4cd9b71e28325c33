package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/notice"
)

// noticesShown is how many notices a page lists.
const noticesShown = 20

func (s *Server) notifications(c echo.Context) error {
	before, err := readAfter(c)
	if err != nil {
		return err
	}
	notices, next, err := s.Reporting.Notifications(c.Request().Context(), actor(c), id.Notification(before), noticesShown)
	if err != nil {
		return err
	}
	p := frontend.WorkerNotifications{Layout: s.layout(c, "Notifications")}
	for _, n := range notices {
		row := frontend.Notice{Link: frontend.Link{Text: n.Text, Href: n.Href}, At: moment(n.CreatedAt), New: n.ReadAt.IsZero()}
		if ref, ok := strings.CutPrefix(n.Href, "/record/"); ok && n.Kind == string(notice.SignedAsYou) {
			row.NotMe = at(c, "sign-off.not-me.send", ref)
		}
		p.Notices = append(p.Notices, row)
	}
	switch {
	case before != "":
		p.First = at(c, "notifications")
	case len(notices) > 0:
		p.UpTo = string(notices[0].ID)
	}
	if next != "" {
		p.Next = httpx.To(c, "notifications").With("after", httpx.Cursor(string(next))).String()
	}
	return s.page(c, http.StatusOK, p)
}

// readAfter reads after which thing a page of a list begins; empty is the start.
func readAfter(c echo.Context) (string, error) {
	q, err := httpx.ReadQuery(c, "after")
	if err != nil {
		return "", err
	}
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil || len(k.After) == 0 {
		return "", err
	}
	return k.After[0], nil
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
