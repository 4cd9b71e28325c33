package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// signed puts up an observation of a competency and has it signed.
func signed(t *testing.T, s *site.Site) (recording.Submitted, string) {
	t.Helper()
	sent := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	a := s.Sign(s.North.Assessor, sent.Requests[0])
	return sent, string(a.ID)
}

func TestHomeSaysHowFarWhatNextAndWhoHasIt(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	b.Get("/home").Want(t, 200, "Your way to Senior clinical support worker", "0 of ", "What to do next", "Nothing is waiting to be signed off", "A registered radiographer has not reviewed this framework yet")
	signed(t, s)
	s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	b.Get("/home").Want(t, 200, "1 of ", "Waiting for ", "Signed off lately", "You are here", "Your target", "Other pathways")
}

func TestAWorkerOnNoPathwayCanStillAddEvidence(t *testing.T) {
	s := site.New(t)
	b := s.Browser(newcomer(t, s))
	b.Get("/home").Want(t, 200, "You are not on a pathway yet")
	b.Get("/competencies").Want(t, 200, "You are not on a pathway yet")
	b.Get("/competencies/"+cleaning).Want(t, 200, "Clean and decontaminate")
	item := begin(t, b, evidence.Activity)
	b.Send(item+"/edit", on(b, "fields.what", "Cleaned.", "picked", "yes", "next", "submit")...).Want(t, 422, "Choose at least one competency")
	b.Send(item+"/edit", on(b, "fields.what", "Cleaned.", "picked", "yes", "next", "search")...).Want(t, 200, "Search all competencies")
	b.Send(item+"/competencies", "q", "decontaminate", "next", "search").Want(t, 200, "Clean and decontaminate")
	b.Send(item+"/competencies", "competencies", cleaning, "next", "continue").Want(t, 200, "How many times")
	if title := b.Page.Value("title"); !strings.HasPrefix(title, "Activity log: ") {
		t.Errorf("the draft is called %q", title)
	}
	b.Send(item+"/edit", on(b, "fields.cases", "1", "picked", "yes", "competencies", cleaning, "next", "submit")...).Want(t, 200, "Submitted")
}

func TestWhyACompetencyDoesNotCountIsTwoStepsAway(t *testing.T) {
	s := site.New(t)
	_, a := signed(t, s)
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: attestationID(a), Reason: "Signed by mistake."}); err != nil {
		t.Fatal(err)
	}
	b := s.Browser(s.North.Worker)
	b.Get("/home").Want(t, 200)
	list := b.Get("/competencies").Want(t, 200, "was taken back") // 1
	title := titleOf(t, s)
	b.Get(list.Links()[title]).Want(t, 200, "was taken back", "Add evidence for this", "Signed by Priya Shah") // 2
	b.Get("/record/"+a).Want(t, 200, "took this sign-off back", "Signed by mistake.", "Taken back")
}

func TestEachSignOffStandsOnceOnThePageOfItsCompetencyAndOlderOnesAreFolded(t *testing.T) {
	s := site.New(t)
	var all []attestation.Attestation
	for n := range 6 {
		a, err := s.TrySign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today.AddDays(-n), 1, fixture.Cannulate)).Requests[0], attestation.Observed)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
		s.Clock.Advance(time.Minute)
	}
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: all[0].ID, Reason: "It was somebody else."}); err != nil {
		t.Fatal(err)
	}
	page := s.Browser(s.North.Worker).Get("/competencies/"+string(fixture.Cannulate)).Want(t, 200, "1 more, signed off and counting", "What happened to the sign-offs")
	body := string(page.Body)
	fold := strings.Index(body, "1 more, signed off and counting")
	for n, a := range all {
		link := `"/record/` + string(a.ID) + `"`
		if got := strings.Count(body, link); got != 1 {
			t.Errorf("the sign-off of item %d stands there %d times", n, got)
		}
		if folded := strings.Index(body, link) > fold; folded != (n == 1) { // the oldest of what counts; what was taken back stays in sight
			t.Errorf("the sign-off of item %d folded: %v", n, folded)
		}
	}
}

