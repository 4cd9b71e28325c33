package app_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/pkg/app"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

// A stranger asks for the published keys, with no credentials, and checks a
// sign-off with nothing else of ours.
func TestASignOffVerifiesFromThePublishedKeys(t *testing.T) {
	s := site.New(t)
	a := s.Sign(s.North.Assessor, s.Submit(s.North.Worker, evidence.Observation, fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	page := s.Visitor().Get("/.well-known/jwks.json").Want(t, 200)
	var set struct {
		Keys []struct{ Kid, X string }
	}
	if err := json.Unmarshal([]byte(page.Body), &set); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(a.JWS, ".")
	var head struct{ Kid, Alg string }
	if raw, err := base64.RawURLEncoding.DecodeString(parts[0]); err != nil || json.Unmarshal(raw, &head) != nil || head.Alg != "EdDSA" {
		t.Fatalf("the header %s, %v", raw, err)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range set.Keys {
		public, err := base64.RawURLEncoding.DecodeString(k.X)
		if err != nil {
			t.Fatal(err)
		}
		if k.Kid == head.Kid && ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), signature) {
			return
		}
	}
	t.Errorf("no published key made the seal: %s", page.Body)
}

func TestRotatingTheKeysOfAFolder(t *testing.T) {
	cfg := app.Config{DataDir: t.TempDir()}
	c := clock.At(fixture.Now)
	a, err := app.Open(t.Context(), cfg, c)
	if err != nil {
		t.Fatal(err)
	}
	first := a.Keys.Attestations.Signer()
	if _, err := app.RotateKeys(t.Context(), cfg, c); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("beside a server that seals with the old key: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(cfg.DataDir, "keys")
	if err := os.Chmod(keys, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := app.RotateKeys(t.Context(), cfg, c); err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("keys that others may open were rotated: %v", err)
	}
	if err := os.Chmod(keys, 0o700); err != nil {
		t.Fatal(err)
	}
	next, err := app.RotateKeys(t.Context(), cfg, c)
	if err != nil || next.Signer() == first || len(next.Keys()) != 2 {
		t.Fatalf("%v, %v", next.Keys(), err)
	}
	again, err := app.Open(t.Context(), cfg, c)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Keys.Attestations.Signer() != next.Signer() {
		t.Error("the next start does not seal with the new key")
	}
}
