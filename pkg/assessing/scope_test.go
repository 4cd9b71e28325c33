package assessing_test

import (
	"slices"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestARequestIsSeenByItsWorkerAndItsDepartmentAlone(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Limited, w.North.Educator, w.North.Lead, w.North.Inspector} {
		if _, err := w.Assessing.Get(t.Context(), w.As(p), r.ID); err != nil {
			t.Errorf("%s does not see it: %v", p.Name, err)
		}
	}
	for _, p := range []fixture.Person{w.North.Other, w.South.Worker, w.South.Assessor, w.South.Educator, w.South.Lead, w.South.Inspector, w.Admin} {
		_, err := w.Assessing.Get(t.Context(), w.As(p), r.ID)
		_, none := w.Assessing.Get(t.Context(), w.As(p), id.New[id.Request]())
		if !fault.Is(err, fault.NotFound) || err.Error() != none.Error() {
			t.Errorf("%s of %s is told %v of it, and %v of what does not exist", p.Name, p.Email, err, none)
		}
		w.Read(func(v *store.View) error { // the evidence of it is hidden too, so it is asked for alone
			if _, err := v.Request(access.ScopeOf(w.As(p)), r.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads it: %v", p.Email, err)
			}
			return nil
		})
	}
}

func TestAQueueHoldsWhatWaitsInItsDepartmentAlone(t *testing.T) {
	w := fixture.New(t)
	decided, first := asked(w), asked(w)
	w.Sign(w.North.Assessor, decided)
	south := w.Submit(w.South.Worker, evidence.Observation, fixture.Observed(today, 1, fixture.Mammograms)).Requests[0]
	last := asked(w)
	for _, c := range []struct {
		d    id.Department
		p    fixture.Person
		want []id.Request
	}{{w.North.ID, w.North.Educator, []id.Request{first.ID, last.ID}}, {w.South.ID, w.South.Lead, []id.Request{south.ID}}} {
		got, _, err := w.Assessing.Queue(t.Context(), w.As(c.p), c.d, false, store.Cursor{}, 10)
		if err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s reads %v (%v), want %v", c.p.Email, ids(got), err, c.want)
		}
	}
	mine, _, err := w.Assessing.Queue(t.Context(), w.As(w.North.Lead), w.North.ID, true, store.Cursor{}, 10)
	if err != nil || len(mine) != 0 {
		t.Errorf("on the lead wait %v (%v)", ids(mine), err)
	}
}

func TestAStatementAndWhatBecameOfItAreTheSignersAlone(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	unseen := func(when string) {
		t.Helper()
		for _, p := range []fixture.Person{w.North.Second, w.North.Lead, w.North.Worker, w.South.Assessor} {
			if _, err := w.Assessing.Intent(t.Context(), w.As(p), i.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s reads it: %v", when, p.Name, err)
			}
			if _, ok, err := w.Assessing.Signed(t.Context(), w.As(p), i.ID); ok || err != nil {
				t.Errorf("%s: %s finds what became of it (%v)", when, p.Name, err)
			}
		}
	}
	unseen("prepared")
	if _, err := w.Assessing.Sign(t.Context(), w.InSession(w.North.Second), assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Second)}); !fault.Is(err, fault.NotFound) {
		t.Errorf("signed by somebody else: %v", err)
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); err != nil {
		t.Fatal(err)
	}
	unseen("signed")
	other, err := w.Assessing.Signing(t.Context(), actor, asked(w).ID, i.ID)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("under another request it is %+v (%v)", other.Intent.ID, err)
	}
	for p, want := range map[fixture.Person]int{w.North.Assessor: 1, w.North.Second: 0} {
		if got, _, err := w.Assessing.SignedByMe(t.Context(), w.As(p), 0, 10); err != nil || len(got) != want {
			t.Errorf("%s signed %d (%v), want %d", p.Name, len(got), err, want)
		}
	}
}

func TestNamesakesHaveQueuesOfTheirOwn(t *testing.T) {
	w := fixture.New(t)
	namesake := w.Person(w.North.ID, w.North.Second.Name, "sam.reed@north.example", identity.RoleAssessor)
	r := waits(w, fixture.Mammograms, w.North.Second)
	for p, want := range map[fixture.Person][]id.Request{w.North.Second: {r.ID}, namesake: nil} {
		if got, _, err := w.Assessing.Queue(t.Context(), w.As(p), w.North.ID, true, store.Cursor{}, 10); err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("on %s wait %v (%v), want %v", p.Email, ids(got), err, want)
		}
	}
	if _, err := w.TrySign(namesake, r, attestation.Observed); !fault.Is(err, fault.Forbidden) {
		t.Errorf("signed by a namesake: %v", err)
	}
}

func TestASignOffIsReadByItsWorkerAndItsDepartmentAlone(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	sees := func(p fixture.Person) (err error) {
		scope := access.ScopeOf(w.As(p))
		w.Read(func(v *store.View) error { _, err = v.Attestation(scope, a.ID); return nil })
		return err
	}
	for _, p := range []fixture.Person{w.North.Worker, w.North.Second, w.North.Educator, w.North.Lead, w.North.Inspector} {
		if err := sees(p); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for _, p := range []fixture.Person{w.North.Other, w.South.Worker, w.South.Assessor, w.South.Lead, w.Admin} {
		if err := sees(p); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", p.Email, err)
		}
	}
}
