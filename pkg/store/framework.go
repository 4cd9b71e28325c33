package store

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

type frameworkRow struct {
	ID          string `gorm:"primaryKey"`
	Framework   string
	Number      int
	Title       string
	Digest      string
	Document    []byte
	PublishedAt int64
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
	row := frameworkRow{string(v.ID), v.Framework, v.Number, v.Title, string(v.Digest()), document, micros(tx.now)}
	if err := tx.db.Create(&row).Error; err != nil {
		return err
	}
	tx.After(func() { tx.s.keepFramework(v) })
	return nil
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
	parsed, err := framework.Parse(row.Document)
	if err != nil {
		return nil, fmt.Errorf("the stored framework %s: %w", row.ID, err)
	}
	s.keepFramework(parsed)
	return parsed, nil
}

// Frameworks lists every published version, by name and number. Those that were
// not read yet are read together.
func (v *View) Frameworks() ([]*framework.Version, error) {
	var rows []frameworkRow
	if err := list(v, &rows, "SELECT id FROM framework_version ORDER BY framework, number"); err != nil {
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
	if err := list(v, &rows, "SELECT * FROM framework_version ORDER BY framework, number"); err != nil {
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
