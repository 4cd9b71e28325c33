package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
)

// Purpose says what a secret opens. It goes into the digest, so that a secret
// for one purpose does not open another.
type Purpose string

// The purposes.
const (
	ForSession    Purpose = "session"    // the cookie of a browser
	ForRefresh    Purpose = "refresh"    // renews an access token, once
	ForInvitation Purpose = "invitation" // sets the first password
	ForReset      Purpose = "reset"      // sets a new password
	ForSetUp      Purpose = "set-up"     // opens an empty service, once
	ForPass       Purpose = "pass"       // the one browser that took up a pass
	ForDevice     Purpose = "device"     // opens nothing: tells a browser from others
)

// Digest is what is kept of a secret: SHA-256 in hex. A secret has 256 random
// bits, so there is nothing to guess and nothing to slow down.
type Digest string

// Is compares without telling how much was alike.
func (d Digest) Is(other Digest) bool {
	return d != "" && subtle.ConstantTimeCompare([]byte(d), []byte(other)) == 1
}

const secretBytes = 32

// NewSecret makes a secret to hand out once, and the digest to keep.
func NewSecret(purpose Purpose) (secret string, digest Digest) {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: it ends the process instead
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, digestOf(purpose, secret)
}

// ReadSecret gives the digest to look for. It is false for what NewSecret would not make.
func ReadSecret(purpose Purpose, secret string) (Digest, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(raw) != secretBytes || base64.RawURLEncoding.EncodeToString(raw) != secret {
		return "", false
	}
	return digestOf(purpose, secret), true
}

func digestOf(purpose Purpose, secret string) Digest {
	sum := sha256.Sum256([]byte("countersign " + string(purpose) + "\n" + secret))
	return Digest(hex.EncodeToString(sum[:]))
}
