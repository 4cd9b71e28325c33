package enrolling

import (
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// rerouteOf offers again what waits wherever these people may be assessors.
func rerouteOf(tx *store.Tx, people []id.Person) error {
	var roles []identity.Membership
	for _, p := range people {
		list, err := tx.MembershipsOf(p)
		if err != nil {
			return err
		}
		roles = append(roles, list...)
	}
	return rerouteFor(tx, roles)
}

func rerouteFor(tx *store.Tx, roles []identity.Membership) error {
	var done []id.Department
	for _, m := range roles {
		if m.Role != identity.RoleAssessor || slices.Contains(done, m.Department) {
			continue
		}
		done = append(done, m.Department)
		if err := reroute(tx, m.Department); err != nil {
			return err
		}
	}
	return nil
}

// reroute offers again what waits in a department on nobody, or on somebody who
// may not sign it any more. What waits on somebody who is only away goes to
// another if there is one and they had not opened it.
func reroute(tx *store.Tx, d id.Department) error {
	waiting, err := tx.WaitingIn(d)
	if err != nil || len(waiting) == 0 {
		return err
	}
	candidates, err := tx.Candidates(d)
	if err != nil {
		return err
	}
	var workers []id.Worker
	for _, r := range waiting {
		workers = append(workers, r.Worker)
	}
	people, err := tx.PersonsOf(workers)
	if err != nil {
		return err
	}
	given := map[id.Person]int{}
	for _, r := range waiting {
		c, version, err := tx.Competency(r.Competency)
		if err != nil {
			return err
		}
		need := assessor.Need{WorkerPerson: people[r.Worker], Department: d, Competency: c.ID, Area: assessor.AreaKey(version.Framework, c.Area)}
		to, moves := pass(candidates, r, need, tx)
		if !moves {
			continue
		}
		g, err := access.Route(identity.System("routing"), r.ID, d)
		if err != nil {
			return err
		}
		if err := tx.Offer(g, r, to); err != nil {
			return err
		}
		given[to]++
	}
	return tell(tx, d, given)
}

// pass decides whom a waiting request goes to, and whether it moves at all. It
// keeps count of open work as it goes.
func pass(candidates []assessor.Candidate, r attestation.Request, need assessor.Need, tx *store.Tx) (id.Person, bool) {
	at := slices.IndexFunc(candidates, func(c assessor.Candidate) bool { return c.Person == r.Offered })
	may := at >= 0 && len(assessor.Refusals(candidates[at], need, tx.Now())) == 0
	if may && (r.State == attestation.Opened || !assessor.Away(candidates[at], tx.Now())) {
		return "", false
	}
	to, found := assessor.Offer(candidates, r.Chosen, need, tx.Now())
	if to == r.Offered || may && !found {
		return "", false
	}
	if at >= 0 {
		candidates[at].OpenWork--
	}
	assessor.Offered(candidates, to, tx.Now())
	return to, true
}

// tell lets people know what now waits on them, and the leads what waits on
// nobody.
func tell(tx *store.Tx, d id.Department, given map[id.Person]int) error {
	for p, n := range given {
		if p != "" {
			if err := tx.Notify(p, "asked", fmt.Sprintf("You are asked to sign off %s.", count(n)), "/queue"); err != nil {
				return err
			}
			continue
		}
		leads, err := tx.PeopleWith(d, identity.RoleLead)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if err := tx.Notify(lead, "nobody", fmt.Sprintf("Nobody can sign off %s any more.", count(n)), "/department/waiting"); err != nil {
				return err
			}
		}
	}
	return nil
}

func count(n int) string {
	if n == 1 {
		return "1 competency"
	}
	return fmt.Sprintf("%d competencies", n)
}
