package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

type trainingRow struct {
	Seq            int64 `gorm:"primaryKey"`
	ID             string
	Apprenticeship string
	WorkerID       string
	DepartmentID   string
	Kind           string
	About          sql.NullString
	Data           string
	ByID           string
	ByName         string
	At             int64
}

func (trainingRow) TableName() string { return "training_record" }

func (r trainingRow) record() (apprenticeship.Record, error) {
	out := apprenticeship.Record{ID: id.TrainingRecord(r.ID), Apprenticeship: id.Apprenticeship(r.Apprenticeship), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID),
		Kind: apprenticeship.Kind(r.Kind), About: id.TrainingRecord(r.About.String), By: id.Person(r.ByID), ByName: r.ByName, At: instant(r.At)}
	if err := json.Unmarshal([]byte(r.Data), &out.Data); err != nil {
		return out, fmt.Errorf("training record %s: %w", r.ID, err)
	}
	return out, nil
}

// Training is what was put down of a worker's apprenticeship, the one that began
// last; nothing if there was none. It knows no scope: use cases ask access first.
func (v *View) Training(w id.Worker) (apprenticeship.History, error) {
	var records []apprenticeship.Record
	err := each(v, "SELECT * FROM training_record WHERE apprenticeship = (SELECT apprenticeship FROM training_record WHERE worker_id = ? AND kind = 'began' ORDER BY seq DESC LIMIT 1) ORDER BY seq", func(r trainingRow) error {
		one, err := r.record()
		records = append(records, one)
		return err
	}, string(w))
	return apprenticeship.Tell(records), err
}

// TrainingIn is the apprenticeships of a department by worker, as Training has each, but
// without what was logged: enough to say when reviews are due, in one statement.
func (v *View) TrainingIn(s access.Scope, d id.Department) (map[id.Worker]apprenticeship.History, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	records := map[id.Worker][]apprenticeship.Record{}
	err := each(v, "SELECT * FROM training_record WHERE department_id = ? AND kind NOT IN ('logged', 'confirmed', 'sent-back') ORDER BY seq", func(r trainingRow) error {
		one, err := r.record()
		if one.Kind == apprenticeship.Began {
			records[one.Worker] = nil // the one that began last
		}
		records[one.Worker] = append(records[one.Worker], one)
		return err
	}, string(d))
	out := make(map[id.Worker]apprenticeship.History, len(records))
	for w, list := range records {
		out[w] = apprenticeship.Tell(list)
	}
	return out, err
}

// AddTraining keeps something that was put down. The audit log holds the digest
// of all of it.
func (tx *Tx) AddTraining(g access.Grant, r apprenticeship.Record) error {
	if err := tx.spend(g, string(r.Digest()), string(r.ID), access.Train, access.LogTraining); err != nil {
		return err
	}
	data, err := digest.Canonical(r.Data)
	if err != nil {
		return err
	}
	return tx.insert(&trainingRow{ID: string(r.ID), Apprenticeship: string(r.Apprenticeship), WorkerID: string(r.Worker), DepartmentID: string(r.Department), Kind: string(r.Kind),
		About: nullText(r.About), Data: string(data), ByID: string(r.By), ByName: r.ByName, At: micros(r.At)})
}

// EachTraining hands everything that was put down of apprenticeships to fn, in
// order.
func (v *View) EachTraining(fn func(apprenticeship.Record) error) error {
	return each(v, "SELECT * FROM training_record ORDER BY seq", func(r trainingRow) error {
		one, err := r.record()
		if err != nil {
			return err
		}
		return fn(one)
	})
}
