// Package device is a phone or a computer that keeps passkeys, in software: it answers
// what a browser is asked for (WebAuthn level 3, in JSON) with a browser's answer. What
// it says of itself can be changed, so that tests can lie. It is for tests only.
package device

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"

	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Flags of the authenticator data.
const (
	Present  = 1 << 0
	Verified = 1 << 2
	attested = 1 << 6
)

// Kind is the kind of key that a device makes.
type Kind int

// The kinds.
const (
	ES256 Kind = iota
	EdDSA
	RS256
)

// Device keeps one passkey.
type Device struct {
	T          testing.TB
	Origin     string // of the page that asks
	Party      string // empty: as it is asked
	Flags      byte
	Count      bool // it counts its uses
	Counter    uint32
	Kind       Kind
	Challenge  []byte // nil: as it is asked
	Type       string // of the ceremony; empty: as it is
	Credential []byte
	handle     []byte
	key        crypto.Signer
}

// New is a device that counts its uses and makes sure of its person.
func New(t testing.TB, origin string) *Device {
	return &Device{T: t, Origin: origin, Flags: Present | Verified, Count: true}
}

type text []byte // base64url in JSON

func (b text) MarshalJSON() ([]byte, error) { return json.Marshal(encode(b)) }

func (b *text) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	out, err := base64.RawURLEncoding.DecodeString(s)
	*b = out
	return err
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

type asked struct {
	Challenge text
	RP        struct{ ID string }
	RPID      string `json:"rpId"`
	User      struct{ ID text }
}

func (d *Device) read(options any) (a asked) {
	d.T.Helper()
	raw, ok := options.([]byte)
	if !ok {
		var err error
		raw, err = json.Marshal(options)
		d.check(err)
	}
	d.check(json.Unmarshal(raw, &a))
	if d.Challenge != nil {
		a.Challenge = d.Challenge
	}
	a.RPID = a.RP.ID + a.RPID
	if d.Party != "" {
		a.RPID = d.Party
	}
	return a
}

func (d *Device) client(ceremony string, challenge []byte) []byte {
	if d.Type != "" {
		ceremony = d.Type
	}
	raw, err := json.Marshal(map[string]any{"type": ceremony, "challenge": encode(challenge), "origin": d.Origin, "crossOrigin": false})
	d.check(err)
	return raw
}

func (d *Device) data(party string, flags byte) []byte {
	if d.Count {
		d.Counter++
	}
	hash := sha256.Sum256([]byte(party))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.Counter)
}

// Make makes a passkey as options ask (PublicKeyCredentialCreationOptionsJSON, or
// what marshals to it), and gives a browser's answer.
func (d *Device) Make(options any) []byte {
	d.T.Helper()
	a := d.read(options)
	d.handle, d.Credential = a.User.ID, make([]byte, 16)
	_, _ = rand.Read(d.Credential)
	data := d.data(a.RPID, d.Flags|attested)
	data = append(data, make([]byte, 16)...) // of no known model
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.Credential)))
	data = slices.Concat(data, d.Credential, d.newKey())
	object := slices.Concat([]byte{0xa3}, str("fmt"), str("none"), str("attStmt"), []byte{0xa0}, str("authData"), byteString(data))
	return d.answer(map[string]any{"clientDataJSON": text(d.client("webauthn.create", a.Challenge)), "attestationObject": text(object)})
}

// Sign signs as options ask (PublicKeyCredentialRequestOptionsJSON, or what marshals
// to it), and gives a browser's answer.
func (d *Device) Sign(options any) []byte {
	d.T.Helper()
	a := d.read(options)
	client, data := d.client("webauthn.get", a.Challenge), d.data(a.RPID, d.Flags)
	seen := sha256.Sum256(client)
	return d.answer(map[string]any{"clientDataJSON": text(client), "authenticatorData": text(data), "userHandle": text(d.handle),
		"signature": text(d.sign(slices.Concat(data, seen[:])))})
}

func (d *Device) answer(response map[string]any) []byte {
	raw, err := json.Marshal(map[string]any{"id": text(d.Credential), "rawId": text(d.Credential), "type": "public-key",
		"authenticatorAttachment": "platform", "clientExtensionResults": map[string]any{}, "response": response})
	d.check(err)
	return raw
}

// newKey makes the key and gives its public half as devices tell it (COSE).
func (d *Device) newKey() []byte {
	switch d.Kind {
	case EdDSA:
		public, private, err := ed25519.GenerateKey(nil)
		d.check(err)
		d.key = private
		return slices.Concat([]byte{0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21}, byteString(public))
	case RS256:
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		d.check(err)
		d.key = k
		return slices.Concat([]byte{0xa4, 1, 3, 3, 0x39, 1, 0, 0x20}, byteString(k.N.Bytes()), []byte{0x21}, byteString([]byte{1, 0, 1}))
	}
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	d.check(err)
	d.key = k
	point, err := k.PublicKey.Bytes() // 4, x, y
	d.check(err)
	return slices.Concat([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21}, byteString(point[1:33]), []byte{0x22}, byteString(point[33:]))
}

// Passkey makes a passkey and gives it as the service would keep it.
func (d *Device) Passkey(p id.Person, party string) identity.Passkey {
	d.T.Helper()
	d.handle, d.Credential = []byte(p), make([]byte, 16)
	_, _ = rand.Read(d.Credential)
	key := d.newKey()
	public, err := x509.MarshalPKIXPublicKey(d.key.Public())
	d.check(err)
	return identity.Passkey{ID: id.New[id.Passkey](), Person: p, Name: "Phone", Party: party, Credential: d.Credential, Key: key, PublicKey: public}
}

func (d *Device) check(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

func (d *Device) sign(message []byte) []byte {
	hash, sum := crypto.SHA256, sha256.Sum256(message)
	signed := sum[:]
	if d.Kind == EdDSA {
		hash, signed = 0, message
	}
	out, err := d.key.Sign(rand.Reader, signed, hash)
	d.check(err)
	return out
}

// str and byteString are text and bytes in CBOR.
func str(s string) []byte { return append([]byte{0x60 | byte(len(s))}, s...) }

func byteString(b []byte) []byte {
	if len(b) < 256 {
		return append([]byte{0x58, byte(len(b))}, b...)
	}
	return append(binary.BigEndian.AppendUint16([]byte{0x59}, uint16(len(b))), b...)
}
