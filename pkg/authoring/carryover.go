package authoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/pathway"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Moving is what a version would do to those who are on earlier versions of it.
type Moving struct {
	To    *framework.Version
	From  []Earlier            // that there is something to decide about, the latest first
	Plans []progress.CarryOver // that were ever decided for To, oldest first
}

// Workers is how many places on earlier versions there are.
func (m Moving) Workers() (n int) {
	for _, from := range m.From {
		n += len(from.Workers)
	}
	return n
}

// Earlier is an earlier version, with what is carried over from it.
type Earlier struct {
	Version *framework.Version
	Changes framework.Changes // of To against it
	Plans   progress.Chain    // that hold, one for the two or several by way of versions in between; empty: none is decided
	Lines   []progress.Carry  // of the plans, or as they are proposed
	Workers []WorkerEffect    // who are on it, those first who lose the most
	Waits   []Waiting         // for a plan: those who are on To already, by name
}

// Waiting is somebody on a version whose sign-offs by an earlier one do not count there,
// since nobody has decided what does.
type Waiting struct {
	store.Enrolled
	SignOffs int
}

// WorkerEffect is what a version would do to one enrolment.
type WorkerEffect struct {
	store.Enrolled
	LevelTitle string
	Stays      bool // their level is not in the version: another is to be chosen to move them
	Entitled   []practice.Moved
	Undecided  bool // no plan holds: what they are signed off for does not count there
	progress.Effect
}

// Loses is how many tasks an entitlement would not go on for, and how many of what is
// met now would not be: as it would be now, or for what is not published as proposed.
func (w WorkerEffect) Loses() (tasks, met int) {
	for _, m := range w.Entitled {
		tasks += len(m.Ends)
	}
	if w.Undecided {
		return tasks, max(w.Now.Met-w.Bare.Met, 0)
	}
	return tasks, len(w.Again)
}

// byLoss puts those first who lose the most, then those in whose way the most newly
// stands, and those of as much by name.
func byLoss(a, b WorkerEffect) int {
	at, am := a.Loses()
	bt, bm := b.Loses()
	return cmp.Or(cmp.Compare(bt, at), cmp.Compare(bm, am), cmp.Compare(len(b.InTheWay), len(a.InTheWay)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// Moving tells a department's lead who is on earlier versions of a framework, what it
// would do to each to move to a later one, and what is carried over.
func (s Service) Moving(ctx context.Context, actor identity.Actor, d id.Department, to framework.VersionID) (out Moving, err error) {
	if err := s.MayLoad(actor, d); err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		list, err := v.Frameworks(d)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(one *framework.Version) bool { return one.ID == to })
		if i < 0 {
			return fault.Missing()
		}
		out.To = list[i]
		all, err := v.CarryOvers(d)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.To == to {
				out.Plans = append(out.Plans, p)
			}
		}
		out.From, err = effects(v, access.ScopeOf(actor), d, list, out.To, all)
		return err
	})
	return out, err
}

