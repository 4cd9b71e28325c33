package store

import (
	"gorm.io/gorm"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Credential is what a person proves who they are with. Only pkg/auth reads it.
type Credential struct {
	Person       id.Person
	Name, Email  string
	Enabled      bool
	PasswordHash string // argon2id; empty: cannot sign in
	Revision     int    // moves when the password or the authenticator changes
	TOTP         string // the authenticator's secret; empty: none
	Pending      string // a secret shown and not yet proved
	Counter      int64  // the last time step accepted
	CodesLeft    int    // recovery codes not used yet
	Passkeys     int    // that are good
}

// Enrolled tells whether the person has an authenticator.
func (c Credential) Enrolled() bool { return c.TOTP != "" }

// CredentialByEmail finds a person by their address, as CleanEmail spells it.
func (v *View) CredentialByEmail(email string) (Credential, error) {
	return v.credential("email = ?", email)
}

// CredentialOf is a person's own credential.
func (v *View) CredentialOf(person id.Person) (Credential, error) {
	return v.credential("id = ?", string(person))
}

func (v *View) credential(where string, arg string) (Credential, error) {
	var r struct {
		Row       personRow `gorm:"embedded"`
		CodesLeft int
		Passkeys  int
	}
	err := v.db.Raw("SELECT *, (SELECT count(*) FROM passkey k WHERE k.person_id = person.id AND k.removed_at IS NULL) AS passkeys, (SELECT count(*) FROM recovery_code c WHERE c.person_id = person.id AND c.used_at IS NULL) AS codes_left FROM person WHERE "+where, arg).Take(&r).Error
	p := r.Row
	return Credential{Person: id.Person(p.ID), Name: p.Name, Email: p.Email, Enabled: p.Enabled, PasswordHash: p.PasswordHash, Revision: p.CredentialRevision,
		TOTP: p.TotpSecret, Pending: p.TotpPending, Counter: p.TotpCounter, CodesLeft: r.CodesLeft, Passkeys: r.Passkeys}, found(err)
}

// Surroundings are the names of the departments, sites and organisations that a
// person belongs to: words that their password should not be made of.
func (v *View) Surroundings(person id.Person) ([]string, error) {
	var names []string
	err := v.db.Raw(`WITH own AS (SELECT d.name AS department, s.name AS site, o.name AS organisation FROM membership m
		JOIN department d ON d.id = m.department_id JOIN site s ON s.id = d.site_id JOIN organisation o ON o.id = s.organisation_id WHERE m.person_id = ?)
		SELECT department FROM own UNION SELECT site FROM own UNION SELECT organisation FROM own`, string(person)).Scan(&names).Error
	return names, err
}

// credentialStands refuses what was proved before a credential changed, and
// everything of a person who is switched off.
func (tx *Tx) credentialStands(person id.Person, revision int) error {
	var n int64
	err := tx.db.Raw("SELECT count(*) FROM person WHERE id = ? AND enabled = 1 AND credential_revision = ?", string(person), revision).Scan(&n).Error
	if err == nil && n == 0 {
		return fault.New(fault.Unauthenticated, "Your sign-in details changed a moment ago. Sign in again.")
	}
	return err
}

// SetPassword replaces the password of a person whose credentials are still at
// the revision, and moves it on.
func (tx *Tx) SetPassword(g access.Grant, person id.Person, hash string, revision int) error {
	if err := tx.spend(g, "password", string(person), access.ChangeAccount); err != nil {
		return err
	}
	return changed(tx.db.Exec("UPDATE person SET password_hash = ?, credential_revision = credential_revision + 1 WHERE id = ? AND credential_revision = ?",
		hash, string(person), revision))
}

// OfferAuthenticator keeps the secret that the person is shown, until a code
// proves that their phone has it.
func (tx *Tx) OfferAuthenticator(g access.Grant, person id.Person, secret string, revision int) error {
	if err := tx.spend(g, "authenticator offered", string(person), access.ChangeAccount); err != nil {
		return err
	}
	return changed(tx.db.Exec("UPDATE person SET totp_pending = ? WHERE id = ? AND credential_revision = ?", secret, string(person), revision))
}

// TakeAuthenticator makes the offered secret the person's authenticator, with
// the time step of the code that proved it, and the digests of new recovery codes.
func (tx *Tx) TakeAuthenticator(g access.Grant, person id.Person, offered string, step int64, codes []string, revision int) error {
	if err := tx.spend(g, "authenticator added", string(person), access.ChangeAccount); err != nil {
		return err
	}
	err := changed(tx.db.Exec(`UPDATE person SET totp_secret = totp_pending, totp_pending = '', totp_counter = ?, credential_revision = credential_revision + 1
		WHERE id = ? AND totp_pending = ? AND totp_pending <> '' AND credential_revision = ?`, step, string(person), offered, revision))
	if err != nil {
		return err
	}
	return tx.replaceCodes(person, codes)
}

// DropAuthenticator takes a person's authenticator and recovery codes away.
func (tx *Tx) DropAuthenticator(g access.Grant, person id.Person, revision int) error {
	if err := tx.spend(g, "authenticator removed", string(person), access.ChangeAccount, access.ChangePerson); err != nil {
		return err
	}
	err := changed(tx.db.Exec(`UPDATE person SET totp_secret = '', totp_pending = '', credential_revision = credential_revision + 1
		WHERE id = ? AND credential_revision = ?`, string(person), revision))
	if err != nil {
		return err
	}
	return tx.replaceCodes(person, nil)
}

// ReplaceRecoveryCodes puts new recovery codes in the place of all old ones.
func (tx *Tx) ReplaceRecoveryCodes(g access.Grant, person id.Person, codes []string, revision int) error {
	if err := tx.spend(g, "recovery codes", string(person), access.ChangeAccount); err != nil {
		return err
	}
	if err := tx.credentialStands(person, revision); err != nil {
		return err
	}
	return tx.replaceCodes(person, codes)
}

func (tx *Tx) replaceCodes(person id.Person, codes []string) error {
	if err := tx.db.Exec("DELETE FROM recovery_code WHERE person_id = ?", string(person)).Error; err != nil {
		return err
	}
	for _, code := range codes {
		if err := tx.db.Exec("INSERT INTO recovery_code (person_id, hash) VALUES (?, ?)", string(person), code).Error; err != nil {
			return err
		}
	}
	return nil
}

// SpendStep takes the time step of an authenticator code, and tells whether it
// is later than every step taken before: each code is good once. It goes with a
// write that leaves the audit entry.
func (tx *Tx) SpendStep(person id.Person, step int64) (bool, error) {
	r := tx.db.Exec("UPDATE person SET totp_counter = ? WHERE id = ? AND totp_counter < ? AND totp_secret <> ''", step, string(person), step)
	return r.RowsAffected == 1, r.Error
}

// SpendRecoveryCode uses a recovery code up, and tells whether there was one. It
// goes with a write that leaves the audit entry.
func (tx *Tx) SpendRecoveryCode(person id.Person, digest string) (bool, error) {
	r := tx.db.Exec("UPDATE recovery_code SET used_at = ? WHERE person_id = ? AND hash = ? AND used_at IS NULL", micros(tx.now), string(person), digest)
	return r.RowsAffected == 1, r.Error
}

// ActorOf reads a person as an actor without a session, for jobs that act for
// people by name, such as the demonstration.
func (v *View) ActorOf(person id.Person) (identity.Actor, error) {
	c, err := v.CredentialOf(person)
	if err != nil {
		return identity.Actor{}, err
	}
	a := identity.Actor{Person: c.Person, Name: c.Name, Email: c.Email, Enrolled: c.Enrolled(), Passkey: c.Passkeys > 0}
	return a, v.rolesOf(&a)
}

// changed is the error of an update that had to change one row.
func changed(r *gorm.DB) error {
	if r.Error != nil {
		return r.Error
	}
	return moved(r.RowsAffected)
}
