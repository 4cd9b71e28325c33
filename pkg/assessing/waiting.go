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

// Waiting is a page of what waits in a department, the oldest first.
type Waiting struct {
	Items  []store.QueueItem
	Next   store.Cursor
	Passes bool // the actor may pass it on
}

// Waiting lists what waits in a department for whoever sees its queue: what nobody
// may sign at present, or else what waits for somebody.
func (s Service) Waiting(ctx context.Context, actor identity.Actor, d id.Department, nobody bool, after store.Cursor, limit int) (Waiting, error) {
	var out Waiting
	_, refused := access.Route(actor, id.New[id.Request](), d)
	out.Passes = refused == nil
	err := s.Store.Read(ctx, func(v *store.View) error {
		items, err := v.Queue(access.ScopeOf(actor), d, store.QueueFilter{Nobody: nobody, Somebody: !nobody, After: after, Limit: limit + 1})
		out.Items, out.Next = cut(items, limit)
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
		if err := o.surroundings(v, actor); err != nil {
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
