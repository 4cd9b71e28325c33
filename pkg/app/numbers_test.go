package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/internal/slowfold"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// TestEveryNumberThatIsPublishedIsWhatTheSlowFoldSays looks at what is shown of four
// workers to whom much has happened, on several days: the API and the files to keep,
// today and as of a day before, and the pages of the worker and of their educator.
func TestEveryNumberThatIsPublishedIsWhatTheSlowFoldSays(t *testing.T) {
	s := site.New(t)
	n := s.North
	busy := numbered{s, rand.New(rand.NewPCG(2026, 4))}
	third := s.Person(n.ID, "Cara Nwosu", "cara@north.example", "worker")
	fourth := s.Person(n.ID, "Dilys Bevan", "dilys@north.example", "worker")
	for i, w := range []fixture.Person{n.Worker, n.Other} {
		busy.lives(w, 14+10*i)
	}
	busy.asksMore(fourth)
	seen := map[progress.Standing]int{}
	for _, wait := range []int{0, 320, 50, 320} { // days, until things run out soon, and have
		s.Clock.Advance(time.Duration(wait) * 24 * time.Hour)
		for _, w := range []fixture.Person{n.Worker, n.Other, third, fourth} {
			busy.published(w, seen)
		}
		busy.lives(n.Worker, 3)
	}
	s.Check(n.Second, "Lapsed", fixture.Now.AddDate(0, 0, -3))
	for _, w := range []fixture.Person{n.Worker, n.Other} {
		busy.published(w, seen)
	}
	for _, st := range progress.Standings {
		if seen[st] == 0 {
			t.Errorf("nothing was ever %s", st)
		}
	}
	t.Logf("lines that were compared: %v", seen)
}

type numbered struct {
	*site.Site
	r *rand.Rand
}

// lives has things happen to a number of lines of a worker's pathways.
func (n numbered) lives(w fixture.Person, lines int) {
	var all []pathway.Line
	for _, e := range n.pathways(w) {
		all = append(all, e.path.Lines()...)
	}
	for range lines {
		l := all[n.r.IntN(len(all))]
		for range 1 + n.r.IntN(3) {
			n.once(w, l)
		}
	}
	runOut := slices.DeleteFunc(slices.Clone(all), func(l pathway.Line) bool { return l.ValidityMonths == 0 || len(l.Prerequisites) > 0 || l.LeadApproval })
	for range 3 { // all that some lines ask for
		l := runOut[n.r.IntN(len(runOut))]
		for range max(l.Observations, 1) {
			n.signs(w, l.Competency, attestation.Observed)
		}
		n.signs(w, l.Competency, attestation.Discussed)
	}
}

func (n numbered) asks(w fixture.Person, c framework.CompetencyID) attestation.Request {
	n.Clock.Advance(7 * time.Hour)
	content := fixture.Observed(clock.DateOf(n.Clock.Now()), 1+n.r.IntN(3), c)
	return n.Submit(w, evidence.Observation, content).Requests[0]
}

func (n numbered) signs(w fixture.Person, c framework.CompetencyID, m attestation.Meaning) (attestation.Attestation, fixture.Person) {
	by := []fixture.Person{n.North.Assessor, n.North.Second}[n.r.IntN(2)]
	r := n.asks(w, c)
	for _, p := range []fixture.Person{by, n.North.Assessor, n.North.Second} {
		n.Check(p, "Registered", fixture.Now.AddDate(-1, 0, 0))
	}
	a, err := n.TrySign(by, r, m)
	if err != nil {
		n.T.Fatal(err)
	}
	return a, by
}

func (n numbered) once(w fixture.Person, l pathway.Line) {
	must := func(err error) {
		n.T.Helper()
		if err != nil {
			n.T.Fatal(err)
		}
	}
	ctx, lead := n.T.Context(), n.As(n.North.Lead)
	switch n.r.IntN(9) {
	case 0:
		n.asks(w, l.Competency)
	case 1:
		r := n.asks(w, l.Competency)
		must(n.Assessing.Return(ctx, n.As(n.North.Assessor), assessing.RefuseCommand{Request: r.ID, Reason: "Say more."}))
	case 2:
		a, _ := n.signs(w, l.Competency, attestation.Observed)
		must(n.Assessing.Revoke(ctx, lead, assessing.RevokeCommand{Attestation: a.ID, Reason: "Another worker."}))
	case 3:
		a, by := n.signs(w, l.Competency, attestation.Observed)
		must(n.Assessing.NotMe(ctx, n.InSession(by), a.ID))
	case 4:
		a, _ := n.signs(w, l.Competency, attestation.Observed)
		_, err := n.Recording.Revise(ctx, n.As(w), a.Evidence)
		must(err)
		_, err = n.Recording.Submit(ctx, n.As(w), recording.SubmitCommand{Evidence: a.Evidence, Declared: true})
		must(err)
	case 5:
		n.signs(w, l.Competency, attestation.Discussed)
	default:
		n.signs(w, l.Competency, attestation.Observed)
	}
}

// enrolled is a pathway that a worker is on.
type enrolled struct {
	version *framework.Version
	path    pathway.Pathway
}

