package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/exchange"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/practice"
)

// nextVersion publishes North's next imaging version, without a competency.
func nextVersion(t *testing.T, s *site.Site) (authoring.Service, framework.VersionID) {
	t.Helper()
	a, ctx, lead := authoring.Service{Store: s.Store}, t.Context(), s.As(s.North.Lead)
	d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: s.North.ID, Base: fixture.Imaging})
	must(t, err)
	must(t, a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: 1, Edit: authoring.Remove{Part: authoring.OfCompetencies, Key: "DI-ENV-06"}}))
	p, err := a.PreviewDraft(ctx, lead, d)
	must(t, err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	must(t, err)
	return a, v
}

// first is the place of whoever is listed first on the page that moves people.
func first(p *site.Page) string {
	return regexp.MustCompile(`enr_[a-z0-9]+`).FindString(string(p.Body))
}

func TestWhoWasMovedWithoutAPlanReadsThatWhatWasSignedDoesNotCountAndWhoCanMendIt(t *testing.T) {
	s := site.New(t)
	amira := s.North.Worker
	s.Sign(s.North.Assessor, s.Submit(amira, evidence.Observation, fixture.Observed(clock.DateOf(s.Clock.Now()), 1, fixture.Cleaning)).Requests[0])
	a, v := nextVersion(t, s)
	mine, lead := s.Browser(amira), s.Browser(s.North.Lead)
	one, version := "/competencies/"+string(v.Of("DI-ENV-01")), "/frameworks-in-use/"+string(v)
	addresses := []string{"/home", "/competencies", "/progress", one}
	const says = "1 sign-off by version 1 does not count in version 2 of Diagnostic imaging support workforce competencies. Nobody has decided yet what is carried over: the department lead can."
	for _, address := range addresses[:3] {
		lacks(t, mine.Get(address), "does not count in version 2")
	}
	lacks(t, lead.Get(version), "Who waits for you to decide")
	move := lead.Get(version+"/move").Want(t, 200, "what they are entitled to do ends with a move")
	lead.Send(version+"/move", "enrolments", first(move)).Want(t, 200, "1 support worker is on version 2 now")
	for _, address := range addresses {
		mine.Get(address).Want(t, 200, says)
	}
	lead.Get("/workers/"+string(amira.Worker)).Want(t, 200, says)
	mine.Get("/record").Want(t, 200, "Signed by "+s.North.Assessor.Name)
	mine.Get("/competencies/"+string(fixture.Cleaning)).Want(t, 200, "Signed off")
	lead.Get(version).Want(t, 200, "Who waits for you to decide", "Signed off by version 1", amira.Name+", 1 sign-off")

	again := fixture.Cleaning.Code()
	plan := version + "/plan/" + string(fixture.Imaging)
	lead.Send(plan, "again."+again, "yes", "reason."+again, "The room is another one now.", "reason", "Agreed.").Want(t, 200, "The plan is decided")
	for _, address := range addresses[:3] {
		lacks(t, mine.Get(address), "does not count in version 2")
	}
	mine.Get(one).Want(t, 200, "Signed off by version 1. Dana Cole decided on 23 November 2026 that it is to be signed again: The room is another one now.")
	lacks(t, lead.Get(version), "Who waits for you to decide")
	lead.Send(plan, "reason", "It is the same room after all.").Want(t, 200, "The plan is decided")
	lacks(t, mine.Get(one).Want(t, 200, "carried over from version 1"), "to be signed again")
	plans, err := a.Plans(t.Context(), s.As(s.North.Lead), s.North.ID)
	must(t, err)
	must(t, a.EndPlan(t.Context(), s.As(s.North.Lead), plans[len(plans)-1].ID, "It was too soon."))
	mine.Get(one).Want(t, 200, says)
}

func TestALeadSeesWhichEntitlementsGoOnBeforeAMove(t *testing.T) {
	s := site.New(t)
	_, v := nextVersion(t, s)
	_, err := enrolling.Service{Store: s.Store}.EntitleWorker(t.Context(), s.As(s.North.Lead), enrolling.EntitleCommand{Department: s.North.ID, Worker: s.North.Worker.Worker, Kind: "irmer_operator",
		Tasks: []string{"diagnostic-imaging:1/RAD"}, Until: clock.DateOf(s.Clock.Now()).AddDays(200), Procedure: "EP-07"})
	must(t, err)
	b := s.Browser(s.North.Lead)
	move := "/frameworks-in-use/" + string(v) + "/move"
	page := b.Get(move).Want(t, 200, "May not do on their own all that they may do now: 1 support worker", "Entitlement ends for: ", "nobody has decided what is carried over", "Why do entitlements end with the move?")
	chosen := first(page)
	refused := b.Send(move, "enrolments", chosen).Want(t, 422, "Entitlements of somebody whom you chose end with the move. Say why.")
	if refused.Value("enrolments") != chosen {
		t.Error("who was chosen is lost")
	}
	b.Send(strings.TrimSuffix(move, "/move")+"/plan/"+string(fixture.Imaging), "again.DI-RAD-05", "yes", "reason.DI-RAD-05", "The room is another one now.", "reason", "Agreed.").Want(t, 200, "The plan is decided",
		"Entitlement goes on: IR(ME)R operator, 2 tasks", "it is to be signed again")
	b.Send(move, "enrolments", chosen, "reason", "They are shown the room first.").Want(t, 200, "1 support worker is on version 2 now")
	b.Get("/entitlements/workers").Want(t, 200, "Moved to version 2 of Diagnostic imaging support workforce competencies. They are shown the room first.", "It goes on from an earlier version, after a move")
	form := b.Get("/entitlements/workers/new?worker="+string(s.North.Worker.Worker)+"&kind=irmer_operator").Want(t, 200)
	lacks(t, form, ", version 2")
}

