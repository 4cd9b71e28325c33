package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type frameworkRow struct {
	ID          string `gorm:"primaryKey"`
	Framework   string
	Number      int
	Title       string
	Digest      string
	Document    []byte
	PublishedAt int64

	DepartmentID    sql.NullString
	PublishedBy     sql.NullString
	PublishedByName string
	Reason          string
}

// published is what the log of the department's organisation keeps of it; the
// digest stands for the document.
func (r frameworkRow) published() digest.Sum {
	r.Document = nil
	return bound(&r)
}

// owner stands for a department in the ids of its own versions.
func owner(d id.Department) string {
	return string(digest.OfBytes([]byte("owner of frameworks\x00" + string(d))))[:16]
}

// OwnFramework is the id of a department's own version.
func OwnFramework(d id.Department, name string, number int) framework.VersionID {
	return framework.OwnID(owner(d), name, number)
}

// SeesFramework tells whether a version is everybody's, or one of these departments'
// own.
func SeesFramework(v framework.VersionID, departments ...id.Department) bool {
	return v.Everybodys() || slices.ContainsFunc(departments, func(d id.Department) bool { return v.OwnedBy(owner(d)) })
}

func (frameworkRow) TableName() string { return "framework_version" }

// PublishFramework keeps a version for good. Publishing the same document again
// does nothing; another document under the same name is refused.
func (tx *Tx) PublishFramework(g access.Grant, v *framework.Version, document []byte) error {
	var have []frameworkRow
	if err := tx.db.Raw("SELECT id, digest FROM framework_version WHERE id = ?", string(v.ID)).Scan(&have).Error; err != nil {
		return err
	}
	if len(have) > 0 {
		if have[0].Digest != string(v.Digest()) {
			return fault.New(fault.Conflict, fmt.Sprintf("The framework version %s is published and cannot change. Publish a new version.", v.ID))
		}
		tx.s.keepFramework(v)
		return nil
	}
	if err := tx.spend(g, "", string(v.ID), access.PublishFramework); err != nil {
		return err
	}
	row := frameworkRow{ID: string(v.ID), Framework: v.Framework, Number: v.Number, Title: v.Title, Digest: string(v.Digest()), Document: document, PublishedAt: micros(tx.now)}
	if err := tx.db.Create(&row).Error; err != nil {
		return err
	}
	tx.After(func() { tx.s.keepFramework(v) })
	return nil
}

// PublishOwnFramework keeps a department's own version for good, with who vouches
// for it and why.
func (tx *Tx) PublishOwnFramework(g access.Grant, d id.Department, v *framework.Version, document []byte, reason string) error {
	if err := tx.spend(g, string(v.Digest()[:16]), string(v.ID), access.PublishFramework); err != nil {
		return err
	}
	row := frameworkRow{ID: string(v.ID), Framework: v.Framework, Number: v.Number, Title: v.Title, Digest: string(v.Digest()), Document: document, PublishedAt: micros(tx.now),
		DepartmentID: sql.NullString{String: string(d), Valid: true}, PublishedBy: sql.NullString{String: string(g.Actor().Person), Valid: true}, PublishedByName: g.Actor().Name, Reason: reason}
	if err := tx.insert(&row); err != nil {
		return err
	}
	tx.After(func() { tx.s.keepFramework(v) })
	return tx.enterIn(ledger.FrameworkPublished, d, row.ID, row.published())
}

// FrameworkDocument is the text that a version was published as.
func (v *View) FrameworkDocument(id framework.VersionID) ([]byte, error) {
	var row frameworkRow
	err := v.db.Raw("SELECT document FROM framework_version WHERE id = ?", string(id)).Take(&row).Error
	return row.Document, found(err)
}

// Publication is who published a department's own version, and why.
type Publication struct {
	By     id.Person
	ByName string // as it was
	Reason string
	At     time.Time
}

// Publications is how the department's own versions came about.
func (v *View) Publications(d id.Department) (map[framework.VersionID]Publication, error) {
	var rows []frameworkRow
	if err := list(v, &rows, "SELECT id, published_by, published_by_name, reason, published_at FROM framework_version WHERE department_id = ?", string(d)); err != nil {
		return nil, err
	}
	out := map[framework.VersionID]Publication{}
	for _, r := range rows {
		out[framework.VersionID(r.ID)] = Publication{id.Person(r.PublishedBy.String), r.PublishedByName, r.Reason, instant(r.PublishedAt)}
	}
	return out, nil
}

