package store

import "countersign/pkg/id"

// project writes again what cohort pages keep of a worker's standing.
func (tx *Tx) project(id.Worker) error { return nil }
