package verify

import (
	"countersign/pkg/access"
	"countersign/pkg/attainment"
	"countersign/pkg/id"
)

// attainments holds what people put down toward a level, and what came of it, to the
// audit log, and to the rule that nobody confirms their own or what they wrote.
func (c *checker) attainments() error {
	put := map[id.Attainment]attainment.Record{}
	return c.v.EachAttainment(func(r attainment.Record, evidence id.Evidence) error {
		c.out.Looked["things put down toward a level"]++
		record := "attainment " + string(r.ID)
		action := access.SettleAttained
		if c.told[telling{access.Attain, string(r.ID), string(r.Digest())}] != 0 { // the worker's own
			action = access.Attain
		}
		c.tells(record, telling{action, string(r.ID), string(r.Digest())})
		if evidence != r.Data.Evidence {
			c.wrong(record, "it names other evidence than what was put down")
		}
		if r.Kind == attainment.PutDown {
			put[r.ID] = r
			return nil
		}
		about, ok := put[r.About]
		if !ok || about.Worker != r.Worker {
			c.wrong(record, "it is about nothing of theirs that was put down before")
		}
		if r.Kind == attainment.Confirmed && (action == access.Attain || r.By == about.By) {
			c.wrong(record, "nobody who could confirm it did")
		}
		return nil
	})
}
