package routing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// source is one way in which what a register shows comes in.
type source func(t *testing.T, w *fixture.World, p fixture.Person, status string, since clock.Date)

var sources = map[string]source{"by hand": byHand, "from a file": fromFile}

func numberOf(t *testing.T, w *fixture.World, p fixture.Person) (out string) {
	t.Helper()
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		out = checks[p.ID][0].Number
		return err
	})
	return out
}

func byHand(t *testing.T, w *fixture.World, p fixture.Person, status string, since clock.Date) {
	t.Helper()
	_, err := (enrolling.Service{Store: w.Store}).RecordCheck(t.Context(), w.As(w.North.Lead), enrolling.RecordCheckCommand{Department: w.North.ID, Person: p.ID, Number: numberOf(t, w, p),
		Profession: "Diagnostic radiographer", Status: status, EffectiveFrom: since, CheckedOn: clock.DateOf(w.Clock.Now())})
	ok(t, err)
}

// requests are the requests on an item, oldest first.
func requests(w *fixture.World, e id.Evidence) (out []attestation.Request) {
	w.Read(func(v *store.View) (err error) {
		out, err = v.RequestsOf([]id.Evidence{e})
		return err
	})
	return out
}

func turns(w *fixture.World, a id.Attestation) string {
	var out []string
	w.Read(func(v *store.View) error {
		list, err := v.Turns(a)
		for _, one := range list {
			out = append(out, fmt.Sprint(one.Questioned))
		}
		return err
	})
	return strings.Join(out, " ")
}

// told is what somebody has been told of a kind since a moment.
func told(w *fixture.World, p fixture.Person, kind string) (out []store.Notification) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 100)
		for _, n := range list {
			if n.Kind == kind {
				out = append(out, n)
			}
		}
		return err
	})
	return out
}

func verdict(t *testing.T, w *fixture.World, p fixture.Person, a attestation.Attestation) attestation.Verdict {
	t.Helper()
	list, _, err := w.Assessing.SignedByMe(t.Context(), w.As(p), 0, 100)
	ok(t, err)
	for _, one := range list {
		if one.ID == a.ID {
			return one.Verdict
		}
	}
	t.Fatalf("%s is not among what %s signed", a.ID, p.Name)
	return ""
}

func TestABackdatedLapseIsToldAndAskedAgainWhateverItCameFrom(t *testing.T) {
	for name, record := range sources {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			early := w.Sign(w.North.Assessor, w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cannulate)).Requests[0])
			w.Clock.Advance(10 * 24 * time.Hour)
			late := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-12-02", 1, fixture.Cleaning))
			a := w.Sign(w.North.Assessor, late.Requests[0])
			w.Clock.Advance(5 * 24 * time.Hour)

			record(t, w, w.North.Assessor, "Lapsed", "2026-12-01") // after the first, before the second
			if got := verdict(t, w, w.North.Assessor, a); got != attestation.Questioned {
				t.Errorf("signed inside the lapse: %s", got)
			}
			if got := verdict(t, w, w.North.Assessor, early); got != attestation.Counts {
				t.Errorf("signed before the lapse: %s", got)
			}
			if turns(w, a.ID) != "true" || turns(w, early.ID) != "" {
				t.Errorf("traces: %q inside, %q before", turns(w, a.ID), turns(w, early.ID))
			}
			list := requests(w, late.Version.Evidence)
			if len(list) != 2 {
				t.Fatalf("%d requests on the evidence", len(list))
			}
			r := list[1]
			if r.Again != a.ID || r.State != attestation.Queued || r.Version != a.Version || r.Competency != a.Competency || r.Step != a.Step || r.Offered == "" || r.Offered == w.North.Assessor.ID {
				t.Errorf("asked again: %+v", r)
			}
			for _, p := range []fixture.Person{w.North.Assessor, w.North.Worker, w.North.Lead} {
				if n := told(w, p, "questioned"); len(n) != 1 || n[0].Href != "/record/"+string(a.ID) {
					t.Errorf("%s is told %+v", p.Name, n)
				}
			}

			w.Clock.Advance(24 * time.Hour)
			record(t, w, w.North.Assessor, "Registered", "2024-03-01") // the lapse was a mistake
			if got := verdict(t, w, w.North.Assessor, a); got != attestation.Counts {
				t.Errorf("restored: %s", got)
			}
			if turns(w, a.ID) != "true false" {
				t.Errorf("the trace is %q", turns(w, a.ID))
			}
			if r := requests(w, late.Version.Evidence)[1]; r.State != attestation.Withdrawn || !strings.Contains(r.Reason, "counts after all") {
				t.Errorf("what was asked again is %s: %q", r.State, r.Reason)
			}
			for _, p := range []fixture.Person{w.North.Assessor, w.North.Worker, w.North.Lead} {
				if n := told(w, p, "restored"); len(n) != 1 {
					t.Errorf("%s is told %+v", p.Name, n)
				}
			}
		})
	}
}

func TestSomebodyElseSignsWhatIsAskedAgain(t *testing.T) {
	w := fixture.New(t)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning))
	a := w.Sign(w.North.Assessor, out.Requests[0])
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Suspended", "2026-11-20")
	again := requests(w, out.Version.Evidence)[1]
	second := w.Sign(w.North.Second, again)
	if got := verdict(t, w, w.North.Second, second); got != attestation.Counts {
		t.Errorf("signed again: %s", got)
	}
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Registered", "2024-03-01")
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Suspended", "2026-11-20")
	if n := len(requests(w, out.Version.Evidence)); n != 2 {
		t.Errorf("%d requests, though somebody else's sign-off of the same stands", n)
	}
	if got := turns(w, a.ID); got != "true false true" {
		t.Errorf("the trace is %q", got)
	}
}

