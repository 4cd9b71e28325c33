package planning

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// tried is how many ways of doing a knot of lines are tried before it is planned in a
// hurry.
const tried = 2000

// Choose answers a question with a plan.
func Choose(q Question) Plan {
	q.Most, q.Try = cmp.Or(q.Most, Most), cmp.Or(q.Try, tried)
	if len(q.Targets) == 0 {
		return Plan{Exact: true}
	}
	p := pose(&q)
	for {
		plan, wrong := p.choose()
		if len(wrong) == 0 {
			return plan
		}
		for _, i := range wrong {
			p.give(i)
		}
	}
}

// give up what adds up here and would not count, as progress says: first what is
// credited to the line from elsewhere, then the line.
func (p *problem) give(i int) {
	g := &p.goals[i]
	elsewhere := func(n int) bool { return p.nodes[n].c.ID != g.line.Competency }
	if !slices.ContainsFunc(g.sources, elsewhere) {
		g.banned = true
		return
	}
	for _, n := range g.sources {
		if elsewhere(n) {
			p.nodes[n].feeds = slices.DeleteFunc(p.nodes[n].feeds, func(f int) bool { return f == i })
		}
	}
	g.sources = slices.DeleteFunc(g.sources, elsewhere)
}

// chosen is how often each kind of each knot is done.
type chosen struct {
	score
	picks map[int][]int // by knot
}

func (p *problem) choose() (plan Plan, wrong []int) {
	knots := p.knots()
	options := make([][]option, len(knots))
	plan.Exact = true
	for i := range knots {
		var all bool
		options[i], all = p.best(&knots[i], p.q.Most, p.q.Try)
		plan.Exact = plan.Exact && all
	}
	best := p.share(options)
	acts := p.activities(knots, best.picks)
	acts = append(acts, p.beginning(knots, best.picks, p.q.Most-len(acts))...)
	p.assign(acts)
	if wrong = p.check(acts, p.counted(knots, best.picks)); len(wrong) > 0 {
		return plan, wrong
	}
	plan.Met, plan.Also = best.met, best.also
	p.describe(&plan, acts)
	return plan, nil
}

// share gives the activities that there are to the knots in which they do the most.
func (p *problem) share(options [][]option) chosen {
	table := make([]chosen, p.q.Most+1)
	reached := make([]bool, p.q.Most+1)
	reached[0] = true
	for k, list := range options {
		for have := p.q.Most; have >= 0; have-- { // downward: each knot is used once
			for n := 0; n <= have; n++ {
				o := list[n]
				if o.times == nil || !reached[have-n] {
					continue
				}
				if s := table[have-n].plus(o.score); !reached[have] || s.better(table[have].score) {
					picks := maps.Clone(table[have-n].picks)
					if picks == nil {
						picks = map[int][]int{}
					}
					picks[k] = o.times
					table[have], reached[have] = chosen{s, picks}, true
				}
			}
		}
	}
	best := table[0]
	for n, ok := range reached {
		if ok && table[n].better(best.score) {
			best = table[n]
		}
	}
	return best
}

// activity is one thing that is done once.
type activity struct {
	node   int
	how    How
	signer int   // by their place in the question
	meets  []int // goals that the plan meets and that it counts toward
	begins bool  // a first step: its line is not met by the plan
}

// activities are those of a choice, by knot.
func (p *problem) activities(knots []knot, picks map[int][]int) (out []activity) {
	for _, k := range slices.Sorted(maps.Keys(picks)) {
		met := p.met(&knots[k], picks[k], nil)
		for at, n := range picks[k] {
			one := activity{node: knots[k].kinds[at].node, how: knots[k].kinds[at].how}
			for g, yes := range met {
				if i := knots[k].goals[g]; yes && slices.Contains(p.goals[i].sources, one.node) {
					one.meets = append(one.meets, i)
				}
			}
			for range n {
				out = append(out, one)
			}
		}
	}
	return out
}

// counted are the goals that a choice meets, also those for which nothing is done: they
// rest on what it does.
func (p *problem) counted(knots []knot, picks map[int][]int) (out []int) {
	for _, k := range slices.Sorted(maps.Keys(picks)) {
		for g, yes := range p.met(&knots[k], picks[k], nil) {
			if yes {
				out = append(out, knots[k].goals[g])
			}
		}
	}
	return out
}

