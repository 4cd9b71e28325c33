package assessing_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/pkg/assessing"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

func TestAnAssessorHandsOverWhatWaitsOnThemAndNothingElse(t *testing.T) {
	w := fixture.New(t)
	priya, sam := w.As(w.North.Assessor), w.As(w.North.Second)
	mine, more := waits(w, fixture.Mammograms, w.North.Assessor), waits(w, fixture.Cleaning, w.North.Assessor)
	theirs := waits(w, fixture.Cleaning, w.North.Second)
	hand := func(requests []id.Request, to fixture.Person) (int, []assessing.Stayed, error) {
		return w.Assessing.HandOver(t.Context(), priya, assessing.HandOverCommand{Department: w.North.ID, Requests: requests, To: to.ID})
	}
	for name, c := range map[string]struct {
		requests []id.Request
		to       fixture.Person
		want     fault.Kind
	}{
		"to nobody": {nil, fixture.Person{}, fault.Invalid}, "to oneself": {nil, w.North.Assessor, fault.Invalid}, "to somebody elsewhere": {nil, w.South.Assessor, fault.NotFound},
		"somebody else's": {[]id.Request{theirs.ID}, w.North.Second, fault.Invalid},
	} {
		if _, _, err := hand(c.requests, c.to); !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, _, err := w.Assessing.HandOver(t.Context(), w.As(w.South.Assessor), assessing.HandOverCommand{Department: w.North.ID, To: w.South.Second.ID}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's queue: %v", err)
	}
	w.Entitle(w.North.Limited, w.North.ID, "diagnostic-imaging:COM")
	n, stayed, err := hand(nil, w.North.Limited) // Mo may not sign mammography
	if err != nil || n != 1 || len(stayed) != 1 || stayed[0].Request != mine.ID || !strings.Contains(stayed[0].Why, "Mo Adeyemi cannot sign this") {
		t.Fatalf("handed %d, stayed %+v (%v)", n, stayed, err)
	}
	if n, stayed, err := hand([]id.Request{mine.ID}, w.North.Second); err != nil || n != 1 || len(stayed) != 0 {
		t.Fatalf("handed %d, stayed %+v (%v)", n, stayed, err)
	}
	queue := func(p fixture.Person) []id.Request {
		items, _, err := w.Assessing.Queue(t.Context(), w.As(p), w.North.ID, true, store.Cursor{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return ids(items)
	}
	if len(queue(w.North.Assessor)) != 0 || !slices.Equal(queue(w.North.Limited), []id.Request{more.ID}) || !slices.Equal(queue(w.North.Second), []id.Request{mine.ID, theirs.ID}) {
		t.Errorf("waiting: %v, %v, %v", queue(w.North.Assessor), queue(w.North.Limited), queue(w.North.Second))
	}
	if got := noticed(w, w.North.Limited, string(notice.Asked)); len(got) != 1 || !strings.Contains(got[0], "Priya Shah hands over to you: 1 sign-off") {
		t.Errorf("told %q", got)
	}
	if err := w.Assessing.Pass(t.Context(), priya, assessing.PassCommand{Request: theirs.ID, To: w.North.Limited.ID}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("passed on what waits on somebody else: %v", err)
	}
	if err := w.Assessing.Pass(t.Context(), sam, assessing.PassCommand{Request: theirs.ID, To: w.North.Limited.ID}); err != nil {
		t.Errorf("passed on what waits on them: %v", err)
	}
}

func TestColleaguesAreTheOtherAssessorsOfTheDepartment(t *testing.T) {
	w := fixture.New(t)
	list, err := w.Assessing.Colleagues(t.Context(), w.As(w.North.Assessor), w.North.ID)
	var names []string
	for _, one := range list {
		names = append(names, one.Name)
	}
	if want := []string{"Mo Adeyemi", "Sam Reed", "Lee Park", "Noor Haddad"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v (%v), want %v", names, err, want)
	}
	for _, p := range []fixture.Person{w.North.Worker, w.South.Assessor} {
		if _, err := w.Assessing.Colleagues(t.Context(), w.As(p), w.North.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of %s: %v", p.Name, p.Email, err)
		}
	}
}
