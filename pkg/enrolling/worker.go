package enrolling

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// WorkerPost is a worker's post and the pathways that they are on, the main one
// first.
type WorkerPost struct {
	store.Worker
	Enrolments []store.Enrolment
}

// WorkerPost shows a worker's post to whoever may read their portfolio.
func (s Service) WorkerPost(ctx context.Context, actor identity.Actor, w id.Worker) (WorkerPost, error) {
	var out WorkerPost
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Worker, err = v.WorkerFacts(w); err != nil {
			return err
		}
		if !access.ScopeOf(actor).SeesWorker(w, out.Department) {
			return fault.Missing()
		}
		out.Enrolments, err = v.Enrolments(w)
		return err
	})
	return out, err
}

// AssignEducatorCommand gives a worker an educator; none takes the one away.
type AssignEducatorCommand struct {
	Worker   id.Worker
	Revision int
	Educator id.Person
}

// AssignEducator says who follows a worker.
func (s Service) AssignEducator(ctx context.Context, actor identity.Actor, cmd AssignEducatorCommand) error {
	return s.changeWorker(ctx, actor, access.ChangePerson, cmd.Worker, func(tx *store.Tx, g access.Grant, w store.Worker) error {
		if cmd.Educator != "" {
			if err := isEducator(tx, cmd.Educator, w.Department); err != nil {
				return err
			}
		}
		return tx.AssignEducator(g, w.ID, cmd.Revision, cmd.Educator)
	})
}

func isEducator(tx *store.Tx, p id.Person, d id.Department) error {
	educators, err := tx.PeopleWith(d, identity.RoleEducator)
	if err != nil {
		return err
	}
	for _, e := range educators {
		if e == p {
			return nil
		}
	}
	var f fault.Fields
	f.Add("educator", "Choose a practice educator of this department.")
	return f.Err()
}

// changeWorker does something to a worker for their department's lead.
func (s Service) changeWorker(ctx context.Context, actor identity.Actor, action access.Action, w id.Worker, change func(*store.Tx, access.Grant, store.Worker) error) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		worker, err := tx.WorkerFacts(w)
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, action, w, worker.Department)
		if err != nil {
			return err
		}
		if err := notYourself(actor, worker.Person, "Nobody changes their own post or pathway. Ask another lead."); err != nil {
			return err
		}
		return change(tx, g, worker)
	})
}

// ChangePostCommand says what a worker's post now is.
type ChangePostCommand struct {
	Worker   id.Worker
	Revision int
	Version  framework.VersionID // empty: the newest for imaging
	Level    string              // held; empty: none
	Settings []string            // kinds of work
}

// ChangePost changes the level that a worker holds and their kinds of work. What
// they work toward is another thing: see Enrol.
func (s Service) ChangePost(ctx context.Context, actor identity.Actor, cmd ChangePostCommand) error {
	return s.changeWorker(ctx, actor, access.ChangePerson, cmd.Worker, func(tx *store.Tx, g access.Grant, w store.Worker) error {
		v, err := versionOf(tx, w.Department, cmd.Version)
		if err != nil {
			return err
		}
		var f fault.Fields
		level, held := cmd.Level, store.Aim{Version: v.ID, Level: cmd.Level}
		if level == "" {
			level, held = next(v, "", nil), store.Aim{}
		}
		checkPathway(&f, v, level, cmd.Settings, "level", "settings")
		if err := f.Err(); err != nil {
			return err
		}
		return tx.ChangePost(g, w.ID, cmd.Revision, held, cmd.Settings)
	})
}

func versionOf(tx *store.Tx, d id.Department, name framework.VersionID) (*framework.Version, error) {
	c, err := readCatalogue(&tx.View, d)
	if err != nil {
		return nil, err
	}
	v, ok := c.version(name)
	if !ok {
		var f fault.Fields
		f.Add("version", "Choose a framework from the list.")
		return nil, f.Err()
	}
	return v, nil
}

// EnrolCommand puts a worker on a pathway.
type EnrolCommand struct {
	Worker  id.Worker
	Version framework.VersionID // empty: the newest for imaging
	Level   string              // to work toward
	Main    bool                // the one that their home shows first
}

// Enrol puts a worker on a pathway. On one that they are on already, it changes
// at most which is the main one.
func (s Service) Enrol(ctx context.Context, actor identity.Actor, cmd EnrolCommand) error {
	return s.changeWorker(ctx, actor, access.Enrol, cmd.Worker, func(tx *store.Tx, g access.Grant, w store.Worker) error {
		v, err := versionOf(tx, w.Department, cmd.Version)
		if err != nil {
			return err
		}
		var f fault.Fields
		checkPathway(&f, v, cmd.Level, nil, "level", "level")
		if err := f.Err(); err != nil {
			return err
		}
		have, err := tx.Enrolments(w.ID)
		if err != nil {
			return err
		}
		return tx.AddEnrolment(g, w.ID, store.Aim{Version: v.ID, Level: cmd.Level}, cmd.Main || len(have) == 0)
	})
}

// EndEnrolment takes a worker off a pathway. The main one goes last: another is
// made the main one first. Whoever is still entitled to tasks of its version is moved, or
// that is ended first: see Move.
func (s Service) EndEnrolment(ctx context.Context, actor identity.Actor, e id.Enrolment) error {
	var worker id.Worker
	err := s.Store.Read(ctx, func(v *store.View) error {
		have, err := v.EnrolmentFacts(e)
		worker = have.Worker
		return err
	})
	if err != nil {
		return err
	}
	return s.changeWorker(ctx, actor, access.Enrol, worker, func(tx *store.Tx, g access.Grant, w store.Worker) error {
		have, err := tx.Enrolments(w.ID)
		if err != nil {
			return err
		}
		for _, one := range have {
			if one.ID != e {
				continue
			}
			if one.Main && len(have) > 1 {
				return fault.New(fault.Conflict, "This is the main pathway. Make another one the main one first.")
			}
			if err := strands(tx, one, have); err != nil {
				return err
			}
			return tx.EndEnrolment(g, one)
		}
		return fault.Missing()
	})
}
