package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"countersign/pkg/fault"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s *Store, text string) Digest {
	t.Helper()
	d, size, err := s.Put(t.Context(), strings.NewReader(text))
	if err != nil || size != int64(len(text)) {
		t.Fatalf("Put gave size %d, %v", size, err)
	}
	return d
}

// files lists every regular file under dir, as slash paths.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWhatIsPutCanBeReadAgainAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := put(t, s, "a certificate")
	sum := sha256.Sum256([]byte("a certificate"))
	if want := Digest(hex.EncodeToString(sum[:])); d != want {
		t.Fatalf("digest %s, want %s", d, want)
	}
	s.Close()

	f, err := open(t, dir).Get(d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(2, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(f); string(got) != "certificate" {
		t.Fatalf("read %q", got)
	}
}

func TestFilesAndFoldersAreClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	d := put(t, open(t, dir), "x")
	for path, want := range map[string]os.FileMode{
		"blobs":               0o700 | os.ModeDir,
		"blobs/tmp":           0o700 | os.ModeDir,
		"blobs/sha256":        0o700 | os.ModeDir,
		"blobs/" + d.folder(): 0o700 | os.ModeDir,
		"blobs/" + d.path():   0o400,
	} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil || info.Mode() != want {
			t.Errorf("%s: mode %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestPuttingTheSameBytesAgainIsHarmlessAndMendsThem(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := put(t, s, "the same")
	spoil(t, dir, d)
	if again := put(t, s, "the same"); again != d {
		t.Fatalf("another digest %s", again)
	}
	if err := s.Verify(t.Context(), d); err != nil {
		t.Error(err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files %v, want one", got)
	}
}

func TestManyPutsAtOnceOfTheSameBytesKeepOne(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, _, err := s.Put(context.Background(), strings.NewReader("popular")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files %v, want one", got)
	}
}

// spoil flips one bit of a kept file, as a bad disk would.
func spoil(t *testing.T, dir string, d Digest) {
	t.Helper()
	path := filepath.Join(dir, "blobs", d.path())
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	os.Chmod(path, 0o600)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNoticesOneChangedBit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := put(t, s, "a signed thing")
	if err := s.Verify(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	spoil(t, dir, d)
	if err := s.Verify(t.Context(), d); !errors.Is(err, ErrChanged) {
		t.Fatalf("Verify said %v", err)
	}
}

func TestOnlyADigestNamesABlob(t *testing.T) {
	s := open(t, t.TempDir())
	d := put(t, s, "x")
	for _, name := range []string{"", "ab", "../countersign.db", string(d)[:63], string(d) + "0", strings.ToUpper(string(d)),
		"../" + string(d)[3:], strings.Repeat("0", 64), string(d[:2]) + "/" + string(d[3:])} {
		if f, err := s.Get(Digest(name)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: got %v, %v", name, f, err)
		}
		if err := s.Verify(t.Context(), Digest(name)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: Verify gave %v", name, err)
		}
	}
}

func TestOnlyLowerCaseHexOfTheRightLengthIsADigest(t *testing.T) {
	good := strings.Repeat("0a", 32)
	if d, err := ParseDigest(good); err != nil || string(d) != good {
		t.Errorf("%q, %v", d, err)
	}
	for _, s := range []string{"", good[1:], good + "0a", strings.ToUpper(good), "zz" + good[2:], "../" + good[3:]} {
		if _, err := ParseDigest(s); err == nil {
			t.Errorf("%q was taken for a digest", s)
		}
	}
}

func TestPutSyncsTheFileThenRenamesThenSyncsTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	sum := sha256.Sum256([]byte("in order"))
	d := Digest(hex.EncodeToString(sum[:]))
	final := filepath.Join(dir, "blobs", d.path())
	var steps []string
	s.sync = func(f *os.File) error {
		info, _ := f.Stat()
		_, err := os.Stat(final)
		steps = append(steps, fmt.Sprintf("folder=%v size=%v visible=%v", info.IsDir(), !info.IsDir() && info.Size() == 8, err == nil))
		return f.Sync()
	}
	put(t, s, "in order")
	want := []string{"folder=false size=true visible=false", "folder=true size=false visible=true"}
	if fmt.Sprint(steps) != fmt.Sprint(want) {
		t.Errorf("steps %q, want %q", steps, want)
	}
}

func TestAPutThatFailsLeavesNothing(t *testing.T) {
	full := &os.PathError{Op: "sync", Err: syscall.ENOSPC}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the phone lost its network")
	for name, c := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		sync func(*os.File) error
		want func(error) bool
	}{
		"the disk does not sync": {t.Context(), strings.NewReader("x"), func(*os.File) error { return full },
			func(err error) bool { return fault.Is(err, fault.Unavailable) && errors.Is(err, syscall.ENOSPC) }},
		"the sender stops": {t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), (*os.File).Sync,
			func(err error) bool { return errors.Is(err, broken) && !fault.Is(err, fault.Unavailable) }},
		"the request ends": {cancelled, strings.NewReader("x"), (*os.File).Sync,
			func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		dir := t.TempDir()
		s := open(t, dir)
		s.sync = c.sync
		if _, _, err := s.Put(c.ctx, c.r); !c.want(err) {
			t.Errorf("%s: %v", name, err)
		}
		if got := files(t, dir); len(got) != 0 {
			t.Errorf("%s: left %v", name, got)
		}
	}
}

func TestAPutIsNotAcknowledgedWhenTheFolderDoesNotSync(t *testing.T) {
	s := open(t, t.TempDir())
	s.sync = func(f *os.File) error {
		if info, _ := f.Stat(); info.IsDir() {
			return syscall.EIO
		}
		return f.Sync()
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Put said %v", err)
	}
}

func TestALeftoverIsNeverVisible(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := put(t, s, "kept")
	leftover := strings.Repeat("a", 64) // even a leftover that is named like a blob
	if err := os.WriteFile(filepath.Join(dir, "blobs/tmp", leftover), []byte("half"), 0o400); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	if _, err := s.Get(Digest(leftover)); !fault.Is(err, fault.NotFound) {
		t.Errorf("Get reached a leftover: %v", err)
	}
	var seen []Digest
	if err := s.Walk(func(d Digest, size int64) error { seen = append(seen, d); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || seen[0] != d {
		t.Errorf("Walk saw %v", seen)
	}
}

func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	then := info.ModTime().Add(-by)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

func TestSweepTakesOnlyOldOrphans(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	blobs := filepath.Join(dir, "blobs")
	wanted, orphan, young, again := put(t, s, "wanted"), put(t, s, "orphan"), put(t, s, "young"), put(t, s, "again")
	for _, d := range []Digest{wanted, orphan, again} {
		age(t, filepath.Join(blobs, d.path()), 48*time.Hour)
	}
	put(t, s, "again")
	for _, name := range []string{"old", "new"} {
		if err := os.WriteFile(filepath.Join(blobs, tmp, name), nil, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	age(t, filepath.Join(blobs, tmp, "old"), 48*time.Hour)

	info, err := os.Stat(filepath.Join(blobs, young.path()))
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Sweep(func(d Digest) (bool, error) { return d == wanted, nil }, info.ModTime().Add(-24*time.Hour))
	if err != nil || n != 2 {
		t.Errorf("Sweep removed %d, %v, want 2", n, err)
	}
	for d, want := range map[Digest]bool{wanted: true, orphan: false, young: true, again: true} {
		if err := s.Verify(t.Context(), d); (err == nil) != want {
			t.Errorf("%s is kept: %v, want %v", d[:8], err == nil, want)
		}
	}
	if _, err := os.Stat(filepath.Join(blobs, tmp, "new")); err != nil {
		t.Error("Sweep took a file that may still be written")
	}
}

func TestSweepStopsWhenItCannotFindOut(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "one")
	put(t, s, "two")
	down := errors.New("the database is away")
	n, err := s.Sweep(func(Digest) (bool, error) { return false, down }, time.Unix(1<<40, 0))
	if n != 0 || !errors.Is(err, down) {
		t.Errorf("Sweep removed %d, %v", n, err)
	}
}

func TestSweepSparesWhatIsPutAgainWhileItLooks(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	d := put(t, s, "raced")
	path := filepath.Join(dir, "blobs", d.path())
	age(t, path, 48*time.Hour)
	old, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "raced") // after Walk saw the old file and before sweep judged it
	gone, err := s.sweep(d, func(Digest) (bool, error) { return false, nil }, old.ModTime().Add(time.Hour))
	if gone || err != nil {
		t.Errorf("sweep took it: %v, %v", gone, err)
	}
}

func TestOpenRefusesAFolderThatTakesNoWrites(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "blobs"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(dir); err == nil {
		s.Close()
		t.Error("a file was taken for a folder")
	}
}

func TestWalkGoesInOrderAndStops(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 20 {
		put(t, s, fmt.Sprint(i))
	}
	var last Digest
	n, enough := 0, errors.New("enough")
	err := s.Walk(func(d Digest, size int64) error {
		if d <= last || size == 0 {
			t.Errorf("%s of %d bytes after %s", d, size, last)
		}
		last = d
		if n++; n == 10 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 10 {
		t.Errorf("Walk saw %d, %v", n, err)
	}
}

func BenchmarkPut4KiB(b *testing.B) {
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	raw := bytes.Repeat([]byte("x"), 4096)
	for i := 0; b.Loop(); i++ {
		raw[0], raw[1], raw[2] = byte(i), byte(i>>8), byte(i>>16)
		if _, _, err := s.Put(context.Background(), bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
