package attestation

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"countersign/pkg/digest"
)

// Assertion is what a passkey signed (WebAuthn level 3, section 7.2), kept whole:
// with the claims beside it anybody can check that their signer's own device signed
// them, without trusting this service.
type Assertion struct {
	Claims            []digest.Sum // that were signed together, in order
	Party             string       // the host that the passkey belongs to
	Credential        []byte
	PublicKey         []byte // SubjectPublicKeyInfo, DER
	AuthenticatorData []byte
	ClientData        []byte // JSON, as the browser made it
	Signature         []byte
}

// Digest is what stands for the assertion in the attestation that it proves.
func (a Assertion) Digest() digest.Sum {
	return digest.Of(map[string]any{
		"type": "countersign-assertion-1", "claims": a.Claims, "party": a.Party, "credential": encode(a.Credential), "public_key": encode(a.PublicKey),
		"authenticator_data": encode(a.AuthenticatorData), "client_data": encode(a.ClientData), "signature": encode(a.Signature),
	})
}

// Covers tells whether the claim is one of those that were signed.
func (a Assertion) Covers(claim digest.Sum) bool { return slices.Contains(a.Claims, claim) }

// Challenge is what a passkey signs to put its owner's name to claims, digests
// given: the digest of the one claim, or of the list of several. Nil: there is no
// such claim.
func Challenge(claims []digest.Sum) []byte {
	raw, err := hex.DecodeString(string(ListDigest(claims)))
	if err != nil || len(raw) != sha256.Size {
		return nil
	}
	return raw
}

// ListDigest is what a proof of person for claims is bound to, digests given: the
// digest of the one claim, or of the list of several in their order. Empty: there
// are none.
func ListDigest(claims []digest.Sum) digest.Sum {
	switch len(claims) {
	case 0:
		return ""
	case 1:
		return claims[0]
	}
	return digest.Of(map[string]any{"type": "countersign-claims-1", "claims": claims})
}

// What can be wrong with an assertion. None of it tells what anybody sent.
var (
	errClientData = errors.New("what the browser signed cannot be read")
	errCeremony   = errors.New("it was not made to sign or to sign in")
	errChallenge  = errors.New("it answers another question")
	errOrigin     = errors.New("it was made at another address")
	errParty      = errors.New("it was made for another service")
	errPresent    = errors.New("nobody was at the device")
	errVerified   = errors.New("the device did not make sure who was there")
	errKey        = errors.New("its key cannot be used")
	errSignature  = errors.New("its signature is wrong")
)

// Check tells what is wrong with the assertion as a signature of its claims; nil
// when nothing is.
func (a Assertion) Check() error { return a.Answers(Challenge(a.Claims)) }

// Flags of the authenticator data (WebAuthn, section 6.1).
const (
	userPresent  = 1 << 0
	userVerified = 1 << 2
)

// Answers tells what is wrong with the assertion as the answer to a challenge; nil
// when nothing is.
func (a Assertion) Answers(challenge []byte) error {
	var client struct {
		Type, Challenge, Origin string
		CrossOrigin             bool
	}
	if json.Unmarshal(a.ClientData, &client) != nil {
		return errClientData
	}
	party := sha256.Sum256([]byte(a.Party))
	switch {
	case client.Type != "webauthn.get":
		return errCeremony
	case len(challenge) == 0 || subtle.ConstantTimeCompare([]byte(client.Challenge), []byte(encode(challenge))) != 1:
		return errChallenge
	case client.CrossOrigin || !at(client.Origin, a.Party):
		return errOrigin
	case len(a.AuthenticatorData) < sha256.Size+5 || !bytes.Equal(a.AuthenticatorData[:sha256.Size], party[:]):
		return errParty
	}
	switch flags := a.AuthenticatorData[sha256.Size]; {
	case flags&userPresent == 0:
		return errPresent
	case flags&userVerified == 0:
		return errVerified
	}
	seen := sha256.Sum256(a.ClientData)
	return verify(a.PublicKey, slices.Concat(a.AuthenticatorData, seen[:]), a.Signature)
}

// at tells whether a page of the origin is one of the host: reached so that nobody
// could change it on the way.
func at(origin, host string) bool {
	o, err := url.Parse(origin)
	return err == nil && host != "" && o.Hostname() == host && (o.Scheme == "https" || o.Scheme == "http" && host == "localhost")
}

// verify checks a signature by the three kinds of key that devices make: ES256,
// EdDSA and RS256.
func verify(key, message, signature []byte) error {
	public, err := x509.ParsePKIXPublicKey(key)
	if err != nil {
		return errKey
	}
	sum := sha256.Sum256(message)
	good := false
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		good = k.Curve == elliptic.P256() && ecdsa.VerifyASN1(k, sum[:], signature)
	case ed25519.PublicKey:
		good = ed25519.Verify(k, message, signature)
	case *rsa.PublicKey:
		good = rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil
	default:
		return errKey
	}
	if !good {
		return errSignature
	}
	return nil
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