// beginning fills what room is left with the first steps to what takes the fewest more.
func (p *problem) beginning(knots []knot, picks map[int][]int, room int) (out []activity) {
	if room == 0 {
		return nil
	}
	type start struct {
		knot, goal, n int
		times         []int
	}
	var starts []start
	for k := range knots {
		have := picks[k]
		if have == nil {
			have = make([]int, len(knots[k].kinds))
		}
		met := p.met(&knots[k], have, nil)
		for at, i := range knots[k].goals {
			if met[at] || p.goals[i].target != 0 {
				continue
			}
			next := slices.Clone(have)
			if n, ok := p.toward(&knots[k], next, i, farthest); ok && n > 0 {
				for at := range next {
					next[at] -= have[at]
				}
				starts = append(starts, start{k, i, n, next})
			}
		}
	}
	slices.SortStableFunc(starts, func(a, b start) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.goal, b.goal)) })
	seen := map[int]bool{}
	for _, s := range starts {
		if seen[s.knot] {
			continue
		}
		seen[s.knot] = true
		for at, n := range s.times {
			for range min(n, room-len(out)) {
				out = append(out, activity{node: knots[s.knot].kinds[at].node, how: knots[s.knot].kinds[at].how, begins: true})
			}
		}
	}
	return out
}

// farthest is how many activities a line may be away and still be begun.
const farthest = 40

