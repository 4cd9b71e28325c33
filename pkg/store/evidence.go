package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type evidenceRow struct {
	ID           string `gorm:"primaryKey"`
	WorkerID     string
	DepartmentID string
	Kind         string
	State        string
	Title        string
	OccurredOn   string
	CurrentID    sql.NullString
	Number       int
	Revision     int
	CreatedAt    int64
	UpdatedAt    int64
}

func (evidenceRow) TableName() string { return "evidence" }

type evidenceHead struct {
	Row     evidenceRow `gorm:"embedded"`
	Editing bool
}

const headColumns = `e.*, EXISTS (SELECT 1 FROM draft d WHERE d.evidence_id = e.id) AS editing`

func (h evidenceHead) item() evidence.Item {
	r := h.Row
	return evidence.Item{ID: id.Evidence(r.ID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID),
		Kind: evidence.Kind(r.Kind), State: evidence.State(r.State), Title: r.Title, OccurredOn: clock.Date(r.OccurredOn),
		Current: id.Version(r.CurrentID.String), Number: r.Number, Editing: h.Editing, Revision: r.Revision,
		CreatedAt: instant(r.CreatedAt), UpdatedAt: instant(r.UpdatedAt)}
}

type draftRow struct {
	EvidenceID string `gorm:"primaryKey"`
	Content    string
	Revision   int
	SavedAt    int64
	Writer     string
}

func (draftRow) TableName() string { return "draft" }

type versionRow struct {
	ID         string `gorm:"primaryKey"`
	EvidenceID string
	WorkerID   string
	Number     int
	Kind       string
	Content    string
	DeclaredAt int64
	CreatedBy  string
	CreatedAt  int64
	Digest     string
}

func (versionRow) TableName() string { return "evidence_version" }

func (r versionRow) version() (evidence.Version, error) {
	v := evidence.Version{ID: id.Version(r.ID), Evidence: id.Evidence(r.EvidenceID), Worker: id.Worker(r.WorkerID), Number: r.Number,
		Kind: evidence.Kind(r.Kind), DeclaredAt: instant(r.DeclaredAt), CreatedBy: id.Person(r.CreatedBy), CreatedAt: instant(r.CreatedAt), Digest: digest.Sum(r.Digest)}
	err := json.Unmarshal([]byte(r.Content), &v.Content)
	return v, err
}

// evidenceHead loads an item for the rules; callers decide who may see it.
func (v *View) evidenceHead(e id.Evidence) (evidence.Item, error) {
	var r evidenceHead
	err := one(v, &r, "SELECT "+headColumns+" FROM evidence e WHERE e.id = ?", string(e))
	return r.item(), found(err)
}

// Evidence is an item that the scope may see: a draft is its worker's alone, and
// what was once submitted is the department's too.
func (v *View) Evidence(scope access.Scope, e id.Evidence) (evidence.Item, error) {
	item, err := v.evidenceHead(e)
	if err != nil {
		return item, err
	}
	if scope.SeesDraft(item.Worker) || item.Number > 0 && scope.SeesSubmitted(item.Worker, item.Department) {
		return item, nil
	}
	return evidence.Item{}, fault.Missing()
}

// Working is the draft of an item's next version; only its worker sees it.
func (v *View) Working(scope access.Scope, e id.Evidence) (evidence.Working, error) {
	item, err := v.evidenceHead(e)
	if err != nil {
		return evidence.Working{}, err
	}
	if !scope.SeesDraft(item.Worker) {
		return evidence.Working{}, fault.Missing()
	}
	return v.working(e)
}

func (v *View) working(e id.Evidence) (evidence.Working, error) {
	var r draftRow
	if err := one(v, &r, "SELECT * FROM draft WHERE evidence_id = ?", string(e)); err != nil {
		return evidence.Working{}, found(err)
	}
	w := evidence.Working{Evidence: e, Revision: r.Revision, SavedAt: instant(r.SavedAt)}
	if err := json.Unmarshal([]byte(r.Content), &w.Content); err != nil {
		return w, fmt.Errorf("the draft of %s: %w", e, err)
	}
	return w, nil
}

// Version is one submitted version with its files.
func (v *View) Version(scope access.Scope, ver id.Version) (evidence.Version, error) {
	_, out, err := v.Submitted(scope, ver)
	return out, err
}

