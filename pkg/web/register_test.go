package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/register"
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

func TestARegisterIsAskedAndWhatItShowsIsShownWithWhoLooked(t *testing.T) {
	says := ""
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "application/json")
		fmt.Fprint(out, says)
	}))
	t.Cleanup(server.Close)
	o, err := register.NewOnline(assessor.HCPC, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := site.New(t, func(c *app.Config) { c.Registers = map[string]*register.Online{assessor.HCPC: o} })
	says = fmt.Sprintf(`{"register":"HCPC","registration_number":%q,"name":"Lee Park","profession":"Diagnostic radiographer","status":"Registered","effective_from":"2026-11-20","checked_on":"2026-11-23","shown":"No <b>conditions</b>."}`, numberOf(s, s.North.Lapsed))
	lead, at := s.Browser(s.North.Lead), "/register-checks/"+string(s.North.Lapsed.ID)+"/new"
	if page := lead.Get(at+"?register=NMC").Want(t, 200, "Record what you saw yourself"); strings.Contains(page.Text(), "Look it up now") {
		t.Error("a service is offered where none is set up")
	}
	lead.Get("/registers").Want(t, 200, "can be asked while you wait")
	ask := "/register-checks/" + string(s.North.Lapsed.ID) + "/look-up"
	lead.Get(at).Want(t, 200, "Look Lee Park up now", "What it shows is recorded at once, with your name.")
	lead.Send(ask, "register", "HCPC", "asked", "").Want(t, 422, "Type the number as the register shows it")
	lead.Send(ask, "register", "HCPC", "asked", numberOf(s, s.North.Second)).Want(t, 422, "This number belongs to somebody else.")
	lead.Send(ask, "register", "HCPC", "asked", numberOf(s, s.North.Lapsed)).Want(t, 200, "The register was looked up", "Who looked Dana Cole", "How The online service 127.0.0.1",
		"The name on the register: Lee Park. No <b>conditions</b>.", "Known here since 23 November 2026 at 09:00", "1 earlier check", "Lapsed")
	outside, kept := "/passes/look-up/ask", says
	lead.Get("/passes/look-up").Want(t, 200, "Look it up now", "Write down what you saw yourself")
	says = strings.Replace(strings.Replace(says, numberOf(s, s.North.Lapsed), "RA900777", 1), "Lee Park", "Grace Park", 1)
	lead.Send(outside, "asked", "RA900777").Want(t, 200, "The register was looked up", "Grace Park", "The online service 127.0.0.1")
	lead.Get("/passes/look-up").Want(t, 200)
	lead.Send(outside, "asked", "RA900778").Want(t, 503, "gave an answer that we cannot use, so nothing was recorded")
	says = kept
	lead.Get(at).Want(t, 200)
	says = "<h1>Down for maintenance</h1>"
	lead.Send(ask, "register", "HCPC", "asked", numberOf(s, s.North.Lapsed)).Want(t, 503, "gave an answer that we cannot use, so nothing was recorded", "Record what you saw yourself")
	server.Close()
	lead.Send(ask, "register", "HCPC", "asked", numberOf(s, s.North.Lapsed)).Want(t, 503, "does not answer, so nothing was recorded")
}
