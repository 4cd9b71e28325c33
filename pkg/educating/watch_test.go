package educating_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

// watched is a world with a department in which somebody signs.
type watched struct {
	*fixture.World
	educating.Service
	t *testing.T
}

func watching(t *testing.T) watched {
	w := fixture.New(t)
	return watched{w, educating.Service{Store: w.Store}, t}
}

func (w watched) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// asks are requests of a worker, one for each of some competencies.
func (w watched) asks(p fixture.Person, n int) []attestation.Request {
	var out []attestation.Request
	list, err := framework.Catalogue()
	w.must(err)
	for _, v := range list {
		for _, c := range v.Competencies {
			if v.ID == fixture.Imaging && c.Asked("SCSW") && c.AppliesTo([]string{"general", "iv_service", "ct"}) && len(out) < n {
				content := fixture.Observed(clock.DateOf(w.Clock.Now()), 1, c.ID)
				content.Assessor = w.North.Assessor.ID
				out = append(out, w.Submit(p, evidence.Observation, content).Requests...)
			}
		}
	}
	if len(out) != n {
		w.t.Fatalf("%d requests, want %d", len(out), n)
	}
	return out
}

// sign opens a request and signs it so long after.
func (w watched) sign(actor identity.Actor, by fixture.Person, r attestation.Request, took time.Duration) attestation.Attestation {
	w.t.Helper()
	_, err := w.Assessing.Open(context.Background(), actor, r.ID)
	w.must(err)
	w.Clock.Advance(took)
	i, err := w.Assessing.Prepare(context.Background(), actor, assessing.PrepareCommand{Request: r.ID, Meaning: attestation.Observed, Step: r.Step})
	w.must(err)
	a, err := w.Assessing.Sign(context.Background(), actor, assessing.SignCommand{Intent: i.ID, Proof: w.Proof(by)})
	w.must(err)
	return a
}

// on is a person signed in on a browser with a mark.
func (w watched) on(p fixture.Person, device string) identity.Actor {
	w.t.Helper()
	a := w.As(p)
	a.Session = id.New[id.Session]()
	w.Write(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		s := store.Session{ID: a.Session, Person: p.ID, Surface: store.PageSession, Strong: p.Strong, Created: tx.Now(), Seen: tx.Now(), Expires: tx.Now().Add(12 * time.Hour), Agent: "Android Chrome", Device: device}
		return tx.BeginSession(fixture.Grant(access.SignIn, a.Session, ""), s, string(digest.OfBytes([]byte(a.Session))), c.Revision)
	})
	return a
}

func (w watched) look() {
	w.t.Helper()
	w.must(w.Watch(w.t.Context()))
	w.Clock.Advance(time.Second)
}

func (w watched) open(want int) []store.Flagged {
	w.t.Helper()
	list, err := w.Flags(w.t.Context(), w.As(w.North.Educator), w.North.ID, "", 10)
	w.must(err)
	if len(list.Open) != want {
		w.t.Fatalf("%d flags are open, want %d: %+v", len(list.Open), want, list.Open)
	}
	return list.Open
}

// told counts what somebody was told that has some words in it.
func (w watched) told(p fixture.Person, words string) (n int) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 100)
		for _, one := range list {
			if strings.Contains(one.Text, words) {
				n++
			}
		}
		return err
	})
	return n
}