// Submitted is one submitted version with its files, and its item as it is now.
func (v *View) Submitted(scope access.Scope, ver id.Version) (evidence.Item, evidence.Version, error) {
	out, err := v.version(ver)
	if err != nil {
		return evidence.Item{}, out, err
	}
	item, err := v.evidenceHead(out.Evidence)
	if err != nil {
		return item, evidence.Version{}, err
	}
	if !scope.SeesSubmitted(item.Worker, item.Department) && !scope.ShownByPass(ver) {
		return evidence.Item{}, evidence.Version{}, fault.Missing()
	}
	return item, out, nil
}

func (v *View) version(ver id.Version) (evidence.Version, error) {
	var r versionRow
	if err := one(v, &r, "SELECT * FROM evidence_version WHERE id = ?", string(ver)); err != nil {
		return evidence.Version{}, found(err)
	}
	out, err := r.version()
	if err != nil {
		return out, fmt.Errorf("the version %s: %w", ver, err)
	}
	out.Files, err = v.filesOf(ver)
	return out, err
}

// Versions lists the versions of an item that the scope may see, oldest first.
func (v *View) Versions(scope access.Scope, e id.Evidence) ([]evidence.Version, error) {
	if _, err := v.Evidence(scope, e); err != nil {
		return nil, err
	}
	var rows []versionRow
	if err := list(v, &rows, "SELECT * FROM evidence_version WHERE evidence_id = ? ORDER BY number", string(e)); err != nil {
		return nil, err
	}
	out := make([]evidence.Version, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.version(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// EvidenceFilter narrows a worker's list; zero fields do not.
type EvidenceFilter struct {
	State      evidence.State
	Competency string
	Unmapped   bool       // for no competency yet
	From, To   clock.Date // of the day it happened, inclusive
	After      Cursor
	Limit      int
}

// Cursor is where a page by key ends: the next begins after it.
type Cursor struct {
	At time.Time
	ID string
}

// EvidenceOf lists a worker's items, latest changed first, discarded ones left
// out. Drafts that were never submitted are their worker's alone.
func (v *View) EvidenceOf(scope access.Scope, w id.Worker, d id.Department, f EvidenceFilter) ([]evidence.Item, error) {
	if !scope.SeesWorker(w, d) {
		return nil, fault.Missing()
	}
	where, args := "e.worker_id = ?", []any{string(w)}
	and := func(clause string, more ...any) { where, args = where+" AND "+clause, append(args, more...) }
	if f.State != "" {
		and("e.state = ?", string(f.State))
	} else {
		and("e.state <> 'discarded'")
	}
	if !scope.SeesDraft(w) {
		and("e.number > 0")
	}
	if f.Competency != "" {
		and("EXISTS (SELECT 1 FROM evidence_competency c WHERE c.evidence_id = e.id AND c.competency = ?)", f.Competency)
	}
	if f.Unmapped {
		and("NOT EXISTS (SELECT 1 FROM evidence_competency c WHERE c.evidence_id = e.id)")
	}
	if f.From != "" {
		and("e.occurred_on >= ?", string(f.From))
	}
	if f.To != "" {
		and("e.occurred_on <= ?", string(f.To))
	}
	if f.After.ID != "" {
		and("(e.updated_at, e.id) < (?, ?)", micros(f.After.At), f.After.ID)
	}
	rows, err := v.query(`SELECT e.id, e.kind, e.state, e.title, e.occurred_on, coalesce(e.current_id, ''), e.number, e.revision, e.created_at, e.updated_at,
		EXISTS (SELECT 1 FROM draft d WHERE d.evidence_id = e.id) FROM evidence e WHERE `+where+` ORDER BY e.updated_at DESC, e.id DESC LIMIT ?`, append(args, f.Limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []evidence.Item
	i := evidence.Item{Worker: w, Department: d}
	var created, updated int64
	to := into(&i.ID, &i.Kind, &i.State, &i.Title, &i.OccurredOn, &i.Current, &i.Number, &i.Revision, &created, &updated, &i.Editing)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		i.CreatedAt, i.UpdatedAt = instant(created), instant(updated)
		out = append(out, i)
	}
	return out, rows.Err()
}

// CompetenciesOf gives the competencies that items are mapped to as they stand.
func (v *View) CompetenciesOf(items []id.Evidence) (map[id.Evidence][]string, error) {
	var rows []struct {
		EvidenceID string
		Competency string
	}
	if err := list(v, &rows, "SELECT evidence_id, competency FROM evidence_competency WHERE evidence_id IN (SELECT value FROM json_each(?)) ORDER BY evidence_id, position", listed(items)); err != nil {
		return nil, err
	}
	out := map[id.Evidence][]string{}
	for _, r := range rows {
		out[id.Evidence(r.EvidenceID)] = append(out[id.Evidence(r.EvidenceID)], r.Competency)
	}
	return out, nil
}

// MappedOf lists the competencies that a worker's items are mapped to, as the
// scope may see them.
func (v *View) MappedOf(scope access.Scope, w id.Worker, d id.Department) (out []string, err error) {
	if !scope.SeesWorker(w, d) {
		return nil, fault.Missing()
	}
	least := 1
	if scope.SeesDraft(w) {
		least = 0
	}
	err = list(v, &out, `SELECT DISTINCT c.competency FROM evidence e JOIN evidence_competency c ON c.evidence_id = e.id
		WHERE e.worker_id = ? AND e.state <> 'discarded' AND e.number >= ?`, string(w), least)
	return out, err
}

// StartEvidence begins an item with its draft.
func (tx *Tx) StartEvidence(g access.Grant, item evidence.Item, c evidence.Content) error {
	if err := tx.spend(g, string(item.Kind), string(item.ID), access.StartEvidence); err != nil {
		return err
	}
	row := evidenceRow{ID: string(item.ID), WorkerID: string(item.Worker), DepartmentID: string(item.Department), Kind: string(item.Kind),
		State: string(evidence.Draft), Title: c.Title, OccurredOn: string(c.OccurredOn), Revision: 1, CreatedAt: micros(tx.now), UpdatedAt: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	if err := tx.putDraft(item.ID, c); err != nil {
		return err
	}
	return tx.mapItem(item, c.Competencies)
}

// Base is the draft that a change was made from. Revision 0 takes whatever draft
// there is; another must be the draft's, unless the same Writer (one opened page)
// saved it meanwhile: an answer that got lost on the way makes no conflict.
type Base struct {
	Revision int
	Writer   string
}

// SaveDraft keeps what the worker has written so far.
func (tx *Tx) SaveDraft(g access.Grant, item evidence.Item, c evidence.Content, from Base) error {
	if err := tx.spend(g, "", string(item.ID), access.EditEvidence); err != nil {
		return err
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := tx.swap(`UPDATE draft SET content = ?, revision = revision + 1, saved_at = ?, writer = CASE WHEN ? = '' THEN writer ELSE ? END
		WHERE evidence_id = ? AND (revision = ? OR ? = 0 OR writer = ? AND writer <> '')`,
		string(b), micros(tx.now), from.Writer, from.Writer, string(item.ID), from.Revision, from.Revision, from.Writer); err != nil {
		return err
	}
	if item.State != evidence.Draft { // the head shows what is submitted until the next version is
		return nil
	}
	if err := tx.exec("UPDATE evidence SET title = ?, occurred_on = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
		c.Title, string(c.OccurredOn), micros(tx.now), string(item.ID)); err != nil {
		return err
	}
	return tx.mapItem(item, c.Competencies)
}

// ReviseEvidence begins the draft of an item's next version.
func (tx *Tx) ReviseEvidence(g access.Grant, item evidence.Item, c evidence.Content) error {
	if err := tx.spend(g, "revise", string(item.ID), access.EditEvidence); err != nil {
		return err
	}
	return tx.putDraft(item.ID, c)
}

func (tx *Tx) putDraft(e id.Evidence, c evidence.Content) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.insert(&draftRow{EvidenceID: string(e), Content: string(b), Revision: 1, SavedAt: micros(tx.now)})
}

// mapItem keeps which competencies the item is for, as it now stands.
func (tx *Tx) mapItem(item evidence.Item, competencies []string) error {
	if err := tx.exec("DELETE FROM evidence_competency WHERE evidence_id = ?", string(item.ID)); err != nil {
		return err
	}
	for i, c := range competencies {
		if err := tx.exec("INSERT INTO evidence_competency (evidence_id, competency, position) VALUES (?, ?, ?)", string(item.ID), c, i); err != nil {
			return err
		}
	}
	return nil
}

// touchItem notes that every competency an item was ever put up for may stand elsewhere.
func (tx *Tx) touchItem(item evidence.Item) error {
	var about []framework.CompetencyID
	if err := list(&tx.View, &about, "SELECT DISTINCT competency FROM request WHERE evidence_id = ?", string(item.ID)); err != nil {
		return err
	}
	if len(about) > 0 {
		tx.touch(item.Worker, about...)
	}
	return nil
}

// SubmitEvidence makes the draft a version, for good, and points the item at it.
func (tx *Tx) SubmitEvidence(g access.Grant, item evidence.Item, v evidence.Version) error {
	if err := tx.spend(g, fmt.Sprintf("version %d", v.Number), string(item.ID), access.SubmitEvidence); err != nil {
		return err
	}
	if err := tx.insertVersion(item.Department, v); err != nil {
		return err
	}
	for i, f := range v.Files {
		if err := tx.exec("INSERT INTO version_attachment (version_id, position, attachment_id) VALUES (?, ?, ?)", string(v.ID), i, string(f.ID)); err != nil {
			return err
		}
	}
	if err := tx.swap(`UPDATE evidence SET state = 'submitted', title = ?, occurred_on = ?, current_id = ?, number = ?, revision = revision + 1, updated_at = ?
		WHERE id = ? AND revision = ?`, v.Content.Title, string(v.Content.OccurredOn), string(v.ID), v.Number, micros(tx.now), string(item.ID), item.Revision); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM draft WHERE evidence_id = ?", string(item.ID)); err != nil {
		return err
	}
	tx.movedOn(item.Worker)
	if err := tx.touchItem(item); err != nil {
		return err
	}
	return tx.mapItem(item, v.Content.Competencies)
}

func (tx *Tx) insertVersion(d id.Department, v evidence.Version) error {
	content, err := json.Marshal(v.Content)
	if err != nil {
		return err
	}
	return tx.insertLogged(ledger.Submitted, d, string(v.ID), &versionRow{ID: string(v.ID), EvidenceID: string(v.Evidence), WorkerID: string(v.Worker), Number: v.Number, Kind: string(v.Kind), Content: string(content),
		DeclaredAt: micros(v.DeclaredAt), CreatedBy: string(v.CreatedBy), CreatedAt: micros(v.CreatedAt), Digest: string(v.Digest)})
}

// SetEvidence moves an item without a new version: withdrawn or discarded. Its
// draft goes with it.
func (tx *Tx) SetEvidence(g access.Grant, item evidence.Item, to evidence.State) error {
	action := map[evidence.State]access.Action{evidence.Withdrawn: access.WithdrawEvidence, evidence.Discarded: access.DiscardEvidence}[to]
	if err := tx.spend(g, "", string(item.ID), action); err != nil {
		return err
	}
	if err := tx.swap("UPDATE evidence SET state = ?, revision = revision + 1, updated_at = ? WHERE id = ? AND revision = ?",
		string(to), micros(tx.now), string(item.ID), item.Revision); err != nil {
		return err
	}
	if to == evidence.Withdrawn {
		if err := tx.enterIn(ledger.Withdrawn, item.Department, string(item.Current), withdrawn(item.Current)); err != nil {
			return err
		}
	}
	if to == evidence.Discarded {
		if err := tx.mapItem(item, nil); err != nil {
			return err
		}
	}
	if err := tx.touchItem(item); err != nil {
		return err
	}
	return tx.forgetDraft(item.ID)
}

// withdrawn is what the log commits to when the version that an item shows is taken
// back: it has no record of its own.
func withdrawn(v id.Version) digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-withdrawal-1", "version": v})
}

// forgetDraft ends a draft, with the files that only it held.
func (tx *Tx) forgetDraft(e id.Evidence) error {
	if err := tx.exec("DELETE FROM draft WHERE evidence_id = ?", string(e)); err != nil {
		return err
	}
	return tx.dropFiles(e)
}

// DropDraft throws the draft of an item's next version away; the item stays as
// it was submitted.
func (tx *Tx) DropDraft(g access.Grant, item evidence.Item) error {
	if err := tx.spend(g, "drop the new version", string(item.ID), access.EditEvidence); err != nil {
		return err
	}
	return tx.forgetDraft(item.ID)
}
