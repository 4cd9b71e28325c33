package witness

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// Watch is one log that is looked at, and where its last checkpoint is kept.
type Watch struct {
	URL          string // of the service, "https://portfolio.example.nhs.uk"
	Organisation id.Organisation
	Keys         []ed25519.PublicKey // of the log
	File         string              // a signed note; made if missing
	Client       *http.Client
}

// Refusal is a log that must not be believed: somebody has to look into it. Any
// other error is only a look that came to nothing.
type Refusal struct{ cause error }

func (r Refusal) Error() string { return r.cause.Error() }
func (r Refusal) Unwrap() error { return r.cause }

// Kept reads the checkpoint in a file. Where there is none, it is fs.ErrNotExist.
func Kept(file string, keys []ed25519.PublicKey) (ledger.Checkpoint, error) {
	signed, err := os.ReadFile(file)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	return ledger.OpenCheckpoint(signed, keys)
}

// Look fetches the log's checkpoint and keeps it, if it goes on from the one kept
// before. The first one is taken as it comes.
func (w Watch) Look(ctx context.Context) (ledger.Checkpoint, error) {
	held, err := w.lock()
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	defer held.Close()
	earlier, err := Kept(w.File, w.Keys)
	first := errors.Is(err, fs.ErrNotExist)
	if err != nil && !first {
		return earlier, fmt.Errorf("%s: %w", w.File, err)
	}
	signed, err := w.fetch(ctx, "checkpoint", mostCheckpoint)
	if err != nil {
		return earlier, err
	}
	now, err := ledger.OpenCheckpoint(signed, w.Keys)
	switch {
	case err != nil:
		return earlier, Refusal{err}
	case now.Origin != ledger.Origin(w.Organisation):
		return earlier, Refusal{fmt.Errorf("this is the log %s, not that of %s", now.Origin, w.Organisation)}
	case first:
	case now == earlier:
		return now, nil
	default:
		if err := w.goesOn(ctx, earlier, now); err != nil {
			return earlier, err
		}
	}
	return now, w.keep(signed)
}

// goesOn checks that the tree of now extends that of earlier, with the hashes that
// the service shows. Those are checked against the root of now as they are read.
func (w Watch) goesOn(ctx context.Context, earlier, now ledger.Checkpoint) error {
	tiles := &tiles{w: w, ctx: ctx}
	err := now.Extends(earlier, tlog.TileHashReader(tlog.Tree{N: now.Size, Hash: now.Root}, tiles))
	if err != nil && tiles.err == nil {
		return Refusal{err}
	}
	return err
}

const (
	mostCheckpoint = 64 << 10
	mostTile       = tlog.HashSize << ledger.TileHeight
)

// tiles reads the tree over HTTP.
type tiles struct {
	w   Watch
	ctx context.Context
	err error // what stood in the way of fetching
}

func (t *tiles) Height() int { return ledger.TileHeight }

func (t *tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, tile := range list {
		if out[i], t.err = t.w.fetch(t.ctx, ledger.TilePath(tile), mostTile); t.err != nil {
			return nil, t.err
		}
	}
	return out, nil
}

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// fetch gets one thing of the log.
func (w Watch) fetch(ctx context.Context, name string, most int64) ([]byte, error) {
	address := strings.TrimSuffix(w.URL, "/") + "/log/" + string(w.Organisation) + "/" + name
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := w.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address, answer.Status)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	if err == nil && int64(len(body)) > most {
		err = fmt.Errorf("%s answered with more than there can be", address)
	}
	return body, err
}

// lock has one witness at a time look and keep: of two that raced, the later to
// write could have the earlier checkpoint.
func (w Watch) lock() (*os.File, error) {
	f, err := os.OpenFile(w.File+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another witness is at work on %s: %w", w.File, err), f.Close())
	}
	return f, nil
}

// keep writes the checkpoint beside the file, and then in its place, each on the
// disk before the next.
func (w Watch) keep(signed []byte) error {
	folder := filepath.Dir(w.File)
	draft, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	_, err = draft.Write(signed)
	if err = errors.Join(err, draft.Chmod(0o644), draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), w.File)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
