package enrolling

import (
	"context"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// PreceptorshipCommand says when somebody is in preceptorship.
type PreceptorshipCommand struct {
	Department id.Department
	Person     id.Person
	From       clock.Date // may be past: what they signed until now stands
	Until      clock.Date // last day
}

// RecordPreceptorship notes that somebody gives no final sign-off for a time. It
// takes nothing away from what they signed before it was recorded: the lead is
// shown that, and takes back what should not stand.
func (s Service) RecordPreceptorship(ctx context.Context, actor identity.Actor, cmd PreceptorshipCommand) (id.Preceptorship, error) {
	out := id.New[id.Preceptorship]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Lead(actor, access.RecordPreceptorship, out, cmd.Department)
		if err != nil {
			return err
		}
		if _, err := member(&tx.View, cmd.Person, cmd.Department); err != nil {
			return err
		}
		if err := notYourself(actor, cmd.Person, "Nobody records this for themselves. Ask another lead."); err != nil {
			return err
		}
		var f fault.Fields
		p := assessor.Preceptorship{ID: out, Person: cmd.Person, Department: cmd.Department, From: date(&f, "from", cmd.From), Until: date(&f, "until", cmd.Until), RecordedBy: actor.Person, RecordedAt: tx.Now()}
		switch {
		case p.From == "" || p.Until == "":
		case p.Until < p.From:
			f.Add("until", "The last day cannot be before the first day.")
		case p.Until < clock.DateOf(tx.Now()):
			f.Add("until", "This has passed already.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.AddPreceptorship(g, p); err != nil {
			return err
		}
		if err := tx.Notify(cmd.Person, "preceptorship", fmt.Sprintf("Until %s you are in preceptorship, so you sign nothing off. What you signed before still counts.", p.Until.Words()), "/my-registration"); err != nil {
			return err
		}
		return rerouteOf(tx, []id.Person{cmd.Person})
	})
	return out, err
}

// EndPreceptorshipCommand ends a preceptorship before its last day, for a reason.
type EndPreceptorshipCommand struct {
	Preceptorship id.Preceptorship
	Reason        string
}

// EndPreceptorship ends a preceptorship now: a lead of the department that recorded
// it does.
func (s Service) EndPreceptorship(ctx context.Context, actor identity.Actor, cmd EndPreceptorshipCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.PreceptorshipFacts(cmd.Preceptorship)
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, access.RecordPreceptorship, cmd.Preceptorship, p.Department)
		if err != nil {
			return err
		}
		if err := notYourself(actor, p.Person, "Nobody ends their own preceptorship. Ask another lead."); err != nil {
			return err
		}
		var f fault.Fields
		why := reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.EndPreceptorship(g, p, why); err != nil {
			return err
		}
		if err := tellOver(tx, p); err != nil {
			return err
		}
		return rerouteOf(tx, []id.Person{p.Person})
	})
}

// SignedInPreceptorship lists what somebody signed in the department since the
// first day of a preceptorship that now holds and was recorded later: it counts,
// and the lead should look at it.
func (s Service) SignedInPreceptorship(ctx context.Context, actor identity.Actor, d id.Department, p id.Person) (out []store.Signed, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		if _, err := v.Member(access.ScopeOf(actor), p, d); err != nil {
			return err
		}
		c, err := v.Candidate(p, d)
		if err != nil {
			return err
		}
		for _, t := range c.Trainings {
			if t.Holds(v.Now()) && t.From < clock.DateOf(t.RecordedAt) {
				out, err = v.SignedWhile(access.ScopeOf(actor), p, d, t.From)
			}
		}
		return err
	})
	return out, err
}

// tellOver tells somebody, and the leads where they are an assessor, that they may
// sign again.
func tellOver(tx *store.Tx, p assessor.Preceptorship) error {
	name, err := tx.PersonName(p.Person)
	if err != nil {
		return err
	}
	if err := tx.Notify(p.Person, "preceptorship", "Your preceptorship is over: you can sign again, where you are entitled to.", "/my-registration"); err != nil {
		return err
	}
	roles, err := tx.MembershipsOf(p.Person)
	if err != nil {
		return err
	}
	told := map[id.Person]bool{p.Person: true}
	for _, m := range roles {
		if m.Role != identity.RoleAssessor {
			continue
		}
		leads, err := tx.PeopleWith(m.Department, identity.RoleLead)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if told[lead] {
				continue
			}
			told[lead] = true
			if err := tx.Notify(lead, "preceptorship", name+" is no longer in preceptorship and can sign where they are entitled to.", "/people/"+string(p.Person)+"?department="+string(m.Department)); err != nil {
				return err
			}
		}
	}
	return nil
}

// endPreceptorships tells of each preceptorship whose last day has passed, once,
// and offers the person what waits for nobody.
func (s Service) endPreceptorships(ctx context.Context) error {
	var over []assessor.Preceptorship
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		over, err = v.PreceptorshipsOver()
		return err
	})
	if err != nil || len(over) == 0 {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, p := range over {
			g, err := access.System(identity.System("queue"), access.RecordPreceptorship, p.ID, p.Department)
			if err != nil {
				return err
			}
			if err := tx.PreceptorshipOver(g, p.ID); err != nil {
				return err
			}
			if err := tellOver(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}
