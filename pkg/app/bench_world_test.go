package app_test

import (
	"cmp"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	_ "modernc.org/sqlite"

	"countersign/pkg/access"
	"countersign/pkg/app"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/demo"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

var (
	benchWorkers = flag.Int("bench.workers", 0, "measure also on a folder of so many `workers`")
	benchData    = flag.String("bench.data", "", "`folder` for -bench.workers, seeded if it is not there; a copy is measured")
)

// benchNow is when benchmarks stand: twenty days after seeded work was done.
var benchNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// bench is the service on a seeded folder, with the people that requests are
// made by and a second, bare way into the same database.
type bench struct {
	b            testing.TB
	app          *app.App
	raw          *sql.DB
	framework    *framework.Version
	competencies []string // that the first workers' pathway asks for
	workers      []person // ten who share what is written
	writer       person   // who has much
	signer       person
	lead         person
	department   id.Department

	token, cookie, leadToken string
}

// person is somebody who makes requests.
type person struct {
	fixture.Person
	actor identity.Actor
	token string
	proof attestation.Proof
}

// each runs a benchmark on a folder of few workers, and on one of many if asked.
func each(b *testing.B, few int, run func(*testing.B, *bench)) {
	for _, n := range []int{few, *benchWorkers} {
		if n > 0 {
			b.Run(fmt.Sprintf("%d workers", n), func(b *testing.B) { run(b, openBench(b, n)) })
		}
	}
}

func openBench(b *testing.B, workers int) *bench {
	b.Helper()
	w := &bench{b: b}
	c := clock.At(benchNow)
	cfg := app.Config{DataDir: seeded(b, workers), PublicURL: "http://countersign.test"}
	w.app = must(app.Open(context.Background(), cfg, c))
	b.Cleanup(func() { w.app.Close() })
	w.raw = must(sql.Open("sqlite", "file:"+store.File(cfg.DataDir)+"?_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"))
	b.Cleanup(func() { w.raw.Close() })
	w.competencies = w.asks("SCSW")
	for n := range 10 {
		w.workers = append(w.workers, w.person(fmt.Sprintf("worker%06d@seed.example", n), false))
	}
	w.writer, w.workers = w.workers[0], w.workers[1:]
	w.signer = w.person("assessor0@000.seed.example", true)
	w.lead = w.person("lead@000.seed.example", true)
	w.token, w.leadToken = w.writer.token, w.lead.token
	w.department = w.writer.actor.Posts[0].Department
	w.write()
	_, w.cookie = w.session(w.writer.Person, store.PageSession, auth.ForSession)
	return w
}

// seeded is a folder of so many workers: seeded now, or copied.
func seeded(b *testing.B, workers int) string {
	b.Helper()
	if workers != *benchWorkers || *benchData == "" {
		return seed(b, b.TempDir(), workers)
	}
	if _, err := os.Stat(store.File(*benchData)); err != nil {
		seed(b, *benchData, workers)
	}
	dir := filepath.Join(b.TempDir(), "copy")
	if err := os.CopyFS(dir, os.DirFS(*benchData)); err != nil {
		b.Fatal(err)
	}
	keys := filepath.Join(dir, "keys") // a copy is open to others, and keys may not be
	for _, file := range must(os.ReadDir(keys)) {
		must(0, os.Chmod(filepath.Join(keys, file.Name()), 0o600))
	}
	must(0, os.Chmod(keys, 0o700))
	return dir
}

func seed(b *testing.B, dir string, workers int) string {
	if err := demo.Seed(context.Background(), app.Config{DataDir: dir}, workers, benchNow, func(int, int) {}); err != nil {
		b.Fatal(err)
	}
	return dir
}

// must is for what cannot fail unless the benchmark is wrong.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *bench) change(fn func(*store.Tx) error) {
	w.b.Helper()
	if err := w.app.Store.Write(context.Background(), fn); err != nil {
		w.b.Fatal(err)
	}
}

// asks lists the competencies that a level asks of everybody, in their order.
func (w *bench) asks(level string) []string {
	for _, v := range must(framework.Catalogue()) {
		if v.ID == fixture.Imaging {
			w.framework = v
		}
	}
	var out []string
	for _, c := range w.framework.Competencies {
		if c.Asked(level) && c.AppliesTo([]string{"general"}) {
			out = append(out, string(c.ID))
		}
	}
	return out
}

// person signs somebody of the folder in to the API, with an authenticator if
// they are to have one.
func (w *bench) person(email string, strong bool) person {
	w.b.Helper()
	var p person
	p.Email, p.Strong = email, strong
	if err := w.raw.QueryRow("SELECT id, name FROM person WHERE email = ?", email).Scan(&p.ID, &p.Name); err != nil {
		w.b.Fatal(email, err)
	}
	w.change(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil || !strong || c.Enrolled() {
			return err
		}
		g := fixture.Grant(access.ChangeAccount, p.ID, "")
		if err := tx.OfferAuthenticator(g, p.ID, fixture.TOTPSecret, c.Revision); err != nil {
			return err
		}
		return tx.TakeAuthenticator(g, p.ID, fixture.TOTPSecret, 1, nil, c.Revision)
	})
	session, _ := w.session(p.Person, store.APISession, auth.ForRefresh)
	p.token, _, _ = w.app.Auth.Tokens.Issue(p.ID, session)
	w.change(func(tx *store.Tx) (err error) {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		p.proof = attestation.Proof{Method: attestation.Password, CredentialRevision: c.Revision}
		p.actor, err = tx.ActorOf(p.ID)
		return err
	})
	p.actor.Session, p.actor.Strong = session, strong
	for _, post := range p.actor.Posts {
		p.Worker = post.Worker
	}
	return p
}

