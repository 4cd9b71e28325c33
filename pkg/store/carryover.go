package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/progress"
)

type carryOverRow struct {
	ID            string `gorm:"primaryKey"`
	DepartmentID  string
	FromVersion   string
	ToVersion     string
	Lines         string
	Reason        string
	DecidedBy     string
	DecidedByName string
	DecidedAt     int64
	EndedAt       sql.NullInt64
	EndedBy       sql.NullString
	EndedByName   string
	EndReason     string
}

func (carryOverRow) TableName() string { return "carry_over" }

// decided is what the log commits to when it is decided: the row without its end.
func (r carryOverRow) decided() digest.Sum {
	r.EndedAt, r.EndedBy, r.EndedByName, r.EndReason = sql.NullInt64{}, sql.NullString{}, "", ""
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r carryOverRow) ended() digest.Sum {
	return bound(&carryOverRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy, EndedByName: r.EndedByName, EndReason: r.EndReason})
}

func (r carryOverRow) plan() (progress.CarryOver, error) {
	out := progress.CarryOver{ID: id.CarryOver(r.ID), Department: id.Department(r.DepartmentID), From: framework.VersionID(r.FromVersion), To: framework.VersionID(r.ToVersion), Reason: r.Reason,
		By: id.Person(r.DecidedBy), ByName: r.DecidedByName, At: instant(r.DecidedAt), EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String), EndedByName: r.EndedByName, EndReason: r.EndReason}
	if err := json.Unmarshal([]byte(r.Lines), &out.Lines); err != nil {
		return out, fmt.Errorf("the carry-over plan %s: %w", r.ID, err)
	}
	return out, nil
}

func (v *View) carryOvers(where string, args ...any) ([]progress.CarryOver, error) {
	var rows []carryOverRow
	if err := list(v, &rows, "SELECT * FROM carry_over c WHERE "+where+" ORDER BY c.decided_at, c.id", args...); err != nil {
		return nil, err
	}
	out := make([]progress.CarryOver, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.plan(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CarryOvers lists every plan that was ever decided in a department, oldest first. It
// is no secret to whoever may see anything of the department, so it takes no scope.
func (v *View) CarryOvers(d id.Department) ([]progress.CarryOver, error) {
	return v.carryOvers("c.department_id = ?", string(d))
}

// CarryOver is a plan for the rules inside a use case.
func (v *View) CarryOver(p id.CarryOver) (progress.CarryOver, error) {
	list, err := v.carryOvers("c.id = ?", string(p))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return progress.CarryOver{}, err
	}
	return list[0], nil
}

const holdsAt = " AND c.decided_at <= ? AND (c.ended_at IS NULL OR c.ended_at > ?)"

// stepsOf is the plans that hold for a worker at a moment.
func (v *View) stepsOf(w id.Worker, at time.Time) (progress.CarryOvers, error) {
	return v.steps("c.department_id = (SELECT department_id FROM worker WHERE id = ?)"+holdsAt, string(w), micros(at), micros(at))
}

// stepsIn is the plans that hold in a department at a moment.
func (v *View) stepsIn(d id.Department, at time.Time) (progress.CarryOvers, error) {
	return v.steps("c.department_id = ?"+holdsAt, string(d), micros(at), micros(at))
}

func (v *View) steps(where string, args ...any) (progress.CarryOvers, error) {
	plans, err := v.carryOvers(where, args...)
	if err != nil {
		return progress.CarryOvers{}, err
	}
	versions := map[framework.VersionID]*framework.Version{}
	for _, p := range plans {
		if versions[p.From], err = v.Framework(p.From); err != nil {
			return progress.CarryOvers{}, err
		}
	}
	return progress.Steps(plans, versions), nil
}

// AddCarryOver keeps a plan. Another one that holds for the same versions is ended
// first.
func (tx *Tx) AddCarryOver(g access.Grant, p progress.CarryOver) error {
	if err := tx.spend(g, "decide", string(p.ID), access.DecideCarryOver); err != nil {
		return err
	}
	lines, err := json.Marshal(p.Lines)
	if err != nil {
		return err
	}
	row := carryOverRow{ID: string(p.ID), DepartmentID: string(p.Department), FromVersion: string(p.From), ToVersion: string(p.To), Lines: string(lines), Reason: p.Reason,
		DecidedBy: string(g.Actor().Person), DecidedByName: g.Actor().Name, DecidedAt: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	if err := tx.enterIn(ledger.CarryOverDecided, p.Department, row.ID, row.decided()); err != nil {
		return err
	}
	return tx.touchOn(p.Department, p.To)
}

// EndCarryOver ends a plan now. Doing it twice is a conflict.
func (tx *Tx) EndCarryOver(g access.Grant, p progress.CarryOver, reason string) error {
	if err := tx.spend(g, "end", string(p.ID), access.DecideCarryOver); err != nil {
		return err
	}
	row := carryOverRow{ID: string(p.ID), EndedAt: nullMicros(tx.now), EndedBy: nullText(g.Actor().Person), EndedByName: g.Actor().Name, EndReason: reason}
	if err := tx.swap("UPDATE carry_over SET ended_at = ?, ended_by = ?, ended_by_name = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL",
		row.EndedAt, row.EndedBy, row.EndedByName, row.EndReason, row.ID); err != nil {
		return err
	}
	if err := tx.enterIn(ledger.CarryOverEnded, p.Department, row.ID, row.ended()); err != nil {
		return err
	}
	return tx.touchOn(p.Department, p.To)
}

// touchOn notes that the standing of everybody may have moved who works toward a level
// of the framework: what is carried over to one version may be carried on from there.
func (tx *Tx) touchOn(d id.Department, to framework.VersionID) error {
	var workers []id.Worker
	err := list(&tx.View, &workers, `SELECT DISTINCT e.worker_id FROM enrolment e JOIN worker w ON w.id = e.worker_id JOIN framework_version f ON f.id = e.version
		WHERE w.department_id = ? AND e.ended_at IS NULL AND f.framework = (SELECT framework FROM framework_version WHERE id = ?)`, string(d), string(to))
	for _, w := range workers {
		tx.touch(w)
	}
	return err
}

// EachCarryOver hands every plan to fn.
func (v *View) EachCarryOver(fn func(progress.CarryOver) error) error {
	return each(v, "SELECT * FROM carry_over", func(r carryOverRow) error {
		p, err := r.plan()
		if err != nil {
			return err
		}
		return fn(p)
	})
}
