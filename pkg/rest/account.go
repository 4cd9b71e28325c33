package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/auth"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func (s *Server) accountRoutes() []httpx.Route {
	routes := open(httpx.Public,
		post("/set-ups", "set-up.create", s.setUp),
		post("/sessions", "session.create", s.signIn),
		post("/tokens", "token.create", s.refresh),
		post("/password-resets", "password.reset", s.resetPassword),
	)
	return append(routes, open(enrolment,
		get("/sessions", "session.list", s.sessions),
		on(http.MethodDelete, "/sessions", "session.end-others", s.endOtherSessions),
		on(http.MethodDelete, "/sessions/:session", "session.end", does("session", s.Auth.EndSession)),
		get("/me", "me.show", s.me),
		get("/account", "account.show", s.account),
		post("/account/passwords", "password.create", s.changePassword),
		bare("/account/authenticator-offers", "authenticator.offer", s.offerAuthenticator),
		post("/account/authenticators", "authenticator.create", s.takeAuthenticator),
		post("/account/authenticator-removals", "authenticator.remove", s.dropAuthenticator),
		post("/account/recovery-codes", "recovery-codes.create", s.newRecoveryCodes),
	)...)
}

// place is where this request came from.
func place(c echo.Context) auth.Place {
	return auth.Place{Surface: store.APISession, Address: c.RealIP(), Agent: c.Request().UserAgent(), Request: httpx.RequestID(c)}
}

type tokensJSON struct {
	Session   id.Session `json:"session"`
	Access    string     `json:"access_token"`
	Type      string     `json:"token_type"`
	ExpiresAt instant    `json:"expires_at"`
	Refresh   string     `json:"refresh_token"`
}

func tokensOf(p auth.Pair) tokensJSON {
	return tokensJSON{
		Session: p.Session, Access: p.Access, Type: "Bearer", ExpiresAt: instant{p.Expires}, Refresh: p.Refresh,
	}
}

