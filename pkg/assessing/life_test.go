package assessing_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// lives is how many sequences are run: 10,000 before a release.
var lives = flag.Int("life.sequences", 12, "how many sequences of the life of a sign-off are held against the model")

// TestTheLifeOfASignOffIsWhatTheModelSays runs random sequences of all that can
// happen to a sign-off beside a model that was written apart from the product and
// looks nothing up in it: who may sign, and which sign-off counts, at each moment.
func TestTheLifeOfASignOffIsWhatTheModelSays(t *testing.T) {
	if err := flag.Set("rapid.checks", fmt.Sprint(*lives)); err != nil {
		t.Fatal(err)
	}
	var signed, refused, counted, lost int
	rapid.Check(t, func(r *rapid.T) {
		l := begin(t, r)
		for range rapid.IntRange(20, 60).Draw(r, "how long") {
			one(r, l.happenings(), "happening")(r)
			l.compare(r, l.Clock.Now())
		}
		signed, refused, counted, lost = signed+len(l.signs), refused+l.refused, counted+l.counted, lost+l.lost
	})
	t.Logf("%d signed, %d refused; looked at sign-offs that count %d times, that do not %d times", signed, refused, counted, lost)
	if *lives >= 100 && (signed == 0 || refused == 0 || counted == 0 || lost == 0) {
		t.Error("the sequences did not come to both sides of each rule")
	}
}

// signer is what the model knows of a person.
type signer struct {
	fixture.Person
	actor    identity.Actor
	on, role bool
	looks    []look
	grants   []*grant
}

type look struct {
	good               bool // registered, as a diagnostic radiographer, with the HCPC
	since, seen, known time.Time
}

type grant struct {
	id          id.Entitlement
	areas       []string
	first, last string // days in London; last may be empty
	ended       time.Time
}

type piece struct {
	evidence id.Evidence
	about    []framework.CompetencyID
	version  int
	up       bool
}

type ask struct {
	attestation.Request
	of      *piece
	version int
	waiting bool
}

type shown struct {
	id    id.Intent
	by    *signer
	of    *ask
	until time.Time
	on    ground
	spent bool
}

// ground is what a claim names: the look at the register, and an entitlement.
type ground struct {
	look     look
	entitled string // the entitlements that cover it: which of them is named is not the model's to say
}

type signature struct {
	id      id.Attestation
	by      *signer
	of      *ask
	at      time.Time
	revoked bool
}

// life is a world and what the model knows of it.
type life struct {
	*fixture.World
	worker                 *signer
	people                 []*signer
	pieces                 []*piece
	asks                   []*ask
	shown                  []*shown
	signs                  []*signature
	refused, counted, lost int
}

// The competencies, each with the area and the months that its framework gives.
var (
	areaOf   = map[framework.CompetencyID]string{fixture.Cleaning: "diagnostic-imaging:ENV", fixture.Cannulate: "diagnostic-imaging:IV", fixture.Mammograms: "diagnostic-imaging:BRE"}
	monthsOf = map[framework.CompetencyID]int{fixture.Cleaning: 0, fixture.Cannulate: 12, fixture.Mammograms: 24}
	tasks    = []framework.CompetencyID{fixture.Cleaning, fixture.Cannulate, fixture.Mammograms}
)

// edges are when time itself does something odd: both changes of the clock, a
// leap day, and the renewal of every radiographer, when it begins, is over and settled.
var edges = []string{"2027-03-28T01:00:00Z", "2027-10-31T01:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z", "2027-12-02T00:00:00Z", "2028-03-31T23:00:00Z", "2026-12-31T23:59:59.999999Z"}

