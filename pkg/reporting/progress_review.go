package reporting

import (
	"cmp"
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// ProgressReview is one progress review, for its three and for those who read the
// portfolio, with the progress that was looked at, worked out again for its day.
type ProgressReview struct {
	review.Review
	Worker   Worker
	Before   review.Review // the one that closed before it; zero: none
	Progress Progress
	Changes  Changes      // since that one
	For      review.Party // for whom the reader signs; empty: for nobody
	May      MayReview
}

// MayReview is what the reader may do with a progress review by who they are.
type MayReview struct {
	Hold    bool // prepare, write down, cancel
	Sign    bool
	Comment bool
}

// ProgressReview is one progress review.
func (s Service) ProgressReview(ctx context.Context, a identity.Actor, ref id.ProgressReview) (out ProgressReview, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		r, h, err := view.ProgressReview(ref)
		if err != nil {
			return err
		}
		row, err := view.WorkerFacts(r.Worker)
		if err != nil {
			return err
		}
		if !access.ScopeOf(a).SeesReview(r.Worker, row.Department, r.Prepared.Data.Manager) {
			return fault.Missing()
		}
		p, err := opened(view, a, row)
		if err != nil {
			return err
		}
		out = ProgressReview{Review: r, Worker: p.worker, For: r.PartyOf(a.Person), May: mayReview(a, r)}
		out.Before, _ = h.Before(r)
		return p.reviewed(&out)
	})
	return out, err
}

func mayReview(a identity.Actor, r review.Review) (m MayReview) {
	_, refused := access.Hold(a, "", r.Worker, r.Department)
	m.Hold = refused == nil && r.State.InProgress()
	party := r.PartyOf(a.Person)
	_, refused = access.AnswerToReview(a, "", a.Person, r.Prepared.Data.Manager, r.Worker, r.Department)
	_, signed := r.Signature(party)
	m.Sign = refused == nil && party != "" && r.State == review.IsHeld && !signed
	m.Comment = refused == nil && party == review.Worker && r.State.InProgress()
	return m
}

// reviewed puts in the progress of the day that the review looks at, and what
// changed since the one before it.
func (p *portfolio) reviewed(out *ProgressReview) (err error) {
	d := out.Prepared.Data
	if out.Progress.Past, err = p.at(d.AsOf); err != nil {
		return err
	}
	if err := p.load(out.Progress.Past); err != nil || d.Version == "" {
		return err
	}
	if err := p.progress(ProgressQuery{Version: d.Version, Level: d.Level}, &out.Progress); err != nil {
		return err
	}
	q := ChangesQuery{Version: d.Version, Level: d.Level, Since: out.Before.Prepared.Data.AsOf}
	out.Changes.Basis, out.Changes.Review = SinceReview, out.Before.ID
	if q.Since == "" {
		q.Since, out.Changes.Basis = clock.DateOf(p.row.CreatedAt).AddDays(-1), SinceJoined
	}
	out.Changes.Since, out.Changes.Past = q.Since, out.Progress.Past
	return p.changes(q, &out.Changes)
}

// WorkerReviews is all progress reviews of a worker, the newest first.
type WorkerReviews struct {
	Worker  Worker
	Reviews []review.Review
	Open    []review.Action // that the last one which closed left open, and those agreed elsewhere since
	Due     clock.Date      // the next
	Overdue bool
	Outside []clock.Date // on which reviews of their apprenticeship were held elsewhere, the newest first
	May     bool         // the reader may prepare the next one
}

// ProgressReviews lists the progress reviews of a worker.
func (s Service) ProgressReviews(ctx context.Context, a identity.Actor, w id.Worker) (out WorkerReviews, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		h, err := view.ProgressReviews(w)
		if err != nil {
			return err
		}
		training, err := view.Training(w)
		if err != nil {
			return err
		}
		today := clock.DateOf(view.Now())
		out = WorkerReviews{Worker: p.worker, Reviews: h.Reviews, May: mayPrepare(a, p.row, h)}
		out.Due, _ = nextReview(p.row, training, h, today)
		out.Overdue = out.Due < today
		for _, m := range slices.Backward(training.Reviews) {
			out.Outside = append(out.Outside, m.Data.On)
		}
		out.Open = h.Open(training)
		slices.Reverse(out.Reviews)
		return nil
	})
	return out, err
}