// assign says who signs each: by turns where different people must, the shortest queue
// first, and never whoever has to approve it afterwards.
func (p *problem) assign(acts []activity) {
	had := make([]people, len(p.goals))
	left := make([]int, len(p.goals))
	for i := range p.goals {
		had[i], left[i] = p.goals[i].gone, p.goals[i].assessors
	}
	order := make([]int, len(acts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { // whoever has least choice chooses first
		return len(p.nodes[acts[a].node].signers) - len(p.nodes[acts[b].node].signers)
	})
	for _, at := range order {
		a := &acts[at]
		n := &p.nodes[a.node]
		a.signer = n.signers[0]
		best := -1
		for _, i := range n.signers {
			fresh := 0
			kept := false
			for _, f := range n.feeds {
				g := &p.goals[f]
				kept = kept || g.lead && g.approver == i
				if left[f] > 0 && !had[f].has(i) && (a.how == Watched || !g.watched()) {
					fresh++
				}
			}
			if !kept && fresh > best {
				best, a.signer = fresh, i
			}
		}
		for _, f := range n.feeds {
			if !had[f].has(a.signer) && (a.how == Watched || !p.goals[f].watched()) {
				had[f].add(a.signer)
				left[f]--
			}
		}
	}
}

// check asks progress whether what is planned would count, and answers the goals that
// it would not meet.
func (p *problem) check(acts []activity, goals []int) (wrong []int) {
	f := p.q.Facts
	f.Signed, f.Credited = slices.Clip(f.Signed), slices.Clip(f.Credited)
	f.Checks = maps.Clone(f.Checks)
	if f.Checks == nil {
		f.Checks = map[id.Person][]assessor.Check{}
	}
	for i, a := range acts {
		p.sign(&f, &p.nodes[a.node], a.how, &p.q.Signers[a.signer], i)
	}
	slices.SortStableFunc(goals, func(a, b int) int { return len(p.goals[a].after) - len(p.goals[b].after) })
	for _, g := range goals {
		p.approve(&f, &p.goals[g])
	}
	wrong = p.wrong(f, goals)
	for i, a := range acts {
		s := f.Signed[len(p.q.Facts.Signed)+i]
		if n := &p.nodes[a.node]; f.Judge(n.v, s, p.q.At, p.q.At).Verdict != attestation.Counts {
			wrong = append(wrong, n.feeds...)
		}
	}
	return wrong
}

// wrong are the goals that facts do not meet: those of the target by one fold.
func (p *problem) wrong(f progress.Facts, goals []int) (out []int) {
	t := &p.q.Targets[0]
	then := progress.Summarise(t.Version, t.Pathway, f, p.q.At).Lines
	for _, g := range goals {
		one := &p.goals[g]
		if one.target == 0 && then[one.line.Competency].At(p.q.At).IsMet() {
			continue
		}
		if l, ok := progress.LineOf(one.v, one.level, one.line.Competency, f, p.q.At, p.q.At); !ok || !l.Standing.IsMet() {
			out = append(out, g)
		}
	}
	return out
}

// day is a day on which nothing was done that was signed: the last one is the first, the
// one before it the second. Practice counts for what was done, not for what will be.
func (p *problem) day(nth int) clock.Date {
	taken := map[clock.Date]bool{}
	for i := range p.q.Facts.Signed {
		taken[p.q.Facts.Signed[i].Attestation.OccurredOn] = true
	}
	d := clock.DateOf(p.q.At)
	for ; nth > 0 || taken[d]; d = d.AddDays(-1) {
		if !taken[d] {
			nth--
		}
	}
	return d
}

// sign adds to facts the sign-off that an activity would lead to, on a day of its own.
func (p *problem) sign(f *progress.Facts, n *node, how How, by *assessor.Candidate, nth int) {
	area := assessor.AreaKey(n.v.Framework, n.c.Area)
	ground, _ := assessor.GroundCheck(*by, area, p.q.At)
	e := efforts[how]
	var s progress.Signed
	s.CurrentEvidence = "planned"
	a := &s.Attestation
	a.ID, a.Evidence, a.EvidenceDigest = id.Attestation(fmt.Sprintf("planned-%d", nth)), id.Evidence(fmt.Sprintf("planned-%d", nth)), "planned"
	a.Competency, a.CompetencyDigest, a.Level, a.Step = n.c.ID, n.c.Digest(), n.level, n.step
	a.Meaning, a.Kind, a.Cases, a.OccurredOn = e.meaning, e.kind, 1, p.day(nth)
	if how == Watched {
		a.Cases, a.Outcomes = atOnce, evidence.Outcomes(slices.Repeat([]byte{evidence.Well}, atOnce))
	}
	a.Assessor, a.Register, a.Registration, a.SignedAt = by.Person, ground.Register, ground.Number, p.q.At
	f.Signed = append(f.Signed, s)
	f.Checks[by.Person] = by.Checks
	for _, k := range p.q.Credits {
		if k.From == n.c.ID {
			f.Credited = append(f.Credited, progress.Credit{Attestation: a.ID, Toward: k.Toward, Path: k.Path, Home: n.v, Level: p.levelOf(k.Toward)})
		}
	}
}

// levelOf is by whose words the signer would be shown what else a sign-off counts toward.
func (p *problem) levelOf(c framework.CompetencyID) string {
	if i, ok := p.lines[c]; ok {
		return p.goals[i].level
	}
	return ""
}

// approve adds the approval that a line asks for once nothing else is missing.
func (p *problem) approve(f *progress.Facts, g *goal) {
	list, missing := progress.Approvable(g.v, g.level, g.line.Competency, *f, p.q.At)
	if !missing || !g.lead || g.approver < 0 {
		return
	}
	n := &p.nodes[p.at[g.line.Competency]]
	p.sign(f, n, Read, &p.q.Signers[g.approver], len(f.Signed))
	a := &f.Signed[len(f.Signed)-1].Attestation
	a.Meaning = attestation.Approval
	var approved []id.Attestation
	for _, s := range list {
		approved = append(approved, s.Attestation.ID)
	}
	a.Approves = attestation.ListOf(approved)
}

// describe puts activities together that are the same but for their day and signer.
func (p *problem) describe(plan *Plan, acts []activity) {
	for _, a := range acts {
		n := &p.nodes[a.node]
		i := slices.IndexFunc(plan.Steps, func(s Step) bool { return s.Competency == n.c.ID && s.How == a.how })
		if i < 0 {
			i = len(plan.Steps)
			plan.Steps = append(plan.Steps, p.step(n, a))
		}
		s := &plan.Steps[i]
		s.Times++
		s.Worker += efforts[a.how].worker
		s.Assessor += efforts[a.how].assessor
	}
	for i := range plan.Steps {
		s := &plan.Steps[i]
		s.Different = min(s.Different, s.Times)
		plan.Worker += s.Worker
		plan.Assessor += s.Assessor
	}
	approved := map[int]bool{}
	for _, a := range acts {
		for _, i := range a.meets {
			if p.goals[i].lead && !approved[i] {
				approved[i] = true
				plan.Assessor += approving
			}
		}
	}
}

func (p *problem) step(n *node, a activity) Step {
	s := Step{Competency: n.c.ID, How: a.how, Signers: p.named(n.signers), Different: 1}
	most := 0
	for _, i := range n.feeds {
		g := &p.goals[i]
		if a.how == Watched || !g.watched() {
			s.Different = max(s.Different, g.assessors)
		}
		most = max(most, g.observations)
		s.Well = s.Well || a.how == Watched && (g.line.Success.Cases > 0 || g.line.Got.Renews)
		if g.stale && g.renewals == 0 {
			most = max(most, g.cases)
		}
		if g.lead && g.line.Competency == n.c.ID {
			s.Approvers = p.named(p.leads(n))
		}
	}
	if a.how == Watched {
		s.Cases = min(atOnce, max(1, most))
	}
	for _, i := range a.meets {
		switch c := p.goals[i].line.Competency; {
		case p.goals[i].target == 0:
			s.Meets = append(s.Meets, c)
		case p.goals[i].target > 0:
			s.Also = append(s.Also, c)
		}
	}
	return s
}

// Left is how many lines of the first target more evidence could still meet, however
// much of it, and how many it could not: nobody can sign them, or not as many people as
// they need.
func Left(q Question) (open, nobody int) {
	if len(q.Targets) == 0 {
		return 0, 0
	}
	p := pose(&q)
	knots := p.knots()
	for k := range knots {
		for _, i := range knots[k].goals {
			if p.goals[i].target != 0 {
				continue
			}
			if _, ok := p.toward(&knots[k], make([]int, len(knots[k].kinds)), i, farthest); ok {
				open++
			} else {
				nobody++
			}
		}
	}
	return open, nobody
}
