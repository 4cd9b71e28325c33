package store

import (
	"database/sql"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

type flagRow struct {
	ID           string `gorm:"primaryKey"`
	Kind         string
	DepartmentID string
	SignerID     string
	WorkerID     sql.NullString
	SeenAt       int64
	At           int64
}

func (flagRow) TableName() string { return "flag" }

func (r flagRow) flag() attestation.Flag {
	return attestation.Flag{ID: id.Flag(r.ID), Kind: attestation.FlagKind(r.Kind), Department: id.Department(r.DepartmentID), Signer: id.Person(r.SignerID),
		Worker: id.Worker(r.WorkerID.String), Seen: instant(r.SeenAt), At: instant(r.At)}
}

type flagSignOffRow struct {
	FlagID        string
	AttestationID string
	At            int64
}

func (flagSignOffRow) TableName() string { return "flag_sign_off" }

type flagClosingRow struct {
	ID      string `gorm:"primaryKey"`
	FlagID  string
	ByID    string
	ByName  string
	Finding string
	Words   string
	At      int64
}

func (flagClosingRow) TableName() string { return "flag_closing" }

func (r flagClosingRow) closing() attestation.FlagClosing {
	return attestation.FlagClosing{ID: id.FlagClosing(r.ID), Flag: id.Flag(r.FlagID), By: id.Person(r.ByID), ByName: r.ByName, Finding: attestation.Finding(r.Finding), Words: r.Words, At: instant(r.At)}
}

// Unwatched is a person who has signed something in a department since flags were
// last looked for, and when the first of it was.
type Unwatched struct {
	Signer     id.Person
	Department id.Department
	First      time.Time
}

// Unwatched lists who has signed since flags were last looked for, and the place in
// the log of sign-offs up to which that is. What is too old is left out.
func (v *View) Unwatched() (out []Unwatched, upTo int64, err error) {
	var rows []struct {
		AssessorID, DepartmentID string
		First                    int64
	}
	if err := one(v, &upTo, "SELECT coalesce(max(seq), 0) FROM attestation"); err != nil {
		return nil, 0, err
	}
	err = list(v, &rows, `SELECT assessor_id, department_id, min(signed_at) AS first FROM attestation
		WHERE seq > (SELECT coalesce(max(seq), 0) FROM flagged_until) AND signed_at > ? GROUP BY assessor_id, department_id`, micros(v.now.Add(-attestation.FlagsLookBack)))
	for _, r := range rows {
		out = append(out, Unwatched{id.Person(r.AssessorID), id.Department(r.DepartmentID), instant(r.First)})
	}
	return out, upTo, err
}

// WatchedTo notes up to which sign-off flags were looked for. It is no change to
// anybody's record and leaves no audit entry.
func (tx *Tx) WatchedTo(seq int64) error {
	return tx.exec("INSERT INTO flagged_until (id, seq) VALUES (1, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq WHERE seq <> excluded.seq", seq)
}

// Watched is a sign-off with what flags are raised by.
type Watched struct {
	attestation.Paced
	Worker   id.Worker
	Seen     time.Time // when the worker was last seen on the signer's device, within attestation.SharedWithin before; zero: not
	OfPace   bool      // it is under a flag of that kind already
	OfDevice bool
}

const underFlag = `EXISTS (SELECT 1 FROM flag_sign_off x JOIN flag f ON f.id = x.flag_id WHERE x.attestation_id = a.id AND f.kind = `

// pacedColumns are what attestation.Paced is read from, of an attestation (a).
const pacedColumns = `a.id, a.signed_at, a.prepared_at, a.together, i.request_revision = 0 AS recorded,
	coalesce((SELECT l.at FROM looked l WHERE l.person_id = a.assessor_id AND l.thing = a.request_id), 0) AS looked_at`

type pacedRow struct {
	ID         string
	SignedAt   int64
	PreparedAt int64
	Together   string
	Recorded   bool
	LookedAt   int64
}

func (r pacedRow) paced() attestation.Paced {
	out := attestation.Paced{ID: id.Attestation(r.ID), Shown: instant(r.PreparedAt), Signed: instant(r.SignedAt), Together: digest.Sum(r.Together), Recorded: r.Recorded}
	if r.LookedAt > 0 && r.LookedAt < r.PreparedAt {
		out.Shown = instant(r.LookedAt)
	}
	return out
}

// WatchSignOffs lists what a person signed in a department since an instant, oldest
// first. A job asks.
func (v *View) WatchSignOffs(signer id.Person, d id.Department, since time.Time) ([]Watched, error) {
	var rows []struct {
		Row              pacedRow `gorm:"embedded"`
		WorkerID         string
		Seen             int64
		OfPace, OfDevice bool
	}
	err := list(v, &rows, "SELECT "+pacedColumns+`, a.worker_id, `+underFlag+`'pace') AS of_pace, `+underFlag+`'device') AS of_device,
		coalesce((SELECT max(min(o.seen_at, a.signed_at)) FROM session o WHERE s.device <> '' AND o.device = s.device AND o.person_id = w.person_id
			AND o.created_at <= a.signed_at AND o.seen_at > a.signed_at - ?), 0) AS seen
		FROM attestation a JOIN intent i ON i.id = a.intent_id JOIN session s ON s.id = i.session_id JOIN worker w ON w.id = a.worker_id
		WHERE a.assessor_id = ? AND a.department_id = ? AND a.signed_at >= ? ORDER BY a.seq`,
		attestation.SharedWithin.Microseconds(), string(signer), string(d), micros(since))
	out := make([]Watched, len(rows))
	for i, r := range rows {
		out[i] = Watched{r.Row.paced(), id.Worker(r.WorkerID), instant(r.Seen), r.OfPace, r.OfDevice}
	}
	return out, err
}

// OpenFlag is the flag about a person that is not closed and has something that was
// signed since an instant, of the kind and, of a device, the worker.
func (v *View) OpenFlag(like attestation.Flag, since time.Time) (attestation.Flag, bool, error) {
	var rows []flagRow
	err := list(v, &rows, `SELECT f.* FROM flag f WHERE f.kind = ? AND f.signer_id = ? AND f.department_id = ? AND f.worker_id IS NOT DISTINCT FROM ?
		AND NOT EXISTS (SELECT 1 FROM flag_closing c WHERE c.flag_id = f.id)
		AND EXISTS (SELECT 1 FROM flag_sign_off x JOIN attestation a ON a.id = x.attestation_id WHERE x.flag_id = f.id AND a.signed_at >= ?) ORDER BY f.at DESC LIMIT 1`,
		string(like.Kind), string(like.Signer), string(like.Department), nullText(like.Worker), micros(since))
	if err != nil || len(rows) == 0 {
		return attestation.Flag{}, false, err
	}
	return rows[0].flag(), true, nil
}

// RaiseFlag keeps a flag, if it is new, and puts sign-offs under it.
func (tx *Tx) RaiseFlag(g access.Grant, f attestation.Flag, with attestation.Flagging) error {
	if err := tx.spend(g, string(f.Sum(with)), string(f.ID), access.RaiseFlag); err != nil {
		return err
	}
	if f.At.Equal(with.At) {
		if err := tx.insert(&flagRow{ID: string(f.ID), Kind: string(f.Kind), DepartmentID: string(f.Department), SignerID: string(f.Signer), WorkerID: nullText(f.Worker), SeenAt: micros(f.Seen), At: micros(f.At)}); err != nil {
			return err
		}
	}
	for _, a := range with.SignOffs {
		if err := tx.insert(&flagSignOffRow{string(f.ID), string(a), micros(with.At)}); err != nil {
			return err
		}
	}
	return nil
}

// CloseFlag ends a flag. Doing it twice is a conflict.
func (tx *Tx) CloseFlag(g access.Grant, c attestation.FlagClosing) error {
	if err := tx.spend(g, string(c.Sum()), string(c.Flag), access.CloseFlag); err != nil {
		return err
	}
	return tx.insert(&flagClosingRow{ID: string(c.ID), FlagID: string(c.Flag), ByID: string(c.By), ByName: c.ByName, Finding: string(c.Finding), Words: c.Words, At: micros(c.At)})
}

// Flagged is a flag as people read it.
type Flagged struct {
	attestation.Flag
	DepartmentName string
	SignerName     string
	WorkerName     string // of whose device it was
	SignOffs       int
	From, Until    time.Time                // of signing the first and the last
	Closed         *attestation.FlagClosing // nil: still to be asked about
}

const flagColumns = `SELECT f.*, d.name AS department_name, p.name AS signer_name, coalesce((SELECT q.name FROM worker w JOIN person q ON q.id = w.person_id WHERE w.id = f.worker_id), '') AS worker_name,
	(SELECT count(*) FROM flag_sign_off x WHERE x.flag_id = f.id) AS sign_offs,
	(SELECT min(a.signed_at) FROM flag_sign_off x JOIN attestation a ON a.id = x.attestation_id WHERE x.flag_id = f.id) AS first_at,
	(SELECT max(a.signed_at) FROM flag_sign_off x JOIN attestation a ON a.id = x.attestation_id WHERE x.flag_id = f.id) AS last_at,
	coalesce(c.id, '') AS closing_id, coalesce(c.by_id, '') AS by_id, coalesce(c.by_name, '') AS by_name, coalesce(c.finding, '') AS finding, coalesce(c.words, '') AS words, coalesce(c.at, 0) AS closed_at
	FROM flag f JOIN department d ON d.id = f.department_id JOIN person p ON p.id = f.signer_id LEFT JOIN flag_closing c ON c.flag_id = f.id WHERE `

func (v *View) flags(where string, args ...any) ([]Flagged, error) {
	var rows []struct {
		Row                                     flagRow `gorm:"embedded"`
		DepartmentName                          string
		SignerName, WorkerName                  string
		SignOffs                                int
		FirstAt, LastAt, ClosedAt               int64
		ClosingID, ByID, ByName, Finding, Words string
	}
	err := list(v, &rows, flagColumns+where, args...)
	out := make([]Flagged, len(rows))
	for i, r := range rows {
		out[i] = Flagged{Flag: r.Row.flag(), DepartmentName: r.DepartmentName, SignerName: r.SignerName, WorkerName: r.WorkerName, SignOffs: r.SignOffs, From: instant(r.FirstAt), Until: instant(r.LastAt)}
		if r.ClosingID != "" {
			c := flagClosingRow{r.ClosingID, r.Row.ID, r.ByID, r.ByName, r.Finding, r.Words, r.ClosedAt}.closing()
			out[i].Closed = &c
		}
	}
	return out, err
}

// OpenFlags lists what is still to be asked about in a department, oldest first.
func (v *View) OpenFlags(s access.Scope, d id.Department) ([]Flagged, error) {
	if !s.SeesFlags(d) {
		return nil, fault.Missing()
	}
	return v.flags("f.department_id = ? AND c.id IS NULL ORDER BY f.at, f.id", string(d))
}

// ClosedFlags lists what was asked about, newest first: flags before one of them, or
// the newest where before is empty.
func (v *View) ClosedFlags(s access.Scope, d id.Department, before id.Flag, limit int) ([]Flagged, error) {
	if !s.SeesFlags(d) {
		return nil, fault.Missing()
	}
	return v.flags("f.department_id = ? AND c.id IS NOT NULL AND (? = '' OR f.id < ?) ORDER BY f.id DESC LIMIT ?", string(d), string(before), string(before), limit)
}

// CountOpenFlags is how many are still to be asked about; none outside the scope.
func (v *View) CountOpenFlags(s access.Scope, d id.Department) (n int, err error) {
	if !s.SeesFlags(d) {
		return 0, nil
	}
	err = one(v, &n, "SELECT count(*) FROM flag f WHERE f.department_id = ? AND NOT EXISTS (SELECT 1 FROM flag_closing c WHERE c.flag_id = f.id)", string(d))
	return n, err
}

// OwnFlags lists the flags about the scope's own person, newest first.
func (v *View) OwnFlags(s access.Scope, limit int) ([]Flagged, error) {
	return v.flags("f.signer_id = ? ORDER BY f.id DESC LIMIT ?", string(s.Person()), limit)
}

// Flag is one flag that the scope may see.
func (v *View) Flag(s access.Scope, f id.Flag) (Flagged, error) {
	one, err := v.FlagFacts(f)
	if err == nil && !s.SeesFlag(one.Signer, one.Department) {
		return Flagged{}, fault.Missing()
	}
	return one, err
}

// FlagFacts is a flag for the rules inside a use case.
func (v *View) FlagFacts(f id.Flag) (Flagged, error) {
	list, err := v.flags("f.id = ?", string(f))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Flagged{}, err
	}
	return list[0], nil
}

