package attestation

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// Code stands for a sign-off on its receipt: who has it may ask whether the
// sign-off still counts, and nobody can guess one. It follows from the seal, which
// holds a signature, so that a code that was put to another sign-off is found.
type Code string

const codeLength = 16 // of 5 bits each

// codeLetters have none that is taken for another (Crockford's base32).
const codeLetters = "0123456789abcdefghjkmnpqrstvwxyz"

var codeEncoding = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)

// CodeOf is the code of the sign-off under a seal.
func CodeOf(jws string) Code {
	sum := sha256.Sum256([]byte("countersign-receipt-code-1\n" + jws))
	return Code(codeEncoding.EncodeToString(sum[:])[:codeLength])
}

// Code is the sign-off's code.
func (a Attestation) Code() Code { return CodeOf(a.JWS) }

// ParseCode reads a code as people type it: in groups, in capitals, with an O for a
// 0 and an I or L for a 1.
func ParseCode(text string) (Code, bool) {
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\n', '\r', '\u00a0', '–':
			return -1
		case 'o':
			return '0'
		case 'i', 'l':
			return '1'
		}
		return r
	}, strings.ToLower(text))
	if len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
		return "", false
	}
	return Code(code), true
}

// Words is the code for people to read and type: capitals in groups of four.
func (c Code) Words() string {
	s := strings.ToUpper(string(c))
	if len(s) != codeLength {
		return s
	}
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}
