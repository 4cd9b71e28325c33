package store

import (
	"database/sql"
	"encoding/json"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type entitlementRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	DepartmentID string
	Areas        string
	Competencies string
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

// granted is what the log commits to when the entitlement is granted: the row
// without its end.
func (r entitlementRow) granted() digest.Sum {
	r.EndedAt, r.EndedBy, r.EndReason = sql.NullInt64{}, sql.NullString{}, ""
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r entitlementRow) ended() digest.Sum {
	return bound(&entitlementRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy, EndReason: r.EndReason})
}

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
	err := list(v, &rows, `SELECT e.*, p.name, coalesce(b.name, '') AS granted_name
		FROM entitlement e JOIN person p ON p.id = e.person_id LEFT JOIN person b ON b.id = e.granted_by
		WHERE `+where+` ORDER BY e.granted_at, e.id`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Entitlement, len(rows))
	for i, one := range rows {
		r := one.Row
		areas, err := texts[string](r.Areas)
		if err != nil {
			return nil, err
		}
		competencies, err := texts[string](r.Competencies)
		if err != nil {
			return nil, err
		}
		out[i] = Entitlement{Name: one.Name, GrantedByName: one.GrantedName, Entitlement: assessor.Entitlement{
			ID: id.Entitlement(r.ID), Person: id.Person(r.PersonID), Department: id.Department(r.DepartmentID), Areas: areas, Competencies: competencies,
			ModalityLead: r.ModalityLead, From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn), GrantedBy: id.Person(r.GrantedBy),
			GrantedAt: instant(r.GrantedAt), EndedAt: instant(r.EndedAt.Int64), EndedBy: id.Person(r.EndedBy.String), EndReason: r.EndReason}}
	}
	return out, nil
}

// texts reads a list of words kept as JSON.
func texts[T ~string](s string) ([]T, error) {
	var out []T
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
	o, err := tx.organisationOf(e.Department)
	if err != nil {
		return err
	}
	if err := tx.enterSigner(e.Person, o); err != nil {
		return err
	}
	row := entitlementRow{ID: string(e.ID), PersonID: string(e.Person), DepartmentID: string(e.Department), Areas: listed(e.Areas), Competencies: listed(e.Competencies),
		ModalityLead: e.ModalityLead, FromOn: string(e.From), UntilOn: string(e.Until), GrantedBy: string(e.GrantedBy), GrantedAt: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	return tx.enter(ledger.Entitled, o, row.ID, row.granted())
}

// EntitlementFacts is an entitlement for the rules inside a use case.
func (v *View) EntitlementFacts(e id.Entitlement) (Entitlement, error) {
	list, err := v.entitlementsWhere("e.id = ?", string(e))
	if err != nil {
		return Entitlement{}, err
	}
	if len(list) == 0 {
		return Entitlement{}, fault.Missing()
	}
	return list[0], nil
}

// Entitlements lists those ever granted in a department, oldest first, to whoever
// sees its people, and to a person their own.
func (v *View) Entitlements(s access.Scope, d id.Department) ([]Entitlement, error) {
	if s.SeesPeople(d) {
		return v.entitlementsWhere("e.department_id = ?", string(d))
	}
	if s.SeesDepartment(d) {
		return v.entitlementsWhere("e.department_id = ? AND e.person_id = ?", string(d), string(s.Person()))
	}
	return nil, fault.Missing()
}

// EndEntitlement ends an entitlement now, for a reason.
func (tx *Tx) EndEntitlement(g access.Grant, e id.Entitlement, reason string) error {
	if err := tx.spend(g, "", string(e), access.EndEntitlement); err != nil {
		return err
	}
	if err := tx.swap("UPDATE entitlement SET ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL",
		micros(tx.now), string(g.Actor().Person), reason, string(e)); err != nil {
		return err
	}
	var row entitlementRow
	if err := one(&tx.View, &row, "SELECT * FROM entitlement WHERE id = ?", string(e)); err != nil {
		return err
	}
	return tx.enterIn(ledger.EntitlementEnded, id.Department(row.DepartmentID), row.ID, row.ended())
}
