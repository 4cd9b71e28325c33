package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Mode is how a worker may do a task.
type Mode string

// The modes.
const (
	Independent    Mode = "independent"
	WithinProtocol Mode = "within_protocol"
	Indirect       Mode = "indirect_supervision"
	Direct         Mode = "direct_supervision"
	NotYet         Mode = "not_yet"
)

// Modes from the one that asks for most trust to the one that asks for none.
var Modes = []Mode{Independent, WithinProtocol, Indirect, Direct, NotYet}

// Title is the mode in words, about somebody else.
func (m Mode) Title() string {
	switch m {
	case Independent:
		return "On their own"
	case WithinProtocol:
		return "Within protocol"
	case Indirect:
		return "Under indirect supervision"
	case Direct:
		return "Under direct supervision"
	case NotYet:
		return "Not yet"
	}
	return ""
}

// Means says what it takes of whoever delegates.
func (m Mode) Means() string {
	switch m {
	case Independent:
		return "Signed off and entitled. A registrant can be reached, and answers for the patient's care."
	case WithinProtocol:
		return "Signed off to do it to protocol, with no written entitlement. A named registrant stays in reach."
	case Indirect:
		return "A named registrant can come at once."
	case Direct:
		return "A registrant is in the room and can step in."
	case NotYet:
		return "May watch. Does not do it."
	}
	return ""
}

// AtLeast tells whether the mode gives as much trust as the other, or more. What
// is no mode gives none.
func (m Mode) AtLeast(other Mode) bool {
	i, j := slices.Index(Modes, m), slices.Index(Modes, other)
	return i >= 0 && j >= 0 && i <= j
}

// Steps of the assessment scale that every framework has (DESIGN: levels of
// assessment): what somebody has shown who was watched.
const (
	stepDirect   = 2
	stepIndirect = 3
	stepAlone    = 4
)

// Competence is how far somebody's sign-offs that count have come on a task.
type Competence struct {
	Step      int       // the highest at which it is signed off in full; 0: at none
	Until     time.Time // when that ends if no new fact comes; zero: never
	Shown     int       // the highest that any sign-off that counts shows, though something is lacking still
	ShownTill time.Time
	Begun     bool              // there is a sign-off, whether it counts or not
	Lacks     []progress.Reason // why it is not signed off at the step for working alone
}

// CompetenceOf is the best that a worker's facts show for one of the levels by
// which they may be judged: the one aimed at and the one held.
func CompetenceOf(v *framework.Version, levels []string, c framework.CompetencyID, f progress.Facts, at time.Time) Competence {
	var best Competence
	for i, level := range levels {
		line, step, until := progress.Reached(v, level, c, f, at, at)
		one := Competence{Step: step, Until: until, Begun: len(line.Counting)+len(line.NotCounting) > 0, Lacks: lacks(v, line, step)}
		one.Shown, one.ShownTill = shown(line)
		if i == 0 || one.betters(best) {
			best = one
		}
	}
	return best
}

func (c Competence) betters(other Competence) bool {
	switch {
	case c.Step != other.Step:
		return c.Step > other.Step
	case c.Step > 0:
		return later(c.Until, other.Until)
	}
	return c.Shown > other.Shown
}

// later tells whether a ends after b; zero is never.
func later(a, b time.Time) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

// shown is the highest step that any sign-off that counts shows, and until when
// one of them shows that somebody may do it watched.
func shown(l progress.Line) (step int, until time.Time) {
	for _, one := range l.Counting {
		if one.Step < stepDirect || l.Observations > 0 && one.Meaning != attestation.Observed {
			continue
		}
		if step == 0 || later(one.Until, until) {
			until = one.Until
		}
		step = max(step, one.Step)
	}
	return step, until
}

