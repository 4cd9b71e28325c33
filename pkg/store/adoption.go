package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// Adoption is a lead's decision to use a framework version in the department as
// it is, named, dated and with a reason.
type Adoption struct {
	ID         id.Adoption
	Department id.Department
	Version    framework.VersionID
	By         id.Person
	ByName     string // as it was
	Reason     string
	At         time.Time
}

type adoptionRow struct {
	ID            string `gorm:"primaryKey"`
	DepartmentID  string
	Version       string
	AdoptedBy     string
	AdoptedByName string
	Reason        string
	At            int64
}

func (adoptionRow) TableName() string { return "adoption" }

// Adoptions is what a department has adopted, by version. It is no secret to
// whoever may see anything of the department, so it takes no scope.
func (v *View) Adoptions(d id.Department) (map[framework.VersionID]Adoption, error) {
	var rows []adoptionRow
	if err := list(v, &rows, "SELECT * FROM adoption WHERE department_id = ?", string(d)); err != nil {
		return nil, err
	}
	out := map[framework.VersionID]Adoption{}
	for _, r := range rows {
		version := framework.VersionID(r.Version)
		out[version] = Adoption{id.Adoption(r.ID), id.Department(r.DepartmentID), version, id.Person(r.AdoptedBy), r.AdoptedByName, r.Reason, instant(r.At)}
	}
	return out, nil
}

// AddAdoption keeps an adoption for good.
func (tx *Tx) AddAdoption(g access.Grant, a Adoption) error {
	if err := tx.spend(g, string(a.Version), string(a.ID), access.AdoptFramework); err != nil {
		return err
	}
	return tx.insertLogged(ledger.Adopted, a.Department, string(a.ID), &adoptionRow{string(a.ID), string(a.Department), string(a.Version), string(g.Actor().Person), g.Actor().Name, a.Reason, micros(tx.now)})
}
