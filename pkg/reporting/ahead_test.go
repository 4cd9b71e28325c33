package reporting_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
)

func (w world) ahead(as, of fixture.Person) reporting.Ahead {
	w.T.Helper()
	a, err := w.WorkerAhead(w.T.Context(), w.As(as), of.Worker)
	if err != nil {
		w.T.Fatal(err)
	}
	return a
}

func (w world) next(as, of fixture.Person) reporting.NextSteps {
	w.T.Helper()
	n, err := w.WorkerNext(w.T.Context(), w.As(as), of.Worker)
	if err != nil {
		w.T.Fatal(err)
	}
	return n
}

// live lets a worker sign things off, change them, have them taken back and let them run
// out over some months.
func (w world) live(r *rand.Rand, p fixture.Person, weeks int) {
	w.T.Helper()
	var signed []attestation.Request
	for n := range weeks {
		w.later(5 + r.IntN(50))
		request := w.ask(p, "Another", w.once[n%len(w.once)])
		switch r.IntN(6) {
		case 0:
			w.sendBack(w.North, request)
		case 1:
			w.change(p, request)
		default:
			w.sign(w.North, request)
			signed = append(signed, request)
		}
		if len(signed) > 0 && r.IntN(4) == 0 {
			w.change(p, signed[0])
			signed = signed[1:]
		}
	}
}

func TestTheBurnUpSaysWhatProgressSaysOfEachDay(t *testing.T) {
	for seed := range uint64(4) {
		w := begin(t)
		amira := w.North.Worker
		r := rand.New(rand.NewPCG(seed, 1))
		w.yearly(amira)
		w.live(r, amira, 14)
		a := w.ahead(amira, amira)
		moved := 0
		for i, p := range a.Points {
			then, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{AsOf: p.On})
			if err != nil {
				t.Fatal(err)
			}
			if p.Met != then.Total.Met || p.Total != then.Total.Total {
				t.Errorf("seed %d: on %s the burn-up says %d of %d, progress %d of %d", seed, p.On, p.Met, p.Total, then.Total.Met, then.Total.Total)
			}
			if i > 0 && p.Met != a.Points[i-1].Met {
				moved++
			}
		}
		if last := a.Points[len(a.Points)-1]; last.On != w.today() || last.Met != a.Total.Met || len(a.Points) < 4 || moved < 2 {
			t.Errorf("seed %d: %+v, now %+v", seed, a.Points, a.Total)
		}
	}
}

func TestAForecastIsMadeOnceThereIsAPaceAndSaysWhyNotBefore(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	if a := w.ahead(amira, amira); a.Forecast.Said || len(a.Forecast.Lacks) != 2 || len(a.Points) != 1 || a.Target.ID == "" || len(a.InTheWay) == 0 || len(a.Past) != 0 {
		t.Errorf("nobody has signed anything yet: %+v", a)
	}
	for _, c := range w.once[:6] {
		w.sign(w.North, w.ask(amira, "One", c))
		w.later(11)
	}
	w.sendBack(w.North, w.ask(amira, "Back", w.once[6]))
	a := w.ahead(w.North.Educator, amira)
	if f := a.Forecast; !f.Said || f.Earliest <= w.today() || f.Likely != "" && f.Likely < f.Earliest || !strings.Contains(strings.Join(f.Rests, " "), "Sent back: 1 of 7 requests.") {
		t.Errorf("six in nine weeks: %+v", f)
	}
	if len(a.InTheWay) == 0 {
		t.Error("nothing stands in the way, though nobody has adopted the framework")
	}
}

func TestAForecastOfBeforeKnowsOnlyWhatWasKnownThen(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	var last attestation.Attestation
	for _, c := range w.once[:9] {
		last = w.sign(w.North, w.ask(amira, "One", c))
		w.later(10)
	}
	before := w.ahead(amira, amira)
	said := before.Forecast
	w.later(28)
	// Taken back today: nobody knew four weeks ago.
	revoke(t, w, last)
	after := w.ahead(amira, amira)
	then := after.Past[len(after.Past)-1]
	if then.On != clock.Date(w.today().AddDays(-28)) || then.Earliest != said.Earliest || then.Latest != said.Latest {
		t.Errorf("four weeks ago it said %+v, and today that it said %+v", said, then)
	}
	if then.Came != after.Total.Met || then.Within != (then.Low <= then.Came && then.Came <= then.High) || after.Total.Met != before.Total.Met-1 {
		t.Errorf("what came: %+v, %+v", then, after.Total)
	}
}

func TestWhatEndsIsOnTheCalendarOnItsFirstDayGone(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	c := w.yearly(amira)
	if a := w.ahead(amira, amira); len(a.Ends) != 0 {
		t.Errorf("it runs out in 12 months to the day: %+v", a.Ends)
	}
	w.later(1)
	a := w.ahead(amira, amira)
	if len(a.Ends) != 1 || a.Ends[0].Kind != reporting.SignOffEnds || a.Ends[0].On != "2027-11-23" || a.Ends[0].Competency.ID != c || a.Ends[0].Days != 364 {
		t.Errorf("a day later: %+v", a.Ends)
	}
}

