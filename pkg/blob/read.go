package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"countersign/pkg/fault"
)

// Get opens a blob for reading: fault.NotFound when there is none.
func (s *Store) Get(d Digest) (io.ReadSeekCloser, error) {
	if _, err := ParseDigest(string(d)); err != nil {
		return nil, fault.Because(fault.NotFound, err, fault.Missing().Message)
	}
	f, err := s.root.Open(d.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Because(fault.NotFound, err, fault.Missing().Message)
	}
	if err != nil {
		return nil, fault.Because(fault.Unavailable, err, "We cannot read this file just now. Try again later.")
	}
	return f, nil
}

// Verify reads a blob whole: ErrChanged when it is not what its name says.
func (s *Store) Verify(ctx context.Context, d Digest) error {
	f, err := s.Get(d)
	if err != nil {
		return err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, &source{ctx: ctx, r: f}); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != string(d) {
		return fmt.Errorf("blob %s: %w", d, ErrChanged)
	}
	return nil
}

// Walk calls fn for every blob, in order of digest, until fn fails. Files that
// are not named by a digest are not blobs and are passed over.
func (s *Store) Walk(fn func(d Digest, size int64) error) error {
	return s.walk(func(d Digest, info fs.FileInfo) error { return fn(d, info.Size()) })
}

func (s *Store) walk(fn func(Digest, fs.FileInfo) error) error {
	for i := range 256 {
		files, err := fs.ReadDir(s.root.FS(), fmt.Sprintf("%s/%02x", kept, i))
		if err != nil {
			return fmt.Errorf("blob: %w", err)
		}
		for _, file := range files {
			d, err := ParseDigest(file.Name())
			if err != nil {
				continue
			}
			info, err := file.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // swept meanwhile
			}
			if err != nil {
				return fmt.Errorf("blob: %w", err)
			}
			if err := fn(d, info); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sweep removes the blobs that keep does not want and that were last put before
// the cutoff, and what interrupted Puts left behind before it. It tells how
// many files went. The cutoff must leave time between a Put and the commit that
// refers to it: a day. When keep fails nothing more is removed.
func (s *Store) Sweep(keep func(Digest) (bool, error), before time.Time) (removed int, err error) {
	leftovers, err := fs.ReadDir(s.root.FS(), tmp)
	if err != nil {
		return 0, fmt.Errorf("blob: %w", err)
	}
	for _, file := range leftovers {
		info, err := file.Info()
		if err == nil && info.ModTime().Before(before) && s.root.Remove(tmp+"/"+file.Name()) == nil {
			removed++
		}
	}
	err = s.walk(func(d Digest, info fs.FileInfo) error {
		if !info.ModTime().Before(before) {
			return nil
		}
		gone, err := s.sweep(d, keep, before)
		if gone {
			removed++
		}
		return err
	})
	return removed, err
}

// sweep judges one blob while nothing can be put.
func (s *Store) sweep(d Digest, keep func(Digest) (bool, error), before time.Time) (bool, error) {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	info, err := s.root.Stat(d.path())
	if err != nil || !info.ModTime().Before(before) {
		return false, nil // gone, or put again meanwhile
	}
	wanted, err := keep(d)
	if err != nil || wanted {
		return false, err
	}
	if err := s.root.Remove(d.path()); err != nil {
		return false, fmt.Errorf("blob: %w", err)
	}
	return true, nil
}
