package exchange

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"countersign/pkg/clock"
	"countersign/pkg/framework"
)

// readYAML checks a document of our own. Anchors and aliases are refused: our
// schema needs none, and they make a small file large.
func readYAML(file []byte) error {
	var tree yaml.Node
	if yaml.Unmarshal(file, &tree) == nil { // what cannot be read at all, Parse says better
		if line := anchored(&tree, 0); line > 0 {
			return bad("Line %d uses an anchor or an alias (& or *). Write it out instead.", line)
		}
		if line := unseen(&tree); line > 0 {
			return bad("Line %d holds a character that cannot be seen. Type it again.", line)
		}
	}
	v, err := framework.Parse(file)
	if err != nil {
		return err
	}
	if len(v.Competencies) > maxItems {
		return bad("This file lists more than %d competencies.", maxItems)
	}
	return nil
}

// anchored is the first line that has an anchor or an alias, or nests too deeply.
func anchored(n *yaml.Node, depth int) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || depth > maxDepth {
		return max(n.Line, 1)
	}
	for _, child := range n.Content {
		if line := anchored(child, depth+1); line > 0 {
			return line
		}
	}
	return 0
}

// Sketch reads a document of our own that need not be whole yet.
func Sketch(file []byte) (*framework.Version, error) {
	if len(file) > MaxBytes {
		return nil, bad("This is too large. A framework may be %d KB at most.", MaxBytes>>10)
	}
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		return nil, bad("We could not read this. Save it as UTF-8 text and try again.")
	}
	var tree yaml.Node
	if yaml.Unmarshal(file, &tree) == nil {
		if line := anchored(&tree, 0); line > 0 {
			return nil, bad("Line %d uses an anchor or an alias (& or *). Write it out instead.", line)
		}
		if line := unseen(&tree); line > 0 {
			return nil, bad("Line %d holds a character that cannot be seen. Type it again.", line)
		}
	}
	v, err := framework.Sketch(file)
	if err == nil && len(v.Competencies) > maxItems {
		return nil, bad("This lists more than %d competencies.", maxItems)
	}
	return v, err
}

// Blank is what a framework begins with that is written here: our steps, and how much
// proof is enough by our own proposal.
func Blank(title string, written clock.Date) (*framework.Version, error) {
	v, err := begin(Into{Number: 1, Written: written})
	if err != nil {
		return nil, err
	}
	v.Title, v.Framework = title, slug(title, "-")
	v.StatusNote = "Written by the department. A registered professional has not reviewed it."
	delete(v.Sources, fileSource)
	return v, nil
}

// unseen is the first line with a character that cannot be seen: it could make words
// look other than they are.
func unseen(n *yaml.Node) int {
	if strings.ContainsFunc(n.Value, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
		return max(n.Line, 1)
	}
	for _, child := range n.Content {
		if line := unseen(child); line > 0 {
			return line
		}
	}
	return 0
}
