package educating_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

func attain(t *testing.T, w *fixture.World, p fixture.Person, k attainment.Kind, about id.Attainment, d attainment.Data) (attainment.Record, error) {
	t.Helper()
	if d.For != "" {
		d.Framework = "bay-work"
	}
	return educating.Service{Store: w.Store}.RecordAttainment(t.Context(), w.As(p), educating.AttainCommand{Worker: w.North.Worker.Worker, Kind: k, About: about, Data: d})
}

func attained(t *testing.T, w *fixture.World, p fixture.Person, k attainment.Kind, about id.Attainment, d attainment.Data) id.Attainment {
	t.Helper()
	r, err := attain(t, w, p, k, about, d)
	if err != nil {
		t.Fatalf("%s by %s: %v", k, p.Name, err)
	}
	return r.ID
}

// asked is what is asked of Amira, by the title of each entry of the level's list.
func asked(t *testing.T, w *fixture.World, asOf clock.Date) map[string]progress.Other {
	t.Helper()
	r, err := reporting.Service{Store: w.Store}.WorkerRequirements(t.Context(), w.As(w.North.Worker), w.North.Worker.Worker, asOf)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]progress.Other{}
	for _, l := range r.Levels {
		for _, o := range l.Others {
			out[o.Title] = o
		}
	}
	return out
}

const fitWords = "I have told my manager of anything that makes the bay unsafe for me."

func TestEachSettlesOnlyWhatIsTheirsToSettle(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	w.AskMore(n)
	maths := attainment.Data{For: "maths", Title: "GCSE maths, grade 5", RQF: 2, On: "2015-08-20"}
	put := attained(t, w, n.Worker, attainment.PutDown, "", maths)
	theirs := attained(t, w, n.Educator, attainment.PutDown, "", maths)
	for _, c := range []struct {
		what  string
		kind  attainment.Kind
		about id.Attainment
		data  attainment.Data
		may   []fixture.Person // who may; the last of them does
		taken []fixture.Person // who may do such things, and not this one
	}{
		{"put a qualification down", attainment.PutDown, "", maths, []fixture.Person{n.Educator, n.Lead, n.Worker}, nil},
		{"declare", attainment.PutDown, "", attainment.Data{For: "fit", Words: fitWords, On: today}, []fixture.Person{n.Worker}, []fixture.Person{n.Educator, n.Lead}},
		{"confirm by their word", attainment.PutDown, "", attainment.Data{For: "shown", Words: "Shown round.", On: today}, []fixture.Person{n.Lead, n.Educator}, []fixture.Person{n.Worker}},
		{"confirm what the worker put down", attainment.Confirmed, put, attainment.Data{}, []fixture.Person{n.Educator}, []fixture.Person{n.Lead}},
		{"confirm what the educator put down", attainment.Confirmed, theirs, attainment.Data{}, []fixture.Person{n.Lead}, []fixture.Person{n.Educator}},
		{"take it back", attainment.TakenBack, theirs, attainment.Data{Words: "Not theirs."}, []fixture.Person{n.Educator}, []fixture.Person{n.Lead}},
	} {
		for _, p := range []fixture.Person{n.Inspector, n.Assessor, n.Other, w.South.Lead, w.South.Educator, w.Admin, n.Worker, n.Educator, n.Lead} {
			is := func(one fixture.Person) bool { return one.ID == p.ID }
			if slices.ContainsFunc(c.may, is) || slices.ContainsFunc(c.taken, is) {
				continue
			}
			_, err := attain(t, w, p, c.kind, c.about, c.data)
			if sees := p.ID == n.Inspector.ID || p.ID == n.Worker.ID || p.ID == n.Educator.ID || p.ID == n.Lead.ID; sees && !fault.Is(err, fault.Forbidden) || !sees && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s: %v", c.what, p.Name, err)
			}
		}
		if c.kind == attainment.PutDown || c.what == "confirm what the educator put down" {
			for _, p := range c.taken {
				if _, err := attain(t, w, p, c.kind, c.about, c.data); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
					t.Errorf("%s: %s: %v", c.what, p.Name, err)
				}
			}
		}
		attained(t, w, c.may[len(c.may)-1], c.kind, c.about, c.data)
	}
	if got := asked(t, w, ""); got["Maths at level 2"].Status != progress.IsMet || got["Fit to work in the bay"].Status != progress.IsMet || got["Shown round the bay"].Status != progress.IsMet {
		t.Errorf("what is asked stands at %+v", got)
	}
	for person, says := range map[fixture.Person]string{n.Worker: "Eve Lund confirmed “GCSE maths, grade 5”."} {
		list, _, err := reporting.Service{Store: w.Store}.Notifications(t.Context(), w.As(person), "", 20)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(list, func(x store.Notification) bool { return x.Text == says }) {
			t.Errorf("%s was not told %q", person.Name, says)
		}
	}
}

