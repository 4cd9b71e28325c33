package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"countersign/pkg/access"
	"countersign/pkg/audit"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func fresh(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// founding is a grant for one organisation, by a job.
func founding(t testing.TB, o id.Organisation) access.Grant {
	t.Helper()
	g, err := access.System(identity.System("test"), access.RunPlatform, o, "")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func found1(t testing.TB, name string) func(*Tx) error {
	o := Organisation{ID: id.New[id.Organisation](), Name: name}
	g := founding(t, o.ID)
	return func(tx *Tx) error { return tx.AddOrganisation(g, o) }
}

func names(t testing.TB, s *Store) []string {
	t.Helper()
	var out []string
	err := s.Read(t.Context(), func(v *View) error { return v.db.Raw("SELECT name FROM organisation ORDER BY name").Scan(&out).Error })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFailedWriteLeavesItsNeighboursAlone(t *testing.T) {
	s := fresh(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil }) // so that the rest are queued together
	<-held
	boom := errors.New("boom")
	var wg sync.WaitGroup
	for i := range 30 {
		good := found1(t, fmt.Sprintf("good %02d", i))
		wg.Go(func() {
			var err error
			switch i % 3 {
			case 0:
				err = s.Write(t.Context(), good)
			case 1:
				if err = s.Write(t.Context(), func(tx *Tx) error { return errors.Join(good(tx), boom) }); errors.Is(err, boom) {
					err = nil
				}
			case 2:
				if err = s.Write(t.Context(), func(tx *Tx) error { _ = good(tx); panic("bad") }); err != nil {
					err = nil
				}
			}
			if err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	for len(s.jobs) < 30 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	wg.Wait()
	if got := names(t, s); len(got) != 10 || got[0] != "good 00" || got[9] != "good 27" {
		t.Fatalf("kept %v, want every third", got)
	}
}

func TestAGrantForOneThingCannotBeSpentOnAnother(t *testing.T) {
	s := fresh(t)
	one, other := Organisation{ID: id.New[id.Organisation](), Name: "one"}, Organisation{ID: id.New[id.Organisation](), Name: "other"}
	for name, g := range map[string]access.Grant{"another's grant": founding(t, other.ID), "no grant": {}} {
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.AddOrganisation(g, one) }); err == nil {
			t.Errorf("%s was enough", name)
		}
	}
	if got := names(t, s); len(got) != 0 {
		t.Fatalf("written all the same: %v", got)
	}
}

func TestAChangeWithoutAnEntryIsRolledBack(t *testing.T) {
	s := fresh(t)
	err := s.Write(t.Context(), func(tx *Tx) error {
		tx.changes++
		return tx.db.Exec("INSERT INTO organisation (id, name, created_at) VALUES ('org_x', 'quiet', 1)").Error
	})
	if err == nil || len(names(t, s)) != 0 {
		t.Fatalf("a change that left no audit entry was kept (error %v)", err)
	}
}

func TestEveryChangeLeavesAnEntryAndTheChainHolds(t *testing.T) {
	s := fresh(t)
	for i := range 5 {
		if err := s.Write(t.Context(), found1(t, fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	var last audit.Entry
	err := s.Read(t.Context(), func(v *View) error {
		return v.EachEntry(func(e audit.Entry) error {
			defer func() { last = e }()
			return e.Check(last)
		})
	})
	if err != nil || last.Seq != 5 {
		t.Fatalf("the chain ends at %d: %v", last.Seq, err)
	}
}

func TestEachThingThatAWriteChangesIsLogged(t *testing.T) {
	s := fresh(t)
	one, other := found1(t, "one"), found1(t, "other")
	if err := s.Write(t.Context(), func(tx *Tx) error { return errors.Join(one(tx), other(tx)) }); err != nil {
		t.Fatal(err)
	}
	about := map[string]int{}
	err := s.Read(t.Context(), func(v *View) error { return v.EachEntry(func(e audit.Entry) error { about[e.Subject]++; return nil }) })
	if err != nil || len(about) != 2 {
		t.Errorf("the log tells of %v (%v), want each of two organisations", about, err)
	}
}

func TestSignedAndLoggedRowsStay(t *testing.T) {
	s := fresh(t)
	if err := s.Write(t.Context(), found1(t, "one")); err != nil {
		t.Fatal(err)
	}
	err := s.Read(t.Context(), func(v *View) error {
		lost, err := v.Unguarded()
		if len(lost) > 0 {
			t.Errorf("nothing keeps the rows of %v", lost)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"UPDATE audit SET actor = 'x'", "DELETE FROM audit"} {
		err := s.Write(t.Context(), func(tx *Tx) error { return tx.db.Exec(sql).Error })
		if err == nil || !strings.Contains(err.Error(), "append only") {
			t.Errorf("%s: %v, want a refusal", sql, err)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := fresh(t)
	err := s.Read(t.Context(), func(v *View) error {
		return v.db.Exec("INSERT INTO organisation (id, name, created_at) VALUES ('org_x', 'sly', 1)").Error
	})
	if err == nil {
		t.Fatal("a read wrote")
	}
}

func TestAWriteCancelledInTheQueueDoesNothing(t *testing.T) {
	s := fresh(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil })
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() { answer <- s.Write(ctx, found1(t, "late")) }()
	for len(s.jobs) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	close(hold)
	if err := <-answer; !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	if got := names(t, s); len(got) != 0 {
		t.Fatalf("written all the same: %v", got)
	}
}

func TestWritesAfterCloseAreToldToTryLater(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), found1(t, "late")); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.write.with(t.Context(), "BEGIN", func(db *gorm.DB) error {
		return db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, clock.System{}); err == nil || !strings.Contains(err.Error(), "newer Countersign") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(File(dir)); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyElseOnTheMachineReadsTheDatabase(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // made, and found again more open than it should be
		s, err := Open(t.Context(), dir, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), found1(t, rand.Text())); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{File(dir), File(dir) + "-wal"} {
			if i, err := os.Stat(file); err != nil || i.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", file, i.Mode(), err)
			}
		}
		s.Close()
		os.Chmod(File(dir), 0o644)
	}
}
