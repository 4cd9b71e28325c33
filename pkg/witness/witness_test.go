package witness

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// service is a service that shows a log, honestly or not.
type service struct {
	t      *testing.T
	name   id.Organisation
	signer ledger.Signer
	edge   ledger.Edge
	stored [][]tlog.Hash
	bend   func(path string, answer []byte) []byte
	asked  int
}

func key(t *testing.T) ledger.Signer {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Signer{Public: public, Sign: func(m []byte) []byte { return ed25519.Sign(private, m) }}
}

func (s *service) grow(n int, what string) {
	for range n {
		s.stored = append(s.stored, s.edge.Append(fmt.Appendf(nil, "%s %d", what, s.edge.Size)))
	}
}

func (s *service) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		leaf, place := ledger.StoredAt(index)
		out[i] = s.stored[leaf][place]
	}
	return out, nil
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked++
	path := strings.TrimPrefix(r.URL.Path, "/log/"+string(s.name)+"/")
	var answer []byte
	if path == "checkpoint" {
		var err error
		if answer, err = (ledger.Checkpoint{Origin: ledger.Origin(s.name), Size: s.edge.Size, Root: s.edge.Root()}).Sign(s.signer); err != nil {
			s.t.Error(err)
		}
	} else {
		tile, err := ledger.ParseTilePath(path, s.edge.Size)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if answer, err = tlog.ReadTileData(tile, s); err != nil {
			s.t.Error(err)
		}
	}
	if s.bend != nil {
		answer = s.bend(path, answer)
	}
	w.Write(answer)
}

// watched is a service with a log of so many entries, and a witness of it that
// has looked.
func watched(t *testing.T, size int) (*service, Watch) {
	t.Helper()
	s := &service{t: t, name: id.New[id.Organisation](), signer: key(t)}
	s.grow(size, "leaf")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	w := Watch{URL: server.URL, Organisation: s.name, Keys: []ed25519.PublicKey{s.signer.Public}, File: filepath.Join(t.TempDir(), "checkpoint"), Client: server.Client()}
	if _, err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, w
}

func TestALogThatGoesOnIsKept(t *testing.T) {
	s, w := watched(t, 0)
	for _, n := range []int{0, 1, 0, 5, 300, 700, 1} {
		s.grow(n, "leaf")
		now, err := w.Look(t.Context())
		if err != nil {
			t.Fatalf("at %d entries: %v", s.edge.Size, err)
		}
		kept, err := Kept(w.File, w.Keys)
		if err != nil || kept != now || kept.Size != s.edge.Size {
			t.Fatalf("at %d entries %+v is kept (%v)", s.edge.Size, kept, err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(w.File)); err != nil || len(left) != 2 {
		t.Errorf("left beside the file and its lock: %v (%v)", left, err)
	}
}

func TestALogThatDoesNotGoOnIsRefusedAndWhatWasKeptStays(t *testing.T) {
	for name, c := range map[string]struct {
		turn func(*service)
		says string
	}{
		"a shorter log":           {func(s *service) { s.edge, s.stored = ledger.Edge{}, nil; s.grow(299, "leaf") }, "some are gone"},
		"an empty log":            {func(s *service) { s.edge, s.stored = ledger.Edge{}, nil }, "some are gone"},
		"a log written again":     {func(s *service) { s.edge, s.stored = ledger.Edge{}, nil; s.grow(400, "other") }, "written again"},
		"another log of its size": {func(s *service) { s.edge, s.stored = ledger.Edge{}, nil; s.grow(300, "other") }, "written again"},
		"a log whose end is new": {func(s *service) {
			s.edge, s.stored = ledger.Edge{}, nil
			s.grow(299, "leaf")
			s.grow(50, "other")
		}, "written again"},
		"another key": {func(s *service) { s.grow(1, "leaf"); s.signer = key(s.t) }, "not signed by a key"},
		"an altered root": {func(s *service) {
			s.bend = func(_ string, b []byte) []byte { return bytes.Replace(b, []byte("\n300\n"), []byte("\n301\n"), 1) }
		}, "not signed by a key"},
		"nothing of the sort": {func(s *service) { s.bend = func(string, []byte) []byte { return []byte("hello") } }, "log"},
	} {
		t.Run(name, func(t *testing.T) {
			s, w := watched(t, 300)
			before, err := os.ReadFile(w.File)
			if err != nil {
				t.Fatal(err)
			}
			c.turn(s)
			_, err = w.Look(t.Context())
			var refusal Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the witness says %v, want a refusal with %q", err, c.says)
			}
			if after, err := os.ReadFile(w.File); err != nil || !bytes.Equal(before, after) {
				t.Errorf("what was kept is now %q (%v)", after, err)
			}
		})
	}
}

func TestTheLogOfAnotherOrganisationIsRefusedTheFirstTimeToo(t *testing.T) {
	s, w := watched(t, 10)
	w.File = filepath.Join(t.TempDir(), "new")
	other := id.New[id.Organisation]()
	s.bend = func(string, []byte) []byte {
		b, err := (ledger.Checkpoint{Origin: ledger.Origin(other), Size: s.edge.Size, Root: s.edge.Root()}).Sign(s.signer)
		if err != nil {
			t.Error(err)
		}
		return b
	}
	var refusal Refusal
	if _, err := w.Look(t.Context()); !errors.As(err, &refusal) || !strings.Contains(err.Error(), string(other)) {
		t.Errorf("the witness says %v", err)
	}
	if _, err := os.Stat(w.File); err == nil {
		t.Error("the other log was kept")
	}
}

func TestTilesThatDoNotFitTheCheckpointAreRefused(t *testing.T) {
	s, w := watched(t, 300)
	s.grow(400, "leaf")
	for name, bend := range map[string]func([]byte) []byte{
		"a hash altered": func(b []byte) []byte { b[5] ^= 1; return b },
		"too short":      func(b []byte) []byte { return b[:len(b)-1] },
		"too long":       func(b []byte) []byte { return append(b, 1) },
		"endless":        func([]byte) []byte { return make([]byte, 1<<20) },
	} {
		s.bend = func(path string, b []byte) []byte {
			if strings.HasPrefix(path, "tile/") {
				return bend(bytes.Clone(b))
			}
			return b
		}
		if now, err := w.Look(t.Context()); err == nil {
			t.Errorf("with tiles that are %s: %+v", name, now)
		}
		if kept, err := Kept(w.File, w.Keys); err != nil || kept.Size != 300 {
			t.Errorf("with tiles that are %s %+v is kept (%v)", name, kept, err)
		}
	}
}

func TestAServiceThatIsAwayIsNoAlarm(t *testing.T) {
	s, w := watched(t, 3)
	w.URL = "http://127.0.0.1:1"
	var refusal Refusal
	if _, err := w.Look(t.Context()); err == nil || errors.As(err, &refusal) {
		t.Errorf("the witness says %v", err)
	}
	_ = s
}

func TestOneWitnessAtATimeLooksAndKeeps(t *testing.T) {
	_, w := watched(t, 3)
	held, err := w.lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Look(t.Context()); err == nil || !strings.Contains(err.Error(), "another witness") {
		t.Errorf("the second says %v", err)
	}
	held.Close()
	if _, err := w.Look(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAFileThatSomebodyDamagedIsNotTakenForTheFirstTime(t *testing.T) {
	_, w := watched(t, 3)
	if err := os.WriteFile(w.File, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Look(t.Context()); err == nil {
		t.Error("a checkpoint was kept in the place of a damaged one")
	}
}
