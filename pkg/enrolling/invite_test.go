package enrolling_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

var scope = access.ScopeOf

func tryAccept(t testing.TB, w *fixture.World, i enrolling.Invited, by identity.Actor, a store.Arrival) (id.Person, error) {
	t.Helper()
	g, err := access.Arrive(by, access.AcceptInvite, i.Invitation, "invitation link")
	ok(t, err)
	var p id.Person
	return p, w.Store.Write(t.Context(), func(tx *store.Tx) (err error) {
		p, err = tx.AcceptInvitation(g, digest.OfBytes([]byte(i.Token)), a)
		return err
	})
}

func accept(t testing.TB, w *fixture.World, i enrolling.Invited, by identity.Actor, a store.Arrival) (p id.Person) {
	t.Helper()
	g, err := access.Arrive(by, access.AcceptInvite, i.Invitation, "invitation link")
	ok(t, err)
	w.Write(func(tx *store.Tx) (err error) {
		p, err = tx.AcceptInvitation(g, digest.OfBytes([]byte(i.Token)), a)
		return err
	})
	return p
}

func TestAnInvitedWorkerArrivesWithTheirPostAndPathways(t *testing.T) {
	w, s, _ := begin(t)
	i, err := s.Invite(t.Context(), w.As(w.North.Lead), enrolling.InviteCommand{Department: w.North.ID, Email: " New@X.example ", Name: " Nia  Boateng", Roles: []identity.Role{identity.RoleWorker},
		Post: enrolling.Post{Level: "CSW", Settings: []string{"mr"}, Educator: w.North.Educator.ID}})
	ok(t, err)
	if len(i.Token) < 43 || !i.Expires.Equal(fixture.Now.Add(enrolling.InvitationLife)) {
		t.Errorf("invited with %+v", i)
	}
	p := accept(t, w, i, identity.Actor{}, store.Arrival{Name: "Nia B.", PasswordHash: "hash"})
	actor := w.As(fixture.Person{ID: p})
	if len(actor.Posts) != 1 || actor.Name != "Nia B." || actor.Email != "new@x.example" || !actor.Holds(identity.RoleWorker, w.North.ID) {
		t.Fatalf("arrived as %+v", actor)
	}
	got := worker(w, actor.Posts[0].Worker)
	if got.Version != fixture.Imaging || got.Level != "CSW" || fmt.Sprint(got.Settings) != "[mr]" || got.EducatorName != "Eve Lund" || got.Department != w.North.ID {
		t.Errorf("the post is %+v", got)
	}
	on := enrolments(w, got.ID)
	if len(on) != 2 || on[0].Version != fixture.Imaging || on[0].Level != "SCSW" || !on[0].Main || on[1].Version != fixture.AHP || on[1].Level != "intermediate" || on[1].Main {
		t.Errorf("enrolled on %+v", on)
	}
}

func TestWhatComesNextFollowsTheLevelGraph(t *testing.T) {
	w, s, _ := begin(t)
	for n, one := range []struct {
		post enrolling.Post
		want string
	}{
		{enrolling.Post{}, "CSW entry"},
		{enrolling.Post{Level: "CSW"}, "SCSW intermediate"},
		{enrolling.Post{Level: "SCSW"}, "AP assistant_practitioner"},
		{enrolling.Post{Level: "SCSW", Settings: []string{"breast"}}, "MA assistant_practitioner"},
		{enrolling.Post{Level: "MA"}, "AP assistant_practitioner"},
		{enrolling.Post{Level: "AP"}, "AP assistant_practitioner"}, // what comes after it is not tracked here
		{enrolling.Post{Level: "CSW", Target: "CSW"}, "CSW entry"},
		{enrolling.Post{Version: fixture.AHP, Level: "entry"}, "intermediate"},
	} {
		i, err := s.Invite(t.Context(), w.As(w.North.Lead), enrolling.InviteCommand{Department: w.North.ID, Email: fmt.Sprintf("w%d@x.example", n), Name: "W", Roles: []identity.Role{identity.RoleWorker}, Post: one.post})
		ok(t, err)
		var levels []string
		for _, e := range enrolments(w, w.As(fixture.Person{ID: accept(t, w, i, identity.Actor{}, store.Arrival{PasswordHash: "x"})}).Posts[0].Worker) {
			levels = append(levels, e.Level)
		}
		if got := strings.Join(levels, " "); got != one.want {
			t.Errorf("%+v is enrolled on %q, want %q", one.post, got, one.want)
		}
	}
}

