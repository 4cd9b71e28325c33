package planning

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

var now = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

const head = `
framework: %s
number: 1
title: "Practice"
nation: "England"
written: "2026-01-01"
status: needs_review
status_note: "Made for a test."
sources: {OURS: {address: "none", note: "a test"}}
levels:
  - {id: L, title: "Level", order: 1, source: [OURS], confidence: inferred}
scale:
  - {step: 0, id: none, title: "Nothing", meaning: "Nothing."}
  - {step: 1, id: seen, title: "Observed", meaning: "Saw it."}
  - {step: 2, id: direct, title: "Direct", meaning: "Did it watched."}
  - {step: 3, id: indirect, title: "Indirect", meaning: "Did it."}
risk_classes:
  record: {title: "Record", observations: 0, distinct_days: 0, assessors: 1, source: [OURS], confidence: inferred}
  known: {title: "Known", observations: 0, distinct_days: 0, assessors: 1, knowledge_check: true, validity_months: 12, source: [OURS], confidence: inferred}
  once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1, source: [OURS], confidence: inferred}
  safe: {title: "Safe", observations: 1, distinct_days: 1, assessors: 1, knowledge_check: true, validity_months: 12, source: [OURS], confidence: inferred}
  often: {title: "Often", observations: 4, distinct_days: 2, assessors: 1, source: [OURS], confidence: inferred}
  kept: {title: "Kept", observations: 1, distinct_days: 1, assessors: 1, renewal: {cases: 4, months: 12, or_observed: 2}, source: [OURS], confidence: inferred}
  rated: {title: "Rated", observations: 1, distinct_days: 1, assessors: 1, success: {consecutive_cases: 5, min_success_percent: 80}, source: [OURS], confidence: inferred}
  used: {title: "Used", observations: 0, distinct_days: 0, assessors: 1, knowledge_check: true, renewal: {cases: 2, months: 6}, source: [OURS], confidence: inferred}
  hard: {title: "Hard", observations: 3, distinct_days: 2, assessors: 2, validity_months: 12, source: [OURS], confidence: inferred}
areas:
  - {code: A, title: "First"}
  - {code: B, title: "Second"}
competencies:
`

var classes = []string{"record", "known", "once", "once", "safe", "often", "hard", "kept", "used", "rated"}

// item is one competency of a made-up framework.
func item(code, area, class string, target int, more string) string {
	return fmt.Sprintf("  - {code: %s, title: \"Do %s\", area: %s, risk_class: %s, required_at: [L], target: {L: %d}%s, source: [OURS], confidence: inferred}\n", code, code, area, class, target, more)
}

