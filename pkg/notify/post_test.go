package notify

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/notify/mailtest"
	"countersign/pkg/store"
)

const public = "https://portfolio.example"

// scene is a world that sends its mail to a box.
type scene struct {
	*fixture.World
	box  *mailtest.Box
	post Post
}

func newScene(t *testing.T) *scene {
	w, box := fixture.New(t), mailtest.Open(t)
	w.Store.SendMail()
	server, err := NewServer(box.URL(), "countersign@portfolio.example", Account{})
	if err != nil {
		t.Fatal(err)
	}
	return &scene{w, box, Post{Store: w.Store, Server: server, Clock: w.Clock, PublicURL: public, Log: slog.New(slog.DiscardHandler)}}
}

func (s *scene) deliver() {
	s.T.Helper()
	if err := errors.Join(s.post.Sweep(s.T.Context()), s.post.Deliver(s.T.Context())); err != nil {
		s.T.Fatal(err)
	}
}

func (s *scene) digests() {
	s.T.Helper()
	if err := s.post.digests(s.T.Context(), map[notice.Choice]time.Time{}); err != nil {
		s.T.Fatal(err)
	}
	s.deliver()
}

func (s *scene) notify(p fixture.Person, kind notice.Kind, text string) {
	s.T.Helper()
	s.Write(func(tx *store.Tx) error { return tx.Notify(p.ID, string(kind), text, "/evidence/ev_1") })
}

func (s *scene) choose(p fixture.Person, c notice.Choice) {
	s.T.Helper()
	s.Write(func(tx *store.Tx) error { return tx.ChooseMail(fixture.Grant(access.ChangeAccount, p.ID, ""), p.ID, c) })
}

// unsent is what waits or was given up.
func (s *scene) unsent() (out []store.Mail) {
	s.T.Helper()
	s.Read(func(v *store.View) (err error) {
		out, err = v.MailsUnsent(access.ScopeOf(s.As(s.Admin)), 100)
		return err
	})
	return out
}

func (s *scene) counts() (out store.MailCounts) {
	s.T.Helper()
	s.Read(func(v *store.View) (err error) {
		out, err = v.MailCounts(access.ScopeOf(s.As(s.Admin)))
		return err
	})
	return out
}

func TestWhoIsAskedToSignGetsOneMailThatSaysWhatAndWhere(t *testing.T) {
	s := newScene(t)
	content := fixture.Observed(clock.DateOf(fixture.Now).AddDays(-3), 1, fixture.Cleaning)
	content.Title, content.Fields["what"], content.Assessor = "A title of mine", "Words of mine", s.North.Assessor.ID
	put := s.Submit(s.North.Worker, evidence.Observation, content)
	s.deliver()
	s.deliver()
	mails := s.box.Mails()
	if len(mails) != 1 {
		t.Fatalf("%d mails came", len(mails))
	}
	m := mails[0]
	if m.To != s.North.Assessor.Email || m.From != "countersign@portfolio.example" || m.Subject != "You are asked to sign something off" ||
		m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(m.ID(), "<mail_") || !strings.HasSuffix(m.ID(), "@portfolio.example>") {
		t.Errorf("the mail is not as it should be: %s", m.Raw)
	}
	for _, want := range []string{s.North.Worker.Name + " asks you to sign off", public + "/requests/" + string(put.Requests[0].ID) + "\n", "Change it here:\n" + public + "/account/email\n"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("it does not say %q: %s", want, m.Text)
		}
	}
	if strings.Contains(m.Text, "of mine") || strings.Contains(m.Header.Get("Subject"), s.North.Worker.Name) || strings.Count(m.Text, "https://") != 2 {
		t.Errorf("it says too much: %s", m.Raw)
	}
	if c := s.counts(); c.Sent != 1 || c.Waiting != 0 || c.Dead != 0 {
		t.Errorf("counted %+v", c)
	}
}

