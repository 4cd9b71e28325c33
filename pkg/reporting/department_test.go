package reporting_test

import (
	"slices"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

func TestTheLeadSeesWhyNobodyCanSign(t *testing.T) {
	w := begin(t)
	r := w.ask(w.North.Worker, "Trolley", w.once[0])
	w.ask(w.North.Other, "Room", w.once[1])
	w.Clock.Advance(40 * 24 * time.Hour) // every register check is too old now
	w.Write(func(tx *store.Tx) error {
		return tx.Offer(fixture.Grant(access.RouteRequest, r.ID, w.North.ID), r, "", attestation.Unable)
	})
	o, err := w.DepartmentOverview(t.Context(), w.As(w.North.Lead), w.North.ID)
	if err != nil {
		t.Fatal(err)
	}
	if q := o.Waiting; q.Total != 2 || q.Over28 != 2 || q.Nobody != 1 || len(q.OnPeople) != 1 || !q.Oldest.Equal(fixture.Now) {
		t.Errorf("queue %+v", q)
	}
	if len(o.Unsignable) != 1 || o.Unsignable[0].WorkerName != "Amira Khan" || o.Unsignable[0].Days != 40 || len(o.Unsignable[0].Refused) != 5 {
		t.Fatalf("unsignable %+v", o.Unsignable)
	}
	rules := map[string][]string{}
	for _, refused := range o.Unsignable[0].Refused {
		for _, reason := range refused.Reasons {
			rules[refused.Person.Name] = append(rules[refused.Person.Name], reason.Rule)
		}
	}
	if !slices.Equal(rules["Priya Shah"], []string{"register-stale"}) || !slices.Equal(rules["Noor Haddad"], []string{"register-unknown"}) {
		t.Errorf("reasons %v", rules)
	}
	states := map[string]reporting.Registration{}
	for _, a := range o.Assessors {
		states[a.Person.Name] = a.Registration
	}
	if states["Priya Shah"] != reporting.CheckStale || states["Noor Haddad"] != reporting.CheckNone || states["Lee Park"] != reporting.CheckRefuses {
		t.Errorf("registrations %v", states)
	}
	if o.Totals.Workers != 2 || o.Totals.Stalled != 2 || o.Lines != 92 || o.Standings[progress.Awaiting] != 2 {
		t.Errorf("totals %+v, %d lines, %v", o.Totals, o.Lines, o.Standings)
	}
	e, err := w.DepartmentOverview(t.Context(), w.As(w.North.Educator), w.North.ID)
	if err != nil || len(e.Assessors)+len(e.Entitlements) != 0 || len(e.Unsignable) != 1 || len(e.Unsignable[0].Refused) != 0 || e.Waiting.Total != 2 {
		t.Errorf("an educator sees how the queue is, and nothing of anybody's registration: %v %+v", err, e)
	}
}

func TestAssessorsAreShownWithHowLongTheirCheckLasts(t *testing.T) {
	w := begin(t)
	state := func() reporting.AssessorState {
		o, err := w.DepartmentOverview(t.Context(), w.As(w.North.Lead), w.North.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range o.Assessors {
			if a.Person.ID == w.North.Assessor.ID {
				return a
			}
		}
		t.Fatal("the assessor is not listed")
		return reporting.AssessorState{}
	}
	if a := state(); a.Registration != reporting.CheckFresh || a.DaysLeft != 31 || a.Number == "" || len(a.Areas) != 2 || len(a.Refusals) != 0 {
		t.Errorf("today: %+v", a)
	}
	w.Clock.Advance(25 * 24 * time.Hour)
	if a := state(); a.Registration != reporting.CheckEnding || a.DaysLeft != 6 {
		t.Errorf("25 days on: %+v", a)
	}
}

func TestWhoIsSignedOffTodayIsFoundByCompetency(t *testing.T) {
	w := begin(t)
	ask := func(p fixture.Person) { w.sign(w.North, w.ask(p, "Item", w.once[0])) }
	ask(w.North.Worker)
	r := w.ask(w.North.Other, "Item", w.once[0])
	who := func() (names []string) {
		got, err := w.WhoIsSignedOff(t.Context(), w.As(w.North.Lead), w.North.ID, w.once[0])
		if err != nil {
			t.Fatal(err)
		}
		if got.Page.Competency.ID != w.once[0] || len(got.Choices) == 0 {
			t.Errorf("page %+v", got.Page)
		}
		for _, one := range got.Workers {
			names = append(names, one.Name+" "+one.Level.ID)
		}
		return names
	}
	if got := who(); !slices.Equal(got, []string{"Amira Khan SCSW"}) {
		t.Errorf("signed off: %v", got)
	}
	if _, err := w.TrySign(w.North.Second, r, attestation.Observed); err != nil {
		t.Fatal(err)
	}
	if got := who(); !slices.Equal(got, []string{"Amira Khan SCSW", "Ben Okafor SCSW"}) {
		t.Errorf("signed off: %v", got)
	}
	w.change(w.North.Other, r)
	if got := who(); !slices.Equal(got, []string{"Amira Khan SCSW"}) {
		t.Errorf("after what was signed changed: %v", got)
	}
	choose, err := w.WhoIsSignedOff(t.Context(), w.As(w.North.Lead), w.North.ID, "")
	if err != nil || choose.Version != fixture.Imaging || len(choose.Choices) == 0 || len(choose.Workers) != 0 {
		t.Errorf("to choose from: %v %s %d", err, choose.Version, len(choose.Choices))
	}
}

func TestTheCatalogueSaysWhatEachLevelAsks(t *testing.T) {
	w := begin(t)
	a := w.As(w.North.Worker)
	list, err := w.Frameworks(t.Context(), a)
	i := slices.IndexFunc(list, func(f reporting.Framework) bool { return f.Version == fixture.Imaging })
	if err != nil || len(list) != 8 || i < 0 || len(list[i].Levels) != 4 || list[i].Caveat == "" {
		t.Fatalf("%v %+v", err, list)
	}
	found, err := w.Browse(t.Context(), a, reporting.BrowseQuery{Version: fixture.Imaging, Words: "cannula"})
	if err != nil || found.Count == 0 || found.Count > 20 || len(found.Frameworks) != 8 || len(found.RiskClasses) != 8 {
		t.Fatalf("%v, %d found", err, found.Count)
	}
	n := 0
	for _, area := range found.Found {
		n += len(area.Items)
	}
	if n != found.Count {
		t.Errorf("%d shown of %d found", n, found.Count)
	}
	if _, err := w.Browse(t.Context(), a, reporting.BrowseQuery{Version: "none:1"}); !missing(err) {
		t.Errorf("a framework that there is not: %v", err)
	}
	l, err := w.LevelAsks(t.Context(), a, fixture.Imaging, "AP", []string{"mr"})
	if err != nil || l.RequiredTotal != 44 || l.PathsNeeded != 1 || len(l.Paths) != 8 || l.Paths[0].Title == "" || len(l.Next) != 1 || len(l.Chosen) != 1 {
		t.Errorf("%v: %d required, %d of %d paths, next %v", err, l.RequiredTotal, l.PathsNeeded, len(l.Paths), l.Next)
	}
	for _, path := range l.Paths {
		for _, i := range path.Items {
			if !i.Asks.Required || i.Asks.StepTitle == "" {
				t.Errorf("%s of a path: %+v", i.Competency.ID, i.Asks)
			}
		}
	}
	c, err := w.CompetencyPage(t.Context(), a, fixture.Cannulate)
	if err != nil || len(c.Asks) == 0 || c.Asks[0].Observations != 10 || c.Asks[0].Assessors != 2 || len(c.Asks[0].Prerequisites) != 2 || len(c.Caveats) == 0 || c.RiskClass != "Invasive task" {
		t.Errorf("%v %+v", err, c)
	}
	for _, link := range c.MapsTo {
		if link.Framework == "" || link.Competency.Title == "" || link.Rationale == "" || link.Words == "" {
			t.Errorf("link %+v", link)
		}
	}
}

func TestNoticesAreReadByWhomTheyAreFor(t *testing.T) {
	w := begin(t)
	w.sendBack(w.North, w.ask(w.North.Worker, "Trolley", w.once[0]))
	a := w.As(w.North.Worker)
	list, _, err := w.Notifications(t.Context(), a, "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %d notices", err, len(list))
	}
	if err := w.MarkRead(t.Context(), w.As(w.North.Other), list[0].ID); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Unread(t.Context(), a); err != nil || n != 1 {
		t.Errorf("somebody else marked it read: %d unread, %v", n, err)
	}
	if err := w.MarkRead(t.Context(), a, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Unread(t.Context(), a); err != nil || n != 0 {
		t.Errorf("%d unread, %v", n, err)
	}
}
