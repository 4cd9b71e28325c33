package store

import (
	"database/sql"
	"encoding/binary"
	"slices"
	"time"

	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// Movement is when a worker's portfolio moved, and what it waits for: facts
// that no passing of time changes.
type Movement struct {
	MovedAt  time.Time // last submission or decision; joining the department before any
	Weeks    []WeekOf  // with any movement, of the half year before MovedAt, oldest first
	Waiting  Held      // on the person whose request is the oldest
	Nobody   Held      // requests that nobody may sign
	Returned Held      // sent back, and nothing done about it since
}

// Held is how many requests are held up, since when, and by whom.
type Held struct {
	Count int
	Since time.Time // of the oldest
	On    id.Person
	Name  string
}

// WeekOf is a week's number and how many submissions and decisions it saw.
type WeekOf struct{ Week, Moves int }

const (
	week   = 7 * 24 * time.Hour
	monday = 4 * 24 * time.Hour // 1970 began on a Thursday: Monday 5 January begins week 0
)

// WeekAt is the number of the week in which an instant lies; weeks begin on
// Monday, UTC.
func WeekAt(t time.Time) int {
	return int((t.UnixMicro() - monday.Microseconds()) / week.Microseconds())
}

// WeekStart is the Monday on which a week begins.
func WeekStart(n int) time.Time {
	return time.UnixMicro(int64(n)*week.Microseconds() + monday.Microseconds()).UTC()
}

// weeksKept is how many weeks of movement are kept.
const weeksKept = 27

// movement gathers what cohort pages keep of a worker's movement.
func (v *View) movement(w id.Worker, joined time.Time, f progress.Facts) (Movement, error) {
	m := heldUp(f)
	m.MovedAt = joined
	var err error
	m.Weeks, err = v.weeks(w, &m.MovedAt)
	return m, err
}

// heldUp is what a portfolio waits for.
func heldUp(f progress.Facts) (m Movement) {
	hold := func(h *Held, since time.Time) {
		if h.Count++; h.Since.IsZero() || since.Before(h.Since) {
			h.Since = since
		}
	}
	for _, o := range f.Open { // oldest first
		switch {
		case o.Offered == "":
			hold(&m.Nobody, o.Since)
		case m.Waiting.On == "" || m.Waiting.On == o.Offered:
			m.Waiting.On, m.Waiting.Name = o.Offered, o.OfferedName
			hold(&m.Waiting, o.Since)
		}
	}
	for _, p := range f.Put {
		if p.Returned {
			hold(&m.Returned, p.Since)
		}
	}
	return m
}

// weeks counts a worker's submissions and decisions by week, and moves last on
// to the latest of them.
func (v *View) weeks(w id.Worker, last *time.Time) ([]WeekOf, error) {
	from := micros(WeekStart(WeekAt(v.now) - weeksKept + 1))
	rows, err := v.db.Raw(`SELECT week, count(*), max(at) FROM (
			SELECT (created_at - @monday) / @week AS week, created_at AS at FROM evidence_version WHERE worker_id = @worker AND created_at >= @from
			UNION ALL SELECT (decided_at - @monday) / @week, decided_at FROM request WHERE worker_id = @worker AND state IN ('signed','returned','declined') AND decided_at >= @from
		) GROUP BY week
		UNION ALL SELECT -1, 0, max(
			(SELECT coalesce(max(created_at), 0) FROM evidence_version WHERE worker_id = @worker),
			(SELECT coalesce(max(decided_at), 0) FROM request WHERE worker_id = @worker AND state IN ('signed','returned','declined')))`,
		sql.Named("monday", monday.Microseconds()), sql.Named("week", week.Microseconds()), sql.Named("worker", string(w)), sql.Named("from", from)).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []WeekOf
	for rows.Next() {
		var one WeekOf
		var at int64
		if err := rows.Scan(&one.Week, &one.Moves, &at); err != nil {
			return nil, err
		}
		if t := instant(at); t.After(*last) {
			*last = t
		}
		if one.Moves > 0 {
			out = append(out, one)
		}
	}
	return out, rows.Err()
}

// moved is what is kept of a worker's movement, brought up to date.
func (tx *Tx) moved(p post, f progress.Facts, what touched, whole bool) (Movement, error) {
	if whole || p.moved == nil {
		return tx.movement(p.worker, p.joined, f)
	}
	m := heldUp(f)
	m.MovedAt, m.Weeks = p.moved.MovedAt, p.moved.Weeks
	if what.moves == 0 {
		return m, nil
	}
	if tx.now.After(m.MovedAt) {
		m.MovedAt = tx.now
	}
	now := WeekAt(tx.now)
	m.Weeks = slices.DeleteFunc(m.Weeks, func(w WeekOf) bool { return w.Week <= now-weeksKept })
	if last := len(m.Weeks) - 1; last >= 0 && m.Weeks[last].Week == now {
		m.Weeks[last].Moves += what.moves
	} else {
		m.Weeks = append(m.Weeks, WeekOf{now, what.moves})
	}
	return m, nil
}

func (tx *Tx) keepMovement(p post, f progress.Facts, what touched, whole bool) error {
	m, err := tx.moved(p, f, what, whole)
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO movement (worker_id, department_id, moved_at, weeks, waiting, waiting_since, waiting_on, nobody, nobody_since, returned, returned_since)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET department_id = excluded.department_id, moved_at = excluded.moved_at, weeks = excluded.weeks,
		waiting = excluded.waiting, waiting_since = excluded.waiting_since, waiting_on = excluded.waiting_on, nobody = excluded.nobody,
		nobody_since = excluded.nobody_since, returned = excluded.returned, returned_since = excluded.returned_since`,
		string(p.worker), string(p.department), micros(m.MovedAt), writeWeeks(m.Weeks), m.Waiting.Count, micros(m.Waiting.Since), nullText(m.Waiting.On),
		m.Nobody.Count, micros(m.Nobody.Since), m.Returned.Count, micros(m.Returned.Since))
}

// writeWeeks and readWeeks are the two ends of how weeks are kept.
func writeWeeks(list []WeekOf) []byte {
	out := make([]byte, 0, 4*len(list))
	for _, w := range list {
		out = binary.BigEndian.AppendUint16(out, uint16(w.Week))
		out = binary.BigEndian.AppendUint16(out, uint16(min(w.Moves, 1<<16-1)))
	}
	return out
}

func readWeeks(b []byte) []WeekOf {
	out := make([]WeekOf, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		out = append(out, WeekOf{int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint16(b[2:]))})
	}
	return out
}
