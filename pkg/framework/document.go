package framework

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"countersign/pkg/digest"

	"go.yaml.in/yaml/v3"
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

// Write makes a document that reads as this version: in the same schema, with the
// own competencies named by their codes. It need not be the bytes the version was
// read from.
func (v *Version) Write() ([]byte, error) {
	out := *v
	local := func(ids []CompetencyID) []CompetencyID {
		short := make([]CompetencyID, len(ids))
		for i, id := range ids {
			short[i] = id
			if id.Version() == v.ID {
				short[i] = CompetencyID(id.Code())
			}
		}
		return short
	}
	out.RiskClasses = maps.Clone(v.RiskClasses)
	for name, r := range out.RiskClasses {
		r.StatedFor = local(r.StatedFor)
		out.RiskClasses[name] = r
	}
	out.Levels = slices.Clone(v.Levels)
	for i := range out.Levels {
		out.Levels[i].EducationItem = CompetencyID(out.Levels[i].EducationItem.Code())
		out.Levels[i].Requires = Requirement{All: out.Levels[i].Requires}.local(local).All
	}
	out.Paths = slices.Clone(v.Paths)
	for i := range out.Paths {
		out.Paths[i].Needs = local(out.Paths[i].Needs)
	}
	out.Competencies = slices.Clone(v.Competencies)
	for i := range out.Competencies {
		out.Competencies[i].Prerequisites = local(out.Competencies[i].Prerequisites)
	}
	return yaml.Marshal(&out)
}
