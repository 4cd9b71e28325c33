package assessing_test

import (
	"database/sql"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// These are second lines of defence: what the first keeps from happening is made
// to happen behind its back.

func TestAVersionThatIsNotTheCurrentOneIsNotSigned(t *testing.T) {
	for name, leave := range map[string]func(*store.Tx, evidence.Item, evidence.Version) error{ // each without ending the request, as use cases do
		"a newer one is up": func(tx *store.Tx, item evidence.Item, v evidence.Version) error {
			v.ID, v.Number = id.New[id.Version](), v.Number+1
			v.Digest = v.Sum()
			return tx.SubmitEvidence(fixture.Grant(access.SubmitEvidence, item.ID, item.Department), item, v)
		},
		"the item is taken back": func(tx *store.Tx, item evidence.Item, _ evidence.Version) error {
			return tx.SetEvidence(fixture.Grant(access.WithdrawEvidence, item.ID, item.Department), item, evidence.Withdrawn)
		},
	} {
		w := fixture.New(t)
		r := asked(w)
		actor, i := prepared(t, w, w.North.Assessor, r)
		w.Write(func(tx *store.Tx) error {
			scope := access.ScopeOf(w.As(w.North.Worker))
			item, err := tx.Evidence(scope, r.Evidence)
			if err != nil {
				return err
			}
			v, err := tx.Version(scope, r.Version)
			if err != nil {
				return err
			}
			return leave(tx, item, v)
		})
		if _, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: a statement is prepared: %v", name, err)
		}
		if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: it is signed: %v", name, err)
		}
	}
}

func TestEvidenceAlteredOnTheDiskIsNotSigned(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	db, err := sql.Open("sqlite", store.File(w.Dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"DROP TRIGGER evidence_version_keep", "UPDATE evidence_version SET content = replace(content, 'from start to end', 'and more')"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("it is signed: %v", err)
	}
}

func TestAMoveMadeFromAnOldReadingIsRefused(t *testing.T) {
	for name, move := range map[string]func(*store.Tx, evidence.Item, evidence.Version, attestation.Request) error{
		"submitted": func(tx *store.Tx, item evidence.Item, v evidence.Version, _ attestation.Request) error {
			v.ID, v.Number = id.New[id.Version](), v.Number+1
			return tx.SubmitEvidence(fixture.Grant(access.SubmitEvidence, item.ID, item.Department), item, v)
		},
		"withdrawn": func(tx *store.Tx, item evidence.Item, _ evidence.Version, _ attestation.Request) error {
			return tx.SetEvidence(fixture.Grant(access.WithdrawEvidence, item.ID, item.Department), item, evidence.Withdrawn)
		},
		"declined": func(tx *store.Tx, _ evidence.Item, _ evidence.Version, r attestation.Request) error {
			return tx.MoveRequest(fixture.Grant(access.DecideRequest, r.ID, r.Department), r, attestation.Decline, "No.")
		},
		"passed on": func(tx *store.Tx, _ evidence.Item, _ evidence.Version, r attestation.Request) error {
			return tx.Offer(fixture.Grant(access.RouteRequest, r.ID, r.Department), r, "", attestation.Unable)
		},
	} {
		w := fixture.New(t)
		r := asked(w)
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			scope := access.ScopeOf(w.As(w.North.Worker))
			item, err := tx.Evidence(scope, r.Evidence)
			if err != nil {
				return err
			}
			v, err := tx.Version(scope, r.Version)
			if err != nil {
				return err
			}
			item.Revision, r.Revision = item.Revision-1, r.Revision-1
			return move(tx, item, v, r)
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASignOffIsKeptOnceInTimeForTheRequestItAnswers(t *testing.T) {
	w := fixture.New(t)
	like := w.Sign(w.North.Assessor, asked(w))
	r, other := asked(w), asked(w)
	_, i := prepared(t, w, w.North.Assessor, r)
	_, late := prepared(t, w, w.North.Assessor, other)
	attest := func(under, answers attestation.Request, by id.Intent) error {
		a := like
		a.ID, a.Request, a.Intent, a.JWS = id.New[id.Attestation](), answers.ID, by, string(by) // what its code follows from
		return w.Store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.Attest(fixture.Grant(access.DecideRequest, under.ID, under.Department), under, a, "")
		})
	}
	if err := attest(r, other, i.ID); err == nil {
		t.Error("a grant for one request was spent on the sign-off of another")
	}
	if err := attest(r, r, i.ID); err != nil {
		t.Fatal(err)
	}
	if err := attest(other, other, i.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a statement was used twice: %v", err)
	}
	w.Clock.Advance(attestation.IntentLife)
	if err := attest(other, other, late.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a statement was used when its time was over: %v", err)
	}
}

func TestAStatementWhoseWordsChangedMeanwhileIsNotSigned(t *testing.T) {
	w := fixture.New(t)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	w.Clock.Advance(time.Second)
	w.Write(func(tx *store.Tx) error { // another number on the register, as good as the one that was shown
		c := assessor.Check{ID: id.New[id.Check](), Person: w.North.Assessor.ID, Register: assessor.HCPC, Number: "RA987654", Profession: assessor.DiagnosticRadiographer,
			Status: assessor.StatusRegistered, Source: "test", EffectiveFrom: fixture.Now.AddDate(-1, 0, 0), CheckedAt: tx.Now(), RecordedAt: tx.Now(), RecordedBy: w.Admin.ID}
		_, err := tx.AddCheck(fixture.Grant(access.RecordCheck, c.ID, ""), c)
		return err
	})
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("it is signed: %v", err)
	}
}
