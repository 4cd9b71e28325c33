package framework

import (
	"regexp"
	"strings"

	"countersign/pkg/fault"
)

// VersionID names one published version of a framework: slug, colon, number,
// as in "diagnostic-imaging:1".
type VersionID string

// CompetencyID names one competency of one version: the version's id, colon,
// code, as in "diagnostic-imaging:1:DI-IV-02". The code part may be our own and
// is then never shown as an official number: see Competency.OfficialRef.
type CompetencyID string

const (
	versionPattern = `[a-z0-9]+(?:-[a-z0-9]+)*:[1-9][0-9]{0,5}`
	codePattern    = `[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*`
	longestID      = 120
)

var (
	versionShape    = regexp.MustCompile(`^` + versionPattern + `$`)
	competencyShape = regexp.MustCompile(`^` + versionPattern + `:` + codePattern + `$`)
	codeShape       = regexp.MustCompile(`^` + codePattern + `$`)
)

// ParseVersionID reads a version id that came from outside.
func ParseVersionID(s string) (VersionID, error) {
	if len(s) > longestID || !versionShape.MatchString(s) {
		return "", fault.New(fault.Invalid, "That is not the name of a framework version. Choose one from the list.")
	}
	return VersionID(s), nil
}

// ParseCompetencyID reads a competency id that came from outside.
func ParseCompetencyID(s string) (CompetencyID, error) {
	if len(s) > longestID || !competencyShape.MatchString(s) {
		return "", fault.New(fault.Invalid, "That is not the name of a competency. Choose one from the list.")
	}
	return CompetencyID(s), nil
}

// Of names the competency with this code in the version.
func (v VersionID) Of(code string) CompetencyID { return CompetencyID(string(v) + ":" + code) }

// Version is the version that the competency belongs to.
func (c CompetencyID) Version() VersionID {
	return VersionID(c[:max(0, strings.LastIndexByte(string(c), ':'))])
}

// Code is the last part of the id.
func (c CompetencyID) Code() string {
	return string(c[strings.LastIndexByte(string(c), ':')+1:])
}
