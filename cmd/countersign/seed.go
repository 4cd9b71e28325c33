package main

import (
	"context"
	"fmt"

	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/demo"
)

// mostSeeded bounds a slip of the finger.
const mostSeeded = 1_000_000

func seed(ctx context.Context, con console, args []string) error {
	var cfg app.Config
	f := flags(con, "seed", "Fills an empty folder with made-up workers, for benchmarks and trials.")
	workers := f.Int("workers", 200, "how many `workers`, in departments of 200")
	if err := cfg.Flags(f, con.env, "data"); err != nil {
		return err
	}
	if err := parse(f, args); err != nil {
		return err
	}
	if *workers < 1 || *workers > mostSeeded {
		fmt.Fprintf(con.err, "countersign seed: -workers must be from 1 to %d\n", mostSeeded)
		return errUsage
	}
	built, err := demo.Built(cfg.DataDir)
	if err != nil {
		return err
	}
	if built {
		return fmt.Errorf("%s is not empty: choose an empty folder", cfg.DataDir)
	}
	bar := newBar(con.out, fmt.Sprintf("Seeding %d workers", *workers))
	if err := demo.Seed(ctx, cfg, *workers, clock.System{}.Now(), bar.tell); err != nil {
		return err
	}
	bar.done()
	return nil
}
