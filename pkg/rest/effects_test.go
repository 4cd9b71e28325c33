package rest

import (
	"fmt"
	"testing"

	"countersign/pkg/enrolling"
	"countersign/pkg/identity"
)

// TestWhatAVersionWouldDoTakesAsManyStatementsHoweverManyItConcerns counts those of a
// draft, and of the version that it becomes: both ask for things beside competencies.
func TestWhatAVersionWouldDoTakesAsManyStatementsHoweverManyItConcerns(t *testing.T) {
	w := newWorld(t)
	v := w.AskMore(w.North)
	lead, department := w.as(t, w.North.Lead), "/departments/"+string(w.North.ID)
	begin := func() string {
		return "/framework-drafts/" + lead.post(department+"/framework-drafts", map[string]any{"base": v}).want(201).text("id")
	}
	next := begin()
	seen := lead.get(next + "/preview").want(200).text("seen")
	published := lead.post(next+"/publications", map[string]any{"reason": "Agreed.", "seen": seen}).want(201).text("version")
	addresses := []string{begin() + "/preview", department + "/frameworks/" + published + "/moves"}
	count := func(address string) int64 {
		before := w.Store.Statements()
		lead.get(address).want(200)
		return w.Store.Statements() - before
	}
	small := map[string]int64{}
	for _, address := range addresses {
		count(address) // what is read once and kept is not the endpoint's own
		small[address] = count(address)
	}
	for n := range 8 {
		p := w.Person(w.North.ID, fmt.Sprintf("Zoe Number%02d", n), fmt.Sprintf("zoe%02d@north.example", n), identity.RoleWorker)
		if err := (enrolling.Service{Store: w.Store}).Enrol(t.Context(), w.As(w.North.Lead), enrolling.EnrolCommand{Worker: p.Worker, Version: v, Level: "bay"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range addresses {
		if n := count(address); n > 20 || n != small[address] {
			t.Errorf("%s takes %d statements with more to show, %d before, at most 20", address, n, small[address])
		}
	}
}
