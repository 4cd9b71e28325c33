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
	Plan        id.CarryOver           // that decides; empty: none holds, and nothing goes on
	Tasks       []string               // that it goes on for, those of other frameworks among them; none: it ends
	Stays       []framework.Competency // of the earlier version, and just so in the later one
	Ends        []Lapse
}

// Lapse is a task of the earlier version that an entitlement does not go on for.
type Lapse struct {
	Task framework.Competency
	Why  string
}

// Move is what becomes of an entitlement by a plan; nil: none holds. Only a task that
// is carried over and in which nothing is different goes on. ok is false where the
// entitlement has nothing to do with the earlier version, or holds no more.
func Move(e Entitlement, from, to *framework.Version, plan *progress.CarryOver, now time.Time) (m Moved, ok bool) {
	m = Moved{Entitlement: e}
	var lines []progress.Carry
	if plan != nil {
		m.Plan, lines = plan.ID, plan.Lines
	}
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
				m.Ends = append(m.Ends, Lapse{c, whyEnds(c.ID, plan)})
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
func MoveAll(list []Entitlement, from, to *framework.Version, plan *progress.CarryOver, now time.Time) (out []Moved) {
	for _, e := range list {
		if m, ok := Move(e, from, to, plan, now); ok {
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

func whyEnds(c framework.CompetencyID, plan *progress.CarryOver) string {
	if plan == nil {
		return "nobody has decided what is carried over"
	}
	i := slices.IndexFunc(plan.Lines, func(l progress.Carry) bool { return l.From == c })
	switch {
	case i < 0:
		return "it is not in the new version"
	case plan.Lines[i].Over:
		return "it is changed, so it is to be given for the task as it now is"
	}
	return "it is to be signed again"
}

// Next is the entitlement as it goes on from the move.
func (m Moved) Next(ref id.WorkerEntitlement, by id.Person, at time.Time) Entitlement {
	e := m.Entitlement
	e.ID, e.Follows, e.Plan, e.Tasks = ref, e.ID, m.Plan, m.Tasks
	e.From, e.GrantedBy, e.GrantedAt = max(e.From, clock.DateOf(at)), by, at
	e.EndedAt, e.EndedBy, e.EndReason = time.Time{}, "", ""
	return e
}
