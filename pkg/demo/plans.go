package demo

import (
	"cmp"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
)

const vanTitle = "The breast screening van"

// van is the department's own short list, in its first version.
var van = []authoring.CompetencyEdit{
	{Code: "VAN-01", Title: "Open the screening van and close it", Statement: "Opens and closes the van by the list on the door: power, steps, heating, locks, and the book."},
	{Code: "VAN-02", Title: "Bring the images of the day back to base", Statement: "Counts the examinations against the list, closes the drive and hands it over, signed for on both sides."},
	{Code: "VAN-04", Rule: "to-be-known", Title: "Tell women what a screening visit is", Statement: "Says who is invited and how often, what happens on the van, when the letter comes, and where to turn with a worry."},
	{Code: "VAN-03", Title: "Act when somebody collapses on the van", Statement: "Calls for help, begins what the basic life support course teaches, and sends somebody to the gate."},
}

// vanAsks is what the draft of its third version asks for beside competencies.
var vanAsks = []authoring.AskEdit{
	{Says: framework.Requirement{Kind: framework.AsksAccreditation, Title: "Basic life support", WithinMonths: 12}},
	{Says: framework.Requirement{Kind: framework.AsksDeclaration, Title: "Fit to work on the van without a doctor on the site", WithinMonths: 12,
		Words: "I can carry the steps and the defibrillator, and I have told my manager of anything that may keep me from helping somebody who collapses."}},
	{Says: framework.Requirement{Kind: framework.AsksHours, Title: "Hours on the van with a registrant", Hours: 60, WithinMonths: 24}},
	{Says: framework.Requirement{Kind: framework.AsksDuration, Title: "Half a year on the van's list", Months: 6}},
	{Says: framework.Requirement{Title: "Time on the van, either way"}, Rule: authoring.AnyOf, Members: []int{2, 3}},
}

// plans lets the lead write a short list of the department's own, and its next version
// with a plan for what was signed; one worker is moved to it with what she is entitled
// to. A third version waits as a draft that asks for more than competencies.
// It happens before the working day, so that nothing else of the story is moved by it.
func (b *builder) plans() {
	lead, joanna, rhys := b.cast[0], b.named("Joanna Birkett"), b.named("Rhys Llewellyn")
	var first, second framework.VersionID
	for i, step := range []struct {
		ago int
		do  func() error
	}{
		{64, func() (err error) { first, err = b.writeVan(lead, "", van); return err }},
		{63, func() error {
			_, err := b.app.Enrolling.GrantEntitlement(b.ctx, lead.actor, enrolling.GrantCommand{Department: b.dept, Person: rhys.actor.Person, Areas: []string{assessor.AreaKey("the-breast-screening-van", "*")}})
			return err
		}},
		{62, func() error {
			return b.app.Enrolling.Enrol(b.ctx, lead.actor, enrolling.EnrolCommand{Worker: joanna.worker, Version: first, Level: "end"})
		}},
		{55, func() error {
			return b.see(rhys, joanna, first.Of("VAN-01"), "Opened up alone by the list while I watched, and found the loose step before I did.")
		}},
		{52, func() error {
			return b.see(rhys, joanna, first.Of("VAN-02"), "Counted, closed the drive and handed it over. The book was signed on both sides.")
		}},
		{48, func() error {
			return b.see(rhys, joanna, first.Of("VAN-03"), "Drill with the manikin at the supermarket site. Help was called within the first minute.")
		}},
		{46, func() error { return b.learntBefore(rhys, joanna, first) }},
		{44, func() error { return b.onTheVan(lead, joanna, first.Of("VAN-01"), first.Of("VAN-02")) }},
		{24, func() (err error) {
			next := van[3]
			next.Key, next.Statement = next.Code, "Calls for help, begins basic life support, fetches the defibrillator from the cab, and sends somebody to the gate."
			second, err = b.writeVan(lead, first, []authoring.CompetencyEdit{next})
			return err
		}},
		{23, func() error {
			_, err := b.app.Authoring.DecidePlan(b.ctx, lead.actor, authoring.PlanCommand{Department: b.dept, From: first, To: second, Reason: "Gone through with the radiographers of the screening service.", Lines: []progress.Carry{
				{From: first.Of("VAN-02"), To: second.Of("VAN-02"), Reason: "The drive is a new one that locks itself. Nobody has been watched with it yet."},
				{From: first.Of("VAN-03"), To: second.Of("VAN-03"), Over: true, Reason: "The defibrillator was part of the drill already. The list only says so now."},
			}})
			return err
		}},
		{22, func() error {
			return b.moveAll(lead, second, "The new drive: to be watched first, and then given again.")
		}},
		{9, func() error { return b.askForVan(lead, second) }},
	} {
		b.at(workday(b.ago(float64(step.ago)), 1).Add(7*time.Hour+time.Duration(i+1)*time.Minute), step.do) // after the look at the register
	}
}

