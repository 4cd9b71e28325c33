package auth_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/auth"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// TestWhatIsForgedUsedExpiredOrSomebodyElsesIsRefusedToldOfAndChangesNothing tries
// what nobody may with each kind of token, intent, proof and code. Each is refused in
// words, leaves an entry in the audit log, and no row of any other table is changed:
// but for the count of attempts, and that of tries of a code.
func TestWhatIsForgedUsedExpiredOrSomebodyElsesIsRefusedToldOfAndChangesNothing(t *testing.T) {
	v := newVisitors(t)
	passwords, err := auth.NewPasswords()
	v.must(err)
	v.auth = v.World.Auth
	v.auth.Passwords = passwords
	a, n := v.auth, v.North
	priya, sam := v.InSession(n.Assessor), v.InSession(n.Second)
	device := v.Device(n.Assessor)
	put := func() attestation.Intent {
		r := v.Submit(n.Worker, "direct_observation", fixture.Observed("2026-11-22", 1, fixture.Cleaning)).Requests[0]
		i, err := v.Assessing.Prepare(t.Context(), priya, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
		v.must(err)
		return i
	}
	sign := func(who identity.Actor, i attestation.Intent, p attestation.Proof) error {
		_, err := v.Assessing.Sign(t.Context(), who, assessing.SignCommand{Intent: i.ID, Proof: p})
		return err
	}
	code := func(steps int64) string {
		c, err := hotp.GenerateCode(fixture.TOTPSecret, uint64(v.Clock.Now().Unix()/30+steps))
		v.must(err)
		return c
	}
	api := func() auth.Pair {
		p, err := a.SignInAPI(t.Context(), auth.SignIn{Email: n.Worker.Email, Password: fixture.Password, Place: here}, "")
		v.must(err)
		return p
	}
	foreignKeys, err := auth.LoadKeys(t.TempDir()+"/keys", fixture.Now)
	v.must(err)
	foreign, err := auth.NewTokens(foreignKeys.Tokens, fixture.Address, fixture.Address, v.Clock)
	v.must(err)
	token := func(token string) error { _, err := a.ResolveToken(t.Context(), token, "request"); return err }
	cookie := func(secret string) error { _, err := a.Resolve(t.Context(), secret, "request"); return err }
	refresh := func(token string) error { _, err := a.Refresh(t.Context(), token, here); return err }
	enter := func(email, password string) error {
		_, err := a.SignIn(t.Context(), auth.SignIn{Email: email, Password: password, Place: here})
		return err
	}
	half := func() string {
		b, err := a.SignIn(t.Context(), auth.SignIn{Email: n.Second.Email, Password: fixture.Password, Place: here})
		v.must(err)
		return b.Secret
	}
	prove := func(m attestation.Method, secret string) error {
		_, err := a.Prove(t.Context(), priya, m, secret)
		return err
	}
	invited := func() string {
		p := identity.RoleEducator
		i, err := v.enrolling.Invite(t.Context(), v.As(n.Lead), enrolling.InviteCommand{Department: n.ID, Email: fmt.Sprintf("new%d@north.example", v.Clock.Now().Unix()), Name: "Nia New", Roles: []identity.Role{p}})
		v.must(err)
		return i.Token
	}
	accept := func(token string) error {
		_, err := a.AcceptInvitation(t.Context(), identity.Actor{}, token, auth.Accept{Name: "Nia New", Password: "seven-lanterns-orchard-12"}, here)
		return err
	}
	reports := reporting.Service{Store: v.Store}
	paper := func(find func(context.Context) error) error { return a.LookUp(t.Context(), here, find) }
	signed := v.Sign(n.Second, v.Submit(n.Worker, "direct_observation", fixture.Observed("2026-11-22", 1, fixture.Cleaning)).Requests[0])

	type try func() error
	for name, c := range map[string]struct {
		begin func() try
		want  fault.Kind
		told  access.Action // proof.refuse, unless it says otherwise
		may   string        // a table that counts the tries, or is to change
	}{
		"a forged access token": {begin: func() try {
			p := api()
			return func() error { return token(p.Access[:len(p.Access)-6] + "AAAAAA") }
		}, want: fault.Unauthenticated},
		"an access token of another service": {begin: func() try {
			p, _, err := foreign.Issue(n.Worker.ID, api().Session)
			v.must(err)
			return func() error { return token(p) }
		}, want: fault.Unauthenticated},
		"an access token that ran out": {begin: func() try {
			p := api()
			v.Clock.Advance(11 * time.Minute)
			return func() error { return token(p.Access) }
		}, want: fault.Unauthenticated},
		"an access token of a session that ended": {begin: func() try {
			p := api()
			v.must(a.EndSession(t.Context(), v.As(n.Worker), p.Session))
			return func() error { return token(p.Access) }
		}, want: fault.Unauthenticated},
		"a made-up refresh token": {begin: func() try { s, _ := auth.NewSecret(auth.ForRefresh); return func() error { return refresh(s) } }, want: fault.Unauthenticated},
		"a refresh token used twice": {begin: func() try {
			p := api()
			v.must(refresh(p.Refresh))
			return func() error { return refresh(p.Refresh) }
		}, want: fault.Unauthenticated, told: access.EndSession, may: "session"},
		"a made-up session cookie": {begin: func() try { s, _ := auth.NewSecret(auth.ForSession); return func() error { return cookie(s) } }, want: fault.Unauthenticated},
		"a cookie of another kind": {begin: func() try { p := api(); return func() error { return cookie(p.Refresh) } }, want: fault.Unauthenticated},
		"a cookie of a session that ended": {begin: func() try {
			s := half()
			visit, err := a.Resolve(t.Context(), s, "")
			v.must(err)
			v.must(a.SignOut(t.Context(), visit.Actor))
			return func() error { return cookie(s) }
		}, want: fault.Unauthenticated},
		"a made-up statement": {begin: func() try {
			return func() error { return sign(priya, attestation.Intent{ID: id.New[id.Intent]()}, v.Proof(n.Assessor)) }
		}, want: fault.NotFound},
		"somebody else's statement": {begin: func() try { i := put(); return func() error { return sign(sam, i, v.Proof(n.Second)) } }, want: fault.NotFound},
		"a statement of five minutes": {begin: func() try {
			i := put()
			v.Clock.Advance(5 * time.Minute)
			return func() error { return sign(priya, i, v.Proof(n.Assessor)) }
		}, want: fault.Conflict},
		"a statement that was signed": {begin: func() try {
			i := put()
			v.must(sign(priya, i, v.Proof(n.Assessor)))
			return func() error { return sign(priya, i, v.Proof(n.Assessor)) }
		}, want: fault.Conflict},
		"a statement in another session": {begin: func() try {
			i, other := put(), v.InSession(n.Assessor)
			return func() error { return sign(other, i, v.Proof(n.Assessor)) }
		}, want: fault.Conflict},
		"a wrong code at the door": {begin: func() try {
			s := half()
			return func() error { _, err := a.GiveCode(t.Context(), s, code(500), here); return err }
		}, want: fault.Unauthenticated, may: "session"}, // when it was seen
		"a code used at the door": {begin: func() try {
			first, second, c := half(), half(), code(0)
			_, err := a.GiveCode(t.Context(), first, c, here)
			v.must(err)
			return func() error { _, err := a.GiveCode(t.Context(), second, c, here); return err }
		}, want: fault.Unauthenticated, may: "session"},
		"a wrong code of a program": {begin: func() try {
			return func() error {
				_, err := a.SignInAPI(t.Context(), auth.SignIn{Email: n.Second.Email, Password: fixture.Password, Place: here}, code(500))
				return err
			}
		}, want: fault.Unauthenticated},
		"a wrong code to sign with": {begin: func() try { return func() error { return prove(attestation.TOTP, code(500)) } }, want: fault.Unauthenticated},
		"a code that signed": {begin: func() try {
			i, j, c := put(), put(), code(0)
			p, err := a.Prove(t.Context(), priya, attestation.TOTP, c)
			v.must(err)
			v.must(sign(priya, i, p))
			return func() error { return errors.Join(prove(attestation.TOTP, c), sign(priya, j, p)) }
		}, want: fault.Unauthenticated},
		"a proof of a password since changed": {begin: func() try {
			i, p := put(), v.Proof(n.Assessor)
			p.CredentialRevision--
			return func() error { return sign(priya, i, p) }
		}, want: fault.Invalid},
		"a wrong password to sign with": {begin: func() try { return func() error { return prove(attestation.Password, "wrong-horse-battery-9") } }, want: fault.Unauthenticated},
		"a wrong password at the door":  {begin: func() try { return func() error { return enter(n.Worker.Email, "wrong-horse-battery-9") } }, want: fault.Unauthenticated},
		"nobody's address":              {begin: func() try { return func() error { return enter("nobody@north.example", fixture.Password) } }, want: fault.Unauthenticated},
		"what a passkey signed of another statement": {begin: func() try {
			i, j := put(), put()
			asked, err := a.AskToSign(t.Context(), priya, i.Claim)
			v.must(err)
			answer := device.Sign(asked)
			return func() error { _, err := a.ProvePasskey(t.Context(), priya, []digest.Sum{j.Claim}, answer); return err }
		}, want: fault.Unauthenticated},
		"a passkey's proof of another statement": {begin: func() try {
			i, j := put(), put()
			asked, err := a.AskToSign(t.Context(), priya, i.Claim)
			v.must(err)
			proof, err := a.ProvePasskey(t.Context(), priya, []digest.Sum{i.Claim}, device.Sign(asked))
			v.must(err)
			return func() error { return sign(priya, j, proof) }
		}, want: fault.Conflict},
		"a made-up pass": {begin: func() try {
			return func() error { _, err := a.ClaimPass(t.Context(), "BCDF-GHJK", here); return err }
		}, want: fault.Unauthenticated},
		"a pass that was opened elsewhere": {begin: func() try {
			p := v.pass()
			v.claim(p.Code)
			return func() error { _, err := a.ClaimPass(t.Context(), p.Code, here); return err }
		}, want: fault.Conflict, told: access.UsePass},
		"a pass that ran out": {begin: func() try {
			p := v.pass()
			v.Clock.Advance(3 * time.Hour)
			return func() error { _, err := a.ClaimPass(t.Context(), p.Code, here); return err }
		}, want: fault.Conflict, told: access.UsePass},
		"a guest's wrong code": {begin: func() try {
			secret := v.claim(v.pass().Code)
			v.must(a.GiveDetails(t.Context(), secret, details(nil), here))
			right := v.mailed(guestEmail)
			wrong := "000000"
			if right == wrong {
				wrong = "000001"
			}
			return func() error { return a.GiveGuestCode(t.Context(), secret, wrong, here) }
		}, want: fault.Unauthenticated, told: access.UsePass, may: "pass"},
		"a made-up invitation": {begin: func() try { return func() error { return accept("made-up") } }, want: fault.NotFound},
		"an invitation used":   {begin: func() try { s := invited(); v.must(accept(s)); return func() error { return accept(s) } }, want: fault.NotFound},
		"an invitation that ran out": {begin: func() try {
			s := invited()
			v.Clock.Advance(40 * 24 * time.Hour)
			return func() error { return accept(s) }
		}, want: fault.NotFound},
		"a made-up reset link": {begin: func() try {
			s, _ := auth.NewSecret(auth.ForReset)
			return func() error { return a.ResetPassword(t.Context(), s, "seven-lanterns-orchard-12", here) }
		}, want: fault.NotFound},
		"an altered link to deny": {begin: func() try {
			return func() error {
				return v.Assessing.NotMeByLink(t.Context(), string(signed.ID)+"."+strings.Repeat("A", 43), "request")
			}
		}, want: fault.NotFound, told: access.TurnAway},
		"an old link to deny": {begin: func() try {
			v.Clock.Advance(31 * 24 * time.Hour)
			return func() error {
				return v.Assessing.NotMeByLink(t.Context(), v.Assessing.NotMeToken(signed.ID), "request")
			}
		}, want: fault.Conflict, told: access.TurnAway},
		"a made-up code of a receipt": {begin: func() try {
			return func() error {
				return paper(func(ctx context.Context) error {
					_, err := reports.ByCode(ctx, attestation.CodeOf("made up"))
					return err
				})
			}
		}, want: fault.NotFound},
		"a made-up code of a card": {begin: func() try {
			return func() error {
				return paper(func(ctx context.Context) error { _, err := reports.CheckCard(ctx, "made-up"); return err })
			}
		}, want: fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			v.t = t
			v.Clock.Advance(2 * time.Minute)
			for _, p := range []fixture.Person{n.Assessor, n.Second} {
				v.Check(p, "Registered", fixture.Now.AddDate(-1, 0, 0))
			}
			v.grant("diagnostic-imaging:*")
			v.list(guestNumber, "Grace Ann Park", "Registered")
			do := c.begin()
			v.Clock.Advance(time.Minute)
			before, last := rows(t, v.Dir), entries(v)
			err := do()
			if !fault.Is(err, c.want) {
				t.Fatalf("answered %v, want %s", err, c.want)
			}
			told := entries(v)[len(last):]
			if c.told == "" {
				c.told = access.RefuseProof
			}
			if !slices.ContainsFunc(told, func(e audit.Entry) bool { return e.Action == string(c.told) }) {
				t.Errorf("the audit log tells of %v, want %s", told, c.told)
			}
			for table, sum := range rows(t, v.Dir) {
				if sum != before[table] && table != c.may {
					t.Errorf("it changed something in %s", table)
				}
			}
		})
	}
}