func TestAnInvitationIsUsedOnceAndInTime(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	invite := func(email string) enrolling.Invited {
		t.Helper()
		i, err := s.Invite(ctx, lead, enrolling.InviteCommand{Department: w.North.ID, Email: email, Name: "New", Roles: []identity.Role{identity.RoleEducator}})
		ok(t, err)
		return i
	}
	arrival := store.Arrival{PasswordHash: "x"}

	used := invite("used@x.example")
	accept(t, w, used, identity.Actor{}, arrival)
	_, err := tryAccept(t, w, used, identity.Actor{}, arrival)
	refused(t, "a link used twice", err, fault.Conflict)
	refused(t, "take back an accepted invitation", s.WithdrawInvitation(ctx, lead, used.Invitation), fault.Conflict)

	renewed := invite("renewed@x.example")
	again, err := s.RenewInvitation(ctx, lead, renewed.Invitation)
	ok(t, err)
	_, err = tryAccept(t, w, renewed, identity.Actor{}, arrival)
	refused(t, "the link before the renewed one", err, fault.NotFound)
	accept(t, w, again, identity.Actor{}, arrival)

	withdrawn := invite("withdrawn@x.example")
	ok(t, s.WithdrawInvitation(ctx, lead, withdrawn.Invitation))
	_, err = tryAccept(t, w, withdrawn, identity.Actor{}, arrival)
	refused(t, "a link taken back", err, fault.Conflict)
	_, err = s.RenewInvitation(ctx, lead, withdrawn.Invitation)
	refused(t, "renew what was taken back", err, fault.Conflict)

	late := invite("late@x.example")
	w.Clock.Set(late.Expires.Add(-time.Microsecond))
	w.Read(func(v *store.View) error {
		i, err := v.InvitationByToken(digest.OfBytes([]byte(late.Token)))
		if !i.Open(v.Now()) {
			t.Error("closed before its time")
		}
		return err
	})
	w.Clock.Set(late.Expires)
	_, err = tryAccept(t, w, late, identity.Actor{}, arrival)
	refused(t, "a link that ran out", err, fault.Conflict)
	list, err := s.People(ctx, lead, w.North.ID)
	ok(t, err)
	if len(list.Invitations) != 1 || list.Invitations[0].ID != late.Invitation {
		t.Errorf("waiting: %+v", list.Invitations)
	}
	again, err = s.RenewInvitation(ctx, lead, late.Invitation)
	ok(t, err)
	accept(t, w, again, identity.Actor{}, arrival)
}

func TestTheTokenIsKeptOnlyAsItsDigest(t *testing.T) {
	w, s, _ := begin(t)
	i, err := s.Invite(t.Context(), w.As(w.North.Lead), enrolling.InviteCommand{Department: w.North.ID, Email: "x@x.example", Name: "X", Roles: []identity.Role{identity.RoleEducator}})
	ok(t, err)
	w.Read(func(v *store.View) error {
		_, err := v.InvitationByToken(digest.Sum(i.Token))
		refused(t, "find an invitation by its bare token", err, fault.NotFound)
		have, err := v.InvitationByToken(digest.OfBytes([]byte(i.Token)))
		if have.ID != i.Invitation {
			t.Error("the digest does not find it")
		}
		return err
	})
}

func TestSomebodyWithAnAccountAcceptsOnlySignedIn(t *testing.T) {
	w, s, _ := begin(t)
	ctx := t.Context()
	i, err := s.Invite(ctx, w.As(w.South.Lead), enrolling.InviteCommand{Department: w.South.ID, Email: w.North.Worker.Email, Name: "A. Khan", Roles: []identity.Role{identity.RoleWorker}, Post: enrolling.Post{Level: "CSW"}})
	ok(t, err) // the lead of South is not told that the address is known
	arrival := store.Arrival{Name: "Eve L", PasswordHash: "mine now"}
	for _, by := range []identity.Actor{{}, w.As(w.South.Lead), w.As(w.North.Other)} {
		_, err := tryAccept(t, w, i, by, arrival)
		refused(t, "accept for somebody who has an account, as "+by.Name, err, fault.Unauthenticated)
	}
	before := credential(w, w.North.Worker.ID)
	p := accept(t, w, i, w.As(w.North.Worker), arrival)
	if p != w.North.Worker.ID || credential(w, p) != before {
		t.Error("accepting changed an account that was there")
	}
	after := w.As(w.North.Worker)
	if after.Name != "Amira Khan" || len(after.Posts) != 2 || !after.Holds(identity.RoleWorker, w.South.ID) || !after.Holds(identity.RoleWorker, w.North.ID) {
		t.Errorf("Amira is now %+v", after)
	}
}

