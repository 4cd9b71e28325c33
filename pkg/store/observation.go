package store

import (
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type observationRow struct {
	IntentID     string `gorm:"primaryKey"`
	ByID         string
	WorkerID     string
	DepartmentID string
	EvidenceID   string
	VersionID    string
	RequestID    string
	Competency   string
	Level        string
	Step         int
	Content      string
	At           int64
}

func (observationRow) TableName() string { return "observation" }

func (r observationRow) observation() (attestation.Observation, error) {
	o := attestation.Observation{Intent: id.Intent(r.IntentID), By: id.Person(r.ByID), Worker: id.Worker(r.WorkerID), Department: id.Department(r.DepartmentID),
		Evidence: id.Evidence(r.EvidenceID), Version: id.Version(r.VersionID), Request: id.Request(r.RequestID), Competency: framework.CompetencyID(r.Competency),
		Level: r.Level, Step: r.Step, At: instant(r.At)}
	return o, json.Unmarshal([]byte(r.Content), &o.Content)
}

// unsigned is how long an observation that was not signed is kept, so that what
// was typed is found again.
const unsigned = 24 * time.Hour

// KeepObservation keeps what an assessor wrote down with the statement that they
// are shown of it. What nobody signed within a day goes.
func (tx *Tx) KeepObservation(g access.Grant, o attestation.Observation, i attestation.Intent) error {
	if err := tx.spend(g, "statement "+string(i.StatementDigest)[:16], string(o.Evidence), access.RecordObservation); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM observation WHERE at < ?", micros(tx.now.Add(-unsigned))); err != nil {
		return err
	}
	if err := tx.insertIntent(i); err != nil {
		return err
	}
	content, err := json.Marshal(o.Content)
	if err != nil {
		return err
	}
	return tx.insert(&observationRow{IntentID: string(o.Intent), ByID: string(o.By), WorkerID: string(o.Worker), DepartmentID: string(o.Department), EvidenceID: string(o.Evidence),
		VersionID: string(o.Version), RequestID: string(o.Request), Competency: string(o.Competency), Level: o.Level, Step: o.Step, Content: string(content), At: micros(o.At)})
}

// Observation is what the scope's own person wrote down and has not signed.
func (v *View) Observation(scope access.Scope, i id.Intent) (attestation.Observation, error) {
	var r observationRow
	if err := one(v, &r, "SELECT * FROM observation WHERE intent_id = ? AND by_id = ?", string(i), string(scope.Person())); err != nil {
		return attestation.Observation{}, found(err)
	}
	return r.observation()
}

// Observe makes an observation evidence, with the request that its signature, in
// this same transaction, answers.
func (tx *Tx) Observe(g access.Grant, o attestation.Observation) error {
	v := o.Written()
	if err := tx.spend(g, fmt.Sprintf("version %d", v.Number), string(o.Evidence), access.RecordObservation); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM observation WHERE intent_id = ?", string(o.Intent)); err != nil {
		return err
	}
	item := evidence.Item{ID: o.Evidence, Worker: o.Worker, Department: o.Department}
	if err := tx.insert(&evidenceRow{ID: string(o.Evidence), WorkerID: string(o.Worker), DepartmentID: string(o.Department), Kind: string(v.Kind), State: string(evidence.Submitted),
		Title: v.Content.Title, OccurredOn: string(v.Content.OccurredOn), CurrentID: nullText(v.ID), Number: v.Number, Revision: 1, CreatedAt: micros(tx.now), UpdatedAt: micros(tx.now)}); err != nil {
		return err
	}
	if err := tx.insertVersion(o.Department, v); err != nil {
		return err
	}
	if err := tx.mapItem(item, v.Content.Competencies); err != nil {
		return err
	}
	tx.movedOn(o.Worker)
	if WeekAt(v.CreatedAt) != WeekAt(tx.now) { // written down before midnight on Sunday, and signed after
		tx.touch(o.Worker)
	}
	return tx.OpenRequests(g, []attestation.Request{o.Asked(tx.now)})
}

// atWork narrows workers to those who are workers of their department now; it
// takes the moment twice.
const atWork = `p.enabled = 1 AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = w.person_id
	AND m.department_id = w.department_id AND m.role = 'worker' AND ` + inForce + `)`

