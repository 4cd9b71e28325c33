package recording_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// again puts an item up once more as it is.
func again(t *testing.T, w *fixture.World, p fixture.Person, e id.Evidence) recording.Submitted {
	t.Helper()
	if _, err := w.Recording.Revise(t.Context(), w.As(p), e); err != nil {
		t.Fatal(err)
	}
	out, err := w.Recording.Submit(t.Context(), w.As(p), recording.SubmitCommand{Evidence: e, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestANewVersionEndsWhatWasAskedOnTheOneBefore(t *testing.T) {
	w := fixture.New(t)
	first := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	second := again(t, w, w.North.Worker, first.Version.Evidence)
	w.Read(func(v *store.View) error {
		queue, err := v.Queue(access.ScopeOf(w.As(w.North.Lead)), w.North.ID, store.QueueFilter{Limit: 10})
		if err != nil || len(queue) != 1 || queue[0].ID != second.Requests[0].ID {
			t.Errorf("%d requests wait, want the new one alone (%v)", len(queue), err)
		}
		old, err := v.Request(access.ScopeOf(w.As(w.North.Lead)), first.Requests[0].ID)
		if err != nil || old.State != attestation.Withdrawn {
			t.Errorf("what was asked before is %s (%v)", old.State, err)
		}
		return nil
	})
}

func TestWhoeverIsAskedIsToldWhoAsksForWhat(t *testing.T) {
	w := fixture.New(t)
	content := fixture.Observed(today, 1, fixture.Cleaning, fixture.Mammograms)
	content.Assessor = w.North.Second.ID
	out := w.Submit(w.North.Worker, evidence.Observation, content)
	w.Read(func(v *store.View) error {
		n, err := v.Notifications(access.ScopeOf(w.As(w.North.Second)), "", 10)
		if err != nil || len(n) != 1 || n[0].Href != "/requests/"+string(out.Requests[0].ID) || !strings.HasPrefix(n[0].Text, "Amira Khan asks you to sign off “") {
			t.Errorf("they were told %+v (%v)", n, err)
		}
		return nil
	})
}

func TestOneSubmissionIsReadByOnePersonWhereOneMaySignIt(t *testing.T) {
	w := fixture.New(t)
	offered := func(competencies ...framework.CompetencyID) map[id.Person]int {
		count := map[id.Person]int{}
		for _, r := range w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, competencies...)).Requests {
			count[r.Offered]++
		}
		return count
	}
	for n := range 2 { // shared out by submissions
		if got := offered(fixture.Mammograms, "diagnostic-imaging:1:DI-BRE-01", "diagnostic-imaging:1:DI-BRE-02", "diagnostic-imaging:1:DI-BRE-03"); len(got) != 1 || got[w.North.Limited.ID] > 0 {
			t.Errorf("4 requests were offered as %v, want all to one of the two who may sign", got)
		} else if others := offered(fixture.Mammograms); len(others) != 1 || maps.Equal(got, others) || others[slices.Collect(maps.Keys(got))[0]] > 0 {
			t.Errorf("submission %d went to %v, and the one after it to %v", n, got, others)
		}
		w.Clock.Advance(time.Hour)
	}
	if got := offered(fixture.Cleaning, fixture.Mammograms, fixture.Cannulate); got[w.North.Limited.ID] != 2 || len(got) != 2 {
		t.Errorf("offered as %v, want what the one with least work may sign to him, and the rest to another", got)
	}
}

func TestWhatIsBeingRevisedIsReadAsItWasSubmitted(t *testing.T) {
	w := fixture.New(t)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	if _, err := w.Recording.Revise(t.Context(), w.As(w.North.Worker), out.Version.Evidence); err != nil {
		t.Fatal(err)
	}
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Educator, w.North.Lead} {
		d, err := w.Recording.Get(t.Context(), w.As(p), out.Version.Evidence)
		if err != nil || d.Working != nil || len(d.Versions) != 1 {
			t.Errorf("%s reads %d versions and the draft %v (%v)", p.Name, len(d.Versions), d.Working, err)
		}
	}
}

