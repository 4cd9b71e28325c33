package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

// begun begins a draft of the next version of the imaging framework, and answers
// where it is.
func begun(t *testing.T, b *site.Browser) string {
	t.Helper()
	b.Get("/frameworks-in-use/"+string(fixture.Imaging)).Want(t, 200, "Write its next version")
	return strings.Split(b.Send("/frameworks-in-use/"+string(fixture.Imaging)+"/next").Want(t, 200, "A draft, begun from version 1").Address, "?")[0]
}

// spills are the answers of the form about one competency, with other words.
func spills(revision, statement string, more ...string) []string {
	return append([]string{"revision", revision, "title", "Blood and body fluid spills", "statement", statement, "area", "ENV", "risk_class", "routine", "target.CSW", "4", "target.SCSW", "4", "target.AP", "4"}, more...)
}

func TestALeadWritesTheNextVersionDecidesWhatIsCarriedOverAndMovesPeople(t *testing.T) {
	s := site.New(t)
	for _, c := range []string{"DI-ENV-01", "DI-ENV-04"} {
		s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(s.Clock.Now()), 1, fixture.Imaging.Of(c))).Requests[0])
	}
	b := s.Browser(s.North.Lead)
	draft := begun(t, b)
	page := b.Get(draft+"/competencies/DI-ENV-04").Want(t, 200, "What does somebody do who can do this?", "Take it out of the draft")
	b.Send(draft+"/competencies/DI-ENV-04", spills(page.Value("revision"), "Cleans up spills our way.")...).Want(t, 200, "Saved in the draft")
	b.Get(draft+"/competencies/DI-ENV-06/remove").Want(t, 200, "Electrical and battery equipment checks")
	b.Send(draft+"/competencies/DI-ENV-06/remove").Want(t, 200, "It is out of the draft")
	page = b.Get(draft+"/competencies/new").Want(t, 200, "A short code of your own")
	b.Send(draft+"/competencies/new", "revision", page.Value("revision"), "code", "OWN-01", "title", "Check the mobile unit", "area", "ENV", "risk_class", "routine", "target.SCSW", "4").Want(t, 200, "Saved in the draft")
	page = b.Get(b.Get(draft).Want(t, 200).Links()["Look at what changes"]).Want(t, 200, "Competencies: 1 added, 1 changed, 1 retired", "What a move would do to each", "Amira Khan", "2 of 46", "0 of 46", "1 of 46",
		"To sign again: Blood and body fluid spills", "New: Check the mobile unit", "Ben Okafor")
	b.Send(draft+"/changes", "seen", page.Value("seen")).Want(t, 422, "Say where this comes from")
	b.Send(draft+"/changes", "seen", "other", "reason", "Agreed.").Want(t, 422, "no longer what you looked at")
	page = b.Send(draft+"/changes", "seen", page.Value("seen"), "reason", "Agreed at the education meeting.").Want(t, 200, "The new version is published", "Published by Dana Cole", "See what this version would do to 2 support workers")
	b.Get(draft).Want(t, 404)
	move := page.Links()["See what this version would do to 2 support workers, and move them"]
	page = b.Get(move).Want(t, 200, "Nobody has decided yet what their sign-offs count for here.", "On version 1: 2 support workers")
	plan := page.Links()["Decide what is carried over"]
	b.Get(plan).Want(t, 200, "Changed", "Different: words", "It is: Cleans up spills our way.", "Retired", "Does what was signed for one of these count toward one that is new?", "117 competencies are as before and are carried over")
	refused := b.Send(plan, "over.DI-ENV-04", "yes", "to.DI-ENV-06", "OWN-01", "reason.DI-ENV-06", "It is part of it.").Want(t, 422, "Say why this is decided otherwise than proposed.", "Say why these sign-offs go on counting, or do not.")
	if refused.Value("reason.DI-ENV-06") != "It is part of it." || refused.Value("over.DI-ENV-04") != "yes" || refused.Value("to.DI-ENV-06") != "OWN-01" {
		t.Error("what was typed is lost")
	}
	b.Send(plan, "over.DI-ENV-04", "yes", "reason.DI-ENV-04", "Only the words are clearer.", "reason", "Agreed at the education meeting.").
		Want(t, 200, "The plan is decided", "What is carried over was decided by Dana Cole on 23 November 2026.", "2 of 46")
	b.Send(move).Want(t, 422, "Choose at least one support worker.")
	b.Send(move, "all", "yes").Want(t, 200, "2 support workers are on version 2 now", "From version 1: 118 carried over, 0 to sign again", "Blood and body fluid spills, carried over: Only the words are clearer.")
	mine := s.Browser(s.North.Worker)
	mine.Get("/notifications").Want(t, 200, "You now work by version 2 of Diagnostic imaging")
	page = mine.Get("/competencies").Want(t, 200, "Blood and body fluid spills")
	mine.Get(page.Links()["Blood and body fluid spills"]).Want(t, 200, "Signed off", "carried over from version 1 by Dana Cole on 23 November 2026: Only the words are clearer.")
	page = b.Get(strings.TrimSuffix(move, "/move")).Want(t, 200, "End this plan")
	end := page.Links()["End this plan"]
	b.Get(end).Want(t, 200, "stops counting on the later one, at once")
	b.Send(end).Want(t, 422, "Say why.")
	b.Send(end, "reason", "The words do differ.").Want(t, 200, "The plan has ended", "Ended by Dana Cole on 23 November 2026: The words do differ.")
	south := s.Browser(s.South.Lead)
	for _, address := range []string{move, plan, end, strings.TrimSuffix(move, "/move")} {
		south.Get(address).Want(t, 404)
	}
	s.Browser(s.North.Educator).Get(move).Want(t, 404)
}

