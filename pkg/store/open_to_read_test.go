package store

import (
	"database/sql"
	"maps"
	"slices"
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

func TestAFolderThatWasOpenedToBeReadIsLetGoOfAndNeverWritten(t *testing.T) {
	dir, at := t.TempDir(), clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s, err := Open(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := OpenToRead(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Write(t.Context(), func(*Tx) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a write: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.read.db.PingContext(t.Context()); err == nil {
		t.Errorf("its connections are still open: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// Else the engine keeps some megabytes for each folder that was ever opened.
func TestClosingAFolderClosesEveryStatementItPrepared(t *testing.T) {
	dir, at := t.TempDir(), clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s, err := Open(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []*sql.Stmt
	for _, p := range []*pool{s.read, s.write} {
		for range cap(p.free) {
			c := <-p.free
			left = slices.AppendSeq(left, maps.Values(c.stmts))
			p.free <- c
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, one := range left {
		if _, err := one.ExecContext(t.Context()); err == nil || err.Error() != "sql: statement is closed" {
			t.Errorf("a statement is open still: %v", err)
		}
	}
	if len(left) < 3 {
		t.Errorf("only %d statements were looked at", len(left))
	}
}
