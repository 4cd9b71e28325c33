package store

import (
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
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
	parsed, err := framework.Parse(row.Document)
	if err != nil {
		return nil, fmt.Errorf("the stored framework %s: %w", id, err)
	}
	v.s.keepFramework(parsed)
	return parsed, nil
}

// Frameworks lists every published version, by name and number.
func (v *View) Frameworks() ([]*framework.Version, error) {
	var ids []framework.VersionID
	if err := v.db.Raw("SELECT id FROM framework_version ORDER BY framework, number").Scan(&ids).Error; err != nil {
		return nil, err
	}
	out := make([]*framework.Version, 0, len(ids))
	for _, id := range ids {
		one, err := v.Framework(id)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return slices.Clip(out), nil
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
