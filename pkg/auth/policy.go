package auth

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Length of a password in characters. There is no rule about capitals, digits
// or signs: such rules make passwords that are hard for people and easy to
// guess (NCSC, NIST 800-63B). Instead, what a guesser tries first counts little.
const (
	fewestRunes = 12
	mostRunes   = 128
	fewestWorth = 8 // characters left when everything guessable counts as one
)

// CheckPassword gives a sentence for each thing wrong with a new password;
// none means that it will do. About is what a guesser would know: the person's
// name and e-mail address, the organisation, the department, the service.
func CheckPassword(password string, about ...string) []string {
	password = norm.NFC.String(password)
	if n := utf8.RuneCountInString(password); !utf8.ValidString(password) || n < fewestRunes {
		return []string{fmt.Sprintf("Use at least %d characters. Three random words are easy to remember.", fewestRunes)}
	} else if n > mostRunes {
		return []string{fmt.Sprintf("Use at most %d characters.", mostRunes)}
	}
	g := guess{text: plain(password), own: wordsOf(about)}
	if g.worth() >= fewestWorth {
		return nil
	}
	var said []string
	if g.common != "" {
		said = append(said, fmt.Sprintf("This is too easy to guess: “%s” is one of the words that people try first.", g.common))
	}
	if g.personal {
		said = append(said, "This is too easy to guess from your name, your e-mail address or where you work.")
	}
	if g.pattern {
		said = append(said, "This is too easy to guess: it repeats itself or follows a row such as abcd or 1234.")
	}
	return append(said, "Try three random words instead.")
}

// guess weighs a password the way somebody would who guesses it.
type guess struct {
	text     []rune
	own      [][]rune
	common   string // a common word that was found
	personal bool
	pattern  bool
}

// worth is the length of the password when each common word, own word,
// sequence and run of one character counts as one character, and a text that
// only repeats itself counts once.
func (g *guess) worth() int {
	text := g.text
	if unit := period(text); unit < len(text) {
		g.pattern = true
		text = text[:unit]
	}
	worth := 0
	for at := 0; at < len(text); worth++ {
		at += g.step(text[at:])
	}
	return worth
}

// step is how many characters the guesser gets at once at the start of rest.
func (g *guess) step(rest []rune) int {
	common, own, row := longest(rest, commonWords), longest(rest, g.own), run(rest)
	n := max(common, own, row, 1)
	switch n {
	case 1:
	case own:
		g.personal = true
	case common:
		g.common = string(rest[:n])
	case row:
		g.pattern = true
	}
	return n
}

// longest is the length of the longest of words that rest begins with.
func longest(rest []rune, words [][]rune) int {
	best := 0
	for _, w := range words {
		if len(w) > best && len(w) <= len(rest) && begins(rest, w) {
			best = len(w)
		}
	}
	return best
}

// dress is how people write letters to please old rules.
var dress = map[rune]string{
	'0': "o", '1': "il", '3': "e", '4': "a", '5': "s", '6': "g", '7': "t", '8': "b", '9': "g",
	'@': "a", '$': "s", '!': "il", '+': "t", '|': "il",
}

func begins(rest, word []rune) bool {
	for i, r := range word {
		if rest[i] != r && !strings.ContainsRune(dress[rest[i]], r) {
			return false
		}
	}
	return true
}

// run is the length, if three or more, of a row at the start of rest: one
// character again and again, or each the next or the one before in order.
func run(rest []rune) int {
	for _, by := range []rune{0, 1, -1} {
		n := 1
		for n < len(rest) && rest[n]-rest[n-1] == by {
			n++
		}
		if n >= 3 {
			return n
		}
	}
	return 0
}

// period is the length of the shortest start that, repeated, gives the text.
func period(text []rune) int {
	for n := 1; n <= len(text)/2; n++ {
		if slices.Equal(text[n:], text[:len(text)-n]) {
			return n
		}
	}
	return len(text)
}

// plain is the text in small letters without accents.
func plain(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s)))
}

// wordsOf are texts as a whole, the halves of addresses among them, and their
// words: of three letters or more, as shorter ones are found everywhere.
func wordsOf(texts []string) [][]rune {
	var words [][]rune
	for _, text := range texts {
		text = string(plain(text))
		parts := append(strings.Split(text, "@"), text)
		parts = append(parts, strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
		for _, w := range parts {
			if r := []rune(w); len(r) >= 3 {
				words = append(words, r)
			}
		}
	}
	return words
}