func TestWhatWasUndoneIsNotTold(t *testing.T) {
	s := newScene(t)
	undone := errors.New("undone")
	err := s.Store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Notify(s.North.Worker.ID, "return", "Sent back", "/"), undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	s.deliver()
	if n := len(s.box.Mails()); n != 0 {
		t.Errorf("%d mails tell of it", n)
	}
}

func TestWithoutAMailServerNoMailIsWritten(t *testing.T) {
	w := fixture.New(t)
	w.Write(func(tx *store.Tx) error {
		return errors.Join(tx.Notify(w.North.Worker.ID, "return", "Sent back", "/"), tx.Post(store.Mail{Person: w.North.Worker.ID, Kind: notice.Account}),
			tx.PostDigest(w.North.Worker.ID, fixture.Now, fixture.Now.AddDate(0, 0, -2)))
	})
	w.Read(func(v *store.View) error {
		if c, err := v.MailCounts(access.ScopeOf(w.As(w.Admin))); err != nil || c != (store.MailCounts{}) {
			t.Errorf("%+v, %v", c, err)
		}
		return nil
	})
}

func TestSomebodyWhoIsSwitchedOffGetsNoMail(t *testing.T) {
	s := newScene(t)
	s.Write(func(tx *store.Tx) error {
		return tx.SetEnabled(fixture.Grant(access.ChangePerson, s.North.Worker.ID, ""), s.North.Worker.ID, false, "left")
	})
	s.notify(s.North.Worker, notice.Account, "Changed")
	s.notify(s.North.Worker, "review", "Reviewed")
	s.Clock.Advance(24 * time.Hour)
	s.digests()
	if n := len(s.box.Mails()); n != 0 {
		t.Errorf("%d came", n)
	}
}

func TestWhatFailsIsTriedLaterAndLater(t *testing.T) {
	s := newScene(t)
	s.box.Refuse(func(string) error { return &smtp.SMTPError{Code: 450, Message: "the box is full"} })
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	var waits []time.Duration
	for range tries {
		s.deliver()
		m := s.unsent()[0]
		if m.State == store.MailDead {
			break
		}
		waits = append(waits, m.DueAt.Sub(s.Clock.Now()))
		s.Clock.Advance(waits[len(waits)-1] - time.Microsecond)
		s.deliver()
		if got := s.unsent()[0].Attempts; got != m.Attempts {
			t.Fatalf("tried again before it was due: %d tries", got)
		}
		s.Clock.Advance(time.Microsecond)
	}
	if len(waits) != tries-1 || waits[0] != time.Minute || waits[1] != 2*time.Minute || waits[len(waits)-1] != mostWait {
		t.Errorf("waited %v", waits)
	}
	m := s.unsent()[0]
	if m.State != store.MailDead || !strings.Contains(m.Error, "the box is full") {
		t.Fatalf("after %d tries: %+v", tries, m)
	}
	s.box.Refuse(nil)
	s.Clock.Advance(24 * time.Hour)
	if s.deliver(); len(s.box.Mails()) != 0 {
		t.Fatal("what was given up was sent")
	}
	again := func(m id.Mail) error {
		return s.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.SendMailAgain(fixture.Grant(access.RunMail, m, ""), m) })
	}
	if err := again(m.ID); err != nil {
		t.Fatal(err)
	}
	s.deliver()
	if got := s.box.Mails(); len(got) != 1 || !strings.Contains(got[0].Text, "Sent back") {
		t.Errorf("sent again, %d came", len(got))
	}
	if err := again(m.ID); err == nil {
		t.Error("what was sent was sent again")
	}
}

func TestAServerThatIsDownLosesNothing(t *testing.T) {
	s := newScene(t)
	down := s.post
	gone := mailtest.Open(t)
	gone.Close()
	var err error
	if down.Server, err = NewServer(gone.URL(), "countersign@portfolio.example", Account{}); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		s.notify(s.North.Worker, notice.Returned, fmt.Sprint("Sent back ", n))
	}
	if err := down.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, m := range s.unsent() {
		tried += m.Attempts
	}
	if tried != 1 {
		t.Errorf("%d mails were tried on a server that is down, want 1", tried)
	}
	s.Clock.Advance(time.Minute)
	s.deliver()
	if n := len(s.box.Mails()); n != 3 {
		t.Errorf("%d came, want 3", n)
	}
}

