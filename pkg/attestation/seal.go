package attestation

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// SealType is what a sealed attestation calls itself, so that nothing else that a
// key ever signs can be taken for one.
const SealType = "countersign-attestation+jws"

// SealHeader is the header of a seal, a compact JWS (RFC 7515, EdDSA) whose payload
// is the canonical bytes.
type SealHeader struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
	Type      string `json:"typ"`
}

// OpenSeal gives the bytes that a JWS seals, if it is by one of the keys, known by
// their id, and which of them sealed it.
func OpenSeal(keys map[string]ed25519.PublicKey, jws string) (canonical []byte, key string, err error) {
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return nil, "", errors.New("the seal is not a compact JWS")
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil {
			return nil, "", fmt.Errorf("the seal: %w", err)
		}
	}
	var head SealHeader
	if err := json.Unmarshal(raw[0], &head); err != nil {
		return nil, "", fmt.Errorf("the seal's header: %w", err)
	}
	public, ok := keys[head.Key]
	switch {
	case head.Algorithm != "EdDSA" || head.Type != SealType:
		return nil, "", fmt.Errorf("the seal is of another kind: %s %s", head.Algorithm, head.Type)
	case !ok:
		return nil, "", fmt.Errorf("the seal is by the key %s, which is not ours", head.Key)
	case !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), raw[2]):
		return nil, "", errors.New("the seal's signature is wrong")
	}
	return raw[1], head.Key, nil
}

// CheckSeal tells what is wrong with a JWS as the seal of canonical bytes by one
// of the keys, and which of them sealed it when nothing is.
func CheckSeal(keys map[string]ed25519.PublicKey, jws string, canonical []byte) (key string, err error) {
	sealed, key, err := OpenSeal(keys, jws)
	if err == nil && string(sealed) != string(canonical) {
		err = errors.New("the seal is of something else")
	}
	return key, err
}
