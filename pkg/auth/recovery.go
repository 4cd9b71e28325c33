package auth

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

const (
	recoveryCodes = 10
	recoveryBytes = 10 // 80 bits, 16 characters
	forRecovery   = Purpose("recovery")
)

// Without i, l, o and u: nobody has to tell them from 1 and 0.
var readable = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewRecoveryCodes makes ten codes to print, such as 3f8k-q2wx-7n0p-vd5t, and
// their digests. Each is good once, in place of a code from the phone.
func NewRecoveryCodes() (codes []string, digests []Digest) {
	for range recoveryCodes {
		raw := make([]byte, recoveryBytes)
		_, _ = rand.Read(raw)
		s := readable.EncodeToString(raw)
		codes = append(codes, strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-"))
		digests = append(digests, digestOf(forRecovery, s))
	}
	return codes, digests
}

var asPrinted = strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1")

// ReadRecoveryCode gives the digest of a code as somebody typed it: capitals,
// spaces and letters that look like digits do not matter. It is false for what
// cannot be a code.
func ReadRecoveryCode(typed string) (Digest, bool) {
	s := asPrinted.Replace(strings.ToLower(strings.TrimSpace(typed)))
	raw, err := readable.DecodeString(s)
	if err != nil || readable.EncodeToString(raw) != s || len(raw) != recoveryBytes {
		return "", false
	}
	return digestOf(forRecovery, s), true
}