func begin(t *testing.T, r *rapid.T) *life {
	w := fixture.New(t)
	n, all := w.North, []string{"diagnostic-imaging:*", "ahp-support-worker:*"}
	l := &life{World: w}
	add := func(p fixture.Person, role bool, looks []look, areas ...string) *signer {
		s := &signer{Person: p, actor: w.InSession(p), on: true, role: role, looks: looks}
		if areas != nil {
			s.grants = []*grant{{id: granted(w, p), areas: areas, first: string(clock.DateOf(fixture.Now.AddDate(-1, 0, 0)))}}
		}
		l.people = append(l.people, s)
		return s
	}
	good := []look{{true, fixture.Now.AddDate(-1, 0, 0), fixture.Now, fixture.Now}}
	add(n.Assessor, true, slices.Clone(good), all...)
	add(n.Second, true, slices.Clone(good), all...)
	add(n.Limited, true, slices.Clone(good), "diagnostic-imaging:ENV", "diagnostic-imaging:IV")
	add(n.Lapsed, true, []look{{false, fixture.Now.AddDate(0, 0, -20), fixture.Now, fixture.Now}}, all...)
	add(n.Unchecked, true, nil, all...)
	add(n.Educator, false, nil)
	l.worker = add(n.Worker, false, nil)
	edge := at(rapid.SampledFrom(edges).Draw(r, "near"))
	w.Clock.Set(edge.Add(-time.Duration(rapid.IntRange(0, 72).Draw(r, "hours before")) * time.Hour))
	for _, s := range l.people[:3] {
		l.looks(r, s, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0), w.Clock.Now())
	}
	return l
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// granted is the one entitlement that the fixture gave a person.
func granted(w *fixture.World, p fixture.Person) (e id.Entitlement) {
	w.Read(func(v *store.View) error {
		list, err := v.Entitlements(access.ScopeOf(w.As(w.North.Lead)), w.North.ID)
		for _, one := range list {
			if one.Person == p.ID {
				e = one.ID
			}
		}
		return err
	})
	return e
}

// What the model says.

// registered is the look at the register that tells whether the person could sign
// at a moment, as known at another.
func (s *signer) registered(moment, known time.Time) look {
	var all []look
	for _, k := range s.looks {
		if !k.known.After(known) && !k.since.After(moment) {
			all = append(all, k)
		}
	}
	slices.SortStableFunc(all, func(a, b look) int {
		if c := a.seen.Compare(b.seen); c != 0 {
			return c
		}
		return a.known.Compare(b.known)
	})
	if len(all) == 0 {
		return look{}
	}
	return all[len(all)-1]
}

// may tells whether the person may sign a task for the worker at a moment.
func (l *life) may(s *signer, c framework.CompetencyID, now time.Time) bool {
	on := s.ground(c, now)
	return s.on && s.role && s != l.worker && on.look.good && fresh(on.look.seen, now) && on.entitled != ""
}

func (s *signer) ground(c framework.CompetencyID, now time.Time) ground {
	out := ground{look: s.registered(now, now)}
	day := now.In(clock.London).Format("2006-01-02")
	for _, g := range s.grants {
		named := slices.Contains(g.areas, areaOf[c]) || slices.Contains(g.areas, "diagnostic-imaging:*")
		if named && g.first <= day && (g.last == "" || day <= g.last) && (g.ended.IsZero() || now.Before(g.ended)) {
			out.entitled += string(g.id) + " "
		}
	}
	return out
}

// fresh tells whether a look at the HCPC's register is young enough: a week where
// everybody renews, from 90 days before until 31 days after the first of March of an
// even year, and never across that day; else 31 days.
func fresh(seen, now time.Time) bool {
	const week = 7 * 24 * time.Hour
	for year := 2026; year < 2040; year += 2 {
		day := func(n int) time.Time { return time.Date(year, 3, 1+n, 0, 0, 0, 0, clock.London) }
		switch renewed := day(0); {
		case seen.Before(renewed) && !now.Before(renewed):
			return false
		case !now.Before(day(-90)) && now.Before(renewed) && now.Sub(seen) >= week,
			!seen.Before(renewed) && seen.Before(day(31)) && now.Sub(seen) >= week:
			return false
		}
	}
	return now.Sub(seen) < 31*24*time.Hour
}

