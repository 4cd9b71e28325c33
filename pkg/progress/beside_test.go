package progress_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// demanding asks for one of each kind beside competencies, alone and in groups.
var demanding = func() *framework.Version {
	leaf := func(s string) string { return "{" + s + ", source: [OURS], confidence: inferred}" }
	q := leaf(`id: q, kind: qualification, title: Q, rqf: 3, within_months: 18`)
	h := leaf(`id: h, kind: hours, title: H, hours: 25, within_months: 12`)
	d := leaf(`id: d, kind: duration, title: D, months: 6`)
	s := leaf(`id: s, kind: declaration, title: S, words: I am well., within_months: 5`)
	e := leaf(`id: e, kind: entitlement, title: E, entitlement: operator`)
	r := leaf(`id: r, kind: review, title: R, within_months: 3`)
	c := leaf(`id: c, kind: competency, title: C, competency: BASE, step: 1`)
	o := leaf(`id: o, kind: confirmation, title: O, from: "2026-03-01"`)
	w := leaf(`id: w, kind: accreditation, title: W, until: "2026-03-31"`)
	all := strings.Join([]string{q, h, d, s, e, r, c, o, w}, ", ")
	groups := fmt.Sprintf("{any: [%s, %s]}, {n: 2, n_of: [%s, %s, {all: [%s, %s]}]}, {any: [%s, {n: 1, n_of: [%s, %s]}]}", leaf("id: x, kind: confirmation, title: X"), leaf(`id: y, kind: accreditation, title: Y, within_months: 4`),
		leaf(`id: h2, kind: hours, title: H2, hours: 10`), leaf(`id: q2, kind: qualification, title: Q2, rqf: 2`), leaf(`id: r2, kind: review, title: R2, within_months: 7`), leaf(`id: s2, kind: declaration, title: S2, words: So be it.`),
		leaf(`id: o2, kind: confirmation, title: O2, until: "2026-03-15"`), leaf(`id: c2, kind: competency, title: C2, competency: KNOW, step: 1`), leaf(`id: e2, kind: entitlement, title: E2, entitlement: operator`))
	return parse(strings.Replace(document, "order: 2,", "order: 2, requires: ["+all+", "+groups+"],", 1))
}()

// besides draws what a worker has beside sign-offs.
func (h *history) besides() (b progress.Beside) {
	day := func() clock.Date { return clock.DateOf(h.now).AddDays(-h.r.IntN(700)) }
	if !h.maybe(6) {
		b.Start = clock.Date("2026-02-20").AddDays(h.r.IntN(60))
	}
	kinds := map[string]string{"q": "qualification", "q2": "qualification", "h": "hours", "h2": "hours", "s": "declaration", "s2": "declaration", "o": "confirmation", "o2": "confirmation", "x": "confirmation", "w": "accreditation", "y": "accreditation"}
	names := []string{"q", "q", "q2", "h", "h", "h", "h2", "h2", "s", "s2", "o", "o2", "x", "w", "y"}
	for range h.r.IntN(14) {
		name := one(h, names)
		a := attainment.Held{Record: attainment.Record{Data: attainment.Data{Framework: one(h, []string{"proving", "proving", "proving", "abroad"}), For: name, Leaf: kinds[name], RQF: h.r.IntN(5), Hours: 5 * (1 + h.r.IntN(3)), On: day(),
			Words: one(h, []string{"I am well.", "So be it."})}, At: h.now}, Outcome: one(h, []attainment.Kind{attainment.Confirmed, attainment.Confirmed, "", attainment.SentBack, attainment.TakenBack})}
		if a.Outcome != "" {
			a.Settled = &attainment.Record{At: h.now, ByName: "Siobhan"}
		}
		if h.maybe(3) {
			a.Data.Until = clock.DateOf(h.now).AddDays(h.r.IntN(200) - 60)
		}
		if h.maybe(4) {
			a.Data.Evidence, a.Data.Digest, a.Current = "ev_1", "aa", one(h, []string{"aa", "bb"})
		}
		b.Attained = append(b.Attained, a)
	}
	for range h.r.IntN(4) {
		b.Reviews = append(b.Reviews, h.now.Add(time.Duration(h.r.IntN(250*24)-200*24)*time.Hour))
	}
	for range h.r.IntN(3) {
		from := clock.DateOf(h.now).AddDays(-h.r.IntN(200))
		e := progress.Entitled{Kind: one(h, []string{"operator", "operator", "other"}), Title: "Chest", From: from}
		if h.maybe(2) {
			e.Until = from.AddDays(h.r.IntN(300))
		}
		b.Entitled = append(b.Entitled, e)
	}
	return b
}

// TestWhatIsAskedBesideIsWhatTheSlowFoldSays holds each requirement beside competencies
// to the slow fold: what it comes to, and until when.
func TestWhatIsAskedBesideIsWhatTheSlowFoldSays(t *testing.T) {
	p, err := pathway.For(demanding, "HIGH", nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[progress.Status]int{}
	for n := range *histories {
		h := begin(uint64(2e6 + n))
		for range 12 {
			h.happen()
		}
		b := h.besides()
		q := slowfold.Question{Version: demanding, Level: "HIGH", Facts: h.f, AsOf: h.now, KnownAt: h.now}
		var hold func(list []progress.Other)
		hold = func(list []progress.Other) {
			for _, o := range list {
				seen[o.Status]++
				if s, until := q.Other(o.Requirement, b); s != o.Status || !until.Equal(o.Until) {
					t.Fatalf("history %d, %s (%s) at %s: %s until %s (%s), want %s until %s\n%+v", n, o.ID, o.Name(), h.now, o.Status, o.Until, o.Why, s, until, b)
				}
				hold(o.Parts)
			}
		}
		hold(progress.Of(demanding, p, h.f, progress.Ground{Beside: b}, h.now, h.now).Others)
	}
	t.Log(seen)
}
