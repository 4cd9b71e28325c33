package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// signing is the statement that the address names, as it stands.
func (s *Server) signing(c echo.Context) (assessing.Signing, error) {
	r, err := requestOf(c)
	if err != nil {
		return assessing.Signing{}, err
	}
	return s.Assessing.Signing(c.Request().Context(), actor(c), r, id.Intent(c.Param("intent")))
}

// signPage shows the statement to prove. Once it is signed the same address says
// so: going back or clicking twice finds what the first time did.
func (s *Server) signPage(c echo.Context) error {
	st, err := s.signing(c)
	if err != nil {
		return err
	}
	switch {
	case st.Became != nil:
		return s.signedPage(c, st)
	case st.Over != nil:
		return s.overPage(c, st, st.Over)
	}
	p, err := s.signForm(c, st)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, "Sign off")))
}

func (s *Server) signForm(c echo.Context, st assessing.Signing) (func(frontend.Layout) frontend.Page, error) {
	o := st.Opened
	return s.proofForm(c, []digest.Sum{st.Claim}, frontend.AssessorSign{Address: at(c, "assessor.sign.send", string(o.ID), string(st.ID)), Request: backToRequest(c, st), Statement: st.Statement,
		Until: timeOf(st.ExpiresAt), Worker: o.WorkerName, Name: o.Competency.Title, Today: day(st.CreatedAt), Keeping: keeping(c, st)})
}

// proofForm is a statement with the forms that prove who signs it: by passkey first,
// for who has one. The one that was tried is open.
func (s *Server) proofForm(c echo.Context, claims []digest.Sum, p frontend.AssessorSign) (func(frontend.Layout) frontend.Page, error) {
	asks, err := s.asksToSign(c, claims)
	tried := attestation.Method("")
	if f := httpx.FormOf(c); f != nil {
		tried = attestation.Method(f.Get("method"))
	}
	return func(l frontend.Layout) frontend.Page {
		for i := range l.Errors {
			if l.Errors[i].Name != "password" && l.Errors[i].Name != "passkey" && l.Errors[i].Name != "unopened" { // a proof that was spent meanwhile, or of no known kind
				l.Errors[i].Name = "code"
			}
		}
		p.Layout, p.Password, p.Code = l, tried == attestation.Password, tried == attestation.TOTP
		p.NoCode, p.NoKeys = !actor(c).Enrolled, asks == "" && s.Auth.Passkeys.Trouble == ""
		if asks != "" {
			p.Passkey = s.passkeyToSign(l, p.Address, asks)
		}
		return p
	}, err
}

// backToRequest is the request with what the statement says already chosen.
func backToRequest(c echo.Context, st assessing.Signing) string {
	return httpx.To(c, "assessor.request", string(st.Request)).With("from", string(st.ID)).String()
}

func (s *Server) signRequest(c echo.Context) error {
	st, err := s.signing(c)
	if err != nil {
		return err
	}
	if st.Became == nil && st.Over == nil {
		if err := s.sign(c, st.Intent); err != nil {
			return s.notSigned(c, err)
		}
	}
	return httpx.SeeOther(c, httpx.To(c, "assessor.sign", string(st.Request), string(st.ID)))
}

// sign proves who signs and signs.
func (s *Server) sign(c echo.Context, i attestation.Intent) error {
	proof, err := s.prove(c, i.Claim)
	if err != nil {
		return err
	}
	_, err = s.Assessing.Sign(c.Request().Context(), actor(c), assessing.SignCommand{Intent: i.ID, Proof: proof})
	return err
}

// prove checks the proof of person that the form holds, for claims.
func (s *Server) prove(c echo.Context, claims ...digest.Sum) (attestation.Proof, error) {
	f := httpx.FormOf(c)
	method := attestation.Method(f.Get("method"))
	secret := f.Get("code")
	if method == attestation.Password {
		secret = f.Get("password")
	}
	if method == attestation.Passkey {
		return s.Auth.ProvePasskey(c.Request().Context(), actor(c), claims, []byte(f.Get("answer")))
	}
	return s.Auth.Prove(c.Request().Context(), actor(c), method, secret)
}

// notSigned answers a signature that was refused: what another click did
// meanwhile, what has changed, or the form again with what is wrong.
func (s *Server) notSigned(c echo.Context, refused error) error {
	st, err := s.signing(c)
	if err != nil {
		return err
	}
	switch {
	case st.Became != nil:
		return httpx.SeeOther(c, httpx.To(c, "assessor.sign", string(st.Request), string(st.ID)))
	case st.Over != nil || fault.Is(refused, fault.Conflict):
		return s.overPage(c, st, refused)
	}
	p, err := s.signForm(c, st)
	if err != nil {
		return err
	}
	return s.again(c, refused, "Sign off", p)
}

// overPage says why a statement can be proved no more.
func (s *Server) overPage(c echo.Context, st assessing.Signing, why error) error {
	return s.over(c, why, backToRequest(c, st))
}

// over says why something is not signed, and leads back to what was typed.
func (s *Server) over(c echo.Context, why error, back string) error {
	var f *fault.Error
	if !errors.As(why, &f) {
		return why
	}
	return s.page(c, http.StatusConflict, frontend.AssessorOver{Layout: s.layout(c, "This is not signed"), Message: f.Message, Request: back})
}

// signedPage says what was signed, and what is next.
func (s *Server) signedPage(c echo.Context, st assessing.Signing) error {
	return s.donePage(c, st.Became, st.Opened.WorkerName, st.Opened.Competency, st.Opened.Department)
}

func (s *Server) donePage(c echo.Context, a *store.Signed, worker string, about framework.Competency, d id.Department) error {
	p := frontend.AssessorDone{Layout: s.layout(c, "Signed off"), Worker: worker, Competency: about.Title, At: moment(a.SignedAt), Recorded: a.Kind.ByAssessor(),
		Record: frontend.Link{Text: "Read the sign-off", Href: at(c, "worker.sign-off", string(a.ID))}}
	if a.Revoked != nil {
		p.TakenBack = a.Revoked.ByName + " took this sign-off back on " + moment(a.Revoked.At) + "."
	}
	next, _, err := s.Assessing.Queue(c.Request().Context(), actor(c), d, true, store.Cursor{}, 1)
	if err != nil {
		return err
	}
	for _, one := range next {
		p.Next, p.NextWorker = frontend.Link{Text: one.CompetencyTitle, Href: at(c, "assessor.request", string(one.ID))}, one.WorkerName
	}
	return s.page(c, http.StatusOK, p)
}
