package web_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/pkg/attainment"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/framework"
	"countersign/pkg/identity"
	"countersign/pkg/internal/site"
)

func TestALeadSeesWhatANewVersionAsksBesideCompetenciesAndOfWhom(t *testing.T) {
	s := site.New(t)
	v := s.AskMore(s.North)
	b := s.Browser(s.North.Lead)
	text := string(b.Get("/frameworks/"+string(v)+"/download?format=yaml").Want(t, 200).Body)
	for _, change := range [][2]string{
		{"number: 1\n", "number: 2\n"}, {"hours: 30,", "hours: 300,"}, {"{id: maths,", "{id: english, kind: qualification, title: English at level 2, source: [OURS], confidence: inferred}\n      - {id: maths, from: 2027-01-01,"},
		{"      - {id: shown, kind: confirmation, title: Shown round the bay, source: [OURS], confidence: inferred}\n", ""},
		{"  - {id: year,", "  - {id: tour, kind: confirmation, title: A tour, source: [OURS], confidence: inferred}\n          - {id: year,"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("there is no %q in %s", change[0], text)
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	b.Get("/frameworks-in-use/load").Want(t, 200)
	page := b.Send("/frameworks-in-use/load", "format", "yaml", "text", text).Want(t, 200, "Competencies: 2 as before", "What levels ask for besides competencies: 2 added, 2 changed, 1 retired", "Asked there for more besides competencies, and do not have it yet: 1 support worker",
		"English at level 2", "A tour", "Bay support worker, in “Time in the bay, either way”. The word of a practice educator", "Different: Hours: 300 hours (it was 30 hours)",
		"Different: For whom: those who began on or after 1 January 2027 (it was everybody)", "Shown round the bay",
		"Newly in the way: English at level 2 (Nobody has put one down yet)", "No longer in the way: Maths at level 2 (Nobody has put one down yet); Shown round the bay")
	if text := page.Text(); strings.Contains(text, "Newly in the way: English at level 2 (Nobody has put one down yet);") {
		t.Error("what one of a group is enough for stands in the way by itself")
	}
}

// bay begins a draft of the list for the bay, and answers where what its level asks for
// is changed.
func bay(t *testing.T, s *site.Site, b *site.Browser) (draft, asks string) {
	t.Helper()
	v := s.AskMore(s.North)
	b.Get("/frameworks-in-use/"+string(v)).Want(t, 200, "Write its next version")
	draft = strings.Split(b.Send("/frameworks-in-use/"+string(v)+"/next").Want(t, 200, "What “Bay support worker” asks for", "8 things").Address, "?")[0]
	return draft, draft + "/asks/bay"
}

func TestALeadBuildsWhatALevelAsksForAndPublishesIt(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	draft, asks := bay(t, s, b)
	page := b.Get(b.Get(draft).Want(t, 200).Links()["What “Bay support worker” asks for"]).Want(t, 200, "Time in the bay, either way", "One of these", "30 hours that somebody has confirmed", "at “Does it”")
	page = b.Get(page.Links()["Add something"]).Want(t, 200, "What do you want to add?", "Hours that add up", "Any one of them is enough")
	page = b.Get(page.Links()["Hours that add up"]).Want(t, 200, "How many hours?", "whoever began on or after")
	refused := b.Send(asks+"/add/top/hours", "revision", page.Value("revision"), "title", "Ward <time>", "hours", "many", "within_months", "-3", "from-day", "31", "from-month", "2", "from-year", "2027").
		Want(t, 422, "Give a whole number from 1 to 100000.", "Give a whole number from 0 to 1200.", "Enter a real day, like 1 8 2027.")
	if refused.Value("title") != "Ward <time>" || refused.Value("hours") != "many" || refused.Value("within_months") != "-3" || refused.Value("from-day") != "31" {
		t.Error("what was typed is lost")
	}
	b.Send(asks+"/add/top/hours", "revision", "1", "title", "Ward time", "hours", "300").Want(t, 200, "Saved in the draft", "300 hours that somebody has confirmed")
	b.Send(asks+"/add/top/qualification", "revision", "2", "title", "Science", "rqf", "3").Want(t, 200, "A qualification at level 3 or above")
	b.Send(asks+"/add/top/any", "revision", "3", "title", "Either").Want(t, 422, "Choose at least one.")
	b.Send(asks+"/add/top/any", "revision", "3", "title", "Either", "members", "0", "members", "9").Want(t, 200, "Saved in the draft", "Either")
	b.Get(asks+"/change/0").Want(t, 200, "How many are needed?", "Change what is asked for")
	b.Send(asks+"/change/0", "revision", "4", "title", "Either", "rule", "n_of", "n", "3").Want(t, 422, "Give a whole number from 1 to 2")
	b.Send(asks+"/change/0", "revision", "4", "title", "Both", "rule", "all").Want(t, 200, "Both")
	b.Get(asks+"/move/0.0").Want(t, 200, "Move it out of its group", "This one")
	b.Send(asks+"/move/0.0", "revision", "5", "to", "out").Want(t, 200, "Move it into “Both”", "Move it into “Time in the bay, either way”")
	b.Send(asks+"/move/1", "revision", "6", "to", "sideways").Want(t, 422, "It cannot be moved there.")
	b.Send(asks+"/move/1", "revision", "6", "to", "into 0").Want(t, 200)
	b.Get(asks+"/later/8").Want(t, 200, "From which starting day on?", "is asked for it as before")
	b.Send(asks+"/later/8", "revision", "7", "title", "Ward time", "hours", "400").Want(t, 422, "Say from which starting day on")
	b.Send(asks+"/later/8", "revision", "7", "title", "Ward time", "hours", "400", "from-day", "1", "from-month", "8", "from-year", "2027").Want(t, 200, "400 hours that somebody has confirmed. For those who began on or after 1 August 2027", "300 hours that somebody has confirmed. For those who began on or before 31 July 2027")
	amira := s.Browser(s.North.Worker)
	amira.Get("/requirements")
	amira.Send("/requirements/"+string(s.North.Worker.Worker), "kind", "put-down", "framework", "bay-work", "for", "placement", "title", "CT suite", "hours", "40", "on-day", "20", "on-month", "11", "on-year", "2026").Want(t, 200)
	b.Get(asks+"/remove/1.0").Want(t, 200, "Hours in the bay", "1 support worker has put something down for it")
	b.Get(asks+"/remove/1").Want(t, 200, "leave what is in it")
	b.Send(asks+"/remove/1", "revision", "3", "keep", "yes").Want(t, 422, "Dana Cole changed this draft")
	b.Send(asks+"/remove/1", "revision", "8", "keep", "yes").Want(t, 200, "It is out of the draft", "Hours in the bay")
	page = b.Get(draft+"/changes").Want(t, 200, "What levels ask for besides competencies: 4 added, 3 moved into or out of a group, 1 retired", "before in “Time in the bay, either way”", "Newly in the way", "Science (Nobody has put one down yet)")
	b.Send(draft+"/changes", "seen", page.Value("seen"), "reason", "Agreed.").Want(t, 200, "The new version is published")
}

func TestTwoLeadsDoNotOverwriteWhatALevelAsksFor(t *testing.T) {
	s := site.New(t)
	lou := s.Person(s.North.ID, "Lou Second", "lou@north.example", "lead")
	first, second := s.Browser(s.North.Lead), s.Browser(lou)
	draft, asks := bay(t, s, first)
	second.Get(asks+"/change/0").Want(t, 200, "Change what is asked for")
	first.Send(asks+"/move/0", "revision", "1", "to", "down").Want(t, 200)
	refused := second.Send(asks+"/change/0", "revision", "1", "title", "Numbers").Want(t, 422, "Dana Cole changed this draft", "See how it is now")
	if refused.Value("title") != "Numbers" {
		t.Error("what was typed is lost")
	}
	second.Send(asks+"/move/0", "revision", "1", "to", "down").Want(t, 422, "Dana Cole changed this draft")
	second.Send(asks+"/remove/0", "revision", "1").Want(t, 422, "Dana Cole changed this draft")
	for _, nowhere := range []string{"/asks/none", "/asks/bay/change/9", "/asks/bay/change/0.0.0", "/asks/bay/change/top", "/asks/bay/change/-1", "/asks/bay/change/01", "/asks/bay/later/0", "/asks/bay/add/1", "/asks/bay/add/top/none", "/asks/bay/move/top", "/asks/bay/remove/9"} {
		first.Get(draft+nowhere).Want(t, 404)
		s.Browser(s.South.Lead).Get(draft+nowhere).Want(t, 404)
	}
	s.Browser(s.North.Educator).Get(asks).Want(t, 403)
	s.Browser(s.South.Lead).Get(asks).Want(t, 404)
}

func TestThePagesOfWhatALevelAsksForKeepToTheirStatementBudgets(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	_, asks := bay(t, s, b)
	for _, page := range []string{"", "/add/top", "/add/top/hours", "/add/top/any", "/change/0", "/later/0", "/move/0", "/remove/0"} {
		before := s.Store.Statements()
		b.Get(asks+page).Want(t, 200)
		if n := s.Store.Statements() - before; n > 8 {
			t.Errorf("%s ran %d statements, budget 8", page, n)
		} else {
			t.Logf("%s ran %d statements", page, n)
		}
	}
}

// placed puts somebody on the level for the bay, with so many hours there that their
// educator has confirmed.
func placed(t *testing.T, s *site.Site, v framework.VersionID, hours int) {
	t.Helper()
	w := s.Person(s.North.ID, fmt.Sprintf("Zoe Hours%02d", hours), fmt.Sprintf("zoe%02d@north.example", hours), identity.RoleWorker)
	must(t, enrolling.Service{Store: s.Store}.Enrol(t.Context(), s.As(s.North.Lead), enrolling.EnrolCommand{Worker: w.Worker, Version: v, Level: "bay"}))
	e := educating.Service{Store: s.Store}
	put, err := e.RecordAttainment(t.Context(), s.As(w), educating.AttainCommand{Worker: w.Worker, Kind: attainment.PutDown,
		Data: attainment.Data{Framework: "bay-work", For: "placement", Title: "CT suite", Hours: hours, On: clock.DateOf(s.Clock.Now())}})
	must(t, err)
	_, err = e.RecordAttainment(t.Context(), s.As(s.North.Educator), educating.AttainCommand{Worker: w.Worker, Kind: attainment.Confirmed, About: put.ID})
	must(t, err)
}

func TestWhatADraftAsksIsReadForEverybodyAtOnce(t *testing.T) {
	s := site.New(t)
	v := s.AskMore(s.North)
	a, lead := authoring.Service{Store: s.Store}, s.As(s.North.Lead)
	d, err := a.BeginDraft(t.Context(), lead, authoring.BeginCommand{Department: s.North.ID, Base: v})
	must(t, err)
	now, err := a.Draft(t.Context(), lead, d)
	must(t, err)
	for i, e := range []authoring.Edit{authoring.AskRemove{Level: "bay", At: authoring.Spot{1}, Keep: true},
		authoring.AskEdit{Level: "bay", Do: authoring.AskChange, At: authoring.Spot{1}, Says: framework.Requirement{Kind: framework.AsksHours, Title: "Hours in the bay", Hours: 300}}} {
		must(t, a.EditDraft(t.Context(), lead, authoring.EditCommand{Draft: d, Revision: now.Revision + i, Edit: e}))
	}
	b := s.Browser(s.North.Lead)
	address := "/framework-drafts/" + string(d) + "/changes"
	count := func() int64 {
		before := s.Store.Statements()
		b.Get(address).Want(t, 200)
		return s.Store.Statements() - before
	}
	placed(t, s, v, 1)
	count() // what is read once and kept is not the page's own
	small := count()
	for n := range 8 {
		placed(t, s, v, n+2)
	}
	if n := count(); n > 22 || n != small {
		t.Errorf("%s takes %d statements with more to show, %d before, at most 22", address, n, small)
	}
	text := b.Get(address).Want(t, 200, "What this draft changes").Text()
	for n := range 9 {
		if mine := fmt.Sprintf("Hours in the bay (%d of 300 hours are confirmed)", n+1); strings.Count(text, mine) != 1 || strings.Index(text, fmt.Sprintf("Zoe Hours%02d", n+1)) > strings.Index(text, mine) {
			t.Errorf("%q is not told of whom it is true: %s", mine, text)
		}
	}
}
