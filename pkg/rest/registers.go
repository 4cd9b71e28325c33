package rest

import (
	"maps"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

type registersJSON struct {
	Items    []*assessor.Register `json:"items"`
	Editions []editionJSON        `json:"editions"`
	Online   []string             `json:"online"`
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
	}), some(slices.Sorted(maps.Keys(s.Enrolling.Online)))}, err)
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

type proposalJSON struct {
	ID         id.Proposal   `json:"id"`
	Department id.Department `json:"department"`
	Digest     digest.Sum    `json:"digest"`
	LookedOn   clock.Date    `json:"looked_on"`
	By         *personJSON   `json:"by"`
	At         instant       `json:"at"`
	Expires    instant       `json:"expires_at"`
	Decided    *decidedJSON  `json:"decided,omitempty"`
}

type decidedJSON struct {
	Approved bool        `json:"approved"`
	By       *personJSON `json:"by"`
	Reason   string      `json:"reason,omitempty"`
	At       instant     `json:"at"`
}

func proposalOf(p store.Proposal) proposalJSON {
	out := proposalJSON{ID: p.ID, Department: p.Department, Digest: p.Digest, LookedOn: p.LookedOn, By: personOf(p.By, p.ByName), At: instant{p.At}, Expires: instant{p.Expires}}
	if d := p.Decided; d != nil {
		out.Decided = &decidedJSON{d.Approved, personOf(d.By, d.ByName), d.Reason, instant{d.At}}
	}
	return out
}

type proposedJSON struct {
	List  proposalJSON     `json:"list"`
	Would checkPreviewJSON `json:"would"`
	Seen  digest.Sum       `json:"seen"`
}

func proposedOf(p enrolling.Proposed) proposedJSON {
	return proposedJSON{proposalOf(p.Proposal), previewOf(p.Preview), p.Preview.Whole}
}

func (s *Server) proposeChecks(c echo.Context, d id.Department, body sheetBody) (reply, error) {
	p, err := s.Enrolling.ProposeChecks(ctx(c), actor(c), enrolling.CheckFileCommand{Department: d, File: []byte(body.CSV), Seen: body.Seen})
	return made(p), err
}

func (s *Server) approveChecks(c echo.Context, p id.Proposal, body struct {
	Seen digest.Sum `json:"seen"`
}) (reply, error) {
	n, err := s.Enrolling.ApproveChecks(ctx(c), actor(c), enrolling.ApproveCommand{Proposal: p, Seen: body.Seen})
	return reply{body: struct {
		Recorded int `json:"recorded"`
	}{n}}, err
}

func (s *Server) withdrawChecks(c echo.Context, p id.Proposal, body struct {
	Reason string `json:"reason"`
}) (reply, error) {
	return reply{}, s.Enrolling.WithdrawChecks(ctx(c), actor(c), enrolling.WithdrawCommand{Proposal: p, Reason: body.Reason})
}
