package reporting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/practice"
	"countersign/pkg/reporting"
)

// enquiry asks for an IR(ME)R operator's entitlement and rests on nothing else.
const enquiry framework.CompetencyID = "diagnostic-imaging:1:DI-PREP-04"

// signAt signs a request at a step.
func (w world) signAt(p fixture.Person, r attestation.Request, m attestation.Meaning, step int) attestation.Attestation {
	w.T.Helper()
	actor := w.InSession(p)
	i, err := w.Assessing.Prepare(w.T.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: m, Step: step})
	if err != nil {
		w.T.Fatal(err)
	}
	a, err := w.Assessing.Sign(w.T.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(p)})
	if err != nil {
		w.T.Fatal(err)
	}
	return a
}

// competent gets somebody signed off in full at a step: watched ten times on five
// days by two assessors, and questioned. It answers the sign-offs.
func (w world) competent(p fixture.Person, c framework.CompetencyID, step int) (out []attestation.Attestation) {
	w.T.Helper()
	by := []fixture.Person{w.North.Assessor, w.North.Second}
	for n := range 5 {
		content := fixture.Observed(w.today().AddDays(-n), 2, c)
		content.Title = fmt.Sprintf("List %d", n)
		out = append(out, w.signAt(by[n%2], w.Submit(p, evidence.Observation, content).Requests[0], attestation.Observed, step))
	}
	return append(out, w.signAt(by[0], w.ask(p, "Questions", c), attestation.Discussed, step))
}

// entitled gives somebody an entitlement until a day, changed as tweaks say.
func (w world) entitled(p fixture.Person, until clock.Date, tweaks ...func(*enrolling.EntitleCommand)) id.WorkerEntitlement {
	w.T.Helper()
	cmd := enrolling.EntitleCommand{Department: w.North.ID, Worker: p.Worker, Kind: "irmer_operator", Tasks: []string{string(enquiry)}, Until: until, Procedure: "EP-07"}
	for _, tweak := range tweaks {
		tweak(&cmd)
	}
	out, err := enrolling.Service{Store: w.World.Store}.EntitleWorker(w.T.Context(), w.As(w.North.Lead), cmd)
	if err != nil {
		w.T.Fatal(err)
	}
	return out
}

// who says how each worker may do the enquiry, to an assessor.
func (w world) who(q reporting.PracticeQuery) map[string]reporting.MayDo {
	w.T.Helper()
	q.Department = w.North.ID
	if q.Words == "" {
		q.Competency = enquiry
	}
	a, err := w.WhoMayDo(w.T.Context(), w.As(w.North.Assessor), q)
	if err != nil || len(a.Tasks) != 1 {
		w.T.Fatalf("%v, %d tasks", err, len(a.Tasks))
	}
	out := map[string]reporting.MayDo{}
	for _, one := range slices.Concat(a.Tasks[0].Alone, a.Tasks[0].Supervised, a.Tasks[0].Nearly) {
		out[one.Name] = one
	}
	return out
}

func TestWhoMayDoATaskTodayTakesCompetenceAndEntitlement(t *testing.T) {
	w := begin(t)
	amira, ben := w.North.Worker, w.North.Other
	if got := w.who(reporting.PracticeQuery{}); len(got) != 0 {
		t.Fatalf("before anything happened: %v", got)
	}
	w.entitled(ben, "2027-11-22")
	if d := w.who(reporting.PracticeQuery{})["Ben Okafor"]; d.Mode != practice.NotYet || !d.Entitled || len(d.Reasons) == 0 {
		t.Errorf("entitled and not competent: %+v", d)
	}
	w.competent(amira, enquiry, 4)
	if d := w.who(reporting.PracticeQuery{})["Amira Khan"]; d.Mode != practice.Direct || !d.Competent || len(d.Reasons) != 1 || d.Reasons[0].Code != "entitlement-none" {
		t.Errorf("competent and not entitled: %+v", d)
	}
	w.entitled(amira, "2026-12-20")
	d := w.who(reporting.PracticeQuery{})["Amira Khan"]
	if d.Mode != practice.Independent || len(d.Reasons) != 0 || !d.Until.Equal(clock.Date("2026-12-21").Start()) || d.Level.ID != "CSW" {
		t.Errorf("both: %+v", d)
	}
	w.later(27)
	if d := w.who(reporting.PracticeQuery{})["Amira Khan"]; d.Mode != practice.Independent {
		t.Errorf("on the last day: %+v", d)
	}
	w.later(1)
	if d := w.who(reporting.PracticeQuery{})["Amira Khan"]; d.Mode != practice.Direct || d.Reasons[0].Code != "entitlement-over" {
		t.Errorf("the day after: %+v", d)
	}
}

