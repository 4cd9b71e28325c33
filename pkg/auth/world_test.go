package auth

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// world is an empty service and what the tests do with it again and again.
type world struct {
	t     testing.TB
	clock *clock.Fixed
	Service
}

var ward = Place{Address: "192.0.2.10", Agent: "test", Request: "request"}

const (
	leadEmail = "asha.lead@example.nhs.uk"
	password  = "copper lantern drifting"
)

// sharedPasswords is one for all worlds: making one takes a hash.
var sharedPasswords = sync.OnceValue(func() *Passwords {
	p, err := NewPasswords()
	if err != nil {
		panic(err)
	}
	return p
})

func newWorld(t testing.TB) *world {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s, err := store.Open(t.Context(), t.TempDir(), c)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	keys, err := LoadKeys(t.TempDir()+"/keys", c.Now())
	must(t, err)
	tokens, err := NewTokens(keys.Tokens, "https://countersign.example", "https://countersign.example/api/v1", c)
	must(t, err)
	passkeys, err := NewPasskeys("https://countersign.example", keys.Tokens)
	must(t, err)
	return &world{t, c, Service{Store: s, Clock: c, Passwords: sharedPasswords(), Tokens: tokens, Passkeys: passkeys}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want %s", err, kind)
	}
}

// setUp makes the first person, who leads the department and runs the platform,
// and gives their session's secret.
func (w *world) setUp() string {
	w.t.Helper()
	link, err := w.OfferSetUp(w.t.Context())
	must(w.t, err)
	b, err := w.SetUp(w.t.Context(), link, SetUp{Organisation: "Northmoor Trust", Site: "Northmoor Infirmary", Department: "Radiology",
		Name: "Asha Lead", Email: leadEmail, Password: password}, ward)
	must(w.t, err)
	return b.Secret
}

func (w *world) actor(secret string) identity.Actor {
	w.t.Helper()
	v, err := w.Resolve(w.t.Context(), secret, "request")
	must(w.t, err)
	return v.Actor
}

// enrol sets up an authenticator and gives its secret and the new session's.
func (w *world) enrol(session string) (totp, next string, codes []string) {
	w.t.Helper()
	a := w.actor(session)
	_, err := w.OfferAuthenticator(w.t.Context(), a)
	must(w.t, err)
	c, err := w.credential(w.t.Context(), a)
	must(w.t, err)
	taken, err := w.TakeAuthenticator(w.t.Context(), a, password, w.code(c.Pending))
	must(w.t, err)
	return c.Pending, taken.Secret, taken.Codes
}

func (w *world) code(totp string) string {
	w.t.Helper()
	code, err := hotp.GenerateCode(totp, uint64(w.clock.Now().Unix()/30))
	must(w.t, err)
	return code
}

// invite makes an invitation and gives its token. The lead has an authenticator.
func (w *world) invite(lead identity.Actor, email string, roles ...identity.Role) string {
	w.t.Helper()
	d := lead.Departments(identity.RoleLead)[0]
	i := store.Invitation{ID: id.New[id.Invitation](), Email: email, Name: "Sam Newcomer", Department: d, Roles: roles, InvitedBy: lead.Person,
		ExpiresAt: w.clock.Now().Add(24 * time.Hour)}
	token, _ := NewSecret(ForInvitation)
	g, err := access.LeadOrAdministrator(lead, access.InvitePerson, i.ID, d)
	must(w.t, err)
	must(w.t, w.Store.Write(w.t.Context(), func(tx *store.Tx) error { return tx.AddInvitation(g, i, digest.OfBytes([]byte(token))) }))
	return token
}

const workerEmail = "sam.newcomer@example.nhs.uk"

// worker brings in somebody whose role needs no authenticator.
func (w *world) worker(lead identity.Actor) string {
	w.t.Helper()
	token := w.invite(lead, workerEmail, identity.RoleWorker)
	secret, err := w.AcceptInvitation(w.t.Context(), identity.Actor{}, token, Accept{Name: "Sam Newcomer", Password: password}, ward)
	must(w.t, err)
	return secret
}

// department is a world with a lead who is fully signed in and a worker.
func department(t testing.TB) (w *world, lead, worker string) {
	w = newWorld(t)
	_, lead, _ = w.enrol(w.setUp())
	return w, lead, w.worker(w.actor(lead))
}

// switchOff turns a person's account off.
func (w *world) switchOff(lead identity.Actor, p id.Person) {
	w.t.Helper()
	g, err := access.LeadOrAdministrator(lead, access.ChangePerson, p, lead.Departments(identity.RoleLead)[0])
	must(w.t, err)
	must(w.t, w.Store.Write(context.Background(), func(tx *store.Tx) error { return tx.SetEnabled(g, p, false, "They left.") }))
}
