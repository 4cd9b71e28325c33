// Package identity owns who people are to Countersign: a person, the roles they
// hold and where, and the actor that a request is made by. It decides nothing;
// pkg/access does.
//
// A name and an address have one spelling, and hide nothing
// (TestANameHidesNothing, TestAnAddressHasOneSpelling).
package identity

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"countersign/pkg/id"
)

// Role is what a person does in a scope.
type Role string

// The roles.
const (
	RoleWorker        Role = "worker"        // builds a portfolio in a department
	RoleAssessor      Role = "assessor"      // may be asked for sign-offs in a department
	RoleEducator      Role = "educator"      // reviews progress in a department
	RoleLead          Role = "lead"          // runs a department
	RoleInspector     Role = "inspector"     // reads a department until an end date
	RoleAdministrator Role = "administrator" // runs the platform; sees no portfolio
)

// Roles in the order in which pages list them.
var Roles = []Role{RoleWorker, RoleAssessor, RoleEducator, RoleLead, RoleInspector, RoleAdministrator}

// Title is the role in words.
func (r Role) Title() string {
	switch r {
	case RoleWorker:
		return "Support worker"
	case RoleAssessor:
		return "Assessor"
	case RoleEducator:
		return "Practice educator"
	case RoleLead:
		return "Department lead"
	case RoleInspector:
		return "Inspector"
	case RoleAdministrator:
		return "Platform administrator"
	}
	return ""
}

// NeedsSecondFactor tells whether the role may only be used in a session that
// a passkey or an authenticator code has strengthened: those who sign, grant or administer.
func (r Role) NeedsSecondFactor() bool {
	return r == RoleAssessor || r == RoleLead || r == RoleAdministrator
}

// Membership is one role of one person in one department. An administrator's
// has no department: the platform is its scope.
type Membership struct {
	ID         id.Membership
	Person     id.Person
	Role       Role
	Department id.Department
	From       time.Time
	Until      time.Time // zero: open
	EndReason  string    // why somebody ended it; empty: nobody did
}

// InForce tells whether the membership holds at t.
func (m Membership) InForce(t time.Time) bool {
	return !t.Before(m.From) && (m.Until.IsZero() || t.Before(m.Until))
}

// Post is where a membership's person has a portfolio: the worker row of a
// person in a department.
type Post struct {
	Worker     id.Worker
	Department id.Department
}

// Actor is who a request is made by, read afresh for each request.
type Actor struct {
	Person      id.Person
	Name        string
	Email       string
	Session     id.Session
	Strong      bool         // the session has passed a second factor
	Enrolled    bool         // the person has an authenticator app
	Passkey     bool         // the person has a passkey
	Memberships []Membership // in force now
	Posts       []Post       // own portfolios
	Guest       *Guest       // comes by a pass, and by nothing else; nil: does not
	System      string       // name of the job, when no person acts
	Request     string       // request id, for the audit entry
}

// Guest is somebody from outside who proved who they are with a pass: it shows
// them one version of one item, for one request.
type Guest struct {
	Pass    id.Pass
	Request id.Request
	Version id.Version
}

// System makes the actor of a job that runs without a person, such as the
// loading of the catalogue.
func System(name string) Actor { return Actor{System: name, Name: name} }

// Holds tells whether the actor has the role in the department, in a session
// strong enough for it. For the administrator's role the department is empty.
func (a Actor) Holds(role Role, department id.Department) bool {
	if role.NeedsSecondFactor() && !a.Strong {
		return false
	}
	for _, m := range a.Memberships {
		if m.Role == role && m.Department == department {
			return true
		}
	}
	return false
}

// Departments lists where the actor holds the role, as Holds would say.
func (a Actor) Departments(role Role) []id.Department {
	var out []id.Department
	for _, m := range a.Memberships {
		if m.Role == role && a.Holds(role, m.Department) {
			out = append(out, m.Department)
		}
	}
	return out
}

// MustEnrol tells whether the actor holds a role that waits for an authenticator
// app or a passkey.
func (a Actor) MustEnrol() bool { return a.needsSecondFactor() && !a.Enrolled && !a.Passkey }

// Waits tells whether the actor's session waits for a second factor: of who has an
// authenticator app always, of who has passkeys alone where a role of theirs needs
// it, so that nobody is kept from their own work at a computer without passkeys.
func (a Actor) Waits() bool {
	return !a.Strong && (a.Enrolled || a.Passkey && a.needsSecondFactor())
}

func (a Actor) needsSecondFactor() bool {
	return slices.ContainsFunc(a.Memberships, func(m Membership) bool { return m.Role.NeedsSecondFactor() })
}

// PostIn is the actor's own portfolio in the department, if any.
func (a Actor) PostIn(department id.Department) (id.Worker, bool) {
	for _, p := range a.Posts {
		if p.Department == department {
			return p.Worker, true
		}
	}
	return "", false
}

// CleanName gives the name of a person or a place on one line with single spaces,
// or false if it holds what cannot be seen. Names stand in statements that people
// sign: one must not begin a line there, nor turn the words beside it around.
func CleanName(s string) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	return s, !strings.ContainsFunc(s, unseen)
}

func unseen(r rune) bool { return !unicode.IsPrint(r) }

// CleanEmail gives the one spelling of an address, lower case, or false if it
// is not one.
func CleanEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || strings.ContainsFunc(s, unseen) || a.Address != s || len(s) > 254 || !strings.Contains(s[strings.LastIndex(s, "@")+1:], ".") {
		return "", false
	}
	return s, true
}
