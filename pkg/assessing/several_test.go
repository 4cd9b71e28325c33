package assessing_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// setAside opens a request, reads its statement and keeps it for later.
func setAside(t *testing.T, w *fixture.World, actor identity.Actor, r attestation.Request) error {
	t.Helper()
	if _, err := w.Assessing.Open(t.Context(), actor, r.ID); err != nil {
		t.Fatal(err)
	}
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
	if err != nil {
		t.Fatal(err)
	}
	return w.Assessing.SetAside(t.Context(), actor, assessing.SetAsideCommand{Request: r.ID, Intent: i.ID})
}

// gathered sets so many requests aside and makes a list of them.
func gathered(t *testing.T, w *fixture.World, n int) (identity.Actor, []attestation.Request, attestation.Together) {
	t.Helper()
	actor := w.InSession(w.North.Assessor)
	var rs []attestation.Request
	for i := range n {
		w.Clock.Advance(time.Second) // a list is in the order of setting aside
		c := fixture.Observed(today, 1, fixture.Cleaning)
		c.Title = fmt.Sprintf("Number %d", i)
		r := w.Submit(w.North.Worker, evidence.Observation, c).Requests[0]
		if err := setAside(t, w, actor, r); err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	list, err := w.Assessing.Gather(t.Context(), actor)
	if err != nil || len(list.Parts) != n {
		t.Fatalf("%d of %d are in the list: %v", len(list.Parts), n, err)
	}
	return actor, rs, list
}

func TestOneProofSignsExactlyTheListThatItIsBoundTo(t *testing.T) {
	w := fixture.New(t)
	actor, rs, list := gathered(t, w, attestation.MostTogether)
	proof := w.Proof(w.North.Assessor)
	proof.Method, proof.Counter = attestation.TOTP, 1<<40 // a code serves once
	out, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: proof})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range out.Parts {
		w.Read(func(v *store.View) error {
			a, err := v.Attestation(access.ScopeOf(actor), p.Became)
			if err != nil {
				return err
			}
			if a.Request != rs[i].ID || a.Together != list.Digest() || a.Claim.Digest() != p.Claim || a.Proof != attestation.TOTP || !a.ProvenAt.Equal(w.Clock.Now()) {
				t.Errorf("part %d became %+v", i, a)
			}
			return nil
		})
	}
	if again, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("proved twice: %+v, %v", again, err)
	}
	if left, err := w.Assessing.Ready(t.Context(), actor); err != nil || len(left) != 0 {
		t.Errorf("%d are left over, %v", len(left), err)
	}
}

func TestOneBadItemSpoilsOnlyItselfWhereverItStands(t *testing.T) {
	revise := func(t *testing.T, w *fixture.World, r attestation.Request) {
		if _, err := w.Recording.Revise(t.Context(), w.As(w.North.Worker), r.Evidence); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Recording.Submit(t.Context(), w.As(w.North.Worker), recording.SubmitCommand{Evidence: r.Evidence, Declared: true}); err != nil {
			t.Fatal(err)
		}
	}
	for what, spoil := range map[string]func(t *testing.T, w *fixture.World, r attestation.Request){
		"revised meanwhile": revise,
		"taken back": func(t *testing.T, w *fixture.World, r attestation.Request) {
			if err := w.Recording.Withdraw(t.Context(), w.As(w.North.Worker), r.Evidence); err != nil {
				t.Fatal(err)
			}
		},
		"signed by somebody else": func(t *testing.T, w *fixture.World, r attestation.Request) { w.Sign(w.North.Second, r) },
		"sent back by somebody else": func(t *testing.T, w *fixture.World, r attestation.Request) {
			if err := w.Assessing.Return(t.Context(), w.As(w.North.Second), assessing.RefuseCommand{Request: r.ID, Reason: "Say more."}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		const n = 4
		for bad := range n {
			t.Run(fmt.Sprintf("%s, number %d", what, bad+1), func(t *testing.T) {
				w := fixture.New(t)
				actor, rs, list := gathered(t, w, n)
				spoil(t, w, rs[bad])
				out, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)})
				if err != nil {
					t.Fatal(err)
				}
				for i, p := range out.Parts {
					if good := i != bad; (p.Became != "") != good || (p.Refused == "") != good {
						t.Errorf("number %d: became %q, refused %q", i+1, p.Became, p.Refused)
					}
					w.Read(func(v *store.View) error {
						signed, err := v.AttestationsOfEvidence(rs[i].Evidence)
						own := slices.DeleteFunc(signed, func(a store.Signed) bool { return a.Assessor != w.North.Assessor.ID })
						if (len(own) == 1) != (i != bad) {
							t.Errorf("number %d has %d signatures of hers", i+1, len(own))
						}
						return err
					})
				}
			})
		}
	}
}

