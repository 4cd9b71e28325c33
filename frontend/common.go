package frontend

import "countersign/frontend/nhsuk"

// commonPages are the pages that need nobody to be signed in.
var commonPages = map[string]Page{
	"accessibility": Accessibility{},
	"error":         Error{},
	"help":          Help{},
	"privacy":       Privacy{},
	"sign_in":       SignIn{},
	"sign_in_code":  SignInCode{},
}

// Accessibility is the accessibility statement.
type Accessibility struct {
	Layout
	Contact string // an e-mail address; empty when the department has set none
}

// Privacy says what is kept about a person, why, for how long and who sees it.
type Privacy struct {
	Layout
	Contact string
}

// Help answers the usual questions.
type Help struct {
	Layout
	Contact string
}

// Error is the page for anything that did not work. Title is its heading.
type Error struct {
	Layout
	Status    int    // the HTTP status
	Message   string // what happened, in a sentence
	Next      string // what to do, in a sentence
	Link      Link   // where to go on
	Reference string // a number that finds the case in the log
}

// SignIn asks for an e-mail address and a password.
type SignIn struct {
	Layout
	Email string
	Next  string // where to go afterwards
}

// EmailField asks for the e-mail address.
func (p SignIn) EmailField() nhsuk.Input {
	return nhsuk.Input{Name: "email", Type: "email", Value: p.Email, Autocomplete: "username", Spellcheck: new(false),
		Label: nhsuk.Label{Text: "Work email address"}, ErrorMessage: p.Wrong("email")}
}

// PasswordField asks for the password.
func (p SignIn) PasswordField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "password", Label: nhsuk.Label{Text: "Password"}, ErrorMessage: p.Wrong("password")}
}

// SignInCode asks for the code of the authenticator app, or for a recovery code.
type SignInCode struct {
	Layout
	Next string
}

// CodeField asks for the code.
func (p SignInCode) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Autocomplete: "one-time-code", Width: 10, Code: true, Spellcheck: new(false),
		Label:        nhsuk.Label{Text: "Security code"},
		Hint:         nhsuk.Hint{Text: "6 numbers from your authenticator app, or one of your recovery codes"},
		ErrorMessage: p.Wrong("code")}
}
