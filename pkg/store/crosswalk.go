package store

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/progress"
)

type crosswalkLinkRow struct {
	ID             string `gorm:"primaryKey"`
	DepartmentID   string
	FromCompetency string
	ToCompetency   string
	Kind           string
	Rationale      string
	AuthorID       string
	AuthorName     string
	ReviewBy       string
	At             int64
}

func (crosswalkLinkRow) TableName() string { return "crosswalk_link" }

type crosswalkEndRow struct {
	ID     string `gorm:"primaryKey"`
	LinkID string
	ByID   string
	ByName string
	Reason string
	At     int64
}

func (crosswalkEndRow) TableName() string { return "crosswalk_end" }

// linkedRow is a link with its end, if it has one.
type linkedRow struct {
	Row       crosswalkLinkRow `gorm:"embedded"`
	EndID     sql.NullString
	EndBy     sql.NullString
	EndByName sql.NullString
	EndReason sql.NullString
	EndAt     sql.NullInt64
}

func (r linkedRow) link() crosswalk.Link {
	l := crosswalk.Link{ID: id.CrosswalkLink(r.Row.ID), Department: id.Department(r.Row.DepartmentID), From: framework.CompetencyID(r.Row.FromCompetency), To: framework.CompetencyID(r.Row.ToCompetency),
		Kind: r.Row.Kind, Rationale: r.Row.Rationale, Author: id.Person(r.Row.AuthorID), AuthorName: r.Row.AuthorName, ReviewBy: clock.Date(r.Row.ReviewBy), At: instant(r.Row.At)}
	if r.EndID.Valid {
		l.Ended = &crosswalk.End{ID: id.CrosswalkEnd(r.EndID.String), By: id.Person(r.EndBy.String), ByName: r.EndByName.String, Reason: r.EndReason.String, At: instant(r.EndAt.Int64)}
	}
	return l
}

// links reads links (l) with their ends (e), oldest first.
func (v *View) links(where string, args ...any) ([]crosswalk.Link, error) {
	var rows []linkedRow
	err := list(v, &rows, `SELECT l.*, e.id AS end_id, e.by_id AS end_by, e.by_name AS end_by_name, e.reason AS end_reason, e.at AS end_at
		FROM crosswalk_link l LEFT JOIN crosswalk_end e ON e.link_id = l.id WHERE `+where+` ORDER BY l.at, l.id`, args...)
	out := make([]crosswalk.Link, len(rows))
	for i, r := range rows {
		out[i] = r.link()
	}
	return out, err
}

// Crosswalks is every link that a department ever took into use, oldest first. It is
// no secret to whoever may see anything of the department, so it takes no scope.
func (v *View) Crosswalks(d id.Department) ([]crosswalk.Link, error) {
	return v.links("l.department_id = ?", string(d))
}

// CountingLinks is a department's links over which a sign-off may count.
func (v *View) CountingLinks(d id.Department) ([]crosswalk.Link, error) {
	return v.links("l.department_id = ? AND l.kind IN ('equivalent', 'covers')", string(d))
}

// CrosswalksAbout is the links from and to a competency that stand in some departments.
func (v *View) CrosswalksAbout(departments []id.Department, c framework.CompetencyID) ([]crosswalk.Link, error) {
	return v.links("l.department_id IN (SELECT value FROM json_each(?)) AND ? IN (l.from_competency, l.to_competency) AND e.id IS NULL", listed(departments), string(c))
}

// CrosswalkFacts is a link for the rules inside a use case.
func (v *View) CrosswalkFacts(l id.CrosswalkLink) (crosswalk.Link, error) {
	out, err := v.links("l.id = ?", string(l))
	if err == nil && len(out) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return crosswalk.Link{}, err
	}
	return out[0], nil
}

// EachCrosswalk hands every link to fn with its end.
func (v *View) EachCrosswalk(fn func(crosswalk.Link) error) error {
	all, err := v.links("1")
	for _, l := range all {
		if err == nil {
			err = fn(l)
		}
	}
	return err
}

// LinkCrosswalk takes a link into use.
func (tx *Tx) LinkCrosswalk(g access.Grant, l crosswalk.Link) error {
	if err := tx.spend(g, string(l.Digest()), string(l.ID), access.LinkCrosswalk); err != nil {
		return err
	}
	row := crosswalkLinkRow{string(l.ID), string(l.Department), string(l.From), string(l.To), l.Kind, l.Rationale, string(l.Author), l.AuthorName, string(l.ReviewBy), micros(l.At)}
	if err := tx.insertLogged(ledger.CrosswalkLinked, l.Department, row.ID, &row); err != nil || !crosswalk.Counts(l.Kind) {
		return err
	}
	after, err := tx.CountingLinks(l.Department)
	if err != nil {
		return err
	}
	_, err = tx.relinked(l.Department, without(after, l.ID), after)
	return err
}

func without(links []crosswalk.Link, gone id.CrosswalkLink) []crosswalk.Link {
	return slices.DeleteFunc(slices.Clone(links), func(l crosswalk.Link) bool { return l.ID == gone })
}

// Lost is a worker's line toward which a sign-off counts no more.
type Lost struct {
	Worker     id.Worker
	Competency framework.CompetencyID
}

// EndCrosswalk ends a link, once, and answers who loses by it.
func (tx *Tx) EndCrosswalk(g access.Grant, l crosswalk.Link) ([]Lost, error) {
	if err := tx.spend(g, string(l.EndDigest()), string(l.ID), access.EndCrosswalk); err != nil {
		return nil, err
	}
	row := crosswalkEndRow{string(l.Ended.ID), string(l.ID), string(l.Ended.By), l.Ended.ByName, l.Ended.Reason, micros(l.Ended.At)}
	if err := tx.insertLogged(ledger.CrosswalkEnded, l.Department, row.ID, &row); err != nil || !crosswalk.Counts(l.Kind) {
		return nil, err
	}
	after, err := tx.CountingLinks(l.Department)
	if err != nil {
		return nil, err
	}
	before := slices.Clone(after)
	for i := range before {
		if before[i].ID == l.ID {
			before[i].Ended = nil
		}
	}
	return tx.relinked(l.Department, before, after)
}

