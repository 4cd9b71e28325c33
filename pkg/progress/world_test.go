package progress

import (
	"fmt"
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
)

// document is a small framework with one of each kind of rule.
const document = `
framework: practice
number: 1
title: "Practice"
nation: "England"
written: "2026-01-01"
status: needs_review
status_note: "Made for a test."
sources: {OURS: {address: "none", note: "a test"}}
levels:
  - {id: L, title: "Level", order: 1, paths_needed: 1, source: [OURS], confidence: inferred}
  - {id: PLAIN, title: "Plain level", order: 2, source: [OURS], confidence: inferred}
scale:
  - {step: 0, id: none, title: "Nothing", meaning: "Nothing."}
  - {step: 1, id: seen, title: "Observed", meaning: "Saw it."}
  - {step: 2, id: direct, title: "Direct", meaning: "Did it watched."}
  - {step: 3, id: indirect, title: "Indirect", meaning: "Did it."}
risk_classes:
  once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1, source: [OURS], confidence: inferred}
  yearly: {title: "Yearly", observations: 1, distinct_days: 1, assessors: 1, validity_months: 12, source: [OURS], confidence: inferred}
  hard: {title: "Hard", observations: 3, distinct_days: 2, assessors: 2, knowledge_check: true, validity_months: 12, source: [OURS], confidence: inferred}
entitlements:
  operator: {title: "Operator", issued_by: "employer", source: [OURS], confidence: inferred}
settings:
  - {id: x, title: "X-ing"}
  - {id: y, title: "Y-ing"}
areas:
  - {code: A, title: "First"}
  - {code: B, title: "Second"}
paths:
  - {id: ex, title: "Ex", level: L, setting: x, needs: [X-1, X-2, X-3], source: [OURS], confidence: inferred}
  - {id: wy, title: "Wy", level: L, setting: y, needs: [Y-1, Y-2], source: [OURS], confidence: inferred}
competencies:
  - {code: ONCE, title: "Do it once", area: A, risk_class: once, required_at: [L, PLAIN], target: {L: 3, PLAIN: 3}, source: [OURS], confidence: inferred}
  - {code: HARD, title: "Do the hard thing", area: A, risk_class: hard, required_at: [PLAIN], target: {PLAIN: 3}, source: [OURS], confidence: inferred}
  - {code: BASE, title: "Know the base", area: B, risk_class: yearly, required_at: [PLAIN], target: {PLAIN: 3}, source: [OURS], confidence: inferred}
  - {code: NEXT, title: "Build on it", area: B, risk_class: once, required_at: [PLAIN], target: {PLAIN: 2}, prerequisites: [BASE], entitlement: operator, source: [OURS], confidence: inferred}
  - {code: LEAD, title: "Be trusted", area: A, risk_class: once, required_at: [PLAIN], target: {PLAIN: 2}, lead_approval: true, source: [OURS], confidence: inferred}
  - {code: MAY, title: "If you like", area: A, risk_class: once, optional_at: [L, PLAIN], target: {L: 3, PLAIN: 3}, source: [OURS], confidence: inferred}
  - {code: X-1, title: "X one", area: B, risk_class: yearly, optional_at: [L], target: {L: 3}, source: [OURS], confidence: inferred}
  - {code: X-2, title: "X two", area: B, risk_class: once, optional_at: [L], target: {L: 3}, source: [OURS], confidence: inferred}
  - {code: X-3, title: "X three", area: B, risk_class: once, optional_at: [L], target: {L: 3}, source: [OURS], confidence: inferred}
  - {code: Y-1, title: "Y one", area: A, risk_class: yearly, optional_at: [L], target: {L: 3}, source: [OURS], confidence: inferred}
  - {code: Y-2, title: "Y two", area: B, risk_class: once, optional_at: [L], target: {L: 3}, source: [OURS], confidence: inferred}
`

