package assessing_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// evidenceOf is how much evidence a worker shows.
func evidenceOf(w *fixture.World, p fixture.Person) (n int) {
	w.Read(func(v *store.View) error {
		list, err := v.EvidenceOf(access.ScopeOf(w.As(w.North.Lead)), p.Worker, w.North.ID, store.EvidenceFilter{Limit: 100})
		n = len(list)
		return err
	})
	return n
}

func TestWhatAnAssessorSawBecomesEvidenceRequestAndSignOffInOneGo(t *testing.T) {
	w := fixture.New(t)
	actor := w.InSession(w.North.Assessor)
	i, err := w.Assessing.Observe(t.Context(), actor, fixture.Seen(w.North.Worker, fixture.Cleaning))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Priya Shah", "Amira Khan", "observation recorded by an assessor", "I wrote this record myself", "The worker has not yet said if it is right",
		"Nothing in it identifies a patient", "What I saw: Set the room up and cleaned it", "I watched this being done once"} {
		if !strings.Contains(i.Statement, want) {
			t.Errorf("the statement does not say %q:\n%s", want, i.Statement)
		}
	}
	if n := evidenceOf(w, w.North.Worker); n != 0 {
		t.Fatalf("before it is signed there are %d pieces of evidence", n)
	}
	w.Clock.Advance(2 * time.Minute)
	a, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Recording.Get(t.Context(), w.As(w.North.Worker), a.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	v := d.Versions[0]
	switch {
	case v.Kind != evidence.Recorded || v.CreatedBy != w.North.Assessor.ID || v.Sum() != v.Digest || v.Content.Title != "Seen by Priya Shah: Clean and decontaminate imaging equipment":
		t.Errorf("the evidence is %+v", v)
	case len(d.Requests) != 1 || d.Requests[0].State != attestation.Signed || len(d.SignOffs) != 1 || d.SignOffs[0].Verdict != attestation.Counts:
		t.Errorf("it came to %+v and %+v", d.Requests, d.SignOffs)
	case a.Meaning != attestation.Observed || a.EvidenceDigest != v.Digest || a.Kind != evidence.Recorded:
		t.Errorf("the sign-off is %+v", a)
	case len(d.Answers) != 0:
		t.Error("it is acknowledged already")
	}
}

func TestOnlyWhoMaySignRecordsWhatTheySaw(t *testing.T) {
	w := fixture.New(t)
	both := w.Person(w.North.ID, "Bo Both", "bo@north.example", identity.RoleWorker)
	w.Write(func(tx *store.Tx) error {
		return tx.AddMembership(fixture.Grant(access.ChangePerson, both.ID, w.North.ID), identity.Membership{ID: "mem_bo", Person: both.ID, Role: identity.RoleAssessor, Department: w.North.ID, From: fixture.Now})
	})
	w.Check(both, "Registered", fixture.Now.AddDate(-1, 0, 0))
	w.Entitle(both, w.North.ID, "diagnostic-imaging:*")
	both.Strong = true
	scanned := framework.CompetencyID("diagnostic-imaging:1:DI-COM-01") // outside what Mo is entitled for
	for _, c := range []struct {
		person fixture.Person
		of     fixture.Person
		what   framework.CompetencyID
		kind   fault.Kind
		why    string
	}{
		{w.North.Lapsed, w.North.Worker, fixture.Cleaning, fault.Forbidden, "“Lapsed”"},
		{w.North.Unchecked, w.North.Worker, fixture.Cleaning, fault.Forbidden, "no register check for you"},
		{w.North.Limited, w.North.Worker, scanned, fault.Forbidden, "not entitled to sign in this area"},
		{w.North.Lead, w.North.Worker, fixture.Cleaning, fault.Forbidden, "Only an assessor can record"},
		{w.North.Educator, w.North.Worker, fixture.Cleaning, fault.Forbidden, "Only an assessor can record"},
		{w.North.Inspector, w.North.Worker, fixture.Cleaning, fault.Forbidden, "Only an assessor can record"},
		{w.North.Worker, w.North.Worker, fixture.Cleaning, fault.Forbidden, "Nobody records an observation of themselves"},
		{both, both, fixture.Cleaning, fault.Forbidden, "Nobody records an observation of themselves"},
		{w.North.Other, w.North.Worker, fixture.Cleaning, fault.NotFound, ""},
		{w.South.Assessor, w.North.Worker, fixture.Cleaning, fault.NotFound, ""},
		{w.North.Assessor, w.South.Worker, fixture.Cleaning, fault.NotFound, ""},
		{w.North.Assessor, w.North.Worker, fixture.Mammograms, fault.Invalid, "competency of the pathway"},
	} {
		_, err := w.TryObserve(c.person, fixture.Seen(c.of, c.what))
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s of %s: %v, want %q", c.person.Name, c.of.Name, err, c.why)
		}
	}
	if n := evidenceOf(w, w.North.Worker); n != 0 {
		t.Fatalf("%d pieces of evidence were kept", n)
	}
	if _, err := w.TryObserve(both, fixture.Seen(w.North.Worker, fixture.Cleaning)); err != nil {
		t.Errorf("an assessor who is a worker too may watch somebody else: %v", err)
	}
}

