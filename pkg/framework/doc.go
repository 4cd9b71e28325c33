// Package framework owns competency frameworks: published, immutable versions
// of levels, areas, competencies and the rules for proof.
package framework
