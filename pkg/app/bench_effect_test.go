package app_test

import (
	"net/url"
	"testing"
	"time"

	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// asking begins the next imaging version, whose levels ask for a tree beside their
// competencies.
func (w *bench) asking() id.FrameworkDraft {
	a, ctx, lead := w.app.Authoring, w.b.Context(), w.lead.actor
	d := must(a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: w.department, Base: fixture.Imaging}))
	leaf := func(kind, title string, tweak func(*framework.Requirement)) framework.Requirement {
		r := framework.Requirement{Kind: kind, Title: title}
		tweak(&r)
		return r
	}
	for _, l := range must(a.Draft(ctx, lead, d)).Version.Levels {
		if l.Outside {
			continue
		}
		for _, r := range []framework.Requirement{
			leaf(framework.AsksDeclaration, "Fit for the work, "+l.ID, func(r *framework.Requirement) { r.Words, r.WithinMonths = "I am well enough for it.", 12 }),
			leaf(framework.AsksHours, "Hours on the ward, "+l.ID, func(r *framework.Requirement) { r.Hours = 30 }),
			leaf(framework.AsksReview, "A review, "+l.ID, func(r *framework.Requirement) { r.WithinMonths = 6 }),
			leaf(framework.AsksQualification, "Life support, "+l.ID, func(r *framework.Requirement) { r.WithinMonths = 12 }),
		} {
			now := must(a.Draft(ctx, lead, d)).Revision
			must(0, a.EditDraft(ctx, lead, authoring.EditCommand{Draft: d, Revision: now, Edit: authoring.AskEdit{Level: l.ID, Do: authoring.AskNew, Says: r}}))
		}
	}
	// Everybody has put something down for another framework already: it is read with the rest.
	must(w.raw.Exec(`INSERT INTO attainment (id, worker_id, department_id, kind, data, by_id, by_name, at)
		SELECT 'att_' || n.value || w.id, w.id, w.department_id, 'put-down', '{"framework":"bay-work","requirement":"placement","leaf":"hours","hours":4,"on":"2026-10-0' || n.value || '"}', w.person_id, 'Somebody', ?
		FROM worker w, (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3) n`, benchNow.Add(-time.Hour).UnixMicro()))
	return d
}

// BenchmarkEffect opens the page and the endpoint on which a lead sees what a draft that
// asks for things beside competencies would do to 200 workers.
func BenchmarkEffect(b *testing.B) {
	each(b, 200, func(b *testing.B, w *bench) {
		d := w.asking()
		_, cookie := w.session(w.lead.Person, store.PageSession, auth.ForSession)
		measure := func(name string, look func()) {
			b.Run(name, func(b *testing.B) {
				before := w.app.Store.Statements()
				for b.Loop() {
					look()
				}
				b.ReportMetric(float64(w.app.Store.Statements()-before)/float64(b.N), "statements/op")
			})
		}
		measure("page", func() { w.byCookie(cookie, "/framework-drafts/"+url.PathEscape(string(d))+"/changes").do(b, 200) })
		measure("endpoint", func() { w.by(w.leadToken, "/api/v1/framework-drafts/"+string(d)+"/preview").do(b, 200) })
	})
}