func credential(w *fixture.World, p id.Person) (out store.Credential) {
	w.Read(func(v *store.View) (err error) {
		out, err = v.CredentialOf(p)
		return err
	})
	out.Person = store.Credential{}.Person
	return out
}

func TestEveryProblemOfAnInvitationIsSaidAtOnce(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	for name, one := range map[string]struct {
		cmd  enrolling.InviteCommand
		want string
	}{
		"nothing":                          {enrolling.InviteCommand{}, "name email roles"},
		"a role that is not one":           {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"boss"}}, "roles"},
		"a role twice":                     {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"lead", "lead"}}, "roles"},
		"an administrator of a department": {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"administrator"}}, "roles"},
		"an inspector for ever":            {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"inspector"}}, "until"},
		"an inspector until yesterday":     {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"inspector"}, Until: "2026-11-22"}, "until"},
		"an inspector who also leads":      {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"inspector", "lead"}, Until: "2026-11-23"}, "roles"},
		"a lead with an end":               {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"lead"}, Until: "2026-12-23"}, "until"},
		"an assessor with a level":         {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"assessor"}, Post: enrolling.Post{Level: "CSW"}}, "level"},
		"a worker of nowhere": {enrolling.InviteCommand{Email: "a@x", Name: strings.Repeat("a", 200), Roles: []identity.Role{"worker"},
			Post: enrolling.Post{Level: "CSW", Target: "RADIOGRAPHER", Settings: []string{"mr", "moon"}, Educator: w.North.Assessor.ID}}, "name email educator target settings.1"},
		"a worker of an unknown level":     {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"worker"}, Post: enrolling.Post{Level: "BOSS"}}, "level"},
		"a worker of an unknown framework": {enrolling.InviteCommand{Email: "a@x.example", Name: "A", Roles: []identity.Role{"worker"}, Post: enrolling.Post{Version: "x:1"}}, "version"},
		"somebody who is here":             {enrolling.InviteCommand{Email: "PRIYA@north.example", Name: "A", Roles: []identity.Role{"lead"}}, "email"},
	} {
		one.cmd.Department = w.North.ID
		if _, err := s.Invite(ctx, lead, one.cmd); !fault.Is(err, fault.Invalid) || wrong(err) != one.want {
			t.Errorf("%s: %v, want problems with %q", name, err, one.want)
		}
	}
	cmd := enrolling.InviteCommand{Department: w.North.ID, Email: "twice@x.example", Name: "A", Roles: []identity.Role{"lead"}}
	_, err := s.Invite(ctx, lead, cmd)
	ok(t, err)
	if _, err := s.Invite(ctx, lead, cmd); wrong(err) != "email" {
		t.Errorf("invited twice: %v", err)
	}
	ok(t, s.EndRole(ctx, lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Other, identity.RoleWorker), Reason: "They left."}))
	if _, err = s.Invite(ctx, lead, enrolling.InviteCommand{Department: w.North.ID, Email: w.North.Other.Email, Name: "Ben", Roles: []identity.Role{"worker"}}); wrong(err) != "email" {
		t.Errorf("who left has an account, and only needs the role again: %v", err)
	}
}

func TestAnInspectorReadsUntilTheEndOfTheirLastDay(t *testing.T) {
	w, s, _ := begin(t)
	i, err := s.Invite(t.Context(), w.As(w.North.Lead), enrolling.InviteCommand{Department: w.North.ID, Email: "i@x.example", Name: "I", Roles: []identity.Role{"inspector"}, Until: "2026-11-30"})
	ok(t, err)
	p := fixture.Person{ID: accept(t, w, i, identity.Actor{}, store.Arrival{PasswordHash: "x"})}
	w.Clock.Set(time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC))
	_, err = s.People(t.Context(), w.As(p), w.North.ID)
	ok(t, err)
	w.Clock.Advance(time.Second)
	_, err = s.People(t.Context(), w.As(p), w.North.ID)
	refused(t, "read after the last day", err, fault.NotFound)
}

