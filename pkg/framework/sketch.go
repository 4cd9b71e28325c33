package framework

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// Sketch reads a document that need not be whole yet: what somebody is still
// writing. Its own competencies go by their bare codes, nothing is checked and no
// digest is taken, so that a sketch is never taken for a version. Parse says what is
// still wrong with its Text.
func Sketch(text []byte) (*Version, error) {
	v := &Version{}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, unreadable(errors.New("there is more than one document in the file"))
	}
	return v, nil
}

// Text is the document of a sketch.
func (v *Version) Text() ([]byte, error) { return yaml.Marshal(v) }
