package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"time"

	"gorm.io/gorm"

	"countersign/pkg/access"
	"countersign/pkg/audit"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// View reads. One View sees one state of the database throughout.
type View struct {
	db  *gorm.DB
	s   *Store
	now time.Time
}

// Now is the one instant of this read or write.
func (v *View) Now() time.Time { return v.now }

// Tx reads and writes; it ends with the function that it was given to.
type Tx struct {
	View
	spent   map[string]bool // grants already in the log, by action and subject
	entries int
	changes int
	touched map[id.Worker]*touched
	after   []func()
}

// touch notes that a change may move a worker's standing on some competencies,
// or, when none is named, on any: what cohort pages keep of it is written again
// before the transaction ends.
func (tx *Tx) touch(w id.Worker, competencies ...framework.CompetencyID) {
	t := tx.touching(w)
	t.all = t.all || len(competencies) == 0
	t.competencies = append(t.competencies, competencies...)
}

// movedOn notes that a worker's portfolio moved: something was submitted or decided.
func (tx *Tx) movedOn(w id.Worker) { tx.touching(w).moves++ }

func (tx *Tx) touching(w id.Worker) *touched {
	if tx.touched == nil {
		tx.touched = map[id.Worker]*touched{}
	}
	if tx.touched[w] == nil {
		tx.touched[w] = &touched{}
	}
	return tx.touched[w]
}

// touched is what of a worker's standing may have moved.
type touched struct {
	all          bool
	competencies []framework.CompetencyID
	moves        int // submissions and decisions
}

// After runs fn once the change is on the disk; never if it fails.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

// Read runs fn over one state of the database.
func (s *Store) Read(ctx context.Context, fn func(*View) error) error {
	return classify(s.read.with(ctx, "BEGIN", func(db *gorm.DB) error {
		return fn(&View{db: db, s: s, now: s.now()})
	}))
}

// Write runs fn in the writing transaction and returns when what it did is on
// the disk, or undone. fn must not block on anything but the database, and must
// not keep tx. Any error undoes the whole of fn.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) (err error) {
	if refused := s.refusal.Load(); refused != nil {
		return refused
	}
	j := &job{ctx: ctx, fn: fn, answer: make(chan error, 1)}
	defer func() {
		if recover() != nil { // the queue is closed
			err = fault.New(fault.Unavailable, "Countersign is stopping. Try again in a minute.")
		}
	}()
	select {
	case s.jobs <- j:
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
	if err := <-j.answer; err != nil {
		return classify(err)
	}
	for _, after := range j.after {
		after()
	}
	return nil
}

type job struct {
	ctx    context.Context
	fn     func(*Tx) error
	answer chan error
	after  []func()
}

// batch is how many queued writes are committed together.
const batch = 64

// work commits what is queued, together: under load one fsync serves many, and a
// lone caller loses nothing.
func (s *Store) work() {
	defer close(s.done)
	for first := range s.jobs {
		jobs := []*job{first}
		for len(jobs) < batch {
			select {
			case j, ok := <-s.jobs:
				if ok {
					jobs = append(jobs, j)
					continue
				}
			default:
			}
			break
		}
		s.commit(jobs)
	}
}

func (s *Store) commit(jobs []*job) {
	results := make([]error, len(jobs))
	before := maps.Clone(s.tally)
	err := s.write.with(context.Background(), "BEGIN IMMEDIATE", func(db *gorm.DB) error {
		for i, j := range jobs {
			results[i] = s.one(db, j, len(jobs) > 1)
			switch {
			case results[i] != nil && len(jobs) == 1:
				return results[i]
			case errors.Is(results[i], errTorn):
				return unavailable(errTorn)
			}
		}
		if s.moved {
			return s.keepTally(db)
		}
		return nil
	})
	if err != nil {
		s.tally, s.moved, s.unheard = before, false, nil
	}
	for i, j := range jobs {
		if results[i] == nil {
			results[i] = err
		}
		if results[i] != nil {
			s.forget()
		}
		j.answer <- results[i]
	}
}

// errTorn says that the engine itself undid the whole transaction, as it may when
// the disk is full: what ran next would be kept at once, and be told it was not.
var errTorn = errors.New("the transaction ended with a write that failed")

// one runs a job, in a savepoint when it shares the transaction.
func (s *Store) one(db *gorm.DB, j *job, shared bool) (err error) {
	if err := j.ctx.Err(); err != nil {
		return unavailable(err)
	}
	if shared {
		if err := db.Exec("SAVEPOINT job").Error; err != nil {
			return err
		}
		before := maps.Clone(s.tally)
		defer func() {
			var end error
			if err != nil {
				s.forget()
				s.tally = before
				end = db.Exec("ROLLBACK TO job").Error
			}
			if end = errors.Join(end, db.Exec("RELEASE job").Error); end != nil {
				err = errors.Join(err, errTorn, end)
			}
		}()
	}
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a write panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("a write panicked: %v", p)
		}
	}()
	tx := &Tx{View: View{db: db.WithContext(context.WithoutCancel(j.ctx)), s: s, now: s.now()}, spent: map[string]bool{}}
	if err := j.fn(tx); err != nil {
		return err
	}
	for w, what := range tx.touched {
		if err := tx.project(w, *what); err != nil {
			return err
		}
	}
	if tx.changes > 0 && tx.entries == 0 {
		return errors.New("a change without an audit entry was undone")
	}
	if tx.entries > 0 {
		s.logged.Store(micros(tx.now))
	}
	j.after = tx.after
	return nil
}

// spend checks that the grant is for the subject and one of the actions, and
// leaves its audit entry the first time that it is used in this transaction.
func (tx *Tx) spend(g access.Grant, detail, subject string, actions ...access.Action) error {
	if !g.Allows(subject, actions...) {
		return fmt.Errorf("the grant %q for %q does not allow this on %q", g.Action(), g.Subject(), subject)
	}
	tx.changes++
	key := string(g.Action()) + " " + subject
	if tx.spent[key] {
		return nil
	}
	tx.spent[key] = true
	return tx.log(g, detail)
}

func (tx *Tx) log(g access.Grant, detail string) error {
	last, err := tx.tip()
	if err != nil {
		return err
	}
	actor := g.Actor()
	who := string(actor.Person)
	if who == "" {
		who = "system:" + actor.System
	}
	e := audit.Entry{
		At: tx.now, Actor: who, Action: string(g.Action()), Subject: g.Subject(), Department: string(g.Department()),
		Rule: g.Rule(), Request: actor.Request, Detail: detail,
	}.Seal(last.Seq+1, last.Digest)
	tx.entries++
	return tx.insertEntry(e)
}

func unavailable(cause error) error {
	return fault.Because(fault.Unavailable, cause, "Countersign cannot do that just now. Nothing was lost: try again in a minute.")
}
