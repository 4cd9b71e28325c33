package progress

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/id"

	"pgregory.net/rapid"
)

// others judges a list of requirements, written as in a document, on a day.
func others(t testing.TB, requires string, f Facts, b Beside, asOf time.Time) []Other {
	t.Helper()
	v := parse(strings.Replace(document, "order: 2,", "order: 2, requires: ["+requires+"],", 1))
	l, _ := v.Level("PLAIN")
	return begin(v, "PLAIN", &f, asOf, asOf).others(l.Requires, b)
}

const ours = "source: [OURS], confidence: inferred}"

// put is something that was put down by the worker on a day, and confirmed the next
// unless a tweak says otherwise.
func put(leaf, forID string, on clock.Date, tweaks ...func(*attainment.Held)) attainment.Held {
	h := attainment.Held{Record: attainment.Record{ID: id.Attainment("atn_" + forID + string(on)), Kind: attainment.PutDown, By: "worker", ByName: "Amira", At: on.Start().Add(9 * time.Hour),
		Data: attainment.Data{Framework: "practice", For: forID, Leaf: leaf, Title: "A thing", On: on}}, Outcome: attainment.Confirmed}
	h.Settled = &attainment.Record{Kind: attainment.Confirmed, By: "educator", ByName: "Siobhan", At: on.AddDays(1).Start().Add(9 * time.Hour)}
	for _, tweak := range tweaks {
		tweak(&h)
	}
	return h
}

func waits(h *attainment.Held) { h.Outcome, h.Settled = "", nil }

func day(d string) time.Time { return clock.Date(d).Start() }

// before is the last instant before a moment.
func before(t time.Time) time.Time { return t.Add(-time.Microsecond) }

