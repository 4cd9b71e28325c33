package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

const handOverTitle = "Hand over to a colleague"

// handOverForm is what waits for the actor and to whom it could go.
func (s *Server) handOverForm(c echo.Context, d id.Department) (frontend.AssessorHandOver, error) {
	ctx := c.Request().Context()
	p := frontend.AssessorHandOver{Address: at(c, "assessor.hand-over.send"), Department: string(d)}
	items, _, err := s.Assessing.Queue(ctx, actor(c), d, true, store.Cursor{}, mineShown)
	if err != nil {
		return p, err
	}
	p.Rows = s.queueRows(c, items)
	p.Colleagues, err = s.colleagues(c, d)
	return p, err
}

// colleagues are the other assessors of a department who may sign something.
func (s *Server) colleagues(c echo.Context, d id.Department) ([]frontend.SignerChoice, error) {
	list, err := s.Assessing.Colleagues(c.Request().Context(), actor(c), d)
	var out []frontend.SignerChoice
	for _, one := range list {
		if len(one.Refusals) == 0 {
			out = append(out, signerChoice(one, awayUntil(one.Candidate, s.Clock.Now())))
		}
	}
	return out, err
}

// covers are the colleagues whom somebody who is away may name.
func (s *Server) covers(c echo.Context, d id.Department, but id.Person) ([]frontend.Choice, error) {
	list, err := s.colleagues(c, d)
	var out []frontend.Choice
	for _, one := range list {
		if one.ID != string(but) {
			out = append(out, frontend.Choice{Value: one.ID, Text: one.Name})
		}
	}
	return out, err
}

func (s *Server) handOverPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department")
	if err != nil {
		return err
	}
	d, _ := departmentFor(c, q.Get("department"), identity.RoleAssessor)
	p, err := s.handOverForm(c, d)
	if err != nil {
		return err
	}
	p.Layout = s.layout(c, handOverTitle)
	p.Back = httpx.To(c, "assessor.queue").With("department", string(d)).String()
	return s.page(c, http.StatusOK, p)
}

func (s *Server) handOver(c echo.Context) error {
	f := httpx.FormOf(c)
	d := id.Department(f.Get("department"))
	cmd := assessing.HandOverCommand{Department: d, To: id.Person(f.Get("to"))}
	for _, one := range f.All("requests") {
		cmd.Requests = append(cmd.Requests, id.Request(one))
	}
	n, stayed, refused := s.Assessing.HandOver(c.Request().Context(), actor(c), cmd)
	if refused != nil {
		p, err := s.handOverForm(c, d)
		if err != nil {
			return err
		}
		p.To, p.Chosen = f.Get("to"), f.All("requests")
		return s.again(c, refused, handOverTitle, func(l frontend.Layout) frontend.Page { p.Layout = l; return p })
	}
	said := ""
	for _, one := range stayed {
		said += fmt.Sprintf("“%s” stays with you: %s ", one.Title, one.Why)
	}
	done(c, fmt.Sprintf("%d handed over", n), said)
	return httpx.SeeOther(c, httpx.To(c, "assessor.queue").With("department", string(d)))
}
