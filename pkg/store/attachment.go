package store

import (
	"encoding/json"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

type attachmentRow struct {
	ID             string `gorm:"primaryKey"`
	EvidenceID     string
	Name           string
	Type           string
	Size           int64
	Sha256         string
	Width          int
	Height         int
	TextUnreadable bool
	Findings       string
	CreatedAt      int64
}

func (attachmentRow) TableName() string { return "attachment" }

func (r attachmentRow) file() evidence.File {
	return evidence.File{ID: id.Attachment(r.ID), Evidence: id.Evidence(r.EvidenceID), Name: r.Name, Type: r.Type, Size: r.Size, Sum: digest.Sum(r.Sha256),
		Width: r.Width, Height: r.Height, TextUnreadable: r.TextUnreadable, CreatedAt: instant(r.CreatedAt)}
}

// Finding is what the identifier check saw in a file: what and where, never the
// number itself.
type Finding struct {
	Kind    string `json:"kind"`
	Blocks  bool   `json:"blocks"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt"`
	Message string `json:"message"`
}

// AddFile keeps a file of an item. Its bytes are already on the disk.
func (tx *Tx) AddFile(g access.Grant, f evidence.File, findings []Finding) error {
	if err := tx.spend(g, "file "+string(f.ID), string(f.Evidence), access.EditEvidence); err != nil {
		return err
	}
	b, err := json.Marshal(findings)
	if err != nil {
		return err
	}
	return tx.db.Create(&attachmentRow{ID: string(f.ID), EvidenceID: string(f.Evidence), Name: f.Name, Type: f.Type, Size: f.Size, Sha256: string(f.Sum),
		Width: f.Width, Height: f.Height, TextUnreadable: f.TextUnreadable, Findings: string(b), CreatedAt: micros(f.CreatedAt)}).Error
}

// RemoveFile forgets a file that no version holds; what is in a version stays.
// Its bytes go with the next sweep, when nothing else holds them.
func (tx *Tx) RemoveFile(g access.Grant, e id.Evidence, a id.Attachment) error {
	if err := tx.spend(g, "remove file "+string(a), string(e), access.EditEvidence); err != nil {
		return err
	}
	return tx.db.Exec("DELETE FROM attachment WHERE id = ? AND evidence_id = ? AND NOT EXISTS (SELECT 1 FROM version_attachment v WHERE v.attachment_id = attachment.id)",
		string(a), string(e)).Error
}

// dropFiles forgets every file of an item that no version holds.
func (tx *Tx) dropFiles(e id.Evidence) error {
	return tx.db.Exec("DELETE FROM attachment WHERE evidence_id = ? AND NOT EXISTS (SELECT 1 FROM version_attachment v WHERE v.attachment_id = attachment.id)", string(e)).Error
}

// Files gives files of one item by id, in the order asked, with what the
// identifier check saw. An id of another item is NotFound.
func (v *View) Files(e id.Evidence, ids []id.Attachment) ([]evidence.File, map[id.Attachment][]Finding, error) {
	var rows []attachmentRow
	if err := list(v, &rows, "SELECT * FROM attachment WHERE evidence_id = ? AND id IN (SELECT value FROM json_each(?))", string(e), listed(ids)); err != nil {
		return nil, nil, err
	}
	byID := map[id.Attachment]attachmentRow{}
	for _, r := range rows {
		byID[id.Attachment(r.ID)] = r
	}
	files, findings := make([]evidence.File, 0, len(ids)), map[id.Attachment][]Finding{}
	for _, i := range ids {
		r, ok := byID[i]
		if !ok {
			return nil, nil, fault.Missing()
		}
		var seen []Finding
		if err := json.Unmarshal([]byte(r.Findings), &seen); err != nil {
			return nil, nil, err
		}
		files, findings[i] = append(files, r.file()), seen
	}
	return files, findings, nil
}

func (v *View) filesOf(ver id.Version) ([]evidence.File, error) {
	var rows []attachmentRow
	err := list(v, &rows, "SELECT a.* FROM version_attachment va JOIN attachment a ON a.id = va.attachment_id WHERE va.version_id = ? ORDER BY va.position", string(ver))
	files := make([]evidence.File, len(rows))
	for i, r := range rows {
		files[i] = r.file()
	}
	return files, err
}

// File is an attachment that the scope may read: in a submitted version with
// that version, else with the draft.
func (v *View) File(scope access.Scope, a id.Attachment) (evidence.File, error) {
	var r struct {
		Row          attachmentRow `gorm:"embedded"`
		WorkerID     string
		DepartmentID string
		Submitted    bool
	}
	err := one(v, &r, `SELECT a.*, e.worker_id, e.department_id, EXISTS (SELECT 1 FROM version_attachment va WHERE va.attachment_id = a.id) AS submitted
		FROM attachment a JOIN evidence e ON e.id = a.evidence_id WHERE a.id = ?`, string(a))
	if err != nil {
		return evidence.File{}, found(err)
	}
	w := id.Worker(r.WorkerID)
	if scope.SeesDraft(w) || r.Submitted && scope.SeesSubmitted(w, id.Department(r.DepartmentID)) {
		return r.Row.file(), nil
	}
	var shown []id.Version
	if err := list(v, &shown, "SELECT version_id FROM version_attachment WHERE attachment_id = ?", string(a)); err != nil {
		return evidence.File{}, err
	}
	if slices.ContainsFunc(shown, scope.ShownByPass) {
		return r.Row.file(), nil
	}
	return evidence.File{}, fault.Missing()
}

// HoldsBytes tells whether any attachment still needs the bytes of a digest.
func (v *View) HoldsBytes(sum digest.Sum) (bool, error) {
	var n int
	err := one(v, &n, "SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)", string(sum))
	return n == 1, err
}

// EachFile hands every attachment to fn.
func (v *View) EachFile(fn func(evidence.File) error) error {
	return each(v, "SELECT * FROM attachment ORDER BY id", func(r attachmentRow) error { return fn(r.file()) })
}
