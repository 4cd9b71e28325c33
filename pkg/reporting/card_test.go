package reporting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/enrolling"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/practice"
	"countersign/pkg/reporting"
)

// carded is a worker who may do the enquiry on their own in room 3, with a card that
// says so.
func carded(t *testing.T) (w world, people enrolling.Service, signed []attestation.Attestation, token string) {
	w = begin(t)
	people = enrolling.Service{Store: w.World.Store}
	signed = w.competent(w.North.Worker, enquiry, 4)
	w.entitled(w.North.Worker, "2026-12-20", func(c *enrolling.EntitleCommand) { c.Equipment = []string{"Room 3"} })
	card, err := people.PrintCard(t.Context(), w.As(w.North.Worker), w.North.Worker.Worker)
	if err != nil {
		t.Fatal(err)
	}
	if len(card.Lines) != 1 || card.Lines[0].Mode != practice.Independent || card.Lines[0].Until != "2026-12-20" || card.Lines[0].Where[0].Equipment[0] != "Room 3" || len(card.Token) < 26 {
		t.Fatalf("the card says %+v", card)
	}
	return w, people, signed, card.Token
}

func (w world) check(token string) reporting.CardNow {
	w.T.Helper()
	c, err := w.CheckCard(w.T.Context(), token)
	if err != nil {
		w.T.Fatal(err)
	}
	return c
}

func TestATakenBackSignOffChangesTheCardTheAnswerAndThePublicPageAtOnce(t *testing.T) {
	w, _, signed, token := carded(t)
	read := func() (scope practice.Mode, answer practice.Mode, holds bool) {
		s, err := w.ScopeOfPractice(t.Context(), w.As(w.North.Educator), w.North.Worker.Worker)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(s.Lines, func(l practice.Line) bool { return l.Task.Competency == enquiry })
		return s.Lines[i].Mode, w.who(reporting.PracticeQuery{})["Amira Khan"].Mode, w.check(token).Holds[0]
	}
	if scope, answer, holds := read(); scope != practice.Independent || answer != practice.Independent || !holds {
		t.Fatalf("at first: %s, %s, %t", scope, answer, holds)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Assessor), assessing.RevokeCommand{Attestation: signed[0].ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if scope, answer, holds := read(); scope != practice.Direct || answer != practice.Direct || holds {
		t.Errorf("in the next read: %s, %s, %t", scope, answer, holds)
	}
}

func TestACardHoldsUntilTheEndOfItsLinesLastDay(t *testing.T) {
	w, _, _, token := carded(t)
	w.later(27)
	if c := w.check(token); !c.Holds[0] || c.State != practice.CardGood {
		t.Errorf("on the last day: %+v", c)
	}
	w.entitled(w.North.Worker, "2027-11-22") // renewed, and yet the paper says what it says
	w.later(1)
	if c := w.check(token); c.Holds[0] {
		t.Errorf("the day after: %+v", c)
	}
}

func TestACardThatIsCancelledOrRunOutHoldsNothing(t *testing.T) {
	w, people, _, token := carded(t)
	w.entitled(w.North.Worker, "2027-11-22")
	second, err := people.PrintCard(t.Context(), w.As(w.North.Lead), w.North.Worker.Worker)
	if err != nil {
		t.Fatal(err)
	}
	if err := people.CancelCard(t.Context(), w.As(w.North.Worker), w.check(token).ID); err != nil {
		t.Fatal(err)
	}
	if c := w.check(token); c.State != practice.CardCancelled || c.Holds[0] {
		t.Errorf("cancelled: %+v", c)
	}
	if c := w.check(second.Token); c.State != practice.CardGood || !c.Holds[0] {
		t.Errorf("the other one: %+v", c)
	}
	w.Clock.Set(second.ExpiresAt.Add(-time.Microsecond))
	if c := w.check(second.Token); c.State != practice.CardGood {
		t.Errorf("at its last moment: %+v", c)
	}
	w.Clock.Set(second.ExpiresAt)
	if c := w.check(second.Token); c.State != practice.CardExpired || c.Holds[0] {
		t.Errorf("after it: %+v", c)
	}
	if _, err := w.CheckCard(t.Context(), strings.ToLower(second.Token)); !missing(err) {
		t.Errorf("another token: %v", err)
	}
}

func TestACardOfSomebodyWhoLeftHoldsNothing(t *testing.T) {
	w, people, _, token := carded(t)
	if err := people.Switch(t.Context(), w.As(w.North.Lead), enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Worker.ID, Reason: "Left."}); err != nil {
		t.Fatal(err)
	}
	if c := w.check(token); c.Holds[0] {
		t.Errorf("it holds: %+v", c)
	}
	if s, err := w.ScopeOfPractice(t.Context(), w.As(w.North.Lead), w.North.Worker.Worker); err != nil || s.Here || len(s.Lines) != 0 {
		t.Errorf("they may do %+v (%v)", s, err)
	}
	if _, err := people.PrintCard(t.Context(), w.As(w.North.Lead), w.North.Worker.Worker); !missing(err) {
		t.Errorf("a card of them: %v", err)
	}
}

func TestAScopeAndACardAreForWhoMayReadThePortfolio(t *testing.T) {
	w, _, _, token := carded(t)
	card := w.check(token).ID
	for _, p := range []fixture.Person{w.North.Worker, w.North.Educator, w.North.Lead, w.North.Inspector, w.North.Other, w.North.Assessor, w.South.Lead, w.Admin} {
		may := slices.Contains([]fixture.Person{w.North.Worker, w.North.Educator, w.North.Lead, w.North.Inspector}, p)
		_, a := w.ScopeOfPractice(t.Context(), w.As(p), w.North.Worker.Worker)
		_, b := w.PrintedCard(t.Context(), w.As(p), card)
		if may != (a == nil) || may != (b == nil) || !may && (!missing(a) || !missing(b)) {
			t.Errorf("%s reads: %v, %v; want that they may: %t", p.Email, a, b, may)
		}
	}
}
