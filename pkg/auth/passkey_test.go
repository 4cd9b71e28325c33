package auth

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/audit"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/device"
	"countersign/pkg/store"
)

const ourOrigin = "https://countersign.example"

// addPasskey gives the person of a session a device with a passkey, and the session's
// new secret.
func (w *world) addPasskey(session string, changes ...func(*device.Device)) (*device.Device, string) {
	w.t.Helper()
	d, a := device.New(w.t, ourOrigin), w.actor(session)
	for _, change := range changes {
		change(d)
	}
	asked, err := w.AskForPasskey(w.t.Context(), a)
	must(w.t, err)
	secret, err := w.AddPasskey(w.t.Context(), a, NewPasskey{Name: " My  phone ", Password: password, Answer: d.Make(asked)})
	must(w.t, err)
	return d, secret
}

func (w *world) enter(d *device.Device) (Begun, error) {
	w.t.Helper()
	asked, err := w.AskToSignIn()
	must(w.t, err)
	return w.SignInWithPasskey(w.t.Context(), d.Sign(asked), ward)
}

func (w *world) own(a identity.Actor) (list []identity.Passkey) {
	must(w.t, w.Store.Read(w.t.Context(), func(v *store.View) (err error) {
		list, err = v.Passkeys(access.ScopeOf(a))
		return err
	}))
	return list
}

func (w *world) refusals() (out []string) {
	must(w.t, w.Store.Read(w.t.Context(), func(v *store.View) error {
		return v.EachEntry(func(e audit.Entry) error {
			if e.Action == string(access.RefuseProof) {
				out = append(out, e.Detail)
			}
			return nil
		})
	}))
	return out
}

func TestAPasskeySignsInInOneStrongStep(t *testing.T) {
	for _, kind := range []device.Kind{device.ES256, device.EdDSA, device.RS256} {
		w := newWorld(t)
		session := w.setUp()
		d, a := device.New(t, ourOrigin), w.actor(session)
		d.Kind = kind
		asked, err := w.AskForPasskey(t.Context(), a)
		must(t, err)
		if !a.MustEnrol() {
			t.Fatal("a lead may do without a second factor")
		}
		renewed, err := w.AddPasskey(t.Context(), a, NewPasskey{Name: "Phone", Password: password, Answer: d.Make(asked)})
		must(t, err)
		if a = w.actor(renewed); a.MustEnrol() || !a.Strong || len(a.Departments(identity.RoleLead)) != 1 {
			t.Errorf("a passkey is no second factor: %+v", a)
		}
		w.clock.Advance(time.Minute)
		b, err := w.enter(d)
		must(t, err)
		v, err := w.Resolve(t.Context(), b.Secret, "")
		if err != nil || b.Waiting || v.Waiting || !v.Actor.Strong || v.Actor.Person != a.Person {
			t.Errorf("kind %d: signed in as %+v (%v)", kind, v, err)
		}
		if own := w.own(a); len(own) != 1 || !own[0].Used.Equal(w.clock.Now()) || own[0].Name != "Phone" {
			t.Errorf("the passkey says %+v", own)
		}
	}
}

func TestAPasswordAloneIsNobodyWhereAPasskeyIsTheSecondFactor(t *testing.T) {
	w := newWorld(t)
	d, _ := w.addPasskey(w.setUp())
	b, err := w.SignIn(t.Context(), SignIn{Email: leadEmail, Password: password, Place: ward})
	must(t, err)
	v, err := w.Resolve(t.Context(), b.Secret, "")
	if err != nil || !b.Waiting || !v.Waiting {
		t.Errorf("a password alone gives %+v (%v)", v, err)
	}
	w.clock.Advance(codeLimit)
	if _, err := w.Resolve(t.Context(), b.Secret, ""); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("it waits longer than for a code: %v", err)
	}
	if _, err := w.SignInAPI(t.Context(), SignIn{Email: leadEmail, Password: password, Place: ward}, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a program is let in: %v", err)
	}
	if _, err := w.enter(d); err != nil {
		t.Error(err)
	}
}

// Many share computers without passkeys: their own passkey must not keep them out.
func TestAWorkerWithAPasskeyStillSignsInByPassword(t *testing.T) {
	w, _, session := department(t)
	w.addPasskey(session)
	b, err := w.SignIn(t.Context(), SignIn{Email: workerEmail, Password: password, Place: ward})
	if err != nil || b.Waiting {
		t.Errorf("waiting is %v (%v)", b.Waiting, err)
	}
	if a := w.actor(b.Secret); a.Strong {
		t.Error("a password alone gives a strong session")
	}
}

