package store

import (
	"database/sql"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type passRow struct {
	ID            string `gorm:"primaryKey"`
	PolicyID      string
	RequestID     string
	VersionID     string
	WorkerID      string
	DepartmentID  string
	Competency    string
	CodeHash      string
	MadeAt        int64
	ExpiresAt     int64
	CancelledAt   sql.NullInt64
	ClaimedAt     sql.NullInt64
	ClaimHash     sql.NullString
	Email         string
	ListingID     sql.NullString
	SentHash      string
	SentFor       string
	SentUntil     int64
	Sent          int
	Tries         int
	PersonID      sql.NullString
	SessionID     sql.NullString
	ProvenAt      sql.NullInt64
	SpentAt       sql.NullInt64
	AttestationID sql.NullString
}

func (passRow) TableName() string { return "pass" }

func (r passRow) pass() assessor.Pass {
	return assessor.Pass{ID: id.Pass(r.ID), Policy: id.PassPolicy(r.PolicyID), Request: id.Request(r.RequestID), Version: id.Version(r.VersionID), Worker: id.Worker(r.WorkerID),
		Department: id.Department(r.DepartmentID), Competency: framework.CompetencyID(r.Competency), MadeAt: instant(r.MadeAt), ExpiresAt: instant(r.ExpiresAt),
		CancelledAt: instant(r.CancelledAt.Int64), ClaimedAt: instant(r.ClaimedAt.Int64), Email: r.Email, Listing: id.PassListing(r.ListingID.String),
		SentHash: r.SentHash, SentFor: id.Intent(r.SentFor), SentUntil: instant(r.SentUntil), Sent: r.Sent, Tries: r.Tries,
		Person: id.Person(r.PersonID.String), Session: id.Session(r.SessionID.String), SpentAt: instant(r.SpentAt.Int64), Attestation: id.Attestation(r.AttestationID.String)}
}

func (v *View) onePass(where string, args ...any) (assessor.Pass, error) {
	var r passRow
	err := one(v, &r, "SELECT * FROM pass WHERE "+where, args...)
	return r.pass(), err
}

// PassFacts is a pass for the rules inside a use case.
func (v *View) PassFacts(p id.Pass) (assessor.Pass, error) { return v.onePass("id = ?", string(p)) }

// PassByCode is the pass whose code has the digest.
func (v *View) PassByCode(hash string) (assessor.Pass, error) {
	return v.onePass("code_hash = ?", hash)
}

// PassByClaim is the pass that the browser whose secret has the digest took up.
func (v *View) PassByClaim(hash string) (assessor.Pass, error) {
	return v.onePass("claim_hash = ?", hash)
}

// OpenPass is the pass of a request that was neither used nor taken back; it may
// have run out. The caller has checked that the request may be seen.
func (v *View) OpenPass(r id.Request) (assessor.Pass, error) {
	return v.onePass("request_id = ? AND spent_at IS NULL AND cancelled_at IS NULL", string(r))
}

// MakePass keeps a pass with the digest of its code, in the place of one before.
func (tx *Tx) MakePass(g access.Grant, p assessor.Pass, code string) error {
	if err := tx.spend(g, string(p.Request), string(p.ID), access.MakePass); err != nil {
		return err
	}
	if err := tx.exec("UPDATE pass SET cancelled_at = ? WHERE request_id = ? AND spent_at IS NULL AND cancelled_at IS NULL", micros(tx.now), string(p.Request)); err != nil {
		return err
	}
	return tx.insert(&passRow{ID: string(p.ID), PolicyID: string(p.Policy), RequestID: string(p.Request), VersionID: string(p.Version), WorkerID: string(p.Worker),
		DepartmentID: string(p.Department), Competency: string(p.Competency), CodeHash: code, MadeAt: micros(tx.now), ExpiresAt: micros(p.ExpiresAt)})
}

// CancelPass takes a pass back that was not used.
func (tx *Tx) CancelPass(g access.Grant, p id.Pass) error {
	if err := tx.spend(g, "taken back", string(p), access.MakePass); err != nil {
		return err
	}
	return tx.swap("UPDATE pass SET cancelled_at = ? WHERE id = ? AND spent_at IS NULL AND cancelled_at IS NULL", micros(tx.now), string(p))
}

// NotePass leaves an entry in the audit log of what came of a pass, without names
// or what was typed.
func (tx *Tx) NotePass(g access.Grant, p id.Pass, what string) error {
	return tx.spend(g, what, string(p), access.UsePass)
}

// ClaimPass gives a pass to the one browser whose secret has the digest. The
// second to try is told that somebody was quicker.
func (tx *Tx) ClaimPass(g access.Grant, p id.Pass, claim string) error {
	if err := tx.spend(g, "taken up", string(p), access.UsePass); err != nil {
		return err
	}
	return tx.swap("UPDATE pass SET claimed_at = ?, claim_hash = ? WHERE id = ? AND claimed_at IS NULL AND cancelled_at IS NULL", micros(tx.now), claim, string(p))
}

// SendPassCode keeps the digest of a code that is sent to a guest, in the place of
// any before. With an intent it proves that statement, else the address.
func (tx *Tx) SendPassCode(g access.Grant, p assessor.Pass, hash string) error {
	if err := tx.spend(g, "code sent", string(p.ID), access.UsePass); err != nil {
		return err
	}
	return tx.swap("UPDATE pass SET email = ?, listing_id = ?, sent_hash = ?, sent_for = ?, sent_until = ?, sent = sent + 1, tries = 0 WHERE id = ? AND sent = ?",
		p.Email, nullText(p.Listing), hash, string(p.SentFor), micros(p.SentUntil), string(p.ID), p.Sent)
}

// TryPassCode counts a try of the code that was sent, before it is looked at.
func (tx *Tx) TryPassCode(p assessor.Pass) error {
	return tx.swap("UPDATE pass SET tries = tries + 1 WHERE id = ? AND tries = ? AND sent = ?", string(p.ID), p.Tries, p.Sent)
}

// DropPassCode makes the code that was sent worth nothing: it served, or was
// guessed at too often.
func (tx *Tx) DropPassCode(p id.Pass) error {
	return tx.exec("UPDATE pass SET sent_hash = '' WHERE id = ?", string(p))
}

// AdmitGuest notes who holds a pass from now on, in which session.
func (tx *Tx) AdmitGuest(g access.Grant, p id.Pass, person id.Person, session id.Session) error {
	if err := tx.spend(g, "proved "+string(person), string(p), access.UsePass); err != nil {
		return err
	}
	if err := tx.swap("UPDATE pass SET person_id = ?, session_id = ?, proven_at = ? WHERE id = ? AND person_id IS NULL", string(person), string(session), micros(tx.now), string(p)); err != nil {
		return err
	}
	var d id.Department
	if err := one(&tx.View, &d, "SELECT department_id FROM pass WHERE id = ?", string(p)); err != nil {
		return err
	}
	o, err := tx.organisationOf(d)
	if err != nil {
		return err
	}
	return tx.enterSigner(person, o)
}

// SpendPass uses a pass up for a sign-off.
func (tx *Tx) SpendPass(g access.Grant, p id.Pass, a id.Attestation) error {
	if err := tx.spend(g, "signed "+string(a), string(p), access.UsePass); err != nil {
		return err
	}
	return tx.swap("UPDATE pass SET spent_at = ?, attestation_id = ? WHERE id = ? AND spent_at IS NULL AND cancelled_at IS NULL AND expires_at > ?", micros(tx.now), string(a), string(p), micros(tx.now))
}

// GuestByEmail finds the guest with an address: a person without a password or a
// role. Taken tells that the address is somebody's who has an account.
func (v *View) GuestByEmail(email string) (p id.Person, taken bool, err error) {
	have, err := v.PersonByEmail(email)
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	guest, err := v.isGuest(have.ID)
	return have.ID, !guest || !have.Enabled, err
}

func (v *View) isGuest(p id.Person) (bool, error) {
	var n int
	err := one(v, &n, `SELECT count(*) FROM person p WHERE p.id = ? AND p.password_hash = '' AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id)
		AND EXISTS (SELECT 1 FROM pass x WHERE x.person_id = p.id)`, string(p))
	return n > 0, err
}

// AddGuest makes the person of a guest: they have no role and cannot sign in.
func (tx *Tx) AddGuest(g access.Grant, pass id.Pass, p Person) error {
	if err := tx.spend(g, "guest "+string(p.ID), string(pass), access.UsePass); err != nil {
		return err
	}
	return tx.insert(&personRow{ID: string(p.ID), Name: p.Name, Email: p.Email, Enabled: true, CredentialRevision: 1, CreatedAt: micros(tx.now)})
}

// EachPassPolicy hands every grant to assessors from outside to fn.
func (v *View) EachPassPolicy(fn func(assessor.PassPolicy) error) error {
	var all []id.PassPolicy
	if err := list(v, &all, "SELECT id FROM pass_policy ORDER BY id"); err != nil {
		return err
	}
	for _, one := range all {
		p, err := v.PassPolicyFacts(one)
		if err != nil {
			return err
		}
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

// EachPass hands every pass that was used to fn.
func (v *View) EachPass(fn func(assessor.Pass) error) error {
	return each(v, "SELECT * FROM pass WHERE spent_at IS NOT NULL ORDER BY id", func(r passRow) error { return fn(r.pass()) })
}

type passPolicyRow struct {
	ID           string `gorm:"primaryKey"`
	DepartmentID string
	Areas        string
	Domains      string
	Register     string
	UntilOn      string
	GrantedBy    string
	GrantedAt    int64
	EndedAt      sql.NullInt64
	EndedBy      sql.NullString
	EndReason    string
}

func (passPolicyRow) TableName() string { return "pass_policy" }

// granted is what the log commits to when it is granted: the row without its end.
func (r passPolicyRow) granted() digest.Sum {
	r.EndedAt, r.EndedBy, r.EndReason = sql.NullInt64{}, sql.NullString{}, ""
	return bound(&r)
}

// ended is what the log commits to when it is ended.
func (r passPolicyRow) ended() digest.Sum {
	return bound(&passPolicyRow{ID: r.ID, EndedAt: r.EndedAt, EndedBy: r.EndedBy, EndReason: r.EndReason})
}

// PassPolicy is what a department grants to assessors from outside, for the rules
// inside a use case: the last that was granted and not ended. NotFound: nothing.
func (v *View) PassPolicy(d id.Department) (assessor.PassPolicy, error) {
	return v.passPolicy("x.department_id = ? AND x.ended_at IS NULL", string(d))
}

// PassPolicyFacts is one of them, ended or not.
func (v *View) PassPolicyFacts(p id.PassPolicy) (assessor.PassPolicy, error) {
	return v.passPolicy("x.id = ?", string(p))
}

func (v *View) passPolicy(where string, args ...any) (assessor.PassPolicy, error) {
	var r struct {
		Row         passPolicyRow `gorm:"embedded"`
		GrantedName string
	}
	if err := one(v, &r, "SELECT x.*, p.name AS granted_name FROM pass_policy x JOIN person p ON p.id = x.granted_by WHERE "+where, args...); err != nil {
		return assessor.PassPolicy{}, err
	}
	areas, err := texts[string](r.Row.Areas)
	if err != nil {
		return assessor.PassPolicy{}, err
	}
	domains, err := texts[string](r.Row.Domains)
	return assessor.PassPolicy{ID: id.PassPolicy(r.Row.ID), Department: id.Department(r.Row.DepartmentID), Areas: areas, Domains: domains, Register: r.Row.Register,
		Until: clock.Date(r.Row.UntilOn), GrantedBy: id.Person(r.Row.GrantedBy), GrantedByName: r.GrantedName, GrantedAt: instant(r.Row.GrantedAt), EndedAt: instant(r.Row.EndedAt.Int64)}, err
}

// GrantPasses keeps what a department grants to assessors from outside. Another
// grant must have been ended.
func (tx *Tx) GrantPasses(g access.Grant, p assessor.PassPolicy) error {
	p.GrantedBy = g.Actor().Person
	if err := tx.spend(g, string(p.Digest()), string(p.ID), access.GrantPasses); err != nil {
		return err
	}
	return tx.insertLogged(ledger.PassesGranted, p.Department, string(p.ID), &passPolicyRow{ID: string(p.ID), DepartmentID: string(p.Department), Areas: listed(p.Areas), Domains: listed(p.Domains), Register: p.Register,
		UntilOn: string(p.Until), GrantedBy: string(g.Actor().Person), GrantedAt: micros(tx.now)})
}

// EndPasses ends a grant now, for a reason. Passes under it sign nothing any more.
func (tx *Tx) EndPasses(g access.Grant, p id.PassPolicy, reason string) error {
	if err := tx.spend(g, "", string(p), access.EndPasses); err != nil {
		return err
	}
	if err := tx.swap("UPDATE pass_policy SET ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL", micros(tx.now), nullText(g.Actor().Person), reason, string(p)); err != nil {
		return err
	}
	var row passPolicyRow
	if err := one(&tx.View, &row, "SELECT * FROM pass_policy WHERE id = ?", string(p)); err != nil {
		return err
	}
	return tx.enterIn(ledger.PassesEnded, id.Department(row.DepartmentID), row.ID, row.ended())
}

type passListingRow struct {
	ID            string `gorm:"primaryKey"`
	DepartmentID  string
	Register      string
	Number        string
	Name          string
	Profession    string
	Status        string
	EffectiveFrom string
	CheckedOn     string
	Source        string
	ProposalID    sql.NullString
	RecordedBy    string
	RecordedAt    int64
}

func (passListingRow) TableName() string { return "pass_listing" }

func (r passListingRow) listing() assessor.PassListing {
	return assessor.PassListing{ID: id.PassListing(r.ID), Department: id.Department(r.DepartmentID),
		Listing: assessor.Listing{Register: r.Register, Number: r.Number, Name: r.Name, Profession: r.Profession, Status: r.Status, EffectiveFrom: clock.Date(r.EffectiveFrom), CheckedOn: clock.Date(r.CheckedOn)},
		Source:  r.Source, Proposal: id.Proposal(r.ProposalID.String), RecordedBy: id.Person(r.RecordedBy), RecordedAt: instant(r.RecordedAt)}
}

// ListGuest keeps what a register showed about somebody from outside.
func (tx *Tx) ListGuest(g access.Grant, l assessor.PassListing) error {
	if err := tx.spend(g, "", string(l.ID), access.ListGuest); err != nil {
		return err
	}
	return tx.insert(&passListingRow{ID: string(l.ID), DepartmentID: string(l.Department), Register: l.Register, Number: l.Number, Name: l.Name, Profession: l.Profession, Status: l.Status,
		EffectiveFrom: string(l.EffectiveFrom), CheckedOn: string(l.CheckedOn), Source: l.Source, ProposalID: nullText(l.Proposal), RecordedBy: string(g.Actor().Person), RecordedAt: micros(tx.now)})
}

// PassListings lists what is known of registrants from outside, the latest look at
// each, by name, to whoever sees the department's people.
func (v *View) PassListings(s access.Scope, d id.Department) ([]assessor.PassListing, error) {
	if !s.SeesPeople(d) {
		return nil, fault.Missing()
	}
	return v.PassListingsFacts(d)
}

// PassListingsFacts is PassListings for the rules inside a use case.
func (v *View) PassListingsFacts(d id.Department) ([]assessor.PassListing, error) {
	return v.passListings("l.department_id = ?", string(d))
}

// GuestWithNumber is who came in by a pass of the department with a registration
// number and has no account; false: nobody did.
func (v *View) GuestWithNumber(d id.Department, r Registration) (id.Person, bool, error) {
	var out []id.Person
	err := list(v, &out, `SELECT DISTINCT c.person_id FROM register_check c JOIN pass x ON x.person_id = c.person_id
		WHERE x.department_id = ? AND c.register = ? AND c.number = ? AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = c.person_id)`, string(d), r.Register, r.Number)
	if err != nil || len(out) == 0 {
		return "", false, err
	}
	return out[0], true, nil
}

// Listed is the latest look at a registrant from outside that a department has;
// NotFound: none.
func (v *View) Listed(d id.Department, register, number string) (assessor.PassListing, error) {
	list, err := v.passListings("l.department_id = ? AND l.register = ? AND l.number = ?", string(d), register, number)
	if err != nil {
		return assessor.PassListing{}, err
	}
	if len(list) == 0 {
		return assessor.PassListing{}, fault.Missing()
	}
	return list[0], nil
}

// ListingFacts is one look.
func (v *View) ListingFacts(l id.PassListing) (assessor.PassListing, error) {
	list, err := v.passListings("l.id = ?", string(l))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return assessor.PassListing{}, err
	}
	return list[0], nil
}

func (v *View) passListings(where string, args ...any) ([]assessor.PassListing, error) {
	var rows []struct {
		Row          passListingRow `gorm:"embedded"`
		RecordedName string
	}
	err := list(v, &rows, `SELECT l.*, p.name AS recorded_name FROM pass_listing l JOIN person p ON p.id = l.recorded_by WHERE `+where+` AND NOT EXISTS (SELECT 1 FROM pass_listing n
		WHERE n.department_id = l.department_id AND n.register = l.register AND n.number = l.number AND (n.checked_on, n.recorded_at, n.id) > (l.checked_on, l.recorded_at, l.id))
		ORDER BY l.name, l.id`, args...)
	out := make([]assessor.PassListing, len(rows))
	for i, one := range rows {
		out[i] = one.Row.listing()
		out[i].RecordedByName = one.RecordedName
	}
	return out, err
}
