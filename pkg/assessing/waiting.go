package assessing

import (
	"cmp"
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Waiting is what waits in a department: first what nobody may sign at present,
// then what waits on somebody, the oldest first in each.
type Waiting struct {
	Nobody  []store.QueueItem // only with the first page
	Offered []store.QueueItem
	Next    store.Cursor
	Passes  bool // the actor may pass it on
	More    bool // there is more that nobody may sign than Nobody shows
}

// Waiting lists what waits in a department, for whoever sees its queue.
func (s Service) Waiting(ctx context.Context, actor identity.Actor, d id.Department, after store.Cursor, limit int) (Waiting, error) {
	var out Waiting
	scope := access.ScopeOf(actor)
	_, refused := access.Route(actor, id.New[id.Request](), d)
	out.Passes = refused == nil
	err := s.Store.Read(ctx, func(v *store.View) error {
		if after.ID == "" {
			nobody, err := v.Queue(scope, d, store.QueueFilter{Nobody: true, Limit: limit + 1})
			if err != nil {
				return err
			}
			out.Nobody, _ = cut(nobody, limit)
			out.More = len(out.Nobody) < len(nobody)
		}
		items, err := v.Queue(scope, d, store.QueueFilter{Somebody: true, After: after, Limit: limit + 1})
		out.Offered, out.Next = cut(items, limit)
		return err
	})
	return out, err
}

// Signer is somebody to whom a request could be passed, and what stands in the way.
type Signer struct {
	assessor.Candidate
	Away     bool
	Refusals []assessor.Refusal // none: they may sign it
}

// Signers shows a request to whoever may pass it on, with everybody who is or was
// an assessor: those who may sign it first, and of those the one with the least
// to do.
func (s Service) Signers(ctx context.Context, actor identity.Actor, r id.Request) (Opened, []Signer, error) {
	var o Opened
	var out []Signer
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if o, err = load(v, actor, r); err != nil {
			return err
		}
		if err := o.surroundings(v); err != nil {
			return err
		}
		if _, err := access.Route(actor, r, o.Department); err != nil {
			return err
		}
		candidates, err := v.Candidates(o.Department)
		for _, c := range candidates {
			out = append(out, Signer{c, assessor.Away(c, v.Now()), assessor.Refusals(c, o.need(), v.Now())})
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b Signer) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Refusals)), min(1, len(b.Refusals))), cmp.Compare(a.OpenWork, b.OpenWork), cmp.Compare(a.Name, b.Name))
	})
	return o, out, err
}
