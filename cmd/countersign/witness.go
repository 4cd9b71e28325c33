package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/witness"
)

// leastEvery bounds how often a witness asks.
const leastEvery = time.Second

// runWitness keeps the last checkpoint of a log, and refuses one that does not go
// on from it.
func runWitness(ctx context.Context, con console, args []string) error {
	f := flags(con, "witness", "Keeps the last checkpoint of an organisation's log in a file, best on another machine, and takes a newer one only if the log goes on from it.\nThe exit status is 0 if it does and 1 if not. Give the same file to countersign serve -witness: data that is behind it is not written to.")
	var w witness.Watch
	organisation := f.String("organisation", "", "`id` of the organisation whose log it is, as countersign verify lists it")
	keys := f.String("keys", "", "`file` of the service's public keys, as fetched once from /.well-known/jwks.json")
	f.StringVar(&w.URL, "url", "", "`address` of the service, such as https://portfolio.example.nhs.uk")
	f.StringVar(&w.File, "file", "countersign.checkpoint", "`file` that the checkpoint is kept in; made if missing")
	every := f.Duration("every", 0, "look again after so `long`, such as 1m, until told to stop; 0 looks once")
	if err := parse(f, args); err != nil {
		return err
	}
	wrong := func(what string) error {
		fmt.Fprintf(con.err, "countersign witness: %s\n\n", what)
		f.Usage()
		return errUsage
	}
	var err error
	if w.Organisation, err = id.Parse[id.Organisation](*organisation); err != nil {
		return wrong("-organisation must be an id, such as org_06h0hzatgsrp3c21r0xn0sbaj0")
	}
	if at, err := url.Parse(w.URL); err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return wrong("-url must be an address, such as https://portfolio.example.nhs.uk")
	}
	if *every != 0 && *every < leastEvery {
		return wrong("-every must be 1s or more")
	}
	public, err := readKeys(*keys)
	if err != nil {
		return err
	}
	w.Keys = public.Log
	w.Client = &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return watch(ctx, con, w, *every)
}

// watch looks once, or again and again until ctx ends. A log that must not be
// believed is told of each time; one that could not be reached is tried again.
func watch(ctx context.Context, con console, w witness.Watch, every time.Duration) error {
	var failed error
	for {
		now, err := w.Look(ctx)
		var refusal witness.Refusal
		switch {
		case err == nil:
			fmt.Fprintf(con.out, "%s goes on: %d entries, root %s\n", now.Origin, now.Size, now.Root)
		case errors.As(err, &refusal):
			failed = fmt.Errorf("DO NOT TRUST %s: %w. What was kept stays in %s", w.URL, err, w.File)
			if every != 0 {
				fmt.Fprintf(con.err, "%v\n", failed)
			}
		case every == 0 || ctx.Err() != nil:
			failed = cmp.Or(failed, err)
		default:
			fmt.Fprintf(con.err, "It could not be looked at: %v\n", err)
		}
		if every == 0 {
			return failed
		}
		select {
		case <-ctx.Done():
			return failed
		case <-time.After(every):
		}
	}
}

// readKeys reads a file of public keys.
func readKeys(file string) (ledger.Keys, error) {
	if file == "" {
		return ledger.Keys{}, errors.New("name the file of public keys with -keys: fetch it once from /.well-known/jwks.json, by a way that you trust")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return ledger.Keys{}, err
	}
	keys, err := ledger.ParseKeys(text)
	if err != nil {
		return keys, fmt.Errorf("%s: %w", file, err)
	}
	return keys, nil
}
