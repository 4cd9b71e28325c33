package main

import (
	"context"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/auth"
	"countersign/pkg/clock"
)

// runKeys lists the keys that seal sign-offs, or puts a new one in the place of
// the one that does.
func runKeys(ctx context.Context, con console, args []string) error {
	rotate := len(args) > 0 && args[0] == "rotate"
	if rotate {
		args = args[1:]
	}
	var cfg app.Config
	f := flags(con, "keys", "Lists the keys that seal sign-offs. With the word rotate after it (countersign keys rotate), makes a new one: the server must be stopped, and seals\nwith the new key when it starts again. What was sealed before still verifies; the old key's private half is forgotten.")
	if err := cfg.Flags(f, con.env, "data"); err != nil {
		return err
	}
	if err := parse(f, args); err != nil {
		return err
	}
	if rotate {
		if _, err := app.RotateKeys(ctx, cfg, clock.System{}); err != nil {
			return err
		}
		fmt.Fprint(con.out, "There is a new key. Keep a copy of the keys folder, apart from the data; a copy from before today is of no use any more.\n\n")
	}
	ring, err := auth.ReadRing(filepath.Join(cfg.DataDir, "keys"))
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	for _, k := range ring.Keys() {
		until := "seals sign-offs now"
		if !k.Retired.IsZero() {
			until = "retired " + k.Retired.Format(time.RFC3339) + ", verifies"
		}
		fmt.Fprintf(table, "%s\tbegan %s\t%s\n", k.ID, k.Begun.Format(time.RFC3339), until)
	}
	return table.Flush()
}
