package auth

import (
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func (w *world) signIn(email, password string, p Place) (Begun, error) {
	return w.SignIn(w.t.Context(), SignIn{Email: email, Password: password, Place: p})
}

func (w *world) signedIn(email string) string {
	w.t.Helper()
	b, err := w.signIn(email, password, ward)
	must(w.t, err)
	return b.Secret
}

func (w *world) wantNobody(secret, why string) {
	w.t.Helper()
	if _, err := w.Resolve(w.t.Context(), secret, ""); !fault.Is(err, fault.Unauthenticated) {
		w.t.Fatalf("%s: got %v, want somebody who has to sign in", why, err)
	}
}

func TestASessionKnowsItsPersonsRolesAndPosts(t *testing.T) {
	w, lead, worker := department(t)
	a := w.actor(lead)
	if a.Name != "Asha Lead" || !a.Strong || !a.Enrolled || a.MustEnrol() || !a.Holds(identity.RoleAdministrator, "") {
		t.Errorf("the lead is %+v", a)
	}
	d := a.Departments(identity.RoleLead)[0]
	if b := w.actor(worker); len(b.Posts) != 1 || b.Posts[0].Department != d || !b.Holds(identity.RoleWorker, d) || b.Strong {
		t.Errorf("the worker is %+v", b)
	}
}

func TestResolvingASessionTakesAtMostThreeStatements(t *testing.T) {
	w, lead, _ := department(t)
	before := w.Store.Statements()
	w.actor(lead)
	if n := w.Store.Statements() - before; n > 3 {
		t.Errorf("%d statements", n)
	}
}

func TestASessionLeftAloneForHalfAnHourEnds(t *testing.T) {
	w, _, worker := department(t)
	w.clock.Advance(30*time.Minute - time.Second)
	w.actor(worker) // used: the half hour begins again
	w.clock.Advance(30*time.Minute - time.Second)
	w.actor(worker)
	w.clock.Advance(30 * time.Minute)
	w.wantNobody(worker, "after half an hour")
}

func TestASessionEndsAfterTwelveHoursHoweverMuchItIsUsed(t *testing.T) {
	w, _, worker := department(t)
	for range 12*60/20 - 1 {
		w.clock.Advance(20 * time.Minute)
		w.actor(worker)
	}
	w.clock.Advance(20*time.Minute - time.Second)
	w.actor(worker)
	w.clock.Advance(time.Second)
	w.wantNobody(worker, "after twelve hours")
}

func TestUseOfASessionIsWrittenAtMostOnceAMinute(t *testing.T) {
	w, _, worker := department(t)
	seen := func() time.Time {
		list, err := w.Sessions(t.Context(), w.actor(worker))
		must(t, err)
		return list[0].Seen
	}
	first := seen()
	w.clock.Advance(59 * time.Second)
	if !seen().Equal(first) {
		t.Error("written again within the minute")
	}
	w.clock.Advance(time.Second)
	seen()
	if got := seen(); !got.Equal(w.clock.Now()) {
		t.Errorf("last seen %v", got)
	}
}

func TestSigningOutEndsTheSessionAtOnce(t *testing.T) {
	w, _, worker := department(t)
	must(t, w.SignOut(t.Context(), w.actor(worker)))
	w.wantNobody(worker, "after signing out")
}

func TestAPersonSeesAndEndsOnlyTheirOwnSessions(t *testing.T) {
	w, lead, worker := department(t)
	second := w.signedIn(workerEmail)
	a := w.actor(worker)
	list, err := w.Sessions(t.Context(), a)
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d sessions", len(list))
	}
	must(t, w.EndSession(t.Context(), a, w.actor(lead).Session))
	w.actor(lead) // not theirs: nothing happened
	must(t, w.EndSession(t.Context(), a, w.actor(second).Session))
	w.wantNobody(second, "ended by its person")
	w.actor(worker)
}

func TestEndingTheOthersKeepsThisOne(t *testing.T) {
	w, _, worker := department(t)
	second, third := w.signedIn(workerEmail), w.signedIn(workerEmail)
	must(t, w.EndOthers(t.Context(), w.actor(second)))
	w.wantNobody(worker, "another one")
	w.wantNobody(third, "another one")
	w.actor(second)
}

func TestSomebodySwitchedOffIsRefusedOnTheNextRequest(t *testing.T) {
	w, lead, worker := department(t)
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	a := w.actor(worker)
	w.switchOff(w.actor(lead), a.Person)
	w.wantNobody(worker, "switched off")
	_, err = w.ResolveToken(t.Context(), pair.Access, "")
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.Refresh(t.Context(), pair.Refresh, ward)
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.signIn(workerEmail, password, ward)
	wantKind(t, err, fault.Unauthenticated)
}

func TestAnotherPasswordEndsEverySessionButThisOneWhichIsRenewed(t *testing.T) {
	w, _, worker := department(t)
	second := w.signedIn(workerEmail)
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	renewed, err := w.ChangePassword(t.Context(), w.actor(worker), ChangePassword{Old: password, New: "velvet orchard compass"})
	must(t, err)
	w.wantNobody(second, "another browser")
	w.wantNobody(worker, "the secret from before")
	_, err = w.ResolveToken(t.Context(), pair.Access, "")
	wantKind(t, err, fault.Unauthenticated)
	w.actor(renewed)
	_, err = w.signIn(workerEmail, password, ward)
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.signIn(workerEmail, "velvet orchard compass", ward)
	must(t, err)
}

func TestASecretProvedBeforeThePasswordChangedBeginsNoSession(t *testing.T) {
	w, _, worker := department(t)
	c, tick, err := w.knowPerson(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward})
	must(t, err)
	_, err = w.ChangePassword(t.Context(), w.actor(worker), ChangePassword{Old: password, New: "velvet orchard compass"})
	must(t, err)
	_ = tick
	err = w.Store.Write(t.Context(), func(tx *store.Tx) error {
		_, _, err := w.begin(tx, c, false, ward, "password")
		return err
	})
	wantKind(t, err, fault.Unauthenticated)
}

func TestANewPasswordIsNotMadeOfWhereOneWorks(t *testing.T) {
	w, _, worker := department(t)
	for _, bad := range []string{"", "short", "NorthmoorRadiology", "samnewcomer2026"} {
		_, err := w.ChangePassword(t.Context(), w.actor(worker), ChangePassword{Old: password, New: bad})
		wantKind(t, err, fault.Invalid)
	}
}

func TestOfTwoPasswordsSetFromOneReadingTheFirstStands(t *testing.T) {
	w, _, worker := department(t)
	a := w.actor(worker)
	c, err := w.credential(t.Context(), a)
	must(t, err)
	g, err := access.Own(a, access.ChangeAccount, a.Person)
	must(t, err)
	set := func(hash string) error {
		return w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.SetPassword(g, a.Person, hash, c.Revision) })
	}
	must(t, set("first"))
	wantKind(t, set("second"), fault.Conflict)
	if c, err = w.credential(t.Context(), a); err != nil || c.PasswordHash != "first" {
		t.Errorf("the password is the %s (%v)", c.PasswordHash, err)
	}
}

func TestTwoTabsThatUseOneSessionBothWork(t *testing.T) {
	w, _, worker := department(t)
	w.clock.Advance(2 * time.Minute)
	results := make(chan error)
	for range 8 {
		go func() { _, err := w.Resolve(t.Context(), worker, ""); results <- err }()
	}
	for range 8 {
		must(t, <-results)
	}
}
