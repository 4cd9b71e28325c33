package identifier

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text made plain, and for each of its bytes where it came from.
type folded struct {
	original []rune
	text     string // of plain characters; what looks alike is alike
	from, to []int  // by byte of text: the runes of original that it stands for
}

// fold makes full-width, superscript and other scripts' digits into 0 to 9, all
// dashes into "-", all blanks but line ends into " ", and drops what cannot be
// seen: soft hyphens, joiners, marks on top of digits.
func fold(s string) *folded {
	f := &folded{original: []rune(s)}
	text := make([]byte, 0, len(s))
	whole := string(f.original) // the same runes; bytes that are not UTF-8 became U+FFFD
	for begin, runes := 0, 0; begin < len(whole); {
		end := begin + 1
		folds := whole[begin:end]
		if !plain(whole, begin) {
			end = begin + norm.NFKC.NextBoundaryInString(whole[begin:], true)
			folds = norm.NFKC.String(whole[begin:end])
		}
		first := runes
		runes += utf8.RuneCountInString(whole[begin:end])
		begin = end
		for _, r := range folds {
			if r = foldRune(r); r >= 0 {
				text = utf8.AppendRune(text, r)
			}
		}
		for len(f.from) < len(text) {
			f.from, f.to = append(f.from, first), append(f.to, runes)
		}
	}
	f.text = string(text)
	return f
}

// plain tells whether a character is ASCII with no mark upon it.
func plain(s string, at int) bool {
	return s[at] < utf8.RuneSelf && (at+1 == len(s) || s[at+1] < utf8.RuneSelf)
}

func foldRune(r rune) rune {
	switch {
	case r < unicode.MaxASCII:
		if r == '\t' || r == '\v' || r == '\f' {
			return ' '
		}
		return r
	case unicode.Is(unicode.Nd, r):
		return '0' + digit(r)
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.In(r, unicode.Zl, unicode.Zp) || r == '\u0085':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cf, unicode.M):
		return -1
	case r == '·' || r == '•' || r == '․':
		return '.'
	}
	return r
}

// digit is the value of a decimal digit of any script: they come in tens.
func digit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// finding points from bytes of the folded text to runes of the original.
func (f *folded) finding(kind Kind, severity Severity, begin, end int, excerpt string) Finding {
	return Finding{Kind: kind, Severity: severity, Start: f.from[begin], End: f.to[end-1], Excerpt: excerpt}
}
