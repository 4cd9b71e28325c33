package assessing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// authorised asks for one observation, a knowledge check, and the approval of the
// lead.
const authorised framework.CompetencyID = "diagnostic-imaging:1:DI-MR-05"

// lead makes somebody lead of everything in imaging.
func lead(w *fixture.World, p fixture.Person) {
	w.Write(func(tx *store.Tx) error {
		e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: p.ID, Department: w.North.ID, Areas: []string{"diagnostic-imaging:*"}, ModalityLead: true, From: "2026-01-01", GrantedBy: w.North.Lead.ID}
		return tx.AddEntitlement(fixture.Grant(access.GrantEntitlement, e.ID, w.North.ID), e)
	})
}

// completed is the sign-offs by Priya after which nothing but the approval is
// missing.
func completed(w *fixture.World) (first, last attestation.Attestation) {
	w.T.Helper()
	first = w.Sign(w.North.Assessor, waits(w, authorised, w.North.Assessor))
	if got := approval(w); got.ID != "" {
		w.T.Fatalf("asked for an approval with something missing: %+v", got)
	}
	last, err := w.TrySign(w.North.Assessor, waits(w, authorised, w.North.Assessor), attestation.Discussed)
	if err != nil {
		w.T.Fatal(err)
	}
	return first, last
}

// approval is the request for an approval that waits; the zero one: none does.
func approval(w *fixture.World) (out attestation.Request) {
	w.Read(func(v *store.View) error {
		list, err := v.WaitingIn(w.North.ID)
		for _, r := range list {
			if r.Approval {
				out = r
			}
		}
		return err
	})
	return out
}

// missing are the codes of what the line says.
func missing(w *fixture.World) (out string, waiting string) {
	w.Read(func(v *store.View) error {
		f, err := v.Facts(w.North.Worker.Worker)
		if err != nil {
			return err
		}
		version, err := v.Framework(authorised.Version())
		line, _ := progress.LineOf(version, "AP", authorised, f, v.Now(), v.Now())
		for _, r := range line.Reasons {
			out += " " + r.Code
			if strings.HasPrefix(r.Code, "waiting") || r.Code == "nobody" {
				waiting = r.Text
			}
		}
		return err
	})
	return out, waiting
}

func TestWhatALeadMustApproveIsAskedOfThemByItself(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	_, last := completed(w)
	r := approval(w)
	if r.Offered != w.North.Second.ID || r.Version != last.Version || !strings.Contains(strings.Join(noticed(w, w.North.Second, "asked"), " "), "needs your approval as lead of this kind of imaging") {
		t.Fatalf("asked %+v", r)
	}
	if codes, why := missing(w); codes != " waiting-approval lead-approval prerequisite prerequisite" || !strings.HasPrefix(why, "Waiting for the modality lead’s approval: Sam Reed") {
		t.Errorf("the line says%s: %s", codes, why)
	}
	if told := strings.Join(noticed(w, w.North.Worker, "signed"), " "); !strings.Contains(told, "It counts once the lead of this kind of imaging has approved it. They are asked.") {
		t.Errorf("the worker is told %q", told)
	}
	for name, c := range map[string]struct {
		by      fixture.Person
		meaning attestation.Meaning
		want    string
	}{
		"the signer":                 {w.North.Assessor, attestation.Approval, "You signed what is to be approved."},
		"somebody who leads nothing": {w.North.Limited, attestation.Approval, "You do not lead this kind of imaging."},
		"as something else":          {w.North.Second, attestation.Reviewed, "You are asked for your approval."},
	} {
		if _, err := w.TrySign(c.by, r, c.meaning); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lead(w, w.North.Assessor) // leading it too makes nobody two people
	if _, err := w.TrySign(w.North.Assessor, r, attestation.Approval); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the signer, made lead: %v", err)
	}
	a, err := w.TrySign(w.North.Second, r, attestation.Approval)
	if err != nil {
		t.Fatal(err)
	}
	if ids := a.Approves.IDs(); len(ids) != 2 || ids[1] != last.ID || !strings.Contains(a.Statement, "as lead of this kind of imaging approve the sign-off of Amira Khan") ||
		!strings.Contains(a.Statement, "I approve what was signed by: Priya Shah on 23 November 2026; Priya Shah on 23 November 2026. I signed none of it.") {
		t.Errorf("approves %v: %s", ids, a.Statement)
	}
	if codes, _ := missing(w); strings.Contains(codes, "approval") {
		t.Errorf("once it is approved the line says%s", codes)
	}
	if got := approval(w); got.ID != "" {
		t.Errorf("asked again: %+v", got)
	}
}

