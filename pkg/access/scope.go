package access

import (
	"slices"

	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Scope is what an actor may see. Only ScopeOf makes one.
type Scope struct {
	actor identity.Actor
}

// ScopeOf is what the actor may see now.
func ScopeOf(a identity.Actor) Scope { return Scope{a} }

// Person is who looks; empty for nobody.
func (s Scope) Person() id.Person { return s.actor.Person }

// Own tells whether the portfolio is the actor's own.
func (s Scope) Own(w id.Worker) bool {
	return w != "" && slices.ContainsFunc(s.actor.Posts, func(p identity.Post) bool { return p.Worker == w })
}

// any tells whether the actor holds one of the roles in the department.
func (s Scope) any(d id.Department, roles ...identity.Role) bool {
	return d != "" && slices.ContainsFunc(roles, func(r identity.Role) bool { return s.actor.Holds(r, d) })
}

// SeesWorker tells whether the actor may read a portfolio: its worker, and the
// department's educators, leads and inspectors.
func (s Scope) SeesWorker(w id.Worker, d id.Department) bool {
	return s.Own(w) || s.SeesPortfolios(d)
}

// SeesPortfolios tells whether the actor may read every portfolio of the
// department.
func (s Scope) SeesPortfolios(d id.Department) bool {
	return s.any(d, identity.RoleEducator, identity.RoleLead, identity.RoleInspector)
}

// LineManagers are the roles of those who can be named as somebody's line manager.
var LineManagers = []identity.Role{identity.RoleLead, identity.RoleAssessor, identity.RoleEducator}

// SeesReview tells whether the actor may read a progress review: those who read the
// portfolio, and whoever is named in it as line manager while they work there.
func (s Scope) SeesReview(w id.Worker, d id.Department, manager id.Person) bool {
	return s.SeesWorker(w, d) || manager != "" && s.actor.Person == manager && s.any(d, LineManagers...)
}

// SeesSubmitted tells whether the actor may read what a portfolio has submitted
// for sign-off: those who see it anyway, and the department's assessors. Drafts
// are their worker's alone.
func (s Scope) SeesSubmitted(w id.Worker, d id.Department) bool {
	return s.SeesWorker(w, d) || s.any(d, identity.RoleAssessor)
}

// SeesWhomToObserve tells whether the actor may list whom there is to watch in the
// department: its assessors.
func (s Scope) SeesWhomToObserve(d id.Department) bool { return s.any(d, identity.RoleAssessor) }

// ByPass tells whether the actor is a guest whose pass is for the request.
func (s Scope) ByPass(r id.Request) bool {
	return s.actor.Guest != nil && r != "" && s.actor.Guest.Request == r
}

// ShownByPass tells whether the actor is a guest whose pass shows the version.
func (s Scope) ShownByPass(v id.Version) bool {
	return s.actor.Guest != nil && v != "" && s.actor.Guest.Version == v
}

// SeesDraft tells whether the actor may read what is still being written.
func (s Scope) SeesDraft(w id.Worker) bool { return s.Own(w) }

// SeesQueue tells whether the actor may read the department's sign-off requests.
func (s Scope) SeesQueue(d id.Department) bool {
	return s.any(d, identity.RoleAssessor, identity.RoleEducator, identity.RoleLead, identity.RoleInspector)
}

// SeesFlags tells whether the actor may list what there is to ask about sign-offs of
// the department: its educators, leads and inspectors.
func (s Scope) SeesFlags(d id.Department) bool { return s.SeesPortfolios(d) }

// SeesFlag tells whether the actor may read one: those who list them, and the person
// whom it is about.
func (s Scope) SeesFlag(signer id.Person, d id.Department) bool {
	return s.SeesFlags(d) || s.actor.Person != "" && s.actor.Person == signer
}

// SeesPractice tells whether the actor may ask who of the department may do a task
// today: those who delegate, and those who answer for it. It opens no portfolio.
func (s Scope) SeesPractice(d id.Department) bool { return s.SeesQueue(d) }

// SeesPeople tells whether the actor may read the department's people, register
// checks and entitlements.
func (s Scope) SeesPeople(d id.Department) bool {
	return s.any(d, identity.RoleLead, identity.RoleInspector) || s.Platform()
}

// SeesDepartment tells whether the actor belongs to the department at all.
func (s Scope) SeesDepartment(d id.Department) bool {
	return s.any(d, identity.Roles...) || s.Platform() ||
		slices.ContainsFunc(s.actor.Posts, func(p identity.Post) bool { return d != "" && p.Department == d })
}

// Platform tells whether the actor runs the platform. That opens no portfolio.
func (s Scope) Platform() bool { return s.actor.Holds(identity.RoleAdministrator, "") }

// Everywhere lists the departments that the actor belongs to, in whichever role.
func (s Scope) Everywhere() []id.Department {
	var out []id.Department
	for _, m := range s.actor.Memberships {
		if m.Department != "" && !slices.Contains(out, m.Department) {
			out = append(out, m.Department)
		}
	}
	for _, p := range s.actor.Posts {
		if !slices.Contains(out, p.Department) {
			out = append(out, p.Department)
		}
	}
	return out
}

// Departments lists where the actor holds the role.
func (s Scope) Departments(r identity.Role) []id.Department { return s.actor.Departments(r) }
