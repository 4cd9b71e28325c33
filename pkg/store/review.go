package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Review is what an educator recorded of a worker's progress toward a level. It
// is kept for good; the last one of a level decides what is confirmed.
type Review struct {
	ID         id.Review
	Worker     id.Worker
	By         id.Person
	ByName     string // as it was
	Version    framework.VersionID
	Level      string
	Education  bool
	Experience bool
	Note       string
	At         time.Time
}

type reviewRow struct {
	ID         string `gorm:"primaryKey"`
	WorkerID   string
	ByID       string
	ByName     string
	Version    string
	Level      string
	Education  bool
	Experience bool
	Note       string
	At         int64
}

func (reviewRow) TableName() string { return "review" }

func (r reviewRow) review() Review {
	return Review{id.Review(r.ID), id.Worker(r.WorkerID), id.Person(r.ByID), r.ByName, framework.VersionID(r.Version), r.Level, r.Education, r.Experience, r.Note, instant(r.At)}
}

// Reviews lists the reviews of a worker, newest first. The caller has asked
// access whether the portfolio may be read.
func (v *View) Reviews(w id.Worker) ([]Review, error) {
	var rows []reviewRow
	if err := list(v, &rows, "SELECT * FROM review WHERE worker_id = ? ORDER BY at DESC, id DESC", string(w)); err != nil {
		return nil, err
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = r.review()
	}
	return out, nil
}

// Confirmed is what somebody confirmed that readiness rests on beside sign-offs:
// an educator a worker's education and experience for a level or, where Level is
// empty, a lead that the department works by a version.
type Confirmed struct {
	Version               framework.VersionID
	Level                 string
	Education, Experience bool
	At                    time.Time
}

// Confirmed lists what was confirmed of a worker and for their department, newest
// first, in one statement. It knows no scope.
func (v *View) Confirmed(w id.Worker, d id.Department) ([]Confirmed, error) {
	var rows []reviewRow
	err := list(v, &rows, `SELECT id, version, level, education, experience, at FROM review WHERE worker_id = ?
		UNION ALL SELECT id, version, '', 0, 0, at FROM adoption WHERE department_id = ? ORDER BY at DESC, id DESC`, string(w), string(d))
	out := make([]Confirmed, len(rows))
	for i, r := range rows {
		out[i] = Confirmed{framework.VersionID(r.Version), r.Level, r.Education, r.Experience, instant(r.At)}
	}
	return out, err
}

// AddReview keeps a review for good.
func (tx *Tx) AddReview(g access.Grant, r Review) error {
	if err := tx.spend(g, string(r.Version)+" "+r.Level, string(r.Worker), access.RecordReview); err != nil {
		return err
	}
	return tx.db.Create(&reviewRow{string(r.ID), string(r.Worker), string(g.Actor().Person), g.Actor().Name, string(r.Version), r.Level, r.Education, r.Experience, r.Note, micros(tx.now)}).Error
}
