package assessing

import (
	"context"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// Declare keeps that the actor should not assess a worker, and passes on all of the
// worker's that waits on them. Why is not asked.
func (s Service) Declare(ctx context.Context, actor identity.Actor, w id.Worker) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(w)
		if err != nil {
			return err
		}
		k := assessor.Conflict{ID: id.New[id.Conflict](), Person: actor.Person, Other: worker.Person, Department: worker.Department, DeclaredBy: actor.Person}
		g, err := access.Declare(actor, k.ID, w, worker.Department)
		if err != nil {
			return err
		}
		known, err := tx.InConflict(actor.Person, worker.Person)
		if err != nil {
			return err
		}
		if known {
			return fault.New(fault.Conflict, "You have said this already. You are asked to sign nothing for them.")
		}
		if err := tx.AddConflict(g, k); err != nil {
			return err
		}
		return passOn(tx, actor, worker)
	})
}

// passOn offers to others what of the worker's waits on the actor.
func passOn(tx *store.Tx, actor identity.Actor, about store.Worker) error {
	waiting, err := tx.Queue(access.ScopeOf(actor), about.Department, store.QueueFilter{Offered: actor.Person, Limit: mostHanded})
	if err != nil {
		return err
	}
	candidates, err := tx.Candidates(about.Department)
	if err != nil {
		return err
	}
	given := map[id.Person]int{}
	for _, q := range waiting {
		if q.Worker != about.ID {
			continue
		}
		o, err := load(&tx.View, actor, q.ID)
		if err != nil {
			return err
		}
		need, err := routing.Complete(&tx.View, o.need(), o.Request)
		if err != nil {
			return err
		}
		to, _ := assessor.Offer(candidates, "", need, tx.Now())
		g, err := access.HandOver(actor, o.ID, o.Offered, o.Department)
		if err != nil {
			return err
		}
		if err := tx.Offer(g, o.Request, to, attestation.Conflicted); err != nil {
			return err
		}
		assessor.Offered(candidates, to, tx.Now())
		given[to]++
	}
	return tellPassedOn(tx, about, given)
}

func tellPassedOn(tx *store.Tx, about store.Worker, given map[id.Person]int) error {
	for to, n := range given {
		if to != "" {
			if err := tx.Notify(to, string(notice.Asked), fmt.Sprintf("You are asked to decide %s for %s.", signOffs(n), about.Name), "/queue"); err != nil {
				return err
			}
			continue
		}
		leads, err := tx.PeopleWith(about.Department, identity.RoleLead)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if err := tx.Notify(lead, "nobody", fmt.Sprintf("Nobody can decide %s for %s any more.", signOffs(n), about.Name), "/department/waiting"); err != nil {
				return err
			}
		}
	}
	return nil
}
