package identifier

import (
	"cmp"
	"fmt"
	"slices"
)

// Kind says what was found.
type Kind string

// The kinds.
const (
	NHSNumber         Kind = "nhs-number" // also CHI and H&C numbers
	DateOfBirth       Kind = "date-of-birth"
	HospitalNumber    Kind = "hospital-number" // medical record, accession, case note, unit number
	Postcode          Kind = "postcode"
	NationalInsurance Kind = "national-insurance"
)

// Severity says what a finding does.
type Severity string

// Block stops a submission. Warn asks the person to look.
const (
	Block Severity = "block"
	Warn  Severity = "warn"
)

// Finding is one place in a text that may point to a patient.
type Finding struct {
	Kind     Kind
	Severity Severity
	Line     int    // from 1; a line ends at \n, \r\n or \r
	Column   int    // from 1, in runes
	Start    int    // offset in runes of the first one in the original text
	End      int    // offset in runes after the last one
	Excerpt  string // masked: never the number itself, such as "943 *** ****"
	Message  string // a sentence with the place and what to do
}

// MaxFindings bounds one answer. A text with more has a problem that one
// hundred places show well enough; what blocks is kept before what warns.
const MaxFindings = 100

// Check finds what may identify a patient in text, in the order of the text.
func Check(text string) []Finding {
	f := fold(text)
	groups := f.groups()
	found := patterns(f, groups, numbers(f, groups))
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) }) // "block" before "warn"
	found = found[:min(len(found), MaxFindings)]
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	f.place(found)
	return found
}

// Blocked tells whether any of the findings stops a submission.
func Blocked(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Block })
}

// advice is what to do about each kind.
var advice = map[Kind]string{
	NHSNumber:         "looks like an NHS number. Take it out: nothing here may identify a patient.",
	DateOfBirth:       "looks like a date of birth. Take it out if it is a patient's.",
	HospitalNumber:    "looks like a hospital or accession number. Take it out if it points to a patient.",
	Postcode:          "looks like a postcode. Take it out if it is a patient's.",
	NationalInsurance: "looks like a National Insurance number. Take it out.",
}

// place fills in where the findings are, which must be in order.
func (f *folded) place(found []Finding) {
	line, begins, at := 1, 0, 0
	for i := range found {
		for ; at < found[i].Start; at++ {
			if f.original[at] == '\n' || f.original[at] == '\r' && f.original[at+1] != '\n' {
				line, begins = line+1, at+1
			}
		}
		found[i].Line, found[i].Column = line, found[i].Start-begins+1
		found[i].Message = fmt.Sprintf("Line %d, character %d: “%s” %s", line, found[i].Column, found[i].Excerpt, advice[found[i].Kind])
	}
}
