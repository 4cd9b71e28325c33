package auth

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"countersign/pkg/id"
)

// markBytes is more than anybody meets by chance, and short in a form.
const markBytes = 16

// Mark stands for a person in what a browser keeps, so that it is given back to
// nobody else. It is the same as long as the keys are, and tells nobody without
// them whose it is.
func (t *Tokens) Mark(p id.Person) string {
	return base64.RawURLEncoding.EncodeToString(t.key.mark("countersign: whose form this is", []byte(p)))
}

// mark is a mark on a message that nobody else can make, for one purpose. The key
// of each purpose is made from this one and does nothing else.
func (k *Key) mark(purpose string, message []byte) []byte {
	key, err := hkdf.Key(sha256.New, k.private.Seed(), nil, purpose, sha256.Size)
	if err != nil {
		panic(err) // only for a key longer than HKDF can make
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)[:markBytes]
}
