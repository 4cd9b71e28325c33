package assessing_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/device"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// signWith proves the intent by a device, and signs.
func signWith(t *testing.T, w *fixture.World, d *device.Device, actor identity.Actor, i attestation.Intent) (attestation.Attestation, error) {
	t.Helper()
	asked, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
	if err != nil {
		return attestation.Attestation{}, err
	}
	return prove(t, w, actor, i, d.Sign(asked))
}

func prove(t *testing.T, w *fixture.World, actor identity.Actor, i attestation.Intent, answer []byte) (attestation.Attestation, error) {
	proof, err := w.Auth.ProvePasskey(t.Context(), actor, []digest.Sum{i.Claim}, answer)
	if err != nil {
		return attestation.Attestation{}, err
	}
	return w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: proof})
}

// refusals are what the audit log says was refused of a person.
func refusals(t *testing.T, w *fixture.World, p id.Person) (out []string) {
	w.Read(func(v *store.View) error {
		return v.EachEntry(func(e audit.Entry) error {
			if e.Action == string(access.RefuseProof) && e.Subject == string(p) {
				out = append(out, e.Detail)
			}
			return nil
		})
	})
	return out
}

func TestWhatAPasskeySignedIsKeptAndHoldsWithoutUs(t *testing.T) {
	w := fixture.New(t)
	d := w.Device(w.North.Assessor)
	actor, i := prepared(t, w, w.North.Assessor, asked(w))
	a, err := signWith(t, w, d, actor, i)
	if err != nil {
		t.Fatal(err)
	}
	w.Read(func(v *store.View) error {
		kept, err := v.Attestation(access.ScopeOf(actor), a.ID)
		if err != nil {
			return err
		}
		s, err := v.Assertion(kept.Assertion)
		switch {
		case err != nil:
			return err
		case s.Check() != nil || s.Digest() != kept.Assertion:
			t.Errorf("what is kept does not hold: %v", s.Check())
		case kept.Proof != attestation.Passkey || !s.Covers(kept.Claim.Digest()) || kept.Claim.Digest() != i.Claim:
			t.Errorf("it is not of the sign-off: %+v", kept)
		}
		own, err := v.Passkeys(access.ScopeOf(actor))
		if err != nil || len(own) != 1 || !own[0].Used.Equal(v.Now()) || own[0].Counter != 1 {
			t.Errorf("the passkey does not show its use: %+v (%v)", own, err)
		}
		return nil
	})
}