func TestAPasskeyThatDoesNotFitSignsNobodyIn(t *testing.T) {
	w, lead, session := department(t)
	d, session := w.addPasskey(session)
	worker, boss := w.actor(session).Person, w.actor(lead)
	good := *d
	var sentence string
	for _, c := range []struct {
		name string
		lie  func(*device.Device)
		says string // in the audit log; empty: nothing, as nobody is known
	}{
		{"one that nobody has", func(d *device.Device) { d.Credential = []byte("0123456789abcdef") }, ""},
		{"at another origin", func(d *device.Device) { d.Origin = "https://evil.example" }, "another address"},
		{"for another relying party", func(d *device.Device) { d.Party = "evil.example" }, "another service"},
		{"without making sure of anybody", func(d *device.Device) { d.Flags = device.Present }, "did not make sure"},
		{"for a challenge that was not asked", func(d *device.Device) { d.Challenge = make([]byte, nonceBytes+stampBytes+markBytes) }, "not asked here"},
		{"for a challenge to make a passkey", func(d *device.Device) { d.Challenge = w.Passkeys.challenge(toMake, "", w.clock.Now()) }, "not asked here"},
		{"for a challenge that ran out", func(d *device.Device) {
			d.Challenge = w.Passkeys.challenge(toSignIn, "", w.clock.Now().Add(-challengeLife))
		}, "too late"},
		{"that counted back", func(d *device.Device) { d.Counter = 0 }, "copied"},
		{"of somebody switched off", func(*device.Device) { w.switchOff(boss, worker) }, "switched off"},
		{"that was removed", func(*device.Device) {
			g, err := access.LeadOrAdministrator(boss, access.ChangePerson, worker, boss.Departments(identity.RoleLead)[0])
			must(t, err)
			must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.RemovePasskeys(g, worker) }))
		}, "removed"},
	} {
		w.clock.Advance(time.Hour) // past every wait
		lying := good
		lying.Counter = 10
		c.lie(&lying)
		before := len(w.refusals())
		_, err := w.enter(&lying)
		wantKind(t, err, fault.Unauthenticated)
		said := strings.SplitN(err.Error(), ": ", 3)[1]
		if sentence == "" {
			sentence = said
		}
		if said != sentence {
			t.Errorf("%s: told %q, others are told %q", c.name, said, sentence)
		}
		got := w.refusals()[before:]
		if (c.says == "") != (len(got) == 0) || len(got) == 1 && !strings.Contains(got[0], c.says) {
			t.Errorf("%s: the audit log says %q, want %q", c.name, got, c.says)
		}
	}
	if _, err := w.SignInWithPasskey(t.Context(), []byte("{}"), ward); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestAnAnswerSignsInOnceOfSixtyFourWhoSendItAtOnce(t *testing.T) {
	w, _, session := department(t)
	d, _ := w.addPasskey(session, func(d *device.Device) { d.Count = false }) // a synced passkey, whose count tells nothing
	asked, err := w.AskToSignIn()
	must(t, err)
	answer := d.Sign(asked)
	var in atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if _, err := w.SignInWithPasskey(t.Context(), answer, ward); err == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("it signed in %d times", in.Load())
	}
}

func TestGuessingWithPasskeysIsSlowedLikeGuessingPasswords(t *testing.T) {
	w, _, session := department(t)
	d, _ := w.addPasskey(session)
	d.Origin = "https://evil.example"
	for range 40 {
		if _, err := w.enter(d); fault.Is(err, fault.TooMany) {
			return
		}
	}
	t.Error("nobody is slowed")
}

func TestAPasskeyIsMadeByItsPersonInTheirSessionForThisService(t *testing.T) {
	w, lead, session := department(t)
	a := w.actor(session)
	for name, make := range map[string]func(*device.Device, any) []byte{
		"another origin":      func(d *device.Device, ask any) []byte { d.Origin = "https://evil.example"; return d.Make(ask) },
		"another party":       func(d *device.Device, ask any) []byte { d.Party = "evil.example"; return d.Make(ask) },
		"nobody made sure of": func(d *device.Device, ask any) []byte { d.Flags = device.Present; return d.Make(ask) },
		"a foreign challenge": func(d *device.Device, ask any) []byte {
			d.Challenge = []byte("0123456789012345678901234567890123456789")
			return d.Make(ask)
		},
		"a challenge too late": func(d *device.Device, ask any) []byte {
			d.Challenge = w.Passkeys.challenge(toMake, maker(a), w.clock.Now().Add(-challengeLife))
			return d.Make(ask)
		},
		"another's challenge": func(d *device.Device, _ any) []byte {
			ask, err := w.AskForPasskey(t.Context(), w.actor(lead))
			must(t, err)
			return d.Make(ask)
		},
		"an answer to sign": func(d *device.Device, ask any) []byte { d.Make(ask); return d.Sign(ask) },
		"nothing":           func(*device.Device, any) []byte { return nil },
	} {
		ask, err := w.AskForPasskey(t.Context(), a)
		must(t, err)
		before := len(w.refusals())
		_, err = w.AddPasskey(t.Context(), a, NewPasskey{Name: "Phone", Password: password, Answer: make(device.New(t, ourOrigin), ask)})
		if !fault.Is(err, fault.Unauthenticated) || len(w.own(a)) != 0 || len(w.refusals()) != before+1 {
			t.Errorf("%s: %v, %d passkeys, %q", name, err, len(w.own(a)), w.refusals()[before:])
		}
	}
	ask, err := w.AskForPasskey(t.Context(), a)
	must(t, err)
	answer := device.New(t, ourOrigin).Make(ask)
	if _, err := w.AddPasskey(t.Context(), a, NewPasskey{Name: "Phone", Password: "not " + password, Answer: answer}); !fault.Is(err, fault.Unauthenticated) || len(w.own(a)) != 0 {
		t.Errorf("without the password: %v", err)
	}
	if _, err := w.AddPasskey(t.Context(), a, NewPasskey{Name: "  ", Answer: answer}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a name: %v", err)
	}
	secret, err := w.AddPasskey(t.Context(), a, NewPasskey{Name: "Phone", Password: password, Answer: answer})
	must(t, err)
	if _, err := w.AddPasskey(t.Context(), w.actor(secret), NewPasskey{Name: "Again", Password: password, Answer: answer}); !fault.Is(err, fault.Unauthenticated) || len(w.own(a)) != 1 || !strings.Contains(w.refusals()[len(w.refusals())-1], "used before") {
		t.Errorf("the same answer again: %v", err)
	}
}

