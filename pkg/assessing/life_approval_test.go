package assessing_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/framework"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// What the model says of a competency that the lead of the modality approves as
// well: it asks for one observation and for knowledge that somebody tested.

// leads tells whether the person may approve it, for all that the employer says.
func (s *signer) leads(now time.Time) bool {
	return slices.ContainsFunc(s.grants, func(g *grant) bool { return g.lead && s.holds(g, authorised, now) })
}

// ready are the sign-offs of it that count.
func (l *life) ready(now time.Time) []*signature {
	return slices.DeleteFunc(slices.Clone(l.signs), func(g *signature) bool {
		return g.of.Competency != authorised || g.meaning == attestation.Approval || g.verdict(now) != attestation.Counts
	})
}

// whole tells whether sign-offs show all that is asked for but the approval.
func whole(list []*signature) bool {
	means := func(m attestation.Meaning) bool {
		return slices.ContainsFunc(list, func(g *signature) bool { return g.meaning == m })
	}
	return means(attestation.Observed) && means(attestation.Discussed)
}

// approved tells whether somebody approved all that is asked for: what they signed
// themselves is not approved by them.
func (l *life) approved(now time.Time) bool {
	ready := l.ready(now)
	return slices.ContainsFunc(l.signs, func(p *signature) bool {
		if p.meaning != attestation.Approval || p.verdict(now) != attestation.Counts {
			return false
		}
		return whole(slices.DeleteFunc(slices.Clone(ready), func(g *signature) bool { return g.by == p.by || !slices.Contains(p.list, g) }))
	})
}

// toApprove is what is to be approved: nothing, if more than that is missing or it
// is not.
func (l *life) toApprove(now time.Time) []*signature {
	if ready := l.ready(now); whole(ready) && !l.approved(now) {
		return ready
	}
	return nil
}

// mayApprove tells whether the person may approve what is to be approved.
func (l *life) mayApprove(s *signer, now time.Time) bool {
	return l.may(s, authorised, now) && s.leads(now) && !slices.ContainsFunc(l.toApprove(now), func(g *signature) bool { return g.by == s })
}

// mayGive tells whether the person may give what is asked for.
func (l *life) mayGive(s *signer, a *ask, now time.Time) bool {
	if a.Approval {
		return l.mayApprove(s, now) && l.toApprove(now) != nil
	}
	return l.may(s, a.Competency, now)
}

func (l *life) groundOf(s *signer, a *ask, now time.Time) ground {
	out := s.ground(a.Competency, now)
	if a.Approval {
		for _, g := range l.toApprove(now) {
			out.list += string(g.id) + " "
		}
	}
	return out
}

// asksApproval is the request for the approval that waits, if one does.
func (l *life) asksApproval() *ask {
	if i := slices.IndexFunc(l.asks, func(a *ask) bool { return a.Approval && a.waiting }); i >= 0 {
		return l.asks[i]
	}
	return nil
}

// approvals is what follows, for the approval, from what happened to sign-offs. It
// is asked for once nothing else is missing, and no more once something is. What was
// sent back, declined or taken back is not asked for before somebody signs anew.
func (l *life) approvals(r *rapid.T, about ...*signature) {
	if !slices.ContainsFunc(about, func(g *signature) bool { return g.of.Competency == authorised }) {
		return
	}
	now := l.Clock.Now()
	list, waits := l.toApprove(now), l.asksApproval()
	if waits != nil {
		waits.waiting = list != nil
		return
	}
	if list == nil {
		return
	}
	newest := list[len(list)-1]
	var gave []*signer
	for _, p := range l.signs {
		if p.meaning == attestation.Approval {
			gave = append(gave, p.by)
			if p.revoked && !p.ended.Before(newest.at) {
				return
			}
		}
	}
	if slices.ContainsFunc(l.asks, func(a *ask) bool {
		same := a.of == newest.of.of && a.version == newest.of.version && a.Competency == authorised
		return a.waiting && same || a.Approval && !a.back.IsZero() && !a.back.Before(newest.at)
	}) {
		return
	}
	q, ok := l.approvalAsked()
	if !ok {
		r.Fatalf("nothing but the approval is missing at %s, and nobody is asked", now)
	}
	l.isOffered(r, q, last(l.here(func(s *signer) bool { return l.mayApprove(s, now) }), func(s *signer) bool { return slices.Contains(gave, s) }))
	l.asks = append(l.asks, &ask{Request: q, of: newest.of.of, version: newest.of.version, waiting: true})
	l.Sought++
}

