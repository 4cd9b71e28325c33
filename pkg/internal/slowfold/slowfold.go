// Package slowfold says where a worker stands in the plainest and slowest way there
// is, for tests that hold the fold of package progress, and each number that is
// published, to it. It was written from the rules in words, shares no code with that
// fold, remembers nothing, and reckons everything anew for each question.
package slowfold

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// Question is all that an answer depends on.
type Question struct {
	Version *framework.Version
	Level   string
	Facts   progress.Facts
	AsOf    time.Time // what is asked about
	KnownAt time.Time // what was known
}

// Seen is one sign-off on one line.
type Seen struct {
	*progress.Signed
	Verdict attestation.Verdict
	Until   time.Time // zero: it does not run out
	Fits    bool      // it is of the line's level and scale, and covers all of it
	Idle    bool      // it could never count here: it is only shown
	Path    int       // hops; 0: it is of the line's own competency

	// Of prior learning, what it stands for: the knowledge, and so many observations.
	PriorKnowledge    bool
	PriorObservations int
	PriorAll          bool // at both ends of its path that is all that is asked
}

// prior tells whether it is of what was learnt elsewhere, before.
func (s Seen) prior() bool { return s.Attestation.Kind == evidence.PriorLearning }

// Line is where one line stands.
type Line struct {
	Competency framework.CompetencyID
	Area       string
	Standing   progress.Standing
	Until      time.Time // if met, the first instant at which it no longer is; zero: never
	Waiting    int       // requests
	Seen       []Seen
	Got        progress.Got
	Missing    []string // codes of what it lacks, sorted
}

// Tally is how many of how many.
type Tally struct{ Met, Expiring, Waiting, Total int }

// Report is where a worker stands on a pathway.
type Report struct {
	Counted  []Line // what the total is of
	Optional []Line
	Total    Tally
	Areas    map[string]Tally // of all that is counted
	Path     string
}

// Of answers for a pathway.
func Of(q Question, p pathway.Pathway) Report {
	out := Report{Areas: map[string]Tally{}}
	counted, path := q.counted(p.Root)
	out.Path = path
	for _, l := range counted {
		line := q.Line(l)
		out.Counted = append(out.Counted, line)
		out.Total = out.Total.with(line)
		out.Areas[l.Area] = out.Areas[l.Area].with(line)
	}
	var optional []pathway.Line
	for _, l := range all(p.Root) {
		if !has(counted, l) && !has(optional, l) {
			optional = append(optional, l)
		}
	}
	for _, l := range q.byArea(optional) {
		out.Optional = append(out.Optional, q.Line(l))
	}
	return out
}

func (t Tally) with(l Line) Tally {
	t.Total++
	switch {
	case l.Standing == progress.Met:
		t.Met++
	case l.Standing == progress.Expiring:
		t.Met++
		t.Expiring++
	case l.Waiting > 0:
		t.Waiting++
	}
	return t
}

// all is every line of a group, however deep.
func all(g pathway.Group) (out []pathway.Line) {
	out = append(out, g.Lines...)
	for _, part := range g.Groups {
		out = append(out, all(part)...)
	}
	return out
}

func has(list []pathway.Line, l pathway.Line) bool {
	return slices.ContainsFunc(list, func(o pathway.Line) bool { return o.Competency == l.Competency })
}

// byArea puts lines in the order of the framework's areas, each as they came.
func (q Question) byArea(list []pathway.Line) (out []pathway.Line) {
	for _, a := range q.Version.Areas {
		for _, l := range list {
			if l.Area == a.Code {
				out = append(out, l)
			}
		}
	}
	return out
}

// counted is what the total is of: each required line once, by area.
func (q Question) counted(root pathway.Group) ([]pathway.Line, string) {
	list, path := q.needed(root)
	var once []pathway.Line
	for _, l := range list {
		if !has(once, l) {
			once = append(once, l)
		}
	}
	return q.byArea(once), path
}

// needed is what a group asks for. Where some of its parts will do, it is those that
// are furthest on: begun before not begun, then with the least left, then as they come.
func (q Question) needed(g pathway.Group) (lines []pathway.Line, path string) {
	parts := g.Groups
	if g.Rule == pathway.All {
		for _, l := range g.Lines {
			if l.Required {
				lines = append(lines, l)
			}
		}
	} else {
		parts = nil
		for _, part := range q.furthest(g) {
			parts = append(parts, part)
			if path != "" {
				path += " and "
			}
			path += part.Title
		}
	}
	for _, part := range parts {
		more, inner := q.needed(part)
		lines = append(lines, more...)
		if path == "" {
			path = inner
		}
	}
	return lines, path
}