func TestFastSigningIsFlaggedOnceForEachStretchAndCountsAllTheSame(t *testing.T) {
	w := watching(t)
	asked := w.asks(w.North.Worker, 12)
	priya := w.InSession(w.North.Assessor)
	for _, r := range asked[:4] {
		w.sign(priya, w.North.Assessor, r, 5*time.Second)
	}
	w.look()
	w.open(0) // four say nothing
	w.sign(priya, w.North.Assessor, asked[4], 5*time.Second)
	w.look()
	f := w.open(1)[0]
	if f.Kind != attestation.FastSigning || f.SignOffs != 5 || f.SignerName != "Priya Shah" {
		t.Errorf("%+v", f)
	}
	w.sign(priya, w.North.Assessor, asked[5], 5*time.Second)
	w.look()
	w.look()
	if f := w.open(1)[0]; f.SignOffs != 6 {
		t.Errorf("what followed at the same stretch: %+v", f)
	}
	for p, n := range map[fixture.Person]int{w.North.Educator: 1, w.North.Lead: 0, w.South.Educator: 0, w.North.Worker: 0, w.North.Second: 0} {
		if got := w.told(p, "very quickly"); got != n {
			t.Errorf("%s was told %d times, want %d", p.Name, got, n)
		}
	}
	if w.told(w.North.Assessor, "made very quickly") != 1 {
		t.Error("the signer was not told, once")
	}
	for _, r := range asked[6:9] { // slowly: the stretch goes on, and they are not part of it
		w.sign(priya, w.North.Assessor, r, 4*time.Minute)
	}
	w.look()
	if f := w.open(1)[0]; f.SignOffs > 8 {
		t.Errorf("what was read came under it: %+v", f)
	}
	whole, err := w.Flag(t.Context(), w.As(w.North.Assessor), f.ID)
	w.must(err)
	if whole.Pace.Quickest != 5*time.Second || whole.Pace.Many() {
		t.Errorf("the figures: %+v", whole.Pace)
	}
	record, err := reporting.Service{Store: w.World.Store}.Record(t.Context(), w.As(w.North.Worker), w.North.Worker.Worker)
	w.must(err)
	if len(record.SignOffs) != 9 || record.Counting != 9 {
		t.Errorf("%d of %d sign-offs count", record.Counting, len(record.SignOffs))
	}
}

func TestAStretchThatGoesOnAfterItsFlagWasClosedIsFlaggedAgain(t *testing.T) {
	w := watching(t)
	asked := w.asks(w.North.Worker, 7)
	priya := w.InSession(w.North.Assessor)
	for _, r := range asked[:6] {
		w.sign(priya, w.North.Assessor, r, 3*time.Second)
	}
	w.look()
	f := w.open(1)[0]
	w.must(w.CloseFlag(t.Context(), w.As(w.North.Educator), educating.CloseFlagCommand{Flag: f.ID, Finding: attestation.Talked, Words: " We read one together. "}))
	w.open(0)
	w.sign(priya, w.North.Assessor, asked[6], 3*time.Second)
	w.look()
	if next := w.open(1)[0]; next.ID == f.ID || next.SignOffs != 1 {
		t.Errorf("%+v", next)
	}
	closed, err := w.Flag(t.Context(), w.As(w.North.Assessor), f.ID)
	w.must(err)
	if closed.Closed == nil || closed.Closed.Words != "We read one together." || closed.Closed.ByName != "Eve Lund" || len(closed.SignOffs) != 6 {
		t.Errorf("its signer reads %+v", closed)
	}
	if w.told(w.North.Assessor, "Eve Lund closed") != 1 {
		t.Error("the signer was not told how it was closed")
	}
}

func TestSigningOnTheWorkersDeviceIsFlaggedAndASharedComputerIsNot(t *testing.T) {
	for name, c := range map[string]struct {
		first  func(fixture.Department) fixture.Person
		before time.Duration
		device string
		want   int
	}{
		"its own worker, a minute before":   {func(d fixture.Department) fixture.Person { return d.Worker }, time.Minute, "phone", 1},
		"its own worker, an hour before":    {func(d fixture.Department) fixture.Person { return d.Worker }, time.Hour, "phone", 0},
		"another worker, a minute before":   {func(d fixture.Department) fixture.Person { return d.Other }, time.Minute, "phone", 0},
		"another assessor, a minute before": {func(d fixture.Department) fixture.Person { return d.Second }, time.Minute, "phone", 0},
		"its own worker, somewhere else":    {func(d fixture.Department) fixture.Person { return d.Worker }, time.Minute, "another", 0},
		"nobody knows the device":           {func(d fixture.Department) fixture.Person { return d.Worker }, time.Minute, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := watching(t)
			asked := w.asks(w.North.Worker, 2)
			w.on(c.first(w.North), c.device)
			w.Clock.Advance(c.before)
			here := "phone"
			if c.device == "" {
				here = ""
			}
			priya := w.on(w.North.Assessor, here)
			w.sign(priya, w.North.Assessor, asked[0], 0)
			w.look()
			list := w.open(c.want)
			if c.want == 0 {
				return
			}
			if f := list[0]; f.Kind != attestation.SharedDevice || f.WorkerName != "Amira Khan" || f.SignOffs != 1 || !f.Seen.Equal(fixture.Now) {
				t.Errorf("%+v", f)
			}
			w.sign(priya, w.North.Assessor, asked[1], 2*time.Minute)
			w.look()
			if f := w.open(1)[0]; f.SignOffs != 2 {
				t.Errorf("the second one: %+v", f)
			}
			if w.told(w.North.Educator, "on a device that Amira Khan had used") != 1 || w.told(w.North.Worker, "device") != 0 {
				t.Error("not the educator alone was told, once")
			}
		})
	}
}

