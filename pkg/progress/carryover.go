package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// CarryOver is a plan: what sign-offs of one version of a framework count for on a
// later one, as a department's lead decided. It holds for every sign-off of the earlier
// version, whenever it was made, from when it is decided until it is ended.
type CarryOver struct {
	ID          id.CarryOver
	Department  id.Department
	From, To    framework.VersionID
	Lines       []Carry
	Reason      string // of the whole
	By          id.Person
	ByName      string // as it was
	At          time.Time
	EndedAt     time.Time // zero: it holds
	EndedBy     id.Person
	EndedByName string
	EndReason   string
}

// Carry is what a plan decides of one competency of the earlier version and one of
// the later.
type Carry struct {
	From     framework.CompetencyID `json:"from"`
	To       framework.CompetencyID `json:"to"`
	Proposed bool                   `json:"proposed"` // nothing that a signer is shown is different, so that it was proposed to carry it over
	Over     bool                   `json:"over"`     // it is carried over; else it is to be signed again
	Reason   string                 `json:"reason,omitempty"`
}

// Holds tells whether the plan is in force at a moment.
func (p CarryOver) Holds(at time.Time) bool {
	return !p.At.After(at) && (p.EndedAt.IsZero() || p.EndedAt.After(at))
}

// Chain is plans one after another, each from the version that the one before it leads
// to: mostly one.
type Chain []CarryOver

// ChainOf is the plans by which what was signed by one version counts on a later one at
// a moment: the one that was decided for just these two or else the fewest that lead
// there, of as many those that come first. Empty: none do.
func ChainOf(plans []CarryOver, from, to framework.VersionID, at time.Time) Chain {
	hold := slices.DeleteFunc(slices.Clone(plans), func(p CarryOver) bool { return !p.Holds(at) })
	for _, c := range chainsFrom(hold, from) {
		if c[len(c)-1].To == to {
			return c
		}
	}
	return nil
}

// chainsFrom is the plans that decide for each version that some of these lead to from
// one: those that ChainOf says.
func chainsFrom(plans []CarryOver, from framework.VersionID) []Chain {
	reached, seen := []Chain{{}}, map[framework.VersionID]bool{}
	for i := 0; i < len(reached); i++ {
		end := from
		if n := len(reached[i]); n > 0 {
			end = reached[i][n-1].To
		}
		for _, p := range plans {
			if p.From == end && !seen[p.To] {
				seen[p.To], reached = true, append(reached, append(slices.Clone(reached[i]), p))
			}
		}
	}
	return reached[1:]
}

// Lines is what the plans decide together of the first version and the last: carried
// over, and as it was, is what is so in every one of them.
func (c Chain) Lines() []Carry {
	var out []Carry
	for i, p := range c {
		if i == 0 {
			out = p.Lines
			continue
		}
		var on []Carry
		for _, l := range out {
			if j := slices.IndexFunc(p.Lines, func(next Carry) bool { return next.From == l.To }); j >= 0 {
				next := p.Lines[j]
				on = append(on, Carry{l.From, next.To, l.Proposed && next.Proposed, l.Over && next.Over, cmp.Or(l.Reason, next.Reason)})
			}
		}
		out = on
	}
	return out
}

// Again is the plan that has something of the first version signed again, and its line.
func (c Chain) Again(from framework.CompetencyID) (p CarryOver, l Carry, ok bool) {
	for _, p = range c {
		i := slices.IndexFunc(p.Lines, func(l Carry) bool { return l.From == from })
		if i < 0 {
			return p, l, false
		}
		if l = p.Lines[i]; !l.Over {
			return p, l, true
		}
		from = l.To
	}
	return p, l, false
}

// Beside tells whether two plans ever hold at the same moment. One that was ended in
// the instant in which it was decided never held.
func (p CarryOver) Beside(o CarryOver) bool {
	before := func(at, end time.Time) bool { return end.IsZero() || at.Before(end) }
	return before(p.At, o.EndedAt) && before(o.At, p.EndedAt)
}