// see lets an assessor record that somebody did a thing on the van.
func (b *builder) see(by, of *member, c framework.CompetencyID, what string) error {
	_, err := b.signSeen(by, assessing.ObserveCommand{Worker: of.worker, Competency: c, Step: 4, Fields: map[string]string{"what": what, "cases": "1"}})
	return err
}

// onTheVan lets the lead entitle somebody to tasks on the van.
func (b *builder) onTheVan(lead, m *member, tasks ...framework.CompetencyID) error {
	may, err := b.app.Enrolling.PracticeChoices(b.ctx, lead.actor, b.dept)
	if err != nil {
		return err
	}
	cmd := enrolling.EntitleCommand{Department: b.dept, Worker: m.worker, Kind: practice.Local, Title: "Authorised to run the van without a registrant on board",
		Sites: []id.Site{may.Here}, Until: clock.DateOf(b.ago(-180)), Procedure: "EP-19 The screening van"}
	for _, t := range tasks {
		cmd.Tasks = append(cmd.Tasks, string(t))
	}
	_, err = b.app.Enrolling.EntitleWorker(b.ctx, lead.actor, cmd)
	return err
}

// writeVan publishes a version of the department's own list.
func (b *builder) writeVan(lead *member, base framework.VersionID, lines []authoring.CompetencyEdit) (framework.VersionID, error) {
	a := b.app.Authoring
	d, err := a.BeginDraft(b.ctx, lead.actor, authoring.BeginCommand{Department: b.dept, Base: base, Title: vanTitle})
	if err != nil {
		return "", err
	}
	var edits []authoring.Edit
	if base == "" {
		edits = []authoring.Edit{authoring.AreaEdit{Title: "On the van"}, authoring.RuleEdit{Title: "Watched once", Observations: 1, Days: 1, Assessors: 1, ValidMonths: 24},
			authoring.RuleEdit{Title: "To be known", Assessors: 1, KnowledgeCheck: true, ValidMonths: 36, Prior: framework.PriorLearning{Knowledge: true}}}
	}
	for _, one := range lines {
		one.Area, one.Rule, one.Levels = "on-the-van", cmp.Or(one.Rule, "watched-once"), []authoring.LevelAsk{{Level: "end", Step: 4}}
		edits = append(edits, one)
	}
	for i, e := range edits {
		if err := a.EditDraft(b.ctx, lead.actor, authoring.EditCommand{Draft: d, Revision: i + 1, Edit: e}); err != nil {
			return "", err
		}
	}
	p, err := a.PreviewDraft(b.ctx, lead.actor, d)
	if err != nil {
		return "", err
	}
	return a.PublishDraft(b.ctx, lead.actor, authoring.PublishDraftCommand{Draft: d, Seen: p.Seen, Reason: "Whoever works on the van asks for it. Written with the screening service."})
}

// askForVan begins the next version, which is not published yet: the leads of the
// screening service are to look at it first.
func (b *builder) askForVan(lead *member, base framework.VersionID) error {
	d, err := b.app.Authoring.BeginDraft(b.ctx, lead.actor, authoring.BeginCommand{Department: b.dept, Base: base})
	for i, e := range vanAsks {
		if err == nil {
			e.Level, e.Do = "end", authoring.AskNew
			err = b.app.Authoring.EditDraft(b.ctx, lead.actor, authoring.EditCommand{Draft: d, Revision: i + 1, Edit: e})
		}
	}
	return err
}

// moveAll moves everybody who is on an earlier version.
func (b *builder) moveAll(lead *member, to framework.VersionID, why string) error {
	m, err := b.app.Authoring.Moving(b.ctx, lead.actor, b.dept, to)
	if err != nil {
		return err
	}
	var all []id.Enrolment
	for _, from := range m.From {
		for _, w := range from.Workers {
			all = append(all, w.ID)
		}
	}
	return b.app.Enrolling.Move(b.ctx, lead.actor, enrolling.MoveCommand{Department: b.dept, To: to, Enrolments: all, Reason: why})
}
