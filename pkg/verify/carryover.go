package verify

import (
	"errors"
	"fmt"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/framework"
	"countersign/pkg/practice"
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

// goesOn tells whether an entitlement that goes on after a move is what the plan leaves
// of the one before it, and no more.
func (c *checker) goesOn(e, was practice.Entitlement) error {
	if was.ID == "" || !was.EndedAt.Equal(e.GrantedAt) {
		return errors.New("it goes on from none that ended with the move")
	}
	m := practice.Moved{Entitlement: was, Plan: e.Plan, Tasks: slices.DeleteFunc(slices.Clone(was.Tasks), func(t string) bool { return !slices.Contains(e.Tasks, t) })}
	if e.Plan != "" {
		p, err := c.v.CarryOver(e.Plan)
		if err != nil {
			return fmt.Errorf("its plan cannot be read: %w", err)
		}
		from, err := c.v.Framework(p.From)
		if err != nil {
			return err
		}
		to, err := c.v.Framework(p.To)
		if err != nil {
			return err
		}
		if p.Department != e.Department || p.At.After(e.GrantedAt) || !p.EndedAt.IsZero() && p.EndedAt.Before(e.GrantedAt) {
			return errors.New("its plan did not hold when it went on")
		}
		m, _ = practice.Move(was, from, to, &p, e.GrantedAt)
	}
	if m.Next(e.ID, e.GrantedBy, e.GrantedAt).Digest() != e.Digest() {
		return errors.New("it goes on for other than what was left of the one before it")
	}
	return nil
}
