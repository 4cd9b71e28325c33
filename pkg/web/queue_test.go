package web_test

import (
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

// roomy lets more wait on one person than a department usually would.
func roomy(s *site.Site) {
	s.Write(func(tx *store.Tx) error {
		return tx.SetQueueLimit(fixture.Grant(access.SetQueueLimit, s.North.ID, s.North.ID), s.North.ID, 200)
	})
}

func TestAnAssessorHandsOverFromTheirQueue(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	keep := asked(s, fixture.Cleaning, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	link := b.Get("/queue").Want(t, 200, "Due by").Links()["Hand over to a colleague"]
	b.Get(link).Want(t, 200, "Sam Reed", "To whom?", "What do you hand over?")
	b.Send("/queue/hand-over", "department", string(s.North.ID)).Want(t, 422, "Choose who should sign it")
	b.Send("/queue/hand-over", "department", string(s.North.ID), "to", string(s.North.Second.ID), "requests", string(keep.ID)).Want(t, 200, "1 handed over", "1 sign-off is waiting for you")
	b.Get("/queue/hand-over")
	b.Send("/queue/hand-over", "department", string(s.North.ID), "to", string(s.North.Limited.ID)).Want(t, 200, "0 handed over", "stays with you: Mo Adeyemi cannot sign this")
	second := s.Browser(s.North.Second)
	second.Get("/notifications").Want(t, 200, "Priya Shah hands over to you: 1 sign-off")
	second.Get(requestAt(keep)).Want(t, 200, "It was passed on")
}

func TestSomebodyWhoIsAwayNamesWhoStandsIn(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Assessor)
	b.Get("/my-registration").Want(t, 200, "Who stands in?", "Whoever has the least to do")
	today := clock.DateOf(s.Clock.Now())
	b.Send("/my-registration/absences", "department", string(s.North.ID), "from-day", "23", "from-month", "11", "from-year", "2026", "until-day", "27", "until-month", "11", "until-year", "2026",
		"cover", string(s.North.Second.ID)).Want(t, 200, "From "+today.Words()+" to 27 November 2026. Sam Reed stands in")
	s.Browser(s.North.Second).Get("/queue").Want(t, 200, "1 sign-off is waiting for you")
	b.Get(requestAt(r)).Want(t, 200, "Whom it waited on is away")
	b.Get("/notifications").Want(t, 200, "went to somebody else, because you are away")
}

func TestTheQueueSaysHowItIsDoingAndALeadSetsHowMuchWaitsOnOne(t *testing.T) {
	s := site.New(t)
	for range 5 {
		r := asked(s, fixture.Cleaning, s.North.Assessor)
		s.Clock.Advance(48 * time.Hour)
		s.Sign(s.North.Assessor, r)
	}
	asked(s, fixture.Mammograms, s.North.Assessor)
	s.Clock.Advance(6 * 24 * time.Hour)
	lead := s.Browser(s.North.Lead)
	lead.Get("/workers/queue").Want(t, 200, "5 signed off", "2.0 days", "0 of 5 decisions (0%)", "1 day late", "How long sign-offs have waited", "How much may wait for one assessor?")
	lead.Send("/workers/queue/limit", "department", string(s.North.ID), "limit", "many").Want(t, 422, "Give a whole number from 1 to 200")
	lead.Send("/workers/queue/limit", "department", string(s.North.ID), "limit", "1").Want(t, 200, "The number is changed", "Priya Shah (no room)")
	lacks(t, s.Browser(s.North.Educator).Get("/workers/queue").Want(t, 200, "Up to 1 wait for one assessor"), "Change")
	s.Browser(s.North.Worker).Get("/home").Want(t, 200, "It should have been decided by")
}
