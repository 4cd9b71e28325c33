package access

import (
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Mend grants the mending of somebody's account (a new password, a lost
// authenticator) to the lead of their department, as long as the account opens
// nothing else than what the lead leads, and to administrators. Roles are those
// that the person holds now. Nobody mends their own account: it takes a second
// person.
func Mend(a identity.Actor, p id.Person, d id.Department, roles []identity.Membership) (Grant, error) {
	g, err := LeadOrAdministrator(a, ChangePerson, p, d)
	if err != nil {
		return g, err
	}
	if a.Person == p {
		return refuse("Ask another lead or an administrator to do this for you.")
	}
	for _, m := range roles {
		if !a.Holds(identity.RoleLead, m.Department) && !ScopeOf(a).Platform() {
			return refuse("They have a role outside your department too. Ask a platform administrator to do this.")
		}
	}
	return g, nil
}
