package recording_test

import (
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// told counts what somebody has been told with certain words.
func told(w *fixture.World, p fixture.Person, words string) (n int) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 100)
		for _, one := range list {
			if strings.Contains(one.Text, words) {
				n++
			}
		}
		return err
	})
	return n
}

func TestAWorkerSaysOnceWhetherARecordIsRight(t *testing.T) {
	w := fixture.New(t)
	a := w.Observe(w.North.Assessor, w.North.Worker, fixture.Cleaning)
	worker := w.As(w.North.Worker)
	say := func(right bool, words string) error {
		return w.Recording.Answer(t.Context(), worker, recording.AnswerCommand{Evidence: a.Evidence, Right: right, Words: words})
	}
	for _, bad := range []struct {
		right bool
		words string
	}{{false, " "}, {true, "but"}, {false, strings.Repeat("x", 2001)}, {false, "It was the patient 943 476 5919."}} {
		if err := say(bad.right, bad.words); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v %.20q: %v", bad.right, bad.words, err)
		}
	}
	for range 2 {
		if err := say(false, "That was on Monday."); err != nil {
			t.Fatal(err)
		}
	}
	if got := []int{told(w, w.North.Assessor, "not right"), told(w, w.North.Educator, "not right"), told(w, w.North.Second, "not right")}; got[0] != 1 || got[1] != 1 || got[2] != 0 {
		t.Errorf("the assessor, the educator and another assessor were told %v times", got)
	}
	for range 2 {
		if err := say(true, ""); err != nil {
			t.Fatal(err)
		}
	}
	d, err := w.Recording.Get(t.Context(), worker, a.Evidence)
	if err != nil || len(d.Answers) != 2 || d.Answers[0].Right || !d.Answers[1].Right || d.Answers[0].Words != "That was on Monday." {
		t.Errorf("the answers are %+v, %v", d.Answers, err)
	}
	if n := told(w, w.North.Worker, "Say if it is right"); n != 1 {
		t.Errorf("the worker was told %d times", n)
	}
}

func TestOnlyWhoWasWatchedSaysWhetherARecordIsRight(t *testing.T) {
	w := fixture.New(t)
	a := w.Observe(w.North.Assessor, w.North.Worker, fixture.Cleaning)
	for p, kind := range map[fixture.Person]fault.Kind{w.North.Assessor: fault.Forbidden, w.North.Educator: fault.Forbidden, w.North.Lead: fault.Forbidden,
		w.North.Other: fault.NotFound, w.South.Lead: fault.NotFound} {
		if err := w.Recording.Answer(t.Context(), w.As(p), recording.AnswerCommand{Evidence: a.Evidence, Right: true}); !fault.Is(err, kind) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if err := w.Recording.Answer(t.Context(), w.As(w.North.Worker), recording.AnswerCommand{Evidence: id.New[id.Evidence](), Right: true}); !fault.Is(err, fault.NotFound) {
		t.Errorf("of nothing: %v", err)
	}
}
