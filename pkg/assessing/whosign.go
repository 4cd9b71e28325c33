package assessing

import (
	"cmp"
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// WhoQuestion asks who could sign something: what a request asks for; or else a
// competency, for a worker or for anybody.
type WhoQuestion struct {
	Department id.Department
	Competency framework.CompetencyID
	Request    id.Request // that asks for it, if one does: then the worker follows
	Worker     id.Worker  // empty: for anybody
}

// WhoCould is the answer: everybody who is or was an assessor of the department,
// those who may sign first.
type WhoCould struct {
	Department id.Department
	Competency framework.Competency
	Framework  *framework.Version
	Worker     id.Worker // empty: whoever's work it is
	WorkerName string
	Request    id.Request // empty: no request
	Approval   bool       // it asks for the approval of the lead of the modality
	People     []Signer
}

// WhoCouldSign says of each person whether they may sign today, and if not, every
// rule that stands in the way. It is for whoever sees the people of the department,
// and takes as many statements for a hundred people as for one.
func (s Service) WhoCouldSign(ctx context.Context, actor identity.Actor, q WhoQuestion) (WhoCould, error) {
	var out WhoCould
	err := s.Store.Read(ctx, func(v *store.View) error {
		need, err := out.about(v, actor, q)
		if err != nil {
			return err
		}
		candidates, err := v.Candidates(out.Department)
		for _, c := range candidates {
			out.People = append(out.People, Signer{c, assessor.Away(c, v.Now()), assessor.Refusals(c, need, v.Now())})
		}
		return err
	})
	slices.SortStableFunc(out.People, func(a, b Signer) int {
		return cmp.Or(cmp.Compare(len(a.Refusals), len(b.Refusals)), cmp.Compare(a.Name, b.Name))
	})
	return out, err
}

// about is what is to be signed, as far as the actor may see it.
func (w *WhoCould) about(v *store.View, actor identity.Actor, q WhoQuestion) (assessor.Need, error) {
	scope := access.ScopeOf(actor)
	if q.Request != "" {
		o, err := load(v, actor, q.Request)
		if err == nil && (!scope.SeesPeople(o.Department) || o.Department != q.Department || o.Competency.ID != q.Competency) {
			err = fault.Missing()
		}
		if err != nil {
			return assessor.Need{}, err
		}
		w.Department, w.Competency, w.Framework, w.Worker, w.WorkerName, w.Request = o.Department, o.Competency, o.Framework, o.Worker, o.WorkerName, o.ID
		w.Approval = o.Approval
		return o.need(), nil
	}
	if !scope.SeesPeople(q.Department) {
		return assessor.Need{}, fault.Missing()
	}
	w.Department = q.Department
	var person id.Person
	if q.Worker != "" {
		worker, err := v.WorkerFacts(q.Worker)
		if err == nil && worker.Department != q.Department {
			err = fault.Missing()
		}
		if err != nil {
			return assessor.Need{}, err
		}
		w.Worker, w.WorkerName, person = worker.ID, worker.Name, worker.Person
	}
	var err error
	w.Competency, w.Framework, err = v.Competency(q.Competency)
	if err != nil {
		return assessor.Need{}, err
	}
	return assessor.NeedFor(w.Framework, w.Competency, person, q.Department), nil
}