// Proposal is a plan as it is proposed: what is in both versions, and whether nothing
// that a signer is shown is different. It is in the order of the later version.
func Proposal(before, after *framework.Version) []Carry {
	changes := framework.Compare(before, after)
	var out []Carry
	for _, list := range [][]framework.Change{changes.Same, changes.Changed, changes.Moved} {
		for _, c := range list {
			same := c.From == "" && len(c.What) == 0
			out = append(out, Carry{From: c.Before.ID, To: c.After.ID, Proposed: same, Over: same})
		}
	}
	place := map[framework.CompetencyID]int{}
	for i, c := range after.Competencies {
		place[c.ID] = i
	}
	slices.SortStableFunc(out, func(a, b Carry) int { return place[a.To] - place[b.To] })
	return out
}

// longestReason is how long a reason of a plan may be, in bytes.
const longestReason = 2000

// Decide is the whole plan when some lines are decided otherwise than proposed. Each
// of those has a reason. A line that was not proposed at all leads from a competency
// that is retired to one that is added. The fault names a line by the earlier
// competency's code, as in "lines.DI-ENV-01.reason".
func Decide(before, after *framework.Version, decided []Carry) ([]Carry, error) {
	out := Proposal(before, after)
	var f fault.Fields
	seen := map[framework.CompetencyID]bool{}
	for _, d := range decided {
		at := "lines." + d.From.Code()
		d.Reason = strings.TrimSpace(d.Reason)
		i := slices.IndexFunc(out, func(c Carry) bool { return c.From == d.From })
		switch {
		case seen[d.From]:
			f.Add(at, "Decide each competency once.")
			continue
		case i >= 0 && out[i].To == d.To:
			out[i].Over, out[i].Reason = d.Over, d.Reason
		case i < 0 && d.Over && added(before, after, out, d):
			i = len(out)
			out = append(out, Carry{From: d.From, To: d.To, Over: true, Reason: d.Reason})
		default:
			f.Add(at, "Carry over to the same competency, or from one that is retired to one that is added.")
			continue
		}
		seen[d.From] = true
		switch c := &out[i]; {
		case c.Over == c.Proposed:
			c.Reason = "" // as proposed: there is nothing to explain
		case c.Reason == "":
			f.Add(at+".reason", "Say why this is decided otherwise than proposed.")
		case len(c.Reason) > longestReason:
			f.Add(at+".reason", "This is too long. Use %d characters at most.", longestReason)
		}
	}
	return out, f.Err()
}

// added tells whether a line leads from a retired competency to an added one.
func added(before, after *framework.Version, proposal []Carry, d Carry) bool {
	_, was := before.Competency(d.From)
	_, is := after.Competency(d.To)
	return was && is && !slices.ContainsFunc(proposal, func(c Carry) bool { return c.From == d.From || c.To == d.To && c.Proposed })
}

// Check tells whether the plan is one that Decide makes of these versions: what is
// stored is held to it.
func (p CarryOver) Check(before, after *framework.Version) error {
	var decided []Carry
	for _, c := range p.Lines {
		if c.Over != c.Proposed {
			decided = append(decided, c)
		}
	}
	want, err := Decide(before, after, decided)
	switch {
	case err != nil:
		return err
	case !slices.Equal(want, p.Lines):
		return fmt.Errorf("its lines are not what can be decided of %s and %s", p.From, p.To)
	case before.Framework != after.Framework || before.Number >= after.Number:
		return fmt.Errorf("%s does not come after %s", p.To, p.From)
	}
	return nil
}

// hop is a line of a plan as a step of a path.
func (p CarryOver) hop(c Carry, number int) Hop {
	why := p.Reason
	if c.Reason != "" {
		why = c.Reason
	}
	return Hop{From: c.From, To: c.To, Kind: CarriedOver,
		Text: fmt.Sprintf("carried over from version %d by %s on %s: %s", number, p.ByName, clock.DateOf(p.At).Words(), strings.TrimRight(why, ". \n"))}
}

