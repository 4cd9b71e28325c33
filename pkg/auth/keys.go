package auth

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"countersign/pkg/ledger"
)

// Key is an Ed25519 key pair.
type Key struct {
	ID      string // the first 16 hex digits of the SHA-256 of the public key
	private ed25519.PrivateKey
}

func newKey(private ed25519.PrivateKey) *Key {
	return &Key{ID: keyID(private.Public().(ed25519.PublicKey)), private: private}
}

func keyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:])[:16]
}

// Public is the half that may be shown.
func (k *Key) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// Sign signs a message.
func (k *Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

// Signer is the key as the one that signs the checkpoints of logs.
func (k *Key) Signer() ledger.Signer { return ledger.Signer{Public: k.Public(), Sign: k.Sign} }

// Mark is a message authentication code: 32 bytes that nobody makes without the
// key (HMAC-SHA-256).
func (k *Key) Mark(message []byte) []byte {
	h := hmac.New(sha256.New, k.private.Seed())
	h.Write(message)
	return h.Sum(nil)
}

// Keys are the service's own keys. One key does one thing: a stolen token key
// signs no attestation.
type Keys struct {
	Tokens       *Key
	Attestations Ring
	Log          *Key // signs the checkpoints of the transparency logs
	Links        *Key // proves that a link is one of ours
}

// Ledger is the public halves that receipts are checked with.
func (k Keys) Ledger() ledger.Keys {
	return ledger.Keys{Log: []ed25519.PublicKey{k.Log.Public()}, Attestations: k.Attestations.Public()}
}

// LoadKeys reads the keys in a folder, making folder and keys where they are
// missing. It refuses a folder or file that anybody else on the machine may
// open. The keys belong in the backup, apart from the data.
func LoadKeys(folder string, now time.Time) (Keys, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Keys{}, err
	}
	if err := private(folder); err != nil {
		return Keys{}, err
	}
	tokens, errTokens := loadKey(folder, "tokens.pem")
	attestations, errAttestations := loadRing(folder, now)
	log, errLog := loadKey(folder, "log.pem")
	links, errLinks := loadKey(folder, "links.pem")
	if err := errors.Join(errTokens, errAttestations, errLog, errLinks); err != nil {
		return Keys{}, err
	}
	return Keys{Tokens: tokens, Attestations: attestations, Log: log, Links: links}, nil
}

// private refuses what the group or others may touch.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s can be opened by others (mode %04o): take their rights away with chmod go= and start again", path, mode)
	}
	return nil
}

const pemType = "PRIVATE KEY"

func loadKey(folder, name string) (*Key, error) {
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(folder, name); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err // another process that starts at this moment may have been quicker: fine
		}
	}
	if err := private(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != pemType || len(rest) > 0 {
		return nil, fmt.Errorf("%s is not a private key in PEM", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	ed, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s is not an Ed25519 key", path)
	}
	return newKey(ed), nil
}

func makeKey(folder, name string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	return put(folder, name, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), os.Link)
}

// put writes a file beside its name, syncs it and then gives it its name: whoever
// finds the name finds a whole file. With os.Link nothing is ever written over;
// os.Rename takes the place of what was there.
func put(folder, name string, text []byte, give func(from, to string) error) (err error) {
	draft, err := os.CreateTemp(folder, ".new-*") // 0600 and O_EXCL
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(draft.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	_, err = draft.Write(text)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := give(draft.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
