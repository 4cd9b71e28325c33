package verify

import (
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
)

// barred holds to the audit log who was in preceptorship and who had declared a
// conflict of interest, and finds what was signed all the same.
func (c *checker) barred(all []attestation.Attestation) error {
	trainings := map[id.Person][]assessor.Preceptorship{}
	err := c.v.EachPreceptorship(func(p assessor.Preceptorship) error {
		c.out.Looked["preceptorships"]++
		record := "preceptorship " + string(p.ID)
		c.tells(record, telling{access.RecordPreceptorship, string(p.ID), string(p.Person)})
		if !p.EndedAt.IsZero() {
			c.tells("the end of "+record, telling{access.RecordPreceptorship, string(p.ID), "end"})
		}
		trainings[p.Person] = append(trainings[p.Person], p)
		return nil
	})
	if err != nil {
		return err
	}
	conflicts := map[id.Person][]assessor.Conflict{}
	err = c.v.EachConflict(func(k assessor.Conflict) error {
		c.out.Looked["conflicts of interest"]++
		record := "conflict of interest " + string(k.ID)
		c.tells(record, telling{access.DeclareConflict, string(k.ID), ""})
		if !k.EndedAt.IsZero() {
			c.tells("the end of "+record, telling{access.DeclareConflict, string(k.ID), "end"})
		}
		conflicts[k.Person] = append(conflicts[k.Person], k)
		conflicts[k.Other] = append(conflicts[k.Other], k)
		return nil
	})
	if err != nil {
		return err
	}
	people := map[id.Worker]id.Person{}
	if err := c.v.EachWorker(func(w id.Worker, p id.Person) error { people[w] = p; return nil }); err != nil {
		return err
	}
	c.approvals(all)
	for _, a := range all {
		record := "sign-off " + string(a.ID)
		if slices.ContainsFunc(trainings[a.Assessor], func(p assessor.Preceptorship) bool { return p.Holds(a.SignedAt) }) {
			c.wrong(record, "its signer was in preceptorship")
		}
		if slices.ContainsFunc(conflicts[a.Assessor], func(k assessor.Conflict) bool { return k.Between(a.Assessor, people[a.Worker], a.SignedAt) }) {
			c.wrong(record, "its signer had a conflict of interest")
		}
	}
	return nil
}
