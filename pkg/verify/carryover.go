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
	m := practice.Moved{Entitlement: was, Tasks: slices.DeleteFunc(slices.Clone(was.Tasks), func(t string) bool { return !slices.Contains(e.Tasks, t) })}
	chain, err := c.chainOf(e)
	if err != nil {
		return err
	}
	if len(chain) > 0 {
		from, err := c.v.Framework(chain[0].From)
		if err != nil {
			return err
		}
		to, err := c.v.Framework(chain[len(chain)-1].To)
		if err != nil {
			return err
		}
		m, _ = practice.Move(was, from, to, chain, e.GrantedAt)
	}
	if m.Next(e.ID, e.GrantedBy, e.GrantedAt).Digest() != e.Digest() {
		return errors.New("it goes on for other than what was left of the one before it")
	}
	return nil
}

// chainOf is the plans by which an entitlement says that it goes on: they held then, and
// each begins where the one before it ends. A plan of just the first version and the
// last would have decided in their place.
func (c *checker) chainOf(e practice.Entitlement) (out progress.Chain, err error) {
	for i, ref := range e.Plans {
		p, err := c.v.CarryOver(ref)
		switch {
		case err != nil:
			return nil, fmt.Errorf("its plan cannot be read: %w", err)
		case p.Department != e.Department || p.At.After(e.GrantedAt) || !p.EndedAt.IsZero() && p.EndedAt.Before(e.GrantedAt):
			return nil, errors.New("its plan did not hold when it went on")
		case i > 0 && p.From != out[i-1].To:
			return nil, errors.New("its plans do not follow on each other")
		}
		out = append(out, p)
	}
	if len(out) < 2 {
		return out, nil
	}
	all, err := c.v.CarryOvers(e.Department)
	for _, p := range all {
		if p.From == out[0].From && p.To == out[len(out)-1].To && p.At.Before(e.GrantedAt) && p.Holds(e.GrantedAt) {
			return nil, errors.New("it goes on by plans where another one decided")
		}
	}
	return out, err
}
