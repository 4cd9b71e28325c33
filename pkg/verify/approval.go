package verify

import (
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// approvals checks that whoever approved led the modality and signed none of what
// they approved, and that all of it was signed before, of the same.
func (c *checker) approvals(all []attestation.Attestation) {
	before := map[id.Attestation]attestation.Attestation{}
	by := func(a attestation.Attestation) assessor.Signer {
		return assessor.Signer{Person: a.Assessor, Register: a.Register, Number: a.Registration}
	}
	for _, a := range all {
		record := "sign-off " + string(a.ID)
		if is := a.Meaning == attestation.Approval; is != (a.Approves != "") || is != c.requests[a.Request].Approval || is && !a.ModalityLead {
			c.wrong(record, "it is no approval as one must be")
		}
		for _, one := range a.Approves.IDs() {
			o, ok := before[one]
			if !ok || o.Worker != a.Worker || !toward(o, a.Competency) || o.Meaning == attestation.Approval {
				c.wrong(record, "it approves what was not signed before it")
			} else if by(o).Is(by(a)) {
				c.wrong(record, "it approves what its signer signed")
			}
		}
		before[a.ID] = a
	}
}

// toward tells whether a sign-off is of a competency, or counts toward it.
func toward(a attestation.Attestation, c framework.CompetencyID) bool {
	_, also := a.Also.Level(c)
	return also || a.Competency == c
}
