package reporting_test

import (
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
)

type world struct {
	*fixture.World
	reporting.Service
	once []framework.CompetencyID // that the worker needs for the next level, each met by one observation, for good
}

func begin(t testing.TB) world {
	t.Helper()
	f := fixture.New(t)
	w := world{f, reporting.Service{Store: f.Store, Log: f.Keys.Log.Signer(), Ours: f.Keys.Ledger()}, nil}
	for _, l := range w.lines(w.North.Worker) {
		if l.Counted && l.Observations == 1 && !l.Knowledge && l.ValidityMonths == 0 && len(l.Prerequisites) == 0 && !l.LeadApproval {
			w.once = append(w.once, l.Competency)
		}
	}
	return w
}

func (w world) today() clock.Date { return clock.DateOf(w.Clock.Now()) }

// ask puts evidence up and answers its request.
func (w world) ask(p fixture.Person, title string, c framework.CompetencyID) attestation.Request {
	w.T.Helper()
	content := fixture.Observed(w.today(), 1, c)
	content.Title = title
	requests := w.Submit(p, evidence.Observation, content).Requests
	if len(requests) != 1 {
		w.T.Fatalf("%d requests for %s", len(requests), c)
	}
	return requests[0]
}

// sign signs a request as whoever it was offered to.
func (w world) sign(d fixture.Department, r attestation.Request) attestation.Attestation {
	w.T.Helper()
	for _, p := range []fixture.Person{d.Assessor, d.Second, d.Limited} {
		if p.ID == r.Offered {
			return w.World.Sign(p, r)
		}
	}
	return w.World.Sign(d.Assessor, r)
}

func (w world) sendBack(d fixture.Department, r attestation.Request) {
	w.T.Helper()
	if err := w.Assessing.Return(w.T.Context(), w.As(d.Assessor), assessing.RefuseCommand{Request: r.ID, Reason: "Say which room it was."}); err != nil {
		w.T.Fatal(err)
	}
}

// change submits an item again with other words.
func (w world) change(p fixture.Person, r attestation.Request) {
	w.T.Helper()
	actor := w.As(p)
	if _, err := w.Recording.Revise(w.T.Context(), actor, r.Evidence); err != nil {
		w.T.Fatal(err)
	}
	title := "Put right"
	if _, err := w.Recording.Save(w.T.Context(), actor, r.Evidence, recording.Patch{Title: &title}); err != nil {
		w.T.Fatal(err)
	}
	if _, err := w.Recording.Submit(w.T.Context(), actor, recording.SubmitCommand{Evidence: r.Evidence, Declared: true}); err != nil {
		w.T.Fatal(err)
	}
}

// draft begins an item and saves a title.
func (w world) draft(p fixture.Person, title string) {
	w.T.Helper()
	item, err := w.Recording.Start(w.T.Context(), w.As(p), recording.StartCommand{Worker: p.Worker, Kind: evidence.Reflection})
	if err != nil {
		w.T.Fatal(err)
	}
	if _, err := w.Recording.Save(w.T.Context(), w.As(p), item.ID, recording.Patch{Title: &title}); err != nil {
		w.T.Fatal(err)
	}
}

func (w world) home(as, of fixture.Person) reporting.Home {
	w.T.Helper()
	h, err := w.WorkerHome(w.T.Context(), w.As(as), of.Worker)
	if err != nil {
		w.T.Fatal(err)
	}
	return h
}

func (w world) cohort(as fixture.Person, q reporting.CohortQuery) map[string]reporting.CohortWorker {
	w.T.Helper()
	c, err := w.Cohort(w.T.Context(), w.As(as), q)
	if err != nil {
		w.T.Fatal(err)
	}
	out := map[string]reporting.CohortWorker{}
	for _, one := range c.Workers {
		out[one.Name] = one
	}
	return out
}

// later lets days pass, with every assessor's register check kept fresh.
func (w world) later(days int) {
	w.T.Helper()
	w.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second, w.North.Limited} {
		w.Check(p, "Registered", fixture.Now.AddDate(-1, 0, 0))
	}
}

func missing(err error) bool { return fault.Is(err, fault.NotFound) }

func (w world) lines(p fixture.Person) []reporting.Line {
	w.T.Helper()
	r, err := w.WorkerProgress(w.T.Context(), w.As(p), p.Worker, reporting.ProgressQuery{})
	if err != nil {
		w.T.Fatal(err)
	}
	return r.Lines
}

// yearly gets something signed off that runs out after a year.
func (w world) yearly(p fixture.Person) framework.CompetencyID {
	w.T.Helper()
	for _, l := range w.lines(p) {
		if l.ValidityMonths != 12 || l.Observations != 1 || l.Assessors != 1 || len(l.Prerequisites) != 0 || l.LeadApproval {
			continue
		}
		for _, m := range []attestation.Meaning{attestation.Observed, attestation.Discussed} {
			if _, err := w.TrySign(w.North.Assessor, w.ask(p, "Yearly", l.Competency), m); err != nil {
				w.T.Fatal(err)
			}
		}
		return l.Competency
	}
	w.T.Fatal("the pathway asks for nothing yearly that one assessor can sign")
	return ""
}
