package store

import (
	"database/sql"
	"encoding/json"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/id"
)

type entitlementRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	DepartmentID string
	Areas        string
	ModalityLead bool
	FromOn       string
	UntilOn      string
	GrantedBy    string
	GrantedAt    int64
	EndedAt      sql.NullInt64
	EndedBy      sql.NullString
	EndReason    string
}

func (entitlementRow) TableName() string { return "entitlement" }

// Entitlement is an entitlement with the names that pages show.
type Entitlement struct {
	assessor.Entitlement
	Name          string // of its person
	GrantedByName string
}

// entitlementsWhere reads entitlements (e), oldest first.
func (v *View) entitlementsWhere(where string, args ...any) ([]Entitlement, error) {
	var rows []struct {
		Row         entitlementRow `gorm:"embedded"`
		Name        string
		GrantedName string
	}
	err := v.db.Raw(`SELECT e.*, p.name, coalesce(b.name, '') AS granted_name
		FROM entitlement e JOIN person p ON p.id = e.person_id LEFT JOIN person b ON b.id = e.granted_by
		WHERE `+where+` ORDER BY e.granted_at, e.id`, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]Entitlement, len(rows))
	for i, one := range rows {
		r := one.Row
		areas, err := texts(r.Areas)
		if err != nil {
			return nil, err
		}
		out[i] = Entitlement{Name: one.Name, GrantedByName: one.GrantedName, Entitlement: assessor.Entitlement{
			ID: id.Entitlement(r.ID), Person: id.Person(r.PersonID), Department: id.Department(r.DepartmentID), Areas: areas,
			ModalityLead: r.ModalityLead, From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn), GrantedBy: id.Person(r.GrantedBy),
			GrantedAt: instant(r.GrantedAt), EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String), EndReason: r.EndReason}}
	}
	return out, nil
}

// texts reads a list of words kept as JSON.
func texts(s string) ([]string, error) {
	var out []string
	err := json.Unmarshal([]byte(s), &out)
	return out, err
}

// listed writes a list of words as JSON; no words are an empty list.
func listed[T ~string](list []T) string {
	if list == nil {
		list = []T{}
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // a list of strings cannot fail
	}
	return string(b)
}

// AddEntitlement keeps an employer's grant.
func (tx *Tx) AddEntitlement(g access.Grant, e assessor.Entitlement) error {
	if err := tx.spend(g, string(e.Person), string(e.ID), access.GrantEntitlement); err != nil {
		return err
	}
	return tx.db.Create(&entitlementRow{ID: string(e.ID), PersonID: string(e.Person), DepartmentID: string(e.Department), Areas: listed(e.Areas),
		ModalityLead: e.ModalityLead, FromOn: string(e.From), UntilOn: string(e.Until), GrantedBy: string(e.GrantedBy), GrantedAt: micros(tx.now)}).Error
}
