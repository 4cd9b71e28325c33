package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/auth"
	"countersign/pkg/httpx"
)

// arrivalRoutes are where links lead that somebody was given: in for the first
// time, or in again without the password.
func (s *Server) arrivalRoutes() []httpx.Route {
	return open(httpx.Public,
		get("/set-up/:secret", "set-up", s.setUpPage),
		post("/set-up/:secret", "set-up.send", s.setUp),
		get("/invitations/:token", "invitation", s.invitationPage),
		post("/invitations/:token", "invitation.send", s.acceptInvitation),
		get("/reset/:token", "reset", s.resetPage),
		post("/reset/:token", "reset.send", s.reset),
	)
}

const setUpTitle = "Set up Countersign"

func (s *Server) setUpPage(c echo.Context) error {
	if err := s.Auth.CheckSetUp(c.Request().Context(), c.Param("secret")); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.SetUp{Layout: s.layout(c, setUpTitle), Action: c.Request().URL.Path})
}

func (s *Server) setUp(c echo.Context) error {
	f := httpx.FormOf(c)
	cmd := auth.SetUp{Organisation: f.Get("organisation"), Site: f.Get("site"), Department: f.Get("department"),
		Name: f.Get("name"), Email: f.Get("email"), Password: f.Get("password")}
	begun, err := s.Auth.SetUp(c.Request().Context(), c.Param("secret"), cmd, marked(c))
	if err != nil {
		return s.again(c, err, setUpTitle, func(l frontend.Layout) frontend.Page {
			return frontend.SetUp{Layout: l, Action: c.Request().URL.Path, Organisation: cmd.Organisation, Site: cmd.Site, Department: cmd.Department,
				Name: cmd.Name, Email: cmd.Email}
		})
	}
	enter(c, begun.Secret)
	return httpx.SeeOther(c, httpx.To(c, "home"))
}

const invitationTitle = "You are invited"

// invited is the page of an invitation; its Layout is still to be filled.
func (s *Server) invited(c echo.Context) (frontend.Invitation, error) {
	i, err := s.Auth.Invitation(c.Request().Context(), actor(c), c.Param("token"))
	path := c.Request().URL.Path
	p := frontend.Invitation{Action: path, Invited: i.Name, Email: i.Email, Department: i.Department, Organisation: i.Organisation, Account: i.Account, Own: i.Own,
		SignIn: signInAnd(c, path).String()}
	for _, role := range i.Roles {
		p.Roles = append(p.Roles, role.Title())
	}
	return p, err
}

func (s *Server) invitationPage(c echo.Context) error {
	p, err := s.invited(c)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, invitationTitle)
	return s.page(c, http.StatusOK, p)
}

func (s *Server) acceptInvitation(c echo.Context) error {
	f := httpx.FormOf(c)
	cmd := auth.Accept{Name: f.Get("name"), Password: f.Get("password")}
	secret, refused := s.Auth.AcceptInvitation(c.Request().Context(), actor(c), c.Param("token"), cmd, marked(c))
	if refused != nil {
		p, err := s.invited(c)
		if err != nil {
			return err
		}
		p.Invited = cmd.Name
		return s.again(c, refused, invitationTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	if secret != "" {
		enter(c, secret)
	}
	return httpx.SeeOther(c, httpx.To(c, "home"))
}

const resetTitle = "Set a new password"

func (s *Server) resetPage(c echo.Context) error {
	email, err := s.Auth.CheckReset(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.Reset{Layout: s.layout(c, resetTitle), Action: c.Request().URL.Path, Email: email})
}

func (s *Server) reset(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	refused := s.Auth.ResetPassword(ctx, token, httpx.FormOf(c).Get("password"), place(c))
	if refused != nil {
		email, err := s.Auth.CheckReset(ctx, token)
		if err != nil {
			return err
		}
		return s.again(c, refused, resetTitle, func(l frontend.Layout) frontend.Page {
			return frontend.Reset{Layout: l, Action: c.Request().URL.Path, Email: email}
		})
	}
	return httpx.SeeOther(c, httpx.To(c, "sign-in"))
}
