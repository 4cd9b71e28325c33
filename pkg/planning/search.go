package planning

import (
	"math/bits"
	"slices"
)

// people is a set of the question's signers, by their place in it. A department with
// more than 256 assessors has enough for any line among the first 256.
type people [4]uint64

func (s *people) add(i int) {
	if i >= 0 && i < 256 {
		s[i/64] |= 1 << (i % 64)
	}
}

func (s people) has(i int) bool { return i < 256 && s[i/64]&(1<<(i%64)) != 0 }

func (s people) but(o people) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] &^ o[i])
	}
	return n
}

func (s *people) join(o people) {
	for i := range s {
		s[i] |= o[i]
	}
}

// kind is a sort of activity: what is done for which node, and how often at most.
type kind struct {
	node int
	how  How
	most int
}

// knot is goals that hang together: by what they rest on, or by what counts for
// several of them. Choices in different knots have nothing to do with each other.
type knot struct {
	goals []int
	kinds []kind
}

// score is what a choice is worth: the more met the better, then the less time.
type score struct{ met, also, minutes int }

func (s score) better(o score) bool {
	switch {
	case s.met != o.met:
		return s.met > o.met
	case s.also != o.also:
		return s.also > o.also
	}
	return s.minutes < o.minutes
}

func (s score) plus(o score) score {
	return score{s.met + o.met, s.also + o.also, s.minutes + o.minutes}
}

