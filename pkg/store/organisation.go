package store

import (
	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// Department is a department with the names of what it is part of.
type Department struct {
	ID               id.Department
	Name             string
	Site             id.Site
	SiteName         string
	Organisation     id.Organisation
	OrganisationName string
}

func (v *View) departmentsWhere(where string, args ...any) ([]Department, error) {
	var out []Department
	err := list(v, &out, `SELECT d.id, d.name, s.id AS site, s.name AS site_name, o.id AS organisation, o.name AS organisation_name
		FROM department d JOIN site s ON s.id = d.site_id JOIN organisation o ON o.id = s.organisation_id
		WHERE `+where+` ORDER BY o.name, s.name, d.name, d.id`, args...)
	return out, err
}

// Department is a department by id. Its name is no secret to whoever holds an
// id of it, so it takes no scope; use cases ask the scope first.
func (v *View) Department(d id.Department) (Department, error) {
	list, err := v.departmentsWhere("d.id = ?", string(d))
	if err != nil {
		return Department{}, err
	}
	if len(list) == 0 {
		return Department{}, fault.Missing()
	}
	return list[0], nil
}

// Departments lists the departments that the scope belongs to, and all of them
// for who runs the platform.
func (v *View) Departments(s access.Scope) ([]Department, error) {
	if s.Platform() {
		return v.departmentsWhere("1 = 1")
	}
	now := micros(v.now)
	return v.departmentsWhere("d.id IN (SELECT m.department_id FROM membership m WHERE m.person_id = ? AND "+inForce+")", string(s.Person()), now, now)
}

// Organisations lists every organisation for who runs the platform.
func (v *View) Organisations(s access.Scope) ([]Organisation, error) {
	if !s.Platform() {
		return nil, fault.Missing()
	}
	var out []Organisation
	return out, list(v, &out, "SELECT id, name FROM organisation ORDER BY name, id")
}

// Sites lists every site for who runs the platform.
func (v *View) Sites(s access.Scope) ([]Site, error) {
	if !s.Platform() {
		return nil, fault.Missing()
	}
	var out []Site
	return out, list(v, &out, "SELECT id, organisation_id AS organisation, name FROM site ORDER BY name, id")
}

// Organisation and Site are where departments lie.
type (
	Organisation struct {
		ID   id.Organisation
		Name string
	}
	Site struct {
		ID           id.Site
		Organisation id.Organisation
		Name         string
	}
)

// AddOrganisation keeps a new organisation.
func (tx *Tx) AddOrganisation(g access.Grant, o Organisation) error {
	if err := tx.spend(g, "", string(o.ID), access.RunPlatform); err != nil {
		return err
	}
	if err := tx.db.Create(&organisationRow{string(o.ID), o.Name, micros(tx.now)}).Error; err != nil {
		return err
	}
	return tx.enterEditions(o.ID)
}

// AddSite keeps a new site of an organisation.
func (tx *Tx) AddSite(g access.Grant, s Site) error {
	if err := tx.spend(g, "", string(s.ID), access.RunPlatform); err != nil {
		return err
	}
	return tx.db.Create(&siteRow{string(s.ID), string(s.Organisation), s.Name, micros(tx.now)}).Error
}

// AddDepartment keeps a new department of a site.
func (tx *Tx) AddDepartment(g access.Grant, d id.Department, s id.Site, name string) error {
	if err := tx.spend(g, "", string(d), access.RunPlatform); err != nil {
		return err
	}
	return tx.db.Create(&departmentRow{string(d), string(s), name, micros(tx.now)}).Error
}

// HasOrganisation tells whether there is such an organisation.
func (v *View) HasOrganisation(o id.Organisation) (has bool, err error) {
	err = one(v, &has, "SELECT EXISTS (SELECT 1 FROM organisation WHERE id = ?)", string(o))
	return has, err
}

// HasSite tells whether there is such a site.
func (v *View) HasSite(s id.Site) (has bool, err error) {
	err = one(v, &has, "SELECT EXISTS (SELECT 1 FROM site WHERE id = ?)", string(s))
	return has, err
}
