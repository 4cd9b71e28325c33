package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/demo"
)

func runDemo(ctx context.Context, con console, args []string) error {
	cfg := app.Config{Log: con.err, Out: con.out}
	f := flags(con, "demo", "Builds a lively made-up department in an empty folder, if it is not there yet, and serves it.")
	if err := cfg.Flags(f, con.env); err != nil {
		return err
	}
	if err := parse(f, args); err != nil {
		return err
	}
	built, err := demo.Built(cfg.DataDir)
	if err != nil {
		return err
	}
	if !built {
		quiet := cfg
		quiet.Log, quiet.Out, quiet.Mail = nil, nil, app.MailConfig{} // nobody gets a mail about what never happened
		bar := newBar(con.out, "Building the department")
		if err := demo.Build(ctx, quiet, clock.System{}.Now(), bar.tell); err != nil {
			return errors.Join(fmt.Errorf("building the demo: %w", err), os.RemoveAll(cfg.DataDir))
		}
		bar.done()
	}
	fmt.Fprintf(con.out, "Everybody's password is %s. Who there is: %s\n", demo.Password, demo.AccountsFile(cfg.DataDir))
	a, err := app.Open(ctx, cfg, clock.System{})
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}
