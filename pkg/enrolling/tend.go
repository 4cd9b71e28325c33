package enrolling

import (
	"context"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// TendQueues looks after what waits, in every department: it offers again what
// waits on somebody who is away or silent, and tells of what is over its target,
// of preceptorships that are over and of workers' entitlements that end soon.
// The service does this every hour; doing it twice does nothing more.
func (s Service) TendQueues(ctx context.Context) error {
	if err := s.endPreceptorships(ctx); err != nil {
		return err
	}
	if err := s.warnOfEnds(ctx); err != nil {
		return err
	}
	var departments []id.Department
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		departments, err = v.DepartmentsThatWait()
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range departments {
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := reroute(tx, d); err != nil {
				return err
			}
			return escalate(tx, d)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// escalate tells of each request that has come over its target, or twice over it:
// whom it waits on, the worker's educator and the leads, in one notice each.
func escalate(tx *store.Tx, d id.Department) error {
	late, err := newlyLate(tx, d)
	if err != nil || len(late) == 0 {
		return err
	}
	leads, err := tx.PeopleWith(d, identity.RoleLead)
	if err != nil {
		return err
	}
	mine, theirs := map[id.Person]int{}, map[id.Person]int{}
	for _, r := range late {
		g, err := access.System(identity.System("queue"), access.EscalateRequest, r.ID, d)
		if err != nil {
			return err
		}
		if err := tx.Escalate(g, r.ID, r.stage); err != nil {
			return err
		}
		worker, err := tx.WorkerFacts(r.Worker)
		if err != nil {
			return err
		}
		if r.Offered != "" {
			mine[r.Offered]++
		}
		for _, p := range told(leads, worker.Educator) {
			theirs[p]++
		}
	}
	for p, n := range mine {
		if err := tx.Notify(p, string(notice.Late), fmt.Sprintf("%s should have been decided by now. If you cannot, hand it over.", signOffs(n)), "/queue"); err != nil {
			return err
		}
	}
	for p, n := range theirs {
		if err := tx.Notify(p, string(notice.Late), fmt.Sprintf("%s should have been decided by now.", signOffs(n)), "/workers/queue"); err != nil {
			return err
		}
	}
	return nil
}

// told are the leads, and the educator if there is one.
func told(leads []id.Person, educator id.Person) []id.Person {
	out := append([]id.Person(nil), leads...)
	for _, p := range leads {
		if p == educator {
			return out
		}
	}
	if educator != "" {
		out = append(out, educator)
	}
	return out
}

// lateOne is a request at a stage that nobody was told of yet.
type lateOne struct {
	attestation.Request
	stage attestation.Stage
}

func newlyLate(tx *store.Tx, d id.Department) ([]lateOne, error) {
	waiting, err := tx.WaitingIn(d)
	if err != nil {
		return nil, err
	}
	known, err := tx.Escalated(d)
	if err != nil {
		return nil, err
	}
	var out []lateOne
	for _, r := range waiting {
		c, _, err := tx.Competency(r.Competency)
		if err != nil {
			return nil, err
		}
		if stage := r.StageAt(attestation.Target(c.RiskClass), tx.Now()); stage > known[r.ID] {
			out = append(out, lateOne{r, stage})
		}
	}
	return out, nil
}

func signOffs(n int) string {
	if n == 1 {
		return "1 sign-off"
	}
	return fmt.Sprintf("%d sign-offs", n)
}
