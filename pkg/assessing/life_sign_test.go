package assessing_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
)

// What happens to evidence, and to the sign-offs of it.

func (l *life) submit(r *rapid.T) {
	about := []framework.CompetencyID{one(r, tasks, "task")}
	if also := one(r, tasks, "second task"); also != about[0] {
		about = append(about, also)
	}
	l.submits(about)
}

func (l *life) submits(about []framework.CompetencyID) {
	out := l.Submit(l.worker.Person, evidence.Observation, fixture.Observed(clock.DateOf(l.Clock.Now()), 1, about...))
	p := &piece{evidence: out.Version.Evidence, about: about, version: 1, up: true}
	l.pieces = append(l.pieces, p)
	l.asked(p, out)
}

func (l *life) asked(p *piece, out recording.Submitted) {
	for _, a := range l.asks {
		a.waiting = a.waiting && a.of != p
	}
	for _, q := range out.Requests {
		l.asks = append(l.asks, &ask{Request: q, of: p, version: p.version, waiting: true})
	}
}

func (l *life) revise(r *rapid.T) {
	p := one(r, l.standing(), "evidence")
	_, err := l.Recording.Revise(l.T.Context(), l.worker.actor, p.evidence)
	l.must(r, err)
	out, err := l.Recording.Submit(l.T.Context(), l.worker.actor, recording.SubmitCommand{Evidence: p.evidence, Declared: true})
	l.must(r, err)
	p.version++
	l.asked(p, out)
	l.approvals(r, l.about(p)...)
}

// about are the sign-offs of evidence.
func (l *life) about(p *piece) []*signature {
	return slices.DeleteFunc(slices.Clone(l.signs), func(g *signature) bool { return g.of.of != p })
}

// withdraw takes evidence back; what an assessor wrote is not the worker's to take.
func (l *life) withdraw(r *rapid.T) {
	up := slices.DeleteFunc(slices.Clone(l.pieces), func(p *piece) bool { return !p.up })
	p := one(r, up, "evidence")
	err := l.Recording.Withdraw(l.T.Context(), l.worker.actor, p.evidence)
	if !l.allowed(r, !p.recorded, err, "the worker takes evidence back") {
		return
	}
	p.up = false
	for _, a := range l.asks {
		a.waiting = a.waiting && a.of != p
	}
	l.approvals(r, l.about(p)...)
}

// prepare has a statement shown, and mostly signed at once.
func (l *life) prepare(r *rapid.T) {
	before := len(l.shown)
	if l.prepares(r, l.somebody(r)); len(l.shown) > before && most(r) {
		l.meanwhile(r, l.shown[before].by)
		l.sign(r)
	}
}

// meanwhile has, now and then, an assessor lose what they sign by, after they were
// shown what to sign.
func (l *life) meanwhile(r *rapid.T, s *signer) {
	if most(r) || !slices.Contains(l.people[:5], s) {
		return
	}
	switch rapid.IntRange(0, 2).Draw(r, "what is lost") {
	case 0:
		l.looks(r, s, "Lapsed", l.Clock.Now(), l.Clock.Now())
	case 1:
		for _, g := range s.grants {
			if g.ended.IsZero() {
				l.ends(r, g)
			}
		}
	default:
		if s.on {
			l.turns(r, s)
		}
	}
}

// something is mostly a request that waits.
func (l *life) something(r *rapid.T) *ask {
	a := one(r, l.asks, "request")
	if open := slices.DeleteFunc(slices.Clone(l.asks), func(a *ask) bool { return !a.waiting }); len(open) > 0 && most(r) {
		a = one(r, open, "open request")
	}
	return a
}

func (l *life) prepares(r *rapid.T, s *signer) {
	a, m := l.something(r), attestation.Observed
	switch {
	case a.Approval:
		m = attestation.Approval
	case a.Competency == authorised && !most(r):
		m = attestation.Discussed
	}
	l.preparesOne(r, s, a, m)
}

func (l *life) preparesOne(r *rapid.T, s *signer, a *ask, m attestation.Meaning) {
	i, err := l.Assessing.Prepare(l.T.Context(), s.actor, assessing.PrepareCommand{Request: a.ID, Meaning: m, Step: a.Step})
	if l.allowed(r, a.waiting && l.mayGive(s, a, l.Clock.Now()), err, "%s prepares to sign %s", s.Name, a.Competency) {
		l.shows(i.ID, s, a, m)
	}
}

