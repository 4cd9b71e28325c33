package store

import (
	"database/sql"
	"time"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Had is what a worker has beside sign-offs, as it was at an instant, toward any level
// of any version of a framework.
type Had struct {
	all     progress.Beside // but for what depends on the level
	reviews []levelReview   // by an educator alone
	begun   begun
}

type levelReview struct {
	WorkerID, Level string
	At              int64
}

// Toward is what of it the other requirements of a level of a version are judged by.
func (h Had) Toward(f *framework.Version, level string) progress.Beside {
	b := h.all
	b.Start, b.Reviews = h.begun.on(f, level), nil
	for _, r := range h.reviews {
		if r.Level == level {
			b.Reviews = append(b.Reviews, instant(r.At))
		}
	}
	b.Reviews = append(b.Reviews, h.all.Reviews...)
	return b
}

// Beside is what a worker has beside sign-offs, as it was at an instant, toward a
// level of a version. It knows no scope.
func (v *View) Beside(w id.Worker, f *framework.Version, level string, at time.Time) (progress.Beside, error) {
	all, err := v.BesideOf([]id.Worker{w}, f, at)
	return all[w].Toward(f, level), err
}

// BesideOf is the same of several workers, toward any version of a framework, in as
// many statements as of one. It knows no scope.
func (v *View) BesideOf(workers []id.Worker, f *framework.Version, at time.Time) (map[id.Worker]Had, error) {
	began, err := v.begun(workers, f)
	if err != nil {
		return nil, err
	}
	attained, err := v.attained(workers, at)
	if err != nil {
		return nil, err
	}
	var given []workerEntitlementRow
	err = list(v, &given, `SELECT worker_id, kind, title, from_on, until_on FROM worker_entitlement
		WHERE worker_id IN (SELECT value FROM json_each(?)) AND granted_at <= ? AND (ended_at IS NULL OR ended_at > ?) ORDER BY granted_at, id`, listed(workers), micros(at), micros(at))
	if err != nil {
		return nil, err
	}
	var reviews []levelReview
	err = list(v, &reviews, `SELECT r.worker_id, r.level, r.at FROM review r JOIN framework_version f ON f.id = r.version
		WHERE r.worker_id IN (SELECT value FROM json_each(?)) AND f.framework = ? AND r.at <= ? ORDER BY r.at DESC, r.id DESC`, listed(workers), f.Framework, micros(at))
	if err != nil {
		return nil, err
	}
	held, err := v.told("worker_id IN (SELECT value FROM json_each(?))", listed(workers))
	if err != nil {
		return nil, err
	}
	out := make(map[id.Worker]Had, len(workers))
	for _, w := range workers {
		one := Had{begun: began[w], all: progress.Beside{Attained: attained[w]}}
		if last, ok := held[w].LastBy(at); ok { // by all three
			one.all.Reviews = []time.Time{last.Held.Data.On.Start()}
		}
		out[w] = one
	}
	for _, e := range given {
		one := out[id.Worker(e.WorkerID)]
		one.all.Entitled = append(one.all.Entitled, progress.Entitled{Kind: e.Kind, Title: e.Title, From: clock.Date(e.FromOn), Until: clock.Date(e.UntilOn)})
		out[id.Worker(e.WorkerID)] = one
	}
	for _, r := range reviews {
		one := out[id.Worker(r.WorkerID)]
		one.reviews = append(one.reviews, r)
		out[id.Worker(r.WorkerID)] = one
	}
	return out, nil
}

// begun is what tells when a worker began on a level of a framework.
type begun struct {
	training   apprenticeship.Record // the beginning of the apprenticeship that began last; none: the framework is no apprenticeship's
	enrolments []placed              // on versions of it, those that hold and those that ended, the latest first
}

type placed struct {
	WorkerID, Version, Level string
	Since                    int64
	EndedAt                  sql.NullInt64
}

// Began is the day on which a worker began on a pathway: on the level of any version
// of the framework, moves from one version to the next passed over; for an
// apprenticeship the first day of training, which a break or a restart leaves as it
// is. Empty: they are not on it.
func (v *View) Began(w id.Worker, f *framework.Version, level string) (clock.Date, error) {
	all, err := v.begun([]id.Worker{w}, f)
	return all[w].on(f, level), err
}

func (v *View) begun(workers []id.Worker, f *framework.Version) (map[id.Worker]begun, error) {
	out := map[id.Worker]begun{}
	if f.Kind == framework.Apprenticeship {
		err := each(v, "SELECT * FROM training_record WHERE worker_id IN (SELECT value FROM json_each(?)) AND kind = 'began' ORDER BY seq", func(r trainingRow) error {
			one, err := r.record()
			out[one.Worker] = begun{training: one}
			return err
		}, listed(workers))
		if err != nil {
			return nil, err
		}
	}
	err := each(v, `SELECT n.worker_id, n.version, n.level, n.since, n.ended_at FROM enrolment n JOIN framework_version f ON f.id = n.version
		WHERE n.worker_id IN (SELECT value FROM json_each(?)) AND f.framework = ? ORDER BY n.since DESC, n.ended_at IS NULL DESC`, func(r placed) error {
		one := out[id.Worker(r.WorkerID)]
		one.enrolments = append(one.enrolments, r)
		out[id.Worker(r.WorkerID)] = one
		return nil
	}, listed(workers), f.Framework)
	return out, err
}

func (b begun) on(f *framework.Version, level string) clock.Date {
	if b.training.ID != "" && b.training.Data.Standard == f.Framework {
		return b.training.Data.On
	}
	var since int64
	for _, r := range b.enrolments {
		if r.Level != level {
			continue
		}
		there := !r.EndedAt.Valid || r.EndedAt.Int64 >= since // until they went on, or after
		if since == 0 && !r.EndedAt.Valid && r.Version == string(f.ID) || since != 0 && there {
			since = r.Since
		}
	}
	if since == 0 {
		return ""
	}
	return clock.DateOf(instant(since))
}
