package store

import (
	"time"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Aim is a level that somebody holds or works toward, of a framework version.
type Aim struct {
	Version framework.VersionID
	Level   string
}

func (a Aim) text() string { return levelRef(a.Version, a.Level) }

// Invitation asks somebody in. Only the digest of its token is kept.
type Invitation struct {
	ID         id.Invitation
	Email      string
	Name       string
	Department id.Department // empty: to run the platform
	Roles      []identity.Role
	Held       Aim   // of a worker: the career level held; zero: not known
	Aims       []Aim // of a worker: what to enrol on, the main one first
	Settings   []string
	Educator   id.Person
	Until      time.Time // when the roles end, for an inspector; zero: open
	InvitedBy  id.Person
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt time.Time // zero: not accepted
	EndedAt    time.Time // zero: not withdrawn
}

// Open tells whether the invitation can be accepted at t.
func (i Invitation) Open(t time.Time) bool {
	return i.AcceptedAt.IsZero() && i.EndedAt.IsZero() && t.Before(i.ExpiresAt)
}

func (v *View) invitationsWhere(where string, args ...any) ([]Invitation, error) {
	var rows []invitationRow
	if err := v.db.Raw("SELECT * FROM invitation WHERE "+where+" ORDER BY name, id", args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]Invitation, len(rows))
	for i, r := range rows {
		one, err := r.invitation()
		if err != nil {
			return nil, err
		}
		out[i] = one
	}
	return out, nil
}

func (r invitationRow) invitation() (Invitation, error) {
	roles, err := texts[identity.Role](r.Roles)
	if err != nil {
		return Invitation{}, err
	}
	aims, err := texts[string](r.Target)
	if err != nil {
		return Invitation{}, err
	}
	settings, err := texts[string](r.Settings)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{ID: id.Invitation(r.ID), Email: r.Email, Name: r.Name, Department: id.Department(r.DepartmentID.String), Roles: roles,
		Held: aimOf(r.Level), Settings: settings, Educator: id.Person(r.EducatorID.String), Until: instant(r.UntilAt.Int64),
		InvitedBy: id.Person(r.InvitedBy), CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt),
		AcceptedAt: instant(r.AcceptedAt.Int64), EndedAt: instant(r.WithdrawnAt.Int64)}
	for _, a := range aims {
		out.Aims = append(out.Aims, aimOf(a))
	}
	return out, nil
}

func (v *View) oneInvitation(where string, arg string) (Invitation, error) {
	list, err := v.invitationsWhere(where, arg)
	if err != nil {
		return Invitation{}, err
	}
	if len(list) == 0 {
		return Invitation{}, fault.Missing()
	}
	return list[0], nil
}

// InvitationFacts is an invitation for the rules inside a use case: it knows no
// scope.
func (v *View) InvitationFacts(i id.Invitation) (Invitation, error) {
	return v.oneInvitation("id = ?", string(i))
}

// InvitationByToken is the invitation whose token has this digest, whether it
// can still be accepted or not.
func (v *View) InvitationByToken(hash digest.Sum) (Invitation, error) {
	return v.oneInvitation("token_hash = ?", string(hash))
}

// waiting is an invitation that was neither accepted nor withdrawn. It may have
// run out: then it can be renewed.
const waiting = "accepted_at IS NULL AND withdrawn_at IS NULL"

// Invitations lists those that wait in a department, run out or not, by name.
// With no department: those of administrators.
func (v *View) Invitations(s access.Scope, d id.Department) ([]Invitation, error) {
	if d == "" && !s.Platform() || d != "" && !s.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.InvitationsFacts(d)
}

// InvitationsFacts is Invitations for the rules inside a use case.
func (v *View) InvitationsFacts(d id.Department) ([]Invitation, error) {
	return v.invitationsWhere("department_id IS NOT DISTINCT FROM ? AND "+waiting, nullText(d))
}

// AddInvitation keeps an invitation with the digest of its token.
func (tx *Tx) AddInvitation(g access.Grant, i Invitation, token digest.Sum) error {
	if err := tx.spend(g, listed(i.Roles), string(i.ID), access.InvitePerson); err != nil {
		return err
	}
	var aims []string
	for _, a := range i.Aims {
		aims = append(aims, a.text())
	}
	return tx.db.Create(&invitationRow{ID: string(i.ID), Email: i.Email, Name: i.Name, DepartmentID: nullText(i.Department), Roles: listed(i.Roles),
		Level: i.Held.text(), Target: listed(aims), Settings: listed(i.Settings), EducatorID: nullText(i.Educator), UntilAt: nullMicros(i.Until),
		TokenHash: string(token), InvitedBy: string(i.InvitedBy), CreatedAt: micros(tx.now), ExpiresAt: micros(i.ExpiresAt)}).Error
}