func TestNobodyWhoCouldApproveIsSaidHonestly(t *testing.T) {
	w := fixture.New(t)
	completed(w)
	if r := approval(w); r.ID == "" || r.Offered != "" {
		t.Fatalf("asked %+v", r)
	}
	if told := strings.Join(noticed(w, w.North.Lead, "nobody"), " "); !strings.Contains(told, "nobody can give the approval of the lead of this kind of imaging") {
		t.Errorf("the lead is told %q", told)
	}
	if _, why := missing(w); !strings.Contains(why, "nobody in the department can give the approval") {
		t.Errorf("the line says %q", why)
	}
	if told := strings.Join(noticed(w, w.North.Worker, "signed"), " "); !strings.Contains(told, "Nobody can at the moment: your department lead has been told.") {
		t.Errorf("the worker is told %q", told)
	}
	who, err := w.Assessing.WhoCouldSign(t.Context(), w.As(w.North.Lead), assessing.WhoQuestion{Department: w.North.ID, Competency: authorised, Request: approval(w).ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range who.People {
		if one.Person == w.North.Assessor.ID && (len(one.Refusals) != 2 || one.Refusals[0].Rule != "modality-lead" || one.Refusals[1].Rule != "distinct") {
			t.Errorf("the signer is refused by %+v", one.Refusals)
		}
	}
}

func TestAnApprovalFallsWithWhatItApprovesAndIsAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		take    func(w *fixture.World, first, approval attestation.Attestation) error
		waiting bool
	}{
		"the first is taken back": {func(w *fixture.World, first, _ attestation.Attestation) error {
			return w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: first.ID, Reason: "Not seen."})
		}, false},
		"the approval is taken back": {func(w *fixture.World, _, approval attestation.Attestation) error {
			return w.Assessing.Revoke(t.Context(), w.As(w.North.Second), assessing.RevokeCommand{Attestation: approval.ID, Reason: "Too soon."})
		}, false},
		"the first is denied by its signer": {func(w *fixture.World, first, _ attestation.Attestation) error {
			return w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), first.ID)
		}, false},
		"the approval is denied by its signer": {func(w *fixture.World, _, approval attestation.Attestation) error {
			return w.Assessing.NotMe(t.Context(), w.InSession(w.North.Second), approval.ID)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			lead(w, w.North.Second)
			first, _ := completed(w)
			a, err := w.TrySign(w.North.Second, approval(w), attestation.Approval)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.take(w, first, a); err != nil {
				t.Fatal(err)
			}
			if codes, _ := missing(w); !strings.Contains(codes, "lead-approval") {
				t.Errorf("it is approved still:%s", codes)
			}
			if r := approval(w); (r.ID != "") != c.waiting {
				t.Errorf("asked for the approval again: %+v", r)
			}
		})
	}
}

func TestAnApprovalThatWaitsGoesWhenItsGroundDoes(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	first, _ := completed(w)
	r := approval(w)
	actor := w.InSession(w.North.Second)
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Approval, Step: r.Step})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Second)}); err == nil {
		t.Error("approved what is on hold")
	}
	if got := approval(w); got.ID != "" {
		t.Errorf("it still waits: %+v", got)
	}
	if err := w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: first.ID, Reason: "They looked at the rota."}); err != nil {
		t.Fatal(err)
	}
	if got := approval(w); got.Offered != w.North.Second.ID {
		t.Errorf("once it counts again: %+v", got)
	}
}

func TestWhatALeadMustApproveGoesToSomebodyElseFirst(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	for range 4 {
		content := fixture.Observed(today, 1, authorised)
		if r := w.Submit(w.North.Worker, evidence.Observation, content).Requests[0]; r.Offered == w.North.Second.ID || r.Offered == "" {
			t.Errorf("offered to %q", r.Offered)
		}
	}
}

func TestASecondAssessorIsSoughtWhereSeveralAreNeeded(t *testing.T) {
	w := fixture.New(t)
	const cannulation = fixture.Cannulate // ten observations by two people
	w.Sign(w.North.Second, waits(w, cannulation, w.North.Second))
	for range 3 { // each more waits on Priya or Mo, and Sam has less to do
		r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(today, 1, cannulation)).Requests[0]
		if r.Offered == w.North.Second.ID || r.Offered == "" {
			t.Errorf("offered to %q, who signed it before", r.Offered)
		}
	}
}

// askedOf is the request about an item that waits, but for an approval.
func askedOf(w *fixture.World, e id.Evidence) (out attestation.Request) {
	w.Read(func(v *store.View) error {
		list, err := v.RequestsOf([]id.Evidence{e})
		for _, r := range list {
			if r.State.Waiting() && !r.Approval {
				out = r
			}
		}
		return err
	})
	return out
}

