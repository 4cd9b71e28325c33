package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"countersign/pkg/app"
)

// health asks a server on this machine whether it is ready: what a container's
// health check runs, since the image has no other program.
func health(ctx context.Context, con console, args []string) error {
	var cfg app.Config
	f := flags(con, "health", "Asks the server on this machine whether it is ready. The exit status is 0 if it is.")
	if err := cfg.Flags(f, con.env, "addr"); err != nil {
		return err
	}
	if err := parse(f, args); err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return fmt.Errorf("the address %q: %w", cfg.Addr, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", answer.Status)
	}
	return nil
}
