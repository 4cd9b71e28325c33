package routing

import (
	"slices"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Complete adds to what it takes to sign a request what sign-offs of the competency
// so far mean for whom it is offered to: an approval is by nobody who signed, what
// is to be approved goes to the lead of the modality last, and where several people
// must sign, to those last who have.
func Complete(v *store.View, need assessor.Need, r attestation.Request) (assessor.Need, error) {
	c, version, err := v.Competency(r.Competency)
	if err != nil {
		return need, err
	}
	rule, _ := version.Rule(c, r.Level)
	need.Approval, need.Keep = r.Approval, c.LeadApproval && !r.Approval
	if !r.Approval && rule.Assessors < 2 {
		return need, nil
	}
	facts, err := v.FactsOn(r.Worker, []framework.CompetencyID{c.ID})
	if err != nil {
		return need, err
	}
	if r.Approval {
		list, _ := progress.Approvable(version, r.Level, c.ID, facts, v.Now())
		need.Signed = progress.Signers(list)
		return need, nil
	}
	line, _ := progress.LineOf(version, r.Level, c.ID, facts, v.Now(), v.Now())
	if line.Got.Assessors >= rule.Assessors {
		return need, nil
	}
	for i := range facts.Signed {
		a := &facts.Signed[i].Attestation
		if slices.ContainsFunc(line.Counting, func(k progress.Counted) bool { return k.Attestation == a.ID }) {
			need.Had = append(need.Had, assessor.Signer{Person: a.Assessor, Register: a.Register, Number: a.Registration})
		}
	}
	return need, nil
}