// effects works out, in one pass for the department, what a version does to those who
// are on earlier versions of it. It need not be published yet.
func effects(v *store.View, scope access.Scope, d id.Department, list []*framework.Version, to *framework.Version, plans []progress.CarryOver) ([]Earlier, error) {
	on, err := readCohort(v, scope, d, to, plans)
	if err != nil {
		return nil, err
	}
	on.published = slices.ContainsFunc(list, func(one *framework.Version) bool { return one.ID == to.ID })
	waiting, err := on.waiting(v)
	if err != nil {
		return nil, err
	}
	earlier := map[framework.VersionID]*framework.Version{}
	for _, from := range list {
		if from.Framework == to.Framework && from.Number < to.Number {
			earlier[from.ID] = from
		}
	}
	pairs, had, err := pathsOf(v, on.enrolled, earlier, to)
	if err != nil {
		return nil, err
	}
	var out []Earlier
	for _, from := range slices.Backward(list) { // by name and number
		if earlier[from.ID] == nil {
			continue
		}
		one := on.earlier(from, pairs, had)
		one.Waits = waiting[from.ID]
		if len(one.Workers) > 0 || len(one.Waits) > 0 || len(one.Plans) > 0 || len(out) == 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// cohort is everybody of a department on any version of a framework, with all that
// decides what moving to a version would do to them.
type cohort struct {
	to        *framework.Version
	published bool // somebody can be moved to it
	plans     []progress.CarryOver
	enrolled  []store.Enrolled
	facts     map[id.Worker]progress.Facts
	given     map[id.Worker][]practice.Entitlement
	now       time.Time
}

func readCohort(v *store.View, scope access.Scope, d id.Department, to *framework.Version, plans []progress.CarryOver) (c cohort, err error) {
	c = cohort{to: to, plans: plans, now: v.Now()}
	if c.enrolled, err = v.EnrolledOn(scope, d, to.Framework); err != nil {
		return c, err
	}
	workers := make([]id.Worker, len(c.enrolled))
	for i, e := range c.enrolled {
		workers[i] = e.Worker
	}
	if c.facts, err = v.FactsOf(d, workers); err != nil {
		return c, err
	}
	c.given, err = v.WorkerEntitlementsIn(scope, d)
	return c, err
}

// waiting is those on the version already whose earlier sign-offs nobody has decided
// about, by the version that these were signed under.
func (c cohort) waiting(v *store.View) (map[framework.VersionID][]Waiting, error) {
	out := map[framework.VersionID][]Waiting{}
	for _, e := range c.enrolled {
		if e.Version != c.to.ID {
			continue
		}
		undecided, err := c.facts[e.Worker].Undecided(c.to, c.plans, v.Framework, c.now, c.now)
		if err != nil {
			return nil, err
		}
		for _, u := range undecided {
			out[u.From.ID] = append(out[u.From.ID], Waiting{e, u.SignOffs})
		}
	}
	return out, nil
}

// earlier is an earlier version with everybody on it, pairs and had being what leads to
// the level of each of the enrolled and what they have beside competencies.
func (c cohort) earlier(from *framework.Version, pairs []*paths, had map[id.Worker]store.Had) Earlier {
	out := Earlier{Version: from, Changes: framework.Compare(from, c.to), Lines: progress.Proposal(from, c.to)}
	together := out.Lines
	if out.Plans = progress.ChainOf(c.plans, from.ID, c.to.ID, c.now); len(out.Plans) > 0 {
		out.Lines = out.Plans.Lines()
		together = slices.Concat(together, out.Lines) // what is in both belongs together, though it was not in a version in between
	}
	chain := out.Plans
	if !c.published {
		chain = progress.Chain{{Lines: out.Lines}} // nobody can be moved yet: as it is proposed
	}
	for i, e := range c.enrolled {
		if e.Version != from.ID {
			continue
		}
		level, _ := from.Level(e.Level)
		w := WorkerEffect{Enrolled: e, LevelTitle: cmp.Or(level.Title, e.Level), Stays: pairs[i] == nil}
		if !w.Stays {
			w.Effect = progress.EffectOf(pairs[i].before, pairs[i].after, c.facts[e.Worker], had[e.Worker].Toward(from, e.Level), together, len(out.Plans) > 0, c.now)
			w.Undecided = len(chain) == 0
		}
		w.Entitled = practice.MoveAll(c.given[e.Worker], from, c.to, chain, c.now) // whatever the level
		out.Workers = append(out.Workers, w)
	}
	slices.SortStableFunc(out.Workers, byLoss)
	return out
}

// paths is what leads to a worker's level, on the version that they are on and on
// another.
type paths struct{ before, after progress.Toward }

// pathsOf finds those of everybody on an earlier version, none for whom the other
// version does not have their level. Where anything is asked beside competencies, it
// reads what they have of it, for all of them at once.
func pathsOf(v *store.View, enrolled []store.Enrolled, earlier map[framework.VersionID]*framework.Version, to *framework.Version) ([]*paths, map[id.Worker]store.Had, error) {
	out := make([]*paths, len(enrolled))
	var asked []id.Worker
	for i, e := range enrolled {
		from := earlier[e.Version]
		if from == nil {
			continue
		}
		_, before, err := v.Pathway(from.ID, e.Level, e.Settings)
		if err != nil {
			return nil, nil, err
		}
		after, err := pathway.For(to, e.Level, to.KnownSettings(e.Settings))
		if fault.Is(err, fault.Invalid) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		out[i] = &paths{progress.Toward{Version: from, Pathway: before}, progress.Toward{Version: to, Pathway: after}}
		if len(before.Requires)+len(after.Requires) > 0 {
			asked = append(asked, e.Worker)
		}
	}
	if len(asked) == 0 {
		return out, nil, nil
	}
	had, err := v.BesideOf(asked, to, v.Now())
	return out, had, err
}

// PlanCommand decides what sign-offs of an earlier version count for on a later one.
// Lines are those that are decided otherwise than proposed.
type PlanCommand struct {
	Department id.Department
	From, To   framework.VersionID
	Lines      []progress.Carry
	Reason     string
}

// DecidePlan keeps the lead's plan, in place of one that holds for the same versions.
// Whoever is on the later version is told.
func (s Service) DecidePlan(ctx context.Context, actor identity.Actor, cmd PlanCommand) (id.CarryOver, error) {
	p := progress.CarryOver{ID: id.New[id.CarryOver](), Department: cmd.Department, From: cmd.From, To: cmd.To, Reason: strings.TrimSpace(cmd.Reason)}
	g, err := access.Lead(actor, access.DecideCarryOver, p.ID, cmd.Department)
	if err != nil {
		return "", err
	}
	return p.ID, s.Store.Write(ctx, func(tx *store.Tx) error {
		from, to, err := pair(&tx.View, cmd)
		if err != nil {
			return err
		}
		var f fault.Fields
		var wrong *fault.Error
		if p.Lines, err = progress.Decide(from, to, cmd.Lines); errors.As(err, &wrong) {
			for _, one := range wrong.Fields {
				f.Add(one.Name, "%s", one.Message)
			}
		}
		reasoned(&f, p.Reason, "Say why these sign-offs go on counting, or do not.")
		if err := f.Err(); err != nil {
			return err
		}
		have, err := tx.CarryOvers(cmd.Department)
		if err != nil {
			return err
		}
		for _, was := range have {
			if was.From == p.From && was.To == p.To && was.EndedAt.IsZero() {
				if err := endPlan(tx, actor, was, "Another plan takes its place."); err != nil {
					return err
				}
			}
		}
		if err := tx.AddCarryOver(g, p); err != nil {
			return err
		}
		return tellOn(tx, actor, p.Department, to, fmt.Sprintf("%s decided what your earlier sign-offs count for in version %d of %s.", actor.Name, to.Number, to.Title))
	})
}

// pair finds the two versions of a plan.
func pair(v *store.View, cmd PlanCommand) (from, to *framework.Version, err error) {
	list, err := v.Frameworks(cmd.Department)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range list {
		if one.ID == cmd.From {
			from = one
		}
		if one.ID == cmd.To {
			to = one
		}
	}
	var f fault.Fields
	switch {
	case to == nil:
		f.Add("to", "Choose a framework from the list.")
	case from == nil || from.Framework != to.Framework || from.Number >= to.Number:
		f.Add("from", "Choose an earlier version of the same framework.")
	}
	return from, to, f.Err()
}

func reasoned(f *fault.Fields, reason, empty string) {
	switch {
	case reason == "":
		f.Add("reason", "%s", empty)
	case len(reason) > maxReason:
		f.Add("reason", "This is too long. Use %d characters at most.", maxReason)
	}
}

// EndPlan ends a plan: from then on nothing is carried over by it.
func (s Service) EndPlan(ctx context.Context, actor identity.Actor, ref id.CarryOver, reason string) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.CarryOver(ref)
		if err != nil {
			return err
		}
		if _, err := access.Lead(actor, access.DecideCarryOver, ref, p.Department); err != nil {
			return err
		}
		reason := strings.TrimSpace(reason)
		var f fault.Fields
		reasoned(&f, reason, "Say why.")
		if err := f.Err(); err != nil {
			return err
		}
		if !p.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "This plan has ended already.")
		}
		if err := endPlan(tx, actor, p, reason); err != nil {
			return err
		}
		to, err := tx.Framework(p.To)
		if err != nil {
			return err
		}
		return tellOn(tx, actor, p.Department, to, fmt.Sprintf("%s ended a plan: what you were signed off for in an earlier version of %s may not count any more.", actor.Name, to.Title))
	})
}

func endPlan(tx *store.Tx, actor identity.Actor, p progress.CarryOver, reason string) error {
	g, err := access.Lead(actor, access.DecideCarryOver, p.ID, p.Department)
	if err != nil {
		return err
	}
	return tx.EndCarryOver(g, p, reason)
}

// tellOn tells everybody who is on a version.
func tellOn(tx *store.Tx, actor identity.Actor, d id.Department, v *framework.Version, text string) error {
	on, err := tx.EnrolledOn(access.ScopeOf(actor), d, v.Framework)
	if err != nil {
		return err
	}
	told := map[id.Person]bool{}
	for _, e := range on {
		if e.Version == v.ID && !told[e.Person] {
			told[e.Person] = true
			if err := tx.Notify(e.Person, string(notice.Moved), text, "/competencies"); err != nil {
				return err
			}
		}
	}
	return nil
}

// Plans lists every plan that was ever decided in a department, oldest first, for
// whoever may see anything of it.
func (s Service) Plans(ctx context.Context, actor identity.Actor, d id.Department) (out []progress.CarryOver, err error) {
	if !access.ScopeOf(actor).SeesDepartment(d) {
		return nil, fault.Missing()
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.CarryOvers(d)
		return err
	})
	return out, err
}
