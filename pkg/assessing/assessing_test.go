package assessing_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

var today = clock.DateOf(fixture.Now)

func asked(w *fixture.World) attestation.Request {
	return w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0]
}

func prepared(t *testing.T, w *fixture.World, p fixture.Person, r attestation.Request) (identity.Actor, attestation.Intent) {
	t.Helper()
	actor := w.InSession(p)
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
	if err != nil {
		t.Fatal(err)
	}
	return actor, i
}

func signatures(w *fixture.World, r attestation.Request) (n int) {
	w.Read(func(v *store.View) error {
		list, err := v.AttestationsOfEvidence(r.Evidence)
		n = len(list)
		return err
	})
	return n
}

func TestASignOffBindsWhatWasSeen(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	a := w.Sign(w.North.Assessor, r)
	w.Read(func(v *store.View) error {
		kept, err := v.Attestation(access.ScopeOf(w.As(w.North.Worker)), a.ID)
		if err != nil {
			return err
		}
		version, err := v.Version(access.ScopeOf(w.As(w.North.Worker)), r.Version)
		if err != nil {
			return err
		}
		c, _, err := v.Competency(fixture.Mammograms)
		if err != nil {
			return err
		}
		switch {
		case digest.OfBytes(kept.Canonical()) != kept.Digest:
			t.Error("what was kept does not digest to what was signed")
		case kept.EvidenceDigest != version.Digest || kept.CompetencyDigest != c.Digest() || kept.StatementDigest != digest.OfBytes([]byte(kept.Statement)):
			t.Error("the sign-off does not bind the evidence, the competency and the words")
		case kept.AssessorName != "Priya Shah" || kept.Registration == "" || kept.Check == "" || kept.Entitlement == "" || kept.Proof != attestation.Password:
			t.Errorf("the sign-off does not say who signed by what right: %+v", kept)
		}
		for _, want := range []string{"Priya Shah", kept.Registration, "Amira Khan", "North Imaging", c.Title, c.Statement, "23 November 2026", "I watched this being done"} {
			if !strings.Contains(kept.Statement, want) {
				t.Errorf("the statement does not say %q:\n%s", want, kept.Statement)
			}
		}
		return nil
	})
}

func TestWhoMayNotSignIsToldWhyAndWhoCanMendIt(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	for _, c := range []struct {
		person fixture.Person
		why    string
	}{
		{w.North.Lapsed, "“Lapsed”"}, {w.North.Unchecked, "no register check for you"}, {w.North.Limited, "not entitled to sign in this area"},
		{w.North.Educator, "Only an assessor"}, {w.North.Lead, "Only an assessor"},
	} {
		_, err := w.TrySign(c.person, r, attestation.Observed)
		if !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want a refusal with %q", c.person.Name, err, c.why)
		}
	}
	for _, p := range []fixture.Person{w.South.Assessor, w.South.Lead, w.North.Other, w.Admin} {
		if _, err := w.TrySign(p, r, attestation.Observed); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of somewhere else learns of the request: %v", p.Name, err)
		}
	}
	if n := signatures(w, r); n != 0 {
		t.Fatalf("%d signatures were written", n)
	}
}

func TestARegisterCheckThatGrewOldIsNoGroundToSign(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	w.Clock.Advance(32 * 24 * time.Hour)
	if _, err := w.TrySign(w.North.Assessor, r, attestation.Observed); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "more than 31 days old") {
		t.Fatalf("got %v", err)
	}
	w.Check(w.North.Assessor, "Registered", fixture.Now)
	w.Sign(w.North.Assessor, r)
}