// relinked notes whose lines move when other links stand: of those whose sign-offs
// were given for the lines, each that a way leads to now and did not, or no more. Those of
// which it does no more are answered, each once.
func (tx *Tx) relinked(d id.Department, before, after []crosswalk.Link) (lost []Lost, err error) {
	type bound struct {
		WorkerID   id.Worker
		Competency framework.CompetencyID
		Also       attestation.Lines
	}
	err = each(&tx.View, "SELECT worker_id, competency, also FROM attestation WHERE department_id = ? AND also <> ''", func(b bound) error {
		was, is := reached(before, b.Competency, tx.now), reached(after, b.Competency, tx.now)
		for _, l := range b.Also.List() {
			if was[l.Competency] == is[l.Competency] {
				continue
			}
			tx.touch(b.WorkerID, l.Competency)
			if one := (Lost{b.WorkerID, l.Competency}); was[l.Competency] && !slices.Contains(lost, one) {
				lost = append(lost, one)
			}
		}
		return nil
	}, string(d))
	return lost, err
}

// reached is the competencies toward which a sign-off may count by links.
func reached(links []crosswalk.Link, from framework.CompetencyID, at time.Time) map[framework.CompetencyID]bool {
	out := map[framework.CompetencyID]bool{}
	for _, p := range crosswalk.Paths(links, from, at) {
		out[p.To] = p.Counts()
	}
	return out
}

// credit adds to facts what their sign-offs count toward besides, by the links that
// stand at a moment: the lines that were signed for, where a way leads there still.
func (v *View) credit(f *progress.Facts, at time.Time) error {
	return v.creditBy(map[id.Department][]crosswalk.Link{}, f, at)
}

// creditBy is credit, reading the links of a department once for many workers.
func (v *View) creditBy(known map[id.Department][]crosswalk.Link, f *progress.Facts, at time.Time) error {
	for i := range f.Signed {
		a := &f.Signed[i].Attestation
		if a.Also == "" {
			continue
		}
		links, read := known[a.Department]
		if !read {
			var err error
			if links, err = v.CountingLinks(a.Department); err != nil {
				return err
			}
			known[a.Department] = links
		}
		for _, p := range crosswalk.Paths(links, a.Competency, at) {
			if level, ok := a.Also.Level(p.To); ok && p.Counts() {
				if err := v.addCredit(f, a, p, level); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (v *View) addCredit(f *progress.Facts, a *attestation.Attestation, p crosswalk.Path, level string) error {
	home, err := v.Framework(a.Competency.Version())
	if err != nil {
		return err
	}
	c := progress.Credit{Attestation: a.ID, Toward: p.To, Home: home, Level: level}
	for _, l := range p.Links {
		from, _, err := v.Competency(l.From)
		if err != nil {
			return err
		}
		to, _, err := v.Competency(l.To)
		if err != nil {
			return err
		}
		c.Path = append(c.Path, progress.Hop{From: l.From, To: l.To, Kind: l.Kind, Text: fmt.Sprintf("“%s” %s “%s”", from.Title, crosswalk.Verb(l.Kind), to.Title)})
	}
	f.Credited = append(f.Credited, c)
	return nil
}

// CreditParts adds to facts, for a page, which of their sign-offs cover a part of what
// else: that moves no line, and is only there to be seen.
func (v *View) CreditParts(f *progress.Facts, d id.Department, at time.Time) error {
	if len(f.Signed) == 0 {
		return nil
	}
	links, err := v.Crosswalks(d)
	if err != nil || len(links) == 0 {
		return err
	}
	for i := range f.Signed {
		a := &f.Signed[i].Attestation
		for _, p := range crosswalk.Paths(links, a.Competency, at) {
			if !p.Counts() && a.Meaning != attestation.Approval {
				if err := v.addCredit(f, a, p, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// FactsToSee is the facts that decide where a worker stands on a competency, with what
// covers a part of it.
func (v *View) FactsToSee(w Worker, c framework.CompetencyID) (progress.Facts, error) {
	links, err := v.Crosswalks(w.Department)
	if err != nil {
		return progress.Facts{}, err
	}
	version, err := v.Framework(c.Version())
	if err != nil {
		return progress.Facts{}, err
	}
	_, decide := progress.Reach(version, []framework.CompetencyID{c})
	f, err := v.FactsOn(w.ID, slices.Concat(decide, crosswalk.Leading(links, c, v.now)))
	if err != nil || len(links) == 0 {
		return f, err
	}
	return f, v.CreditParts(&f, w.Department, v.now)
}

// creditedTo adds to competencies about whose sign-offs something changed those that
// any of these may count toward, whether or not it does now: it may have until now.
func (v *View) creditedTo(w id.Worker, changed []framework.CompetencyID) ([]framework.CompetencyID, error) {
	var also []attestation.Lines
	err := list(v, &also, "SELECT also FROM attestation WHERE worker_id = @worker AND also <> '' AND competency IN (SELECT value FROM json_each(@changed))",
		sql.Named("worker", string(w)), sql.Named("changed", listed(changed)))
	for _, lines := range also {
		for _, l := range lines.List() {
			if !slices.Contains(changed, l.Competency) {
				changed = append(slices.Clip(changed), l.Competency)
			}
		}
	}
	return changed, err
}
