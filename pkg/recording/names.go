package recording

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Named is a competency by its names.
type Named struct {
	Title, Framework string
	Rated            bool   // it asks how each case went
	Prior            string // what prior learning stands for, in words; empty: nothing
}

// named gives the names of competencies; published frameworks are in memory.
func named(v *store.View, competencies ...string) (map[string]Named, error) {
	out := map[string]Named{}
	for _, one := range competencies {
		c, version, err := v.Competency(framework.CompetencyID(one))
		if err != nil {
			return nil, err
		}
		rule := version.RiskClasses[c.RiskClass]
		out[one] = Named{c.Title, version.Title, rule.Rated(), version.PriorFor(c).Words(rule.Observations)}
	}
	return out, nil
}

// WorkerName is whose a portfolio is, for whoever may read what it has submitted.
func (s Service) WorkerName(ctx context.Context, actor identity.Actor, w id.Worker) (string, error) {
	var worker store.Worker
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		worker, err = v.Worker(access.ScopeOf(actor), w)
		return err
	})
	return worker.Name, err
}

// peopleOf names everybody that requests name, in one statement.
func peopleOf(v *store.View, requests []attestation.Request) (map[id.Person]string, error) {
	var people []id.Person
	for _, r := range requests {
		people = append(people, r.Offered, r.Chosen, r.DecidedBy)
	}
	slices.Sort(people)
	return v.PersonNames(slices.DeleteFunc(slices.Compact(people), func(p id.Person) bool { return p == "" }))
}

// workingTitle is what a draft is called until its worker says better.
func workingTitle(v *store.View, k evidence.Kind, competencies []string) (string, error) {
	if len(competencies) == 0 {
		return k.Title(), nil
	}
	names, err := named(v, competencies[0])
	title := []rune(fmt.Sprintf("%s: %s", k.Title(), names[competencies[0]].Title))
	return string(title[:min(len(title), evidence.MaxTitle)]), err
}

// Choosable is a competency that a list of evidence can be narrowed to.
type Choosable struct {
	ID string
	Named
}

// Mapped lists the competencies that any of a worker's evidence is for, by title.
func (s Service) Mapped(ctx context.Context, actor identity.Actor, w id.Worker) ([]Choosable, error) {
	var out []Choosable
	err := s.Store.Read(ctx, func(v *store.View) error {
		worker, err := v.WorkerFacts(w)
		if err != nil {
			return err
		}
		ids, err := v.MappedOf(access.ScopeOf(actor), w, worker.Department)
		if err != nil {
			return err
		}
		names, err := named(v, ids...)
		for _, one := range ids {
			out = append(out, Choosable{one, names[one]})
		}
		return err
	})
	slices.SortFunc(out, func(a, b Choosable) int { return cmp.Compare(a.Title, b.Title) })
	return out, err
}

// VersionDetail is one version as it was submitted.
type VersionDetail struct {
	evidence.Version
	WorkerName string
	AuthorName string // who wrote it: the worker, or the assessor who recorded it
	Current    bool   // no later version took its place
	Named      map[string]Named
}

// Version reads one version with its files, as it was submitted.
func (s Service) Version(ctx context.Context, actor identity.Actor, ver id.Version) (VersionDetail, error) {
	var d VersionDetail
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		scope := access.ScopeOf(actor)
		if d.Version, err = v.Version(scope, ver); err != nil {
			return err
		}
		item, err := v.Evidence(scope, d.Evidence)
		if err != nil {
			return err
		}
		worker, err := v.WorkerFacts(item.Worker)
		if err != nil {
			return err
		}
		d.WorkerName, d.AuthorName, d.Current = worker.Name, worker.Name, item.Current == ver
		if d.Kind.ByAssessor() {
			if d.AuthorName, err = v.PersonName(d.CreatedBy); err != nil {
				return err
			}
		}
		d.Named, err = named(v, d.Content.Competencies...)
		return err
	})
	return d, err
}