func TestAPasskeyThatDoesNotProveItsSignerSignsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		lie    func(*fixture.World, *device.Device, *attestation.Intent)
		answer func(w *fixture.World, d *device.Device, answer []byte) []byte
		says   string // in the audit log
	}{
		"it was made at another origin": {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) {
			d.Origin = "http://localhost.evil.example"
		}, says: "another address"},
		"it was made on another port of ours":   {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) { d.Origin = "http://localhost:8080" }, says: "does not answer as a passkey does"},
		"it was made for another relying party": {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) { d.Party = "other.example" }, says: "another service"},
		"it answers a foreign challenge":        {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) { d.Challenge = make([]byte, 32) }, says: "another question"},
		"it answers another sign-off": {lie: func(_ *fixture.World, _ *device.Device, i *attestation.Intent) {
			i.Claim = digest.OfBytes([]byte("another"))
		}, says: "sign-off: conflict"},
		"the device did not make sure of anybody": {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) { d.Flags = device.Present }, says: "did not make sure"},
		"it is somebody else's":                   {answer: func(w *fixture.World, _ *device.Device, _ []byte) []byte { return secondsAnswer(w) }, says: "somebody else"},
		"it is not known": {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) {
			d.Credential = []byte("0123456789abcdef")
		}, says: "not known"},
		"it is nothing that can be read": {answer: func(_ *fixture.World, _ *device.Device, answer []byte) []byte { return answer[:len(answer)/2] }, says: "cannot be read"},
		"it was removed meanwhile":       {lie: func(w *fixture.World, _ *device.Device, _ *attestation.Intent) { removeAll(w, w.North.Assessor) }, says: "removed"},
		"it counted back, as a copy of it would": {lie: func(w *fixture.World, d *device.Device, _ *attestation.Intent) {
			use(w, w.North.Assessor, 7)
			d.Counter = 3
		}, says: "copied"},
		"it counts no more, as a copy of it would": {lie: func(w *fixture.World, d *device.Device, _ *attestation.Intent) {
			use(w, w.North.Assessor, 7)
			d.Count = false
		}, says: "copied"},
		"it was made with a page that says nothing": {lie: func(_ *fixture.World, d *device.Device, _ *attestation.Intent) { d.Type = "webauthn.create" }, says: "not made to sign"},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.New(t)
			d := w.Device(w.North.Assessor)
			r := asked(w)
			actor, i := prepared(t, w, w.North.Assessor, r)
			shown := i
			ask, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
			if err != nil {
				t.Fatal(err)
			}
			if c.lie != nil {
				c.lie(w, d, &i)
				if i.Claim != shown.Claim {
					if ask, err = w.Auth.AskToSign(t.Context(), actor, i.Claim); err != nil {
						t.Fatal(err)
					}
				}
			}
			answer := d.Sign(ask)
			if c.answer != nil {
				answer = c.answer(w, d, answer)
			}
			if _, err := prove(t, w, actor, i, answer); err == nil || fault.Is(err, fault.Unavailable) {
				t.Errorf("not refused clearly: %v", err)
			}
			if n := signatures(w, r); n != 0 {
				t.Errorf("%d signatures were written", n)
			}
			if got := refusals(t, w, w.North.Assessor.ID); len(got) != 1 || !strings.Contains(got[0], c.says) {
				t.Errorf("the audit log says %q, want %q", got, c.says)
			}
			if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)}); err != nil {
				t.Errorf("the statement was lost: %v", err)
			}
		})
	}
}

// secondsAnswer is what another assessor's device signed.
func secondsAnswer(w *fixture.World) []byte {
	d := w.Device(w.North.Second)
	ask, err := w.Auth.AskToSign(w.T.Context(), w.As(w.North.Second), digest.OfBytes(nil))
	if err != nil {
		w.T.Fatal(err)
	}
	return d.Sign(ask)
}

func removeAll(w *fixture.World, p fixture.Person) {
	w.Write(func(tx *store.Tx) error {
		return tx.RemovePasskeys(fixture.Grant(access.ChangeAccount, p.ID, ""), p.ID)
	})
}

// use notes that a person's passkey was used so often.
func use(w *fixture.World, p fixture.Person, count int64) {
	w.Write(func(tx *store.Tx) error {
		own, err := tx.Passkeys(access.ScopeOf(w.As(p)))
		if err != nil {
			return err
		}
		_, err = tx.UsePasskey(own[0].ID, count)
		if err != nil {
			return err
		}
		return tx.Refused(fixture.Grant(access.RefuseProof, id.Person("per_nobody"), ""), "per_nobody", "for the audit log")
	})
}

func TestAPersonIsToldOfAPasskeyThatMayHaveBeenCopied(t *testing.T) {
	w := fixture.New(t)
	d := w.Device(w.North.Assessor)
	use(w, w.North.Assessor, 7)
	actor, i := prepared(t, w, w.North.Assessor, asked(w))
	if _, err := signWith(t, w, d, actor, i); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("got %v", err)
	}
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(actor), "", 10)
		if len(list) == 0 || !strings.Contains(list[0].Text, "as a copy of it would") {
			t.Errorf("they are told %+v", list)
		}
		return err
	})
}

