package app_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/pkg/app"
	"countersign/pkg/assessing"
	"countersign/pkg/audit"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
	"countersign/pkg/witness"
)

// witnessed is a service, and a witness that looks at North's log through its
// public addresses.
func witnessed(t *testing.T) (*site.Site, witness.Watch) {
	t.Helper()
	s := site.New(t)
	server := httptest.NewServer(s.App.Handler())
	t.Cleanup(server.Close)
	var o id.Organisation
	s.Read(func(v *store.View) error {
		d, err := v.Department(s.North.ID)
		o = d.Organisation
		return err
	})
	published, err := ledger.ParseKeys(s.Visitor().Get("/.well-known/jwks.json").Want(t, 200).Body)
	if err != nil {
		t.Fatal(err)
	}
	return s, witness.Watch{URL: server.URL, Organisation: o, Keys: published.Log, File: filepath.Join(t.TempDir(), "checkpoint"), Client: server.Client()}
}

func backup(t *testing.T, s *site.Site) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(s.Dir)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "keys", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, filepath.Join(dir, "keys")) { // CopyFS opens all to everybody
		if err := os.Chmod(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// reopened is the service on another folder, beside a witness's file.
func reopened(t *testing.T, dir string, files ...string) (*app.App, string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out := &lastWord{word: "Countersign is at", then: stop}
	a, err := app.Open(t.Context(), app.Config{DataDir: dir, PublicURL: site.Address, Addr: "127.0.0.1:0", Out: out, Witness: files}, clock.At(fixture.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return a, out.String()
}

// lastWord is a console that does something once a word was said.
type lastWord struct {
	bytes.Buffer
	word string
	then func()
}

func (w *lastWord) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.word) {
		w.then()
	}
	return n, err
}

func TestAnOldBackupPutBackIsFoundAndNothingIsWrittenToIt(t *testing.T) {
	s, w := witnessed(t)
	a := s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	browser := s.Browser(s.North.Worker)
	token := s.Token(s.North.Worker)
	old := backup(t, s)
	if err := s.Assessing.Revoke(t.Context(), s.As(s.North.Lead), assessing.RevokeCommand{Attestation: a.ID, Reason: "Wrong worker."}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh := backup(t, s)

	if now, console := reopened(t, fresh, w.File); len(now.Behind) != 0 || !strings.Contains(console, "Countersign is at") {
		t.Errorf("the newest data: %v; the console says %s", now.Behind, console)
	}
	back, console := reopened(t, old, w.File) // in it the sign-off counts
	if !strings.Contains(console, "READ-ONLY") || !strings.Contains(console, "some are gone") {
		t.Errorf("the console says %s", console)
	}
	browser.Handler = back.Handler()
	const words = "Countersign is read-only."
	for _, path := range []string{"/home", "/help", "/sign-in", "/nonesuch"} {
		if p := browser.Get(path); !strings.Contains(string(p.Body), words) {
			t.Errorf("%s: %d, and nothing says that it is read-only", path, p.Status)
		}
	}
	browser.Get("/home").Want(t, 200)
	browser.Get("/evidence").Want(t, 200)
	browser.Get("/readyz").Want(t, 200, "read-only")
	before := entries(t, back)
	visitor := &site.Browser{T: t, Handler: back.Handler(), Cookies: map[string]string{}}
	visitor.Get("/sign-in").Want(t, 200)
	visitor.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password).Want(t, 503, words, "This was not done")
	browser.Get("/evidence/new").Want(t, 200)
	browser.Send("/evidence", "kind", "activity").Want(t, 503, words)
	req := httptest.NewRequest(http.MethodPost, "/api/v1/workers/"+string(s.North.Worker.Worker)+"/evidence", strings.NewReader(`{"kind":"activity"}`))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	back.Handler().ServeHTTP(answer, req)
	if answer.Code != 503 || !strings.Contains(answer.Body.String(), words) {
		t.Errorf("a program is answered %d: %s", answer.Code, answer.Body)
	}
	if after := entries(t, back); after != before {
		t.Errorf("there were %d entries in the audit log and are %d", before, after)
	}
}

// unknownBytes lays bytes into a folder that its database says nothing of, long ago.
func unknownBytes(t *testing.T, dir string) string {
	t.Helper()
	blobs, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	d, _, err := blobs.Put(t.Context(), strings.NewReader("newer evidence"))
	if err != nil {
		t.Fatal(err)
	}
	path, before := filepath.Join(dir, "blobs", "sha256", string(d)[:2], string(d)), fixture.Now.AddDate(0, 0, -2)
	if err := os.Chtimes(path, before, before); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBytesThatOldDataDoesNotKnowOfAreLeftToTheNewer(t *testing.T) {
	s, w := witnessed(t)
	if _, err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file  string
		swept bool
	}{"the newest data": {w.File, true}, "data without its witness": {w.File + ".nonesuch", false}} {
		dir := backup(t, s)
		path := unknownBytes(t, dir)
		gone := func() bool { _, err := os.Stat(path); return errors.Is(err, fs.ErrNotExist) }
		a, err := app.Open(t.Context(), app.Config{DataDir: dir, PublicURL: site.Address, Addr: "127.0.0.1:0", Witness: []string{c.file}}, clock.At(fixture.Now))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		for n := 0; !gone() && (c.swept || n < 50); n++ {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			t.Fatal(err)
		}
		if gone() != c.swept {
			t.Errorf("%s: bytes that it does not know of are gone: %t", name, gone())
		}
	}
}

func entries(t *testing.T, a *app.App) (n int) {
	t.Helper()
	err := a.Store.Read(t.Context(), func(v *store.View) error {
		return v.EachEntry(func(audit.Entry) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDataWithoutItsWitnessIsReadOnly(t *testing.T) {
	s, w := witnessed(t)
	if _, err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	signed, err := os.ReadFile(w.File)
	if err != nil {
		t.Fatal(err)
	}
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	otherKey := backup(t, s)
	if err := os.Remove(filepath.Join(otherKey, "keys", "log.pem")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ dir, file, says string }{
		"a file that is not there": {backup(t, s), filepath.Join(t.TempDir(), "nonesuch"), "run countersign witness first"},
		"a file that was damaged":  {backup(t, s), file(strings.Replace(string(signed), "countersign/org_0", "countersign/org_1", 1)), "not signed by a key"},
		"a file that is empty":     {backup(t, s), file(""), "log"},
		"a log with another key":   {otherKey, w.File, "not signed by a key"},
		"data of another service":  {backup(t, site.New(t)), w.File, "not signed by a key"},
	} {
		a, console := reopened(t, c.dir, c.file)
		if len(a.Behind) != 1 || !strings.Contains(console, c.says) {
			t.Errorf("%s: %v; the console says %s", name, a.Behind, console)
		}
		if err := a.Store.Write(t.Context(), func(*store.Tx) error { return nil }); err == nil {
			t.Errorf("%s: something can be written", name)
		}
	}
}

func TestTheLogShowsHashesAndNothingElse(t *testing.T) {
	s, w := witnessed(t)
	for range 3 {
		s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	}
	b := s.Visitor()
	at := "/log/" + string(w.Organisation)
	c, err := ledger.OpenCheckpoint(b.Get(at+"/checkpoint").Want(t, 200).Body, w.Keys)
	if err != nil || c.Size < 10 {
		t.Fatalf("the checkpoint is %+v (%v)", c, err)
	}
	for _, path := range []string{"/tile/0/000", "/tile/entries/000", "/tile/0/001.p/1", "/tile/data/000", "/leaf", "/tile/0/000.p/255"} {
		b.Get(at+path).Want(t, 404)
	}
	b.Get("/log/"+string(id.New[id.Organisation]())+"/checkpoint").Want(t, 404)
	b.Get("/log/none/checkpoint").Want(t, 404)
	if tile := b.Get(at+"/tile/0/000.p/10").Want(t, 200).Body; len(tile) != 320 {
		t.Errorf("ten hashes are %d bytes", len(tile))
	}
}
