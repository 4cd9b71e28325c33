// Package api owns the contract of /api/v1: openapi.yaml, written by hand before
// the code that keeps it. Package rest serves it and proves that it is true.
package api

import _ "embed" // the contract travels inside the program

// Contract is openapi.yaml.
//
//go:embed openapi.yaml
var Contract []byte