// verdict tells whether a signature counts at a moment.
func (g *signature) verdict(now time.Time) attestation.Verdict {
	switch {
	case g.revoked:
		return attestation.Revoked
	case !g.of.of.up || g.of.version != g.of.of.version:
		return attestation.Stale
	case !g.by.registered(g.at, now).good:
		return attestation.Questioned
	case !g.runsOut().IsZero() && !now.Before(g.runsOut()):
		return attestation.Expired
	}
	return attestation.Counts
}

// runsOut is the start, in London, of the day so many months later, or of the last
// day of a shorter month.
func (g *signature) runsOut() time.Time {
	months := monthsOf[g.of.Competency]
	if months == 0 {
		return time.Time{}
	}
	y, m, d := g.at.In(clock.London).Date()
	out := time.Date(y, m+time.Month(months), d, 0, 0, 0, 0, clock.London)
	for out.Day() != d {
		d--
		out = time.Date(y, m+time.Month(months), d, 0, 0, 0, 0, clock.London)
	}
	return out
}

// What happens.

// most is true four times of five.
func most(r *rapid.T) bool { return rapid.IntRange(0, 4).Draw(r, "the usual") > 0 }

// somebody is mostly one of those who could sign in the beginning.
func (l *life) somebody(r *rapid.T) *signer {
	if most(r) {
		return one(r, l.people[:3], "assessor")
	}
	return one(r, l.people, "person")
}

// happenings are all that can happen now.
func (l *life) happenings() []func(*rapid.T) {
	out := []func(*rapid.T){l.submit, l.look, l.entitle, l.turn, l.leave, l.wait, l.edge, l.unentitle}
	if len(l.standing()) > 0 {
		out = append(out, l.prepare, l.prepare, l.prepare, l.prepare, l.lastDay, l.sendBack, l.revise, l.withdraw)
	}
	if len(l.shown) > 0 {
		out = append(out, l.sign, l.sign, l.sign, l.sign, l.sign, l.sign, l.lastMoment, l.back)
	}
	if len(l.signs) > 0 {
		out = append(out, l.takeBack, l.look, l.edge)
	}
	return out
}

func one[T any](r *rapid.T, list []T, what string) T { return rapid.SampledFrom(list).Draw(r, what) }