// WhomToObserve lists the department's workers for those who may watch them.
func (v *View) WhomToObserve(s access.Scope, d id.Department) ([]Worker, error) {
	if !s.SeesWhomToObserve(d) {
		return nil, fault.Missing()
	}
	return v.workersWhere("w.department_id = ? AND "+atWork, string(d), micros(v.now), micros(v.now))
}

// Works tells whether somebody is a worker of their department now.
func (v *View) Works(w id.Worker) (bool, error) {
	list, err := v.workersWhere("w.id = ? AND "+atWork, string(w), micros(v.now), micros(v.now))
	return len(list) > 0, err
}

// WorkerPersons is whose each portfolio is.
func (v *View) WorkerPersons() (map[id.Worker]id.Person, error) {
	out := map[id.Worker]id.Person{}
	return out, each(v, "SELECT * FROM worker", func(r workerRow) error { out[id.Worker(r.ID)] = id.Person(r.PersonID); return nil })
}

type answerRow struct {
	ID         string `gorm:"primaryKey"`
	EvidenceID string
	ByID       string
	ByName     string
	IsRight    bool
	Words      string
	At         int64
}

func (answerRow) TableName() string { return "answer" }

func (r answerRow) answer() attestation.Answer {
	return attestation.Answer{ID: id.Answer(r.ID), Evidence: id.Evidence(r.EvidenceID), By: id.Person(r.ByID), ByName: r.ByName, Right: r.IsRight, Words: r.Words, At: instant(r.At)}
}

// Answered is what the audit log tells of an answer: on what, which, and a
// fingerprint of its words, but no word of it.
func Answered(a attestation.Answer) string {
	return fmt.Sprintf("%s %t %s", a.Evidence, a.Right, digest.OfBytes([]byte(a.Words))[:16])
}

// AnswerObservation keeps what a worker says of an observation.
func (tx *Tx) AnswerObservation(g access.Grant, a attestation.Answer) error {
	if err := tx.spend(g, Answered(a), string(a.ID), access.AnswerObservation); err != nil {
		return err
	}
	return tx.insertLogged(ledger.Answered, g.Department(), string(a.ID), &answerRow{ID: string(a.ID), EvidenceID: string(a.Evidence), ByID: string(a.By), ByName: a.ByName, IsRight: a.Right, Words: a.Words, At: micros(a.At)})
}

// AnswerOf is the latest answer to an observation that the caller has checked may
// be seen; nil: there is none yet.
func (v *View) AnswerOf(e id.Evidence) (*attestation.Answer, error) {
	latest, err := v.AnswersTo([]id.Evidence{e})
	return latest[e], err
}

// AuthorOf is who wrote a version.
func (v *View) AuthorOf(ver id.Version) (id.Person, error) {
	var r versionRow
	err := one(v, &r, "SELECT * FROM evidence_version WHERE id = ?", string(ver))
	return id.Person(r.CreatedBy), found(err)
}

// AnswersOf lists all of them, oldest first.
func (v *View) AnswersOf(e id.Evidence) ([]attestation.Answer, error) {
	var rows []answerRow
	err := list(v, &rows, "SELECT * FROM answer WHERE evidence_id = ? ORDER BY at, id", string(e))
	out := make([]attestation.Answer, len(rows))
	for i, r := range rows {
		out[i] = r.answer()
	}
	return out, err
}

// AnswersTo are the latest answers to items that the caller has checked may be seen.
func (v *View) AnswersTo(items []id.Evidence) (map[id.Evidence]*attestation.Answer, error) {
	out := map[id.Evidence]*attestation.Answer{}
	if len(items) == 0 {
		return out, nil
	}
	var rows []answerRow
	err := list(v, &rows, "SELECT * FROM answer WHERE evidence_id IN (SELECT value FROM json_each(?)) ORDER BY at, id", listed(items))
	for _, r := range rows {
		a := r.answer()
		out[a.Evidence] = &a
	}
	return out, err
}

// EachAnswer hands every answer to fn.
func (v *View) EachAnswer(fn func(attestation.Answer) error) error {
	return each(v, "SELECT * FROM answer", func(r answerRow) error { return fn(r.answer()) })
}
