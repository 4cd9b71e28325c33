package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
	"countersign/pkg/notice"
)

const emailTitle = "What you hear by email"

// mailWords are the choices in words, each with what it means.
var mailWords = map[notice.Choice][2]string{
	notice.AtOnce: {"At once", "When somebody asks you to do something. The rest comes together, once a day."},
	notice.Daily:  {"Once a day", "Everything together, at 7 in the morning."},
	notice.Weekly: {"Once a week", "Everything together, on Monday at 7 in the morning."},
	notice.InApp:  {"Not by email", "You find everything here, under Notifications."},
}

func (s *Server) emailForm(c echo.Context) (frontend.AccountEmail, error) {
	mail, err := s.Reporting.MailChoice(c.Request().Context(), actor(c))
	p := frontend.AccountEmail{Sent: mail.Sent, Email: actor(c).Email, Choice: string(mail.Choice)}
	for _, choice := range notice.Choices {
		p.Choices = append(p.Choices, frontend.Option{Value: string(choice), Text: mailWords[choice][0], Help: mailWords[choice][1]})
	}
	return p, err
}

func (s *Server) emailPage(c echo.Context) error {
	p, err := s.emailForm(c)
	if err != nil {
		return err
	}
	p.Layout = s.accountLayout(c, emailTitle)
	return s.page(c, http.StatusOK, p)
}

func (s *Server) chooseEmail(c echo.Context) error {
	choice := notice.Choice(httpx.FormOf(c).Get("choice"))
	if refused := s.Reporting.ChooseMail(c.Request().Context(), actor(c), choice); refused != nil {
		p, err := s.emailForm(c)
		if err != nil {
			return err
		}
		return s.again(c, refused, emailTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	done(c, "We have noted what you want to hear by email", "")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}