func lacks(v *framework.Version, l progress.Line, step int) []progress.Reason {
	if step >= stepAlone {
		return nil
	}
	if step > 0 && l.Standing.IsMet() {
		have, _ := v.Step(step)
		alone, _ := v.Step(stepAlone)
		return []progress.Reason{{Code: "step", Text: fmt.Sprintf("Signed off at “%s”. Working alone takes a sign-off at “%s”.", have.Title, alone.Title)}}
	}
	return slices.DeleteFunc(slices.Clone(l.Reasons), func(r progress.Reason) bool { return r.Code == "rested-on" }) // that is no reason
}

// Reason is why somebody may not do a task on their own, and who can mend it.
type Reason struct {
	Code string // stable, for tests and the API
	Text string
	Mend string
}

// Decision is how a worker may do a task now.
type Decision struct {
	Mode      Mode
	Until     time.Time  // it is no less before this; zero: no end is known
	Where     []Allowed  // where an entitlement that covers the task lets it be done
	Reasons   []Reason   // why it is not Independent; none if it is
	Competent bool       // signed off in full at the step for working alone
	Entitled  bool       // an entitlement covers it
	Begun     bool       // some sign-off or entitlement is about it, whether or not it still holds
	Rests     Competence // what the mode rests on
}

// Allowed is a place with until when an entitlement and the sign-offs last there.
type Allowed struct {
	Where
	Until       time.Time // zero: no end is known
	Procedure   string
	KindTitle   string
	Entitlement id.WorkerEntitlement
}

// Decide sets competence beside entitlement, for a place, at now. Whatever is not
// known to be so is not.
func Decide(t Task, c Competence, list []Entitlement, p Place, now time.Time) Decision {
	covering, missing := cover(t, list, p, now)
	d := Decision{Mode: NotYet, Competent: c.Step >= stepAlone, Entitled: len(covering) > 0, Rests: c,
		Begun: c.Begun || slices.ContainsFunc(list, func(e Entitlement) bool { return e.Names(t) })}
	allowed := d.Entitled || t.Kind == "" // as far as supervision goes: who is not entitled where the law asks for it is in training
	switch {
	case d.Competent && d.Entitled:
		d.Mode, d.Until = Independent, c.Until
	case d.Competent && allowed:
		d.Mode, d.Until = WithinProtocol, c.Until
	case c.Step >= stepIndirect && allowed:
		d.Mode, d.Until = Indirect, c.Until
	case c.Step >= stepDirect:
		d.Mode, d.Until = Direct, c.Until
	case c.Shown >= stepDirect:
		d.Mode, d.Until = Direct, c.ShownTill
	}
	for _, one := range covering {
		one.Until = sooner(one.Until, d.Until)
		d.Where = append(d.Where, one)
	}
	if d.Mode == Independent || d.Mode == Indirect && t.Kind != "" {
		for _, one := range covering {
			d.Until = sooner(d.Until, one.Until)
		}
	}
	d.Reasons = append(ofCompetence(c), missing...)
	return d
}

// sooner is the one that ends first; zero is never.
func sooner(a, b time.Time) time.Time {
	if later(a, b) {
		return b
	}
	return a
}

func ofCompetence(c Competence) []Reason {
	var out []Reason
	for _, r := range c.Lacks {
		out = append(out, Reason{"competence-" + r.Code, r.Text, mendOf(r.Code)})
	}
	if c.Step < stepAlone && len(out) == 0 {
		out = append(out, Reason{"competence-none", "Not signed off for this.", mendOf("")})
	}
	return out
}

// mendOf is who can mend what is lacking for a sign-off.
func mendOf(code string) string {
	switch code {
	case "waiting":
		return "The person it waits for can decide it."
	case "nobody", string(attestation.Questioned):
		return "The department lead can mend this."
	case "entitlement":
		return ""
	}
	return "The worker can put up evidence, and an assessor can sign it off."
}

const leadCanEntitle = "The department lead can record an entitlement."

