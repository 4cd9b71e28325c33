package auth

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func TestHalfASignInIsNobody(t *testing.T) {
	w, _, _ := department(t)
	b, err := w.signIn(leadEmail, password, ward)
	must(t, err)
	v, err := w.Resolve(t.Context(), b.Secret, "")
	must(t, err)
	if !b.Waiting || !v.Waiting || v.Actor.Holds(identity.RoleAdministrator, "") {
		t.Errorf("after the password alone: %+v", v)
	}
	w.clock.Advance(10 * time.Minute)
	w.wantNobody(b.Secret, "ten minutes without a code")
}

func TestACodeMakesAStrongSessionWithAnotherSecret(t *testing.T) {
	w := newWorld(t)
	totp, _, _ := w.enrol(w.setUp())
	w.clock.Advance(time.Minute)
	b, err := w.signIn(leadEmail, password, ward)
	must(t, err)
	full, err := w.GiveCode(t.Context(), b.Secret, w.code(totp), ward)
	must(t, err)
	w.wantNobody(b.Secret, "the secret from before the code")
	if a := w.actor(full.Secret); !a.Strong {
		t.Error("the session is weak")
	}
}

func TestACodeIsGoodForOneOfSixtyFourWhoSendItAtOnce(t *testing.T) {
	w := newWorld(t)
	totp, session, _ := w.enrol(w.setUp())
	w.clock.Advance(time.Minute)
	c, err := w.credential(t.Context(), w.actor(session))
	must(t, err)
	waiting := make([]string, 64)
	for i := range waiting {
		must(t, w.Store.Write(t.Context(), func(tx *store.Tx) (err error) {
			_, waiting[i], err = w.begin(tx, c, false, ward, "password")
			return err
		}))
	}
	code := w.code(totp)
	var good atomic.Int32
	var all sync.WaitGroup
	for i, secret := range waiting {
		all.Go(func() { // each from a network of its own, so that no throttle stands in the way
			place := Place{Address: fmt.Sprintf("198.51.100.%d", i), Agent: "test"}
			if _, err := w.GiveCode(t.Context(), secret, code, place); err == nil {
				good.Add(1)
			} else if !fault.Is(err, fault.Unauthenticated) && !fault.Is(err, fault.TooMany) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("the code was good for %d", good.Load())
	}
}

func TestACodeThatSetUpTheAuthenticatorIsSpent(t *testing.T) {
	w := newWorld(t)
	totp, _, _ := w.enrol(w.setUp())
	b, err := w.signIn(leadEmail, password, ward)
	must(t, err)
	_, err = w.GiveCode(t.Context(), b.Secret, w.code(totp), ward)
	wantKind(t, err, fault.Unauthenticated)
}

func TestARecoveryCodeIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	_, _, codes := w.enrol(w.setUp())
	try := func() error {
		b, err := w.signIn(leadEmail, password, ward)
		must(t, err)
		_, err = w.GiveCode(t.Context(), b.Secret, codes[3], ward)
		return err
	}
	must(t, try())
	wantKind(t, try(), fault.Unauthenticated)
}

func TestARecoveryCodeIsGoodForItsOwnPersonAlone(t *testing.T) {
	w := newWorld(t)
	_, lead, codes := w.enrol(w.setUp())
	w.enrol(w.worker(w.actor(lead)))
	b, err := w.signIn(workerEmail, password, ward)
	must(t, err)
	_, err = w.GiveCode(t.Context(), b.Secret, codes[3], ward)
	wantKind(t, err, fault.Unauthenticated)
}

func TestNewRecoveryCodesEndTheOldOnes(t *testing.T) {
	w := newWorld(t)
	_, session, old := w.enrol(w.setUp())
	_, err := w.NewRecoveryCodes(t.Context(), w.actor(session), "not the password")
	wantKind(t, err, fault.Unauthenticated)
	next, err := w.NewRecoveryCodes(t.Context(), w.actor(session), password)
	must(t, err)
	b, err := w.signIn(leadEmail, password, ward)
	must(t, err)
	_, err = w.GiveCode(t.Context(), b.Secret, old[0], ward)
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.GiveCode(t.Context(), b.Secret, next[0], ward)
	must(t, err)
}

func TestAWrongPasswordAndNobodysAddressGetOneAnswer(t *testing.T) {
	w, lead, worker := department(t)
	off := w.actor(worker).Person
	said := func(email string) string {
		_, err := w.signIn(email, "wrong horse battery", ward)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Unauthenticated {
			t.Fatal(err)
		}
		return f.Error()
	}
	known, unknown := said(workerEmail), said("nobody@example.nhs.uk")
	w.switchOff(w.actor(lead), off)
	if disabled := said(workerEmail); known != unknown || known != disabled {
		t.Errorf("%q, %q, %q", known, unknown, disabled)
	}
}

func TestGuessingIsSlowedAndNobodyIsLockedOut(t *testing.T) {
	w, _, _ := department(t)
	guesser := Place{Address: "203.0.113.9"}
	for range 3 {
		_, err := w.signIn(workerEmail, "wrong horse battery", guesser)
		wantKind(t, err, fault.Unauthenticated)
	}
	_, err := w.signIn(workerEmail, password, guesser) // the right one, too soon
	wantKind(t, err, fault.TooMany)
	var soon TooSoon
	if !errors.As(err, &soon) || soon.Wait != time.Second {
		t.Errorf("wait %v", soon.Wait)
	}
	_, err = w.signIn(workerEmail, password, ward) // from where they have signed in before
	must(t, err)
	w.clock.Advance(time.Second)
	_, err = w.signIn(workerEmail, password, guesser)
	must(t, err)
}

func TestManyGuessesAtOnceAreNotAllTried(t *testing.T) {
	w, _, _ := department(t)
	var tried atomic.Int32
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			_, err := w.signIn(workerEmail, "wrong horse battery", ward)
			if fault.Is(err, fault.Unauthenticated) {
				tried.Add(1)
			}
		})
	}
	all.Wait()
	if tried.Load() != 3 {
		t.Errorf("%d were tried", tried.Load())
	}
}

