package enrolling

import (
	"context"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// AbsenceCommand says when somebody is away.
type AbsenceCommand struct {
	Department id.Department // that says so
	Person     id.Person
	From       clock.Date
	Until      clock.Date // last day away
	Cover      id.Person  // an assessor of the department who stands in; empty: whoever has the least to do
}

// RecordAbsence keeps when somebody is away: their own, or by their lead.
func (s Service) RecordAbsence(ctx context.Context, actor identity.Actor, cmd AbsenceCommand) (id.Absence, error) {
	out := id.New[id.Absence]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Absence(actor, out, cmd.Person, cmd.Department)
		if err != nil {
			return err
		}
		if _, err := member(&tx.View, cmd.Person, cmd.Department); err != nil {
			return err
		}
		var f fault.Fields
		a := assessor.Absence{ID: out, Person: cmd.Person, From: date(&f, "from", cmd.From), Until: date(&f, "until", cmd.Until), Cover: cmd.Cover}
		switch {
		case a.From == "" || a.Until == "":
		case a.Until < a.From:
			f.Add("until", "The last day cannot be before the first day.")
		case a.Until < clock.DateOf(tx.Now()):
			f.Add("until", "This has passed already.")
		}
		if err := checkCover(tx, &f, cmd); err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.AddAbsence(g, a); err != nil {
			return err
		}
		return rerouteOf(tx, []id.Person{cmd.Person})
	})
	return out, err
}

// checkCover refuses a cover who is no assessor of the department, or the person
// who is away.
func checkCover(tx *store.Tx, f *fault.Fields, cmd AbsenceCommand) error {
	if cmd.Cover == "" {
		return nil
	}
	assessors, err := tx.PeopleWith(cmd.Department, identity.RoleAssessor)
	switch {
	case cmd.Cover == cmd.Person:
		f.Add("cover", "Choose somebody else to stand in.")
	case err == nil && !slices.Contains(assessors, cmd.Cover):
		f.Add("cover", "Choose an assessor of your department.")
	}
	return err
}

// EndAbsenceCommand says that somebody is back.
type EndAbsenceCommand struct {
	Department id.Department
	Absence    id.Absence
}

// EndAbsence ends an absence: they are here today.
func (s Service) EndAbsence(ctx context.Context, actor identity.Actor, cmd EndAbsenceCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.AbsenceFacts(cmd.Absence)
		if err != nil {
			return err
		}
		if _, err := member(&tx.View, a.Person, cmd.Department); err != nil { // first: whose absence it is must not show
			return err
		}
		g, err := access.Absence(actor, a.ID, a.Person, cmd.Department)
		if err != nil {
			return err
		}
		if err := tx.EndAbsence(g, a.ID, clock.DateOf(tx.Now()).AddDays(-1)); err != nil {
			return err
		}
		return rerouteOf(tx, []id.Person{a.Person})
	})
}

// Absences lists who of a department is or will be away; to an assessor, their
// own.
func (s Service) Absences(ctx context.Context, actor identity.Actor, d id.Department) (out []store.Absence, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Absences(access.ScopeOf(actor), d)
		return err
	})
	return out, err
}