func (w *bench) session(p fixture.Person, surface store.Surface, purpose auth.Purpose) (id.Session, string) {
	w.b.Helper()
	secret, digest := auth.NewSecret(purpose)
	session := id.New[id.Session]()
	w.change(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(p.ID)
		if err != nil {
			return err
		}
		return tx.BeginSession(fixture.Grant(access.SignIn, session, ""), store.Session{ID: session, Person: p.ID, Surface: surface, Strong: p.Strong,
			Created: tx.Now(), Seen: tx.Now(), Expires: tx.Now().Add(12 * time.Hour), Address: "192.0.2.1", Network: "192.0.2.1", Agent: "bench"}, string(digest), c.Revision)
	})
	return session, secret
}

func (w *bench) today() clock.Date { return clock.DateOf(w.app.Clock.Now()) }

// code is the present code of the signer's authenticator, as if it had not been
// used before.
func (w *bench) code() string {
	must(w.raw.Exec("UPDATE person SET totp_counter = 1 WHERE id = ?", string(w.signer.ID)))
	return must(totp.GenerateCode(fixture.TOTPSecret, w.app.Clock.Now()))
}

// call is one request, made as often as is wanted.
type call struct {
	handler http.Handler
	method  string
	path    string
	header  http.Header
	body    string
}

func (w *bench) by(token, path string) call {
	return call{handler: w.app.Handler(), method: http.MethodGet, path: path, header: http.Header{"Authorization": {"Bearer " + token}}}
}

func (w *bench) byCookie(secret, path string) call {
	return call{handler: w.app.Handler(), method: http.MethodGet, path: path, header: http.Header{"Cookie": {"countersign=" + secret}}}
}

func (w *bench) post(token, path, body string) call {
	c := w.by(token, path)
	c.method, c.body = http.MethodPost, body
	c.header.Set("Content-Type", "application/json")
	return c
}

func (c call) do(b testing.TB, want int) []byte {
	req := must(http.NewRequest(c.method, "http://countersign.test"+c.path, nil))
	req.Header = c.header.Clone()
	if c.body != "" {
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(c.body)), int64(len(c.body))
	}
	req.RemoteAddr = "192.0.2.1:1234"
	a := answer{header: http.Header{}}
	c.handler.ServeHTTP(&a, req)
	if a.status != want {
		b.Fatalf("%s %s: %d, want %d: %.500s", c.method, c.path, a.status, want, a.body)
	}
	return a.body
}

// answer is a ResponseWriter that costs little.
type answer struct {
	header http.Header
	status int
	body   []byte
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { a.body = append(a.body, p...); return len(p), nil }

// against measures a read of ours by turns with a bare one.
func (c call) against(b *testing.B, bare http.Handler) {
	other := c
	other.handler = bare
	b.Logf("%d bytes, the bare handler's %d", len(c.do(b, http.StatusOK)), len(other.do(b, http.StatusOK)))
	repeat := func(c call) func() func() {
		return func() func() { return func() { c.do(b, http.StatusOK) } }
	}
	pair{repeat(c), repeat(other)}.run(b)
}

// pair is two ways to do a thing. Each prepares, unmeasured, and gives what is
// measured.
type pair struct{ ours, bare func() func() }

// turn is how many of one kind are done in a row: enough to run as warm as they
// would alone, few enough to share the machine's moods.
const turn = 16

func (p pair) run(b *testing.B) {
	var ours, bare tally
	for b.Loop() {
		ours.add(p.ours)
		bare.add(p.bare)
	}
	b.ReportMetric(ours.cpuEach(), "cpu-µs/op")
	b.ReportMetric(bare.cpuEach(), "bare-cpu-µs/op")
	b.ReportMetric(ours.cpuEach()/bare.cpuEach(), "cpu-ratio")
	b.ReportMetric(ours.median(), "p50-µs")
	b.ReportMetric(bare.median(), "bare-p50-µs")
	b.ReportMetric(ours.median()/bare.median(), "p50-ratio")
	b.ReportMetric(0, "ns/op")
}

type tally struct {
	cpu  time.Duration
	took []time.Duration
}

func (t *tally) add(prepare func() func()) {
	for range turn {
		do := prepare()
		used, begun := cpu(), clock.System{}.Now()
		do()
		t.took = append(t.took, clock.System{}.Now().Sub(begun))
		t.cpu += cpu() - used
	}
}

func (t *tally) cpuEach() float64 {
	return float64(t.cpu.Microseconds()) / float64(len(t.took))
}

func (t *tally) median() float64 {
	slices.SortFunc(t.took, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	return float64(t.took[len(t.took)/2].Nanoseconds()) / 1000
}

// cpu is what this process has used so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
