package enrolling

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// ConflictCommand says that two people of a department have a conflict of interest.
type ConflictCommand struct {
	Department    id.Department
	Person, Other id.Person
}

// RecordConflict keeps that two people should not sign for each other. Why is
// nobody's business here. What they signed before stands.
func (s Service) RecordConflict(ctx context.Context, actor identity.Actor, cmd ConflictCommand) (id.Conflict, error) {
	out := id.New[id.Conflict]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Lead(actor, access.DeclareConflict, out, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		for _, one := range []struct {
			field  string
			person id.Person
		}{{"person", cmd.Person}, {"other", cmd.Other}} {
			if one.person == "" {
				f.Add(one.field, "Choose a person.")
				continue
			}
			if _, err := member(&tx.View, one.person, cmd.Department); err != nil {
				return err
			}
		}
		if cmd.Person != "" && cmd.Person == cmd.Other {
			f.Add("other", "Choose two people.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		known, err := tx.InConflict(cmd.Person, cmd.Other)
		if err != nil {
			return err
		}
		if known {
			return fault.New(fault.Conflict, "This is recorded already.")
		}
		if err := tx.AddConflict(g, assessor.Conflict{ID: out, Person: cmd.Person, Other: cmd.Other, Department: cmd.Department, DeclaredBy: actor.Person}); err != nil {
			return err
		}
		return reroute(tx, cmd.Department)
	})
	return out, err
}

// EndConflict ends a conflict of interest. Neither of the two does so.
func (s Service) EndConflict(ctx context.Context, actor identity.Actor, conflict id.Conflict) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.ConflictFacts(conflict)
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, access.DeclareConflict, conflict, c.Department)
		if err != nil {
			return err
		}
		for _, p := range []id.Person{c.Person, c.Other} {
			if err := notYourself(actor, p, "This is about you. Ask another lead to end it."); err != nil {
				return err
			}
		}
		if err := tx.EndConflict(g, c.Conflict); err != nil {
			return err
		}
		return reroute(tx, c.Department)
	})
}

// Conflicts lists the conflicts of interest ever declared in a department, oldest
// first, for its leads alone.
func (s Service) Conflicts(ctx context.Context, actor identity.Actor, d id.Department) (out []store.Conflict, err error) {
	if _, err := access.Lead(actor, access.DeclareConflict, d, d); err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Conflicts(access.ScopeOf(actor), d)
		return err
	})
	return out, err
}
