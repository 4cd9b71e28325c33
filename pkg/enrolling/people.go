package enrolling

import (
	"context"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Status is whether somebody is here.
type Status string

// The statuses of a member.
const (
	Active Status = "active"
	Off    Status = "off"  // the account is switched off
	Left   Status = "left" // no role here any more
)

// Member is a person of the department as things are now.
type Member struct {
	store.Member
	Roles  []identity.Role // now
	Status Status
}

// People is everybody in a department, and who is invited.
type People struct {
	Department  store.Department
	Members     []Member
	Invitations []store.Invitation // that wait; those that ran out too
}

// People lists a department's people: for its lead, inspectors and the
// platform's administrators.
func (s Service) People(ctx context.Context, actor identity.Actor, d id.Department) (People, error) {
	var out People
	scope := access.ScopeOf(actor)
	err := s.Store.Read(ctx, func(v *store.View) error {
		members, err := v.PeopleIn(scope, d)
		if err != nil {
			return err
		}
		for _, m := range members {
			out.Members = append(out.Members, memberOf(v, m))
		}
		if out.Department, err = v.Department(d); err != nil {
			return err
		}
		out.Invitations, err = v.Invitations(scope, d)
		return err
	})
	return out, err
}

func memberOf(v *store.View, m store.Member) Member {
	out := Member{m, m.Roles(v.Now()), Active}
	switch {
	case !m.Enabled:
		out.Status = Off
	case len(out.Roles) == 0:
		out.Status = Left
	}
	return out
}

// AddRoleCommand gives somebody of the department another role there.
type AddRoleCommand struct {
	Department id.Department
	Person     id.Person
	Role       identity.Role
	Until      clock.Date // last day of an inspector
	Post       Post       // of a worker
}

// AddRole gives a role. Nobody gives one to themselves.
func (s Service) AddRole(ctx context.Context, actor identity.Actor, cmd AddRoleCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := changePerson(&tx.View, actor, cmd.Person, cmd.Department)
		if err != nil {
			return err
		}
		in, err := readInviting(&tx.View, actor, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		m := identity.Membership{ID: id.New[id.Membership](), Person: cmd.Person, Role: cmd.Role, Department: cmd.Department, From: tx.Now(),
			Until: checkUntil(&f, cmd.Role == identity.RoleInspector, cmd.Until, tx.Now())}
		in.checkNewRole(&f, cmd)
		var post store.Post
		if cmd.Role == identity.RoleWorker {
			post = in.catalogue.post(&f, cmd.Post, in.educators)
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.AddMembership(g, m); err != nil {
			return err
		}
		if cmd.Role == identity.RoleWorker {
			return tx.AddPost(g, cmd.Person, cmd.Department, post)
		}
		return reroute(tx, cmd.Department)
	})
}

func (in inviting) checkNewRole(f *fault.Fields, cmd AddRoleCommand) {
	var have []identity.Role
	for _, m := range in.members {
		if m.ID == cmd.Person {
			have = m.Roles(in.now)
		}
	}
	all := append(slices.Clone(have), cmd.Role)
	switch {
	case cmd.Role.Title() == "" || cmd.Role == identity.RoleAdministrator:
		f.Add("role", "Choose a role from the list.")
	case slices.Contains(have, cmd.Role):
		f.Add("role", "They have this role already.")
	case len(all) > 1 && slices.Contains(all, identity.RoleInspector):
		f.Add("role", "An inspector only reads, so they have no other role.")
	}
}

// changePerson grants a change of somebody's roles or account, to anybody who may
// but themselves.
func changePerson(v *store.View, actor identity.Actor, p id.Person, d id.Department) (access.Grant, error) {
	g, err := access.LeadOrAdministrator(actor, access.ChangePerson, p, d)
	if err != nil {
		return g, err
	}
	if _, err := member(v, p, d); err != nil {
		return g, err
	}
	return g, notYourself(actor, p, "Nobody changes their own roles. Ask another lead or a platform administrator.")
}

// EndRoleCommand ends a role for a reason, which is kept with it.
type EndRoleCommand struct {
	Role   id.Membership
	Reason string
}

// EndRole ends a role of somebody else now. A department keeps a lead, and the
// platform an administrator. What waited for an assessor goes to somebody else;
// workers whose educator it was have none, and the leads are told.
func (s Service) EndRole(ctx context.Context, actor identity.Actor, cmd EndRoleCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		m, err := tx.Membership(cmd.Role)
		if err != nil {
			return err
		}
		g, err := endRole(&tx.View, actor, m)
		if err != nil {
			return err
		}
		var f fault.Fields
		why := reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		if err := lastOne(&tx.View, m); err != nil {
			return err
		}
		if err := tx.EndMembership(g, m, why); err != nil {
			return err
		}
		switch m.Role {
		case identity.RoleAssessor:
			return reroute(tx, m.Department)
		case identity.RoleEducator:
			return leaveWorkers(tx, g, m)
		}
		return nil
	})
}