func TestAnAddressThatIsRefusedIsGivenUp(t *testing.T) {
	s := newScene(t)
	s.box.Refuse(func(to string) error {
		if to == s.North.Worker.Email {
			return &smtp.SMTPError{Code: 550, Message: "nobody here"}
		}
		return nil
	})
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	s.notify(s.North.Other, notice.Returned, "Sent back")
	s.deliver()
	if n := len(s.box.To(s.North.Other.Email)); n != 1 {
		t.Errorf("beside it %d came", n)
	}
	if got := s.unsent(); len(got) != 1 || got[0].State != store.MailDead || got[0].Attempts != 1 || !strings.Contains(got[0].Error, "nobody here") || got[0].Text+got[0].Link != "" {
		t.Errorf("%+v", got)
	}
}

func TestWhatTheServerTookStaysSentWhateverFollows(t *testing.T) {
	s := newScene(t)
	s.box.Taken(s.box.Cut)
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	s.deliver()
	if c := s.counts(); len(s.box.Mails()) != 1 || c.Sent != 1 || c.Waiting != 0 {
		t.Errorf("%d came, counted %+v", len(s.box.Mails()), c)
	}
}

func TestATryOfWhichNothingIsHeardIsMadeAgain(t *testing.T) {
	s := newScene(t)
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	claim := func() (m store.Mail) {
		s.Write(func(tx *store.Tx) (err error) { m, err = tx.ClaimMail(lease); return err })
		return m
	}
	lost := claim()
	s.Clock.Advance(lease - time.Microsecond)
	if s.deliver(); len(s.box.Mails()) != 0 {
		t.Fatal("two tries at once")
	}
	s.Clock.Advance(time.Microsecond)
	if s.deliver(); len(s.box.Mails()) != 1 {
		t.Fatal("it was not tried again")
	}
	s.Write(func(tx *store.Tx) error { return tx.MailFailed(lost, "late", tx.Now()) })
	if c := s.counts(); c.Sent != 1 || c.Waiting != 0 {
		t.Errorf("the try that was lost undid the other: %+v", c)
	}
}

func TestASecretGoesOutInTimeOrNotAtAll(t *testing.T) {
	s := newScene(t)
	leave := func() {
		s.Write(func(tx *store.Tx) error {
			return tx.Post(store.Mail{Address: "guest@elsewhere.example", Kind: notice.Reset, Text: "Hello", Link: "/reset/SECRET", Until: tx.Now().Add(time.Hour)})
		})
	}
	leave()
	s.deliver()
	if m := s.box.Mails()[0]; m.Link(public) != public+"/reset/SECRET" || strings.Contains(m.Text, "/account/email") {
		t.Errorf("it says %s", m.Text)
	}
	leave()
	s.Clock.Advance(time.Hour)
	s.deliver()
	if got := s.unsent(); len(s.box.Mails()) != 1 || len(got) != 1 || got[0].State != store.MailDead {
		t.Fatalf("%d came; %+v", len(s.box.Mails()), got)
	}
	if left := s.leftOf("SECRET"); left != 0 {
		t.Errorf("%d rows hold the secret still", left)
	}
}

// leftOf counts the mails that hold a word, by looking where they are kept.
func (s *scene) leftOf(word string) (n int) {
	s.T.Helper()
	s.Write(func(tx *store.Tx) error {
		for {
			m, err := tx.ClaimMail(time.Hour)
			if err != nil {
				return nil
			}
			if strings.Contains(m.Text+m.Link, word) {
				n++
			}
		}
	})
	return n
}

