package store

import (
	"database/sql"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type checkRow struct {
	ID            string `gorm:"primaryKey"`
	PersonID      string
	Register      string
	Number        string
	Profession    string
	Status        string
	Source        string
	Shown         string
	ProposalID    sql.NullString
	EffectiveFrom int64
	CheckedAt     int64
	RecordedAt    int64
	RecordedBy    string
}

func (checkRow) TableName() string { return "register_check" }

func (r checkRow) check() assessor.Check {
	return assessor.Check{ID: id.Check(r.ID), Person: id.Person(r.PersonID), Register: r.Register, Number: r.Number, Profession: r.Profession,
		Status: r.Status, Source: r.Source, Shown: r.Shown, EffectiveFrom: instant(r.EffectiveFrom), CheckedAt: instant(r.CheckedAt),
		RecordedAt: instant(r.RecordedAt), RecordedBy: id.Person(r.RecordedBy), Proposal: id.Proposal(r.ProposalID.String)}
}

// checksWhere reads register checks by person, in the order in which they were
// recorded.
func (v *View) checksWhere(where string, args ...any) (map[id.Person][]assessor.Check, error) {
	var rows []struct {
		Row          checkRow `gorm:"embedded"`
		RecordedName string
		Adopted      adopted `gorm:"embedded"`
	}
	if err := list(v, &rows, "SELECT c.*, coalesce(who.name, '') AS recorded_name, "+adoptedColumns+" FROM register_check c LEFT JOIN person who ON who.id = c.recorded_by "+adoptedJoin+" WHERE "+where+" ORDER BY c.recorded_at, c.id, e.seq", args...); err != nil {
		return nil, err
	}
	out := map[id.Person][]assessor.Check{}
	for _, r := range rows {
		c := r.Row.check()
		c.RecordedName = r.RecordedName
		if err := v.gather(out, c, r.Adopted); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ChecksOf is every register check of these people, in the order in which they
// were recorded: the ground that sign-offs stand on.
func (v *View) ChecksOf(persons []id.Person) (map[id.Person][]assessor.Check, error) {
	if len(persons) == 0 {
		return map[id.Person][]assessor.Check{}, nil
	}
	return v.checksWhere("person_id IN (SELECT value FROM json_each(?))", listed(persons))
}

// Registration is a number of a register, in its one spelling.
type Registration struct{ Register, Number string }

// NumberHolders tells who each registration number belongs to, as far as any
// check has ever said.
func (v *View) NumberHolders(numbers []string) (map[Registration]id.Person, error) {
	out := map[Registration]id.Person{}
	if len(numbers) == 0 {
		return out, nil
	}
	var rows []struct{ Register, Number, PersonID string }
	if err := v.db.Raw("SELECT DISTINCT register, number, person_id FROM register_check WHERE number IN ?", numbers).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[Registration{r.Register, r.Number}] = id.Person(r.PersonID)
	}
	return out, nil
}

// Checks lists every register check of the people of a department, by person, to
// whoever sees its people, and to a person their own.
func (v *View) Checks(s access.Scope, d id.Department) (map[id.Person][]assessor.Check, error) {
	if s.SeesPeople(d) {
		return v.checksWhere("person_id IN (SELECT person_id FROM membership WHERE department_id = ?)", string(d))
	}
	if s.SeesDepartment(d) {
		return v.checksWhere("person_id = ?", string(s.Person()))
	}
	return nil, fault.Missing()
}

// AddCheck keeps what a register showed. It is never changed: a later check is
// another row. A registration number belongs to one person for good. Where it
// moves something, what the person signed is counted again: the answer is the
// sign-offs that came into question by it or out of it, for package routing to
// tell of.
func (tx *Tx) AddCheck(g access.Grant, c assessor.Check) ([]Turned, error) {
	holders, err := tx.NumberHolders([]string{c.Number})
	if err != nil {
		return nil, err
	}
	if holder, taken := holders[Registration{c.Register, c.Number}]; taken && holder != c.Person {
		return nil, fault.New(fault.Conflict, "This registration number belongs to somebody else. Check the number.")
	}
	known, err := tx.ChecksOf([]id.Person{c.Person})
	if err != nil {
		return nil, err
	}
	if err := tx.spend(g, string(c.Person)+" "+c.Register+" "+c.Status, string(c.ID), access.RecordCheck); err != nil {
		return nil, err
	}
	row := checkRow{ID: string(c.ID), PersonID: string(c.Person), Register: c.Register, Number: c.Number, Profession: c.Profession,
		Status: c.Status, Source: c.Source, Shown: c.Shown, ProposalID: nullText(c.Proposal), EffectiveFrom: micros(c.EffectiveFrom), CheckedAt: micros(c.CheckedAt),
		RecordedAt: micros(tx.now), RecordedBy: string(g.Actor().Person)}
	if err := tx.insert(&row); err != nil {
		return nil, err
	}
	if err := tx.enterWhereSigner(ledger.Checked, c.Person, row.ID, bound(&row)); err != nil {
		return nil, err
	}
	if !c.Moves(known[c.Person]) {
		return nil, nil
	}
	return tx.turn(c)
}
