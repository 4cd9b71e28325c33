package store

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"countersign/pkg/audit"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

func TestNothingIsKeptOfABatchThatTheEngineUndid(t *testing.T) {
	s := fresh(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil }) // so that the rest are queued together
	<-held
	full := func(tx *Tx) error { // the engine undoes the whole transaction when the disk is full
		var pages int
		tx.db.Raw("PRAGMA page_count").Scan(&pages)
		tx.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		defer tx.db.Exec("PRAGMA max_page_count = 1000000")
		return tx.db.Exec("INSERT INTO setting (key, value) VALUES ('x', hex(zeroblob(1000000)))").Error
	}
	before := found1(t, "before")
	promised := func(tx *Tx) error {
		tx.After(func() { t.Error("what comes after a good write came after one that was undone") })
		return before(tx)
	}
	answers := make(chan error, 3)
	for i, fn := range []func(*Tx) error{promised, full, found1(t, "after")} {
		go func() { answers <- s.Write(t.Context(), fn) }()
		for len(s.jobs) <= i {
			time.Sleep(time.Millisecond)
		}
	}
	close(hold)
	for range 3 {
		if err := <-answers; !fault.Is(err, fault.Unavailable) {
			t.Errorf("a writer was told %v, want to try later", err)
		}
	}
	if got := names(t, s); len(got) != 0 {
		t.Errorf("kept %v, and said that it was not", got)
	}
	if err := s.Write(t.Context(), found1(t, "again")); err != nil || !slices.Equal(names(t, s), []string{"again"}) {
		t.Errorf("the writer does not go on: %v, kept %v", err, names(t, s))
	}
}

func TestAClockThatIsSetBackTurnsNoTimeBack(t *testing.T) {
	dir, c := t.TempDir(), clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s, err := Open(t.Context(), dir, c)
	if err != nil {
		t.Fatal(err)
	}
	done := c.Now()
	if err := s.Write(t.Context(), found1(t, "one")); err != nil {
		t.Fatal(err)
	}
	c.Advance(-time.Hour)
	check := func(when string) {
		err := s.Read(t.Context(), func(v *View) error {
			if v.Now().Before(done) {
				t.Errorf("%s: a read takes place at %s, before what was written at %s", when, v.Now(), done)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	check("in the same run")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), dir, c); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check("after a restart")
	if err := s.Write(t.Context(), found1(t, "two")); err != nil {
		t.Fatal(err)
	}
}

func TestRowsAreReadToTheEndHoweverManyStatementsRunMeanwhile(t *testing.T) {
	s := fresh(t)
	for i := range 20 {
		if err := s.Write(t.Context(), found1(t, fmt.Sprintf("%02d", i))); err != nil {
			t.Fatal(err)
		}
	}
	var seen, number int
	err := s.Read(t.Context(), func(v *View) error {
		return each(v, "SELECT name FROM organisation ORDER BY name", func(struct{ Name string }) error {
			seen++
			for range mostStatements / 10 {
				number++
				var n int
				if err := v.db.Raw(fmt.Sprintf("SELECT %d", number)).Scan(&n).Error; err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil || seen != 20 {
		t.Fatalf("read %d rows of 20: %v", seen, err)
	}
	for range readers {
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range readers {
		c := <-s.read.free
		defer func() { s.read.free <- c }()
		if len(c.stmts) > mostStatements {
			t.Errorf("a connection keeps %d statements", len(c.stmts))
		}
	}
}

func TestTheLogGoesOnFromWhatWasKept(t *testing.T) {
	s := fresh(t)
	undone := func(fn func(*Tx) error) func(*Tx) error {
		return func(tx *Tx) error { return errors.Join(fn(tx), errors.New("thought better of it")) }
	}
	write := func(fn func(*Tx) error) { s.Write(t.Context(), fn) }
	write(found1(t, "kept 1"))
	write(undone(found1(t, "undone alone")))
	write(found1(t, "kept 2"))
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil })
	<-held
	var all sync.WaitGroup
	for i, fn := range []func(*Tx) error{found1(t, "kept 3"), undone(found1(t, "undone in a batch")), found1(t, "kept 4")} {
		all.Go(func() { write(fn) })
		for len(s.jobs) <= i {
			time.Sleep(time.Millisecond)
		}
	}
	close(hold)
	all.Wait()
	var last audit.Entry
	err := s.Read(t.Context(), func(v *View) error {
		return v.EachEntry(func(e audit.Entry) error {
			err := e.Check(last)
			last = e
			return err
		})
	})
	if err != nil || last.Seq != 4 {
		t.Errorf("the log ends at entry %d: %v", last.Seq, err)
	}
}

func TestAKeyThatIsGivenIsKeptWhateverRowWasFirst(t *testing.T) {
	s := fresh(t)
	var kept []int64
	err := s.Write(t.Context(), func(tx *Tx) error {
		for _, seq := range []int64{0, 7, 0, 12} {
			if err := tx.insert(&auditRow{Seq: seq, Digest: fmt.Sprint(seq, len(kept))}); err != nil {
				return err
			}
			if err := list(&tx.View, &kept, "SELECT max(seq) FROM audit"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !slices.Equal(kept, []int64{1, 7, 8, 12}) {
		t.Errorf("kept under %v: %v", kept, err)
	}
}
