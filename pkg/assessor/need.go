package assessor

import (
	"slices"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Need is what is to be signed, and for whom.
type Need struct {
	WorkerPerson id.Person
	Author       id.Person // who wrote the evidence as the worker's own; empty: the signer records it as theirs
	Department   id.Department
	Competency   framework.CompetencyID
	Area         string // AreaKey

	Approval bool     // it is the modality lead's approval of what others signed
	Signed   []Signer // who signed what is to be approved
	Keep     bool     // modality leads go last: one of them has to approve it afterwards
	Had      []Signer // who signed it before, where more people are needed: they go last
}

// Signer is who somebody was when they signed. The same number on the same register
// is the same person, by whatever account they came.
type Signer struct {
	Person           id.Person
	Register, Number string
}

// Is tells whether two signers are one person.
func (s Signer) Is(o Signer) bool {
	return s.Person == o.Person || s.Number != "" && s.Number == o.Number && s.Register == o.Register
}

// Is tells whether the candidate is a signer: by their account, or by a number that
// they have or had.
func (c *Candidate) Is(s Signer) bool {
	return c.Person == s.Person || slices.ContainsFunc(c.Checks, func(k Check) bool { return s.Is(Signer{Register: k.Register, Number: k.Number}) })
}

// approvalRefusals are why the candidate may not approve what others signed.
func approvalRefusals(c *Candidate, n Need, e Entitlement) (out []Refusal) {
	if !n.Approval {
		return nil
	}
	if !e.ModalityLead {
		out = append(out, Refusal{"modality-lead", "They do not lead this kind of imaging.", "You do not lead this kind of imaging.", "The department lead can entitle somebody as lead of this kind of imaging."})
	}
	if slices.ContainsFunc(n.Signed, c.Is) {
		out = append(out, Refusal{"distinct", "They signed what is to be approved.", "You signed what is to be approved.", "Ask another lead of this kind of imaging. The department lead can entitle one."})
	}
	return out
}

// passedOver tells whether others should be offered something before the candidate.
func (c *Candidate) passedOver(n Need, now time.Time) bool {
	if n.Keep {
		if e, ok := CoveringEntitlement(*c, n, now); ok && e.ModalityLead {
			return true
		}
	}
	return slices.ContainsFunc(n.Had, c.Is)
}

// NeedFor is what it takes to sign a competency for a worker, whoever wrote the
// evidence.
func NeedFor(v *framework.Version, c framework.Competency, worker id.Person, d id.Department) Need {
	return Need{WorkerPerson: worker, Department: d, Competency: c.ID, Area: AreaKey(v.Framework, c.Area)}
}

// Preceptorship is the time after registering in which somebody gives no final
// sign-off, as their lead recorded it.
type Preceptorship struct {
	ID         id.Preceptorship
	Person     id.Person
	Department id.Department // that recorded it; it holds in every one
	From       clock.Date
	Until      clock.Date // last day
	RecordedBy id.Person
	RecordedAt time.Time
	EndedAt    time.Time // zero: not ended early
	EndedBy    id.Person
	EndReason  string
}

// Holds tells whether somebody was in preceptorship at t, by what was recorded
// until then: what is recorded later refuses nothing that was signed before.
func (p Preceptorship) Holds(t time.Time) bool {
	day := clock.DateOf(t)
	return day >= p.From && day <= p.Until && !t.Before(p.RecordedAt) && (p.EndedAt.IsZero() || t.Before(p.EndedAt))
}

// trainingRefusals follow the rule that people in preceptorship carry no sign-off
// (domain/frameworks.md, section 6, rule 2).
func trainingRefusals(c Candidate, now time.Time) []Refusal {
	i := slices.IndexFunc(c.Trainings, func(p Preceptorship) bool { return p.Holds(now) })
	if i < 0 {
		return nil
	}
	until := "in preceptorship until " + c.Trainings[i].Until.Words() + "."
	return []Refusal{{"preceptorship", "They are " + until, "You are " + until, "A lead of the department that recorded it can end it early."}}
}

// Conflict is a conflict of interest between two people: neither signs for the
// other. Of its nature nothing is kept.
type Conflict struct {
	ID         id.Conflict
	Person     id.Person
	Other      id.Person
	Department id.Department // that recorded it; it holds in every one
	DeclaredBy id.Person
	DeclaredAt time.Time
	EndedAt    time.Time // zero: it holds
	EndedBy    id.Person
}

// Between tells whether the conflict was declared between two people, and held, at t.
func (c Conflict) Between(one, other id.Person, t time.Time) bool {
	pair := c.Person == one && c.Other == other || c.Person == other && c.Other == one
	return pair && !t.Before(c.DeclaredAt) && (c.EndedAt.IsZero() || t.Before(c.EndedAt))
}

var conflicted = Refusal{"conflict", "A conflict of interest is declared.", "A conflict of interest is declared between you and the worker.",
	"Ask another assessor. If it is over, the department lead can end it."}
