package store

import (
	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/id"
)

type absenceRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	FromOn     string
	UntilOn    string
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
	err := v.db.Raw("SELECT a.*, p.name FROM absence a JOIN person p ON p.id = a.person_id WHERE "+where+" ORDER BY a.from_on, a.id", args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]Absence, len(rows))
	for i, one := range rows {
		r := one.Row
		out[i] = Absence{Name: one.Name, Absence: assessor.Absence{ID: id.Absence(r.ID), Person: id.Person(r.PersonID),
			From: clock.Date(r.FromOn), Until: clock.Date(r.UntilOn)}}
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
	return tx.db.Create(&absenceRow{string(a.ID), string(a.Person), string(a.From), string(a.Until), string(g.Actor().Person), micros(tx.now)}).Error
}