// PublishedFrameworks is the digest of every published version.
func (v *View) PublishedFrameworks() (map[framework.VersionID]digest.Sum, error) {
	var rows []frameworkRow
	if err := list(v, &rows, "SELECT id, digest FROM framework_version"); err != nil {
		return nil, err
	}
	out := make(map[framework.VersionID]digest.Sum, len(rows))
	for _, r := range rows {
		out[framework.VersionID(r.ID)] = digest.Sum(r.Digest)
	}
	return out, nil
}

func (s *Store) keepFramework(v *framework.Version) {
	s.frameworksMu.Lock()
	defer s.frameworksMu.Unlock()
	s.frameworks[v.ID] = v
}

// Framework is a published version. Versions never change, so they are kept in
// memory once read.
func (v *View) Framework(id framework.VersionID) (*framework.Version, error) {
	v.s.frameworksMu.RLock()
	have := v.s.frameworks[id]
	v.s.frameworksMu.RUnlock()
	if have != nil {
		return have, nil
	}
	var row frameworkRow
	if err := v.db.Raw("SELECT * FROM framework_version WHERE id = ?", string(id)).Take(&row).Error; err != nil {
		return nil, found(err)
	}
	return v.s.readFramework(row)
}

func (s *Store) readFramework(row frameworkRow) (*framework.Version, error) {
	parsed, err := framework.ParseAs(framework.VersionID(row.ID), row.Document)
	if err != nil {
		return nil, fmt.Errorf("the stored framework %s: %w", row.ID, err)
	}
	s.keepFramework(parsed)
	return parsed, nil
}

// Frameworks lists the published versions that are everybody's and those that are
// these departments' own, by name and number. Those that were not read yet are read
// together.
func (v *View) Frameworks(departments ...id.Department) ([]*framework.Version, error) {
	const theirs = " FROM framework_version WHERE department_id IS NULL OR department_id IN (SELECT value FROM json_each(?)) ORDER BY framework, number, id"
	var rows []frameworkRow
	if err := list(v, &rows, "SELECT id"+theirs, listed(departments)); err != nil {
		return nil, err
	}
	out := make([]*framework.Version, len(rows))
	v.s.frameworksMu.RLock()
	for i, row := range rows {
		out[i] = v.s.frameworks[framework.VersionID(row.ID)]
	}
	v.s.frameworksMu.RUnlock()
	if !slices.Contains(out, nil) {
		return out, nil
	}
	rows = nil
	if err := list(v, &rows, "SELECT *"+theirs, listed(departments)); err != nil {
		return nil, err
	}
	wrong := make([]error, len(rows))
	var together sync.WaitGroup
	for i, row := range rows {
		if out[i] == nil {
			together.Go(func() { out[i], wrong[i] = v.s.readFramework(row) })
		}
	}
	together.Wait()
	return out, errors.Join(wrong...)
}

// VersionsWorkedBy is the versions that a worker of the department works toward a
// level of.
func (v *View) VersionsWorkedBy(d id.Department) (out []framework.VersionID, err error) {
	err = list(v, &out, "SELECT DISTINCT e.version FROM enrolment e JOIN worker w ON w.id = e.worker_id WHERE w.department_id = ? AND e.ended_at IS NULL ORDER BY e.version", string(d))
	return out, err
}

// WorkersOf is how many workers of the department work toward a level of any version
// of a framework.
func (v *View) WorkersOf(d id.Department, name string) (n int, err error) {
	err = one(v, &n, `SELECT count(DISTINCT e.worker_id) FROM enrolment e JOIN worker w ON w.id = e.worker_id JOIN framework_version f ON f.id = e.version
		WHERE w.department_id = ? AND f.framework = ? AND e.ended_at IS NULL`, string(d), name)
	return n, err
}

// Competency is a published competency with its version.
func (v *View) Competency(id framework.CompetencyID) (framework.Competency, *framework.Version, error) {
	version, err := v.Framework(id.Version())
	if err != nil {
		return framework.Competency{}, nil, err
	}
	c, ok := version.Competency(id)
	if !ok {
		return framework.Competency{}, nil, fault.Missing()
	}
	return c, version, nil
}
