package review

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// life is one worker's reviews, with what was put down of them.
type life struct {
	records []Record
	now     time.Time
}

func begin() *life {
	return &life{now: time.Date(2031, 3, 4, 10, 0, 0, 0, time.UTC)}
}

func (l *life) told() History       { return Tell(l.records) }
func (l *life) today() clock.Date   { return clock.DateOf(l.now) }
func (l *life) later(d int) *life   { l.now = l.now.AddDate(0, 0, d); return l }
func (l *life) review(n int) Review { return l.told().Reviews[n-1] }

// put puts something down as of the n-th review; it is kept if nothing is wrong.
func (l *life) put(by id.Person, n int, k Kind, d Data) error {
	l.now = l.now.Add(time.Minute)
	r := Record{ID: id.ReviewRecord(fmt.Sprint("rrc_", len(l.records))), Review: id.ProgressReview(fmt.Sprint("prv_", n)), Worker: "wkr_1", Department: "dep_1", Kind: k, Data: d, By: by, ByName: "Name of " + string(by), At: l.now}
	err := l.told().Check(r, l.today())
	if err == nil {
		l.records = append(l.records, r)
	}
	return err
}

func (l *life) must(t interface{ Fatal(...any) }, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (l *life) prepare(n int) error {
	return l.put("eve", n, Prepared, Data{Person: "amira", Name: "Amira", Manager: "dana", ManagerName: "Dana", AsOf: l.today(), Words: "Cannulas."})
}

func (l *life) hold(n int, actions []Action, outcomes ...Outcome) error {
	return l.put("eve", n, Held, Data{On: l.today(), Words: "We talked.", Actions: actions, Outcomes: outcomes, Next: l.today().AddDays(Every)})
}

func (l *life) sign(n int, by id.Person, p Party) error {
	return l.put(by, n, Signed, Data{Party: p, Content: l.review(n).Content()})
}

func (l *life) all(t interface{ Fatal(...any) }, n int) {
	l.must(t, l.sign(n, "amira", Worker))
	l.must(t, l.sign(n, "dana", Manager))
	l.must(t, l.sign(n, "eve", Educator))
}

func (l *life) action(name string) Action {
	return Action{ID: id.ReviewAction("act_" + name), Text: name, Who: Worker, By: l.today().AddDays(7)}
}

func TestTwoOfThreeIsNotClosed(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	if err := l.sign(1, "eve", Educator); !fault.Is(err, fault.Conflict) {
		t.Errorf("signed before it was held: %v", err)
	}
	l.must(t, l.hold(1, nil))
	for i, one := range []struct {
		by id.Person
		p  Party
	}{{"dana", Manager}, {"eve", Educator}, {"amira", Worker}} {
		if r := l.review(1); r.State != IsHeld || len(r.Lacks()) != 3-i || !r.ClosedAt.IsZero() {
			t.Errorf("after %d signatures: %s lacks %v", i, r.State, r.Lacks())
		}
		l.must(t, l.sign(1, one.by, one.p))
	}
	if r := l.review(1); r.State != IsClosed || !r.ClosedAt.Equal(l.now) || len(r.Signatures) != 3 {
		t.Errorf("after three: %+v", r)
	}
}

func TestNobodySignsForAnother(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	l.must(t, l.hold(1, nil))
	for _, by := range []id.Person{"amira", "dana", "eve", "priya", ""} {
		for _, p := range append(Parties, "", "friend") {
			if signer, _ := l.review(1).Signer(p); signer == by && by != "" {
				continue
			}
			if err := l.sign(1, by, p); err == nil {
				t.Errorf("%q signed for %q", by, p)
			}
		}
	}
	if err := l.put("eve", 1, Commented, Data{Words: "I agree."}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the educator wrote the worker's words: %v", err)
	}
	for manager, why := range map[id.Person]string{"amira": "than the worker", "eve": "than the educator", "": "Choose the line manager"} {
		if err := l.put("eve", 1, Prepared, Data{Person: "amira", Manager: manager, AsOf: l.today()}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q as line manager: %v", manager, err)
		}
	}
	if err := l.put("dana", 1, Held, Data{On: l.today(), Words: "x", Next: l.today().AddDays(1)}); err == nil {
		t.Error("the line manager held the review that they sign as line manager")
	}
}

func TestASignatureIsOnTheExactContent(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	l.must(t, l.hold(1, []Action{l.action("one")}))
	changes := map[string]func() error{
		"what was said": func() error {
			return l.put("eve", 1, Held, Data{On: l.today(), Words: "We talked more.", Actions: []Action{l.action("one")}, Next: l.today().AddDays(Every)})
		},
		"the worker's words": func() error { return l.put("amira", 1, Commented, Data{Words: "I see it otherwise."}) },
		"an action":          func() error { return l.hold(1, []Action{l.action("two")}) },
		"the agenda": func() error {
			return l.put("eve", 1, Prepared, Data{Person: "amira", Name: "Amira", Manager: "dana", ManagerName: "Dana", AsOf: l.today(), Words: "Sharps."})
		},
		"another educator": func() error {
			return l.put("eddie", 1, Held, Data{On: l.today(), Words: "We talked.", Next: l.today().AddDays(Every)})
		},
		"another line manager": func() error {
			return l.put("eve", 1, Prepared, Data{Person: "amira", Name: "Amira", Manager: "priya", ManagerName: "Priya", AsOf: l.today()})
		},
	}
	for _, what := range slices.Sorted(func(yield func(string) bool) {
		for k := range changes {
			if !yield(k) {
				return
			}
		}
	}) {
		r := l.review(1)
		manager, _ := r.Signer(Manager)
		l.must(t, l.sign(1, "amira", Worker))
		l.must(t, l.sign(1, manager, Manager))
		shown := r.Content()
		l.must(t, changes[what]())
		if r = l.review(1); len(r.Signatures) != 0 || r.Content() == shown || r.State != IsHeld {
			t.Errorf("%s changed, and %d signatures stand", what, len(r.Signatures))
		}
		if err := l.put("amira", 1, Signed, Data{Party: Worker, Content: shown}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s changed, and what it was is signed: %v", what, err)
		}
	}
	if r := l.review(1); len(r.Left) != 2*len(changes) {
		t.Errorf("%d signatures were left behind", len(r.Left))
	}
	l.must(t, l.sign(1, "amira", Worker))
	if err := l.sign(1, "amira", Worker); !fault.Is(err, fault.Conflict) || len(l.review(1).Signatures) != 1 {
		t.Errorf("signed twice: %v", err)
	}
}

func TestAClosedReviewNeverChanges(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	l.must(t, l.hold(1, []Action{l.action("one")}))
	l.all(t, 1)
	closed := l.review(1)
	for what, err := range map[string]error{
		"prepared": l.prepare(1), "held": l.hold(1, nil), "commented": l.put("amira", 1, Commented, Data{Words: "x"}),
		"cancelled": l.put("eve", 1, Cancelled, Data{Words: "x"}), "signed": l.sign(1, "eve", Educator),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed review was %s: %v", what, err)
		}
	}
	// Even a record that got in all the same moves nothing.
	forged := append(slices.Clone(l.records), Record{ID: "rrc_x", Review: "prv_1", Kind: Held, Data: Data{Words: "Other words."}, By: "eve", At: l.now})
	again := Tell(forged).Reviews[0]
	again.Records = closed.Records
	if !reflect.DeepEqual(again, closed) {
		t.Errorf("it became %+v", again)
	}
}

