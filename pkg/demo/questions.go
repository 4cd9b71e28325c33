package demo

import (
	"slices"
	"strings"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// pass lets time go by within something that somebody does.
func (b *builder) pass(d time.Duration) {
	if next := b.clock.Now().Add(d); next.Before(b.end) {
		b.clock.Set(next)
	}
}

// questions plans what an educator should ask about: a list signed in passing, one
// that was asked about and closed, and a sign-off on the worker's own phone.
func (b *builder) questions() {
	b.on(b.ago(43), func() error {
		return b.hurry(b.named("Adaeze Nwosu"), b.ago(41), 11*time.Second, func(by *member, f id.Flag) error {
			b.on(b.ago(39), func() error {
				return b.app.Educating.CloseFlag(b.ctx, b.named("Marcus Oyelaran").actor, educating.CloseFlagCommand{Flag: f, Finding: attestation.Talked,
					Words: strings.Fields(by.name)[0] + " had read them all on the train and signed them in one go at a desk. We agreed to open each again before it is signed."})
			})
			return nil
		})
	})
	b.on(b.ago(5.2), func() error { return b.hurry(b.named("Joanna Birkett"), b.ago(1.3), 8*time.Second, nil) })
	b.on(b.ago(5.1), func() error { return b.onOnePhone(b.named("Dylan Achebe"), b.ago(1.2)) })
	b.at(b.end.Add(-20*time.Minute), func() error { return b.app.Educating.Watch(b.ctx) })
}

// asked lets a worker put up what still has to be watched, a piece of evidence for
// each, for the first assessor who has room for the least of it. How much waits on
// whom depends on the day and hour of the demo: where nobody has, nothing is asked.
func (b *builder) asked(of *member, n, least int) (*member, []attestation.Request, error) {
	first := []*member{b.named("Yasmin Qureshi"), b.named("Rhys Llewellyn"), b.named("Oliver Stanton")}
	for _, by := range append(first, b.of(identity.RoleAssessor)...) {
		waiting, _, err := b.app.Assessing.Queue(b.ctx, by.actor, b.dept, true, store.Cursor{}, 50)
		if err != nil {
			return nil, nil, err
		}
		watched, err := b.app.Assessing.Observable(b.ctx, by.actor, of.worker)
		if fault.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		needed := slices.DeleteFunc(watched.Choices, func(o assessing.Observable) bool { return !o.Needed })
		if room := min(n, limit-len(waiting), len(needed)); room >= least {
			out, err := b.askedOf(by, of, needed[:room])
			return by, out, err
		}
	}
	return nil, nil, nil
}

// limit is how many requests a department lets wait on one assessor at first.
const limit = 15

func (b *builder) askedOf(by, of *member, needed []assessing.Observable) ([]attestation.Request, error) {
	var out []attestation.Request
	for _, o := range needed {
		sent, err := b.submit(of, task{kind: evidence.Observation, competencies: []framework.Competency{o.Competency}, cases: 1, chosen: by})
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(sent.Requests, func(r attestation.Request) bool { return r.Offered != by.actor.Person })...)
		b.pass(4 * time.Minute)
	}
	return out, nil
}

// hurry lets an assessor open and sign what a worker put up one after the other, each
// within moments, and the service look at it. What then follows is told the flag.
func (b *builder) hurry(of *member, at time.Time, took time.Duration, then func(*member, id.Flag) error) error {
	by, requests, err := b.asked(of, 8, 5)
	if err != nil || len(requests) == 0 {
		return err
	}
	b.on(at, func() error {
		for _, r := range requests {
			if err := b.signIn(by.actor, by, r, took); err != nil {
				return err
			}
			b.pass(31*time.Second - took%(31*time.Second))
		}
		return b.watch(by, then)
	})
	return nil
}

// signIn signs a request in a session, so long after opening it.
func (b *builder) signIn(actor identity.Actor, by *member, r attestation.Request, took time.Duration) error {
	if _, err := b.app.Assessing.Open(b.ctx, actor, r.ID); err != nil {
		return meanwhile(err)
	}
	b.pass(took)
	intent, err := b.app.Assessing.Prepare(b.ctx, actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Reviewed, Step: r.Step})
	if err != nil {
		return meanwhile(err)
	}
	code, err := b.code(by)
	if err != nil {
		return err
	}
	proof, err := b.app.Auth.Prove(b.ctx, actor, attestation.TOTP, code)
	if err != nil {
		return err
	}
	_, err = b.app.Assessing.Sign(b.ctx, actor, assessing.SignCommand{Intent: intent.ID, Proof: proof})
	return meanwhile(err)
}

// watch looks at what was signed, as the service does every few minutes.
func (b *builder) watch(by *member, then func(*member, id.Flag) error) error {
	if err := b.app.Educating.Watch(b.ctx); err != nil || then == nil {
		return err
	}
	own, err := b.app.Educating.OwnFlags(b.ctx, by.actor)
	if err != nil || len(own) == 0 {
		return err
	}
	return then(by, own[0].ID)
}

// onOnePhone lets a worker and, minutes later, an assessor sign in on the worker's
// phone, where the assessor signs what they watched.
func (b *builder) onOnePhone(of *member, at time.Time) error {
	by, requests, err := b.asked(of, 1, 1)
	if err != nil || len(requests) == 0 {
		return err
	}
	_, mark := auth.NewSecret(auth.ForDevice)
	phone := auth.Place{Address: "127.0.0.1", Agent: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", Device: mark}
	b.on(at, func() error {
		if _, err := b.enter(of, phone); err != nil {
			return err
		}
		b.pass(6 * time.Minute)
		actor, err := b.enter(by, phone)
		if err != nil {
			return err
		}
		b.pass(40 * time.Second)
		if err := b.signIn(actor, by, requests[0], 2*time.Minute); err != nil {
			return err
		}
		return b.watch(by, nil)
	})
	return nil
}

// enter signs somebody in on a browser, with a code where they have an
// authenticator.
func (b *builder) enter(m *member, place auth.Place) (identity.Actor, error) {
	begun, err := b.app.Auth.SignIn(b.ctx, auth.SignIn{Email: m.email(), Password: Password, Place: place})
	if err != nil {
		return identity.Actor{}, err
	}
	if begun.Waiting {
		code, err := b.code(m)
		if err != nil {
			return identity.Actor{}, err
		}
		if begun, err = b.app.Auth.GiveCode(b.ctx, begun.Secret, code, place); err != nil {
			return identity.Actor{}, err
		}
		b.pass(31 * time.Second)
	}
	v, err := b.app.Auth.Resolve(b.ctx, begun.Secret, "")
	return v.Actor, err
}
