package store

import (
	"database/sql"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/practice"
)

type workerEntitlementRow struct {
	ID           string `gorm:"primaryKey"`
	WorkerID     string
	DepartmentID string
	Kind         string
	Title        string
	Tasks        string
	Equipment    string
	Sites        string
	FromOn       string
	UntilOn      string
	Procedure    string
	Issuer       string
	GrantedBy    string
	GrantedAt    int64
	Follows      sql.NullString
	Plans        string
	EndedAt      sql.NullInt64
	EndedBy      sql.NullString
	EndReason    string
}

func (workerEntitlementRow) TableName() string { return "worker_entitlement" }

// granted is what the log commits to when the entitlement is given: the row
// without its end.
func (r workerEntitlementRow) granted() digest.Sum {
	r.EndedAt, r.EndedBy, r.EndReason = sql.NullInt64{}, sql.NullString{}, ""
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r workerEntitlementRow) ended() digest.Sum {
	return bound(&workerEntitlementRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy, EndReason: r.EndReason})
}

// WorkerEntitlement is a worker's entitlement with the names that pages show.
type WorkerEntitlement struct {
	practice.Entitlement
	Person        id.Person // whose portfolio it is about
	Name          string
	GrantedByName string
	Here          bool // the worker has the role still, and an account
}

// practiceWhere reads workers' entitlements (e), oldest first, in two statements.
func (v *View) practiceWhere(where string, args ...any) ([]WorkerEntitlement, error) {
	var rows []struct {
		Row         workerEntitlementRow `gorm:"embedded"`
		PersonID    string
		Name        string
		GrantedName string
		Here        bool
	}
	now := micros(v.now)
	err := list(v, &rows, `SELECT e.*, w.person_id, p.name, b.name AS granted_name, p.enabled = 1 AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = w.person_id
			AND m.department_id = w.department_id AND m.role = 'worker' AND `+inForce+`) AS here
		FROM worker_entitlement e JOIN worker w ON w.id = e.worker_id JOIN person p ON p.id = w.person_id JOIN person b ON b.id = e.granted_by
		WHERE `+where+` ORDER BY e.granted_at, e.id`, append([]any{now, now}, args...)...)
	if err != nil {
		return nil, err
	}
	out := make([]WorkerEntitlement, len(rows))
	var wanted []id.Site
	for i, one := range rows {
		e, err := one.Row.entitlement()
		if err != nil {
			return nil, err
		}
		out[i] = WorkerEntitlement{e, id.Person(one.PersonID), one.Name, one.GrantedName, one.Here}
		for _, s := range e.Sites {
			wanted = append(wanted, s.ID)
		}
	}
	names, err := v.siteNames(wanted)
	for _, e := range out {
		for i := range e.Sites {
			e.Sites[i].Name = names[e.Sites[i].ID]
		}
	}
	return out, err
}

func (r workerEntitlementRow) entitlement() (practice.Entitlement, error) {
	e := practice.Entitlement{ID: id.WorkerEntitlement(r.ID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID), Kind: r.Kind, Title: r.Title,
		From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn), Procedure: r.Procedure, Issuer: r.Issuer, GrantedBy: id.Person(r.GrantedBy), GrantedAt: instant(r.GrantedAt),
		EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String), EndReason: r.EndReason,
		Follows: id.WorkerEntitlement(r.Follows.String)}
	var err error
	if e.Plans, err = texts[id.CarryOver](r.Plans); err != nil {
		return e, err
	}
	if e.Tasks, err = texts[string](r.Tasks); err != nil {
		return e, err
	}
	if e.Equipment, err = texts[string](r.Equipment); err != nil {
		return e, err
	}
	sites, err := texts[id.Site](r.Sites)
	for _, s := range sites {
		e.Sites = append(e.Sites, practice.Site{ID: s})
	}
	return e, err
}

func (v *View) siteNames(sites []id.Site) (map[id.Site]string, error) {
	out := map[id.Site]string{}
	if len(sites) == 0 {
		return out, nil
	}
	var rows []Site
	err := list(v, &rows, "SELECT id, organisation_id AS organisation, name FROM site WHERE id IN (SELECT value FROM json_each(?))", listed(sites))
	for _, s := range rows {
		out[s.ID] = s.Name
	}
	return out, err
}

// SitesAround lists the sites of the organisation that a department is part of. Use
// cases ask the scope first.
func (v *View) SitesAround(d id.Department) ([]practice.Site, error) {
	var out []practice.Site
	return out, list(v, &out, `SELECT s.id, s.name FROM site s WHERE s.organisation_id = (SELECT o.organisation_id FROM department d JOIN site o ON o.id = d.site_id WHERE d.id = ?) ORDER BY s.name, s.id`, string(d))
}

