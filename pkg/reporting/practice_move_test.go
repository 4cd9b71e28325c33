package reporting_test

import (
	"errors"
	"slices"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// reworded publishes North's next imaging version, in which one competency has other
// words.
func (w world) reworded(code string) framework.VersionID {
	w.T.Helper()
	return w.rewordedAfter(fixture.Imaging, code)
}

func (w world) rewordedAfter(base framework.VersionID, code string) framework.VersionID {
	w.T.Helper()
	a, ctx, lead := authoring.Service{Store: w.World.Store}, w.T.Context(), w.As(w.North.Lead)
	d, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.North.ID, Base: base})
	w.ok(err)
	now, err := a.Draft(ctx, lead, d)
	w.ok(err)
	e, _ := authoring.CompetencyOf(now.Version, code)
	e.Statement = "Does it the way this department does."
	w.ok(a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: now.Revision, Edit: e}))
	p, err := a.PreviewDraft(ctx, lead, d)
	w.ok(err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen})
	w.ok(err)
	return v
}

func (w world) ok(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// plan decides what is carried over to a version, as proposed but for some lines.
func (w world) plan(to framework.VersionID, lines ...progress.Carry) {
	w.T.Helper()
	w.planFrom(fixture.Imaging, to, lines...)
}

func (w world) planFrom(from, to framework.VersionID, lines ...progress.Carry) {
	w.T.Helper()
	_, err := authoring.Service{Store: w.World.Store}.DecidePlan(w.T.Context(), w.As(w.North.Lead), authoring.PlanCommand{Department: w.North.ID, From: from, To: to, Lines: lines, Reason: "Agreed."})
	w.ok(err)
}

// moves moves everybody who can be moved to a version.
func (w world) moves(to framework.VersionID, why string) {
	w.T.Helper()
	m, err := authoring.Service{Store: w.World.Store}.Moving(w.T.Context(), w.As(w.North.Lead), w.North.ID, to)
	w.ok(err)
	cmd := enrolling.MoveCommand{Department: w.North.ID, To: to, Reason: why}
	for _, from := range m.From {
		for _, one := range from.Workers {
			cmd.Enrolments = append(cmd.Enrolments, one.ID)
		}
	}
	w.ok(enrolling.Service{Store: w.World.Store}.Move(w.T.Context(), w.As(w.North.Lead), cmd))
}

// asked is how Amira may do a task of a version.
func (w world) asked(c framework.CompetencyID) reporting.MayDo {
	w.T.Helper()
	a, err := w.WhoMayDo(w.T.Context(), w.As(w.North.Assessor), reporting.PracticeQuery{Department: w.North.ID, Competency: c})
	w.ok(err)
	for _, one := range slices.Concat(a.Tasks[0].Alone, a.Tasks[0].Supervised, a.Tasks[0].Nearly) {
		if one.Worker == w.North.Worker.Worker {
			return one
		}
	}
	return reporting.MayDo{Decision: practice.Decision{Mode: practice.NotYet}}
}

// entitlements is what Amira was given, oldest first.
func (w world) entitlements() []enrolling.WorkerEntitled {
	w.T.Helper()
	list, err := enrolling.Service{Store: w.World.Store}.WorkerEntitlements(w.T.Context(), w.As(w.North.Worker), w.North.ID)
	w.ok(err)
	return list
}

func TestAMoveTakesAnEntitlementWhereItsTaskIsCarriedOverAsItWas(t *testing.T) {
	w := begin(t)
	amira, one := w.North.Worker, enrolling.Service{Store: w.World.Store}
	w.competent(amira, enquiry, 4)
	w.entitled(amira, "2027-11-20", func(c *enrolling.EntitleCommand) {
		c.Tasks = []string{string(enquiry), "diagnostic-imaging:1/RAD", "diagnostic-imaging:1/QA"}
	})
	card, err := one.PrintCard(t.Context(), w.As(amira), amira.Worker)
	w.ok(err)
	v := w.reworded("DI-RAD-04")
	w.plan(v, progress.Carry{From: fixture.Imaging.Of("DI-RAD-04"), To: v.Of("DI-RAD-04"), Over: true, Reason: "Only the words are clearer."})
	if d := w.asked(v.Of("DI-PREP-04")); d.Mode != practice.NotYet || d.Entitled {
		t.Fatalf("before the move: %+v", d)
	}
	w.moves(v, "They are shown the new wording first.")
	list := w.entitlements()
	if len(list) != 2 || list[0].EndedAt.IsZero() || list[0].EndReason != "Moved to version 2 of Diagnostic imaging support workforce competencies. They are shown the new wording first." {
		t.Fatalf("after the move: %+v", list)
	}
	next := list[1]
	if want := []string{string(v.Of("DI-PREP-04")), string(v.Of("DI-RAD-05")), string(v.Of("DI-RAD-07")), practice.AreaKey(v, "QA")}; !slices.Equal(next.Tasks, want) {
		t.Errorf("it goes on for %v, want %v", next.Tasks, want)
	}
	if next.Follows != list[0].ID || len(next.Plans) != 1 || next.Until != "2027-11-20" || next.From != w.today() || next.Procedure != "EP-07" || !next.InForce {
		t.Errorf("it goes on as %+v", next)
	}
	d := w.asked(v.Of("DI-PREP-04"))
	if d.Mode != practice.Independent || len(d.Where) != 1 || d.Where[0].Entitlement != next.ID {
		t.Errorf("the task that is as it was: %+v", d)
	}
	if d := w.asked(v.Of("DI-RAD-04")); d.Entitled {
		t.Errorf("the task that is changed: %+v", d)
	}
	scope, err := w.ScopeOfPractice(t.Context(), w.As(amira), amira.Worker)
	w.ok(err)
	alone := map[framework.CompetencyID]practice.Mode{}
	for _, l := range scope.Lines {
		alone[l.Task.Competency] = l.Mode
	}
	if alone[v.Of("DI-PREP-04")] != practice.Independent || alone[v.Of("DI-RAD-04")] != "" || alone[enquiry] != "" {
		t.Errorf("their scope of practice: %v", alone)
	}
	if now := w.check(card.Token); now.Holds[0] {
		t.Error("a card that was printed before the move is believed")
	}
	printed, err := one.PrintCard(t.Context(), w.As(amira), amira.Worker)
	w.ok(err)
	if printed.Lines[0].Competency != v.Of("DI-PREP-04") || printed.Lines[0].Mode != practice.Independent {
		t.Errorf("a card that is printed now: %+v", printed.Lines)
	}
	plans, err := authoring.Service{Store: w.World.Store}.Plans(t.Context(), w.As(w.North.Lead), w.North.ID)
	w.ok(err)
	w.ok(authoring.Service{Store: w.World.Store}.EndPlan(t.Context(), w.As(w.North.Lead), plans[0].ID, "It was too soon."))
	if d := w.asked(v.Of("DI-PREP-04")); d.Mode != practice.NotYet {
		t.Errorf("after the plan has ended: %+v", d)
	}
}

func TestAMoveEndsAnEntitlementThatThePlanSaysNothingOf(t *testing.T) {
	for name, plan := range map[string]func(w world, v framework.VersionID){
		"there is no plan":         func(world, framework.VersionID) {},
		"it is to be signed again": func(w world, v framework.VersionID) { w.plan(v) },
		"it is carried over though it is changed": func(w world, v framework.VersionID) {
			w.plan(v, progress.Carry{From: enquiry, To: v.Of("DI-PREP-04"), Over: true, Reason: "It asks for no more."})
		},
	} {
		w := begin(t)
		w.competent(w.North.Worker, enquiry, 4)
		w.entitled(w.North.Worker, "2027-11-20")
		v := w.reworded("DI-PREP-04")
		plan(w, v)
		m, err := authoring.Service{Store: w.World.Store}.Moving(t.Context(), w.As(w.North.Lead), w.North.ID, v)
		w.ok(err)
		i := slices.IndexFunc(m.From[0].Workers, func(e authoring.WorkerEffect) bool { return e.Worker == w.North.Worker.Worker })
		if e := m.From[0].Workers[i].Entitled; len(e) != 1 || len(e[0].Tasks) != 0 || len(e[0].Ends) != 1 || e[0].Ends[0].Why == "" {
			t.Errorf("%s: the lead is shown %+v", name, e)
		}
		err = enrolling.Service{Store: w.World.Store}.Move(t.Context(), w.As(w.North.Lead), enrolling.MoveCommand{Department: w.North.ID, To: v, Enrolments: []id.Enrolment{m.From[0].Workers[i].ID}})
		if f := new(fault.Error); !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Name != "reason" {
			t.Errorf("%s: without a reason: %v", name, err)
		}
		w.moves(v, "It is to be given anew.")
		if d := w.asked(v.Of("DI-PREP-04")); d.Entitled || d.Mode.AtLeast(practice.WithinProtocol) {
			t.Errorf("%s: %+v", name, d)
		}
		if list := w.entitlements(); len(list) != 1 || list[0].EndedAt.IsZero() {
			t.Errorf("%s: %+v", name, list)
		}
		if w.entitled(w.North.Worker, "2027-11-20", func(c *enrolling.EntitleCommand) { c.Tasks = []string{string(v.Of("DI-PREP-04"))} }); name == "it is carried over though it is changed" {
			if d := w.asked(v.Of("DI-PREP-04")); d.Mode != practice.Independent {
				t.Errorf("%s: given anew: %+v", name, d)
			}
		}
	}
}

// shown is what the lead is shown of Amira before a move to a version.
func (w world) shown(to framework.VersionID) authoring.WorkerEffect {
	w.T.Helper()
	m, err := authoring.Service{Store: w.World.Store}.Moving(w.T.Context(), w.As(w.North.Lead), w.North.ID, to)
	w.ok(err)
	for _, from := range m.From {
		for _, e := range from.Workers {
			if e.Worker == w.North.Worker.Worker {
				return e
			}
		}
	}
	w.T.Fatal("Amira is on no earlier version")
	return authoring.WorkerEffect{}
}

// Two versions at once: what counts there, and what may be done there, is what each plan
// on the way carries over.
func TestAMoveOverTwoVersionsTakesWhatEachPlanOnTheWayCarriesOverAsItWas(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, enquiry, 4)
	w.competent(w.North.Worker, fixture.Cleaning, 4)
	w.entitled(w.North.Worker, "2027-11-20", func(c *enrolling.EntitleCommand) { c.Tasks = []string{string(enquiry), "diagnostic-imaging:1/RAD"} })
	two := w.reworded("DI-RAD-04")
	three := w.rewordedAfter(two, "DI-RAD-05")
	w.plan(two, progress.Carry{From: fixture.Imaging.Of("DI-RAD-04"), To: two.Of("DI-RAD-04"), Over: true, Reason: "Only the words are clearer."})
	if e := w.shown(three); !e.Undecided || len(e.Entitled) != 1 || len(e.Entitled[0].Tasks) != 0 {
		t.Errorf("with half of the way: %+v", e)
	}
	w.planFrom(two, three)
	e := w.shown(three)
	if e.Undecided || e.Planned.Met != e.Now.Met || e.Now.Met == 0 || e.Bare.Met != 0 || len(e.Again) != 0 || len(e.Gone) != 0 || len(e.New) != 0 {
		t.Errorf("before the move: %+v", e)
	}
	ends := map[string]string{}
	for _, l := range e.Entitled[0].Ends {
		ends[l.Task.Code] = l.Why
	}
	if len(ends) != 2 || ends["DI-RAD-04"] != "it is changed, so it is to be given for the task as it now is" || ends["DI-RAD-05"] != "it is to be signed again" {
		t.Errorf("it ends for %v", ends)
	}
	w.moves(three, "They are shown the new wording first.")
	next := w.entitlements()[1]
	if want := []string{string(three.Of("DI-PREP-04")), string(three.Of("DI-RAD-07"))}; !slices.Equal(next.Tasks, want) || len(next.Plans) != 2 {
		t.Errorf("it goes on for %v by %v, want %v", next.Tasks, next.Plans, want)
	}
	if d := w.asked(three.Of("DI-PREP-04")); d.Mode != practice.Independent {
		t.Errorf("the task that is as it was: %+v", d)
	}
}

