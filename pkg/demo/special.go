package demo

import (
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// underWay plans what a worker has begun and not finished: evidence that waits,
// drafts, and one that is not mapped to anything yet.
func (b *builder) underWay(v *framework.Version, m *member, left []unit) {
	if m.mood == stuck || m.mood == ready {
		return
	}
	n := map[mood]int{steady: 2, waiting: 5, fresh: 1, nearly: 1, undone: 2}[m.mood]
	for i, u := range left[:min(n, len(left))] {
		tasks := b.tasks(v, u)
		t := tasks[0]
		at := b.ago(0.6 + float64(i)*2.1)
		if m.mood == waiting {
			at = b.ago(3 + float64(i)*4.5)
		}
		b.on(at, func() error {
			out, err := b.submit(m, t)
			if err == nil && m.mood == waiting && i == 0 {
				b.on(b.ago(0.2), func() error { return b.look(out.Requests[0].ID) })
			}
			return err
		})
	}
	if len(left) > n+1 {
		b.on(b.ago(1.2), func() error {
			t := b.tasks(v, left[n])[0]
			_, err := b.draft(m, t.kind, b.content(m, t))
			return err
		})
	}
	if m.mood == steady {
		b.on(b.ago(4), func() error {
			k := b.pick(evidence.Reflection, evidence.Certificate)
			_, err := b.app.Recording.Start(b.ctx, m.actor, recording.StartCommand{Worker: m.worker, Kind: k})
			return err
		})
	}
}

// look opens a request without deciding it.
func (b *builder) look(r id.Request) error {
	who, err := b.waitsOn(r)
	if err != nil || who == nil {
		return err
	}
	_, err = b.app.Assessing.Open(b.ctx, who.actor, r)
	return meanwhile(err)
}

// reserved lists the competencies that this worker's own story is about: nothing
// else is put up for them.
func (m *member) reserved() []string {
	switch {
	case m.name == "Victor Lindqvist":
		return []string{"DI-ENV-01", "DI-ENV-04", "DI-COM-01", "DI-EMG-01"}
	case m.mood == undone:
		return []string{"DI-ENV-01", "DI-ENV-04", "DI-COM-01"}
	case m.name == "Kwame Asante":
		return []string{"DI-ENV-04", "DI-COM-01"}
	case m.name == "Nadia Rahimi":
		return []string{"DI-IV-01", "DI-IV-02", "DI-EMG-01"}
	case m.name == "Amelia Thornbury":
		return []string{"DI-ENV-05"}
	case m.name == "Megan Tregear":
		return []string{"DI-RAD-01", "DI-RAD-03", "DI-RAD-04"}
	case m.name == "Samuel Osei":
		return []string{"DI-IV-01", "DI-IV-02", "DI-EMG-01"}
	}
	return nil
}

// special plans what makes this worker's record instructive.
func (b *builder) special(v *framework.Version, m *member) {
	one := func(code string) framework.Competency {
		c, _ := v.Competency(imaging.Of(code))
		return c
	}
	seen := func(code string) task {
		return task{kind: evidence.Observation, competencies: []framework.Competency{one(code)}, meaning: attestation.Observed, cases: 1}
	}
	asked := func(code string) task {
		return task{kind: evidence.Knowledge, competencies: []framework.Competency{one(code)}, meaning: attestation.Reviewed, cases: 1}
	}
	switch m.mood {
	case ready:
		b.on(b.ago(6), func() error {
			return b.review(m, "We went through everything together. Level 3 certificate seen; two years on the general list.", true)
		})
	case stuck:
		b.on(b.ago(30), func() error {
			return b.review(m, "Moved to nights in September and has not had an assessor on shift. To ask the lead for two day shifts a month.", false)
		})
	case undone:
		b.undo(m, seen, asked)
	case waiting:
		b.on(b.ago(12), func() error {
			return b.review(m, "Doing well. Most of what is left waits for a decision.", false)
		})
		b.on(b.ago(9), func() error { return b.declined(m, seen("DI-PRO-02")) })
	}
	if m.name == "Nadia Rahimi" { // a yearly one that runs out in weeks
		b.put(m, seen("DI-EMG-01"), b.ago(328), true)
		b.put(m, asked("DI-EMG-01"), b.ago(326), true)
		b.renewing(m, seen, asked)
	}
	if m.name == "Amelia Thornbury" { // the README's tour: changed since it was signed
		t := seen("DI-ENV-05")
		b.on(b.ago(9.5), func() error {
			return b.then(m, t, func(a attestation.Attestation) error { return b.mend(m, t, a.Evidence) })
		})
	}
	if m.name == "Samuel Osei" { // who may cannulate today
		for i, code := range []string{"DI-EMG-01", "DI-IV-01", "DI-IV-02"} {
			b.put(m, asked(code), b.ago(70-float64(i)), true)
		}
		b.put(m, seen("DI-EMG-01"), b.ago(66), true)
		b.put(m, seen("DI-IV-01"), b.ago(65), true)
		for i := range 6 { // one more than is asked: whom it is offered to is not theirs alone to say
			t := seen("DI-IV-02")
			t.cases = 2
			if i == 2 { // to renew it, it matters how each went
				t.notWell = "2"
			}
			if i%2 == 1 {
				t.chosen = b.named("Daniel Fairweather")
			}
			b.put(m, t, b.ago(60-float64(i)*7), true)
		}
	}
	if m.name == "Megan Tregear" { // only a lapsed assessor is entitled for this area
		b.on(b.ago(2.5), func() error { _, err := b.submit(m, seen("DI-PROC-03")); return err })
	}
	if m.name == "Kwame Asante" { // signed while the register, as is known now, had lapsed
		t := seen("DI-ENV-04")
		t.chosen = b.named("Callum Drummond")
		b.put(m, t, b.ago(72), true)
		b.on(b.ago(11), func() error { // its signer says that it was not them, and nobody has looked into it yet
			return b.then(m, seen("DI-COM-01"), func(a attestation.Attestation) error {
				return b.app.Assessing.NotMe(b.ctx, b.person(a.Assessor).actor, a.ID)
			})
		})
	}
}

// renewing plans cannulation that ran out: it is watched as often again as is asked, and
// to be renewed it waits for enough cases that say how they went.
func (b *builder) renewing(m *member, seen, asked func(string) task) {
	b.put(m, asked("DI-IV-01"), b.ago(90), true)
	b.put(m, seen("DI-IV-01"), b.ago(88), true)
	for _, begun := range []float64{411, 26} {
		b.put(m, asked("DI-IV-02"), b.ago(begun), true)
		for i := range 5 {
			t := seen("DI-IV-02")
			t.cases = 2
			if i == 1 {
				t.notWell = "2"
			}
			if i%2 == 1 {
				t.chosen = b.named("Daniel Fairweather")
			}
			b.put(m, t, b.ago(begun-2-float64(i)*3.4), true)
		}
	}
}

// undo plans sign-offs that no longer count: one that ran out, one taken back,
// one whose evidence changed, one that the worker withdrew.
func (b *builder) undo(m *member, seen, asked func(string) task) {
	if m.name == "Victor Lindqvist" {
		b.put(m, seen("DI-EMG-01"), b.ago(385), true)
		b.put(m, asked("DI-EMG-01"), b.ago(383), true)
	}
	b.on(b.ago(50), func() error {
		return b.then(m, seen("DI-ENV-01"), func(a attestation.Attestation) error {
			return b.app.Assessing.Revoke(b.ctx, b.person(a.Assessor).actor, assessing.RevokeCommand{Attestation: a.ID,
				Reason: "I signed the wrong person's observation. Please ask whoever watched you on the day."})
		})
	})
	b.on(b.ago(9.5), func() error { // changed since it was signed, and not signed again yet
		t := seen("DI-ENV-04")
		return b.then(m, t, func(a attestation.Attestation) error { return b.mend(m, t, a.Evidence) })
	})
	b.on(b.ago(30), func() error {
		return b.then(m, seen("DI-COM-01"), func(a attestation.Attestation) error {
			return b.app.Recording.Withdraw(b.ctx, m.actor, a.Evidence)
		})
	})
}

// then submits evidence, has it signed two days on and does something a week on.
func (b *builder) then(m *member, t task, next func(attestation.Attestation) error) error {
	out, err := b.submit(m, t)
	if err != nil {
		return err
	}
	r := out.Requests[0].ID
	b.on(b.clock.Now().AddDate(0, 0, 2), func() error { return b.sign(r, t) })
	b.on(b.clock.Now().AddDate(0, 0, 9), func() error {
		var signed []store.Signed
		err := b.app.Store.Read(b.ctx, func(v *store.View) (err error) {
			if _, err := v.Evidence(access.ScopeOf(m.actor), out.Version.Evidence); err != nil {
				return err
			}
			signed, err = v.AttestationsOfEvidence(out.Version.Evidence)
			return err
		})
		if err != nil || len(signed) == 0 {
			return err
		}
		return meanwhile(next(signed[0].Attestation))
	})
	return nil
}

// declined submits evidence that an assessor declines two days later.
func (b *builder) declined(m *member, t task) error {
	out, err := b.submit(m, t)
	if err != nil {
		return err
	}
	b.on(b.clock.Now().Add(48*time.Hour), func() error {
		r := out.Requests[0].ID
		who, err := b.waitsOn(r)
		if err != nil || who == nil {
			return err
		}
		return meanwhile(b.app.Assessing.Decline(b.ctx, who.actor, assessing.RefuseCommand{Request: r,
			Reason: fmt.Sprintf("This shows the task, not “%s”. Put it up for the task, and write about a time you said no.", t.competencies[0].Title)}))
	})
	return nil
}
