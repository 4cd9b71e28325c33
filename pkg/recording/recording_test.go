package recording_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

var today = clock.DateOf(fixture.Now)

func fields(t *testing.T, err error) map[string]string {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatalf("got %v, want field errors", err)
	}
	out := map[string]string{}
	for _, x := range f.Fields {
		out[x.Name] += x.Message
	}
	return out
}

func TestWhatWasSubmittedStaysAsItWas(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	first := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	a := w.Sign(w.North.Assessor, first.Requests[0])
	if _, err := w.Recording.Revise(t.Context(), amira, first.Version.Evidence); err != nil {
		t.Fatal(err)
	}
	title := "A better account"
	if _, err := w.Recording.Save(t.Context(), amira, first.Version.Evidence, recording.Patch{Title: &title}); err != nil {
		t.Fatal(err)
	}
	second, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: first.Version.Evidence, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Recording.Get(t.Context(), amira, first.Version.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Versions) != 2 || d.Versions[0].Content.Title != "Watched on the list" || d.Versions[1].Content.Title != title || second.Version.Number != 2 {
		t.Fatalf("the versions read %q and %q", d.Versions[0].Content.Title, d.Versions[1].Content.Title)
	}
	if d.Versions[0].Sum() != d.Versions[0].Digest || d.Versions[0].Digest != a.EvidenceDigest {
		t.Error("what was signed no longer digests to what the signature binds")
	}
	if len(d.SignOffs) != 1 || d.SignOffs[0].Verdict != attestation.Stale {
		t.Errorf("the sign-off of the first version is judged %v, want stale", d.SignOffs)
	}
	if len(second.Requests) != 1 || second.Requests[0].Version != second.Version.ID {
		t.Error("the new version was not put up for sign-off")
	}
}

func TestAPatientNumberStopsSubmissionWithThePlaceShown(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Activity, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Fields: map[string]string{"what": "I helped.\nThe number was 999 037 6298 on the form.", "cases": "1"}}); err != nil {
		t.Fatal(err)
	}
	kept, err := w.Recording.AddFile(t.Context(), amira, item.ID, "notes.txt", strings.NewReader("first line\nNHS no 9990752583\n"))
	if err != nil || len(kept.Findings) == 0 {
		t.Fatalf("the file's number was not seen: %v %v", kept.Findings, err)
	}
	_, err = w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	got := fields(t, err)
	if !strings.Contains(got["fields.what"], "ine 2") || !strings.Contains(got["files"], "notes.txt") || !strings.Contains(got["files"], "ine 2") {
		t.Errorf("the places are not shown: %v", got)
	}
	if strings.Contains(err.Error(), "376298") || strings.Contains(err.Error(), "9990752583") {
		t.Error("the number itself is repeated")
	}
	if d, err := w.Recording.Get(t.Context(), amira, item.ID); err != nil || d.State != evidence.Draft || d.Working.Content.Fields["cases"] != "1" {
		t.Errorf("the draft was lost: %v %v", d.State, err)
	}
}

func TestEverythingMissingIsSaidAtOnceAndNothingIsLost(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID})
	got := fields(t, err)
	for _, want := range []string{"competencies", "files", "declared"} {
		if got[want] == "" {
			t.Errorf("nothing was said about %s: %v", want, got)
		}
	}
}

func TestWhenNobodyMaySignTheLeadIsTold(t *testing.T) {
	w := fixture.New(t)
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second, w.North.Limited} {
		w.Check(p, "Suspended", fixture.Now.AddDate(0, 0, -1))
	}
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	if out.Requests[0].Offered != "" {
		t.Fatalf("offered to %s, who may not sign", out.Requests[0].Offered)
	}
	w.Read(func(v *store.View) error {
		n, err := v.Notifications(access.ScopeOf(w.As(w.North.Lead)), "", 10)
		if err != nil || len(n) != 1 || !strings.Contains(n[0].Text, "Nobody can sign off “Clean and decontaminate imaging equipment”") {
			t.Errorf("the lead was told %v (%v)", n, err)
		}
		return nil
	})
}

