// Package assessor owns who may sign, as a rule over facts: the account, the
// role, the professional register, the employer's entitlement, and that nobody
// signs for themselves. No data means no.
//
// Invariants and their tests: each missing fact refuses by itself, with the
// rule and who can mend it (TestEachMissingFactRefusesByItself); a register
// status is what was true at a moment as known at another
// (TestABackdatedLapseIsSeenOnlyOnceItIsKnown), by the latest look at the
// register (TestAnOldListFoundLaterChangesNothing), and a check that moves
// nothing is known as such (TestACheckThatDoesNotMoveChangesNoVerdict); work is offered evenly
// (TestThePoolIsOfferedToWhoeverHasLeastWaiting).
package assessor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// The register and the words on it that let a person sign. HCPC: "Registered"
// means no restriction, caution or condition; nothing else is enough.
const (
	HCPC                   = "HCPC"
	DiagnosticRadiographer = "Diagnostic radiographer"
	StatusRegistered       = "Registered"
)

// Statuses that a register check may show, in the order of a form.
var Statuses = []string{StatusRegistered, "Caution", "Conditions of practice", "Suspended", "Struck off", "Lapsed", "Not found"}

// Fresh is how old a register check may be at signing.
const Fresh = 31 * 24 * time.Hour

var hcpcNumber = regexp.MustCompile(`^RA[0-9]{1,6}$`)

// CleanNumber gives the one spelling of an HCPC radiographer number, "RA" and
// six digits, or false. A well-formed number proves nothing.
func CleanNumber(s string) (string, bool) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if !hcpcNumber.MatchString(s) {
		return "", false
	}
	digits := strings.TrimLeft(s[2:], "0")
	if digits == "" {
		return "", false
	}
	return "RA" + strings.Repeat("0", 6-len(digits)) + digits, true
}

// Check is what a professional register showed about a person, from which
// source, when.
type Check struct {
	ID            id.Check
	Person        id.Person
	Register      string
	Number        string
	Profession    string
	Status        string
	Source        string    // "looked up by hand", "CSV of 3 November 2026"
	EffectiveFrom time.Time // since when the status holds
	CheckedAt     time.Time // when the register was looked at
	RecordedAt    time.Time // when Countersign came to know
	RecordedBy    id.Person
}

// after tells whether c is the later look at the register: the one to believe
// where both say something about the same moment. Of two looks at one moment the
// one recorded later puts the other right.
func (c *Check) after(other *Check) bool {
	if !c.CheckedAt.Equal(other.CheckedAt) {
		return c.CheckedAt.After(other.CheckedAt)
	}
	if !c.RecordedAt.Equal(other.RecordedAt) {
		return c.RecordedAt.After(other.RecordedAt)
	}
	return c.ID > other.ID
}

// StatusAt is the check that tells a person's status at a moment, as known at
// another: of those known then, the latest look whose status holds at the
// moment. False: unknown.
func StatusAt(checks []Check, at, knownAt time.Time) (Check, bool) {
	var best *Check
	for i := range checks { // by pointer: each sign-off of a portfolio looks through the checks of its signer
		c := &checks[i]
		if c.RecordedAt.After(knownAt) || c.EffectiveFrom.After(at) {
			continue
		}
		if best == nil || c.after(best) {
			best = c
		}
	}
	if best == nil {
		return Check{}, false
	}
	return *best, true
}

// PermittedAt tells whether the register let the person sign at a moment, as
// known at another. It is the ground on which a sign-off keeps counting.
func PermittedAt(checks []Check, at, knownAt time.Time) bool {
	c, ok := StatusAt(checks, at, knownAt)
	return ok && c.permits()
}

func (c Check) permits() bool {
	return c.Register == HCPC && c.Profession == DiagnosticRadiographer && c.Status == StatusRegistered
}

// Moves tells whether a further check can change what PermittedAt says about any
// moment. The usual one, of somebody still registered, does not: nobody's
// standing need be looked at for it.
func (c Check) Moves(known []Check) bool {
	return !c.permits() || slices.ContainsFunc(known, func(k Check) bool { return !k.permits() }) ||
		!slices.ContainsFunc(known, func(k Check) bool { return !k.EffectiveFrom.After(c.EffectiveFrom) })
}

// Entitlement is the employer's grant: which areas, in which department, from
// when to when. Being registered is not being entitled.
type Entitlement struct {
	ID           id.Entitlement
	Person       id.Person
	Department   id.Department
	Areas        []string // framework and area, "diagnostic-imaging:IV"; "diagnostic-imaging:*" for all
	ModalityLead bool     // may give the second approval that some competencies ask for
	From         clock.Date
	Until        clock.Date // last day; empty: open
	GrantedBy    id.Person
	GrantedAt    time.Time
	EndedAt      time.Time // zero: not ended early
	EndedBy      id.Person
	EndReason    string
}

// AreaKey names an area across the versions of its framework.
func AreaKey(frameworkSlug, area string) string { return frameworkSlug + ":" + area }

// InForce tells whether the entitlement holds at t.
func (e Entitlement) InForce(t time.Time) bool {
	day := clock.DateOf(t)
	return day >= e.From && (e.Until == "" || day <= e.Until) && (e.EndedAt.IsZero() || t.Before(e.EndedAt))
}

// Covers tells whether the entitlement names the area.
func (e Entitlement) Covers(area string) bool {
	slug, _, _ := strings.Cut(area, ":")
	return slices.Contains(e.Areas, area) || slices.Contains(e.Areas, AreaKey(slug, "*"))
}

// Absence is when a person is away: nothing new is offered to them.
type Absence struct {
	ID     id.Absence
	Person id.Person
	From   clock.Date
	Until  clock.Date // last day away
}

