package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Ring is the attestation keys: the one that signs and the public halves of those
// that signed before it, newest first. It lies in one file, a JSON Web Key Set
// (RFC 7517) whose first key holds its private half. One file is replaced by one
// rename: there is no half of a rotation.
type Ring struct {
	signer *Key
	keys   []jwk
}

// jwk is one key as the file has it: OKP and Ed25519 (RFC 8037), with iat and exp,
// in seconds, as a federation's historical keys have them (OpenID Federation 1.0).
type jwk struct {
	publicKey
	Private string `json:"d,omitempty"` // only of the key that signs
}

type publicKey struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Public    string `json:"x"`
	Begun     int64  `json:"iat,omitempty"`
	Retired   int64  `json:"exp,omitempty"` // it signed nothing from then on
}

// RingKey is a key of the ring as people are told of it.
type RingKey struct {
	ID      string
	Public  ed25519.PublicKey
	Begun   time.Time
	Retired time.Time // zero: it signs
}

const ringFile = "attestations.json"

var base64URL = base64.RawURLEncoding.Strict()

func newRing(now time.Time, retired []jwk) (Ring, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Ring{}, err
	}
	k := newKey(private)
	own := jwk{k.published(now.Unix()), base64URL.EncodeToString(private.Seed())}
	return Ring{k, append([]jwk{own}, retired...)}, nil
}

func (k *Key) published(begun int64) publicKey {
	return publicKey{"OKP", "Ed25519", "sig", "EdDSA", k.ID, base64URL.EncodeToString(k.Public()), begun, 0}
}

// Seal signs canonical bytes with the key that signs.
func (r Ring) Seal(canonical []byte) (string, error) { return r.signer.Seal(canonical) }

// Signer is the id of the key that signs.
func (r Ring) Signer() string { return r.signer.ID }

// Keys lists the keys, the one that signs first.
func (r Ring) Keys() []RingKey {
	out := make([]RingKey, len(r.keys))
	for i, k := range r.keys {
		out[i] = RingKey{ID: k.ID, Public: k.public(), Begun: time.Unix(k.Begun, 0).UTC()}
		if k.Retired != 0 {
			out[i].Retired = time.Unix(k.Retired, 0).UTC()
		}
	}
	return out
}

// Public are the public halves by id, as CheckSeal asks for them.
func (r Ring) Public() map[string]ed25519.PublicKey {
	out := map[string]ed25519.PublicKey{}
	for _, k := range r.keys {
		out[k.ID] = k.public()
	}
	return out
}

func (k publicKey) public() ed25519.PublicKey {
	b, err := base64URL.DecodeString(k.Public)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil // read refuses such a key
	}
	return b
}

// JWKS is the keys as they are published: those that ever sealed sign-offs and,
// apart from them, the one that signs checkpoints; no private half.
func (k Keys) JWKS() []byte {
	set := struct {
		Keys []publicKey `json:"keys"`
		Log  []publicKey `json:"log_keys"`
	}{Log: []publicKey{k.Log.published(0)}}
	for _, one := range k.Attestations.keys {
		set.Keys = append(set.Keys, one.publicKey)
	}
	text, err := json.MarshalIndent(set, "", "  ")
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(text, '\n')
}

func (r Ring) file() ([]byte, error) {
	return json.MarshalIndent(struct {
		Keys []jwk `json:"keys"`
	}{r.keys}, "", "  ")
}

// loadRing reads the ring, making it where it is missing.
func loadRing(folder string, now time.Time) (Ring, error) {
	if _, err := os.Stat(filepath.Join(folder, ringFile)); errors.Is(err, fs.ErrNotExist) {
		made, err := newRing(now, nil)
		if err != nil {
			return Ring{}, err
		}
		text, err := made.file()
		if err != nil {
			return Ring{}, err
		}
		if err := put(folder, ringFile, text, os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
			return Ring{}, err
		}
	}
	return ReadRing(folder)
}

// ReadRing reads the attestation keys of a folder and makes nothing.
func ReadRing(folder string) (Ring, error) {
	path := filepath.Join(folder, ringFile)
	switch err := errors.Join(private(folder), private(path)); {
	case errors.Is(err, fs.ErrNotExist):
		return Ring{}, fmt.Errorf("there is no %s: a server makes it when it first starts", path)
	case err != nil:
		return Ring{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Ring{}, err
	}
	r, err := parseRing(text)
	if err != nil {
		return Ring{}, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func parseRing(text []byte) (Ring, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return Ring{}, fmt.Errorf("it is no JSON Web Key Set: %w", err)
	}
	r := Ring{keys: set.Keys}
	seen := map[string]bool{}
	for i, k := range r.keys {
		switch {
		case k.Type != "OKP" || k.Curve != "Ed25519" || k.public() == nil || k.ID != keyID(k.public()) || seen[k.ID]:
			return Ring{}, fmt.Errorf("key %d is not an Ed25519 key under its own id, or is there twice", i+1)
		case (i == 0) != (k.Private != "") || (i == 0) != (k.Retired == 0):
			return Ring{}, errors.New("the first key, and no other, must have its private half and no end")
		}
		seen[k.ID] = true
	}
	if len(r.keys) == 0 {
		return Ring{}, errors.New("there is no key in it")
	}
	seed, err := base64URL.DecodeString(r.keys[0].Private)
	if err != nil || len(seed) != ed25519.SeedSize {
		return Ring{}, errors.New("the first key's private half is damaged")
	}
	r.signer = newKey(ed25519.NewKeyFromSeed(seed))
	if r.signer.ID != r.keys[0].ID {
		return Ring{}, errors.New("the first key's halves are of two keys")
	}
	return r, nil
}

// Rotate makes a new key that signs from now on. Of the one before, the private
// half is forgotten and the public half kept. It holds or it did not happen. The
// caller has the data folder to itself: a server that went on with the old key
// would seal with one that is retired.
func (r Ring) Rotate(folder string, now time.Time) (Ring, error) {
	retired := append([]jwk(nil), r.keys...)
	retired[0].Private, retired[0].Retired = "", now.Add(time.Second).Unix() // whole seconds, and not before its last seal
	next, err := newRing(now, retired)
	if err != nil {
		return Ring{}, err
	}
	text, err := next.file()
	if err != nil {
		return Ring{}, err
	}
	if err := put(folder, ringFile, text, os.Rename); err != nil {
		return Ring{}, err
	}
	return next, nil
}

// Begin leaves in the audit log that the key signs from now on, before it signs
// anything. It refuses keys that are older than the data, as a copy put back
// would be: what they sealed would be under a key that is retired.
func (r Ring) Begin(ctx context.Context, s *store.Store) error {
	var begun []string
	if err := s.Read(ctx, func(v *store.View) (err error) { begun, err = v.SigningKeys(); return err }); err != nil {
		return err
	}
	ours := r.Public()
	for _, k := range begun {
		if ours[k] == nil {
			return fmt.Errorf("the key %s sealed sign-offs of this data and is not in %s: put back the newest copy of the keys", k, ringFile)
		}
	}
	if len(begun) > 0 && begun[len(begun)-1] == r.Signer() {
		return nil
	}
	return s.Write(ctx, func(tx *store.Tx) error {
		g, err := access.System(identity.System("keys"), access.BeginKey, r.Signer(), "")
		if err != nil {
			return err
		}
		return tx.BeginKey(g, r.Signer())
	})
}
