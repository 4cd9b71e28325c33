package auth

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// sealType is what a sealed attestation calls itself, so that nothing else that
// a key ever signs can be taken for one.
const sealType = "countersign-attestation+jws"

type sealHeader struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
	Type      string `json:"typ"`
}

// Seal signs canonical bytes and gives the compact JWS (RFC 7515, EdDSA).
func (k *Key) Seal(canonical []byte) (string, error) {
	head, err := json.Marshal(sealHeader{"EdDSA", k.ID, sealType})
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(canonical)
	return signed + "." + base64.RawURLEncoding.EncodeToString(k.Sign([]byte(signed))), nil
}

// CheckSeal tells what is wrong with a JWS as the seal of canonical bytes by one
// of the keys, known by their id, and which of them sealed it when nothing is.
func CheckSeal(keys map[string]ed25519.PublicKey, jws string, canonical []byte) (key string, err error) {
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return "", errors.New("the seal is not a compact JWS")
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil {
			return "", fmt.Errorf("the seal: %w", err)
		}
	}
	var head sealHeader
	if err := json.Unmarshal(raw[0], &head); err != nil {
		return "", fmt.Errorf("the seal's header: %w", err)
	}
	public, ok := keys[head.Key]
	switch {
	case head.Algorithm != "EdDSA" || head.Type != sealType:
		return "", fmt.Errorf("the seal is of another kind: %s %s", head.Algorithm, head.Type)
	case !ok:
		return "", fmt.Errorf("the seal is by the key %s, which is not ours", head.Key)
	case string(raw[1]) != string(canonical):
		return "", errors.New("the seal is of something else")
	case !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), raw[2]):
		return "", errors.New("the seal's signature is wrong")
	}
	return head.Key, nil
}