func TestNothingIsAskedAgainInVain(t *testing.T) {
	for name, before := range map[string]func(*testing.T, *fixture.World, recording.Submitted, attestation.Attestation){
		"the evidence was revised": func(t *testing.T, w *fixture.World, s recording.Submitted, _ attestation.Attestation) {
			_, err := w.Recording.Revise(t.Context(), w.As(w.North.Worker), s.Version.Evidence)
			ok(t, err)
			text := map[string]string{"what": "I did it again from start to end.", "cases": "1", "observer": "Priya Shah"}
			_, err = w.Recording.Save(t.Context(), w.As(w.North.Worker), s.Version.Evidence, recording.Patch{Fields: text})
			ok(t, err)
			_, err = w.Recording.Submit(t.Context(), w.As(w.North.Worker), recording.SubmitCommand{Evidence: s.Version.Evidence, Declared: true})
			ok(t, err)
		},
		"the evidence was taken back": func(t *testing.T, w *fixture.World, s recording.Submitted, _ attestation.Attestation) {
			ok(t, w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), s.Version.Evidence))
		},
		"the sign-off was taken back": func(t *testing.T, w *fixture.World, _ recording.Submitted, a attestation.Attestation) {
			ok(t, w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning))
			a := w.Sign(w.North.Assessor, out.Requests[0])
			before(t, w, out, a)
			w.Clock.Advance(time.Hour)
			byHand(t, w, w.North.Assessor, "Lapsed", "2026-11-20")
			if turns(w, a.ID) != "true" {
				t.Error("it leaves no trace")
			}
			for _, r := range requests(w, out.Version.Evidence) {
				if r.Again != "" {
					t.Errorf("asked again: %+v", r)
				}
			}
			if n := told(w, w.North.Worker, "questioned"); len(n) != 0 {
				t.Errorf("the worker is told of what did not count anyhow: %+v", n)
			}
		})
	}
}

func TestWhatIsRestoredWhileItWaitsIsWithdrawn(t *testing.T) {
	w := fixture.New(t)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning))
	a := w.Sign(w.North.Assessor, out.Requests[0])
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Lapsed", "2026-11-20")
	// On hold as well: the register alone does not bring it back.
	ok(t, w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID))
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Registered", "2024-03-01")
	if r := requests(w, out.Version.Evidence)[1]; r.State != attestation.Queued {
		t.Errorf("on hold still, and what was asked again is %s", r.State)
	}
	ok(t, w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: a.ID, Reason: "It was them."}))
	if r := requests(w, out.Version.Evidence)[1]; r.State != attestation.Withdrawn {
		t.Errorf("it counts again, and what was asked again is %s", r.State)
	}
}

func TestWhatIsSaidToBeSomebodyElsesIsAskedAgainOnce(t *testing.T) {
	w := fixture.New(t)
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cleaning))
	a := w.Sign(w.North.Assessor, out.Requests[0])
	w.Clock.Advance(time.Minute)
	ok(t, w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID))
	if list := requests(w, out.Version.Evidence); len(list) != 2 || list[1].Again != a.ID || list[1].Offered == w.North.Assessor.ID {
		t.Fatalf("asked again: %+v", list)
	}
	w.Clock.Advance(time.Hour)
	byHand(t, w, w.North.Assessor, "Lapsed", "2026-11-20")
	if n := len(requests(w, out.Version.Evidence)); n != 2 {
		t.Errorf("%d requests on the evidence", n)
	}
}

func TestWhereNobodyElseMaySignTheLeadIsTold(t *testing.T) {
	w := fixture.New(t)
	only := w.Person(w.North.ID, "Una Only", "una@north.example", identity.RoleAssessor)
	w.Check(only, "Registered", fixture.Now.AddDate(-1, 0, 0))
	w.Entitle(only, w.North.ID, "diagnostic-imaging:BRE")
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second} {
		w.Check(p, "Lapsed", fixture.Now)
	}
	out := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Mammograms))
	w.Sign(only, out.Requests[0])
	w.Clock.Advance(time.Hour)
	byHand(t, w, only, "Lapsed", "2026-11-20")
	if r := requests(w, out.Version.Evidence)[1]; r.Offered != "" {
		t.Errorf("offered to %s", r.Offered)
	}
	if n := told(w, w.North.Lead, "nobody"); len(n) != 1 || !strings.Contains(n[0].Text, "asked again") {
		t.Errorf("the lead is told %+v", n)
	}
}

func fromFile(t *testing.T, w *fixture.World, p fixture.Person, status string, since clock.Date) {
	t.Helper()
	s := enrolling.Service{Store: w.Store}
	cmd := enrolling.CheckFileCommand{Department: w.North.ID, File: []byte("registration_number,profession,status,effective_from,checked_on\n" +
		strings.Join([]string{numberOf(t, w, p), "Diagnostic radiographer", status, string(since), string(clock.DateOf(w.Clock.Now()))}, ",") + "\n")}
	preview, err := s.PreviewChecks(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	cmd.Seen = preview.Seen
	list, err := s.ProposeChecks(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	sent, err := s.Proposal(t.Context(), w.As(w.Admin), list)
	ok(t, err)
	_, err = s.ApproveChecks(t.Context(), w.As(w.Admin), enrolling.ApproveCommand{Proposal: list, Seen: sent.Preview.Whole})
	ok(t, err)
}