func TestASignOffTakenBackChangesTheAnswerInTheNextRead(t *testing.T) {
	w := begin(t)
	signed := w.competent(w.North.Worker, enquiry, 4)
	w.entitled(w.North.Worker, "2027-11-22")
	if d := w.who(reporting.PracticeQuery{})["Amira Khan"]; d.Mode != practice.Independent {
		t.Fatalf("at first: %+v", d)
	}
	last := signed[len(signed)-1]
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: last.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if d := w.who(reporting.PracticeQuery{})["Amira Khan"]; d.Mode != practice.Direct || d.Competent || !strings.Contains(fmt.Sprint(d.Reasons), "knowledge check") {
		t.Errorf("then: %+v", d)
	}
}

func TestAnEntitlementElsewhereOrOnOtherEquipmentIsNoAnswer(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, enquiry, 4)
	w.entitled(w.North.Worker, "2027-11-22", func(c *enrolling.EntitleCommand) { c.Equipment = []string{"Room 3"} })
	mode := func(q reporting.PracticeQuery) practice.Mode { return w.who(q)["Amira Khan"].Mode }
	if got := w.who(reporting.PracticeQuery{})["Amira Khan"]; got.Mode != practice.Independent || len(got.Where) != 1 || got.Where[0].Equipment[0] != "Room 3" {
		t.Errorf("on anything: %+v", got)
	}
	if m := mode(reporting.PracticeQuery{Equipment: "room 3"}); m != practice.Independent {
		t.Errorf("on it: %s", m)
	}
	if m := mode(reporting.PracticeQuery{Equipment: "Room 4"}); m != practice.Direct {
		t.Errorf("on something else: %s", m)
	}
	_, err := w.WhoMayDo(t.Context(), w.As(w.North.Assessor), reporting.PracticeQuery{Department: w.North.ID, Competency: enquiry, Site: "site_elsewhere"})
	if !missing(err) {
		t.Errorf("at a site of somebody else: %v", err)
	}
}

func TestWhoDelegatesMayAskAndNobodyElse(t *testing.T) {
	w := begin(t)
	ask := func(a identity.Actor) error {
		_, err := w.WhoMayDo(t.Context(), a, reporting.PracticeQuery{Department: w.North.ID, Competency: enquiry})
		return err
	}
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Educator, w.North.Lead, w.North.Inspector} {
		if err := ask(w.As(p)); err != nil {
			t.Errorf("%s may not ask: %v", p.Name, err)
		}
	}
	weak := w.As(w.North.Assessor)
	weak.Strong = false
	for who, a := range map[string]identity.Actor{"a worker": w.As(w.North.Worker), "the administrator": w.As(w.Admin), "nobody": {}, "another department's assessor": w.As(w.South.Assessor),
		"an assessor without a second factor": weak} {
		if err := ask(a); !missing(err) {
			t.Errorf("%s is answered: %v", who, err)
		}
	}
}

func TestATaskIsFoundByItsWords(t *testing.T) {
	w := begin(t)
	for words, want := range map[string]string{"cannulation": "Peripheral cannulation", "peripheral cannulating": "Peripheral cannulation", "PREGNANCY": "Pregnancy enquiry", "two-view": "Routine two-view mammograms", "zebra": "", "  ": ""} {
		a, err := w.WhoMayDo(t.Context(), w.As(w.North.Assessor), reporting.PracticeQuery{Department: w.North.ID, Words: words})
		got := ""
		if len(a.Tasks) > 0 {
			got = a.Tasks[0].Item.Title
		}
		if err != nil || got != want {
			t.Errorf("%q finds %q (%v), want %q", words, got, err, want)
		}
	}
}

func TestWhoHasLeftIsNotAnswered(t *testing.T) {
	w := begin(t)
	w.competent(w.North.Worker, enquiry, 4)
	w.entitled(w.North.Worker, "2027-11-22")
	people := enrolling.Service{Store: w.World.Store}
	if err := people.Switch(t.Context(), w.As(w.North.Lead), enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Worker.ID, Reason: "On leave."}); err != nil {
		t.Fatal(err)
	}
	if got := w.who(reporting.PracticeQuery{}); len(got) != 0 {
		t.Errorf("somebody whose account is off: %v", got)
	}
}

func TestWhoIsAwayTodayIsToldOf(t *testing.T) {
	w := begin(t)
	w.entitled(w.North.Worker, "2027-11-22")
	people := enrolling.Service{Store: w.World.Store}
	if _, err := people.RecordAbsence(t.Context(), w.As(w.North.Lead), enrolling.AbsenceCommand{Department: w.North.ID, Person: w.North.Worker.ID, From: "2026-11-23", Until: "2026-11-24"}); err != nil {
		t.Fatal(err)
	}
	if !w.who(reporting.PracticeQuery{})["Amira Khan"].Away {
		t.Error("they are away")
	}
	w.Clock.Advance(48 * time.Hour)
	if w.who(reporting.PracticeQuery{})["Amira Khan"].Away {
		t.Error("they are back")
	}
}