// Whoever is on two earlier versions, with one entitlement for tasks of both, is moved
// from both at once.
func TestAMoveFromTwoVersionsAtOnceTakesWhatIsLeftAfterEach(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, enquiry, 4)
	two := w.reworded("DI-RAD-04")
	three := w.rewordedAfter(two, "DI-RAD-05")
	w.ok(enrolling.Service{Store: w.World.Store}.Enrol(t.Context(), w.As(w.North.Lead), enrolling.EnrolCommand{Worker: w.North.Worker.Worker, Version: two, Level: "SCSW"}))
	w.entitled(w.North.Worker, "2027-11-20", func(c *enrolling.EntitleCommand) {
		c.Tasks = []string{string(enquiry), string(two.Of("DI-RAD-05")), string(two.Of("DI-RAD-07"))}
	})
	w.plan(three)
	w.planFrom(two, three)
	w.moves(three, "They are shown the new wording first.")
	list := w.entitlements()
	if want := []string{string(three.Of("DI-PREP-04")), string(three.Of("DI-RAD-07"))}; len(list) != 3 || !list[2].InForce || !slices.Equal(list[2].Tasks, want) || list[2].Follows != list[1].ID || list[1].EndedAt.IsZero() {
		t.Errorf("after the move: %+v", list)
	}
}

