package enrolling

import (
	"context"
	"crypto/rand"

	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/store"
)

// PrintCard keeps a worker's scope of practice as it is now, to be printed with a
// code that shows whether it still holds.
func (s Service) PrintCard(ctx context.Context, actor identity.Actor, w id.Worker) (practice.Card, error) {
	c := practice.Card{ID: id.New[id.Card](), Token: rand.Text(), Worker: w, PrintedBy: actor.Person}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(w)
		if err != nil {
			return err
		}
		g, err := access.Card(actor, access.PrintCard, c.ID, w, worker.Department)
		if err != nil {
			return err
		}
		scope, err := tx.ScopeOfPractice(w)
		if err != nil {
			return err
		}
		at, err := tx.Department(worker.Department)
		if err != nil {
			return err
		}
		if c.Level, err = tx.LevelTitle(scope.Held); err != nil {
			return err
		}
		c.Department, c.Name, c.Place, c.PrintedAt = at.ID, worker.Name, at.Name+", "+at.SiteName, tx.Now()
		c.Lines, c.ExpiresAt = practice.Print(scope.Lines, tx.Now())
		return tx.AddCard(g, c)
	})
	return c, err
}

// CancelCard makes a printed card good for nothing: whoever scans it is told so.
func (s Service) CancelCard(ctx context.Context, actor identity.Actor, card id.Card) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.CardFacts(card)
		if err != nil {
			return err
		}
		g, err := access.Card(actor, access.CancelCard, c.ID, c.Worker, c.Department)
		if err != nil {
			return err
		}
		c.CancelledAt, c.CancelledBy = tx.Now(), actor.Person
		return tx.CancelCard(g, c)
	})
}

// MayPrint tells whether the actor may print a worker's scope of practice: what a page
// offers, not what is allowed.
func (s Service) MayPrint(actor identity.Actor, w id.Worker, d id.Department) bool {
	_, err := access.Card(actor, access.PrintCard, "offer", w, d)
	return err == nil
}

// MayCancel tells whether the actor may cancel a card.
func (s Service) MayCancel(actor identity.Actor, c practice.Card) bool {
	_, err := access.Card(actor, access.CancelCard, c.ID, c.Worker, c.Department)
	return err == nil
}
