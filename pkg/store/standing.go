package store

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// onPathway is a worker's enrolment with the row that is kept of it.
type onPathway struct {
	version framework.VersionID
	level   string
	main    bool
	kept    bool // a row is there
	lines   string
}

// post is what a projection needs of a worker.
type post struct {
	worker     id.Worker
	department id.Department
	joined     time.Time
	settings   []string
	on         []onPathway
	moved      *Movement // as it is kept, only MovedAt and Weeks; nil: it is not
}

func (v *View) post(w id.Worker) (post, error) {
	out := post{worker: w}
	rows, err := v.query(`SELECT w.department_id, w.created_at, w.settings, coalesce(n.version, ''), coalesce(n.level, ''), coalesce(n.main, 0), s.worker_id IS NOT NULL, coalesce(s.lines, ''), m.moved_at, m.weeks
		FROM worker w LEFT JOIN enrolment n ON n.worker_id = w.id AND n.ended_at IS NULL
		LEFT JOIN standing s ON s.worker_id = w.id AND s.version = n.version AND s.level = n.level
		LEFT JOIN movement m ON m.worker_id = w.id
		WHERE w.id = ? ORDER BY n.since, n.id`, string(w))
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var p onPathway
		var joined int64
		var settings string
		var moved sql.NullInt64
		var weeks []byte
		if err := rows.Scan(&out.department, &joined, &settings, &p.version, &p.level, &p.main, &p.kept, &p.lines, &moved, &weeks); err != nil {
			return out, err
		}
		if moved.Valid {
			out.moved = &Movement{MovedAt: instant(moved.Int64), Weeks: readWeeks(weeks)}
		}
		out.joined = instant(joined)
		if out.settings, err = texts[string](settings); err != nil {
			return out, err
		}
		if p.version != "" {
			out.on = append(out.on, p)
		}
	}
	return out, rows.Err()
}

// project writes again what cohort pages keep of a worker. Where only some
// competencies were touched, only the facts about them are read.
func (tx *Tx) project(w id.Worker, what touched) error {
	p, err := tx.post(w)
	if err != nil || p.department == "" {
		return err
	}
	whole := what.all || slices.ContainsFunc(p.on, func(o onPathway) bool { return !o.kept })
	if !whole {
		if what.competencies, err = tx.creditedTo(w, what.competencies); err != nil {
			return err
		}
	}
	f, changed, err := tx.touchedFacts(p, what, whole)
	if err != nil {
		return err
	}
	if whole { // pathways that have ended go
		if err := tx.exec("DELETE FROM standing WHERE worker_id = ?", string(w)); err != nil {
			return err
		}
	}
	for _, o := range p.on {
		version, path, err := tx.Pathway(o.version, o.level, p.settings)
		if err != nil {
			return err
		}
		var s progress.Summary
		if whole {
			s = progress.Summarise(version, path, f, tx.now)
		} else {
			before, err := readLines(o.version, o.lines)
			if err != nil {
				return err
			}
			s = progress.Summary{Lines: before}.Update(version, path, f, changed, tx.now)
		}
		lines := writeLines(s.Lines)
		if !whole && lines == o.lines { // all else that is kept follows from them
			continue
		}
		if err := tx.keepStanding(p, o, s, lines); err != nil {
			return err
		}
	}
	return tx.keepMovement(p, f, what, whole)
}

// touchedFacts reads the facts that a projection needs, and tells which competencies
// they changed on: those that were touched, and all that these are carried over to.
func (tx *Tx) touchedFacts(p post, what touched, whole bool) (progress.Facts, []framework.CompetencyID, error) {
	if whole {
		f, err := tx.Facts(p.worker)
		return f, nil, err
	}
	steps, err := tx.stepsIn(p.department, tx.now)
	if err != nil {
		return progress.Facts{}, nil, err
	}
	changed := steps.Toward(what.competencies)
	var about []framework.CompetencyID
	for _, o := range p.on {
		v, err := tx.Framework(o.version)
		if err != nil {
			return progress.Facts{}, nil, err
		}
		_, decide := progress.Reach(v, changed)
		about = append(about, decide...)
	}
	f, err := tx.factsOn(p.worker, about, steps)
	return f, changed, err
}

func (tx *Tx) keepStanding(p post, o onPathway, s progress.Summary, lines string) error {
	n := s.Otherwise
	return tx.exec(`INSERT INTO standing (worker_id, version, level, department_id, main, total, asked, not_started, in_progress, awaiting, stale, expired, unknown, until, lines)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET department_id = excluded.department_id, main = excluded.main, total = excluded.total, asked = excluded.asked, not_started = excluded.not_started,
		in_progress = excluded.in_progress, awaiting = excluded.awaiting, stale = excluded.stale, expired = excluded.expired, unknown = excluded.unknown,
		until = excluded.until, lines = excluded.lines`,
		string(p.worker), string(o.version), o.level, string(p.department), o.main, s.Total, s.Asked, n.NotStarted, n.InProgress, n.Awaiting,
		n.Stale, n.Expired, n.Unknown, writeInstants(s.Until), lines)
}

// writeInstants and readInstants are the two ends of how a list of instants is kept.
func writeInstants(list []time.Time) []byte {
	out := make([]byte, 0, 8*len(list))
	for _, t := range list {
		out = binary.BigEndian.AppendUint64(out, uint64(micros(t)))
	}
	return out
}

func readInstants(b []byte) []time.Time {
	out := make([]time.Time, 0, len(b)/8)
	for ; len(b) >= 8; b = b[8:] {
		out = append(out, instant(int64(binary.BigEndian.Uint64(b))))
	}
	return out
}

// writeLines and readLines are the two ends of how placed lines are kept: one a
// row of text, "DI-IV-02 met 1798761600000000 asked".
func writeLines(lines map[framework.CompetencyID]progress.Placed) string {
	var b strings.Builder
	for _, c := range slices.Sorted(maps.Keys(lines)) {
		p := lines[c]
		asked := "-"
		if p.Asked {
			asked = "asked"
		}
		b.WriteString(c.Code() + " " + string(p.Standing) + " " + strconv.FormatInt(micros(p.Until), 10) + " " + asked + "\n")
	}
	return b.String()
}

func readLines(v framework.VersionID, s string) (map[framework.CompetencyID]progress.Placed, error) {
	out := map[framework.CompetencyID]progress.Placed{}
	for line := range strings.Lines(s) {
		f := strings.Fields(line)
		if len(f) != 4 {
			return nil, fmt.Errorf("the standing row says %q", line)
		}
		until, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the standing row says %q: %w", line, err)
		}
		out[v.Of(f[0])] = progress.Placed{Standing: progress.Standing(f[1]), Until: instant(until), Asked: f[3] == "asked"}
	}
	return out, nil
}
