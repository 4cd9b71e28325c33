package enrolling_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// put puts up an observation for a competency, to be signed by somebody chosen.
func asks(w *fixture.World, on fixture.Person) attestation.Request {
	w.T.Helper()
	content := fixture.Observed(clock.DateOf(w.Clock.Now()), 1, fixture.Mammograms) // imaging: five days
	content.Assessor = on.ID
	r := w.Submit(w.North.Worker, evidence.Observation, content).Requests[0]
	if r.Offered != on.ID {
		w.T.Fatalf("offered to %s", r.Offered)
	}
	return r
}

func tend(w *fixture.World) {
	w.T.Helper()
	if err := (enrolling.Service{Store: w.Store}).TendQueues(w.T.Context()); err != nil {
		w.T.Fatal(err)
	}
}

// now is a request as it is, and its moves.
func now(w *fixture.World, r attestation.Request) (out attestation.Request, moves []attestation.Moved) {
	w.Read(func(v *store.View) (err error) {
		if out, err = v.Request(access.ScopeOf(w.As(w.North.Lead)), r.ID); err == nil {
			moves, err = v.Moves([]id.Request{r.ID})
		}
		return err
	})
	return out, moves
}

func noticed(w *fixture.World, p fixture.Person, kind notice.Kind) (texts []string) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 100)
		for _, n := range list {
			if n.Kind == string(kind) {
				texts = append(texts, n.Text)
			}
		}
		return err
	})
	return texts
}

func TestWhatSomebodyDoesNotOpenGoesToAnother(t *testing.T) {
	w := fixture.New(t)
	r := asks(w, w.North.Assessor)
	w.Clock.Advance(2 * 24 * time.Hour)
	tend(w)
	if got, _ := now(w, r); got.Offered != w.North.Assessor.ID {
		t.Fatalf("after two days it waits on %s", got.Offered)
	}
	w.Clock.Advance(24 * time.Hour)
	for range 2 { // the second time finds nothing more to do
		tend(w)
	}
	got, moves := now(w, r)
	if got.Offered != w.North.Second.ID || len(moves) != 2 || moves[1].By != "system:routing" || moves[1].Reason != attestation.Unopened.Words() {
		t.Errorf("after three days it waits on %s: %+v", got.Offered, moves)
	}
	if to, from := noticed(w, w.North.Second, notice.Asked), noticed(w, w.North.Assessor, notice.MovedOn); len(to) != 1 || len(from) != 1 || !strings.Contains(from[0], "not being opened") {
		t.Errorf("told: the new one %q, the old one %q", to, from)
	}
	w.Clock.Advance(3 * 24 * time.Hour)
	tend(w)
	if got, moves := now(w, r); got.Offered != w.North.Second.ID || len(moves) != 2 {
		t.Errorf("it comes round to whom it waited on before: %s, %d moves", got.Offered, len(moves))
	}
}

func TestWhatSomebodyHasOpenedStaysWithThem(t *testing.T) {
	w := fixture.New(t)
	r := asks(w, w.North.Assessor)
	if _, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), r.ID); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(4 * 24 * time.Hour)
	tend(w)
	if got, _ := now(w, r); got.Offered != w.North.Assessor.ID || got.State != attestation.Opened {
		t.Errorf("it waits on %s, %s", got.Offered, got.State)
	}
}

