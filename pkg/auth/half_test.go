package auth

import (
	"context"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func TestAProgramsCodeIsCheckedAndSpent(t *testing.T) {
	w := newWorld(t)
	totp, _, _ := w.enrol(w.setUp())
	w.clock.Advance(time.Minute)
	cmd := SignIn{Email: leadEmail, Password: password, Place: ward}
	_, err := w.SignInAPI(t.Context(), cmd, "000000")
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.SignInAPI(t.Context(), cmd, w.code(totp))
	must(t, err)
	_, err = w.SignInAPI(t.Context(), cmd, w.code(totp))
	wantKind(t, err, fault.Unauthenticated)
}

func TestAnAccessTokenIsForASessionOfItsOwnPerson(t *testing.T) {
	w, lead, _ := department(t)
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	token, _, err := w.Tokens.Issue(w.actor(lead).Person, pair.Session)
	must(t, err)
	_, err = w.ResolveToken(t.Context(), token, "")
	wantKind(t, err, fault.Unauthenticated)
}

func TestAProgramWithoutTheSecondFactorThatThereIsNowIsNobody(t *testing.T) {
	w := newWorld(t)
	a := w.actor(w.setUp())
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: leadEmail, Password: password, Place: ward}, "")
	must(t, err)
	_, err = w.OfferAuthenticator(t.Context(), a)
	must(t, err)
	c, err := w.credential(t.Context(), a)
	must(t, err)
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	must(t, err)
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error { // without ending the sessions, as TakeAuthenticator does
		return tx.TakeAuthenticator(g, a.Person, c.Pending, 1, nil, c.Revision)
	}))
	_, err = w.ResolveToken(t.Context(), pair.Access, "")
	wantKind(t, err, fault.Unauthenticated)
}

func TestSomebodySwitchedOffIsNotToldThatTheirPasswordIsRight(t *testing.T) {
	w, lead, worker := department(t)
	w.switchOff(w.actor(lead), w.actor(worker).Person)
	_, right := w.signIn(workerEmail, password, ward)
	_, wrong := w.signIn(workerEmail, "wrong horse battery", ward)
	wantKind(t, right, fault.Unauthenticated)
	if right.Error() != wrong.Error() {
		t.Errorf("told %q and %q", right, wrong)
	}
}

func TestNobodysAddressTakesItsTurnToBeCheckedToo(t *testing.T) {
	w, _, _ := department(t)
	var err error
	w.Passwords, err = NewPasswords()
	must(t, err)
	for range atOnce {
		must(t, w.Passwords.enter(t.Context()))
	}
	for _, email := range []string{workerEmail, "nobody@example.nhs.uk"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := w.SignIn(ctx, SignIn{Email: email, Password: "wrong horse battery", Place: ward})
		cancel()
		wantKind(t, err, fault.Unavailable)
	}
}

func TestALinkIsUsedUpInTheWriteThatItIsFor(t *testing.T) {
	w := newWorld(t)
	_, err := w.OfferSetUp(t.Context())
	must(t, err)
	person := id.New[id.Person]()
	g, err := access.Arrive(identity.Actor{}, access.SetUp, person, "another link")
	must(t, err)
	wantKind(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetUp(g, store.Beginning{Person: person, Name: "Mallory", Email: "mallory@example.nhs.uk", PasswordHash: "x"}, "another digest")
	}), fault.NotFound)
	a := w.actor(w.setUp())
	g, err = access.Own(a, access.ChangeAccount, a.Person)
	must(t, err)
	wantKind(t, w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.UseReset(g, a.Person, "another digest") }), fault.NotFound)
}
