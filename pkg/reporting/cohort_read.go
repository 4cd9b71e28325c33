package reporting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Stalled is after how long without movement a worker counts as stalled.
const Stalled = 28 * 24 * time.Hour

// Cohort is the workers of a department, the longest without movement first.
func (s Service) Cohort(ctx context.Context, a identity.Actor, q CohortQuery) (out Cohort, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		rows, err := view.Standings(access.ScopeOf(a), q.Department)
		if err != nil {
			return err
		}
		department, err := view.Department(q.Department)
		if err != nil {
			return err
		}
		out = Cohort{Department: q.Department, DepartmentName: department.Name, Mine: q.Mine, Workers: make([]CohortWorker, 0, len(rows))}
		for _, r := range rows {
			if q.Mine && r.Educator != a.Person {
				continue
			}
			w, err := cohortWorker(view, r)
			if err != nil {
				return err
			}
			out.Workers = append(out.Workers, w)
			out.Totals.add(w, view.Now())
		}
		slices.SortStableFunc(out.Workers, func(a, b CohortWorker) int { return a.MovedAt.Compare(b.MovedAt) })
		return nil
	})
	return out, err
}

func cohortWorker(view *store.View, r store.Standing) (CohortWorker, error) {
	now := view.Now()
	held, err := levelNamed(view, r.HeldVersion, r.Held)
	if err != nil {
		return CohortWorker{}, err
	}
	target, err := levelNamed(view, r.Version, r.Level)
	if err != nil {
		return CohortWorker{}, err
	}
	w := CohortWorker{Worker: r.Worker, Name: r.Name, Held: held, Target: target, Educator: Person{r.Educator, r.EducatorName},
		Stale: r.Summary.Otherwise.Stale, Asked: r.Summary.Asked, Total: r.Summary.Total, MovedAt: r.Movement.MovedAt, Days: days(r.Movement.MovedAt, now)}
	w.Met, w.Expiring, w.Expired = r.Summary.At(now)
	current := store.WeekAt(now)
	w.Weeks = make([]int, 12)
	for _, one := range r.Movement.Weeks {
		if i := one.Week - current + len(w.Weeks) - 1; i >= 0 && i < len(w.Weeks) {
			w.Weeks[i] = one.Moves
		}
	}
	w.Why = stuck(w, r.Movement, now)
	return w, nil
}

// stuck says why nothing moves, the cause that somebody else can mend first.
func stuck(w CohortWorker, m store.Movement, now time.Time) Stuck {
	switch {
	case w.Target.ID == "":
		return Stuck{Kind: NoPathway, Text: "They are on no pathway yet."}
	case m.Nobody.Count > 0:
		return Stuck{Kind: NobodyCan, Count: m.Nobody.Count, Since: m.Nobody.Since,
			Text: fmt.Sprintf("Nobody can sign %s.", items(m.Nobody.Count))}
	case m.Waiting.Count > 0:
		return Stuck{Kind: OnAssessor, Count: m.Waiting.Count, Since: m.Waiting.Since, Person: Person{m.Waiting.On, m.Waiting.Name},
			Text: fmt.Sprintf("%d waiting for %s since %s.", m.Waiting.Count, m.Waiting.Name, day(m.Waiting.Since))}
	case m.Returned.Count > 0:
		return Stuck{Kind: SentBack, Count: m.Returned.Count, Since: m.Returned.Since,
			Text: fmt.Sprintf("Sent back %s, and not sent in again.", ago(days(m.Returned.Since, now)))}
	case w.Total > 0 && w.Met == w.Total:
		return Stuck{Kind: ReadyToCheck, Text: "Everything is signed off."}
	case now.Sub(m.MovedAt) < Stalled:
		return Stuck{Kind: Moving, Since: m.MovedAt, Text: fmt.Sprintf("Last moved %s.", ago(w.Days))}
	}
	return Stuck{Kind: NoEvidence, Since: m.MovedAt, Text: fmt.Sprintf("No evidence put up for %d days.", w.Days)}
}

func items(n int) string {
	if n == 1 {
		return "1 of their items"
	}
	return fmt.Sprintf("%d of their items", n)
}

func ago(days int) string {
	switch days {
	case 0:
		return "today"
	case 1:
		return "1 day ago"
	}
	return fmt.Sprintf("%d days ago", days)
}

func (t *CohortTotals) add(w CohortWorker, now time.Time) {
	t.Workers++
	if now.Sub(w.MovedAt) < Stalled {
		t.Moving++
	} else {
		t.Stalled++
	}
	if w.Expiring > 0 {
		t.Expiring++
	}
	if w.Expired > 0 {
		t.Expired++
	}
	switch w.Why.Kind {
	case OnAssessor:
		t.Waiting++
	case NobodyCan:
		t.Nobody++
	}
}
