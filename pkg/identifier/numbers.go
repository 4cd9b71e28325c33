package identifier

import (
	"regexp"
	"slices"
	"strings"
)

// group is a run of digits in a folded text.
type group struct {
	begin, end int
	linked     bool // only a short separator lies between the group before and this one
}

func (g group) len() int { return g.end - g.begin }

var (
	// separators may stand within one number: blanks, a line end, hyphens, dots,
	// slashes and (in names of files) underscores.
	separators = regexp.MustCompile(`^[ \r\n./_-]{1,8}$`)

	// saysNHS is straight before a number that is called an NHS, CHI or H&C number.
	saysNHS = regexp.MustCompile(`(?i)(?:\b|_)(?:NHS|N\.H\.S\.?|CHI|H ?& ?C|HCN|health and care)[ _-]*(?:(?:number|num|no|nr|id|identifier|ref|#)s?\b)?[ \r\n.:;=#()\[\]"'_-]*(?:is|was)?[ \r\n.:=#("'_-]*$`)

	// saysBook is straight before an ISBN.
	saysBook = regexp.MustCompile(`(?i)\bISBN(?:-?10)?[ :]*$`)

	// hexadecimal codes, such as digests, that happen to hold ten digits.
	hexCode = regexp.MustCompile(`(?i)^[0-9a-f]{16,}$`)

	// usual writings, as lengths of groups: together; 3-3-4 as the NHS prints it;
	// 3-7; and 6-4, a date of birth and the rest, as CHI numbers are written.
	usual = [][]int{{10}, {3, 3, 4}, {3, 7}, {6, 4}}
)

// context is how far before a number the words that name it are looked for, in bytes.
const context = 48

// numbers finds NHS, CHI and H&C numbers.
func numbers(f *folded, groups []group) []Finding {
	var found []Finding
	for i := 0; i < len(groups); {
		n, severity := f.numberAt(groups, i)
		if n == 0 {
			i++
			continue
		}
		digits := f.digits(groups[i : i+n])
		found = append(found, f.finding(NHSNumber, severity, groups[i].begin, groups[i+n-1].end, digits[:3]+" *** ****"))
		i += n
	}
	return found
}

// numberAt tells how many groups from the i-th on make one number; 0 for none.
func (f *folded) numberAt(groups []group, i int) (n int, severity Severity) {
	before := f.text[max(0, groups[i].begin-context):groups[i].begin]
	if !groups[i].linked && saysNHS.MatchString(before) {
		if n := tenDigits(groups[i:]); n > 0 && !same(f.digits(groups[i:i+n])) {
			return n, Block
		}
	}
	if f.phone(groups, i) {
		return 0, ""
	}
	for _, lengths := range usual {
		if !fits(groups[i:], lengths) {
			continue
		}
		n := len(lengths)
		switch {
		case !Valid(f.digits(groups[i:i+n])) || n == 1 && f.inCode(groups[i]):
			return 0, ""
		case saysBook.MatchString(before):
			return n, Warn
		}
		return n, Block
	}
	boxes := slices.Repeat([]int{1}, 10)
	alone := !groups[i].linked && (len(groups) == i+10 || len(groups) > i+10 && !groups[i+10].linked)
	if alone && fits(groups[i:], boxes) && Valid(f.digits(groups[i:i+10])) {
		return 10, Warn
	}
	return 0, ""
}

// groups lists all runs of digits.
func (f *folded) groups() []group {
	var groups []group
	for at := 0; at < len(f.text); at++ {
		if !isDigit(f.text[at]) {
			continue
		}
		g := group{begin: at}
		for at < len(f.text) && isDigit(f.text[at]) {
			at++
		}
		g.end = at
		if len(groups) > 0 {
			g.linked = separators.MatchString(f.text[groups[len(groups)-1].end:g.begin])
		}
		groups = append(groups, g)
	}
	return groups
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// digits joins the digits of groups.
func (f *folded) digits(groups []group) string {
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(f.text[g.begin:g.end])
	}
	return b.String()
}

// fits tells whether groups begin with linked ones of the given lengths.
func fits(groups []group, lengths []int) bool {
	if len(groups) < len(lengths) {
		return false
	}
	for i, n := range lengths {
		if groups[i].len() != n || i > 0 && !groups[i].linked {
			return false
		}
	}
	return true
}

// tenDigits tells how many linked groups make ten digits, however they are cut.
func tenDigits(groups []group) int {
	sum := 0
	for i, g := range groups {
		if i > 0 && !g.linked {
			return 0
		}
		if sum += g.len(); sum >= 10 {
			if sum == 10 {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// phone tells whether the group follows + and a country's code, as in +1 212 555 0123.
func (f *folded) phone(groups []group, i int) bool {
	country := i
	for country > 0 && groups[country].linked && groups[country-1].len() <= 3 {
		country--
	}
	return country < i && groups[country].begin > 0 && f.text[groups[country].begin-1] == '+'
}

// inCode tells whether the group lies in a long hexadecimal code with letters.
func (f *folded) inCode(g group) bool {
	begin, end := g.begin, g.end
	for begin > 0 && isWord(f.text[begin-1]) {
		begin--
	}
	for end < len(f.text) && isWord(f.text[end]) {
		end++
	}
	return hexCode.MatchString(f.text[begin:end])
}

func isWord(b byte) bool { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' }

// Valid tells whether ten digits agree with their check digit (modulus 11, NHS
// Data Dictionary) and are not all the same, which agrees too but is nobody's.
func Valid(digits string) bool {
	if len(digits) != 10 || same(digits) {
		return false
	}
	sum := 0
	for i := range 9 {
		if !isDigit(digits[i]) {
			return false
		}
		sum += int(digits[i]-'0') * (10 - i)
	}
	return (11-sum%11)%11 == int(digits[9])-'0' // 10 agrees with no digit
}

func same(digits string) bool { return strings.Count(digits, digits[:1]) == len(digits) }