// Candidate is everything that decides whether a person may sign.
type Candidate struct {
	Person       id.Person
	Name         string
	Enabled      bool // the account
	Assessor     bool // holds the role in the department now
	Checks       []Check
	Entitlements []Entitlement // in the department
	Absences     []Absence
	OpenWork     int // requests of the department that wait on them now
	LastOffered  time.Time
}

// Need is what is to be signed, and for whom.
type Need struct {
	WorkerPerson id.Person
	Department   id.Department
	Competency   framework.CompetencyID
	Area         string // AreaKey
}

// Refusal is one reason why a person may not sign, and who can mend it.
type Refusal struct {
	Rule string // stable word, "entitlement"
	Why  string // a sentence about the person, for somebody else
	You  string // the same sentence, for the person
	Mend string // who can do what
}

// Refusals lists every reason why the candidate may not sign at now; none means
// they may. away is judged by Away, since somebody away may still come in.
func Refusals(c Candidate, n Need, now time.Time) []Refusal {
	out := roleRefusals(c)
	if c.Person == n.WorkerPerson {
		out = append(out, Refusal{"self", "Nobody signs off their own work.", "Nobody signs off their own work.", "Ask another assessor."})
	}
	out = append(out, RegisterRefusals(c, now)...)
	if _, ok := CoveringEntitlement(c, n, now); !ok {
		out = append(out, Refusal{"entitlement", "They are not entitled to sign in this area.", "You are not entitled to sign in this area.", mendEntitlement})
	}
	return out
}

// RefusalsAnywhere lists the reasons why the candidate may not sign anything in
// the department at now: the part of Refusals that no area changes.
func RefusalsAnywhere(c Candidate, d id.Department, now time.Time) []Refusal {
	out := append(roleRefusals(c), RegisterRefusals(c, now)...)
	if !slices.ContainsFunc(c.Entitlements, func(e Entitlement) bool { return e.Department == d && e.InForce(now) }) {
		out = append(out, Refusal{"entitlement", "They are not entitled to sign in any area.", "You are not entitled to sign in any area.", mendEntitlement})
	}
	return out
}

const mendEntitlement = "The department lead can grant an entitlement."

func roleRefusals(c Candidate) (out []Refusal) {
	const lead = "The department lead can change this."
	if !c.Enabled {
		out = append(out, Refusal{"account", "Their account is switched off.", "Your account is switched off.", lead})
	}
	if !c.Assessor {
		out = append(out, Refusal{"role", "They are not an assessor in this department.", "You are not an assessor in this department.", lead})
	}
	return out
}

// RegisterRefusals lists why the register does not let the candidate sign at
// now: the part of Refusals that is about the person alone.
func RegisterRefusals(c Candidate, now time.Time) []Refusal {
	no := func(rule, why, you string) []Refusal {
		return []Refusal{{rule, why, you, "The department lead can record a new register check."}}
	}
	check, ok := StatusAt(c.Checks, now, now)
	switch {
	case !ok:
		return no("register-unknown", "There is no register check for them.", "There is no register check for you.")
	case check.Register != HCPC:
		why := fmt.Sprintf("The last check is of the register of %s, not of %s.", check.Register, HCPC)
		return no("register", why, why)
	case check.Profession != DiagnosticRadiographer:
		why := fmt.Sprintf("The register shows the profession “%s”, not a diagnostic radiographer.", check.Profession)
		return no("profession", why, why)
	case check.Status != StatusRegistered:
		why := fmt.Sprintf("The register shows the status “%s”.", check.Status)
		return no("register-status", why, why)
	case now.Sub(check.CheckedAt) > Fresh:
		days := Fresh / (24 * time.Hour)
		return no("register-stale", fmt.Sprintf("Their last register check is more than %d days old.", days), fmt.Sprintf("Your last register check is more than %d days old.", days))
	}
	return nil
}

// CoveringEntitlement is the entitlement by which the candidate may sign; one
// that makes them modality lead goes first.
func CoveringEntitlement(c Candidate, n Need, now time.Time) (Entitlement, bool) {
	var best Entitlement
	found := false
	for _, e := range c.Entitlements {
		if e.Department == n.Department && e.Covers(n.Area) && e.InForce(now) && (!found || e.ModalityLead && !best.ModalityLead) {
			best, found = e, true
		}
	}
	return best, found
}

// Away tells whether the candidate is away on the day of now.
func Away(c Candidate, now time.Time) bool {
	day := clock.DateOf(now)
	return slices.ContainsFunc(c.Absences, func(a Absence) bool { return day >= a.From && day <= a.Until })
}

// Offer decides whom a request is offered to: the one the worker chose, if they
// may sign and are here; else the candidate with the least open work, and of
// those the one who has waited longest for an offer. False: nobody may sign.
func Offer(candidates []Candidate, chosen id.Person, n Need, now time.Time) (id.Person, bool) {
	var best *Candidate
	for i := range candidates {
		c := &candidates[i]
		if Away(*c, now) || len(Refusals(*c, n, now)) > 0 {
			continue
		}
		if c.Person == chosen {
			return c.Person, true
		}
		if best == nil || less(c, best) {
			best = c
		}
	}
	if best == nil {
		return "", false
	}
	return best.Person, true
}

// Offered counts a request that was just offered to one of the candidates, so
// that the next is balanced against it.
func Offered(candidates []Candidate, to id.Person, now time.Time) {
	for i := range candidates {
		if candidates[i].Person == to {
			candidates[i].OpenWork++
			candidates[i].LastOffered = now
		}
	}
}

func less(a, b *Candidate) bool {
	if a.OpenWork != b.OpenWork {
		return a.OpenWork < b.OpenWork
	}
	if !a.LastOffered.Equal(b.LastOffered) {
		return a.LastOffered.Before(b.LastOffered)
	}
	return a.Person < b.Person
}