// approvalAsked is the request for an approval that waits in the department.
func (l *life) approvalAsked() (out attestation.Request, ok bool) {
	l.Read(func(v *store.View) error {
		list, err := v.WaitingIn(l.home.ID)
		for _, one := range list {
			if one.Approval {
				out, ok = one, true
			}
		}
		return err
	})
	return out, ok
}

// approving holds what the worker's page says of the approval, and whether it waits
// on somebody, to the model.
func (l *life) approving(r *rapid.T, now time.Time) {
	q, waits := l.approvalAsked()
	if a := l.asksApproval(); waits != (a != nil) || waits && a.ID != q.ID {
		r.Fatalf("the approval waits: %t, the model says %t, at %s", waits, a != nil, now)
	}
	ready, missing := l.ready(now), map[string]bool{}
	l.Read(func(v *store.View) error {
		f, err := v.Facts(l.worker.Worker)
		if err != nil {
			return err
		}
		version, err := v.Framework(authorised.Version())
		line, _ := progress.LineOf(version, "AP", authorised, f, v.Now(), v.Now())
		for _, one := range line.Reasons {
			missing[one.Code] = true
		}
		return err
	})
	for code, want := range map[string]bool{
		"lead-approval": !l.approved(now),
		"observations":  !slices.ContainsFunc(ready, func(g *signature) bool { return g.meaning == attestation.Observed }),
		"knowledge":     !slices.ContainsFunc(ready, func(g *signature) bool { return g.meaning == attestation.Discussed }),
	} {
		if missing[code] != want {
			r.Fatalf("%s is missing: %t, the model says %t, at %s", code, missing[code], want, now)
		}
	}
	if l.approved(now) {
		l.Approved++
	}
}

// What happens to it.

// complete has two who may sign see to all but the approval.
func (l *life) complete(r *rapid.T) {
	l.renew(r)
	for _, m := range []attestation.Meaning{attestation.Observed, attestation.Discussed} {
		l.submits([]framework.CompetencyID{authorised})
		if before := len(l.shown); most(r) {
			if l.preparesOne(r, one(r, l.people[:3], "assessor"), l.asks[len(l.asks)-1], m); len(l.shown) > before {
				l.signsAs(r, l.shown[before], l.shown[before].by)
			}
		}
	}
	if most(r) {
		l.approve(r)
	}
}

// spoil has most of what an approval approves count no more, and then mostly be
// signed anew: that was not approved.
func (l *life) spoil(r *rapid.T) {
	given := slices.DeleteFunc(slices.Clone(l.signs), func(g *signature) bool { return g.list == nil })
	if len(given) == 0 {
		return
	}
	p := one(r, given, "approval")
	for _, g := range p.list {
		switch how := rapid.IntRange(0, 5).Draw(r, "how"); {
		case how < 2 && !g.revoked:
			l.must(r, l.Assessing.Revoke(l.T.Context(), l.lead.actor, assessing.RevokeCommand{Attestation: g.id, Reason: "It was another worker."}))
			g.revoked, g.ended = true, l.Clock.Now()
			l.approvals(r, g)
		case how < 4:
			l.looks(r, g.by, "Lapsed", g.at.Add(beside(r)), l.Clock.Now())
		case how == 4:
			l.Clock.Set(later(l.Clock.Now(), g.runsOut().Add(beside(r))))
		}
		l.compare(r, l.Clock.Now(), false)
	}
	if most(r) {
		l.complete(r)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// approve has somebody approve what waits for that, mostly one who may.
func (l *life) approve(r *rapid.T) {
	a := l.asksApproval()
	if a == nil {
		return
	}
	s := one(r, l.people[:3], "lead")
	if could := l.here(func(s *signer) bool { return l.mayApprove(s, l.Clock.Now()) }); len(could) > 0 && most(r) {
		s = one(r, could, "who may approve")
	}
	before := len(l.shown)
	if l.preparesOne(r, s, a, attestation.Approval); len(l.shown) == before {
		return
	}
	if most(r) {
		l.meanwhile(r, s)
	} else {
		l.deny(r)
	}
	l.signsAs(r, l.shown[before], s)
}
