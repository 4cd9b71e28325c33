package store

import (
	"strings"

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
	Person       id.Person
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
// see, in one statement. The role in force decides: who has left is not listed.
func (v *View) Standings(s access.Scope, d id.Department) ([]Standing, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	now := micros(v.now)
	rows, err := v.db.Raw(`SELECT w.id, w.person_id, p.name, w.level, coalesce(w.educator_id, ''), coalesce(t.name, ''), coalesce(n.version, ''), coalesce(n.level, ''),
		coalesce(s.total, 0), coalesce(s.asked, 0), coalesce(s.not_started, 0), coalesce(s.in_progress, 0), coalesce(s.awaiting, 0), coalesce(s.stale, 0),
		coalesce(s.expired, 0), coalesce(s.unknown, 0), s.until, coalesce(m.moved_at, w.created_at), m.weeks, coalesce(m.waiting, 0), coalesce(m.waiting_since, 0),
		coalesce(m.waiting_on, ''), coalesce(o.name, ''), coalesce(m.nobody, 0), coalesce(m.nobody_since, 0), coalesce(m.returned, 0), coalesce(m.returned_since, 0)
		FROM worker w JOIN person p ON p.id = w.person_id AND p.enabled = 1
		LEFT JOIN person t ON t.id = w.educator_id
		LEFT JOIN enrolment n ON n.worker_id = w.id AND n.ended_at IS NULL AND n.main = 1
		LEFT JOIN standing s ON s.worker_id = w.id AND s.version = n.version AND s.level = n.level
		LEFT JOIN movement m ON m.worker_id = w.id
		LEFT JOIN person o ON o.id = m.waiting_on
		WHERE w.department_id = ? AND EXISTS (SELECT 1 FROM membership b WHERE b.person_id = w.person_id AND b.department_id = w.department_id
			AND b.role = 'worker' AND b.from_at <= ? AND (b.until_at IS NULL OR b.until_at > ?))
		ORDER BY p.name, w.id`, string(d), now, now).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Standing
	for rows.Next() {
		var r Standing
		var held string
		var until, weeks []byte
		var notStarted, inProgress, awaiting, stale, expired, unknown int
		var movedAt, waitingSince, nobodySince, returnedSince int64
		m := &r.Movement
		if err := rows.Scan(&r.Worker, &r.Person, &r.Name, &held, &r.Educator, &r.EducatorName, &r.Version, &r.Level,
			&r.Summary.Total, &r.Summary.Asked, &notStarted, &inProgress, &awaiting, &stale, &expired, &unknown, &until, &movedAt, &weeks,
			&m.Waiting.Count, &waitingSince, &m.Waiting.On, &m.Waiting.Name, &m.Nobody.Count, &nobodySince, &m.Returned.Count, &returnedSince); err != nil {
			return nil, err
		}
		version, level, _ := strings.Cut(held, "/")
		r.HeldVersion, r.Held = framework.VersionID(version), level
		r.Summary.Until = readInstants(until)
		r.Summary.Otherwise = map[progress.Standing]int{progress.NotStarted: notStarted, progress.InProgress: inProgress, progress.Awaiting: awaiting,
			progress.Stale: stale, progress.Expired: expired, progress.Unknown: unknown}
		m.MovedAt, m.Weeks = instant(movedAt), readWeeks(weeks)
		m.Waiting.Since, m.Nobody.Since, m.Returned.Since = instant(waitingSince), instant(nobodySince), instant(returnedSince)
		out = append(out, r)
	}
	return out, rows.Err()
}