func (l *life) must(r *rapid.T, err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (l *life) submit(r *rapid.T) {
	about := []framework.CompetencyID{one(r, tasks, "task")}
	if also := one(r, tasks, "second task"); also != about[0] {
		about = append(about, also)
	}
	out := l.Submit(l.worker.Person, evidence.Observation, fixture.Observed(clock.DateOf(l.Clock.Now()), 1, about...))
	p := &piece{evidence: out.Version.Evidence, about: about, version: 1, up: true}
	l.pieces = append(l.pieces, p)
	l.asked(p, out)
}

func (l *life) asked(p *piece, out recording.Submitted) {
	for _, a := range l.asks {
		if a.of == p {
			a.waiting = false
		}
	}
	for _, q := range out.Requests {
		l.asks = append(l.asks, &ask{q, p, p.version, true})
	}
}

func (l *life) prepare(r *rapid.T) { l.prepares(r, l.somebody(r)) }

func (l *life) prepares(r *rapid.T, s *signer) {
	a := one(r, l.asks, "request")
	if open := slices.DeleteFunc(slices.Clone(l.asks), func(a *ask) bool { return !a.waiting }); len(open) > 0 && most(r) {
		a = one(r, open, "open request")
	}
	i, err := l.Assessing.Prepare(l.T.Context(), s.actor, assessing.PrepareCommand{Request: a.ID, Meaning: attestation.Observed, Step: a.Step})
	if want := a.waiting && l.may(s, a.Competency, l.Clock.Now()); want != (err == nil) {
		r.Fatalf("%s prepares to sign %s: %v, the model says %t", s.Name, a.Competency, err, want)
	}
	if err == nil {
		l.shown = append(l.shown, &shown{id: i.ID, by: s, of: a, until: l.Clock.Now().Add(5 * time.Minute), on: s.ground(a.Competency, l.Clock.Now())})
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

// lastMoment proves the newest statement in the last microsecond that it is good
// for, the first that it is not, or the one after.
func (l *life) lastMoment(r *rapid.T) {
	i := l.shown[len(l.shown)-1]
	if to := i.until.Add(beside(r)); to.After(l.Clock.Now()) {
		l.Clock.Set(to)
	}
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
	for _, day := range []time.Time{clock.Date(g.first).Start(), clock.Date(g.last).AddDays(1).Start()} {
		if to := day.Add(beside(r)); to.After(l.Clock.Now()) {
			l.Clock.Set(to)
			l.prepares(r, s)
		}
	}
}

func beside(r *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(-1, 1).Draw(r, "beside")) * time.Microsecond
}

func (l *life) signsAs(r *rapid.T, i *shown, s *signer) {
	a, err := l.Assessing.Sign(l.T.Context(), s.actor, assessing.SignCommand{Intent: i.id, Proof: l.Proof(s.Person)})
	now := l.Clock.Now()
	want := s == i.by && !i.spent && now.Before(i.until) && i.of.waiting && l.may(s, i.of.Competency, now)
	if want && i.on != s.ground(i.of.Competency, now) {
		want = err == nil // it rests on something else by now: what was shown may be no longer true
	}
	if want != (err == nil) {
		r.Fatalf("%s signs %s at %s: %v, the model says %t", s.Name, i.of.Competency, now, err, want)
	}
	if err != nil {
		l.refused++
		return
	}
	i.spent, i.of.waiting = true, false
	l.signs = append(l.signs, &signature{id: a.ID, by: s, of: i.of, at: now})
}

func (l *life) sendBack(r *rapid.T) {
	s, a := one(r, l.people, "person"), one(r, l.asks, "request")
	err := l.Assessing.Return(l.T.Context(), s.actor, assessing.RefuseCommand{Request: a.ID, Reason: "Say more."})
	if want := a.waiting && s.actor.Holds(identity.RoleAssessor, l.North.ID) && s != l.worker; want != (err == nil) {
		r.Fatalf("%s sends %s back: %v, the model says %t", s.Name, a.Competency, err, want)
	}
	a.waiting = a.waiting && err != nil
}

// standing is the evidence that has not been taken back.
func (l *life) standing() []*piece {
	return slices.DeleteFunc(slices.Clone(l.pieces), func(p *piece) bool { return !p.up })
}

func (l *life) revise(r *rapid.T) {
	p := one(r, l.standing(), "evidence")
	_, err := l.Recording.Revise(l.T.Context(), l.worker.actor, p.evidence)
	l.must(r, err)
	out, err := l.Recording.Submit(l.T.Context(), l.worker.actor, recording.SubmitCommand{Evidence: p.evidence, Declared: true})
	l.must(r, err)
	p.version++
	l.asked(p, out)
}

func (l *life) withdraw(r *rapid.T) {
	p := one(r, l.standing(), "evidence")
	l.must(r, l.Recording.Withdraw(l.T.Context(), l.worker.actor, p.evidence))
	p.up = false
	for _, a := range l.asks {
		a.waiting = a.waiting && a.of != p
	}
}

func (l *life) takeBack(r *rapid.T) {
	s, g := one(r, l.people, "person"), one(r, l.signs, "sign-off")
	err := l.Assessing.Revoke(l.T.Context(), s.actor, assessing.RevokeCommand{Attestation: g.id, Reason: "It was another worker."})
	if want := s == g.by && s.actor.Holds(identity.RoleAssessor, l.North.ID) && !g.revoked; want != (err == nil) {
		r.Fatalf("%s takes back what %s signed: %v, the model says %t", s.Name, g.by.Name, err, want)
	}
	g.revoked = g.revoked || err == nil
}

// moment draws an instant at, or a microsecond beside, one that matters to somebody.
func (l *life) moment(r *rapid.T) time.Time {
	list := []time.Time{l.Clock.Now()}
	for _, g := range l.signs {
		list = append(list, g.at)
	}
	for _, s := range l.people {
		for _, k := range s.looks {
			list = append(list, k.since, k.seen)
		}
	}
	return one(r, list, "moment").Add(beside(r))
}

func (l *life) look(r *rapid.T) {
	status := rapid.SampledFrom([]string{assessor.StatusRegistered, assessor.StatusRegistered, assessor.StatusRegistered, "Lapsed", "Suspended"}).Draw(r, "status")
	seen := l.Clock.Now()
	if rapid.IntRange(0, 3).Draw(r, "an old list") == 0 {
		seen = seen.Add(-time.Duration(rapid.Int64Range(0, 40*24*3600e6).Draw(r, "ago")) * time.Microsecond)
	}
	l.looks(r, one(r, l.people[:5], "person"), status, l.moment(r), seen)
}

func (l *life) looks(r *rapid.T, s *signer, status string, since, seen time.Time) {
	c := assessor.Check{ID: id.New[id.Check](), Person: s.ID, Register: assessor.HCPC, Number: "RA8" + fmt.Sprintf("%05d", slices.Index(l.people, s)), Profession: assessor.DiagnosticRadiographer,
		Status: status, Source: "the model", EffectiveFrom: since, CheckedAt: seen, RecordedBy: l.Admin.ID}
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		_, err := tx.AddCheck(fixture.Grant(access.RecordCheck, c.ID, ""), c)
		return err
	}))
	s.looks = append(s.looks, look{status == assessor.StatusRegistered, since, seen, l.Clock.Now()})
}