// mayPrepare tells whether somebody may prepare the next review of a worker.
func mayPrepare(a identity.Actor, w store.Worker, h review.History) bool {
	_, refused := access.Hold(a, "", w.ID, w.Department)
	_, busy := h.Current()
	return refused == nil && !busy
}

// nextReview is when a worker's next progress review is due, and when the last one was
// held that all have signed; empty: there was none. On an apprenticeship its rules count
// from the first day of training and from each review since, breaks left out, wherever it
// was held; the day that they agreed on at the last one stands if it comes before.
func nextReview(w store.Worker, training apprenticeship.History, h review.History, today clock.Date) (due, last clock.Date) {
	closed, ok := h.Latest()
	last = closed.Held.Data.On
	if training.ID == "" || training.End != nil {
		return h.Due(clock.DateOf(w.CreatedAt)), last
	}
	f := training.Facts()
	f.Reviews = withProgressReviews(f, h)
	agreed := clock.Date("")
	if ok {
		agreed = closed.Held.Data.Next
	}
	for _, r := range f.Reviews {
		if len(r.Lacks) == 0 && r.On > last {
			last, agreed = r.On, r.Next
		}
	}
	if due = apprenticeship.The().Judge(f, today).ReviewDue; agreed != "" && agreed < due {
		due = agreed
	}
	return due, last
}

// DueState is how a worker stands to their next progress review.
type DueState string

// The states, the most pressing first.
const (
	ReviewOverdue  DueState = "overdue"
	ReviewSoon     DueState = "due_soon" // within 14 days
	ReviewInHand   DueState = "in_progress"
	ReviewLater    DueState = "later"
	reviewSoonDays          = 14
)

// ReviewDue is a worker of a department with when their next progress review is due.
type ReviewDue struct {
	Worker  Worker
	Due     clock.Date
	State   DueState
	Days    int           // until it is due; negative: since
	Last    clock.Date    // on which the last one was held that all have signed; empty: none yet
	Current review.Review // in progress; zero: none
}

// ReviewsIn lists the workers of a department by when their next progress review is
// due, for those who read its portfolios.
func (s Service) ReviewsIn(ctx context.Context, a identity.Actor, d id.Department) (out []ReviewDue, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		workers, err := view.WorkersIn(access.ScopeOf(a), d)
		if err != nil {
			return err
		}
		told, err := view.ProgressReviewsIn(access.ScopeOf(a), d)
		if err != nil {
			return err
		}
		training, err := view.TrainingIn(access.ScopeOf(a), d)
		if err != nil {
			return err
		}
		today := clock.DateOf(view.Now())
		for _, w := range workers {
			out = append(out, reviewDue(w, training[w.ID], told[w.ID], today))
		}
		slices.SortStableFunc(out, func(a, b ReviewDue) int { return cmp.Compare(a.Due, b.Due) })
		return nil
	})
	return out, err
}

func reviewDue(w store.Worker, training apprenticeship.History, h review.History, today clock.Date) ReviewDue {
	out := ReviewDue{Worker: Worker{ID: w.ID, Person: w.Person, Name: w.Name, Department: w.Department, DepartmentName: w.DepartmentName, Educator: Person{w.Educator, w.EducatorName}},
		State: ReviewLater}
	out.Due, out.Last = nextReview(w, training, h, today)
	out.Days = today.DaysTo(out.Due)
	current, busy := h.Current()
	switch out.Current = current; {
	case out.Days < 0:
		out.State = ReviewOverdue
	case busy:
		out.State = ReviewInHand
	case out.Days <= reviewSoonDays:
		out.State = ReviewSoon
	}
	return out
}

// ToSign is a progress review that waits for the reader's signature.
type ToSign struct {
	Review id.ProgressReview
	Name   string // of the worker
	On     clock.Date
	For    review.Party
}

// ReviewsToSign lists the progress reviews that wait for the reader's signature, the
// oldest first.
func (s Service) ReviewsToSign(ctx context.Context, a identity.Actor) (out []ToSign, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		told, err := view.ReviewsWith(a.Person)
		if err != nil {
			return err
		}
		for _, h := range told {
			if r, ok := h.Current(); ok && mayReview(a, r).Sign {
				out = append(out, ToSign{r.ID, r.Prepared.Data.Name, r.Held.Data.On, r.PartyOf(a.Person)})
			}
		}
		slices.SortFunc(out, func(a, b ToSign) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Review, b.Review)) })
		return nil
	})
	return out, err
}
