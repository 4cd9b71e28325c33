package progress

import (
	"maps"
	"slices"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// Summary is what a cohort page keeps of a standing: facts that no passing of
// time can change. A line that is met is kept as the instant until which it is;
// any other as the standing that it keeps until a new fact comes.
type Summary struct {
	Total     int
	Until     []time.Time // one for each line met; zero when it does not run out
	Otherwise Counts
	Asked     int                               // lines with a request open, met or not
	Lines     map[framework.CompetencyID]Placed // of the pathway, counted or not, that were begun
}

// Counts is how many lines stand where they are not met.
type Counts struct{ NotStarted, InProgress, Awaiting, Stale, Expired, Unknown int }

// Of is how many stand so; none are met.
func (c *Counts) Of(s Standing) int {
	if n := c.of(s); n != nil {
		return *n
	}
	return 0
}

func (c *Counts) of(s Standing) *int {
	switch s {
	case NotStarted:
		return &c.NotStarted
	case InProgress:
		return &c.InProgress
	case Awaiting:
		return &c.Awaiting
	case Stale:
		return &c.Stale
	case Expired:
		return &c.Expired
	case Unknown:
		return &c.Unknown
	}
	return nil
}

// Summarise folds the facts into a summary at an instant that they are all
// known at.
func Summarise(v *framework.Version, p pathway.Pathway, f Facts, at time.Time) Summary {
	return begin(v, p.Level, &f, at, at).summary(p, p.Lines())
}

// Update is the summary after the facts about some competencies changed. f
// needs to hold only the facts about what Reach says they touch.
func (s Summary) Update(v *framework.Version, p pathway.Pathway, f Facts, changed []framework.CompetencyID, at time.Time) Summary {
	c := begin(v, p.Level, &f, at, at)
	moves, _ := Reach(v, changed)
	lines := p.Lines()
	for _, l := range lines {
		if slices.Contains(moves, l.Competency) {
			continue
		}
		before, begun := s.Lines[l.Competency]
		if !begun {
			before.Standing = NotStarted
		}
		if before.At(at) == Expired {
			before.Standing, before.Until = Expired, time.Time{}
		}
		k := c.of(l.Competency)
		k.placed, k.at = true, before
	}
	return c.summary(p, lines)
}

// Reach tells which competencies may stand elsewhere once the facts about some
// changed, and all whose facts decide where: those, what rests on them, and what
// that rests on.
func Reach(v *framework.Version, changed []framework.CompetencyID) (moves, decide []framework.CompetencyID) {
	move := map[framework.CompetencyID]bool{}
	for _, c := range changed {
		if c.Version() == v.ID {
			move[c] = true
		}
	}
	for n := -1; n != len(move); {
		n = len(move)
		for i := range v.Competencies {
			if c := &v.Competencies[i]; slices.ContainsFunc(c.Prerequisites, func(p framework.CompetencyID) bool { return move[p] }) {
				move[c.ID] = true
			}
		}
	}
	all := maps.Clone(move)
	for n := -1; n != len(all); {
		n = len(all)
		for i := range v.Competencies {
			if c := &v.Competencies[i]; all[c.ID] {
				for _, p := range c.Prerequisites {
					all[p] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(move)), slices.Sorted(maps.Keys(all))
}

func (c *fold) summary(p pathway.Pathway, all []pathway.Line) Summary {
	lines, _ := c.required(p)
	s := Summary{Total: len(lines), Lines: map[framework.CompetencyID]Placed{}}
	for _, l := range lines {
		at := c.place(l)
		if at.Standing == Met {
			s.Until = append(s.Until, at.Until)
		} else {
			*s.Otherwise.of(at.Standing)++
		}
		if at.Asked {
			s.Asked++
		}
	}
	for _, l := range all {
		if at := c.place(l); at != (Placed{Standing: NotStarted}) {
			s.Lines[l.Competency] = at
		}
	}
	return s
}

// At reads the summary at the same instant or a later one.
func (s Summary) At(t time.Time) (met, expiring, expired int) {
	expired = s.Otherwise.Expired
	for _, u := range s.Until {
		switch (Placed{Standing: Met, Until: u}).At(t) {
		case Expired:
			expired++
		case Expiring:
			expiring++
			met++
		default:
			met++
		}
	}
	return met, expiring, expired
}
