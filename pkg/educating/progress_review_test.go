package educating_test

import (
	"strings"
	"sync"
	"testing"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

func prepare(t *testing.T, w *fixture.World, cmd educating.PrepareCommand) review.Review {
	t.Helper()
	r, err := educating.Service{Store: w.Store}.PrepareReview(t.Context(), w.As(w.North.Educator), cmd)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func meet(t *testing.T, w *fixture.World, r id.ProgressReview, cmd educating.MeetingCommand) review.Review {
	t.Helper()
	if cmd.On == "" {
		cmd.On, cmd.Said = clock.DateOf(fixture.Now), "We talked."
	}
	out, err := educating.Service{Store: w.Store}.WriteReview(t.Context(), w.As(w.North.Educator), r, cmd)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func signAll(t *testing.T, w *fixture.World, r review.Review) (out review.Review) {
	t.Helper()
	for _, p := range []fixture.Person{w.North.Worker, w.North.Lead, w.North.Educator} {
		var err error
		if out, err = (educating.Service{Store: w.Store}).SignReview(t.Context(), w.As(p), r.ID, r.Content()); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
	}
	return out
}

// amiras prepares a review of hers with Dana as line manager.
func amiras(w *fixture.World) educating.PrepareCommand {
	return educating.PrepareCommand{Worker: w.North.Worker.Worker, Manager: w.North.Lead.ID}
}

func TestAReviewIsPreparedHeldAndSignedByThree(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	r := prepare(t, w, amiras(w))
	if r.State != review.IsPrepared || r.Prepared.Data.AsOf != today || r.Prepared.Data.Level == "" || r.Prepared.Data.ManagerName != n.Lead.Name {
		t.Errorf("prepared: %+v", r.Prepared.Data)
	}
	r = meet(t, w, r.ID, educating.MeetingCommand{On: today, Said: "  We talked. ", Actions: []review.Action{{Text: " A day in MR. ", Who: review.Manager, By: today.AddDays(7)}}})
	if d := r.Held.Data; r.State != review.IsHeld || d.Words != "We talked." || d.Next != today.AddDays(84) || d.Actions[0].ID == "" || d.Actions[0].Text != "A day in MR." {
		t.Errorf("held: %+v", d)
	}
	if r = signAll(t, w, r); r.State != review.IsClosed {
		t.Errorf("signed by three: %s", r.State)
	}
	w.Read(func(v *store.View) error {
		h, err := v.ProgressReviews(n.Worker.Worker)
		last, _ := h.LastBy(fixture.Now)
		if _, before := h.LastBy(fixture.Now.AddDate(0, 0, -1)); last.Held.Data.On != today || before {
			t.Errorf("last reviewed on %q, and before that: %t", last.Held.Data.On, before)
		}
		return err
	})
	if next := prepare(t, w, amiras(w)); len(next.Carried()) != 1 || next.Carried()[0] != r.Held.Data.Actions[0] {
		t.Errorf("carried: %+v", next.Carried())
	}
}

// The last review was held at the college, and put down here: what was agreed there is
// gone through in the next.
func TestWhatWasAgreedElsewhereIsInTheNextReview(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0217", On: today.AddDays(-100), Adult: true})
	must(t, w, n.Educator, apprenticeship.Reviewed, "", apprenticeship.Data{On: today.AddDays(-30), Words: "At the college.", Actions: []string{"Ask for a day in MR.", "Log July."}})
	r := prepare(t, w, amiras(w))
	open := func(want ...string) {
		t.Helper()
		list, err := reporting.Service{Store: w.Store}.ProgressReviews(t.Context(), w.As(n.Worker), n.Worker.Worker)
		if err != nil || len(list.Open) != len(want) {
			t.Fatalf("still to be done: %+v, want %v (%v)", list.Open, want, err)
		}
		for i, a := range list.Open {
			if a.Text != want[i] {
				t.Errorf("still to be done: %q, want %q", a.Text, want[i])
			}
		}
	}
	open("Ask for a day in MR.", "Log July.")
	again := amiras(w)
	again.Review, again.Agenda = r.ID, "MR"
	if now := prepare(t, w, again); len(now.Carried()) != 2 || now.Carried()[0].ID != r.Carried()[0].ID || now.Carried()[0].ID == now.Carried()[1].ID || now.Carried()[0].Elsewhere.On != today.AddDays(-30) {
		t.Fatalf("carried: %+v, before %+v", now.Carried(), r.Carried())
	}
	r = meet(t, w, r.ID, educating.MeetingCommand{On: today, Said: "We talked.", Outcomes: []review.Outcome{{Action: r.Carried()[1].ID, What: review.Done}}})
	signAll(t, w, r)
	open("Ask for a day in MR.")
	if next := prepare(t, w, amiras(w)); len(next.Carried()) != 1 || next.Carried()[0].Text != "Ask for a day in MR." || next.Carried()[0].ID != r.Carried()[0].ID {
		t.Errorf("carried on: %+v", next.Carried())
	}
}

func TestEachOfTheThreeDoesOnlyTheirOwnPart(t *testing.T) {
	w := fixture.New(t)
	s, n := educating.Service{Store: w.Store}, w.North
	r := prepare(t, w, educating.PrepareCommand{Worker: n.Worker.Worker, Manager: n.Assessor.ID})
	r = meet(t, w, r.ID, educating.MeetingCommand{})
	everybody := []fixture.Person{n.Worker, n.Other, n.Assessor, n.Second, n.Educator, n.Lead, n.Inspector, w.Admin, w.South.Educator, w.South.Lead, w.South.Worker, w.South.Assessor}
	sees := map[id.Person]bool{n.Worker.ID: true, n.Assessor.ID: true, n.Educator.ID: true, n.Lead.ID: true, n.Inspector.ID: true}
	for what, one := range map[string]struct {
		do  func(p fixture.Person) error
		may []fixture.Person
	}{
		"prepare": {func(p fixture.Person) error {
			cmd := amiras(w)
			cmd.Review = r.ID
			_, err := s.PrepareReview(t.Context(), w.As(p), cmd)
			return err
		}, []fixture.Person{n.Educator}},
		"hold": {func(p fixture.Person) error {
			_, err := s.WriteReview(t.Context(), w.As(p), r.ID, educating.MeetingCommand{On: clock.DateOf(fixture.Now), Said: "x"})
			return err
		}, []fixture.Person{n.Educator}},
		"cancel": {func(p fixture.Person) error {
			_, err := s.CancelReview(t.Context(), w.As(p), r.ID, "x")
			return err
		}, []fixture.Person{n.Educator}},
		"comment": {func(p fixture.Person) error {
			_, err := s.CommentReview(t.Context(), w.As(p), r.ID, "x")
			return err
		}, []fixture.Person{n.Worker}},
		"sign": {func(p fixture.Person) error {
			_, err := s.SignReview(t.Context(), w.As(p), r.ID, r.Content())
			return err
		}, []fixture.Person{n.Worker, n.Assessor, n.Educator}},
	} {
		for _, p := range everybody {
			may := false
			for _, m := range one.may {
				may = may || m.ID == p.ID
			}
			if may {
				continue
			}
			err := one.do(p)
			opens := sees[p.ID] && (p.ID != n.Assessor.ID || what == "sign" || what == "comment")
			if opens && !fault.Is(err, fault.Forbidden) || !opens && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s by %s: %v", what, p.Name, err)
			}
		}
	}
	if err := func() error { _, err := s.SignReview(t.Context(), w.As(n.Worker), "prv_none", r.Content()); return err }(); !fault.Is(err, fault.NotFound) {
		t.Errorf("a review that is not there: %v", err)
	}
	if _, err := s.PrepareReview(t.Context(), w.As(w.South.Educator), amiras(w)); !fault.Is(err, fault.NotFound) {
		t.Errorf("a worker of another department: %v", err)
	}
	for _, p := range []fixture.Person{n.Worker, n.Assessor, n.Educator} {
		if _, err := s.SignReview(t.Context(), w.As(p), r.ID, r.Content()); err != nil {
			t.Errorf("%s signs: %v", p.Name, err)
		}
	}
}

func TestTheLineManagerIsSomebodyOfTheDepartment(t *testing.T) {
	w := fixture.New(t)
	s, n := educating.Service{Store: w.Store}, w.North
	for what, cmd := range map[string]educating.PrepareCommand{
		"of another department": {Manager: w.South.Lead.ID}, "another worker": {Manager: n.Other.ID}, "an inspector": {Manager: n.Inspector.ID}, "nobody": {}, "the worker": {Manager: n.Worker.ID}, "the educator": {Manager: n.Educator.ID},
		"on no apprenticeship": {Manager: n.Lead.ID, Apprenticeship: true}, "on another pathway": {Manager: n.Lead.ID, Version: "st0217:1", Level: "x"}, "on a day to come": {Manager: n.Lead.ID, AsOf: clock.DateOf(fixture.Now).AddDays(1)},
	} {
		cmd.Worker = n.Worker.Worker
		if _, err := s.PrepareReview(t.Context(), w.As(n.Educator), cmd); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	offered, err := s.Prepare(t.Context(), w.As(n.Educator), n.Worker.Worker)
	if err != nil || len(offered.Managers) == 0 || offered.Managers[0].ID != n.Lead.ID || !offered.Managers[0].Lead || offered.Apprentice {
		t.Errorf("offered %+v (%v)", offered, err)
	}
}

func TestADoubleClickSignsOnce(t *testing.T) {
	w := fixture.New(t)
	s, n := educating.Service{Store: w.Store}, w.North
	r := meet(t, w, prepare(t, w, amiras(w)).ID, educating.MeetingCommand{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := s.SignReview(t.Context(), w.As(n.Worker), r.ID, r.Content()); err != nil {
				t.Errorf("signed again: %v", err)
			}
		})
	}
	all.Wait()
	w.Read(func(v *store.View) error {
		now, _, err := v.ProgressReview(r.ID)
		if len(now.Signatures) != 1 || len(now.Records) != 3 {
			t.Errorf("signed %d times, of %d records", len(now.Signatures), len(now.Records))
		}
		return err
	})
}

func TestWhatChangedAfterASignatureIsReadAndSignedAgain(t *testing.T) {
	w := fixture.New(t)
	s, n := educating.Service{Store: w.Store}, w.North
	r := meet(t, w, prepare(t, w, amiras(w)).ID, educating.MeetingCommand{})
	if _, err := s.SignReview(t.Context(), w.As(n.Lead), r.ID, r.Content()); err != nil {
		t.Fatal(err)
	}
	now, err := s.CommentReview(t.Context(), w.As(n.Worker), r.ID, "I see it otherwise.")
	if err != nil || len(now.Signatures) != 0 || len(now.Left) != 1 {
		t.Errorf("after the worker wrote: %+v (%v)", now.Signatures, err)
	}
	if _, err := s.SignReview(t.Context(), w.As(n.Lead), r.ID, r.Content()); !fault.Is(err, fault.Conflict) {
		t.Errorf("what it was is signed: %v", err)
	}
	list, _, err := reporting.Service{Store: w.Store}.Notifications(t.Context(), w.As(n.Lead), "", 10)
	if err != nil || len(list) != 3 || !strings.Contains(list[0].Text, "sign it again") || list[0].Href != "/reviews/"+string(r.ID) {
		t.Errorf("told %+v (%v)", list, err)
	}
	if now = signAll(t, w, now); now.State != review.IsClosed {
		t.Errorf("signed anew: %s", now.State)
	}
}

func TestAPatientsNumberIsNotKeptInAReview(t *testing.T) {
	w := fixture.New(t)
	s, n, today := educating.Service{Store: w.Store}, w.North, clock.DateOf(fixture.Now)
	number := "Scanned 999 037 6298."
	cmd := amiras(w)
	cmd.Agenda = number
	if _, err := s.PrepareReview(t.Context(), w.As(n.Educator), cmd); !fault.Is(err, fault.Invalid) {
		t.Errorf("in the agenda: %v", err)
	}
	r := prepare(t, w, amiras(w))
	for what, cmd := range map[string]educating.MeetingCommand{
		"what was said": {On: today, Said: number}, "an action": {On: today, Said: "x", Actions: []review.Action{{Text: number, Who: review.Worker, By: today}}},
	} {
		if _, err := s.WriteReview(t.Context(), w.As(n.Educator), r.ID, cmd); !fault.Is(err, fault.Invalid) {
			t.Errorf("in %s: %v", what, err)
		}
	}
	if _, err := s.CommentReview(t.Context(), w.As(n.Worker), r.ID, number); !fault.Is(err, fault.Invalid) {
		t.Errorf("in the worker's words: %v", err)
	}
	if _, err := s.CancelReview(t.Context(), w.As(n.Educator), r.ID, number); !fault.Is(err, fault.Invalid) {
		t.Errorf("in the reason: %v", err)
	}
}

func TestAnApprenticesReviewIsHeldOnce(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	must(t, w, n.Educator, apprenticeship.Began, "", apprenticeship.Data{Standard: "st0216", On: today.AddDays(-90), Adult: true})
	reports := reporting.Service{Store: w.Store}
	reviews := func() (apprenticeship.Item, clock.Date) {
		t.Helper()
		h, err := reports.Apprenticeship(t.Context(), w.As(n.Worker), n.Worker.Worker, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range h.Report.Items {
			if i.ID == "reviews" {
				return i, h.Report.ReviewDue
			}
		}
		t.Fatal("nothing about reviews")
		return apprenticeship.Item{}, ""
	}
	if item, _ := reviews(); item.Status != apprenticeship.NotMet {
		t.Errorf("overdue: %+v", item)
	}
	cmd := amiras(w)
	cmd.Apprenticeship, cmd.Manager = true, n.Assessor.ID
	if _, err := (educating.Service{Store: w.Store}).PrepareReview(t.Context(), w.As(n.Educator), cmd); !fault.Is(err, fault.Invalid) {
		t.Errorf("an assessor for the employer: %v", err)
	}
	cmd.Manager = n.Lead.ID
	r := prepare(t, w, cmd)
	if item, _ := reviews(); item.Status != apprenticeship.NotMet {
		t.Errorf("prepared counts: %+v", item)
	}
	if _, err := (educating.Service{Store: w.Store}).WriteReview(t.Context(), w.As(n.Educator), r.ID, educating.MeetingCommand{On: today, Said: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without the provider: %v", err)
	}
	r = meet(t, w, r.ID, educating.MeetingCommand{On: today, Said: "We talked.", Provider: "Tess Tutor"})
	overdue := today.AddDays(-6)
	for i, p := range []fixture.Person{n.Worker, n.Educator, n.Lead} {
		lacks := []string{"the apprentice, the training provider and the employer", "the training provider and the employer", "the employer"}[i]
		if item, due := reviews(); item.Status != apprenticeship.NotMet || !strings.Contains(item.Why, "needs the signature of "+lacks+". Without it, a review was due by "+overdue.Words()) || due != overdue {
			t.Errorf("held, signed by %d: %+v, due %s", i, item, due)
		}
		if _, err := (educating.Service{Store: w.Store}).SignReview(t.Context(), w.As(p), r.ID, r.Content()); err != nil {
			t.Fatal(err)
		}
	}
	if item, due := reviews(); item.Status != apprenticeship.Met || due != today.AddDays(84) {
		t.Errorf("signed by three: %+v, due %s", item, due)
	}
}
