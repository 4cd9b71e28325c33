package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"countersign/pkg/store"
	"countersign/pkg/witness"
)

// readOnly is what people are told where a witness knows of more than we do.
const readOnly = "Countersign is read-only. Its records may be from an old copy, and newer decisions may be missing. Do not rely on what you see here, and tell whoever looks after Countersign."

// openWitnessed compares the logs with the checkpoints that witnesses keep. If one
// of them does not go on from there, nothing is written to this data: what was
// taken back since would count again.
func (a *App) openWitnessed(ctx context.Context) error {
	for _, file := range a.Config.Witness {
		if err := a.beside(ctx, file); err != nil {
			a.Behind = append(a.Behind, fmt.Sprintf("%s: %v", file, err))
		}
	}
	if len(a.Behind) > 0 {
		a.Store.RefuseWrites(readOnly)
		a.Log.Error("read-only: the data is behind its witness", "why", a.Behind)
	}
	return nil
}

// beside tells why the log is not what the witness's file says, or nil.
func (a *App) beside(ctx context.Context, file string) error {
	kept, err := witness.Kept(file, a.Keys.Ledger().Log)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no such file: run countersign witness first")
	}
	if err != nil {
		return err
	}
	o, err := kept.Organisation()
	if err != nil {
		return err
	}
	return a.Store.Read(ctx, func(v *store.View) error {
		now, err := v.Checkpoint(o)
		if err != nil {
			return err
		}
		return now.Extends(kept, v.Hashes(o))
	})
}
