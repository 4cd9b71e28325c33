package attestation

import (
	"strings"

	"countersign/pkg/id"
)

// List is sign-offs by their ids, oldest first, with a space between: a claim can
// be compared with another.
type List string

// ListOf is the list of some ids.
func ListOf(ids []id.Attestation) List {
	words := make([]string, len(ids))
	for i, a := range ids {
		words[i] = string(a)
	}
	return List(strings.Join(words, " "))
}

// IDs are the ids of the list.
func (l List) IDs() []id.Attestation {
	var out []id.Attestation
	for word := range strings.FieldsSeq(string(l)) {
		out = append(out, id.Attestation(word))
	}
	return out
}

// Holds tells whether a sign-off is on the list.
func (l List) Holds(a id.Attestation) bool {
	for word := range strings.FieldsSeq(string(l)) {
		if word == string(a) {
			return true
		}
	}
	return false
}