func TestWhatAPasskeySignedSignsOnce(t *testing.T) {
	w := fixture.New(t)
	d := w.Device(w.North.Assessor)
	d.Count = false // a synced passkey, whose count tells nothing
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	ask, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
	if err != nil {
		t.Fatal(err)
	}
	answer := d.Sign(ask)
	var all sync.WaitGroup
	var mu sync.Mutex
	signed := 0
	for range 64 {
		all.Go(func() {
			if _, err := prove(t, w, actor, i, answer); err == nil {
				mu.Lock()
				signed++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if n := signatures(w, r); signed != 1 || n != 1 {
		t.Errorf("%d were told that they signed, %d signatures were written", signed, n)
	}
	if _, err := prove(t, w, actor, i, answer); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent again later: %v", err)
	}
	if got := refusals(t, w, w.North.Assessor.ID); len(got) != 64 {
		t.Errorf("the audit log tells of %d refusals", len(got))
	}
}

func TestAStatementIsProvedByAPasskeyInItsTimeAndItsSessionAlone(t *testing.T) {
	for name, change := range map[string]func(*fixture.World, *identity.Actor){
		"five minutes passed": func(w *fixture.World, _ *identity.Actor) { w.Clock.Advance(attestation.IntentLife) },
		"another session":     func(w *fixture.World, a *identity.Actor) { *a = w.InSession(w.North.Assessor) },
		"another check": func(w *fixture.World, _ *identity.Actor) {
			w.Clock.Advance(time.Second)
			w.Check(w.North.Assessor, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
		},
	} {
		w := fixture.New(t)
		d := w.Device(w.North.Assessor)
		r := asked(w)
		actor, i := prepared(t, w, w.North.Assessor, r)
		ask, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
		if err != nil {
			t.Fatal(err)
		}
		answer := d.Sign(ask)
		change(w, &actor)
		if _, err := prove(t, w, actor, i, answer); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
		if got := refusals(t, w, w.North.Assessor.ID); signatures(w, r) != 0 || len(got) != 1 {
			t.Errorf("%s: %d signatures, and the audit log says %q", name, signatures(w, r), got)
		}
	}
}

func TestAPasskeyRemovedBetweenProofAndSignatureSignsNothing(t *testing.T) {
	w := fixture.New(t)
	d := w.Device(w.North.Assessor)
	r := asked(w)
	actor, i := prepared(t, w, w.North.Assessor, r)
	ask, err := w.Auth.AskToSign(t.Context(), actor, i.Claim)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := w.Auth.ProvePasskey(t.Context(), actor, []digest.Sum{i.Claim}, d.Sign(ask))
	if err != nil {
		t.Fatal(err)
	}
	removeAll(w, w.North.Assessor)
	if _, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: proof}); !fault.Is(err, fault.Invalid) || signatures(w, r) != 0 {
		t.Errorf("%d signatures: %v", signatures(w, r), err)
	}
}

// Another check, or another entitlement, would do for signing too; but it is not the
// one in the claim that the signer was shown.
func TestASignOffRestsOnTheCheckAndTheEntitlementThatWereShown(t *testing.T) {
	for name, change := range map[string]func(*fixture.World){
		"another check": func(w *fixture.World) {
			w.Check(w.North.Assessor, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
		},
		"another entitlement": func(w *fixture.World) {
			w.Write(func(tx *store.Tx) error {
				list, err := tx.Entitlements(access.ScopeOf(w.As(w.North.Lead)), w.North.ID)
				for _, e := range list {
					if err == nil && e.Person == w.North.Assessor.ID {
						err = tx.EndEntitlement(fixture.Grant(access.EndEntitlement, e.ID, w.North.ID), e.ID, "renewed")
					}
				}
				return err
			})
			w.Entitle(w.North.Assessor, w.North.ID, "diagnostic-imaging:*")
		},
	} {
		w := fixture.New(t)
		r := asked(w)
		actor, i := prepared(t, w, w.North.Assessor, r)
		w.Clock.Advance(time.Second)
		change(w)
		w.Clock.Advance(time.Second)
		_, err := w.Assessing.Sign(t.Context(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(w.North.Assessor)})
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "no longer true") || signatures(w, r) != 0 {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.TrySign(w.North.Assessor, r, attestation.Observed); err != nil {
			t.Errorf("%s: read again, it is refused: %v", name, err)
		}
	}
}
