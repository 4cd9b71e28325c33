package reporting_test

import (
	"slices"
	"testing"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
)

// prepared is a review of somebody's with a line manager.
func (w world) prepared(of, manager fixture.Person) review.Review {
	w.T.Helper()
	r, err := educating.Service{Store: w.World.Store}.PrepareReview(w.T.Context(), w.As(w.North.Educator), educating.PrepareCommand{Worker: of.Worker, Manager: manager.ID})
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func (w world) held(r review.Review) review.Review {
	w.T.Helper()
	r, err := educating.Service{Store: w.World.Store}.WriteReview(w.T.Context(), w.As(w.North.Educator), r.ID, educating.MeetingCommand{On: w.today(), Said: "We talked."})
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func (w world) signedBy(r review.Review, people ...fixture.Person) {
	w.T.Helper()
	for _, p := range people {
		if _, err := (educating.Service{Store: w.World.Store}).SignReview(w.T.Context(), w.As(p), r.ID, r.Content()); err != nil {
			w.T.Fatal(err)
		}
	}
}

func (w world) changes(q reporting.ChangesQuery) reporting.Changes {
	w.T.Helper()
	c, err := w.WorkerChanges(w.T.Context(), w.As(w.North.Worker), w.North.Worker.Worker, q)
	if err != nil {
		w.T.Fatal(err)
	}
	return c
}

func TestWhatChangedIsToldSinceTheLastReviewThatClosed(t *testing.T) {
	w := begin(t)
	amira, n := w.North.Worker, w.North
	joined := w.today()
	w.later(10)
	first := w.ask(amira, "Trolley", w.once[0])
	w.sign(n, first)
	if c := w.changes(reporting.ChangesQuery{}); c.Basis != reporting.SinceJoined || c.Since != joined.AddDays(-1) || len(c.Lines) != 1 || c.Lines[0].Item.ID != w.once[0] || c.Now.Met != 1 || c.Before.Met != 0 {
		t.Errorf("since they joined: %s %s %+v", c.Basis, c.Since, c.Lines)
	}
	r := w.held(w.prepared(amira, n.Lead))
	if c := w.changes(reporting.ChangesQuery{}); c.Basis != reporting.SinceJoined {
		t.Errorf("since a review that nobody signed: %s", c.Since)
	}
	w.signedBy(r, amira, n.Lead, n.Educator)
	if c := w.changes(reporting.ChangesQuery{}); c.Basis != reporting.SinceReview || c.Review != r.ID || c.Since != w.today() || !c.None() {
		t.Errorf("on the day of the review: %+v", c)
	}
	held := w.today()
	w.ask(amira, "Sharps", w.once[1])
	w.later(10)
	w.change(amira, first)
	w.sendBack(n, w.ask(amira, "Couch", w.once[2]))
	c := w.changes(reporting.ChangesQuery{})
	if len(c.Lines) != 2 || c.Before.Met != 1 || c.Now.Met != 0 {
		t.Fatalf("since the review: %+v", c.Lines)
	}
	for _, l := range c.Lines {
		switch l.Item.ID {
		case w.once[0]:
			if l.Text() != "Was signed off, and is not any more." || len(l.Ended) != 1 {
				t.Errorf("what changed: %s", l.Text())
			}
		case w.once[2]:
			if !l.Returned {
				t.Errorf("what was sent back: %+v", l.LineChange)
			}
		default:
			t.Errorf("%s: %s", l.Item.Title, l.Text()) // what waited at the review already is no news
		}
	}
	if c := w.changes(reporting.ChangesQuery{Since: held, Until: held.AddDays(9)}); !c.None() || !c.Past {
		t.Errorf("before anything happened: %+v", c.Lines)
	}
	for _, bad := range []reporting.ChangesQuery{{Since: "2026-02-30"}, {Since: w.today().AddDays(1)}, {Until: "soon"}} {
		if _, err := w.WorkerChanges(t.Context(), w.As(amira), amira.Worker, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for _, p := range []fixture.Person{n.Other, n.Assessor, w.South.Educator, w.Admin} {
		if _, err := w.WorkerChanges(t.Context(), w.As(p), amira.Worker, reporting.ChangesQuery{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

func TestALineManagerReadsTheReviewAndNothingElse(t *testing.T) {
	w := begin(t)
	amira, n := w.North.Worker, w.North
	w.sign(n, w.ask(amira, "Trolley", w.once[0]))
	r := w.held(w.prepared(amira, n.Second))
	got, err := w.ProgressReview(t.Context(), w.As(n.Second), r.ID)
	if err != nil || got.For != review.Manager || !got.May.Sign || got.May.Hold || got.May.Comment || got.Progress.Total.Met != 1 || len(got.Changes.Lines) != 1 {
		t.Errorf("the line manager reads %+v (%v)", got, err)
	}
	if _, err := w.WorkerProgress(t.Context(), w.As(n.Second), amira.Worker, reporting.ProgressQuery{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("the line manager reads the portfolio: %v", err)
	}
	for _, p := range []fixture.Person{n.Assessor, n.Other, w.South.Lead, w.South.Worker, w.Admin} {
		if _, err := w.ProgressReview(t.Context(), w.As(p), r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", p.Name, err)
		}
	}
	waits := func(p fixture.Person) int {
		t.Helper()
		list, err := w.ReviewsToSign(t.Context(), w.As(p))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	for _, p := range []fixture.Person{amira, n.Second, n.Educator} {
		if waits(p) != 1 {
			t.Errorf("nothing waits for %s", p.Name)
		}
		w.signedBy(r, p)
		if waits(p) != 0 {
			t.Errorf("what %s signed still waits for them", p.Name)
		}
	}
	if waits(n.Assessor)+waits(n.Lead)+waits(w.South.Lead) != 0 {
		t.Error("it waits for somebody whose it is not")
	}
}

func TestReviewsAreListedByWhenTheyAreDue(t *testing.T) {
	w := begin(t)
	n := w.North
	state := func(of fixture.Person) reporting.ReviewDue {
		t.Helper()
		list, err := w.ReviewsIn(t.Context(), w.As(n.Educator), n.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range list {
			if i > 0 && list[i-1].Due > one.Due {
				t.Errorf("%s before %s", list[i-1].Due, one.Due)
			}
			if one.Worker.ID == of.Worker {
				return one
			}
		}
		t.Fatal("they are not listed")
		return reporting.ReviewDue{}
	}
	joined := w.today()
	for _, c := range []struct {
		days int
		want reporting.DueState
	}{{69, reporting.ReviewLater}, {1, reporting.ReviewSoon}, {14, reporting.ReviewSoon}, {1, reporting.ReviewOverdue}} {
		w.later(c.days)
		if got := state(n.Worker); got.State != c.want || got.Due != joined.AddDays(84) {
			t.Errorf("after %d days: %s, due %s", joined.DaysTo(w.today()), got.State, got.Due)
		}
	}
	r := w.held(w.prepared(n.Worker, n.Lead))
	if got := state(n.Worker); got.State != reporting.ReviewOverdue || got.Current.ID != r.ID {
		t.Errorf("overdue, and in progress: %+v", got)
	}
	w.signedBy(r, n.Worker, n.Lead, n.Educator)
	if got := state(n.Worker); got.State != reporting.ReviewLater || got.Last != w.today() || got.Due != w.today().AddDays(84) {
		t.Errorf("closed: %+v", got)
	}
	w.prepared(n.Worker, n.Lead)
	if got := state(n.Worker); got.State != reporting.ReviewInHand {
		t.Errorf("the next one: %s", got.State)
	}
	for _, p := range []fixture.Person{n.Worker, n.Assessor, w.South.Educator, w.Admin} {
		if _, err := w.ReviewsIn(t.Context(), w.As(p), n.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	mine, err := w.ProgressReviews(t.Context(), w.As(n.Worker), n.Worker.Worker)
	if err != nil || len(mine.Reviews) != 2 || mine.Reviews[1].ID != r.ID || mine.May || mine.Overdue {
		t.Errorf("the worker's own: %+v (%v)", mine, err)
	}
}

// An apprentice's reviews are counted from the first day of training, not from when they
// came to Countersign, and from each review since, wherever it was held.
func TestAnApprenticesReviewIsDueTwelveWeeksFromTheFirstDayOfTrainingOrTheLastReview(t *testing.T) {
	w := begin(t)
	n, first := w.North, w.today()
	w.later(200)
	teaches := educating.Service{Store: w.World.Store}
	put := func(k apprenticeship.Kind, about id.TrainingRecord, d apprenticeship.Data) id.TrainingRecord {
		t.Helper()
		r, err := teaches.RecordTraining(t.Context(), w.As(n.Educator), educating.TrainingCommand{Worker: n.Worker.Worker, Kind: k, About: about, Data: d})
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	is := func(when string, due, last clock.Date) {
		t.Helper()
		list, err := w.ReviewsIn(t.Context(), w.As(n.Educator), n.ID)
		if err != nil {
			t.Fatal(err)
		}
		one, err := w.ProgressReviews(t.Context(), w.As(n.Educator), n.Worker.Worker)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(r reporting.ReviewDue) bool { return r.Worker.ID == n.Worker.Worker })
		if got := list[i]; got.Due != due || got.Last != last || one.Due != due || one.Overdue != (due < w.today()) {
			t.Errorf("%s: due %s after %s, and on their own list %s; want %s after %s", when, got.Due, got.Last, one.Due, due, last)
		}
	}
	is("on no apprenticeship", first.AddDays(84), "")
	start := w.today().AddDays(-10)
	put(apprenticeship.Began, "", apprenticeship.Data{Standard: "st0217", On: start, Adult: true})
	is("just begun", start.AddDays(84), "")
	pause := put(apprenticeship.Paused, "", apprenticeship.Data{On: start.AddDays(2), Until: start.AddDays(6), Words: "Ill."})
	is("with a break of five days", start.AddDays(89), "")
	put(apprenticeship.TakenBack, pause, apprenticeship.Data{Words: "It was leave."})
	held := put(apprenticeship.Reviewed, "", apprenticeship.Data{On: start.AddDays(7), Words: "On paper."})
	is("held elsewhere, and nobody has signed", start.AddDays(84), "")
	put(apprenticeship.Signed, held, apprenticeship.Data{What: apprenticeship.Provider, Name: "Tess Tutor"})
	is("held elsewhere, and one of three has signed", start.AddDays(84), "")
	signs := func(by fixture.Person, about id.TrainingRecord, what string) {
		t.Helper()
		if _, err := teaches.RecordTraining(t.Context(), w.As(by), educating.TrainingCommand{Worker: n.Worker.Worker, Kind: apprenticeship.Signed, About: about, Data: apprenticeship.Data{What: what}}); err != nil {
			t.Fatal(err)
		}
	}
	signs(n.Worker, held, apprenticeship.Apprentice)
	signs(n.Lead, held, apprenticeship.Employer)
	is("held elsewhere, signed by all", start.AddDays(91), start.AddDays(7))

	talk := func(next clock.Date, too bool) {
		t.Helper()
		r, err := teaches.PrepareReview(t.Context(), w.As(n.Educator), educating.PrepareCommand{Worker: n.Worker.Worker, Manager: n.Lead.ID, Apprenticeship: too})
		if err != nil {
			t.Fatal(err)
		}
		cmd := educating.MeetingCommand{On: w.today(), Said: "We talked.", Next: next}
		if too {
			cmd.Provider = "Tess Tutor"
		}
		list, err := w.ProgressReviews(t.Context(), w.As(n.Educator), n.Worker.Worker)
		if err != nil {
			t.Fatal(err)
		}
		before := list.Due
		if r, err = teaches.WriteReview(t.Context(), w.As(n.Educator), r.ID, cmd); err != nil {
			t.Fatal(err)
		}
		w.signedBy(r, n.Worker, n.Educator)
		if list, err = w.ProgressReviews(t.Context(), w.As(n.Educator), n.Worker.Worker); err != nil || list.Due != before {
			t.Errorf("held, and signed by two: due %s, it was %s (%v)", list.Due, before, err)
		}
		w.signedBy(r, n.Lead)
	}
	talk(w.today().AddDays(30), true)
	is("agreed on an earlier day", w.today().AddDays(30), w.today())
	w.later(20)
	talk(w.today().AddDays(300), true)
	is("agreed on a day that is too late", w.today().AddDays(84), w.today())
	last := w.today()
	w.later(20)
	talk(w.today().AddDays(300), false)
	is("a review that is not of the apprenticeship", last.AddDays(84), w.today())
	w.later(1)
	paper := put(apprenticeship.Reviewed, "", apprenticeship.Data{On: w.today(), Until: w.today().AddDays(40), Words: "At the college."})
	put(apprenticeship.Signed, paper, apprenticeship.Data{What: apprenticeship.Provider, Name: "Tess Tutor"})
	signs(n.Worker, paper, apprenticeship.Apprentice)
	is("agreed on an earlier day elsewhere, and not signed by all", last.AddDays(84), w.today().AddDays(-1))
	signs(n.Lead, paper, apprenticeship.Employer)
	is("agreed on an earlier day elsewhere", w.today().AddDays(40), w.today())
	put(apprenticeship.Ended, "", apprenticeship.Data{On: w.today(), Words: "Moved on."})
	is("once it has ended", w.today().AddDays(299), w.today().AddDays(-1))
}