func TestTheOneTheWorkerChoseIsAskedIfTheyMaySign(t *testing.T) {
	w := fixture.New(t)
	for _, c := range []struct {
		name   string
		chosen fixture.Person
		want   bool
	}{{"somebody who may", w.North.Second, true}, {"somebody whose registration lapsed", w.North.Lapsed, false}, {"somebody of another department", w.South.Assessor, false}} {
		content := fixture.Observed(today, 1, fixture.Mammograms)
		content.Assessor = c.chosen.ID
		got := w.Submit(w.North.Worker, evidence.Observation, content).Requests[0].Offered
		if (got == c.chosen.ID) != c.want || got == "" {
			t.Errorf("%s: offered to %s", c.name, got)
		}
	}
}

func TestThePoolIsBalancedByOpenWork(t *testing.T) {
	w := fixture.New(t)
	count := map[string]int{}
	for range 6 {
		out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms))
		count[string(out.Requests[0].Offered)]++
	}
	if count[string(w.North.Assessor.ID)] != 3 || count[string(w.North.Second.ID)] != 3 {
		t.Errorf("6 requests were offered as %v, want 3 each to the two who may sign", count)
	}
}

func TestTakingEvidenceBackEndsItsRequestsAndItsSignOffsStopCounting(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning, fixture.Mammograms))
	w.Sign(w.North.Assessor, out.Requests[0])
	if err := w.Recording.Withdraw(t.Context(), amira, out.Version.Evidence); err != nil {
		t.Fatal(err)
	}
	d, err := w.Recording.Get(t.Context(), amira, out.Version.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	if d.State != evidence.Withdrawn || d.Requests[1].State != attestation.Withdrawn || d.SignOffs[0].Verdict != attestation.Stale {
		t.Errorf("item %s, request %s, sign-off %s", d.State, d.Requests[1].State, d.SignOffs[0].Verdict)
	}
	if _, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), out.Requests[1].ID); err != nil {
		t.Errorf("what was asked is no longer readable: %v", err)
	}
}

// The list and the item judge the same sign-off, each by its own read.
func TestTheListSaysWhatTheItemSaysOfItsSignOffs(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	sent := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	a := w.Sign(w.North.Assessor, sent.Requests[0])
	want := func(verdict attestation.Verdict) {
		t.Helper()
		d, err := w.Recording.Get(t.Context(), amira, a.Evidence)
		if err != nil || len(d.SignOffs) != 1 || d.SignOffs[0].Verdict != verdict {
			t.Fatalf("the item does not say %s (%v)", verdict, err)
		}
		list, _, err := w.Recording.List(t.Context(), amira, w.North.Worker.Worker, store.EvidenceFilter{Limit: 1})
		if err != nil || len(list) != 1 || list[0].Verdicts[a.Request] != verdict || !reflect.DeepEqual(list[0].Requests, d.Requests) {
			t.Fatalf("the list does not say %s, or other requests than the item (%v)", verdict, err)
		}
	}
	want(attestation.Counts)
	w.Check(w.North.Assessor, "Struck off", fixture.Now.AddDate(0, -1, 0))
	want(attestation.Questioned)
	if err := w.Recording.Withdraw(t.Context(), amira, a.Evidence); err != nil {
		t.Fatal(err)
	}
	want(attestation.Stale)
}