func TestOneReviewAtATime(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	if err := l.prepare(2); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second one beside it: %v", err)
	}
	l.must(t, l.put("eve", 1, Cancelled, Data{Words: "They were ill."}))
	if err := l.put("eve", 1, Cancelled, Data{Words: "Again."}); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelled twice: %v", err)
	}
	l.must(t, l.prepare(2))
}

func TestAnActionCarriesOverExactlyOnce(t *testing.T) {
	l := begin()
	one, two := l.action("one"), l.action("two")
	l.must(t, l.prepare(1))
	l.must(t, l.hold(1, []Action{one, two}))
	l.all(t, 1)
	l.later(80)
	l.must(t, l.prepare(2)) // cancelled: nothing is carried through it
	l.must(t, l.hold(2, []Action{l.action("lost")}, Outcome{one.ID, Done, ""}))
	l.must(t, l.put("eve", 2, Cancelled, Data{Words: "They were ill."}))
	l.must(t, l.prepare(3))
	if r := l.review(3); !reflect.DeepEqual(r.Carried(), []Action{one, two}) {
		t.Errorf("carried: %+v", r.Carried())
	}
	for what, outcomes := range map[string][]Outcome{
		"dropped without a reason": {{one.ID, Dropped, ""}}, "settled twice": {{one.ID, Done, ""}, {one.ID, Done, ""}}, "of nothing": {{"act_x", Done, ""}}, "of no kind": {{one.ID, "kept", ""}},
	} {
		if err := l.hold(3, nil, outcomes...); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	three := l.action("three")
	l.must(t, l.hold(3, []Action{three}, Outcome{one.ID, Done, ""}))
	l.all(t, 3)
	l.later(80)
	l.must(t, l.prepare(4))
	if r := l.review(4); !reflect.DeepEqual(r.Carried(), []Action{two, three}) {
		t.Errorf("carried on: %+v", r.Carried())
	}
	if err := l.hold(4, nil, Outcome{one.ID, Done, ""}); !fault.Is(err, fault.Invalid) {
		t.Errorf("what was done was done again: %v", err)
	}
	l.must(t, l.hold(4, nil, Outcome{two.ID, Dropped, "The room is gone."}, Outcome{three.ID, Done, ""}))
	l.all(t, 4)
	if open := l.review(4).Open(); len(open) != 0 {
		t.Errorf("left open: %+v", open)
	}
}

// elsewhere is an apprenticeship with reviews that were held elsewhere, each of which
// agreed on one thing.
func (l *life) elsewhere(names ...string) apprenticeship.History {
	records := []apprenticeship.Record{{ID: "trc_0", Apprenticeship: "app_1", Kind: apprenticeship.Began}}
	for _, name := range names {
		records = append(records, apprenticeship.Record{ID: id.TrainingRecord("trc_" + name), Apprenticeship: "app_1", Kind: apprenticeship.Reviewed, Data: apprenticeship.Data{On: "2031-02-03", Actions: []string{name}}})
	}
	return apprenticeship.Tell(records)
}

// bring prepares a review as the use case does, giving ids to what has none yet.
func (l *life) bring(n int, training apprenticeship.History) error {
	now, _ := l.told().Find(id.ProgressReview(fmt.Sprint("prv_", n)))
	d := Data{Person: "amira", Name: "Amira", Manager: "dana", ManagerName: "Dana", AsOf: l.today(), Brought: l.told().Bringing(now, training)}
	for i, a := range d.Brought {
		if a.ID == "" {
			d.Brought[i].ID = id.ReviewAction("act_" + a.Text)
		}
	}
	return l.put("eve", n, Prepared, d)
}

func texts(list []Action) (out []string) {
	for _, a := range list {
		out = append(out, a.Text)
	}
	return out
}

func TestWhatWasAgreedElsewhereIsTakenUpOnceAndGoesOnLikeAnyOther(t *testing.T) {
	l := begin()
	is := func(when string, got []Action, want ...string) {
		t.Helper()
		if !slices.Equal(texts(got), want) {
			t.Errorf("%s: %v, want %v", when, texts(got), want)
		}
	}
	training := l.elsewhere("mri", "log")
	is("before any review", l.told().Open(training), "mri", "log")
	l.must(t, l.bring(1, training))
	l.must(t, l.put("eve", 1, Cancelled, Data{Words: "Ill."}))
	l.must(t, l.bring(2, training))
	is("after one that was cancelled", l.review(2).Carried(), "mri", "log")
	first := l.review(2).Carried()[0]
	if first.ID != "act_mri" || first.Elsewhere == nil || first.Elsewhere.Record != "trc_mri" || first.Elsewhere.On != "2031-02-03" {
		t.Errorf("taken up as %+v", first)
	}
	training = l.elsewhere("mri", "log", "ct")
	l.must(t, l.bring(2, training))
	is("put down since it was prepared", l.review(2).Carried(), "mri", "log", "ct")
	l.must(t, l.bring(2, apprenticeship.Tell(append(training.Records, apprenticeship.Record{ID: "trc_gone", Kind: apprenticeship.TakenBack, About: "trc_log"}))))
	is("taken back since it was prepared", l.review(2).Carried(), "mri", "ct")
	l.must(t, l.bring(2, training))
	is("and prepared once more without that", l.review(2).Carried(), "mri", "ct", "log")
	l.must(t, l.bring(2, l.elsewhere("mri")))
	l.must(t, l.bring(2, training))
	l.must(t, l.hold(2, []Action{l.action("own")}, Outcome{first.ID, Done, ""}))
	before := l.review(2).Content()
	is("until it closes", l.told().Open(training), "mri", "log", "ct")
	l.all(t, 2)
	is("once it is closed", l.told().Open(training), "log", "ct", "own")
	training = l.elsewhere("mri", "log", "ct", "late")
	is("and put down after that", l.told().Open(training), "log", "ct", "own", "late")
	l.must(t, l.bring(3, training))
	is("in the next review", l.review(3).Carried(), "log", "ct", "own", "late")
	for i, r := range l.records { // what was agreed elsewhere is part of what is signed
		if r.Review == "prv_2" && len(r.Data.Brought) > 2 {
			l.records[i].Data.Brought = r.Data.Brought[:2]
		}
	}
	if l.review(2).Content() == before {
		t.Error("what was brought is not in what the three sign")
	}
	is("once the apprenticeship has ended", History{}.Open(apprenticeship.Tell(append(training.Records, apprenticeship.Record{ID: "trc_end", Kind: apprenticeship.Ended}))))
	is("of one that was taken back", History{}.Open(apprenticeship.Tell(append(l.elsewhere("mri", "ct").Records, apprenticeship.Record{ID: "trc_gone", Kind: apprenticeship.TakenBack, About: "trc_mri"}))), "ct")
}

func TestActionsAddUpWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := begin()
		open, made := []id.ReviewAction{}, 0
		for n := 1; n <= 4; n++ {
			l.later(70)
			l.must(t, l.prepare(n))
			var actions []Action
			var outcomes []Outcome
			for range rapid.IntRange(0, 3).Draw(t, "actions") {
				made++
				actions = append(actions, l.action(fmt.Sprint(made)))
			}
			rest := []id.ReviewAction{}
			for _, a := range open {
				switch rapid.IntRange(0, 2).Draw(t, "outcome") {
				case 0:
					rest = append(rest, a)
				case 1:
					outcomes = append(outcomes, Outcome{a, Done, ""})
				case 2:
					outcomes = append(outcomes, Outcome{a, Dropped, "why"})
				}
			}
			l.must(t, l.hold(n, actions, outcomes...))
			if rapid.Bool().Draw(t, "cancelled") {
				l.must(t, l.put("eve", n, Cancelled, Data{Words: "why"}))
				continue
			}
			l.all(t, n)
			for _, a := range actions {
				rest = append(rest, a.ID)
			}
			open = rest
			got := []id.ReviewAction{}
			for _, a := range l.review(n).Open() {
				got = append(got, a.ID)
			}
			if !slices.Equal(got, open) {
				t.Fatalf("open after review %d: %v, not %v", n, got, open)
			}
		}
		if wrong := Replay(l.records); len(wrong) > 0 {
			t.Fatalf("what was put down by the rules is found wrong: %v", wrong)
		}
	})
}