func TestAFlagIsReadByWhoAsksAndWhomItIsAboutAndClosedOnceByWhoAsks(t *testing.T) {
	w := watching(t)
	for _, r := range w.asks(w.North.Worker, 5) {
		w.sign(w.InSession(w.North.Assessor), w.North.Assessor, r, time.Second)
	}
	w.look()
	f := w.open(1)[0].ID
	closing := educating.CloseFlagCommand{Flag: f, Finding: attestation.Again, Words: "Two of them say the same."}
	for _, c := range []struct {
		who         fixture.Person
		reads, ends fault.Kind
	}{
		{w.North.Worker, fault.NotFound, fault.NotFound}, {w.North.Second, fault.NotFound, fault.NotFound}, {w.South.Educator, fault.NotFound, fault.NotFound},
		{w.South.Lead, fault.NotFound, fault.NotFound}, {w.Admin, fault.NotFound, fault.NotFound},
		{w.North.Assessor, "", fault.Forbidden}, {w.North.Inspector, "", fault.Forbidden},
	} {
		_, err := w.Flag(t.Context(), w.As(c.who), f)
		if c.reads != "" && !fault.Is(err, c.reads) || c.reads == "" && err != nil {
			t.Errorf("%s reads it: %v", c.who.Name, err)
		}
		if err := w.CloseFlag(t.Context(), w.As(c.who), closing); !fault.Is(err, c.ends) {
			t.Errorf("%s closes it: %v", c.who.Name, err)
		}
	}
	if _, err := w.Flags(t.Context(), w.As(w.North.Assessor), w.North.ID, "", 10); !fault.Is(err, fault.NotFound) {
		t.Errorf("an assessor lists them: %v", err)
	}
	for name, bad := range map[string]educating.CloseFlagCommand{"no finding": {Flag: f, Words: "x"}, "no words": {Flag: f, Finding: attestation.Fine, Words: "  "}, "too many words": {Flag: f, Finding: attestation.Fine, Words: strings.Repeat("x", 2001)}} {
		if err := w.CloseFlag(t.Context(), w.As(w.North.Educator), bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.must(w.CloseFlag(t.Context(), w.As(w.North.Educator), closing))
	if err := w.CloseFlag(t.Context(), w.As(w.North.Lead), closing); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Eve Lund has closed this already") {
		t.Errorf("closed twice: %v", err)
	}
	if w.told(w.North.Lead, "asks you to look at sign-offs by Priya Shah again") != 1 {
		t.Error("the lead was not told what to look at again")
	}
}

func TestNobodyClosesAFlagAboutThemselves(t *testing.T) {
	w := watching(t)
	w.Write(func(tx *store.Tx) error {
		for i, p := range []fixture.Person{w.North.Assessor, w.North.Worker} {
			m := identity.Membership{ID: id.Membership("mem_" + string(rune('a'+i))), Person: p.ID, Role: identity.RoleEducator, Department: w.North.ID, From: fixture.Now}
			if err := tx.AddMembership(fixture.Grant(access.ChangePerson, p.ID, w.North.ID), m); err != nil {
				return err
			}
		}
		return nil
	})
	asked := w.asks(w.North.Worker, 1)
	w.on(w.North.Worker, "phone")
	w.sign(w.on(w.North.Assessor, "phone"), w.North.Assessor, asked[0], time.Minute)
	w.look()
	f := w.open(1)[0].ID
	for _, p := range []fixture.Person{w.North.Assessor, w.North.Worker} {
		if err := w.CloseFlag(t.Context(), w.As(p), educating.CloseFlagCommand{Flag: f, Finding: attestation.Fine, Words: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if w.told(w.North.Worker, "Please ask them") != 0 || w.told(w.North.Educator, "Please ask them") != 1 {
		t.Error("somebody whom it is about was asked to ask")
	}
}

// What is older than two days is flagged no more: a folder that comes from
// elsewhere brings no questions that nobody could answer.
func TestWhatIsOldIsFlaggedNoMore(t *testing.T) {
	w := watching(t)
	for _, r := range w.asks(w.North.Worker, 5) {
		w.sign(w.InSession(w.North.Assessor), w.North.Assessor, r, time.Second)
	}
	w.Clock.Advance(attestation.FlagsLookBack + time.Minute)
	w.look()
	w.open(0)
}
