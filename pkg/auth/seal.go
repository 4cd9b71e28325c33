package auth

import (
	"encoding/base64"
	"encoding/json"

	"countersign/pkg/attestation"
)

// Seal signs canonical bytes and gives the compact JWS (RFC 7515, EdDSA), as
// attestation.CheckSeal checks it.
func (k *Key) Seal(canonical []byte) (string, error) {
	head, err := json.Marshal(attestation.SealHeader{Algorithm: "EdDSA", Key: k.ID, Type: attestation.SealType})
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(canonical)
	return signed + "." + base64.RawURLEncoding.EncodeToString(k.Sign([]byte(signed))), nil
}
