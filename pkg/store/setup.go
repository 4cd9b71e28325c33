package store

import (
	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// setUpLink is the setting that holds the digest of the set-up link.
const setUpLink = "set-up link"

// Empty tells whether there is no person yet.
func (v *View) Empty() (bool, error) {
	var n int64
	err := v.db.Raw("SELECT count(*) FROM (SELECT 1 FROM person LIMIT 1)").Scan(&n).Error
	return n == 0, err
}

// SetUpLink is the digest of the set-up link; empty when there is none.
func (v *View) SetUpLink() (string, error) {
	var values []string
	err := v.db.Raw("SELECT value FROM setting WHERE key = ?", setUpLink).Scan(&values).Error
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// OfferSetUp keeps the digest of a new set-up link in the place of any before.
// With a person there, it is refused.
func (tx *Tx) OfferSetUp(digest string) error {
	empty, err := tx.Empty()
	if err != nil {
		return err
	}
	if !empty {
		return fault.Missing()
	}
	return tx.db.Exec("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", setUpLink, digest).Error
}

// Beginning is the first department and the first person.
type Beginning struct {
	Person           id.Person
	Name, Email      string
	PasswordHash     string
	Organisation     string // its name
	Site, Department string // their names
}

// SetUp uses the set-up link up: it makes the first department, and the first
// person as its lead and as administrator of the platform. A link that is not
// the one offered, or that was used, is NotFound.
func (tx *Tx) SetUp(g access.Grant, b Beginning, digest string) error {
	if err := tx.spend(g, "", string(b.Person), access.SetUp); err != nil {
		return err
	}
	empty, err := tx.Empty()
	if err != nil {
		return err
	}
	used := tx.db.Exec("DELETE FROM setting WHERE key = ? AND value = ?", setUpLink, digest)
	if used.Error != nil {
		return used.Error
	}
	if !empty || used.RowsAffected == 0 {
		return fault.Missing()
	}
	now := micros(tx.now)
	organisation, site, department := id.New[id.Organisation](), id.New[id.Site](), id.New[id.Department]()
	member := func(role identity.Role, d id.Department) *membershipRow {
		return &membershipRow{ID: string(id.New[id.Membership]()), PersonID: string(b.Person), Role: string(role), DepartmentID: nullText(d),
			FromAt: now, GrantedBy: string(b.Person)}
	}
	for _, row := range []any{
		&organisationRow{ID: string(organisation), Name: b.Organisation, CreatedAt: now},
		&siteRow{ID: string(site), OrganisationID: string(organisation), Name: b.Site, CreatedAt: now},
		&departmentRow{ID: string(department), SiteID: string(site), Name: b.Department, CreatedAt: now},
		&personRow{ID: string(b.Person), Name: b.Name, Email: b.Email, Enabled: true, PasswordHash: b.PasswordHash, CredentialRevision: 1, CreatedAt: now},
		member(identity.RoleAdministrator, ""),
		member(identity.RoleLead, department),
	} {
		if err := tx.db.Create(row).Error; err != nil {
			return err
		}
	}
	return nil
}
