// Package api owns the contract of /api/v1: openapi.yaml, written by hand before
// the code that keeps it, and in examples/ one real exchange of each operation.
// Package rest serves the contract and proves that both are true.
package api

import _ "embed" // the contract travels inside the program

// Contract is openapi.yaml.
//
//go:embed openapi.yaml
var Contract []byte
