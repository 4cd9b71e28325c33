package recording_test

import (
	"maps"
	"slices"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func TestPriorLearningIsProvedByAFileOrBySomebodyWhoCanConfirmIt(t *testing.T) {
	w := fixture.New(t)
	ctx, amira, today := t.Context(), w.As(w.North.Worker), clock.DateOf(fixture.Now)
	v := w.LetPrior(w.North)
	for what, c := range map[string]struct {
		change func(*evidence.Content)
		wrong  []string
	}{
		"whole":                      {func(*evidence.Content) {}, nil},
		"nobody who can confirm it":  {func(c *evidence.Content) { delete(c.Fields, "confirmed_by"); delete(c.Fields, "reached_at") }, []string{"files"}},
		"somebody who is not found":  {func(c *evidence.Content) { delete(c.Fields, "reached_at") }, []string{"fields.reached_at"}},
		"it began after it ended":    {func(c *evidence.Content) { c.Fields["began_on"] = string(today) }, []string{"fields.began_on"}},
		"it ends in the future":      {func(c *evidence.Content) { c.OccurredOn = today.AddDays(1) }, []string{"occurred_on"}},
		"a patient's number in it":   {func(c *evidence.Content) { c.Fields["today"] = "I scanned 999 000 0018." }, []string{"fields.today"}},
		"not a word of what it was":  {func(c *evidence.Content) { delete(c.Fields, "what") }, []string{"fields.what"}},
		"not for any competency yet": {func(c *evidence.Content) { c.Competencies = nil }, []string{"competencies"}},
	} {
		t.Run(what, func(t *testing.T) {
			content := fixture.Learnt(today.AddDays(-40), v.Of("WARD-01"), v.Of("WARD-03"))
			c.change(&content)
			item, err := w.Recording.Start(ctx, amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.PriorLearning})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Recording.Save(ctx, amira, item.ID, recording.Patch{Title: &content.Title, OccurredOn: &content.OccurredOn, Fields: content.Fields, Competencies: &content.Competencies}); err != nil {
				t.Fatal(err)
			}
			missing, err := w.Recording.Check(ctx, amira, item.ID)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, m := range missing {
				names = append(names, m.Name)
			}
			if !slices.Equal(names, c.wrong) {
				t.Errorf("missing %v, want %v", names, c.wrong)
			}
			d, err := w.Recording.Get(ctx, amira, item.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(content.Competencies) > 0 && (d.Named[string(v.Of("WARD-01"))].Prior == "" || d.Named[string(v.Of("WARD-03"))].Prior != "") {
				t.Errorf("it is said to stand for %+v", d.Named)
			}
			_, err = w.Recording.Submit(ctx, amira, recording.SubmitCommand{Evidence: item.ID, Declared: true})
			if (err == nil) != (c.wrong == nil) {
				t.Errorf("submitted: %v", err)
			}
		})
	}
}

func TestNobodyFromOutsideIsAskedToRecogniseWhatWasLearntElsewhere(t *testing.T) {
	w := fixture.New(t)
	w.Store.SendMail()
	w.LetIn(w.North)
	today := clock.DateOf(fixture.Now)
	r := w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt(today.AddDays(-40), fixture.Cleaning)).Requests[0]
	if _, err := w.Recording.MakePass(t.Context(), w.As(w.North.Worker), r.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a pass was made: %v", err)
	}
	r = w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning)).Requests[0]
	if _, err := w.Recording.MakePass(t.Context(), w.As(w.North.Worker), r.ID); err != nil {
		t.Errorf("of anything else none is made: %v", err)
	}
}

func TestAWorkersListSaysWherePriorLearningCounts(t *testing.T) {
	w := fixture.New(t)
	v := w.LetPrior(w.North)
	want, today := map[id.Request]attestation.Verdict{}, clock.DateOf(fixture.Now)
	sign := func(ended clock.Date, code string, worth attestation.Verdict) {
		r := w.Submit(w.North.Worker, evidence.PriorLearning, fixture.Learnt(ended, v.Of(code))).Requests[0]
		if _, err := w.TrySign(w.North.Assessor, r, attestation.Reviewed); err != nil {
			t.Fatal(err)
		}
		want[r.ID] = worth
	}
	sign(today.AddDays(-40), "WARD-01", attestation.Counts)
	sign(today.AddDays(-40), "WARD-03", attestation.NotHere)
	sign(today.AddDays(-800), "WARD-01", attestation.Expired)
	list, _, err := w.Recording.List(t.Context(), w.As(w.North.Worker), w.North.Worker.Worker, store.EvidenceFilter{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || !maps.Equal(list[0].Verdicts, want) {
		t.Errorf("of %d items the list says %v, want %v", len(list), list[0].Verdicts, want)
	}
}