func (q Question) furthest(g pathway.Group) (out []pathway.Group) {
	parts := slices.Clone(g.Groups)
	for _, l := range g.Lines {
		c, _ := q.Version.Competency(l.Competency)
		l.Required = true
		parts = append(parts, pathway.Group{Title: c.Title, Rule: pathway.All, Lines: []pathway.Line{l}})
	}
	need := 1
	if g.Rule == pathway.NOf {
		need = g.N
	}
	for len(out) < need && len(parts) > 0 {
		best := 0
		for i := range parts {
			begun, left := q.far(parts[i])
			if bestBegun, bestLeft := q.far(parts[best]); begun && !bestBegun || begun && left < bestLeft {
				best = i
			}
		}
		out = append(out, parts[best])
		parts = slices.Delete(parts, best, best+1)
	}
	return out
}

// far is whether anything of a part is done, and how many lines are not. What has run
// out was done.
func (q Question) far(part pathway.Group) (begun bool, left int) {
	lines, _ := q.counted(part)
	for _, l := range lines {
		switch q.Line(l).Standing {
		case progress.Met, progress.Expiring, progress.Expired:
			begun = true
		default:
			left++
		}
	}
	return begun, left
}

// What is let pass to ask whether a line was ever met: what counts, then what ran out
// too, then what changed, then what is in question or on hold.
var (
	counts  = []attestation.Verdict{attestation.Counts}
	ranOut  = append(slices.Clone(counts), attestation.Expired)
	changed = append(slices.Clone(ranOut), attestation.Stale)
	doubted = append(slices.Clone(changed), attestation.Questioned, attestation.Suspended)
)

// Line answers for one line.
func (q Question) Line(l pathway.Line) Line {
	out := Line{Competency: l.Competency, Area: l.Area, Seen: q.seen(l, q.AsOf), Missing: q.lacks(l, counts, q.AsOf)}
	begun := slices.ContainsFunc(out.Seen, func(s Seen) bool { return !s.Idle })
	for _, o := range q.Facts.Open {
		if o.Competency == l.Competency {
			out.Waiting++
		}
	}
	put := slices.ContainsFunc(q.Facts.Put, func(p progress.Put) bool { return p.Competency == l.Competency })
	met := func(pass []attestation.Verdict) bool { return len(q.lacks(l, pass, q.AsOf)) == 0 }
	switch {
	case met(counts):
		out.Standing = progress.Met
		out.Until = q.until(l)
		if !out.Until.IsZero() && out.Until.Sub(q.AsOf) <= 60*24*time.Hour {
			out.Standing = progress.Expiring
		}
	case met(ranOut):
		out.Standing = progress.Expired
	case met(changed):
		out.Standing = progress.Stale
	case met(doubted):
		out.Standing = progress.Unknown
	case out.Waiting > 0:
		out.Standing = progress.Awaiting
	case begun || put:
		out.Standing = progress.InProgress
	default:
		out.Standing = progress.NotStarted
	}
	good := passing(out.Seen, counts)
	out.Got = progress.Got{Observations: observations(good), Days: days(good), Assessors: people(good, l), Tested: tested(good), TopStep: top(good, l),
		Success: rate(cases(out.Seen, counts), l.Success), Revalidation: rate(cases(out.Seen, counts), l.Revalidation), Renews: renews(out.Seen, l), Prior: before(good),
		PriorKnows: slices.ContainsFunc(good, func(s Seen) bool { return s.PriorKnowledge }), PriorWhole: slices.ContainsFunc(good, func(s Seen) bool { return s.PriorAll })}
	return out
}

// until is the first instant at which a line that is met no longer is, if nothing
// happens: it tries each at which anything runs out.
func (q Question) until(l pathway.Line) time.Time {
	var ends []time.Time
	for _, c := range q.Version.Competencies {
		other, _ := pathway.LineFor(q.Version, c.ID, q.Level)
		for _, s := range q.seen(other, q.AsOf) {
			ends = append(ends, s.Until)
		}
	}
	var first time.Time
	for _, end := range ends {
		if end.After(q.AsOf) && (first.IsZero() || end.Before(first)) && len(q.lacks(l, counts, end)) > 0 {
			first = end
		}
	}
	return first
}

// lacks is what a line lacks at a moment, of itself and of what it rests on.
func (q Question) lacks(l pathway.Line, pass []attestation.Verdict, at time.Time) []string {
	seen := q.seen(l, at)
	good := passing(seen, pass)
	out := append(short(good, l), rates(seen, pass, l)...)
	if l.LeadApproval && !approved(seen, good, pass, l) {
		out = append(out, "lead-approval")
	}
	for _, p := range l.Prerequisites {
		if before, ok := pathway.LineFor(q.Version, p, q.Level); !ok || len(q.lacks(before, pass, at)) > 0 {
			out = append(out, "prerequisite")
		}
	}
	slices.Sort(out)
	return out
}

// passing is those sign-offs that a view lets pass. An approval shows nothing itself.
func passing(list []Seen, pass []attestation.Verdict) (out []Seen) {
	for _, s := range list {
		if s.Fits && slices.Contains(pass, s.Verdict) && s.Attestation.Meaning != attestation.Approval {
			out = append(out, s)
		}
	}
	return out
}

