package exchange

import (
	"countersign/pkg/framework"

	"go.yaml.in/yaml/v3"
)

// readYAML checks a document of our own. Anchors and aliases are refused: our
// schema needs none, and they make a small file large.
func readYAML(file []byte) error {
	var tree yaml.Node
	if yaml.Unmarshal(file, &tree) == nil { // what cannot be read at all, Parse says better
		if line := anchored(&tree, 0); line > 0 {
			return bad("Line %d uses an anchor or an alias (& or *). Write it out instead.", line)
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