func (s *Server) setUp(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Token        string `json:"token"`
		Organisation string `json:"organisation"`
		Site         string `json:"site"`
		Department   string `json:"department"`
		Name         string `json:"name"`
		Email        string `json:"email"`
		Password     string `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	b, err := s.Auth.SetUp(ctx(c), body.Token, auth.SetUp{Organisation: body.Organisation, Site: body.Site, Department: body.Department,
		Name: body.Name, Email: body.Email, Password: body.Password}, place(c))
	if err != nil {
		return err
	}
	pair, err := s.Auth.Refresh(ctx(c), b.Secret, place(c))
	return shown(c, tokensOf(pair), err)
}

func (s *Server) signIn(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Code     string `json:"code"`
	}](c)
	if err != nil {
		return err
	}
	pair, err := s.Auth.SignInAPI(ctx(c), auth.SignIn{Email: body.Email, Password: body.Password, Place: place(c)}, body.Code)
	return shown(c, tokensOf(pair), err)
}

func (s *Server) refresh(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Refresh string `json:"refresh_token"`
	}](c)
	if err != nil {
		return err
	}
	pair, err := s.Auth.Refresh(ctx(c), body.Refresh, place(c))
	return shown(c, tokensOf(pair), err)
}

type sessionJSON struct {
	ID        id.Session    `json:"id"`
	Surface   store.Surface `json:"surface"`
	Strong    bool          `json:"strong"`
	Here      bool          `json:"here"`
	CreatedAt instant       `json:"created_at"`
	SeenAt    instant       `json:"seen_at"`
	ExpiresAt instant       `json:"expires_at"`
	Address   string        `json:"address"`
	Agent     string        `json:"agent"`
}

func sessionOf(o auth.Session) sessionJSON {
	return sessionJSON{
		ID: o.ID, Surface: o.Surface, Strong: o.Strong, Here: o.Here, CreatedAt: instant{o.Created}, SeenAt: instant{o.Seen},
		ExpiresAt: instant{o.Expires}, Address: o.Address, Agent: o.Agent,
	}
}

func (s *Server) sessions(c echo.Context) error {
	list, err := s.Auth.Sessions(ctx(c), actor(c))
	return show(c, listOf(sessionOf)(list), err)
}

func (s *Server) endOtherSessions(c echo.Context) error {
	return done(c, s.Auth.EndOthers(ctx(c), actor(c)))
}

type meJSON struct {
	Person     id.Person       `json:"person"`
	Name       string          `json:"name"`
	Email      string          `json:"email"`
	Session    id.Session      `json:"session"`
	Strong     bool            `json:"strong"`
	MustEnrol  bool            `json:"must_enrol"`
	Unread     int             `json:"unread"`
	Roles      []roleJSON      `json:"roles"`
	Portfolios []portfolioJSON `json:"portfolios"`
}

type roleJSON struct {
	ID         id.Membership `json:"id"`
	Role       identity.Role `json:"role"`
	Title      string        `json:"title"`
	Department id.Department `json:"department,omitempty"`
	From       instant       `json:"from"`
	Until      instant       `json:"until,omitzero"`
	EndReason  string        `json:"end_reason,omitempty"`
}

func roleOf(m identity.Membership) roleJSON {
	return roleJSON{
		ID: m.ID, Role: m.Role, Title: m.Role.Title(), Department: m.Department, From: instant{m.From}, Until: instant{m.Until}, EndReason: m.EndReason,
	}
}

type portfolioJSON struct {
	Worker     id.Worker     `json:"worker"`
	Department id.Department `json:"department"`
}

func (s *Server) me(c echo.Context) error {
	a := actor(c)
	return show(c, meJSON{
		Person: a.Person, Name: a.Name, Email: a.Email, Session: a.Session, Strong: a.Strong, MustEnrol: a.MustEnrol(),
		Unread: visit(c).Unread, Roles: each(a.Memberships, roleOf),
		Portfolios: each(a.Posts, func(p identity.Post) portfolioJSON { return portfolioJSON{p.Worker, p.Department} }),
	}, nil)
}

type accountJSON struct {
	Email         string `json:"email"`
	Authenticator bool   `json:"authenticator"`
	CodesLeft     int    `json:"recovery_codes_left"`
	Needed        bool   `json:"authenticator_needed"`
}

func (s *Server) account(c echo.Context) error {
	a, err := s.Auth.Account(ctx(c), actor(c))
	return show(c, accountJSON{Email: a.Email, Authenticator: a.Authenticator, CodesLeft: a.CodesLeft, Needed: a.Needed}, err)
}

type renewedJSON struct {
	Refresh string `json:"refresh_token"`
}

func (s *Server) changePassword(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Old string `json:"old"`
		New string `json:"new"`
	}](c)
	if err != nil {
		return err
	}
	refresh, err := s.Auth.ChangePassword(ctx(c), actor(c), auth.ChangePassword{Old: body.Old, New: body.New})
	return shown(c, renewedJSON{refresh}, err)
}

type offerJSON struct {
	Secret string `json:"secret"`
	QR     qrJSON `json:"qr"`
}

type qrJSON struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

func (s *Server) offerAuthenticator(c echo.Context) error {
	o, err := s.Auth.OfferAuthenticator(ctx(c), actor(c))
	return show(c, offerJSON{o.Secret, qrJSON{o.QR.Size, o.QR.Path()}}, err)
}

type takenJSON struct {
	Refresh string   `json:"refresh_token"`
	Codes   []string `json:"recovery_codes"`
}

func (s *Server) takeAuthenticator(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Password string `json:"password"`
		Code     string `json:"code"`
	}](c)
	if err != nil {
		return err
	}
	t, err := s.Auth.TakeAuthenticator(ctx(c), actor(c), body.Password, body.Code)
	return shown(c, takenJSON{t.Secret, t.Codes}, err)
}

type passwordBody struct {
	Password string `json:"password"`
}

func (s *Server) dropAuthenticator(c echo.Context) error {
	body, err := httpx.ReadJSON[passwordBody](c)
	if err != nil {
		return err
	}
	refresh, err := s.Auth.DropAuthenticator(ctx(c), actor(c), body.Password)
	return shown(c, renewedJSON{refresh}, err)
}

func (s *Server) newRecoveryCodes(c echo.Context) error {
	body, err := httpx.ReadJSON[passwordBody](c)
	if err != nil {
		return err
	}
	codes, err := s.Auth.NewRecoveryCodes(ctx(c), actor(c), body.Password)
	return shown(c, struct {
		Codes []string `json:"recovery_codes"`
	}{codes}, err)
}

func (s *Server) resetPassword(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Token    string `json:"token"`
		Password string `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	return done(c, s.Auth.ResetPassword(ctx(c), body.Token, body.Password, place(c)))
}
