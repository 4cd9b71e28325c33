package store

import (
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Standing is one worker of a department as the projection keeps them, on
// their main pathway.
type Standing struct {
	Worker       id.Worker
	Name         string
	HeldVersion  framework.VersionID // of Held; empty: not known
	Held         string              // level held now
	Educator     id.Person
	EducatorName string
	Version      framework.VersionID // of Level; empty: on no pathway
	Level        string              // aimed at
	Summary      progress.Summary    // without Lines
	Movement     Movement
}

// Standings lists the workers of a department whose portfolios the scope may
// see, by name, in two statements however many they are. The role in force
// decides: who has left is not listed.
func (v *View) Standings(s access.Scope, d id.Department) ([]Standing, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	now := micros(v.now)
	rows, err := v.query(`SELECT w.id, p.name, w.level, coalesce(w.educator_id, ''), coalesce(s.version, ''), coalesce(s.level, ''),
		coalesce(s.total, 0), coalesce(s.asked, 0), coalesce(s.not_started, 0), coalesce(s.in_progress, 0), coalesce(s.awaiting, 0), coalesce(s.stale, 0),
		coalesce(s.expired, 0), coalesce(s.unknown, 0), s.until, coalesce(m.moved_at, w.created_at), m.weeks, coalesce(m.waiting, 0), coalesce(m.waiting_since, 0),
		coalesce(m.waiting_on, ''), coalesce(m.nobody, 0), coalesce(m.nobody_since, 0), coalesce(m.returned, 0), coalesce(m.returned_since, 0)
		FROM membership b JOIN person p ON p.id = b.person_id AND p.enabled = 1
		JOIN worker w ON w.person_id = b.person_id AND w.department_id = b.department_id
		LEFT JOIN standing s ON s.worker_id = w.id AND s.main = 1
		LEFT JOIN movement m ON m.worker_id = w.id
		WHERE b.department_id = ? AND b.role = 'worker' AND b.from_at <= ? AND (b.until_at IS NULL OR b.until_at > ?)
		ORDER BY p.name, w.id`, string(d), now, now)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Standing
	var k keptStanding
	to := k.columns()
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		r := k.standing()
		if n := len(out); n == 0 || out[n-1].Worker != r.Worker { // two memberships may overlap
			out = append(out, r)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, v.nameStandings(out)
}

// keptStanding is a row of Standings as it is read.
type keptStanding struct {
	Standing
	held                                              string
	until, weeks                                      []byte
	movedAt, waitingSince, nobodySince, returnedSince int64
}

func (k *keptStanding) columns() []any {
	m, s := &k.Movement, &k.Summary
	n := &s.Otherwise
	return into(&k.Worker, &k.Name, &k.held, &k.Educator, &k.Version, &k.Level,
		&s.Total, &s.Asked, &n.NotStarted, &n.InProgress, &n.Awaiting, &n.Stale, &n.Expired, &n.Unknown, &k.until, &k.movedAt, &k.weeks,
		&m.Waiting.Count, &k.waitingSince, &m.Waiting.On, &m.Nobody.Count, &k.nobodySince, &m.Returned.Count, &k.returnedSince)
}

func (k *keptStanding) standing() Standing {
	r := k.Standing
	held := aimOf(k.held)
	r.HeldVersion, r.Held = held.Version, held.Level
	r.Summary.Until = readInstants(k.until)
	m := &r.Movement
	m.MovedAt, m.Weeks = instant(k.movedAt), readWeeks(k.weeks)
	m.Waiting.Since, m.Nobody.Since, m.Returned.Since = instant(k.waitingSince), instant(k.nobodySince), instant(k.returnedSince)
	return r
}

// nameStandings adds the names of educators and of those whom work waits on: few
// people, whom many rows share.
func (v *View) nameStandings(list []Standing) error {
	var people []id.Person
	for _, r := range list {
		for _, p := range []id.Person{r.Educator, r.Movement.Waiting.On} {
			if p != "" && !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	if len(people) == 0 {
		return nil
	}
	slices.Sort(people)
	names, err := v.PersonNames(people)
	for i := range list {
		list[i].EducatorName = names[list[i].Educator]
		list[i].Movement.Waiting.Name = names[list[i].Movement.Waiting.On]
	}
	return err
}
