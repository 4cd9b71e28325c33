package web_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

// teach makes the educator of the north the educator of one of its workers.
func teach(t *testing.T, s *site.Site, worker fixture.Person) {
	t.Helper()
	var revision int
	s.Read(func(v *store.View) error {
		w, err := v.WorkerFacts(worker.Worker)
		revision = w.Revision
		return err
	})
	err := s.App.Enrolling.AssignEducator(t.Context(), s.As(s.North.Lead), enrolling.AssignEducatorCommand{Worker: worker.Worker, Revision: revision, Educator: s.North.Educator.ID})
	if err != nil {
		t.Fatal(err)
	}
}

func workerAt(p fixture.Person) string { return "/workers/" + string(p.Worker) }

func TestWhoIsLongestWithoutMovementAndWhyIsOnTheFirstPage(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	s.Clock.Advance(40 * 24 * time.Hour)
	s.Submit(s.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cleaning))
	page := s.Browser(s.North.Educator).Get("/") // 1
	page.Want(t, 200, "Longest without movement: Amira Khan", "40 days. 1 waiting for Priya Shah since 23 November 2026.", "Clinical support worker to Senior clinical support worker", "0 of ", "Waiting for a sign-off", "1 without movement for 4 weeks")
	text := page.Text()
	if page.Address != "/workers" || strings.Index(text, "Amira Khan") > strings.Index(text, "Ben Okafor") {
		t.Errorf("%s shows them in another order", page.Address)
	}
}

func TestMyWorkersAndEverybody(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Educator)
	b.Get("/workers").Want(t, 200, "Amira Khan", "Ben Okafor", "No educator") // none of their own yet: everybody
	b.Get("/workers?who=mine").Want(t, 200, "No worker has you as their educator yet")
	teach(t, s, s.North.Other)
	page := b.Get("/workers").Want(t, 200, "Ben Okafor")
	if strings.Contains(page.Text(), "Amira Khan") {
		t.Error("a worker of nobody's is among mine")
	}
	b.Get(page.Links()["Everybody in the department"]).Want(t, 200, "Amira Khan", "Ben Okafor", "Educator: Eve Lund")
}

func TestOneWorkerIsReadInAllTheirParts(t *testing.T) {
	s := site.New(t)
	r := asked(s, fixture.Cleaning, s.North.Assessor)
	s.Sign(s.North.Assessor, r)
	asked(s, fixture.Mammograms, s.North.Second)
	for _, p := range []fixture.Person{s.North.Educator, s.North.Lead, s.North.Inspector} {
		b := s.Browser(p)
		page := b.Get(workerAt(s.North.Worker)).Want(t, 200, "Amira Khan", "1 of ", "Waiting for Sam Reed", "Moved this week", "Signed off by area", "Nothing has been confirmed yet", "What could come next")
		for _, part := range []string{"Competencies", "Evidence", "Record of sign-offs"} {
			b.Get(page.Links()[part]).Want(t, 200)
		}
		b.Get(workerAt(s.North.Worker)+"/record").Want(t, 200, "1 sign-off. 1 counts today.")
		b.Get(workerAt(s.North.Worker)+"/evidence").Want(t, 200, "Watched on the list")
		b.Get(workerAt(s.North.Worker)+"/competencies?area=ENV").Want(t, 200, "Signed off. It does not run out.")
		one := b.Get(workerAt(s.North.Worker)+"/competencies/"+cleaning).Want(t, 200, "Amira Khan", "Priya Shah")
		if strings.Contains(one.Text(), "Add evidence") {
			t.Errorf("%s is asked to add evidence", p.Name)
		}
	}
}

