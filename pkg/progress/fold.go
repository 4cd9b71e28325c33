package progress

import (
	"slices"
	"strings"
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

// held is a sign-off that was judged once, at the fold's asOf. All that the
// passing of time can still do to it is to run it out.
type held struct {
	*Signed
	verdict attestation.Verdict
	until   time.Time               // zero: does not run out
	tests   bool                    // it shows that knowledge was tested
	path    []Hop                   // by which it is credited; empty: it is of the line's own competency
	misfit  attestation.Verdict     // why it could not count here whatever became of it; empty: it could
	stands  framework.PriorLearning // of prior learning: for what
	whole   bool                    // of prior learning: that is all that is asked, where it was signed and here
}

// verdictAt is the verdict at a moment at or after the fold's asOf.
func (h *held) verdictAt(at time.Time) attestation.Verdict {
	if h.verdict == attestation.Counts && !h.until.IsZero() && !at.Before(h.until) {
		return attestation.Expired
	}
	return h.verdict
}

// view is a way to look at sign-offs: at a moment, letting verdicts pass. What
// would be met if the run out ones were let pass, has run out.
type view struct {
	at   time.Time
	pass []attestation.Verdict
}

// What a view may let pass, each a step more lenient than the one before it.
var (
	counting  = []attestation.Verdict{attestation.Counts}
	andRunOut = []attestation.Verdict{attestation.Counts, attestation.Expired}
	andStale  = []attestation.Verdict{attestation.Counts, attestation.Expired, attestation.Stale}
	andDoubt  = []attestation.Verdict{attestation.Counts, attestation.Expired, attestation.Stale, attestation.Questioned, attestation.Suspended}
)

// fold is one computation.
type fold struct {
	v        *framework.Version
	level    string
	f        *Facts
	asOf     time.Time
	knownAt  time.Time
	known    map[framework.CompetencyID]*known
	unsigned map[asks][]Reason
	spare    []known // made together: there is one for each line
	scratch  weight  // the last weight, so that its lists are made once
}

// known is what is known of one competency. One that several lines rest on is
// judged and placed once.
type known struct {
	signed   []*Signed
	credited []credited
	judged   []held
	open     []Open
	put      []Put
	placed   bool
	at       Placed
}

// Placed is where a line stands, in words that the passing of time does not
// change until a new fact comes.
type Placed struct {
	Standing Standing  // never Expiring
	Until    time.Time // if met, until when; zero: it does not run out
	Asked    bool      // a request is open
}

// At is the standing at a moment.
func (p Placed) At(t time.Time) Standing {
	switch {
	case p.Standing != Met || p.Until.IsZero():
		return p.Standing
	case !t.Before(p.Until):
		return Expired
	case p.Until.Sub(t) <= Soon:
		return Expiring
	}
	return Met
}

func begin(v *framework.Version, level string, f *Facts, asOf, knownAt time.Time) *fold {
	c := &fold{v: v, level: level, f: f, asOf: asOf, knownAt: knownAt, known: make(map[framework.CompetencyID]*known, len(v.Competencies)), unsigned: map[asks][]Reason{}}
	for i := range f.Signed {
		k := c.of(f.Signed[i].Attestation.Competency)
		k.signed = append(k.signed, &f.Signed[i])
	}
	for _, o := range f.Open {
		k := c.of(o.Competency)
		k.open = append(k.open, o)
	}
	for _, p := range f.Put {
		k := c.of(p.Competency)
		k.put = append(k.put, p)
	}
	c.credit()
	return c
}

func (c *fold) of(id framework.CompetencyID) *known {
	k := c.known[id]
	if k == nil {
		if len(c.spare) == 0 {
			c.spare = make([]known, 32)
		}
		k, c.spare = &c.spare[0], c.spare[1:]
		c.known[id] = k
	}
	return k
}

func (f *Facts) judge(s *Signed, competency digest.Sum, area string, months int, approved, recognised bool, asOf, knownAt time.Time) (attestation.Verdict, time.Time) {
	return s.Attestation.Judge(attestation.Ground{
		CurrentEvidence:  digest.Sum(s.CurrentEvidence),
		CompetencyDigest: competency,
		Checks:           f.Checks[s.Attestation.Assessor],
		Area:             area,
		Revoked:          s.Revoked,
		Suspensions:      s.Suspensions,
		ValidityMonths:   months,
		Approved:         approved,
		Recognised:       recognised,
	}, asOf, knownAt), s.Attestation.Until(months)
}

// held judges the sign-offs of a line's competency and those credited to it, leaving
// out those signed after the date asked about.
func (c *fold) held(l pathway.Line) []held {
	k := c.of(l.Competency)
	if k.judged != nil || len(k.signed)+len(k.credited) == 0 {
		return k.judged
	}
	byCredit := c.heldByCredit(l, k)
	k.judged = make([]held, 0, len(k.signed)+len(byCredit))
	competency, _ := c.v.Competency(l.Competency)
	area := assessor.AreaKey(c.v.Framework, competency.Area)
	for _, s := range k.signed {
		h := held{Signed: s}
		if h.verdict, h.until = c.f.judge(s, competency.Digest(), area, l.ValidityMonths, true, !l.Prior.None(), c.asOf, c.knownAt); h.verdict == attestation.NotYet {
			continue
		}
		if len(competency.LevelStatements) > 0 && !c.v.Reaches(s.Attestation.Level, c.level) {
			h.misfit = attestation.OtherLevel // the words that were signed ask for less
		}
		h.fit()
		h.recognise(l.Prior, l.Prior.All(l.Observations))
		h.tests = h.tested()
		k.judged = append(k.judged, h)
	}
	k.judged = append(k.judged, byCredit...)
	for i := range k.judged {
		k.judged[i].grounded(k.judged)
	}
	return k.judged
}

// fit has what would count by itself say why it does not here.
func (h *held) fit() {
	if h.verdict == attestation.Counts && h.misfit != "" {
		h.verdict = h.misfit
	}
}

// grounded takes an approval out of the count where nothing that it approves counts.
func (h *held) grounded(all []held) {
	if h.Attestation.Meaning == attestation.Approval && (h.verdict == attestation.Counts || h.verdict == attestation.OtherLevel) &&
		!slices.ContainsFunc(all, func(o held) bool {
			return o.verdict == attestation.Counts && o.Attestation.Meaning != attestation.Approval && h.Attestation.Approves.Holds(o.Attestation.ID)
		}) {
		h.verdict = attestation.Groundless
	}
}

// tested tells whether a sign-off shows that knowledge was tested.
func (h *held) tested() bool {
	a := &h.Attestation
	if a.Kind == evidence.PriorLearning {
		return h.stands.Knowledge
	}
	kind, _ := a.Kind.Definition()
	return kind.Tests || a.Meaning == attestation.Discussed
}

// required lists the lines that make up the total, by area, and the title of
// the path counted.
func (c *fold) required(p pathway.Pathway) ([]pathway.Line, string) {
	lines := make([]pathway.Line, 0, len(p.Lines()))
	path := c.add(&lines, p.Root)
	c.byArea(lines)
	return lines, path
}

// byArea puts lines in the order of the framework's areas.
func (c *fold) byArea(lines []pathway.Line) {
	order := make(map[string]int, len(c.v.Areas))
	for i, a := range c.v.Areas {
		order[a.Code] = i
	}
	slices.SortStableFunc(lines, func(a, b pathway.Line) int { return order[a.Area] - order[b.Area] })
}

// add adds the lines that a group needs. Of a group where some of several parts
// will do, those are the parts that are furthest on; it answers their titles.
func (c *fold) add(lines *[]pathway.Line, g pathway.Group) (path string) {
	own, parts := g.Lines, g.Groups
	if g.Rule != pathway.All {
		own, parts = nil, c.furthest(g)
		titles := make([]string, len(parts))
		for i, p := range parts {
			titles[i] = p.Title
		}
		path = strings.Join(titles, " and ")
	}
	for _, l := range own {
		if l.Required && !slices.ContainsFunc(*lines, func(x pathway.Line) bool { return x.Competency == l.Competency }) {
			*lines = append(*lines, l)
		}
	}
	for _, part := range parts {
		if inner := c.add(lines, part); path == "" {
			path = inner
		}
	}
	return path
}

// furthest picks as many parts as the group needs: those begun before those not,
// then those with the least left to do, then in the pathway's order. What has run
// out is begun: the passing of time never moves a worker to another path.
func (c *fold) furthest(g pathway.Group) []pathway.Group {
	type part struct {
		group pathway.Group
		left  int
	}
	parts := make([]part, 0, len(g.Groups)+len(g.Lines))
	for _, sub := range g.Groups {
		parts = append(parts, part{group: sub})
	}
	for _, l := range g.Lines {
		competency, _ := c.v.Competency(l.Competency)
		l.Required = true
		parts = append(parts, part{group: pathway.Group{Title: competency.Title, Rule: pathway.All, Lines: []pathway.Line{l}}})
	}
	for i := range parts {
		lines := make([]pathway.Line, 0, len(parts[i].group.Lines))
		c.add(&lines, parts[i].group)
		for _, l := range lines {
			if s := c.place(l).Standing; s != Met && s != Expired {
				parts[i].left++
			}
		}
		if parts[i].left == len(lines) {
			parts[i].left = len(c.v.Competencies) // not begun: behind every path that is
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return a.left - b.left })
	n := 1
	if g.Rule == pathway.NOf {
		n = g.N
	}
	out := make([]pathway.Group, min(n, len(parts)))
	for i := range out {
		out[i] = parts[i].group
	}
	return out
}

// place tells where a line stands.
func (c *fold) place(l pathway.Line) Placed {
	k := c.of(l.Competency)
	if !k.placed {
		k.at = Placed{Standing: c.standing(l, k), Asked: len(k.open) > 0}
		if k.at.Standing == Met {
			k.at.Until = c.metUntil(l)
		}
		k.placed = true
	}
	return k.at
}

// standing names where the line is. What once was met and no longer is comes
// before what is on its way: it must not hide behind a new request. Of several
// causes the one that mends most easily is named, so that time alone can only
// ever turn what is met into what has run out.
func (c *fold) standing(l pathway.Line, k *known) Standing {
	met := func(pass []attestation.Verdict) bool { return c.met(l, view{c.asOf, pass}) }
	some := slices.ContainsFunc(c.held(l), func(h held) bool { return !h.idle() })
	switch {
	case some && met(counting):
		return Met
	case some && met(andDoubt):
		switch {
		case met(andRunOut):
			return Expired
		case met(andStale):
			return Stale
		}
		return Unknown
	case len(k.open) > 0:
		return Awaiting
	case some, len(k.put) > 0:
		return InProgress
	}
	return NotStarted
}

// weight is what the sign-offs on a line add up to.
type weight struct {
	observations int
	evidence     []observed
	days         []clock.Date
	signers      []grouped
	assessors    int // of signers, how many people
	tested       bool
	top          int
	prior        int  // of the observations: so many prior learning stands for
	knows, whole bool // prior learning stands for the knowledge; for all that is asked
}

// grouped is a signer; those of one group are one person.
type grouped struct {
	assessor.Signer
	group int
}

// signedBy counts a signer. By a number that they share, two who were thought of as
// different people may turn out to be one.
func (w *weight) signedBy(s assessor.Signer) {
	group := -1
	for i := range w.signers {
		o := &w.signers[i]
		switch {
		case !o.Is(s) || o.group == group:
		case group < 0:
			group = o.group
		default:
			w.assessors--
			for j, gone := 0, o.group; j < len(w.signers); j++ {
				if w.signers[j].group == gone {
					w.signers[j].group = group
				}
			}
		}
	}
	if group < 0 {
		group = len(w.signers)
		w.assessors++
	}
	w.signers = append(w.signers, grouped{s, group})
}

// observed is how many cases an item of evidence has shown.
type observed struct {
	evidence id.Evidence
	cases    int
}

// weigh adds up the sign-offs that a view lets pass. What two assessors watched
// on one item of evidence happened once. Where a line asks for observations, only
// who watched says how far somebody has come, and is one of several assessors: no
// reading shows that a task is done to protocol. Nobody here watched what was learnt
// elsewhere: it counts for what the line lets it stand for, once. Under an approval only what it
// approves is weighed, but for what its own signer signed; an approval itself has no
// weight. The answer holds until the next weighing.
func (c *fold) weigh(l pathway.Line, look view, under *held) *weight {
	w := &c.scratch
	*w = weight{evidence: w.evidence[:0], days: w.days[:0], signers: w.signers[:0]}
	list := c.held(l)
	for i := range list {
		h := &list[i]
		if h.misfit != "" || !slices.Contains(look.pass, h.verdictAt(look.at)) {
			continue
		}
		a := &h.Attestation
		if a.Meaning == attestation.Approval || under != nil && !under.approves(h) {
			continue
		}
		w.tested = w.tested || h.tests
		w.prior = max(w.prior, h.stands.Observations)
		w.knows, w.whole = w.knows || h.stands.Knowledge, w.whole || h.whole
		elsewhere := a.Kind == evidence.PriorLearning
		watched := a.Meaning == attestation.Observed && !elsewhere
		if watched || l.Observations == 0 && (!elsewhere || h.whole) {
			w.top = max(w.top, a.Step)
			w.signedBy(signer(a))
		}
		if !watched {
			continue
		}
		w.observe(a.Evidence, a.Cases)
		if !slices.Contains(w.days, a.OccurredOn) {
			w.days = append(w.days, a.OccurredOn)
		}
	}
	w.observations += w.prior
	return w
}

// signer is who signed.
func signer(a *attestation.Attestation) assessor.Signer {
	return assessor.Signer{Person: a.Assessor, Register: a.Register, Number: a.Registration}
}

// approves tells whether an approval is of a sign-off by somebody else.
func (h *held) approves(o *held) bool {
	return h.Attestation.Approves.Holds(o.Attestation.ID) && !signer(&h.Attestation).Is(signer(&o.Attestation))
}

func (w *weight) observe(e id.Evidence, cases int) {
	for i := range w.evidence {
		if have := &w.evidence[i]; have.evidence == e {
			w.observations += max(0, cases-have.cases)
			have.cases = max(have.cases, cases)
			return
		}
	}
	w.observations += cases
	w.evidence = append(w.evidence, observed{e, cases})
}

// missing is what a line still lacks.
type missing struct {
	observations, days, assessors int
	knowledge, step, lead, stale  bool // stale: what keeps it valid was not done lately
	success, again                bool // too few of the last cases went well; for a renewal
	prerequisites                 []framework.CompetencyID
}

func (m missing) nothing() bool {
	return m.observations <= 0 && m.days <= 0 && m.assessors <= 0 && !m.knowledge && !m.step && !m.lead && !m.stale && !m.success && !m.again && len(m.prerequisites) == 0
}

// lacks says what a line lacks in a view. Counts alone never do: a sign-off at
// the step asked for is always needed.
func (c *fold) lacks(l pathway.Line, look view) missing {
	m := c.short(l, look, nil)
	m.lead = l.LeadApproval && !c.approved(l, look)
	m.stale = !c.keptUp(l, look)
	m.success, m.again = c.unsuccessful(l, look)
	for _, p := range l.Prerequisites {
		before, ok := pathway.LineFor(c.v, p, c.level)
		if !ok || !c.met(before, look) {
			m.prerequisites = append(m.prerequisites, p)
		}
	}
	return m
}

// short says what a line lacks of itself, under an approval or under none.
func (c *fold) short(l pathway.Line, look view, under *held) missing {
	w := c.weigh(l, look, under)
	return missing{
		observations: l.Observations - w.observations,
		days:         l.Days - len(w.days),
		assessors:    l.Assessors - w.assessors,
		knowledge:    l.Knowledge && !w.tested,
		step:         w.top < max(1, l.Target),
	}
}

// approved tells whether what one approval approves is all that the line asks for.
// What has no ground any more is let pass: nothing that it approves is.
func (c *fold) approved(l pathway.Line, look view) bool {
	list := c.held(l)
	for i := range list {
		h := &list[i]
		if h.Attestation.Meaning != attestation.Approval || h.misfit != "" || h.elsewhere() {
			continue
		}
		if v := h.verdictAt(look.at); (v == attestation.Groundless || slices.Contains(look.pass, v)) && c.short(l, look, h).nothing() {
			return true
		}
	}
	return false
}

// met tells whether a line lacks nothing in a view.
func (c *fold) met(l pathway.Line, look view) bool { return c.lacks(l, look).nothing() }

// metUntil is the first instant at which a line that is met no longer is, if no
// new fact comes: sign-offs only run out. Zero: never.
func (c *fold) metUntil(l pathway.Line) time.Time {
	ends := c.ends(l, nil)
	slices.SortFunc(ends, time.Time.Compare)
	for _, end := range slices.Compact(ends) {
		if end.After(c.asOf) && !c.met(l, view{end, counting}) {
			return end
		}
	}
	return time.Time{}
}

// ends adds when the sign-offs of a line, and of all that it rests on, run out.
func (c *fold) ends(l pathway.Line, ends []time.Time) []time.Time {
	for _, h := range c.held(l) {
		if !h.until.IsZero() && !h.idle() {
			ends = append(ends, h.until)
		}
		if l.Renewal.Cases > 0 && !h.idle() {
			ends = append(ends, recentUntil(h.Attestation.OccurredOn, l.Renewal.Months))
		}
	}
	for _, p := range l.Prerequisites {
		if before, ok := pathway.LineFor(c.v, p, c.level); ok {
			ends = c.ends(before, ends)
		}
	}
	return ends
}
