package progress_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// histories is how many random histories the fold is held against the slow one in:
// 10,000 before a release.
var (
	histories = flag.Int("progress.histories", 60, "how many random histories the fold is held against the slow fold in")
	onlyOne   = flag.Int("progress.history", -1, "the one history to run, as a failure names it")
)

// document is a framework with some of each kind of rule.
const document = `
framework: proving
number: 1
title: "Proving"
nation: "England"
written: "2026-01-01"
status: needs_review
status_note: "Made for a test."
sources: {OURS: {address: "none", note: "a test"}}
levels:
  - {id: LOW, title: "Low", order: 1, progresses_to: [HIGH], paths_needed: 1, source: [OURS], confidence: inferred}
  - {id: HIGH, title: "High", order: 2, paths_needed: 2, source: [OURS], confidence: inferred}
scale:
  - {step: 0, id: none, title: "Nothing", meaning: "Nothing."}
  - {step: 1, id: seen, title: "Observed", meaning: "Saw it."}
  - {step: 2, id: direct, title: "Direct", meaning: "Did it watched."}
  - {step: 3, id: indirect, title: "Indirect", meaning: "Did it."}
risk_classes:
  once: {title: "Once", observations: 1, distinct_days: 1, assessors: 1, source: [OURS], confidence: inferred}
  known: {title: "Known", observations: 0, distinct_days: 0, assessors: 1, knowledge_check: true, validity_months: 5, prior_learning: {knowledge: true}, source: [OURS], confidence: inferred}
  yearly: {title: "Yearly", observations: 1, distinct_days: 1, assessors: 1, validity_months: 12, source: [OURS], confidence: inferred}
  part: {title: "Part", observations: 3, distinct_days: 1, assessors: 1, validity_months: 9, prior_learning: {observations: 2}, source: [OURS], confidence: inferred}
  hard: {title: "Hard", observations: 3, distinct_days: 2, assessors: 2, knowledge_check: true, validity_months: 3, prior_learning: {knowledge: true, observations: 1}, source: [OURS], confidence: inferred}
  rated: {title: "Rated", observations: 2, distinct_days: 1, assessors: 1, prior_learning: {observations: 1}, success: {consecutive_cases: 4, min_success_percent: 70}, source: [OURS], confidence: inferred}
  again: {title: "Rated again", observations: 2, distinct_days: 1, assessors: 1, validity_months: 5, prior_learning: {observations: 1}, revalidation: {consecutive_cases: 3, min_success_percent: 60}, source: [OURS], confidence: inferred}
  both: {title: "Rated twice", observations: 1, distinct_days: 1, assessors: 1, validity_months: 3, success: {consecutive_cases: 1, min_success_percent: 1}, revalidation: {consecutive_cases: 5, min_success_percent: 80}, source: [OURS], confidence: inferred}
entitlements:
  operator: {title: "Operator", issued_by: "employer", source: [OURS], confidence: inferred}
settings:
  - {id: x, title: "X-ing"}
  - {id: y, title: "Y-ing"}
areas:
  - {code: A, title: "First"}
  - {code: B, title: "Second"}
paths:
  - {id: ex, title: "Ex", level: LOW, setting: x, needs: [X1, X2], source: [OURS], confidence: inferred}
  - {id: wy, title: "Wy", level: LOW, setting: y, needs: [Y1, ONCE], source: [OURS], confidence: inferred}
  - {id: eh, title: "Eh", level: HIGH, setting: x, needs: [X1, X2], source: [OURS], confidence: inferred}
  - {id: wh, title: "Wh", level: HIGH, setting: y, needs: [Y1], source: [OURS], confidence: inferred}
  - {id: zh, title: "Zh", level: HIGH, setting: y, needs: [Y1, X2, MAY], source: [OURS], confidence: inferred}
competencies:
  - {code: ONCE, title: "Do it once", area: B, risk_class: once, required_at: [LOW, HIGH], target: {LOW: 1, HIGH: 3}, source: [OURS], confidence: inferred}
  - {code: KNOW, title: "Know it", area: A, risk_class: known, required_at: [LOW], optional_at: [HIGH], target: {LOW: 1, HIGH: 2}, source: [OURS], confidence: inferred}
  - {code: HARD, title: "Do the hard thing", area: A, risk_class: hard, required_at: [HIGH], target: {HIGH: 2}, source: [OURS], confidence: inferred}
  - {code: BASE, title: "Know the base", area: B, risk_class: yearly, required_at: [LOW, HIGH], target: {LOW: 2, HIGH: 2}, level_statements: {LOW: "A little.", HIGH: "All of it."}, source: [OURS], confidence: inferred}
  - {code: NEXT, title: "Build on it", area: B, risk_class: once, required_at: [HIGH], target: {HIGH: 2}, prerequisites: [BASE], entitlement: operator, source: [OURS], confidence: inferred}
  - {code: TOP, title: "Crown it", area: A, risk_class: yearly, required_at: [HIGH], target: {HIGH: 1}, prerequisites: [NEXT, ONCE], source: [OURS], confidence: inferred}
  - {code: LEAD, title: "Be trusted", area: A, risk_class: part, required_at: [HIGH], target: {HIGH: 2}, lead_approval: true, source: [OURS], confidence: inferred}
  - {code: LEADY, title: "Be trusted for a time", area: B, risk_class: yearly, required_at: [LOW, HIGH], target: {LOW: 1, HIGH: 2}, lead_approval: true, prerequisites: [LEAD], source: [OURS], confidence: inferred}
  - {code: RATE, title: "Do it well", area: A, risk_class: rated, required_at: [LOW, HIGH], target: {LOW: 1, HIGH: 2}, source: [OURS], confidence: inferred}
  - {code: AGAIN, title: "Do it well again", area: B, risk_class: again, required_at: [LOW, HIGH], target: {LOW: 1, HIGH: 2}, source: [OURS], confidence: inferred}
  - {code: BOTH, title: "Do it well and again", area: A, risk_class: both, required_at: [HIGH], target: {HIGH: 2}, lead_approval: true, source: [OURS], confidence: inferred}
  - {code: AFTER, title: "Build on what goes well", area: B, risk_class: once, required_at: [LOW], target: {LOW: 1}, prerequisites: [RATE, AGAIN], source: [OURS], confidence: inferred}
  - {code: MAY, title: "If you like", area: A, risk_class: part, optional_at: [LOW, HIGH], target: {LOW: 3, HIGH: 3}, source: [OURS], confidence: inferred}
  - {code: X1, title: "X one", area: B, risk_class: yearly, optional_at: [LOW, HIGH], target: {LOW: 2, HIGH: 3}, source: [OURS], confidence: inferred}
  - {code: X2, title: "X two", area: A, risk_class: part, optional_at: [LOW], target: {LOW: 1}, source: [OURS], confidence: inferred}
  - {code: Y1, title: "Y one", area: A, risk_class: yearly, optional_at: [LOW, HIGH], target: {LOW: 2, HIGH: 2}, source: [OURS], confidence: inferred}
`

