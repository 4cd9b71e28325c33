package app

import (
	"context"
	"time"
)

// tendHourly looks after the queues of sign-offs, at once and then every hour
// until ctx ends: what waits on somebody who is away or silent, and what is late.
func (a *App) tendHourly(ctx context.Context) {
	ticks := time.NewTicker(time.Hour)
	defer ticks.Stop()
	for {
		if err := a.Enrolling.TendQueues(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("tending the queues", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// watchSigning looks for what somebody should ask about in what was signed, at once
// and then every five minutes until ctx ends.
func (a *App) watchSigning(ctx context.Context) {
	ticks := time.NewTicker(5 * time.Minute)
	defer ticks.Stop()
	for {
		if err := a.Educating.Watch(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("looking at what was signed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}