// One item of evidence carries the last sign-off, and the approval or the request
// for it: neither stands in the way of the other.
func TestWhatIsSignedAgainAndWhatIsApprovedDoNotStandInEachOthersWay(t *testing.T) {
	lapse := func(w *fixture.World, a attestation.Attestation, status string) error {
		return w.Store.Write(t.Context(), func(tx *store.Tx) error {
			known, err := tx.ChecksOf([]id.Person{a.Assessor})
			if err != nil {
				return err
			}
			c := known[a.Assessor][0]
			c.ID, c.Status, c.CheckedAt = id.New[id.Check](), status, tx.Now()
			turned, err := tx.AddCheck(fixture.Grant(access.RecordCheck, c.ID, ""), c)
			if err != nil {
				return err
			}
			return routing.Turned(tx, turned)
		})
	}
	for name, c := range map[string]struct {
		stop, back func(w *fixture.World, a attestation.Attestation) error
	}{
		"denied": {
			func(w *fixture.World, a attestation.Attestation) error {
				return w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID)
			},
			func(w *fixture.World, a attestation.Attestation) error {
				return w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: a.ID, Reason: "It was them."})
			}},
		"in question": {
			func(w *fixture.World, a attestation.Attestation) error { return lapse(w, a, "Lapsed") },
			func(w *fixture.World, a attestation.Attestation) error {
				return lapse(w, a, assessor.StatusRegistered)
			}},
	} {
		for _, given := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, approved: %t", name, given), func(t *testing.T) {
				w := fixture.New(t)
				lead(w, w.North.Second)
				_, last := completed(w)
				if given {
					if _, err := w.TrySign(w.North.Second, approval(w), attestation.Approval); err != nil {
						t.Fatal(err)
					}
				}
				w.Clock.Advance(time.Hour)
				if err := c.stop(w, last); err != nil {
					t.Fatal(err)
				}
				if again := askedOf(w, last.Evidence); again.Again != last.ID || approval(w).ID != "" {
					t.Errorf("asked again: %+v, for the approval: %+v", again, approval(w))
				}
				w.Clock.Advance(time.Hour)
				if err := c.back(w, last); err != nil {
					t.Fatal(err)
				}
				if again := askedOf(w, last.Evidence); again.ID != "" || (approval(w).ID == "") != given {
					t.Errorf("it counts again, asked again: %+v, for the approval: %+v", again, approval(w))
				}
			})
		}
	}
}

func TestAnApprovalThatWasTakenBackIsAskedForOnceSomebodySignsAnew(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	first, last := completed(w)
	a, err := w.TrySign(w.North.Second, approval(w), attestation.Approval)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	for _, err := range []error{
		w.Assessing.Revoke(t.Context(), w.As(w.North.Second), assessing.RevokeCommand{Attestation: a.ID, Reason: "Too soon."}),
		w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), first.ID),
		w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: first.ID, Reason: "It was them."}),
	} {
		if err != nil {
			t.Fatal(err)
		}
		if r := approval(w); r.ID != "" {
			t.Errorf("asked for again: %+v", r)
		}
	}
	w.Clock.Advance(time.Minute)
	anew := w.Sign(w.North.Assessor, waits(w, authorised, w.North.Assessor))
	if r := approval(w); r.Version != anew.Version || r.Version == last.Version {
		t.Errorf("somebody signed anew, and what waits is %+v", r)
	}
}

func TestAnApprovalIsAskedForOfWhatIsLeftWhenTheWorkerTakesSomeBack(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	_, last := completed(w)
	third, err := w.TrySign(w.North.Assessor, waits(w, authorised, w.North.Assessor), attestation.Discussed)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ taken, left attestation.Attestation }{{last, third}, {third, attestation.Attestation{}}} {
		if r := approval(w); r.Version != c.taken.Version {
			t.Fatalf("what waits is %+v", r)
		}
		if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), c.taken.Evidence); err != nil {
			t.Fatal(err)
		}
		if r := approval(w); r.Version != c.left.Version {
			t.Errorf("of what is left: %+v", r)
		}
	}
}

