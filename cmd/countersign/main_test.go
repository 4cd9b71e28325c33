package main

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strings"
	"testing"
)

// call runs a command line and gives the exit status and what the console says.
func call(t testing.TB, ctx context.Context, env map[string]string, args ...string) (status int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(ctx, console{&o, &e, func(name string) (string, bool) { v, ok := env[name]; return v, ok }}, args)
	return status, o.String(), e.String()
}

func TestHelpListsEveryCommand(t *testing.T) {
	for _, ask := range []string{"-h", "--help", "help"} {
		status, out, _ := call(t, t.Context(), nil, ask)
		for _, c := range commands {
			if status != 0 || !strings.Contains(out, c.name) || !strings.Contains(out, c.summary) {
				t.Errorf("%s: status %d: %s", ask, status, out)
			}
		}
	}
}

func TestEachCommandHelps(t *testing.T) {
	for _, c := range commands {
		if status, _, said := call(t, t.Context(), nil, c.name, "-h"); status != 0 || !strings.Contains(said, "Use: countersign "+c.name) {
			t.Errorf("%s -h: status %d: %s", c.name, status, said)
		}
	}
}

func TestEachCommandListsOnlyTheFlagsThatItHasAUseFor(t *testing.T) {
	for name, want := range map[string][]string{"seed": {"-data", "-workers"}, "verify": {"-data", "-keys", "-receipt"}, "witness": {"-every", "-file", "-keys", "-organisation", "-url"}, "keys": {"-data"}, "health": {"-addr"}} {
		_, _, said := call(t, t.Context(), nil, name, "-h")
		var got []string
		for line := range strings.Lines(said) {
			if rest, ok := strings.CutPrefix(line, "  -"); ok {
				got = append(got, "-"+strings.Fields(rest)[0])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", name, got, want)
		}
	}
}

func TestAnUnknownCommandOrFlagSaysWhatThereIs(t *testing.T) {
	for want, args := range map[string][]string{
		"There are: serve":   {"serv"},
		"-public-url":        {"serve", "-portt", "1"},
		"it has flags only":  {"serve", "here"},
		"Use: countersign C": {},
	} {
		if status, _, said := call(t, t.Context(), nil, args...); status != 2 || !strings.Contains(said, want) {
			t.Errorf("%v: status %d, says %s; want %q", args, status, said, want)
		}
	}
}

func TestABadVariableIsNamed(t *testing.T) {
	status, _, said := call(t, t.Context(), map[string]string{"COUNTERSIGN_LOG_LEVEL": "loud"}, "serve", "-data", t.TempDir())
	if status != 1 || !strings.Contains(said, "COUNTERSIGN_LOG_LEVEL") {
		t.Errorf("status %d: %s", status, said)
	}
}

func TestServeStopsWhenToldTo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out := &until{word: "/set-up/", then: stop}
	var said strings.Builder
	env := func(string) (string, bool) { return "", false }
	status := run(ctx, console{out, &said, env}, []string{"serve", "-addr", "127.0.0.1:0", "-data", t.TempDir()})
	if status != 0 || !strings.Contains(out.String(), "/set-up/") {
		t.Errorf("status %d, out %q, log %q", status, out, &said)
	}
}

func TestAnAddressInUseIsAPlainError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if status, _, said := call(t, t.Context(), nil, "serve", "-addr", l.Addr().String(), "-data", t.TempDir()); status != 1 || !strings.Contains(said, l.Addr().String()) {
		t.Errorf("status %d: %s", status, said)
	}
}

func TestVersionNamesTheProgram(t *testing.T) {
	if status, out, _ := call(t, t.Context(), nil, "version"); status != 0 || !strings.HasPrefix(out, "countersign ") {
		t.Errorf("status %d: %s", status, out)
	}
}

// until does something once a word has been written.
type until struct {
	strings.Builder
	word string
	then func()
}

func (u *until) Write(p []byte) (int, error) {
	n, err := u.Builder.Write(p)
	if strings.Contains(u.String(), u.word) {
		u.then()
	}
	return n, err
}

func TestKeysAreListedAndRotated(t *testing.T) {
	dir := t.TempDir()
	if status, _, said := call(t, t.Context(), nil, "keys", "-data", dir); status != 1 || !strings.Contains(said, "attestations.json") {
		t.Errorf("of a folder without keys: status %d, %s", status, said)
	}
	for n := range 2 {
		if status, out, said := call(t, t.Context(), nil, "keys", "rotate", "-data", dir); status != 0 || strings.Count(out, "verifies") != n+1 || strings.Count(out, "seals sign-offs now") != 1 {
			t.Errorf("status %d: %s%s", status, out, said)
		}
	}
	if status, out, _ := call(t, t.Context(), nil, "keys", "-data", dir); status != 0 || strings.Count(out, "\n") != 3 {
		t.Errorf("status %d: %s", status, out)
	}
	if status, out, _ := call(t, t.Context(), nil, "verify", "-data", dir); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}
