package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

type registersJSON struct {
	Items    []*assessor.Register `json:"items"`
	Editions []editionJSON        `json:"editions"`
}

type editionJSON struct {
	ID     id.Edition  `json:"id"`
	Code   string      `json:"code"`
	Digest digest.Sum  `json:"digest"`
	By     *personJSON `json:"by"`
	Reason string      `json:"reason"`
	At     instant     `json:"at"`
}

// registers is the rules themselves: package assessor says how they are written.
func (s *Server) registers(c echo.Context) error {
	list, editions, err := s.Enrolling.Registers(ctx(c))
	return show(c, registersJSON{list, each(editions, func(e store.Edition) editionJSON {
		return editionJSON{e.ID, e.Code, e.Digest, personOf(e.By, e.ByName), e.Reason, instant{e.At}}
	})}, err)
}

func (s *Server) adoptRegister(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Document string `json:"document"`
		Reason   string `json:"reason"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		edition, err := s.Enrolling.AdoptRegister(ctx(c), actor(c), enrolling.AdoptRegisterCommand{Document: []byte(body.Document), Reason: body.Reason})
		return made(edition), err
	})
}
