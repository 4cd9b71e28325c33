package assessing_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// lives is how many sequences are run: 10,000 before a release.
var lives = flag.Int("life.sequences", 12, "how many sequences of the life of a sign-off are held against the model")

// TestTheLifeOfASignOffIsWhatTheModelSays runs random sequences of all that can
// happen to a sign-off beside a model that was written apart from the product and
// looks nothing up in it: who may sign, which sign-off counts, what is asked again
// and which trace is left, at each moment. One world serves several lives, each in
// a department of its own and later than the one before.
func TestTheLifeOfASignOffIsWhatTheModelSays(t *testing.T) {
	const inOneFolder = 250
	var seen tally
	for done := 0; done < *lives && !t.Failed(); done += inOneFolder {
		t.Run(fmt.Sprintf("from %d", done), func(t *testing.T) {
			if err := flag.Set("rapid.checks", fmt.Sprint(min(inOneFolder, *lives-done))); err != nil {
				t.Fatal(err)
			}
			var w *fixture.World
			rapid.Check(t, func(r *rapid.T) {
				if w == nil || w.Clock.Now().Year() > lastYear {
					w = fixture.New(t, fixture.Imaging, fixture.AHP)
				}
				l, used := begin(r, w), w
				w = nil // whatever goes wrong is looked for again in a world of its own
				for range rapid.IntRange(20, 60).Draw(r, "how long") {
					one(r, l.happenings(), "happening").to(l, r)
					l.compare(r, l.Clock.Now(), false)
				}
				l.compare(r, l.Clock.Now(), true)
				l.traces(r)
				seen.add(l.tally)
				w = used
			})
		})
	}
	t.Logf("%+v", seen)
	if *lives >= 100 && seen.oneSided() {
		t.Error("the sequences did not come to both sides of each rule")
	}
}

// tally counts what the sequences came to, so that none proves nothing.
type tally struct{ Signed, Together, Seen, Refused, Counted, Lost, Held, Lifted, Asked, Restored, Sought, Approved int }

func (t *tally) add(o tally) {
	t.Signed, t.Together, t.Seen, t.Refused = t.Signed+o.Signed, t.Together+o.Together, t.Seen+o.Seen, t.Refused+o.Refused
	t.Counted, t.Lost, t.Held, t.Lifted = t.Counted+o.Counted, t.Lost+o.Lost, t.Held+o.Held, t.Lifted+o.Lifted
	t.Asked, t.Restored, t.Sought, t.Approved = t.Asked+o.Asked, t.Restored+o.Restored, t.Sought+o.Sought, t.Approved+o.Approved
}

func (t *tally) oneSided() bool {
	return slices.Contains([]int{t.Signed, t.Together, t.Seen, t.Refused, t.Counted, t.Lost, t.Held, t.Lifted, t.Asked, t.Restored, t.Sought, t.Approved}, 0)
}

// The years that the lives are in: one goes on where the one before ended.
const firstYear, lastYear = 2026, 2085

// edges are when time itself does something odd, of each kind in every year that
// has it: both changes of the clock, a leap day, and the renewal of every
// radiographer, when it begins, is over and settled.
var edges = func() (out [7][]time.Time) {
	sunday := func(year int, m time.Month) time.Time { // the last of a month
		t := time.Date(year, m, 31, 1, 0, 0, 0, time.UTC)
		return t.AddDate(0, 0, -int(t.Weekday()))
	}
	add := func(kind int, t time.Time) { out[kind] = append(out[kind], t.UTC()) }
	for y := firstYear; y < lastYear+12; y++ {
		add(0, sunday(y, time.March))
		add(1, sunday(y, time.October))
		add(2, time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Microsecond))
		if y%2 == 0 {
			add(3, time.Date(y, time.March, 1-90, 0, 0, 0, 0, time.UTC))
			add(4, time.Date(y, time.March, 1, 0, 0, 0, 0, time.UTC))
			add(5, time.Date(y, time.March, 31, 23, 0, 0, 0, time.UTC))
		}
		if y%4 == 0 {
			add(6, time.Date(y, time.February, 29, 0, 0, 0, 0, time.UTC))
		}
	}
	return out
}()

// after is the first of a list of moments that is after another.
func after(list []time.Time, t time.Time) time.Time {
	return list[slices.IndexFunc(list, func(one time.Time) bool { return one.After(t) })]
}

// life is a department and what the model knows of it.
type life struct {
	*fixture.World
	home   fixture.Department
	worker *signer
	lead   *signer
	people []*signer
	// with the worker
	conflicts map[*signer]id.Conflict
	pieces    []*piece
	asks      []*ask
	shown     []*shown
	lists     []*list
	signs     []*signature
	tally
}