// knots are the goals in the order of the report, those together that hang together.
func (p *problem) knots() []knot {
	of := make([]int, len(p.goals))
	for i := range of {
		of[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if of[i] != i {
			of[i] = root(of[i])
		}
		return of[i]
	}
	tie := func(a, b int) {
		if a, b = root(a), root(b); a != b {
			of[max(a, b)] = min(a, b)
		}
	}
	for i, g := range p.goals {
		for _, b := range g.after {
			tie(i, b)
		}
	}
	for _, n := range p.nodes {
		for _, g := range n.feeds {
			tie(n.feeds[0], g)
		}
	}
	var out []knot
	place := map[int]int{}
	for i := range p.goals {
		k, ok := place[root(i)]
		if !ok {
			k = len(out)
			place[root(i)], out = k, append(out, knot{})
		}
		out[k].goals = append(out[k].goals, i)
	}
	for n := range p.nodes {
		if len(p.nodes[n].feeds) == 0 {
			continue
		}
		k := &out[place[root(p.nodes[n].feeds[0])]]
		k.kinds = append(k.kinds, p.kindsOf(n)...)
	}
	return out
}

// kindsOf is what could be done for a node, and how often that could help.
func (p *problem) kindsOf(n int) (out []kind) {
	watch, talk, read := 0, 0, 0
	for _, i := range p.nodes[n].feeds {
		g := &p.goals[i]
		if g.banned {
			continue
		}
		signs := g.assessors
		if g.step {
			signs = max(signs, 1)
		}
		watch = max(watch, g.days, (g.observations+atOnce-1)/atOnce)
		if g.watched() {
			watch = max(watch, signs)
		} else {
			talk, read = max(talk, signs), max(read, signs)
		}
		if g.knowledge {
			talk = max(talk, 1)
		}
		if g.stale {
			watch, read = max(watch, g.refreshed()), max(read, 1) // reading two takes longer than watching once
		}
	}
	for how, most := range map[How]int{Watched: watch, Talked: talk, Read: read} {
		if most > 0 {
			out = append(out, kind{n, how, most})
		}
	}
	slices.SortFunc(out, func(a, b kind) int { return int(a.how - b.how) })
	return out
}

// refreshed is how many times somebody has to watch for it to be valid again.
func (g *goal) refreshed() int {
	times := (g.cases + atOnce - 1) / atOnce
	if g.renewals > 0 {
		times = min(times, g.renewals)
	}
	return times
}

// fresh tells whether so many activities, and so many of them watched, keep it valid.
func (g *goal) fresh(all, watched int) bool {
	return !g.stale || all-watched+watched*atOnce >= g.cases || g.renewals > 0 && watched >= g.renewals
}

// met tells which goals of a knot a choice meets: times is how often each of its
// kinds is done. The answer is by the goal's place in the knot.
func (p *problem) met(k *knot, times []int, out []bool) []bool {
	out = out[:0]
	for _, i := range k.goals {
		out = append(out, !p.goals[i].banned && p.own(k, times, &p.goals[i]))
	}
	for again := true; again; {
		again = false
		for at, i := range k.goals {
			if out[at] && slices.ContainsFunc(p.goals[i].after, func(b int) bool { return !out[slices.Index(k.goals, b)] }) {
				out[at], again = false, true
			}
		}
	}
	return out
}

// own tells whether a goal lacks nothing of its own after a choice.
func (p *problem) own(k *knot, times []int, g *goal) bool {
	watched, talked, signing, all, reached := 0, 0, 0, 0, !g.step
	var signers people
	alone := true // every activity could be signed by somebody who does not lead the modality
	for at, n := range times {
		if n == 0 || !slices.Contains(g.sources, k.kinds[at].node) {
			continue
		}
		node := &p.nodes[k.kinds[at].node]
		all += n
		switch k.kinds[at].how {
		case Watched:
			watched += n
		case Talked:
			talked += n
		}
		if g.lead {
			var but people
			but.add(g.approver)
			alone = alone && node.mask.but(but) > 0
		}
		if k.kinds[at].how == Watched || !g.watched() {
			signing += n
			reached = reached || node.step >= max(1, g.line.Target)
			signers.join(node.mask)
		}
	}
	gone := g.gone
	if g.lead {
		gone.add(g.approver)
	}
	return reached && alone && (!g.lead || g.approver >= 0) && watched*atOnce >= g.observations && watched >= g.days && (!g.knowledge || talked > 0) &&
		signing >= g.assessors && signers.but(gone) >= g.assessors && g.fresh(all, watched)
}

// worth is the score of a choice.
func (p *problem) worth(k *knot, times []int, met []bool) (s score) {
	for at, yes := range met {
		if g := &p.goals[k.goals[at]]; yes {
			switch {
			case g.target == 0:
				s.met++
			case g.target > 0:
				s.also++
			}
			if g.lead {
				s.minutes += approving
			}
		}
	}
	for at, n := range times {
		s.minutes += n * k.kinds[at].how.minutes()
	}
	return s
}

// best is the best choice in a knot for each number of activities up to most. Entries
// that meet no more than fewer activities do are left empty. False: not everything
// was tried.
func (p *problem) best(k *knot, most, try int) ([]option, bool) {
	out := make([]option, most+1)
	ways := 1
	for _, one := range k.kinds {
		if ways *= min(one.most, most) + 1; ways > try {
			return p.hurried(k, out), false
		}
	}
	times, met := make([]int, len(k.kinds)), make([]bool, 0, len(k.goals))
	var walk func(at, used int)
	walk = func(at, used int) {
		if at == len(times) {
			met = p.met(k, times, met)
			if s := p.worth(k, times, met); s.met > 0 && (out[used].times == nil || s.better(out[used].score)) {
				out[used] = option{s, slices.Clone(times)}
			}
			return
		}
		for n := 0; n <= min(k.kinds[at].most, most-used); n++ {
			times[at] = n
			walk(at+1, used+n)
		}
		times[at] = 0
	}
	walk(0, 0)
	return out, true
}

// option is a choice in a knot and what it is worth.
type option struct {
	score
	times []int
}

// hurried adds one goal after another, each time the one that meets the most for the
// fewest activities, then minutes.
func (p *problem) hurried(k *knot, out []option) []option {
	most := len(out) - 1
	times := make([]int, len(k.kinds))
	used := 0
	have := p.worth(k, times, p.met(k, times, nil))
	for {
		var best option
		bestUsed := 0
		for _, i := range k.goals {
			next := slices.Clone(times)
			n, ok := p.toward(k, next, i, most-used)
			if !ok || n == 0 {
				continue
			}
			s := p.worth(k, next, p.met(k, next, nil))
			gain, had := (s.met-have.met)*max(bestUsed, 1), (best.met-have.met)*n
			if s.met > have.met && (best.times == nil || gain > had || gain == had && s.minutes*bestUsed < best.minutes*n) {
				best, bestUsed = option{s, next}, n
			}
		}
		if best.times == nil {
			return out
		}
		times, have = best.times, best.score
		used += bestUsed
		out[used] = best
	}
}

// toward adds to a choice what meets a goal and all that it rests on, by whichever of
// its sources takes the least. It answers how many activities; false: no such choice
// within most.
func (p *problem) toward(k *knot, times []int, i, most int) (n int, ok bool) {
	g := &p.goals[i]
	if g.banned {
		return 0, false
	}
	for _, b := range g.after {
		more, ok := p.toward(k, times, b, most-n)
		if !ok {
			return 0, false
		}
		n += more
	}
	var best []int
	least := most - n + 1
	for _, source := range g.sources {
		next := slices.Clone(times)
		added := 0
		for !p.own(k, next, g) && added < least {
			at := p.helps(k, next, g, source)
			if at < 0 {
				break
			}
			next[at]++
			added++
		}
		if added < least && p.own(k, next, g) {
			best, least = next, added
		}
	}
	if best == nil {
		return 0, false
	}
	copy(times, best)
	return n + least, true
}

// helps is a kind of activity at a source that a goal still lacks; -1: none is left.
func (p *problem) helps(k *knot, times []int, g *goal, source int) int {
	has := [hows]int{}
	for at, n := range times {
		if slices.Contains(g.sources, k.kinds[at].node) {
			has[k.kinds[at].how] += n
		}
	}
	want := Read
	switch {
	case has[Watched]*atOnce < g.observations, has[Watched] < g.days, g.watched() && (has[Watched] < g.assessors || g.step && has[Watched] == 0):
		want = Watched
	case g.knowledge && has[Talked] == 0:
		want = Talked
	case g.watched(), !g.fresh(has[Watched]+has[Talked]+has[Read], has[Watched]):
		want = Watched
	}
	return slices.IndexFunc(k.kinds, func(one kind) bool { return one.node == source && one.how == want })
}