// The versions: the one that is asked about, the one before it, another framework, and
// one whose steps are others.
var (
	proving = parse(document)
	earlier = parse(strings.Replace(strings.Replace(document, "number: 1", "number: 2", 1), "Know it", "Know it well", 1))
	abroad  = parse(strings.Replace(strings.Replace(document, "framework: proving", "framework: abroad", 1), "validity_months: 12", "validity_months: 7", 1))
	scaled  = parse(strings.Replace(strings.Replace(document, "framework: proving", "framework: scaled", 1), "id: indirect", "id: alone", 1))
)

func parse(s string) *framework.Version {
	v, err := framework.Parse([]byte(s))
	if err != nil {
		panic(err)
	}
	return v
}

// history is a worker to whom things happen.
type history struct {
	r    *rand.Rand
	f    progress.Facts
	now  time.Time
	n    int
	said []string // what happened, for whoever looks for what went wrong

	touched []framework.CompetencyID // by what happened last
}

func begin(seed uint64) *history {
	h := &history{r: rand.New(rand.NewPCG(2026, seed)), now: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC), f: progress.Facts{Checks: map[id.Person][]assessor.Check{}}}
	for _, p := range people {
		if h.r.IntN(6) > 0 {
			h.look(p, assessor.StatusRegistered, h.now.AddDate(-3, 0, 0))
		}
	}
	h.touched = nil
	return h
}

// people sign; the last two have one number between them.
var people = []id.Person{"Priya", "Sam", "Mo", "Lee", "Leigh"}

func number(p id.Person) string {
	if p == "Leigh" {
		return "RA9Lee"
	}
	return "RA9" + string(p)
}

func one[T any](h *history, list []T) T { return list[h.r.IntN(len(list))] }

func (h *history) maybe(n int) bool { return h.r.IntN(n) == 0 }

func (h *history) say(what string, args ...any) {
	h.said = append(h.said, h.now.Format("2006-01-02 15:04 ")+fmt.Sprintf(what, args...))
}

func (h *history) look(p id.Person, status string, from time.Time) {
	h.n++
	h.f.Checks[p] = append(h.f.Checks[p], assessor.Check{ID: id.Check(fmt.Sprintf("chk_%04d", h.n)), Person: p, Register: assessor.HCPC, Number: number(p),
		Profession: assessor.DiagnosticRadiographer, Status: status, EffectiveFrom: from, CheckedAt: h.now, RecordedAt: h.now})
	for i := range h.f.Signed {
		if a := &h.f.Signed[i].Attestation; a.Assessor == p {
			h.touches(a.Competency)
		}
	}
	h.say("the register shows %s %s since %s", p, status, from.Format(time.DateOnly))
}

func (h *history) touches(c framework.CompetencyID) {
	h.touched = append(h.touched, c)
}

