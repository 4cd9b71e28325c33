package enrolling_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/audit"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/practice"
	"countersign/pkg/store"
)

// mammograms is a good entitlement of a worker, for a year.
func mammograms(d id.Department, w id.Worker) enrolling.EntitleCommand {
	return enrolling.EntitleCommand{Department: d, Worker: w, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)}, Equipment: []string{" Room  3 ", "", "Room 3"},
		Until: clock.DateOf(fixture.Now).AddMonths(12), Procedure: "EP-07, entitlement of operators"}
}

func entitle(w *fixture.World, s enrolling.Service, d fixture.Department, worker id.Worker) id.WorkerEntitlement {
	w.T.Helper()
	out, err := s.EntitleWorker(w.T.Context(), w.As(d.Lead), mammograms(d.ID, worker))
	ok(w.T, err)
	return out
}

func TestAWorkerIsEntitledAsTheEmployerSaid(t *testing.T) {
	w, s, _ := begin(t)
	entitle(w, s, w.North, w.North.Worker.Worker)
	list, err := s.WorkerEntitlements(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	if len(list) != 1 {
		t.Fatalf("there are %d", len(list))
	}
	e := list[0]
	if e.Name != "Amira Khan" || e.GrantedByName != "Dana Cole" || e.KindTitle != "IR(ME)R operator" || strings.Join(e.Equipment, "|") != "Room 3" || len(e.Sites) != 1 ||
		e.Sites[0].Name != "North Imaging Hospital" || e.From != "2026-11-23" || e.Until != "2027-11-23" || !e.InForce || !e.Here || len(e.TaskNames) != 1 || strings.Contains(e.TaskNames[0], ":") {
		t.Errorf("it says %+v", e)
	}
	own, err := s.WorkerEntitlements(t.Context(), w.As(w.North.Worker), w.North.ID)
	ok(t, err)
	others, err := s.WorkerEntitlements(t.Context(), w.As(w.North.Other), w.North.ID)
	ok(t, err)
	assessors, err := s.WorkerEntitlements(t.Context(), w.As(w.North.Assessor), w.North.ID)
	ok(t, err)
	if len(own) != 1 || len(others) != 0 || len(assessors) != 0 {
		t.Errorf("their worker sees %d, another worker %d, an assessor %d; want 1, 0, 0", len(own), len(others), len(assessors))
	}
	w.Read(func(v *store.View) error {
		notes, err := v.Notifications(scope(w.As(w.North.Worker)), "", 1)
		if len(notes) != 1 || !strings.Contains(notes[0].Text, "IR(ME)R operator") {
			t.Errorf("the worker is told %v", notes)
		}
		return err
	})
}

func TestAnEntitlementOfAWorkerThatSaysTooLittleIsRefusedAtOnce(t *testing.T) {
	w, s, _ := begin(t)
	good := func() enrolling.EntitleCommand { return mammograms(w.North.ID, w.North.Worker.Worker) }
	for name, c := range map[string]struct {
		spoil func(*enrolling.EntitleCommand)
		wrong string
	}{
		"nothing at all":              {func(c *enrolling.EntitleCommand) { *c = enrolling.EntitleCommand{Department: c.Department} }, "worker kind until procedure"},
		"no task":                     {func(c *enrolling.EntitleCommand) { c.Tasks = nil }, "tasks"},
		"a task of another kind":      {func(c *enrolling.EntitleCommand) { c.Tasks = append(c.Tasks, string(fixture.Cleaning)) }, "tasks.1"},
		"an area of another kind":     {func(c *enrolling.EntitleCommand) { c.Tasks = []string{"diagnostic-imaging:1/ENV"} }, "tasks.0"},
		"a made-up task":              {func(c *enrolling.EntitleCommand) { c.Tasks = []string{"diagnostic-imaging:1:NO-99"} }, "tasks.0"},
		"a made-up kind":              {func(c *enrolling.EntitleCommand) { c.Kind = "wizard" }, "kind"},
		"no last day":                 {func(c *enrolling.EntitleCommand) { c.Until = "" }, "until"},
		"no day at all":               {func(c *enrolling.EntitleCommand) { c.Until = "2027-02-29" }, "until"},
		"an end before its beginning": {func(c *enrolling.EntitleCommand) { c.From = "2028-01-01" }, "until"},
		"an end that has passed":      {func(c *enrolling.EntitleCommand) { c.From, c.Until = "2026-01-01", "2026-11-22" }, "until"},
		"no procedure":                {func(c *enrolling.EntitleCommand) { c.Procedure = " " }, "procedure"},
		"another organisation's site": {func(c *enrolling.EntitleCommand) { c.Sites = []id.Site{siteOf(w, w.South.ID)} }, "sites.0"},
		"a name that hides something": {func(c *enrolling.EntitleCommand) { c.Equipment = []string{"Room\u200b3"} }, "equipment"},
		"a local one with no name": {func(c *enrolling.EntitleCommand) {
			c.Kind, c.Tasks = practice.Local, []string{string(fixture.Cannulate)}
		}, "title"},
		"no MR responsible person": {func(c *enrolling.EntitleCommand) {
			c.Kind, c.Tasks = "mr_authorised_person", []string{"diagnostic-imaging:1:DI-MR-05"}
		}, "issuer"},
	} {
		cmd := good()
		c.spoil(&cmd)
		if _, err := s.EntitleWorker(t.Context(), w.As(w.North.Lead), cmd); wrong(err) != c.wrong {
			t.Errorf("%s: %v complains of %q, want %q", name, err, wrong(err), c.wrong)
		}
	}
	cmd := good()
	cmd.Kind, cmd.Tasks, cmd.Issuer = "mr_authorised_person", []string{"diagnostic-imaging:1/MR"}, "Dr A Field, MR responsible person"
	_, err := s.EntitleWorker(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	cmd = good()
	cmd.Kind, cmd.Title, cmd.Tasks = practice.Local, "Authorised to cannulate", []string{"diagnostic-imaging:1/IV"}
	_, err = s.EntitleWorker(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
}

func siteOf(w *fixture.World, d id.Department) (out id.Site) {
	w.Read(func(v *store.View) error {
		one, err := v.Department(d)
		out = one.Site
		return err
	})
	return out
}

func TestNobodyEntitlesThemselvesAsAWorker(t *testing.T) {
	w, s, _ := begin(t)
	ok(t, s.AddRole(t.Context(), w.As(w.Admin), enrolling.AddRoleCommand{Department: w.North.ID, Person: w.North.Lead.ID, Role: identity.RoleWorker, Post: enrolling.Post{Level: "CSW"}}))
	lead := w.As(w.North.Lead)
	own, there := lead.PostIn(w.North.ID)
	if !there {
		t.Fatal("the lead has no portfolio")
	}
	_, err := s.EntitleWorker(t.Context(), lead, mammograms(w.North.ID, own))
	refused(t, "entitle yourself", err, fault.Forbidden)
}

func TestAnEntitlementOfAWorkerEndsOnceAndForAReason(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	e := entitle(w, s, w.North, w.North.Worker.Worker)
	refused(t, "end it without a reason", s.EndPractice(ctx, lead, enrolling.EndPracticeCommand{Entitlement: e}), fault.Invalid)
	w.Clock.Advance(time.Hour)
	ok(t, s.EndPractice(ctx, lead, enrolling.EndPracticeCommand{Entitlement: e, Reason: "Moved to ultrasound."}))
	refused(t, "end it again", s.EndPractice(ctx, lead, enrolling.EndPracticeCommand{Entitlement: e, Reason: "Again."}), fault.Conflict)
	list, err := s.WorkerEntitlements(ctx, lead, w.North.ID)
	ok(t, err)
	if list[0].EndReason != "Moved to ultrasound." || !list[0].Over || list[0].InForce || !list[0].EndedAt.Equal(fixture.Now.Add(time.Hour)) {
		t.Errorf("it ended as %+v", list[0])
	}
	w.Read(func(v *store.View) error {
		return v.EachEntry(func(e audit.Entry) error {
			if e.Action == string(access.EndPractice) && (strings.Contains(e.Detail, "ultrasound") || len(e.Detail) != 64) {
				t.Errorf("the log says %q", e.Detail)
			}
			return nil
		})
	})
}
