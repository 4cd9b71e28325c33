package apprenticeship

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

const (
	ava id.Person = "per_ava" // the apprentice
	eve id.Person = "per_eve" // her educator
	leo id.Person = "per_leo" // the lead
)

// book is what was put down so far.
type book struct {
	t       *testing.T
	records []Record
}

func (b *book) try(by id.Person, k Kind, about id.TrainingRecord, d Data) (Record, error) {
	r := Record{ID: id.TrainingRecord(fmt.Sprintf("trc_%d", len(b.records))), Apprenticeship: "app_1", Kind: k, About: about, Data: d, By: by}
	return r, The().Check(Tell(b.records), r, ava, "2026-11-23")
}

func (b *book) put(by id.Person, k Kind, about id.TrainingRecord, d Data) id.TrainingRecord {
	b.t.Helper()
	r, err := b.try(by, k, about, d)
	if err != nil {
		b.t.Fatalf("%s: %v", k, err)
	}
	b.records = append(b.records, r)
	return r.ID
}

func (b *book) refused(by id.Person, k Kind, about id.TrainingRecord, d Data, words string) {
	b.t.Helper()
	_, err := b.try(by, k, about, d)
	said := fmt.Sprint(err)
	var f *fault.Error
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			said += " " + field.Name + ": " + field.Message
		}
	}
	if err == nil || !strings.Contains(said, words) {
		b.t.Errorf("%s %+v: %s; want it refused with %q", k, d, said, words)
	}
}

func begun(t *testing.T) *book {
	b := &book{t: t}
	b.put(eve, Began, "", Data{Standard: "st0217", On: "2025-09-01", Adult: true})
	return b
}

func hour(on clock.Date) Data {
	return Data{What: "online", On: on, Minutes: 60, Words: "Contrast media."}
}

func TestNobodyConfirmsTheirOwnTimeAndItIsSettledOnce(t *testing.T) {
	b := begun(t)
	one := b.put(ava, Logged, "", hour("2026-11-23"))
	b.refused(ava, Confirmed, one, Data{}, "their own time")
	b.refused(eve, Confirmed, "trc_0", Data{}, "Choose time that was logged")
	b.refused(eve, SentBack, one, Data{}, "Say what is wrong")
	b.put(eve, Confirmed, one, Data{})
	for _, again := range []Kind{Confirmed, SentBack} {
		b.refused(leo, again, one, Data{Words: "x"}, "looked at already")
	}
	b.refused(ava, TakenBack, one, Data{}, "looked at already")
	two := b.put(ava, Logged, "", hour("2026-11-23"))
	b.put(ava, TakenBack, two, Data{})
	b.refused(eve, Confirmed, two, Data{}, "looked at already")
	b.refused(ava, TakenBack, two, Data{}, "cannot be taken back")
	three := b.put(ava, Logged, "", hour("2026-11-22"))
	b.put(eve, SentBack, three, Data{Words: "That was a staff meeting."})
	f := Tell(b.records).Facts()
	if len(f.Entries) != 1 || !f.Entries[0].Confirmed || f.Entries[0].ID != one {
		t.Errorf("of four that were logged, one confirmed, one taken back, one sent back: %+v", f.Entries)
	}
}

func TestADayHoldsTwelveHoursAtMost(t *testing.T) {
	b := begun(t)
	long := hour("2026-11-20")
	long.Minutes = 11 * 60
	b.put(ava, Logged, "", long)
	b.put(ava, Logged, "", hour("2026-11-20"))
	long.Minutes = 1
	b.refused(ava, Logged, "", long, "12 hours 1 minute on 20 November 2026")
	b.refused(ava, Logged, "", Data{What: "naps", On: "2026-11-24"}, "not in the future")
	b.refused(ava, Logged, "", Data{What: "naps", On: "2025-08-31"}, "from 1 September 2025")
	b.refused(ava, Logged, "", Data{On: "2026-02-30"}, "on: Enter a real day")
	b.refused(ava, Logged, "", Data{On: "2026-2-3"}, "on: Enter a real day")
	b.refused(eve, Paused, "", Data{On: "2026-02-03", Until: "soon"}, "until: Enter a real day")
	b.refused(eve, Planned, "", Data{Plan: &Plan{End: "zzz"}}, "end: Enter the planned end")
	b.refused(ava, Logged, "", Data{}, "words: Write what you learned")
	b.refused(ava, Logged, "", Data{}, "minutes: Enter how long")
	b.refused(ava, Logged, "", Data{}, "what: Choose what kind")
}

