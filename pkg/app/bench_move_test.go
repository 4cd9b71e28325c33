package app_test

import (
	"net/url"
	"testing"
	"time"

	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// next publishes the department's next imaging version, with other words for one
// competency, and decides what is carried over to it.
func (w *bench) next() framework.VersionID {
	a, ctx, lead := w.app.Authoring, w.b.Context(), w.lead.actor
	d := must(a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.department, Base: fixture.Imaging}))
	e, _ := authoring.CompetencyOf(must(a.Draft(ctx, lead, d)).Version, "DI-ENV-04")
	e.Statement = "Cleans up spills our way."
	must(0, a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: 1, Edit: e}))
	p := must(a.PreviewDraft(ctx, lead, d))
	v := must(a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: p.Seen}))
	must(a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: w.department, From: fixture.Imaging, To: v, Reason: "Agreed."}))
	return v
}

// BenchmarkMoving opens the pages on which a lead sees what a version would do to 200
// workers, and then moves them, once.
func BenchmarkMoving(b *testing.B) {
	each(b, 200, func(b *testing.B, w *bench) {
		version := w.next()
		_, cookie := w.session(w.lead.Person, store.PageSession, auth.ForSession)
		base := "/frameworks-in-use/" + url.PathEscape(string(version))
		for name, address := range map[string]string{"version": base, "move": base + "/move", "plan": base + "/plan/" + url.PathEscape(string(fixture.Imaging))} {
			b.Run(name, func(b *testing.B) {
				before := w.app.Store.Statements()
				for b.Loop() {
					w.byCookie(cookie, address).do(b, 200)
				}
				b.ReportMetric(float64(w.app.Store.Statements()-before)/float64(b.N), "statements/op")
			})
		}
		m := must(w.app.Authoring.Moving(b.Context(), w.lead.actor, w.department, version))
		var all []id.Enrolment
		for _, one := range m.From[0].Workers {
			all = append(all, one.ID)
		}
		began, before := time.Now(), w.app.Store.Statements()
		must(0, w.app.Enrolling.Move(b.Context(), w.lead.actor, enrolling.MoveCommand{Department: w.department, To: version, Enrolments: all}))
		b.Logf("%d workers moved in %s with %d statements", len(all), time.Since(began), w.app.Store.Statements()-before)
	})
}
