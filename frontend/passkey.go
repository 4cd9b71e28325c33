package frontend

import "countersign/frontend/nhsuk"

// PasskeyForm is a button that asks the device for a passkey and sends its answer. It
// needs scripts; without them it says that, and how else to go on.
type PasskeyForm struct {
	Layout
	Trouble   string      // why passkeys cannot work here; the zero value of the rest goes with it
	Host      string      // where passkeys work
	Asks      string      // what to ask the device, in JSON,
	From      string      // or where to fetch that
	Action    string      // address to post to
	Hidden    []KeptField // what goes along
	Submit    string      // the words on the button
	Second    bool        // it is not the main thing on the page
	Failed    string      // what to say when the device does not answer
	Otherwise string      // how to go on without a passkey
}

// Some tells whether there is a button.
func (f PasskeyForm) Some() bool { return f.Submit != "" }

// Off is what the button says where there are no scripts.
func (f PasskeyForm) Off() string {
	return "A passkey needs scripts, and your browser runs none. " + f.Otherwise
}

// Said is what was wrong with the last answer.
func (f PasskeyForm) Said() string { return f.Wrong("passkey").Text }

// AccountPasskey is one of the person's passkeys.
type AccountPasskey struct {
	Name, Made, Used string // Used is empty: never
	Remove           string // address
}

// AccountNewPasskey adds a passkey.
type AccountNewPasskey struct {
	Layout
	PasskeyForm PasskeyForm
	Name        string // as it was typed, or the device
	Must        bool   // nothing else is open until it, or an authenticator app, is there
}

// NameField asks for a name.
func (p AccountNewPasskey) NameField() nhsuk.Input {
	return nhsuk.Input{Name: "name", Value: p.Name, Label: nhsuk.Label{Text: "Name of this passkey"},
		Hint: nhsuk.Hint{Text: "So that you know it again, such as the device that it is on"}, ErrorMessage: p.Wrong("name")}
}

// PasswordField asks for the password.
func (p AccountNewPasskey) PasswordField() nhsuk.PasswordInput {
	return nhsuk.PasswordInput{Name: "password", Label: nhsuk.Label{Text: "Your Countersign password"}, ErrorMessage: p.Wrong("password")}
}
