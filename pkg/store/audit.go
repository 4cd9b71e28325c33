package store

import (
	"countersign/pkg/audit"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
)

type auditRow struct {
	Seq          int64 `gorm:"primaryKey"`
	At           int64
	Actor        string
	Action       string
	Subject      string
	DepartmentID string
	Rule         string
	Request      string
	Detail       string
	Previous     string
	Digest       string
}

func (auditRow) TableName() string { return "audit" }

func (r auditRow) entry() audit.Entry {
	return audit.Entry{Seq: r.Seq, At: instant(r.At), Actor: r.Actor, Action: r.Action, Subject: r.Subject, Department: r.DepartmentID,
		Rule: r.Rule, Request: r.Request, Detail: r.Detail, Previous: digest.Sum(r.Previous), Digest: digest.Sum(r.Digest)}
}

// lastEntry is the head of the log; the zero entry when the log is empty.
func (v *View) lastEntry() (audit.Entry, error) {
	var r auditRow
	err := one(v, &r, "SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
	if fault.Is(err, fault.NotFound) {
		return audit.Entry{}, nil
	}
	return r.entry(), err
}

// tip is the head of the log as the writer knows it: it alone moves it. What is
// undone takes it back to what the database says.
func (tx *Tx) tip() (audit.Entry, error) {
	if tx.s.tip == nil {
		last, err := tx.lastEntry()
		if err != nil {
			return last, err
		}
		tx.s.tip = &last
	}
	return *tx.s.tip, nil
}

func (tx *Tx) insertEntry(e audit.Entry) error {
	tx.s.tip = &e
	return tx.insert(&auditRow{Seq: e.Seq, At: micros(e.At), Actor: e.Actor, Action: e.Action, Subject: e.Subject, DepartmentID: e.Department,
		Rule: e.Rule, Request: e.Request, Detail: e.Detail, Previous: string(e.Previous), Digest: string(e.Digest)})
}

// EachEntry hands every audit entry to fn, in order.
func (v *View) EachEntry(fn func(audit.Entry) error) error {
	return each(v, "SELECT * FROM audit ORDER BY seq", func(r auditRow) error { return fn(r.entry()) })
}