// short is what sign-offs lack of what the line itself asks for.
func short(good []Seen, l pathway.Line) (out []string) {
	if observations(good) < l.Observations {
		out = append(out, "observations")
	}
	if days(good) < l.Days {
		out = append(out, "days")
	}
	if people(good, l) < l.Assessors {
		out = append(out, "assessors")
	}
	if l.Knowledge && !tested(good) {
		out = append(out, "knowledge")
	}
	if top(good, l) < max(l.Target, 1) {
		out = append(out, "step")
	}
	return out
}

// approved tells whether what somebody approved, and did not sign themselves, is all
// that the line asks for. One that approves what does not count any more approves
// what is let pass of it.
func approved(seen, good []Seen, pass []attestation.Verdict, l pathway.Line) bool {
	for _, p := range seen {
		if p.Attestation.Meaning != attestation.Approval || !p.Fits || p.Verdict != attestation.Groundless && !slices.Contains(pass, p.Verdict) {
			continue
		}
		var under []Seen
		for _, s := range good {
			if strings.Contains(" "+string(p.Attestation.Approves)+" ", " "+string(s.Attestation.ID)+" ") && !same(s, p) {
				under = append(under, s)
			}
		}
		if len(short(under, l)) == 0 {
			return true
		}
	}
	return false
}

// same tells whether two sign-offs are by one person: one account, or one number on
// one register.
func same(a, b Seen) bool {
	x, y := a.Attestation, b.Attestation
	return x.Assessor == y.Assessor || x.Registration != "" && x.Registration == y.Registration && x.Register == y.Register
}

// watched is what somebody saw done here.
func watched(list []Seen) (out []Seen) {
	for _, s := range list {
		if s.Attestation.Meaning == attestation.Observed && !s.prior() {
			out = append(out, s)
		}
	}
	return out
}

// before is how many observations prior learning stands for, however much there is.
func before(list []Seen) (n int) {
	for _, s := range list {
		n = max(n, s.PriorObservations)
	}
	return n
}

// observations is how many cases were watched: of one item of evidence, as many as
// the one sign-off that says the most. Prior learning may stand for some.
func observations(list []Seen) (n int) {
	most := map[id.Evidence]int{}
	for _, s := range watched(list) {
		most[s.Attestation.Evidence] = max(most[s.Attestation.Evidence], s.Attestation.Cases)
	}
	for _, m := range most {
		n += m
	}
	return n + before(list)
}

func days(list []Seen) int {
	on := map[clock.Date]bool{}
	for _, s := range watched(list) {
		on[s.Attestation.OccurredOn] = true
	}
	return len(on)
}

// telling is those that tell how far somebody has come, and who signed: where the
// line asks to be watched, only who watched.
func telling(list []Seen, l pathway.Line) []Seen {
	if l.Observations > 0 {
		return watched(list)
	}
	return slices.DeleteFunc(slices.Clone(list), func(s Seen) bool { return s.prior() && !s.PriorAll })
}

// people is how many people signed: whoever is one person with somebody is one with
// all that they are one with.
func people(list []Seen, l pathway.Line) (n int) {
	left := slices.Clone(telling(list, l))
	for len(left) > 0 {
		n++
		one := left[:1:1]
		left = left[1:]
		for more := true; more; {
			more = false
			for i := range left {
				if slices.ContainsFunc(one, func(s Seen) bool { return same(s, left[i]) }) {
					one = append(one, left[i])
					left = slices.Delete(left, i, i+1)
					more = true
					break
				}
			}
		}
	}
	return n
}

func tested(list []Seen) bool {
	return slices.ContainsFunc(list, func(s Seen) bool {
		if s.prior() {
			return s.PriorKnowledge
		}
		kind, _ := s.Attestation.Kind.Definition()
		return s.Attestation.Meaning == attestation.Discussed || kind.Tests
	})
}

func top(list []Seen, l pathway.Line) (step int) {
	for _, s := range telling(list, l) {
		step = max(step, s.Attestation.Step)
	}
	return step
}

// Reached is the highest step at which a line is met, all else as it asks, and until
// when; 0: at none.
func (q Question) Reached(l pathway.Line) (step int, until time.Time) {
	for _, s := range q.Version.Scale {
		at := l
		at.Target = s.Step
		if s.Step > step && len(q.lacks(at, counts, q.AsOf)) == 0 {
			step, until = s.Step, q.until(at)
		}
	}
	return step, until
}

// Approvable is the sign-offs that the lead of the modality is to approve, sorted: all
// that count, where nothing of the line itself is missing but that.
func (q Question) Approvable(l pathway.Line) (out []id.Attestation) {
	seen := q.seen(l, q.AsOf)
	good := passing(seen, counts)
	if !l.LeadApproval || len(short(good, l)) > 0 || len(rates(seen, counts, l)) > 0 || approved(seen, good, counts, l) {
		return nil
	}
	for _, s := range good {
		out = append(out, s.Attestation.ID)
	}
	slices.Sort(out)
	return out
}
