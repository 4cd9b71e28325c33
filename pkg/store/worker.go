package store

import (
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Worker is a person's portfolio in a department and the post that they hold.
type Worker struct {
	ID             id.Worker
	Person         id.Person
	Name           string
	Email          string
	Department     id.Department
	DepartmentName string
	Version        framework.VersionID // of the framework that Level belongs to; empty: not known
	Level          string              // career level held now, "CSW"; empty: not known
	Settings       []string            // kinds of work of the post
	Educator       id.Person           // empty: none
	EducatorName   string
	CreatedAt      time.Time
	Revision       int
}

// Enrolment is a worker on a pathway since a moment.
type Enrolment struct {
	ID      id.Enrolment
	Worker  id.Worker
	Version framework.VersionID
	Level   string // aimed at
	Since   time.Time
	Main    bool // the one that home shows first
}

// levelRef is how a level held is stored: version and level.
func levelRef(v framework.VersionID, level string) string {
	if v == "" || level == "" {
		return ""
	}
	return string(v) + "/" + level
}

func aimOf(ref string) Aim {
	version, level, _ := strings.Cut(ref, "/")
	return Aim{framework.VersionID(version), level}
}

func (v *View) workersWhere(where string, args ...any) ([]Worker, error) {
	var rows []struct {
		Row            workerRow `gorm:"embedded"`
		Name           string
		Email          string
		DepartmentName string
		EducatorName   string
	}
	err := list(v, &rows, `SELECT w.*, p.name, p.email, d.name AS department_name, coalesce(e.name, '') AS educator_name
		FROM worker w JOIN person p ON p.id = w.person_id JOIN department d ON d.id = w.department_id LEFT JOIN person e ON e.id = w.educator_id
		WHERE `+where+` ORDER BY p.name, w.id`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Worker, len(rows))
	for i, one := range rows {
		r := one.Row
		settings, err := texts[string](r.Settings)
		if err != nil {
			return nil, err
		}
		held := aimOf(r.Level)
		out[i] = Worker{ID: id.Worker(r.ID), Person: id.Person(r.PersonID), Name: one.Name, Email: one.Email, Department: id.Department(r.DepartmentID), DepartmentName: one.DepartmentName,
			Version: held.Version, Level: held.Level, Settings: settings, Educator: id.Person(r.EducatorID.String),
			EducatorName: one.EducatorName, CreatedAt: instant(r.CreatedAt), Revision: r.Revision}
	}
	return out, nil
}

// Worker is a worker whose submitted evidence the scope may see.
func (v *View) Worker(s access.Scope, w id.Worker) (Worker, error) {
	one, err := v.WorkerFacts(w)
	if err != nil {
		return Worker{}, err
	}
	if !s.SeesSubmitted(one.ID, one.Department) {
		return Worker{}, fault.Missing()
	}
	return one, nil
}

// WorkerFacts is a worker for the rules inside a use case: it knows no scope,
// and is not for showing.
func (v *View) WorkerFacts(w id.Worker) (Worker, error) {
	list, err := v.workersWhere("w.id = ?", string(w))
	if err != nil {
		return Worker{}, err
	}
	if len(list) == 0 {
		return Worker{}, fault.Missing()
	}
	return list[0], nil
}

// WorkersIn lists the workers of a department whose portfolios the scope may
// see, by name. The role in force decides: who has left is not listed.
func (v *View) WorkersIn(s access.Scope, d id.Department) ([]Worker, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	return v.workersWhere("w.department_id = ? AND "+atWork, string(d), micros(v.now), micros(v.now))
}

// Enrolments lists the pathways that a worker is on, the main one first.
func (v *View) Enrolments(w id.Worker) ([]Enrolment, error) {
	var rows []enrolmentRow
	if err := list(v, &rows, "SELECT * FROM enrolment WHERE worker_id = ? AND ended_at IS NULL ORDER BY main DESC, since, id", string(w)); err != nil {
		return nil, err
	}
	out := make([]Enrolment, len(rows))
	for i, r := range rows {
		out[i] = Enrolment{id.Enrolment(r.ID), id.Worker(r.WorkerID), framework.VersionID(r.Version), r.Level, instant(r.Since), r.Main}
	}
	return out, nil
}

// EnrolmentFacts is an enrolment that has not ended, for the rules inside a use
// case.
func (v *View) EnrolmentFacts(e id.Enrolment) (Enrolment, error) {
	var r enrolmentRow
	err := one(v, &r, "SELECT * FROM enrolment WHERE id = ? AND ended_at IS NULL", string(e))
	return Enrolment{id.Enrolment(r.ID), id.Worker(r.WorkerID), framework.VersionID(r.Version), r.Level, instant(r.Since), r.Main}, found(err)
}

// Enrolled is an enrolment with whose it is.
type Enrolled struct {
	Enrolment
	Person   id.Person
	Name     string
	Settings []string // kinds of work of the post
}

// EnrolledOn lists who works toward a level of any version of a framework, by name,
// for whoever may see portfolios of the department. Who has left is not listed.
func (v *View) EnrolledOn(s access.Scope, d id.Department, name string) ([]Enrolled, error) {
	if !s.SeesPortfolios(d) {
		return nil, fault.Missing()
	}
	var rows []struct {
		Row                      enrolmentRow `gorm:"embedded"`
		PersonID, Name, Settings string
	}
	err := list(v, &rows, `SELECT n.*, w.person_id, p.name, w.settings FROM enrolment n JOIN framework_version f ON f.id = n.version JOIN worker w ON w.id = n.worker_id JOIN person p ON p.id = w.person_id
		WHERE w.department_id = ? AND f.framework = ? AND n.ended_at IS NULL AND `+atWork+` ORDER BY p.name, n.since, n.id`, string(d), name, micros(v.now), micros(v.now))
	if err != nil {
		return nil, err
	}
	out := make([]Enrolled, len(rows))
	for i, one := range rows {
		r := one.Row
		settings, err := texts[string](one.Settings)
		if err != nil {
			return nil, err
		}
		out[i] = Enrolled{Enrolment{id.Enrolment(r.ID), id.Worker(r.WorkerID), framework.VersionID(r.Version), r.Level, instant(r.Since), r.Main}, id.Person(one.PersonID), one.Name, settings}
	}
	return out, nil
}

// WorkerOf is a person's portfolio in a department, whether they still have the
// role or not; empty if there is none.
func (v *View) WorkerOf(p id.Person, d id.Department) (id.Worker, error) {
	var posts []id.Worker
	err := list(v, &posts, "SELECT id FROM worker WHERE person_id = ? AND department_id = ?", string(p), string(d))
	if err != nil || len(posts) == 0 {
		return "", err
	}
	return posts[0], nil
}

// Post is what a new worker's portfolio begins with.
type Post struct {
	Held     Aim   // career level held; zero: not known
	Aims     []Aim // to enrol on, the main one first
	Settings []string
	Educator id.Person
}

// AddPost gives a person a portfolio in the department with its enrolments. One
// that is there already, of somebody who comes back, is taken up again as the
// post now is.
func (tx *Tx) AddPost(g access.Grant, p id.Person, d id.Department, post Post) error {
	if err := tx.spend(g, "add post", string(p), access.ChangePerson); err != nil {
		return err
	}
	return tx.insertPost(p, d, post)
}

func (tx *Tx) insertPost(p id.Person, d id.Department, post Post) error {
	w, err := tx.WorkerOf(p, d)
	if err != nil {
		return err
	}
	if w == "" {
		w = id.New[id.Worker]()
		err = tx.db.Create(&workerRow{ID: string(w), PersonID: string(p), DepartmentID: string(d), Level: post.Held.text(),
			Settings: listed(post.Settings), EducatorID: nullText(post.Educator), CreatedAt: micros(tx.now), Revision: 1}).Error
	} else {
		err = tx.db.Exec("UPDATE worker SET level = ?, settings = ?, educator_id = ?, revision = revision + 1 WHERE id = ?",
			post.Held.text(), listed(post.Settings), nullText(post.Educator), string(w)).Error
	}
	if err != nil {
		return err
	}
	for i, aim := range post.Aims {
		if err := tx.insertEnrolment(w, aim, i == 0); err != nil {
			return err
		}
	}
	tx.touch(w)
	return nil
}

// insertEnrolment puts a worker on a pathway, unless they are on it already. A
// main one takes the place of the main one before it, which stays open.
func (tx *Tx) insertEnrolment(w id.Worker, a Aim, main bool) error {
	have, err := tx.Enrolments(w)
	if err != nil {
		return err
	}
	if main {
		if err := tx.db.Exec("UPDATE enrolment SET main = 0 WHERE worker_id = ? AND main = 1", string(w)).Error; err != nil {
			return err
		}
	}
	for _, e := range have {
		if e.Version == a.Version && e.Level == a.Level {
			return tx.db.Exec("UPDATE enrolment SET main = ? WHERE id = ?", main || e.Main, string(e.ID)).Error
		}
	}
	return tx.db.Create(&enrolmentRow{ID: string(id.New[id.Enrolment]()), WorkerID: string(w), Version: string(a.Version), Level: a.Level,
		Since: micros(tx.now), Main: main}).Error
}

// AddEnrolment puts a worker on a pathway. Putting them on one that they are on
// already changes at most which is the main one.
func (tx *Tx) AddEnrolment(g access.Grant, w id.Worker, a Aim, main bool) error {
	if err := tx.spend(g, "add "+a.text(), string(w), access.Enrol); err != nil {
		return err
	}
	tx.touch(w)
	return tx.insertEnrolment(w, a, main)
}

// EndEnrolment takes a worker off a pathway now.
func (tx *Tx) EndEnrolment(g access.Grant, e Enrolment) error {
	if err := tx.spend(g, "end "+levelRef(e.Version, e.Level), string(e.Worker), access.Enrol); err != nil {
		return err
	}
	tx.touch(e.Worker)
	done := tx.db.Exec("UPDATE enrolment SET ended_at = ?, main = 0 WHERE id = ? AND worker_id = ? AND ended_at IS NULL", micros(tx.now), string(e.ID), string(e.Worker))
	if done.Error != nil {
		return done.Error
	}
	return moved(done.RowsAffected)
}

// MoveEnrolment takes a worker from one version of a framework to a level of another:
// the enrolment ends and another begins. The level that they hold is then named
// by the other version too, if it has it.
func (tx *Tx) MoveEnrolment(g access.Grant, e Enrolment, to *framework.Version, level string) error {
	if err := tx.spend(g, "move "+levelRef(e.Version, e.Level)+" to "+levelRef(to.ID, level), string(e.Worker), access.Enrol); err != nil {
		return err
	}
	if err := tx.insertEnrolment(e.Worker, Aim{to.ID, level}, e.Main); err != nil {
		return err
	}
	if err := tx.EndEnrolment(g, e); err != nil {
		return err
	}
	w, err := tx.WorkerFacts(e.Worker)
	if _, known := to.Level(w.Level); err != nil || !known || w.Version != e.Version {
		return err
	}
	return tx.exec("UPDATE worker SET level = ?, revision = revision + 1 WHERE id = ?", levelRef(to.ID, w.Level), string(w.ID))
}

// ChangePost writes what a worker's post now is, if it is still at the revision.
func (tx *Tx) ChangePost(g access.Grant, w id.Worker, revision int, held Aim, settings []string) error {
	tx.touch(w) // the kinds of work decide what the pathway asks for
	return tx.changeWorker(g, w, revision, "post", "level = ?, settings = ?", held.text(), listed(settings))
}

// AssignEducator gives a worker an educator, or none, if the worker is still at
// the revision.
func (tx *Tx) AssignEducator(g access.Grant, w id.Worker, revision int, educator id.Person) error {
	return tx.changeWorker(g, w, revision, "educator "+string(educator), "educator_id = ?", nullText(educator))
}

func (tx *Tx) changeWorker(g access.Grant, w id.Worker, revision int, detail, set string, args ...any) error {
	if err := tx.spend(g, detail, string(w), access.ChangePerson); err != nil {
		return err
	}
	done := tx.db.Exec("UPDATE worker SET "+set+", revision = revision + 1 WHERE id = ? AND revision = ?", append(args, string(w), revision)...)
	if done.Error != nil {
		return done.Error
	}
	return moved(done.RowsAffected)
}

// PersonsOf tells whose portfolios these are, for the rules inside a use case.
func (v *View) PersonsOf(workers []id.Worker) (map[id.Worker]id.Person, error) {
	var rows []struct{ ID, PersonID string }
	if err := v.db.Raw("SELECT id, person_id FROM worker WHERE id IN ?", workers).Scan(&rows).Error; err != nil {
		return nil, err
	}
	out := map[id.Worker]id.Person{}
	for _, r := range rows {
		out[id.Worker(r.ID)] = id.Person(r.PersonID)
	}
	return out, nil
}
