package reporting

import (
	"context"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// portfolio is one worker with all that their standing is computed from.
type portfolio struct {
	view       *store.View
	scope      access.Scope
	row        store.Worker
	worker     Worker
	enrolments []store.Enrolment
	confirmed  []store.Confirmed // newest first
	facts      progress.Facts
	asOf       time.Time
}

// open reads who the worker is, if the actor may read their portfolio.
func open(view *store.View, a identity.Actor, w id.Worker) (*portfolio, error) {
	row, err := view.WorkerFacts(w)
	if err != nil {
		return nil, err
	}
	if !access.ScopeOf(a).SeesWorker(row.ID, row.Department) {
		return nil, fault.Missing()
	}
	return opened(view, a, row)
}

// opened is the portfolio of a worker, for whoever may read what it is opened for.
func opened(view *store.View, a identity.Actor, row store.Worker) (p *portfolio, err error) {
	p = &portfolio{view: view, scope: access.ScopeOf(a), row: row, asOf: view.Now()}
	p.worker = Worker{ID: p.row.ID, Person: p.row.Person, Name: p.row.Name, Department: p.row.Department, DepartmentName: p.row.DepartmentName,
		Educator: Person{p.row.Educator, p.row.EducatorName}, Own: p.scope.Own(p.row.ID)}
	if p.enrolments, err = view.Enrolments(row.ID); err != nil {
		return nil, err
	}
	p.worker.Settings, err = p.settings()
	return p, err
}

// now opens a worker's portfolio as it is now, with its facts, for one reading of it.
func (s Service) now(ctx context.Context, a identity.Actor, w id.Worker, read func(*portfolio) error) error {
	return s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err == nil {
			err = p.load(false)
		}
		if err != nil {
			return err
		}
		return read(p)
	})
}

// settings names the settings of the post.
func (p *portfolio) settings() ([]string, error) {
	var out []string
	for _, e := range p.enrolments {
		v, err := p.view.Framework(e.Version)
		if err != nil {
			return nil, err
		}
		for _, s := range p.row.Settings {
			if known, ok := v.Setting(s); ok {
				out = append(out, known.Title)
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out, nil
}

// load reads the facts, now or as they were at the end of a past moment.
func (p *portfolio) load(past bool) (err error) {
	if p.confirmed, err = p.view.Confirmed(p.row.ID, p.row.Department); err != nil {
		return err
	}
	if past {
		p.facts, err = p.view.FactsAt(p.row.ID, p.asOf)
	} else {
		p.facts, err = p.view.Facts(p.row.ID)
	}
	return err
}

// ground is what decides readiness beside the lines: the last word on each. What the
// level asks for beside competencies is read where it asks for anything.
func (p *portfolio) ground(v *framework.Version, path pathway.Pathway) (g progress.Ground, err error) {
	if len(path.Requires) > 0 {
		if g.Beside, err = p.view.Beside(p.row.ID, v, path.Level, p.asOf); err != nil {
			return g, err
		}
	}
	version, level, reviewed := v.ID, path.Level, false
	for _, c := range p.confirmed {
		switch {
		case c.Version != version || c.At.After(p.asOf):
		case c.Level == "":
			g.Adopted = true
		case c.Level == level && !reviewed:
			reviewed, g.Education, g.Experience = true, c.Education, c.Experience
		}
	}
	return g, nil
}

// report folds the facts for a pathway.
func (p *portfolio) report(version framework.VersionID, level string) (*framework.Version, progress.Report, error) {
	if !store.SeesFramework(version, p.row.Department) {
		return nil, progress.Report{}, fault.Missing()
	}
	v, path, err := p.view.Pathway(version, level, p.row.Settings)
	if err != nil {
		return nil, progress.Report{}, err
	}
	g, err := p.ground(v, path)
	if err != nil {
		return nil, progress.Report{}, err
	}
	return v, progress.Of(v, path, p.facts, g, p.asOf, p.view.Now()), nil
}

// main is the pathway that home shows first; false: on none.
func (p *portfolio) main() (store.Enrolment, bool) {
	for _, e := range p.enrolments {
		if e.Main {
			return e, true
		}
	}
	if len(p.enrolments) > 0 {
		return p.enrolments[0], true
	}
	return store.Enrolment{}, false
}

// judgedBy is the level that a competency is judged by: that of a pathway of the
// same version, the main one first; else the level held; else the first that
// asks for it.
func (p *portfolio) judgedBy(v *framework.Version, c framework.Competency) string {
	for _, e := range p.enrolments {
		if e.Version == v.ID {
			return e.Level
		}
	}
	if p.row.Version == v.ID {
		return p.row.Level
	}
	for _, l := range v.Levels {
		if c.Asked(l.ID) {
			return l.ID
		}
	}
	return ""
}

func tallies(v *framework.Version, r progress.Report) (total Tally, areas []Tally) {
	for _, t := range r.Areas {
		area, _ := v.Area(t.Area)
		areas = append(areas, Tally{t.Area, area.Title, t.Met, t.Expiring, t.Waiting, t.Total})
	}
	t := r.Total
	return Tally{"", "", t.Met, t.Expiring, t.Waiting, t.Total}, areas
}

func standings(r progress.Report) map[progress.Standing]int {
	out := map[progress.Standing]int{}
	for _, l := range r.Lines[:r.Total.Total] {
		out[l.Standing]++
	}
	return out
}

// pathways names all pathways that the worker is on, the main one first.
func (p *portfolio) pathways() ([]Level, error) {
	var out []Level
	for _, e := range p.enrolments {
		l, err := levelNamed(p.view, e.Version, e.Level)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}
