package app

import (
	"context"
	"time"

	"countersign/pkg/blob"
	"countersign/pkg/digest"
	"countersign/pkg/store"
)

// Bytes that nothing refers to are removed once a day, a day after they came:
// an upload that is still on its way to its draft must not lose them.
const day = 24 * time.Hour

// sweepDaily removes bytes that no attachment holds any more, at once and then
// once a day until ctx ends.
func (a *App) sweepDaily(ctx context.Context) {
	ticks := time.NewTicker(day)
	defer ticks.Stop()
	for {
		removed, err := a.Blobs.Sweep(func(d blob.Digest) (held bool, err error) {
			err = a.Store.Read(ctx, func(v *store.View) error {
				held, err = v.HoldsBytes(digest.Sum(d))
				return err
			})
			return held, err
		}, a.Clock.Now().Add(-day))
		if err != nil && ctx.Err() == nil {
			a.Log.Error("sweeping attachments", "error", err)
		} else if removed > 0 {
			a.Log.Info("swept attachments", "removed", removed)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}