func TestNothingIsPutUpAgainstAFrameworkThatIsOnlyShown(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Activity})
	if err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]bool{"st0619:1:DR-S-01": true, "st0216:1:S1": false, "care-certificate:1:9.1": false} {
		_, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Competencies: &[]string{name}})
		if fault.Is(err, fault.Invalid) != refused || !refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADraftIsItsWorkersAlone(t *testing.T) {
	w := fixture.New(t)
	item, err := w.Recording.Start(t.Context(), w.As(w.North.Worker), recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.Recording.AddFile(t.Context(), w.As(w.North.Worker), item.ID, "c.png", bytes.NewReader(sample.Picture{Title: "CPR", Name: "A", Date: "2026"}.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]fixture.Person{"another worker": w.North.Other, "the educator": w.North.Educator, "an assessor": w.North.Assessor, "the lead": w.North.Lead,
		"an administrator": w.Admin, "another department's worker": w.South.Worker} {
		if _, err := w.Recording.Get(t.Context(), w.As(p), item.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s sees the draft: %v", name, err)
		}
		if _, _, err := w.Recording.OpenFile(t.Context(), w.As(p), kept.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s sees the draft's file: %v", name, err)
		}
		if err := w.Recording.Discard(t.Context(), w.As(p), item.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s may throw it away: %v", name, err)
		}
	}
}

func TestASubmittedFileIsReadByTheDepartmentAndByNobodyElse(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.Recording.AddFile(t.Context(), amira, item.ID, "c.pdf", bytes.NewReader(sample.Certificate("Cleaning", "Amira Khan", "3 November 2026")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Educator, w.North.Lead, w.North.Inspector} {
		_, body, err := w.Recording.OpenFile(t.Context(), w.As(p), kept.ID)
		if err != nil {
			t.Errorf("%s cannot read it: %v", p.Name, err)
			continue
		}
		b, err := io.ReadAll(body)
		if err != nil || int64(len(b)) != kept.Size {
			t.Errorf("%s read %d of %d bytes: %v", p.Name, len(b), kept.Size, err)
		}
		body.Close()
	}
	for _, p := range []fixture.Person{w.North.Other, w.South.Worker, w.South.Assessor, w.South.Lead, w.Admin} {
		if _, _, err := w.Recording.OpenFile(t.Context(), w.As(p), kept.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", p.Name, err)
		}
	}
}

func TestAnActivityIsLoggedInOneGoOrNotAtAll(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	c := evidence.Content{Title: "Cleaned room 2", OccurredOn: today, Competencies: []string{string(fixture.Cleaning)}, Fields: map[string]string{"what": "NHS 9990376298", "cases": "1"}}
	if _, err := w.Recording.Log(t.Context(), amira, recording.LogCommand{Worker: w.North.Worker.Worker, Content: c, Declared: true}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("got %v", err)
	}
	list, _, err := w.Recording.List(t.Context(), amira, w.North.Worker.Worker, store.EvidenceFilter{Limit: 30})
	if err != nil || len(list) != 0 {
		t.Fatalf("a refused log left %d items (%v)", len(list), err)
	}
	c.Fields["what"] = "Wiped the table and the chest stand."
	if _, err := w.Recording.Log(t.Context(), amira, recording.LogCommand{Worker: w.North.Worker.Worker, Content: c, Declared: true}); err != nil {
		t.Fatal(err)
	}
}

func TestPagesOfEvidenceFollowEachOtherWithoutGapOrRepeat(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	for range 7 {
		w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	}
	seen, after := map[string]bool{}, store.Cursor{}
	for range 4 {
		list, next, err := w.Recording.List(t.Context(), amira, w.North.Worker.Worker, store.EvidenceFilter{Limit: 2, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			if seen[string(l.ID)] {
				t.Errorf("%s came twice", l.ID)
			}
			seen[string(l.ID)] = true
		}
		after = next
	}
	if len(seen) != 7 || after.ID != "" {
		t.Errorf("4 pages of 2 showed %d of 7, next %v", len(seen), after)
	}
}

func TestADraftIsNamedAfterWhatItIsForAndTheInboxHoldsWhatIsForNothingYet(t *testing.T) {
	w := fixture.New(t)
	amira, own := w.As(w.North.Worker), w.North.Worker.Worker
	if _, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: own, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cannulate)}}); err != nil {
		t.Fatal(err)
	}
	loose, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: own, Kind: evidence.Reflection})
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := w.Recording.List(t.Context(), amira, own, store.EvidenceFilter{Limit: 10})
	if err != nil || len(all) != 2 || len(all[1].Titles) != 1 || all[1].Title != "Certificate or training: "+all[1].Titles[0] {
		t.Errorf("the list reads %+v, %v", all, err)
	}
	mapped, err := w.Recording.Save(t.Context(), amira, all[0].ID, recording.Patch{Competencies: &[]string{string(fixture.Cleaning)}})
	if err != nil || !strings.HasPrefix(mapped.Content.Title, "Reflective account: ") {
		t.Errorf("once it is for something it is called %q, %v", mapped.Content.Title, err)
	}
	mine, none := "Mine", []string{}
	mapped, err = w.Recording.Save(t.Context(), amira, all[0].ID, recording.Patch{Title: &mine, Competencies: &none})
	if err != nil || mapped.Content.Title != "Mine" {
		t.Errorf("the worker's own title became %q, %v", mapped.Content.Title, err)
	}
	inbox, _, err := w.Recording.List(t.Context(), amira, own, store.EvidenceFilter{Unmapped: true, Limit: 10})
	if err != nil || len(inbox) != 1 || inbox[0].ID != loose.ID {
		t.Errorf("the inbox holds %+v, %v", inbox, err)
	}
}

