package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Person is an account, without what proves it.
type Person struct {
	ID      id.Person
	Name    string
	Email   string
	Enabled bool
}

// Member is a person as a department's list shows them.
type Member struct {
	Person
	SignsIn     bool                  // has a password
	Memberships []identity.Membership // in this department, those that ended too, oldest first
	Worker      id.Worker             // their portfolio here; empty: none
	OffReason   string                // why their account is switched off; empty: it is not
}

// Roles lists what the member does here at t, in the order of identity.Roles.
func (m Member) Roles(t time.Time) []identity.Role {
	var out []identity.Role
	for _, r := range identity.Roles {
		for _, one := range m.Memberships {
			if one.Role == r && one.InForce(t) {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// PersonName is the name of a person.
func (v *View) PersonName(p id.Person) (string, error) {
	one, err := v.PersonFacts(p)
	return one.Name, err
}

// PersonFacts is an account for the rules inside a use case: it knows no scope.
func (v *View) PersonFacts(p id.Person) (Person, error) { return v.person("id = ?", string(p)) }

// PersonByEmail is the account with the address, for the rules inside a use
// case: whether there is one is not for showing.
func (v *View) PersonByEmail(email string) (Person, error) { return v.person("email = ?", email) }

func (v *View) person(where string, args ...any) (Person, error) {
	var r personRow
	err := one(v, &r, "SELECT id, name, email, enabled FROM person WHERE "+where, args...)
	return Person{id.Person(r.ID), r.Name, r.Email, r.Enabled}, found(err)
}

// inForce is when a membership (m) holds; it takes the present twice.
const inForce = "m.from_at <= ? AND (m.until_at IS NULL OR m.until_at > ?)"

func (r membershipRow) membership() identity.Membership {
	return identity.Membership{ID: id.Membership(r.ID), Person: id.Person(r.PersonID), Role: identity.Role(r.Role),
		Department: id.Department(r.DepartmentID.String), From: instant(r.FromAt), Until: instant(r.UntilAt.Int64), EndReason: r.EndReason}
}

func (v *View) membershipsWhere(where string, args ...any) ([]identity.Membership, error) {
	var rows []membershipRow
	if err := list(v, &rows, "SELECT m.* FROM membership m WHERE "+where+" ORDER BY m.from_at, m.id", args...); err != nil {
		return nil, err
	}
	out := make([]identity.Membership, len(rows))
	for i, r := range rows {
		out[i] = r.membership()
	}
	return out, nil
}

// Membership is one role of somebody somewhere, for the rules inside a use case.
func (v *View) Membership(m id.Membership) (identity.Membership, error) {
	list, err := v.membershipsWhere("m.id = ?", string(m))
	if err != nil {
		return identity.Membership{}, err
	}
	if len(list) == 0 {
		return identity.Membership{}, fault.Missing()
	}
	return list[0], nil
}

// MembershipsOf lists what a person does anywhere now, for the rules inside a
// use case.
func (v *View) MembershipsOf(p id.Person) ([]identity.Membership, error) {
	now := micros(v.now)
	return v.membershipsWhere("m.person_id = ? AND "+inForce, string(p), now, now)
}

// PeopleWith lists who has the role in the department now with an account that
// is on. For the administrators of the platform the department is empty.
func (v *View) PeopleWith(d id.Department, role identity.Role) ([]id.Person, error) {
	now := micros(v.now)
	var out []id.Person
	err := list(v, &out, `SELECT DISTINCT m.person_id FROM membership m JOIN person p ON p.id = m.person_id
		WHERE m.department_id IS NOT DISTINCT FROM ? AND m.role = ? AND p.enabled = 1 AND `+inForce+` ORDER BY m.person_id`,
		nullText(d), string(role), now, now)
	return out, err
}

// Administrator is somebody who runs the platform now.
type Administrator struct {
	Person
	Role identity.Membership
}

// Administrators lists who runs the platform now, by name, for whoever does.
func (v *View) Administrators(s access.Scope) ([]Administrator, error) {
	if !s.Platform() {
		return nil, fault.Missing()
	}
	var rows []struct {
		Row         membershipRow `gorm:"embedded"`
		Name, Email string
		Enabled     bool
	}
	now := micros(v.now)
	err := list(v, &rows, `SELECT m.*, p.name, p.email, p.enabled FROM membership m JOIN person p ON p.id = m.person_id
		WHERE m.department_id IS NULL AND m.role = 'administrator' AND `+inForce+` ORDER BY p.name, m.id`, now, now)
	out := make([]Administrator, len(rows))
	for i, r := range rows {
		m := r.Row.membership()
		out[i] = Administrator{Person{m.Person, r.Name, r.Email, r.Enabled}, m}
	}
	return out, err
}

// PeopleIn lists everybody who has or had a role in the department, by name.
func (v *View) PeopleIn(s access.Scope, d id.Department) ([]Member, error) {
	if !s.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.MembersFacts(d)
}

// MembersFacts is PeopleIn for the rules inside a use case: it knows no scope.
// Two statements, however many people there are.
func (v *View) MembersFacts(d id.Department) ([]Member, error) {
	return v.membersWhere(d, "IN (SELECT person_id FROM membership WHERE department_id = ?)", string(d))
}

// Member is one person of a department, as PeopleIn lists them.
func (v *View) Member(s access.Scope, p id.Person, d id.Department) (Member, error) {
	if !s.SeesPeople(d) {
		return Member{}, fault.Missing()
	}
	list, err := v.membersWhere(d, "= ?", string(p))
	if err != nil {
		return Member{}, err
	}
	if len(list) == 0 || len(list[0].Memberships) == 0 {
		return Member{}, fault.Missing()
	}
	return list[0], nil
}

func (v *View) membersWhere(d id.Department, who, arg string) ([]Member, error) {
	var rows []struct {
		Row      personRow `gorm:"embedded"`
		WorkerID string
	}
	err := list(v, &rows, `SELECT p.id, p.name, p.email, p.enabled, p.off_reason, p.password_hash, coalesce(w.id, '') AS worker_id
		FROM person p LEFT JOIN worker w ON w.person_id = p.id AND w.department_id = ?
		WHERE p.id `+who+` ORDER BY p.name, p.id`, string(d), arg)
	if err != nil {
		return nil, err
	}
	memberships, err := v.membershipsWhere("m.department_id = ? AND m.person_id "+who, string(d), arg)
	if err != nil {
		return nil, err
	}
	out := make([]Member, len(rows))
	at := map[id.Person]*Member{}
	for i, one := range rows {
		r := one.Row
		out[i] = Member{Person: Person{id.Person(r.ID), r.Name, r.Email, r.Enabled}, SignsIn: r.PasswordHash != "", Worker: id.Worker(one.WorkerID), OffReason: r.OffReason}
		at[id.Person(r.ID)] = &out[i]
	}
	for _, m := range memberships {
		at[m.Person].Memberships = append(at[m.Person].Memberships, m)
	}
	return out, nil
}

// BelongsTo tells whether the person has or had a role in the department.
func (v *View) BelongsTo(p id.Person, d id.Department) (bool, error) {
	var n int
	err := one(v, &n, "SELECT EXISTS (SELECT 1 FROM membership WHERE person_id = ? AND department_id = ?)", string(p), string(d))
	return n == 1, err
}

// AddMembership gives a person a role.
func (tx *Tx) AddMembership(g access.Grant, m identity.Membership) error {
	if err := tx.spend(g, "add "+string(m.Role), string(m.Person), access.ChangePerson); err != nil {
		return err
	}
	return tx.insertMembership(m, g.Actor().Person)
}

func (tx *Tx) insertMembership(m identity.Membership, by id.Person) error {
	return tx.db.Create(&membershipRow{ID: string(m.ID), PersonID: string(m.Person), Role: string(m.Role), DepartmentID: nullText(m.Department),
		FromAt: micros(m.From), UntilAt: nullMicros(m.Until), GrantedBy: string(by)}).Error
}

// EndMembership ends a role now, for a reason that is kept with it. Who held it,
// from when to when, stays.
func (tx *Tx) EndMembership(g access.Grant, m identity.Membership, reason string) error {
	if err := tx.spend(g, "end "+string(m.Role), string(m.Person), access.ChangePerson); err != nil {
		return err
	}
	done := tx.db.Exec("UPDATE membership SET until_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND person_id = ? AND (until_at IS NULL OR until_at > ?)",
		micros(tx.now), string(g.Actor().Person), reason, string(m.ID), string(m.Person), micros(tx.now))
	if done.Error != nil {
		return done.Error
	}
	return moved(done.RowsAffected)
}

// LeaveWorkers takes somebody who is no educator any more from the workers of the
// department who had them, and counts these. It is part of the end of the role:
// the grant is that one's, and so is the entry in the log.
func (tx *Tx) LeaveWorkers(g access.Grant, educator id.Person, d id.Department) (int, error) {
	if g.Action() != access.ChangePerson || g.Subject() != string(educator) {
		return 0, fault.Missing()
	}
	done := tx.db.Exec("UPDATE worker SET educator_id = NULL, revision = revision + 1 WHERE department_id = ? AND educator_id = ?", string(d), string(educator))
	return int(done.RowsAffected), done.Error
}

// SetEnabled switches an account on or off; off is for a reason that the log
// keeps. Off ends every session at once.
func (tx *Tx) SetEnabled(g access.Grant, p id.Person, on bool, reason string) error {
	detail := "switch off"
	if on {
		detail = "switch on"
	}
	if err := tx.spend(g, detail, string(p), access.ChangePerson); err != nil {
		return err
	}
	if err := tx.db.Exec("UPDATE person SET enabled = ?, off_reason = ? WHERE id = ?", on, reason, string(p)).Error; err != nil || on {
		return err
	}
	return tx.db.Exec("UPDATE session SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", micros(tx.now), string(p)).Error
}
