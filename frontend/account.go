package frontend

import (
	"strconv"

	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// accountPages are the pages of everybody who is signed in: security, devices, notifications.
var accountPages = map[string]Page{
	"account":               Account{},
	"account_authenticator": AccountAuthenticator{},
	"account_codes":         AccountCodes{},
	"account_confirm":       AccountConfirm{},
	"account_email":         AccountEmail{},
	"account_passkey":       AccountNewPasskey{},
	"account_password":      AccountPassword{},
}

// Account is where somebody looks after how they sign in.
type Account struct {
	Layout
	Email         string
	Authenticator bool // there is an authenticator app
	Needed        bool // a role of theirs needs it
	CodesLeft     int  // recovery codes not used yet
	Passkeys      []AccountPasskey
	NoPasskeys    string // why passkeys cannot work here; empty: they can
	Sessions      []AccountSession
	Mail          string // what they hear by email, in words; empty: this service sends none
}

// HearList is what the person hears by email.
func (p Account) HearList() nhsuk.SummaryList {
	row := nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: "By email"}, Value: nhsuk.SummaryText{Text: "This service does not send email. Everything is under Notifications."}}
	if p.Mail != "" {
		row.Value.Text = p.Mail
		row.Actions.Items = []nhsuk.Action{{Text: "Change", Href: "/account/email", VisuallyHiddenText: "what you hear by email"}}
	}
	return nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{row}}
}

// AccountSession is one place where the person is signed in.
type AccountSession struct {
	Device, Address, Began, Seen string
	Here                         bool   // the one that looks
	End                          string // address to post to
}

// Details are the ways to sign in, each with a link that changes it.
func (p Account) Details() nhsuk.SummaryList {
	row := func(key, value string, actions ...nhsuk.Action) nhsuk.SummaryRow {
		return nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: key}, Value: nhsuk.SummaryText{Text: value}, Actions: nhsuk.Actions{Items: actions}}
	}
	rows := []nhsuk.SummaryRow{
		row("Email address", p.Email),
		row("Password", "Set", nhsuk.Action{Text: "Change", Href: "/account/password", VisuallyHiddenText: "password"}),
	}
	if !p.Authenticator {
		rows = append(rows, row("Authenticator app", "Not set up", nhsuk.Action{Text: "Set up", Href: "/account/authenticator", VisuallyHiddenText: "authenticator app"}))
		return nhsuk.SummaryList{Rows: rows}
	}
	actions := []nhsuk.Action{{Text: "Change phone", Href: "/account/authenticator", VisuallyHiddenText: "for the authenticator app"}}
	if !p.Needed || len(p.Passkeys) > 0 {
		actions = append(actions, nhsuk.Action{Text: "Remove", Href: "/account/authenticator/remove", VisuallyHiddenText: "authenticator app"})
	}
	rows = append(rows, row("Authenticator app", "Set up", actions...),
		row("Recovery codes", left(p.CodesLeft), nhsuk.Action{Text: "Get new codes", Href: "/account/recovery-codes"}))
	return nhsuk.SummaryList{Rows: rows}
}

func left(codes int) string {
	if codes == 1 {
		return "1 code left"
	}
	return strconv.Itoa(codes) + " codes left"
}

// Others tells whether the person is signed in somewhere else too.
func (p Account) Others() bool { return len(p.Sessions) > 1 }

// AccountPassword changes the password.
type AccountPassword struct{ Layout }

// OldField asks for the password that is good now.
func (p AccountPassword) OldField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "old", Label: nhsuk.Label{Text: "Password now"}, ErrorMessage: p.Wrong("old")}
}

// NewField asks for the new password.
func (p AccountPassword) NewField() nhsuk.PasswordInput {
	return newPassword("new", "New password", p.Wrong("new"))
}

// newPassword asks for a password that is made now.
func newPassword(name, label string, wrong nhsuk.ErrorMessage) nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: name, Label: nhsuk.Label{Text: label}, Autocomplete: "new-password", ErrorMessage: wrong,
		Hint: nhsuk.Hint{Text: "At least 12 characters. Three random words are easy to remember. You can paste it from a password manager."}}
}

// AccountAuthenticator sets up an authenticator app, or moves it to another phone.
type AccountAuthenticator struct {
	Layout
	Moving  bool   // there is one already
	Must    bool   // nothing else is open until it is done
	Secret  string // to type in where no camera is at hand
	App     string // what follows otpauth:// in the address that opens the app on this phone
	Picture chart.QR
}

// PasswordField asks for the password.
func (p AccountAuthenticator) PasswordField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "password", Label: nhsuk.Label{Text: "Your Countersign password"}, ErrorMessage: p.Wrong("password")}
}

// CodeField asks for the first code.
func (p AccountAuthenticator) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Autocomplete: "one-time-code", Inputmode: "numeric", Width: 10, Code: true, Spellcheck: new(false),
		Label: nhsuk.Label{Text: "Code from the app"}, Hint: nhsuk.Hint{Text: "6 numbers"}, ErrorMessage: p.Wrong("code")}
}

// AccountCodes shows new recovery codes, once.
type AccountCodes struct {
	Layout
	Codes []string
}

// AccountConfirm asks for the password before something is done.
type AccountConfirm struct {
	Layout
	Text   string
	Action string // address to post to
	Submit string // the words on the button
}

// PasswordField asks for the password.
func (p AccountConfirm) PasswordField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "password", Label: nhsuk.Label{Text: "Your password"}, ErrorMessage: p.Wrong("password")}
}

// AccountEmail chooses what the person hears by email.
type AccountEmail struct {
	Layout
	Sent    bool // this service sends email at all
	Email   string
	Choices []Option
	Choice  string
}

// ChoiceField asks how soon.
func (p AccountEmail) ChoiceField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "choice", Value: p.Choice, ErrorMessage: p.Wrong("choice"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How soon do you want to hear?", Size: "m"}}}
	r.Items = optionItems(p.Choices)
	return r
}