func (n numbered) pathways(w fixture.Person) (out []enrolled) {
	n.Read(func(v *store.View) error {
		facts, err := v.WorkerFacts(w.Worker)
		if err != nil {
			return err
		}
		list, err := v.Enrolments(w.Worker)
		for _, e := range list {
			version, p, err := v.Pathway(e.Version, e.Level, facts.Settings)
			if err != nil {
				return err
			}
			out = append(out, enrolled{version, p})
		}
		return err
	})
	return out
}

// published is what the API answers, of what is compared.
type published struct {
	AsOf  time.Time `json:"as_of"`
	Path  string    `json:"path"`
	Total counted   `json:"total"`
	Areas []struct {
		Area  string `json:"area"`
		Title string `json:"title"`
		counted
	} `json:"areas"`
	Standings    map[progress.Standing]int `json:"standings"`
	Lines        []line                    `json:"lines"`
	Requirements []required
}

type line struct {
	Competency struct {
		ID    framework.CompetencyID `json:"id"`
		Title string                 `json:"title"`
	} `json:"competency"`
	Counted                             bool
	Standing                            progress.Standing
	MetUntil                            time.Time `json:"met_until"`
	Step, Observations, Days, Assessors struct {
		SoFar int `json:"so_far"`
	}
	Knowledge             struct{ Passed bool }
	Success, Revalidation publishedRate
	Counting              []judged
	NotCounting           []judged `json:"not_counting"`
	Waiting               []struct{}
}

type judged struct {
	Attestation id.Attestation
	Verdict     attestation.Verdict
	Until       time.Time
}

type counted struct{ Met, Expiring, Waiting, Total int }

func (n numbered) get(token, address string, into any) {
	n.T.Helper()
	req := httptest.NewRequest(http.MethodGet, "/api/v1"+address, nil)
	req.Host = strings.TrimPrefix(site.Address, "http://")
	req.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	n.App.Handler().ServeHTTP(w, req)
	body, err := io.ReadAll(w.Result().Body)
	if err == nil && w.Code == http.StatusOK {
		err = json.Unmarshal(body, into)
	}
	if err != nil || w.Code != http.StatusOK {
		n.T.Fatalf("%s: %d %v\n%s", address, w.Code, err, body)
	}
}

// published holds all that is shown of a worker now to the slow fold.
func (n numbered) published(w fixture.Person, seen map[progress.Standing]int) {
	n.T.Helper()
	token, page := n.Token(n.North.Educator), n.Browser(w)
	for i, e := range n.pathways(w) {
		for _, ago := range []int{0, 1, 40} {
			query := fmt.Sprintf("?version=%s&level=%s", e.version.ID, e.path.Level)
			if ago > 0 {
				query += "&as_of=" + string(clock.DateOf(n.Clock.Now()).AddDays(-ago))
			}
			var got published
			n.get(token, "/workers/"+string(w.Worker)+"/progress"+query, &got)
			want := n.slow(w, e, got.AsOf, ago > 0)
			n.same(w.Name+query, got, want)
			if i == 0 {
				n.files(w, e, got, want, ago > 0)
			}
			if ago > 0 {
				continue
			}
			for _, l := range want.Counted {
				seen[l.Standing]++
			}
			n.pages(w, page, i, e, got, want)
		}
	}
	n.cohort(w, token)
}

// slow is what the slow fold says of a worker on a pathway.
func (n numbered) slow(w fixture.Person, e enrolled, at time.Time, past bool) (out slowfold.Report) {
	n.Read(func(v *store.View) error {
		f, err := v.Facts(w.Worker)
		if past {
			f, err = v.FactsAt(w.Worker, at)
		}
		out = slowfold.Of(slowfold.Question{Version: e.version, Level: e.path.Level, Facts: f, AsOf: at, KnownAt: v.Now()}, e.path)
		return err
	})
	return out
}

func (n numbered) same(what string, got published, want slowfold.Report) {
	n.T.Helper()
	wrong := func(which string, got, want any) {
		n.T.Helper()
		if !reflect.DeepEqual(got, want) {
			n.T.Errorf("%s: %s: %+v, want %+v", what, which, got, want)
		}
	}
	wrong("total", got.Total, counted(want.Total))
	wrong("path", got.Path, want.Path)
	areas, standings := map[string]counted{}, map[progress.Standing]int{}
	for _, a := range got.Areas {
		areas[a.Area] = a.counted
	}
	wanted := map[string]counted{}
	for name, a := range want.Areas {
		wanted[name] = counted(a)
	}
	wrong("areas", areas, wanted)
	for _, l := range want.Counted {
		standings[l.Standing]++
	}
	wrong("standings", got.Standings, standings)
	lines := append(want.Counted[:len(want.Counted):len(want.Counted)], want.Optional...)
	if len(lines) != len(got.Lines) {
		n.T.Fatalf("%s: %d lines, want %d", what, len(got.Lines), len(lines))
	}
	for i, l := range got.Lines {
		w := lines[i]
		line := func(which string, got, want any) { n.T.Helper(); wrong(string(w.Competency)+" "+which, got, want) }
		line("is", l.Competency.ID, w.Competency)
		line("standing", l.Standing, w.Standing)
		line("counted", l.Counted, i < len(want.Counted))
		line("until", l.MetUntil.Equal(w.Until), true)
		line("has", progress.Got{Observations: l.Observations.SoFar, Days: l.Days.SoFar, Assessors: l.Assessors.SoFar, Tested: l.Knowledge.Passed, TopStep: l.Step.SoFar,
			Success: l.Success.rate(), Revalidation: l.Revalidation.rate(), Renews: l.Revalidation.Now}, w.Got)
		line("waiting", len(l.Waiting), w.Waiting)
		have, is := map[id.Attestation]judged{}, map[id.Attestation]judged{}
		for _, j := range append(l.Counting[:len(l.Counting):len(l.Counting)], l.NotCounting...) {
			have[j.Attestation] = judged{j.Attestation, j.Verdict, j.Until.UTC()}
		}
		for _, one := range w.Seen {
			is[one.Attestation.ID] = judged{one.Attestation.ID, one.Verdict, one.Until.UTC()}
		}
		line("rests on", have, is)
	}
}

