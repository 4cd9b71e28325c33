package reporting

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/store"
)

// ScopeOfPractice is what a worker may do now, for whoever may read their portfolio.
func (s Service) ScopeOfPractice(ctx context.Context, a identity.Actor, w id.Worker) (out Scope, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		out.Worker = p.worker
		if out.Level, err = levelNamed(view, p.row.Version, p.row.Level); err != nil {
			return err
		}
		now, err := view.ScopeOfPractice(w)
		switch {
		case err == nil:
			out.Here, out.Lines = true, now.Lines
		case !fault.Is(err, fault.NotFound):
			return err
		}
		out.Cards, err = view.CardsOf(w)
		return err
	})
	return out, err
}

// PrintedCard is a card for whoever may read the portfolio that it is about.
func (s Service) PrintedCard(ctx context.Context, a identity.Actor, c id.Card) (out CardNow, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		card, err := view.CardFacts(c)
		if err != nil {
			return err
		}
		scope := access.ScopeOf(a)
		if !scope.SeesWorker(card.Worker, card.Department) {
			return fault.Missing()
		}
		out, err = cardNow(view, card)
		out.Own = scope.Own(card.Worker)
		return err
	})
	return out, err
}

// CheckCard says to whoever holds a card whether it still holds, and nothing that the
// card does not show.
func (s Service) CheckCard(ctx context.Context, token string) (out CardNow, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		card, err := view.CardByToken(token)
		if err != nil {
			return err
		}
		out, err = cardNow(view, card)
		return err
	})
	return out, err
}

// cardNow holds a card against what is known now.
func cardNow(view *store.View, c practice.Card) (CardNow, error) {
	out := CardNow{Card: c, State: c.State(view.Now()), Holds: make([]bool, len(c.Lines))}
	if out.State != practice.CardGood {
		return out, nil
	}
	scope, err := view.ScopeOfPractice(c.Worker)
	if fault.Is(err, fault.NotFound) { // they have left: nothing holds
		return out, nil
	}
	for i, l := range c.Lines {
		out.Holds[i] = l.Holds(scope.Lines, view.Now())
	}
	return out, err
}