func TestAGuesserOfCodesDoesNotClearTheCountWithThePassword(t *testing.T) {
	w := newWorld(t)
	w.enrol(w.setUp())
	guesser := Place{Address: "203.0.113.9"}
	var err error
	for range 3 {
		b, signedIn := w.signIn(leadEmail, password, guesser)
		must(t, signedIn)
		_, err = w.GiveCode(t.Context(), b.Secret, "000000", guesser)
		wantKind(t, err, fault.Unauthenticated)
	}
	_, err = w.signIn(leadEmail, password, guesser)
	wantKind(t, err, fault.TooMany)
}

func TestAProofForSigningIsThePasswordOrANewCode(t *testing.T) {
	w := newWorld(t)
	totp, session, codes := w.enrol(w.setUp())
	a := w.actor(session)
	_, err := w.Prove(t.Context(), a, attestation.TOTP, w.code(totp)) // spent when it was set up
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.Prove(t.Context(), a, attestation.TOTP, codes[0])
	wantKind(t, err, fault.Unauthenticated)
	w.clock.Advance(time.Minute)
	p, err := w.Prove(t.Context(), a, attestation.TOTP, w.code(totp))
	must(t, err)
	if p.Method != attestation.TOTP || p.Counter != w.clock.Now().Unix()/30 {
		t.Errorf("%+v", p)
	}
	_, err = w.Prove(t.Context(), a, attestation.Password, "wrong horse battery")
	wantKind(t, err, fault.Unauthenticated)
	p, err = w.Prove(t.Context(), a, attestation.Password, password)
	must(t, err)
	if p.Method != attestation.Password || p.Counter != 0 || p.CredentialRevision == 0 {
		t.Errorf("%+v", p)
	}
}

func TestWrongProofsAreSlowedForTheirOwnSessionOnly(t *testing.T) {
	w, _, worker := department(t)
	other := w.signedIn(workerEmail)
	for range 3 {
		_, err := w.Prove(t.Context(), w.actor(worker), attestation.TOTP, "000000")
		wantKind(t, err, fault.Unauthenticated)
	}
	_, err := w.Prove(t.Context(), w.actor(worker), attestation.Password, password)
	wantKind(t, err, fault.TooMany)
	_, err = w.Prove(t.Context(), w.actor(other), attestation.Password, password)
	must(t, err)
}

func TestWhoeverSignsOrGrantsKeepsAnAuthenticator(t *testing.T) {
	w, lead, worker := department(t)
	_, err := w.DropAuthenticator(t.Context(), w.actor(lead), password)
	wantKind(t, err, fault.Forbidden)
	_, enrolled, _ := w.enrol(worker)
	_, err = w.DropAuthenticator(t.Context(), w.actor(enrolled), "wrong horse battery")
	wantKind(t, err, fault.Unauthenticated)
	without, err := w.DropAuthenticator(t.Context(), w.actor(enrolled), password)
	must(t, err)
	if a := w.actor(without); a.Enrolled {
		t.Error("still enrolled")
	}
}

func TestAnAuthenticatorIsTakenOnlyWithItsCodeAndThePassword(t *testing.T) {
	w := newWorld(t)
	session := w.setUp()
	a := w.actor(session)
	if !a.MustEnrol() {
		t.Fatal("the lead need not set one up")
	}
	_, err := w.TakeAuthenticator(t.Context(), a, password, "123456") // nothing was offered
	wantKind(t, err, fault.Unauthenticated)
	first, err := w.OfferAuthenticator(t.Context(), a)
	must(t, err)
	again, err := w.OfferAuthenticator(t.Context(), a)
	must(t, err)
	if !reflect.DeepEqual(first, again) {
		t.Error("loading the page again offers another secret")
	}
	c, err := w.credential(t.Context(), a)
	must(t, err)
	_, err = w.TakeAuthenticator(t.Context(), a, "wrong horse battery", w.code(c.Pending))
	wantKind(t, err, fault.Unauthenticated)
	taken, err := w.TakeAuthenticator(t.Context(), a, password, w.code(c.Pending))
	must(t, err)
	w.wantNobody(session, "the secret from before")
	if a := w.actor(taken.Secret); !a.Strong || a.MustEnrol() || len(taken.Codes) != 10 {
		t.Errorf("%+v, %d codes", a, len(taken.Codes))
	}
}
