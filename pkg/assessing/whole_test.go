package assessing_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func TestASignOffLeavesNothingOut(t *testing.T) {
	w := fixture.New(t)
	w.Write(func(tx *store.Tx) error {
		e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: w.North.Assessor.ID, Department: w.North.ID, Areas: []string{"diagnostic-imaging:*"}, ModalityLead: true,
			From: clock.DateOf(fixture.Now), GrantedBy: w.Admin.ID}
		return tx.AddEntitlement(fixture.Grant(access.GrantEntitlement, e.ID, w.North.ID), e)
	})
	r, actor := asked(w), w.InSession(w.North.Assessor)
	w.Link(w.North, fixture.Mammograms, fixture.Spills, framework.Covers)
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step, Comment: "Calm and careful.",
		Also: []framework.CompetencyID{fixture.Spills}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
	if err != nil {
		t.Fatal(err)
	}
	w.Read(func(v *store.View) error {
		kept, err := v.Attestation(access.ScopeOf(actor), a.ID)
		if err != nil || !reflect.DeepEqual(kept.Attestation, a) {
			t.Errorf("what is kept is not what was signed (%v):\n%+v\n%+v", err, kept.Attestation, a)
		}
		fields := reflect.ValueOf(kept.Attestation)
		for _, field := range reflect.VisibleFields(fields.Type()) {
			if field.Name != "Assertion" && field.Name != "Together" && field.Name != "Approves" && field.Name != "Outcomes" && fields.FieldByIndex(field.Index).IsZero() { // a password makes none, it is no approval, and no rate is asked
				t.Errorf("it does not say %s", field.Name)
			}
		}
		return err
	})
}

func TestAStatementSaysAMeaningFromTheListAndAStepThatWasAskedFor(t *testing.T) {
	w := fixture.New(t)
	r, actor := asked(w), w.InSession(w.North.Assessor)
	for _, c := range []struct {
		meaning attestation.Meaning
		step    int
	}{{"", r.Step}, {"heard_about_it", r.Step}, {attestation.Observed, 0}, {attestation.Observed, -1}, {attestation.Observed, r.Step + 1}} {
		if _, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: c.meaning, Step: c.step}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q at step %d: %v", c.meaning, c.step, err)
		}
	}
}

// told are the notices of a person, newest first.
func told(w *fixture.World, p fixture.Person) (out []string) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 20)
		for _, n := range list {
			out = append(out, n.Text)
		}
		return err
	})
	return out
}

func TestWhoeverADecisionConcernsIsTold(t *testing.T) {
	w := fixture.New(t)
	heard := func(p fixture.Person, text string) {
		t.Helper()
		if !slices.ContainsFunc(told(w, p), func(n string) bool { return strings.HasPrefix(n, text) }) {
			t.Errorf("%s was not told “%s…” but %q", p.Name, text, told(w, p))
		}
	}
	signed, declined, returned, passed := asked(w), asked(w), asked(w), asked(w)
	a := w.Sign(w.North.Assessor, signed)
	heard(w.North.Worker, "Priya Shah signed off “")
	refuse := assessing.RefuseCommand{Request: returned.ID, Reason: "Say which views."}
	if err := w.Assessing.Return(t.Context(), w.As(w.North.Second), refuse); err != nil {
		t.Fatal(err)
	}
	heard(w.North.Worker, "Sam Reed sent “")
	refuse.Request = declined.ID
	if err := w.Assessing.Decline(t.Context(), w.As(w.North.Second), refuse); err != nil {
		t.Fatal(err)
	}
	heard(w.North.Worker, "Sam Reed did not sign off “")
	to := w.North.Second
	if passed.Offered == to.ID {
		to = w.North.Assessor
	}
	if err := w.Assessing.Pass(t.Context(), w.As(w.North.Lead), assessing.PassCommand{Request: passed.ID, To: to.ID}); err != nil {
		t.Fatal(err)
	}
	heard(to, "Dana Cole asks you to sign off “")
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	heard(w.North.Worker, "Dana Cole took back the sign-off of “")
	heard(w.North.Assessor, "Dana Cole took back your sign-off of “")
}

func TestThePoolLeavesOutMyOwnWork(t *testing.T) {
	w := fixture.New(t)
	amira := w.North.Worker
	w.Write(func(tx *store.Tx) error {
		m := identity.Membership{ID: id.New[id.Membership](), Person: amira.ID, Role: identity.RoleAssessor, Department: w.North.ID, From: tx.Now()}
		return tx.AddMembership(fixture.Grant(access.ChangePerson, amira.ID, w.North.ID), m)
	})
	w.Check(amira, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
	w.Entitle(amira, w.North.ID, "diagnostic-imaging:*")
	asked(w)
	actor := w.As(amira)
	actor.Strong = true
	if got, _, err := w.Assessing.Pool(t.Context(), actor, w.North.ID, store.Cursor{}, 50); err != nil || len(got) != 0 {
		t.Errorf("she may take %v (%v)", ids(got), err)
	}
}
