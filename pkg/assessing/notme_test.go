package assessing_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/auth"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// verdictOf is what a worker reads of a sign-off.
func verdictOf(w *fixture.World, a attestation.Attestation) (out attestation.Verdict) {
	w.T.Helper()
	d, err := w.Recording.Get(w.T.Context(), w.As(w.North.Worker), a.Evidence)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, one := range d.SignOffs {
		if one.ID == a.ID {
			out = one.Verdict
		}
	}
	return out
}

// kept is how many suspensions a sign-off has.
func kept(w *fixture.World, a attestation.Attestation) (n int) {
	w.Read(func(v *store.View) error {
		return v.EachSuspension(func(s attestation.Suspension) error {
			if s.Attestation == a.ID {
				n++
			}
			return nil
		})
	})
	return n
}

func noticed(w *fixture.World, p fixture.Person, kind string) (texts []string) {
	w.Read(func(v *store.View) error {
		list, err := v.Notifications(access.ScopeOf(w.As(p)), "", 50)
		for _, n := range list {
			if n.Kind == kind {
				texts = append(texts, n.Text)
			}
		}
		return err
	})
	return texts
}

func TestEverySignOffIsToldToItsSigner(t *testing.T) {
	w := fixture.New(t)
	for range 3 {
		w.Sign(w.North.Assessor, asked(w))
	}
	if got := noticed(w, w.North.Assessor, string(notice.SignedAsYou)); len(got) != 3 || !strings.Contains(got[0], "for Amira Khan") {
		t.Errorf("the signer of 3 is told %q", got)
	}
	if got := noticed(w, w.North.Second, string(notice.SignedAsYou)); len(got) != 0 {
		t.Errorf("somebody else is told %q", got)
	}
}

func TestWhatItsSignerDeniesStopsCountingInTheNextRead(t *testing.T) {
	w := fixture.New(t)
	var a attestation.Attestation
	line := func() (l progress.Line) {
		w.Read(func(v *store.View) error {
			f, err := v.Facts(w.North.Worker.Worker)
			version, _ := v.Framework(fixture.Imaging)
			l, _ = progress.LineOf(version, "SCSW", fixture.Cleaning, f, v.Now(), v.Now())
			if err != nil {
				return err
			}
			return v.VerifyStandings(func(record, wrong string) { t.Errorf("%s: %s", record, wrong) })
		})
		return l
	}
	for n := 0; !line().Standing.IsMet(); n++ {
		if a = w.Sign(w.North.Assessor, waits(w, fixture.Cleaning, w.North.Assessor)); n > 5 {
			t.Fatalf("never met: %v", line().Reasons)
		}
	}
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID); err != nil {
		t.Fatal(err)
	}
	if got := verdictOf(w, a); got != attestation.Suspended {
		t.Errorf("it is judged %s", got)
	}
	if l := line(); l.Standing != progress.Unknown || l.Reasons[0].Code != "suspended" || !strings.Contains(l.Reasons[0].Text, "on hold") {
		t.Errorf("the line stands at %s: %v", l.Standing, l.Reasons)
	}
	if got := noticed(w, w.North.Lead, string(notice.Denied)); len(got) != 1 || !strings.Contains(got[0], "Priya Shah says that they did not sign off") {
		t.Errorf("the lead is told %q", got)
	}
	if got := noticed(w, w.North.Worker, string(notice.OnHold)); len(got) != 1 || !strings.Contains(got[0], "You need do nothing") {
		t.Errorf("the worker is told %q", got)
	}
}

func TestOnlyTheSignerSaysThatItWasNotThem(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	for _, c := range []struct {
		who  fixture.Person
		want fault.Kind
	}{{w.North.Second, fault.Forbidden}, {w.North.Worker, fault.Forbidden}, {w.North.Lead, fault.Forbidden}, {w.North.Other, fault.NotFound}, {w.South.Lead, fault.NotFound}, {w.South.Assessor, fault.NotFound}} {
		if err := w.Assessing.NotMe(t.Context(), w.InSession(c.who), a.ID); !fault.Is(err, c.want) {
			t.Errorf("%s of %s: %v, want %v", c.who.Name, c.who.Email, err, c.want)
		}
		if _, err := w.Assessing.SignedAs(t.Context(), w.As(c.who), a.ID); !fault.Is(err, c.want) {
			t.Errorf("%s of %s is shown it: %v, want %v", c.who.Name, c.who.Email, err, c.want)
		}
	}
	if verdictOf(w, a) != attestation.Counts {
		t.Error("it does not count any more")
	}
	w.Write(func(tx *store.Tx) error { // whoever has left the role keeps the right to deny
		return tx.EndMembership(fixture.Grant(access.ChangePerson, w.North.Assessor.ID, ""), w.As(w.North.Assessor).Memberships[0], "left")
	})
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID); err != nil || verdictOf(w, a) != attestation.Suspended {
		t.Errorf("a signer who is no assessor any more: %v, %s", err, verdictOf(w, a))
	}
}

