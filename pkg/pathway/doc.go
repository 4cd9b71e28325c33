// Package pathway owns what leads to a level: groups of requirement lines, worked
// out from a framework version for a post.
package pathway
