package auth

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

func TestTheSetUpLinkWorksOnceAndIsGoneAfterTheFirstPerson(t *testing.T) {
	w := newWorld(t)
	first, err := w.OfferSetUp(t.Context())
	must(t, err)
	link, err := w.OfferSetUp(t.Context()) // started again: another link
	must(t, err)
	wantKind(t, w.CheckSetUp(t.Context(), first), fault.NotFound)
	must(t, w.CheckSetUp(t.Context(), link))
	cmd := SetUp{Organisation: "Northmoor Trust", Site: "Northmoor Infirmary", Department: "Radiology", Name: "Asha Lead", Email: leadEmail, Password: password}
	var good atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.SetUp(t.Context(), link, cmd, ward); err == nil {
				good.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("the link set up %d times", good.Load())
	}
	wantKind(t, w.CheckSetUp(t.Context(), link), fault.NotFound)
	none, err := w.OfferSetUp(t.Context())
	if err != nil || none != "" {
		t.Errorf("with a person there: link %q, %v", none, err)
	}
}

func TestSetUpSaysEverythingThatIsMissingAtOnce(t *testing.T) {
	w := newWorld(t)
	link, err := w.OfferSetUp(t.Context())
	must(t, err)
	_, err = w.SetUp(t.Context(), link, SetUp{}, ward)
	wantFields(t, err, "organisation", "site", "department", "name", "email", "password")
	must(t, w.CheckSetUp(t.Context(), link)) // and the link is still good
}

func wantFields(t testing.TB, err error, names ...string) {
	t.Helper()
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != fault.Invalid || len(f.Fields) != len(names) {
		t.Fatalf("got %v, want faults in %v", err, names)
	}
	for i, name := range names {
		if f.Fields[i].Name != name {
			t.Errorf("fault %d is in %q, want %q", i, f.Fields[i].Name, name)
		}
	}
}

func TestAnInvitationIsAcceptedOnce(t *testing.T) {
	w := newWorld(t)
	_, lead, _ := w.enrol(w.setUp())
	token := w.invite(w.actor(lead), workerEmail, identity.RoleWorker)
	accept := Accept{Name: "Sam Newcomer", Password: password}
	var good atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.AcceptInvitation(t.Context(), identity.Actor{}, token, accept, ward); err == nil {
				good.Add(1)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("accepted %d times", good.Load())
	}
	_, err := w.Invitation(t.Context(), identity.Actor{}, token)
	wantKind(t, err, fault.NotFound)
}

// The name that somebody gives themself stands in the statements that others sign.
func TestANameGivenAtTheDoorCannotWriteLinesOfItsOwn(t *testing.T) {
	w := newWorld(t)
	_, lead, _ := w.enrol(w.setUp())
	token := w.invite(w.actor(lead), workerEmail, identity.RoleWorker)
	_, err := w.AcceptInvitation(t.Context(), identity.Actor{}, token, Accept{Name: "Sam \u202eremocweN", Password: password}, ward)
	wantKind(t, err, fault.Invalid)
	secret, err := w.AcceptInvitation(t.Context(), identity.Actor{}, token, Accept{Name: "Sam Newcomer.\n\nCompetency: everything", Password: password}, ward)
	must(t, err)
	if name := w.actor(secret).Name; name != "Sam Newcomer. Competency: everything" {
		t.Errorf("the name is %q", name)
	}
}

func TestAPasswordGivenAtTheDoorIsNotMadeOfWhoComesWhere(t *testing.T) {
	w := newWorld(t)
	_, lead, _ := w.enrol(w.setUp())
	token := w.invite(w.actor(lead), workerEmail, identity.RoleWorker)
	for _, bad := range []string{"samnewcomer2026", "NorthmoorRadiology", "sam.newcomer@example.nhs.uk"} {
		_, err := w.AcceptInvitation(t.Context(), identity.Actor{}, token, Accept{Name: "Sam Newcomer", Password: bad}, ward)
		wantFieldsIn(t, err, "password")
	}
}

func TestAnInvitationRunsOut(t *testing.T) {
	w := newWorld(t)
	_, lead, _ := w.enrol(w.setUp())
	token := w.invite(w.actor(lead), workerEmail, identity.RoleWorker)
	w.clock.Advance(24 * time.Hour)
	_, err := w.AcceptInvitation(t.Context(), identity.Actor{}, token, Accept{Name: "Sam", Password: password}, ward)
	wantKind(t, err, fault.NotFound)
}

