package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/store"
)

func TestBytesOnTheirWayToADraftAreNotSweptForADay(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(t.Context(), dir, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	blobs, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	put := func(text string) blob.Digest {
		d, _, err := blobs.Put(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	young, old := put("just put"), put("put two days ago")
	before := clock.System{}.Now().Add(-2 * day)
	if err := os.Chtimes(filepath.Join(dir, "blobs", "sha256", string(old)[:2], string(old)), before, before); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		(&App{Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), Store: s, Blobs: blobs}).sweepDaily(ctx)
	}()
	for blobs.Verify(t.Context(), old) == nil && t.Context().Err() == nil {
		time.Sleep(time.Millisecond)
	}
	stop()
	<-ended
	if err := blobs.Verify(t.Context(), young); err != nil {
		t.Errorf("bytes just put were swept: %v", err)
	}
}