func TestNobodySignsTheirOwnWork(t *testing.T) {
	w := fixture.New(t)
	both := w.Person(w.North.ID, "Bo Both", "bo@north.example", identity.RoleWorker)
	w.Write(func(tx *store.Tx) error {
		return tx.AddMembership(fixture.Grant(access.ChangePerson, both.ID, w.North.ID), identity.Membership{ID: "mem_bo", Person: both.ID, Role: identity.RoleAssessor, Department: w.North.ID, From: fixture.Now})
	})
	w.Check(both, "Registered", fixture.Now.AddDate(-1, 0, 0))
	w.Entitle(both, w.North.ID, "diagnostic-imaging:*")
	both.Strong = true
	r := w.Submit(both, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0]
	if r.Offered == both.ID {
		t.Error("a worker's own work was offered to them")
	}
	if _, err := w.TrySign(both, r, attestation.Observed); !fault.Is(err, fault.Forbidden) {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestSomebodyWhoMayNotSignIsRefusedInTheLastMoment(t *testing.T) {
	for name, change := range map[string]func(*fixture.World, *assessing.SignCommand, *identity.Actor){
		"the register shows a lapse": func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			w.Check(w.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -1))
		},
		"the entitlement was ended": func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			w.Write(func(tx *store.Tx) error {
				list, err := tx.Entitlements(access.ScopeOf(w.As(w.North.Lead)), w.North.ID)
				for _, e := range list {
					if e.Person == w.North.Assessor.ID {
						err = tx.EndEntitlement(fixture.Grant(access.EndEntitlement, e.ID, w.North.ID), e.ID, "moved on")
					}
				}
				return err
			})
			w.Clock.Advance(time.Second)
		},
		"the account was switched off": func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			w.Write(func(tx *store.Tx) error {
				return tx.SetEnabled(fixture.Grant(access.ChangePerson, w.North.Assessor.ID, w.North.ID), w.North.Assessor.ID, false, "They left.")
			})
		},
		"five minutes passed": func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) { w.Clock.Advance(5 * time.Minute) },
		"it is another session": func(w *fixture.World, _ *assessing.SignCommand, a *identity.Actor) {
			*a = w.InSession(w.North.Assessor)
		},
		"it is another person": func(w *fixture.World, _ *assessing.SignCommand, a *identity.Actor) { *a = w.InSession(w.North.Second) },
		"the password changed after it was proved": func(_ *fixture.World, cmd *assessing.SignCommand, _ *identity.Actor) {
			cmd.Proof.CredentialRevision--
		},
		"the code was used before": func(_ *fixture.World, cmd *assessing.SignCommand, _ *identity.Actor) {
			cmd.Proof.Method, cmd.Proof.Counter = attestation.TOTP, 1
		},
		"the worker took the evidence back": func(w *fixture.World, _ *assessing.SignCommand, _ *identity.Actor) {
			if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), lastEvidence(w)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			r := asked(w)
			actor, i := prepared(t, w, w.North.Assessor, r)
			cmd := assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}
			change(w, &cmd, &actor)
			if _, err := w.Assessing.Sign(t.Context(), actor, cmd); err == nil {
				t.Error("signed all the same")
			}
			if n := signatures(w, r); n != 0 {
				t.Errorf("%d signatures were written", n)
			}
		})
	}
}

func lastEvidence(w *fixture.World) (e id.Evidence) {
	w.Read(func(v *store.View) error {
		list, err := v.EvidenceOf(access.ScopeOf(w.As(w.North.Worker)), w.North.Worker.Worker, w.North.ID, store.EvidenceFilter{Limit: 1})
		e = list[0].ID
		return err
	})
	return e
}

func TestAStatementThatNoLongerHoldsIsNotSigned(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	amira := w.As(w.North.Worker)
	if _, err := w.Recording.Revise(t.Context(), amira, r.Evidence); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Recording.Submit(t.Context(), amira, recording.SubmitCommand{Evidence: r.Evidence, Declared: true}); err != nil {
		t.Fatal(err)
	}
	_, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
	if !fault.Is(err, fault.Conflict) || signatures(w, r) != 0 {
		t.Fatalf("the old version was signed after a new one came: %v", err)
	}
}

func TestManyAtOnceLeaveOneEffect(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	type try struct {
		actor identity.Actor
		cmd   assessing.SignCommand
	}
	var tries []try
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Second} {
		actor, i := prepared(t, w, p, r)
		for range 16 {
			tries = append(tries, try{actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(p)}})
		}
	}
	var signed, returned, withdrawn atomic.Int32
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, x := range tries {
		wg.Go(func() {
			<-start
			if _, err := w.Assessing.Sign(t.Context(), x.actor, x.cmd); err == nil {
				signed.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser was told %v, want a conflict", err)
			}
		})
	}
	for range 16 {
		wg.Go(func() {
			<-start
			if w.Assessing.Return(t.Context(), w.As(w.North.Second), assessing.RefuseCommand{Request: r.ID, Reason: "Say more."}) == nil {
				returned.Add(1)
			}
		})
		wg.Go(func() {
			<-start
			if w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), r.Evidence) == nil {
				withdrawn.Add(1)
			}
		})
	}
	close(start)
	wg.Wait()
	if signed.Load()+returned.Load() > 1 || withdrawn.Load() > 1 || int(signed.Load()) != signatures(w, r) {
		t.Fatalf("%d signed, %d returned, %d withdrawn; %d signatures kept", signed.Load(), returned.Load(), withdrawn.Load(), signatures(w, r))
	}
	if signed.Load()+returned.Load()+withdrawn.Load() == 0 {
		t.Fatal("nobody won")
	}
}

