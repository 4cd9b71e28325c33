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
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// Sum is a SHA-256 in lower-case hexadecimal, 64 characters.
type Sum string

// Canonical gives the canonical bytes of v. Values must hold strings, booleans,
// whole numbers under 2^53, lists and objects: no floats, no raw times.
func Canonical(v any) ([]byte, error) {
	if flat, ok := v.(map[string]any); ok {
		if out := plain(flat); out != nil {
			return out, nil
		}
	}
	return transform(v)
}

func transform(v any) ([]byte, error) {
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

// plain writes an object of text, whole numbers and truths at once: an audit entry
// and a sign-off are no more, and by the library, which writes and reads it first, it
// takes two and a half times as long. Nil: it holds something else, or text that needs thought.
func plain(v map[string]any) []byte {
	out := make([]byte, 0, 64*len(v))
	for i, name := range slices.Sorted(maps.Keys(v)) {
		if i == 0 {
			out = append(out, '{')
		} else {
			out = append(out, ',')
		}
		if out = appendText(out, name); out == nil || strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
			return nil // where names go by UTF-16 they may go otherwise
		}
		out = append(out, ':')
		switch v[name].(type) {
		case encoding.TextMarshaler, json.Marshaler:
			return nil
		}
		switch value := reflect.ValueOf(v[name]); value.Kind() {
		case reflect.String:
			out = appendText(out, value.String())
		case reflect.Bool:
			out = strconv.AppendBool(out, value.Bool())
		case reflect.Int, reflect.Int64:
			if n := value.Int(); n > -1<<53 && n < 1<<53 {
				out = strconv.AppendInt(out, n, 10)
				continue
			}
			return nil
		default:
			return nil
		}
		if out == nil {
			return nil
		}
	}
	if len(v) == 0 {
		return nil
	}
	return append(out, '}')
}

// appendText writes text that has nothing to escape but quotes, backslashes and
// line ends; nil: it has.
func appendText(out []byte, s string) []byte {
	if !utf8.ValidString(s) {
		return nil
	}
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, '\\', 'n')
		case c < ' ':
			return nil
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
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
