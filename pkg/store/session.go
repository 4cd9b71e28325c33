package store

import (
	"database/sql"
	"encoding/json"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

type sessionRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	Surface    string
	SecretHash string
	Strong     bool
	CreatedAt  int64
	SeenAt     int64
	ExpiresAt  int64
	EndedAt    sql.NullInt64
	Address    string
	Network    string
	Agent      string
	Device     string
	KnownAt    int64
}

func (sessionRow) TableName() string { return "session" }

// Surface is where a session is used.
type Surface string

// The surfaces: pages by cookie, the API by access and refresh tokens.
const (
	PageSession Surface = "page"
	APISession  Surface = "api"
	PassSession Surface = "pass" // of a guest, by nothing but their pass
)

// Session is one sign-in, on one browser or by one program.
type Session struct {
	ID      id.Session
	Person  id.Person
	Surface Surface
	Strong  bool // a second factor was given
	Created time.Time
	Seen    time.Time // last used, to the minute
	Expires time.Time // however much it is used
	Ended   time.Time // zero: not yet
	Address string    // where it began
	Network string    // what the throttle counts as one place
	Agent   string    // how the browser or program calls itself
	Device  string    // digest of the browser's mark; empty: a program, or forgotten
}

func (r sessionRow) session() Session {
	return Session{ID: id.Session(r.ID), Person: id.Person(r.PersonID), Surface: Surface(r.Surface), Strong: r.Strong,
		Created: instant(r.CreatedAt), Seen: instant(r.SeenAt), Expires: instant(r.ExpiresAt), Ended: instant(r.EndedAt.Int64),
		Address: r.Address, Network: r.Network, Agent: r.Agent, Device: r.Device}
}

// Visit is what one request needs to know about who makes it.
type Visit struct {
	Session Session
	Actor   identity.Actor // with the roles and posts that are in force now
	Enabled bool           // the person may use Countersign
	Unread  int            // notifications not read yet
	Others  []OtherDevice  // that the person is signed in on too, the last first
}

// IdleLimit is how long a session may be left alone: a shared computer on a ward is
// left for a while at most.
const IdleLimit = 30 * time.Minute

// OtherDevice is another browser on which somebody is signed in at the same time, and
// of which they have not said in this session that it is theirs.
type OtherDevice struct {
	Agent string
	Since time.Time
}

const visitColumns = `SELECT s.*, p.name, p.email, p.enabled, p.totp_secret <> '' AS enrolled,
	EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = s.person_id AND k.removed_at IS NULL) AS passkey,
	(SELECT count(*) FROM notification n WHERE n.person_id = s.person_id AND n.read_at IS NULL) AS unread,
	(SELECT json_group_array(json_array(o.agent, o.created_at) ORDER BY o.created_at DESC) FROM session o WHERE o.person_id = s.person_id AND o.seen_at > ? AND o.expires_at > ?
		AND o.ended_at IS NULL AND o.device NOT IN ('', s.device) AND s.device <> '' AND o.created_at > s.known_at) AS others
	FROM session s JOIN person p ON p.id = s.person_id WHERE `

// VisitBySecret finds the session whose secret has the digest, whether it is
// still good or not. Two statements.
func (v *View) VisitBySecret(surface Surface, digest string) (Visit, error) {
	return v.visit("s.surface = ? AND s.secret_hash = ?", surface, digest)
}

// VisitOf finds a session by its id, whether it is still good or not.
func (v *View) VisitOf(surface Surface, session id.Session) (Visit, error) {
	return v.visit("s.surface = ? AND s.id = ?", surface, session)
}