func TestAMonthAfterItWasSentAMailIsForgotten(t *testing.T) {
	s := newScene(t)
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	s.deliver()
	s.Clock.Advance(keep)
	if s.deliver(); s.counts().Sent != 1 {
		t.Error("forgotten too early")
	}
	s.Clock.Advance(time.Microsecond)
	if s.deliver(); s.counts() != (store.MailCounts{}) {
		t.Errorf("not forgotten: %+v", s.counts())
	}
}

func TestADigestTellsOnceOfWhatNoMailToldOf(t *testing.T) {
	s := newScene(t)
	p := s.North.Worker
	s.notify(p, notice.Returned, "Told at once")
	s.notify(p, "review", "Reviewed one")
	s.notify(p, "signed", "Signed two")
	s.digests()
	if n := len(s.box.Mails()); n != 1 {
		t.Fatalf("before the hour %d came", n)
	}
	s.Clock.Advance(24 * time.Hour)
	s.digests()
	s.digests()
	got := s.box.Mails()
	if len(got) != 2 {
		t.Fatalf("%d came, want one more", len(got))
	}
	if m := got[1]; m.Subject != "What is new for you in Countersign" || !strings.Contains(m.Text, "- Reviewed one\n- Signed two\n") || strings.Contains(m.Text, "Told at once") ||
		m.Link(public) != public+"/notifications" {
		t.Errorf("it says %s", m.Text)
	}
	s.notify(p, "review", "Reviewed three")
	s.Clock.Advance(24 * time.Hour)
	s.digests()
	if got := s.box.Mails(); len(got) != 3 || strings.Contains(got[2].Text, "one") {
		t.Errorf("the next: %d, %s", len(got), got[len(got)-1].Text)
	}
}

func TestEachGetsWhatTheyChose(t *testing.T) {
	for choice, want := range map[notice.Choice][4]int{ // mails at once, and after a day, a week, two weeks
		notice.AtOnce: {2, 1, 0, 0}, notice.Daily: {1, 1, 0, 0}, notice.Weekly: {1, 0, 1, 0}, notice.InApp: {1, 0, 0, 0},
	} {
		t.Run(string(choice), func(t *testing.T) {
			s := newScene(t)
			p := s.North.Worker
			s.choose(p, choice)
			s.notify(p, notice.Asked, "Asked")
			s.notify(p, "review", "Reviewed")
			s.notify(p, notice.Account, "Changed")
			seen := 0
			for i, after := range []time.Duration{0, 24 * time.Hour, 6 * 24 * time.Hour, 7 * 24 * time.Hour} {
				s.Clock.Advance(after)
				s.digests()
				if got := len(s.box.Mails()) - seen; got != want[i] {
					t.Errorf("step %d: %d came, want %d", i, got, want[i])
				}
				seen = len(s.box.Mails())
			}
		})
	}
}

func TestALongDigestSaysHowManyMore(t *testing.T) {
	s := newScene(t)
	for n := range 25 {
		s.notify(s.North.Worker, "review", fmt.Sprint("Reviewed ", n))
	}
	s.Clock.Advance(24 * time.Hour)
	s.digests()
	if m := s.box.Mails()[0]; !strings.Contains(m.Text, "- Reviewed 19\n- And 5 more.\n") {
		t.Errorf("it says %s", m.Text)
	}
}

func TestWhoHasReadTheirNoticesGetsNoDigest(t *testing.T) {
	s := newScene(t)
	s.notify(s.North.Worker, "review", "Reviewed")
	s.Write(func(tx *store.Tx) error {
		list, err := tx.Notifications(access.ScopeOf(s.As(s.North.Worker)), "", 1)
		if err != nil {
			return err
		}
		g, err := access.Own(s.As(s.North.Worker), access.ReadNotice, s.North.Worker.ID)
		if err != nil {
			return err
		}
		return tx.ReadNotifications(g, list[0].ID)
	})
	s.Clock.Advance(24 * time.Hour)
	s.digests()
	if n := len(s.box.Mails()); n != 0 {
		t.Errorf("%d came", n)
	}
}