func TestWhatWasTakenBackIsNowhereCalledSignedOff(t *testing.T) {
	s := site.New(t)
	sent, a := signed(t, s)
	item := "/evidence/" + string(sent.Version.Evidence)
	b := s.Browser(s.North.Worker)
	pages := map[string]*site.Browser{item: b, "/competencies/" + cleaning: b, "/evidence?state=submitted": b, workerAt(s.North.Worker) + "/evidence?state=submitted": s.Browser(s.North.Educator)}
	for page, b := range pages {
		b.Get(page).Want(t, 200, "Signed off")
	}
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: attestationID(a), Reason: "Signed by mistake."}); err != nil {
		t.Fatal(err)
	}
	for page, b := range pages {
		if text := b.Get(page).Want(t, 200, "Taken back").Text(); strings.Contains(strings.Replace(text, filterWords, "", 1), "Signed off") {
			t.Errorf("%s says that it is signed off:\n%s", page, text)
		}
	}
}

// filterWords is what the list of evidence can be narrowed to.
const filterWords = "Sent back Signed off Taken back or in question"

func TestEvidenceIsNarrowedByWhatBecameOfIt(t *testing.T) {
	s := site.New(t)
	_, a := signed(t, s)
	s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	b := s.Browser(s.North.Worker)
	count := func(state string) int {
		return strings.Count(b.Get("/evidence?state="+state).Want(t, 200).Text(), "Direct observation, ")
	}
	want := func(back, off, doubt int) {
		t.Helper()
		if got := [3]int{count("sent-back"), count("signed-off"), count("in-question")}; got != [3]int{back, off, doubt} {
			t.Errorf("sent back, signed off, in question: %v, want %v", got, [3]int{back, off, doubt})
		}
	}
	want(0, 1, 0)
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: attestationID(a), Reason: "Signed by mistake."}); err != nil {
		t.Fatal(err)
	}
	want(0, 0, 1)
}

func TestWhatWeKeepSaysThatEveryAssessorOfTheDepartmentSeesWhatWasSent(t *testing.T) {
	s := site.New(t)
	sent := s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	for _, who := range []fixture.Person{s.North.Assessor, s.North.Second} {
		s.Browser(who).Get("/evidence/"+string(sent.Version.Evidence)).Want(t, 200)
	}
	s.Browser(s.North.Worker).Get("/privacy").Want(t, 200, "Assessors in your department", "whoever it waits for")
}

func TestASignOffShowsAllThatItStandsOn(t *testing.T) {
	s := site.New(t)
	sent, a := signed(t, s)
	b := s.Browser(s.North.Worker)
	b.Get("/record").Want(t, 200, "1 sign-off. 1 counts today.", "Priya Shah")
	page := b.Get("/record/"+a).Want(t, 200, "Counts", "HCPC RA9", "23 November 2026 at 09:00 GMT", "I watched them do it", "I, Priya Shah", string(sent.Version.Digest), "Fingerprint of the sign-off")
	b.Get(page.Links()["The evidence that was signed"]).Want(t, 200, "This is the version that counts now")
	for _, who := range []fixture.Person{s.North.Other, s.South.Assessor, s.Admin} {
		s.Browser(who).Get("/record/"+a).Want(t, 404)
	}
	s.Browser(s.North.Educator).Get("/record/"+a).Want(t, 200, "Amira Khan")
}

func TestARecordIsReadAPageAtATimeOrPrintedWhole(t *testing.T) {
	s := site.New(t)
	for range 45 {
		signed(t, s)
		s.Clock.Advance(time.Minute)
	}
	for who, address := range map[fixture.Person]string{s.North.Worker: "/record", s.North.Educator: workerAt(s.North.Worker) + "/record"} {
		b := s.Browser(who)
		first := b.Get(address).Want(t, 200, "45 sign-offs. 45 count today.", "All on one page")
		second := b.Get(first.Links()["Older"]).Want(t, 200, "45 sign-offs")
		last := b.Get(second.Links()["Older"]).Want(t, 200, "45 sign-offs")
		whole := b.Get(first.Links()["All on one page, to print or keep"]).Want(t, 200, "print this page")
		for page, want := range map[*site.Page]int{first: 20, second: 20, last: 5, whole: 45} {
			if n := strings.Count(page.Text(), "Counts"); n != want {
				t.Errorf("%s shows %d sign-offs, want %d", page.Address, n, want)
			}
		}
		if _, more := last.Links()["Older"]; more {
			t.Error("the last page leads on")
		}
		b.Get(last.Links()["Newest"]).Want(t, 200, "Older")
		b.Get(address+"?after=x").Want(t, 422)
	}
}

