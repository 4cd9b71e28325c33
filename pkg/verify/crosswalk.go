package verify

import (
	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/crosswalk"
	"countersign/pkg/id"
)

// crosswalks holds the links between competencies, and their ends, to the audit log,
// and finds sign-offs that were given for a line to which no way led.
func (c *checker) crosswalks() error {
	links := map[id.Department][]crosswalk.Link{}
	err := c.v.EachCrosswalk(func(l crosswalk.Link) error {
		c.out.Looked["crosswalks"]++
		record := "crosswalk " + string(l.ID)
		c.tells(record, telling{access.LinkCrosswalk, string(l.ID), string(l.Digest())})
		if l.Ended != nil {
			c.tells("the end of "+record, telling{access.EndCrosswalk, string(l.ID), string(l.EndDigest())})
			if l.Ended.At.Before(l.At) {
				c.wrong(record, "it ended before it began")
			}
		}
		links[l.Department] = append(links[l.Department], l)
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range c.further {
		reached := map[string]bool{}
		for _, p := range crosswalk.Paths(links[a.Department], a.Competency, a.SignedAt) {
			reached[string(p.To)] = p.Counts()
		}
		for _, l := range a.Also.List() {
			if !reached[string(l.Competency)] {
				c.wrong("sign-off "+string(a.ID), "it counts toward %s, and no link led there", l.Competency)
			}
		}
		if a.Meaning == attestation.Approval {
			c.wrong("sign-off "+string(a.ID), "an approval counts for nothing else")
		}
	}
	return nil
}
