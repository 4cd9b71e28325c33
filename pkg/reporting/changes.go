package reporting

import (
	"context"
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// ChangesQuery says between which days. Zero fields: since the last progress review
// that closed, or the day they joined; until now; on the main pathway.
type ChangesQuery struct {
	Version framework.VersionID
	Level   string
	Since   clock.Date // the end of that day
	Until   clock.Date
}

// What the first day of Changes was taken from.
const (
	SinceReview = "review"
	SinceJoined = "joined"
	SinceChosen = "chosen"
)

// Changes is what changed of a worker's progress between two days.
type Changes struct {
	Worker Worker
	Target Level // zero: on no pathway
	Since  clock.Date
	Basis  string            // what Since was taken from
	Review id.ProgressReview // if that was a review
	Past   bool              // Until is before today: what waited then is not told
	progress.Changes
	Lines []ChangedLine // in place of the embedded ones
}

// ChangedLine is what changed about one requirement, with its name.
type ChangedLine struct {
	progress.LineChange
	Item Competency
}

// WorkerChanges tells what changed of a worker's progress between two days.
func (s Service) WorkerChanges(ctx context.Context, a identity.Actor, w id.Worker, q ChangesQuery) (out Changes, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		if err := p.sinceWhen(&q, &out); err != nil {
			return err
		}
		if out.Past, err = p.at(q.Until); err != nil {
			return err
		}
		if err := p.load(out.Past); err != nil {
			return err
		}
		return p.changes(q, &out)
	})
	return out, err
}

// sinceWhen settles the first day.
func (p *portfolio) sinceWhen(q *ChangesQuery, out *Changes) error {
	out.Basis = SinceChosen
	if q.Since == "" {
		h, err := p.view.ProgressReviews(p.row.ID)
		if err != nil {
			return err
		}
		q.Since, out.Basis = clock.DateOf(p.row.CreatedAt).AddDays(-1), SinceJoined
		if last, ok := h.Latest(); ok {
			q.Since, out.Basis, out.Review = last.Prepared.Data.AsOf, SinceReview, last.ID
		}
	}
	if _, err := clock.ParseDate(string(q.Since)); err != nil || q.Since > clock.DateOf(p.view.Now()) {
		var f fault.Fields
		f.Add("since", "This must be a real date that is not in the future, like 27 3 2026.")
		return f.Err()
	}
	out.Since = q.Since
	return nil
}

// changes compares the portfolio, which is loaded for its day, with what it was at
// the end of an earlier one.
func (p *portfolio) changes(q ChangesQuery, out *Changes) error {
	out.Worker = p.worker
	if q.Version == "" || q.Level == "" {
		main, ok := p.main()
		if !ok {
			return nil
		}
		q.Version, q.Level = main.Version, main.Level
	}
	v, now, err := p.report(q.Version, q.Level)
	if err != nil {
		return err
	}
	out.Target = levelOf(v, q.Level)
	then := *p
	if err := then.backTo(q.Since); err != nil {
		return err
	}
	_, before, err := then.report(q.Version, q.Level)
	if err != nil {
		return err
	}
	out.Changes = progress.Changed(before, now)
	for _, l := range out.Changes.Lines {
		out.Lines = append(out.Lines, ChangedLine{l, nameOf(v, l.Competency)})
	}
	return nil
}

// backTo moves a loaded portfolio to the end of an earlier day. What waits now and
// waited then already is kept: it is no news.
func (p *portfolio) backTo(d clock.Date) (err error) {
	open, put := p.facts.Open, p.facts.Put
	if end := d.AddDays(1).Start().Add(-time.Microsecond); end.Before(p.asOf) {
		p.asOf = end
	}
	if p.facts, err = p.view.FactsAt(p.row.ID, p.asOf); err != nil {
		return err
	}
	p.facts.Open = slices.DeleteFunc(slices.Clone(open), func(o progress.Open) bool { return o.Since.After(p.asOf) })
	p.facts.Put = slices.DeleteFunc(slices.Clone(put), func(o progress.Put) bool { return o.Since.After(p.asOf) })
	return nil
}