// renamedLevel publishes two versions of the list for the bay after the first: one with a
// level more, on which Amira is entitled to a task of each, and one in which the level that
// she works toward is another.
func renamedLevel(t *testing.T, s *site.Site) (was, is framework.VersionID, given id.WorkerEntitlement) {
	t.Helper()
	first := s.AskMore(s.North)
	ctx, lead, a, e := t.Context(), s.As(s.North.Lead), authoring.Service{Store: s.Store}, enrolling.Service{Store: s.Store}
	publish := func(of framework.VersionID, changes ...string) framework.VersionID {
		now, err := a.ExportFramework(ctx, lead, of, "")
		must(t, err)
		cmd := authoring.LoadCommand{Department: s.North.ID, Format: exchange.YAML, File: []byte(strings.NewReplacer(changes...).Replace(string(now.File))), Reason: "Ours."}
		p, err := a.PreviewFramework(ctx, lead, cmd)
		must(t, err)
		cmd.Seen = p.Seen
		v, err := a.LoadFramework(ctx, lead, cmd)
		must(t, err)
		return v
	}
	was = publish(first, "number: 1\n", "number: 2\n", "levels:\n", "levels:\n  - {id: ward, title: Ward support worker, source: [OURS], confidence: inferred}\n",
		"competencies:\n", "competencies:\n  - {code: BAY-03, area: BAY, title: Wheel the bed, required_at: [ward], target: {ward: 1}, risk_class: routine, source: [OURS], confidence: inferred}\n")
	m, err := a.Moving(ctx, lead, s.North.ID, was)
	must(t, err)
	must(t, e.Move(ctx, lead, enrolling.MoveCommand{Department: s.North.ID, To: was, Enrolments: []id.Enrolment{m.From[0].Workers[0].ID}}))
	given, err = e.EntitleWorker(ctx, lead, enrolling.EntitleCommand{Department: s.North.ID, Worker: s.North.Worker.Worker, Kind: practice.Local, Title: "Authorised in the bay",
		Tasks: []string{string(was.Of("BAY-01")), string(was.Of("BAY-03"))}, Until: clock.DateOf(s.Clock.Now()).AddDays(200), Procedure: "EP-07"})
	must(t, err)
	is = publish(was, "number: 2\n", "number: 3\n", "id: bay\n", "id: floor\n", "title: Bay support worker", "title: Floor support worker", "[bay]", "[floor]", "{bay:", "{floor:")
	return was, is, given
}

func TestWhoseLevelIsNotInTheNewVersionIsMovedToAnotherWithWhatTheyMayDo(t *testing.T) {
	s := site.New(t)
	was, is, _ := renamedLevel(t, s)
	b := s.Browser(s.North.Lead)
	version := "/frameworks-in-use/" + string(is)
	b.Get(version+"/move").Want(t, 200, "Need another level there: 1 support worker", "May not do on their own all that they may do now: 1 support worker", "To move them, you choose one that it has.", "Level there",
		"Entitlement ends for: Clean the bay (nobody has decided what is carried over); Wheel the bed (nobody has decided what is carried over)")
	page := b.Send(version+"/plan/"+string(was), "reason", "Only a level has another name.").Want(t, 200, "The plan is decided", "Entitlement goes on: Authorised in the bay, 1 task", "Entitlement ends for: Clean the bay (it is to be signed again)")
	level := "levels." + first(page)
	b.Send(version+"/move").Want(t, 422, "Choose at least one support worker.")
	b.Send(version+"/move", "all", "yes").Want(t, 422, "Choose at least one support worker.")
	refused := b.Send(version+"/move", level, "bay", "reason", "Shown round first.").Want(t, 422, "Amira Khan works toward a level that the new version does not have. Choose one that it has.")
	if !strings.Contains(string(refused.Body), `id="`+level+`-error"`) {
		t.Error("what is wrong does not stand beside the level")
	}
	refused = b.Send(version+"/move", level, "floor").Want(t, 422, "Entitlements of somebody whom you chose end with the move. Say why.")
	if !strings.Contains(string(refused.Body), `<option value="floor" selected>`) {
		t.Error("which level was chosen is lost")
	}
	b.Send(version+"/move", level, "floor", "reason", "Shown round first.").Want(t, 200, "1 support worker is on version 3 now")
	b.Get("/entitlements/workers").Want(t, 200, "It goes on from an earlier version, after a move", "Wheel the bed", "Moved to version 3 of Working in the bay. Shown round first.")
	s.Browser(s.North.Worker).Get("/competencies?pathway="+string(is)+"%2Ffloor").Want(t, 200, "Floor support worker")
}

