package assessing

import (
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// guest decides, from what is read now, whether somebody from outside may sign the
// request: their pass is for it, is theirs in this very session, was neither used
// nor taken back and has not run out, and the employer's grant behind it holds.
func (o *Opened) guest(v *store.View, actor identity.Actor) error {
	if actor.Guest == nil {
		return nil
	}
	p, err := v.PassFacts(actor.Guest.Pass)
	if err != nil {
		return err
	}
	if p.Request != o.ID || p.Version != o.Request.Version || p.Person != actor.Person || p.Session != actor.Session {
		return fault.Missing()
	}
	policy, err := v.PassPolicyFacts(p.Policy)
	if err != nil {
		return err
	}
	o.candidate.Guest = p.Over(v.Now()) == "" && policy.InForce(v.Now()) && policy.Covers(o.need().Area)
	return nil
}

// byPass tells whether a proof fits how its person comes: a guest proves by their
// pass, and nobody else does.
func byPass(actor identity.Actor, p attestation.Proof) bool {
	return (actor.Guest != nil) == (p.Method == attestation.ByPass)
}

// spendPass uses the pass of a guest up for what they signed, and tells the leads
// who it was.
func spendPass(tx *store.Tx, actor identity.Actor, a attestation.Attestation, c framework.Competency) error {
	if actor.Guest == nil {
		return nil
	}
	job := identity.System("assessor pass")
	job.Request = actor.Request
	g, err := access.System(job, access.UsePass, actor.Guest.Pass, a.Department)
	if err != nil {
		return err
	}
	if err := tx.SpendPass(g, actor.Guest.Pass, a.ID); err != nil {
		return err
	}
	leads, err := tx.PeopleWith(a.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		text := fmt.Sprintf("%s (%s %s, %s) signed off “%s” with a pass.", a.AssessorName, a.Register, a.Registration, actor.Email, c.Title)
		if err := tx.Notify(lead, "pass", text, "/record/"+string(a.ID)); err != nil {
			return err
		}
	}
	return nil
}

// roleOf is what a signer was when they signed.
func roleOf(o Opened) string {
	if o.candidate.Guest {
		return "Assessor from outside, with a pass"
	}
	return identity.RoleAssessor.Title()
}

// Meanings are those that the actor can choose from: a second opinion needs a
// first, and a guest sees none; what was learnt elsewhere was not watched here. Whoever is asked for an approval gives that.
func (o Opened) Meanings() []attestation.Meaning {
	if o.Approval {
		return []attestation.Meaning{attestation.Approval}
	}
	return slices.DeleteFunc(slices.Clone(attestation.Meanings), func(m attestation.Meaning) bool {
		return !m.May(o.Evidence.Kind) || m == attestation.Second && (o.candidate.Guest || !o.HasEarlier())
	})
}
