package reporting

import (
	"context"
	"slices"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Requirements is what the levels that a worker aims at ask for beside competencies,
// and what they have toward it.
type Requirements struct {
	Worker    Worker
	AsOf      clock.Date
	Levels    []LevelRequires   // those that ask for something, the main one first
	Elsewhere []attainment.Held // put down for what none of them asks for now, and not taken back
	Waiting   int               // put down, and nobody has settled it
}

// LevelRequires is one level's requirements, judged.
type LevelRequires struct {
	Target     Level
	Framework  string     // short name: what is put down is kept under it
	Start      clock.Date // on which they began
	Others     []progress.Other
	Met, Asked int
}

// WorkerRequirements is what is asked of a worker beside competencies, judged as at a
// day; no day: today.
func (s Service) WorkerRequirements(ctx context.Context, a identity.Actor, w id.Worker, asOf clock.Date) (out Requirements, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		past, err := p.at(asOf)
		if err != nil {
			return err
		}
		out.Worker, out.AsOf = p.worker, clock.DateOf(p.asOf)
		if err := p.load(past); err != nil {
			return err
		}
		return p.requirements(&out)
	})
	return out, err
}

func (p *portfolio) requirements(out *Requirements) error {
	var all []attainment.Held
	shown := map[id.Attainment]bool{}
	for _, e := range p.enrolments {
		v, path, err := p.view.Pathway(e.Version, e.Level, p.row.Settings)
		if err != nil {
			return err
		}
		if len(path.Requires) == 0 {
			continue
		}
		g, err := p.ground(v, path)
		if err != nil {
			return err
		}
		one := LevelRequires{Target: levelOf(v, e.Level), Framework: v.Framework, Start: g.Beside.Start}
		one.Others = progress.Count(v, path, p.facts, g, p.asOf, p.view.Now()).Others
		one.Met, one.Asked = progress.CountOthers(one.Others)
		out.Levels = append(out.Levels, one)
		each(one.Others, func(h attainment.Held) { shown[h.ID] = true })
		all = g.Beside.Attained
	}
	if all == nil {
		var err error
		if all, err = p.view.Attained(p.row.ID, p.asOf); err != nil {
			return err
		}
	}
	out.Elsewhere = slices.DeleteFunc(slices.Clone(all), func(h attainment.Held) bool { return shown[h.ID] || h.Outcome == attainment.TakenBack })
	for _, h := range all {
		if h.Outcome == "" && h.Data.Leaf != framework.AsksDeclaration && h.Data.Leaf != framework.AsksConfirmation {
			out.Waiting++
		}
	}
	return nil
}

// each hands everything that is held toward a tree to fn.
func each(list []progress.Other, fn func(attainment.Held)) {
	for _, o := range list {
		for _, h := range o.Held {
			fn(h)
		}
		each(o.Parts, fn)
	}
}
