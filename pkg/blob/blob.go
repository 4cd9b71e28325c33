package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"countersign/pkg/fault"
)

// Digest names bytes: their SHA-256 in 64 lower-case hex digits.
type Digest string

// ParseDigest reads a digest that came from outside.
func ParseDigest(s string) (Digest, error) {
	if raw, err := hex.DecodeString(s); err != nil || len(raw) != sha256.Size || hex.EncodeToString(raw) != s {
		return "", errors.New("not a SHA-256 digest in lower-case hex")
	}
	return Digest(s), nil
}

// ErrChanged is what Verify answers when a blob no longer holds what its name says.
var ErrChanged = errors.New("the bytes no longer match their digest")

// Store is a folder of blobs. It is safe for concurrent use by one process.
type Store struct {
	root *os.Root
	// sweeping is held for reading while a blob appears, for writing while one
	// is judged and removed: so a blob that is put again is not swept from under
	// the person who was just told that it is kept.
	sweeping sync.RWMutex
	sync     func(*os.File) error // (*os.File).Sync; tests see the order and make it fail
}

const (
	kept = "sha256"
	tmp  = "tmp"
)

// Open opens, or begins, the store in dir/blobs, and proves that the disk takes
// a write and a sync: better to hear it now than from the first person.
func Open(dir string) (*Store, error) {
	path := filepath.Join(dir, "blobs")
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	s := &Store{root: root, sync: (*os.File).Sync}
	if err := s.prepare(dir); err != nil {
		root.Close()
		return nil, fmt.Errorf("blob: %s cannot keep files: %w", path, err)
	}
	return s, nil
}

// prepare makes every folder at once, so that no Put ever has to sync a new
// folder into its parent.
func (s *Store) prepare(dir string) error {
	folders := []string{tmp, kept}
	for i := range 256 {
		folders = append(folders, fmt.Sprintf("%s/%02x", kept, i))
	}
	for _, f := range folders {
		if err := s.root.Mkdir(f, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	probe, _, err := s.stage(strings.NewReader("probe"))
	if err != nil {
		return err
	}
	if err := s.root.Remove(probe); err != nil {
		return err
	}
	for _, f := range []string{tmp, kept, "."} {
		if err := s.syncFolder(s.root.Open(f)); err != nil {
			return err
		}
	}
	return s.syncFolder(os.Open(dir)) // blobs itself may be new in it
}

// Close lets go of the folder.
func (s *Store) Close() error { return s.root.Close() }

// Put keeps what r holds. When it returns without an error the bytes are on
// stable storage. Putting the same bytes again is harmless, and mends a copy
// that the disk has spoiled. An error of r comes back as it is; what the disk
// refuses is fault.Unavailable, and nothing was kept.
func (s *Store) Put(ctx context.Context, r io.Reader) (Digest, int64, error) {
	in := &source{ctx: ctx, r: r}
	hash := sha256.New()
	staged, size, err := s.stage(io.TeeReader(in, hash))
	if in.err != nil {
		return "", 0, in.err
	}
	if err != nil {
		return "", 0, unavailable(err)
	}
	d := Digest(hex.EncodeToString(hash.Sum(nil)))
	if err := s.publish(staged, d); err != nil {
		s.root.Remove(staged)
		return "", 0, unavailable(err)
	}
	return d, size, nil
}

// stage writes and syncs a file that nobody can get. After a failed sync the
// kernel may have dropped the bytes and forgotten the failure, so there is no
// second try on the same file: it is thrown away.
func (s *Store) stage(r io.Reader) (name string, size int64, err error) {
	name = tmp + "/" + rand.Text()
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o400)
	if err != nil {
		return "", 0, err
	}
	size, err = io.Copy(f, r)
	if err == nil {
		err = s.sync(f)
	}
	err = errors.Join(err, f.Close())
	if err != nil {
		s.root.Remove(name)
		return "", 0, err
	}
	return name, size, nil
}

// publish gives a staged file its name. The name is the digest of what was just
// written and synced, so replacing an older file under it changes nothing that
// can be read; and it makes the file young again, which Sweep looks at.
func (s *Store) publish(staged string, d Digest) error {
	s.sweeping.RLock()
	defer s.sweeping.RUnlock()
	if err := s.root.Rename(staged, d.path()); err != nil {
		return err
	}
	return s.syncFolder(s.root.Open(d.folder()))
}

func (d Digest) folder() string { return kept + "/" + string(d[:2]) }
func (d Digest) path() string   { return d.folder() + "/" + string(d) }

// syncFolder makes the names in an opened folder durable.
func (s *Store) syncFolder(f *os.File, err error) error {
	if err != nil {
		return err
	}
	defer f.Close()
	return s.sync(f)
}

func unavailable(err error) error {
	return fault.Because(fault.Unavailable, err,
		"We could not keep this file: the disk is full or not working. Nothing was kept. Try again later, and tell the person who runs Countersign.")
}

// source remembers an error of the reader, which is the sender's and not the disk's.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