// sign has somebody sign something off: mostly what may count.
func (h *history) sign() {
	h.n++
	home := proving
	if h.maybe(4) {
		home = one(h, []*framework.Version{earlier, abroad, scaled})
	}
	c := one(h, home.Competencies)
	a := attestation.Attestation{SignedAt: h.now, Claim: attestation.Claim{ID: id.Attestation(fmt.Sprintf("sgn_%04d", h.n)), Competency: c.ID, CompetencyDigest: c.Digest(),
		Level: one(h, []string{"LOW", "HIGH", "HIGH"}), Step: h.r.IntN(4), Meaning: one(h, []attestation.Meaning{attestation.Observed, attestation.Observed, attestation.Discussed, attestation.Reviewed}),
		Evidence: id.Evidence(fmt.Sprintf("ev_%04d", h.n)), EvidenceDigest: digest.OfBytes(fmt.Append(nil, h.n)), Kind: one(h, evidence.Definitions).Kind,
		OccurredOn: clock.DateOf(h.now.AddDate(0, 0, -h.r.IntN(3))), Cases: h.r.IntN(4), Assessor: one(h, people), Register: assessor.HCPC}}
	if h.maybe(8) {
		a.CompetencyDigest = "other words"
	}
	if h.maybe(2) {
		a.Step = 3
	}
	current := string(a.EvidenceDigest)
	if h.maybe(6) {
		a.Kind = evidence.PriorLearning
	}
	if a.Kind == evidence.PriorLearning {
		a.OccurredOn = clock.DateOf(h.now.AddDate(0, 0, -h.r.IntN(400)))
	}
	if len(h.f.Signed) > 0 && h.maybe(4) { // the same evidence once more
		o := one(h, h.f.Signed)
		a.Evidence, a.EvidenceDigest, a.Kind, a.OccurredOn, current = o.Attestation.Evidence, digest.Sum(o.CurrentEvidence), o.Attestation.Kind, o.Attestation.OccurredOn, o.CurrentEvidence
	}
	a.AssessorName, a.Registration = string(a.Assessor), number(a.Assessor)
	if !h.maybe(4) {
		a.Outcomes = h.outcomes(a.Cases)
	}
	h.add(a, current)
	if home != proving || h.maybe(4) {
		h.credit(len(h.f.Signed) - 1)
	}
}

// rated are the competencies that ask how each case went.
var rated = map[string]bool{"RATE": true, "AGAIN": true, "BOTH": true}

// outcomes is how so many cases went: mostly well.
func (h *history) outcomes(n int) evidence.Outcomes {
	out := make([]byte, n)
	for i := range out {
		out[i] = evidence.Well
		if h.maybe(4) {
			out[i] = evidence.NotWell
		}
	}
	return evidence.Outcomes(out)
}

func (h *history) add(a attestation.Attestation, current string) {
	h.f.Signed = append(h.f.Signed, progress.Signed{Attestation: a, CurrentEvidence: current, EvidenceTitle: "Item"})
	h.touches(a.Competency)
	h.say("%s signs %s: %s, step %d, %d cases (%s) on %s, %s, by the words of %s (%s)", a.Assessor, a.Competency, a.Meaning, a.Step, a.Cases, a.Outcomes, a.Evidence, a.Kind, a.Level, a.ID)
}

// credit has a sign-off count toward another competency too.
func (h *history) credit(i int) {
	a := h.f.Signed[i].Attestation
	home := proving
	for _, v := range []*framework.Version{earlier, abroad, scaled} {
		if a.Competency.Version() == v.ID {
			home = v
		}
	}
	cr := progress.Credit{Attestation: a.ID, Toward: one(h, proving.Competencies).ID, Home: home, Level: one(h, []string{"", "LOW", "HIGH"})}
	if h.maybe(2) && home != proving {
		cr.Toward = proving.ID.Of(a.Competency.Code())
	}
	if cr.Toward == a.Competency {
		return
	}
	kinds := []string{framework.Equivalent, framework.Covers, framework.PartlyCovers, progress.CarriedOver}
	cr.Path = []progress.Hop{{From: a.Competency, To: cr.Toward, Kind: one(h, kinds), Text: "so"}}
	if h.maybe(3) {
		middle := one(h, abroad.Competencies).ID
		cr.Path = []progress.Hop{{From: a.Competency, To: middle, Kind: one(h, kinds), Text: "so"}, {From: middle, To: cr.Toward, Kind: one(h, kinds), Text: "on"}}
	}
	h.f.Credited = append(h.f.Credited, cr)
	h.touches(cr.Toward)
	h.say("%s counts toward %s by %v, by the words of %q", a.ID, cr.Toward, cr.Path, cr.Level)
}

func (h *history) uncredit() {
	if len(h.f.Credited) == 0 {
		return
	}
	i := h.r.IntN(len(h.f.Credited))
	h.touches(h.f.Credited[i].Toward)
	h.say("a credit of %s toward %s is struck", h.f.Credited[i].Attestation, h.f.Credited[i].Toward)
	h.f.Credited = slices.Delete(slices.Clone(h.f.Credited), i, i+1)
}

