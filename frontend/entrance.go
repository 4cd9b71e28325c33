package frontend

import "countersign/frontend/nhsuk"

// entrancePages let people in for the first time.
var entrancePages = map[string]Page{
	"invitation": Invitation{},
	"reset":      Reset{},
	"set_up":     SetUp{},
}

// SetUp makes the first department and the first person.
type SetUp struct {
	Layout
	Action                         string // address to post to
	Organisation, Site, Department string
	Name, Email                    string
}

func named(name, label, hint, value, autocomplete string, wrong nhsuk.ErrorMessage) nhsuk.Input {
	return nhsuk.Input{Name: name, Value: value, Autocomplete: autocomplete, Label: nhsuk.Label{Text: label}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong}
}

// OrganisationField asks for the trust.
func (p SetUp) OrganisationField() nhsuk.Input {
	return named("organisation", "Organisation", "Such as your trust", p.Organisation, "organization", p.Wrong("organisation"))
}

// SiteField asks for the hospital.
func (p SetUp) SiteField() nhsuk.Input {
	return named("site", "Hospital or site", "", p.Site, "", p.Wrong("site"))
}

// DepartmentField asks for the department.
func (p SetUp) DepartmentField() nhsuk.Input {
	return named("department", "Department", "Such as Radiology", p.Department, "", p.Wrong("department"))
}

// NameField asks for the person's name.
func (p SetUp) NameField() nhsuk.Input {
	return named("name", "Your full name", "", p.Name, "name", p.Wrong("name"))
}

// EmailField asks for the person's address.
func (p SetUp) EmailField() nhsuk.Input {
	f := named("email", "Your work email address", "You sign in with it", p.Email, "username", p.Wrong("email"))
	f.Type, f.Spellcheck = "email", new(false)
	return f
}

// PasswordField asks for a password.
func (p SetUp) PasswordField() nhsuk.PasswordInput {
	return newPassword("password", "Choose a password", p.Wrong("password"))
}

// Invitation asks somebody in.
type Invitation struct {
	Layout
	Action                   string // address to post to
	Invited                  string // the name in the invitation, or as it was typed
	Email                    string
	Department, Organisation string // empty: to run the platform
	Roles                    []string
	Account                  bool   // they have an account already
	Own                      bool   // and are signed in with it
	SignIn                   string // address to sign in at, and come back
}

// NameField asks for the person's name.
func (p Invitation) NameField() nhsuk.Input {
	return named("name", "Your full name", "As colleagues know you", p.Invited, "name", p.Wrong("name"))
}

// PasswordField asks for a password.
func (p Invitation) PasswordField() nhsuk.PasswordInput {
	return newPassword("password", "Choose a password", p.Wrong("password"))
}

// Reset sets a new password by a link.
type Reset struct {
	Layout
	Action string // address to post to
	Email  string
}

// PasswordField asks for a password.
func (p Reset) PasswordField() nhsuk.PasswordInput {
	return newPassword("password", "New password", p.Wrong("password"))
}