func (v *View) visit(where string, args ...any) (Visit, error) {
	var r struct {
		Row                        sessionRow `gorm:"embedded"`
		Name, Email                string
		Enabled, Enrolled, Passkey bool
		Unread                     int
		Others                     string
	}
	if err := one(v, &r, visitColumns+where, append([]any{micros(v.now.Add(-IdleLimit)), micros(v.now)}, args...)...); err != nil {
		return Visit{}, found(err)
	}
	s := r.Row.session()
	out := Visit{Session: s, Enabled: r.Enabled, Unread: r.Unread, Actor: identity.Actor{Person: s.Person, Name: r.Name, Email: r.Email,
		Session: s.ID, Strong: s.Strong, Enrolled: r.Enrolled, Passkey: r.Passkey}}
	if err := out.readOthers(r.Others); err != nil {
		return Visit{}, err
	}
	return out, v.rolesOf(&out.Actor)
}

func (v *Visit) readOthers(text string) error {
	if text == "[]" {
		return nil
	}
	var list [][2]any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	for _, one := range list {
		agent, _ := one[0].(string)
		since, _ := one[1].(float64) // microseconds since 1970: exact for the next two centuries
		v.Others = append(v.Others, OtherDevice{agent, instant(int64(since))})
	}
	return nil
}

// rolesOf reads what the actor may be now: the memberships in force, and the
// portfolio that each membership as a worker stands for.
func (v *View) rolesOf(a *identity.Actor) error {
	now := micros(v.now)
	rows, err := v.query(`SELECT m.id, m.role, coalesce(m.department_id, ''), m.from_at, coalesce(m.until_at, 0), coalesce(w.id, '')
		FROM membership m LEFT JOIN worker w ON m.role = 'worker' AND w.person_id = m.person_id AND w.department_id = m.department_id
		WHERE m.person_id = ? AND m.from_at <= ? AND (m.until_at IS NULL OR m.until_at > ?) ORDER BY m.id`, string(a.Person), now, now)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		m := identity.Membership{Person: a.Person}
		var from, until int64
		var worker id.Worker
		if err := rows.Scan(&m.ID, &m.Role, &m.Department, &from, &until, &worker); err != nil {
			return err
		}
		m.From, m.Until = instant(from), instant(until)
		a.Memberships = append(a.Memberships, m)
		if worker != "" {
			a.Posts = append(a.Posts, identity.Post{Worker: worker, Department: m.Department})
		}
	}
	return rows.Err()
}

// SessionsOf lists a person's own sessions that have not ended and are good at
// the instant of this read, the last used first. Who asks sees only their own.
func (v *View) SessionsOf(scope access.Scope, seenSince time.Time) ([]Session, error) {
	var rows []sessionRow
	err := list(v, &rows, "SELECT * FROM session WHERE person_id = ? AND ended_at IS NULL AND expires_at > ? AND seen_at > ? ORDER BY seen_at DESC, id",
		string(scope.Person()), micros(v.now), micros(seenSince))
	out := make([]Session, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.session())
	}
	return out, err
}

// BeginSession keeps a session and the digest of its secret. It is refused when
// the person's credentials have moved on since revision was read: what was
// proved then proves nothing now.
func (tx *Tx) BeginSession(g access.Grant, s Session, digest string, revision int) error {
	if err := tx.spend(g, string(s.Surface), string(s.ID), access.SignIn); err != nil {
		return err
	}
	if err := tx.credentialStands(s.Person, revision); err != nil {
		return err
	}
	return tx.db.Create(&sessionRow{ID: string(s.ID), PersonID: string(s.Person), Surface: string(s.Surface), SecretHash: digest, Strong: s.Strong,
		CreatedAt: micros(s.Created), SeenAt: micros(s.Seen), ExpiresAt: micros(s.Expires), Address: s.Address, Network: s.Network, Agent: s.Agent, Device: s.Device}).Error
}

// SessionFacts is a session that has not ended, for the rules of sign-in.
func (v *View) SessionFacts(session id.Session) (Session, error) {
	var r sessionRow
	err := one(v, &r, "SELECT * FROM session WHERE id = ? AND ended_at IS NULL", string(session))
	return r.session(), found(err)
}