func (l *life) entitle(r *rapid.T) {
	l.grants(r, one(r, l.people, "person"), rapid.SampledFrom([][]string{{"diagnostic-imaging:*"}, {"diagnostic-imaging:IV"}, {"diagnostic-imaging:ENV", "diagnostic-imaging:BRE"}, {"ahp-support-worker:*"}}).Draw(r, "areas"))
}

func (l *life) grants(r *rapid.T, s *signer, areas []string) *grant {
	today := clock.DateOf(l.Clock.Now())
	g := &grant{areas: areas, first: string(today.AddDays(rapid.IntRange(-3, 3).Draw(r, "from")))}
	if days := rapid.IntRange(-1, 5).Draw(r, "for days"); days >= 0 {
		g.last = string(clock.Date(g.first).AddDays(days))
	}
	e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: s.ID, Department: l.North.ID, Areas: areas, From: clock.Date(g.first), Until: clock.Date(g.last), GrantedBy: l.Admin.ID}
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.AddEntitlement(fixture.Grant(access.GrantEntitlement, e.ID, l.North.ID), e)
	}))
	g.id = e.ID
	s.grants = append(s.grants, g)
	return g
}

func (l *life) unentitle(r *rapid.T) {
	var open []*grant
	for _, s := range l.people {
		for _, g := range s.grants {
			if g.ended.IsZero() {
				open = append(open, g)
			}
		}
	}
	if len(open) == 0 || most(r) {
		return
	}
	l.ends(r, one(r, open, "entitlement"))
}

func (l *life) ends(r *rapid.T, g *grant) {
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.EndEntitlement(fixture.Grant(access.EndEntitlement, g.id, l.North.ID), g.id, "Moved on.")
	}))
	g.ended = l.Clock.Now()
}

func (l *life) turn(r *rapid.T) {
	s := one(r, l.people[:5], "person")
	if s.on && most(r) {
		return
	}
	s.on = !s.on
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.SetEnabled(fixture.Grant(access.ChangePerson, s.ID, ""), s.ID, s.on, "Away for long.")
	}))
}

