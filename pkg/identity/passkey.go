package identity

import (
	"encoding/base64"
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// Passkey is a key that a person's own device keeps, and uses only after it has
// made sure that it is them (WebAuthn, with user verification).
type Passkey struct {
	ID         id.Passkey
	Person     id.Person
	Name       string // as the person calls it
	Party      string // the host that it was made for; it answers no other
	Credential []byte // by which the device knows it
	Key        []byte // public, as the device told it (COSE)
	PublicKey  []byte // the same as SubjectPublicKeyInfo, DER, which every library reads
	Counter    int64  // the last count of uses that the device told; 0: it does not count
	Made       time.Time
	Used       time.Time // zero: never
	Removed    time.Time // zero: it is good
}

// Digest is what stands for the passkey in the audit log: whose it is, what it was
// made for and its key, none of which ever changes.
func (p Passkey) Digest() digest.Sum {
	return digest.Of(map[string]any{
		"type": "countersign-passkey-1", "id": p.ID, "person": p.Person, "party": p.Party,
		"credential": encode(p.Credential), "key": encode(p.Key), "public_key": encode(p.PublicKey),
	})
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
