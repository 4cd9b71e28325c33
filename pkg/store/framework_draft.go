package store

import (
	"database/sql"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// FrameworkDraft is a framework version that a department's lead is still writing.
type FrameworkDraft struct {
	ID            id.FrameworkDraft
	Department    id.Department
	Base          framework.VersionID // that it was begun from; empty: from nothing
	Title         string
	Document      []byte // need not be whole
	Revision      int
	BegunAt       time.Time
	ChangedByName string
	ChangedAt     time.Time
}

type frameworkDraftRow struct {
	ID            string `gorm:"primaryKey"`
	DepartmentID  string
	Base          sql.NullString
	Title         string
	Document      []byte
	Revision      int
	BegunBy       string
	BegunAt       int64
	ChangedBy     string
	ChangedByName string
	ChangedAt     int64
}

func (frameworkDraftRow) TableName() string { return "framework_draft" }

func (r frameworkDraftRow) draft() FrameworkDraft {
	return FrameworkDraft{ID: id.FrameworkDraft(r.ID), Department: id.Department(r.DepartmentID), Base: framework.VersionID(r.Base.String), Title: r.Title, Document: r.Document,
		Revision: r.Revision, BegunAt: instant(r.BegunAt), ChangedByName: r.ChangedByName, ChangedAt: instant(r.ChangedAt)}
}

// FrameworkDrafts lists what a department is writing, oldest first, without the
// documents. The caller has asked access.
func (v *View) FrameworkDrafts(d id.Department) ([]FrameworkDraft, error) {
	var rows []frameworkDraftRow
	err := list(v, &rows, "SELECT id, department_id, base, title, revision, begun_at, changed_by_name, changed_at FROM framework_draft WHERE department_id = ? ORDER BY begun_at, id", string(d))
	out := make([]FrameworkDraft, len(rows))
	for i, r := range rows {
		out[i] = r.draft()
	}
	return out, err
}

// FrameworkDraft is a draft for the rules inside a use case.
func (v *View) FrameworkDraft(d id.FrameworkDraft) (FrameworkDraft, error) {
	var r frameworkDraftRow
	err := one(v, &r, "SELECT * FROM framework_draft WHERE id = ?", string(d))
	return r.draft(), found(err)
}

// AddFrameworkDraft begins one.
func (tx *Tx) AddFrameworkDraft(g access.Grant, d FrameworkDraft) error {
	if err := tx.spend(g, "begin", string(d.ID), access.DraftFramework); err != nil {
		return err
	}
	by := string(g.Actor().Person)
	return tx.insert(&frameworkDraftRow{ID: string(d.ID), DepartmentID: string(d.Department), Base: nullText(d.Base), Title: d.Title, Document: d.Document, Revision: 1,
		BegunBy: by, BegunAt: micros(tx.now), ChangedBy: by, ChangedByName: g.Actor().Name, ChangedAt: micros(tx.now)})
}

// SaveFrameworkDraft writes what a draft now says, if it is still at the revision.
func (tx *Tx) SaveFrameworkDraft(g access.Grant, d FrameworkDraft) error {
	if err := tx.spend(g, "save", string(d.ID), access.DraftFramework); err != nil {
		return err
	}
	return tx.swap("UPDATE framework_draft SET title = ?, document = ?, revision = revision + 1, changed_by = ?, changed_by_name = ?, changed_at = ? WHERE id = ? AND revision = ?",
		d.Title, d.Document, string(g.Actor().Person), g.Actor().Name, micros(tx.now), string(d.ID), d.Revision)
}

// DropFrameworkDraft throws one away, if it is still at the revision.
func (tx *Tx) DropFrameworkDraft(g access.Grant, d FrameworkDraft) error {
	if err := tx.spend(g, "drop", string(d.ID), access.DraftFramework); err != nil {
		return err
	}
	return tx.swap("DELETE FROM framework_draft WHERE id = ? AND revision = ?", string(d.ID), d.Revision)
}