// leave ends a role behind the back of a request that is under way: what the actor
// brings along says still that they hold it.
func (l *life) leave(r *rapid.T) {
	s := one(r, l.people[1:5], "person")
	if !s.role || rapid.IntRange(0, 3).Draw(r, "really") > 0 {
		return
	}
	m := s.actor.Memberships[0]
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.EndMembership(fixture.Grant(access.ChangePerson, s.ID, l.North.ID), m, "Left.")
	}))
	s.role = false
}

func (l *life) wait(r *rapid.T) {
	l.Clock.Advance(rapid.SampledFrom([]time.Duration{time.Microsecond, time.Minute, 5*time.Minute - time.Microsecond, 5 * time.Minute, time.Hour, 24 * time.Hour, 16 * 24 * time.Hour}).Draw(r, "for"))
}

// edge waits until just before, at, or just after a moment at which something
// begins or ends.
func (l *life) edge(r *rapid.T) {
	now := l.Clock.Now()
	var ahead []time.Time
	may := func(list ...time.Time) {
		for _, t := range list {
			if t.Add(-time.Microsecond).After(now) {
				ahead = append(ahead, t)
			}
		}
	}
	for _, e := range edges {
		may(at(e))
	}
	for _, i := range l.shown {
		may(i.until)
	}
	for _, g := range l.signs {
		may(g.runsOut())
	}
	for _, s := range l.people {
		for _, k := range s.looks {
			may(k.since, k.seen.Add(7*24*time.Hour), k.seen.Add(31*24*time.Hour))
		}
		for _, g := range s.grants {
			may(clock.Date(g.first).Start(), clock.Date(g.last).AddDays(1).Start())
		}
	}
	if slices.SortFunc(ahead, time.Time.Compare); len(ahead) == 0 {
		return
	}
	to := one(r, ahead[:min(6, len(ahead))], "moment")
	l.Clock.Set(to.Add(beside(r)))
}

// back sets the server's clock to before the last entry of the log: nothing is
// signed, and everything is judged as of that entry.
func (l *life) back(r *rapid.T) {
	defer l.Clock.Set(l.Clock.Now())
	l.Clock.Set(fixture.Now)
	last := l.known()
	l.Clock.Set(last.Add(-time.Duration(rapid.IntRange(2, 5000).Draw(r, "minutes")) * time.Minute))
	for _, i := range l.shown {
		if _, err := l.Assessing.Sign(l.T.Context(), i.by.actor, assessing.SignCommand{Intent: i.id, Proof: l.Proof(i.by.Person)}); err == nil {
			r.Fatalf("signed while the clock was known to be wrong")
		}
	}
	l.compare(r, last)
}

// known is the present of a read, which is never before the last entry of the log.
func (l *life) known() (now time.Time) {
	l.Read(func(v *store.View) error {
		now = v.Now()
		return nil
	})
	return now
}

// compare holds every sign-off, as the worker is shown it, to the model.
func (l *life) compare(r *rapid.T, now time.Time) {
	want := map[id.Attestation]attestation.Verdict{}
	for _, g := range l.signs {
		want[g.id] = g.verdict(now)
	}
	for _, p := range l.pieces {
		d, err := l.Recording.Get(l.T.Context(), l.worker.actor, p.evidence)
		l.must(r, err)
		for _, got := range d.SignOffs {
			if got.Verdict != want[got.ID] {
				r.Fatalf("the sign-off of %s at %s is judged %q at %s, the model says %q", got.Competency, got.SignedAt, got.Verdict, now, want[got.ID])
			}
			if delete(want, got.ID); got.Verdict == attestation.Counts {
				l.counted++
			} else {
				l.lost++
			}
		}
	}
	if len(want) > 0 {
		r.Fatalf("%d sign-offs are not shown", len(want))
	}
}