func TestAnApprovalThatWaitsGoesWhenWhatItIsOfIsTakenBackOrChanged(t *testing.T) {
	for name, take := range map[string]func(w *fixture.World, first attestation.Attestation) error{
		"the lead takes it back": func(w *fixture.World, first attestation.Attestation) error {
			return w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: first.ID, Reason: "Not seen."})
		},
		"the worker changes the evidence": func(w *fixture.World, first attestation.Attestation) error {
			if _, err := w.Recording.Revise(t.Context(), w.As(w.North.Worker), first.Evidence); err != nil {
				return err
			}
			_, err := w.Recording.Submit(t.Context(), w.As(w.North.Worker), recording.SubmitCommand{Evidence: first.Evidence, Declared: true})
			return err
		},
	} {
		w := fixture.New(t)
		lead(w, w.North.Second)
		first, _ := completed(w)
		if err := take(w, first); err != nil {
			t.Fatal(err)
		}
		if r := approval(w); r.ID != "" {
			t.Errorf("%s, and it still waits: %+v", name, r)
		}
	}
}

func TestAnApprovalThatWasRefusedIsAskedForOnceSomebodySignsAnew(t *testing.T) {
	for name, refuse := range map[string]func(assessing.Service, context.Context, identity.Actor, assessing.RefuseCommand) error{"sent back": assessing.Service.Return, "declined": assessing.Service.Decline} {
		w := fixture.New(t)
		lead(w, w.North.Second)
		first, last := completed(w)
		w.Clock.Advance(time.Minute)
		for _, err := range []error{
			refuse(w.Assessing, t.Context(), w.As(w.North.Second), assessing.RefuseCommand{Request: approval(w).ID, Reason: "Not yet."}),
			w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), first.ID),
			w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: first.ID, Reason: "It was them."}),
		} {
			if err != nil {
				t.Fatal(err)
			}
			if r := approval(w); r.ID != "" {
				t.Errorf("%s, and asked for again: %+v", name, r)
			}
		}
		w.Clock.Advance(time.Minute)
		anew := w.Sign(w.North.Assessor, waits(w, authorised, w.North.Assessor))
		if r := approval(w); r.Version != anew.Version || r.Version == last.Version {
			t.Errorf("%s, then somebody signed anew, and what waits is %+v", name, r)
		}
	}
}

// Time and registers move without anybody asking: what waits is looked at when it is signed.
func TestNobodyApprovesWhatDoesNotCountAnyMore(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	completed(w)
	r := approval(w)
	w.Check(w.North.Assessor, "Lapsed", fixture.Now.AddDate(0, 0, -1))
	o, err := w.Assessing.Get(t.Context(), w.As(w.North.Second), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Approves) != 0 || len(o.Refusals) != 1 || o.Refusals[0].Rule != "approval" {
		t.Errorf("to be approved: %d, refused: %+v", len(o.Approves), o.Refusals)
	}
	if _, err := w.TrySign(w.North.Second, r, attestation.Approval); err == nil {
		t.Error("nothing was approved")
	}
}

func TestAnApprovalIsSoughtFromAnotherLeadThanTheOneWhoseWasDenied(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	completed(w)
	a, err := w.TrySign(w.North.Second, approval(w), attestation.Approval)
	if err != nil {
		t.Fatal(err)
	}
	lead(w, w.North.Limited)
	for range 3 { // who has more to do
		waits(w, fixture.Cleaning, w.North.Limited)
	}
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Second), a.ID); err != nil {
		t.Fatal(err)
	}
	if r := approval(w); r.Offered != w.North.Limited.ID {
		t.Errorf("offered to %q", r.Offered)
	}
}

func TestAnApprovalOfWhatWasTakenBackIsReadAsSuch(t *testing.T) {
	w := fixture.New(t)
	lead(w, w.North.Second)
	first, last := completed(w)
	a, err := w.TrySign(w.North.Second, approval(w), attestation.Approval)
	if err != nil {
		t.Fatal(err)
	}
	reads := func() (worker, signer attestation.Verdict) {
		t.Helper()
		d, err := w.Recording.Get(t.Context(), w.As(w.North.Worker), a.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.SignOffs {
			if s.ID == a.ID {
				worker = s.Verdict
			}
		}
		mine, _, err := w.Assessing.SignedByMe(t.Context(), w.As(w.North.Second), 0, 20)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range mine {
			if s.ID == a.ID {
				signer = s.Verdict
			}
		}
		return worker, signer
	}
	if worker, signer := reads(); worker != attestation.Counts || signer != attestation.Counts {
		t.Errorf("at first the worker reads %q, the signer %q", worker, signer)
	}
	for i, one := range []attestation.Attestation{first, last} {
		if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: one.ID, Reason: "Not seen."}); err != nil {
			t.Fatal(err)
		}
		want := []attestation.Verdict{attestation.Counts, attestation.Groundless}[i]
		if worker, signer := reads(); worker != want || signer != want {
			t.Errorf("with %d taken back the worker reads %q, the signer %q, want %q", i+1, worker, signer, want)
		}
	}
}