func TestEachKindOfLeafSaysWhereItStandsAndWhy(t *testing.T) {
	const (
		qualification = "{id: q, kind: qualification, title: Q, rqf: 3, " + ours
		hours         = "{id: h, kind: hours, title: H, hours: 30, " + ours
		recent        = "{id: h, kind: hours, title: H, hours: 30, within_months: 12, " + ours
		duration      = "{id: d, kind: duration, title: D, months: 6, " + ours
		review        = "{id: r, kind: review, title: R, within_months: 6, " + ours
		declaration   = "{id: s, kind: declaration, title: S, words: I am well., within_months: 12, " + ours
		entitled      = "{id: e, kind: entitlement, title: E, entitlement: operator, " + ours
		confirmation  = "{id: c, kind: confirmation, title: C, " + ours
		accreditation = "{id: a, kind: accreditation, title: A, within_months: 24, " + ours
	)
	rqf := func(n int) func(*attainment.Held) { return func(h *attainment.Held) { h.Data.RQF = n } }
	long := func(n int) func(*attainment.Held) { return func(h *attainment.Held) { h.Data.Hours = n } }
	lasts := func(d clock.Date) func(*attainment.Held) { return func(h *attainment.Held) { h.Data.Until = d } }
	stated := func(words string) func(*attainment.Held) {
		return func(h *attainment.Held) { waits(h); h.Data.Title, h.Data.Words = "", words }
	}
	held := func(list ...attainment.Held) Beside { return Beside{Attained: list} }
	noon := day("2026-06-01").Add(12 * time.Hour)
	for _, one := range []struct {
		what, asks string
		b          Beside
		at         time.Time
		status     Status
		why        string
		until      time.Time
	}{
		{"no qualification", qualification, Beside{}, noon, NotMet, "Nobody has put one down yet.", time.Time{}},
		{"a qualification seen", qualification, held(put("qualification", "q", "2026-03-01", rqf(3))), noon, IsMet, "“A thing”, seen by Siobhan on 2 March 2026.", time.Time{}},
		{"a higher one", qualification, held(put("qualification", "q", "2026-03-01", rqf(5))), noon, IsMet, "", time.Time{}},
		{"a lower one", qualification, held(put("qualification", "q", "2026-03-01", rqf(2))), noon, NotMet, "is at level 2. Level 3 or above", time.Time{}},
		{"one of no known level", qualification, held(put("qualification", "q", "2026-03-01")), noon, Unclear, "nobody knows its level", time.Time{}},
		{"one that waits", qualification, held(put("qualification", "q", "2026-03-01", rqf(3), waits)), noon, NotMet, "Nobody has confirmed it yet", time.Time{}},
		{"one sent back", qualification, held(put("qualification", "q", "2026-03-01", rqf(3), func(h *attainment.Held) {
			h.Outcome, h.Settled.Data.Words = attainment.SentBack, "It is blurred."
		})), noon, NotMet, "Siobhan sent “A thing” back on 2 March 2026: It is blurred.", time.Time{}},
		{"one taken back", qualification, held(put("qualification", "q", "2026-03-01", rqf(3), func(h *attainment.Held) { h.Outcome = attainment.TakenBack })), noon, NotMet, "Nobody has put one down yet.", time.Time{}},
		{"one whose evidence changed", qualification, held(put("qualification", "q", "2026-03-01", rqf(3), func(h *attainment.Held) {
			h.Data.Evidence, h.Data.Digest, h.Current = "ev_1", "aa", "bb"
		})), noon, NotMet, "evidence that changed", time.Time{}},
		{"one of another framework", qualification, held(put("qualification", "q", "2026-03-01", rqf(3), func(h *attainment.Held) { h.Data.Framework = "other" })), noon, NotMet, "Nobody has put one down", time.Time{}},
		{"an accreditation in time", accreditation, held(put("accreditation", "a", "2024-02-29")), before(day("2026-02-28")), IsMet, "It counts until 27 February 2026.", day("2026-02-28")},
		{"and a moment later", accreditation, held(put("accreditation", "a", "2024-02-29")), day("2026-02-28"), NotMet, "ran out on 28 February 2026", time.Time{}},
		{"one that ends before that", accreditation, held(put("accreditation", "a", "2026-01-01", lasts("2026-03-29"))), before(day("2026-03-30")), IsMet, "until 29 March 2026", day("2026-03-30")},
		{"on the day after the clocks went forward", accreditation, held(put("accreditation", "a", "2026-01-01", lasts("2026-03-29"))), day("2026-03-30"), NotMet, "ran out on 30 March", time.Time{}},
		{"too few hours", hours, held(put("hours", "h", "2026-01-01", long(20)), put("hours", "h", "2026-02-01", long(10), waits)), noon, NotMet, "20 of 30 hours are confirmed. 10 more wait", time.Time{}},
		{"enough hours", hours, held(put("hours", "h", "2026-01-01", long(20)), put("hours", "h", "2026-02-01", long(10))), noon, IsMet, "30 of 30", time.Time{}},
		{"recent hours, until the oldest that is needed is too old", recent, held(put("hours", "h", "2025-07-01", long(10)), put("hours", "h", "2025-08-01", long(10)), put("hours", "h", "2026-02-01", long(20))), noon, IsMet, "40 of 30", day("2026-08-01")},
		{"and from then on", recent, held(put("hours", "h", "2025-07-01", long(10)), put("hours", "h", "2025-08-01", long(10)), put("hours", "h", "2026-02-01", long(20))), day("2026-08-01"), NotMet, "20 of 30", time.Time{}},
		{"nobody knows since when", duration, Beside{}, noon, Unclear, "not known when this pathway was begun", time.Time{}},
		{"half a year, the day before", duration, Beside{Start: "2025-08-31"}, before(day("2026-02-28")), NotMet, "The time is up on 28 February 2026", time.Time{}},
		{"half a year", duration, Beside{Start: "2025-08-31"}, day("2026-02-28"), IsMet, "Begun on 31 August 2025.", time.Time{}},
		{"no review", review, Beside{}, noon, NotMet, "No review", time.Time{}},
		{"a review in date", review, Beside{Reviews: []time.Time{day("2026-01-15").Add(9 * time.Hour)}}, before(day("2026-07-15")), IsMet, "until 14 July 2026", day("2026-07-15")},
		{"a review out of date", review, Beside{Reviews: []time.Time{day("2026-01-15").Add(9 * time.Hour)}}, day("2026-07-15"), NotMet, "It was good until 14 July 2026", time.Time{}},
		{"a review still to come", review, Beside{Reviews: []time.Time{noon.Add(time.Microsecond)}}, noon, NotMet, "No review", time.Time{}},
		{"no statement", declaration, Beside{}, noon, NotMet, "This statement has not been made", time.Time{}},
		{"a statement", declaration, held(put("declaration", "s", "2026-01-01", stated("I am well."))), noon, IsMet, "Stated on 1 January 2026.", day("2027-01-01")},
		{"one in other words", declaration, held(put("declaration", "s", "2026-01-01", stated("I am fine."))), noon, NotMet, "words of the statement changed", time.Time{}},
		{"no entitlement", entitled, Beside{}, noon, NotMet, "No entitlement of this kind is in force: Operator", time.Time{}},
		{"an entitlement on its last day", entitled, Beside{Entitled: []Entitled{{"operator", "Chest", "2026-01-01", "2026-06-01"}}}, noon, IsMet, "Chest, from 1 January 2026.", day("2026-06-02")},
		{"and the day after", entitled, Beside{Entitled: []Entitled{{"operator", "Chest", "2026-01-01", "2026-06-01"}}}, day("2026-06-02"), NotMet, "", time.Time{}},
		{"one of another kind", entitled, Beside{Entitled: []Entitled{{"mr", "MR", "2026-01-01", "2027-06-01"}}}, noon, NotMet, "", time.Time{}},
		{"no confirmation", confirmation, Beside{}, noon, NotMet, "Nobody has confirmed this yet.", time.Time{}},
		{"a confirmation", confirmation, held(put("confirmation", "c", "2026-01-01", waits, func(h *attainment.Held) { h.ByName = "Siobhan" })), noon, IsMet, "Confirmed by Siobhan on 1 January 2026.", time.Time{}},
	} {
		got := others(t, one.asks, Facts{}, one.b, one.at)[0]
		if got.Status != one.status || !strings.Contains(got.Why, one.why) || !got.Until.Equal(one.until) {
			t.Errorf("%s: %s, %q, until %s; want %s, %q, until %s", one.what, got.Status, got.Why, got.Until, one.status, one.why, one.until)
		}
		if got.Why == "" || got.Status != IsMet && got.Mend == "" {
			t.Errorf("%s: it does not say why (%q), or what would change it (%q)", one.what, got.Why, got.Mend)
		}
	}
}