func TestNoticesAreReadOnce(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Worker)
	b.Get("/notifications").Want(t, 200, "Nothing yet")
	signed(t, s)
	page := b.Get("/notifications").Want(t, 200, "Priya Shah signed off", "New", "Mark all as read")
	b.Send("/notifications/read", "up_to", page.Value("up_to")).Want(t, 200)
	if strings.Contains(b.Page.Text(), "New") {
		t.Error("what was read is still new")
	}
	b.Send("/notifications/read", "up_to", "ntf_x").Want(t, 404)
}

func TestNoticesComeAPageAtATimeNewestFirst(t *testing.T) {
	s := site.New(t)
	leave := func(from, to int) {
		s.Write(func(tx *store.Tx) error {
			for n := from; n <= to; n++ {
				if err := tx.Notify(s.North.Worker.ID, "signed", fmt.Sprintf("Notice %d.", n), "/home"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b := s.Browser(s.North.Worker)
	count := func(address string) int64 {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	leave(1, 1)
	small := count("/notifications")
	leave(2, 45)
	if n := count("/notifications"); n > small || n > 4 {
		t.Errorf("a page ran %d statements, %d with less to show, budget 4", n, small)
	}
	first := b.Page.Want(t, 200, "45 notifications are new", "Notice 45.", "Notice 26.")
	second := b.Get(first.Links()["Older"]).Want(t, 200, "Notice 25.", "Notice 6.", "New")
	last := b.Get(second.Links()["Older"]).Want(t, 200, "Notice 5.", "Notice 1.")
	for page, not := range map[*site.Page]string{first: "Notice 25.", second: "Notice 5.", last: "Older"} {
		if strings.Contains(page.Text(), not) {
			t.Errorf("%s says %q", page.Address, not)
		}
	}
	b.Get(last.Links()["Newest"]).Want(t, 200, "Notice 45.")
	b.Send("/notifications/read", "up_to", b.Page.Value("up_to"))
	if text := b.Get(first.Links()["Older"]).Text(); strings.Contains(text, "New ") {
		t.Errorf("read, an older page still says what is new: %s", text)
	}
	b.Get("/notifications?after=nonsense").Want(t, 422)
}

func TestThePathwayIsSearchedAndNarrowed(t *testing.T) {
	s := site.New(t)
	signed(t, s)
	b := s.Browser(s.North.Worker)
	all := b.Get("/competencies").Want(t, 200, "signed off", "Optional.")
	for query, want := range map[string][2]string{
		"?standing=met":         {"Signed off. It does not run out.", "Not started"},
		"?area=IV":              {"Peripheral cannulation", "Clean and decontaminate"},
		"?q=CANNULATION+periph": {"Peripheral cannulation", "Clean and decontaminate"},
	} {
		list, _, _ := strings.Cut(b.Get("/competencies"+query).Want(t, 200, want[0]).Text(), "Look through")
		if _, list, _ = strings.Cut(list, "Show all"); strings.Contains(list, want[1]) {
			t.Errorf("%s leaves %q in", query, want[1])
		}
	}
	b.Get("/competencies?q=zzz").Want(t, 200, "Nothing fits")
	b.Get("/competencies?pathway=ahp-support-worker:1/intermediate").Want(t, 200, "Senior support worker")
	if len(all.Links()) < 40 {
		t.Errorf("the pathway has %d links", len(all.Links()))
	}
}

func TestThePathwayIsShownAsItWasOnADay(t *testing.T) {
	s := site.New(t)
	signed(t, s)
	for _, page := range []struct {
		base string
		*site.Browser
	}{{"", s.Browser(s.North.Worker)}, {workerAt(s.North.Worker), s.Browser(s.North.Educator)}, {workerAt(s.North.Worker), s.Browser(s.North.Lead)}, {workerAt(s.North.Worker), s.Browser(s.North.Inspector)}} {
		list := page.base + "/competencies"
		page.Get(list).Want(t, 200, "1 of 46 signed off", "Show it as it was on")
		p := page.Get(list+"?on-day=22&on-month=11&on-year=2026").Want(t, 200, "0 of 46 signed off", "As it was on 22 November 2026")
		page.Get(p.Links()["Back to today"]).Want(t, 200, "1 of 46 signed off")
		page.Get(list+"?on-day=23&on-month=nov&on-year=2026").Want(t, 200, "1 of 46 signed off")
		for day, says := range map[string]string{"on-day=31&on-month=2&on-year=2026": "must be a real date", "on-day=1&on-month=1&on-year=2030": "today or in the past"} {
			if p := page.Get(list+"?"+day).Want(t, 422, says, "1 of 46 signed off"); p.Value("on-year") != day[len(day)-4:] {
				t.Errorf("%s: what was typed is gone", day)
			}
		}
		if text := page.Get(list+"?on-day=&on-month=&on-year=").Want(t, 200).Text(); strings.Contains(text, "As it was on") {
			t.Error("no day is taken for one")
		}
	}
}

func TestFrameworksAreOpenToAllWhoAreSignedIn(t *testing.T) {
	s := site.New(t)
	for _, who := range []fixture.Person{s.North.Worker, s.North.Assessor, s.North.Educator, s.North.Lead, s.North.Inspector, s.Admin} {
		b := s.Browser(who)
		b.Get("/frameworks").Want(t, 200, "119 competencies", "In our own words", "Nobody has checked this framework")
		b.Get("/frameworks/diagnostic-imaging:1?q=cannulation&level=SCSW&area=IV&risk=invasive").Want(t, 200, "Peripheral cannulation")
		b.Get("/frameworks/diagnostic-imaging:1/levels/AP?setting=ct").Want(t, 200, "Assistant practitioner", "Band 4", "Fields of work")
		b.Get("/frameworks/diagnostic-imaging:1/competencies/DI-IV-02").Want(t, 200, "10", "It rests on", "The code DI-IV-02 is our own")
		b.Get("/competencies/"+string(fixture.Cannulate)).Want(t, 200, "Peripheral cannulation")
		b.Get("/competencies").Want(t, 200)
	}
	b := s.Browser(s.North.Worker)
	for _, nowhere := range []string{"/frameworks/nonesuch:1", "/frameworks/..", "/frameworks/diagnostic-imaging:1/levels/XX", "/frameworks/diagnostic-imaging:1/competencies/NO-1", "/competencies/nonesuch", "/competencies/diagnostic-imaging:1:NO-1"} {
		b.Get(nowhere).Want(t, 404)
	}
	// The catalogue is nobody's department's: it does not say who has adopted what.
	for _, page := range []string{"/frameworks", "/frameworks/diagnostic-imaging:1", "/frameworks/diagnostic-imaging:1/levels/AP"} {
		if text := b.Get(page).Want(t, 200, "A registered radiographer has not reviewed this framework yet.").Text(); strings.Contains(text, "department's lead") {
			t.Errorf("%s speaks of a department:\n%s", page, text)
		}
	}
	b.Get("/frameworks/diagnostic-imaging:1?q=zzz").Want(t, 200, "0 competencies", "Nothing fits")
}

func TestAnotherPersonsPagesAreNotThere(t *testing.T) {
	s := site.New(t)
	sent, a := signed(t, s)
	amira := s.Browser(s.North.Worker)
	draft := begin(t, amira, evidence.Reflection, cleaning)
	item := "/evidence/" + string(sent.Version.Evidence)
	for _, who := range []fixture.Person{s.North.Other, s.South.Worker, s.South.Lead} {
		b := s.Browser(who)
		b.Get("/account")
		for _, address := range []string{item, item + "/versions/" + string(sent.Version.ID), item + "/submitted", item + "/take-back", draft, draft + "/edit", draft + "/competencies",
			draft + "/assessor", draft + "/check", draft + "/throw-away", "/record/" + a} {
			b.Get(address).Want(t, 404, "We could not find that")
		}
		for _, address := range []string{item + "/take-back", item + "/revise", draft + "/edit", draft + "/draft", draft + "/competencies", draft + "/assessor", draft + "/check", draft + "/throw-away"} {
			b.Send(address, "next", "save", "declared", "yes").Want(t, 404)
		}
	}
	educator := s.Browser(s.North.Educator)
	if p := educator.Get(item).Want(t, 200, "Direct observation, Amira Khan"); strings.Contains(p.Text(), "Take it back") {
		t.Error("an educator is shown what only the worker can do")
	}
	educator.Get(item+"/take-back").Want(t, 200, "What they wrote")
	educator.Send(item+"/take-back").Want(t, 403)
	educator.Get(draft).Want(t, 404)
}

func TestSomebodyWithoutAPortfolioIsToldWhoCanHelp(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Assessor)
	for _, address := range []string{"/home", "/evidence", "/record"} {
		b.Get(address).Want(t, 403, "Your department lead can give you one.")
	}
}

// TestWhatAPageShowsCanBeDone follows every link of the worker's pages.
func TestWhatAPageShowsCanBeDone(t *testing.T) {
	s := site.New(t)
	signed(t, s)
	s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	b := s.Browser(s.North.Worker)
	begin(t, b, evidence.Certificate)
	seen, todo := map[string]bool{}, []string{"/home"}
	for len(todo) > 0 && len(seen) < 120 {
		address := todo[0]
		todo = todo[1:]
		page := b.Get(address)
		if page.Status != 200 {
			t.Errorf("%s answers %d", address, page.Status)
		}
		if page.Page == nil {
			continue
		}
		for _, href := range page.Links() {
			href, _, _ = strings.Cut(href, "#")
			if strings.HasPrefix(href, "/") && !seen[href] {
				seen[href] = true
				todo = append(todo, href)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("the walk found %d addresses only", len(seen))
	}
}

func TestPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	sent, a := signed(t, s)
	for range 8 {
		s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate, fixture.Cleaning))
	}
	b := s.Browser(s.North.Worker)
	draft := begin(t, b, evidence.Activity, cleaning)
	item := "/evidence/" + string(sent.Version.Evidence)
	b.Get("/frameworks").Want(t, 200) // reads, once, what nobody has looked at since the start
	for address, budget := range map[string]int{"/home": 17, "/evidence": 15, "/evidence/new": 2, "/competencies": 11, "/competencies/" + cleaning: 15, "/record": 11, "/record/" + a: 11,
		"/notifications": 3, "/frameworks": 3, "/frameworks/diagnostic-imaging:1": 3, item: 16, item + "/versions/" + string(sent.Version.ID): 8,
		draft + "/edit": 26, draft + "/competencies": 26, draft + "/assessor": 21, draft + "/check": 17} {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		if n := s.Store.Statements() - before; n > int64(budget) {
			t.Errorf("%s ran %d statements, budget %d", address, n, budget)
		}
	}
}

// newcomer is a worker whom nobody has put on a pathway yet.
func newcomer(t *testing.T, s *site.Site) fixture.Person {
	t.Helper()
	p := fixture.Person{Name: "Nia Evans", Email: "nia@north.example"}
	inv := store.Invitation{ID: id.New[id.Invitation](), Email: p.Email, Name: p.Name, Department: s.North.ID, Roles: []identity.Role{identity.RoleWorker},
		InvitedBy: s.Admin.ID, CreatedAt: fixture.Now, ExpiresAt: fixture.Now.AddDate(0, 0, 7)}
	token := digest.OfBytes([]byte("token"))
	s.Write(func(tx *store.Tx) (err error) {
		if err := tx.AddInvitation(fixture.Grant(access.InvitePerson, inv.ID, s.North.ID), inv, token); err != nil {
			return err
		}
		p.ID, err = tx.AcceptInvitation(fixture.Grant(access.AcceptInvite, inv.ID, s.North.ID), token, store.Arrival{PasswordHash: "x"})
		return err
	})
	return p
}

func attestationID(s string) id.Attestation { return id.Attestation(s) }

// titleOf is what the competency is called.
func titleOf(t *testing.T, s *site.Site) string {
	t.Helper()
	page, err := s.App.Reporting.CompetencyPage(t.Context(), s.As(s.North.Worker), fixture.Cleaning)
	if err != nil {
		t.Fatal(err)
	}
	return page.Competency.Title
}