func TestWhatIsTakenBackStopsCountingInTheNextRead(t *testing.T) {
	w := fixture.New(t)
	n := w.North
	w.AskMore(n)
	put := attained(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20"})
	status := func() progress.Status { return asked(t, w, "")["Maths at level 2"].Status }
	if got := status(); got != progress.NotMet {
		t.Errorf("before anybody saw it: %s", got)
	}
	attained(t, w, n.Educator, attainment.Confirmed, put, attainment.Data{})
	if got := status(); got != progress.IsMet {
		t.Errorf("after somebody saw it: %s", got)
	}
	w.Clock.Advance(48 * time.Hour)
	attained(t, w, n.Worker, attainment.TakenBack, put, attainment.Data{Words: "It was my sister's."})
	if got := status(); got != progress.NotMet {
		t.Errorf("after it was taken back: %s", got)
	}
	if got := asked(t, w, clock.DateOf(fixture.Now))["Maths at level 2"].Status; got != progress.IsMet {
		t.Errorf("as it was two days before: %s", got)
	}
	if _, err := attain(t, w, n.Educator, attainment.Confirmed, put, attainment.Data{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed again: %v", err)
	}
}

func TestWhatRestsOnEvidenceStopsCountingWhenTheEvidenceChanges(t *testing.T) {
	w := fixture.New(t)
	n := w.North
	w.AskMore(n)
	item := w.Submit(n.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cannulate)).Version.Evidence
	put := attained(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20", Evidence: item})
	attained(t, w, n.Educator, attainment.Confirmed, put, attainment.Data{})
	if got := asked(t, w, "")["Maths at level 2"]; got.Status != progress.IsMet {
		t.Fatalf("%s: %s", got.Status, got.Why)
	}
	if err := w.Recording.Withdraw(t.Context(), w.As(n.Worker), item); err != nil {
		t.Fatal(err)
	}
	if got := asked(t, w, "")["Maths at level 2"]; got.Status != progress.NotMet || !strings.Contains(got.Why, "evidence that changed") {
		t.Errorf("%s: %s", got.Status, got.Why)
	}
	other := w.Submit(n.Other, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cannulate)).Version.Evidence
	for _, e := range []id.Evidence{item, other, "ev_nothing"} {
		if _, err := attain(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20", Evidence: e}); !fault.Is(err, fault.Invalid) {
			t.Errorf("it rests on %s: %v", e, err)
		}
	}
}

func TestOnlyWhatIsAskedOfThemIsPutDown(t *testing.T) {
	w := fixture.New(t)
	n := w.North
	w.AskMore(n)
	for _, forID := range []string{"old", "year", "reviewed", "operator", "clean", "nothing", ""} { // not asked of them, not to be put down, not there
		if _, err := attain(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: forID, Title: "T", On: "2015-08-20", Words: "w"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was put down: %v", forID, err)
		}
	}
	if _, err := attain(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: "maths", Title: "Seen with 943 476 5919", RQF: 2, On: "2015-08-20"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a patient's number was put down: %v", err)
	}
}

// Everything that a level can ask for, put right one by one: ready when the last is.
func TestTheLevelIsReachedWhenAllThatIsAskedIsThere(t *testing.T) {
	w := fixture.New(t)
	n, today := w.North, clock.DateOf(fixture.Now)
	v := w.AskMore(n)
	e := enrolling.Service{Store: w.Store}
	confirm := func(d attainment.Data) {
		attained(t, w, n.Educator, attainment.Confirmed, attained(t, w, n.Worker, attainment.PutDown, "", d), attainment.Data{})
	}
	met := func() (out int) {
		for _, o := range asked(t, w, "") {
			if o.Status == progress.IsMet {
				out++
			}
		}
		return out
	}
	if got := asked(t, w, "")["The old certificate"]; got.Status != progress.NotFor {
		t.Errorf("the rule that ended before they began: %s (%s)", got.Status, got.Why)
	}
	for i, step := range []func(){
		func() { confirm(attainment.Data{For: "maths", Title: "GCSE maths", RQF: 2, On: "2015-08-20"}) },
		func() {
			confirm(attainment.Data{For: "placement", Title: "June", Hours: 20, On: today.AddDays(-30)})
			confirm(attainment.Data{For: "placement", Title: "July", Hours: 10, On: today})
		},
		func() {
			attained(t, w, n.Worker, attainment.PutDown, "", attainment.Data{For: "fit", Words: fitWords, On: today})
		},
		func() {
			attained(t, w, n.Educator, attainment.PutDown, "", attainment.Data{For: "shown", Words: "Shown round by Sam.", On: today})
		},
		func() {
			if _, err := (educating.Service{Store: w.Store}).RecordReview(t.Context(), w.As(n.Educator), n.Worker.Worker, educating.ReviewCommand{Version: v, Level: "bay", Education: true, Experience: true, Note: "Good."}); err != nil {
				t.Fatal(err)
			}
		},
		func() {
			if _, err := e.EntitleWorker(t.Context(), w.As(n.Lead), enrolling.EntitleCommand{Department: n.ID, Worker: n.Worker.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)}, Until: "2027-11-22", Procedure: "EP-07"}); err != nil {
				t.Fatal(err)
			}
		},
		func() {
			w.Entitle(n.Assessor, n.ID, "bay-work:*")
			w.Sign(n.Assessor, w.Submit(n.Worker, evidence.Observation, fixture.Observed(today, 1, v.Of("BAY-02"))).Requests[0])
		},
	} {
		if got := met(); got != i {
			t.Fatalf("before step %d, %d are met: %+v", i+1, got, asked(t, w, ""))
		}
		step()
	}
	if got := met(); got != 7 {
		t.Errorf("in the end %d of 7 are met: %+v", got, asked(t, w, ""))
	}
	r, err := reporting.Service{Store: w.Store}.WorkerProgress(t.Context(), w.As(n.Worker), n.Worker.Worker, reporting.ProgressQuery{Version: v, Level: "bay"})
	if err != nil {
		t.Fatal(err)
	}
	if codes := len(r.NotReady); codes != 1 || r.NotReady[0].Code != "framework" {
		t.Errorf("in the way: %v", r.NotReady)
	}
}
