package educating

import (
	"context"
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// TrainingCommand puts something down of a worker's apprenticeship. Each kind
// says which of Data it takes (package apprenticeship); the rest must be empty.
type TrainingCommand struct {
	Worker id.Worker
	Kind   apprenticeship.Kind
	About  id.TrainingRecord
	Data   apprenticeship.Data
}

// RecordTraining keeps it for good, if its kind may be put down by the actor and
// after what was put down before.
func (s Service) RecordTraining(ctx context.Context, a identity.Actor, cmd TrainingCommand) (out apprenticeship.Record, err error) {
	tidy(&cmd.Data)
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(cmd.Worker)
		if err != nil {
			return err
		}
		out = apprenticeship.Record{ID: id.New[id.TrainingRecord](), Worker: cmd.Worker, Department: worker.Department, Kind: cmd.Kind, About: cmd.About, Data: cmd.Data, By: a.Person, ByName: a.Name, At: tx.Now()}
		h, err := tx.Training(cmd.Worker)
		if err != nil {
			return err
		}
		if h.End != nil && cmd.Kind == apprenticeship.Began {
			h = apprenticeship.History{}
		}
		g, err := permitTraining(a, h, out)
		if err != nil {
			return err
		}
		if err := apprenticeship.The().Check(h, out, worker.Person, clock.DateOf(tx.Now())); err != nil {
			return err
		}
		if err := noPatient(out.Data); err != nil {
			return err
		}
		if err := ownEvidence(tx, a, out); err != nil {
			return err
		}
		if out.Apprenticeship = h.ID; out.Apprenticeship == "" {
			out.Apprenticeship = id.New[id.Apprenticeship]()
		}
		if err := tx.AddTraining(g, out); err != nil {
			return err
		}
		return tellTraining(tx, h, out, worker)
	})
	return out, err
}

func tidy(d *apprenticeship.Data) {
	d.Words, d.Name = strings.TrimSpace(d.Words), strings.TrimSpace(d.Name)
	if d.Plan != nil {
		d.Plan.Provider = strings.TrimSpace(d.Plan.Provider)
	}
	var actions []string
	for _, a := range d.Actions {
		if a = strings.TrimSpace(a); a != "" {
			actions = append(actions, a)
		}
	}
	d.Actions = actions
}

// permitTraining says who may put down what: the apprentice their time and their
// own signature; the lead what the employer says; educators and the lead the rest.
func permitTraining(a identity.Actor, h apprenticeship.History, r apprenticeship.Record) (access.Grant, error) {
	about, _ := h.Find(r.About)
	mine := r.Kind == apprenticeship.Logged || r.Kind == apprenticeship.TakenBack && about.Kind == apprenticeship.Logged ||
		r.Kind == apprenticeship.Signed && r.Data.What == apprenticeship.Apprentice
	employer := r.Kind == apprenticeship.Signed && r.Data.What == apprenticeship.Employer ||
		r.Kind == apprenticeship.Happened && (r.Data.What == apprenticeship.EmployerConfirmed || r.Data.What == apprenticeship.EmployerStatement) ||
		r.Kind == apprenticeship.TakenBack && (about.Data.What == apprenticeship.EmployerConfirmed || about.Data.What == apprenticeship.EmployerStatement)
	switch {
	case mine:
		return access.Apprentice(a, r.ID, r.Worker, r.Department)
	case employer:
		return access.Employ(a, r.ID, r.Worker, r.Department)
	}
	return access.Oversee(a, r.ID, r.Worker, r.Department)
}

// noPatient refuses a patient's number in what was typed, and shows where it is.
func noPatient(d apprenticeship.Data) error {
	var f fault.Fields
	for _, text := range append([]string{d.Words, d.Name}, d.Actions...) {
		for _, found := range identifier.Check(text) {
			if found.Severity == identifier.Block {
				f.Add(map[bool]string{true: "words", false: "actions"}[text == d.Words], "%s", found.Message)
			}
		}
	}
	return f.Err()
}

// ownEvidence holds that time is linked to evidence of the same portfolio only.
func ownEvidence(tx *store.Tx, a identity.Actor, r apprenticeship.Record) error {
	if r.Data.Evidence == "" {
		return nil
	}
	item, err := tx.Evidence(access.ScopeOf(a), r.Data.Evidence)
	if err == nil && item.Worker == r.Worker {
		return nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	var f fault.Fields
	f.Add("evidence", "Choose one of your own pieces of evidence.")
	return f.Err()
}

// tellTraining tells the apprentice what others put down.
func tellTraining(tx *store.Tx, h apprenticeship.History, r apprenticeship.Record, worker store.Worker) error {
	about, _ := h.Find(r.About)
	said := ""
	switch r.Kind {
	case apprenticeship.Began:
		said = fmt.Sprintf("%s put your apprenticeship in Countersign. You can log your training hours now.", r.ByName)
	case apprenticeship.SentBack:
		said = fmt.Sprintf("%s sent back the time that you logged for %s: %s", r.ByName, about.Data.On.Words(), r.Data.Words)
	case apprenticeship.Reviewed:
		said = fmt.Sprintf("%s wrote down your progress review of %s. Read it and sign it.", r.ByName, r.Data.On.Words())
	}
	if said == "" || r.By == worker.Person {
		return nil
	}
	return tx.Notify(worker.Person, string(notice.Training), said, "/apprenticeship")
}