// Hours that were sent back, or rest on evidence that changed, are nobody's to confirm.
func TestHoursThatNobodyCanConfirmDoNotWait(t *testing.T) {
	const hours = "{id: h, kind: hours, title: H, hours: 30, " + ours
	for what, change := range map[string]func(*attainment.Held){
		"sent back":        func(h *attainment.Held) { h.Outcome = attainment.SentBack },
		"evidence changed": func(h *attainment.Held) { h.Data.Evidence, h.Data.Digest, h.Current = "ev_1", "aa", "bb" },
	} {
		long := func(n int) func(*attainment.Held) { return func(h *attainment.Held) { h.Data.Hours = n } }
		b := Beside{Attained: []attainment.Held{put("hours", "h", "2026-01-01", long(20)), put("hours", "h", "2026-02-01", long(10), change)}}
		if got := others(t, hours, Facts{}, b, day("2026-06-01"))[0]; got.Status != NotMet || got.Why != "20 of 30 hours are confirmed." {
			t.Errorf("%s: %s, %q", what, got.Status, got.Why)
		}
	}
}

func TestACompetencyIsAskedAtAStepOfItsOwn(t *testing.T) {
	const asks = "{id: base, kind: competency, title: Base, competency: BASE, step: 2, " + ours
	var f facts
	f.sign("BASE", base, step(2))
	for i, want := range []Status{IsMet, NotMet} {
		got := others(t, asks, f.Facts, Beside{}, base.AddDate(i, 0, 1))[0]
		if got.Status != want {
			t.Errorf("%d years on it is %s: %s", i, got.Status, got.Why)
		}
	}
	three := strings.Replace(asks, "step: 2", "step: 3", 1)
	if got := others(t, three, f.Facts, Beside{}, base.AddDate(0, 0, 1))[0]; got.Status != NotMet {
		t.Errorf("at step 3 it is %s: %s", got.Status, got.Why)
	}
}

