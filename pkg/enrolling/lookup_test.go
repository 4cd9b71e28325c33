package enrolling_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/register"
	"countersign/pkg/store"
)

// said is what the register's service of a test shows; a test changes it.
type said struct {
	number, name, profession, status, since, on string
	asked                                       int
}

// online is a world whose HCPC register is asked through a real server.
func online(t *testing.T) (*fixture.World, enrolling.Service, *said) {
	w, s, _ := begin(t)
	shows := &said{number: numberOf(w, w.North.Lapsed), name: "Lee Park", profession: "Diagnostic radiographer", status: "Registered", since: "2026-11-20", on: "2026-11-23"}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		shows.asked++
		out.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(out, `{"register":"HCPC","registration_number":%q,"name":%q,"profession":%q,"status":%q,"effective_from":%q,"checked_on":%q,"shown":"No conditions."}`,
			shows.number, shows.name, shows.profession, shows.status, shows.since, shows.on)
	}))
	t.Cleanup(server.Close)
	o, err := register.NewOnline(assessor.HCPC, server.URL)
	ok(t, err)
	s.Online = map[string]*register.Online{assessor.HCPC: o}
	return w, s, shows
}

func lookUp(w *fixture.World, p fixture.Person) enrolling.LookUpCommand {
	return enrolling.LookUpCommand{Department: w.North.ID, Person: p.ID, Number: numberOf(w, p)}
}

func TestALookUpRecordsWhatTheServiceShowedAndWhoAsked(t *testing.T) {
	w, s, _ := online(t)
	cmd := lookUp(w, w.North.Lapsed)
	cmd.Number = strings.ToLower(cmd.Number)
	check, err := s.LookUp(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{w.North.Lapsed.ID})
		last := checks[w.North.Lapsed.ID][1]
		if last.ID != check || last.Status != "Registered" || last.RecordedBy != w.North.Lead.ID || !last.CheckedAt.Equal(w.Clock.Now()) || last.EffectiveFrom.Format("2006-01-02") != "2026-11-20" ||
			!strings.HasPrefix(last.Source, "The online service 127.0.0.1:") || last.Shown != "The name on the register: Lee Park. No conditions." {
			t.Errorf("recorded %+v", last)
		}
		return err
	})
}

func TestAnAnswerAboutSomebodyElseIsNotRecorded(t *testing.T) {
	w, s, shows := online(t)
	before := logged(w)
	shows.number = "RA900777"
	_, err := s.LookUp(t.Context(), w.As(w.North.Lead), lookUp(w, w.North.Lapsed))
	refused(t, "an answer for another number", err, fault.Unavailable)
	shows.number, shows.name = numberOf(w, w.North.Lapsed), "Lee Smith"
	_, err = s.LookUp(t.Context(), w.As(w.North.Lead), lookUp(w, w.North.Lapsed))
	if wrong(err) != "number" || !strings.Contains(err.Error(), "for Lee Smith, so nothing was recorded") {
		t.Errorf("an answer for another name: %v", err)
	}
	if logged(w) != before || statusOf(w, w.North.Lapsed) != "Lapsed" {
		t.Error("it was recorded")
	}
}

func TestAnOddAnswerIsNotRecorded(t *testing.T) {
	for name, change := range map[string]func(*said){
		"a word that the register does not use": func(s *said) { s.status = "Sort of registered" },
		"a look of tomorrow":                    func(s *said) { s.on = "2026-11-24" },
		"a look older than the one known":       func(s *said) { s.on = "2026-11-01" },
		"no day":                                func(s *said) { s.since = "some time ago" },
		"a status from after the look":          func(s *said) { s.since, s.on = "2026-11-23", "2026-11-22" },
	} {
		w, s, shows := online(t)
		change(shows)
		before := logged(w)
		_, err := s.LookUp(t.Context(), w.As(w.North.Lead), lookUp(w, w.North.Lapsed))
		refused(t, name, err, fault.Unavailable)
		if logged(w) != before || statusOf(w, w.North.Lapsed) != "Lapsed" {
			t.Errorf("%s was recorded", name)
		}
	}
}

func TestSomebodyFromOutsideIsLookedUpByTheirNumberAlone(t *testing.T) {
	w, s, shows := online(t)
	shows.number, shows.name = "RA900777", "Grace Park"
	cmd := enrolling.LookUpGuestCommand{Department: w.North.ID, Number: "ra 900777"}
	for _, p := range []fixture.Person{w.North.Second, w.North.Inspector, w.South.Lead} {
		if _, err := s.LookUpGuest(t.Context(), w.As(p), cmd); err == nil || shows.asked != 0 {
			t.Errorf("%s looked somebody up: %v", p.Name, err)
		}
	}
	_, err := s.LookUpGuest(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	list, err := s.Passes(t.Context(), w.As(w.North.Lead), w.North.ID)
	ok(t, err)
	if l := list.Listings; len(l) != 1 || l[0].Name != "Grace Park" || l[0].Status != "Registered" || l[0].RecordedBy != w.North.Lead.ID || !strings.HasPrefix(l[0].Source, "The online service 127.0.0.1:") {
		t.Errorf("kept %+v", l)
	}
	shows.status = "Fine"
	_, err = s.LookUpGuest(t.Context(), w.As(w.North.Lead), cmd)
	refused(t, "an odd answer", err, fault.Unavailable)
}

func TestNobodyIsAskedAboutWithoutNeed(t *testing.T) {
	w, s, shows := online(t)
	both := w.Person(w.North.ID, "Bo Both", "bo@north.example", identity.RoleLead)
	w.Check(both, "Registered", fixture.Now.AddDate(-1, 0, 0))
	for name, one := range map[string]struct {
		by   fixture.Person
		cmd  func(*enrolling.LookUpCommand)
		kind fault.Kind
	}{
		"an assessor asks":          {w.North.Second, func(*enrolling.LookUpCommand) {}, fault.Forbidden},
		"an inspector asks":         {w.North.Inspector, func(*enrolling.LookUpCommand) {}, fault.Forbidden},
		"another department's lead": {w.South.Lead, func(*enrolling.LookUpCommand) {}, fault.NotFound},
		"about oneself":             {both, func(c *enrolling.LookUpCommand) { c.Person, c.Number = both.ID, numberOf(w, both) }, fault.Forbidden},
		"about another department":  {w.North.Lead, func(c *enrolling.LookUpCommand) { c.Person = w.South.Lapsed.ID }, fault.NotFound},
		"somebody else's number":    {w.North.Lead, func(c *enrolling.LookUpCommand) { c.Number = numberOf(w, w.North.Second) }, fault.Invalid},
		"no number":                 {w.North.Lead, func(c *enrolling.LookUpCommand) { c.Number = "Lee" }, fault.Invalid},
		"a register without one":    {w.North.Lead, func(c *enrolling.LookUpCommand) { c.Register = "nmc" }, fault.Invalid},
	} {
		cmd := lookUp(w, w.North.Lapsed)
		one.cmd(&cmd)
		_, err := s.LookUp(t.Context(), w.As(one.by), cmd)
		refused(t, name, err, one.kind)
	}
	if shows.asked != 0 {
		t.Errorf("the service was asked %d times", shows.asked)
	}
}
