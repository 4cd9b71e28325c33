package web_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestFromItsNoticeASignOffIsDeniedInOneClick(t *testing.T) {
	s := site.New(t)
	a := s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	record := "/record/" + string(a.ID)
	b := s.Browser(s.North.Assessor)
	b.Get("/notifications").Want(t, 200, "You signed off “", "for Amira Khan", "This was not me")
	b.Get("/signed").Want(t, 200, "This was not me")
	b.Get(record).Want(t, 200, "This was not me")
	b.Send(record+"/not-me").Want(t, 200, "You said that this was not you", "It does not count any more", "Change your password")
	b.Send(record+"/not-me").Want(t, 200, "You said that this was not you") // twice is once
	lacks(t, b.Get("/signed").Want(t, 200, "On hold"), "This was not me")

	worker := s.Browser(s.North.Worker)
	lacks(t, worker.Get(record).Want(t, 200, "On hold", "while the department lead looks into it", "Priya Shah said that this was not them"), "Look into it", "This was not me")
	worker.Get("/competencies/"+cleaning).Want(t, 200, "On hold")
	worker.Get("/evidence/"+string(a.Evidence)).Want(t, 200, "On hold")

	lead := s.Browser(s.North.Lead)
	lead.Get("/notifications").Want(t, 200, "Priya Shah says that they did not sign off")
	lead.Get(lead.Get(record).Want(t, 200).Links()["Look into it"]).Want(t, 200, "What did you find?", "take it back")
	lead.Send(record+"/lift", "reason", "").Want(t, 422, "Say what you found")
	lead.Send(record+"/lift", "reason", "We looked at the rota together.").Want(t, 200, "no longer on hold", "Counts", "We looked at the rota together.")
	lead.Get(record+"/lift").Want(t, 200, "Counts") // settled: the sign-off as it is
	worker.Get(record).Want(t, 200, "Counts", "Dana Cole looked into it")
}

func TestALinkNeedsNobodyToBeSignedInAndLookingDoesNothing(t *testing.T) {
	s := site.New(t)
	a := s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	link := "/not-me/" + s.Assessing.NotMeToken(a.ID)
	v := s.Visitor()
	for range 3 {
		lacks(t, v.Get(link).Want(t, 200, "Was this not you?", "North Imaging", "Priya Shah"), "Amira Khan")
	}
	worker := s.Browser(s.North.Worker)
	worker.Get("/record/"+string(a.ID)).Want(t, 200, "Counts")
	v.Get(link)
	lacks(t, v.Send(link).Want(t, 200, "You said that this was not you", "Sign in"), "Change your password")
	worker.Get("/record/"+string(a.ID)).Want(t, 200, "On hold")
	lead := s.Browser(s.North.Lead)
	lead.Get("/record/"+string(a.ID)+"/lift").Want(t, 200, "by the link sent to Priya Shah")
	lead.Send("/record/"+string(a.ID)+"/lift", "reason", "It was her.").Want(t, 200)
	v.Get(link).Want(t, 409, "used already")
	v.Get(link+"x").Want(t, 404, "This link is not whole")
}

// lacks ends the test if a page says any of the words.
func lacks(t *testing.T, p *site.Page, words ...string) {
	t.Helper()
	for _, one := range words {
		if strings.Contains(p.Text(), one) {
			t.Fatalf("%s says %q", p.Address, one)
		}
	}
}

func TestACompetencyTellsWhatHappenedToItsSignOffs(t *testing.T) {
	s := site.New(t)
	back := s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	s.Clock.Advance(time.Hour)
	changed := s.Sign(s.North.Second, asked(s, fixture.Cleaning, s.North.Second))
	s.Clock.Advance(time.Hour)
	held := s.InSession(s.North.Assessor)
	if err := s.Assessing.NotMe(t.Context(), held, back.ID); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Hour)
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: back.ID, Reason: "Nobody knows who signed it."}); err != nil {
		t.Fatal(err)
	}
	if err := s.Recording.Withdraw(t.Context(), s.As(s.North.Worker), changed.Evidence); err != nil {
		t.Fatal(err)
	}
	page := s.Browser(s.North.Worker).Get("/competencies/"+cleaning).Want(t, 200, "What happened to the sign-offs")
	text, last := page.Text(), -1
	text = text[strings.Index(text, "What happened to the sign-offs"):]
	for _, one := range []string{"changed after Sam Reed signed it", "Dana Cole took it back", "“Nobody knows who signed it.”", "Priya Shah said that this was not them", "Sam Reed signed it off again", "Priya Shah signed it off: "} {
		if at := strings.Index(text, one); at < last || at < 0 {
			t.Fatalf("%q stands at %d, after %d: %.900s", one, at, last, text)
		} else {
			last = at
		}
	}
}
