// Package notice owns what people are told, and how soon: the kinds of notice,
// which of them go out by e-mail at once, which wait for a digest, what a person
// may choose, and when a digest is due.
//
// Invariants and their tests: what concerns somebody's account or a signature in
// their name is always sent, whatever they chose
// (TestWhatConcernsAnAccountIsAlwaysSent); each kind has its words, and none of them
// names anybody (TestEachKindHasItsWordsAndNamesNobody); a digest is due at seven in the
// morning in London, in summer and winter (TestADigestIsDueAtSevenInTheMorning).
package notice

import (
	"time"

	"countersign/pkg/clock"
)

// Kind is what a notice is about.
type Kind string

// The kinds that are notices in the app, and may be mails too.
const (
	Asked       Kind = "asked"         // to sign something off
	Returned    Kind = "return"        // evidence was sent back
	Declined    Kind = "decline"       // a request was declined
	Revoked     Kind = "revoked"       // a sign-off was taken back
	SignedAsYou Kind = "signed-as-you" // a sign-off was made in the reader's name
	Denied      Kind = "denied"        // its signer says that it was not them
	OnHold      Kind = "on-hold"       // a sign-off does not count until that is settled
	MovedOn     Kind = "moved-on"      // what waited for the reader went to somebody else
	Late        Kind = "late"          // sign-offs are over their target
	OffHold     Kind = "off-hold"      // it is
	Questioned  Kind = "questioned"    // a register check brought sign-offs into question
	Restored    Kind = "restored"      // or out of it again
	ListSent    Kind = "list-sent"     // a list of register checks waits for the reader to approve it
	ListDecided Kind = "list-decided"  // the reader's was approved or refused
	Ending      Kind = "ending"        // what a worker is entitled to do ends soon
	Flagged     Kind = "flagged"       // somebody should ask about sign-offs of somebody's
	AboutYou    Kind = "about-you"     // it is about the reader's own
	Uncredited  Kind = "uncredited"    // a sign-off counts toward another line no more
	Training    Kind = "training"      // something was put down of the reader's apprenticeship
	ToReview    Kind = "to-review"     // a progress review waits for the reader
	Review      Kind = "review"        // something is new in one
	Attained    Kind = "attained"      // something about what a level asks for beside competencies
	Moved       Kind = "moved"         // the reader works by another version of a framework
	Account     Kind = "account"       // something that they prove themselves with has changed
)

// The kinds that are only ever mails.
const (
	Digest     Kind = "digest"     // what the notices since the last one say
	Invitation Kind = "invitation" // a link that lets somebody in
	Reset      Kind = "reset"      // a link that sets a new password
	PassCode   Kind = "pass-code"  // a code that proves a guest's address
)

// manner is how a kind goes out.
type manner int

const (
	collected manner = iota // in the next digest; also every kind that is not listed here
	atOnce                  // at once, unless the person chose otherwise
	always                  // at once, whatever they chose
)

type words struct {
	manner  manner
	subject string
	action  string
}

var kinds = map[Kind]words{
	Asked:       {atOnce, "You are asked to sign something off", "Open it in Countersign"},
	Returned:    {atOnce, "Something was sent back to you", "See what to change"},
	Declined:    {atOnce, "Something you sent was not signed off", "See why"},
	Revoked:     {atOnce, "A sign-off was taken back", "See why"},
	SignedAsYou: {always, "A sign-off was made in your name", "If this was not you, open this link"},
	Denied:      {atOnce, "Somebody says that a sign-off was not by them", "Look into it"},
	OnHold:      {collected, "A sign-off is on hold", "See the sign-off"},
	OffHold:     {collected, "A sign-off is no longer on hold", "See the sign-off"},
	MovedOn:     {collected, "Something that waited for you went to somebody else", "See what waits for you"},
	Late:        {atOnce, "Sign-offs have waited too long", "See what waits"},
	Questioned:  {atOnce, "A sign-off is in question", "See what it is about"},
	Restored:    {collected, "A sign-off counts again", "See what it is about"},
	ListSent:    {atOnce, "A list of register checks waits for you", "Look at the list"},
	ListDecided: {collected, "Somebody has looked at your list of register checks", "See the list"},
	Ending:      {atOnce, "An entitlement ends soon", "See which"},
	Flagged:     {atOnce, "Somebody should ask about some sign-offs", "See what it is about"},
	AboutYou:    {atOnce, "A question about your sign-offs", "See what it is about"},
	Uncredited:  {collected, "A sign-off counts for less than it did", "See the line"},
	Training:    {collected, "Something is new in your apprenticeship", "See it"},
	ToReview:    {atOnce, "A progress review waits for you", "Read it and sign it"},
	Review:      {collected, "Something is new in a progress review", "See it"},
	Attained:    {collected, "Something is new about what a level asks for", "See it"},
	Moved:       {collected, "What you work toward has a new version", "See what it asks for"},
	Account:     {always, "Your Countersign account has changed", "Look at your account"},
	Digest:      {always, "What is new for you in Countersign", "See it in Countersign"},
	Invitation:  {always, "You are invited to Countersign", "Accept the invitation"},
	PassCode:    {always, "Your code for Countersign", ""},
	Reset:       {always, "Set a new password for Countersign", "Set a new password"},
}

// Subject is the subject of a mail of the kind. It names nobody.
func (k Kind) Subject() string {
	if w, ok := kinds[k]; ok {
		return w.subject
	}
	return "There is something new for you in Countersign"
}

// Action is the words before a mail's one link.
func (k Kind) Action() string {
	if w, ok := kinds[k]; ok {
		return w.action
	}
	return "See it in Countersign"
}

// Always tells whether mails of the kind are sent whatever the person chose.
func (k Kind) Always() bool { return kinds[k].manner == always }

// Choice is what a person wants to hear by e-mail.
type Choice string

// The choices. AtOnce is everybody's until they choose: what asks them to do
// something comes at once, the rest once a day.
const (
	AtOnce Choice = "at-once"
	Daily  Choice = "daily"
	Weekly Choice = "weekly"
	InApp  Choice = "in-app"
)

// Choices in the order of a form.
var Choices = []Choice{AtOnce, Daily, Weekly, InApp}

// Sends tells whether a mail of the kind goes out at once to somebody with the
// choice.
func (c Choice) Sends(k Kind) bool {
	m := kinds[k].manner
	return m == always || m == atOnce && c == AtOnce
}

// digestHour is when digests are made, in London: before the first list of the day.
const digestHour = 7

// Due is the last moment, at now or before, at which the digests of the choice
// were due; false for who gets none. A weekly one is due on Mondays.
func (c Choice) Due(now time.Time) (time.Time, bool) {
	if c == InApp {
		return time.Time{}, false
	}
	here := now.In(clock.London)
	at := time.Date(here.Year(), here.Month(), here.Day(), digestHour, 0, 0, 0, clock.London)
	if at.After(now) {
		at = time.Date(here.Year(), here.Month(), here.Day()-1, digestHour, 0, 0, 0, clock.London)
	}
	if c == Weekly {
		back := (int(at.Weekday()) + 6) % 7 // days since Monday
		at = time.Date(at.Year(), at.Month(), at.Day()-back, digestHour, 0, 0, 0, clock.London)
	}
	return at.UTC(), true
}
