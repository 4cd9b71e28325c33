package main

import (
	"context"
	"errors"

	"countersign/pkg/app"
	"countersign/pkg/clock"
)

func serve(ctx context.Context, con console, args []string) error {
	cfg := app.Config{Log: con.err, Out: con.out}
	f := flags(con, "serve", "Runs the service on a data folder until it is told to stop. An empty folder prints a link to set it up with.")
	if err := cfg.Flags(f, con.env); err != nil {
		return err
	}
	if err := parse(f, args); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, clock.System{})
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}