// A plan for just the two versions decides, whatever others on the way between say.
func TestAPlanForJustTwoVersionsComesBeforeThoseByWayOfOthers(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, enquiry, 4)
	w.competent(w.North.Worker, fixture.Cleaning, 4)
	w.entitled(w.North.Worker, "2027-11-20")
	two := w.reworded("DI-RAD-04")
	three := w.rewordedAfter(two, "DI-RAD-05")
	w.plan(two)
	w.planFrom(two, three)
	const why = "The room is another one now."
	w.plan(three, progress.Carry{From: enquiry, To: three.Of("DI-PREP-04"), Reason: why}, progress.Carry{From: fixture.Cleaning, To: three.Of("DI-ENV-01"), Reason: why})
	if e := w.shown(three); len(e.Again) != 1 || e.Planned.Met != e.Now.Met-1 || len(e.Entitled[0].Tasks) != 0 || e.Entitled[0].Ends[0].Why != "it is to be signed again" {
		t.Errorf("before the move: %+v", e)
	}
	w.moves(three, "They are shown the room first.")
	if d := w.asked(three.Of("DI-PREP-04")); d.Entitled || d.Mode.AtLeast(practice.WithinProtocol) {
		t.Errorf("after the move: %+v", d)
	}
	if list := w.entitlements(); len(list) != 1 || list[0].EndedAt.IsZero() {
		t.Errorf("after the move: %+v", list)
	}
}