func (l *life) shows(i id.Intent, s *signer, a *ask, m attestation.Meaning) *shown {
	now := l.Clock.Now()
	out := &shown{id: i, by: s, of: a, meaning: m, until: now.Add(5 * time.Minute), on: l.groundOf(s, a, now)}
	l.shown = append(l.shown, out)
	return out
}

// observe writes down what somebody says they saw. It is nothing until it is signed.
func (l *life) observe(r *rapid.T) {
	s, task := l.somebody(r), one(r, tasks, "task")
	cmd := fixture.Seen(l.worker.Person, task)
	cmd.OccurredOn = clock.DateOf(l.Clock.Now())
	i, err := l.Assessing.Observe(l.T.Context(), s.actor, cmd)
	asked := task != fixture.Mammograms && task != authorised // the worker's post does none
	if l.allowed(r, asked && l.may(s, task, l.Clock.Now()), err, "%s records what they saw of %s", s.Name, task) {
		a := &ask{Request: attestation.Request{ID: i.Request, Competency: task, Step: 1}, of: &piece{about: []framework.CompetencyID{task}, version: 1, up: true, recorded: true}, version: 1, waiting: true}
		l.shows(i.ID, s, a, attestation.Observed).recorded = true
		if most(r) {
			l.meanwhile(r, s)
			l.sign(r)
		}
	}
}

func (l *life) sign(r *rapid.T) {
	i := one(r, l.shown, "statement")
	if most(r) {
		i = l.shown[len(l.shown)-1]
	}
	s := i.by
	if !most(r) {
		s = one(r, l.people, "person")
	}
	l.signsAs(r, i, s)
}

// lastMoment has a statement shown, and proves it in the last microsecond that it
// is good for, the first that it is not, or the one after.
func (l *life) lastMoment(r *rapid.T) {
	before := len(l.shown)
	if l.prepares(r, l.somebody(r)); len(l.shown) == before {
		return
	}
	i := l.shown[before]
	l.Clock.Set(i.until.Add(beside(r)))
	l.signsAs(r, i, i.by)
}

// lastDay begins to sign at the beginning or the end of the one entitlement that
// somebody on the register has.
func (l *life) lastDay(r *rapid.T) {
	s := one(r, l.people[:3], "assessor")
	for _, g := range s.grants {
		if g.ended.IsZero() {
			l.ends(r, g)
		}
	}
	g := l.grants(r, s, []string{"diagnostic-imaging:*"})
	l.looks(r, s, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0), l.Clock.Now())
	for _, moment := range []time.Time{g.begins(), g.over()} {
		if to := moment.Add(beside(r)); to.After(l.Clock.Now()) {
			l.Clock.Set(to)
			l.prepares(r, s)
		}
	}
}

func (l *life) proves(i *shown, s *signer) error {
	_, err := l.Assessing.Sign(l.T.Context(), s.actor, assessing.SignCommand{Intent: i.id, Proof: l.Proof(s.Person)})
	return err
}

func (l *life) signsAs(r *rapid.T, i *shown, s *signer) {
	want, sure := l.signable(i, s)
	a, err := l.Assessing.Sign(l.T.Context(), s.actor, assessing.SignCommand{Intent: i.id, Proof: l.Proof(s.Person)})
	if l.allowed(r, want && (sure || err == nil), err, "%s signs %s", s.Name, i.of.Competency) {
		i.of.of.evidence = a.Evidence
		l.signed(r, i, a.ID)
	}
}

func (l *life) signed(r *rapid.T, i *shown, a id.Attestation) {
	i.spent, i.of.waiting = true, false
	if i.recorded {
		l.pieces, l.asks = append(l.pieces, i.of.of), append(l.asks, i.of)
		l.Seen++
	}
	g := &signature{id: a, by: i.by, of: i.of, at: l.Clock.Now(), meaning: i.meaning}
	if i.of.Approval {
		g.list = l.toApprove(g.at)
	}
	l.signs = append(l.signs, g)
	l.Signed++
	l.approvals(r, g)
}

// aside has somebody set requests aside, one after the other, and mostly sign them
// together then.
func (l *life) aside(r *rapid.T) {
	s := l.somebody(r)
	for range rapid.IntRange(1, 4).Draw(r, "how many") {
		l.setsAside(r, s)
	}
	if len(s.ready) > 0 && most(r) {
		l.gathers(r, s)
	}
}