func TestAReviewIsRecordedKeptAndReadByTheWorker(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Educator)
	page := b.Get(workerAt(s.North.Worker)).Want(t, 200, "Confirm education and experience", "What do you confirm today?")
	level := page.Value("level")
	if level == "" {
		level = "diagnostic-imaging:1/SCSW"
	}
	send := workerAt(s.North.Worker) + "/reviews"
	page = b.Send(send, "level", level, "confirm", "education", "note", " ").Want(t, 422, "Write what you talked about")
	if page.Value("confirm") != "education" || page.Links()["Write what you talked about and what happens next."] != "#note" {
		t.Error("what was ticked is lost, or the error leads nowhere")
	}
	b.Send(send, "level", "nonsense", "note", "Kept.").Want(t, 422, "Choose the level")
	if b.Page.Value("note") != "Kept." {
		t.Error("the note is lost")
	}
	b.Send(send, "level", level, "confirm", "education", "note", "Doing well.\nNext: cannulation.").Want(t, 200, "What you confirm is saved", "Eve Lund on 23 November 2026, toward Senior clinical support worker",
		"Education confirmed", "Experience not confirmed", "Next: cannulation.")
	worker := s.Browser(s.North.Worker)
	worker.Get("/reviews").Want(t, 200, "My reviews", "Doing well.")
	worker.Get("/notifications").Want(t, 200, "Eve Lund recorded a review")
	s.Browser(s.North.Other).Get("/reviews").Want(t, 200, "Nothing has been confirmed yet", "No progress review was held yet")
	for _, p := range []fixture.Person{s.North.Lead, s.North.Inspector} {
		reader := s.Browser(p)
		page := reader.Get(workerAt(s.North.Worker)).Want(t, 200, "Doing well.")
		if strings.Contains(page.Text(), "Confirm education and experience") {
			t.Errorf("%s is asked to review", p.Name)
		}
		reader.Send(send, "level", level, "note", "x").Want(t, 403, "Only a practice educator")
	}
}

func TestWhatWaitsIsSeenByAgeByPersonAndOneByOne(t *testing.T) {
	s := site.New(t)
	s.Browser(s.North.Educator).Get("/workers/queue").Want(t, 200, "Nothing is waiting to be signed off in this department")
	asked(s, fixture.Mammograms, s.North.Assessor)
	s.Clock.Advance(10 * 24 * time.Hour)
	asked(s, fixture.Cleaning, s.North.Second)
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Second} {
		s.Check(p, "Lapsed", s.Clock.Now().AddDate(0, 0, -1))
	}
	stuck := s.Submit(s.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0]
	if stuck.Offered != "" {
		t.Fatalf("offered to %s", stuck.Offered)
	}
	for p, more := range map[fixture.Person]string{s.North.Educator: "", s.North.Lead: "Mo Adeyemi: They are not entitled to sign in this area."} {
		page := s.Browser(p).Get("/workers/queue")
		page.Want(t, 200, "3 waiting in all. The oldest since 23 November 2026. Nobody can sign 1 of them.", "Nobody can sign these", "Ben Okafor", "Priya Shah", "5 days late", "How long decisions take", "Not enough yet to say", "Waiting 10 days, since 23 November 2026, for Priya Shah", "less than a day", more)
	}
}

func TestAnotherDepartmentsWorkersAreNotThere(t *testing.T) {
	s := site.New(t)
	addresses := []string{workerAt(s.North.Worker), workerAt(s.North.Worker) + "/evidence", workerAt(s.North.Worker) + "/competencies", workerAt(s.North.Worker) + "/competencies/" + cleaning,
		workerAt(s.North.Worker) + "/record", "/workers?department=" + string(s.North.ID), "/workers/queue?department=" + string(s.North.ID), "/workers/wkr_x"}
	for _, p := range []fixture.Person{s.South.Educator, s.South.Lead, s.South.Inspector, s.North.Assessor, s.North.Other, s.Admin} {
		b := s.Browser(p)
		for _, address := range addresses {
			if page := b.Get(address); page.Status != 404 {
				t.Errorf("%s: %s answers %d", p.Email, address, page.Status)
			}
		}
		b.Get("/account")
		b.Send(workerAt(s.North.Worker)+"/reviews", "level", "diagnostic-imaging:1/SCSW", "note", "x").Want(t, 404)
	}
}

func TestEachPageOfOneWorkerSaysWhoseItIs(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Educator)
	for _, part := range []string{"", "/evidence", "/competencies", "/competencies/" + cleaning, "/competencies?on-day=1&on-month=11&on-year=2026", "/record"} {
		page := b.Get(workerAt(s.North.Worker)+part).Want(t, 200)
		_, heading, _ := strings.Cut(string(page.Body), "<h1")
		heading, _, _ = strings.Cut(heading, "</h1>")
		if !strings.Contains(heading, "Amira Khan") {
			t.Errorf("%s is headed %s", page.Address, heading)
		}
	}
	amira := s.Browser(s.North.Worker)
	for _, own := range []string{"/evidence", "/competencies"} {
		if page := amira.Get(own).Want(t, 200); strings.Contains(page.Text(), "Amira Khan, ") {
			t.Errorf("%s tells her who she is", own)
		}
	}
}

func TestEducatorsPagesKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	asked(s, fixture.Mammograms, s.North.Assessor)
	teach(t, s, s.North.Worker)
	b := s.Browser(s.North.Educator)
	count := func(address string) int64 {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	budgets := map[string]int64{"/workers": 7, "/workers?who=all": 7, "/workers/queue": 16, workerAt(s.North.Worker): 16}
	small := map[string]int64{}
	for address := range budgets {
		small[address] = count(address)
	}
	for range 6 {
		s.Submit(s.North.Other, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
		asked(s, fixture.Cleaning, s.North.Assessor)
	}
	for address, budget := range budgets {
		if n := count(address); n > budget || n > small[address] {
			t.Errorf("%s ran %d statements, %d with less in it, budget %d", address, n, small[address], budget)
		} else {
			t.Logf("%s ran %d statements", address, n)
		}
	}
}

// TestEveryLinkThatAnAssessorOrAnEducatorSeesLeadsToAPage follows the links of
// their pages.
func TestEveryLinkThatAnAssessorOrAnEducatorSeesLeadsToAPage(t *testing.T) {
	s := site.New(t)
	s.Sign(s.North.Assessor, asked(s, fixture.Cleaning, s.North.Assessor))
	asked(s, fixture.Mammograms, s.North.Assessor)
	asked(s, fixture.Cannulate, s.North.Second)
	for _, p := range []fixture.Person{s.North.Assessor, s.North.Educator, s.North.Inspector} {
		b := s.Browser(p)
		seen, todo := map[string]bool{}, []string{"/"}
		for len(todo) > 0 && len(seen) < 90 {
			address := todo[0]
			todo = todo[1:]
			page := b.Get(address)
			if page.Status != 200 {
				t.Errorf("%s: %s answers %d", p.Name, address, page.Status)
			}
			if page.Page == nil {
				continue
			}
			for _, href := range page.Links() {
				href, _, _ = strings.Cut(href, "#")
				if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/frameworks") && !seen[href] {
					seen[href] = true
					todo = append(todo, href)
				}
			}
		}
		if len(seen) < 20 {
			t.Errorf("%s: the walk found %d addresses only", p.Name, len(seen))
		}
	}
}

func TestWhoOnlyReadsIsOfferedNoWorkersOfTheirOwnAndNothingToMend(t *testing.T) {
	s := site.New(t)
	endAll(t, s.Browser(s.North.Lead))
	s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Cannulate))
	s.Browser(s.North.Lead).Get("/department").Want(t, 200, "Mend one thing below")
	s.Browser(s.North.Educator).Get("/workers").Want(t, 200, "My workers")
	b := s.Browser(s.North.Inspector)
	for address, offered := range map[string]string{"/workers": "My workers", "/department": "Mend one thing below"} {
		if text := b.Get(address).Want(t, 200, "North Imaging").Text(); strings.Contains(text, offered) {
			t.Errorf("%s says %q to who only reads", address, offered)
		}
	}
}

func TestLaterPagesOfTheQueueShowTheQueueOnly(t *testing.T) {
	s := site.New(t)
	roomy(s)
	for range 17 {
		asked(s, fixture.Mammograms, s.North.Assessor)
	}
	b := s.Browser(s.North.Educator)
	first := b.Get("/workers/queue").Want(t, 200, "17 waiting in all", "One by one, oldest first")
	later := b.Get(first.Links()["Newer"]).Want(t, 200, "One by one, oldest first", "Oldest")
	for page, want := range map[*site.Page]int{first: 15, later: 2} {
		if n := strings.Count(page.Text(), s.North.Worker.Name+" ,"); n != want {
			t.Errorf("%s shows %d, want %d", page.Address, n, want)
		}
	}
	if strings.Contains(later.Text(), "waiting in all") {
		t.Error("a later page begins with the overview again")
	}
}
