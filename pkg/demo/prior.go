package demo

import (
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/recording"
)

// learntBefore lets a worker put up what she learnt at another trust, and an assessor
// recognise it: it counts for what is only to be known, and is shown, and does not count,
// where the work has to be seen.
func (b *builder) learntBefore(by, of *member, v framework.VersionID) error {
	ended := clock.DateOf(b.ago(400))
	e, err := b.draft(of, evidence.PriorLearning, evidence.Content{Title: "Four years with another screening service", OccurredOn: ended,
		Competencies: []string{string(v.Of("VAN-04")), string(v.Of("VAN-02"))}, Assessor: by.actor.Person,
		Fields: map[string]string{"began_on": string(ended.AddDays(-4 * 365)), "what": "I welcomed women to the van, told them what would happen and answered the phone.", "where": "Fenland Screening Service, with the superintendent of the van",
			"today": "I can say what a visit is in plain words, and I know who to ring about a result.", "confirmed_by": "Maureen Hale, superintendent", "reached_at": "maureen.hale@fenland.example"}})
	if err != nil {
		return err
	}
	out, err := b.app.Recording.Submit(b.ctx, of.actor, recording.SubmitCommand{Evidence: e, Declared: true})
	for _, r := range out.Requests {
		if err == nil {
			err = b.sign(r.ID, task{kind: evidence.PriorLearning, meaning: attestation.Reviewed})
		}
	}
	return err
}
