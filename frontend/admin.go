package frontend

import "countersign/frontend/nhsuk"

// adminPages are the pages of platform administrators. People, invitations and
// register checks of a department are on the lead's pages.
var adminPages = map[string]Page{
	"admin_organisations": AdminOrganisations{},
	"admin_new":           AdminNew{},
	"admin_mail":          AdminMail{},
	"registers":           Registers{},
	"registers_adopt":     RegistersAdopt{},
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

// AdminMail is the email that waits to be sent, and what was given up.
type AdminMail struct {
	Layout
	Sends               bool // this service sends email at all
	Waiting, Sent, Dead int
	Since               string // since when the oldest waits
	Rows                []MailRow
}

// MailRow is one email that is not sent.
type MailRow struct {
	About, To, Made string
	Dead            bool
	Next            string // when it is tried next
	Tries           string
	Error           string // what the mail server said last
	Again           string // address to post to; empty: it waits, or is of no use any more
}

// Tag says what is the matter.
func (r MailRow) Tag() nhsuk.Tag {
	if r.Dead {
		return nhsuk.Tag{Text: "Not sent", Classes: "nhsuk-tag--red"}
	}
	return nhsuk.Tag{Text: "Waiting", Classes: "nhsuk-tag--yellow"}
}

// Numbers counts the email of the last 30 days.
func (p AdminMail) Numbers() nhsuk.SummaryList {
	row := func(key, value string) nhsuk.SummaryRow {
		return nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: key}, Value: nhsuk.SummaryText{Text: value}}
	}
	waiting := plural(p.Waiting, "email", "emails")
	if p.Since != "" {
		waiting += ", the oldest since " + p.Since
	}
	return nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{row("Waiting to be sent", waiting), row("Sent in the last 30 days", plural(p.Sent, "email", "emails")), row("Could not be sent", plural(p.Dead, "email", "emails"))}}
}
