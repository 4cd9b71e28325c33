package web

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// passkeyToSignIn is the button to sign in with; none where passkeys cannot work.
func (s *Server) passkeyToSignIn(c echo.Context, l frontend.Layout, next, kept string) frontend.PasskeyForm {
	if s.Auth.Passkeys.Trouble != "" {
		return frontend.PasskeyForm{}
	}
	f := frontend.PasskeyForm{Layout: l, Host: s.Auth.Passkeys.Party, From: at(c, "sign-in.passkey"), Action: at(c, "sign-in.passkey.send"), Submit: "Sign in with a passkey", Second: true,
		Failed:    "Your device did not confirm that it is you, or has no passkey for Countersign. Try again, or sign in without a passkey.",
		Otherwise: "Sign in with your email address and password. That goes on working."}
	for _, one := range []frontend.KeptField{{Name: "next", Value: next}, {Name: "kept", Value: kept}} {
		if one.Value != "" {
			f.Hidden = append(f.Hidden, one)
		}
	}
	return f
}

// askToSignIn is what the script on the sign-in page asks the device.
func (s *Server) askToSignIn(c echo.Context) error {
	asks, err := s.Auth.AskToSignIn()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, asks)
}

func (s *Server) signInWithPasskey(c echo.Context) error {
	f := httpx.FormOf(c)
	begun, err := s.Auth.SignInWithPasskey(c.Request().Context(), []byte(f.Get("answer")), marked(c))
	if err != nil {
		return s.again(c, err, signInTitle, s.signInForm(c, "", f.Get("next"), f.Get("kept")))
	}
	if err := s.leave(c); err != nil {
		return err
	}
	enter(c, begun.Secret)
	if f.Has("kept") {
		return s.continueKept(c, begun)
	}
	return httpx.SeeOther(c, httpx.Back(c, f.Get("next")))
}

// asksToSign is what the script on the page of a statement asks the device; empty for
// who has no passkey that works here.
func (s *Server) asksToSign(c echo.Context, claims []digest.Sum) (string, error) {
	if !actor(c).Passkey || s.Auth.Passkeys.Trouble != "" {
		return "", nil
	}
	asks, err := s.Auth.AskToSign(c.Request().Context(), actor(c), claims...)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(asks)
	return string(raw), err
}

func (s *Server) passkeyToSign(l frontend.Layout, address, asks string) frontend.PasskeyForm {
	return frontend.PasskeyForm{Layout: l, Host: s.Auth.Passkeys.Party, Asks: asks, Action: address, Submit: "Sign off with your passkey",
		Hidden:    []frontend.KeptField{{Name: "method", Value: string(attestation.Passkey)}},
		Failed:    "Your device did not confirm that it is you. Nothing is signed, and nothing is lost. Try again, or use another way below.",
		Otherwise: "Sign off with a code or your password, below. That goes on working."}
}

// ownPasskeys are the person's passkeys, on their account page.
func ownPasskeys(c echo.Context, list []identity.Passkey) (out []frontend.AccountPasskey) {
	for _, k := range list {
		row := frontend.AccountPasskey{Name: k.Name, Made: day(k.Made), Remove: at(c, "account.passkeys.remove", string(k.ID))}
		if !k.Used.IsZero() {
			row.Used = moment(k.Used)
		}
		out = append(out, row)
	}
	return out
}

const newPasskeyTitle = "Add a passkey"

func (s *Server) newPasskeyPage(c echo.Context) error {
	p, err := s.newPasskey(c, device(c.Request().UserAgent()))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, newPasskeyTitle)))
}

func (s *Server) newPasskey(c echo.Context, name string) (func(frontend.Layout) frontend.Page, error) {
	form := frontend.PasskeyForm{Trouble: s.Auth.Passkeys.Trouble}
	if form.Trouble == "" {
		asks, err := s.Auth.AskForPasskey(c.Request().Context(), actor(c))
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(asks)
		if err != nil {
			return nil, err
		}
		form = frontend.PasskeyForm{Host: s.Auth.Passkeys.Party, Asks: string(raw), Action: at(c, "account.passkeys.new.send"), Submit: "Add this passkey",
			Failed: "Your device did not make a passkey. Nothing has changed. Try again, or go on without one.", Otherwise: "Your password, and a code from an authenticator app, go on working."}
	}
	return func(l frontend.Layout) frontend.Page {
		must := actor(c).MustEnrol()
		if !must {
			l.Back = "/account"
		}
		form.Layout = l
		return frontend.AccountNewPasskey{Layout: l, PasskeyForm: form, Name: name, Must: must}
	}, nil
}

func (s *Server) addPasskey(c echo.Context) error {
	f := httpx.FormOf(c)
	secret, refused := s.Auth.AddPasskey(c.Request().Context(), actor(c), auth.NewPasskey{Name: f.Get("name"), Password: f.Get("password"), Answer: []byte(f.Get("answer"))})
	if refused != nil {
		p, err := s.newPasskey(c, f.Get("name"))
		if err != nil {
			return err
		}
		return s.again(c, refused, newPasskeyTitle, p)
	}
	renew(c, secret)
	done(c, "Your passkey is added", "From now on you can sign in, and sign off work, with it. You are signed out everywhere else.")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}

const removePasskeyTitle = "Remove a passkey"

func (s *Server) removePasskeyForm(c echo.Context) (func(frontend.Layout) frontend.Page, id.Passkey, error) {
	p, err := id.Parse[id.Passkey](c.Param("id"))
	if err != nil {
		return nil, p, fault.Missing()
	}
	k, err := s.Auth.OwnPasskey(c.Request().Context(), actor(c), p)
	return func(l frontend.Layout) frontend.Page {
		l.Back = "/account"
		return frontend.AccountConfirm{Layout: l, Action: at(c, "account.passkeys.remove.send", string(p)), Submit: "Remove it",
			Text: "“" + k.Name + "” will sign you in no more. What you have signed off with it stays signed off. Your device may still list it: you can delete it there."}
	}, p, err
}

func (s *Server) removePasskeyPage(c echo.Context) error {
	p, _, err := s.removePasskeyForm(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, removePasskeyTitle)))
}

func (s *Server) removePasskey(c echo.Context) error {
	form, p, err := s.removePasskeyForm(c)
	if err != nil {
		return err
	}
	secret, err := s.Auth.RemovePasskey(c.Request().Context(), actor(c), p, httpx.FormOf(c).Get("password"))
	if err != nil {
		return s.again(c, err, removePasskeyTitle, form)
	}
	renew(c, secret)
	done(c, "Your passkey is removed", "You are signed out everywhere else.")
	return httpx.SeeOther(c, httpx.To(c, "account"))
}