func begin(r *rapid.T, w *fixture.World) *life {
	edge := after(edges[rapid.IntRange(0, len(edges)-1).Draw(r, "near")], w.Clock.Now().AddDate(0, 0, 4))
	w.Clock.Set(edge.Add(-time.Duration(rapid.IntRange(0, 72).Draw(r, "hours before")) * time.Hour))
	slug := string(id.New[id.Department]())
	l, all := &life{World: w, conflicts: map[*signer]id.Conflict{}, home: w.Department("Imaging "+slug, slug)}, []string{"diagnostic-imaging:*", "ahp-support-worker:*"}
	n, now := l.home, w.Clock.Now()
	add := func(p fixture.Person, role bool, looks []look, areas ...string) *signer {
		s := &signer{Person: p, actor: strong(w.InSession(p)), number: "RA8" + string(p.ID)[len(p.ID)-8:], on: true, role: role, looks: looks, means: map[*ask]attestation.Meaning{}}
		if areas != nil {
			s.grants = []*grant{{id: l.granted(p), areas: areas, first: "2025-11-23"}}
		}
		l.people = append(l.people, s)
		return s
	}
	long := fixture.Now.AddDate(-1, 0, 0)
	good := []look{{true, long, now, now, -1}}
	add(n.Assessor, true, slices.Clone(good), all...)
	add(n.Second, true, slices.Clone(good), all...)
	add(n.Limited, true, slices.Clone(good), "diagnostic-imaging:ENV", "diagnostic-imaging:IV")
	add(n.Lapsed, true, []look{{false, fixture.Now.AddDate(0, 0, -20), now, now, -1}}, all...)
	add(n.Unchecked, true, nil, all...)
	add(n.Educator, false, nil)
	l.assesses(n.Worker, all) // and is the worker all the same
	l.worker = add(n.Worker, true, slices.Clone(good), all...)
	l.lead = add(n.Lead, false, nil)
	l.renew(r)
	for _, s := range l.people[:3] {
		if !most(r) {
			l.grantsAs(r, s, []string{"diagnostic-imaging:*"}, true)
		}
	}
	if rapid.IntRange(0, 2).Draw(r, "about an approval") == 2 {
		l.promote(r)
		l.complete(r)
	}
	l.submit(r)
	return l
}

// happening is something that can happen; its name is shown when it goes wrong.
type happening struct {
	name   string
	to     func(*life, *rapid.T)
	weight int
}

func (h happening) GoString() string { return h.name }

// What can happen once there is a statement, a list, a sign-off, evidence; and at
// any time. The weightier is drawn more often, and so is what stands first.
var happens = [5][]happening{
	{{"sign", (*life).sign, 3}, {"back", (*life).back, 1}},
	{{"signList", (*life).signList, 2}},
	{{"deny", (*life).deny, 2}, {"lift", (*life).lift, 2}, {"lapse", (*life).lapse, 2}, {"denyByLink", (*life).denyByLink, 1}, {"takeBack", (*life).takeBack, 1}, {"runOut", (*life).runOut, 1},
		{"approve", (*life).approve, 3}, {"spoil", (*life).spoil, 3}},
	{{"prepare", (*life).prepare, 3}, {"aside", (*life).aside, 3}, {"gather", (*life).gather, 2}, {"lastMoment", (*life).lastMoment, 2}, {"lastDay", (*life).lastDay, 1},
		{"sendBack", (*life).sendBack, 1}, {"handOver", (*life).handOver, 1}, {"revise", (*life).revise, 1}, {"withdraw", (*life).withdraw, 1}},
	{{"submit", (*life).submit, 3}, {"renew", (*life).renew, 3}, {"look", (*life).look, 1}, {"entitle", (*life).entitle, 1}, {"turn", (*life).turn, 1}, {"leave", (*life).leave, 1},
		{"wait", (*life).wait, 2}, {"edge", (*life).edge, 2}, {"unentitle", (*life).unentitle, 1}, {"away", (*life).away, 1}, {"train", (*life).train, 1}, {"conflict", (*life).conflict, 1}, {"observe", (*life).observe, 1},
		{"complete", (*life).complete, 4}, {"promote", (*life).promote, 2}},
}

