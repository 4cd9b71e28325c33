package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
)

type suspensionJSON struct {
	ID     id.Suspension   `json:"id"`
	By     *personJSON     `json:"by"`
	Way    attestation.Way `json:"way"`
	At     instant         `json:"at"`
	Lifted *liftingJSON    `json:"lifted,omitempty"`
}

type liftingJSON struct {
	ID     id.Lifting  `json:"id"`
	By     *personJSON `json:"by"`
	Reason string      `json:"reason"`
	At     instant     `json:"at"`
}

func suspensionOf(s attestation.Suspension) suspensionJSON {
	out := suspensionJSON{ID: s.ID, By: personOf(s.By, s.ByName), Way: s.Way, At: instant{s.At}}
	if l := s.Lifted; l != nil {
		out.Lifted = &liftingJSON{ID: l.ID, By: personOf(l.By, l.ByName), Reason: l.Reason, At: instant{l.At}}
	}
	return out
}

func (s *Server) lift(c echo.Context, a id.Attestation, body reasonBody) (reply, error) {
	return reply{}, s.Assessing.Lift(ctx(c), actor(c), assessing.LiftCommand{Attestation: a, Reason: body.Reason})
}
