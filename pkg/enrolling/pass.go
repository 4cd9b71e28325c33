package enrolling

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// Passes is what a department grants to assessors from outside.
type Passes struct {
	Sends    bool                 // this service sends mail at all: without, no pass works
	Policy   *assessor.PassPolicy // nil: nothing is granted
	Over     bool                 // its last day has passed
	Listings []assessor.PassListing
}

// Passes shows it to whoever sees the department's people.
func (s Service) Passes(ctx context.Context, actor identity.Actor, d id.Department) (Passes, error) {
	var out Passes
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Listings, err = v.PassListings(access.ScopeOf(actor), d); err != nil {
			return err
		}
		out.Sends = v.SendsMail()
		policy, err := v.PassPolicy(d)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		out.Policy, out.Over = &policy, !policy.InForce(v.Now())
		return err
	})
	return out, err
}

// GrantPassesCommand lets assessors from outside sign by a pass.
type GrantPassesCommand struct {
	Department id.Department
	Areas      []string
	Domains    []string // of work e-mail addresses
	Register   string   // whose registrants; empty: HCPC
	Until      clock.Date
}

// mostPassDays is how long such a grant may run before somebody looks at it again.
const mostPassDays = 366

// GrantPasses keeps the employer's grant behind every pass of a department, in the
// place of one before.
func (s Service) GrantPasses(ctx context.Context, actor identity.Actor, cmd GrantPassesCommand) (id.PassPolicy, error) {
	out := id.New[id.PassPolicy]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Lead(actor, access.GrantPasses, out, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		p := assessor.PassPolicy{ID: out, Department: cmd.Department, Register: cmp.Or(strings.ToUpper(strings.TrimSpace(cmd.Register)), assessor.HCPC), Until: date(&f, "until", cmd.Until)}
		if today := clock.DateOf(tx.Now()); p.Until != "" && (p.Until < today || p.Until > today.AddDays(mostPassDays)) {
			f.Add("until", "Choose a last day within the next year.")
		}
		registers, err := tx.Registers()
		if err != nil {
			return err
		}
		if assessor.Find(registers, p.Register) == nil {
			f.Add("register", "Countersign has no rules for this register. Choose one from the list.")
		}
		if p.Areas, err = checkAreas(tx, &f, cmd.Department, cmd.Areas); err != nil {
			return err
		}
		if len(cmd.Areas) == 0 {
			f.Add("areas", "Choose the areas that they may sign in.")
		}
		for _, one := range cmd.Domains {
			if strings.TrimSpace(one) == "" {
				continue
			}
			domain, ok := assessor.CleanDomain(one)
			if !ok {
				f.Add("domains", "%q does not look like the end of an email address, such as agency.example.", one)
			} else if !slices.Contains(p.Domains, domain) {
				p.Domains = append(p.Domains, domain)
			}
		}
		if len(p.Domains) == 0 && len(f.List()) == 0 {
			f.Add("domains", "Say how the work email addresses end, such as agency.example.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if have, err := tx.PassPolicy(cmd.Department); err == nil {
			end, err := access.Lead(actor, access.EndPasses, have.ID, cmd.Department)
			if err != nil {
				return err
			}
			if err := tx.EndPasses(end, have.ID, "Another grant took its place."); err != nil {
				return err
			}
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		return tx.GrantPasses(g, p)
	})
	return out, err
}

// EndPassesCommand ends what was granted, for a reason.
type EndPassesCommand struct {
	Department id.Department
	Reason     string
}

// EndPasses ends it: no pass signs anything any more.
func (s Service) EndPasses(ctx context.Context, actor identity.Actor, cmd EndPassesCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := access.Lead(actor, access.EndPasses, cmd.Department, cmd.Department); err != nil {
			return err
		}
		have, err := tx.PassPolicy(cmd.Department)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "There is nothing to end: assessors from outside cannot sign here.")
		}
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, access.EndPasses, have.ID, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		why := reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		return tx.EndPasses(g, have.ID, why)
	})
}

// ListGuestCommand is what a register showed about somebody from outside.
type ListGuestCommand struct {
	Department    id.Department
	Register      string // empty: HCPC
	Number        string
	Name          string // on the register
	Profession    string
	Status        string
	EffectiveFrom clock.Date
	CheckedOn     clock.Date
}

// ListGuest keeps one look at the register at somebody who has no account here.
// A pass believes the latest.
func (s Service) ListGuest(ctx context.Context, actor identity.Actor, cmd ListGuestCommand) (id.PassListing, error) {
	return s.listGuest(ctx, actor, cmd, "")
}

func (s Service) listGuest(ctx context.Context, actor identity.Actor, cmd ListGuestCommand, source string) (id.PassListing, error) {
	out := id.New[id.PassListing]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Lead(actor, access.ListGuest, out, cmd.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		registers, err := tx.Registers()
		if err != nil {
			return err
		}
		l := assessor.Listing{Register: cmd.Register, Number: cmd.Number, Profession: cmd.Profession, Status: cmd.Status, EffectiveFrom: cmd.EffectiveFrom, CheckedOn: cmd.CheckedOn}.Clean(registers, clock.DateOf(tx.Now()))
		l.Name = cleanName(&f, "name", cmd.Name, "Type their name as the register shows it.")
		for _, p := range l.Problems {
			name := p.Name
			if renamed, ok := fields[name]; ok {
				name = renamed
			}
			f.Add(name, "%s", p.Message)
		}
		if err := f.Err(); err != nil {
			return err
		}
		turned, err := keepGuest(tx, g, assessor.PassListing{ID: out, Department: cmd.Department, Listing: l, Source: source, RecordedBy: actor.Person, RecordedAt: tx.Now()})
		if err != nil {
			return err
		}
		return routing.Turned(tx, turned)
	})
	return out, err
}

// keepGuest keeps a look at somebody from outside. If they have come in by a pass
// already it is a check of theirs too: what they signed is counted again, and the
// answer is what turned by it.
func keepGuest(tx *store.Tx, g access.Grant, l assessor.PassListing) ([]store.Turned, error) {
	if err := tx.ListGuest(g, l); err != nil {
		return nil, err
	}
	p, known, err := tx.GuestWithNumber(l.Department, store.Registration{Register: l.Register, Number: l.Number})
	if err != nil || !known {
		return nil, err
	}
	c := l.Check(p, tx.Now())
	record, err := access.LeadOrAdministrator(g.Actor(), access.RecordCheck, c.ID, l.Department)
	if err != nil {
		return nil, err
	}
	return tx.AddCheck(record, c)
}
