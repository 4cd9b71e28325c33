package assessing

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// Queue is a page of what waits in a department, oldest first, and where the
// next page begins. Mine narrows it to what waits on the actor.
func (s Service) Queue(ctx context.Context, actor identity.Actor, d id.Department, mine bool, after store.Cursor, limit int) ([]store.QueueItem, store.Cursor, error) {
	f := store.QueueFilter{After: after, Limit: limit + 1}
	if mine {
		f.Offered = actor.Person
	}
	var out []store.QueueItem
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.Queue(access.ScopeOf(actor), d, f)
		return err
	})
	out, next := cut(out, limit)
	return out, next, err
}

// cut keeps limit items of a list that was read one further, and says where the
// rest begins.
func cut(items []store.QueueItem, limit int) ([]store.QueueItem, store.Cursor) {
	if len(items) <= limit {
		return items, store.Cursor{}
	}
	last := items[limit-1]
	return items[:limit], store.Cursor{At: last.CreatedAt, ID: string(last.ID)}
}

// Pool is what waits on others, or on nobody, that the actor may sign today,
// oldest first. It looks through limit requests at a time: a page may be short,
// and still have a next one.
func (s Service) Pool(ctx context.Context, actor identity.Actor, d id.Department, after store.Cursor, limit int) ([]store.QueueItem, store.Cursor, error) {
	var out []store.QueueItem
	var next store.Cursor
	err := s.Store.Read(ctx, func(v *store.View) error {
		scope := access.ScopeOf(actor)
		items, err := v.Queue(scope, d, store.QueueFilter{After: after, Limit: limit + 1})
		if err != nil {
			return err
		}
		c, err := v.Candidate(actor.Person, d)
		if err != nil {
			return err
		}
		items, next = cut(items, limit)
		workers := make([]id.Worker, len(items))
		for i, one := range items {
			workers[i] = one.Worker
		}
		people, err := v.PersonsOf(workers)
		if err != nil {
			return err
		}
		for _, one := range items {
			competency, f, err := v.Competency(one.Competency)
			if err != nil {
				return err
			}
			need := assessor.NeedFor(f, competency, people[one.Worker], d)
			if one.Approval {
				if need, err = routing.Complete(v, need, one.Request); err != nil {
					return err
				}
			}
			if one.Offered != actor.Person && !scope.Own(one.Worker) && len(assessor.Refusals(c, need, v.Now())) == 0 {
				out = append(out, one)
			}
		}
		return nil
	})
	return slices.Clip(out), next, err
}
