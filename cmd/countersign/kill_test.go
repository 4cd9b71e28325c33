package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/demo"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

var killCycles = flag.Int("kill.cycles", 2, "how many times the server is killed under load")

// asServer tells the test binary to be the program itself.
const asServer = "COUNTERSIGN_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if dir, ok := os.LookupEnv(asServer); ok {
		os.Exit(run(context.Background(), console{os.Stdout, os.Stderr, os.LookupEnv},
			[]string{"serve", "-data", dir, "-addr", os.Getenv(asServer + "_AT")}))
	}
	os.Exit(m.Run())
}

const (
	workers   = 3
	assessors = 4 // as many as a seeded department has
)

// authenticator is the secret of every assessor's.
const authenticator = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// TestWhatWasAcknowledgedSurvivesKill9 ends the server with SIGKILL while people
// upload, submit and sign, half of the times just after a request went out. All
// that was answered with success is there afterwards, as it was answered, and
// verify finds the folder whole.
func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server, which takes seconds")
	}
	s := newVictim(t)
	var people []*client
	for n := range workers {
		people = append(people, &client{victim: s, email: fmt.Sprintf("worker%06d@seed.example", n)})
	}
	for n := range assessors {
		people = append(people, &client{victim: s, email: fmt.Sprintf("assessor%d@000.seed.example", n), signs: true})
	}
	s.start()
	checked := 0
	for cycle := range *killCycles {
		for _, p := range people {
			if err := p.signIn(); err != nil {
				t.Fatal(err)
			}
		}
		s.storm(people, cycle%2 == 0)
		s.verify(cycle)
		s.start()
		for _, p := range people {
			checked += p.check(t)
		}
		if t.Failed() {
			t.Fatalf("in cycle %d", cycle)
		}
	}
	s.kill()
	for _, p := range people {
		t.Logf("%s: %v", p.email, p.counts)
	}
	t.Logf("%d kills, %d acknowledged operations looked for again", *killCycles, checked)
	if checked < 5**killCycles {
		t.Errorf("only %d operations were acknowledged: this proves little", checked)
	}
}

// victim is a server that is killed and started again on one folder.
type victim struct {
	t        *testing.T
	dir      string
	address  string
	process  *exec.Cmd
	requests chan ask      // that wait for a decision
	sent     chan struct{} // a request went out
}

// newVictim builds a folder of a few workers, and of assessors who can sign in.
func newVictim(t *testing.T) *victim {
	s := &victim{t: t, dir: filepath.Join(t.TempDir(), "data"), requests: make(chan ask, 1000), sent: make(chan struct{}, 1)}
	cfg := app.Config{DataDir: s.dir}
	if err := demo.Seed(t.Context(), cfg, workers, clock.System{}.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	err = a.Store.Write(t.Context(), func(tx *store.Tx) error {
		for n := range assessors {
			p, err := tx.PersonByEmail(fmt.Sprintf("assessor%d@000.seed.example", n))
			if err != nil {
				return err
			}
			c, err := tx.CredentialOf(p.ID)
			if err != nil {
				return err
			}
			g, err := access.System(identity.System("test"), access.ChangeAccount, p.ID, "")
			if err != nil {
				return err
			}
			if err := tx.OfferAuthenticator(g, p.ID, authenticator, c.Revision); err != nil {
				return err
			}
			if err := tx.TakeAuthenticator(g, p.ID, authenticator, 1, nil, c.Revision); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = free.Addr().String()
	free.Close()
	t.Cleanup(s.kill)
	return s
}

// start runs the server and waits until it is ready.
func (s *victim) start() {
	s.t.Helper()
	s.spawn()
	for range 1000 {
		if answer, err := http.Get("http://" + s.address + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatal("the server does not get ready")
}

// spawn runs the server, with more in its environment.
func (s *victim) spawn(more ...string) {
	s.t.Helper()
	s.process = exec.Command(os.Args[0])
	s.process.Env = append(append(os.Environ(), asServer+"="+s.dir, asServer+"_AT="+s.address), more...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// kill is SIGKILL: nothing of the process runs after it.
func (s *victim) kill() {
	if s.process != nil {
		s.process.Process.Kill()
		s.process.Wait()
		s.process = nil
	}
}

// storm lets everybody work and kills the server in the middle of it: at any
// moment, or at once after a request went out.
func (s *victim) storm(people []*client, aimed bool) {
	ctx, stop := context.WithCancel(s.t.Context())
	var wg sync.WaitGroup
	for _, p := range people {
		wg.Go(func() { p.work(ctx) })
	}
	time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
	if aimed {
		select {
		case <-s.sent: // one from before
		default:
		}
		select {
		case <-s.sent:
		case <-time.After(time.Second):
		}
		time.Sleep(time.Duration(rand.IntN(5000)) * time.Microsecond)
	}
	s.kill()
	stop()
	wg.Wait()
}

func (s *victim) verify(cycle int) {
	s.t.Helper()
	if status, out, said := call(s.t, s.t.Context(), nil, "verify", "-data", s.dir); status != 0 {
		s.t.Fatalf("verify after kill %d: status %d\n%s%s", cycle, status, out, said)
	}
}