func TestAReviewIsSignedByThreeEachOnce(t *testing.T) {
	b := begun(t)
	b.refused(eve, Reviewed, "", Data{On: "2026-11-24", Until: "2026-11-24"}, "words: Write what you talked about")
	r := b.put(eve, Reviewed, "", Data{On: "2026-11-20", Words: "Two weeks behind.", Actions: []string{"Log July."}, Until: "2027-02-01"})
	lacks := func(want string) {
		t.Helper()
		if got := strings.Join(Tell(b.records).Facts().Reviews[0].Lacks, ", "); got != want {
			t.Errorf("it lacks %s, want %s", got, want)
		}
	}
	lacks("the apprentice, the employer, the training provider")
	b.refused(eve, Signed, r, Data{What: "the king"}, "for whom")
	b.put(ava, Signed, r, Data{What: Apprentice})
	b.refused(ava, Signed, r, Data{What: Apprentice}, "signed already")
	b.refused(ava, Signed, r, Data{What: Employer}, "Three people")
	b.refused(leo, Signed, r, Data{What: Employer, Name: "Tess Tutor"}, "Only the training provider")
	b.put(leo, Signed, r, Data{What: Employer})
	lacks("the training provider")
	b.refused(leo, Signed, r, Data{What: Provider}, "Three people")
	b.put(leo, Signed, r, Data{What: Provider, Name: "Tess Tutor"}) // she signed on paper, and Leo says so
	lacks("")
	b.refused(eve, TakenBack, r, Data{Words: "x"}, "Somebody signed")
	b.refused(eve, Signed, "trc_0", Data{What: Provider}, "")
}

func TestWhatWasWrongIsTakenBackAndStaysReadable(t *testing.T) {
	b := begun(t)
	b.refused(eve, Paused, "", Data{On: "2025-08-01"}, "from 1 September 2025")
	first := b.put(eve, Paused, "", Data{On: "2026-01-05", Words: "Parental leave."})
	b.refused(eve, Paused, "", Data{On: "2026-03-01", Until: "2026-03-02", Words: "Again."}, "There is a break from 5 January 2026")
	b.refused(eve, TakenBack, first, Data{}, "Say why")
	b.put(eve, TakenBack, first, Data{Words: "It has an end now."})
	b.put(eve, Paused, "", Data{On: "2026-01-05", Until: "2026-02-28", Words: "Parental leave."})
	b.put(leo, Happened, "", Data{What: EmployerConfirmed, On: "2026-11-01"})
	b.refused(leo, Happened, "", Data{What: "a birthday", On: "2026-11-24"}, "what: Choose what happened")
	h := Tell(b.records)
	if f := h.Facts(); len(f.Breaks) != 1 || f.Breaks[0].Until != "2026-02-28" || len(f.Noted) != 1 {
		t.Errorf("%+v", f)
	}
	if old, ok := h.Find(first); !ok || old.Data.Words != "Parental leave." {
		t.Error("what was taken back cannot be read any more")
	}
	b.refused(eve, TakenBack, "trc_0", Data{Words: "x"}, "cannot be taken back")
	b.refused(eve, TakenBack, "trc_99", Data{Words: "x"}, "")
}

