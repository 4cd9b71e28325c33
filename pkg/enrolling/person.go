package enrolling

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Place is a department with what the actor may do about its people: what a
// page offers, not what is allowed, which each use case decides for itself.
type Place struct {
	store.Department
	Invites bool // and changes roles and accounts, and records register checks
	Leads   bool // and everything else that a lead does
}

// Place shows a department to whoever sees its people.
func (s Service) Place(ctx context.Context, actor identity.Actor, d id.Department) (Place, error) {
	var out Place
	if !access.ScopeOf(actor).SeesPeople(d) {
		return out, fault.Missing()
	}
	_, invites := access.LeadOrAdministrator(actor, access.InvitePerson, d, d)
	_, leads := access.Lead(actor, access.ChangePerson, d, d)
	out.Invites, out.Leads = invites == nil, leads == nil
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out.Department, err = v.Department(d)
		return err
	})
	return out, err
}

// Profile is one person of a department, with what decides what they may sign
// there.
type Profile struct {
	Member
	Checked   Checked            // what the register says about them
	Candidate assessor.Candidate // with entitlements, ended ones too, and absences that are not over
	Away      bool
	Refusals  []assessor.Refusal // why they may sign nothing here
}

// Person shows one person of a department to whoever sees its people. The
// statements do not grow with the department.
func (s Service) Person(ctx context.Context, actor identity.Actor, d id.Department, p id.Person) (Profile, error) {
	var out Profile
	err := s.Store.Read(ctx, func(v *store.View) error {
		m, err := v.Member(access.ScopeOf(actor), p, d)
		if err != nil {
			return err
		}
		c, err := v.Candidate(p, d)
		out = Profile{memberOf(v, m), checkedOf(v, memberOf(v, m), c.Checks), c, assessor.Away(c, v.Now()), assessor.RefusalsAnywhere(c, d, v.Now())}
		return err
	})
	return out, err
}

// PostChoices is what a form about a worker's post offers.
type PostChoices struct {
	Frameworks []*framework.Version // the newest of each, imaging first
	Educators  []store.Person
}

// PostChoices lists the levels and educators that a worker can have, for
// whoever sees its people.
func (s Service) PostChoices(ctx context.Context, actor identity.Actor, d id.Department) (PostChoices, error) {
	var out PostChoices
	err := s.Store.Read(ctx, func(v *store.View) error {
		members, err := v.PeopleIn(access.ScopeOf(actor), d)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.Enabled && slices.Contains(m.Roles(v.Now()), identity.RoleEducator) {
				out.Educators = append(out.Educators, m.Person)
			}
		}
		c, err := readCatalogue(v, d)
		if err != nil {
			return err
		}
		out.Frameworks = imagingFirst(c.newest)
		return nil
	})
	return out, err
}

// imagingFirst is the order in which imaging departments look for frameworks.
func imagingFirst(list []*framework.Version) []*framework.Version {
	var first, rest []*framework.Version
	for _, v := range list {
		if v.Framework == imaging {
			first = append(first, v)
		} else {
			rest = append(rest, v)
		}
	}
	return append(first, rest...)
}
