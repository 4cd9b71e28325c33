package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

// fold is one computation; lines are kept so that a prerequisite shared by many
// is looked at once.
type fold struct {
	v       *framework.Version
	level   string
	f       Facts
	asOf    time.Time
	knownAt time.Time
	signed  map[framework.CompetencyID][]Signed
	open    map[framework.CompetencyID][]Open
	put     map[framework.CompetencyID][]Put
	lines   map[framework.CompetencyID]*Line
}

func (c *fold) index() {
	c.signed = map[framework.CompetencyID][]Signed{}
	c.open = map[framework.CompetencyID][]Open{}
	c.put = map[framework.CompetencyID][]Put{}
	for _, s := range c.f.Signed {
		k := s.Attestation.Competency
		c.signed[k] = append(c.signed[k], s)
	}
	for _, o := range c.f.Open {
		c.open[o.Competency] = append(c.open[o.Competency], o)
	}
	for _, p := range c.f.Put {
		c.put[p.Competency] = append(c.put[p.Competency], p)
	}
}

// counted lists the lines that make up a group's total. Of a group where any of
// several will do, it is the part that is furthest on.
func (c *fold) counted(g pathway.Group) (lines []pathway.Line, path string) {
	for _, l := range g.Lines {
		if l.Required {
			lines = append(lines, l)
		}
	}
	parts := g.Groups
	if g.Rule != pathway.All {
		parts = c.furthest(g)
		var titles []string
		for _, p := range parts {
			titles = append(titles, p.Title)
		}
		path = strings.Join(titles, " and ")
	}
	for _, part := range parts {
		more, p := c.counted(part)
		if path == "" {
			path = p
		}
		for _, l := range more {
			if !slices.ContainsFunc(lines, func(x pathway.Line) bool { return x.Competency == l.Competency }) {
				lines = append(lines, l)
			}
		}
	}
	return lines, path
}

// furthest picks as many parts as the group needs, those with the least left to
// do first and, among equals, in the pathway's order.
func (c *fold) furthest(g pathway.Group) []pathway.Group {
	type part struct {
		group pathway.Group
		left  int
		met   int
	}
	parts := make([]part, 0, len(g.Groups))
	for _, sub := range g.Groups {
		lines, _ := c.counted(sub)
		p := part{group: sub}
		for _, l := range lines {
			if c.line(l).Standing.IsMet() {
				p.met++
			} else {
				p.left++
			}
		}
		parts = append(parts, p)
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		aBegun, bBegun := a.met > 0, b.met > 0
		if aBegun != bBegun {
			if aBegun {
				return -1
			}
			return 1
		}
		if !aBegun {
			return 0
		}
		return a.left - b.left
	})
	n := 1
	if g.Rule == pathway.NOf {
		n = g.N
	}
	out := []pathway.Group{}
	for _, p := range parts[:min(n, len(parts))] {
		out = append(out, p.group)
	}
	return out
}

// line is the standing of one requirement.
func (c *fold) line(l pathway.Line) *Line {
	if done, ok := c.lines[l.Competency]; ok {
		return done
	}
	out := &Line{Line: l, Waiting: c.open[l.Competency]}
	c.lines[l.Competency] = out
	for _, s := range c.signed[l.Competency] {
		verdict := c.judge(s, l.ValidityMonths)
		if verdict == attestation.NotYet {
			continue
		}
		a := s.Attestation
		seen := Counted{a.ID, a.Evidence, s.EvidenceTitle, a.AssessorName, a.Meaning, a.Step, a.SignedAt, a.Until(l.ValidityMonths), verdict}
		if verdict == attestation.Counts {
			out.Counting = append(out.Counting, seen)
		} else {
			out.NotCounting = append(out.NotCounting, seen)
		}
	}
	got := c.weigh(l, c.asOf, attestation.Counts)
	out.Observations, out.Days, out.Assessors, out.Tested, out.TopStep = got.observations, len(got.days), len(got.assessors), got.tested, got.top
	gaps := c.gaps(l, got, c.asOf)
	out.Standing = c.standing(l, out, gaps)
	if out.Standing == Met {
		out.MetUntil = c.metUntil(l)
		if !out.MetUntil.IsZero() && out.MetUntil.Sub(c.asOf) <= Soon {
			out.Standing = Expiring
		}
	}
	out.Reasons = c.reasons(out, gaps)
	return out
}

func (c *fold) judge(s Signed, months int) attestation.Verdict {
	return c.judgeAt(s, months, c.asOf)
}

func (c *fold) judgeAt(s Signed, months int, at time.Time) attestation.Verdict {
	competency, _ := c.v.Competency(s.Attestation.Competency)
	return s.Attestation.Judge(attestation.Ground{
		CurrentEvidence:  digestOf(s.CurrentEvidence),
		CompetencyDigest: digestOf(string(competency.Digest())),
		Checks:           c.f.Checks[s.Attestation.Assessor],
		Revoked:          s.Revoked,
		ValidityMonths:   months,
	}, at, c.knownAt)
}

// weight is what the sign-offs on a line add up to.
type weight struct {
	observations int
	days         map[clock.Date]bool
	assessors    map[id.Person]bool
	tested       bool
	top          int
	lead         bool
}