func TestGroupsAskForAllAnyOrSome(t *testing.T) {
	leaf := func(s string) string {
		return "{id: " + s + ", kind: confirmation, title: " + s + ", within_months: 12, " + ours
	}
	three := leaf("x") + ", " + leaf("y") + ", " + leaf("z")
	const noLevel = "{id: q, kind: qualification, title: Q, rqf: 3, " + ours
	have := func(names ...string) (b Beside) {
		for i, n := range names {
			b.Attained = append(b.Attained, put("confirmation", n, clock.Date(fmt.Sprintf("2026-0%d-01", i+1)), waits))
		}
		return b
	}
	at := day("2026-06-01")
	for _, one := range []struct {
		asks   string
		b      Beside
		status Status
		until  time.Time
	}{
		{"{all: [" + three + "]}", have("x", "y", "z"), IsMet, day("2027-01-01")}, // whichever ends first
		{"{all: [" + three + "]}", have("x", "y"), NotMet, time.Time{}},
		{"{any: [" + three + "]}", have("x", "y"), IsMet, day("2027-02-01")}, // whichever lasts longest
		{"{any: [" + three + "]}", have(), NotMet, time.Time{}},
		{"{n: 2, n_of: [" + three + "]}", have("x", "y", "z"), IsMet, day("2027-02-01")},
		{"{n: 2, n_of: [" + three + "]}", have("y"), NotMet, time.Time{}},
		{"{any: [" + leaf("x") + ", " + noLevel + "]}", Beside{Attained: []attainment.Held{put("qualification", "q", "2026-01-01")}}, Unclear, time.Time{}},
		{"{all: [" + leaf("x") + ", " + noLevel + "]}", Beside{Attained: []attainment.Held{put("qualification", "q", "2026-01-01")}}, NotMet, time.Time{}},
		{"{any: [" + leaf("x") + ", {all: [" + leaf("y") + ", " + leaf("z") + "]}]}", have("y", "z"), IsMet, day("2027-01-01")},
	} {
		if got := others(t, one.asks, Facts{}, one.b, at)[0]; got.Status != one.status || !got.Until.Equal(one.until) {
			t.Errorf("%s with %d things: %s until %s (%s), want %s until %s", one.asks[:12], len(one.b.Attained), got.Status, got.Until, got.Why, one.status, one.until)
		}
	}
}

func TestARuleHoldsForWhoeverBeganInItsTime(t *testing.T) {
	const from = `{id: c, kind: confirmation, title: C, from: "2026-08-01", until: "2026-08-31", ` + ours
	for _, one := range []struct {
		start clock.Date
		want  Status
	}{{"2026-07-31", NotFor}, {"2026-08-01", NotMet}, {"2026-08-31", NotMet}, {"2026-09-01", NotFor}, {"", Unclear}} {
		for _, asks := range []string{from, "{any: [" + from + "]}"} {
			got := others(t, asks, Facts{}, Beside{Start: one.start}, day("2027-01-01"))[0]
			if got.Status != one.want && !(asks != from && one.start == "" && got.Status == Unclear) {
				t.Errorf("who began on %q: %s (%s), want %s", one.start, got.Status, got.Why, one.want)
			}
		}
	}
	both := strings.Replace(from, "id: c", "id: d", 1) + ", " + strings.Replace(from, `, until: "2026-08-31"`, "", 1)
	if got := others(t, "{n: 2, n_of: ["+both+"]}", Facts{}, Beside{Start: "2026-10-01"}, day("2027-01-01"))[0]; got.Status != Unclear {
		t.Errorf("two of one that can be asked is %s: %s", got.Status, got.Why)
	}
}

