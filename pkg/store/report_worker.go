package store

import (
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// The reads of this file are for read models: they know no scope, and whoever
// calls them has asked access whether the portfolio may be read.

// FactsAbout is all that decides where a worker stands on a competency now.
func (v *View) FactsAbout(w id.Worker, c framework.CompetencyID) (progress.Facts, error) {
	version, err := v.Framework(c.Version())
	if err != nil {
		return progress.Facts{}, err
	}
	_, decide := progress.Reach(version, []framework.CompetencyID{c})
	return v.FactsOn(w, decide)
}

// MovementOf is when a worker's portfolio moved, and what it waits for.
func (v *View) MovementOf(w Worker, f progress.Facts) (Movement, error) {
	return v.movement(w.ID, w.CreatedAt, f)
}

// AttestationsOfWorker lists all of a worker's sign-offs, oldest first.
func (v *View) AttestationsOfWorker(w id.Worker) ([]Signed, error) {
	return v.attestations("a.worker_id = ?", string(w))
}

// DraftHead is a draft as a list shows it.
type DraftHead struct {
	Evidence id.Evidence
	Kind     evidence.Kind
	Title    string
	State    evidence.State // of the item: what is not a draft is being revised
	SavedAt  time.Time
	Mapped   bool // it names a competency
}

// DraftsOf lists a worker's drafts, the last saved first. Drafts are their
// worker's alone.
func (v *View) DraftsOf(w id.Worker) ([]DraftHead, error) {
	rows, err := v.query(`SELECT e.id, e.kind, coalesce(d.content ->> '$.title', ''), e.state, d.saved_at, coalesce(json_array_length(d.content, '$.competencies'), 0) > 0
		FROM evidence e JOIN draft d ON d.evidence_id = e.id WHERE e.worker_id = ? AND e.state <> 'discarded' ORDER BY d.saved_at DESC, e.id`, string(w))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []DraftHead
	for rows.Next() {
		var one DraftHead
		var saved int64
		if err := rows.Scan(&one.Evidence, &one.Kind, &one.Title, &one.State, &saved, &one.Mapped); err != nil {
			return nil, err
		}
		one.SavedAt = instant(saved)
		out = append(out, one)
	}
	return out, rows.Err()
}

// AskedFor is a request as the history of a competency shows it.
type AskedFor struct {
	attestation.Request
	Title         string // of the evidence version
	Number        int    // of the version
	OfferedName   string
	DecidedByName string
}

// RequestsFor lists a worker's requests for a competency, newest first.
func (v *View) RequestsFor(w id.Worker, c framework.CompetencyID) ([]AskedFor, error) {
	var rows []struct {
		Row           requestRow `gorm:"embedded"`
		Title         string
		Number        int
		OfferedName   string
		DecidedByName string
	}
	err := v.db.Raw(`SELECT r.*, ev.content ->> '$.title' AS title, ev.number, coalesce(o.name, '') AS offered_name, coalesce(b.name, '') AS decided_by_name
		FROM request r JOIN evidence_version ev ON ev.id = r.version_id LEFT JOIN person o ON o.id = r.offered_id LEFT JOIN person b ON b.id = r.decided_by
		WHERE r.worker_id = ? AND r.competency = ? ORDER BY r.created_at DESC, r.id DESC`, string(w), string(c)).Scan(&rows).Error
	out := make([]AskedFor, len(rows))
	for i, r := range rows {
		out[i] = AskedFor{r.Row.request(), r.Title, r.Number, r.OfferedName, r.DecidedByName}
	}
	return out, err
}

// Published tells whether a framework version is there.
func (v *View) Published(version framework.VersionID) (bool, error) {
	v.s.frameworksMu.RLock()
	_, have := v.s.frameworks[version]
	v.s.frameworksMu.RUnlock()
	if have {
		return true, nil
	}
	err := v.db.Raw("SELECT EXISTS (SELECT 1 FROM framework_version WHERE id = ?)", string(version)).Scan(&have).Error
	return have, err
}

// EvidenceMoved is when something else took the place of an evidence version: the
// version after it, or nothing, because the item was taken back. Zero: nothing did.
func (v *View) EvidenceMoved(e id.Evidence, ver id.Version) (time.Time, error) {
	var at int64
	err := v.db.Raw(`SELECT coalesce(
		(SELECT n.created_at FROM evidence_version n JOIN evidence_version s ON s.id = ? WHERE n.evidence_id = s.evidence_id AND n.number = s.number + 1),
		(SELECT updated_at FROM evidence WHERE id = ? AND state = 'withdrawn'), 0)`, string(ver), string(e)).Scan(&at).Error
	return instant(at), err
}
