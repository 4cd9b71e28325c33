// Package enrolling owns what leads and administrators do about people: the
// organisation, invitations, roles and posts, pathways, and who may sign -
// register checks, entitlements, absences - with what follows for requests that
// wait; and the mail that could not be sent.
//
// Invariants and their tests: a lead invites and changes people in their own
// department only (TestALeadActsInTheirOwnDepartmentOnly); nobody changes their
// own roles, entitles themselves or records their own register check
// (TestNobodyDoesItForThemselves); a department keeps a lead and the platform an
// administrator (TestTheLastLeadStays); a file is imported whole or not at all,
// and only the one that was looked at (TestAFileIsImportedWholeOrNotAtAll); when
// somebody can sign again, what waited on nobody waits on them
// (TestWhatWaitedOnNobodyIsOffered...); a list of register checks is known to
// nobody until somebody else approves it, as they looked at it
// (TestNothingOfAListIsKnownUntilSomebodyElseApprovesIt,
// TestNobodyApprovesAListThatTheyAreOn, TestAListIsApprovedAsItWasLookedAtOrNotAtAll),
// and who is not on it is never taken for lapsed (TestAnOldOrShortenedListIsRefused);
// what an online service shows is recorded only if it is the very answer that was
// asked for (TestAnAnswerAboutSomebodyElseIsNotRecorded, TestAnOddAnswerIsNotRecorded);
// a preceptorship stops what comes and nothing that was
// (TestAPreceptorshipStopsWhatComesAndNothingThatWas), its end is told once
// (TestTheEndOfAPreceptorshipIsToldOnce).
package enrolling

import (
	"strings"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/register"
	"countersign/pkg/store"
)

// Service is what there is to do.
type Service struct {
	Store  *store.Store
	Online map[string]*register.Online // by the code of a register, those that answer programs
}

// maxName is how long the name of a person or place may be, in bytes.
const maxName = 120

// cleanName gives a name on one line with single spaces, or says what is wrong
// with it.
func cleanName(f *fault.Fields, field, s, missing string) string {
	s, ok := identity.CleanName(s)
	switch {
	case s == "":
		f.Add(field, "%s", missing)
	case len(s) > maxName:
		f.Add(field, "This name is too long. Use %d letters at most.", maxName)
	case !ok:
		f.Add(field, "This name holds a character that cannot be seen. Type it again.")
	}
	return s
}

// maxReason is how long a reason may be, in bytes.
const maxReason = 2000

// reason gives a reason without space around it, or says that it is missing.
func reason(f *fault.Fields, s string) string {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		f.Add("reason", "Say why.")
	case len(s) > maxReason:
		f.Add("reason", "This is too long. Use %d characters at most.", maxReason)
	}
	return s
}

// date reads a day that must be given.
func date(f *fault.Fields, field string, d clock.Date) clock.Date {
	out, err := clock.ParseDate(string(d))
	if err != nil {
		f.Add(field, "Give a day, like 3 November 2026.")
	}
	return out
}

// notYourself refuses what nobody may do about themselves.
func notYourself(actor identity.Actor, p id.Person, why string) error {
	if actor.Person == p {
		return fault.New(fault.Forbidden, why)
	}
	return nil
}

// member is the person if they have or had a role in the department: others are
// as if they did not exist.
func member(v *store.View, p id.Person, d id.Department) (store.Person, error) {
	belongs, err := v.BelongsTo(p, d)
	if err != nil {
		return store.Person{}, err
	}
	if !belongs {
		return store.Person{}, fault.Missing()
	}
	return v.PersonFacts(p)
}