func TestWhatIsAskedBesideCompetenciesStandsInTheWay(t *testing.T) {
	asks := func(b Beside) Report {
		v := parse(strings.Replace(document, "order: 2,", "order: 2, requires: [{id: q, kind: qualification, title: The award, rqf: 3, "+ours+", {id: old, kind: confirmation, title: Old, until: \"2020-01-01\", "+ours+"],", 1))
		p := to("PLAIN")
		l, _ := v.Level("PLAIN")
		p.Requires = l.Requires
		return Count(v, p, Facts{}, Ground{true, true, true, b}, base, base)
	}
	for _, rqf := range []int{0, 2, 3} { // not known, too low, enough
		b := Beside{Start: "2026-01-01", Attained: []attainment.Held{put("qualification", "q", "2026-03-01", func(h *attainment.Held) { h.Data.RQF = rqf })}}
		r := asks(b)
		if blocked := slices.ContainsFunc(r.NotReady, func(x Reason) bool { return x.Code == "requires" && strings.HasPrefix(x.Text, "The award: ") }); blocked != (rqf != 3) {
			t.Errorf("with level %d the way is blocked %t: %v", rqf, blocked, r.NotReady)
		}
		if met, all := CountOthers(r.Others); all != 1 || met != map[bool]int{true: 1}[rqf == 3] {
			t.Errorf("with level %d: %d of %d", rqf, met, all)
		}
	}
}

// What is held can only help, and the order in which it came does not matter.
func TestHavingMoreNeverCountsForLess(t *testing.T) {
	const asks = `{n: 2, title: T, n_of: [{id: q, kind: qualification, title: Q, rqf: 3, within_months: 18, ` + ours + `, {id: h, kind: hours, title: H, hours: 25, within_months: 12, ` + ours +
		`, {any: [{id: a, kind: accreditation, title: A, ` + ours + `, {id: r, kind: review, title: R, within_months: 3, ` + ours + `]}, {id: e, kind: entitlement, title: E, entitlement: operator, ` + ours + `]}`
	rank := map[Status]int{NotMet: 0, Unclear: 1, IsMet: 2}
	v := parse(strings.Replace(document, "order: 2,", "order: 2, requires: ["+asks+"],", 1))
	l, _ := v.Level("PLAIN")
	judge := func(b Beside, at time.Time) Other {
		return begin(v, "PLAIN", &Facts{}, at, at).others(l.Requires, b)[0]
	}
	rapid.Check(t, func(t *rapid.T) {
		kinds := map[string]string{"q": "qualification", "h": "hours", "a": "accreditation"}
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) attainment.Held {
			which := rapid.SampledFrom([]string{"q", "h", "a"}).Draw(t, "which")
			h := put(kinds[which], which, clock.Date("2025-01-01").AddDays(rapid.IntRange(0, 700).Draw(t, "on")))
			h.Data.RQF, h.Data.Hours = rapid.IntRange(0, 5).Draw(t, "rqf"), rapid.IntRange(1, 20).Draw(t, "hours")
			h.Outcome = rapid.SampledFrom([]attainment.Kind{"", attainment.Confirmed, attainment.Confirmed, attainment.SentBack, attainment.TakenBack}).Draw(t, "outcome")
			return h
		}), 0, 6).Draw(t, "held")
		at := clock.Date("2025-01-01").AddDays(rapid.IntRange(0, 900).Draw(t, "day")).Start()
		b := Beside{Attained: all}
		if on := day("2026-01-01"); !at.Before(on) { // what is still to come is news
			b.Reviews, b.Entitled = []time.Time{on}, []Entitled{{"operator", "", "2025-06-01", "2026-03-01"}}
		}
		got := judge(b, at)
		shuffled := b
		shuffled.Attained = rapid.Permutation(all).Draw(t, "order")
		if again := judge(shuffled, at); again.Status != got.Status || !again.Until.Equal(got.Until) {
			t.Fatalf("in another order it is %s until %s, not %s until %s", again.Status, again.Until, got.Status, got.Until)
		}
		if len(all) > 0 {
			less := b
			less.Attained = all[1:]
			if was := judge(less, at); rank[was.Status] > rank[got.Status] || was.Status == IsMet && laterFirst(was.Until, got.Until) < 0 {
				t.Fatalf("with one thing more it fell from %s until %s to %s until %s", was.Status, was.Until, got.Status, got.Until)
			}
		}
		if got.Status == IsMet && !got.Until.IsZero() { // and to the instant
			if s := judge(b, before(got.Until)); s.Status != IsMet {
				t.Fatalf("met until %s, and just before it is %s", got.Until, s.Status)
			}
			if s := judge(b, got.Until); s.Status == IsMet {
				t.Fatalf("met until %s, and still met then", got.Until)
			}
		}
	})
}