func TestAPasskeyIsRemovedWithThePasswordAndItsPersonIsTold(t *testing.T) {
	w, lead, session := department(t)
	d, session := w.addPasskey(session)
	a := w.actor(session)
	k := w.own(a)[0]
	for name, c := range map[string]struct {
		by       identity.Actor
		password string
		kind     fault.Kind
	}{
		"no password": {a, "", fault.Invalid}, "a wrong one": {a, "not " + password, fault.Unauthenticated}, "somebody else": {w.actor(lead), password, fault.NotFound},
	} {
		if _, err := w.RemovePasskey(t.Context(), c.by, k.ID, c.password); !fault.Is(err, c.kind) || len(w.own(a)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.clock.Advance(time.Minute)
	secret, err := w.RemovePasskey(t.Context(), a, k.ID, password)
	must(t, err)
	if _, err := w.enter(d); !fault.Is(err, fault.Unauthenticated) || len(w.own(a)) != 0 {
		t.Errorf("it still signs in: %v", err)
	}
	if _, err := w.RemovePasskey(t.Context(), w.actor(secret), k.ID, password); !fault.Is(err, fault.NotFound) {
		t.Errorf("again: %v", err)
	}
	must(t, w.Store.Read(t.Context(), func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(a), "", 10)
		if len(list) != 2 || !strings.Contains(list[0].Text, "was removed") || !strings.Contains(list[1].Text, "was added") {
			t.Errorf("they are told %+v", list)
		}
		return err
	}))
}

func TestWhoSignsKeepsASecondFactor(t *testing.T) {
	w := newWorld(t)
	_, session := w.addPasskey(w.setUp())
	a := w.actor(session)
	if _, err := w.RemovePasskey(t.Context(), a, w.own(a)[0].ID, password); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the only one is removed: %v", err)
	}
	_, session, _ = w.enrol(session)
	a = w.actor(session)
	session, err := w.DropAuthenticator(t.Context(), a, password) // the passkey is left
	must(t, err)
	if a = w.actor(session); a.MustEnrol() || !a.Strong {
		t.Errorf("left with %+v", a)
	}
}

func TestALeadTakesLostPasskeysAway(t *testing.T) {
	w, lead, session := department(t)
	d, session := w.addPasskey(session)
	a := w.actor(session)
	boss := w.actor(lead)
	must(t, w.ResetAuthenticator(t.Context(), boss, boss.Departments(identity.RoleLead)[0], a.Person))
	if _, err := w.enter(d); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a lost passkey still signs in: %v", err)
	}
	if _, err := w.Resolve(t.Context(), session, ""); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a session is left: %v", err)
	}
	if err := w.ResetAuthenticator(t.Context(), boss, boss.Departments(identity.RoleLead)[0], a.Person); !fault.Is(err, fault.Conflict) {
		t.Errorf("again: %v", err)
	}
}

func TestPasskeysSayWhereTheyCannotWork(t *testing.T) {
	keys, err := LoadKeys(t.TempDir()+"/keys", time.Unix(0, 0))
	must(t, err)
	for address, works := range map[string]bool{
		"https://portfolio.example.nhs.uk": true, "https://portfolio.example.nhs.uk:8443": true, "http://localhost:8080": true,
		"http://portfolio.example.nhs.uk": false, "https://192.0.2.7": false, "http://127.0.0.1:8080": false, "http://[::1]:8080": false,
	} {
		p, err := NewPasskeys(address, keys.Tokens)
		must(t, err)
		if err := p.usable(); (err == nil) != works {
			t.Errorf("%s: %v", address, err)
		}
	}
	var none *Passkeys
	if none.usable() == nil {
		t.Error("no passkeys work")
	}
	if _, err := (Service{}).AskForPasskey(t.Context(), identity.Actor{Person: id.New[id.Person]()}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}
