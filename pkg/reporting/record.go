package reporting

import (
	"countersign/pkg/attestation"
)

// Record is everything a worker was ever signed off for, newest first.
type Record struct {
	Worker   Worker
	Held     Level
	SignOffs []SignOff
	Counting int // of SignOffs
}

// Receipt is one sign-off in full.
type Receipt struct {
	SignOff
	Attestation    attestation.Attestation
	DepartmentName string
	Answer         *attestation.Answer // of the worker, if the evidence is an assessor's record; nil: none yet
	Framework      string              // title
	Text           string              // the competency's words now in the version, for comparison with the statement
}
