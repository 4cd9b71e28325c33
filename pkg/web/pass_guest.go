package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

// passCookie holds the secret of the one browser that took a pass up.
const passCookie = "pass"

const entranceTitle = "Sign off somebody’s work"

// passEntrance asks for the code, which the picture has filled in. Nothing is taken
// up by opening it: what a phone looks at to show a link does the same.
func (s *Server) passEntrance(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "code")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.Pass{Layout: s.layout(c, entranceTitle), Code: q.Get("code")})
}

func (s *Server) claimPass(c echo.Context) error {
	code := httpx.FormOf(c).Get("code")
	if v, err := s.guest(c); err == nil && v.Over == "" && s.Recording.IsCodeOf(v.Pass.ID, code) {
		return httpx.SeeOther(c, httpx.To(c, "pass.work")) // this browser has it already
	}
	secret, err := s.Auth.ClaimPass(c.Request().Context(), code, place(c))
	if err != nil {
		return s.again(c, err, entranceTitle, func(l frontend.Layout) frontend.Page { return frontend.Pass{Layout: l, Code: code} })
	}
	httpx.SetCookie(c, passCookie, secret, assessor.PassLife)
	return httpx.SeeOther(c, httpx.To(c, "pass.work"))
}

// guest is where the pass of this browser has come to.
func (s *Server) guest(c echo.Context) (auth.GuestVisit, error) {
	return s.Auth.ResolvePass(c.Request().Context(), httpx.ReadCookie(c, passCookie), httpx.RequestID(c))
}

// admitted is the guest of this browser, who has proved who they are.
func (s *Server) admitted(c echo.Context) (auth.GuestVisit, error) {
	v, err := s.guest(c)
	switch {
	case err != nil:
		return v, err
	case v.Over != "":
		return v, fault.New(fault.Conflict, v.Over)
	case v.Actor.Person == "":
		return v, fault.Missing()
	}
	return v, nil
}

// passWork is the next step of a pass, whatever that is.
func (s *Server) passWork(c echo.Context) error {
	v, err := s.guest(c)
	switch {
	case err != nil:
		return err
	case v.Pass.Attestation != "":
		return s.page(c, http.StatusOK, frontend.PassDone{Layout: s.layout(c, "Signed off")})
	case v.Over != "":
		return fault.New(fault.Conflict, v.Over)
	case v.Actor.Person != "":
		return s.guestEvidence(c, v)
	case v.Pass.Sent > 0:
		return s.page(c, http.StatusOK, codeForm(v)(s.layout(c, guestCodeTitle)))
	}
	return s.guestDetailsPage(c)
}

const guestDetailsTitle = "Who are you?"

func detailsForm(v auth.GuestVisit, d auth.GuestDetails) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.PassDetails{Layout: l, Department: v.Department, Name: d.Name, Email: d.Email, Number: d.Number}
	}
}

func (s *Server) guestDetailsPage(c echo.Context) error {
	v, err := s.guest(c)
	if err != nil {
		return err
	}
	if v.Over != "" || v.Actor.Person != "" {
		return httpx.SeeOther(c, httpx.To(c, "pass.work"))
	}
	return s.page(c, http.StatusOK, detailsForm(v, auth.GuestDetails{Email: v.Pass.Email})(s.layout(c, guestDetailsTitle)))
}

func (s *Server) guestDetails(c echo.Context) error {
	f := httpx.FormOf(c)
	d := auth.GuestDetails{Name: f.Get("name"), Email: f.Get("email"), Number: f.Get("number")}
	if refused := s.Auth.GiveDetails(c.Request().Context(), httpx.ReadCookie(c, passCookie), d, place(c)); refused != nil {
		v, err := s.guest(c)
		if err != nil {
			return err
		}
		return s.again(c, refused, guestDetailsTitle, detailsForm(v, d))
	}
	return httpx.SeeOther(c, httpx.To(c, "pass.work"))
}

const guestCodeTitle = "Type the code that we sent you"

func codeForm(v auth.GuestVisit) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page { return frontend.PassCode{Layout: l, Email: v.Pass.Email} }
}

func (s *Server) guestCode(c echo.Context) error {
	if refused := s.Auth.GiveGuestCode(c.Request().Context(), httpx.ReadCookie(c, passCookie), httpx.FormOf(c).Get("code"), marked(c)); refused != nil {
		v, err := s.guest(c)
		if err != nil {
			return err
		}
		return s.again(c, refused, guestCodeTitle, codeForm(v))
	}
	return httpx.SeeOther(c, httpx.To(c, "pass.work"))
}

// guestEvidence shows the one version, and asks for the decision.
func (s *Server) guestEvidence(c echo.Context, v auth.GuestVisit) error {
	page, err := s.guestView(c, v, nil)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, "Read this before you decide")))
}

