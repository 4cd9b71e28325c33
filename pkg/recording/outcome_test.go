package recording_test

import (
	"slices"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// Cannulation asks to renew it that 27 of the last 30 cases went well.
func TestWhatHasASuccessRateMustSayHowEachCaseWent(t *testing.T) {
	w := fixture.New(t)
	today := clock.DateOf(fixture.Now)
	c := fixture.Observed(today, 4, fixture.Cannulate)
	delete(c.Fields, "observer")
	log := func(went, which string) error {
		c.Fields["went"], c.Fields["not_well"] = went, which
		_, err := w.Recording.Log(t.Context(), w.As(w.North.Worker), recording.LogCommand{Worker: w.North.Worker.Worker, Content: c, Declared: true})
		return err
	}
	if err := log("", ""); err == nil {
		t.Error("it was taken without a word on how it went")
	}
	if err := log(evidence.NotEveryTime, "5"); err == nil {
		t.Error("the fifth of four did not go well")
	}
	if err := log(evidence.NotEveryTime, "2"); err != nil {
		t.Error(err)
	}
	c = fixture.Observed(today, 4, fixture.Cleaning)
	delete(c.Fields, "observer")
	if err := log("", ""); err != nil {
		t.Errorf("cleaning asks it too: %v", err)
	}
	put := fixture.Observed(today, 3, fixture.Cannulate)
	put.Fields["went"], put.Fields["not_well"] = evidence.NotEveryTime, "3"
	a := w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, put).Requests[0])
	if a.Outcomes != "wwn" {
		t.Errorf("signed: %q", a.Outcomes)
	}
	w.Read(func(v *store.View) error {
		facts, err := v.FactsAbout(w.North.Worker.Worker, fixture.Cannulate)
		if err == nil && (len(facts.Signed) != 1 || facts.Signed[0].Attestation.Outcomes != "wwn") {
			t.Errorf("kept: %+v", facts.Signed)
		}
		return err
	})
}

func TestAnAnswerThatIsNotAskedAnyMoreStopsNothing(t *testing.T) {
	w := fixture.New(t)
	amira := w.As(w.North.Worker)
	c := fixture.Observed(clock.DateOf(fixture.Now), 4, fixture.Cleaning)
	c.Fields["went"], c.Fields["not_well"] = evidence.NotEveryTime, "1, of 999 000 0018"
	item, err := w.Recording.Start(t.Context(), amira, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Observation})
	if err != nil {
		t.Fatal(err)
	}
	save := func(p recording.Patch) (names []string) {
		if _, err := w.Recording.Save(t.Context(), amira, item.ID, p); err != nil {
			t.Fatal(err)
		}
		missing, err := w.Recording.Check(t.Context(), amira, item.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range missing {
			names = append(names, m.Name)
		}
		return names
	}
	if missing := save(recording.Patch{Title: &c.Title, OccurredOn: &c.OccurredOn, Fields: c.Fields, Competencies: &[]string{string(fixture.Cannulate)}}); !slices.Contains(missing, "fields.not_well") {
		t.Errorf("while it is asked, in the way stands only %v", missing)
	}
	if missing := save(recording.Patch{Competencies: &c.Competencies}); len(missing) != 0 {
		t.Errorf("once it is not asked, in the way stands %v", missing)
	}
}
