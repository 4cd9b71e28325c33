package reporting_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func TestHomeOfSomebodyWhoHasJustBegun(t *testing.T) {
	w := begin(t)
	h := w.home(w.North.Worker, w.North.Worker)
	if h.Worker.Name != "Amira Khan" || h.Worker.DepartmentName != "North Imaging" || !h.Worker.Own {
		t.Errorf("worker %+v", h.Worker)
	}
	if h.Held.ID != "CSW" || h.Target.ID != "SCSW" || h.Target.Title == "" {
		t.Errorf("from %+v to %+v", h.Held, h.Target)
	}
	if h.Total.Met != 0 || h.Total.Total < 40 || h.Standings[progress.NotStarted] != h.Total.Total || h.Ready || len(h.NotReady) != 3 || h.Caveat == "" {
		t.Errorf("total %+v, standings %v, in the way %v, caveat %q", h.Total, h.Standings, h.NotReady, h.Caveat)
	}
	sum := 0
	for _, a := range h.Areas {
		sum += a.Total
		if a.Title == "" {
			t.Errorf("area %s has no title", a.Area)
		}
	}
	if sum != h.Total.Total {
		t.Errorf("the areas add up to %d of %d", sum, h.Total.Total)
	}
	var here, target string
	for _, n := range h.Map.Nodes {
		if n.Here {
			here += n.ID
		}
		if n.Target {
			target += n.ID
		}
	}
	if here != "CSW" || target != "SCSW" || len(h.Map.Edges) < 4 || !slices.Contains(h.Map.Edges, reporting.LevelEdge{From: "CSW", To: "SCSW"}) {
		t.Errorf("map: here %q, target %q, %v", here, target, h.Map.Edges)
	}
	if len(h.Next) != 5 || h.Next[0].Kind != reporting.Begin || h.Next[0].Competency.Title == "" || h.Next[0].Why == "" {
		t.Errorf("next %+v", h.Next)
	}
	if len(h.Weeks) != 26 || !h.Weeks[25].Current || h.Weeks[25].From != "2026-11-23" || len(h.Waiting)+len(h.Drafts)+len(h.Recent)+len(h.RunsOut) != 0 {
		t.Errorf("nothing has happened yet: %+v", h)
	}
	if len(h.Others) != 1 || h.Others[0].Target.ID != "intermediate" || h.Others[0].Total.Total != 62 {
		t.Errorf("other pathways %+v", h.Others)
	}
}

func TestHomeSaysWhatToDoNextMostTellingFirst(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	w.sign(w.North, w.ask(amira, "Trolley", w.once[0]))
	stale := w.ask(amira, "Room", w.once[1])
	w.sign(w.North, stale)
	w.change(amira, stale)
	asked := w.ask(amira, "Screens", w.once[2])
	w.sendBack(w.North, asked)
	w.draft(amira, "My week in CT")
	h := w.home(amira, amira)
	var kinds []string
	for _, s := range h.Next {
		kinds = append(kinds, string(s.Kind))
	}
	// What changed is asked for again already: it waits, and is nothing to do.
	if got := strings.Join(kinds, " "); got != "look-again finish-draft begin begin begin" {
		t.Errorf("next: %s", got)
	}
	if s := h.Next[0]; s.Text != "Look at what was sent back: “Screens”." || s.Evidence != asked.Evidence || s.Why != "It was sent back on 23 November 2026." {
		t.Errorf("first: %+v", s)
	}
	if h.Total.Met != 1 || h.Standings[progress.Stale] != 1 || h.Total.Waiting != 1 {
		t.Errorf("total %+v, %v", h.Total, h.Standings)
	}
	if len(h.Waiting) != 1 || h.Waiting[0].Competency.ID != w.once[1] || h.Waiting[0].On.Name == "" || h.Waiting[0].EvidenceTitle != "Put right" {
		t.Errorf("waiting %+v", h.Waiting)
	}
	if len(h.Drafts) != 1 || h.Drafts[0].Title != "My week in CT" || h.Drafts[0].Kind != "Reflective account" || h.Drafts[0].Mapped || h.Drafts[0].Next {
		t.Errorf("drafts %+v", h.Drafts)
	}
	if h.Weeks[25].Moves != 7 { // four versions and three decisions
		t.Errorf("%d moves this week", h.Weeks[25].Moves)
	}
	if len(h.Recent) != 2 || h.Recent[0].Verdict != attestation.Stale || !strings.Contains(h.Recent[0].Why, "changed after") || h.Recent[1].Verdict != attestation.Counts {
		t.Errorf("recent %+v", h.Recent)
	}
}

func TestNobodyElseSeesDraftsOnAHome(t *testing.T) {
	w := begin(t)
	w.draft(w.North.Worker, "Between me and my diary")
	if h := w.home(w.North.Educator, w.North.Worker); len(h.Drafts) != 0 || h.Worker.Own {
		t.Errorf("an educator sees %+v", h.Drafts)
	}
	if h := w.home(w.North.Worker, w.North.Worker); len(h.Drafts) != 1 {
		t.Error("the worker does not find their own draft")
	}
}

func TestWhatRunsOutIsSeenComing(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	c := w.yearly(amira)
	if h := w.home(amira, amira); h.Total.Met != 1 || len(h.RunsOut) != 0 {
		t.Fatalf("met %d, runs out %+v", h.Total.Met, h.RunsOut)
	}
	w.later(7 * 30)
	if h := w.home(amira, amira); len(h.RunsOut) != 1 || h.RunsOut[0].On != "2027-11-23" || h.RunsOut[0].Competency.ID != c {
		t.Errorf("seven months on: %+v", h.RunsOut)
	}
	w.later(110)
	h := w.home(amira, amira)
	if h.Total.Expiring != 1 || h.Next[0].Kind != reporting.RenewSoon || !strings.Contains(h.Next[0].Text, "before 23 November 2027") {
		t.Errorf("45 days before: %+v, %+v", h.Total, h.Next)
	}
	w.later(46)
	h = w.home(amira, amira)
	if h.Total.Met != 0 || h.Standings[progress.Expired] != 1 || h.Next[0].Kind != reporting.RenewOver || !strings.Contains(h.Next[0].Why, "ran out on 23 November 2027") {
		t.Errorf("a day after: %+v, %+v", h.Total, h.Next)
	}
}
