package attestation

import (
	"strings"

	"countersign/pkg/framework"
)

// Lines is the lines, beside its own, that a signer lets a sign-off count toward: they
// were shown each, and did not strike it. With a space between, each the competency, a
// slash and the level by whose words it was shown, so that a claim can be compared.
type Lines string

// Line is one of them.
type Line struct {
	Competency framework.CompetencyID
	Level      string
}

// LinesOf is the text of some lines.
func LinesOf(list []Line) Lines {
	words := make([]string, len(list))
	for i, l := range list {
		words[i] = string(l.Competency) + "/" + l.Level
	}
	return Lines(strings.Join(words, " "))
}

// List is the lines one by one.
func (l Lines) List() []Line {
	var out []Line
	for word := range strings.FieldsSeq(string(l)) {
		c, level, _ := strings.Cut(word, "/")
		out = append(out, Line{framework.CompetencyID(c), level})
	}
	return out
}

// Competencies is what the lines are of.
func (l Lines) Competencies() []framework.CompetencyID {
	var out []framework.CompetencyID
	for _, one := range l.List() {
		out = append(out, one.Competency)
	}
	return out
}

// Level is by whose words a competency is among the lines. False: it is not.
func (l Lines) Level(c framework.CompetencyID) (string, bool) {
	for _, one := range l.List() {
		if one.Competency == c {
			return one.Level, true
		}
	}
	return "", false
}