// FlagsOn lists the flags that a sign-off is under, of those that the scope may see.
func (v *View) FlagsOn(s access.Scope, a id.Attestation) ([]Flagged, error) {
	list, err := v.flags("f.id IN (SELECT x.flag_id FROM flag_sign_off x WHERE x.attestation_id = ?) ORDER BY f.id", string(a))
	var out []Flagged
	for _, f := range list {
		if s.SeesFlag(f.Signer, f.Department) {
			out = append(out, f)
		}
	}
	return out, err
}

// UnderFlag is a sign-off under a flag.
type UnderFlag struct {
	attestation.Paced
	Competency framework.CompetencyID
	WorkerName string
	Proof      attestation.Method
	Surface    Surface // where it was signed
	Agent      string  // how the browser or program called itself
}

// UnderFlag lists the sign-offs of a flag that the caller has checked may be seen,
// oldest first.
func (v *View) UnderFlag(f id.Flag) ([]UnderFlag, error) {
	var rows []struct {
		Row                                           pacedRow `gorm:"embedded"`
		Competency, WorkerName, Proof, Surface, Agent string
	}
	err := list(v, &rows, "SELECT "+pacedColumns+`, a.competency, p.name AS worker_name, a.proof, s.surface, s.agent
		FROM flag_sign_off x JOIN attestation a ON a.id = x.attestation_id JOIN intent i ON i.id = a.intent_id JOIN session s ON s.id = i.session_id
		JOIN worker w ON w.id = a.worker_id JOIN person p ON p.id = w.person_id WHERE x.flag_id = ? ORDER BY a.seq`, string(f))
	out := make([]UnderFlag, len(rows))
	for i, r := range rows {
		out[i] = UnderFlag{r.Row.paced(), framework.CompetencyID(r.Competency), r.WorkerName, attestation.Method(r.Proof), Surface(r.Surface), r.Agent}
	}
	return out, err
}