func TestAnInvitationToSomebodyWhoIsHereAlreadyIsForThemAlone(t *testing.T) {
	w, lead, worker := department(t)
	token := w.invite(w.actor(lead), workerEmail, identity.RoleEducator)
	for _, who := range []identity.Actor{{}, w.actor(lead)} {
		_, err := w.AcceptInvitation(t.Context(), who, token, Accept{Name: "Eve", Password: "another password of mine"}, ward)
		wantKind(t, err, fault.Unauthenticated)
	}
	secret, err := w.AcceptInvitation(t.Context(), w.actor(worker), token, Accept{}, ward)
	must(t, err)
	d := w.actor(lead).Departments(identity.RoleLead)[0]
	if a := w.actor(worker); secret != "" || !a.Holds(identity.RoleEducator, d) || !a.Holds(identity.RoleWorker, d) {
		t.Errorf("secret %q, %+v", secret, a)
	}
	if _, err := w.signIn(workerEmail, password, ward); err != nil {
		t.Errorf("the password changed: %v", err)
	}
}

func TestARefreshTokenGivesTheNextPairOnce(t *testing.T) {
	w, _, _ := department(t)
	first, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	second, err := w.Refresh(t.Context(), first.Refresh, ward)
	must(t, err)
	if _, err := w.ResolveToken(t.Context(), second.Access, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.Refresh(t.Context(), first.Refresh, ward) // used before: one of the two users stole it
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.Refresh(t.Context(), second.Refresh, ward)
	wantKind(t, err, fault.Unauthenticated)
	_, err = w.ResolveToken(t.Context(), second.Access, "")
	wantKind(t, err, fault.Unauthenticated)
}

func TestOneRefreshTokenSentByManyAtOnceEndsItsSession(t *testing.T) {
	w, _, _ := department(t)
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	var good atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := w.Refresh(t.Context(), pair.Refresh, ward); err == nil {
				good.Add(1)
			}
		})
	}
	all.Wait()
	if good.Load() > 1 {
		t.Errorf("it was good for %d", good.Load())
	}
	_, err = w.ResolveToken(t.Context(), pair.Access, "")
	wantKind(t, err, fault.Unauthenticated)
}

func TestAProgramOfSomebodyWithAnAuthenticatorGivesACode(t *testing.T) {
	w := newWorld(t)
	session := w.setUp()
	cmd := SignIn{Email: leadEmail, Password: password, Place: ward}
	weak, err := w.SignInAPI(t.Context(), cmd, "")
	must(t, err)
	if v, err := w.ResolveToken(t.Context(), weak.Access, ""); err != nil || !v.Actor.MustEnrol() || v.Actor.Holds(identity.RoleAdministrator, "") {
		t.Fatalf("before there is one: %+v, %v", v, err)
	}
	totp, _, _ := w.enrol(session)
	w.clock.Advance(time.Minute)
	_, err = w.SignInAPI(t.Context(), cmd, "")
	wantFieldsIn(t, err, "code")
	pair, err := w.SignInAPI(t.Context(), cmd, w.code(totp))
	must(t, err)
	v, err := w.ResolveToken(t.Context(), pair.Access, "")
	must(t, err)
	if !v.Actor.Strong {
		t.Error("weak")
	}
	w.clock.Advance(10*time.Minute + 31*time.Second)
	_, err = w.ResolveToken(t.Context(), pair.Access, "")
	wantKind(t, err, fault.Unauthenticated)
}

func wantFieldsIn(t testing.TB, err error, name string) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("got %v, want a fault in %s", err, name)
	}
}

func TestACookieIsNoTokenAndATokenNoCookie(t *testing.T) {
	w, _, worker := department(t)
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward}, "")
	must(t, err)
	w.wantNobody(pair.Refresh, "a refresh token as a cookie")
	w.wantNobody(pair.Access, "an access token as a cookie")
	_, err = w.Refresh(t.Context(), worker, ward)
	wantKind(t, err, fault.Unauthenticated)
	access, _, err := w.Tokens.Issue(w.actor(worker).Person, w.actor(worker).Session)
	must(t, err)
	_, err = w.ResolveToken(t.Context(), access, "") // names a page session
	wantKind(t, err, fault.Unauthenticated)
}

func TestAnAuthenticatorCanBeSetUpThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	w.setUp()
	pair, err := w.SignInAPI(t.Context(), SignIn{Email: leadEmail, Password: password, Place: ward}, "")
	must(t, err)
	v, err := w.ResolveToken(t.Context(), pair.Access, "")
	must(t, err)
	_, err = w.OfferAuthenticator(t.Context(), v.Actor)
	must(t, err)
	c, err := w.credential(t.Context(), v.Actor)
	must(t, err)
	taken, err := w.TakeAuthenticator(t.Context(), v.Actor, password, w.code(c.Pending))
	must(t, err)
	_, err = w.Refresh(t.Context(), pair.Refresh, ward)
	wantKind(t, err, fault.Unauthenticated)
	next, err := w.Refresh(t.Context(), taken.Secret, ward)
	must(t, err)
	if v, err := w.ResolveToken(t.Context(), next.Access, ""); err != nil || !v.Actor.Strong {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestAResetLinkSetsThePasswordOnceAndKeepsTheSecondFactor(t *testing.T) {
	w, lead, worker := department(t)
	totp, worker, _ := w.enrol(worker)
	a, p := w.actor(lead), w.actor(worker).Person
	d := a.Departments(identity.RoleLead)[0]
	link, err := w.OfferReset(t.Context(), a, d, p)
	must(t, err)
	wantFieldsIn(t, w.ResetPassword(t.Context(), link.Token, "short", ward), "password")
	must(t, w.ResetPassword(t.Context(), link.Token, "velvet orchard compass", ward))
	w.wantNobody(worker, "signed in before the reset")
	wantKind(t, w.ResetPassword(t.Context(), link.Token, "another orchard compass", ward), fault.NotFound)
	_, err = w.signIn(workerEmail, password, ward)
	wantKind(t, err, fault.Unauthenticated)
	b, err := w.signIn(workerEmail, "velvet orchard compass", ward)
	must(t, err)
	if !b.Waiting {
		t.Error("the second factor is gone")
	}
	w.clock.Advance(time.Minute)
	_, err = w.GiveCode(t.Context(), b.Secret, w.code(totp), ward)
	must(t, err)
}

func TestAResetLinkRunsOutAndTheNewestAloneIsGood(t *testing.T) {
	w, lead, worker := department(t)
	a, p := w.actor(lead), w.actor(worker).Person
	d := a.Departments(identity.RoleLead)[0]
	first, err := w.OfferReset(t.Context(), a, d, p)
	must(t, err)
	second, err := w.OfferReset(t.Context(), a, d, p)
	must(t, err)
	_, err = w.CheckReset(t.Context(), first.Token)
	wantKind(t, err, fault.NotFound)
	w.clock.Advance(time.Hour)
	_, err = w.CheckReset(t.Context(), second.Token)
	wantKind(t, err, fault.NotFound)
}

func TestWhoeverALinkOpensTheAccountOfIsTold(t *testing.T) {
	w, lead, worker := department(t)
	a, theirs := w.actor(lead), w.actor(worker)
	_, err := w.OfferReset(t.Context(), a, a.Departments(identity.RoleLead)[0], theirs.Person)
	must(t, err)
	var told []store.Notification
	must(t, w.Store.Read(t.Context(), func(v *store.View) (err error) {
		told, err = v.Notifications(access.ScopeOf(theirs), "", 10)
		return err
	}))
	if len(told) != 1 || told[0].Href != "/account" || !strings.Contains(told[0].Text, "Asha Lead made a link") {
		t.Errorf("they were told %+v", told)
	}
}

func TestAnAccountIsMendedByASecondPersonWhoLeadsAllOfIt(t *testing.T) {
	w, lead, worker := department(t)
	a, p := w.actor(lead), w.actor(worker).Person
	d := a.Departments(identity.RoleLead)[0]
	_, err := w.OfferReset(t.Context(), a, d, a.Person)
	wantKind(t, err, fault.Forbidden)
	_, err = w.OfferReset(t.Context(), w.actor(worker), d, a.Person)
	wantKind(t, err, fault.Forbidden)
	_, err = w.OfferReset(t.Context(), a, id.New[id.Department](), p)
	wantKind(t, err, fault.NotFound)
	onlyLead := a // the lead of this department, and no administrator
	onlyLead.Memberships = slices.DeleteFunc(slices.Clone(a.Memberships), func(m identity.Membership) bool { return m.Role == identity.RoleAdministrator })
	onlyLead.Person = p
	_, err = w.OfferReset(t.Context(), onlyLead, d, a.Person) // whose account opens the platform
	wantKind(t, err, fault.Forbidden)
}

func TestALostAuthenticatorIsTakenAwayAndItsSessionsEnd(t *testing.T) {
	w, lead, worker := department(t)
	a := w.actor(lead)
	d := a.Departments(identity.RoleLead)[0]
	p := w.actor(worker).Person
	wantKind(t, w.ResetAuthenticator(t.Context(), a, d, p), fault.Conflict)
	_, worker, _ = w.enrol(worker)
	must(t, w.ResetAuthenticator(t.Context(), a, d, p))
	w.wantNobody(worker, "signed in with the old authenticator")
	b, err := w.signIn(workerEmail, password, ward)
	must(t, err)
	if b.Waiting {
		t.Error("still asked for a code")
	}
}
