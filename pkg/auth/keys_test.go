package auth

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pkg/attestation"
)

var began = time.Date(2026, 3, 2, 9, 0, 0, 500, time.UTC)

func TestKeysAreMadeOnceAndStay(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data", "keys")
	first, err := LoadKeys(folder, began)
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadKeys(folder, began)
	if err != nil {
		t.Fatal(err)
	}
	if first.Tokens.ID != second.Tokens.ID || first.Attestations.Signer() != second.Attestations.Signer() || first.Log.ID != second.Log.ID || first.Links.ID != second.Links.ID {
		t.Error("starting again made other keys")
	}
	if first.Tokens.ID == first.Attestations.Signer() || first.Log.ID == first.Attestations.Signer() || first.Log.ID == first.Tokens.ID || len(first.Tokens.ID) != 16 {
		t.Errorf("key ids %q and %q", first.Tokens.ID, first.Attestations.Signer())
	}
	if !ed25519.Verify(second.Tokens.Public(), []byte("seen"), first.Tokens.Sign([]byte("seen"))) {
		t.Error("what was signed before the restart does not verify after it")
	}
	sealed, err := first.Attestations.Seal([]byte("seen"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := attestation.CheckSeal(second.Attestations.Public(), sealed, []byte("seen")); err != nil {
		t.Error("what was sealed before the restart does not verify after it")
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 4 {
		t.Fatalf("left in the folder: %v, %v", entries, err)
	}
	for _, path := range []string{folder, filepath.Join(folder, "tokens.pem"), filepath.Join(folder, "attestations.json"), filepath.Join(folder, "log.pem"), filepath.Join(folder, "links.pem")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestProcessesThatStartTogetherAgreeOnTheKeys(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var all [8]Keys
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() {
			var err error
			if all[i], err = LoadKeys(folder, began); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	for _, k := range all {
		if k.Tokens.ID != all[0].Tokens.ID || k.Attestations.Signer() != all[0].Attestations.Signer() {
			t.Fatal("two processes hold different keys")
		}
	}
}

func TestKeysOthersCanReadAreRefused(t *testing.T) {
	for name, open := range map[string]string{"the folder": "", "a key": "tokens.pem", "the other key": "attestations.json"} {
		folder := filepath.Join(t.TempDir(), "keys")
		if _, err := LoadKeys(folder, began); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o640)
		if open == "" {
			mode = 0o755
		}
		if err := os.Chmod(filepath.Join(folder, open), mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKeys(folder, began); err == nil || !strings.Contains(err.Error(), "chmod") {
			t.Errorf("%s open to others: %v", name, err)
		}
	}
}

func TestADamagedKeyIsRefusedAndNotReplaced(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "rubbish": "rubbish", "half": "-----BEGIN PRIVATE KEY-----\nMC4CAQ",
		"not a key": "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n",
		"public":    "-----BEGIN PUBLIC KEY-----\nMC4CAQ==\n-----END PUBLIC KEY-----\n",
	} {
		folder := filepath.Join(t.TempDir(), "keys")
		if _, err := LoadKeys(folder, began); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, "tokens.pem")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKeys(folder, began); err == nil {
			t.Errorf("%s was taken for a key", name)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("%s: the damaged file was written over", name)
		}
	}
}