// EachFlagging hands every flag to fn, once for each time that something came under
// it. A flag with nothing under it is handed over bare.
func (v *View) EachFlagging(fn func(attestation.Flag, attestation.Flagging) error) error {
	under := map[string]map[int64][]id.Attestation{}
	err := each(v, "SELECT * FROM flag_sign_off", func(r flagSignOffRow) error {
		if under[r.FlagID] == nil {
			under[r.FlagID] = map[int64][]id.Attestation{}
		}
		under[r.FlagID][r.At] = append(under[r.FlagID][r.At], id.Attestation(r.AttestationID))
		return nil
	})
	if err != nil {
		return err
	}
	return each(v, "SELECT * FROM flag", func(r flagRow) error {
		if len(under[r.ID]) == 0 {
			return fn(r.flag(), attestation.Flagging{Flag: id.Flag(r.ID)})
		}
		for at, list := range under[r.ID] {
			if err := fn(r.flag(), attestation.Flagging{Flag: id.Flag(r.ID), SignOffs: list, At: instant(at)}); err != nil {
				return fmt.Errorf("the flag %s: %w", r.ID, err)
			}
		}
		return nil
	})
}

// EachFlagClosing hands every closing of a flag to fn.
func (v *View) EachFlagClosing(fn func(attestation.FlagClosing) error) error {
	return each(v, "SELECT * FROM flag_closing", func(r flagClosingRow) error { return fn(r.closing()) })
}