// Whoever was put on another level by hand is not taken off the version before while
// nothing says what becomes of what they may do.
func TestNobodyIsTakenOffAVersionThatTheyAreStillEntitledBy(t *testing.T) {
	s := site.New(t)
	_, is, given := renamedLevel(t, s)
	e, amira, lead := enrolling.Service{Store: s.Store}, s.North.Worker, s.As(s.North.Lead)
	b := s.Browser(s.North.Lead)
	version := "/frameworks-in-use/" + string(is)
	off := "/people/" + string(amira.ID) + "/pathways/" + first(b.Get(version+"/move").Want(t, 200)) + "/end"
	b.Send(off).Want(t, 409, "They are still entitled to do tasks of version 2. End that first, under Entitlements.")
	must(t, e.Enrol(t.Context(), lead, enrolling.EnrolCommand{Worker: amira.Worker, Version: is, Level: "floor"}))
	const says = "They are still entitled to do tasks of version 2, and work by version 3 already. Move them on the page of version 3: it shows what they may go on doing."
	b.Get(off).Want(t, 200, "Take off this pathway?")
	b.Send(off).Want(t, 409, says)
	must(t, e.EndPractice(t.Context(), lead, enrolling.EndPracticeCommand{Entitlement: given, Reason: "It is given anew for the ward."}))
	b.Send(off).Want(t, 200, "The pathway is taken off")
	lacks(t, b.Get(version+"/move").Want(t, 200), "Amira Khan")
}

func TestThePagesAboutAMoveKeepToTheirStatementBudgetsHoweverManyThereAre(t *testing.T) {
	s := site.New(t)
	_, v := nextVersion(t, s)
	b := s.Browser(s.North.Lead)
	version := "/frameworks-in-use/" + string(v)
	b.Get(version)
	draft := strings.Split(b.Send(version+"/next").Want(t, 200).Address, "?")[0]
	budgets := map[string]int64{version: 15, version + "/move": 12, version + "/plan/" + string(fixture.Imaging): 12, draft + "/changes": 17}
	count := func(address string) int64 {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	entitled := enrolling.EntitleCommand{Department: s.North.ID, Kind: "irmer_operator", Tasks: []string{"diagnostic-imaging:1/RAD"}, Until: clock.DateOf(s.Clock.Now()).AddDays(200), Procedure: "EP-07"}
	more := func(n int) {
		w := s.Person(s.North.ID, fmt.Sprintf("Zoe Number%02d", n), fmt.Sprintf("zoe%02d@north.example", n), identity.RoleWorker)
		if n%7 == 0 {
			entitled.Worker = w.Worker
			_, err := enrolling.Service{Store: s.Store}.EntitleWorker(t.Context(), s.As(s.North.Lead), entitled)
			must(t, err)
			s.Sign(s.North.Assessor, s.Submit(w, evidence.Observation, fixture.Observed(clock.DateOf(s.Clock.Now()), 1, fixture.Cleaning)).Requests[0])
		}
	}
	more(0)
	small := map[string]int64{}
	for address := range budgets {
		count(address) // what is read once and kept is not a page's own
		small[address] = count(address)
	}
	for n := range 20 {
		more(n + 1)
	}
	for address, most := range budgets {
		switch n := count(address); {
		case n > most:
			t.Errorf("%s takes %d statements, at most %d", address, n, most)
		case n > small[address]:
			t.Errorf("%s takes %d statements with more to show, %d before", address, n, small[address])
		}
	}
	page := b.Get(version+"/move").Want(t, 200, "On version 1: 23 support workers", "May not do on their own all that they may do now: 3 support workers", "Not signed off there for all that they are now: 3 support workers", "1 signed off now, and not there until you decide what is carried over.", "Lose nothing, and nothing new stands in their way: 20 support workers",
		"Page 1 of 3. Who loses the most comes first.", "Move all 23 of them")
	text := page.Text()
	if !(strings.Index(text, "Zoe Number14") < strings.Index(text, "Amira Khan") && strings.Index(text, "Zoe Number00") < strings.Index(text, "Zoe Number07")) {
		t.Errorf("who loses the most is not first: %s", text)
	}
	second := b.Get(version+"/move?page=3").Want(t, 200, "Page 3 of 3", "Zoe Number20", "Who loses more")
	lacks(t, second, "Amira Khan")
	for _, page := range []string{"4", "0", "-1", "x"} {
		b.Get(version+"/move?page="+page).Want(t, 404)
	}
	b.Get(draft+"/changes").Want(t, 200, "And 13 support workers who lose no more than these.")
	b.Send(version+"/move", "page", "2", "all", "yes").Want(t, 422, "Say why.", "Page 2 of 3")
	b.Send(version+"/move", "all", "yes", "reason", "The rooms are others now.").Want(t, 200, "23 support workers are on version 2 now")
}
