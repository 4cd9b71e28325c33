package planning

import (
	"cmp"
	"slices"
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
)

// Target is a pathway that the worker is on, with where they stand on it now.
type Target struct {
	Version *framework.Version
	Pathway pathway.Pathway
	Report  progress.Report
}

// Question is all that a plan is made from. The first target is the one to move.
type Question struct {
	Targets    []Target
	Facts      progress.Facts
	At         time.Time
	Worker     id.Person
	Department id.Department
	Signers    []assessor.Candidate
	Competency func(framework.CompetencyID) (framework.Competency, *framework.Version, error)
	Credits    []Link // what a sign-off counts toward beside its own line
	Most       int    // activities; 0: Most
	Try        int    // how many ways of doing a knot of lines are tried; 0: usual
}

// Link says that a sign-off of one competency counts toward another too.
type Link struct {
	From, Toward framework.CompetencyID
	Path         []progress.Hop
}

// goal is a line that is not met and could be: of a target, or what one rests on.
type goal struct {
	line    progress.Line
	v       *framework.Version
	level   string
	target  int // whose line it is; -1: of none, something rests on it
	after   []int
	sources []int  // nodes that feed it
	gone    people // who signed already: another assessor is needed
	signed  people // those, and who signed what makes nobody its assessor: none of them approves it
	banned  bool

	approver int // who gives the approval that it asks for, by their place in the question; -1: nobody can

	observations, days, assessors int // what it lacks
	knowledge, step, lead, stale  bool
	cases, renewals               int // of practice, where it is stale: so many cases, or so many times watched; 0 times: only cases will do
}

// watched tells whether only who watches says how far the worker has come.
func (g *goal) watched() bool { return g.line.Observations > 0 }

// node is a competency that evidence can be put up for.
type node struct {
	v       *framework.Version
	c       framework.Competency
	level   string
	step    int
	signers []int // who may sign it, by their place in the question, the shortest queue first
	mask    people
	feeds   []int
}

// problem is a question in the shape in which choices are compared.
type problem struct {
	q     *Question
	goals []goal
	nodes []node
	at    map[framework.CompetencyID]int // of nodes
	lines map[framework.CompetencyID]int // of goals
	areas map[string][]int
	alone bool // somebody is entitled for single competencies
}

func pose(q *Question) *problem {
	p := &problem{q: q, at: map[framework.CompetencyID]int{}, lines: map[framework.CompetencyID]int{}, areas: map[string][]int{}}
	p.alone = slices.ContainsFunc(q.Signers, func(c assessor.Candidate) bool {
		return slices.ContainsFunc(c.Entitlements, func(e assessor.Entitlement) bool { return len(e.Competencies) > 0 })
	})
	for i := range q.Targets {
		t := &q.Targets[i]
		for j := range t.Report.Lines[:t.Report.Total.Total] {
			if l := &t.Report.Lines[j]; l.Competency != "" && open(l) {
				p.add(l, t.Version, t.Pathway.Level, i)
			}
		}
	}
	for i := 0; i < len(p.goals); i++ { // it grows: what a goal rests on may rest on something
		p.rest(i)
	}
	for i := range p.goals {
		p.feed(p.goals[i].line.Competency, i)
	}
	q.Credits = slices.DeleteFunc(slices.Clone(q.Credits), func(k Link) bool { return !progress.Carries(k.Path) })
	for _, k := range q.Credits {
		if i, ok := p.lines[k.Toward]; ok && p.goals[i].target <= 0 {
			p.feed(k.From, i)
		}
	}
	for _, k := range q.Credits { // beside, where it costs nothing more
		if i, ok := p.lines[k.Toward]; ok && p.goals[i].target > 0 {
			if n, has := p.at[k.From]; has && !slices.Contains(p.nodes[n].feeds, i) {
				p.nodes[n].feeds = append(p.nodes[n].feeds, i)
				p.goals[i].sources = append(p.goals[i].sources, n)
			}
		}
	}
	p.approvers()
	return p
}

// open tells whether more evidence is what the line needs.
func open(l *progress.Line) bool {
	switch l.Standing {
	case progress.NotStarted, progress.InProgress, progress.Expired:
	default:
		return false
	}
	return len(l.Waiting) == 0 && !says(l, "returned")
}

func says(l *progress.Line, code string) bool {
	return slices.ContainsFunc(l.Reasons, func(r progress.Reason) bool { return r.Code == code })
}

func (p *problem) add(l *progress.Line, v *framework.Version, level string, target int) int {
	if i, ok := p.lines[l.Competency]; ok {
		return i
	}
	g := goal{line: *l, v: v, level: level, target: target,
		observations: max(0, l.Observations-l.Got.Observations), days: max(0, l.Days-l.Got.Days), assessors: max(0, l.Assessors-l.Got.Assessors),
		knowledge: l.Knowledge && !l.Got.Tested, step: l.Got.TopStep < max(1, l.Target), lead: says(l, "lead-approval")}
	g.observations = max(g.observations, l.Got.Success.More) // if they go well: a step says so
	if l.Got.Renews {
		g.observations = max(g.observations, l.Got.Revalidation.More)
	}
	if g.cases = l.Renewal.Cases - l.Lately.Cases; g.cases > 0 && (l.Renewal.OrObserved == 0 || l.Lately.Watched < l.Renewal.OrObserved) {
		g.stale, g.renewals = true, max(0, l.Renewal.OrObserved-l.Lately.Watched)
	}
	g.banned = g.lead && g.observations+g.days+g.assessors == 0 && !g.knowledge && !g.step // the lead was asked, by itself, and said no
	for _, k := range l.Counting {
		if i := slices.IndexFunc(p.q.Facts.Signed, func(s progress.Signed) bool { return s.Attestation.ID == k.Attestation }); i >= 0 {
			a := &p.q.Facts.Signed[i].Attestation
			counted := a.Meaning == attestation.Observed || a.Meaning != attestation.Approval && !g.watched()
			p.mark(&g, assessor.Signer{Person: a.Assessor, Register: a.Register, Number: a.Registration}, counted)
		}
	}
	p.goals = append(p.goals, g)
	p.lines[l.Competency] = len(p.goals) - 1
	return len(p.goals) - 1
}