func TestDenyingEndsEveryOtherSessionOfTheSigner(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	b := w.Sign(w.North.Assessor, asked(w))
	thief, here, other := w.InSession(w.North.Assessor), w.InSession(w.North.Assessor), w.InSession(w.North.Second)
	open := func(session id.Session) (ok bool) {
		w.Read(func(v *store.View) error {
			_, err := v.SessionFacts(session)
			ok = err == nil
			return nil
		})
		return ok
	}
	if err := w.Assessing.NotMe(t.Context(), here, a.ID); err != nil {
		t.Fatal(err)
	}
	if open(thief.Session) || !open(here.Session) || !open(other.Session) {
		t.Errorf("open: the other session %t, this one %t, somebody else's %t", open(thief.Session), open(here.Session), open(other.Session))
	}
	if err := w.Assessing.NotMeByLink(t.Context(), w.Assessing.NotMeToken(b.ID), ""); err != nil || open(here.Session) {
		t.Errorf("by the link, with nobody signed in: %v, a session is open: %t", err, open(here.Session))
	}
}

func TestSayingItManyTimesAtOnceSuspendsOnce(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	here, token := w.InSession(w.North.Assessor), w.Assessing.NotMeToken(a.ID)
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			err := w.Assessing.NotMe(t.Context(), here, a.ID)
			if i%2 == 0 {
				err = w.Assessing.NotMeByLink(t.Context(), token, "")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := kept(w, a); n != 1 || len(noticed(w, w.North.Lead, string(notice.Denied))) != 1 {
		t.Errorf("%d suspensions, the lead told %d times", n, len(noticed(w, w.North.Lead, string(notice.Denied))))
	}
}

func TestALinkSuspendsOnceAndOnlyWhatItIsFor(t *testing.T) {
	w := fixture.New(t)
	a, b := w.Sign(w.North.Assessor, asked(w)), w.Sign(w.North.Assessor, asked(w))
	token := w.Assessing.NotMeToken(a.ID)
	_, mark, _ := strings.Cut(token, ".")
	refused := func(what, token string, want fault.Kind) {
		t.Helper()
		entries := len(turnedAway(w))
		if err := w.Assessing.NotMeByLink(t.Context(), token, ""); !fault.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
		if _, err := w.Assessing.Linked(t.Context(), token); !fault.Is(err, want) {
			t.Errorf("%s is shown: %v, want %v", what, err, want)
		}
		if strings.HasPrefix(token, string(a.ID)) && len(turnedAway(w)) != entries+1 {
			t.Errorf("%s left %d audit entries", what, len(turnedAway(w))-entries)
		}
	}
	altered := []byte(token)
	altered[len(altered)-3] ^= 1
	foreign, err := auth.LoadKeys(t.TempDir()+"/keys", fixture.Now)
	if err != nil {
		t.Fatal(err)
	}
	refused("an altered link", string(altered), fault.NotFound)
	refused("a link that another service made", assessing.Service{Mark: foreign.Links.Mark}.NotMeToken(a.ID), fault.NotFound)
	refused("the mark of another sign-off", string(b.ID)+"."+mark, fault.NotFound)
	for _, junk := range []string{"", ".", string(a.ID), "sgn_x." + mark, strings.Repeat("x", 5000)} {
		if err := w.Assessing.NotMeByLink(t.Context(), junk, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("%.20q: %v", junk, err)
		}
	}
	if kept(w, a)+kept(w, b) != 0 {
		t.Fatal("something was suspended")
	}
	if shown, err := w.Assessing.Linked(t.Context(), token); err != nil || shown.OnHold() != nil || kept(w, a) != 0 || shown.WorkerName != "" {
		t.Errorf("looking did something, or shows too much: %+v %v", shown.Suspensions, err)
	}
	for range 2 { // the second click finds what the first did
		if err := w.Assessing.NotMeByLink(t.Context(), token, ""); err != nil {
			t.Fatal(err)
		}
	}
	if verdictOf(w, a) != attestation.Suspended || verdictOf(w, b) != attestation.Counts || kept(w, a) != 1 {
		t.Errorf("suspended %d times: %s, and the other %s", kept(w, a), verdictOf(w, a), verdictOf(w, b))
	}
	if err := w.Assessing.Lift(t.Context(), w.As(w.North.Lead), assessing.LiftCommand{Attestation: a.ID, Reason: "It was her."}); err != nil {
		t.Fatal(err)
	}
	refused("a link that was used", token, fault.Conflict)
	w.Clock.Advance(attestation.LinkLife + time.Second)
	if err := w.Assessing.NotMeByLink(t.Context(), w.Assessing.NotMeToken(b.ID), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a link that has run out: %v", err)
	}
	if verdictOf(w, a) != attestation.Counts || verdictOf(w, b) != attestation.Counts {
		t.Error("a refused link did something")
	}
}

// turnedAway are the audit entries of links that were refused.
func turnedAway(w *fixture.World) (out []string) {
	w.Read(func(v *store.View) error {
		return v.EachEntry(func(e audit.Entry) error {
			if e.Action == string(access.TurnAway) {
				out = append(out, e.Detail)
			}
			return nil
		})
	})
	return out
}

func TestALeadLetsItCountAgainButNotForThemselves(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	lift := func(p fixture.Person, reason string) error {
		return w.Assessing.Lift(t.Context(), w.As(p), assessing.LiftCommand{Attestation: a.ID, Reason: reason})
	}
	if err := lift(w.North.Lead, "It was her."); !fault.Is(err, fault.Conflict) {
		t.Errorf("lifted what is not on hold: %v", err)
	}
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  fixture.Person
		want fault.Kind
	}{{w.North.Assessor, fault.Forbidden}, {w.North.Second, fault.Forbidden}, {w.North.Worker, fault.Forbidden}, {w.North.Educator, fault.Forbidden}, {w.South.Lead, fault.NotFound}} {
		if err := lift(c.who, "x"); !fault.Is(err, c.want) {
			t.Errorf("%s of %s: %v, want %v", c.who.Name, c.who.Email, err, c.want)
		}
	}
	if err := lift(w.North.Lead, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := lift(w.North.Lead, "We looked at the rota together."); err != nil || verdictOf(w, a) != attestation.Counts {
		t.Fatalf("lifted: %v, %s", err, verdictOf(w, a))
	}
	if err := lift(w.North.Lead, "Again."); !fault.Is(err, fault.Conflict) {
		t.Errorf("lifted twice: %v", err)
	}
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor} {
		if got := noticed(w, p, string(notice.OffHold)); len(got) != 1 {
			t.Errorf("%s is told %q", p.Name, got)
		}
	}
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID); err != nil || verdictOf(w, a) != attestation.Suspended {
		t.Errorf("said again after it was lifted: %v, %s", err, verdictOf(w, a))
	}
	if err := w.Assessing.Revoke(t.Context(), w.As(w.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Nobody knows who signed it."}); err != nil || verdictOf(w, a) != attestation.Revoked {
		t.Errorf("taken back: %v, %s", err, verdictOf(w, a))
	}
	if err := lift(w.North.Lead, "After all."); !fault.Is(err, fault.Conflict) {
		t.Errorf("lifted what was taken back: %v", err)
	}
}

func TestALeadInWhoseNameItWasSignedDoesNotSettleIt(t *testing.T) {
	w := fixture.New(t)
	actor := w.As(w.North.Lead)
	if _, err := access.Lift(actor, "sgn_1", actor.Person, w.North.Worker.Worker, w.North.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the lead is the signer: %v", err)
	}
	actor.Posts = append(actor.Posts, w.As(w.North.Worker).Posts...)
	if _, err := access.Lift(actor, "sgn_1", w.North.Assessor.ID, w.North.Worker.Worker, w.North.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the lead is the worker: %v", err)
	}
}

func TestASignOffOnHoldIsNothingToGiveASecondOpinionOn(t *testing.T) {
	w := fixture.New(t)
	a := w.Sign(w.North.Assessor, asked(w))
	r := asked(w)
	if err := w.Assessing.NotMe(t.Context(), w.InSession(w.North.Assessor), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.TrySign(w.North.Second, r, attestation.Second); !fault.Is(err, fault.Invalid) {
		t.Errorf("a second opinion on what is on hold: %v", err)
	}
}
