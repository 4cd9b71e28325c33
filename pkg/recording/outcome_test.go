package recording_test

import (
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
