package auth_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

const (
	guestEmail  = fixture.GuestEmail
	guestNumber = fixture.GuestNumber
)

// visitors is a world whose department lets assessors from outside sign, with one
// request that waits and one registrant whom the lead looked up.
type visitors struct {
	*fixture.World
	t         *testing.T
	auth      auth.Service
	enrolling enrolling.Service
	put       recording.Submitted
}

var here = auth.Place{Address: "192.0.2.7", Agent: "a phone"}

func newVisitors(t *testing.T) *visitors {
	w := fixture.New(t)
	w.Store.SendMail()
	v := &visitors{World: w, t: t, auth: auth.Service{Store: w.Store, Clock: w.Clock}, enrolling: enrolling.Service{Store: w.Store}}
	v.grant("diagnostic-imaging:*")
	v.list(guestNumber, "Grace Ann Park", assessor.StatusRegistered)
	content := fixture.Observed(clock.DateOf(fixture.Now).AddDays(-2), 1, fixture.Cleaning)
	v.put = w.Submit(w.North.Worker, evidence.Observation, content)
	return v
}

func (v *visitors) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *visitors) grant(areas ...string) {
	v.t.Helper()
	_, err := v.enrolling.GrantPasses(v.t.Context(), v.As(v.North.Lead), enrolling.GrantPassesCommand{Department: v.North.ID, Areas: areas,
		Domains: []string{"@Agency.example", "other.example"}, Until: clock.DateOf(v.Clock.Now()).AddDays(30)})
	v.must(err)
}

func (v *visitors) list(number, name, status string) {
	v.t.Helper()
	today := clock.DateOf(v.Clock.Now())
	_, err := v.enrolling.ListGuest(v.t.Context(), v.As(v.North.Lead), enrolling.ListGuestCommand{Department: v.North.ID, Number: number, Name: name,
		Profession: assessor.DiagnosticRadiographer, Status: status, EffectiveFrom: today.AddDays(-100), CheckedOn: today})
	v.must(err)
}

func (v *visitors) request() attestation.Request { return v.put.Requests[0] }

func (v *visitors) pass() recording.Pass {
	v.t.Helper()
	p, err := v.Recording.MakePass(v.t.Context(), v.As(v.North.Worker), v.request().ID)
	v.must(err)
	return p
}

func (v *visitors) claim(code string) string {
	v.t.Helper()
	secret, err := v.auth.ClaimPass(v.t.Context(), code, here)
	v.must(err)
	return secret
}

func (v *visitors) mailed(address string) string { v.t.Helper(); return v.CodeTo(address) }

func details(change func(*auth.GuestDetails)) auth.GuestDetails {
	d := auth.GuestDetails{Name: "Grace Park", Email: guestEmail, Number: "ra 900777"}
	if change != nil {
		change(&d)
	}
	return d
}

// arrive is a guest who has proved who they are.
func (v *visitors) arrive() (secret string, guest auth.GuestVisit) {
	v.t.Helper()
	ctx := v.t.Context()
	secret = v.claim(v.pass().Code)
	v.must(v.auth.GiveDetails(ctx, secret, details(nil), here))
	v.must(v.auth.GiveGuestCode(ctx, secret, v.mailed(guestEmail), here))
	guest, err := v.auth.ResolvePass(ctx, secret, "")
	v.must(err)
	return secret, guest
}

func (v *visitors) prepare(a identity.Actor) attestation.Intent {
	v.t.Helper()
	i, err := v.Assessing.Prepare(v.t.Context(), a, assessing.PrepareCommand{Request: v.request().ID, Meaning: attestation.Observed, Step: v.request().Step})
	v.must(err)
	return i
}

// sign goes the whole way from the statement on.
func (v *visitors) sign(secret string, guest auth.GuestVisit) (attestation.Attestation, error) {
	v.t.Helper()
	ctx := v.t.Context()
	i := v.prepare(guest.Actor)
	v.must(v.auth.SendGuestProof(ctx, secret, i.ID, here))
	proof, err := v.auth.ProveGuest(ctx, secret, i.ID, v.mailed(guestEmail), here)
	v.must(err)
	return v.Assessing.Sign(ctx, guest.Actor, assessing.SignCommand{Intent: i.ID, Proof: proof})
}

// refused ends the test unless err is a fault of the kind whose words hold some.
func (v *visitors) refused(err error, kind fault.Kind, words string) {
	v.t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(err.Error(), words) {
		v.t.Fatalf("refused with %v, want %s: %s", err, kind, words)
	}
}