// finish signs what a line asks for, so that many are met.
func (h *history) finish() { h.finishes(one(h, proving.Competencies)) }

// renew signs what a line asks for, lets that run out, and signs it again.
func (h *history) renew() {
	c, _ := proving.Competency(proving.ID.Of(one(h, []string{"AGAIN", "BOTH"})))
	h.finishes(c)
	h.now = h.now.AddDate(0, 5, h.r.IntN(3))
	h.say("time passes")
	h.finishes(c)
}

func (h *history) finishes(c framework.Competency) {
	for range 3 {
		h.n++
		item := digest.OfBytes(fmt.Append(nil, h.n))
		p := people[h.n%3]
		a := attestation.Attestation{SignedAt: h.now, Claim: attestation.Claim{ID: id.Attestation(fmt.Sprintf("sgn_%04d", h.n)), Competency: c.ID, CompetencyDigest: c.Digest(), Level: "HIGH", Step: 3,
			Meaning: attestation.Observed, Evidence: id.Evidence(fmt.Sprintf("ev_%04d", h.n)), EvidenceDigest: item, Kind: evidence.Knowledge, OccurredOn: clock.DateOf(h.now.AddDate(0, 0, -h.n%5)), Cases: 1,
			Assessor: p, AssessorName: string(p), Register: assessor.HCPC, Registration: number(p)}}
		if rated[c.Code] {
			a.Kind, a.Cases = evidence.Activity, 1+h.r.IntN(3)
			a.Outcomes = h.outcomes(a.Cases)
		}
		h.add(a, string(item))
	}
	if c.LeadApproval {
		h.approves(c.ID, "Lee")
	}
}

// approve has somebody approve some of what was signed of a competency.
func (h *history) approve() {
	c := one(h, []string{"LEAD", "LEADY", "BOTH", "ONCE"})
	h.approves(proving.ID.Of(c), one(h, people))
}

func (h *history) approves(c framework.CompetencyID, p id.Person) {
	var ids []id.Attestation
	all := !h.maybe(3)
	credited := map[id.Attestation]bool{}
	for _, cr := range h.f.Credited {
		if cr.Toward == c {
			credited[cr.Attestation] = true
		}
	}
	var last progress.Signed
	for _, s := range h.f.Signed {
		if (s.Attestation.Competency == c || credited[s.Attestation.ID]) && s.Attestation.Meaning != attestation.Approval && (all || h.maybe(2)) {
			ids, last = append(ids, s.Attestation.ID), s
		}
	}
	if ids == nil {
		return
	}
	h.n++
	a := last.Attestation
	competency, _ := proving.Competency(c)
	a.ID, a.Competency, a.CompetencyDigest, a.Level, a.SignedAt, a.Meaning, a.Approves = id.Attestation(fmt.Sprintf("sgn_%04d", h.n)), c, competency.Digest(), one(h, []string{"LOW", "HIGH"}), h.now, attestation.Approval, attestation.ListOf(ids)
	a.EvidenceDigest, a.Assessor, a.AssessorName, a.Registration = digest.Sum(last.CurrentEvidence), p, string(p), number(p)
	h.add(a, last.CurrentEvidence)
	h.say("... and approves %v", ids)
}

func (h *history) signed() *progress.Signed {
	if len(h.f.Signed) == 0 {
		return nil
	}
	h.f.Signed = slices.Clone(h.f.Signed)
	s := &h.f.Signed[h.r.IntN(len(h.f.Signed))]
	h.touches(s.Attestation.Competency)
	return s
}

func (h *history) revoke() {
	if s := h.signed(); s != nil && s.Revoked == nil {
		s.Revoked = &attestation.Revocation{Attestation: s.Attestation.ID, At: h.now}
		h.say("%s is taken back", s.Attestation.ID)
	}
}

func (h *history) suspend() {
	s := h.signed()
	if s == nil {
		return
	}
	s.Suspensions = slices.Clone(s.Suspensions)
	if n := len(s.Suspensions); n > 0 && s.Suspensions[n-1].Lifted == nil {
		s.Suspensions[n-1].Lifted = &attestation.Lifting{At: h.now}
		h.say("%s is on hold no more", s.Attestation.ID)
		return
	}
	s.Suspensions = append(s.Suspensions, attestation.Suspension{Attestation: s.Attestation.ID, At: h.now})
	h.say("%s is on hold", s.Attestation.ID)
}

// revise has evidence be changed, be taken back, or come back as it was.
func (h *history) revise() {
	s := h.signed()
	if s == nil {
		return
	}
	item := s.Attestation.Evidence
	to := one(h, []string{"", string(digest.OfBytes(fmt.Append(nil, "again", h.now))), string(s.Attestation.EvidenceDigest)})
	for i := range h.f.Signed {
		if o := &h.f.Signed[i]; o.Attestation.Evidence == item {
			o.CurrentEvidence = to
			h.touches(o.Attestation.Competency)
		}
	}
	h.say("%s is %.8q now", item, to)
}

