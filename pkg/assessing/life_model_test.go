package assessing_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
)

// What the model knows. It holds no rule of the product's and calls none.

// signer is what the model knows of a person.
type signer struct {
	fixture.Person
	actor    identity.Actor
	number   string // on the register
	on, role bool
	looks    []look
	grants   []*grant
	away     []span
	trains   []*training
	ready    []*ask                       // set aside to be signed together
	means    map[*ask]attestation.Meaning // as what
}

// GoString is what is shown of them when something goes wrong.
func (s *signer) GoString() string { return s.Name }

// span is days in London, both among them.
type span struct{ first, last string }

type look struct {
	good               bool // registered, as a diagnostic radiographer, with the HCPC
	since, seen, known time.Time
	n                  int // tells two that show the same apart
}

// training is preceptorship: somebody signs nothing, on days in London.
type training struct {
	span
	id    id.Preceptorship
	ended time.Time
}

type grant struct {
	id          id.Entitlement
	areas       []string
	single      []string // competencies beside them
	lead        bool     // of the modality
	first, last string   // days in London; last may be empty
	ended       time.Time
}

func (g *grant) begins() time.Time { return midnight(g.first) }

// over is when the last day is over; zero: there is none.
func (g *grant) over() time.Time {
	if g.last == "" {
		return time.Time{}
	}
	return midnight(g.last).AddDate(0, 0, 1).UTC()
}

func midnight(day string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", day, clock.London)
	if err != nil {
		panic(err)
	}
	return t
}

func london(t time.Time) string { return t.In(clock.London).Format("2006-01-02") }

type piece struct {
	evidence id.Evidence
	about    []framework.CompetencyID
	version  int
	up       bool
	recorded bool // an assessor wrote it
}

type ask struct {
	attestation.Request
	of      *piece
	version int
	waiting bool
	again   *signature // that it was asked again for
	back    time.Time  // sent back to be mended
}

type shown struct {
	id       id.Intent
	by       *signer
	of       *ask
	until    time.Time
	on       ground
	spent    bool
	meaning  attestation.Meaning
	recorded bool // there is nothing of it before it is signed
}

func (a *ask) GoString() string { return string(a.Competency) }

func (i *shown) GoString() string { return i.by.Name + " " + i.of.GoString() }

// list is statements shown together, for one proof.
type list struct {
	id    id.Together
	by    *signer
	parts []*shown
	until time.Time
	spent bool
}

// ground is what a claim names: the look at the register, and an entitlement.
type ground struct {
	look     look
	entitled string // the entitlements that cover it: which of them is named is not the model's to say
	list     string // what is to be approved
}

type signature struct {
	id      id.Attestation
	by      *signer
	of      *ask
	at      time.Time
	meaning attestation.Meaning
	list    []*signature // what an approval approves
	revoked bool
	ended   time.Time // when it was
	held    bool      // its signer says that it was not them
	linked  bool      // they said so by their link
	trace   []bool    // each time that a look at the register brought it into question, or out of it
}

// The competencies, each with the area and the months that its framework gives.
var (
	areaOf   = map[framework.CompetencyID]string{fixture.Cleaning: "diagnostic-imaging:ENV", fixture.Cannulate: "diagnostic-imaging:IV", fixture.Mammograms: "diagnostic-imaging:BRE", authorised: "diagnostic-imaging:MR"}
	singleOf = map[framework.CompetencyID]string{fixture.Cleaning: "diagnostic-imaging:DI-ENV-01", fixture.Cannulate: "diagnostic-imaging:DI-IV-02", fixture.Mammograms: "diagnostic-imaging:DI-BRE-04", authorised: "diagnostic-imaging:DI-MR-05"}
	monthsOf = map[framework.CompetencyID]int{fixture.Cleaning: 0, fixture.Cannulate: 12, fixture.Mammograms: 24, authorised: 12}
	tasks    = []framework.CompetencyID{fixture.Cleaning, fixture.Cannulate, fixture.Mammograms, authorised}
)

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

// may tells whether the person may sign a task for the worker at a moment. Nothing
// of the queue has to do with it: not whom it was offered to, nor who is away.
func (l *life) may(s *signer, c framework.CompetencyID, now time.Time) bool {
	on := s.ground(c, now)
	trains := slices.ContainsFunc(s.trains, func(t *training) bool {
		return t.first <= london(now) && london(now) <= t.last && (t.ended.IsZero() || now.Before(t.ended))
	})
	return s.on && s.role && s != l.worker && !trains && l.conflicts[s] == "" && on.look.good && fresh(on.look.seen, now) && on.entitled != ""
}

func (s *signer) ground(c framework.CompetencyID, now time.Time) ground {
	out := ground{look: s.registered(now, now)}
	for _, g := range s.grants {
		if s.holds(g, c, now) {
			out.entitled += string(g.id) + " "
		}
	}
	return out
}

// holds tells whether a grant covers a task now.
func (s *signer) holds(g *grant, c framework.CompetencyID, now time.Time) bool {
	day := london(now)
	named := slices.Contains(g.areas, areaOf[c]) || slices.Contains(g.areas, "diagnostic-imaging:*") || slices.Contains(g.single, singleOf[c])
	return named && g.first <= day && (g.last == "" || day <= g.last) && (g.ended.IsZero() || now.Before(g.ended))
}