// logged tells whether the audit log has an entry with the detail.
func (v *visitors) logged(detail string) bool {
	n := 0
	v.Read(func(view *store.View) error {
		return view.EachEntry(func(e audit.Entry) error {
			if e.Action == string(access.UsePass) && e.Detail == detail {
				n++
			}
			return nil
		})
	})
	return n > 0
}

func TestAGuestSignsOneThingOnce(t *testing.T) {
	v := newVisitors(t)
	secret, guest := v.arrive()
	if guest.Actor.Name != "Grace Ann Park" || len(guest.Actor.Memberships) != 0 {
		t.Errorf("the guest is %+v", guest.Actor)
	}
	a, err := v.sign(secret, guest)
	v.must(err)
	if a.Proof != attestation.ByPass || a.AssessorName != "Grace Ann Park" || a.Registration != guestNumber || a.AssessorRole != "Assessor from outside, with a pass" || a.Version != v.put.Version.ID {
		t.Errorf("signed %+v", a)
	}
	v.Read(func(view *store.View) error {
		e, err := view.EntitlementFacts(a.Entitlement)
		if err != nil || e.Person != guest.Actor.Person || e.GrantedBy != v.North.Lead.ID || e.Until != clock.DateOf(fixture.Now) {
			t.Errorf("the employer's entitlement is %+v, %v", e, err)
		}
		return nil
	})
	over, err := v.auth.ResolvePass(t.Context(), secret, "")
	if err != nil || !strings.Contains(over.Over, "has been used") {
		t.Errorf("afterwards the pass is %+v, %v", over, err)
	}
	if _, err := v.auth.ClaimPass(t.Context(), v.codeOf(a), here); err == nil {
		t.Error("a pass that was spent was taken up again")
	}
	if !v.logged("signed " + string(a.ID)) {
		t.Error("the log does not tell of it")
	}
}

// codeOf is any code: the pass of a sign-off is spent, so its own cannot be shown.
func (v *visitors) codeOf(attestation.Attestation) string { return "K7QM-2XPA" }

func TestAPassThatWasForwardedIsRefused(t *testing.T) {
	v := newVisitors(t)
	p := v.pass()
	first := v.claim(strings.ToLower(strings.ReplaceAll(p.Code, "-", " ")))
	_, err := v.auth.ClaimPass(t.Context(), p.Code, auth.Place{Address: "198.51.100.9"})
	v.refused(err, fault.Conflict, "opened on another phone")
	if !v.logged("refused: forwarded") {
		t.Error("the log does not tell of it")
	}
	if _, err := v.auth.ResolvePass(t.Context(), first, ""); err != nil {
		t.Errorf("the first browser lost it: %v", err)
	}
}

func TestAPassThatRanOutOrWasTakenBackIsRefused(t *testing.T) {
	v := newVisitors(t)
	p := v.pass()
	v.Clock.Advance(assessor.PassLife)
	_, err := v.auth.ClaimPass(t.Context(), p.Code, here)
	v.refused(err, fault.Conflict, "has run out")

	secret, guest := v.arrive()
	v.must(v.Recording.CancelPass(t.Context(), v.As(v.North.Worker), guest.Pass.ID))
	_, err = v.Assessing.Prepare(t.Context(), guest.Actor, assessing.PrepareCommand{Request: v.request().ID, Meaning: attestation.Observed, Step: v.request().Step})
	v.refused(err, fault.Forbidden, "You cannot sign this")
	v.refused(v.auth.SendGuestProof(t.Context(), secret, "int_x", here), fault.Conflict, "was taken back")

	again := v.pass()
	if again.Code == p.Code {
		t.Error("two passes have one code")
	}
}

