package assessor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// PassPolicy is the employer's grant behind every pass of a department: which
// assessors from outside may sign what, until when. One holds at a time.
type PassPolicy struct {
	ID            id.PassPolicy
	Department    id.Department
	Areas         []string // as in an Entitlement
	Domains       []string // of work e-mail addresses, lower case: "agency.example"
	Register      string
	Until         clock.Date // last day
	GrantedBy     id.Person
	GrantedByName string
	GrantedAt     time.Time
	EndedAt       time.Time // zero: not ended early
}

// Digest is what stands for the grant in the audit log: everything but its end.
func (p PassPolicy) Digest() digest.Sum {
	b, err := digest.Canonical(map[string]any{"type": "countersign-pass-policy-1", "id": p.ID, "department": p.Department, "areas": p.Areas, "domains": p.Domains,
		"register": p.Register, "until": p.Until, "granted_by": p.GrantedBy})
	if err != nil {
		panic(err) // only strings and lists of them: cannot fail
	}
	return digest.OfBytes(b)
}

// InForce tells whether the policy holds at t.
func (p PassPolicy) InForce(t time.Time) bool {
	return !t.Before(p.GrantedAt) && clock.DateOf(t) <= p.Until && (p.EndedAt.IsZero() || t.Before(p.EndedAt))
}

// Covers tells whether the policy names the area.
func (p PassPolicy) Covers(area string) bool { return covers(p.Areas, area) }

// Allows tells whether an address, as CleanEmail spells it, is of one of the
// domains: the very domain, not one below it.
func (p PassPolicy) Allows(email string) bool {
	at := strings.LastIndexByte(email, '@')
	return at > 0 && slices.Contains(p.Domains, email[at+1:])
}

// CleanDomain gives the one spelling of a domain of e-mail addresses, or false.
func CleanDomain(s string) (string, bool) {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "@")
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || l[0] == '-' || l[len(l)-1] == '-' {
			return "", false
		}
	}
	return s, len(labels) > 1 && len(s) <= 253
}

// PassListing is what a register showed about somebody from outside, who looked
// and when.
type PassListing struct {
	ID             id.PassListing
	Department     id.Department
	Listing                    // its Line, Email, Outside and Problems are empty
	Source         string      // empty: looked up by hand
	Proposal       id.Proposal // the list that it was a line of; empty: a single look
	RecordedBy     id.Person
	RecordedByName string
	RecordedAt     time.Time
}

// Is tells whether somebody who gives the name may be the one listed.
func (l PassListing) Is(name string) bool { return SameName(name, l.Name) }

// SameName tells whether a name may be of the person whom a register shows by
// another: the last word of the one is the last of the other.
func SameName(name, shown string) bool {
	given, known := strings.Fields(name), strings.Fields(shown)
	return len(given) > 0 && len(known) > 0 && strings.EqualFold(given[len(given)-1], known[len(known)-1])
}

// Check makes the register check of the person whom the listing is about.
func (l PassListing) Check(p id.Person, now time.Time) Check {
	return Check{ID: id.New[id.Check](), Person: p, Register: l.Register, Number: l.Number, Profession: l.Profession, Status: l.Status,
		Source: cmp.Or(l.Source, "Looked up for assessors from outside"), Shown: "The name on the register: " + l.Name, EffectiveFrom: l.EffectiveFrom.Start(), CheckedAt: l.looked(), RecordedAt: now, RecordedBy: l.RecordedBy}
}

// looked is when the register was looked at: on the day of recording just then, on
// an earlier day at its start.
func (l PassListing) looked() time.Time {
	if l.CheckedOn == clock.DateOf(l.RecordedAt) {
		return l.RecordedAt
	}
	return l.CheckedOn.Start()
}

// Life of a pass and of the codes that are sent for it, and how often.
const (
	PassLife      = 2 * time.Hour
	PassCodeLife  = 10 * time.Minute
	PassCodeTries = 5
	PassCodesSent = 6
)

// Pass lets one assessor from outside sign one request, once.
type Pass struct {
	ID          id.Pass
	Policy      id.PassPolicy
	Request     id.Request
	Version     id.Version
	Worker      id.Worker
	Department  id.Department
	Competency  framework.CompetencyID
	MadeAt      time.Time
	ExpiresAt   time.Time
	CancelledAt time.Time // zero: not taken back
	ClaimedAt   time.Time // zero: nobody has taken it up
	Email       string    // that the guest gave; empty: not yet
	Listing     id.PassListing
	SentHash    string // of the code that was sent last
	SentFor     id.Intent
	SentUntil   time.Time
	Sent        int
	Tries       int
	Person      id.Person // who proved to hold the address; empty: not yet
	Session     id.Session
	SpentAt     time.Time // zero: not used yet
	Attestation id.Attestation
}

// Over says why nothing can be done with the pass at t any more; empty: it can.
func (p Pass) Over(t time.Time) string {
	switch {
	case !p.SpentAt.IsZero():
		return "This pass has been used. Each pass signs one thing, once."
	case !p.CancelledAt.IsZero():
		return "This pass was taken back. Ask the person who showed it to you for a new one."
	case !t.Before(p.ExpiresAt):
		return "This pass has run out. Ask the person who showed it to you for a new one."
	}
	return ""
}