const people = `email,name,roles,level,settings,educator,until
nia@x.example,Nia Boateng,worker,CSW,mr; ct,eve@north.example,
raj@x.example,Raj Patel,assessor; educator,,,,
ina@x.example,Ina Grey,inspector,,,,31/12/2026
`

func TestAFileIsImportedWholeOrNotAtAll(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	before := logged(w)
	file := []byte(people)
	p, err := s.PreviewInvitations(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: file})
	ok(t, err)
	if p.Problems != 0 || len(p.Rows) != 3 || p.Rows[2].Line != 4 {
		t.Fatalf("a clean file: %+v", p)
	}
	if logged(w) != before {
		t.Error("a preview changed something")
	}
	for what, seen := range map[string]digest.Sum{"another file": digest.OfBytes([]byte("x")), "no file": ""} {
		_, err = s.InviteFile(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: file, Seen: seen})
		refused(t, "import what was not looked at, but "+what, err, fault.Conflict)
	}

	bad := []byte(people + "=cmd@x.example,Bad,worker,,,,\n")
	p, err = s.PreviewInvitations(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: bad})
	ok(t, err)
	_, err = s.InviteFile(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: bad, Seen: p.Seen})
	if !fault.Is(err, fault.Invalid) || wrong(err) != "rows.5.email" {
		t.Errorf("one bad line: %v", err)
	}
	if logged(w) != before {
		t.Error("a file with a problem was imported in part")
	}

	out, err := s.InviteFile(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)})
	ok(t, err)
	if len(out) != 3 || out[0].Token == out[1].Token {
		t.Fatalf("invited %+v", out)
	}
	nia := w.As(fixture.Person{ID: accept(t, w, out[0], identity.Actor{}, store.Arrival{PasswordHash: "x"})})
	if got := worker(w, nia.Posts[0].Worker); got.Educator != w.North.Educator.ID || fmt.Sprint(got.Settings) != "[mr ct]" {
		t.Errorf("Nia arrived as %+v", got)
	}
	_, err = s.InviteFile(ctx, lead, enrolling.InviteFileCommand{Department: w.North.ID, File: file, Seen: digest.OfBytes(file)})
	if wrong(err) != "rows.2.email rows.3.email rows.4.email" {
		t.Errorf("the same file again: %v", err)
	}
}

func TestEachLineOfAFileSaysWhatIsWrongWithIt(t *testing.T) {
	w, s, _ := begin(t)
	file := `email,name,roles,version,level,target,settings,educator,until
nia@x.example,Nia Boateng,worker,,CSW,,mr,,
not an address,,,,,,,,
priya@north.example,Priya Shah,assessor,,,,,,
nia@x.example,Nia Again,Worker,,CSW,,,,
ben@x.example,Ben,boss,,,,,,
col@x.example,Col,worker,,CHIEF,,,,
dee@x.example,Dee,worker,,CSW,AP,moon,priya@north.example,
eli@x.example,Eli,worker,,CSW,,,eve@south.example,
fay@x.example,@Fay,inspector,,,,,,soon
gus@x.example,Gus,worker,nothing:1,,,,,
`
	p, err := s.PreviewInvitations(t.Context(), w.As(w.North.Lead), enrolling.InviteFileCommand{Department: w.North.ID, File: []byte(file)})
	ok(t, err)
	want := []string{"", "name email roles", "email", "email", "roles", "level", "educator settings.0", "educator", "name until", "version"}
	for i, row := range p.Rows {
		var columns []string
		for _, f := range row.Problems {
			columns = append(columns, f.Name)
			if !strings.HasSuffix(f.Message, ".") {
				t.Errorf("line %d: %q is not a sentence", row.Line, f.Message)
			}
		}
		if got := strings.Join(columns, " "); got != want[i] || row.Line != i+2 {
			t.Errorf("line %d: problems with %q, want %q", row.Line, got, want[i])
		}
	}
	if p.Problems != 9 {
		t.Errorf("%d lines have problems", p.Problems)
	}
}