func TestASecondClickIsShownWhatTheFirstDid(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	cmd := assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}
	a, err := w.Assessing.Sign(t.Context(), actor, cmd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, cmd); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second click: %v", err)
	}
	got, ok, err := w.Assessing.Signed(t.Context(), actor, i.ID)
	if err != nil || !ok || got.ID != a.ID {
		t.Errorf("found %v %v %v", got.ID, ok, err)
	}
	if _, ok, _ := w.Assessing.Signed(t.Context(), w.InSession(w.North.Second), i.ID); ok {
		t.Error("somebody else finds it by the intent")
	}
}

func TestSendingBackNeedsAReasonThatTheWorkerCanRead(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	priya := w.As(w.North.Assessor)
	if err := w.Assessing.Return(t.Context(), priya, assessing.RefuseCommand{Request: r.ID, Reason: "  "}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("without a reason: %v", err)
	}
	if err := w.Assessing.Return(t.Context(), priya, assessing.RefuseCommand{Request: r.ID, Reason: "Say which views you took."}); err != nil {
		t.Fatal(err)
	}
	d, err := w.Recording.Get(t.Context(), w.As(w.North.Worker), r.Evidence)
	if err != nil || d.Requests[0].State != attestation.Returned || d.Requests[0].Reason != "Say which views you took." {
		t.Fatalf("the worker reads %+v (%v)", d.Requests, err)
	}
	if err := w.Assessing.Decline(t.Context(), priya, assessing.RefuseCommand{Request: r.ID, Reason: "No."}); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided twice: %v", err)
	}
}

func TestASignOffTakenBackStopsCountingAtOnce(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	a := w.Sign(w.North.Assessor, r)
	for name, p := range map[string]fixture.Person{"another assessor": w.North.Second, "the worker": w.North.Worker, "the educator": w.North.Educator} {
		if err := w.Assessing.Revoke(t.Context(), w.As(p), assessing.RevokeCommand{Attestation: a.ID, Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.South.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "x"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead: %v", err)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Assessor), assessing.RevokeCommand{Attestation: a.ID, Reason: "again"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back twice: %v", err)
	}
	d, err := w.Recording.Get(t.Context(), w.As(w.North.Worker), r.Evidence)
	if err != nil || d.SignOffs[0].Verdict != attestation.Revoked || d.SignOffs[0].Revoked.Reason != "Wrong worker." {
		t.Errorf("judged %+v (%v)", d.SignOffs, err)
	}
}

func TestALeadPassesARequestOnlyToSomebodyWhoMaySign(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	dana := w.As(w.North.Lead)
	if err := w.Assessing.Pass(t.Context(), dana, assessing.PassCommand{Request: r.ID, To: w.North.Limited.ID}); !fault.Is(err, fault.Invalid) {
		t.Errorf("passed to somebody not entitled: %v", err)
	}
	to := w.North.Second
	if r.Offered == to.ID {
		to = w.North.Assessor
	}
	if err := w.Assessing.Pass(t.Context(), dana, assessing.PassCommand{Request: r.ID, To: to.ID}); err != nil {
		t.Fatal(err)
	}
	mine, _, err := w.Assessing.Queue(t.Context(), w.As(to), w.North.ID, true, store.Cursor{}, 10)
	if err != nil || len(mine) != 1 || mine[0].ID != r.ID {
		t.Errorf("their queue holds %v (%v)", mine, err)
	}
}

func TestOpeningIsNotedOnceAndOnlyOfThoseWhoMaySign(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	for _, p := range []fixture.Person{w.North.Lapsed, w.North.Lead, w.North.Worker} {
		if o, err := w.Assessing.Open(t.Context(), w.As(p), r.ID); err != nil || o.State != attestation.Queued {
			t.Errorf("%s opened it: %s %v", p.Name, o.State, err)
		}
	}
	for range 2 {
		o, err := w.Assessing.Open(t.Context(), w.As(w.North.Assessor), r.ID)
		if err != nil || o.State != attestation.Opened || len(o.Moves) != 2 {
			t.Fatalf("state %s, %d moves, %v", o.State, len(o.Moves), err)
		}
	}
}

func TestSigningStaysWithinItsStatementBudget(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	proof := w.Proof(w.North.Assessor)
	before := w.Store.Statements()
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: proof}); err != nil {
		t.Fatal(err)
	}
	if n := w.Store.Statements() - before; n > 40 {
		t.Errorf("a sign-off ran %d statements, budget 40", n)
	} else {
		t.Logf("a sign-off ran %d statements", n)
	}
}
