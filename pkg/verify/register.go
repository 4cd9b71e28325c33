package verify

import (
	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/digest"
)

// editions holds the rules of registers that were adopted here to the audit log.
func (c *checker) editions() error {
	list, err := c.v.Editions()
	for _, e := range list {
		c.out.Looked["registers adopted"]++
		record := "the rules of register " + e.Code + " (" + string(e.ID) + ")"
		c.tells(record, telling{access.AdoptRegister, string(e.ID), e.Told()})
		if r, err := assessor.ParseRegister(e.Document); err != nil || r.Code != e.Code || digest.OfBytes(e.Document) != e.Digest {
			c.wrong(record, "they are not those that were adopted")
		}
	}
	return err
}
