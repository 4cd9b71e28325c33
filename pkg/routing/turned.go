package routing

import (
	"fmt"
	"maps"
	"slices"

	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// Turned does what follows when register checks brought sign-offs into question
// or out of it: asks again or takes that back, and tells everybody concerned.
func Turned(tx *store.Tx, turned []store.Turned) error {
	if len(turned) == 0 {
		return nil
	}
	var all, questioned, restored []store.Signed
	for _, t := range turned {
		all = append(all, t.Signed)
	}
	k, err := know(&tx.View, all)
	if err != nil {
		return err
	}
	for _, t := range turned {
		switch {
		case t.Turn.Questioned && k.alone(t.Signed):
			questioned = append(questioned, t.Signed)
		case !t.Turn.Questioned && k.verdict(t.Signed) == attestation.Counts:
			restored = append(restored, t.Signed)
		}
	}
	if err := approvals(tx, all); err != nil { // what waits for approval must not stand in the way of asking again
		return err
	}
	asked, err := AskAgain(tx, questioned)
	if err != nil {
		return err
	}
	if err := NotNeeded(tx, restored, "The sign-off that this was asked again for counts after all: the register shows that the person who signed could sign that day."); err != nil {
		return err
	}
	if err := approvals(tx, restored); err != nil { // nor the other way round
		return err
	}
	if err := tell(tx, questioned, notice.Questioned, toQuestion); err != nil {
		return err
	}
	if err := tell(tx, restored, notice.Restored, toRestore); err != nil {
		return err
	}
	return tellAsked(tx, asked)
}

// Stopped asks again about a sign-off that does not count for now, of which
// everybody concerned has been told already.
func Stopped(tx *store.Tx, s store.Signed) error {
	if _, _, err := Approvals(tx, s.Attestation); err != nil {
		return err
	}
	asked, err := AskAgain(tx, []store.Signed{s})
	if err != nil {
		return err
	}
	return tellAsked(tx, asked)
}

// Again does what follows when a sign-off that was on hold counts again.
func Again(tx *store.Tx, s store.Signed, reason string) error {
	if err := NotNeeded(tx, []store.Signed{s}, reason); err != nil {
		return err
	}
	_, _, err := Approvals(tx, s.Attestation)
	return err
}

// telling is the words of a notice: to the signer, to a worker and to a lead.
type telling struct {
	signer, worker, lead func(n int, signer string) string
}

var toQuestion = telling{
	signer: func(n int, _ string) string {
		return fmt.Sprintf("A register check shows that you could not sign on the day of %s. %s for now. Talk to your lead if you think that the check is wrong.", signOffs(n, "a sign-off of yours", "sign-offs of yours"), stops(n))
	},
	worker: func(n int, signer string) string {
		return fmt.Sprintf("%s by %s is in question: a register check shows that they could not sign that day. You need do nothing. Somebody else is asked to look at the same evidence.", signOffs(n, "A sign-off", "sign-offs"), signer)
	},
	lead: func(n int, signer string) string {
		return fmt.Sprintf("A register check brings %s by %s into question. %s until somebody else has signed, or the register shows that they could sign.", signOffs(n, "a sign-off", "sign-offs"), signer, stops(n))
	},
}

var toRestore = telling{
	signer: func(n int, _ string) string {
		return fmt.Sprintf("A register check shows that you could sign after all on the day of %s. %s again.", signOffs(n, "a sign-off of yours", "sign-offs of yours"), counts(n))
	},
	worker: func(n int, signer string) string {
		return fmt.Sprintf("%s by %s is no longer in question. %s again.", signOffs(n, "A sign-off", "sign-offs"), signer, counts(n))
	},
	lead: func(n int, signer string) string {
		return fmt.Sprintf("A register check shows that %s could sign after all. %s again: %s.", signer, counts(n), signOffs(n, "a sign-off", "sign-offs"))
	},
}

func signOffs(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func stops(n int) string {
	if n == 1 {
		return "It does not count"
	}
	return "They do not count"
}

func counts(n int) string {
	if n == 1 {
		return "It counts"
	}
	return "They count"
}

// tell lets the signer, each worker and each lead know, once for all that
// concerns them.
func tell(tx *store.Tx, list []store.Signed, kind notice.Kind, say telling) error {
	bySigner := grouped(list, func(s store.Signed) id.Person { return s.Assessor })
	for _, signer := range slices.Sorted(maps.Keys(bySigner)) {
		theirs := bySigner[signer]
		name := theirs[0].AssessorName
		if err := tx.Notify(signer, string(kind), say.signer(len(theirs), name), one(theirs, "/signed")); err != nil {
			return err
		}
		byWorker := grouped(theirs, func(s store.Signed) id.Worker { return s.Worker })
		for _, w := range slices.Sorted(maps.Keys(byWorker)) {
			worker, err := tx.WorkerFacts(w)
			if err != nil {
				return err
			}
			if err := tx.Notify(worker.Person, string(kind), say.worker(len(byWorker[w]), name), one(byWorker[w], "/record")); err != nil {
				return err
			}
		}
		byDepartment := grouped(theirs, func(s store.Signed) id.Department { return s.Department })
		for _, d := range slices.Sorted(maps.Keys(byDepartment)) {
			if err := tellLeads(tx, d, signer, string(kind), say.lead(len(byDepartment[d]), name), one(byDepartment[d], "/people/"+string(signer))); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellLeads tells the leads of a department but the signer, who knows.
func tellLeads(tx *store.Tx, d id.Department, signer id.Person, kind, text, href string) error {
	leads, err := tx.PeopleWith(d, identity.RoleLead)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		if lead == signer {
			continue
		}
		if err := tx.Notify(lead, kind, text, href); err != nil {
			return err
		}
	}
	return nil
}

// one leads to the only sign-off, or else to a page of all.
func one(list []store.Signed, all string) string {
	if len(list) == 1 {
		return "/record/" + string(list[0].ID)
	}
	return all
}

// tellAsked lets people know what now waits on them, and leads what waits on
// nobody.
func tellAsked(tx *store.Tx, asked []attestation.Request) error {
	type to struct {
		person     id.Person
		department id.Department
	}
	given := map[to][]attestation.Request{}
	var order []to
	for _, r := range asked {
		k := to{r.Offered, r.Department}
		if len(given[k]) == 0 {
			order = append(order, k)
		}
		given[k] = append(given[k], r)
	}
	for _, k := range order {
		n := len(given[k])
		if k.person == "" {
			if err := tellLeads(tx, k.department, "", "nobody", fmt.Sprintf("Nobody can sign off %s, asked again because a sign-off came into question.", competencies(n)), "/department/waiting"); err != nil {
				return err
			}
			continue
		}
		href := "/queue"
		if n == 1 {
			href = "/requests/" + string(given[k][0].ID)
		}
		if err := tx.Notify(k.person, string(notice.Asked), fmt.Sprintf("You are asked to sign off %s again: the first sign-off came into question.", competencies(n)), href); err != nil {
			return err
		}
	}
	return nil
}

func competencies(n int) string {
	if n == 1 {
		return "1 competency"
	}
	return fmt.Sprintf("%d competencies", n)
}

func grouped[K comparable](list []store.Signed, by func(store.Signed) K) map[K][]store.Signed {
	out := map[K][]store.Signed{}
	for _, s := range list {
		out[by(s)] = append(out[by(s)], s)
	}
	return out
}
