package store

import (
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Worker is a person's portfolio in a department and the post that they hold.
type Worker struct {
	ID           id.Worker
	Person       id.Person
	Name         string
	Email        string
	Department   id.Department
	Version      framework.VersionID // of the framework that Level belongs to; empty: not known
	Level        string              // career level held now, "CSW"; empty: not known
	Settings     []string            // kinds of work of the post
	Educator     id.Person           // empty: none
	EducatorName string
	CreatedAt    time.Time
	Revision     int
}

// Enrolment is a worker on a pathway since a moment.
type Enrolment struct {
	ID      id.Enrolment
	Worker  id.Worker
	Version framework.VersionID
	Level   string // aimed at
	Since   time.Time
	Main    bool // the one that home shows first
}

// levelRef is how a level held is stored: version and level.
func levelRef(v framework.VersionID, level string) string {
	if v == "" || level == "" {
		return ""
	}
	return string(v) + "/" + level
}

func (v *View) workersWhere(where string, args ...any) ([]Worker, error) {
	var rows []struct {
		Row          workerRow `gorm:"embedded"`
		Name         string
		Email        string
		EducatorName string
	}
	err := v.db.Raw(`SELECT w.*, p.name, p.email, coalesce(e.name, '') AS educator_name
		FROM worker w JOIN person p ON p.id = w.person_id LEFT JOIN person e ON e.id = w.educator_id
		WHERE `+where+` ORDER BY p.name, w.id`, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]Worker, len(rows))
	for i, one := range rows {
		r := one.Row
		settings, err := texts(r.Settings)
		if err != nil {
			return nil, err
		}
		version, level, _ := strings.Cut(r.Level, "/")
		out[i] = Worker{ID: id.Worker(r.ID), Person: id.Person(r.PersonID), Name: one.Name, Email: one.Email, Department: id.Department(r.DepartmentID),
			Version: framework.VersionID(version), Level: level, Settings: settings, Educator: id.Person(r.EducatorID.String),
			EducatorName: one.EducatorName, CreatedAt: instant(r.CreatedAt), Revision: r.Revision}
	}
	return out, nil
}

// Worker is a worker whose submitted evidence the scope may see.
func (v *View) Worker(s access.Scope, w id.Worker) (Worker, error) {
	one, err := v.WorkerFacts(w)
	if err != nil {
		return Worker{}, err
	}
	if !s.SeesSubmitted(one.ID, one.Department) {
		return Worker{}, fault.Missing()
	}
	return one, nil
}

// WorkerFacts is a worker for the rules inside a use case: it knows no scope,
// and is not for showing.
func (v *View) WorkerFacts(w id.Worker) (Worker, error) {
	list, err := v.workersWhere("w.id = ?", string(w))
	if err != nil {
		return Worker{}, err
	}
	if len(list) == 0 {
		return Worker{}, fault.Missing()
	}
	return list[0], nil
}

// WorkersIn lists the workers of a department whose portfolios the scope may
// see, by name. The role in force decides: who has left is not listed.
func (v *View) WorkersIn(s access.Scope, d id.Department) ([]Worker, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	now := micros(v.now)
	return v.workersWhere(`w.department_id = ? AND p.enabled = 1 AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = w.person_id
		AND m.department_id = w.department_id AND m.role = 'worker' AND m.from_at <= ? AND (m.until_at IS NULL OR m.until_at > ?))`, string(d), now, now)
}

// Enrolments lists the pathways that a worker is on, the main one first.
func (v *View) Enrolments(w id.Worker) ([]Enrolment, error) {
	var rows []enrolmentRow
	if err := v.db.Raw("SELECT * FROM enrolment WHERE worker_id = ? AND ended_at IS NULL ORDER BY main DESC, since, id", string(w)).Scan(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]Enrolment, len(rows))
	for i, r := range rows {
		out[i] = Enrolment{id.Enrolment(r.ID), id.Worker(r.WorkerID), framework.VersionID(r.Version), r.Level, instant(r.Since), r.Main}
	}
	return out, nil
}
