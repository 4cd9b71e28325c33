package enrolling

import (
	"cmp"
	"context"
	"fmt"
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
		case slices.ContainsFunc(given, func(m practice.Moved) bool { return len(m.Ends) > 0 }):
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

// movedEntitlements is what becomes of the entitlements of those who are moved. Whoever
// stays on the earlier version with another level keeps theirs.
func movedEntitlements(tx *store.Tx, actor identity.Actor, cmd MoveCommand, on, chosen []store.Enrolled, to *framework.Version) ([]practice.Moved, error) {
	given, err := tx.WorkerEntitlementsIn(access.ScopeOf(actor), cmd.Department)
	if err != nil {
		return nil, err
	}
	plans, err := tx.CarryOvers(cmd.Department)
	if err != nil {
		return nil, err
	}
	var out []practice.Moved
	for i, e := range chosen {
		same := func(o store.Enrolled) bool { return o.Worker == e.Worker && o.Version == e.Version }
		if slices.ContainsFunc(chosen[:i], same) || slices.ContainsFunc(on, func(o store.Enrolled) bool { return same(o) && !slices.Contains(cmd.Enrolments, o.ID) }) {
			continue
		}
		from, err := tx.Framework(e.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, practice.MoveAll(given[e.Worker], from, to, progress.ChainOf(plans, from.ID, to.ID, tx.Now()), tx.Now())...)
	}
	return out, nil
}

// moveEntitlement ends an entitlement, and lets it go on as another for what is left
// of it.
func moveEntitlement(tx *store.Tx, actor identity.Actor, m practice.Moved, to *framework.Version, why string) error {
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
	next := m.Next(id.New[id.WorkerEntitlement](), actor.Person, tx.Now())
	if g, err = access.Entitle(actor, next.ID, next.Worker, next.Department); err != nil {
		return err
	}
	return tx.AddWorkerEntitlement(g, next)
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

// strands refuses to take somebody off the last pathway of a version who works by a
// later one already and is still entitled to tasks of this one: only a move says what
// of it goes on there.
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
	if to == nil {
		return nil
	}
	given, err := tx.WorkerEntitlementsOf(e.Worker)
	if err != nil || len(practice.MoveAll(given, from, to, nil, tx.Now())) == 0 {
		return err
	}
	return fault.New(fault.Conflict, fmt.Sprintf("They are still entitled to do tasks of version %d, and work by version %d already. Move them on the page of version %d: it shows what they may go on doing. Or end first what they are entitled to.", from.Number, to.Number, to.Number))
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
	return tx.Notify(e.Person, string(notice.Moved), fmt.Sprintf("You now work by version %d of %s. Open a competency to see what counts for it, and look at what you may do.", to.Number, to.Title), "/competencies")
}
