package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/evidence"
	"countersign/pkg/httpx"
	"countersign/pkg/recording"
)

func (s *Server) takeBackPage(c echo.Context) error {
	d, err := s.draft(c)
	if _, ok := d.State.Next(evidence.Withdraw); err != nil || !d.Mine || !ok {
		return orShow(c, d, err)
	}
	return s.confirm(c, d, frontend.EvidenceConfirm{Layout: s.layout(c, "Take this evidence back?"), Action: at(c, "evidence.take-back.send", string(d.ID)), Button: "Take it back",
		Explain: []string{"Nobody is asked to sign it any more.", "Sign-offs that rest on it stop counting.", "It stays readable, and you can put up a new version later."}})
}

func (s *Server) takeBackEvidence(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	if err := s.Recording.Withdraw(c.Request().Context(), actor(c), e); err != nil {
		return err
	}
	done(c, "You took it back", "Nobody is asked to sign it any more.")
	return httpx.SeeOther(c, httpx.To(c, "evidence.show", string(e)))
}

func (s *Server) throwAwayPage(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	p := frontend.EvidenceConfirm{Layout: s.layout(c, "Throw this draft away?"), Action: at(c, "evidence.throw-away.send", string(d.ID)), Button: "Throw it away",
		Explain: []string{"What you wrote in it and the files you added to it will be gone."}}
	if d.Number > 0 {
		p.Explain = append(p.Explain, "What you submitted before stays as it was.")
	}
	return s.confirm(c, d, p)
}

func (s *Server) throwAwayEvidence(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	if err := s.Recording.Discard(c.Request().Context(), actor(c), e); err != nil {
		return err
	}
	done(c, "Thrown away", "")
	return httpx.SeeOther(c, httpx.To(c, "evidence.list"))
}

// confirm asks once more before something is undone.
func (s *Server) confirm(c echo.Context, d recording.Detail, p frontend.EvidenceConfirm) error {
	p.Item = frontend.Link{Text: d.Title, Href: at(c, "evidence.show", string(d.ID))}
	p.Back = p.Item.Href
	return s.page(c, http.StatusOK, p)
}