func TestWhoMayNotUseAPassIsRefusedWithTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*auth.GuestDetails)
		words  string
		logged string
	}{
		"wrong domain":         {func(d *auth.GuestDetails) { d.Email = "grace@mail.example" }, "ends in @agency.example or @other.example", "refused: domain"},
		"a domain below":       {func(d *auth.GuestDetails) { d.Email = "grace@evil.agency.example" }, "ends in @agency.example", "refused: domain"},
		"a domain that begins": {func(d *auth.GuestDetails) { d.Email = "grace@agency.example.evil.example" }, "ends in @agency.example", "refused: domain"},
		"not on the register":  {func(d *auth.GuestDetails) { d.Number = "RA900778" }, "We cannot find a registered radiographer", "refused: not listed"},
		"another name":         {func(d *auth.GuestDetails) { d.Name = "Grace Spark" }, "We cannot find a registered radiographer", "refused: name"},
		"no number":            {func(d *auth.GuestDetails) { d.Number = "12 or 1=1" }, "We cannot find a registered radiographer", "refused: not listed"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVisitors(t)
			secret := v.claim(v.pass().Code)
			v.refused(v.auth.GiveDetails(t.Context(), secret, details(c.change), here), fault.Invalid, c.words)
			if !v.logged(c.logged) {
				t.Errorf("the log does not tell of %q", c.logged)
			}
		})
	}
}

func TestAWorkerDoesNotSignTheirOwnWorkByAPass(t *testing.T) {
	v := newVisitors(t)
	_, err := v.enrolling.GrantPasses(t.Context(), v.As(v.North.Lead), enrolling.GrantPassesCommand{Department: v.North.ID, Areas: []string{"diagnostic-imaging:*"}, Domains: []string{"north.example"},
		Until: clock.DateOf(fixture.Now)})
	v.must(err)
	secret := v.claim(v.pass().Code)
	v.refused(v.auth.GiveDetails(t.Context(), secret, details(func(d *auth.GuestDetails) { d.Email = v.North.Worker.Email }), here), fault.Invalid, "Nobody signs off their own work")

	v.must(v.auth.GiveDetails(t.Context(), secret, details(func(d *auth.GuestDetails) { d.Email = v.North.Second.Email }), here))
	v.refused(v.auth.GiveGuestCode(t.Context(), secret, v.mailed(v.North.Second.Email), here), fault.Conflict, "You have an account")
}

func TestALapseThatBecomesKnownStopsAGuestWhoIsIn(t *testing.T) {
	v := newVisitors(t)
	secret := v.claim(v.pass().Code)
	v.must(v.auth.GiveDetails(t.Context(), secret, details(nil), here))
	v.list(guestNumber, "Grace Ann Park", "Suspended")
	v.refused(v.auth.GiveGuestCode(t.Context(), secret, v.mailed(guestEmail), here), fault.Conflict, "We cannot find a registered radiographer")

	other := newVisitors(t)
	other.list(guestNumber, "Grace Ann Park", "Lapsed")
	secret = other.claim(other.pass().Code)
	other.refused(other.auth.GiveDetails(t.Context(), secret, details(nil), here), fault.Invalid, "We cannot find a registered radiographer")
}

func TestWhoIsOnAnApprovedListNeedsNoOtherLookUp(t *testing.T) {
	v := newVisitors(t)
	v.bring("RA900778,Hugo Lane,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,yes\n", false)
	try := func() error {
		return v.auth.GiveDetails(t.Context(), v.claim(v.pass().Code), details(func(d *auth.GuestDetails) { d.Name, d.Number = "Hugo Lane", "RA900778" }), here)
	}
	v.refused(try(), fault.Invalid, "cannot find a registered radiographer") // nobody has approved the list
	v.bring("RA900778,Hugo Lane,Diagnostic radiographer,Registered,2024-03-01,2026-11-23,yes\n", true)
	v.must(try())
}

func TestALapseOnAListQuestionsWhatAGuestSigned(t *testing.T) {
	v := newVisitors(t)
	secret, guest := v.arrive()
	a, err := v.sign(secret, guest)
	v.must(err)
	v.Clock.Advance(24 * time.Hour)
	v.bring(guestNumber+",Grace Ann Park,Diagnostic radiographer,Suspended,2026-11-20,2026-11-24,yes\n", true)
	v.Read(func(view *store.View) error {
		turns, err := view.Turns(a.ID)
		if len(turns) != 1 || !turns[0].Questioned {
			t.Errorf("its trace is %+v", turns)
		}
		return err
	})
}

// bring has the lead send a list of registrants and, if so, the administrator
// approve it.
func (v *visitors) bring(lines string, approve bool) {
	v.t.Helper()
	file := []byte("registration_number,name,profession,status,effective_from,checked_on,outside\n" + lines)
	p, err := v.enrolling.ProposeChecks(v.t.Context(), v.As(v.North.Lead), enrolling.CheckFileCommand{Department: v.North.ID, File: file, Seen: digest.OfBytes(file)})
	v.must(err)
	if approve {
		sent, err := v.enrolling.Proposal(v.t.Context(), v.As(v.Admin), p)
		v.must(err)
		_, err = v.enrolling.ApproveChecks(v.t.Context(), v.As(v.Admin), enrolling.ApproveCommand{Proposal: p, Seen: sent.Preview.Whole})
		v.must(err)
	}
}