func TestAnEntitlementThatLapsedSpoilsOnlyItsArea(t *testing.T) {
	w := fixture.New(t)
	limited := w.North.Limited
	end := func(e id.Entitlement) {
		w.Write(func(tx *store.Tx) error {
			return tx.EndEntitlement(fixture.Grant(access.EndEntitlement, e, w.North.ID), e, "moved on")
		})
	}
	w.Read(func(v *store.View) error {
		c, err := v.Candidate(limited.ID, w.North.ID)
		end(c.Entitlements[0].ID)
		return err
	})
	cleaning := w.Entitle(limited, w.North.ID, "diagnostic-imaging:ENV")
	w.Entitle(limited, w.North.ID, "diagnostic-imaging:IV")
	actor := w.InSession(limited)
	for _, c := range []evidence.Content{fixture.Observed(today, 1, fixture.Cleaning), fixture.Observed(today, 1, fixture.Cannulate)} {
		w.Clock.Advance(time.Second)
		if err := setAside(t, w, actor, w.Submit(w.North.Worker, evidence.Observation, c).Requests[0]); err != nil {
			t.Fatal(err)
		}
	}
	list, err := w.Assessing.Gather(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	end(cleaning)
	out, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(limited)})
	if err != nil {
		t.Fatal(err)
	}
	if p := out.Parts[0]; p.Became != "" || !strings.Contains(p.Refused, "not entitled") {
		t.Errorf("what they may sign no more: %+v", p)
	}
	if p := out.Parts[1]; p.Became == "" || p.Refused != "" {
		t.Errorf("what they may still sign: %+v", p)
	}
}

func TestAProofOfAnotherListSignsNothing(t *testing.T) {
	w := fixture.New(t)
	actor, rs, list := gathered(t, w, 3)
	claims := list.Claims()
	for what, of := range map[string][]digest.Sum{"another order": {claims[1], claims[0], claims[2]}, "fewer": claims[:2], "one": claims[:1], "more": append(slices.Clone(claims), claims[0]), "none": nil} {
		proof := w.Proof(w.North.Assessor)
		proof.Method, proof.Assertion = attestation.Passkey, &attestation.Assertion{Claims: of}
		if _, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: proof}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, r := range rs {
		if signatures(w, r) != 0 {
			t.Error("something was signed")
		}
	}
	if _, err := w.Assessing.SignTogether(t.Context(), actor, assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)}); err != nil {
		t.Errorf("the list is spoilt: %v", err)
	}
}

