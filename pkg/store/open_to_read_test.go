package store

import (
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
