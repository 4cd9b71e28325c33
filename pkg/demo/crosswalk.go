package demo

import (
	"slices"

	"countersign/pkg/assessing"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
)

const (
	batteryChecks  framework.CompetencyID = "diagnostic-imaging:1:DI-ENV-06"
	usingEquipment framework.CompetencyID = "ahp-support-worker:1:AHP-D3-05"
)

// crosswalks plans links that the lead takes into use, a worker on a second pathway, and
// what an assessor saw them do, that counts on both.
func (b *builder) crosswalks() {
	lead, owen, priya, today := b.cast[0], b.named("Owen Prosser"), b.named("Priya Nair"), clock.DateOf(b.end)
	b.on(b.ago(44), func() error {
		_, err := b.app.Authoring.Link(b.ctx, lead.actor, authoring.LinkCommand{Department: b.dept, From: batteryChecks, To: usingEquipment, Kind: framework.Covers,
			Rationale: "Our check sheet asks for every step of looking after equipment, and for the log of faults besides. Agreed at the education meeting.", ReviewBy: today.AddDays(240)})
		return err
	})
	b.on(b.ago(43), func() error {
		_, err := b.app.Authoring.Take(b.ctx, lead.actor, authoring.TakeCommand{Department: b.dept, From: batteryChecks.Version(), To: usingEquipment.Version(),
			Rationale: "So that people see where the two frameworks touch. It counts for nothing by itself.", ReviewBy: today.AddDays(240)})
		return err
	})
	b.on(b.ago(42), func() error {
		return b.app.Enrolling.Enrol(b.ctx, lead.actor, enrolling.EnrolCommand{Worker: owen.worker, Version: usingEquipment.Version(), Level: "intermediate"})
	})
	b.on(b.ago(6), func() error { return b.checksBatteries(priya, owen) })
}

// checksBatteries lets an assessor record a check of the batteries, and leaves all that
// it counts toward.
func (b *builder) checksBatteries(by, of *member) error {
	watched, err := b.app.Assessing.Observable(b.ctx, by.actor, of.worker)
	i := slices.IndexFunc(watched.Choices, func(o assessing.Observable) bool { return o.ID == batteryChecks })
	if err != nil || i < 0 {
		return err
	}
	one := watched.Choices[i]
	cmd := assessing.ObserveCommand{Worker: of.worker, Competency: one.ID, Step: one.Line.Target,
		Fields: map[string]string{"what": "Checked both mobile units before the round: leads, batteries, brakes, and the log. Took one out of use and told the lead radiographer.", "cases": "1"}}
	for _, f := range one.Further {
		cmd.Also = append(cmd.Also, f.ID)
	}
	_, err = b.signSeen(by, cmd)
	return err
}