func (h *history) turn() {
	from := h.now.Add(-time.Duration(h.r.IntN(400*24)) * time.Hour)
	if len(h.f.Signed) > 0 && h.maybe(2) {
		from = one(h, h.f.Signed).Attestation.SignedAt.Add(time.Duration(h.r.IntN(3)-1) * time.Microsecond)
	}
	h.look(one(h, people), one(h, []string{assessor.StatusRegistered, assessor.StatusRegistered, "Lapsed"}), from)
}

func (h *history) ask() {
	c := one(h, proving.Competencies).ID
	h.touches(c)
	switch h.r.IntN(3) {
	case 0:
		h.f.Open = append(slices.Clip(h.f.Open), progress.Open{Competency: c, State: attestation.Queued, OfferedName: "Priya", Since: h.now})
		h.say("%s is asked for", c)
	case 1:
		h.f.Put = append(slices.Clip(h.f.Put), progress.Put{Competency: c, Since: h.now, Returned: h.maybe(2)})
		h.say("%s is sent back", c)
	default:
		h.f.Open = slices.DeleteFunc(slices.Clone(h.f.Open), func(o progress.Open) bool { return o.Competency == c })
		h.say("%s waits no more", c)
	}
}

// wait lets time pass: to beside a moment at which something runs out, or is about to.
func (h *history) wait() {
	to := h.now.Add(time.Duration(h.r.IntN(24*60)) * time.Hour)
	if len(h.f.Signed) > 0 && !h.maybe(3) {
		until := one(h, h.f.Signed).Attestation.Until(one(h, []int{3, 5, 7, 12}))
		to = until.Add(time.Duration(h.r.IntN(3)-1) * time.Microsecond)
		if h.maybe(3) {
			to = to.AddDate(0, 0, -60)
		}
	}
	if to.After(h.now) {
		h.now = to
		h.say("time passes")
	}
}

func (h *history) happen() {
	h.touched = nil
	h.now = h.now.Add(time.Duration(h.r.IntN(5)) * time.Hour)
	one(h, []func(){h.sign, h.sign, h.sign, h.finish, h.finish, h.finish, h.renew, h.approve, h.approve, h.revoke, h.suspend, h.suspend, h.revise, h.turn, h.ask, h.wait, h.wait, h.uncredit, func() {
		if len(h.f.Signed) > 0 {
			h.credit(h.r.IntN(len(h.f.Signed)))
		}
	}})()
}

// asked is each pathway that histories are asked about.
var asked = func() (out []pathway.Pathway) {
	for _, level := range []string{"LOW", "HIGH"} {
		for _, settings := range [][]string{nil, {"x"}, {"y"}} {
			p, err := pathway.For(proving, level, settings)
			if err != nil {
				panic(err)
			}
			out = append(out, p)
		}
	}
	loose := out[0].Root // groups within groups, and lines of which some will do
	return append(out, pathway.Pathway{Version: proving.ID, Level: "LOW", Root: pathway.Group{Title: "Wide", Rule: pathway.All, Groups: []pathway.Group{
		{ID: "some", Title: "Some", Rule: pathway.NOf, N: 2, Lines: loose.Groups[0].Lines, Groups: loose.Groups[1:]},
		{ID: "one", Title: "One", Rule: pathway.Any, Groups: []pathway.Group{loose.Groups[1], loose}},
	}}})
}()

// TestTheFoldIsWhatTheSlowFoldSays holds the fold, its count, and its summaries, kept
// up to date and read later, to the slow fold after every step of random histories.
func TestTheFoldIsWhatTheSlowFoldSays(t *testing.T) {
	seen := map[progress.Standing]int{}
	rates := map[string]int{}
	for n := range *histories {
		if *onlyOne >= 0 {
			n = *onlyOne
		}
		h := begin(uint64(n))
		p := asked[n%len(asked)]
		kept, keptAt := progress.Summarise(proving, p, h.f, h.now), h.now
		for step := range 25 {
			h.happen()
			at, known := h.now, h.now
			if h.maybe(4) { // some other day, by what was known on another
				at = at.Add(-time.Duration(h.r.IntN(200*24)) * time.Hour)
				if h.maybe(2) {
					known = at.Add(time.Duration(h.r.IntN(100*24)) * time.Hour)
				}
			}
			wrong := compare(p, h.f, at, known, seen)
			for _, l := range progress.Of(proving, p, h.f, progress.Ground{}, at, known).Lines {
				tellsOfRates(l, rates)
			}
			if wrong == "" {
				kept = kept.Update(proving, p, h.f, h.f.Touched(h.touched), h.now)
				wrong = h.summary(p, kept, keptAt)
				keptAt = h.now
			}
			if wrong != "" {
				t.Fatalf("history %d, step %d, %s of %v at %s: %s\n%s", n, step, p.Level, p.Settings, at, wrong, strings.Join(h.said, "\n"))
			}
		}
		if *onlyOne >= 0 {
			break
		}
	}
	t.Logf("%v, %v", seen, rates)
	for _, what := range []string{"met", "too few", "in doubt", "renewed", "to renew"} {
		if rates[what] == 0 && *onlyOne < 0 {
			t.Errorf("no line that asks how the last cases went was ever %s", what)
		}
	}
	for _, s := range progress.Standings {
		if seen[s] == 0 && *onlyOne < 0 {
			t.Errorf("no line was ever %s", s)
		}
	}
}

