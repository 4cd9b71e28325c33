package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/auth"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

func (s *Server) accountRoutes() []httpx.Route {
	routes := open(settingUp,
		get("/account/authenticator", "account.authenticator", s.authenticatorPage),
		post("/account/authenticator", "account.authenticator.send", s.takeAuthenticator),
		get("/account/passkeys/new", "account.passkeys.new", s.newPasskeyPage),
		post("/account/passkeys/new", "account.passkeys.new.send", s.addPasskey),
	)
	return append(routes,
		get("/account", "account", s.account),
		get("/account/password", "account.password", s.passwordPage),
		post("/account/password", "account.password.send", s.changePassword),
		get("/account/authenticator/remove", "account.authenticator.remove", s.removePage),
		post("/account/authenticator/remove", "account.authenticator.remove.send", s.removeAuthenticator),
		get("/account/recovery-codes", "account.codes", s.codesPage),
		post("/account/recovery-codes", "account.codes.send", s.newCodes),
		get("/account/email", "account.email", s.emailPage),
		post("/account/email", "account.email.send", s.chooseEmail),
		get("/account/passkeys/:id/remove", "account.passkeys.remove", s.removePasskeyPage),
		post("/account/passkeys/:id/remove", "account.passkeys.remove.send", s.removePasskey),
		post("/account/sessions/:id/end", "account.sessions.end", s.endSession),
		post("/account/sessions/known", "account.sessions.known", s.knowSessions),
		post("/account/sessions/end-others", "account.sessions.end-others", s.endOthers),
	)
}

func (s *Server) account(c echo.Context) error {
	ctx, a := c.Request().Context(), actor(c)
	own, err := s.Auth.Account(ctx, a)
	if err != nil {
		return err
	}
	sessions, err := s.Auth.Sessions(ctx, a)
	if err != nil {
		return err
	}
	mail, err := s.Reporting.MailChoice(ctx, a)
	if err != nil {
		return err
	}
	p := frontend.Account{Layout: s.layout(c, "Your account"), Mail: onlyIf(mail.Sent, mailWords[mail.Choice][0]), Email: own.Email, Authenticator: own.Authenticator, Needed: own.Needed, CodesLeft: own.CodesLeft,
		Passkeys: ownPasskeys(c, own.Passkeys), NoPasskeys: s.Auth.Passkeys.Trouble}
	for _, one := range sessions {
		p.Sessions = append(p.Sessions, frontend.AccountSession{Device: device(one.Agent), Address: one.Address, Began: moment(one.Created), Seen: moment(one.Seen),
			Here: one.Here, End: httpx.To(c, "account.sessions.end", string(one.ID)).String()})
	}
	return s.page(c, http.StatusOK, p)
}

// accountLayout is the layout of a page below the account.
func (s *Server) accountLayout(c echo.Context, title string) frontend.Layout {
	l := s.layout(c, title)
	l.Back = "/account"
	return l
}

const passwordTitle = "Change your password"

func (s *Server) passwordPage(c echo.Context) error {
	return s.page(c, http.StatusOK, frontend.AccountPassword{Layout: s.accountLayout(c, passwordTitle)})
}

func (s *Server) changePassword(c echo.Context) error {
	f := httpx.FormOf(c)
	secret, err := s.Auth.ChangePassword(c.Request().Context(), actor(c), auth.ChangePassword{Old: f.Get("old"), New: f.Get("new")})
	if err != nil {
		return s.again(c, err, passwordTitle, func(l frontend.Layout) frontend.Page { return frontend.AccountPassword{Layout: l} })
	}
	renew(c, secret)
	done(c, "Your password is changed", "You are signed out everywhere else.")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}

// renew gives the browser its session's new secret, also for what this request
// still answers.
func renew(c echo.Context, secret string) {
	v := visitOf(c)
	v.secret = secret
	c.Set(visitKey, v)
	httpx.BindForms(c, []byte(secret), httpx.FormOwner(httpx.CSRFToken(c)))
	enter(c, secret)
}

const authenticatorTitle = "Set up your authenticator app"

func (s *Server) authenticatorPage(c echo.Context) error {
	p, err := s.authenticator(c)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, authenticatorTitle)
	if !p.Must {
		p.Back = "/account"
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) authenticator(c echo.Context) (frontend.AccountAuthenticator, error) {
	a := actor(c)
	offer, err := s.Auth.OfferAuthenticator(c.Request().Context(), a)
	return frontend.AccountAuthenticator{Moving: a.Enrolled, Must: a.MustEnrol(), Secret: offer.Secret, App: strings.TrimPrefix(offer.Address, "otpauth://"), Picture: chart.QR{Label: "Picture with the key for your authenticator app", Size: offer.QR.Size, Path: offer.QR.Path()}}, err
}

func (s *Server) takeAuthenticator(c echo.Context) error {
	f := httpx.FormOf(c)
	taken, refused := s.Auth.TakeAuthenticator(c.Request().Context(), actor(c), f.Get("password"), f.Get("code"))
	if refused != nil {
		p, err := s.authenticator(c)
		if err != nil {
			return err
		}
		return s.again(c, refused, authenticatorTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	renew(c, taken.Secret)
	return s.showCodes(c, taken.Codes)
}

func (s *Server) showCodes(c echo.Context, codes []string) error {
	return s.page(c, http.StatusOK, frontend.AccountCodes{Layout: s.layout(c, "Your recovery codes"), Codes: codes})
}

func codesForm(l frontend.Layout) frontend.Page {
	return frontend.AccountConfirm{Layout: l, Action: "/account/recovery-codes", Submit: "Get new codes", Text: "You get 10 new codes. Those you have now stop working."}
}

const codesTitle = "Get new recovery codes"

func (s *Server) codesPage(c echo.Context) error {
	return s.page(c, http.StatusOK, codesForm(s.accountLayout(c, codesTitle)))
}

func (s *Server) newCodes(c echo.Context) error {
	codes, err := s.Auth.NewRecoveryCodes(c.Request().Context(), actor(c), httpx.FormOf(c).Get("password"))
	if err != nil {
		return s.again(c, err, codesTitle, codesForm)
	}
	return s.showCodes(c, codes)
}

func removeForm(l frontend.Layout) frontend.Page {
	return frontend.AccountConfirm{Layout: l, Action: "/account/authenticator/remove", Submit: "Remove it", Text: "From then on your password alone is enough to sign in."}
}

const removeTitle = "Remove your authenticator app"

func (s *Server) removePage(c echo.Context) error {
	return s.page(c, http.StatusOK, removeForm(s.accountLayout(c, removeTitle)))
}

func (s *Server) removeAuthenticator(c echo.Context) error {
	secret, err := s.Auth.DropAuthenticator(c.Request().Context(), actor(c), httpx.FormOf(c).Get("password"))
	if err != nil {
		return s.again(c, err, removeTitle, removeForm)
	}
	renew(c, secret)
	done(c, "Your authenticator app is removed", "")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}

func (s *Server) endSession(c echo.Context) error {
	session, err := id.Parse[id.Session](c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	if err := s.Auth.EndSession(c.Request().Context(), actor(c), session); err != nil {
		return err
	}
	done(c, "Signed out there", "")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}

// knowSessions takes somebody's word that it is them on another device as well.
func (s *Server) knowSessions(c echo.Context) error {
	if err := s.Auth.KnowSessions(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.Back(c, httpx.FormOf(c).Get("next")))
}

func (s *Server) endOthers(c echo.Context) error {
	if err := s.Auth.EndOthers(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	done(c, "You are signed out everywhere else", "")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}