func TestAnObservationThatMayNotBeSignedAnyMoreLeavesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *fixture.World, cmd *assessing.SignCommand, a *identity.Actor)
		kind   fault.Kind
	}{
		"a lapse": {func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			w.Check(w.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -1))
		}, fault.Forbidden},
		"six minutes": {func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) { w.Clock.Advance(6 * time.Minute) }, fault.Conflict},
		"another session": {func(w *fixture.World, _ *assessing.SignCommand, a *identity.Actor) {
			*a = w.InSession(w.North.Assessor)
		}, fault.Conflict},
		"another assessor": {func(w *fixture.World, _ *assessing.SignCommand, a *identity.Actor) {
			*a = w.InSession(w.North.Second)
		}, fault.NotFound},
		"a proof whose ground moved": {func(_ *fixture.World, cmd *assessing.SignCommand, _ *identity.Actor) { cmd.Proof.CredentialRevision++ }, fault.Invalid},
		"the worker has gone": {func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			w.Write(func(tx *store.Tx) error {
				for _, m := range w.As(w.North.Worker).Memberships {
					if err := tx.EndMembership(fixture.Grant(access.ChangePerson, w.North.Worker.ID, w.North.ID), m, "moved on"); err != nil {
						return err
					}
				}
				return nil
			})
		}, fault.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			actor := w.InSession(w.North.Assessor)
			i, err := w.Assessing.Observe(t.Context(), actor, fixture.Seen(w.North.Worker, fixture.Cleaning))
			if err != nil {
				t.Fatal(err)
			}
			cmd := assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}
			before := evidenceOf(w, w.North.Worker)
			c.change(w, &cmd, &actor)
			if _, err := w.Assessing.Sign(t.Context(), actor, cmd); !fault.Is(err, c.kind) {
				t.Errorf("got %v, want %v", err, c.kind)
			}
			if n := evidenceOf(w, w.North.Worker); n != before {
				t.Errorf("%d pieces of evidence were kept", n)
			}
		})
	}
}

func TestAnObservationIsSignedOnceHoweverOftenItIsSent(t *testing.T) {
	w := fixture.New(t)
	actor := w.InSession(w.North.Assessor)
	i, err := w.Assessing.Observe(t.Context(), actor, fixture.Seen(w.North.Worker, fixture.Cleaning))
	if err != nil {
		t.Fatal(err)
	}
	cmd := assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}
	var signed atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := w.Assessing.Sign(t.Context(), actor, cmd); err == nil {
				signed.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser was told %v", err)
			}
		})
	}
	wg.Wait()
	if n := evidenceOf(w, w.North.Worker); signed.Load() != 1 || n != 1 {
		t.Fatalf("%d signed, %d pieces of evidence", signed.Load(), n)
	}
	st, err := w.Assessing.Observing(t.Context(), actor, i.ID)
	if err != nil || st.Became == nil || st.Over != nil || st.WorkerName != "Amira Khan" {
		t.Errorf("it stands at %+v, %v", st, err)
	}
}

