package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/recording"
)

const newTitle = "What are you adding?"

func (s *Server) newEvidence(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "competency...")
	if err != nil {
		return err
	}
	if _, err := s.portfolio(c, ""); err != nil {
		return err
	}
	p, err := s.kinds(c, q.All("competency"))
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, newTitle)
	p.Back = "/home"
	return s.page(c, http.StatusOK, p)
}

// kinds is the choice of kinds, for competencies already chosen.
func (s *Server) kinds(c echo.Context, competencies []string) (frontend.EvidenceNew, error) {
	var p frontend.EvidenceNew
	for _, one := range competencies {
		page, err := s.Reporting.CompetencyPage(c.Request().Context(), actor(c), framework.CompetencyID(one))
		if err != nil {
			return p, err
		}
		p.For = append(p.For, frontend.Pick{ID: one, Title: page.Competency.Title})
	}
	for _, d := range evidence.Definitions {
		if d.Assessors {
			continue
		}
		p.Kinds = append(p.Kinds, frontend.KindChoice{Kind: string(d.Kind), Text: d.Title, Help: d.Help})
	}
	return p, nil
}

func (s *Server) startEvidence(c echo.Context) error {
	f := httpx.FormOf(c)
	w, err := s.portfolio(c, f.Get("portfolio"))
	if err != nil {
		return err
	}
	cmd := recording.StartCommand{Worker: w, Kind: evidence.Kind(f.Get("kind")), Competencies: f.All("competencies")}
	item, err := s.Recording.Start(c.Request().Context(), actor(c), cmd)
	if err != nil {
		return s.kindsAgain(c, err)
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.edit", string(item.ID)))
}

// kindsAgain shows the choice once more after it was refused, for nothing chosen yet.
func (s *Server) kindsAgain(c echo.Context, refused error) error {
	if !fault.Is(refused, fault.Invalid) {
		return refused
	}
	p, err := s.kinds(c, nil)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, newTitle)
	for _, f := range fieldsOf(refused) {
		p.Errors = append(p.Errors, frontend.FieldError{Message: f.Message})
	}
	return s.page(c, http.StatusUnprocessableEntity, p)
}
