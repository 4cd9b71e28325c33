package demo

import (
	"slices"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/recording"
)

// observations plans what assessors saw on shift and recorded themselves: one that
// its worker says is right, one that a worker says is not, one not yet answered.
func (b *builder) observations() {
	right := func(m *member, e id.Evidence) error {
		return b.app.Recording.Answer(b.ctx, m.actor, recording.AnswerCommand{Evidence: e, Right: true})
	}
	wrong := func(m *member, e id.Evidence) error {
		return b.app.Recording.Answer(b.ctx, m.actor, recording.AnswerCommand{Evidence: e, Words: "That was the Tuesday list with Yasmin, not this one. I had help with the second patient."})
	}
	for _, one := range []struct {
		by, of string
		ago    float64
		words  string
		answer func(*member, id.Evidence) error
	}{
		{"Priya Nair", "Owen Prosser", 8, "Got the room ready for the afternoon list on their own, in the right order, and told me before they started what they would check first.", right},
		{"Rhys Llewellyn", "Dylan Achebe", 5, "Did this twice on the morning list while I stood by. The first time needed a prompt, the second did not.", wrong},
		{"Grace Mbeki", "Jakub Nowak", 0.9, "I was in the room throughout. Calm, careful, asked when they were not sure, and left everything as the next person needs it.", nil},
	} {
		b.on(b.ago(one.ago), func() error { return b.observe(b.named(one.by), b.named(one.of), one.words, one.answer) })
	}
}

// observe lets an assessor record and sign the first thing that still has to be
// watched, and the worker answer the day after.
func (b *builder) observe(by, of *member, words string, answer func(*member, id.Evidence) error) error {
	watched, err := b.app.Assessing.Observable(b.ctx, by.actor, of.worker)
	i := slices.IndexFunc(watched.Choices, func(o assessing.Observable) bool { return o.Needed })
	if err != nil || i < 0 {
		return err
	}
	one := watched.Choices[i]
	fields := map[string]string{"what": words, "cases": "1"}
	if one.Framework.RiskClasses[one.RiskClass].Rated() {
		fields["went"] = evidence.EveryTime
	}
	a, err := b.signSeen(by, assessing.ObserveCommand{Worker: of.worker, Competency: one.ID, Step: one.Line.Target, Fields: fields})
	if err == nil && answer != nil {
		b.on(b.clock.Now().Add(26*time.Hour), func() error { return answer(of, a.Evidence) })
	}
	return err
}

// signSeen lets an assessor record what they saw today, and sign it.
func (b *builder) signSeen(by *member, cmd assessing.ObserveCommand) (attestation.Attestation, error) {
	cmd.OccurredOn = clock.DateOf(b.clock.Now())
	intent, err := b.app.Assessing.Observe(b.ctx, by.actor, cmd)
	if err != nil {
		return attestation.Attestation{}, err
	}
	code, err := b.code(by)
	if err != nil {
		return attestation.Attestation{}, err
	}
	proof, err := b.app.Auth.Prove(b.ctx, by.actor, attestation.TOTP, code)
	if err != nil {
		return attestation.Attestation{}, err
	}
	return b.app.Assessing.Sign(b.ctx, by.actor, assessing.SignCommand{Intent: intent.ID, Proof: proof})
}