var (
	practice = parse(document)
	base     = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

func parse(s string) *framework.Version {
	v, err := framework.Parse([]byte(s))
	if err != nil {
		panic(err)
	}
	return v
}

func to(level string, settings ...string) pathway.Pathway {
	p, err := pathway.For(practice, level, settings)
	if err != nil {
		panic(err)
	}
	return p
}

// facts builds a worker's facts. Assessors are known by a name, and registered
// from 2020 unless a test says otherwise.
type facts struct {
	Facts
	n int
}

func (f *facts) register(name, status string, from, recorded time.Time) {
	if f.Checks == nil {
		f.Checks = map[id.Person][]assessor.Check{}
	}
	p := id.Person(name)
	f.Checks[p] = append(f.Checks[p], assessor.Check{ID: id.Check(fmt.Sprintf("chk_%03d", len(f.Checks[p]))), Person: p,
		Register: assessor.HCPC, Profession: assessor.DiagnosticRadiographer, Status: status, EffectiveFrom: from, CheckedAt: recorded, RecordedAt: recorded})
}

// approve adds an approval by a lead, of all that was signed so far of a competency.
func (f *facts) approve(code string, at time.Time, lead string, tweaks ...func(*Signed)) *Signed {
	var ids []id.Attestation
	for _, s := range f.Signed {
		if s.Attestation.Competency.Code() == code && s.Attestation.Meaning != attestation.Approval {
			ids = append(ids, s.Attestation.ID)
		}
	}
	return f.sign(code, at, append([]func(*Signed){by(lead), meaning(attestation.Approval), with(func(a *attestation.Attestation) { a.Approves = attestation.ListOf(ids) })}, tweaks...)...)
}

// sign adds a sign-off that counts: observed, at step 3, one case, by Priya, on
// an item of its own; tweaks may change that.
func (f *facts) sign(code string, at time.Time, tweaks ...func(*Signed)) *Signed {
	f.n++
	c, ok := practice.Competency(practice.ID.Of(code))
	if !ok {
		panic("no competency " + code)
	}
	sum := digest.OfBytes(fmt.Append(nil, "evidence", f.n))
	s := Signed{CurrentEvidence: string(sum), EvidenceTitle: fmt.Sprintf("Item %d", f.n), Attestation: attestation.Attestation{SignedAt: at, Claim: attestation.Claim{
		ID: id.Attestation(fmt.Sprintf("sgn_%03d", f.n)), Competency: c.ID, CompetencyDigest: c.Digest(), Step: 3, Meaning: attestation.Observed,
		Evidence: id.Evidence(fmt.Sprintf("ev_%03d", f.n)), EvidenceDigest: sum, Kind: evidence.Observation, OccurredOn: clock.DateOf(at), Cases: 1,
		Assessor: "Priya", AssessorName: "Priya",
	}}}
	for _, tweak := range tweaks {
		tweak(&s)
	}
	if len(f.Checks[s.Attestation.Assessor]) == 0 {
		early := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		f.register(string(s.Attestation.Assessor), assessor.StatusRegistered, early, early)
	}
	f.Signed = append(f.Signed, s)
	return &f.Signed[len(f.Signed)-1]
}

func by(name string) func(*Signed) {
	return func(s *Signed) { s.Attestation.Assessor, s.Attestation.AssessorName = id.Person(name), name }
}

func with(change func(*attestation.Attestation)) func(*Signed) {
	return func(s *Signed) { change(&s.Attestation) }
}

func step(n int) func(*Signed) { return with(func(a *attestation.Attestation) { a.Step = n }) }
func cases(n int) func(*Signed) {
	return with(func(a *attestation.Attestation) { a.Cases = n })
}
func meaning(m attestation.Meaning) func(*Signed) {
	return with(func(a *attestation.Attestation) { a.Meaning = m })
}

func (f *facts) ask(code, of string, since time.Time) {
	f.Open = append(f.Open, Open{Competency: practice.ID.Of(code), OfferedName: of, Since: since, State: attestation.Queued})
}

func (f *facts) report(level string, at time.Time) Report {
	return Of(practice, to(level), f.Facts, Ground{}, at, at)
}

func (r Report) at(t testing.TB, code string) Line {
	t.Helper()
	for _, l := range r.Lines {
		if l.Competency.Code() == code {
			return l
		}
	}
	t.Fatalf("the report has no line %s", code)
	return Line{}
}

func (l Line) codes() string {
	var out []string
	for _, r := range l.Reasons {
		out = append(out, r.Code)
	}
	return strings.Join(out, " ")
}

func (l Line) words() string {
	var out []string
	for _, r := range l.Reasons {
		out = append(out, r.Text)
	}
	return strings.Join(out, " ")
}

func want(t testing.TB, l Line, s Standing, codes string) {
	t.Helper()
	if l.Standing != s || l.codes() != codes {
		t.Errorf("%s: %s (%s), want %s (%s)", l.Competency.Code(), l.Standing, l.codes(), s, codes)
	}
}
