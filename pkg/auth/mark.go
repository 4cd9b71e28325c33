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
// them whose it is. Its key is made from the tokens' own and does nothing else.
func (t *Tokens) Mark(p id.Person) string {
	key, err := hkdf.Key(sha256.New, t.key.private.Seed(), nil, "countersign: whose form this is", sha256.Size)
	if err != nil {
		panic(err) // only for a key longer than HKDF can make
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(p))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:markBytes])
}