func TestWhatIsNobodysIsToldOfOnceAMinute(t *testing.T) {
	v := newVisitors(t)
	before := len(entries(v))
	for range 20 {
		v.Clock.Advance(5 * time.Second)
		secret, _ := auth.NewSecret(auth.ForSession)
		if _, err := v.auth.Resolve(t.Context(), secret, "request"); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("answered %v", err)
		}
	}
	if n := len(entries(v)) - before; n != 2 {
		t.Errorf("20 made-up cookies within 100 seconds left %d entries", n)
	}
}

func entries(v *visitors) (out []audit.Entry) {
	v.Read(func(view *store.View) error {
		return view.EachEntry(func(e audit.Entry) error { out = append(out, e); return nil })
	})
	return out
}

// rows stands for what is in each table of a folder, but for the audit log and the
// counts of attempts and of rows.
func rows(t *testing.T, dir string) map[string]digest.Sum {
	t.Helper()
	db, err := sql.Open("sqlite", store.File(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := func(query string) (out []string) {
		found, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		columns, _ := found.Columns()
		for found.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := found.Scan(values...); err != nil {
				t.Fatal(err)
			}
			line := ""
			for _, one := range values {
				line += fmt.Sprintf("%v|", *one.(*any))
			}
			out = append(out, line)
		}
		return out
	}
	out := map[string]digest.Sum{}
	for _, table := range text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
		if table = strings.TrimSuffix(table, "|"); !slices.Contains([]string{"audit", "failure", "tally"}, table) {
			lines := text("SELECT * FROM " + table)
			slices.Sort(lines)
			out[table] = digest.OfBytes([]byte(strings.Join(lines, "\n")))
		}
	}
	if len(slices.Collect(maps.Keys(out))) < 20 {
		t.Fatal("there is hardly a table")
	}
	return out
}
