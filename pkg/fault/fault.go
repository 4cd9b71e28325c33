// Package fault owns how things go wrong: one error, two audiences. The person
// reads Message and Fields, sentences that say what to do; the log gets Cause.
// Anything that is not a *fault.Error is internal: adapters answer it blandly.
//
// Invariants and their tests: Cause never reaches a person (the refusal and
// leakage tests of pkg/app).
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of answer a fault is; adapters map it to a status.
type Kind string

// The kinds.
const (
	Invalid         Kind = "invalid"           // the person can mend it: Fields says where
	Unauthenticated Kind = "unauthenticated"   // nobody is signed in, or proof of person failed
	Forbidden       Kind = "forbidden"         // seen, but not allowed; Message says who can help
	NotFound        Kind = "not-found"         // absent or outside the actor's scope: the same answer
	Conflict        Kind = "conflict"          // somebody or something was quicker
	Precondition    Kind = "precondition"      // If-Match is missing or no longer true
	TooLarge        Kind = "too-large"         // over a limit that Message names
	Unsupported     Kind = "unsupported-media" // a kind of body or file that is not taken
	TooMany         Kind = "too-many"          // slow down
	Unavailable     Kind = "unavailable"       // try again later
)

// Field is one thing wrong with what was sent. Name is the form or JSON field,
// with dots and numbers for nesting ("competencies.0"); Message is a sentence.
type Field struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// Error is a fault.
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field
	Cause   error // for the log only
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + ": " + e.Message)
	for _, f := range e.Fields {
		b.WriteString("; " + f.Name + ": " + f.Message)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault of a kind with a sentence for the person.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Because makes a fault and keeps its cause for the log.
func Because(kind Kind, cause error, message string) *Error {
	return &Error{Kind: kind, Message: message, Cause: cause}
}

// Missing is the answer for what does not exist or may not be seen.
func Missing() *Error {
	return New(NotFound, "We could not find that. Check the address, or go back and try again.")
}

// Is tells whether err is, or wraps, a fault of the kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// Fields collects everything wrong with one command, so that all is said at once.
type Fields struct{ list []Field }

// Add notes a problem with a field.
func (f *Fields) Add(name, format string, args ...any) {
	f.list = append(f.list, Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// List is everything added so far.
func (f *Fields) List() []Field { return f.list }

// Err is nil when nothing was added, else an Invalid fault with every field.
func (f *Fields) Err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "Some answers need another look.", Fields: f.list}
}