func TestTwoLeadsDoNotOverwriteEachOthersDraft(t *testing.T) {
	s := site.New(t)
	lou := s.Person(s.North.ID, "Lou Second", "lou@north.example", "lead")
	first, second := s.Browser(s.North.Lead), s.Browser(lou)
	draft := begun(t, first)
	at := draft + "/competencies/DI-ENV-04"
	mine, theirs := first.Get(at).Want(t, 200), second.Get(at).Want(t, 200)
	first.Send(at, spills(mine.Value("revision"), "Cleans up spills our way.")...).Want(t, 200, "Saved in the draft")
	refused := second.Send(at, spills(theirs.Value("revision"), "Cleans up spills their way.")...).Want(t, 422, "Dana Cole changed this draft on 23 November 2026, after you opened it. What you typed is still here.", "See how it is now")
	if refused.Value("statement") != "Cleans up spills their way." {
		t.Error("what was typed is lost")
	}
	second.Get(at).Want(t, 200, "Cleans up spills our way.")
	second.Send(at, spills(refused.Value("revision"), "Cleans up spills their way.")...).Want(t, 200, "Saved in the draft")
	s.Browser(s.South.Lead).Get(draft).Want(t, 404)
	s.Browser(s.North.Educator).Get(draft).Want(t, 403)
	first.Get(draft+"/discard").Want(t, 200, "What was written in it is gone then.")
	first.Send(draft+"/discard").Want(t, 200, "The draft is thrown away")
	second.Get(draft).Want(t, 404)
}

func TestADraftSaysAllThatIsWrongAtOnceAndKeepsWhatWasTyped(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get("/frameworks-in-use/write").Want(t, 200, "What is it called?")
	b.Send("/frameworks-in-use/write", "title", " ").Want(t, 422, "Write something here.")
	b.Send("/frameworks-in-use/write", "title", "healthcare support worker").Want(t, 422, "There is a framework with this title.")
	draft := strings.Split(b.Send("/frameworks-in-use/write", "title", "Bone density scanning").Want(t, 200, "To mend before you can publish it", "List at least one competency.").Address, "?")[0]
	page := b.Send(draft+"/competencies/new", "revision", "1", "code", "a b", "title", "", "statement", "Scans a hip.", "area", "NO", "risk_class", "", "target.end", "9").
		Want(t, 422, "Write something here.", "Use a short name of letters, digits", "There is no area", "There is no risk class", "Say which step of the scale is enough")
	if page.Value("statement") != "Scans a hip." || page.Value("code") != "a b" {
		t.Error("what was typed is lost")
	}
	b.Send(draft+"/areas/new", "revision", "1", "title", "Scanning").Want(t, 200, "Saved in the draft")
	b.Send(draft+"/risk_classes/new", "revision", "2", "title", "Scan", "observations", "ten", "distinct_days", "2", "assessors", "0", "validity_months", "12").Want(t, 422, "Give a whole number from 0 to 240.", "Ask for at least one assessor.")
	scan := []string{"revision", "2", "title", "Scan", "observations", "10", "distinct_days", "2", "assessors", "1", "validity_months", "12"}
	b.Send(draft+"/risk_classes/new", append(scan, "success", "30", "success_percent", "101", "revalidation", "", "revalidation_percent", "90")...).
		Want(t, 422, "Say of how many of the last cases, from 1 to 500, how many in a hundred must have gone well, from 1 to 100.")
	b.Send(draft+"/risk_classes/new", append(scan, "success", "30", "success_percent", "90", "revalidation", " ", "revalidation_percent", "")...).
		Want(t, 200, "Saved in the draft", "10 observations, on 2 days, good for 12 months, at least 27 of the last 30 went well (90%)")
	if page := b.Get(draft+"/risk_classes/scan").Want(t, 200); page.Value("success") != "30" || page.Value("success_percent") != "90" || page.Value("revalidation") != "" {
		t.Error("the form does not hold the rate that was set")
	}
	b.Send(draft+"/competencies/new", "revision", "3", "code", "BD-01", "title", "Scans a hip", "area", "scanning", "risk_class", "skill", "target.end", "4").Want(t, 200, "Saved in the draft", "Look at what changes")
	b.Get(draft+"/areas/scanning/remove").Want(t, 200)
	b.Send(draft+"/areas/scanning/remove").Want(t, 422, "1 competencies use this. Change them first.")
	page = b.Get(draft+"/changes").Want(t, 200, "Bone density scanning, version 1", "1 added")
	b.Send(draft+"/changes", "seen", page.Value("seen"), "reason", "Ours.").Want(t, 200, "The new version is published", "Needs review")
	for _, nowhere := range []string{draft, draft + "/competencies/new", "/framework-drafts/nonesuch", "/frameworks-in-use/nonesuch:1"} {
		b.Get(nowhere).Want(t, 404)
	}
}