// leaveWorkers takes an educator who is none any more from their workers, and
// tells the leads.
func leaveWorkers(tx *store.Tx, g access.Grant, m identity.Membership) error {
	n, err := tx.LeaveWorkers(g, m.Person, m.Department)
	if err != nil || n == 0 {
		return err
	}
	leads, err := tx.PeopleWith(m.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	text := "1 support worker has no educator any more."
	if n > 1 {
		text = fmt.Sprintf("%d support workers have no educator any more.", n)
	}
	for _, lead := range leads {
		if err := tx.Notify(lead, "educator", text, "/people"); err != nil {
			return err
		}
	}
	return nil
}

func endRole(v *store.View, actor identity.Actor, m identity.Membership) (access.Grant, error) {
	if m.Department != "" {
		return changePerson(v, actor, m.Person, m.Department)
	}
	g, err := access.Administer(actor, access.ChangePerson, m.Person)
	if err != nil {
		return g, err
	}
	return g, notYourself(actor, m.Person, "Nobody changes their own roles. Ask another platform administrator.")
}

// lastOne refuses to take away the only lead of a department, or the only
// administrator of the platform.
func lastOne(v *store.View, m identity.Membership) error {
	if m.Role != identity.RoleLead && m.Role != identity.RoleAdministrator {
		return nil
	}
	holders, err := v.PeopleWith(m.Department, m.Role)
	if err != nil {
		return err
	}
	if len(holders) != 1 || holders[0] != m.Person {
		return nil
	}
	if m.Role == identity.RoleLead {
		return fault.New(fault.Conflict, "This is the only lead of the department. Invite another lead first.")
	}
	return fault.New(fault.Conflict, "This is the only platform administrator. Invite another one first.")
}

// SwitchCommand switches somebody's account on or off; off needs a reason, which
// is kept until it is on again.
type SwitchCommand struct {
	Department id.Department
	Person     id.Person
	On         bool
	Reason     string
}

// Switch switches an account on or off; off ends every session at once. A lead
// does this for people who are in departments of theirs only, an administrator
// for anybody.
func (s Service) Switch(ctx context.Context, actor identity.Actor, cmd SwitchCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := changePerson(&tx.View, actor, cmd.Person, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		why := ""
		if !cmd.On {
			why = reason(&f, cmd.Reason)
		}
		if err := f.Err(); err != nil {
			return err
		}
		roles, err := tx.MembershipsOf(cmd.Person)
		if err != nil {
			return err
		}
		for _, m := range roles {
			if !actor.Holds(identity.RoleLead, m.Department) && !access.ScopeOf(actor).Platform() {
				return fault.New(fault.Forbidden, "Only a platform administrator can switch this account on or off. You can end their roles here instead.")
			}
			if cmd.On {
				continue
			}
			if err := lastOne(&tx.View, m); err != nil {
				return err
			}
		}
		if err := tx.SetEnabled(g, cmd.Person, cmd.On, why); err != nil {
			return err
		}
		return rerouteFor(tx, roles)
	})
}
