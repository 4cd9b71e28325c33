package progress

import (
	"slices"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// Toward is a version and what leads to a level of it, for one post.
type Toward struct {
	Version *framework.Version
	Pathway pathway.Pathway
}

// Effect is what it would do to somebody to move from a version of a framework to a
// later one.
type Effect struct {
	Now     Tally   // on the version that they are on
	Bare    Tally   // on the other, if nothing is carried over to it
	Planned Tally   // on the other, with what is carried over
	Again   []Shift // met now, asked for there too, and not met there even so
	Gone    []Shift // met now, and not asked for there
	New     []Shift // asked for there, and not now

	InTheWay []Other // asked beside competencies, stands between them and the level there, and did not before
	Lifted   []Other // stands between them and the level now, and would not there
}

// Shift is one competency of which the two versions make something different.
type Shift struct {
	Before, After framework.CompetencyID // Before is empty for one that is new, After for one that is gone
	Title         string
}

// EffectOf works out an Effect from the facts as they are now. plan is what belongs
// together in the two versions: a plan that holds, whose credits are among the facts,
// or one that is proposed, which is tried. b is what they have beside sign-offs: none
// of it is lost by a move, nor when they began.
func EffectOf(before, after Toward, f Facts, b Beside, plan []Carry, holds bool, at time.Time) Effect {
	bare := f
	bare.Credited = slices.DeleteFunc(slices.Clone(f.Credited), func(c Credit) bool {
		return c.Toward.Version() == after.Version.ID && slices.ContainsFunc(c.Path, func(h Hop) bool { return h.Kind == CarriedOver })
	})
	planned := f
	if !holds {
		steps := Steps([]CarryOver{{From: before.Version.ID, To: after.Version.ID, Lines: plan}}, map[framework.VersionID]*framework.Version{before.Version.ID: before.Version})
		planned.Credited = append(slices.Clone(bare.Credited), steps.Credits(bare)...)
	}

	now, then := begin(before.Version, before.Pathway.Level, &f, at, at), begin(after.Version, after.Pathway.Level, &planned, at, at)
	var out Effect
	mine, _ := now.required(before.Pathway)
	theirs, _ := then.required(after.Pathway)
	out.Now, out.Planned = now.total(mine), then.total(theirs)
	out.Bare = Count(after.Version, after.Pathway, bare, Ground{}, at, at).Total
	out.shifts(now, then, mine, theirs, plan)
	was, is := now.others(before.Pathway.Requires, b), then.others(after.Pathway.Requires, b)
	out.InTheWay, out.Lifted = newly(was, is), lifted(was, is)
	return out
}

func (c *fold) total(lines []pathway.Line) (t Tally) {
	for _, l := range lines {
		at := c.place(l)
		t.add(at.At(c.asOf), at.Asked)
	}
	return t
}

// shifts names the lines of which the versions make something different. What belongs
// together is what the plan has in one line, carried over or not.
func (e *Effect) shifts(now, then *fold, mine, theirs []pathway.Line, plan []Carry) {
	to := map[framework.CompetencyID]framework.CompetencyID{}
	from := map[framework.CompetencyID]bool{}
	asked := map[framework.CompetencyID]pathway.Line{}
	for _, c := range plan {
		to[c.From] = c.To
	}
	for _, l := range theirs {
		asked[l.Competency] = l
	}
	for _, l := range mine {
		after, kept := to[l.Competency]
		line, there := asked[after]
		from[after] = kept
		if !now.place(l).At(now.asOf).IsMet() {
			continue
		}
		before, _ := now.v.Competency(l.Competency)
		switch {
		case !kept || !there:
			e.Gone = append(e.Gone, Shift{Before: l.Competency, Title: before.Title})
		case !then.place(line).At(then.asOf).IsMet():
			is, _ := then.v.Competency(after)
			e.Again = append(e.Again, Shift{l.Competency, after, is.Title})
		}
	}
	for _, l := range theirs {
		if is, _ := then.v.Competency(l.Competency); !from[l.Competency] {
			e.New = append(e.New, Shift{After: l.Competency, Title: is.Title})
		}
	}
}
