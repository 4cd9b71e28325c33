package practice

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Moved is what becomes of an entitlement when its worker is moved from a version of a
// framework to a later one. It never lets them do more than before.
type Moved struct {
	Entitlement Entitlement
	Plans       []id.CarryOver         // that decide, one after another; empty: none hold, and nothing goes on
	Tasks       []string               // that it goes on for, those of other frameworks among them; none: it ends
	Stays       []framework.Competency // of the earlier version, and just so in the later one
	Ends        []Lapse
}

// Lapse is a task of the earlier version that an entitlement does not go on for.
type Lapse struct {
	Task framework.Competency
	Why  string
}

// Move is what becomes of an entitlement by the plans that lead from one version to the
// other; empty: none do. Only a task that each of them carries over, and in which nothing
// was different in any, goes on. ok is false where the entitlement has nothing to do with
// the earlier version, or holds no more.
func Move(e Entitlement, from, to *framework.Version, plans progress.Chain, now time.Time) (m Moved, ok bool) {
	m = Moved{Entitlement: e}
	for _, p := range plans {
		m.Plans = append(m.Plans, p.ID)
	}
	lines := plans.Lines()
	for _, key := range e.Tasks {
		named := e.under(key, from)
		if len(named) == 0 {
			m.Tasks = append(m.Tasks, key)
			continue
		}
		ok = true
		var on []string
		for _, c := range named {
			i := slices.IndexFunc(lines, func(l progress.Carry) bool { return l.From == c.ID && l.Over && l.Proposed })
			if i < 0 {
				m.Ends = append(m.Ends, Lapse{c, whyEnds(c, to, plans, lines)})
				continue
			}
			m.Stays, on = append(m.Stays, c), append(on, string(lines[i].To))
		}
		if area, whole := strings.CutPrefix(key, AreaKey(from.ID, "")); whole && len(on) > 0 && len(on) == len(e.under(AreaKey(to.ID, area), to)) {
			on = []string{AreaKey(to.ID, area)}
		}
		for _, one := range on {
			if !slices.Contains(m.Tasks, one) {
				m.Tasks = append(m.Tasks, one)
			}
		}
	}
	return m, ok && !e.Over(now)
}

// MoveAll is what becomes of all that somebody was given.
func MoveAll(list []Entitlement, from, to *framework.Version, plans progress.Chain, now time.Time) (out []Moved) {
	for _, e := range list {
		if m, ok := Move(e, from, to, plans, now); ok {
			out = append(out, m)
		}
	}
	return out
}

// under is the tasks of a version that a key of the entitlement is for.
func (e Entitlement) under(key string, v *framework.Version) (out []framework.Competency) {
	one := Entitlement{Kind: e.Kind, Tasks: []string{key}}
	for _, c := range v.Competencies {
		if one.Names(TaskOf(v, c)) {
			out = append(out, c)
		}
	}
	return out
}

func whyEnds(c framework.Competency, to *framework.Version, plans progress.Chain, lines []progress.Carry) string {
	if len(plans) == 0 {
		return "nobody has decided what is carried over"
	}
	i := slices.IndexFunc(lines, func(l progress.Carry) bool { return l.From == c.ID })
	_, there := to.Competency(to.ID.Of(c.Code))
	switch {
	case i >= 0 && lines[i].Over:
		return "it is changed, so it is to be given for the task as it now is"
	case i < 0 && !there:
		return "it is not in the new version"
	case i < 0 && len(plans) > 1:
		return "it was not in a version in between"
	}
	return "it is to be signed again"
}

// Next is the entitlement as it goes on from the move.
func (m Moved) Next(ref id.WorkerEntitlement, by id.Person, at time.Time) Entitlement {
	e := m.Entitlement
	e.ID, e.Follows, e.Plans, e.Tasks = ref, e.ID, m.Plans, m.Tasks
	e.From, e.GrantedBy, e.GrantedAt = max(e.From, clock.DateOf(at)), by, at
	e.EndedAt, e.EndedBy, e.EndReason = time.Time{}, "", ""
	return e
}