// pages holds what a worker's own pages say, and those that their educator reads.
func (n numbered) pages(w fixture.Person, own *site.Browser, i int, e enrolled, got published, want slowfold.Report) {
	n.T.Helper()
	total := fmt.Sprintf("%d of %d signed off", want.Total.Met, want.Total.Total)
	says := func(where, text, words string) {
		n.T.Helper()
		if !strings.Contains(text, words) {
			n.T.Errorf("%s of %s on %s does not say %q:\n%s", where, w.Name, n.Clock.Now(), words, text)
		}
	}
	educator := n.Browser(n.North.Educator)
	home := own.Get("/home").Text()
	if i == 0 {
		says("the home", home, total)
		says("the educator's page", educator.Get("/workers/"+string(w.Worker)).Text(), total)
	} else {
		level, _ := e.version.Level(e.path.Level)
		says("the home", home, level.Title)
		says("the home", home, ": "+total)
	}
	key := "?pathway=" + string(e.version.ID) + "/" + e.path.Level
	for where, text := range map[string]string{"the page of competencies": own.Get("/competencies" + key).Text(), "the educator's page of them": educator.Get("/workers/" + string(w.Worker) + "/competencies" + key).Text()} {
		says(where, text, total)
		for _, a := range got.Areas {
			says(where, text, fmt.Sprintf("%s %d of %d signed off", a.Title, want.Areas[a.Area].Met, want.Areas[a.Area].Total))
		}
		for k, l := range got.Lines {
			standing := append(want.Counted[:len(want.Counted):len(want.Counted)], want.Optional...)[k].Standing
			after := text[strings.LastIndex(text, l.Competency.Title)+len(l.Competency.Title):]
			next := len(after)
			for _, o := range got.Lines {
				if at := strings.Index(after, o.Competency.Title); at >= 0 {
					next = min(next, at)
				}
			}
			says(where, after[:next], standing.Title())
		}
	}
}

// cohort holds the line of a worker among all of the department.
func (n numbered) cohort(w fixture.Person, token string) {
	n.T.Helper()
	e := n.pathways(w)[0]
	want := n.slow(w, e, n.Clock.Now(), false)
	var all struct {
		Workers []struct {
			Worker                               id.Worker
			Met, Expiring, Expired, Stale, Asked int
			Total                                int
		}
	}
	n.get(token, "/departments/"+string(n.North.ID)+"/workers", &all)
	is := map[progress.Standing]int{}
	asked := 0
	for _, l := range want.Counted {
		is[l.Standing]++
		if l.Waiting > 0 {
			asked++
		}
	}
	for _, one := range all.Workers {
		if one.Worker != w.Worker {
			continue
		}
		if one.Met != want.Total.Met || one.Expiring != want.Total.Expiring || one.Expired != is[progress.Expired] || one.Stale != is[progress.Stale] || one.Asked != asked || one.Total != want.Total.Total {
			n.T.Errorf("%s among all on %s: %+v, want %+v, %v, %d asked", w.Name, n.Clock.Now(), one, want.Total, is, asked)
		}
		text := n.Browser(n.North.Educator).Get("/workers?who=all").Text()
		row := text[strings.Index(text, "Last 12 weeks")+1:]
		row = row[strings.Index(row, w.Name):]
		if words := fmt.Sprintf("%d of %d", want.Total.Met, want.Total.Total); !strings.Contains(row[:min(len(row), 500)], words) {
			n.T.Errorf("%s among all on the page: %s, want %s", w.Name, row, words)
		}
		return
	}
	n.T.Errorf("%s is not among all", w.Name)
}

// publishedRate is how the last cases went, as the API has it.
type publishedRate struct {
	SoFar int  `json:"so_far"`
	Well  int  `json:"well"`
	Doubt int  `json:"doubt"`
	More  int  `json:"more_needed"`
	Now   bool `json:"asked_now"`
}

func (r publishedRate) rate() progress.Rate {
	return progress.Rate{Cases: r.SoFar, Well: r.Well, Doubt: r.Doubt, More: r.More}
}
