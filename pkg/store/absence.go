package store

import (
	"database/sql"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

type absenceRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	FromOn     string
	UntilOn    string
	CoverID    sql.NullString
	RecordedBy string
	RecordedAt int64
}

func (absenceRow) TableName() string { return "absence" }

// Absence is an absence with the name that pages show.
type Absence struct {
	assessor.Absence
	Name string
}

// absencesWhere reads absences (a), the first to begin first.
func (v *View) absencesWhere(where string, args ...any) ([]Absence, error) {
	var rows []struct {
		Row  absenceRow `gorm:"embedded"`
		Name string
	}
	err := list(v, &rows, "SELECT a.*, p.name FROM absence a JOIN person p ON p.id = a.person_id WHERE "+where+" ORDER BY a.from_on, a.id", args...)
	if err != nil {
		return nil, err
	}
	out := make([]Absence, len(rows))
	for i, one := range rows {
		r := one.Row
		out[i] = Absence{Name: one.Name, Absence: assessor.Absence{ID: id.Absence(r.ID), Person: id.Person(r.PersonID),
			From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn), Cover: id.Person(r.CoverID.String)}}
	}
	return out, nil
}

// today is the day in London on which this view is.
func (v *View) today() clock.Date { return clock.DateOf(v.now) }

// AddAbsence keeps when a person is away.
func (tx *Tx) AddAbsence(g access.Grant, a assessor.Absence) error {
	if err := tx.spend(g, string(a.Person), string(a.ID), access.RecordAbsence); err != nil {
		return err
	}
	return tx.db.Create(&absenceRow{string(a.ID), string(a.Person), string(a.From), string(a.Until), nullText(a.Cover), string(g.Actor().Person), micros(tx.now)}).Error
}

// AbsenceFacts is an absence for the rules inside a use case.
func (v *View) AbsenceFacts(a id.Absence) (Absence, error) {
	list, err := v.absencesWhere("a.id = ?", string(a))
	if err != nil {
		return Absence{}, err
	}
	if len(list) == 0 {
		return Absence{}, fault.Missing()
	}
	return list[0], nil
}

// Absences lists who of a department is or will be away, to whoever sees its
// people, and to a person their own.
func (v *View) Absences(s access.Scope, d id.Department) ([]Absence, error) {
	const ofDepartment = "a.until_on >= ? AND a.person_id IN (SELECT person_id FROM membership WHERE department_id = ?)"
	if s.SeesPeople(d) {
		return v.absencesWhere(ofDepartment, string(v.today()), string(d))
	}
	if s.SeesDepartment(d) {
		return v.absencesWhere(ofDepartment+" AND a.person_id = ?", string(v.today()), string(d), string(s.Person()))
	}
	return nil, fault.Missing()
}

// EndAbsence makes until the last day of an absence; before its first day it
// takes the absence away.
func (tx *Tx) EndAbsence(g access.Grant, a id.Absence, until clock.Date) error {
	if err := tx.spend(g, "end", string(a), access.RecordAbsence); err != nil {
		return err
	}
	if err := tx.db.Exec("DELETE FROM absence WHERE id = ? AND from_on > ?", string(a), string(until)).Error; err != nil {
		return err
	}
	return tx.db.Exec("UPDATE absence SET until_on = ? WHERE id = ? AND until_on > ?", string(until), string(a), string(until)).Error
}