func TestReplayFindsWhatCouldNotHaveBeen(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	l.must(t, l.hold(1, []Action{l.action("one")}))
	l.all(t, 1)
	l.later(80)
	l.must(t, l.prepare(2))
	l.must(t, l.hold(2, nil, Outcome{"act_one", Done, ""}))
	for what, change := range map[string]func(*Record) bool{
		"other words under a signature": func(r *Record) bool { r.Data.Words += "!"; return r.Kind == Held && r.Review == "prv_1" },
		"another signer":                func(r *Record) bool { r.By = "priya"; return r.Kind == Signed },
		"another content":               func(r *Record) bool { r.Data.Content = "x"; return r.Kind == Signed },
		"another line manager":          func(r *Record) bool { r.Data.Manager = "priya"; return r.Kind == Prepared && r.Review == "prv_1" },
		"another action": func(r *Record) bool {
			r.Data.Outcomes = []Outcome{{"act_x", Done, ""}}
			return r.Review == "prv_2" && r.Kind == Held
		},
		"a day to come":               func(r *Record) bool { r.Data.On = "2099-01-01"; return r.Kind == Held },
		"a review in another's place": func(r *Record) bool { r.Review = "prv_1"; return r.Review == "prv_1" && r.Data.AsOf > "2031-04-01" },
	} {
		records, changed := slices.Clone(l.records), false
		for i, r := range records {
			if change(&r) && !changed {
				records[i], changed = r, true
			}
		}
		if !changed || len(Replay(records)) == 0 {
			t.Errorf("%s: not found (%t)", what, changed)
		}
	}
	if wrong := Replay(slices.Delete(slices.Clone(l.records), 4, 5)); len(wrong) == 0 {
		t.Error("a signature that is gone: not found")
	}
}