func TestAnEarlierVersionReadsWithItsFilesAndIsThereForNobodyElse(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	first := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	if _, err := w.Recording.Revise(t.Context(), amira, first.Version.Evidence); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.AddFile(t.Context(), amira, first.Version.Evidence, "notes.txt", strings.NewReader("a later file\n")); err != nil {
		t.Fatal(err)
	}
	second, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: first.Version.Evidence, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	for version, files := range map[id.Version]int{first.Version.ID: 0, second.Version.ID: 1} {
		got, err := w.Recording.Version(t.Context(), amira, version)
		if err != nil || len(got.Files) != files || got.Current != (version == second.Version.ID) || got.Named[string(fixture.Cleaning)].Title == "" {
			t.Errorf("the version reads %+v, %v", got, err)
		}
	}
	for _, stranger := range []fixture.Person{w.North.Other, w.South.Assessor, w.Admin} {
		if _, err := w.Recording.Version(t.Context(), w.As(stranger), first.Version.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", stranger.Name, err)
		}
	}
}

func TestASaveFromAStalePageConflictsButNeverWithThePagesOwnSaves(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Reflection})
	if err != nil {
		t.Fatal(err)
	}
	save := func(text string, revision int, writer string) error {
		_, err := w.Recording.Save(t.Context(), amira, item.ID, recording.Patch{Fields: map[string]string{"happened": text}, Revision: revision, Writer: writer})
		return err
	}
	if err := errors.Join(save("phone", 1, "phone"), save("phone again", 1, "phone")); err != nil {
		t.Errorf("a page conflicts with its own save: %v", err)
	}
	if err := save("a stale page", 1, "desktop"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale page overwrites: %v", err)
	}
	if err := save("a stale client", 1, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale client overwrites: %v", err)
	}
	if err := errors.Join(save("seen", 3, "desktop"), save("whatever there is", 0, "")); err != nil {
		t.Error(err)
	}
	if err := save("the phone wakes up", 3, "phone"); !fault.Is(err, fault.Conflict) {
		t.Errorf("the first page overwrites the second: %v", err)
	}
}

func TestStatementBudgets(t *testing.T) {
	w := fixture.New(t)
	for range 5 {
		w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	}
	amira := w.As(w.North.Worker)
	before := w.Store.Statements()
	if _, _, err := w.Recording.List(t.Context(), amira, w.North.Worker.Worker, store.EvidenceFilter{Limit: 30}); err != nil {
		t.Fatal(err)
	}
	if n := w.Store.Statements() - before; n > 5 {
		t.Errorf("a list of evidence ran %d statements, budget 5", n)
	}
}

func TestAFileTakenOutIsGoneUnlessAVersionHoldsIt(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string) recording.Kept {
		kept, err := w.Recording.AddFile(t.Context(), amira, item.ID, name, bytes.NewReader(sample.Certificate(name, "Amira Khan", "today")))
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	gone, held := add("a.pdf"), add("b.pdf")
	if err := w.Recording.RemoveFile(t.Context(), amira, item.ID, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Recording.OpenFile(t.Context(), amira, gone.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was taken out can still be opened: %v", err)
	}
	if _, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: item.ID, Declared: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Revise(t.Context(), amira, item.ID); err != nil {
		t.Fatal(err)
	}
	second := add("c.pdf")
	if err := w.Recording.RemoveFile(t.Context(), amira, item.ID, held.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Recording.Discard(t.Context(), amira, item.ID); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file recording.Kept
		want bool
	}{"taken out of the draft": {gone, false}, "submitted, then taken out of the next draft": {held, true}, "of a new version thrown away": {second, false}} {
		_, body, err := w.Recording.OpenFile(t.Context(), amira, c.file.ID)
		if (err == nil) != c.want {
			t.Errorf("%s: %v, want it there: %t", name, err, c.want)
		}
		if err == nil {
			body.Close()
		}
		w.Read(func(v *store.View) error {
			holds, err := v.HoldsBytes(c.file.Sum)
			if holds != c.want {
				t.Errorf("%s: its bytes are still wanted: %t", name, holds)
			}
			return err
		})
	}
}
