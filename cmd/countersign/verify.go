package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"countersign/pkg/app"
	"countersign/pkg/auth"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/store"
	"countersign/pkg/verify"
)

// errWrong marks a folder with findings, which have been printed.
var errWrong = errors.New("something is wrong: see above")

// runVerify proves a data folder whole, or names what is wrong with it. It may
// run beside a server and changes nothing.
func runVerify(ctx context.Context, con console, args []string) error {
	var cfg app.Config
	f := flags(con, "verify", "Derives every digest, seal, reference and order in a data folder again. The exit status is 0 if all is well and 1 if not; what is wrong is named.")
	if err := cfg.Flags(f, con.env, "data"); err != nil {
		return err
	}
	receipt := f.String("receipt", "", "check this `file`, a receipt of one sign-off, and nothing else: no data and no server are needed")
	public := f.String("keys", "", "`file` of the service's public keys to check the receipt with, as fetched from /.well-known/jwks.json")
	if err := parse(f, args); err != nil {
		return err
	}
	if *receipt != "" {
		return checkReceipt(con, *receipt, *public)
	}
	s, err := store.OpenToRead(ctx, cfg.DataDir, clock.System{})
	if err != nil {
		return err
	}
	defer s.Close()
	blobs, err := blob.Open(cfg.DataDir)
	if err != nil {
		return err
	}
	defer blobs.Close()
	keys, err := auth.ReadRing(filepath.Join(cfg.DataDir, "keys"))
	if err != nil {
		return err
	}
	folder := verify.Folder{Store: s, Blobs: blobs, Keys: keys.Public()}
	result, err := verify.Check(ctx, folder, func(part string) { fmt.Fprintf(con.out, "Looking at %s\n", part) })
	if err != nil {
		return err
	}
	for _, log := range result.Logs {
		fmt.Fprintf(con.out, "The log %s has %d entries, root %s\n", log.Origin, log.Size, log.Root)
	}
	for _, kind := range slices.Sorted(maps.Keys(result.Looked)) {
		fmt.Fprintf(con.out, "%8d %s\n", result.Looked[kind], kind)
	}
	for _, finding := range result.Findings {
		fmt.Fprintf(con.out, "WRONG  %s\n", finding)
	}
	if len(result.Findings) > 0 {
		return errWrong
	}
	fmt.Fprintln(con.out, "All is well.")
	return nil
}