func TestTheNextIsDueTwelveWeeksOnUnlessTheyAgreeOtherwise(t *testing.T) {
	l := begin()
	if due := l.told().Due("2031-01-01"); due != "2031-03-26" {
		t.Errorf("due first on %s", due)
	}
	l.must(t, l.prepare(1))
	l.must(t, l.put("eve", 1, Held, Data{On: l.today(), Words: "x", Next: "2031-04-01"}))
	if due := l.told().Due("2031-01-01"); due != "2031-03-26" {
		t.Errorf("a review that nobody signed moves it to %s", due)
	}
	before := l.now
	l.all(t, 1)
	if due := l.told().Due("2031-01-01"); due != "2031-04-01" {
		t.Errorf("due next on %s", due)
	}
	if _, ok := l.told().LastBy(before); ok {
		t.Error("it was closed before it was")
	}
	if r, ok := l.told().LastBy(l.now); !ok || r.ID != "prv_1" {
		t.Error("it was not closed when it was")
	}
}

func TestWhatIsPutDownIsWhole(t *testing.T) {
	l := begin()
	l.must(t, l.prepare(1))
	good := func() Data {
		return Data{On: l.today(), Words: "x", Actions: []Action{l.action("one")}, Next: l.today().AddDays(Every)}
	}
	for field, spoil := range map[string]func(*Data){
		"on":        func(d *Data) { d.On = l.today().AddDays(1) },
		"words":     func(d *Data) { d.Words = "" },
		"next":      func(d *Data) { d.Next = d.On },
		"actions":   func(d *Data) { d.Actions = make([]Action, mostActions+1) },
		"actions.0": func(d *Data) { d.Actions[0].By = "2031-02-30" },
		"provider":  func(d *Data) { d.Provider = "Somebody" },
	} {
		d := good()
		spoil(&d)
		err := l.put("eve", 1, Held, d)
		var f *fault.Error
		if !errors.As(err, &f) || !slices.ContainsFunc(f.Fields, func(one fault.Field) bool { return one.Name == field }) {
			t.Errorf("%s: %v", field, err)
		}
	}
	l.must(t, l.put("eve", 1, Held, good()))
	if err := l.put("eve", 1, Cancelled, Data{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("cancelled without a reason: %v", err)
	}
}