// CarryOvers is the plans that hold in a department, as paths.
type CarryOvers struct {
	ways map[framework.CompetencyID][][]Hop // to each later version that it is carried over to, by the plans that decide for the two
	back map[framework.CompetencyID][]framework.CompetencyID
	home map[framework.VersionID]*framework.Version
}

// Steps makes paths of plans that hold. versions are those that they carry over from.
func Steps(plans []CarryOver, versions map[framework.VersionID]*framework.Version) CarryOvers {
	s := CarryOvers{map[framework.CompetencyID][][]Hop{}, map[framework.CompetencyID][]framework.CompetencyID{}, versions}
	hops := map[[2]framework.VersionID]map[framework.CompetencyID]Hop{} // of a plan: one holds for two versions
	for _, p := range plans {
		over := map[framework.CompetencyID]Hop{}
		for _, c := range p.Lines {
			if from := versions[p.From]; c.Over && from != nil {
				over[c.From] = p.hop(c, from.Number)
			}
		}
		hops[[2]framework.VersionID{p.From, p.To}] = over
	}
	for from := range versions {
		for _, chain := range chainsFrom(plans, from) {
			for _, c := range chain[0].Lines {
				s.add(c.From, chain, hops)
			}
		}
	}
	return s
}

// add adds the path of a competency through all plans of a chain, unless one of them has
// it signed again, or has it not.
func (s CarryOvers) add(from framework.CompetencyID, chain Chain, hops map[[2]framework.VersionID]map[framework.CompetencyID]Hop) {
	at, way := from, make([]Hop, 0, len(chain))
	for _, p := range chain {
		hop, ok := hops[[2]framework.VersionID{p.From, p.To}][at]
		if !ok {
			return
		}
		at, way = hop.To, append(way, hop)
	}
	s.ways[from], s.back[at] = append(s.ways[from], way), append(s.back[at], from)
}

// Toward is some competencies and all that sign-offs of them are carried over to.
func (s CarryOvers) Toward(some []framework.CompetencyID) []framework.CompetencyID {
	return closure(some, func(c framework.CompetencyID) (out []framework.CompetencyID) {
		for _, way := range s.ways[c] {
			out = append(out, way[len(way)-1].To)
		}
		return out
	})
}

// Behind is some competencies and all whose sign-offs are carried over to them.
func (s CarryOvers) Behind(some []framework.CompetencyID) []framework.CompetencyID {
	return closure(some, func(c framework.CompetencyID) []framework.CompetencyID { return s.back[c] })
}

func closure(some []framework.CompetencyID, next func(framework.CompetencyID) []framework.CompetencyID) []framework.CompetencyID {
	out := slices.Clone(some)
	seen := map[framework.CompetencyID]bool{}
	for _, c := range out {
		seen[c] = true
	}
	for i := 0; i < len(out); i++ {
		for _, c := range next(out[i]) {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// Credits is the credits that the plans give, of sign-offs and of credits that these
// have already: each path goes on from where it ends. A plan leads to a later version,
// so no path comes back.
func (s CarryOvers) Credits(f Facts) []Credit {
	if len(s.ways) == 0 {
		return nil
	}
	var out []Credit
	for i := range f.Signed {
		a := &f.Signed[i].Attestation
		out = append(out, s.follow(a.Competency, Credit{Attestation: a.ID, Home: s.home[a.Competency.Version()]})...)
	}
	for _, cr := range f.Credited {
		out = append(out, s.follow(cr.Toward, cr)...)
	}
	return out
}

// follow is where the plans lead from a competency.
func (s CarryOvers) follow(from framework.CompetencyID, so Credit) (out []Credit) {
	for _, way := range s.ways[from] {
		one := so
		one.Toward, one.Path = way[len(way)-1].To, slices.Concat(so.Path, way)
		out = append(out, one)
	}
	return out
}
