package store_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// Each read asks for itself, whoever asked before it.
func TestWhatIsReadIsThereForThoseWhoMayReadItAndForNobodyElse(t *testing.T) {
	w := fixture.New(t)
	n, s := w.North, w.South
	item := w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Version
	if _, err := w.Recording.Revise(t.Context(), w.As(n.Worker), item.Evidence); err != nil {
		t.Fatal(err)
	}
	draft, err := w.Recording.Start(t.Context(), w.As(n.Worker), recording.StartCommand{Worker: n.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.Recording.AddFile(t.Context(), w.As(n.Worker), draft.ID, "notes.txt", strings.NewReader("not submitted yet\n"))
	if err != nil {
		t.Fatal(err)
	}
	asked := w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
	signed := w.Sign(n.Assessor, asked)
	second := func(_ any, err error) error { return err }
	everybody := []fixture.Person{n.Worker, n.Other, n.Assessor, n.Educator, n.Lead, n.Inspector, s.Worker, s.Assessor, s.Educator, s.Lead, w.Admin}
	for name, c := range map[string]struct {
		read func(*store.View, access.Scope) error
		may  []fixture.Person
	}{
		"a draft":               {func(v *store.View, a access.Scope) error { return second(v.Working(a, item.Evidence)) }, []fixture.Person{n.Worker}},
		"an item":               {func(v *store.View, a access.Scope) error { return second(v.Evidence(a, item.Evidence)) }, []fixture.Person{n.Worker, n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"an item never shown":   {func(v *store.View, a access.Scope) error { return second(v.Evidence(a, draft.ID)) }, []fixture.Person{n.Worker}},
		"a file never shown":    {func(v *store.View, a access.Scope) error { return second(v.File(a, kept.ID)) }, []fixture.Person{n.Worker}},
		"the versions of one":   {func(v *store.View, a access.Scope) error { return second(v.Versions(a, item.Evidence)) }, []fixture.Person{n.Worker, n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"a request":             {func(v *store.View, a access.Scope) error { return second(v.Request(a, asked.ID)) }, []fixture.Person{n.Worker, n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"a sign-off":            {func(v *store.View, a access.Scope) error { return second(v.Attestation(a, signed.ID)) }, []fixture.Person{n.Worker, n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"what waits on whom":    {func(v *store.View, a access.Scope) error { return second(v.WaitingByPerson(a, n.ID)) }, []fixture.Person{n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"a version":             {func(v *store.View, a access.Scope) error { return second(v.Version(a, item.ID)) }, []fixture.Person{n.Worker, n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"people":                {func(v *store.View, a access.Scope) error { return second(v.PeopleIn(a, n.ID)) }, []fixture.Person{n.Lead, n.Inspector, w.Admin}},
		"a person":              {func(v *store.View, a access.Scope) error { return second(v.Member(a, n.Worker.ID, n.ID)) }, []fixture.Person{n.Lead, n.Inspector, w.Admin}},
		"a person of elsewhere": {func(v *store.View, a access.Scope) error { return second(v.Member(a, s.Worker.ID, n.ID)) }, nil},
		"who is signed off": {func(v *store.View, a access.Scope) error {
			version, err := v.Framework(fixture.Imaging)
			if err != nil {
				return err
			}
			return second(v.FactsAboutIn(a, n.ID, version, fixture.Cleaning))
		}, []fixture.Person{n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"who may do a task": {func(v *store.View, a access.Scope) error { return second(v.PracticeWorkers(a, n.ID)) }, []fixture.Person{n.Assessor, n.Educator, n.Lead, n.Inspector}},
		"who is entitled":   {func(v *store.View, a access.Scope) error { return second(v.WorkerEntitlementsIn(a, n.ID)) }, []fixture.Person{n.Assessor, n.Educator, n.Lead, n.Inspector}},
	} {
		w.Read(func(v *store.View) error {
			for _, p := range everybody {
				err, may := c.read(v, access.ScopeOf(w.As(p))), slices.Contains(c.may, p)
				if may && err != nil || !may && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s reads %s: %v, want that they may: %t", p.Email, name, err, may)
				}
			}
			return nil
		})
	}
}
