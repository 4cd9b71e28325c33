package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
)

// DepartmentsThatWait lists the departments in which something waits for a
// decision.
func (v *View) DepartmentsThatWait() (out []id.Department, err error) {
	err = list(v, &out, "SELECT DISTINCT department_id FROM request WHERE state IN ('queued','opened') ORDER BY department_id")
	return out, err
}

// Escalated is the last stage at which somebody was told of each request that
// waits in a department.
func (v *View) Escalated(d id.Department) (map[id.Request]attestation.Stage, error) {
	var rows []struct {
		RequestID string
		Stage     int
	}
	err := list(v, &rows, `SELECT e.request_id, max(e.stage) AS stage FROM request r JOIN escalation e ON e.request_id = r.id
		WHERE r.department_id = ? AND r.state IN ('queued','opened') GROUP BY e.request_id`, string(d))
	out := map[id.Request]attestation.Stage{}
	for _, r := range rows {
		out[id.Request(r.RequestID)] = attestation.Stage(r.Stage)
	}
	return out, err
}

// Escalate keeps that people were told of a request at a stage. Telling again of
// the same is a conflict.
func (tx *Tx) Escalate(g access.Grant, r id.Request, s attestation.Stage) error {
	if err := tx.spend(g, "", string(r), access.EscalateRequest); err != nil {
		return err
	}
	return tx.exec("INSERT INTO escalation (request_id, stage, at) VALUES (?, ?, ?)", string(r), int(s), micros(tx.now))
}

// QueueLimit is how many requests may wait on one assessor of a department before
// others are offered new ones first.
func (v *View) QueueLimit(d id.Department) (n int, err error) {
	err = one(v, &n, "SELECT queue_limit FROM department WHERE id = ?", string(d))
	return n, found(err)
}

// SetQueueLimit changes it.
func (tx *Tx) SetQueueLimit(g access.Grant, d id.Department, n int) error {
	if err := tx.spend(g, "", string(d), access.SetQueueLimit); err != nil {
		return err
	}
	return tx.swap("UPDATE department SET queue_limit = ? WHERE id = ?", n, string(d))
}

// Decided is what a request came to, and how long that took from the asking.
type Decided struct {
	State attestation.State
	Took  time.Duration
}

// DecidedSince lists what was signed, sent back or declined in a department since
// a moment. The caller has asked whether it may be seen.
func (v *View) DecidedSince(d id.Department, since time.Time) ([]Decided, error) {
	rows, err := v.query(`SELECT state, decided_at - created_at FROM request INDEXED BY request_decided_in_department
		WHERE department_id = ? AND decided_at >= ? AND state IN ('signed','returned','declined')`, string(d), micros(since))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Decided
	for rows.Next() {
		var one Decided
		var took int64
		if err := rows.Scan(&one.State, &took); err != nil {
			return nil, err
		}
		one.Took = time.Duration(took) * time.Microsecond
		out = append(out, one)
	}
	return out, rows.Err()
}