func TestAPatientNumberInTheNameOfAFileStopsSubmission(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Activity, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Fields: map[string]string{"what": "I helped.", "cases": "1"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.AddFile(t.Context(), amira, item.ID, "scan_999_037_6298.txt", strings.NewReader("nothing in it\n")); err != nil {
		t.Fatal(err)
	}
	_, err = w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	if got := fields(t, err); len(got) != 1 || !strings.Contains(got["files"], "NHS number") {
		t.Errorf("got %v", got)
	}
}

func TestNoMoreFilesAreKeptThanAVersionMayHold(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	add := func(i int) error {
		_, err := w.Recording.AddFile(t.Context(), amira, item.ID, fmt.Sprintf("%d.txt", i), strings.NewReader(fmt.Sprint(i)))
		return err
	}
	for i := range evidence.MaxAttachments {
		if err := add(i); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(evidence.MaxAttachments); !fault.Is(err, fault.Invalid) {
		t.Errorf("one file more: %v", err)
	}
}

func TestWhatWasThrownAwayIsListedNowhereAndADraftOnlyToItsWorker(t *testing.T) {
	w := fixture.New(t)
	own := w.North.Worker.Worker
	start := func(c string) evidence.Item {
		item, err := w.Recording.Start(t.Context(), w.As(w.North.Worker), recording.StartCommand{Worker: own, Kind: evidence.Certificate, Competencies: []string{c}})
		if err != nil {
			t.Fatal(err)
		}
		return item
	}
	thrown, draft := start(string(fixture.Cannulate)), start(string(fixture.Cleaning))
	if err := w.Recording.Discard(t.Context(), w.As(w.North.Worker), thrown.ID); err != nil {
		t.Fatal(err)
	}
	put := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms))
	for _, c := range []struct {
		who    fixture.Person
		items  []id.Evidence
		mapped []string
	}{
		{w.North.Worker, []id.Evidence{put.Version.Evidence, draft.ID}, []string{string(fixture.Mammograms), string(fixture.Cleaning)}},
		{w.North.Educator, []id.Evidence{put.Version.Evidence}, []string{string(fixture.Mammograms)}},
	} {
		list, _, err := w.Recording.List(t.Context(), w.As(c.who), own, store.EvidenceFilter{Limit: 10})
		if err != nil || len(list) != len(c.items) || !slices.ContainsFunc(list, func(l recording.Listed) bool { return l.ID == put.Version.Evidence }) {
			t.Errorf("%s lists %d items (%v), want %d", c.who.Name, len(list), err, len(c.items))
		}
		mapped, err := w.Recording.Mapped(t.Context(), w.As(c.who), own)
		if err != nil || len(mapped) != len(c.mapped) || !slices.ContainsFunc(mapped, func(m recording.Choosable) bool { return m.ID == string(fixture.Mammograms) }) {
			t.Errorf("%s sees it mapped to %v (%v), want %v", c.who.Name, mapped, err, c.mapped)
		}
	}
	for _, stranger := range []fixture.Person{w.North.Other, w.North.Assessor, w.South.Educator, w.Admin} {
		if _, _, err := w.Recording.List(t.Context(), w.As(stranger), own, store.EvidenceFilter{Limit: 10}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s lists it: %v", stranger.Name, err)
		}
		if _, err := w.Recording.Mapped(t.Context(), w.As(stranger), own); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s sees what it is for: %v", stranger.Name, err)
		}
	}
}

func TestTwoProgramsThatSaveFromOneReadingDoNotOverwriteEachOther(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := "Mine", "Theirs"
	if _, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Title: &mine, Revision: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Title: &theirs, Revision: 1}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second save: %v", err)
	}
}

func TestAFileBelongsToOneItem(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	var items [2]evidence.Item
	for i := range items {
		var err error
		if items[i], err = w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate}); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := w.Recording.AddFile(t.Context(), amira, items[0].ID, "a.txt", strings.NewReader("a"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Recording.RemoveFile(t.Context(), amira, items[1].ID, kept.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken out of another item: %v", err)
	}
	w.Read(func(v *store.View) error {
		if _, _, err := v.Files(items[1].ID, []id.Attachment{kept.ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("found under another item: %v", err)
		}
		_, _, err := v.Files(items[0].ID, []id.Attachment{kept.ID})
		return err
	})
}

func TestOnlyWhoMaySignAllOfItCanBeChosen(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate,
		Competencies: []string{string(fixture.Cleaning), string(fixture.Mammograms)}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Recording.Assessors(t.Context(), amira, item.ID)
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	if slices.Sort(names); err != nil || !slices.Equal(names, []string{"Priya Shah", "Sam Reed"}) {
		t.Errorf("she may choose %q (%v)", names, err)
	}
}
