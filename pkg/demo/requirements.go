package demo

import (
	"fmt"

	"countersign/pkg/attainment"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/exchange"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// ctSuite is the department's own list for whoever works in its CT suite: what it asks
// for is as much other things as competencies.
const ctSuite = `
framework: riverside-ct
number: 1
title: Working in the CT suite
publisher: Riverside
nation: England
written: 2026-01-05
status: needs_review
status_note: Written by the department for its own CT suite.
own_words: true
sources:
  OURS: {address: none, note: agreed by the CT lead and the practice educators}
levels:
  - id: ct
    title: CT suite support worker
    source: [OURS]
    confidence: stated
    requires:
      - {id: maths, kind: qualification, title: Maths at level 2, rqf: 2, source: [OURS], confidence: stated}
      - title: Time in the CT suite
        any:
          - {id: placement, kind: hours, title: Hours beside a CT radiographer, hours: 60, within_months: 12, source: [OURS], confidence: stated}
          - {id: year, kind: duration, title: A year on this list, months: 12, source: [OURS], confidence: stated}
      - {id: rules, kind: declaration, title: The local rules, words: "I have read the local rules for the CT suite, and I will follow them.", within_months: 12, source: [OURS], confidence: stated}
      - {id: bls, kind: accreditation, title: Basic life support, within_months: 12, source: [OURS], confidence: stated}
      - {id: buttons, kind: confirmation, title: Shown the emergency buttons and the crash trolley, source: [OURS], confidence: stated}
      - {id: review, kind: review, title: A review in the last 6 months, within_months: 6, source: [OURS], confidence: stated}
      - {id: induction, kind: confirmation, title: The old paper induction, until: "2024-12-31", source: [OURS], confidence: stated}
scale:
  - {step: 0, id: none, title: Not started, meaning: Nothing is recorded yet.}
  - {step: 1, id: seen, title: Observed, meaning: Has watched it done.}
  - {step: 2, id: direct, title: Direct supervision, meaning: Does it with somebody watching.}
  - {step: 3, id: indirect, title: Indirect supervision, meaning: Does it with somebody near.}
risk_classes:
  kept_up: {title: Kept up by practice, observations: 2, distinct_days: 2, assessors: 1, renewal: {cases: 8, months: 12, or_observed: 1}, source: [OURS], confidence: stated}
areas:
  - {code: CT, title: The CT suite}
competencies:
  - {code: RCT-01, area: CT, title: Settles people on the CT table, required_at: [ct], target: {ct: 3}, risk_class: kept_up, source: [OURS], confidence: stated}
  - {code: RCT-02, area: CT, title: Readies the injector, required_at: [ct], target: {ct: 2}, risk_class: kept_up, source: [OURS], confidence: stated}
`

// requirements publishes that list and puts somebody on it who has some of what it
// asks for; the rest waits, or is not there yet.
func (b *builder) requirements() {
	m, lead, educator := b.named("Samuel Osei"), b.cast[0], b.of(identity.RoleEducator)[0]
	b.on(b.ago(120), func() error {
		cmd := authoring.LoadCommand{Department: b.dept, Format: exchange.YAML, File: []byte(ctSuite), Reason: "Our own list for the CT suite, agreed by the CT lead."}
		p, err := b.app.Authoring.PreviewFramework(b.ctx, lead.actor, cmd)
		if err != nil {
			return err
		}
		cmd.Seen = p.Seen
		v, err := b.app.Authoring.LoadFramework(b.ctx, lead.actor, cmd)
		if err != nil {
			return err
		}
		return b.app.Enrolling.Enrol(b.ctx, lead.actor, enrolling.EnrolCommand{Worker: m.worker, Version: v, Level: "ct"})
	})
	put := func(days float64, by *member, k attainment.Kind, about *id.Attainment, d func(today clock.Date) attainment.Data, then func(id.Attainment)) {
		b.on(b.ago(days), func() error {
			cmd := educating.AttainCommand{Worker: m.worker, Kind: k, Data: d(clock.DateOf(b.clock.Now()))}
			if cmd.Data.For != "" {
				cmd.Data.Framework = "riverside-ct"
			}
			if about != nil {
				cmd.About = *about
			}
			r, err := b.app.Educating.RecordAttainment(b.ctx, by.actor, cmd)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", k, m.name, err)
			}
			if then != nil {
				then(r.ID)
			}
			return nil
		})
	}
	nothing := func(clock.Date) attainment.Data { return attainment.Data{} }
	confirm := func(days float64) func(id.Attainment) {
		return func(a id.Attainment) { put(days, educator, attainment.Confirmed, &a, nothing, nil) }
	}
	has := func(d attainment.Data) func(clock.Date) attainment.Data {
		return func(today clock.Date) attainment.Data {
			if d.On == "" {
				d.On = today
			}
			return d
		}
	}
	put(110, m, attainment.PutDown, nil, has(attainment.Data{For: "maths", Title: "GCSE mathematics, grade C", RQF: 2, On: "2014-08-21"}), confirm(105))
	put(100, m, attainment.PutDown, nil, has(attainment.Data{For: "rules", Words: "I have read the local rules for the CT suite, and I will follow them."}), nil)
	put(90, m, attainment.PutDown, nil, has(attainment.Data{For: "placement", Title: "First week in the CT suite", Hours: 30}), confirm(88))
	put(60, m, attainment.PutDown, nil, has(attainment.Data{For: "bls", Title: "A photo of last year’s card"}), func(a id.Attainment) {
		put(58, educator, attainment.SentBack, &a, func(clock.Date) attainment.Data {
			return attainment.Data{Words: "This card is last year’s. Put down the new one when you have done the course."}
		}, nil)
	})
	put(12, m, attainment.PutDown, nil, has(attainment.Data{For: "placement", Title: "Second week in the CT suite", Hours: 22}), nil)
}
