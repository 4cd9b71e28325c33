package enrolling

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// LookUpCommand asks the online service of a register about somebody.
type LookUpCommand struct {
	Department id.Department
	Person     id.Person
	Register   string // its code; empty: HCPC
	Number     string
}

// LookUp asks the online service of a register about somebody and records what it
// shows, as a look by the actor. Whatever goes wrong, nothing is recorded.
func (s Service) LookUp(ctx context.Context, actor identity.Actor, cmd LookUpCommand) (id.Check, error) {
	cmd.Register = cmp.Or(strings.ToUpper(strings.TrimSpace(cmd.Register)), assessor.HCPC)
	name := ""
	err := s.Store.Read(ctx, func(v *store.View) error {
		if _, err := access.LeadOrAdministrator(actor, access.RecordCheck, cmd.Person, cmd.Department); err != nil {
			return err
		}
		person, err := member(v, cmd.Person, cmd.Department)
		if err != nil {
			return err
		}
		name = person.Name
		if err := notYourself(actor, cmd.Person, "Nobody records a register check about themselves. Ask another lead or a platform administrator."); err != nil {
			return err
		}
		if cmd.Number, err = s.askable(v, cmd.Register, cmd.Number); err != nil {
			return err
		}
		return holdersNumber(v, cmd.Register, cmd.Number, person.ID)
	})
	if err != nil {
		return "", err
	}
	l, shown, err := s.look(ctx, cmd.Register, cmd.Number)
	if err != nil {
		return "", err
	}
	if !assessor.SameName(name, l.Name) {
		var f fault.Fields
		f.Add("number", "The register shows this number for %s, so nothing was recorded. Check the number. If they have another name there, record by hand what it shows.", l.Name)
		return "", f.Err()
	}
	check, err := s.RecordCheck(ctx, actor, RecordCheckCommand{Department: cmd.Department, Person: cmd.Person, Register: l.Register, Number: l.Number, Profession: l.Profession, Status: l.Status,
		Source: s.Online[cmd.Register].Source(), Shown: shown, EffectiveFrom: l.EffectiveFrom, CheckedOn: l.CheckedOn})
	return check, s.odd(cmd.Register, err)
}

// LookUpGuestCommand asks the online service of a register about somebody from
// outside.
type LookUpGuestCommand struct {
	Department id.Department
	Register   string // its code; empty: HCPC
	Number     string
}

// LookUpGuest asks the online service of a register about somebody from outside
// and keeps what it shows, their name with it.
func (s Service) LookUpGuest(ctx context.Context, actor identity.Actor, cmd LookUpGuestCommand) (id.PassListing, error) {
	cmd.Register = cmp.Or(strings.ToUpper(strings.TrimSpace(cmd.Register)), assessor.HCPC)
	if _, err := access.Lead(actor, access.ListGuest, cmd.Department, cmd.Department); err != nil {
		return "", err
	}
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		cmd.Number, err = s.askable(v, cmd.Register, cmd.Number)
		return err
	})
	if err != nil {
		return "", err
	}
	l, _, err := s.look(ctx, cmd.Register, cmd.Number)
	if err != nil {
		return "", err
	}
	listing, err := s.listGuest(ctx, actor, ListGuestCommand{Department: cmd.Department, Register: l.Register, Number: l.Number, Name: l.Name, Profession: l.Profession, Status: l.Status,
		EffectiveFrom: l.EffectiveFrom, CheckedOn: l.CheckedOn}, s.Online[cmd.Register].Source())
	return listing, s.odd(cmd.Register, err)
}

// askable is the number in its one spelling, if there is a service to ask for it.
func (s Service) askable(v *store.View, code, number string) (string, error) {
	var f fault.Fields
	registers, err := v.Registers()
	if err != nil {
		return "", err
	}
	r := assessor.Find(registers, code)
	if r == nil || s.Online[code] == nil {
		f.Add("register", "No online service is set up for this register. Look on the register itself and record what it shows.")
		return "", f.Err()
	}
	clean, ok := r.Number.Clean(number)
	if !ok {
		f.Add("number", "Type the number as the register shows it, like %s. %s", r.Number.Example, r.Number.Help)
	}
	return clean, f.Err()
}

// holdersNumber refuses a number that is somebody else's.
func holdersNumber(v *store.View, code, number string, p id.Person) error {
	holders, err := v.NumberHolders([]string{number})
	if err != nil {
		return err
	}
	var f fault.Fields
	if holder, taken := holders[store.Registration{Register: code, Number: number}]; taken && holder != p {
		f.Add("number", "This number belongs to somebody else. Check it against the register.")
	}
	return f.Err()
}

// look asks a service for a number and holds the answer to what was asked for.
func (s Service) look(ctx context.Context, code, number string) (assessor.Listing, string, error) {
	o := s.Online[code]
	answer, err := o.Look(ctx, number)
	if err != nil {
		return answer.Listing, "", err
	}
	var clean string
	if err := s.Store.Read(ctx, func(v *store.View) error {
		registers, err := v.Registers()
		if r := assessor.Find(registers, code); r != nil {
			clean, _ = r.Number.Clean(answer.Number)
		}
		return err
	}); err != nil {
		return answer.Listing, "", err
	}
	if clean != number {
		return answer.Listing, "", o.Odd(errors.New("it answers for another number"))
	}
	return answer.Listing, strings.TrimSpace("The name on the register: " + answer.Name + ". " + answer.Shown), nil
}

// odd turns what is wrong with a look into a fault of the service that showed it:
// nobody typed it.
func (s Service) odd(code string, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		return err
	}
	said := s.Online[code].Odd(err)
	var why []string
	for _, one := range f.Fields {
		why = append(why, one.Message)
	}
	return fault.Because(fault.Unavailable, err, fmt.Sprintf("%s What is wrong with it: %s", said.Message, strings.Join(why, " ")))
}