// cover is where the entitlements let the task be done now, or else why none does.
func cover(t Task, list []Entitlement, p Place, now time.Time) ([]Allowed, []Reason) {
	var named, held []Entitlement
	for _, e := range list {
		if !e.Names(t) {
			continue
		}
		named = append(named, e)
		if e.InForce(now) && e.at(p.Site) && e.on(p.Equipment) {
			held = append(held, e)
		}
	}
	if len(held) == 0 {
		return nil, []Reason{whyNot(t, named, p, now)}
	}
	var out []Allowed
	for i, e := range held {
		end := lasts(e, named)
		if slices.ContainsFunc(held[:i], func(o Entitlement) bool { return o.includes(e) && !lasts(o, named).Before(end) }) ||
			slices.ContainsFunc(held[i+1:], func(o Entitlement) bool {
				return o.includes(e) && (lasts(o, named).After(end) || !e.includes(o) && !lasts(o, named).Before(end))
			}) {
			continue // another says as much for as long
		}
		for _, s := range e.Sites {
			if p.Site == "" || s.ID == p.Site {
				out = append(out, Allowed{Where{s, e.Equipment}, end, e.Procedure, t.KindTitle, e.ID})
			}
		}
	}
	return out, nil
}

// includes tells whether e lets a task be done wherever the other does.
func (e Entitlement) includes(other Entitlement) bool {
	return !slices.ContainsFunc(other.Sites, func(s Site) bool { return !e.at(s.ID) }) &&
		(len(e.Equipment) == 0 || len(other.Equipment) > 0 && !slices.ContainsFunc(other.Equipment, func(one string) bool { return !e.on(one) }))
}

// lasts is when an entitlement ends, with those that take over from it.
func lasts(e Entitlement, others []Entitlement) time.Time {
	end := e.End()
	for moved := true; moved; {
		moved = false
		for _, o := range others {
			if o.includes(e) && !o.From.Start().After(end) && o.End().After(end) && (o.EndedAt.IsZero() || o.EndedAt.After(o.From.Start())) {
				end, moved = o.End(), true
			}
		}
	}
	return end
}

// whyNot is why none of the entitlements that name a task covers it, from what is
// nearest to covering it.
func whyNot(t Task, named []Entitlement, p Place, now time.Time) Reason {
	today := clock.DateOf(now)
	about := func(tell func(Entitlement) string) string {
		for _, e := range slices.Backward(named) {
			if s := tell(e); s != "" {
				return s
			}
		}
		return ""
	}
	for _, one := range []struct {
		code string
		tell func(Entitlement) string
	}{
		{"entitlement-equipment", func(e Entitlement) string {
			if e.InForce(now) && e.at(p.Site) {
				return "The entitlement is for other equipment: " + strings.Join(e.Equipment, ", ") + "."
			}
			return ""
		}},
		{"entitlement-site", func(e Entitlement) string {
			if e.InForce(now) {
				return "The entitlement is for another site: " + names(e.Sites) + "."
			}
			return ""
		}},
		{"entitlement-begins", func(e Entitlement) string {
			if e.EndedAt.IsZero() && e.From > today {
				return "The entitlement begins on " + e.From.Words() + "."
			}
			return ""
		}},
		{"entitlement-over", func(e Entitlement) string {
			if !e.EndedAt.IsZero() {
				return "The entitlement was ended on " + clock.DateOf(e.EndedAt).Words() + "."
			}
			return "The entitlement ran out on " + e.Until.Words() + "."
		}},
	} {
		if text := about(one.tell); text != "" {
			return Reason{one.code, text, leadCanEntitle}
		}
	}
	text := "The employer has given no written entitlement for this."
	if t.Kind != "" {
		text = fmt.Sprintf("There is no entitlement as %s for this.", t.KindTitle)
	}
	return Reason{"entitlement-none", text, leadCanEntitle}
}

func names(sites []Site) string {
	var out []string
	for _, s := range sites {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}