// fresh tells whether a look at the HCPC's register is young enough: a week where
// everybody renews, from 90 days before until 31 days after the first of March of an
// even year, and never across that day; else 31 days.
func fresh(seen, now time.Time) bool {
	const week = 7 * 24 * time.Hour
	for year := now.Year() - now.Year()%2 - 2; year < now.Year()+4; year += 2 {
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

// open tells whether somebody may go on with a statement that they were shown.
func (l *life) open(i *shown, s *signer) bool {
	now := l.Clock.Now()
	return s == i.by && !i.spent && now.Before(i.until) && i.of.waiting && l.mayGive(s, i.of, now)
}

// signable tells whether somebody may put their name to a statement now. It says
// by which look at the register, so that another look makes it untrue. Where the
// entitlements are others it may be untrue too, which of them it names is not the
// model's to say: then the product may refuse it, and the second answer is false.
func (l *life) signable(i *shown, s *signer) (may, sure bool) {
	on := l.groundOf(s, i.of, l.Clock.Now())
	may = l.open(i, s) && i.on.look == on.look && i.on.list == on.list
	return may, !may || i.on == on
}

// verdict tells whether a signature counts at a moment.
func (g *signature) verdict(now time.Time) attestation.Verdict {
	switch {
	case g.revoked:
		return attestation.Revoked
	case g.held:
		return attestation.Suspended
	case g.outdated():
		return attestation.Stale
	case !g.by.registered(g.at, now).good:
		return attestation.Questioned
	case g.expired(now):
		return attestation.Expired
	case g.meaning == attestation.Approval && !slices.ContainsFunc(g.list, func(o *signature) bool { return o.verdict(now) == attestation.Counts }):
		return attestation.Groundless
	}
	return attestation.Counts
}

func (g *signature) outdated() bool { return !g.of.of.up || g.of.version != g.of.of.version }

func (g *signature) expired(now time.Time) bool {
	return !g.runsOut().IsZero() && !now.Before(g.runsOut())
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

// looked is what follows from a look at the register: the trace on each sign-off
// on which it changes something, what is asked again, and what need not be.
func (l *life) looked(r *rapid.T, s *signer, k look) {
	now := l.Clock.Now()
	was := map[*signature]bool{}
	for _, g := range l.signs {
		was[g] = g.by.registered(g.at, now).good
	}
	k.n = len(s.looks)
	s.looks = append(s.looks, k)
	var stopped, back []*signature
	for _, g := range l.signs {
		switch is := g.by.registered(g.at, now).good; {
		case is == was[g]:
			continue
		case is:
			back = append(back, g)
		default:
			stopped = append(stopped, g)
		}
		g.trace = append(g.trace, was[g])
	}
	all := slices.Concat(stopped, back)
	l.approvals(r, all...)
	l.askAgain(r, stopped)
	l.notNeeded(back)
	l.approvals(r, back...)
}

// askAgain expects somebody to be asked to sign again what stopped counting,
// unless it would not count anyhow, waits already, or is signed by somebody else.
func (l *life) askAgain(r *rapid.T, stopped []*signature) {
	now := l.Clock.Now()
	for _, g := range stopped {
		same := func(a *ask) bool {
			return a.of == g.of.of && a.version == g.of.version && a.Competency == g.of.Competency
		}
		waits := slices.ContainsFunc(l.asks, func(a *ask) bool { return a.waiting && same(a) })
		stands := slices.ContainsFunc(l.signs, func(o *signature) bool {
			return o != g && o.meaning != attestation.Approval && same(o.of) && o.verdict(now) == attestation.Counts
		})
		if g.meaning == attestation.Approval || g.revoked || g.outdated() || g.expired(now) || waits || stands {
			continue
		}
		q, ok := l.askedAgain()[g.id]
		if !ok {
			r.Fatalf("%s by %s stopped counting at %s and nobody is asked again", g.of.Competency, g.by.Name, now)
		}
		l.offered(r, q, g)
		l.asks = append(l.asks, &ask{Request: q, of: g.of.of, version: g.of.version, waiting: true, again: g})
		l.Asked++
	}
}

// offered holds to whom something is offered again: to somebody who may sign it
// and is here, if there is anybody; to its signer only if there is nobody else; and
// what a lead of the modality must approve, to one of them only if nobody else is left.
func (l *life) offered(r *rapid.T, q attestation.Request, g *signature) {
	now := l.Clock.Now()
	could := l.here(func(s *signer) bool { return l.may(s, q.Competency, now) })
	could = last(could, func(s *signer) bool { return s == g.by })
	if q.Competency == authorised {
		could = last(could, func(s *signer) bool { return s.leads(now) })
	}
	l.isOffered(r, q, could)
}

// here are those of whom something is true and who are not away.
func (l *life) here(could func(*signer) bool) (out []*signer) {
	today := london(l.Clock.Now())
	for _, s := range l.people {
		if !slices.ContainsFunc(s.away, func(a span) bool { return a.first <= today && today <= a.last }) && could(s) {
			out = append(out, s)
		}
	}
	return out
}

// last leaves some people out, if there are others.
func last(list []*signer, some func(*signer) bool) []*signer {
	if others := slices.DeleteFunc(slices.Clone(list), some); len(others) > 0 {
		return others
	}
	return list
}

func (l *life) isOffered(r *rapid.T, q attestation.Request, could []*signer) {
	if q.Offered == "" && len(could) > 0 || q.Offered != "" && !slices.ContainsFunc(could, func(s *signer) bool { return s.ID == q.Offered }) {
		r.Fatalf("%s is offered to %q, of %d who could sign it", q.Competency, q.Offered, len(could))
	}
}

// notNeeded takes back what was asked again for what counts now.
func (l *life) notNeeded(back []*signature) {
	for _, g := range back {
		if g.verdict(l.Clock.Now()) != attestation.Counts {
			continue
		}
		l.Restored++
		for _, a := range l.asks {
			a.waiting = a.waiting && a.again != g
		}
	}
}

// standing is the evidence that the worker wrote and has not taken back.
func (l *life) standing() []*piece {
	return slices.DeleteFunc(slices.Clone(l.pieces), func(p *piece) bool { return !p.up || p.recorded })
}