// RenewSession gives a session another secret, so that the one handed out before
// is worth nothing, and says anew how strong it is and when it ends.
func (tx *Tx) RenewSession(g access.Grant, s Session, digest string) error {
	if err := tx.spend(g, "renewed", string(s.ID), access.SignIn); err != nil {
		return err
	}
	return changed(tx.db.Exec("UPDATE session SET secret_hash = ?, strong = ?, seen_at = ?, expires_at = ? WHERE id = ? AND person_id = ? AND ended_at IS NULL",
		digest, s.Strong, micros(tx.now), micros(s.Expires), string(s.ID), string(s.Person)))
}

// KnowSessions keeps that a person said in a session that their other sessions until
// now are theirs too.
func (tx *Tx) KnowSessions(g access.Grant, session id.Session) error {
	if err := tx.spend(g, "other sessions known", g.Subject(), access.ChangeAccount); err != nil {
		return err
	}
	return tx.exec("UPDATE session SET known_at = ? WHERE id = ? AND person_id = ? AND ended_at IS NULL", micros(tx.now), string(session), g.Subject())
}

// SeeSession notes that a session is in use. It is no change to anybody's
// record and leaves no audit entry.
func (tx *Tx) SeeSession(session id.Session) error {
	return tx.db.Exec("UPDATE session SET seen_at = ? WHERE id = ? AND ended_at IS NULL", micros(tx.now), string(session)).Error
}

// ForgetDevices takes the marks of browsers off sessions that were last in use
// before an instant. It is no change to anybody's record and leaves no audit entry.
func (tx *Tx) ForgetDevices(before time.Time) error {
	return tx.exec("UPDATE session SET device = '' WHERE device <> '' AND seen_at < ?", micros(before))
}

// EndSession ends a person's own session. Ending it again changes nothing.
func (tx *Tx) EndSession(g access.Grant, person id.Person, session id.Session) error {
	if err := tx.spend(g, string(session), string(person), access.EndSession); err != nil {
		return err
	}
	return tx.db.Exec("UPDATE session SET ended_at = ? WHERE id = ? AND person_id = ? AND ended_at IS NULL",
		micros(tx.now), string(session), string(person)).Error
}

// EndSessions ends every session of a person except one, which may be empty.
func (tx *Tx) EndSessions(g access.Grant, person id.Person, except id.Session) error {
	if err := tx.spend(g, "all", string(person), access.EndSession, access.ChangeAccount, access.ChangePerson, access.AcceptInvite); err != nil {
		return err
	}
	return tx.db.Exec("UPDATE session SET ended_at = ? WHERE person_id = ? AND id <> ? AND ended_at IS NULL",
		micros(tx.now), string(person), string(except)).Error
}

// TurnRefresh puts a new refresh token in the place of the one used now and
// keeps the old one's digest as spent. It is false when another request was
// quicker, or the session has ended.
func (tx *Tx) TurnRefresh(g access.Grant, session id.Session, spent, next string) (bool, error) {
	if err := tx.spend(g, "refresh", string(session), access.SignIn); err != nil {
		return false, err
	}
	r := tx.db.Exec("UPDATE session SET secret_hash = ?, seen_at = ? WHERE id = ? AND secret_hash = ? AND ended_at IS NULL",
		next, micros(tx.now), string(session), spent)
	if r.Error != nil || r.RowsAffected == 0 {
		return false, r.Error
	}
	return true, tx.db.Exec("INSERT INTO spent_refresh (secret_hash, session_id) VALUES (?, ?)", spent, string(session)).Error
}

// SpentRefresh gives the session that a refresh token was used up for.
func (v *View) SpentRefresh(digest string) (session Session, err error) {
	var r sessionRow
	err = one(v, &r, "SELECT s.* FROM spent_refresh f JOIN session s ON s.id = f.session_id WHERE f.secret_hash = ?", digest)
	return r.session(), found(err)
}
