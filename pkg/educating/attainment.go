package educating

import (
	"context"
	"fmt"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/attainment"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// AttainCommand puts down what a worker has toward a requirement of a level that they
// aim at, or says what comes of it. The requirement is named by the framework and its
// id in Data; each kind says what else it takes (package attainment).
type AttainCommand struct {
	Worker id.Worker
	Kind   attainment.Kind
	About  id.Attainment
	Data   attainment.Data
}

// RecordAttainment keeps it for good, if its kind may be put down by the actor and
// after what was put down before.
func (s Service) RecordAttainment(ctx context.Context, a identity.Actor, cmd AttainCommand) (out attainment.Record, err error) {
	d := &cmd.Data
	d.Title, d.Words, d.Digest, d.Leaf = strings.TrimSpace(d.Title), strings.TrimSpace(d.Words), "", ""
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(cmd.Worker)
		if err != nil {
			return err
		}
		out = attainment.Record{ID: id.New[id.Attainment](), Worker: cmd.Worker, Department: worker.Department, Kind: cmd.Kind, About: cmd.About, Data: cmd.Data, By: a.Person, ByName: a.Name, At: tx.Now()}
		grant, held, err := permitAttainment(tx, a, out, worker)
		if err != nil {
			return err
		}
		var asked framework.Requirement
		if out.Kind == attainment.PutDown {
			out.About = ""
			if asked, err = askedOf(tx, worker, out.Data); err != nil {
				return err
			}
			out.Data.Leaf = asked.Kind
			if out.Data.Digest, err = tx.EvidenceDigest(worker.ID, out.Data.Evidence); err != nil {
				return err
			}
		} else {
			out.Data = attainment.Data{Words: out.Data.Words}
		}
		if err := attainment.Check(held, out, asked, worker.Person, clock.DateOf(tx.Now())); err != nil {
			return err
		}
		if err := noPatient(apprenticeship.Data{Words: out.Data.Words, Name: out.Data.Title}); err != nil {
			return err
		}
		if out.Data.Evidence != "" && out.Data.Digest == "" {
			return field("evidence", "Choose one of their own pieces of evidence that was submitted.")
		}
		if err := tx.AddAttainment(grant, out); err != nil {
			return err
		}
		return tellAttained(tx, held, out, asked, worker)
	})
	return out, err
}

// permitAttainment says who may do what: the worker puts down, and takes back what
// they put down; educators and the lead do the rest.
func permitAttainment(tx *store.Tx, a identity.Actor, r attainment.Record, worker store.Worker) (access.Grant, []attainment.Held, error) {
	own := r.Kind == attainment.PutDown && a.Person == worker.Person
	var held []attainment.Held
	if access.ScopeOf(a).SeesWorker(r.Worker, r.Department) {
		var err error
		if held, err = tx.Attained(r.Worker, tx.Now()); err != nil {
			return access.Grant{}, nil, err
		}
	}
	for _, h := range held {
		own = own || r.Kind == attainment.TakenBack && h.ID == r.About && h.By == a.Person && a.Person == worker.Person
	}
	var g access.Grant
	var err error
	if own {
		g, err = access.PutDown(a, r.ID, r.Worker, r.Department)
	} else {
		g, err = access.Attest(a, r.ID, r.Worker, r.Department)
	}
	return g, held, err
}

// askedOf is the requirement that something is put down for: of a level that the
// worker aims at, as it is asked of somebody who began when they did.
func askedOf(tx *store.Tx, worker store.Worker, d attainment.Data) (framework.Requirement, error) {
	on, err := tx.Enrolments(worker.ID)
	if err != nil {
		return framework.Requirement{}, err
	}
	for _, e := range on {
		v, err := tx.Framework(e.Version)
		if err != nil {
			return framework.Requirement{}, err
		}
		l, _ := v.Level(e.Level)
		if v.Framework != d.Framework || len(l.Requires) == 0 {
			continue
		}
		start, err := tx.Began(worker.ID, v, e.Level)
		if err != nil {
			return framework.Requirement{}, err
		}
		if r, ok := l.Leaf(d.For, start); ok && attainment.Taken(r) {
			return r, nil
		}
	}
	return framework.Requirement{}, field("requirement", "Choose something that is asked of them, and that can be put down.")
}

func field(name, message string) error {
	var f fault.Fields
	f.Add(name, "%s", message)
	return f.Err()
}

// tellAttained tells the worker what others did, and their educator what waits.
func tellAttained(tx *store.Tx, held []attainment.Held, r attainment.Record, asked framework.Requirement, worker store.Worker) error {
	what := ""
	for _, h := range held {
		if h.ID == r.About {
			what = h.Name()
		}
	}
	page := "/requirements/" + string(worker.ID)
	switch {
	case r.By == worker.Person && r.Kind == attainment.PutDown && asked.Kind != framework.AsksDeclaration && worker.Educator != "" && worker.Educator != r.By:
		return tx.Notify(worker.Educator, string(notice.Attained), fmt.Sprintf("%s put down “%s” for “%s”. Look at it, and confirm what you saw.", worker.Name, r.Data.Title, asked.Title), page)
	case r.By == worker.Person:
		return nil
	case r.Kind == attainment.Confirmed:
		return tx.Notify(worker.Person, string(notice.Attained), fmt.Sprintf("%s confirmed %s.", r.ByName, what), page)
	case r.Kind == attainment.SentBack:
		return tx.Notify(worker.Person, string(notice.Attained), fmt.Sprintf("%s sent %s back: %s", r.ByName, what, r.Data.Words), page)
	case r.Kind == attainment.TakenBack:
		return tx.Notify(worker.Person, string(notice.Attained), fmt.Sprintf("%s took back %s: %s", r.ByName, what, r.Data.Words), page)
	}
	return tx.Notify(worker.Person, string(notice.Attained), fmt.Sprintf("%s wrote something down for “%s”.", r.ByName, asked.Title), page)
}

// MayAttain tells whether the actor may put down what the worker has, as the worker
// or for them, and confirm it.
func (s Service) MayAttain(a identity.Actor, w id.Worker, d id.Department) (own, attest bool) {
	_, err := access.PutDown(a, "", w, d)
	own = err == nil
	_, err = access.Attest(a, "", w, d)
	return own, err == nil
}