// tellsOfRates counts how lines stand that ask how the last cases went.
func tellsOfRates(l progress.Line, in map[string]int) {
	if l.Success.Cases > 1 && l.Standing.IsMet() {
		in["met"]++
	}
	if l.Got.Success.More > 0 && l.Got.Success.Cases == l.Success.Cases {
		in["too few"]++
	}
	if l.Got.Success.Doubt > 0 {
		in["in doubt"]++
	}
	if l.Got.Renews && l.Standing.IsMet() {
		in["renewed"]++
	}
	if l.Got.Renews && l.Got.Revalidation.More > 0 {
		in["to renew"]++
	}
}

// TestMoreIsNeverLessAndTheOrderDoesNotMatter holds the fold to what must be true of
// any: one more sign-off that counts takes nothing away, one that is taken back adds
// nothing, and the order in which facts come decides nothing. Where a line asks how the
// last cases went, a case that did not go well may take it away, and so may one of which
// nothing is said: there, more is never less of what went well.
func TestMoreIsNeverLessAndTheOrderDoesNotMatter(t *testing.T) {
	for n := range 10 * *histories {
		h := begin(uint64(1e6 + n))
		for range 25 {
			h.happen()
		}
		p := asked[n%len(asked)]
		before := progress.Of(proving, p, h.f, progress.Ground{}, h.now, h.now)
		fail := func(what string, args ...any) {
			t.Helper()
			t.Fatalf("history %d, %s of %v: %s\n%s", n, p.Level, p.Settings, fmt.Sprintf(what, args...), strings.Join(h.said, "\n"))
		}
		if got, want := lines(progress.Of(proving, p, h.shuffled(), progress.Ground{}, h.now, h.now)), lines(before); !slices.Equal(got, want) {
			fail("in another order it is\n%v, not\n%v", got, want)
		}
		for range 5 {
			more, f := h.more(), h.f
			f.Signed, f.Checks = append(slices.Clip(f.Signed), more), maps.Clone(f.Checks)
			f.Checks[more.Attestation.Assessor] = []assessor.Check{{ID: "chk_new", Person: more.Attestation.Assessor, Register: assessor.HCPC, Number: "RA9NEW", Profession: assessor.DiagnosticRadiographer,
				Status: assessor.StatusRegistered, EffectiveFrom: h.now.AddDate(-1, 0, 0), CheckedAt: h.now, RecordedAt: h.now}}
			after := progress.Of(proving, p, f, progress.Ground{}, h.now, h.now)
			if wrong := less(before, after, more.Attestation.Outcomes == "w"); wrong != "" {
				fail("%s by %v was one more, and now %s", more.Attestation.Competency, more.Attestation.Meaning, wrong)
			}
			back := &f.Signed[h.r.IntN(len(f.Signed))]
			back.Revoked = &attestation.Revocation{At: h.now}
			if wrong := less(progress.Of(proving, p, f, progress.Ground{}, h.now, h.now), after, false); wrong != "" {
				fail("%s of %s was taken back, and before %s", back.Attestation.ID, back.Attestation.Competency, wrong)
			}
			back.Revoked = nil
		}
	}
}

// lines is what a report says, whatever the order in which it tells why.
func lines(r progress.Report) (out []string) {
	for _, l := range r.Lines {
		var codes []string
		for _, why := range l.Reasons {
			codes = append(codes, why.Code)
		}
		slices.Sort(codes)
		out = append(out, fmt.Sprint(l.Competency, l.Standing, l.MetUntil, l.Got, len(l.Counting), len(l.NotCounting), len(l.Waiting), codes, r.Total, r.Path))
	}
	return out
}

func (h *history) shuffled() progress.Facts {
	f := h.f
	f.Signed, f.Open, f.Put, f.Credited, f.Checks = mixed(h, f.Signed), mixed(h, f.Open), mixed(h, f.Put), mixed(h, f.Credited), map[id.Person][]assessor.Check{}
	for p, checks := range h.f.Checks {
		f.Checks[p] = mixed(h, checks)
	}
	return f
}

