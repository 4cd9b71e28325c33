package demo

import (
	"slices"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

const boneDensity framework.CompetencyID = "diagnostic-imaging:1:DI-IMG-14"

// whoMaySign plans what decides who may sign beside the register: a newly registered
// radiographer in preceptorship, a conflict of interest that was declared at a
// request, an entitlement for one competency alone, and bone density scans that
// others signed off and that wait for the modality lead.
func (b *builder) whoMaySign() error {
	lead, today := b.cast[0], clock.DateOf(b.end)
	for days := 200.0; days > 3; days -= 3 {
		b.on(b.ago(days), b.approve)
	}
	b.on(b.ago(12), func() error {
		_, err := b.app.Enrolling.RecordPreceptorship(b.ctx, lead.actor, enrolling.PreceptorshipCommand{Department: b.dept, Person: b.named("Tamsin Okonjo").actor.Person, From: today.AddDays(-40), Until: today.AddDays(320)})
		return err
	})
	b.on(b.ago(25), func() error {
		_, err := b.app.Enrolling.GrantEntitlement(b.ctx, lead.actor, enrolling.GrantCommand{Department: b.dept, Person: b.named("Ingrid Solberg").actor.Person,
			Competencies: []string{string(boneDensity)}, ModalityLead: true, Until: today.AddDays(300)})
		return err
	})
	b.on(b.ago(9), func() error {
		return b.app.Assessing.Declare(b.ctx, b.named("Rhys Llewellyn").actor, b.named("Imogen Castell").worker)
	})
	return b.boneDensity(b.named("Megan Tregear"))
}

// boneDensity plans all that bone density scanning asks for but the approval: what it
// rests on, ten scans on five days by two people, and the knowledge.
func (b *builder) boneDensity(of *member) error {
	v, err := catalogued(imaging)
	if err != nil {
		return err
	}
	if err := b.operator(of, 100); err != nil {
		return err
	}
	c, _ := v.Competency(boneDensity)
	signers := []string{"Daniel Fairweather", "Grace Mbeki"}
	for n := range 6 {
		b.on(b.ago(24-3.5*float64(n)), func() error {
			t := task{kind: evidence.Observation, competencies: []framework.Competency{c}, meaning: attestation.Observed, cases: 2, chosen: b.named(signers[n%2])}
			if n == 5 {
				t.kind, t.meaning = evidence.Discussion, attestation.Discussed
			}
			out, err := b.submit(of, t)
			if err != nil {
				return err
			}
			b.on(b.clock.Now().Add(30*time.Hour), func() error { return b.sign(out.Requests[0].ID, t) })
			return nil
		})
	}
	return nil
}

// approve lets the leads of a kind of imaging approve what has waited for them for
// a day. Bone density waits until today.
func (b *builder) approve() error {
	var waiting []id.Request
	err := b.app.Store.Read(b.ctx, func(v *store.View) error {
		list, err := v.WaitingIn(b.dept)
		for _, r := range list {
			if r.Approval && r.Competency != boneDensity && v.Now().Sub(r.CreatedAt) > 24*time.Hour {
				waiting = append(waiting, r.ID)
			}
		}
		return err
	})
	for _, r := range slices.Clip(waiting) {
		if err == nil {
			err = b.sign(r, task{meaning: attestation.Approval})
		}
	}
	return err
}