// weigh adds up the sign-offs whose verdict at a moment is among those given.
func (c *fold) weigh(l pathway.Line, at time.Time, verdicts ...attestation.Verdict) weight {
	w := weight{days: map[clock.Date]bool{}, assessors: map[id.Person]bool{}}
	for _, s := range c.signed[l.Competency] {
		if !slices.Contains(verdicts, c.judgeAt(s, l.ValidityMonths, at)) {
			continue
		}
		a := s.Attestation
		w.assessors[a.Assessor] = true
		w.top = max(w.top, a.Step)
		w.lead = w.lead || a.ModalityLead
		if a.Meaning == attestation.Observed {
			w.observations += a.Cases
			w.days[a.OccurredOn] = true
		}
		d, _ := a.Kind.Definition()
		w.tested = w.tested || d.Tests || a.Meaning == attestation.Discussed
	}
	return w
}

// gaps says what is missing for the line to be met at a moment. Counts alone
// never do: a sign-off at the step asked for is always needed.
func (c *fold) gaps(l pathway.Line, w weight, at time.Time) []Reason {
	var out []Reason
	need := func(code, text string) { out = append(out, Reason{code, text}) }
	if n := l.Observations - w.observations; n > 0 {
		need("observations", fmt.Sprintf("Needs %s.", more(n, "observation")))
	}
	if n := l.Days - len(w.days); n > 0 && l.Observations > 0 {
		need("days", fmt.Sprintf("Needs observations on %s.", more(n, "day")))
	}
	if n := l.Assessors - len(w.assessors); n > 0 && (len(w.assessors) > 0 || l.Assessors > 1) {
		need("assessors", fmt.Sprintf("Needs a sign-off from %s.", more(n, "assessor")))
	}
	if l.Knowledge && !w.tested {
		need("knowledge", "Needs a knowledge check or a professional discussion.")
	}
	if w.top < l.Target {
		need("step", fmt.Sprintf("Needs a sign-off at “%s”.", c.stepTitle(l.Target)))
	}
	if l.LeadApproval && !w.lead {
		need("lead-approval", "Needs the approval of the modality lead.")
	}
	for _, p := range l.Prerequisites {
		if !c.metAt(p, at) {
			competency, _ := c.v.Competency(p)
			need("prerequisite", fmt.Sprintf("Needs “%s” to be signed off first.", competency.Title))
		}
	}
	return out
}

func more(n int, what string) string {
	if n == 1 {
		return "1 more " + what
	}
	return fmt.Sprintf("%d more %ss", n, what)
}

func (c *fold) stepTitle(step int) string {
	for _, s := range c.v.Scale {
		if s.Step == step {
			return s.Title
		}
	}
	return fmt.Sprint(step)
}

// metAt tells whether a competency, as this level asks for it, is met at a moment.
func (c *fold) metAt(competency framework.CompetencyID, at time.Time) bool {
	l, ok := pathway.LineFor(c.v, competency, c.level)
	return ok && len(c.gaps(l, c.weigh(l, at, attestation.Counts), at)) == 0
}

// metUntil is the first instant at which a line that is met no longer is, if no
// new fact comes: sign-offs only run out. Zero: never.
func (c *fold) metUntil(l pathway.Line) time.Time {
	var ends []time.Time
	c.collectEnds(l, &ends)
	slices.SortFunc(ends, time.Time.Compare)
	for _, end := range slices.Compact(ends) {
		if end.After(c.asOf) && len(c.gaps(l, c.weigh(l, end, attestation.Counts), end)) > 0 {
			return end
		}
	}
	return time.Time{}
}

func (c *fold) collectEnds(l pathway.Line, ends *[]time.Time) {
	for _, s := range c.signed[l.Competency] {
		if u := s.Attestation.Until(l.ValidityMonths); !u.IsZero() {
			*ends = append(*ends, u)
		}
	}
	for _, p := range l.Prerequisites {
		if before, ok := pathway.LineFor(c.v, p, c.level); ok {
			c.collectEnds(before, ends)
		}
	}
}

// standing names where the line is. What once was met and no longer is comes
// before what is on its way: it must not hide behind a new request.
func (c *fold) standing(l pathway.Line, out *Line, gaps []Reason) Standing {
	would := func(v attestation.Verdict) bool {
		has := slices.ContainsFunc(out.NotCounting, func(n Counted) bool { return n.Verdict == v })
		return has && len(c.gaps(l, c.weigh(l, c.asOf, attestation.Counts, v), c.asOf)) == 0
	}
	put := c.put[l.Competency]
	switch {
	case len(gaps) == 0:
		return Met
	case would(attestation.Questioned):
		return Unknown
	case would(attestation.Stale):
		return Stale
	case would(attestation.Expired):
		return Expired
	case len(out.Waiting) > 0:
		return Awaiting
	case len(out.Counting) > 0, len(out.NotCounting) > 0,
		slices.ContainsFunc(put, func(p Put) bool { return p.State == evidence.Draft || p.State == evidence.Submitted }):
		return InProgress
	}
	return NotStarted
}