// setsAside has a request opened, its statement shown, and that set aside: or
// another statement that was shown before.
func (l *life) setsAside(r *rapid.T, s *signer) {
	before := len(l.shown)
	if l.prepares(r, s); len(l.shown) == 0 || len(l.shown) == before && most(r) {
		return
	}
	i := l.shown[len(l.shown)-1]
	if !most(r) {
		i = one(r, l.shown, "statement")
	}
	if i.of.Approval { // what else is in the list may be what it approves
		return
	}
	if !i.recorded && s.stale(l) {
		_, err := l.Assessing.Open(l.T.Context(), s.actor, i.of.ID)
		l.must(r, err)
	}
	l.meanwhile(r, s)
	others := slices.DeleteFunc(slices.Clone(s.ready), func(a *ask) bool { return a == i.of })
	err := l.Assessing.SetAside(l.T.Context(), s.actor, assessing.SetAsideCommand{Request: i.of.ID, Intent: i.id})
	if l.allowed(r, l.open(i, s) && !i.recorded && len(others) < 10, err, "%s sets %s aside", s.Name, i.of.Competency) {
		s.ready = append(others, i.of)
		s.means[i.of] = i.meaning
	}
}

// gather has what somebody set aside shown again, as one list, and mostly signed at
// once: all of it that they may sign now.
func (l *life) gather(r *rapid.T) {
	s := l.somebody(r)
	if busy := slices.DeleteFunc(slices.Clone(l.people), func(s *signer) bool { return len(s.ready) == 0 }); len(busy) > 0 && most(r) {
		s = one(r, busy, "who set something aside")
	}
	l.gathers(r, s)
}

func (l *life) gathers(r *rapid.T, s *signer) {
	now := l.Clock.Now()
	good := slices.DeleteFunc(slices.Clone(s.ready), func(a *ask) bool { return !a.waiting || !l.may(s, a.Competency, now) })
	t, err := l.Assessing.Gather(l.T.Context(), s.actor)
	if !l.allowed(r, len(good) > 0, err, "%s gathers what they set aside", s.Name) {
		return
	}
	out := &list{id: t.ID, by: s, until: now.Add(5 * time.Minute)}
	for _, p := range t.Parts {
		i := slices.IndexFunc(good, func(a *ask) bool { return a.ID == p.Request })
		if i < 0 {
			r.Fatalf("%s is in a list that %s may not sign", p.Competency, s.Name)
		}
		out.parts = append(out.parts, l.shows(p.Intent, s, good[i], s.means[good[i]]))
	}
	if len(out.parts) != len(good) {
		r.Fatalf("%d of %d that may be signed are in the list", len(out.parts), len(good))
	}
	if l.lists = append(l.lists, out); most(r) {
		l.meanwhile(r, s)
		l.signList(r)
	}
}

// signList gives one proof for a list: each of its statements is signed or refused
// as if it stood alone.
func (l *life) signList(r *rapid.T) {
	t := l.lists[len(l.lists)-1]
	if !most(r) {
		t = one(r, l.lists, "list")
	}
	s := t.by
	if !most(r) {
		s = one(r, l.people, "person")
	}
	if last := t.until.Add(beside(r)); last.After(l.Clock.Now()) && rapid.IntRange(0, 2).Draw(r, "at the last moment") == 2 {
		l.Clock.Set(last)
	}
	type word struct{ may, sure bool }
	words := map[id.Intent]word{}
	for _, i := range t.parts {
		may, sure := l.signable(i, s)
		words[i.id] = word{may, sure}
	}
	got, err := l.Assessing.SignTogether(l.T.Context(), s.actor, assessing.SignTogetherCommand{Together: t.id, Proof: l.Proof(s.Person)})
	if !l.allowed(r, s == t.by && s.on && !t.spent && l.Clock.Now().Before(t.until), err, "%s signs a list of %d", s.Name, len(t.parts)) {
		return
	}
	t.spent = true
	for n, part := range got.Parts {
		i, w := t.parts[n], words[part.Intent]
		if signed := part.Became != ""; signed != w.may && (signed || w.sure) || signed == (part.Refused != "") {
			r.Fatalf("%s of a list: signed %t, refused %q, the model says %t", part.Competency, signed, part.Refused, w.may)
		}
		if part.Became != "" {
			l.signed(r, i, part.Became)
			l.Together++
			s.ready = slices.DeleteFunc(s.ready, func(a *ask) bool { return a == i.of })
		}
	}
}

func (l *life) sendBack(r *rapid.T) {
	s, a := one(r, l.people, "person"), one(r, l.asks, "request")
	err := l.Assessing.Return(l.T.Context(), s.actor, assessing.RefuseCommand{Request: a.ID, Reason: "Say more."})
	if l.allowed(r, a.waiting && s.stale(l) && s != l.worker, err, "%s sends %s back", s.Name, a.Competency) {
		a.waiting, a.back = false, l.Clock.Now()
	}
}