// happenings are all that can happen now.
func (l *life) happenings() (out []happening) {
	there := [5]bool{len(l.shown) > 0, len(l.lists) > 0, len(l.signs) > 0, len(l.standing()) > 0, true}
	for i, list := range happens {
		for _, h := range list {
			for range h.weight {
				if there[i] {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

func one[T any](r *rapid.T, list []T, what string) T { return rapid.SampledFrom(list).Draw(r, what) }

// most is true four times of five.
func most(r *rapid.T) bool { return rapid.IntRange(0, 4).Draw(r, "the usual") > 0 }

func beside(r *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(-1, 1).Draw(r, "beside")) * time.Microsecond
}

func (l *life) must(r *rapid.T, err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// allowed holds whether something was done to what the model says, and gives the
// model's word.
func (l *life) allowed(r *rapid.T, want bool, err error, what string, args ...any) bool {
	r.Helper()
	if want != (err == nil) {
		r.Fatalf("%s at %s: %v, the model says %t", fmt.Sprintf(what, args...), l.Clock.Now(), err, want)
	}
	if !want {
		l.Refused++
	}
	return want
}

// somebody is mostly one of those who could sign in the beginning.
func (l *life) somebody(r *rapid.T) *signer {
	if most(r) {
		return one(r, l.people[:3], "assessor")
	}
	return one(r, l.people, "person")
}

// Time.

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
	for _, kind := range edges {
		may(after(kind, now.Add(time.Microsecond)))
	}
	for _, i := range l.shown {
		may(i.until)
	}
	for _, g := range l.signs {
		may(g.runsOut(), g.at.AddDate(0, 0, 30))
	}
	for _, s := range l.people {
		for _, k := range s.looks {
			may(k.since, k.seen.Add(7*24*time.Hour), k.seen.Add(31*24*time.Hour))
		}
		for _, g := range s.grants {
			may(g.begins(), g.over())
		}
		for _, t := range s.trains {
			may(midnight(t.first), midnight(t.last).AddDate(0, 0, 1).UTC())
		}
	}
	slices.SortFunc(ahead, time.Time.Compare)
	to := one(r, ahead[:min(6, len(ahead))], "moment")
	l.Clock.Set(to.Add(beside(r)))
}

// runOut waits for a sign-off that counts to run out: until just before, then, or
// just after.
func (l *life) runOut(r *rapid.T) {
	now := l.Clock.Now()
	good := slices.DeleteFunc(slices.Clone(l.signs), func(g *signature) bool {
		return g.runsOut().IsZero() || g.verdict(now) != attestation.Counts
	})
	if len(good) > 0 {
		l.Clock.Set(one(r, good, "sign-off").runsOut().Add(beside(r)))
	}
}

// back sets the server's clock to before the last entry of the log: nothing is
// signed, and everything is judged as of that entry.
func (l *life) back(r *rapid.T) {
	defer l.Clock.Set(l.Clock.Now())
	l.Clock.Set(fixture.Now)
	last := l.known()
	l.Clock.Set(last.Add(-time.Duration(rapid.IntRange(2, 5000).Draw(r, "minutes")) * time.Minute))
	for _, i := range l.shown {
		if err := l.proves(i, i.by); err == nil {
			r.Fatalf("signed while the clock was known to be wrong")
		}
	}
	l.compare(r, last, false)
}

// known is the present of a read, which is never before the last entry of the log.
func (l *life) known() (now time.Time) {
	l.Read(func(v *store.View) error {
		now = v.Now()
		return nil
	})
	return now
}

// Holding it to the model.

// compare holds every sign-off, as the worker is shown it, and what waits to be
// signed again, to the model. At the end it looks at evidence too of which the
// model knows no sign-off.
func (l *life) compare(r *rapid.T, now time.Time, all bool) {
	want, about := map[id.Attestation]attestation.Verdict{}, map[*piece]bool{}
	for _, g := range l.signs {
		want[g.id], about[g.of.of] = g.verdict(now), true
	}
	for _, p := range l.pieces {
		if !about[p] && !all {
			continue
		}
		d, err := l.Recording.Get(l.T.Context(), l.worker.actor, p.evidence)
		l.must(r, err)
		for _, got := range d.SignOffs {
			if got.Verdict != want[got.ID] {
				r.Fatalf("the sign-off of %s at %s is judged %q at %s, the model says %q", got.Competency, got.SignedAt, got.Verdict, now, want[got.ID])
			}
			if delete(want, got.ID); got.Verdict == attestation.Counts {
				l.Counted++
			} else {
				l.Lost++
			}
		}
	}
	if len(want) > 0 {
		r.Fatalf("%d sign-offs are not shown", len(want))
	}
	if len(l.signs) > 0 {
		l.waiting(r)
		l.approving(r, now)
	}
}

func (l *life) waiting(r *rapid.T) {
	want, n := map[id.Attestation]id.Request{}, 0
	for _, a := range l.asks {
		if a.again != nil && a.waiting {
			want[a.again.id] = a.ID
		}
	}
	for who, q := range l.askedAgain() {
		if n++; want[who] != q.ID {
			r.Fatalf("%s is asked again at %s, of which the model knows nothing", q.Competency, l.Clock.Now())
		}
	}
	if n != len(want) {
		r.Fatalf("%d are asked again, the model says %d", n, len(want))
	}
}

func (l *life) askedAgain() (out map[id.Attestation]attestation.Request) {
	all := make([]id.Attestation, len(l.signs))
	for i, g := range l.signs {
		all[i] = g.id
	}
	l.Read(func(v *store.View) (err error) {
		out, err = v.AskedAgain(all)
		return err
	})
	return out
}

// traces holds what brought each sign-off into question and out of it to the model.
func (l *life) traces(r *rapid.T) {
	l.Read(func(v *store.View) error {
		for _, g := range l.signs {
			turns, err := v.Turns(g.id)
			if err != nil {
				return err
			}
			var got []bool
			for _, t := range turns {
				got = append(got, t.Questioned)
			}
			if !slices.Equal(got, g.trace) {
				r.Fatalf("the trace of a sign-off is %v, the model says %v", got, g.trace)
			}
		}
		return nil
	})
}

// stale is what an actor brings along: it may say still that they hold a role.
func (s *signer) stale(l *life) bool { return s.actor.Holds(identity.RoleAssessor, l.home.ID) }