func TestTheEndOfTheGrantStopsEveryPass(t *testing.T) {
	v := newVisitors(t)
	secret, guest := v.arrive()
	i := v.prepare(guest.Actor)
	v.must(v.auth.SendGuestProof(t.Context(), secret, i.ID, here))
	proof, err := v.auth.ProveGuest(t.Context(), secret, i.ID, v.mailed(guestEmail), here)
	v.must(err)
	v.must(v.enrolling.EndPasses(t.Context(), v.As(v.North.Lead), enrolling.EndPassesCommand{Department: v.North.ID, Reason: "The agency's contract is over."}))
	_, err = v.Assessing.Sign(t.Context(), guest.Actor, assessing.SignCommand{Intent: i.ID, Proof: proof})
	v.refused(err, fault.Forbidden, "You cannot sign this")
	_, err = v.Recording.MakePass(t.Context(), v.As(v.North.Worker), v.request().ID)
	v.refused(err, fault.Conflict, "Your department does not let assessors from outside sign this")
}

func TestAPassIsForAnAreaThatTheGrantNames(t *testing.T) {
	v := newVisitors(t)
	v.grant("diagnostic-imaging:IV")
	_, err := v.Recording.MakePass(t.Context(), v.As(v.North.Worker), v.request().ID)
	v.refused(err, fault.Conflict, "Your department does not let assessors from outside sign this")
}

func TestACodeIsGoodForTenMinutesAndFiveTries(t *testing.T) {
	v := newVisitors(t)
	secret := v.claim(v.pass().Code)
	v.must(v.auth.GiveDetails(t.Context(), secret, details(nil), here))
	good := v.mailed(guestEmail)
	bad := "000000"
	if good == bad {
		bad = "111111"
	}
	for n := range assessor.PassCodeTries {
		words := "not right"
		if n == assessor.PassCodeTries-1 {
			words = "wrong too often"
		}
		v.refused(v.auth.GiveGuestCode(t.Context(), secret, bad, here), fault.Unauthenticated, words)
	}
	v.refused(v.auth.GiveGuestCode(t.Context(), secret, good, here), fault.Unauthenticated, "works no more")

	v.must(v.auth.GiveDetails(t.Context(), secret, details(nil), here))
	late := v.mailed(guestEmail)
	v.Clock.Advance(assessor.PassCodeLife)
	v.refused(v.auth.GiveGuestCode(t.Context(), secret, late, here), fault.Unauthenticated, "works no more")
}

func TestACodeThatProvesTheAddressSignsNothing(t *testing.T) {
	v := newVisitors(t)
	ctx := t.Context()
	secret, guest := v.arrive()
	first, second := v.prepare(guest.Actor), v.prepare(guest.Actor)
	v.must(v.auth.SendGuestProof(ctx, secret, first.ID, here))
	code := v.mailed(guestEmail)
	_, err := v.auth.ProveGuest(ctx, secret, second.ID, code, here)
	v.refused(err, fault.Unauthenticated, "works no more")
	proof, err := v.auth.ProveGuest(ctx, secret, first.ID, code, here)
	v.must(err)
	_, err = v.auth.ProveGuest(ctx, secret, first.ID, code, here)
	v.refused(err, fault.Unauthenticated, "works no more")

	assessorHere := v.InSession(v.North.Assessor)
	i, err := v.Assessing.Prepare(ctx, assessorHere, assessing.PrepareCommand{Request: v.request().ID, Meaning: attestation.Observed, Step: v.request().Step})
	v.must(err)
	_, err = v.Assessing.Sign(ctx, assessorHere, assessing.SignCommand{Intent: i.ID, Proof: attestation.Proof{Method: attestation.ByPass, CredentialRevision: proof.CredentialRevision}})
	v.refused(err, fault.Conflict, "no proof that you can sign with")
}

