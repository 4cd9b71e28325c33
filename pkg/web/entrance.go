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
		get("/sign-in/passkey", "sign-in.passkey", s.askToSignIn),
		post("/sign-in/passkey", "sign-in.passkey.send", s.signInWithPasskey),
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
	return s.page(c, http.StatusOK, s.signInForm(c, "", q.Get("next"), "")(s.layout(c, signInTitle)))
}

func (s *Server) signIn(c echo.Context) error {
	f := httpx.FormOf(c)
	cmd := auth.SignIn{Email: f.Get("email"), Password: f.Get("password"), Place: marked(c)}
	next := f.Get("next")
	begun, err := s.Auth.SignIn(c.Request().Context(), cmd)
	if err != nil {
		return s.again(c, err, signInTitle, s.signInForm(c, cmd.Email, next, f.Get("kept")))
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

func (s *Server) signInForm(c echo.Context, email, next, kept string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.SignIn{Layout: l, Email: email, Next: next, Kept: kept, Passkey: s.passkeyToSignIn(c, l, next, kept)}
	}
}

// codeForm is the second step, for whoever waits for it.
func (s *Server) codeForm(c echo.Context, next, kept string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		p, a := frontend.SignInCode{Layout: l, Next: next, Kept: kept}, visitOf(c).Actor
		if a.Passkey {
			p.Passkey, p.NoCode = s.passkeyToSignIn(c, l, next, kept), !a.Enrolled
		}
		return p
	}
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
	return s.page(c, http.StatusOK, s.codeForm(c, q.Get("next"), "")(s.layout(c, codeTitle)))
}

func (s *Server) giveCode(c echo.Context) error {
	f := httpx.FormOf(c)
	next := f.Get("next")
	begun, err := s.Auth.GiveCode(c.Request().Context(), visitOf(c).secret, f.Get("code"), place(c))
	if err != nil {
		return s.again(c, err, codeTitle, s.codeForm(c, next, f.Get("kept")))
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