// AddWorkerEntitlement keeps an employer's entitlement of a worker. The audit log
// holds the digest of all of it.
func (tx *Tx) AddWorkerEntitlement(g access.Grant, e practice.Entitlement) error {
	if err := tx.spend(g, string(e.Digest()), string(e.ID), access.GrantPractice); err != nil {
		return err
	}
	sites := make([]id.Site, len(e.Sites))
	for i, s := range e.Sites {
		sites[i] = s.ID
	}
	return tx.insertLogged(ledger.WorkerEntitled, e.Department, string(e.ID), &workerEntitlementRow{ID: string(e.ID), WorkerID: string(e.Worker), DepartmentID: string(e.Department), Kind: e.Kind, Title: e.Title,
		Tasks: listed(e.Tasks), Equipment: listed(e.Equipment), Sites: listed(sites), FromOn: string(e.From), UntilOn: string(e.Until),
		Procedure: e.Procedure, Issuer: e.Issuer, GrantedBy: string(e.GrantedBy), GrantedAt: micros(e.GrantedAt),
		Follows: nullText(e.Follows), Plans: listed(e.Plans)})
}

// EndWorkerEntitlement ends an entitlement as e says: when, by whom and why.
func (tx *Tx) EndWorkerEntitlement(g access.Grant, e practice.Entitlement) error {
	if err := tx.spend(g, string(e.EndDigest()), string(e.ID), access.EndPractice); err != nil {
		return err
	}
	if err := tx.swap("UPDATE worker_entitlement SET ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL",
		micros(e.EndedAt), string(e.EndedBy), e.EndReason, string(e.ID)); err != nil {
		return err
	}
	row := workerEntitlementRow{ID: string(e.ID), EndedAt: nullMicros(e.EndedAt), EndedBy: nullText(e.EndedBy), EndReason: e.EndReason}
	return tx.enterIn(ledger.WorkerEntitlementEnded, e.Department, row.ID, row.ended())
}

// WorkerEntitlementFacts is one for the rules inside a use case.
func (v *View) WorkerEntitlementFacts(e id.WorkerEntitlement) (WorkerEntitlement, error) {
	list, err := v.practiceWhere("e.id = ?", string(e))
	if err != nil {
		return WorkerEntitlement{}, err
	}
	if len(list) == 0 {
		return WorkerEntitlement{}, fault.Missing()
	}
	return list[0], nil
}

// WorkerEntitlementsIn is all that were ever given in a department, by worker, to
// whoever may ask who can do what there.
func (v *View) WorkerEntitlementsIn(s access.Scope, d id.Department) (map[id.Worker][]practice.Entitlement, error) {
	if !s.SeesPractice(d) {
		return nil, fault.Missing()
	}
	list, err := v.practiceWhere("e.department_id = ?", string(d))
	out := map[id.Worker][]practice.Entitlement{}
	for _, e := range list {
		out[e.Worker] = append(out[e.Worker], e.Entitlement)
	}
	return out, err
}

// PracticeWorker is a worker as whoever delegates needs to know them.
type PracticeWorker struct {
	ID     id.Worker
	Name   string
	Held   Aim   // career level held; zero: not known
	Levels []Aim // by which they are judged: those aimed at, the main one first, then the one held
	Away   bool  // today
}

// PracticeWorkers lists the workers who are in a department now, by name, to whoever
// may ask who can do what there.
func (v *View) PracticeWorkers(s access.Scope, d id.Department) ([]PracticeWorker, error) {
	if !s.SeesPractice(d) {
		return nil, fault.Missing()
	}
	return v.practiceWorkers("b.department_id = ?", string(d))
}

// PracticeWorkerFacts is a worker, while they have the role and an account. It knows
// no scope: use cases ask access first.
func (v *View) PracticeWorkerFacts(w id.Worker) (PracticeWorker, error) {
	list, err := v.practiceWorkers("w.id = ?", string(w))
	if err != nil {
		return PracticeWorker{}, err
	}
	if len(list) == 0 {
		return PracticeWorker{}, fault.Missing()
	}
	return list[0], nil
}