func TestWorkGoesToWhoCoversUntilTheAbsenceEnds(t *testing.T) {
	w := fixture.New(t)
	s := enrolling.Service{Store: w.Store}
	third := w.Person(w.North.ID, "Tess Third", "tess@north.example", "assessor")
	w.Check(third, "Registered", fixture.Now.AddDate(-1, 0, 0))
	w.Entitle(third, w.North.ID, "diagnostic-imaging:*")
	today := clock.DateOf(fixture.Now)
	before := asks(w, w.North.Assessor)
	cmd := enrolling.AbsenceCommand{Department: w.North.ID, Person: w.North.Assessor.ID, From: today.AddDays(1), Until: today.AddDays(3), Cover: third.ID}
	for _, bad := range []id.Person{w.North.Assessor.ID, w.North.Worker.ID, w.South.Assessor.ID} {
		wrong := cmd
		wrong.Cover = bad
		if _, err := s.RecordAbsence(t.Context(), w.As(w.North.Assessor), wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s covers: %v", bad, err)
		}
	}
	if _, err := s.RecordAbsence(t.Context(), w.As(w.North.Assessor), cmd); err != nil {
		t.Fatal(err)
	}
	tend(w)
	if got, _ := now(w, before); got.Offered != w.North.Assessor.ID {
		t.Fatalf("it went before the first day away, to %s", got.Offered)
	}
	w.Clock.Advance(24 * time.Hour)
	tend(w) // nobody records anything on the day itself
	if got, moves := now(w, before); got.Offered != third.ID || moves[1].Reason != attestation.Absent.Words() {
		t.Errorf("on the first day away it waits on %s: %+v", got.Offered, moves)
	}
	choose := func() id.Person {
		content := fixture.Observed(clock.DateOf(w.Clock.Now()), 1, fixture.Mammograms)
		content.Assessor = w.North.Assessor.ID
		return w.Submit(w.North.Other, evidence.Observation, content).Requests[0].Offered
	}
	if got := choose(); got != third.ID {
		t.Errorf("asked of whoever is away, it goes to %s", got)
	}
	w.Clock.Advance(3 * 24 * time.Hour)
	if got := choose(); got != w.North.Assessor.ID {
		t.Errorf("back again, it goes to %s", got)
	}
}

func TestWhatIsOverItsTargetIsToldOnceAStage(t *testing.T) {
	w := fixture.New(t)
	r := asks(w, w.North.Assessor)
	if _, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), r.ID); err != nil {
		t.Fatal(err)
	}
	w.Write(func(tx *store.Tx) error {
		return tx.AssignEducator(fixture.Grant(access.ChangePerson, w.North.Worker.Worker, w.North.ID), w.North.Worker.Worker, 1, w.North.Educator.ID)
	})
	var told []int
	for range 14 {
		w.Clock.Advance(24 * time.Hour)
		tend(w)
		tend(w)
		told = append(told, len(noticed(w, w.North.Lead, notice.Late)))
	}
	if want := []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2}; !slices.Equal(told, want) {
		t.Errorf("day by day the lead was told %v times, want %v", told, want)
	}
	if a, e := noticed(w, w.North.Assessor, notice.Late), noticed(w, w.North.Educator, notice.Late); len(a) != 2 || len(e) != 2 || !strings.Contains(a[0], "hand it over") {
		t.Errorf("told: the assessor %q, the educator %q", a, e)
	}
	if other := noticed(w, w.South.Lead, notice.Late); len(other) != 0 {
		t.Errorf("another department's lead is told %q", other)
	}
}

func TestWhoHasAsMuchAsTheyShouldIsOfferedNothingWhileAnotherHasRoom(t *testing.T) {
	w := fixture.New(t)
	s := enrolling.Service{Store: w.Store}
	lead := w.As(w.North.Lead)
	for _, n := range []int{0, -1, 1000} {
		if err := s.SetQueueLimit(t.Context(), lead, enrolling.QueueLimitCommand{Department: w.North.ID, Limit: n}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a limit of %d: %v", n, err)
		}
	}
	if err := s.SetQueueLimit(t.Context(), w.As(w.North.Educator), enrolling.QueueLimitCommand{Department: w.North.ID, Limit: 3}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("set by an educator: %v", err)
	}
	if err := s.SetQueueLimit(t.Context(), lead, enrolling.QueueLimitCommand{Department: w.North.ID, Limit: 2}); err != nil {
		t.Fatal(err)
	}
	var got []id.Person
	for range 6 { // all ask for Priya
		content := fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Mammograms)
		content.Assessor = w.North.Assessor.ID
		got = append(got, w.Submit(w.North.Other, evidence.Observation, content).Requests[0].Offered)
	}
	priya, sam := w.North.Assessor.ID, w.North.Second.ID
	if want := []id.Person{priya, priya, sam, sam, priya, priya}; !slices.Equal(got, want) {
		t.Errorf("offered to %v, want %v", got, want)
	}
}