func TestNextStepsNameWhoCouldSignAndHowLongTheirQueueIs(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	for range 3 { // three decisions by one assessor: it is known how long they take
		r := w.ask(w.North.Other, "More", w.once[0])
		w.later(2)
		w.sign(w.North, r)
	}
	waiting := w.ask(w.North.Other, "Wait", w.once[1])
	n := w.next(amira, amira)
	if n.Met != 5 || len(n.Plan) != 5 || !n.Exact || n.Open < 20 || n.Minutes == 0 {
		t.Fatalf("met %d by %d steps: %+v", n.Met, len(n.Plan), n)
	}
	for _, s := range n.Plan {
		if len(s.Signers) == 0 || len(s.Meets) != 1 || s.Begun || s.Text == "" {
			t.Errorf("%+v", s)
		}
		for _, q := range s.Signers {
			if q.Person.ID == w.North.Lapsed.ID || q.Person.ID == w.North.Unchecked.ID || q.Person.ID == amira.ID {
				t.Errorf("%s may sign nothing, and is named", q.Person.Name)
			}
			if (q.Waiting == 1) != (q.Person.ID == waiting.Offered) {
				t.Errorf("%s has %d waiting", q.Person.Name, q.Waiting)
			}
			if q.Known && (q.Days < 1.9 || q.Days > 2.1) {
				t.Errorf("%s usually takes %f days", q.Person.Name, q.Days)
			}
		}
	}
	if home := w.home(amira, amira); home.Next[0].Text != n.Plan[0].Text || home.Next[0].Competency.ID != n.Plan[0].Competency.ID {
		t.Errorf("home says %+v", home.Next[0])
	}
}

func TestWhereNobodyMaySignNothingIsOffered(t *testing.T) {
	w := begin(t)
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second, w.North.Limited} {
		w.Check(p, "Suspended", fixture.Now.AddDate(0, 0, -1))
	}
	n := w.next(w.North.Worker, w.North.Worker)
	if len(n.Plan) != 0 || n.Open != 0 || n.Nobody != n.Total.Total {
		t.Errorf("%d steps, %d open, %d that nobody can sign of %d", len(n.Plan), n.Open, n.Nobody, n.Total.Total)
	}
	if h := w.home(w.North.Worker, w.North.Worker); len(h.Next) != 0 {
		t.Errorf("home offers %+v", h.Next)
	}
}

func revoke(t *testing.T, w world, a attestation.Attestation) {
	t.Helper()
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "It was the wrong worker."}); err != nil {
		t.Fatal(err)
	}
}

func TestAStepThatCountsForSeveralLinesGoesFirstAndTheLinkItsWay(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	link := w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Equivalent)
	w.Link(w.North, fixture.Cleaning, fixture.Sharps, framework.Covers)
	w.Link(w.North, fixture.Cleaning, fixture.Infection, framework.Covers)
	w.Link(w.South, fixture.Mammograms, fixture.Spills, framework.Covers)
	n := w.next(amira, amira)
	var best reporting.PlanStep
	for _, s := range n.Plan {
		if s.Competency.ID == fixture.Cleaning {
			best = s
		}
		if s.Competency.ID == fixture.Mammograms {
			t.Error("a step follows another department's link")
		}
	}
	if n.Met < 6 || len(best.Meets) < 2 {
		t.Errorf("%d lines by %d steps, %d by cleaning: %+v", n.Met, len(n.Plan), len(best.Meets), n.Plan)
	}
	w.EndLink(link)
	if after := w.next(amira, amira); after.Met >= n.Met {
		t.Errorf("without the link still %d lines, with it %d", after.Met, n.Met)
	}
}

func TestTheBurnUpFollowsLinksAsProgressDoes(t *testing.T) {
	w := begin(t)
	amira := w.North.Worker
	link := w.Link(w.North, fixture.Cleaning, fixture.Spills, framework.Equivalent)
	w.later(20)
	w.SignFor(w.North.Assessor, w.ask(amira, "Clean", fixture.Cleaning), fixture.Spills)
	w.later(40)
	w.EndLink(link)
	w.later(40)
	var met []int
	for _, p := range w.ahead(amira, amira).Points {
		then, err := w.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{AsOf: p.On})
		if err != nil {
			t.Fatal(err)
		}
		if p.Met != then.Total.Met {
			t.Errorf("on %s the burn-up says %d, progress %d", p.On, p.Met, then.Total.Met)
		}
		met = append(met, p.Met)
	}
	if len(met) < 3 || slices.Max(met) != 2 || met[len(met)-1] != 1 {
		t.Errorf("two lines while the link stood, then one: %v", met)
	}
}