// guestView is the version with what was typed; nil: nothing yet.
func (s *Server) guestView(c echo.Context, v auth.GuestVisit, typed *frontend.Decision) (func(frontend.Layout) frontend.Page, error) {
	o, err := s.Assessing.Get(c.Request().Context(), v.Actor, v.Pass.Request)
	if err != nil {
		return nil, err
	}
	chosen := frontend.Decision{Step: strconv.Itoa(o.Step)}
	if _, chosen.Also = furtherOptions(o.Further); typed != nil {
		chosen = *typed
	}
	d, _ := o.Evidence.Kind.Definition()
	level, _ := o.Framework.Level(o.Level)
	area, _ := o.Framework.Area(o.Competency.Area)
	p := frontend.PassEvidence{Worker: o.WorkerName, Department: o.DepartmentName, Kind: o.Evidence.Kind.Title(), Name: o.Evidence.Content.Title, Version: o.Evidence.Number,
		Answers: given(besideName(d, o.Evidence.Content)), Competency: o.Competency.Title, Area: area.Title, Framework: o.Framework.Title, Level: level.Title, Text: o.Competency.Title + ". " + o.Competency.Text(o.Level),
		Status: o.Framework.StatusSentence(o.Adopted)}
	for _, f := range o.Evidence.Files {
		p.Files = append(p.Files, fileRow(f, at(c, "pass.file", string(f.ID))))
	}
	switch {
	case !o.State.Waiting():
		p.Stopped = "This has been decided already, or was taken back. There is nothing to sign any more."
	case !o.Current:
		p.Stopped = "The worker has changed this evidence since. Ask them for a new pass."
	case len(o.Refusals) > 0:
		p.Stopped = "You cannot sign this. " + o.Refusals[0].You
	}
	return func(l frontend.Layout) frontend.Page {
		p.Layout, p.Decision = l, *decision(l, at(c, "pass.decide"), o, chosen)
		return p
	}, nil
}

// guestDecides writes the statement and sends the code that proves it.
func (s *Server) guestDecides(c echo.Context) error {
	v, err := s.admitted(c)
	if err != nil {
		return err
	}
	ctx, f := c.Request().Context(), httpx.FormOf(c)
	typed := frontend.Decision{Meaning: f.Get("meaning"), Step: f.Get("step"), Comment: f.Get("comment"), Also: f.All("also")}
	step, _ := strconv.Atoi(typed.Step) // what is no number is no step, which Prepare says
	i, refused := s.Assessing.Prepare(ctx, v.Actor, assessing.PrepareCommand{Request: v.Pass.Request, Meaning: attestation.Meaning(typed.Meaning), Step: step, Also: named(typed.Also), Comment: typed.Comment})
	if refused != nil {
		page, err := s.guestView(c, v, &typed)
		if err != nil {
			return err
		}
		return s.again(c, refused, "Read this before you decide", page)
	}
	if err := s.Auth.SendGuestProof(ctx, httpx.ReadCookie(c, passCookie), i.ID, place(c)); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "pass.sign", string(i.ID)))
}

// guestSigning is the statement that the address names, of this browser's guest.
func (s *Server) guestSigning(c echo.Context) (auth.GuestVisit, assessing.Signing, error) {
	v, err := s.admitted(c)
	if err != nil {
		return v, assessing.Signing{}, err
	}
	st, err := s.Assessing.Signing(c.Request().Context(), v.Actor, v.Pass.Request, id.Intent(c.Param("intent")))
	if err == nil && st.Over != nil {
		err = st.Over
	}
	return v, st, err
}

func (s *Server) guestSignForm(c echo.Context, v auth.GuestVisit, st assessing.Signing) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.PassSign{Layout: l, Address: at(c, "pass.sign.send", string(st.ID)), Worker: st.Opened.WorkerName, Competency: st.Opened.Competency.Title, Statement: st.Statement,
			Until: timeOf(st.ExpiresAt), Email: v.Pass.Email}
	}
}

func (s *Server) guestSignPage(c echo.Context) error {
	v, st, err := s.guestSigning(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, s.guestSignForm(c, v, st)(s.layout(c, "Sign off")))
}

func (s *Server) guestSigns(c echo.Context) error {
	ctx, secret := c.Request().Context(), httpx.ReadCookie(c, passCookie)
	v, st, err := s.guestSigning(c)
	if err != nil {
		return err
	}
	proof, err := s.Auth.ProveGuest(ctx, secret, st.ID, httpx.FormOf(c).Get("code"), place(c))
	if err == nil {
		_, err = s.Assessing.Sign(ctx, v.Actor, assessing.SignCommand{Intent: st.ID, Proof: proof})
	}
	if err != nil {
		return s.again(c, err, "Sign off", s.guestSignForm(c, v, st))
	}
	return httpx.SeeOther(c, httpx.To(c, "pass.work"))
}

// guestFile is one of the files that the pass shows.
func (s *Server) guestFile(c echo.Context) error {
	v, err := s.admitted(c)
	if err != nil {
		return err
	}
	return s.sendFile(c, v.Actor, c.Param("file"))
}
