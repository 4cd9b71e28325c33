package attestation_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/internal/device"
)

const (
	party  = "countersign.example"
	origin = "https://countersign.example"
)

var claim = digest.OfBytes([]byte("a claim"))

// asserted is what a device signed for claims.
func asserted(t *testing.T, d *device.Device, claims ...digest.Sum) attestation.Assertion {
	t.Helper()
	k := d.Passkey(id.New[id.Person](), party)
	raw := d.Sign([]byte(`{"rpId":"` + party + `","challenge":"` + base64.RawURLEncoding.EncodeToString(attestation.Challenge(claims)) + `"}`))
	var said struct {
		Response struct{ ClientDataJSON, AuthenticatorData, Signature string }
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatal(err)
	}
	read := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return attestation.Assertion{Claims: claims, Party: party, Credential: k.Credential, PublicKey: k.PublicKey, AuthenticatorData: read(said.Response.AuthenticatorData),
		ClientData: read(said.Response.ClientDataJSON), Signature: read(said.Response.Signature)}
}

func TestWhatAPasskeySignedHoldsForItsClaimsAlone(t *testing.T) {
	other := digest.OfBytes([]byte("another claim"))
	for _, kind := range []device.Kind{device.ES256, device.EdDSA, device.RS256} {
		d := device.New(t, origin)
		d.Kind = kind
		one, two := asserted(t, d, claim), asserted(t, d, claim, other)
		if err := one.Check(); err != nil {
			t.Errorf("kind %d: %v", kind, err)
		}
		if err := two.Check(); err != nil || !two.Covers(other) || one.Covers(other) {
			t.Errorf("kind %d, two claims: %v", kind, err)
		}
		for name, claims := range map[string][]digest.Sum{"another": {other}, "none": nil, "one more": {claim, other}, "no digest": {"x"}} {
			a := one
			a.Claims = claims
			if a.Check() == nil {
				t.Errorf("kind %d: it holds for %s", kind, name)
			}
		}
		two.Claims = []digest.Sum{other, claim}
		if two.Check() == nil {
			t.Errorf("kind %d: it holds in another order", kind)
		}
	}
}

func TestWhatAPasskeySignedIsRefusedWhenAnythingInItIsNotRight(t *testing.T) {
	lies := map[string]struct {
		lie  func(*device.Device)
		says string
	}{
		"at another address":             {func(d *device.Device) { d.Origin = "https://countersign.example.evil.example" }, "another address"},
		"at an address under ours":       {func(d *device.Device) { d.Origin = "https://x.countersign.example" }, "another address"},
		"where anybody could change it":  {func(d *device.Device) { d.Origin = "http://countersign.example" }, "another address"},
		"for another service":            {func(d *device.Device) { d.Party = "other.example" }, "another service"},
		"by nobody":                      {func(d *device.Device) { d.Flags = device.Verified }, "nobody was at the device"},
		"without making sure of anybody": {func(d *device.Device) { d.Flags = device.Present }, "did not make sure"},
		"to make a passkey":              {func(d *device.Device) { d.Type = "webauthn.create" }, "not made to sign"},
		"for another question":           {func(d *device.Device) { d.Challenge = []byte("another question, 32 bytes long.") }, "another question"},
	}
	for name, c := range lies {
		d := device.New(t, origin)
		c.lie(d)
		if err := asserted(t, d, claim).Check(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("signed %s: %v", name, err)
		}
	}
	good, second := asserted(t, device.New(t, origin), claim), asserted(t, device.New(t, origin), claim)
	changes := map[string]func(*attestation.Assertion){
		"another key":       func(a *attestation.Assertion) { a.PublicKey = second.PublicKey },
		"no key":            func(a *attestation.Assertion) { a.PublicKey = nil },
		"another signature": func(a *attestation.Assertion) { a.Signature = second.Signature },
		"no signature":      func(a *attestation.Assertion) { a.Signature = nil },
		"a word of the page": func(a *attestation.Assertion) {
			a.ClientData = append(slices.Clone(a.ClientData[:len(a.ClientData)-1]), ' ', '}')
		},
		"no page": func(a *attestation.Assertion) { a.ClientData = nil },
		"flags set afterwards": func(a *attestation.Assertion) {
			a.AuthenticatorData = slices.Clone(a.AuthenticatorData)
			a.AuthenticatorData[sha256.Size] |= 0x40
		},
		"data cut short": func(a *attestation.Assertion) { a.AuthenticatorData = a.AuthenticatorData[:sha256.Size] },
		"another host":   func(a *attestation.Assertion) { a.Party = "other.example" },
		"no host":        func(a *attestation.Assertion) { a.Party = "" },
	}
	for name, change := range changes {
		a := good
		change(&a)
		if a.Check() == nil {
			t.Errorf("%s: it holds all the same", name)
		}
		if a.Digest() == good.Digest() {
			t.Errorf("%s: its digest is the same", name)
		}
	}
	other := good
	other.Credential = second.Credential // not signed by the passkey, but by the digest
	if other.Digest() == good.Digest() {
		t.Error("another credential has the same digest")
	}
}
