package enrolling

import (
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/routing"
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

// reroute offers again what waits in a department on nobody, on somebody who may
// not sign it any more, or on somebody who has not opened it for too long. What
// waits on somebody who is only away goes to another if there is one and they had
// not opened it.
func reroute(tx *store.Tx, d id.Department) error {
	waiting, err := tx.WaitingIn(d)
	if err != nil || len(waiting) == 0 {
		return err
	}
	q, err := queueOf(tx, d, waiting)
	if err != nil {
		return err
	}
	moved := moves{given: map[id.Person]int{}, taken: map[from]int{}}
	for _, r := range waiting {
		to, why, err := q.pass(r)
		if err != nil {
			return err
		}
		if why == "" {
			continue
		}
		g, err := access.Route(identity.System("routing"), r.ID, d)
		if err != nil {
			return err
		}
		if err := tx.Offer(g, r, to, why); err != nil {
			return err
		}
		moved.given[to]++
		moved.taken[from{r.Offered, why}]++
	}
	return moved.tell(tx, d)
}

// queue is what decides where the requests that wait in a department go.
type queue struct {
	tx         *store.Tx
	department id.Department
	candidates []assessor.Candidate
	people     map[id.Worker]id.Person
}

func queueOf(tx *store.Tx, d id.Department, waiting []attestation.Request) (queue, error) {
	q := queue{tx: tx, department: d}
	var err error
	if q.candidates, err = tx.Candidates(d); err != nil {
		return q, err
	}
	var workers []id.Worker
	for _, r := range waiting {
		workers = append(workers, r.Worker)
	}
	q.people, err = tx.PersonsOf(workers)
	return q, err
}

// pass decides whom a waiting request goes to, and why; no reason: it stays. It
// keeps count of open work as it goes.
func (q queue) pass(r attestation.Request) (id.Person, attestation.Why, error) {
	c, version, err := q.tx.Competency(r.Competency)
	if err != nil {
		return "", "", err
	}
	need := assessor.NeedFor(version, c, q.people[r.Worker], q.department)
	if need, err = routing.Complete(&q.tx.View, need, r); err != nil {
		return "", "", err
	}
	now := q.tx.Now()
	at := slices.IndexFunc(q.candidates, func(c assessor.Candidate) bool { return c.Person == r.Offered })
	why, chosen, but := attestation.Unable, r.Chosen, []id.Person(nil)
	if at >= 0 && len(assessor.Refusals(q.candidates[at], need, now)) == 0 {
		switch {
		case r.State == attestation.Opened:
			return "", "", nil
		case assessor.Away(q.candidates[at], now):
			why, chosen = attestation.Absent, r.Offered // to whoever covers for them, if somebody does
		case r.Silent(attestation.Target(c.RiskClass), now):
			if but, err = q.hadIt(r.ID); err != nil {
				return "", "", err
			}
			why, chosen = attestation.Unopened, ""
		default:
			return "", "", nil
		}
	}
	to, found := assessor.OfferBut(q.candidates, chosen, but, need, now)
	if to == r.Offered || why != attestation.Unable && !found {
		return "", "", nil
	}
	if at >= 0 {
		q.candidates[at].OpenWork--
	}
	assessor.Offered(q.candidates, to, now)
	return to, why, nil
}

// hadIt is everybody to whom a request was ever offered: it comes round to nobody
// twice by itself.
func (q queue) hadIt(r id.Request) ([]id.Person, error) {
	moves, err := q.tx.Moves([]id.Request{r})
	var out []id.Person
	for _, m := range moves {
		if m.Event == attestation.Offer && m.Offered != "" {
			out = append(out, m.Offered)
		}
	}
	return out, err
}

// from is somebody whose work went to somebody else, and why.
type from struct {
	person id.Person
	why    attestation.Why
}

// moves are how many requests people were given and had taken from them.
type moves struct {
	given map[id.Person]int
	taken map[from]int
}

// tell lets people know what now waits on them and what no longer does, and the
// leads what waits on nobody.
func (m moves) tell(tx *store.Tx, d id.Department) error {
	for p, n := range m.given {
		if p != "" {
			if err := tx.Notify(p, string(notice.Asked), fmt.Sprintf("You are asked to sign off %s.", count(n)), "/queue"); err != nil {
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
	for f, n := range m.taken {
		text := map[attestation.Why]string{attestation.Absent: "because you are away", attestation.Unopened: "after waiting for some days and not being opened"}[f.why]
		if f.person == "" || text == "" {
			continue
		}
		if err := tx.Notify(f.person, string(notice.MovedOn), fmt.Sprintf("%s that waited for you went to somebody else, %s. You need do nothing.", signOffs(n), text), "/queue"); err != nil {
			return err
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
