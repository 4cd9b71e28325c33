package demo

import (
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/practice"
)

// practice plans what workers are entitled to do beside what they are signed off
// for: somebody with both, and each way in which something is missing.
func (b *builder) practice() error {
	platform, err := b.app.Enrolling.Platform(b.ctx, b.admin.actor)
	if err != nil {
		return err
	}
	here := platform.Sites[0]
	elsewhere, err := b.app.Enrolling.CreateSite(b.ctx, b.admin.actor, enrolling.CreateSiteCommand{Organisation: here.Organisation, Name: "Meadowbank Diagnostic Centre"})
	if err != nil {
		return err
	}
	for i, name := range []string{"Nadia Rahimi", "Victor Lindqvist", "Ewa Kowalczyk", "Samuel Osei"} {
		if err := b.operator(b.named(name), 150-9*float64(i), "DI-IMG-02"); err != nil {
			return err
		}
	}
	const chest, operators = "diagnostic-imaging:1:DI-IMG-02", "EP-07 Entitlement of operators"
	for _, one := range []struct {
		name          string
		given, before float64 // days ago
		cmd           enrolling.EntitleCommand
		ended         string
	}{
		{"Nadia Rahimi", 320, -34, enrolling.EntitleCommand{Kind: "irmer_operator", Tasks: []string{chest, "diagnostic-imaging:1/RAD"}, Equipment: []string{"Mobile X-ray unit 2", "X-ray room 1"}}, ""},
		{"Victor Lindqvist", 160, -200, enrolling.EntitleCommand{Kind: "irmer_operator", Tasks: []string{chest}, Sites: []id.Site{elsewhere}}, ""},
		{"Ewa Kowalczyk", 300, 10, enrolling.EntitleCommand{Kind: "irmer_operator", Tasks: []string{chest}}, ""},
		{"Hannah Whitcombe", 20, -250, enrolling.EntitleCommand{Kind: "irmer_operator", Tasks: []string{chest}}, ""},
		{"Zara Hussain", 90, -200, enrolling.EntitleCommand{Kind: "irmer_operator", Tasks: []string{"diagnostic-imaging:1:DI-PREP-04"}}, "Moved to the booking office."},
		{"Samuel Osei", 15, -240, enrolling.EntitleCommand{Kind: practice.Local, Title: "Authorised to cannulate", Tasks: []string{"diagnostic-imaging:1/IV"}, Procedure: "EP-12 Cannulation by support staff"}, ""},
	} {
		one.cmd.Department, one.cmd.Until = b.dept, clock.DateOf(b.ago(one.before))
		if one.cmd.Procedure == "" {
			one.cmd.Procedure = operators
		}
		if one.cmd.Sites == nil {
			one.cmd.Sites = []id.Site{here.ID}
		}
		b.on(b.ago(one.given), func() error {
			lead := b.cast[0].actor
			one.cmd.Worker = b.named(one.name).worker
			e, err := b.app.Enrolling.EntitleWorker(b.ctx, lead, one.cmd)
			if err == nil && one.ended != "" {
				b.on(b.ago(15), func() error {
					return b.app.Enrolling.EndPractice(b.ctx, lead, enrolling.EndPracticeCommand{Entitlement: e, Reason: one.ended})
				})
			}
			return err
		})
	}
	for _, days := range []float64{101, 26} { // a card that has run out, and one in use
		b.on(b.ago(days), func() error {
			m := b.named("Nadia Rahimi")
			_, err := b.app.Enrolling.PrintCard(b.ctx, m.actor, m.worker)
			return err
		})
	}
	return nil
}

// operator plans all that it takes to be signed off as an operator, and for what they
// image besides.
func (b *builder) operator(m *member, days float64, images ...string) error {
	v, err := catalogued(imaging)
	if err != nil {
		return err
	}
	var all []framework.Competency
	for _, code := range append([]string{"DI-RAD-01", "DI-RAD-03", "DI-RAD-04"}, images...) {
		c, _ := v.Competency(imaging.Of(code))
		all = append(all, c)
	}
	b.put(m, task{kind: evidence.Knowledge, competencies: all, meaning: attestation.Reviewed, cases: 1}, b.ago(days), true)
	b.put(m, task{kind: evidence.Observation, competencies: all[:2], meaning: attestation.Observed, cases: 1}, b.ago(days-3), true)
	for i := range 6 { // one more than is asked: whom it is offered to is not theirs alone to say
		t := task{kind: evidence.Observation, competencies: all[2:], meaning: attestation.Observed, cases: 2}
		if i%2 == 1 {
			t.chosen = b.named("Daniel Fairweather")
		}
		b.put(m, t, b.ago(days-8-float64(i)*7), true)
	}
	return nil
}
