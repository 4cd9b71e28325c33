package enrolling

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// MoveCommand moves workers of a department to a later version of the framework that
// they are on.
type MoveCommand struct {
	Department id.Department
	To         framework.VersionID
	Enrolments []id.Enrolment          // on earlier versions of it
	Levels     map[id.Enrolment]string // of the later version, for those whose own level it does not have
	Reason     string                  // why, where somebody's entitlement does not go on for all that it is for
}

// Move ends the enrolments and begins others on the later version, at the same level
// or, where it does not have that, at the one that is chosen: all of them or none. What was signed stays where it is; what of it counts there is
// for the plan to say, and their entitlements go on for what it carries over just as it
// was, and for nothing else. Everybody is told.
func (s Service) Move(ctx context.Context, actor identity.Actor, cmd MoveCommand) error {
	if _, err := access.Lead(actor, access.Enrol, cmd.Department, cmd.Department); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		to, err := versionOf(tx, cmd.Department, cmd.To)
		if err != nil {
			return err
		}
		on, err := tx.EnrolledOn(access.ScopeOf(actor), cmd.Department, to.Framework)
		if err != nil {
			return err
		}
		var f fault.Fields
		if len(cmd.Enrolments) == 0 {
			f.Add("enrolments", "Choose at least one support worker.")
		}
		for _, e := range slices.Sorted(maps.Keys(cmd.Levels)) {
			if !slices.Contains(cmd.Enrolments, e) {
				f.Add("levels."+string(e), "This is for somebody who is not moved. Name them with those who are, or leave it out.")
			}
		}
		var chosen []store.Enrolled
		for _, e := range cmd.Enrolments {
			i := slices.IndexFunc(on, func(one store.Enrolled) bool { return one.ID == e })
			if i < 0 || !earlier(tx, on[i].Version, to) {
				f.Add("enrolments", "Somebody whom you chose is not on an earlier version any more. Look at the list again.")
				break
			}
			if why := unplaced(on[i], to, cmd.Levels[e]); why != "" {
				f.Add("levels."+string(e), "%s", why)
			}
			chosen = append(chosen, on[i])
		}
		given, err := movedEntitlements(tx, actor, cmd, on, chosen, to)
		if err != nil {
			return err
		}
		why := strings.TrimSpace(cmd.Reason)
		switch {
		case why != "":
			reason(&f, why)
		case slices.ContainsFunc(given, func(m goesOn) bool { return len(m.Ends) > 0 }):
			f.Add("reason", "Entitlements of somebody whom you chose end with the move. Say why.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, one := range chosen {
			if err := move(tx, actor, cmd.Department, one, to, cmp.Or(cmd.Levels[one.ID], one.Level)); err != nil {
				return err
			}
		}
		for _, m := range given {
			if err := moveEntitlement(tx, actor, m, to, why); err != nil {
				return err
			}
		}
		return nil
	})
}

// goesOn is what becomes of an entitlement, and as what it goes on if it does.
type goesOn struct {
	practice.Moved
	next practice.Entitlement
}

