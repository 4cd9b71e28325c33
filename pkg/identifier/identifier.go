package identifier

// Kind says what was found.
type Kind string

// The kinds.
const (
	NHSNumber         Kind = "nhs-number" // also Scotland's CHI and Northern Ireland's H&C: one shape, one check
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
	Start    int    // offset of the first rune in the original text
	End      int    // offset after the last rune
	Excerpt  string // masked: never the number itself, such as "943 *** ****"
	Message  string // a sentence with the place and what to do
}

// MaxFindings bounds one answer. A text with more has a problem that one
// hundred lines show well enough; what blocks is kept before what warns.
const MaxFindings = 100

// Check finds what may identify a patient in text, in the order of the text.
func Check(text string) []Finding { return nil }

// Blocked tells whether any of the findings stops a submission.
func Blocked(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == Block {
			return true
		}
	}
	return false
}
