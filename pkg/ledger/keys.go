package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// Keys are the public keys that receipts and checkpoints are checked with. They
// must come from somewhere else than what they check.
type Keys struct {
	Log          []ed25519.PublicKey
	Attestations map[string]ed25519.PublicKey // by id
}

type keyJSON struct {
	Type   string `json:"kty"`
	Curve  string `json:"crv"`
	ID     string `json:"kid"`
	Public string `json:"x"`
}

var errKeys = errors.New("this is not a file of public keys of Countersign, as /.well-known/jwks.json has them")

// ParseKeys reads the keys that the service publishes: a JSON Web Key Set (RFC
// 7517) of Ed25519 keys, those that seal sign-offs under "keys" and those that
// sign checkpoints apart from them, under "log_keys".
func ParseKeys(text []byte) (Keys, error) {
	var set struct {
		Keys []keyJSON `json:"keys"`
		Log  []keyJSON `json:"log_keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil || len(set.Keys) == 0 || len(set.Log) == 0 {
		return Keys{}, errKeys
	}
	out := Keys{Attestations: map[string]ed25519.PublicKey{}}
	for _, k := range set.Keys {
		public, err := k.public()
		if err != nil {
			return Keys{}, err
		}
		out.Attestations[k.ID] = public
	}
	for _, k := range set.Log {
		public, err := k.public()
		if err != nil {
			return Keys{}, err
		}
		out.Log = append(out.Log, public)
	}
	return out, nil
}

func (k keyJSON) public() (ed25519.PublicKey, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(k.Public)
	if err != nil || k.Type != "OKP" || k.Curve != "Ed25519" || len(raw) != ed25519.PublicKeySize {
		return nil, errKeys
	}
	return raw, nil
}
