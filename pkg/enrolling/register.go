package enrolling

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// RecordCheckCommand says what the register showed about somebody.
type RecordCheckCommand struct {
	Department    id.Department
	Person        id.Person
	Register      string // its code; empty: HCPC
	Number        string
	Profession    string
	Status        string
	Source        string // in words; empty: looked up by hand
	Shown         string // what the register showed beside, in words; may be empty
	EffectiveFrom clock.Date
	CheckedOn     clock.Date // when the register was looked at
}

// fields are the names that a form has for what a file has columns for.
var fields = map[string]string{"registration_number": "number"}

// RecordCheck keeps one look at the register. Nobody records one about
// themselves.
func (s Service) RecordCheck(ctx context.Context, actor identity.Actor, cmd RecordCheckCommand) (id.Check, error) {
	out := id.New[id.Check]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.LeadOrAdministrator(actor, access.RecordCheck, out, cmd.Department)
		if err != nil {
			return err
		}
		person, err := member(&tx.View, cmd.Person, cmd.Department)
		if err != nil {
			return err
		}
		if err := notYourself(actor, cmd.Person, "Nobody records a register check about themselves. Ask another lead or a platform administrator."); err != nil {
			return err
		}
		look, err := readLooking(&tx.View, actor, []id.Person{cmd.Person}, []assessor.Listing{{Register: cmd.Register, Number: cmd.Number}})
		if err != nil {
			return err
		}
		l := assessor.Listing{Register: cmd.Register, Number: cmd.Number, Profession: cmd.Profession, Status: cmd.Status, EffectiveFrom: cmd.EffectiveFrom, CheckedOn: cmd.CheckedOn}
		l = look.judge(look.clean(l), person.ID)
		var f fault.Fields
		for _, p := range l.Problems {
			name := p.Name
			if renamed, ok := fields[name]; ok {
				name = renamed
			}
			f.Add(name, "%s", p.Message)
		}
		c := look.check(out, l, person.ID, checkSource(&f, cmd.Source))
		if c.Shown = strings.TrimSpace(cmd.Shown); len(c.Shown) > maxReason {
			f.Add("shown", "This is too long. Use %d characters at most.", maxReason)
		}
		if err := f.Err(); err != nil {
			return err
		}
		turned, err := tx.AddCheck(g, c)
		if err != nil {
			return err
		}
		if err := routing.Turned(tx, turned); err != nil {
			return err
		}
		return rerouteOf(tx, []id.Person{person.ID})
	})
	return out, err
}

func checkSource(f *fault.Fields, s string) string {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case s == "":
		return "Looked up by hand"
	case len(s) > 200:
		f.Add("source", "This is too long. Use 200 characters at most.")
	}
	return s
}

// looking is what a look at the register is judged against.
type looking struct {
	actor     identity.Actor
	now       time.Time
	today     clock.Date
	registers []*assessor.Register
	checks    map[id.Person][]assessor.Check
	holders   map[store.Registration]id.Person
}

func readLooking(v *store.View, actor identity.Actor, people []id.Person, listings []assessor.Listing) (looking, error) {
	out := looking{actor: actor, now: v.Now(), today: clock.DateOf(v.Now())}
	var err error
	if out.registers, err = v.Registers(); err != nil {
		return out, err
	}
	var clean []string
	for _, l := range listings {
		clean = append(clean, out.clean(l).Number)
	}
	if out.holders, err = v.NumberHolders(clean); err != nil {
		return out, err
	}
	out.checks, err = v.ChecksOf(people)
	return out, err
}

func (k looking) clean(l assessor.Listing) assessor.Listing { return l.Clean(k.registers, k.today) }

// judge adds what is wrong with a clean listing about the person, given what is
// known.
func (k looking) judge(l assessor.Listing, p id.Person) assessor.Listing {
	add := func(column, message string) {
		l.Problems = append(slices.Clip(l.Problems), fault.Field{Name: column, Message: message})
	}
	if holder, taken := k.holders[store.Registration{Register: l.Register, Number: l.Number}]; taken && holder != p {
		add("registration_number", "This number belongs to somebody else. Check it against the register.")
	}
	var newest assessor.Check
	for _, c := range k.checks[p] {
		if c.Register == l.Register && c.CheckedAt.After(newest.CheckedAt) {
			newest = c
		}
	}
	if len(l.Problems) == 0 && clock.DateOf(newest.CheckedAt) > l.CheckedOn && !newest.CheckedAt.IsZero() {
		add("checked_on", fmt.Sprintf("There is a newer look at the register, of %s.", clock.DateOf(newest.CheckedAt).Words()))
	}
	return l
}

// check makes what is kept of a listing that has no problems. A look at the
// register today was just now; one on an earlier day counts from its start.
func (k looking) check(name id.Check, l assessor.Listing, p id.Person, source string) assessor.Check {
	at := l.CheckedOn.Start()
	if l.CheckedOn == k.today {
		at = k.now
	}
	return assessor.Check{ID: name, Person: p, Register: l.Register, Number: l.Number, Profession: l.Profession, Status: l.Status, Source: source,
		EffectiveFrom: l.EffectiveFrom.Start(), CheckedAt: at, RecordedAt: k.now, RecordedBy: k.actor.Person}
}

// Checked is somebody with what the register says about them.
type Checked struct {
	Member
	Current  assessor.Check     // as known now
	Known    bool               // false: no check at all
	Refusals []assessor.Refusal // why the register does not let them sign; none: it does
	History  []assessor.Check   // newest first
}

// Checks lists a department's assessors, and whoever else was ever checked, with
// what the register says.
func (s Service) Checks(ctx context.Context, actor identity.Actor, d id.Department) ([]Checked, error) {
	var out []Checked
	err := s.Store.Read(ctx, func(v *store.View) error {
		members, err := v.PeopleIn(access.ScopeOf(actor), d)
		if err != nil {
			return err
		}
		checks, err := v.Checks(access.ScopeOf(actor), d)
		if err != nil {
			return err
		}
		for _, m := range members {
			one := checkedOf(v, memberOf(v, m), checks[m.ID])
			if len(one.History) == 0 && !slices.Contains(one.Roles, identity.RoleAssessor) {
				continue
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

func checkedOf(v *store.View, m Member, checks []assessor.Check) Checked {
	out := Checked{Member: m, History: slices.Clone(checks)}
	slices.Reverse(out.History)
	out.Current, out.Known = assessor.StatusAt(checks, v.Now(), v.Now())
	out.Refusals = assessor.RegisterRefusals(assessor.Candidate{Checks: checks}, v.Now())
	return out
}