// movedEntitlements is what becomes of the entitlements of those who are moved. Whoever
// stays on the earlier version with another level keeps theirs. Of one for tasks of two
// earlier versions, the second move is of what the first one left.
func movedEntitlements(tx *store.Tx, actor identity.Actor, cmd MoveCommand, on, chosen []store.Enrolled, to *framework.Version) ([]goesOn, error) {
	given, err := tx.WorkerEntitlementsIn(access.ScopeOf(actor), cmd.Department)
	if err != nil {
		return nil, err
	}
	plans, err := tx.CarryOvers(cmd.Department)
	if err != nil {
		return nil, err
	}
	var out []goesOn
	for i, e := range chosen {
		same := func(o store.Enrolled) bool { return o.Worker == e.Worker && o.Version == e.Version }
		if slices.ContainsFunc(chosen[:i], same) || slices.ContainsFunc(on, func(o store.Enrolled) bool { return same(o) && !slices.Contains(cmd.Enrolments, o.ID) }) {
			continue
		}
		from, err := tx.Framework(e.Version)
		if err != nil {
			return nil, err
		}
		for _, m := range practice.MoveAll(given[e.Worker], from, to, progress.ChainOf(plans, from.ID, to.ID, tx.Now()), tx.Now()) {
			one := goesOn{m, m.Next(id.New[id.WorkerEntitlement](), actor.Person, tx.Now())}
			given[e.Worker] = slices.DeleteFunc(given[e.Worker], func(was practice.Entitlement) bool { return was.ID == m.Entitlement.ID })
			if len(m.Tasks) > 0 {
				given[e.Worker] = append(given[e.Worker], one.next)
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// moveEntitlement ends an entitlement, and lets it go on as another for what is left
// of it.
func moveEntitlement(tx *store.Tx, actor identity.Actor, m goesOn, to *framework.Version, why string) error {
	was := m.Entitlement
	g, err := access.Lead(actor, access.EndPractice, was.ID, was.Department)
	if err != nil {
		return err
	}
	was.EndedAt, was.EndedBy = tx.Now(), actor.Person
	was.EndReason = strings.TrimSpace(fmt.Sprintf("Moved to version %d of %s. %s", to.Number, to.Title, why))
	if err := tx.EndWorkerEntitlement(g, was); err != nil || len(m.Tasks) == 0 {
		return err
	}
	if g, err = access.Entitle(actor, m.next.ID, m.next.Worker, m.next.Department); err != nil {
		return err
	}
	return tx.AddWorkerEntitlement(g, m.next)
}

// earlier tells whether a version comes before another of the same framework.
func earlier(tx *store.Tx, v framework.VersionID, to *framework.Version) bool {
	from, err := tx.Framework(v)
	return err == nil && from.Framework == to.Framework && from.Number < to.Number
}

// unplaced is why somebody cannot be moved to a version and, where one is chosen, to a
// level of it; empty: they can.
func unplaced(e store.Enrolled, to *framework.Version, chosen string) string {
	has := func(level string) bool {
		l, ok := to.Level(level)
		return ok && !l.Outside
	}
	switch {
	case has(e.Level) && chosen != "" && chosen != e.Level:
		return e.Name + " keeps their level in a move. Put them on another one on their own page."
	case !has(e.Level) && !has(chosen):
		return e.Name + " works toward a level that the new version does not have. Choose one that it has."
	}
	return ""
}

// strands refuses to take somebody off the last pathway of a version who is still
// entitled to tasks of it: only a move says what of it goes on by a later version, and
// without one the lead ends it first.
func strands(tx *store.Tx, e store.Enrolment, have []store.Enrolment) error {
	from, err := tx.Framework(e.Version)
	if err != nil {
		return err
	}
	var to *framework.Version
	for _, o := range have {
		v, err := tx.Framework(o.Version)
		switch {
		case err != nil:
			return err
		case o.ID != e.ID && v.ID == from.ID:
			return nil
		case v.Framework == from.Framework && v.Number > from.Number && (to == nil || v.Number > to.Number):
			to = v
		}
	}
	given, err := tx.WorkerEntitlementsOf(e.Worker)
	if err != nil || len(practice.MoveAll(given, from, cmp.Or(to, from), nil, tx.Now())) == 0 {
		return err
	}
	if to == nil {
		return fault.New(fault.Conflict, fmt.Sprintf("They are still entitled to do tasks of version %d. End that first, under Entitlements. If there is a later version for them, move them on its page: it shows what they may go on doing.", from.Number))
	}
	return fault.New(fault.Conflict, fmt.Sprintf("They are still entitled to do tasks of version %d, and work by version %d already. Move them on the page of version %d: it shows what they may go on doing. Or end first what they are entitled to.", from.Number, to.Number, to.Number))
}

// toward names the level that somebody is moved to, if it is another than theirs.
func toward(e store.Enrolled, to *framework.Version, level string) string {
	l, _ := to.Level(level)
	if level == e.Level {
		return ""
	}
	return ", toward " + l.Title
}

func move(tx *store.Tx, actor identity.Actor, d id.Department, e store.Enrolled, to *framework.Version, level string) error {
	g, err := access.Lead(actor, access.Enrol, e.Worker, d)
	if err != nil {
		return err
	}
	if err := notYourself(actor, e.Person, "Nobody changes their own post or pathway. Ask another lead."); err != nil {
		return err
	}
	if err := tx.MoveEnrolment(g, e.Enrolment, to, level); err != nil {
		return err
	}
	return tx.Notify(e.Person, string(notice.Moved), fmt.Sprintf("You now work by version %d of %s%s. Open a competency to see what counts for it, and look at what you may do.", to.Number, to.Title, toward(e, to, level)), "/competencies")
}
