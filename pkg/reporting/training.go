package reporting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// Training is a worker's apprenticeship, for themselves and for those who may
// read their portfolio.
type Training struct {
	Worker   Worker
	Standard apprenticeship.Standard
	History  apprenticeship.History // History.ID is empty: they are on none
	Report   apprenticeship.Report
	Reviews  []review.Review // progress reviews that count as the apprenticeship's too
	Due      clock.Date      // the next one: as agreed, or as the rules have it
	Prepare  bool            // the reader may prepare the next one
	Today    clock.Date
}

// Apprenticeship is the one that a worker is on, or was last, judged as at a day;
// no day: today. It is judged by when things were, not by when they were put down.
func (s Service) Apprenticeship(ctx context.Context, a identity.Actor, w id.Worker, asOf clock.Date) (out Training, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		past, err := p.at(asOf)
		if err != nil {
			return err
		}
		out.Worker, out.Today = p.worker, clock.DateOf(view.Now())
		if out.History, err = view.Training(w); err != nil || out.History.ID == "" {
			return err
		}
		reviews, err := view.ProgressReviews(w)
		if err != nil {
			return err
		}
		rules, facts := apprenticeship.The(), out.History.Facts()
		facts.Reviews = withProgressReviews(facts, reviews)
		out.Due, _ = nextReview(p.row, out.History, reviews, out.Today)
		out.Prepare = mayPrepare(a, p.row, reviews)
		for _, r := range reviews.Reviews {
			if counts(r, facts.Start) {
				out.Reviews = append(out.Reviews, r)
			}
		}
		out.Standard = rules.Standards[facts.Standard]
		if facts.Coverage, err = p.coverage(facts, past); err != nil {
			return err
		}
		out.Report = rules.Judge(facts, clock.DateOf(p.asOf))
		return nil
	})
	return out, err
}

// withProgressReviews puts the progress reviews that were held as the apprenticeship's
// too among its own, by day. Nothing is copied: what was signed there is signed here.
// The educator's signature stands for the training provider's, whose name it writes down.
func withProgressReviews(f apprenticeship.Facts, h review.History) []apprenticeship.Held {
	out := slices.Clone(f.Reviews)
	for _, r := range h.Reviews {
		if counts(r, f.Start) {
			held := apprenticeship.Held{On: r.Held.Data.On, Next: r.Held.Data.Next}
			for _, p := range r.Lacks() {
				held.Lacks = append(held.Lacks, signsFor[p])
			}
			out = append(out, held)
		}
	}
	slices.SortStableFunc(out, func(a, b apprenticeship.Held) int { return cmp.Compare(a.On, b.On) })
	return out
}

// counts tells whether a progress review was held as the review of an apprenticeship too
// that began on a day.
func counts(r review.Review, start clock.Date) bool {
	on := r.Held.Data.On
	return r.Prepared.Data.Apprenticeship && r.State != review.IsCancelled && on != "" && on >= start
}

var signsFor = map[review.Party]string{review.Worker: "the apprentice", review.Educator: "the training provider", review.Manager: "the employer"}

// coverage is how far the items of a standard are signed off, area by area. A
// list that is not the official one covers nothing for sure, even where the
// department works by it.
func (p *portfolio) coverage(f apprenticeship.Facts, past bool) (c apprenticeship.Coverage, err error) {
	i := slices.IndexFunc(p.enrolments, func(e store.Enrolment) bool { return strings.HasPrefix(string(e.Version), f.Standard+":") })
	if i < 0 {
		c.Why = "They are not enrolled on the standard’s knowledge, skills and behaviours. The department lead can enrol them."
		return c, nil
	}
	if err := p.load(past); err != nil {
		return c, err
	}
	v, r, err := p.report(p.enrolments[i].Version, p.enrolments[i].Level)
	if err != nil {
		return c, err
	}
	c.Known = v.Status == framework.Reconciled
	if !c.Known {
		c.Why = "The list of knowledge, skills and behaviours has not been checked against the official one."
	}
	_, areas := tallies(v, r)
	pieces := map[string]int{}
	for _, l := range r.Lines[:r.Total.Total] {
		if slices.ContainsFunc(l.Counting, func(n progress.Counted) bool { return apprenticeship.MayGoIn(n.Kind, n.OccurredOn, f.Start) }) {
			pieces[nameOf(v, l.Competency).Area]++
		}
	}
	for _, t := range areas {
		c.Parts = append(c.Parts, apprenticeship.Part{Title: t.Title, Met: t.Met, All: t.Total, Pieces: pieces[t.Area]})
	}
	return c, nil
}
