package identifier

import (
	"regexp"
	"strings"
)

// pattern finds one kind of warning in a folded text: in its only group.
type pattern struct {
	kind   Kind
	re     *regexp.Regexp
	digits int // the fewest that the group must have
	shown  int // how many of its characters an excerpt may show
}

const (
	// says is what stands between a word for a number and the number.
	says = `[ \r\n.:;=#()"'_-]{0,12}(?:(?:is|was)\b[ :]{0,3})?`

	month = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`

	// day is a date as people write it.
	day = `\d{1,2} ?[-/. ] ?\d{1,2} ?[-/. ] ?(?:\d{4}|\d{2})\b` +
		`|\d{4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{1,2}\b` +
		`|(?:\d{8}|\d{6})\b` +
		`|\d{1,2}(?:st|nd|rd|th)?[ .-]*(?:of )?` + month + `[ .,-]*(?:\d{4}|\d{2})\b` +
		`|` + month + `[ .]*\d{1,2}(?:st|nd|rd|th)?[ .,-]+\d{4}\b`
)

// rules only warn: each of these has honest uses in a portfolio (a hospital's
// postcode, a made-up case), so a person must judge.
var rules = []pattern{
	{DateOfBirth, regexp.MustCompile(`(?i)\b(?:d\.? ?o\.? ?b\b\.?|dates? of birth|birth ?dates?|born(?: on)?\b)` + says + `(` + day + `)`), 3, 0},
	{HospitalNumber, regexp.MustCompile(`(?i)\b(?:MRN|CRN|accession|` +
		`(?:medical record|hospital|hosp|patient|accession|acc|unit|case ?notes?|x-?ray|RIS|PACS)[ _-]?(?:number|num|no|nr|id|identifier|ref)\b)` +
		says + `([A-Z]{0,4}[-/ ]?\d[A-Z0-9]*(?:[-/][A-Z0-9]+)*)`), 4, 2},
	{Postcode, regexp.MustCompile(`\b([A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]? ?[0-9][ABD-HJLNP-UW-Z]{2}|GIR ?0AA)\b`), 1, 2},
	{Postcode, regexp.MustCompile(`(?i)\bpost ?code` + says + `([a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2})\b`), 1, 2},
	{NationalInsurance, regexp.MustCompile(`\b([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])\b`), 6, 2},
	{NationalInsurance, regexp.MustCompile(`\b([a-ceghj-pr-tw-z][a-ceghj-npr-tw-z]\d{6}[a-d])\b`), 6, 2},
}

// near is how far from a digit the rules look, in bytes: the longest words for a
// number, and what may stand between, fit in.
const near = 80

// patterns finds everything that the rules describe and that is not part of
// something already found. Only the surroundings of digits are read: all rules
// want some, and most text has few.
func patterns(f *folded, groups []group, found []Finding) []Finding {
	for i := 0; i < len(groups); {
		begin, end := max(0, groups[i].begin-near), 0
		for ; i < len(groups) && groups[i].begin-near <= max(begin, end); i++ {
			end = min(len(f.text), groups[i].end+near)
		}
		for _, rule := range rules {
			for _, at := range rule.re.FindAllStringSubmatchIndex(f.text[begin:end], MaxFindings) {
				from, to := begin+at[2], begin+at[3]
				if match := f.text[from:to]; digits(match) >= rule.digits {
					found = add(found, f.finding(rule.kind, Warn, from, to, mask(match, rule.shown)))
				}
			}
		}
	}
	return found
}

// add puts a finding to the others unless it lies on one of them.
func add(found []Finding, next Finding) []Finding {
	for _, other := range found {
		if next.Start < other.End && other.Start < next.End {
			return found
		}
	}
	return append(found, next)
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// mask shows the first few characters and the shape of the rest.
func mask(s string, shown int) string {
	hide := func(r rune) rune {
		if r < 0x80 && !isWord(byte(r)) {
			return r
		}
		return '*'
	}
	return s[:shown] + strings.Map(hide, s[shown:])
}
