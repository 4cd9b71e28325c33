package store

import (
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/review"
)

type reviewRecordRow struct {
	Seq          int64 `gorm:"primaryKey"`
	ID           string
	Review       string
	WorkerID     string
	DepartmentID string
	Kind         string
	Data         string
	ByID         string
	ByName       string
	At           int64
}

func (reviewRecordRow) TableName() string { return "review_record" }

func (r reviewRecordRow) record() (review.Record, error) {
	out := review.Record{ID: id.ReviewRecord(r.ID), Review: id.ProgressReview(r.Review), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID),
		Kind: review.Kind(r.Kind), By: id.Person(r.ByID), ByName: r.ByName, At: instant(r.At)}
	if err := json.Unmarshal([]byte(r.Data), &out.Data); err != nil {
		return out, fmt.Errorf("review record %s: %w", r.ID, err)
	}
	return out, nil
}

// reviewRecords reads records by worker, in the order in which they were put down.
func (v *View) reviewRecords(where string, args ...any) (out []review.Record, err error) {
	err = each(v, "SELECT * FROM review_record WHERE "+where+" ORDER BY worker_id, seq", func(r reviewRecordRow) error {
		one, err := r.record()
		out = append(out, one)
		return err
	}, args...)
	return out, err
}

// ProgressReviews is all progress reviews of a worker, in one statement. It knows
// no scope: use cases ask access first.
func (v *View) ProgressReviews(w id.Worker) (review.History, error) {
	records, err := v.reviewRecords("worker_id = ?", string(w))
	return review.Tell(records), err
}

// ProgressReviewsIn is those of every worker of a department, by worker, in one
// statement.
func (v *View) ProgressReviewsIn(s access.Scope, d id.Department) (map[id.Worker]review.History, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	return v.told("department_id = ?", string(d))
}

// ReviewsWith is those of every worker in whose reviews a person is one of the three,
// or was, by worker.
func (v *View) ReviewsWith(p id.Person) (map[id.Worker]review.History, error) {
	return v.told(`worker_id IN (SELECT worker_id FROM review_record WHERE kind = 'prepared' AND json_extract(data, '$.manager') = ?
		UNION SELECT worker_id FROM review_record WHERE kind = 'prepared' AND json_extract(data, '$.person') = ?
		UNION SELECT worker_id FROM review_record WHERE kind = 'held' AND by_id = ?)`, string(p), string(p), string(p))
}

func (v *View) told(where string, args ...any) (map[id.Worker]review.History, error) {
	records, err := v.reviewRecords(where, args...)
	out := map[id.Worker]review.History{}
	for _, one := range byWorker(records) {
		out[one[0].Worker] = review.Tell(one)
	}
	return out, err
}

// byWorker cuts records that are in order of their workers.
func byWorker(records []review.Record) (out [][]review.Record) {
	from := 0
	for i := range records {
		if i+1 == len(records) || records[i+1].Worker != records[i].Worker {
			out = append(out, records[from:i+1])
			from = i + 1
		}
	}
	return out
}

// ProgressReview is one review with all of its worker's. It knows no scope.
func (v *View) ProgressReview(r id.ProgressReview) (review.Review, review.History, error) {
	records, err := v.reviewRecords("worker_id = (SELECT worker_id FROM review_record WHERE review = ? ORDER BY seq LIMIT 1)", string(r))
	if err != nil {
		return review.Review{}, review.History{}, err
	}
	h := review.Tell(records)
	found, ok := h.Find(r)
	if !ok {
		return review.Review{}, review.History{}, fault.Missing()
	}
	return found, h, nil
}

// AddReviewRecord keeps something that was put down. The audit log holds the digest
// of all of it.
func (tx *Tx) AddReviewRecord(g access.Grant, r review.Record) error {
	if err := tx.spend(g, string(r.Digest()), string(r.ID), access.HoldReview, access.AnswerReview); err != nil {
		return err
	}
	data, err := digest.Canonical(r.Data)
	if err != nil {
		return err
	}
	return tx.insert(&reviewRecordRow{ID: string(r.ID), Review: string(r.Review), WorkerID: string(r.Worker), DepartmentID: string(r.Department), Kind: string(r.Kind),
		Data: string(data), ByID: string(r.By), ByName: r.ByName, At: micros(r.At)})
}

// EachReviewed hands what was put down of each worker's progress reviews to fn, in
// order.
func (v *View) EachReviewed(fn func([]review.Record) error) error {
	records, err := v.reviewRecords("1 = 1")
	for _, one := range byWorker(records) {
		if err == nil {
			err = fn(one)
		}
	}
	return err
}
