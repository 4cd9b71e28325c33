package auth

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"countersign/pkg/attestation"
	"countersign/pkg/ledger"
)

// rotated is a ring in its folder that was rotated twice, with a seal under each
// of its keys, the oldest first.
func rotated(t *testing.T) (folder string, r Ring, seals []string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "keys")
	keys, err := LoadKeys(folder, began)
	must(t, err)
	r = keys.Attestations
	for n := range 3 {
		jws, err := r.Seal([]byte(`{"n":` + string(rune('0'+n)) + `}`))
		must(t, err)
		if seals = append(seals, jws); n < 2 {
			r, err = r.Rotate(folder, began.AddDate(0, n+1, 0))
			must(t, err)
		}
	}
	return folder, r, seals
}

func TestWhatWasSealedBeforeARotationStillVerifies(t *testing.T) {
	folder, r, seals := rotated(t)
	again, err := ReadRing(folder)
	must(t, err)
	if again.Signer() != r.Signer() || len(again.Keys()) != 3 {
		t.Fatalf("the folder holds %v", again.Keys())
	}
	sealers := map[string]bool{}
	for n, jws := range seals {
		key, err := attestation.CheckSeal(again.Public(), jws, []byte(`{"n":`+string(rune('0'+n))+`}`))
		must(t, err)
		sealers[key] = true
	}
	if len(sealers) != 3 {
		t.Errorf("three keys sealed as %v", sealers)
	}
	for i, k := range again.Keys() {
		if (i == 0) != k.Retired.IsZero() || i > 0 && k.Retired.Before(began.AddDate(0, 3-i, 0)) {
			t.Errorf("key %d began %s and was retired %s", i, k.Begun, k.Retired)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, ringFile))
	must(t, err)
	if n := strings.Count(string(text), `"d"`); n != 1 {
		t.Errorf("there are %d private halves in the folder, of one key that signs", n)
	}
}

// A stranger reads the published set with other people's code, and checks seals.
func TestASealVerifiesFromThePublishedKeysAlone(t *testing.T) {
	_, r, seals := rotated(t)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	published := Keys{Attestations: r, Log: newKey(private)}.JWKS()
	var set struct {
		Keys []map[string]any
	}
	must(t, json.Unmarshal(published, &set))
	keys := map[string]ed25519.PublicKey{}
	for _, k := range set.Keys {
		if k["kty"] != "OKP" || k["crv"] != "Ed25519" || k["use"] != "sig" || k["alg"] != "EdDSA" || k["d"] != nil || k["iat"] == nil {
			t.Errorf("published: %v", k)
		}
		x, err := base64.RawURLEncoding.DecodeString(k["x"].(string))
		must(t, err)
		keys[k["kid"].(string)] = x
	}
	if len(keys) != 3 || bytes.Contains(published, []byte(`"d"`)) {
		t.Fatalf("published: %s", published)
	}
	read, err := ledger.ParseKeys(published)
	must(t, err)
	if !maps.EqualFunc(read.Attestations, keys, func(a, b ed25519.PublicKey) bool { return a.Equal(b) }) || len(read.Log) != 1 || !read.Log[0].Equal(private.Public()) {
		t.Errorf("published keys are read back as %v", read)
	}
	for n, jws := range seals {
		token, err := jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithoutClaimsValidation()).Parse(jws, func(token *jwt.Token) (any, error) {
			return keys[token.Header["kid"].(string)], nil
		})
		if err != nil || token.Claims.(jwt.MapClaims)["n"] != float64(n) {
			t.Errorf("seal %d: %v", n, err)
		}
	}
}

func TestARotationThatBreaksOffIsNoRotation(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	keys, err := LoadKeys(folder, began)
	must(t, err)
	broken := errors.New("the power went")
	if err := put(folder, ringFile, []byte("{"), func(string, string) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	must(t, os.WriteFile(filepath.Join(folder, ".new-123"), []byte(`{"keys":[`), 0o600)) // what a crash leaves
	again, err := LoadKeys(folder, began)
	must(t, err)
	if again.Attestations.Signer() != keys.Attestations.Signer() || len(again.Attestations.Keys()) != 1 {
		t.Error("half a rotation changed the keys")
	}
	if _, err := again.Attestations.Rotate(folder, began); err != nil {
		t.Error("after half a rotation there is no whole one:", err)
	}
}

func TestADamagedRingIsRefusedAndNotReplaced(t *testing.T) {
	folder, _, _ := rotated(t)
	path := filepath.Join(folder, ringFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	edit := func(fn func(keys []map[string]any) []map[string]any) string {
		var set map[string][]map[string]any
		must(t, json.Unmarshal(whole, &set))
		set["keys"] = fn(set["keys"])
		text, err := json.Marshal(set)
		must(t, err)
		return string(text)
	}
	for name, text := range map[string]string{
		"empty": "", "half": string(whole[:len(whole)/2]), "no keys": `{"keys":[]}`,
		"no private half":     edit(func(k []map[string]any) []map[string]any { delete(k[0], "d"); return k }),
		"another's half":      edit(func(k []map[string]any) []map[string]any { k[0]["d"] = strings.Repeat("A", 43); return k }),
		"half a half":         edit(func(k []map[string]any) []map[string]any { k[0]["d"] = "AAAA"; return k }),
		"a key under another": edit(func(k []map[string]any) []map[string]any { k[1]["kid"] = "0123456789abcdef"; return k }),
		"a key twice":         edit(func(k []map[string]any) []map[string]any { return append(k, k[1]) }),
		"a retired one first": edit(func(k []map[string]any) []map[string]any { return k[1:] }),
		"two that sign":       edit(func(k []map[string]any) []map[string]any { k[1]["d"] = k[0]["d"]; return k }),
		"one without an end":  edit(func(k []map[string]any) []map[string]any { delete(k[2], "exp"); return k }),
		"a signer retired":    edit(func(k []map[string]any) []map[string]any { k[0]["exp"] = 1; return k }),
		"of another kind":     edit(func(k []map[string]any) []map[string]any { k[0]["crv"] = "X25519"; return k }),
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := LoadKeys(folder, began); err == nil {
			t.Errorf("%s was taken for the keys", name)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("%s: the damaged file was written over", name)
		}
	}
}

func TestKeysOlderThanTheDataAreRefused(t *testing.T) {
	w := newWorld(t)
	folder := filepath.Join(t.TempDir(), "keys")
	keys, err := LoadKeys(folder, began)
	must(t, err)
	first := keys.Attestations
	for range 2 { // a second start tells nothing new
		must(t, first.Begin(t.Context(), w.Store))
	}
	second, err := first.Rotate(folder, began.Add(time.Hour))
	must(t, err)
	must(t, first.Begin(t.Context(), w.Store)) // a rotation of which nobody was told yet
	must(t, second.Begin(t.Context(), w.Store))
	if err := first.Begin(t.Context(), w.Store); err == nil || !strings.Contains(err.Error(), "newest copy") {
		t.Errorf("a copy from before the rotation was taken: %v", err)
	}
	other, err := LoadKeys(filepath.Join(t.TempDir(), "keys"), began)
	must(t, err)
	if err := other.Attestations.Begin(t.Context(), w.Store); err == nil || !strings.Contains(err.Error(), first.Signer()) {
		t.Errorf("keys that never sealed anything here were taken: %v", err)
	}
}
