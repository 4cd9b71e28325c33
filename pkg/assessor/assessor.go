// Package assessor owns who may sign, as a rule over facts: the account, the
// role, the professional register, the employer's entitlement, preceptorship, that
// nobody signs for themselves, and that no conflict of interest is declared. No
// data means no.
//
// Invariants and their tests: each missing fact refuses by itself, with the
// rule and who can mend it (TestEachMissingFactRefusesByItself); a register
// status is what was true at a moment as known at another
// (TestABackdatedLapseIsSeenOnlyOnceItIsKnown), by the latest look at the
// register (TestAnOldListFoundLaterChangesNothing), and a check that moves
// nothing is known as such (TestACheckThatDoesNotMoveChangesNoVerdict); work is offered evenly
// (TestThePoolIsOfferedToWhoeverHasLeastWaiting); preceptorship refuses from its
// first day to its last and nothing before it was recorded
// (TestSomebodyInPreceptorshipSignsNothingFromItsFirstDayToItsLast), a conflict of
// interest holds both ways (TestAConflictOfInterestHoldsBothWaysUntilItIsEnded).
package assessor

import (
	"fmt"
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Check is what a professional register showed about a person, from which
// source, when.
type Check struct {
	ID            id.Check
	Person        id.Person
	Register      string
	Number        string
	Profession    string
	Status        string
	Source        string      // "looked up by hand", "CSV of 3 November 2026"
	Shown         string      // what the register showed beside, in the words of who looked
	EffectiveFrom time.Time   // since when the status holds
	CheckedAt     time.Time   // when the register was looked at
	RecordedAt    time.Time   // when Countersign came to know
	RecordedBy    id.Person   // who looked
	RecordedName  string      // of who looked, where checks are read to be shown
	Proposal      id.Proposal // the list that it was a line of; empty: a single look

	Adopted []*Register // editions of the register that were adopted here, oldest first
}

// Rules is the edition of the check's register that holds at t; nil: nobody knows
// this register.
func (c *Check) Rules(t time.Time) *Register {
	out := Find(Shipped(), c.Register)
	for _, r := range c.Adopted {
		if !r.Since.After(t) {
			out = r
		}
	}
	return out
}

// GoodUntil is the instant from which the check is too old to sign on, by the
// rules that hold at now.
func (c *Check) GoodUntil(now time.Time) time.Time {
	if r := c.Rules(now); r != nil {
		return r.GoodUntil(c.CheckedAt)
	}
	return c.CheckedAt
}

// Renews is the last day of the renewal that the person is to be warned of at
// now; false: none is near, or it is known that they are on no register.
func (c *Check) Renews(now time.Time) (clock.Date, bool) {
	if r := c.Rules(now); r != nil {
		return r.Renews(now)
	}
	return "", false
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

// Looks gives, of each register that a person is on, the check that tells their
// status at a moment, as known at another: of those known then, the latest look
// whose status holds at the moment.
func Looks(checks []Check, at, knownAt time.Time) []*Check {
	return looks(nil, checks, at, knownAt)
}

func looks(out []*Check, checks []Check, at, knownAt time.Time) []*Check {
	for i := range checks { // by pointer: each sign-off of a portfolio looks through the checks of its signer
		c := &checks[i]
		if c.RecordedAt.After(knownAt) || c.EffectiveFrom.After(at) {
			continue
		}
		same := slices.IndexFunc(out, func(o *Check) bool { return o.Register == c.Register })
		switch {
		case same < 0:
			out = append(out, c)
		case c.after(out[same]):
			out[same] = c
		}
	}
	return out
}

// StatusAt is the check that says most about whether a person may sign at a
// moment, as known at another: one that lets them, or else the latest look at any
// register. False: unknown.
func StatusAt(checks []Check, at, knownAt time.Time) (Check, bool) {
	var best *Check
	for _, c := range Looks(checks, at, knownAt) {
		if best == nil || c.better(best, at) {
			best = c
		}
	}
	if best == nil {
		return Check{}, false
	}
	return *best, true
}

func (c *Check) better(other *Check, at time.Time) bool {
	if may, might := c.permits("", at), other.permits("", at); may != might {
		return may
	}
	return c.after(other)
}

// PermittedAt tells whether a register let the person sign in an area (an
// AreaKey) at a moment, as known at another. It is the ground on which a sign-off
// keeps counting.
func PermittedAt(checks []Check, area string, at, knownAt time.Time) bool {
	var few [2]*Check // hardly anybody is on more registers, and nothing is allocated for a sign-off
	for _, c := range looks(few[:0], checks, at, knownAt) {
		if c.permits(area, at) {
			return true
		}
	}
	return false
}

// QuestionedSince is when it became known that no register let the person sign
// in an area at a moment, where PermittedAt now says so; zero: it never said otherwise.
func QuestionedSince(checks []Check, area string, at time.Time) time.Time {
	known := make([]time.Time, 0, len(checks))
	for _, c := range checks {
		known = append(known, c.RecordedAt)
	}
	slices.SortFunc(known, time.Time.Compare)
	var since time.Time
	for _, t := range slices.Backward(known) {
		if PermittedAt(checks, area, at, t) {
			return since
		}
		since = t
	}
	return time.Time{}
}

// permits tells whether the check lets the person sign in an area, or in any if
// none is named, by the rules of its register at t.
func (c *Check) permits(area string, t time.Time) bool {
	r := c.Rules(t)
	return r != nil && r.Permits(c.Status) && r.Signs(c.Profession, area)
}

// Moves tells whether a further check can change what PermittedAt says about any
// moment. The usual one, of somebody still registered, does not: nobody's
// standing need be looked at for it.
func (c *Check) Moves(known []Check) bool {
	moves := true
	for i := range known {
		k := &known[i]
		if k.Register != c.Register {
			continue
		}
		if k.Profession != c.Profession || k.Status != c.Status {
			return true
		}
		moves = moves && k.EffectiveFrom.After(c.EffectiveFrom)
	}
	return moves
}

// Entitlement is the employer's grant: which areas and competencies, in which
// department, from when to when. Being registered is not being entitled.
type Entitlement struct {
	ID           id.Entitlement
	Person       id.Person
	Department   id.Department
	Areas        []string // framework and area, "diagnostic-imaging:IV"; "diagnostic-imaging:*" for all
	Competencies []string // single ones beside them, as CompetencyKey names them
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

// CompetencyKey names a competency across the versions of its framework:
// "diagnostic-imaging:DI-IV-02".
func CompetencyKey(c framework.CompetencyID) string {
	return c.Version().Framework() + ":" + c.Code()
}

// InForce tells whether the entitlement holds at t.
func (e Entitlement) InForce(t time.Time) bool {
	day := clock.DateOf(t)
	return day >= e.From && (e.Until == "" || day <= e.Until) && (e.EndedAt.IsZero() || t.Before(e.EndedAt))
}

// Covers tells whether the entitlement names the area (an AreaKey), or the
// competency by itself.
func (e Entitlement) Covers(area string, c framework.CompetencyID) bool {
	return covers(e.Areas, area) || c != "" && slices.Contains(e.Competencies, CompetencyKey(c))
}

// Absence is when a person is away: nothing new is offered to them.
type Absence struct {
	ID     id.Absence
	Person id.Person
	From   clock.Date
	Until  clock.Date // last day away
	Cover  id.Person  // who is offered what would come to them; empty: whoever has the least to do
}

// Candidate is everything that decides whether a person may sign.
type Candidate struct {
	Person       id.Person
	Name         string
	Enabled      bool // the account
	Assessor     bool // holds the role in the department now
	Guest        bool // comes by a pass for this very request, which holds now
	Checks       []Check
	Entitlements []Entitlement // in the department
	Absences     []Absence
	Trainings    []Preceptorship // ended ones too
	Conflicts    []id.Person     // with whom a conflict of interest is declared
	OpenWork     int             // requests of the department that wait on them now
	LastOffered  time.Time
	Limit        int // of OpenWork, above which others are offered new work first; 0: none
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
	out := append(roleRefusals(c), trainingRefusals(c, now)...)
	if c.Person == n.WorkerPerson {
		out = append(out, Refusal{"self", "Nobody signs off their own work.", "Nobody signs off their own work.", "Ask another assessor."})
	}
	if c.Person == n.Author && n.Author != n.WorkerPerson {
		out = append(out, Refusal{"author", "They wrote this evidence of somebody else's.", "You wrote this evidence of somebody else's.", "Ask another assessor."})
	}
	if slices.Contains(c.Conflicts, n.WorkerPerson) {
		out = append(out, conflicted)
	}
	_, register := registerGround(c, n.Area, now)
	out = append(out, register...)
	e, ok := CoveringEntitlement(c, n, now)
	if !ok {
		out = append(out, Refusal{"entitlement", "They are not entitled to sign in this area.", "You are not entitled to sign in this area.", mendEntitlement})
	}
	return append(out, approvalRefusals(&c, n, e)...)
}

// RefusalsAnywhere lists the reasons why the candidate may not sign anything in
// the department at now: the part of Refusals that no area changes.
func RefusalsAnywhere(c Candidate, d id.Department, now time.Time) []Refusal {
	out := slices.Concat(roleRefusals(c), trainingRefusals(c, now), RegisterRefusals(c, now))
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
	if !c.Assessor && !c.Guest {
		out = append(out, Refusal{"role", "They are not an assessor in this department.", "You are not an assessor in this department.", lead})
	}
	return out
}

// RegisterRefusals lists why no register lets the candidate sign anything at now:
// the part of Refusals that is about the person alone.
func RegisterRefusals(c Candidate, now time.Time) []Refusal {
	_, no := registerGround(c, "", now)
	return no
}

// GroundCheck is the register check by which the candidate may sign in an area at
// now; false: there is none.
func GroundCheck(c Candidate, area string, now time.Time) (Check, bool) {
	check, no := registerGround(c, area, now)
	if len(no) > 0 {
		return Check{}, false
	}
	return *check, true
}

// registerGround is the check that lets the candidate sign, the latest look
// first; if none does, what stands in the way on the register where least does.
func registerGround(c Candidate, area string, now time.Time) (*Check, []Refusal) {
	var best *Check
	var no []Refusal
	least := 0
	for _, check := range Looks(c.Checks, now, now) {
		r, weight := check.refusal(area, now)
		if best != nil && (weight > least || weight == least && !check.after(best)) {
			continue
		}
		best, least, no = check, weight, nil
		if weight > 0 {
			no = []Refusal{r}
		}
	}
	if best == nil {
		no = []Refusal{{"register-unknown", "There is no register check for them.", "There is no register check for you.", mendCheck}}
	}
	return best, no
}

const (
	mendCheck    = "The department lead can record a new register check."
	mendRegister = "A platform administrator can say which registers and professions may sign, and in which areas."
)

// refusal says why the check does not let the person sign, and how far it is
// from doing so; 0: it does.
func (c *Check) refusal(area string, now time.Time) (Refusal, int) {
	r := c.Rules(now)
	switch {
	case r == nil:
		why := fmt.Sprintf("Countersign has no rules for the register %s.", c.Register)
		return Refusal{"register", why, why, mendRegister}, 4
	case !r.Signs(c.Profession, ""):
		why := fmt.Sprintf("The register shows the profession “%s”, which may not sign.", c.Profession)
		return Refusal{"profession", why, why, mendRegister}, 3
	case !r.Signs(c.Profession, area):
		why := fmt.Sprintf("The register shows the profession “%s”, which may not sign in this area.", c.Profession)
		return Refusal{"profession", why, why, mendRegister}, 3
	case !r.Permits(c.Status):
		why := fmt.Sprintf("The register shows the status “%s”.", c.Status)
		return Refusal{"register-status", why, why, mendCheck}, 2
	case !now.Before(r.GoodUntil(c.CheckedAt)):
		return c.stale(r, now), 1
	}
	return Refusal{}, 0
}

func (c *Check) stale(r *Register, now time.Time) Refusal {
	why := fmt.Sprintf("last register check is more than %d days old.", r.FreshDays)
	if good := r.GoodUntil(c.CheckedAt); r.Renewal != nil && good.Before(c.CheckedAt.Add(time.Duration(r.FreshDays)*24*time.Hour)) {
		why = fmt.Sprintf("last register check is of %s. People on the %s register are renewing: it was good until %s.", clock.DateOf(c.CheckedAt).Words(), r.Code, clock.DateOf(good.Add(-time.Microsecond)).Words())
	}
	return Refusal{"register-stale", "Their " + why, "Your " + why, mendCheck}
}

// CoveringEntitlement is the entitlement by which the candidate may sign; one
// that makes them modality lead goes first.
func CoveringEntitlement(c Candidate, n Need, now time.Time) (Entitlement, bool) {
	var best Entitlement
	found := false
	for _, e := range c.Entitlements {
		if e.Department == n.Department && e.Covers(n.Area, n.Competency) && e.InForce(now) && (!found || e.ModalityLead && !best.ModalityLead) {
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

// Cover is who stands in on the day of now for somebody who is away; empty: nobody
// was named, or they are here.
func Cover(candidates []Candidate, p id.Person, now time.Time) id.Person {
	day := clock.DateOf(now)
	for _, c := range candidates {
		for _, a := range c.Absences {
			if c.Person == p && day >= a.From && day <= a.Until && a.Cover != "" {
				return a.Cover
			}
		}
	}
	return ""
}

// Offer decides whom a request is offered to: the one the worker chose, or who
// covers for them, if they may sign, are here, and have room under their limit or
// nobody has; else, of those whom the need does not keep for last, the candidate
// with the least open work, and of those the one who has waited longest for an offer. False: nobody may sign.
func Offer(candidates []Candidate, chosen id.Person, n Need, now time.Time) (id.Person, bool) {
	return OfferBut(candidates, chosen, nil, n, now)
}

// OfferBut is Offer to anybody but some.
func OfferBut(candidates []Candidate, chosen id.Person, but []id.Person, n Need, now time.Time) (id.Person, bool) {
	if cover := Cover(candidates, chosen, now); cover != "" {
		chosen = cover
	}
	var best, first *Candidate
	var bestOver bool
	for i := range candidates {
		c := &candidates[i]
		if slices.Contains(but, c.Person) || Away(*c, now) || len(Refusals(*c, n, now)) > 0 {
			continue
		}
		if c.Person == chosen {
			first = c
		}
		switch over := c.passedOver(n, now); {
		case best == nil, over == bestOver && less(c, best), bestOver && !over:
			best, bestOver = c, over
		}
	}
	switch {
	case best == nil:
		return "", false
	case first != nil && (!first.full() || best.full()):
		return first.Person, true
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

// full tells whether somebody has as much to do as they should.
func (c *Candidate) full() bool { return c.Limit > 0 && c.OpenWork >= c.Limit }

func less(a, b *Candidate) bool {
	if a.OpenWork != b.OpenWork {
		return a.OpenWork < b.OpenWork
	}
	if !a.LastOffered.Equal(b.LastOffered) {
		return a.LastOffered.Before(b.LastOffered)
	}
	return a.Person < b.Person
}
