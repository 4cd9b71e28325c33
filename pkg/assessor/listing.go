package assessor

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

// Listing is what somebody read off the register about one person, typed in or
// in a row of a file, before it becomes a Check.
type Listing struct {
	Line          int    // of the file; 0 if typed in
	Register      string // its code; empty: HCPC
	Number        string
	Email         string // of the person, as Countersign knows them
	Name          string // on the register
	Outside       bool   // of the department: kept for assessors who come in by a pass
	Profession    string
	Status        string
	EffectiveFrom clock.Date
	CheckedOn     clock.Date
	Problems      []fault.Field // by name of column
}

// Clean gives the one spelling of each value, by the rules of one of the
// registers, and adds every problem to those that the listing has. Nothing may
// lie after today.
func (l Listing) Clean(registers []*Register, today clock.Date) Listing {
	var f fault.Fields
	l.Register = cmp.Or(strings.ToUpper(strings.TrimSpace(l.Register)), HCPC)
	if r := Find(registers, l.Register); r != nil {
		l.cleanBy(r, &f)
	} else {
		f.Add("register", "Countersign has no rules for this register. Choose one of: %s. A platform administrator can add others.", codes(registers))
	}
	for _, d := range []struct {
		name string
		day  *clock.Date
	}{{"effective_from", &l.EffectiveFrom}, {"checked_on", &l.CheckedOn}} {
		day, err := clock.ParseDate(string(*d.day))
		switch {
		case err != nil:
			f.Add(d.name, "Give a day, like 3 November 2026.")
		case day > today:
			f.Add(d.name, "This day has not come yet.")
		default:
			*d.day = day
		}
	}
	var e *fault.Error
	if errors.As(f.Err(), &e) {
		for _, field := range e.Fields {
			if !l.has(field.Name) { // what the file's reader said about a cell goes first
				l.Problems = append(l.Problems, field)
			}
		}
	}
	if len(l.Problems) == 0 && l.EffectiveFrom > l.CheckedOn {
		l.Problems = append(l.Problems, fault.Field{Name: "effective_from", Message: "This cannot be after the day on which the register was looked at."})
	}
	return l
}

func (l Listing) has(column string) bool {
	return slices.ContainsFunc(l.Problems, func(p fault.Field) bool { return p.Name == column })
}

func (l *Listing) cleanBy(r *Register, f *fault.Fields) {
	if number, ok := r.Number.Clean(l.Number); ok {
		l.Number = number
	} else {
		f.Add("registration_number", "Type the number as the register shows it, like %s. %s", r.Number.Example, r.Number.Help)
	}
	if l.Profession = spelling(l.Profession, r.ProfessionTitles()); l.Profession == "" || len(l.Profession) > 100 {
		f.Add("profession", "Say which profession the register shows, like %q.", r.Professions[0].Title)
	}
	if l.Status = spelling(l.Status, r.StatusTitles()); !slices.Contains(r.StatusTitles(), l.Status) {
		f.Add("status", "The status must be one of: %s.", strings.Join(r.StatusTitles(), ", "))
	}
}

func codes(registers []*Register) string {
	var out []string
	for _, r := range registers {
		out = append(out, r.Code)
	}
	return strings.Join(out, ", ")
}

// spelling gives one of the known spellings, whatever the case and spaces.
func spelling(s string, known []string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, k := range known {
		if strings.EqualFold(k, s) {
			return k
		}
	}
	return s
}
