package demo

import (
	"fmt"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// what apprentices learn, by kind of time.
var lessons = []struct{ what, words string }{
	{"teaching", "College day: the law on radiation, and who may justify an exposure."},
	{"online", "Online module on infection prevention, with its test at the end."},
	{"shadowing", "Shadowed the MRI team: screening before the magnet room, and what stops a scan."},
	{"practical", "Practised moving a person from bed to table with the trainer and a hoist."},
	{"mentoring", "An hour with my mentor on how to explain a scan to somebody who is worried."},
	{"study", "Wrote the assignment on consent, in the time that the rota gives for it."},
	{"project", "Measured how long rooms wait to be cleaned, for the improvement project."},
	{"english_maths", "Functional skills maths: ratios and doses."},
}

// agreed is what was to be done after each review on paper.
var agreed = [][]string{{"Log time in the week that it happens."}, {"Bring the assignment on consent to the next review."}, {"Ask the college for the dates of the practical weeks."}}

// apprentices plans two apprenticeships: one well on its way, one behind, whose
// review is overdue.
func (b *builder) apprentices() {
	b.apprentice("Amelia Thornbury", "st0217", apprenticeship.Plan{Provider: "Eastmoor College", Week: 37*60 + 30, Published: 557 * 60, Planned: 600 * 60, Prior: 20 * 60}, 3, 0)
	b.apprentice("Lucy Penhaligon", "st0216", apprenticeship.Plan{Provider: "Eastmoor College", Week: 22*60 + 30, Planned: 290 * 60}, 2, 100)
}

// apprentice plans one, whose first reviews were held on paper; nothing was written down
// of it in the last still days.
func (b *builder) apprentice(name, standard string, plan apprenticeship.Plan, onPaper int, still float64) {
	m, lead, educator := b.named(name), b.cast[0], b.of(identity.RoleEducator)[0]
	const began = 345
	put := func(days float64, by *member, k apprenticeship.Kind, about *id.TrainingRecord, d func() apprenticeship.Data, then func(id.TrainingRecord)) {
		b.on(b.ago(days), func() error {
			cmd := educating.TrainingCommand{Worker: m.worker, Kind: k, Data: d()}
			if about != nil {
				cmd.About = *about
			}
			r, err := b.app.Educating.RecordTraining(b.ctx, by.actor, cmd)
			if err == nil && then != nil {
				then(r.ID)
			}
			if err != nil {
				return fmt.Errorf("%s of %s: %w", k, name, err)
			}
			return nil
		})
	}
	today := func() clock.Date { return clock.DateOf(b.clock.Now()) }
	start := clock.DateOf(b.ago(began + 3))
	b.on(b.ago(began+1), func() error {
		return b.app.Enrolling.Enrol(b.ctx, lead.actor, enrolling.EnrolCommand{Worker: m.worker, Version: framework.VersionID(standard + ":1"), Level: "end"})
	})
	put(began, educator, apprenticeship.Began, nil, func() apprenticeship.Data { return apprenticeship.Data{Standard: standard, On: start, Adult: true} }, func(id.TrainingRecord) {
		plan.End = start.AddMonths(18)
		put(began-1, educator, apprenticeship.Planned, nil, func() apprenticeship.Data { return apprenticeship.Data{Plan: &plan} }, nil)
		for n, days := 0, float64(began-4); days > still; n, days = n+1, days-5 {
			lesson := lessons[b.rng.IntN(len(lessons))]
			minutes := 60 * (2 + b.rng.IntN(6))
			put(days, m, apprenticeship.Logged, nil, func() apprenticeship.Data {
				return apprenticeship.Data{What: lesson.what, On: today(), Minutes: minutes, Words: lesson.words}
			}, func(entry id.TrainingRecord) {
				if n%17 == 9 {
					put(days-3, educator, apprenticeship.SentBack, &entry, func() apprenticeship.Data {
						return apprenticeship.Data{Words: "Which of it was training? Log that part alone."}
					}, nil)
				} else if days > 16 {
					put(days-3, educator, apprenticeship.Confirmed, &entry, func() apprenticeship.Data { return apprenticeship.Data{} }, nil)
				}
			})
		}
		for n := range onPaper {
			days := float64(began - 67 - 70*n)
			put(days, educator, apprenticeship.Reviewed, nil, func() apprenticeship.Data {
				return apprenticeship.Data{On: today(), Until: today().AddDays(70), Words: "Held at the college, on paper. Went through the training since last time and the log against the plan. No concerns about safety.",
					Actions: agreed[n%len(agreed)]}
			}, func(review id.TrainingRecord) {
				put(days-1, m, apprenticeship.Signed, &review, func() apprenticeship.Data { return apprenticeship.Data{What: apprenticeship.Apprentice} }, nil)
				put(days-2, lead, apprenticeship.Signed, &review, func() apprenticeship.Data { return apprenticeship.Data{What: apprenticeship.Employer} }, nil)
				put(days-4, educator, apprenticeship.Signed, &review, func() apprenticeship.Data {
					return apprenticeship.Data{What: apprenticeship.Provider, Name: "Tess Ardingly"}
				}, nil)
			})
		}
		if still == 0 {
			put(200, educator, apprenticeship.Happened, nil, func() apprenticeship.Data {
				return apprenticeship.Data{What: apprenticeship.OrganisationNamed, On: today(), Words: "Northmark Assessments"}
			}, nil)
		}
	})
}