func (v *View) practiceWorkers(where, arg string) ([]PracticeWorker, error) {
	var rows []struct {
		ID, Name, Held, Version, Level string
		Away                           bool
	}
	now, today := micros(v.now), string(v.today())
	err := list(v, &rows, `SELECT w.id, p.name, w.level AS held, coalesce(n.version, '') AS version, coalesce(n.level, '') AS level,
		EXISTS (SELECT 1 FROM absence a WHERE a.person_id = w.person_id AND a.from_on <= ? AND a.until_on >= ?) AS away
		FROM membership b JOIN person p ON p.id = b.person_id AND p.enabled = 1
		JOIN worker w ON w.person_id = b.person_id AND w.department_id = b.department_id
		LEFT JOIN enrolment n ON n.worker_id = w.id AND n.ended_at IS NULL
		WHERE b.role = 'worker' AND b.from_at <= ? AND (b.until_at IS NULL OR b.until_at > ?) AND `+where+`
		ORDER BY p.name, w.id, n.main DESC, n.since, n.id`, today, today, now, now, arg)
	if err != nil {
		return nil, err
	}
	var out []PracticeWorker
	for _, r := range rows {
		if n := len(out); n == 0 || string(out[n-1].ID) != r.ID {
			out = append(out, PracticeWorker{ID: id.Worker(r.ID), Name: r.Name, Held: aimOf(r.Held), Away: r.Away})
		}
		w := &out[len(out)-1]
		if aim := (Aim{framework.VersionID(r.Version), r.Level}); aim.Version != "" && !slices.Contains(w.Levels, aim) {
			w.Levels = append(w.Levels, aim)
		}
	}
	for i := range out {
		if w := &out[i]; w.Held.Version != "" && !slices.Contains(w.Levels, w.Held) {
			w.Levels = append(w.Levels, w.Held)
		}
	}
	return out, nil
}

// WorkerEntitlements lists those ever given in a department, with why they ended,
// oldest first, to whoever sees its portfolios or people, and to a worker their own.
func (v *View) WorkerEntitlements(s access.Scope, d id.Department) ([]WorkerEntitlement, error) {
	switch {
	case s.SeesPortfolios(d) || s.SeesPeople(d):
		return v.practiceWhere("e.department_id = ?", string(d))
	case s.SeesDepartment(d):
		return v.practiceWhere("e.department_id = ? AND w.person_id = ?", string(d), string(s.Person()))
	}
	return nil, fault.Missing()
}

// PracticeEnding lists the entitlements of workers in every department whose last day
// comes within so many days, and of which the smallest number of days people were told.
// A job asks.
func (v *View) PracticeEnding(days int) ([]WorkerEntitlement, map[id.WorkerEntitlement]int, error) {
	today := clock.DateOf(v.now)
	ending, err := v.practiceWhere("e.ended_at IS NULL AND e.until_on BETWEEN ? AND ?", string(today), string(today.AddDays(days)))
	if err != nil {
		return nil, nil, err
	}
	var names []id.WorkerEntitlement
	for _, e := range ending {
		names = append(names, e.ID)
	}
	var rows []struct {
		EntitlementID string
		Days          int
	}
	err = list(v, &rows, "SELECT entitlement_id, min(days) AS days FROM practice_warning WHERE entitlement_id IN (SELECT value FROM json_each(?)) GROUP BY entitlement_id", listed(names))
	told := map[id.WorkerEntitlement]int{}
	for _, r := range rows {
		told[id.WorkerEntitlement(r.EntitlementID)] = r.Days
	}
	return ending, told, err
}

// WarnPractice keeps that people were told how soon an entitlement ends. Telling the
// same again is a conflict.
func (tx *Tx) WarnPractice(g access.Grant, e id.WorkerEntitlement, days int) error {
	if err := tx.spend(g, fmt.Sprint(days), string(e), access.WarnPractice); err != nil {
		return err
	}
	return tx.exec("INSERT INTO practice_warning (entitlement_id, days, at) VALUES (?, ?, ?)", string(e), days, micros(tx.now))
}

// WorkerEntitlementsOf is all that were ever given to a worker, oldest first. It
// knows no scope: use cases ask access first.
func (v *View) WorkerEntitlementsOf(w id.Worker) ([]practice.Entitlement, error) {
	list, err := v.practiceWhere("e.worker_id = ?", string(w))
	out := make([]practice.Entitlement, len(list))
	for i, e := range list {
		out[i] = e.Entitlement
	}
	return out, err
}

// EachWorkerEntitlement hands every worker's entitlement to fn.
func (v *View) EachWorkerEntitlement(fn func(practice.Entitlement) error) error {
	return each(v, "SELECT * FROM worker_entitlement ORDER BY granted_at, id", func(r workerEntitlementRow) error {
		e, err := r.entitlement()
		if err != nil {
			return err
		}
		return fn(e)
	})
}
