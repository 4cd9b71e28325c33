package reporting_test

import (
	"context"
	"errors"
	"testing"

	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
)

// reads is every read about one worker or department, by name.
func (w world) reads() map[string]func(context.Context, identity.Actor) error {
	of := w.North.Worker
	return map[string]func(context.Context, identity.Actor) error{
		"home": func(ctx context.Context, a identity.Actor) error {
			_, err := w.WorkerHome(ctx, a, of.Worker)
			return err
		},
		"progress": func(ctx context.Context, a identity.Actor) error {
			_, err := w.WorkerProgress(ctx, a, of.Worker, reporting.ProgressQuery{})
			return err
		},
		"next steps": func(ctx context.Context, a identity.Actor) error {
			_, err := w.WorkerNext(ctx, a, of.Worker)
			return err
		},
		"way ahead": func(ctx context.Context, a identity.Actor) error {
			_, err := w.WorkerAhead(ctx, a, of.Worker)
			return err
		},
		"competency": func(ctx context.Context, a identity.Actor) error {
			_, err := w.CompetencyForWorker(ctx, a, of.Worker, w.once[0])
			return err
		},
		"record": func(ctx context.Context, a identity.Actor) error { _, err := w.Record(ctx, a, of.Worker); return err },
		"cohort": func(ctx context.Context, a identity.Actor) error {
			_, err := w.Cohort(ctx, a, reporting.CohortQuery{Department: w.North.ID})
			return err
		},
		"overview": func(ctx context.Context, a identity.Actor) error {
			_, err := w.DepartmentOverview(ctx, a, w.North.ID)
			return err
		},
		"signed off": func(ctx context.Context, a identity.Actor) error {
			_, err := w.WhoIsSignedOff(ctx, a, w.North.ID, w.once[0])
			return err
		},
	}
}

func TestAPortfolioIsNotThereForThoseWhoMayNotReadIt(t *testing.T) {
	w := begin(t)
	w.sign(w.North, w.ask(w.North.Worker, "Trolley", w.once[0]))
	weak := w.As(w.North.Lead)
	weak.Strong = false
	for name, read := range w.reads() {
		for who, actor := range map[string]identity.Actor{
			"another worker": w.As(w.North.Other), "an assessor": w.As(w.North.Assessor), "the administrator": w.As(w.Admin), "nobody": {},
			"another department's lead": w.As(w.South.Lead), "another department's educator": w.As(w.South.Educator),
			"the lead without a second factor": weak, "a job": identity.System("job"),
		} {
			if err := read(t.Context(), actor); !missing(err) {
				t.Errorf("%s read the %s: %v", who, name, err)
			}
		}
		for _, p := range []fixture.Person{w.North.Educator, w.North.Lead, w.North.Inspector} {
			if err := read(t.Context(), w.As(p)); err != nil {
				t.Errorf("%s cannot read the %s: %v", p.Name, name, err)
			}
		}
	}
	if _, err := w.WorkerHome(t.Context(), w.As(w.North.Lead), "wkr_nobody"); !missing(err) {
		t.Errorf("a portfolio that does not exist: %v", err)
	}
}

func TestAReceiptIsForThoseWhoMaySeeWhatWasSubmitted(t *testing.T) {
	w := begin(t)
	a := w.sign(w.North, w.ask(w.North.Worker, "Trolley", w.once[0]))
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Second, w.North.Educator, w.North.Lead, w.North.Inspector} {
		if _, err := w.Attestation(t.Context(), w.As(p), a.ID); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for _, p := range []fixture.Person{w.North.Other, w.South.Worker, w.South.Assessor, w.South.Lead, w.Admin} {
		if _, err := w.Attestation(t.Context(), w.As(p), a.ID); !missing(err) {
			t.Errorf("%s of somewhere else: %v", p.Name, err)
		}
	}
}

func TestPagesKeepToTheirStatementBudgets(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	count := func(read func(context.Context, identity.Actor) error, a identity.Actor) int64 {
		before := w.World.Store.Statements()
		if err := read(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		return w.World.Store.Statements() - before - 2 // without those that begin and end the read
	}
	budget := map[string]int64{"home": 12, "progress": 8, "next steps": 12, "way ahead": 12, "competency": 12, "record": 8, "cohort": 3, "overview": 12, "signed off": 7}
	delegating := func(ctx context.Context, a identity.Actor) error {
		_, err := w.WhoMayDo(ctx, a, reporting.PracticeQuery{Department: w.North.ID, Words: "clean"})
		return err
	}
	lead := w.As(w.North.Lead)
	own := w.As(amira)
	w.sign(w.North, w.ask(amira, "Trolley", w.once[0]))
	w.ask(amira, "Room", w.once[1])
	first := map[string]int64{}
	for name, read := range w.reads() {
		first[name] = count(read, lead)
		if first[name] > budget[name] {
			t.Errorf("the %s takes %d statements, at most %d", name, first[name], budget[name])
		}
	}
	if n := count(w.reads()["home"], own); n > budget["home"] {
		t.Errorf("their own home takes %d statements, at most %d", n, budget["home"])
	}
	asking := count(delegating, lead)
	if asking > 7 {
		t.Errorf("asking who may do a task takes %d statements, at most 7", asking)
	}
	for n := range 6 {
		w.sign(w.North, w.ask(amira, "Another", w.once[n%len(w.once)]))
		w.ask(w.North.Other, "More", w.once[n%len(w.once)])
		w.Person(w.North.ID, "Worker "+string(rune('A'+n)), string(rune('a'+n))+"@north.example", identity.RoleWorker)
	}
	if n := count(delegating, lead); n > asking {
		t.Errorf("asking who may do a task takes %d statements, and took %d before there was more", n, asking)
	}
	for name, read := range w.reads() {
		if n := count(read, lead); n != first[name] {
			t.Errorf("the %s takes %d statements, and took %d before there was more", name, n, first[name])
		}
	}
}

func TestTheCatalogueIsForEverybodySignedInAndNobodyElse(t *testing.T) {
	w := begin(t)
	reads := func(a identity.Actor) []error {
		_, e1 := w.Frameworks(t.Context(), a)
		_, e2 := w.Browse(t.Context(), a, reporting.BrowseQuery{})
		_, e3 := w.LevelAsks(t.Context(), a, fixture.Imaging, "AP", nil)
		_, e4 := w.CompetencyPage(t.Context(), a, fixture.Cannulate)
		return []error{e1, e2, e3, e4}
	}
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Inspector, w.Admin} {
		if err := errors.Join(reads(w.As(p))...); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for _, err := range reads(identity.Actor{}) {
		if !missing(err) {
			t.Errorf("nobody reads the catalogue: %v", err)
		}
	}
}
