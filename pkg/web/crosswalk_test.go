package web_test

import (
	"regexp"
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestALeadAddsACrosswalkASignerStrikesALineAndTheWorkerSeesTheWay(t *testing.T) {
	s := site.New(t)
	lead := s.Browser(s.North.Lead)
	lead.Get("/frameworks-in-use").Want(t, 200, "Crosswalks: what counts toward what else")
	lead.Get("/crosswalks").Want(t, 200, "There is none over which a sign-off counts", "Suggested, and not in use", "No source says so")
	lead.Get("/crosswalks/new").Want(t, 200, "A sign-off for a competency of")
	add := func(to framework.CompetencyID, why string) {
		t.Helper()
		lead.Get("/crosswalks/new?from=diagnostic-imaging:1&to=diagnostic-imaging:1").Want(t, 200, "How much of the second does the first show?")
		lead.Send("/crosswalks/new", "from_in", "diagnostic-imaging:1", "to_in", "diagnostic-imaging:1", "from", string(fixture.Cleaning), "to", string(to), "kind", "covers",
			"rationale", why, "review_by-day", "1", "review_by-month", "6", "review_by-year", "2027").Want(t, 200, "The crosswalk is in use", why, "by 1 June 2027")
	}
	lead.Get("/crosswalks/new?from=diagnostic-imaging:1&to=diagnostic-imaging:1")
	lead.Send("/crosswalks/new", "from_in", "diagnostic-imaging:1", "to_in", "diagnostic-imaging:1", "from", string(fixture.Cleaning), "rationale", "Typed and kept.").
		Want(t, 422, "Choose a competency from the list", "Typed and kept.", "Give the day by which")
	add(fixture.Spills, "The same agents.")
	add(fixture.Sharps, "The same gloves.")

	r := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
	signer := s.Browser(s.North.Assessor)
	at := "/requests/" + string(r.ID)
	signer.Get(at).Want(t, 200, "This also counts toward", "Blood and body fluid spills", "Sharps bins and disposal", "The same agents.")
	said := signer.Send(at, "decision", "sign", "meaning", "observed_directly", "step", "4", "also", string(fixture.Spills)).Want(t, 200, "This also counts toward: “Blood and body fluid spills”")
	if strings.Contains(said.Text(), "Sharps bins") {
		t.Error("what was struck is in the statement")
	}
	s.SignFor(s.North.Assessor, r, fixture.Spills)

	worker := s.Browser(s.North.Worker)
	worker.Get("/competencies/"+string(fixture.Spills)).Want(t, 200, "Signed off", "Counts here too: “Clean and decontaminate imaging equipment” covers “Blood and body fluid spills”",
		"Sign-offs for something else", "Crosswalks that your department uses", "It is covered by")
	worker.Get("/competencies/"+string(fixture.Sharps)).Want(t, 200, "Not started")
	worker.Get("/crosswalks").Want(t, 404)

	for range 2 {
		end := linkThat(t, lead.Get("/crosswalks"), "/crosswalks/xwk_")
		lead.Get(end).Want(t, 200, "End this crosswalk?", "Everybody in the department can read your reason")
		lead.Send(end, "reason", " ").Want(t, 422, "Say why the link ends")
		lead.Send(end, "reason", "The agent has changed.").Want(t, 200, "The crosswalk has ended", "The agent has changed.")
	}
	worker.Get("/competencies/"+string(fixture.Spills)).Want(t, 200, "Not started")
	worker.Get("/notifications").Want(t, 200, "counts toward “Blood and body fluid spills” no more")
	lead.Get("/crosswalks/take?from=diagnostic-imaging:1&to=ahp-support-worker:1").Want(t, 200, "Take these into use", "look at them before")
	lead.Send("/crosswalks/take", "from", "diagnostic-imaging:1", "to", "ahp-support-worker:1", "rationale", "Agreed.", "review_by-day", "1", "review_by-month", "6", "review_by-year", "2027").
		Want(t, 200, "crosswalks are in use", "Partly covers (")
	worker.Get("/competencies/"+string(fixture.Infection)).Want(t, 200, "That does not count here by itself", "Part of this")
}

// Whoever strikes a line and forgets something else finds it struck still.
func TestWhatAGuestStruckStaysStruckWhenSomethingElseIsAskedAgain(t *testing.T) {
	s := site.New(t)
	s.Mail()
	s.LetIn(s.North)
	for _, to := range []framework.CompetencyID{fixture.Spills, fixture.Sharps} {
		s.Link(s.North, fixture.Cleaning, to, framework.Covers)
	}
	r := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0]
	worker, guest := s.Browser(s.North.Worker), s.Visitor()
	pass := "/requests/" + string(r.ID) + "/guest-pass"
	worker.Get(pass)
	secret := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(worker.Send(pass).Text())
	guest.Get("/pass?code=" + secret)
	guest.Send("/pass", "code", secret)
	guest.Send("/pass/details", "name", "Grace Park", "email", fixture.GuestEmail, "number", fixture.GuestNumber)
	ticked := func(p *site.Page) (out []string) {
		for _, box := range regexp.MustCompile(`<input[^>]* name="also"[^>]*>`).FindAllString(string(p.Body), -1) {
			if strings.Contains(box, " checked") {
				out = append(out, regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(box)[1])
			}
		}
		return out
	}
	first := guest.Send("/pass/code", "code", s.CodeTo(fixture.GuestEmail)).Want(t, 200, "This also counts toward", "Blood and body fluid spills", "Sharps bins and disposal")
	if got := ticked(first); len(got) != 2 {
		t.Fatalf("at first %v are ticked", got)
	}
	for _, kept := range [][]string{{"also", string(fixture.Spills)}, nil} {
		p := guest.Send("/pass/decide", append(kept, "meaning", "observed_directly")...).Want(t, 422)
		if got := ticked(p); len(got) != len(kept)/2 || len(got) == 1 && got[0] != kept[1] {
			t.Errorf("of %v %v are ticked the second time", kept, got)
		}
	}
}
