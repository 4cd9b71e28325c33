package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/reporting"
)

func (s *Server) cardRoutes() []httpx.Route {
	return append([]httpx.Route{
		get("/workers/:worker/scope", "scope.show", about("worker", s.Reporting.ScopeOfPractice, scopeOf)),
		bare("/workers/:worker/cards", "card.create", s.printCard),
		get("/cards/:card", "card.show", about("card", s.Reporting.PrintedCard, cardOf)),
		bare("/cards/:card/cancellations", "card.cancel", s.cancelCard),
	}, open(httpx.Public, get("/card-checks/:card_token", "card.check", s.checkCard))...)
}

type scopeJSON struct {
	Worker id.Worker       `json:"worker"`
	Name   string          `json:"name"`
	Level  *levelJSON      `json:"level,omitempty"`
	Here   bool            `json:"here"`
	Lines  []scopeLineJSON `json:"lines"`
	Cards  []cardHeadJSON  `json:"cards"`
}

type scopeLineJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	AreaTitle  string                 `json:"area_title"`
	Decision   decisionJSON           `json:"decision"`
}

type cardHeadJSON struct {
	ID        id.Card `json:"id"`
	PrintedAt instant `json:"printed_at"`
	ExpiresAt instant `json:"expires_at"`
	Cancelled instant `json:"cancelled_at,omitzero"`
}

func scopeOf(sc reporting.Scope) scopeJSON {
	return scopeJSON{sc.Worker.ID, sc.Worker.Name, levelIf(sc.Level), sc.Here, each(sc.Lines, func(l practice.Line) scopeLineJSON {
		return scopeLineJSON{l.Task.Competency, l.Task.Title, l.AreaTitle, decisionOf(l.Decision)}
	}), each(sc.Cards, func(c practice.Card) cardHeadJSON {
		return cardHeadJSON{c.ID, instant{c.PrintedAt}, instant{c.ExpiresAt}, instant{c.CancelledAt}}
	})}
}

// checkedCardJSON is what anybody who holds a card may see.
type checkedCardJSON struct {
	Name      string             `json:"name"`
	Place     string             `json:"place"`
	Level     string             `json:"level"`
	PrintedAt instant            `json:"printed_at"`
	ExpiresAt instant            `json:"expires_at"`
	State     practice.CardState `json:"state"`
	Lines     []cardLineJSON     `json:"lines"`
}

type cardLineJSON struct {
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	Mode       practice.Mode          `json:"mode"`
	Until      clock.Date             `json:"until,omitempty"`
	Where      []cardPlaceJSON        `json:"where"`
	Holds      bool                   `json:"holds"`
}

type cardPlaceJSON struct {
	Site      placeJSON  `json:"site"`
	Equipment []string   `json:"equipment"`
	Until     clock.Date `json:"until,omitempty"`
}

func checkedCardOf(c reporting.CardNow) checkedCardJSON {
	out := checkedCardJSON{c.Name, c.Place, c.Level, instant{c.PrintedAt}, instant{c.ExpiresAt}, c.State, []cardLineJSON{}}
	for i, l := range c.Lines {
		out.Lines = append(out.Lines, cardLineJSON{l.Competency, l.Title, l.Mode, l.Until, each(l.Where, func(p practice.CardPlace) cardPlaceJSON {
			return cardPlaceJSON{placeJSON{p.Site, p.Name}, some(p.Equipment), p.Until}
		}), c.Holds[i]})
	}
	return out
}

type cardJSON struct {
	ID     id.Card         `json:"id"`
	Worker id.Worker       `json:"worker"`
	Token  string          `json:"token"`
	Card   checkedCardJSON `json:"card"`
}

func cardOf(c reporting.CardNow) cardJSON { return cardJSON{c.ID, c.Worker, c.Token, checkedCardOf(c)} }

func (s *Server) printCard(c echo.Context) error {
	w, err := pathID[id.Worker](c, "worker")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		card, err := s.Enrolling.PrintCard(ctx(c), actor(c), w)
		return created(httpx.To(c, named+"card.show", string(card.ID)), struct {
			ID    id.Card `json:"id"`
			Token string  `json:"token"`
		}{card.ID, card.Token}), err
	})
}

func (s *Server) cancelCard(c echo.Context) error {
	k, err := pathID[id.Card](c, "card")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) { return reply{}, s.Enrolling.CancelCard(ctx(c), actor(c), k) })
}

func (s *Server) checkCard(c echo.Context) error {
	card, err := s.Reporting.CheckCard(ctx(c), c.Param("card_token"))
	return show(c, checkedCardOf(card), err)
}