func TestWhatAnAssessorTypesIsLookedThroughAndHeldToItsForm(t *testing.T) {
	w := fixture.New(t)
	cmd := fixture.Seen(w.North.Worker, fixture.Cleaning)
	cmd.Fields["what"] = "Helped 999 000 0018 onto the table." // of the range for tests
	cmd.Fields["cases"], cmd.Step, cmd.OccurredOn = "0", 5, "2026-11-24"
	_, err := w.TryObserve(w.North.Assessor, cmd)
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("got %v", err)
	}
	said := map[string]bool{}
	for _, one := range f.Fields {
		said[one.Name] = true
	}
	for _, want := range []string{"fields.what", "fields.cases", "step", "occurred_on"} {
		if !said[want] {
			t.Errorf("nothing was said about %s: %v", want, err)
		}
	}
}

func TestWhatStillHasToBeWatchedIsOfferedFirstAndNothingElseThanMayBeSigned(t *testing.T) {
	w := fixture.New(t)
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Limited} {
		out, err := w.Assessing.Observable(t.Context(), w.As(p), w.North.Worker.Worker)
		if err != nil || len(out.Choices) == 0 {
			t.Fatalf("%s: %d choices, %v", p.Name, len(out.Choices), err)
		}
		rest := false
		for _, one := range out.Choices {
			if one.Needed && rest {
				t.Errorf("%s: %s is needed and stands behind what is not", p.Name, one.Title)
			}
			rest = rest || !one.Needed
			if p == w.North.Limited && one.Area != "ENV" && one.Area != "IV" {
				t.Errorf("Mo is offered %s of %s", one.Title, one.Area)
			}
			if len(one.Steps) == 0 || one.Steps[len(one.Steps)-1].Step != one.Line.Target {
				t.Errorf("%s can be signed at %v, the pathway asks for %d", one.Title, one.Steps, one.Line.Target)
			}
		}
	}
	if out, err := w.Assessing.Observable(t.Context(), w.As(w.North.Lapsed), w.North.Worker.Worker); err != nil || len(out.Choices) != 0 {
		t.Errorf("somebody who may sign nothing is offered %d, %v", len(out.Choices), err)
	}
	list, err := w.Assessing.WhomToObserve(t.Context(), w.As(w.North.Assessor), w.North.ID, "")
	if err != nil || len(list) != 2 || list[0].Name != "Amira Khan" || list[1].Name != "Ben Okafor" {
		t.Errorf("there are to be watched %+v, %v", list, err)
	}
	for p, kind := range map[fixture.Person]fault.Kind{w.North.Lead: fault.Forbidden, w.North.Educator: fault.Forbidden, w.North.Worker: fault.NotFound, w.South.Assessor: fault.NotFound} {
		if _, err := w.Assessing.WhomToObserve(t.Context(), w.As(p), w.North.ID, ""); !fault.Is(err, kind) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

func TestTheAssessorsWordsAreTheirsAlone(t *testing.T) {
	w := fixture.New(t)
	a := w.Observe(w.North.Assessor, w.North.Worker, fixture.Cleaning)
	worker := w.As(w.North.Worker)
	if _, err := w.Recording.Revise(t.Context(), worker, a.Evidence); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "say so on its page") {
		t.Errorf("revising it: %v", err)
	}
	if err := w.Recording.Withdraw(t.Context(), worker, a.Evidence); !fault.Is(err, fault.Forbidden) {
		t.Errorf("taking it back: %v", err)
	}
	if _, err := w.Recording.Start(t.Context(), worker, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Recorded}); !fault.Is(err, fault.Invalid) {
		t.Errorf("writing one for oneself: %v", err)
	}
	if _, err := w.Recording.Revise(t.Context(), w.As(w.North.Assessor), a.Evidence); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the assessor changing what they signed: %v", err)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Assessor), assessing.RevokeCommand{Attestation: a.ID, Reason: "That was Ben."}); err != nil {
		t.Errorf("the assessor takes the sign-off back: %v", err)
	}
}
