package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/auth"
	"countersign/pkg/httpx"
)

func (s *Server) entranceRoutes() []httpx.Route {
	routes := open(httpx.Public,
		get("/sign-in", "sign-in", s.signInPage),
		post("/sign-in", "sign-in.send", s.signIn),
	)
	routes = append(routes, open(settingUp, post("/sign-out", "sign-out", s.signOut))...)
	routes = append(routes, open(secondStep,
		get("/sign-in/code", "sign-in.code", s.codePage),
		post("/sign-in/code", "sign-in.code.send", s.giveCode),
	)...)
	return append(routes, get("/", "home", s.home))
}

const (
	signInTitle = "Sign in"
	codeTitle   = "Enter your security code"
)

func (s *Server) signInPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "next")
	if err != nil {
		return err
	}
	if actor(c).Person != "" {
		return httpx.SeeOther(c, httpx.Back(c, q.Get("next")))
	}
	return s.page(c, http.StatusOK, frontend.SignIn{Layout: s.layout(c, signInTitle), Next: q.Get("next")})
}

func (s *Server) signIn(c echo.Context) error {
	f := httpx.FormOf(c)
	cmd := auth.SignIn{Email: f.Get("email"), Password: f.Get("password"), Place: place(c)}
	next := f.Get("next")
	begun, err := s.Auth.SignIn(c.Request().Context(), cmd)
	if err != nil {
		return s.again(c, err, signInTitle, func(l frontend.Layout) frontend.Page {
			return frontend.SignIn{Layout: l, Email: cmd.Email, Next: next, Kept: f.Get("kept")}
		})
	}
	if err := s.leave(c); err != nil {
		return err
	}
	enter(c, begun.Secret)
	if f.Has("kept") {
		return s.continueKept(c, begun)
	}
	if begun.Waiting {
		return httpx.SeeOther(c, withNext(httpx.To(c, "sign-in.code"), next))
	}
	return httpx.SeeOther(c, httpx.Back(c, next))
}

// leave ends the session that the browser had before it got another.
func (s *Server) leave(c echo.Context) error {
	v := visitOf(c)
	if v.secret == "" {
		return nil
	}
	return s.Auth.SignOut(c.Request().Context(), v.Actor)
}

func (s *Server) codePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "next")
	if err != nil {
		return err
	}
	if !visitOf(c).Waiting {
		return httpx.SeeOther(c, httpx.Back(c, q.Get("next")))
	}
	return s.page(c, http.StatusOK, frontend.SignInCode{Layout: s.layout(c, codeTitle), Next: q.Get("next")})
}

func (s *Server) giveCode(c echo.Context) error {
	f := httpx.FormOf(c)
	next := f.Get("next")
	begun, err := s.Auth.GiveCode(c.Request().Context(), visitOf(c).secret, f.Get("code"), place(c))
	if err != nil {
		return s.again(c, err, codeTitle, func(l frontend.Layout) frontend.Page {
			return frontend.SignInCode{Layout: l, Next: next, Kept: f.Get("kept")}
		})
	}
	enter(c, begun.Secret)
	if f.Has("kept") {
		return s.continueKept(c, begun)
	}
	return httpx.SeeOther(c, httpx.Back(c, next))
}

func (s *Server) signOut(c echo.Context) error {
	if err := s.Auth.SignOut(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	httpx.DropCookie(c, sessionCookie)
	return httpx.SeeOther(c, httpx.To(c, "sign-in"))
}
