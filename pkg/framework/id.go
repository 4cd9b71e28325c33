package framework

import (
	"fmt"
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

// ownPrefix begins the ids of departments' own versions; no document may call a
// framework so.
const ownPrefix = "own-"

// OwnID is the id of a department's own version. The owner is a word of small
// letters and digits that nobody else can guess.
func OwnID(owner, framework string, number int) VersionID {
	return VersionID(fmt.Sprintf("%s%s-%s:%d", ownPrefix, owner, framework, number))
}

// Framework is the name of the framework that a version is of, whoever owns the
// version.
func (v VersionID) Framework() string {
	name, _, _ := strings.Cut(string(v), ":")
	if own, ok := strings.CutPrefix(name, ownPrefix); ok {
		_, name, _ = strings.Cut(own, "-")
	}
	return name
}

// Everybodys tells whether a version ships with Countersign, and is no department's
// own.
func (v VersionID) Everybodys() bool { return !strings.HasPrefix(string(v), ownPrefix) }

// OwnedBy tells whether a version is this owner's own.
func (v VersionID) OwnedBy(owner string) bool {
	return strings.HasPrefix(string(v), ownPrefix+owner+"-")
}

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
