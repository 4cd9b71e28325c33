package enrolling_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
)

func TestWorkerAndLeadAreTold30And7DaysBeforeAnEntitlementEndsOnceEach(t *testing.T) {
	w, s, _ := begin(t)
	today := clock.DateOf(w.Clock.Now())
	entitle := func(until clock.Date, equipment ...string) id.WorkerEntitlement {
		e, err := s.EntitleWorker(t.Context(), w.As(w.North.Lead), enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator",
			Tasks: []string{string(fixture.Mammograms)}, Until: until, Procedure: "EP-07", Equipment: equipment})
		ok(t, err)
		return e
	}
	entitle(today.AddDays(100), "Room 1")
	renewed := today.AddDays(100)
	entitle(renewed, "Room 2")
	told := func(lead, worker int) {
		t.Helper()
		for range 2 {
			tend(w)
		}
		for p, n := range map[fixture.Person]int{w.North.Lead: lead, w.North.Worker: worker, w.North.Educator: 0, w.South.Lead: 0} {
			if got := noticed(w, p, notice.Ending); len(got) != n {
				t.Errorf("%s was told %d times, want %d: %q", p.Name, len(got), n, got)
			}
		}
	}
	on := func(days int) { w.Clock.Set(today.AddDays(days).Start().Add(9 * time.Hour)) }
	on(69)
	told(0, 0)
	_, err := s.EntitleWorker(t.Context(), w.As(w.North.Lead), enrolling.EntitleCommand{Department: w.North.ID, Worker: w.North.Worker.Worker, Kind: "irmer_operator",
		Tasks: []string{string(fixture.Mammograms)}, Until: today.AddDays(300), Procedure: "EP-07", Equipment: []string{"Room 2"}}) // takes over from the second
	ok(t, err)
	on(70)
	told(1, 1)
	if text := noticed(w, w.North.Worker, notice.Ending)[0]; !strings.Contains(text, today.AddDays(100).Words()+", in 30 days: ") {
		t.Errorf("the worker reads %q", text)
	}
	on(92)
	told(1, 1)
	on(95) // nobody looked on the very day
	told(2, 2)
	if text := noticed(w, w.North.Lead, notice.Ending)[0]; !strings.Contains(text, "Amira Khan ends on") || !strings.Contains(text, "in 5 days") {
		t.Errorf("the lead reads %q", text)
	}
	on(101)
	told(2, 2)
}