func parse(t testing.TB, slug string, items ...string) *framework.Version {
	t.Helper()
	v, err := framework.Parse([]byte(fmt.Sprintf(head, slug) + strings.Join(items, "")))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// signer is somebody who may sign in some areas of the made-up framework.
func signer(name string, queue int, lead bool, areas ...string) assessor.Candidate {
	early := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	p := id.Person(name)
	return assessor.Candidate{Person: p, Name: name, Enabled: true, Assessor: true, OpenWork: queue,
		Checks: []assessor.Check{{ID: id.Check("chk_" + name), Person: p, Register: "HCPC", Number: "RA9" + name, Profession: "Diagnostic radiographer", Status: assessor.StatusRegistered,
			EffectiveFrom: early, CheckedAt: now.AddDate(0, 0, -1), RecordedAt: now.AddDate(0, 0, -1)},
			{ID: id.Check("old_" + name), Person: p, Register: "HCPC", Number: "RA9" + name, Profession: "Diagnostic radiographer", Status: assessor.StatusRegistered,
				EffectiveFrom: early, CheckedAt: early, RecordedAt: early}},
		Entitlements: []assessor.Entitlement{{Person: p, Department: "dep", Areas: areas, ModalityLead: lead, From: "2020-01-01"}}}
}

// world is a question in the making.
type world struct {
	Question
	v *framework.Version
	n int
}

func of(v *framework.Version, signers ...assessor.Candidate) *world {
	return &world{v: v, Question: Question{At: now, Worker: "Amira", Department: "dep", Signers: signers, Facts: progress.Facts{Checks: map[id.Person][]assessor.Check{}},
		Competency: func(c framework.CompetencyID) (framework.Competency, *framework.Version, error) {
			one, ok := v.Competency(c)
			if !ok {
				return one, nil, fmt.Errorf("no %s", c)
			}
			return one, v, nil
		}}}
}

// sign adds a sign-off that counts, or once did.
func (w *world) sign(code string, how How, by assessor.Candidate, daysAgo, cases, step int) {
	w.n++
	c, _ := w.v.Competency(w.v.ID.Of(code))
	at := now.AddDate(0, 0, -daysAgo)
	name := fmt.Sprintf("%03d", w.n)
	w.Facts.Signed = append(w.Facts.Signed, progress.Signed{CurrentEvidence: "sum" + name, Attestation: attestation.Attestation{SignedAt: at, Claim: attestation.Claim{ID: id.Attestation("att" + name), Evidence: id.Evidence("ev" + name),
		EvidenceDigest: digest.Sum("sum" + name), Competency: c.ID, CompetencyDigest: c.Digest(), Level: "L", Step: step, Meaning: efforts[how].meaning, Kind: evidence.Activity, OccurredOn: clock.DateOf(at), Cases: cases,
		Assessor: by.Person, AssessorName: by.Name, Register: "HCPC", Registration: by.Checks[0].Number}}})
	w.Facts.Checks[by.Person] = by.Checks
}

// ask fills in the target and answers the question.
func (w *world) ask(t testing.TB) Plan {
	t.Helper()
	w.Targets = []Target{w.target(t)}
	return Choose(w.Question)
}

func (w *world) target(t testing.TB) Target {
	t.Helper()
	p, err := pathway.For(w.v, "L", nil)
	if err != nil {
		t.Fatal(err)
	}
	return Target{w.v, p, progress.Of(w.v, p, w.Facts, progress.Ground{}, now, now)}
}

// random makes up a small world out of a seed.
func random(t testing.TB, r *rand.Rand, competencies int) *world {
	t.Helper()
	var items []string
	for i := range competencies {
		more := ""
		if i > 0 && r.IntN(3) == 0 {
			more += fmt.Sprintf(", prerequisites: [C%d]", r.IntN(i))
		}
		if r.IntN(6) == 0 {
			more += ", lead_approval: true"
		}
		items = append(items, item(fmt.Sprintf("C%d", i), string("AB"[r.IntN(2)]), classes[r.IntN(len(classes))], 1+r.IntN(3), more))
	}
	v := parse(t, "practice", items...)
	var signers []assessor.Candidate
	for i, name := range []string{"Priya", "Tom", "Una"}[:1+r.IntN(3)] {
		areas := [][]string{{"practice:*"}, {"practice:A"}, {"practice:B"}}[r.IntN(3)]
		one := signer(name, r.IntN(4), r.IntN(3) == 0, areas...)
		if r.IntN(12) == 0 {
			one.Checks = nil
		}
		_ = i
		signers = append(signers, one)
	}
	w := of(v, signers...)
	for range r.IntN(3) {
		from, to := r.IntN(competencies), r.IntN(competencies)
		if kind := []string{framework.Equivalent, framework.Covers, framework.PartlyCovers}[r.IntN(3)]; from != to {
			a, b := v.ID.Of(fmt.Sprintf("C%d", from)), v.ID.Of(fmt.Sprintf("C%d", to))
			w.Credits = append(w.Credits, Link{a, b, []progress.Hop{{From: a, To: b, Kind: kind, Text: "they are alike"}}})
		}
	}
	for range r.IntN(3) {
		if by := signers[r.IntN(len(signers))]; len(by.Checks) > 0 {
			w.sign(fmt.Sprintf("C%d", r.IntN(competencies)), How(r.IntN(int(hows))), by, r.IntN(500), 1+r.IntN(3), 1+r.IntN(3))
		}
	}
	return w
}