func mixed[T any](h *history, list []T) []T {
	out := slices.Clone(list)
	h.r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// more is one more sign-off that counts, by somebody who has signed nothing yet.
func (h *history) more() progress.Signed {
	c := one(h, proving.Competencies)
	item := string(digest.OfBytes([]byte("more")))
	a := attestation.Attestation{SignedAt: h.now, Claim: attestation.Claim{ID: "sgn_more", Competency: c.ID, CompetencyDigest: c.Digest(), Level: "HIGH", Step: 1 + h.r.IntN(3),
		Meaning: one(h, []attestation.Meaning{attestation.Observed, attestation.Discussed, attestation.Reviewed}), Evidence: "ev_more", EvidenceDigest: digest.Sum(item), Kind: evidence.Observation,
		OccurredOn: clock.DateOf(h.now), Cases: 1, Outcomes: one(h, []evidence.Outcomes{"w", "w", "n", ""}), Assessor: "Zed", AssessorName: "Zed", Register: assessor.HCPC, Registration: "RA9NEW"}}
	return progress.Signed{Attestation: a, CurrentEvidence: item}
}

// less says what one report gives that another does not. Lines that ask how the last
// cases went, and what rests on them, may give less unless what is more went well.
func less(a, b progress.Report, well bool) string {
	after := map[framework.CompetencyID]progress.Line{}
	for _, l := range b.Lines {
		after[l.Competency] = l
	}
	for _, l := range a.Lines {
		o := after[l.Competency]
		switch {
		case l.Got.Observations > o.Got.Observations || l.Got.Days > o.Got.Days || l.Got.Assessors > o.Got.Assessors || l.Got.TopStep > o.Got.TopStep || l.Got.Tested && !o.Got.Tested:
			return fmt.Sprintf("%s has %+v, not %+v", l.Competency, o.Got, l.Got)
		case !well && (rated[l.Competency.Code()] || l.Competency.Code() == "AFTER"):
		case l.Got.Success.Well > o.Got.Success.Well || l.Got.Success.More < o.Got.Success.More || l.Got.Revalidation.Well > o.Got.Revalidation.Well || l.Got.Revalidation.More < o.Got.Revalidation.More:
			return fmt.Sprintf("%s has %+v, not %+v", l.Competency, o.Got, l.Got)
		case l.Standing.IsMet() && !o.Standing.IsMet():
			return fmt.Sprintf("%s is %s, not %s", l.Competency, o.Standing, l.Standing)
		case l.Standing.IsMet() && !o.MetUntil.IsZero() && (l.MetUntil.IsZero() || o.MetUntil.Before(l.MetUntil)):
			return fmt.Sprintf("%s is met until %s, not %s", l.Competency, o.MetUntil, l.MetUntil)
		}
	}
	return ""
}

// compare says where the fold and the slow fold differ.
func compare(p pathway.Pathway, f progress.Facts, at, known time.Time, seen map[progress.Standing]int) string {
	want := slowfold.Of(slowfold.Question{Version: proving, Level: p.Level, Facts: f, AsOf: at, KnownAt: known}, p)
	got := progress.Of(proving, p, f, progress.Ground{}, at, known)
	counted := progress.Count(proving, p, f, progress.Ground{}, at, known)
	if wrong := tally("all", got.Total, want.Total); wrong != "" {
		return wrong
	}
	if wrong := tally("the count", counted.Total, want.Total); wrong != "" {
		return wrong
	}
	if got.Path != want.Path || counted.Path != want.Path {
		return fmt.Sprintf("the path is %q and %q, want %q", got.Path, counted.Path, want.Path)
	}
	if len(got.Areas) != len(want.Areas) {
		return fmt.Sprintf("%d areas, want %d", len(got.Areas), len(want.Areas))
	}
	for _, a := range got.Areas {
		if wrong := tally(a.Area, a, want.Areas[a.Area]); wrong != "" {
			return wrong
		}
	}
	lines := slices.Concat(want.Counted, want.Optional)
	if len(lines) != len(got.Lines) {
		return fmt.Sprintf("%d lines, want %d", len(got.Lines), len(lines))
	}
	for i, l := range got.Lines {
		seen[lines[i].Standing]++
		if wrong := line(l, lines[i]); wrong != "" {
			return wrong
		}
	}
	return alone(p.Level, f, at, known)
}

// alone says what differs of one line by itself, whichever pathway holds it: how far
// somebody came, and what is to be approved.
func alone(level string, f progress.Facts, at, known time.Time) string {
	c := proving.Competencies[len(f.Signed)%len(proving.Competencies)]
	l, _ := pathway.LineFor(proving, c.ID, level)
	q := slowfold.Question{Version: proving, Level: level, Facts: f, AsOf: at, KnownAt: known}
	got, step, until := progress.Reached(proving, level, c.ID, f, at, known)
	if wrong := line(got, q.Line(l)); wrong != "" {
		return wrong
	}
	if wantStep, wantUntil := q.Reached(l); step != wantStep || !until.Equal(wantUntil) {
		return fmt.Sprintf("%s is reached at %d until %s, want %d until %s", c.ID, step, until, wantStep, wantUntil)
	}
	q.KnownAt = at
	var ids []id.Attestation
	list, _ := progress.Approvable(proving, level, c.ID, f, at)
	for _, s := range list {
		ids = append(ids, s.Attestation.ID)
	}
	slices.Sort(ids)
	if want := q.Approvable(l); !slices.Equal(ids, want) {
		return fmt.Sprintf("of %s %v are to be approved, want %v", c.ID, ids, want)
	}
	return ""
}

func tally(what string, got progress.Tally, want slowfold.Tally) string {
	if (slowfold.Tally{Met: got.Met, Expiring: got.Expiring, Waiting: got.Waiting, Total: got.Total}) != want {
		return fmt.Sprintf("of %s: %+v, want %+v", what, got, want)
	}
	return ""
}

// line says where a line differs: all of it that is published.
func line(got progress.Line, want slowfold.Line) string {
	say := func(what string, got, want any) string { return fmt.Sprintf("%s is %v, want %v", what, got, want) }
	name := string(got.Competency)
	switch {
	case got.Competency != want.Competency:
		return say("the line", got.Competency, want.Competency)
	case got.Standing != want.Standing:
		return name + " " + say("the standing", got.Standing, want.Standing)
	case !got.MetUntil.Equal(want.Until):
		return name + " " + say("met until", got.MetUntil, want.Until)
	case got.Got != want.Got:
		return name + " " + say("what there is", got.Got, want.Got)
	case len(got.Waiting) != want.Waiting:
		return name + " " + say("waiting", len(got.Waiting), want.Waiting)
	}
	type judged struct {
		verdict attestation.Verdict
		until   time.Time
		hops    int
	}
	have, wanted := map[id.Attestation]judged{}, map[id.Attestation]judged{}
	put := func(into map[id.Attestation]judged, a id.Attestation, j judged) {
		if j.verdict == attestation.OtherScale {
			j = judged{verdict: attestation.Partly} // of two paths that are worth nothing either is shown
		} else if j.verdict == attestation.Partly {
			j.until, j.hops = time.Time{}, 0
		}
		into[a] = j
	}
	for _, n := range slices.Concat(got.Counting, got.NotCounting) {
		put(have, n.Attestation, judged{n.Verdict, n.Until, len(n.Path)})
	}
	for _, s := range want.Seen {
		put(wanted, s.Attestation.ID, judged{s.Verdict, s.Until, s.Path})
	}
	if len(got.Counting)+len(got.NotCounting) != len(have) || !maps.Equal(have, wanted) {
		return name + " " + say("the sign-offs", have, wanted)
	}
	for _, n := range got.Counting {
		if n.Verdict != attestation.Counts {
			return name + " " + say("among what counts", n, attestation.Counts)
		}
	}
	if want.Standing == progress.Met || want.Standing == progress.Expiring {
		return ""
	}
	var missing []string
	for _, r := range got.Reasons {
		if slices.Contains([]string{"observations", "days", "assessors", "knowledge", "step", "lead-approval", "prerequisite", "success", "renewal-success"}, r.Code) {
			missing = append(missing, r.Code)
		}
	}
	slices.Sort(missing)
	lacks := slices.DeleteFunc(slices.Clone(want.Missing), func(code string) bool {
		return code == "days" && got.Days == 1 || code == "assessors" && got.Assessors == 1 // what else is missing says it
	})
	if !slices.Equal(missing, lacks) {
		return name + " " + say("what is missing", missing, lacks)
	}
	return ""
}

// summary says where a summary that was kept up to date differs from the slow fold,
// now and on a later day.
func (h *history) summary(p pathway.Pathway, kept progress.Summary, since time.Time) string {
	later := h.now.Add(time.Duration(h.r.IntN(500*24)) * time.Hour)
	for _, s := range []progress.Summary{progress.Summarise(proving, p, h.f, h.now), kept} {
		for _, at := range []time.Time{h.now, later} {
			want := slowfold.Of(slowfold.Question{Version: proving, Level: p.Level, Facts: h.f, AsOf: at, KnownAt: at}, p)
			met, expiring, expired := s.At(at)
			wantExpired, asked := 0, 0
			for _, l := range want.Counted {
				if l.Standing == progress.Expired {
					wantExpired++
				}
				if l.Waiting > 0 {
					asked++
				}
			}
			if s.Total != want.Total.Total || met != want.Total.Met || expiring != want.Total.Expiring || expired != wantExpired || s.Asked != asked {
				return fmt.Sprintf("the summary of %s read on %s is %d met, %d expiring, %d expired of %d, %d asked; want %+v, %d expired, %d asked", h.now, at, met, expiring, expired, s.Total, s.Asked, want.Total, wantExpired, asked)
			}
			for _, l := range slices.Concat(want.Counted, want.Optional) {
				placed, ok := s.Lines[l.Competency]
				if !ok {
					placed.Standing = progress.NotStarted
				}
				if placed.At(at) != l.Standing {
					return fmt.Sprintf("%s by the summary of %s (%+v) is %s on %s, want %s", l.Competency, h.now, placed, placed.At(at), at, l.Standing)
				}
			}
		}
	}
	return ""
}