func TestAListIsProvedInItsTimeAndItsSessionByItsOwnSigner(t *testing.T) {
	w := fixture.New(t)
	actor, rs, list := gathered(t, w, 2)
	cmd := assessing.SignTogetherCommand{Together: list.ID, Proof: w.Proof(w.North.Assessor)}
	if _, err := w.Assessing.SignTogether(t.Context(), w.InSession(w.North.Assessor), cmd); !fault.Is(err, fault.Conflict) {
		t.Errorf("in another session: %v", err)
	}
	if _, err := w.Assessing.SignTogether(t.Context(), w.InSession(w.North.Second), cmd); !fault.Is(err, fault.NotFound) {
		t.Errorf("by another assessor: %v", err)
	}
	moved := cmd
	moved.Proof.CredentialRevision++
	if _, err := w.Assessing.SignTogether(t.Context(), actor, moved); !fault.Is(err, fault.Invalid) {
		t.Errorf("with a proof whose ground has moved: %v", err)
	}
	w.Clock.Advance(6 * time.Minute)
	if _, err := w.Assessing.SignTogether(t.Context(), actor, cmd); !fault.Is(err, fault.Conflict) {
		t.Errorf("after six minutes: %v", err)
	}
	if signatures(w, rs[0])+signatures(w, rs[1]) != 0 {
		t.Error("something was signed")
	}
	if st, err := w.Assessing.Gathered(t.Context(), actor, list.ID); err != nil || st.Over == nil || len(st.Statements) != 2 {
		t.Errorf("it stands at %+v, %v", st, err)
	}
	if again, err := w.Assessing.Gather(t.Context(), actor); err != nil || len(again.Parts) != 2 {
		t.Errorf("what was set aside is there for another list: %+v, %v", again, err)
	}
}

func TestNothingIsSetAsideUnseen(t *testing.T) {
	w := fixture.New(t)
	worker, actor := w.As(w.North.Worker), w.InSession(w.North.Assessor)
	item, err := w.Recording.Start(t.Context(), worker, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Certificate, Competencies: []string{string(fixture.Cleaning)}})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.Recording.AddFile(t.Context(), worker, item.ID, "c.pdf", bytes.NewReader(sample.Certificate("Cleaning", "Amira Khan", "today")))
	if err != nil {
		t.Fatal(err)
	}
	put, err := w.Recording.Submit(t.Context(), worker, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	if err != nil {
		t.Fatal(err)
	}
	r := put.Requests[0]
	i, err := w.Assessing.Prepare(t.Context(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Reviewed, Step: r.Step, Comment: "Clear."})
	if err != nil {
		t.Fatal(err)
	}
	aside := func(why string) error {
		return w.Assessing.SetAside(t.Context(), actor, assessing.SetAsideCommand{Request: r.ID, Intent: i.ID, Unopened: why})
	}
	if err := aside("I know it."); !fault.Is(err, fault.Conflict) {
		t.Errorf("a request that was never opened: %v", err)
	}
	if _, err := w.Assessing.Open(t.Context(), actor, r.ID); err != nil {
		t.Fatal(err)
	}
	if err := aside(" "); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "c.pdf") {
		t.Errorf("a file that was never opened: %v", err)
	}
	if err := aside("I issued it myself."); err != nil {
		t.Fatal(err)
	}
	list, err := w.Assessing.Gather(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	st, err := w.Assessing.Gathered(t.Context(), actor, list.ID)
	if err != nil || !strings.Contains(st.Statements[0].Statement, "Clear.\nI did not open “c.pdf”: I issued it myself.") {
		t.Errorf("the statement says %+v, %v", st.Statements, err)
	}
	_, body, err := w.Recording.OpenFile(t.Context(), actor, kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	body.Close()
	if err := aside(""); err != nil {
		t.Errorf("once it is opened: %v", err)
	}
	if err := w.Assessing.PutBack(t.Context(), actor, r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assessing.Gather(t.Context(), actor); !fault.Is(err, fault.Conflict) {
		t.Errorf("a list of nothing: %v", err)
	}
	if err := w.Assessing.SetAside(t.Context(), w.InSession(w.North.Second), assessing.SetAsideCommand{Request: r.ID, Intent: i.ID}); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's statement: %v", err)
	}
	if err := w.Assessing.SetAside(t.Context(), actor, assessing.SetAsideCommand{Request: id.New[id.Request](), Intent: i.ID}); !fault.Is(err, fault.NotFound) {
		t.Errorf("under another request: %v", err)
	}
}

func TestNoMoreThanTenAreSetAside(t *testing.T) {
	w := fixture.New(t)
	actor, _, _ := gathered(t, w, attestation.MostTogether)
	if err := setAside(t, w, actor, asked(w)); !fault.Is(err, fault.Conflict) {
		t.Errorf("the eleventh: %v", err)
	}
}