// RenewInvitation gives an invitation that waits another token and more time.
// The token before it is worth nothing from then on.
func (tx *Tx) RenewInvitation(g access.Grant, i id.Invitation, token digest.Sum, expires time.Time) error {
	if err := tx.spend(g, "renew", string(i), access.InvitePerson); err != nil {
		return err
	}
	done := tx.db.Exec("UPDATE invitation SET token_hash = ?, expires_at = ? WHERE id = ? AND "+waiting, string(token), micros(expires), string(i))
	if done.Error != nil {
		return done.Error
	}
	return stillWaits(done.RowsAffected)
}

// WithdrawInvitation ends an invitation that waits.
func (tx *Tx) WithdrawInvitation(g access.Grant, i id.Invitation) error {
	if err := tx.spend(g, "withdraw", string(i), access.InvitePerson); err != nil {
		return err
	}
	done := tx.db.Exec("UPDATE invitation SET withdrawn_at = ? WHERE id = ? AND "+waiting, micros(tx.now), string(i))
	if done.Error != nil {
		return done.Error
	}
	return stillWaits(done.RowsAffected)
}

// stillWaits refuses a change of an invitation that waits no more.
func stillWaits(rows int64) error {
	if rows == 0 {
		return fault.New(fault.Conflict, "This invitation was accepted or taken back already.")
	}
	return nil
}

// Arrival is what somebody gives who accepts an invitation.
type Arrival struct {
	Name         string // empty: the name in the invitation
	PasswordHash string // of a new account
}

// AcceptInvitation makes the account, or takes the one with that address, gives
// it the roles and, to a worker, the portfolio and its enrolments. It happens
// once and before the invitation runs out. An account that is there already
// keeps its name and password, and only the person themself, signed in, can
// accept for it.
func (tx *Tx) AcceptInvitation(g access.Grant, token digest.Sum, a Arrival) (id.Person, error) {
	i, err := tx.InvitationByToken(token)
	if err != nil {
		return "", err
	}
	if err := tx.spend(g, "", string(i.ID), access.AcceptInvite); err != nil {
		return "", err
	}
	done := tx.db.Exec("UPDATE invitation SET accepted_at = ? WHERE id = ? AND expires_at > ? AND "+waiting, micros(tx.now), string(i.ID), micros(tx.now))
	if done.Error != nil {
		return "", done.Error
	}
	if done.RowsAffected == 0 {
		return "", fault.New(fault.Conflict, "This invitation was used already or has run out. Ask the person who invited you for a new one.")
	}
	p, err := tx.arrive(g, i, a)
	if err != nil {
		return "", err
	}
	have, err := tx.MembershipsOf(p)
	if err != nil {
		return "", err
	}
	for _, role := range i.Roles {
		if holds(have, role, i.Department) {
			continue
		}
		m := identity.Membership{ID: id.New[id.Membership](), Person: p, Role: role, Department: i.Department, From: tx.now, Until: i.Until}
		if err := tx.insertMembership(m, i.InvitedBy); err != nil {
			return "", err
		}
		if role == identity.RoleWorker {
			if err := tx.insertPost(p, i.Department, Post{Held: i.Held, Aims: i.Aims, Settings: i.Settings, Educator: i.Educator}); err != nil {
				return "", err
			}
		}
	}
	return p, nil
}

func holds(list []identity.Membership, r identity.Role, d id.Department) bool {
	for _, m := range list {
		if m.Role == r && m.Department == d {
			return true
		}
	}
	return false
}

// arrive finds or makes the account of an invitation.
func (tx *Tx) arrive(g access.Grant, i Invitation, a Arrival) (id.Person, error) {
	have, err := tx.PersonByEmail(i.Email)
	switch {
	case err == nil && have.ID == g.Actor().Person && have.Enabled:
		return have.ID, nil
	case !fault.Is(err, fault.NotFound) && err != nil:
		return "", err
	}
	guest, failed := tx.isGuest(have.ID)
	switch {
	case failed != nil:
		return "", failed
	case err == nil && !guest:
		return "", fault.New(fault.Unauthenticated, "You have an account already. Sign in, then open this link again.")
	case a.PasswordHash == "":
		return "", fault.New(fault.Invalid, "Choose a password first.")
	case guest: // they signed by a pass before, and get their first password now
		return have.ID, tx.exec("UPDATE person SET password_hash = ?, credential_revision = credential_revision + 1 WHERE id = ?", a.PasswordHash, string(have.ID))
	}
	row := personRow{ID: string(id.New[id.Person]()), Name: a.Name, Email: i.Email, Enabled: true, PasswordHash: a.PasswordHash,
		CredentialRevision: 1, CreatedAt: micros(tx.now)}
	if row.Name == "" {
		row.Name = i.Name
	}
	return id.Person(row.ID), tx.db.Create(&row).Error
}