// handOver has the lead offer a request to somebody: it moves only to who may sign
// it, and nobody may do more or less for it.
func (l *life) handOver(r *rapid.T) {
	a, to := l.something(r), l.somebody(r)
	err := l.Assessing.Pass(l.T.Context(), l.lead.actor, assessing.PassCommand{Request: a.ID, To: to.ID})
	may := l.may
	if a.Approval {
		may = func(s *signer, _ framework.CompetencyID, now time.Time) bool { return l.mayApprove(s, now) }
	}
	l.allowed(r, a.waiting && may(to, a.Competency, l.Clock.Now()), err, "%s is handed to %s", a.Competency, to.Name)
}

// signature is mostly the last.
func (l *life) signature(r *rapid.T) *signature {
	if most(r) {
		return l.signs[len(l.signs)-1]
	}
	return one(r, l.signs, "sign-off")
}

// who is mostly the person named.
func (l *life) who(r *rapid.T, usual *signer) *signer {
	if most(r) {
		return usual
	}
	return one(r, l.people, "person")
}

func (l *life) takeBack(r *rapid.T) {
	g := l.signature(r)
	s := l.who(r, one(r, []*signer{g.by, g.by, l.lead}, "who takes it back"))
	err := l.Assessing.Revoke(l.T.Context(), s.actor, assessing.RevokeCommand{Attestation: g.id, Reason: "It was another worker."})
	if l.allowed(r, (s == l.lead || s == g.by && s.stale(l)) && !g.revoked, err, "%s takes back what %s signed", s.Name, g.by.Name) {
		g.revoked, g.ended = true, l.Clock.Now()
		l.approvals(r, g)
	}
}

// deny has somebody say that it was not them: only its signer, whatever has become
// of their account. Saying it twice does it once.
func (l *life) deny(r *rapid.T) {
	g := l.signature(r)
	s := l.who(r, g.by)
	err := l.Assessing.NotMe(l.T.Context(), s.actor, g.id)
	if l.allowed(r, s == g.by && !g.revoked, err, "%s denies what %s signed", s.Name, g.by.Name) {
		l.holds(r, g, false)
	}
}

// denyByLink uses the link that the signer was sent: good for thirty days, and once.
func (l *life) denyByLink(r *rapid.T) { l.follows(r, l.signature(r)) }

func (l *life) follows(r *rapid.T, g *signature) {
	token, whole := l.Assessing.NotMeToken(g.id), true
	if !most(r) {
		token, whole = strings.Replace(token, ".", "."+one(r, []string{"A", "0"}, "letter"), 1)[:len(token)], false
	}
	if last := g.at.Add(30 * 24 * time.Hour); last.After(l.Clock.Now()) && !most(r) {
		l.Clock.Set(last.Add(beside(r)))
	}
	good := g.held || !g.linked && !l.Clock.Now().After(g.at.Add(30*24*time.Hour))
	err := l.Assessing.NotMeByLink(l.T.Context(), token, "")
	if l.allowed(r, whole && !g.revoked && good, err, "a link denies what %s signed", g.by.Name) {
		l.holds(r, g, true)
	}
}

func (l *life) holds(r *rapid.T, g *signature, byLink bool) {
	if g.held {
		return
	}
	g.held, g.linked = true, g.linked || byLink
	l.Held++
	l.approvals(r, g)
	l.askAgain(r, []*signature{g})
}

// lift has somebody let a denied sign-off count again: only the lead.
func (l *life) lift(r *rapid.T) {
	g := l.signature(r)
	if i := slices.IndexFunc(l.signs, func(g *signature) bool { return g.held }); i >= 0 && most(r) {
		g = l.signs[i]
	}
	s := l.who(r, l.lead)
	err := l.Assessing.Lift(l.T.Context(), s.actor, assessing.LiftCommand{Attestation: g.id, Reason: "We looked at the rota together."})
	if l.allowed(r, s == l.lead && g.held && !g.revoked, err, "%s lets count again what %s signed", s.Name, g.by.Name) {
		g.held = false
		l.Lifted++
		l.notNeeded([]*signature{g})
		l.approvals(r, g)
		if g.linked || !most(r) {
			l.follows(r, g)
		}
	}
}

// lapse finds out later that somebody who signed could not, or could after all.
func (l *life) lapse(r *rapid.T) {
	g := one(r, l.signs, "sign-off")
	status := one(r, []string{"Lapsed", assessor.StatusRegistered}, "status")
	since := g.at.Add(cmp.Or(beside(r), -time.Hour))
	l.looks(r, g.by, status, since, l.Clock.Now())
}
