package app_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/httpx/httpxtest"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func opened(t testing.TB, cfg app.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, clock.At(fixture.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestTwoServersDoNotShareADataFolder(t *testing.T) {
	dir := t.TempDir()
	first := opened(t, app.Config{DataDir: dir})
	if _, err := app.Open(t.Context(), app.Config{DataDir: dir}, clock.System{}); err == nil || !strings.Contains(err.Error(), "another Countersign is running") {
		t.Fatalf("the second: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	opened(t, app.Config{DataDir: dir})
}

func TestADataFolderIsMadeForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	opened(t, app.Config{DataDir: dir})
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// safe is a buffer that a server writes to while a test reads.
type safe struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(p)
}

func (s *safe) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.String()
}

// run runs a server on the folder until the console says what is wanted, then
// stops it, and gives what the console said.
func run(t testing.TB, dir, want string) string {
	t.Helper()
	out := &safe{}
	a, err := app.Open(t.Context(), app.Config{DataDir: dir, Addr: "127.0.0.1:0", PublicURL: site.Address, Out: out}, clock.At(fixture.Now))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- a.Run(ctx) }()
	for range 500 {
		if strings.Contains(out.text(), want) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	return out.text()
}

func TestAnEmptyFolderOffersASetUpLinkOnce(t *testing.T) {
	dir := t.TempDir()
	link := regexp.MustCompile(`/set-up/\S+`)
	first := link.FindString(run(t, dir, "/set-up/"))
	second := link.FindString(run(t, dir, "/set-up/"))
	if first == "" || first == second {
		t.Fatalf("links %q and %q", first, second)
	}
	a := opened(t, app.Config{DataDir: dir, PublicURL: site.Address})
	b := &site.Browser{T: t, Handler: a.Handler(), Cookies: map[string]string{}}
	b.Get(first).Want(t, 404)
	b.Get(second).Want(t, 200, "Set up Countersign")
	b.Send(second).Want(t, 422, "Enter the name of the department")
	p := b.Send(second, "organisation", "Northmoor Trust", "site", "Infirmary", "department", "Radiology", "name", "Asha Lead",
		"email", "Asha.Lead@example.nhs.uk", "password", "copper lantern drifting").Want(t, 200, "Set up your authenticator app")
	if p.Address != "/account/authenticator" {
		t.Errorf("set-up leads to %s", p.Address)
	}
	b.Get(second).Want(t, 404)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if out := run(t, dir, "Countersign is at"); strings.Contains(out, "/set-up/") {
		t.Errorf("with a person there the console says %q", out)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	a := opened(t, app.Config{DataDir: t.TempDir(), PublicURL: site.Address})
	for _, path := range []string{"/healthz", "/readyz"} {
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestEveryRouteRefusesWhatItMust(t *testing.T) {
	s := site.New(t)
	httpxtest.Refuses(t, httpxtest.Battery{Handler: s.App.Handler(), Routes: s.App.Routes(), SignIn: s.SignIn(s.North.Worker)})
}

func TestTheLogHoldsNoSecrets(t *testing.T) {
	s := site.New(t)
	b := s.Visitor()
	b.Get("/sign-in")
	b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password)
	b.Get("/set-up/nonesuch-secret")
	b.Get("/invitations/nonesuch-token")
	for _, secret := range []string{fixture.Password, s.North.Worker.Email, "nonesuch"} {
		if strings.Contains(s.Log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(s.Log.String(), `"route":"sign-in.send"`) {
		t.Error("the log does not hold the request")
	}
}

func TestConfigurationComesFromFlagsAndEnvironment(t *testing.T) {
	var cfg app.Config
	f := flag.NewFlagSet("test", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	env := map[string]string{"COUNTERSIGN_ADDR": "0.0.0.0:9000", "COUNTERSIGN_LOG_LEVEL": "warn", "COUNTERSIGN_TRUSTED_PROXIES": "10.0.0.0/8, 192.168.1.0/24"}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	if err := cfg.Flags(f, lookup); err != nil {
		t.Fatal(err)
	}
	if err := f.Parse([]string{"-addr", "127.0.0.1:8081"}); err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:8081" || cfg.LogLevel != slog.LevelWarn || len(cfg.Proxies) != 2 || cfg.DataDir != "data" {
		t.Errorf("%+v", cfg)
	}
	env["COUNTERSIGN_TRUSTED_PROXIES"] = "everybody"
	if err := new(app.Config).Flags(flag.NewFlagSet("test", flag.ContinueOnError), lookup); err == nil || !strings.Contains(err.Error(), "COUNTERSIGN_TRUSTED_PROXIES") {
		t.Errorf("a bad variable: %v", err)
	}
}

func TestServicesOfRegistersAreNamedByTheirCode(t *testing.T) {
	read := func(text string) (app.Config, error) {
		var cfg app.Config
		f := flag.NewFlagSet("test", flag.ContinueOnError)
		f.SetOutput(io.Discard)
		if err := cfg.Flags(f, func(string) (string, bool) { return "", false }); err != nil {
			t.Fatal(err)
		}
		return cfg, f.Parse([]string{"-register-url", text})
	}
	cfg, err := read("HCPC=https://registers.example/hcpc?a=1, nmc=http://127.0.0.1:9/nmc")
	if err != nil || len(cfg.Registers) != 2 || cfg.Registers["HCPC"].Source() != "The online service registers.example" || cfg.Registers["NMC"] == nil {
		t.Errorf("read %v, %v", cfg.Registers, err)
	}
	for _, bad := range []string{"", "https://registers.example", "HCPC", "=https://registers.example", "HCPC=http://registers.example", "HCPC=https://a.example,hcpc=https://b.example"} {
		if _, err := read(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
