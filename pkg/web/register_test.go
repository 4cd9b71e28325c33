package web_test

import (
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

func TestWhatCameIntoQuestionIsShownToEverybodyConcerned(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Assessor)
	a := s.Sign(s.North.Assessor, r)
	s.Clock.Advance(24 * time.Hour)
	_, err := s.App.Enrolling.RecordCheck(t.Context(), s.As(s.North.Lead), enrolling.RecordCheckCommand{Department: s.North.ID, Person: s.North.Assessor.ID, Number: "RA900001",
		Profession: "Diagnostic radiographer", Status: "Lapsed", EffectiveFrom: "2026-11-20", CheckedOn: clock.DateOf(s.Clock.Now())})
	if err != nil {
		t.Fatal(err)
	}
	worker := s.Browser(s.North.Worker)
	worker.Get("/notifications").Want(t, 200, "A sign-off by Priya Shah is in question", "You need do nothing")
	worker.Get("/record/"+string(a.ID)).Want(t, 200, "In question", "It came into question: a check of the HCPC register shows “Lapsed” since 20 November 2026.", "Priya Shah signed it off.")
	s.Browser(s.North.Assessor).Get("/notifications").Want(t, 200, "A register check shows that you could not sign on the day of a sign-off of yours.")
	s.Browser(s.North.Lead).Get("/notifications").Want(t, 200, "A register check brings a sign-off by Priya Shah into question.")
	second := s.Browser(s.North.Second)
	second.Get("/queue").Want(t, 200, "Asked again: the first sign-off came into question")
	s.Read(func(v *store.View) error {
		list, err := v.RequestsOf([]id.Evidence{a.Evidence})
		second.Get(requestAt(list[1])).Want(t, 200, "Asked again.", "Priya Shah signed this off on 23 November 2026, and that sign-off came into question.")
		return err
	})
}
