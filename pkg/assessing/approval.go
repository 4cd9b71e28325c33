package assessing

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// nothingToApprove is why an approval that still waits cannot be given: what it
// would approve has moved in a way that nobody was told of, such as running out.
var nothingToApprove = assessor.Refusal{Rule: "approval", Why: "What is to be approved does not count at the moment.", You: "What is to be approved does not count at the moment.",
	Mend: "The worker can see on their page what is missing."}

// readApprovable reads what an approval would approve now; that nothing else is
// missing is decided again with each reading.
func (o *Opened) readApprovable(v *store.View) error {
	facts, err := o.factsOf(v)
	if err != nil {
		return err
	}
	o.Approves, _ = progress.Approvable(o.Framework, o.Level, o.Request.Competency, facts, v.Now())
	o.Steps = slices.DeleteFunc(o.Steps, func(s framework.Step) bool { return s.Step != o.Step })
	return nil
}

// approves is the list of what an approval approves, and in words.
func (o Opened) approves() (attestation.List, string) {
	var ids []id.Attestation
	var by []string
	for _, s := range o.Approves {
		a := s.Attestation
		ids, by = append(ids, a.ID), append(by, fmt.Sprintf("%s on %s", a.AssessorName, clock.DateOf(a.SignedAt).Words()))
	}
	return attestation.ListOf(ids), strings.Join(by, "; ")
}
