package reporting

import (
	"context"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// WorkerProgress is the standing of a worker, line by line, as at any date.
func (s Service) WorkerProgress(ctx context.Context, a identity.Actor, w id.Worker, q ProgressQuery) (out Progress, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		if out.Past, err = p.at(q.AsOf); err != nil {
			return err
		}
		if err := p.load(out.Past); err != nil {
			return err
		}
		return p.progress(q, &out)
	})
	return out, err
}

// at moves the portfolio to the end of a day; it answers whether that is past.
func (p *portfolio) at(d clock.Date) (past bool, err error) {
	now := p.view.Now()
	if d == "" || d == clock.DateOf(now) {
		return false, nil
	}
	if _, err := clock.ParseDate(string(d)); err != nil {
		var f fault.Fields
		f.Add("as_of", "This must be a real date, like 27 3 2026.")
		return false, f.Err()
	}
	p.asOf = d.AddDays(1).Start().Add(-time.Microsecond)
	return p.asOf.Before(now), nil
}

func (p *portfolio) progress(q ProgressQuery, out *Progress) error {
	out.Worker, out.AsOf = p.worker, p.asOf
	var err error
	if out.Pathways, err = p.pathways(); err != nil {
		return err
	}
	if q.Version == "" || q.Level == "" {
		main, ok := p.main()
		if !ok {
			return nil
		}
		q.Version, q.Level = main.Version, main.Level
	}
	v, err := p.standing(q.Version, q.Level, out)
	if err != nil {
		return err
	}
	out.Undecided, err = p.undecided(v)
	return err
}

// standing is where the worker stands on one pathway.
func (p *portfolio) standing(version framework.VersionID, level string, out *Progress) (*framework.Version, error) {
	v, r, err := p.report(version, level)
	if err != nil {
		return nil, err
	}
	out.Target, out.Caveat = levelOf(v, level), v.StatusSentence(r.Adopted)
	out.Total, out.Areas = tallies(v, r)
	out.Standings, out.Path, out.Ready, out.NotReady = standings(r), r.Path, r.Ready, r.NotReady
	out.Others = r.Others
	out.Lines = make([]Line, len(r.Lines))
	for i, l := range r.Lines {
		out.Lines[i] = Line{Line: l, Item: nameOf(v, l.Competency), Counted: i < r.Total.Total}
	}
	return v, nil
}

// WorkerPathways is the standing of a worker on each pathway that they are on, the
// main one first, now, from one reading of their facts.
func (s Service) WorkerPathways(ctx context.Context, a identity.Actor, w id.Worker) (out []Progress, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err == nil {
			err = p.load(false)
		}
		if err != nil {
			return err
		}
		out = make([]Progress, len(p.enrolments))
		for i, e := range p.enrolments {
			if _, err := p.standing(e.Version, e.Level, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
