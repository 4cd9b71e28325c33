package reporting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// QueueHealth is how a department's queue of sign-offs is doing.
type QueueHealth struct {
	Department     id.Department
	DepartmentName string
	Limit          int // of what waits on one assessor before others are offered new work first
	Waiting        int
	Late           int // of Waiting: over their target
	TwiceLate      int // of Late: twice over it
	Nobody         int // of Waiting: nobody may sign it at present
	Oldest         time.Time
	Ages           []AgeBand
	Since          clock.Date // of what was decided
	Signed         int
	Returned       int     // sent back or declined
	Median         float64 // days from asking to the sign-off; of no use where Enough is false
	Ninetieth      float64 // within which nine of ten were signed
	Enough         bool
	People         []QueueLoad // most work first
}

// AgeBand is how many requests have waited from one number of days to another.
type AgeBand struct {
	From, To int // To 0: no end
	Count    int
}

// QueueLoad is what waits on one assessor.
type QueueLoad struct {
	Person Person
	Count  int
	Late   int
	Oldest time.Time
	Away   bool
	Full   bool // has as much as one should: others are offered new work first
}

// ageBands are the bands of a chart, in whole days.
var ageBands = []AgeBand{{From: 0, To: 2}, {From: 3, To: 5}, {From: 6, To: 10}, {From: 11, To: 15}, {From: 16, To: 28}, {From: 29}}

// lookedBack is over how many days what was decided is counted, and enough how
// many sign-offs there must be to say how long they take.
const (
	lookedBack = 90
	enough     = 5
)

// QueueHealth is how a department's queue is doing, for those who read its
// portfolios.
func (s Service) QueueHealth(ctx context.Context, a identity.Actor, d id.Department) (out QueueHealth, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		if !access.ScopeOf(a).SeesPortfolios(d) {
			return fault.Missing()
		}
		department, err := view.Department(d)
		if err != nil {
			return err
		}
		out = QueueHealth{Department: d, DepartmentName: department.Name, Since: clock.DateOf(view.Now()).AddDays(-lookedBack), Ages: slices.Clone(ageBands)}
		candidates, err := view.Candidates(d)
		if err != nil {
			return err
		}
		if err := out.addWaiting(view, candidates); err != nil {
			return err
		}
		if out.Limit, err = view.QueueLimit(d); err != nil {
			return err
		}
		return out.addDecided(view)
	})
	return out, err
}

func (q *QueueHealth) addWaiting(view *store.View, candidates []assessor.Candidate) error {
	waiting, err := view.WaitingIn(q.Department)
	if err != nil {
		return err
	}
	loads := map[id.Person]*QueueLoad{}
	for _, c := range candidates {
		loads[c.Person] = &QueueLoad{Person: Person{c.Person, c.Name}, Away: assessor.Away(c, view.Now()), Full: c.Limit > 0 && c.OpenWork >= c.Limit}
		if !c.Assessor && c.OpenWork == 0 { // somebody who was an assessor once
			delete(loads, c.Person)
		}
	}
	for _, r := range waiting { // oldest first
		c, _, err := view.Competency(r.Competency)
		if err != nil {
			return err
		}
		stage := r.StageAt(attestation.Target(c.RiskClass), view.Now())
		q.add(r, stage, view.Now())
		if l := loads[r.Offered]; l != nil {
			if l.Count++; l.Oldest.IsZero() {
				l.Oldest = r.CreatedAt
			}
			if stage > attestation.InTime {
				l.Late++
			}
		}
	}
	for _, l := range loads {
		q.People = append(q.People, *l)
	}
	slices.SortFunc(q.People, func(a, b QueueLoad) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Person.Name, b.Person.Name), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return nil
}

func (q *QueueHealth) add(r attestation.Request, stage attestation.Stage, now time.Time) {
	if q.Waiting++; q.Oldest.IsZero() {
		q.Oldest = r.CreatedAt
	}
	if r.Offered == "" {
		q.Nobody++
	}
	if stage > attestation.InTime {
		q.Late++
	}
	if stage == attestation.TwiceOver {
		q.TwiceLate++
	}
	waited := clock.DateOf(r.CreatedAt).DaysTo(clock.DateOf(now))
	for i := range q.Ages {
		if b := &q.Ages[i]; waited >= b.From && (b.To == 0 || waited <= b.To) {
			b.Count++
		}
	}
}

func (q *QueueHealth) addDecided(view *store.View) error {
	decided, err := view.DecidedSince(q.Department, q.Since.Start())
	if err != nil {
		return err
	}
	var took []time.Duration
	for _, one := range decided {
		if one.State == attestation.Signed {
			took = append(took, one.Took)
		} else {
			q.Returned++
		}
	}
	q.Signed = len(took)
	if q.Enough = q.Signed >= enough; q.Enough {
		slices.Sort(took)
		q.Median, q.Ninetieth = inDays(rank(took, 50)), inDays(rank(took, 90))
	}
	return nil
}

// rank is the smallest of sorted values that so many of a hundred do not exceed
// (nearest rank).
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }
