// Package digest owns the one canonical encoding: RFC 8785 JSON (sorted keys,
// no spaces, one way to write each value) and SHA-256 over it. Whatever is
// signed, bound or chained goes through it, so that a value split differently
// over its fields can never digest alike.
//
// Invariants and their tests: the same value gives the same bytes whatever the
// order of its fields (TestOrderOfFieldsDoesNotMatter); any change gives others.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
)

// Sum is a SHA-256 in lower-case hexadecimal, 64 characters.
type Sum string

// Canonical gives the canonical bytes of v. Values must hold strings, booleans,
// whole numbers under 2^53, lists and objects: no floats, no raw times.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding for a digest: %w", err)
	}
	out, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("canonical form: %w", err)
	}
	return out, nil
}

// Of is the digest of v's canonical bytes. It panics only for a value that a
// programmer should not have passed (a channel, a NaN).
func Of(v any) Sum {
	b, err := Canonical(v)
	if err != nil {
		panic(err)
	}
	return OfBytes(b)
}

// OfBytes is the digest of b as it stands.
func OfBytes(b []byte) Sum {
	sum := sha256.Sum256(b)
	return Sum(hex.EncodeToString(sum[:]))
}
