package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestALeadSeesOfEachPersonWhyTheyCouldNotSign(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Mammograms, s.North.Assessor)
	b := s.Browser(s.North.Lead)
	b.Get("/who-could-sign").Want(t, 200, "Choose a competency")
	b.Get("/who-could-sign?competency="+string(fixture.Mammograms)+"&request="+string(r.ID)).Want(t, 200, "2 people can sign this today.", "Amira Khan", "They are not entitled to sign in this area.", "There is no register check for them.")
	grant := b.Get("/entitlements/new?person=" + string(s.North.Limited.ID) + "&competency=diagnostic-imaging:" + fixture.Mammograms.Code())
	b.Send("/entitlements/new", "person", string(s.North.Limited.ID), "competencies", grant.Value("competencies")).Want(t, 200, "The entitlement is given", "Only: ")
	b.Get("/who-could-sign?competency="+string(fixture.Mammograms)).Want(t, 200, "3 people can sign this today.")
	s.Browser(s.North.Assessor).Get("/who-could-sign?competency="+string(fixture.Mammograms)).Want(t, 404)
}

func TestAPreceptorshipAndAConflictAreNotedAndEndedOnAPersonsPage(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	s.Sign(s.North.Second, asked(s, fixture.Cleaning, s.North.Second))
	sam := personAt(s.North.Second)
	b.Get(sam+"/preceptorship").Want(t, 200)
	b.Send(sam+"/preceptorship").Want(t, 422, "Give a day")
	b.Send(sam+"/preceptorship", "from-day", "1", "from-month", "11", "from-year", "2026", "until-day", "1", "until-month", "6", "until-year", "2027").
		Want(t, 200, "The preceptorship is recorded", "They are in preceptorship until 1 June 2027.", "1 sign-off by them since its first day")
	end := linkThat(t, b.Get(sam), "/preceptorships/")
	b.Get(end).Want(t, 200)
	b.Send(end).Want(t, 422, "Say why")
	b.Send(end, "reason", "Finished early.").Want(t, 200, "The preceptorship has ended")

	b.Get(sam+"/conflict").Want(t, 200)
	b.Send(sam+"/conflict").Want(t, 422, "Choose a person.")
	end = linkThat(t, b.Send(sam+"/conflict", "other", string(s.North.Worker.ID)).Want(t, 200, "The conflict of interest is recorded", "With Amira Khan"), "/conflicts/")
	b.Get(end).Want(t, 200, "Sam Reed and Amira Khan")
	b.Send(end).Want(t, 200, "The conflict of interest has ended")
}

func TestAnAssessorSaysThatTheyShouldNotAssessSomebody(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Second)
	b := s.Browser(s.North.Second)
	b.Get(requestAt(r)).Want(t, 200, "I should not assess this person")
	b.Send("/workers/"+string(s.North.Worker.Worker)+"/conflict").Want(t, 200, "You are asked nothing more about them")
	if page := b.Get(requestAt(r)).Want(t, 200, "A conflict of interest is declared between you and the worker."); strings.Contains(page.Text(), "I should not assess this person") {
		t.Error("it can be said again")
	}
}

// linkThat is where the one link goes that begins with an address.
func linkThat(t *testing.T, page *site.Page, begins string) string {
	t.Helper()
	for _, address := range page.Links() {
		if strings.HasPrefix(address, begins) {
			address, _, _ = strings.Cut(address, "?")
			return address
		}
	}
	t.Fatalf("no link to %s", begins)
	return ""
}
