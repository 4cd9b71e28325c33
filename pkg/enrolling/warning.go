package enrolling

import (
	"context"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/practice"
	"countersign/pkg/store"
)

// warnOfEnds tells each worker whose entitlement ends soon, and the leads, once for
// each of practice.Warnings. What another one takes over from is no news.
func (s Service) warnOfEnds(ctx context.Context) error {
	var due []store.WorkerEntitlement
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		due, err = dueWarnings(v)
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		due, err := dueWarnings(&tx.View)
		if err != nil {
			return err
		}
		for _, e := range due {
			if err := warn(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// dueWarnings are the entitlements of which nobody was told yet how soon they end.
func dueWarnings(v *store.View) ([]store.WorkerEntitlement, error) {
	ending, told, err := v.PracticeEnding(practice.Warnings[0])
	if err != nil {
		return nil, err
	}
	var out []store.WorkerEntitlement
	for _, e := range ending {
		if due := e.WarningAt(v.Now()); due == 0 || !e.Here || told[e.ID] > 0 && told[e.ID] <= due {
			continue
		}
		all, err := v.WorkerEntitlementsOf(e.Worker)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, func(o practice.Entitlement) bool { return o.TakesOver(e.Entitlement) }) {
			out = append(out, e)
		}
	}
	return out, nil
}

func warn(tx *store.Tx, e store.WorkerEntitlement) error {
	g, err := access.System(identity.System("entitlements"), access.WarnPractice, e.ID, e.Department)
	if err != nil {
		return err
	}
	if err := tx.WarnPractice(g, e.ID, e.WarningAt(tx.Now())); err != nil {
		return err
	}
	c, err := practiceChoices(&tx.View, e.Department)
	if err != nil {
		return err
	}
	kind, _ := c.kind(e.Entitlement)
	when := fmt.Sprintf("ends on %s, %s", e.Until.Words(), inDays(clock.DateOf(tx.Now()).DaysTo(e.Until)))
	if err := tx.Notify(e.Person, string(notice.Ending), fmt.Sprintf("What you are entitled to do %s: %s. Ask your department lead if you still need it.", when, kind.Title), "/scope/"+string(e.Worker)); err != nil {
		return err
	}
	leads, err := tx.PeopleWith(e.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	for _, lead := range slices.DeleteFunc(leads, func(p id.Person) bool { return p == e.Person }) {
		text := fmt.Sprintf("The entitlement of %s %s: %s. Renew it if they still need it.", e.Name, when, kind.Title)
		if err := tx.Notify(lead, string(notice.Ending), text, "/entitlements/workers/new?department="+string(e.Department)+"&renews="+string(e.ID)); err != nil {
			return err
		}
	}
	return nil
}

func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return fmt.Sprintf("in %d days", n)
}
