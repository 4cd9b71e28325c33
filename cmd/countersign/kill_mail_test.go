package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/identity"
	"countersign/pkg/notify/mailtest"
	"countersign/pkg/store"
)

// TestNoMailIsLostOrDoubledByKill9 ends the server with SIGKILL again and again in
// the worst moment: the mail server has said that it took a mail, and that is not
// noted yet. Every mail comes; one that comes again is the same one, by its
// Message-ID and to the byte.
func TestNoMailIsLostOrDoubledByKill9(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server, which takes seconds")
	}
	s, box := newVictim(t), mailtest.Open(t)
	mails := 10 * *killCycles
	s.leave(box, mails)
	var taken, kills atomic.Int32
	box.Taken(func() {
		if taken.Add(1)%5 == 0 && int(kills.Load()) < mails/5 {
			kills.Add(1)
			s.process.Process.Kill()
		}
	})
	setting := []string{"COUNTERSIGN_SMTP_URL=" + box.URL(), "COUNTERSIGN_MAIL_FROM=countersign@seed.example"}
	for range mails / 5 {
		s.spawn(setting...)
		s.process.Wait() // it ends by the kill alone
	}
	s.spawn(setting...)
	for c := s.counts(); (c.Waiting > 0 || c.Sent < mails) && t.Context().Err() == nil; c = s.counts() {
		time.Sleep(20 * time.Millisecond) // the last is still to be noted
	}
	s.kill()
	all := slices.DeleteFunc(box.Mails(), func(m mailtest.Mail) bool { return !strings.Contains(m.Text, "Sent back") }) // the server tells of its own, too
	if c := s.counts(); c.Waiting != 0 || c.Dead != 0 {
		t.Errorf("in the end %+v", c)
	}
	names, words := map[string]string{}, map[string]bool{}
	for _, m := range all {
		if first, again := names[m.ID()]; again && first != m.Raw {
			t.Errorf("one mail came in two shapes:\n%s\n---\n%s", first, m.Raw)
		}
		names[m.ID()], words[m.Text] = m.Raw, true
	}
	if len(names) != mails || len(words) != mails {
		t.Errorf("%d mails came under %d names, want %d", len(words), len(names), mails)
	}
	t.Logf("%d mails, %d kills, %d sent again under the same name", mails, kills.Load(), len(all)-mails)
}

// counts looks into the folder, beside a server that may be running.
func (s *victim) counts() (out store.MailCounts) {
	s.t.Helper()
	st, err := store.OpenToRead(s.t.Context(), s.dir, clock.System{})
	if err != nil {
		s.t.Fatal(err)
	}
	err = st.Read(s.t.Context(), func(v *store.View) (err error) {
		m := identity.Membership{Role: identity.RoleAdministrator}
		out, err = v.MailCounts(access.ScopeOf(identity.Actor{Strong: true, Memberships: []identity.Membership{m}}))
		return err
	})
	if err := errors.Join(err, st.Close()); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// leave writes mails into the folder as a server that sends them would, and stops.
func (s *victim) leave(box *mailtest.Box, mails int) {
	s.t.Helper()
	a, err := app.Open(s.t.Context(), app.Config{DataDir: s.dir, Mail: app.MailConfig{Server: box.URL(), From: "countersign@seed.example"}}, clock.System{})
	if err != nil {
		s.t.Fatal(err)
	}
	err = a.Store.Write(s.t.Context(), func(tx *store.Tx) error {
		for n := range mails {
			p, err := tx.PersonByEmail(fmt.Sprintf("worker%06d@seed.example", n%workers))
			if err != nil {
				return err
			}
			if err := tx.Notify(p.ID, "return", fmt.Sprintf("Sent back %d", n), "/notifications"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		s.t.Fatal(err)
	}
	if c := s.counts(); c.Waiting != mails {
		s.t.Fatalf("%d mails wait, want %d", c.Waiting, mails)
	}
}