func TestThePlanIsChangedByAnotherThatSaysWhy(t *testing.T) {
	b := begun(t)
	b.refused(eve, Planned, "", Data{}, "provider: Enter the name")
	b.refused(eve, Planned, "", Data{Plan: &Plan{Provider: "X", End: "2025-09-01", Week: 1, Planned: 5, Prior: 5}}, "end: Enter the planned end, after 1 September 2025")
	b.refused(eve, Planned, "", Data{Plan: &Plan{Provider: "X", End: "2025-09-02", Week: 1, Planned: 5, Prior: 5}}, "prior: Prior learning")
	b.refused(eve, Planned, "", Data{Plan: &Plan{Planned: -1, Published: longestTraining + 1}}, "published: Enter hours between")
	plan := Plan{Provider: "A college", End: "2027-03-01", Week: 2250, Planned: 33600}
	b.put(eve, Planned, "", Data{Plan: &plan})
	later := plan
	later.End = "2027-06-01"
	b.refused(eve, Planned, "", Data{Plan: &later}, "Say why")
	b.put(eve, Planned, "", Data{Plan: &later, Words: "A module moved."})
	if h := Tell(b.records); h.Plan() != later || len(h.Plans) != 2 || *h.Plans[0].Data.Plan != plan {
		t.Errorf("the plan is %+v, of %d", h.Plan(), len(h.Plans))
	}
}

func TestOneApprenticeshipAtATimeAndNothingAfterItsEnd(t *testing.T) {
	b := &book{t: t}
	b.refused(ava, Logged, "", hour("2026-11-01"), "on no apprenticeship")
	b.refused(eve, Began, "", Data{Standard: "st9999", On: "2017-04-30"}, "standard: Choose")
	b.refused(eve, Began, "", Data{Standard: "st0216", On: "2017-04-30"}, "from 1 May 2017")
	b.put(eve, Began, "", Data{Standard: "st0216", On: "2025-09-01"})
	b.refused(eve, Began, "", Data{Standard: "st0217", On: "2026-09-01"}, "already")
	end := b.put(eve, Ended, "", Data{On: "2026-11-01", Words: "Passed."})
	b.refused(ava, Logged, "", hour("2026-10-01"), "has ended")
	b.put(eve, TakenBack, end, Data{Words: "The wrong person."})
	b.put(ava, Logged, "", hour("2026-10-01"))
	b.refused(eve, "danced", "", Data{}, "")
}

func TestTheDigestBindsEachPartOfARecord(t *testing.T) {
	base := Record{ID: "trc_1", Apprenticeship: "app_1", Worker: "wkr_1", Department: "dep_1", Kind: Logged, About: "trc_0", Data: hour("2026-11-20"), By: ava, ByName: "Ava", At: clock.Date("2026-11-20").Start()}
	seen := []string{string(base.Digest())}
	for _, change := range []func(*Record){
		func(r *Record) { r.ID = "trc_2" }, func(r *Record) { r.Apprenticeship = "app_2" }, func(r *Record) { r.Worker = "wkr_2" }, func(r *Record) { r.Department = "dep_2" },
		func(r *Record) { r.Kind = Reviewed }, func(r *Record) { r.About = "" }, func(r *Record) { r.Data.Minutes++ }, func(r *Record) { r.Data.On = "2026-11-21" },
		func(r *Record) { r.Data.Words = "" }, func(r *Record) { r.Data.What = "" }, func(r *Record) { r.Data.Plan = &Plan{} }, func(r *Record) { r.Data.Plan = &Plan{Care: true} },
		func(r *Record) { r.Data.Adult = true }, func(r *Record) { r.Data.TermTime = true }, func(r *Record) { r.Data.Name = "x" }, func(r *Record) { r.Data.Actions = []string{"x"} },
		func(r *Record) { r.Data.Until = "2026-11-21" }, func(r *Record) { r.Data.Standard = "x" }, func(r *Record) { r.Data.Evidence = "ev_1" },
		func(r *Record) { r.By = eve }, func(r *Record) { r.ByName = "x" }, func(r *Record) { r.At = r.At.Add(1000) },
	} {
		r := base
		change(&r)
		if sum := string(r.Digest()); slices.Contains(seen, sum) {
			t.Errorf("%+v has a digest that another has", r)
		} else {
			seen = append(seen, sum)
		}
	}
}
