package verify

import (
	"countersign/pkg/access"
	"countersign/pkg/framework"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// carryOvers holds every plan for the sign-offs of an earlier framework version to the
// audit log, and to what can be decided of its two versions.
func (c *checker) carryOvers() error {
	type pair struct{ department, from, to string }
	holds := map[pair][]progress.CarryOver{}
	err := c.v.EachCarryOver(func(p progress.CarryOver) error {
		c.out.Looked["carry-over plans"]++
		record := "carry-over plan " + string(p.ID)
		c.tells(record, telling{access.DecideCarryOver, string(p.ID), "decide"})
		if !p.EndedAt.IsZero() {
			c.tells("the end of "+record, telling{access.DecideCarryOver, string(p.ID), "end"})
		}
		at := pair{string(p.Department), string(p.From), string(p.To)}
		for _, o := range holds[at] {
			if p.Beside(o) {
				c.wrong(record, "it holds beside another for the same versions")
			}
		}
		holds[at] = append(holds[at], p)
		var versions [2]*framework.Version
		for i, v := range []framework.VersionID{p.From, p.To} {
			if !store.SeesFramework(v, p.Department) {
				c.wrong(record, "%s is not its department's", v)
			}
			var err error
			if versions[i], err = c.v.Framework(v); err != nil {
				c.wrong(record, "%s cannot be read: %v", v, err)
				return nil
			}
		}
		if err := p.Check(versions[0], versions[1]); err != nil {
			c.wrong(record, "%v", err)
		}
		return nil
	})
	return err
}
