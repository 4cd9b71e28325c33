package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

// asking is a page that asks before something happens to a person's account.
func (s *Server) asking(c echo.Context, title, route, button string, explain ...string) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, askingOf(c, w, route, button, explain...)(s.layout(c, title)))
}

func askingOf(c echo.Context, w someone, route, button string, explain ...string) func(frontend.Layout) frontend.LeadConfirm {
	return func(l frontend.Layout) frontend.LeadConfirm {
		return frontend.LeadConfirm{Lead: w.lead(l, w.here(c, "lead.person")), About: w.about.Name + ", " + w.about.Email,
			Explain: explain, Action: at(c, route, string(w.about.ID)), Button: button, Keep: w.here(c, "lead.person")}
	}
}

const switchOffTitle = "Switch this account off?"

// switchOffForm asks why an account is switched off.
func switchOffForm(c echo.Context, w someone, why string) func(frontend.Layout) frontend.Page {
	ask := askingOf(c, w, "lead.switch", "Switch it off", "They are signed out everywhere at once and cannot sign in. You can switch it on again.",
		"Everything they did is kept, and what they signed still counts. What waits for them goes to somebody else.")
	return func(l frontend.Layout) frontend.Page {
		p := ask(l)
		p.AskReason, p.Reason = true, why
		return p
	}
}

func (s *Server) switchOffPage(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, switchOffForm(c, w, "")(s.layout(c, switchOffTitle)))
}

func (s *Server) switchAccount(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	cmd := enrolling.SwitchCommand{Department: w.ID, Person: w.about.ID, On: f.Has("on"), Reason: f.Get("reason")}
	if err := s.Enrolling.Switch(c.Request().Context(), actor(c), cmd); err != nil {
		return s.again(c, err, switchOffTitle, switchOffForm(c, w, cmd.Reason))
	}
	if cmd.On {
		done(c, "The account is on again", w.about.Name+" can sign in.")
	} else {
		done(c, "The account is off", w.about.Name+" is signed out everywhere.")
	}
	return w.back(c)
}

func (s *Server) passwordLinkPage(c echo.Context) error {
	return s.asking(c, "Make a link to set a new password?", "lead.password.send", "Make the link",
		"Only do this when you are sure that it is really them who asks: in person, or on a phone number that you know.",
		"You get a link to hand to them. It is good for an hour. Their password now works until they set a new one.")
}

func (s *Server) passwordLink(c echo.Context) error {
	w, err := s.someone(c, httpx.FormOf(c).Get("department"))
	if err != nil {
		return err
	}
	made, err := s.Auth.OfferReset(c.Request().Context(), actor(c), w.ID, w.about.ID)
	if err != nil {
		return err
	}
	link := s.PublicURL + at(c, "reset", made.Token)
	return s.page(c, http.StatusOK, frontend.LeadLink{Lead: w.lead(s.layout(c, "A link to set a new password"), w.here(c, "lead.person")), Name: w.about.Name, Email: made.Email, Mailed: made.Mailed, Address: link,
		Until: moment(made.Expires), What: fmt.Sprintf("With this link %s sets a new password.", w.about.Name), Subject: "Set a new password for Countersign",
		Message: fmt.Sprintf("Hello %s,\n\nplease open this link to set a new password:\n\n%s\n\nIt works once, until %s.\n\n%s\n", w.about.Name, link, moment(made.Expires), actor(c).Name),
		Next:    []frontend.Link{{Text: "Back to " + w.about.Name, Href: w.here(c, "lead.person")}}})
}

func (s *Server) dropCodePage(c echo.Context) error {
	return s.asking(c, "Take their authenticator app and passkeys away?", "lead.authenticator.send", "Take them away",
		"Only do this when you are sure that it is really them who asks: in person, or on a phone number that you know.",
		"They are signed out everywhere. At the next sign-in they use their password alone, and set up an app or a passkey on the new phone if their role needs one.")
}

func (s *Server) dropCode(c echo.Context) error {
	w, err := s.someone(c, httpx.FormOf(c).Get("department"))
	if err != nil {
		return err
	}
	if err := s.Auth.ResetAuthenticator(c.Request().Context(), actor(c), w.ID, w.about.ID); err != nil {
		return err
	}
	done(c, "Their authenticator app and passkeys are taken away", w.about.Name+" signs in with the password alone, once.")
	return w.back(c)
}

const absenceTitle = "Note when they are away"

func absenceForm(c echo.Context, w someone, covers []frontend.Choice, from, until, cover string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadAbsence{Lead: w.lead(l, w.here(c, "lead.person")), Action: at(c, "lead.absence.send", string(w.about.ID)), Name: w.about.Name, From: dateParts(from), Until: dateParts(until), Colleagues: covers, Cover: cover}
	}
}

func (s *Server) absencePage(c echo.Context) error {
	w, err := s.someoneOf(c)
	if err != nil {
		return err
	}
	covers, err := s.covers(c, w.ID, w.about.ID)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, absenceForm(c, w, covers, "", "", "")(s.layout(c, absenceTitle)))
}

func (s *Server) addAbsence(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.someone(c, f.Get("department"))
	if err != nil {
		return err
	}
	from, _ := typedDay(&f.Values, "from")
	until, _ := typedDay(&f.Values, "until")
	cmd := enrolling.AbsenceCommand{Department: w.ID, Person: w.about.ID, From: clock.Date(from), Until: clock.Date(until), Cover: id.Person(f.Get("cover"))}
	if _, refused := s.Enrolling.RecordAbsence(c.Request().Context(), actor(c), cmd); refused != nil {
		covers, err := s.covers(c, w.ID, w.about.ID)
		if err != nil {
			return err
		}
		return s.again(c, refused, absenceTitle, absenceForm(c, w, covers, from, until, f.Get("cover")))
	}
	done(c, "We know when they are away", "Nothing new is offered to "+w.about.Name+" then.")
	return w.back(c)
}

func (s *Server) endAbsence(c echo.Context) error {
	w, err := s.someone(c, httpx.FormOf(c).Get("department"))
	if err != nil {
		return err
	}
	ref, err := param[id.Absence](c, "absence")
	if err != nil {
		return err
	}
	if err := s.Enrolling.EndAbsence(c.Request().Context(), actor(c), enrolling.EndAbsenceCommand{Department: w.ID, Absence: ref}); err != nil {
		return err
	}
	done(c, "They are here", "Work can be offered to "+w.about.Name+" again.")
	return w.back(c)
}
