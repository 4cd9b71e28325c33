package framework

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"countersign/pkg/digest"
)

// Shipment is a version of the catalogue, not read yet.
type Shipment struct {
	ID     VersionID
	Digest digest.Sum // that Version.Digest will be
	Text   []byte     // what is published
}

// Shipped is the versions that ship with Countersign, by name of file, without
// reading what they say: reading all of them is most of the work of starting.
func Shipped() ([]Shipment, error) {
	names, err := fs.Glob(files, "catalogue/*.yaml")
	if err != nil {
		return nil, err
	}
	out := make([]Shipment, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		id := strings.Replace(strings.TrimSuffix(path.Base(name), ".yaml"), ".", ":", 1)
		out[i] = Shipment{VersionID(id), digest.OfBytes(text), text}
	}
	return out, nil
}

// Document is the text that a version of the catalogue was read from: what is
// published. Only the versions that ship are known.
func Document(id VersionID) ([]byte, error) {
	list, err := Shipped()
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if one.ID == id {
			return one.Text, nil
		}
	}
	return nil, fmt.Errorf("%s does not ship with Countersign", id)
}