// Whose sign-off one of the plans on the way has signed again reads whose decision that is.
func TestWhatAPlanOnTheWayHasSignedAgainSaysWhoDecidedIt(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, fixture.Cleaning, 4)
	two := w.reworded("DI-RAD-04")
	three := w.rewordedAfter(two, "DI-RAD-05")
	w.plan(two, progress.Carry{From: fixture.Cleaning, To: two.Of("DI-ENV-01"), Reason: "The room is another one now."})
	w.planFrom(two, three)
	if e := w.shown(three); len(e.Again) != 1 || e.Undecided {
		t.Errorf("before the move: %+v", e)
	}
	w.moves(three, "")
	c, err := w.CompetencyForWorker(t.Context(), w.As(w.North.Worker), w.North.Worker.Worker, three.Of("DI-ENV-01"))
	w.ok(err)
	if want := "Signed off by version 1. Dana Cole decided on 23 November 2026 that it is to be signed again: The room is another one now."; c.Line.Standing.IsMet() || c.Line.Reasons[0].Text != want {
		t.Errorf("it says %+v", c.Line.Reasons)
	}
}

func TestAWorkerIsEntitledToTasksOfTheVersionThatTheyAreOnAlone(t *testing.T) {
	w := begin(t)
	v := w.reworded("DI-PREP-04")
	grant := func(task string) error {
		_, err := enrolling.Service{Store: w.World.Store}.EntitleWorker(t.Context(), w.As(w.North.Lead), enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker,
			Kind: "irmer_operator", Tasks: []string{task}, Until: "2027-11-20", Procedure: "EP-07"})
		return err
	}
	offered := func() (out []framework.VersionID) {
		c, err := enrolling.Service{Store: w.World.Store}.PracticeChoices(t.Context(), w.As(w.North.Lead), w.North.ID)
		w.ok(err)
		for _, one := range c.For(w.North.Worker.Worker, "irmer_operator") {
			if of := one.Competency.Version(); !slices.Contains(out, of) {
				out = append(out, of)
			}
		}
		return out
	}
	if err := grant(string(v.Of("DI-PREP-04"))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a task of the next version: %v", err)
	}
	if err := grant(practice.AreaKey(v, "RAD")); !fault.Is(err, fault.Invalid) {
		t.Errorf("an area of it: %v", err)
	}
	if got := offered(); !slices.Equal(got, []framework.VersionID{fixture.Imaging}) {
		t.Errorf("before the move %v are offered", got)
	}
	w.moves(v, "")
	if got := offered(); !slices.Equal(got, []framework.VersionID{v}) {
		t.Errorf("after the move %v are offered", got)
	}
	if err := grant(string(enquiry)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a task of the version before: %v", err)
	}
	w.ok(grant(string(v.Of("DI-PREP-04"))))
}
