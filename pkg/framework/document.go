package framework

import (
	"fmt"
	"io/fs"
)

// Document is the text that a version of the catalogue was read from: what is
// published. Only the versions that ship are known.
func Document(id VersionID) ([]byte, error) {
	list, err := catalogue()
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if v.ID == id {
			return fs.ReadFile(files, fmt.Sprintf("catalogue/%s.%d.yaml", v.Framework, v.Number))
		}
	}
	return nil, fmt.Errorf("%s does not ship with Countersign", id)
}
