package frontend

import "countersign/frontend/nhsuk"

// adminPages are the pages of platform administrators. People, invitations and
// register checks of a department are on the lead's pages.
var adminPages = map[string]Page{
	"admin_organisations": AdminOrganisations{},
	"admin_new":           AdminNew{},
}

// AdminOrganisations is every organisation with its sites and departments.
type AdminOrganisations struct {
	Layout
	New            string
	Organisations  []OrganisationBox
	Administrators []AdministratorRow
	Invite         string // another administrator
	Waiting        []InvitationRow
}

// AdministratorRow is somebody who runs the platform. End is empty on one's own.
type AdministratorRow struct{ Name, Email, Since, End string }

// OrganisationBox is one organisation.
type OrganisationBox struct {
	Name    string
	NewSite string
	Sites   []SiteBox
}

// SiteBox is one site.
type SiteBox struct {
	Name          string
	NewDepartment string
	Departments   []DepartmentRow
}

// DepartmentRow is one department with what an administrator does for it.
type DepartmentRow struct {
	Name                   string
	People, Invite, Checks string
}

// NewLink is the one main thing to do.
func (p AdminOrganisations) NewLink() nhsuk.ActionLink { return addLink("Add an organisation", p.New) }

// AdminNew makes an organisation, a site or a department.
type AdminNew struct {
	Layout
	Action string
	Within string // what it will be part of
	What   string // "organisation"
	Hint   string
	Name   string
}

// NameField asks for the name.
func (p AdminNew) NameField() nhsuk.Input {
	return nhsuk.Input{Name: "name", Value: p.Name, Autocomplete: "off", Label: nhsuk.Label{Text: "Name of the " + p.What, Size: "s"}, Hint: nhsuk.Hint{Text: p.Hint}, ErrorMessage: p.Wrong("name")}
}
