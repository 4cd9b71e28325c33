package web_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/reporting"
)

// pace gets one line after another signed off, some days apart.
func pace(t *testing.T, s *site.Site, lines, days int) {
	t.Helper()
	p, err := (reporting.Service{Store: s.Store}).WorkerProgress(t.Context(), s.As(s.North.Worker), s.North.Worker.Worker, reporting.ProgressQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Lines {
		if lines == 0 {
			return
		}
		if l.Counted && l.Observations == 1 && !l.Knowledge && l.ValidityMonths == 0 && len(l.Prerequisites) == 0 && !l.LeadApproval {
			submitted := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed("2026-11-20", 1, l.Competency))
			for _, a := range []fixture.Person{s.North.Assessor, s.North.Second, s.North.Limited} {
				if a.ID == submitted.Requests[0].Offered {
					s.World.Sign(a, submitted.Requests[0])
				}
			}
			s.Clock.Advance(time.Duration(days) * 24 * time.Hour)
			for _, a := range []fixture.Person{s.North.Assessor, s.North.Second, s.North.Limited} {
				s.Check(a, "Registered", fixture.Now.AddDate(-1, 0, 0))
			}
			lines--
		}
	}
}

func TestTheNextStepsBeginWithTheCompetencyChosen(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	page := b.Get("/next").Want(t, 200, "Next best steps", "For the most in the least time", "Who could sign it:", "nothing waiting", "5 more lines are finished", "for you", "The minutes are our own estimate")
	for _, never := range []string{s.North.Lapsed.Name, s.North.Unchecked.Name} {
		if strings.Contains(page.Text(), never) {
			t.Errorf("%s may sign nothing, and is named", never)
		}
	}
	found := false
	for _, href := range page.Links() {
		found = found || strings.HasPrefix(href, "/evidence/new?competency=diagnostic-imaging")
	}
	if !found {
		t.Errorf("no step leads to evidence: %v", page.Links())
	}
	eve := s.Browser(s.North.Educator)
	eve.Get(workerAt(s.North.Worker)).Want(t, 200, "Next best steps", "How they are getting on")
	theirs := eve.Get(workerAt(s.North.Worker)+"/next").Want(t, 200, "Amira Khan", "for the worker")
	for _, href := range theirs.Links() {
		if strings.HasPrefix(href, "/evidence/new") {
			t.Error("an educator is led to put up evidence")
		}
	}
}

func TestTheWayAheadSaysARangeOnceThereIsAPace(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	b.Get("/ahead").Want(t, 200, "How I am getting on", "Not enough yet to say", "It takes 8 weeks", "It takes 5 lines", "Time alone does not make this ready", "Nothing ends in the next 12 months")
	pace(t, s, 8, 14)
	b = s.Browser(s.North.Worker) // the session has ended meanwhile
	b.Get("/ahead").Want(t, 200, "The last line may be signed off between", "Thick line: signed off so far", "Pace: 7 lines signed off in the last 16 weeks", "How right it would have been before", "8 of ", "Signed off by month")
	s.Browser(s.North.Educator).Get(workerAt(s.North.Worker)+"/ahead").Want(t, 200, "How they are getting on", "The last line may be signed off between")
}

func TestPagesThatLookForwardKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	count := func(address string) int64 {
		b := s.Browser(s.North.Worker)
		b.Get(address).Want(t, 200)
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	budgets := map[string]int64{"/home": 15, "/next": 14, "/ahead": 14}
	small := map[string]int64{}
	for address, budget := range budgets {
		if small[address] = count(address); small[address] > budget {
			t.Errorf("%s ran %d statements, budget %d", address, small[address], budget)
		}
	}
	pace(t, s, 8, 7)
	for address := range budgets {
		if n := count(address); n > small[address]+2 { // signers’ register checks and what is carried over are read once there is a sign-off
			t.Errorf("%s ran %d statements, %d with less in it", address, n, small[address])
		}
	}
}
