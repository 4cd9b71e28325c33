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
	"send_again":    SendAgain{},
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

// Reader is somebody who can see things, and what.
type Reader struct{ Who, What string }

// Readers are all who can see something.
func (Privacy) Readers() []Reader {
	return []Reader{
		{"You", "Everything that you put up, every decision about it, and how far you are"},
		{"Assessors in your department", "The work that you send to be signed off, whoever it waits for, and the decisions about it"},
		{"Practice educators in your department", "Your work, your sign-offs and how you are getting on"},
		{"Your department lead", "The same, and who has which role"},
		{"Inspectors", "What your employer lets them see, until a date that your employer sets"},
	}
}

// NoPatients warns against patient data.
func (Privacy) NoPatients() nhsuk.WarningCallout {
	return nhsuk.WarningCallout{Heading: nhsuk.Heading{Text: "Important: nothing about a patient"},
		HTML: "<p>Do not add names, dates of birth, NHS or hospital numbers, faces, or scans with anything written on them.</p>" +
			"<p>We look for NHS numbers and stop them. We cannot find everything, so look twice. " +
			"If something gets in, tell your department lead straight away.</p>"}
}

// Help answers the usual questions.
type Help struct {
	Layout
	Contact string
}

// HelpTopic is a group of questions with their answers.
type HelpTopic struct {
	Heading string
	Answers []nhsuk.Details
}

func answer(question, words string) nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: question}, Text: words}
}

// Topics are the questions that people ask, by what they are doing.
func (Help) Topics() []HelpTopic {
	return []HelpTopic{
		{"Signing in", []nhsuk.Details{
			answer("I cannot sign in", "Check your work email address. If you forgot your password, ask your department lead for a new link."),
			answer("I lost my phone", "Use one of your recovery codes in place of the security code. If you have none left, ask your department lead to reset your second step."),
			answer("What is a passkey?", "A key that your own phone or computer keeps, and uses only after it has checked your face, your fingerprint or its PIN. With it you sign in without a password. You add one on your account page. It needs a browser that runs scripts; a password and a code go on working."),
		}},
		{"Getting signed off", []nhsuk.Details{
			answer("What counts as evidence?", "Something that shows what you can do: an account of what you did, something an assessor watched, a certificate, or a piece of your work. Each competency says what it asks for."),
			answer("Who will look at my work?", "A registered radiographer in your department whom your employer lets sign for that area. You can choose one, or let us find one. You always see who has it."),
			answer("My work was sent back", "That is normal. Read why, change your work, and send it again. What you wrote first is kept."),
			answer("Why does my sign-off not count any more?", "Something that it stood on has changed: your evidence, the competency, or its date. Open the competency to see which, and what to do."),
		}},
		{"Signing for others", []nhsuk.Details{
			answer("Why can I not sign this?", "You can sign if your registration was checked not long ago, your employer lets you sign for that area, and the work is not your own. The page says which of these is missing and who can help."),
			answer("Why must I prove who I am again?", "A sign-off puts your registration behind somebody. The proof makes sure that nobody else can sign as you."),
			answer("Which proof should I use?", "A passkey, if you can. Your own device then signs the exact words that you read, and anybody can check that later, even if they do not trust Countersign. A code or a password is checked by Countersign alone, at that moment, and nobody can check it again. Each sign-off says which it was."),
		}},
		{"Patients", []nhsuk.Details{
			answer("I added something about a patient by mistake", "Tell your department lead straight away. Say which piece of work it is. Do not say anything about the patient in an email."),
		}},
	}
}

// Error is the page for anything that did not work. Title is its heading.
type Error struct {
	Layout
	Status    int      // the HTTP status
	Message   string   // what happened, in a sentence
	Next      string   // what to do, in a sentence
	Link      Link     // where to go on
	Reference string   // a number that finds the case in the log
	Written   []string // what somebody typed into the form that was refused
}

// SignIn asks for an e-mail address and a password.
type SignIn struct {
	Layout
	Email   string
	Next    string // where to go afterwards
	Kept    string // a form that was sent after the session had ended
	Passkey PasskeyForm
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
	Next, Kept string
	Passkey    PasskeyForm // for who has one
	NoCode     bool        // they have no authenticator app
}

// SendAgain shows what somebody wrote before they had to sign in again, and
// sends it when they say so.
type SendAgain struct {
	Layout
	Address   string // where the form goes
	Fields    []KeptField
	FilesLost bool // files were sent with it, which are to be added again
}

// KeptField is one field of that form; Words tells whether a person wrote it.
type KeptField struct {
	Name, Value string
	Words       bool
}

// CodeField asks for the code.
func (p SignInCode) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Autocomplete: "one-time-code", Width: 10, Code: true, Spellcheck: new(false),
		Label:        nhsuk.Label{Text: "Security code"},
		Hint:         nhsuk.Hint{Text: "6 numbers from your authenticator app, or one of your recovery codes"},
		ErrorMessage: p.Wrong("code")}
}
