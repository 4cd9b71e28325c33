package educating

import (
	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// May is what somebody may put down of an apprenticeship, so that a page can
// offer it.
type May struct {
	Log     bool // as the apprentice
	Oversee bool // as an educator or the lead
	Employ  bool // as the lead, for the employer
}

// MayTrain tells what the actor may put down of a worker's apprenticeship.
func (s Service) MayTrain(a identity.Actor, w id.Worker, d id.Department) (m May) {
	_, err := access.Apprentice(a, "", w, d)
	m.Log = err == nil
	_, err = access.Oversee(a, "", w, d)
	m.Oversee = err == nil
	_, err = access.Employ(a, "", w, d)
	m.Employ = err == nil
	return m
}
