package reporting_test

import (
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

func TestTheCohortAgreesWithEachWorkersOwnPage(t *testing.T) {
	w := begin(t)
	lead := w.North.Lead
	for i, c := range w.once {
		w.sign(w.North, w.ask(w.North.Worker, "Item", c))
		if i%2 == 0 {
			w.change(w.North.Other, w.ask(w.North.Other, "Other", c))
		}
		if i == 3 {
			break
		}
	}
	w.yearly(w.North.Worker)
	gone := w.ask(w.North.Other, "Taken back", w.once[1])
	w.sign(w.North, gone)
	if got := w.cohort(lead, reporting.CohortQuery{Department: w.North.ID})[w.North.Other.Name].Met; got != 1 {
		t.Errorf("%d met before it is taken back, want 1", got)
	}
	if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Other), gone.Evidence); err != nil {
		t.Fatal(err)
	}
	agree := func(when string) {
		t.Helper()
		rows := w.cohort(lead, reporting.CohortQuery{Department: w.North.ID})
		if len(rows) != 2 {
			t.Fatalf("%d workers", len(rows))
		}
		for _, p := range []fixture.Person{w.North.Worker, w.North.Other} {
			h, row := w.home(lead, p), rows[p.Name]
			if row.Met != h.Total.Met || row.Expiring != h.Total.Expiring || row.Total != h.Total.Total || row.Expired != h.Standings[progress.Expired] ||
				row.Stale != h.Standings[progress.Stale] || row.Held != h.Held || row.Target != h.Target {
				t.Errorf("%s, %s: the cohort says %+v, home %+v %v", when, p.Name, row, h.Total, h.Standings)
			}
			moves := 0
			for i, n := range row.Weeks {
				moves += n
				if week := h.Weeks[len(h.Weeks)-len(row.Weeks)+i]; week.Moves != n {
					t.Errorf("%s, %s: week %s has %d moves in the cohort, %d at home", when, p.Name, week.From, n, week.Moves)
				}
			}
		}
	}
	agree("now")
	if got := w.cohort(lead, reporting.CohortQuery{Department: w.North.ID})[w.North.Worker.Name].Met; got != 5 {
		t.Errorf("%d met, want 5", got)
	}
	w.later(340) // within 60 days of running out
	if got := w.cohort(lead, reporting.CohortQuery{Department: w.North.ID})[w.North.Worker.Name].Expiring; got != 1 {
		t.Errorf("%d expiring, want 1", got)
	}
	agree("340 days on")
	w.later(40)
	agree("380 days on")
}

func TestTheCohortSaysWhyNothingMoves(t *testing.T) {
	w := begin(t)
	eve := w.North.Educator
	why := func(p fixture.Person) reporting.Stuck {
		t.Helper()
		return w.cohort(eve, reporting.CohortQuery{Department: w.North.ID})[p.Name].Why
	}
	say := func(p fixture.Person, kind reporting.StuckKind, text string) {
		t.Helper()
		if got := why(p); got.Kind != kind || got.Text != text {
			t.Errorf("%s: %s %q, want %s %q", p.Name, got.Kind, got.Text, kind, text)
		}
	}
	amira, ben := w.North.Worker, w.North.Other
	say(amira, reporting.Moving, "Last moved today.")
	w.later(41)
	say(amira, reporting.NoEvidence, "No evidence put up for 41 days.")
	r := w.ask(amira, "Trolley", w.once[0])
	w.sendBack(w.North, r)
	w.later(5)
	say(amira, reporting.SentBack, "Sent back 5 days ago, and not sent in again.")
	asked := w.ask(amira, "Room", w.once[1])
	got := why(amira)
	if got.Kind != reporting.OnAssessor || got.Person.ID != asked.Offered || got.Text != "1 waiting for "+got.Person.Name+" since 8 January 2027." {
		t.Errorf("waiting: %+v", got)
	}
	w.Write(func(tx *store.Tx) error {
		return tx.Offer(fixture.Grant(access.RouteRequest, asked.ID, w.North.ID), asked, "", attestation.Unable)
	})
	say(amira, reporting.NobodyCan, "Nobody can sign 1 of their items.")
	w.later(3)
	c, err := w.Cohort(t.Context(), w.As(eve), reporting.CohortQuery{Department: w.North.ID})
	if err != nil {
		t.Fatal(err)
	}
	if c.DepartmentName != "North Imaging" || len(c.Workers) != 2 || c.Workers[0].Name != ben.Name || c.Workers[0].Days != 49 || c.Workers[1].Days != 3 {
		t.Errorf("the longest without movement goes first: %+v", c.Workers)
	}
	if want := (reporting.CohortTotals{Workers: 2, Moving: 1, Stalled: 1, Nobody: 1}); c.Totals != want {
		t.Errorf("totals %+v, want %+v", c.Totals, want)
	}
}

func TestAnEducatorFindsTheirOwn(t *testing.T) {
	w := begin(t)
	eve, amira := w.North.Educator, w.North.Worker
	if got := w.cohort(eve, reporting.CohortQuery{Department: w.North.ID, Mine: true}); len(got) != 0 {
		t.Errorf("nobody is theirs yet: %v", got)
	}
	w.Write(func(tx *store.Tx) error {
		return tx.AssignEducator(fixture.Grant(access.ChangePerson, amira.Worker, w.North.ID), amira.Worker, 1, eve.ID)
	})
	got := w.cohort(eve, reporting.CohortQuery{Department: w.North.ID, Mine: true})
	if len(got) != 1 || got[amira.Name].Educator.Name != eve.Name {
		t.Errorf("theirs: %v", got)
	}
}
