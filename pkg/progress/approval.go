package progress

import (
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/pathway"
)

// Approvable is the sign-offs of a competency, oldest first, that the lead of the
// modality is to approve: all that count. False: the competency asks for no
// approval, or more than the approval is missing, or nothing is. What it rests on is
// no matter of theirs.
func Approvable(v *framework.Version, level string, competency framework.CompetencyID, f Facts, asOf time.Time) ([]*Signed, bool) {
	l, ok := pathway.LineFor(v, competency, level)
	if !ok || !l.LeadApproval {
		return nil, false
	}
	c := begin(v, level, &f, asOf, asOf)
	look := view{asOf, counting}
	first, again := c.unsuccessful(l, look)
	if first || again || !c.short(l, look, nil).nothing() || c.approved(l, look) {
		return nil, false
	}
	var out []*Signed
	list := c.held(l)
	for i := range list {
		if h := &list[i]; h.verdict == attestation.Counts && h.Attestation.Meaning != attestation.Approval {
			out = append(out, h.Signed)
		}
	}
	return out, true
}

// Signers are who signed, as they were.
func Signers(list []*Signed) []assessor.Signer {
	out := make([]assessor.Signer, len(list))
	for i, s := range list {
		out[i] = signer(&s.Attestation)
	}
	return out
}