func TestAGuestSeesOneVersionAndNothingElse(t *testing.T) {
	v := newVisitors(t)
	ctx := t.Context()
	_, guest := v.arrive()
	o, err := v.Assessing.Get(ctx, guest.Actor, v.request().ID)
	if err != nil || o.Evidence.ID != v.put.Version.ID || len(o.Refusals) != 0 {
		t.Fatalf("the guest sees %v, %v", o.Refusals, err)
	}
	other := v.Submit(v.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now).AddDays(-1), 1, fixture.Cannulate))
	if _, err := v.Assessing.Get(ctx, guest.Actor, other.Requests[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another request: %v", err)
	}
	if _, err := v.Recording.Get(ctx, guest.Actor, v.put.Version.Evidence); !fault.Is(err, fault.NotFound) {
		t.Errorf("the whole item: %v", err)
	}
	if _, _, err := v.Assessing.Queue(ctx, guest.Actor, v.North.ID, false, store.Cursor{}, 10); !fault.Is(err, fault.NotFound) {
		t.Errorf("the queue: %v", err)
	}
	elsewhere := guest.Actor
	elsewhere.Session = id.New[id.Session]()
	if _, err := v.Assessing.Get(ctx, elsewhere, v.request().ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("in another session: %v", err)
	}
	if err := v.Assessing.Return(ctx, guest.Actor, assessing.RefuseCommand{Request: v.request().ID, Reason: "No."}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a guest sent something back: %v", err)
	}
}

func TestAGuestCannotSignInAndCanBeInvitedLater(t *testing.T) {
	v := newVisitors(t)
	passwords, err := auth.NewPasswords()
	v.must(err)
	v.auth.Passwords = passwords
	secret, guest := v.arrive()
	if _, err := v.auth.Resolve(t.Context(), secret, ""); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the secret of a pass opens a session: %v", err)
	}
	if _, err := v.auth.SignIn(t.Context(), auth.SignIn{Email: guestEmail, Password: fixture.Password, Place: here}); err == nil {
		t.Error("a guest signed in")
	}
	invited, err := v.enrolling.Invite(t.Context(), v.As(v.North.Lead), enrolling.InviteCommand{Department: v.North.ID, Email: guestEmail, Name: "Grace Park", Roles: []identity.Role{identity.RoleEducator}})
	v.must(err)
	if _, err := v.auth.AcceptInvitation(t.Context(), identity.Actor{}, invited.Token, auth.Accept{Name: "Grace Park", Password: "harbour violin gravel"}, here); err != nil {
		t.Fatal(err)
	}
	if a := v.As(fixture.Person{ID: guest.Actor.Person}); !a.Holds(identity.RoleEducator, v.North.ID) {
		t.Error("who signed by a pass before did not become the account's person")
	}
}

func TestOneNumberBelongsToOneAddress(t *testing.T) {
	v := newVisitors(t)
	secret, guest := v.arrive()
	_, err := v.sign(secret, guest)
	v.must(err)
	v.put = v.Submit(v.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now).AddDays(-1), 1, fixture.Cannulate))
	secret = v.claim(v.pass().Code)
	const thief = "sly@other.example"
	v.must(v.auth.GiveDetails(t.Context(), secret, details(func(d *auth.GuestDetails) { d.Email = thief }), here))
	v.refused(v.auth.GiveGuestCode(t.Context(), secret, v.mailed(thief), here), fault.Conflict, "known here with another address")

	_, again := v.arrive()
	if again.Actor.Person != guest.Actor.Person {
		t.Error("the same guest became two people")
	}
}

func TestGuessingACodeIsSlowed(t *testing.T) {
	v := newVisitors(t)
	var err error
	for range 4 {
		_, err = v.auth.ClaimPass(t.Context(), "AAAA-AAAA", here)
	}
	v.refused(err, fault.TooMany, "Wait")
}

func TestOnlyTheWorkerMakesAPassAndOnlyTheLeadGrants(t *testing.T) {
	v := newVisitors(t)
	for _, p := range []fixture.Person{v.North.Other, v.North.Assessor, v.North.Lead, v.South.Worker} {
		if _, err := v.Recording.MakePass(t.Context(), v.As(p), v.request().ID); err == nil {
			t.Errorf("%s made a pass", p.Name)
		}
	}
	for _, p := range []fixture.Person{v.North.Worker, v.North.Educator, v.South.Lead, v.Admin} {
		if _, err := v.enrolling.GrantPasses(t.Context(), v.As(p), enrolling.GrantPassesCommand{Department: v.North.ID, Areas: []string{"diagnostic-imaging:*"}, Domains: []string{"a.example"}, Until: clock.DateOf(fixture.Now)}); err == nil {
			t.Errorf("%s granted passes", p.Name)
		}
	}
}