// mark says that somebody has signed for a goal already.
func (p *problem) mark(g *goal, by assessor.Signer, counted bool) {
	for i := range p.q.Signers {
		if p.q.Signers[i].Is(by) {
			g.signed.add(i)
			if counted {
				g.gone.add(i)
			}
		}
	}
}

// rest finds what a goal rests on that is not met. What cannot be had by more
// evidence bars it.
func (p *problem) rest(i int) {
	g := &p.goals[i]
	v, level := g.v, g.level
	for _, before := range p.goals[i].line.Prerequisites {
		if n, ok := p.lines[before]; ok {
			p.goals[i].after = append(p.goals[i].after, n)
			continue
		}
		l, ok := progress.LineOf(v, level, before, p.q.Facts, p.q.At, p.q.At)
		switch {
		case ok && l.Standing.IsMet():
		case ok && open(&l):
			n := p.add(&l, v, level, -1)
			p.goals[i].after = append(p.goals[i].after, n)
		default:
			p.goals[i].banned = true
		}
	}
}

// feed says that a sign-off of a competency counts toward a goal.
func (p *problem) feed(c framework.CompetencyID, i int) {
	n, ok := p.at[c]
	if !ok {
		one := p.node(c, i)
		if one == nil {
			return
		}
		n = len(p.nodes)
		p.at[c], p.nodes = n, append(p.nodes, *one)
	}
	if !slices.Contains(p.nodes[n].feeds, i) {
		p.nodes[n].feeds = append(p.nodes[n].feeds, i)
		p.goals[i].sources = append(p.goals[i].sources, n)
	}
}

// node is a competency to put evidence up for; nil: nobody may sign it. A line of
// another pathway alone is none: the plan is for the first target.
func (p *problem) node(c framework.CompetencyID, i int) *node {
	if p.goals[i].target > 0 {
		return nil
	}
	competency, v, err := p.q.Competency(c)
	if err != nil {
		return nil
	}
	out := node{v: v, c: competency, signers: p.signers(v, competency)}
	if len(out.signers) == 0 {
		return nil
	}
	for _, s := range out.signers {
		out.mask.add(s)
	}
	if own, ok := p.lines[c]; ok {
		out.level, out.step = p.goals[own].level, p.goals[own].line.Target
	} else {
		out.level, out.step = asked(competency)
	}
	return &out
}

// asked is the level and step that evidence for a competency of no pathway of the
// worker's is asked about: the highest.
func asked(c framework.Competency) (level string, step int) {
	step = 1
	for l, s := range c.Target {
		if s > step || s == step && l < level {
			level, step = l, s
		}
	}
	return level, step
}

// signers is who may sign a competency for the worker now and is here, by their place,
// the shortest queue first.
func (p *problem) signers(v *framework.Version, c framework.Competency) []int {
	need := assessor.NeedFor(v, c, p.q.Worker, p.q.Department)
	key := need.Area
	if p.alone {
		key = string(c.ID)
	}
	out, ok := p.areas[key]
	if ok {
		return out
	}
	for i := range p.q.Signers {
		if one := &p.q.Signers[i]; !assessor.Away(*one, p.q.At) && len(assessor.Refusals(*one, need, p.q.At)) == 0 {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(i, j int) int {
		a, b := &p.q.Signers[i], &p.q.Signers[j]
		return cmp.Or(cmp.Compare(a.OpenWork, b.OpenWork), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	p.areas[key] = out
	return out
}

// leads are those of the signers who lead the modality: who can approve.
func (p *problem) leads(n *node) (out []int) {
	need := assessor.NeedFor(n.v, n.c, p.q.Worker, p.q.Department)
	for _, i := range n.signers {
		if e, ok := assessor.CoveringEntitlement(p.q.Signers[i], need, p.q.At); ok && e.ModalityLead {
			out = append(out, i)
		}
	}
	return out
}

// named are the people at some places.
func (p *problem) named(list []int) []*assessor.Candidate {
	out := make([]*assessor.Candidate, len(list))
	for i, n := range list {
		out[i] = &p.q.Signers[n]
	}
	return out
}

// approvers finds for each goal that asks for an approval who gives it: whoever leads
// the modality, signed none of it, and has the shortest queue.
func (p *problem) approvers() {
	for i := range p.goals {
		g := &p.goals[i]
		g.approver = -1
		n, ok := p.at[g.line.Competency]
		if !g.lead || !ok {
			continue
		}
		if list := slices.DeleteFunc(p.leads(&p.nodes[n]), g.signed.has); len(list) > 0 {
			g.approver = list[0]
		}
	}
}
