package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/ledger"
)

type passkeyRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	Name       string
	Party      string
	Credential []byte
	Key        []byte
	PublicKey  []byte
	Counter    int64
	MadeAt     int64
	UsedAt     sql.NullInt64
	RemovedAt  sql.NullInt64
}

func (passkeyRow) TableName() string { return "passkey" }

// added is what the logs commit to when a passkey is added: the row as it was
// before it was used.
func (r passkeyRow) added() digest.Sum {
	r.Counter, r.UsedAt, r.RemovedAt = 0, sql.NullInt64{}, sql.NullInt64{}
	return bound(&r)
}

// removed is what they commit to when it is removed.
func (r passkeyRow) removed() digest.Sum {
	return bound(&passkeyRow{ID: r.ID, RemovedAt: r.RemovedAt})
}

func (r passkeyRow) passkey() identity.Passkey {
	return identity.Passkey{ID: id.Passkey(r.ID), Person: id.Person(r.PersonID), Name: r.Name, Party: r.Party, Credential: r.Credential, Key: r.Key, PublicKey: r.PublicKey,
		Counter: r.Counter, Made: instant(r.MadeAt), Used: instant(r.UsedAt.Int64), Removed: instant(r.RemovedAt.Int64)}
}

// Passkeys lists the scope's own passkeys that are good, the oldest first.
func (v *View) Passkeys(scope access.Scope) ([]identity.Passkey, error) {
	return v.passkeysOf(scope.Person())
}

func (v *View) passkeysOf(person id.Person) ([]identity.Passkey, error) {
	var rows []passkeyRow
	err := list(v, &rows, "SELECT * FROM passkey WHERE person_id = ? AND removed_at IS NULL ORDER BY id", string(person))
	out := make([]identity.Passkey, len(rows))
	for i, r := range rows {
		out[i] = r.passkey()
	}
	return out, err
}

// PasskeyBy finds a passkey by its credential, removed or not, for the rules of
// sign-in.
func (v *View) PasskeyBy(credential []byte) (identity.Passkey, error) {
	var r passkeyRow
	err := one(v, &r, "SELECT * FROM passkey WHERE credential = ?", credential)
	return r.passkey(), found(err)
}

// EachPasskey hands every passkey that there ever was to fn.
func (v *View) EachPasskey(fn func(identity.Passkey) error) error {
	return each(v, "SELECT * FROM passkey ORDER BY id", func(r passkeyRow) error { return fn(r.passkey()) })
}

// PasskeyAdded and PasskeyRemoved are what the audit log says of a passkey.
func PasskeyAdded(p identity.Passkey) string { return "passkey added " + string(p.Digest()) }

// PasskeyRemoved is what the audit log says of the end of a passkey.
func PasskeyRemoved(p id.Passkey) string { return "passkey removed " + string(p) }

// AddPasskey keeps a new passkey of a person whose credentials are still at the
// revision.
func (tx *Tx) AddPasskey(g access.Grant, p identity.Passkey, revision int) error {
	if err := tx.spend(g, PasskeyAdded(p), string(p.Person), access.ChangeAccount); err != nil {
		return err
	}
	if err := tx.credentialStands(p.Person, revision); err != nil {
		return err
	}
	row := passkeyRow{ID: string(p.ID), PersonID: string(p.Person), Name: p.Name, Party: p.Party, Credential: p.Credential, Key: p.Key, PublicKey: p.PublicKey,
		Counter: p.Counter, MadeAt: micros(p.Made)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	return tx.enterWhereSigner(ledger.PasskeyAdded, p.Person, row.ID, row.added())
}

// RemovePasskey ends a passkey. It is kept for the sign-offs that it proved.
func (tx *Tx) RemovePasskey(g access.Grant, person id.Person, p id.Passkey) error {
	if !g.Allows(string(person), access.ChangeAccount, access.ChangePerson) {
		return fmt.Errorf("the grant %q for %q does not allow the removal of a passkey of %q", g.Action(), g.Subject(), person)
	}
	tx.changes++
	if err := tx.log(g, PasskeyRemoved(p)); err != nil { // one entry for each
		return err
	}
	if err := tx.swap("UPDATE passkey SET removed_at = ? WHERE id = ? AND person_id = ? AND removed_at IS NULL", micros(tx.now), string(p), string(person)); err != nil {
		return err
	}
	row := passkeyRow{ID: string(p), RemovedAt: nullMicros(tx.now)}
	return tx.enterWhereSigner(ledger.PasskeyGone, person, row.ID, row.removed())
}

// RemovePasskeys ends every passkey of a person.
func (tx *Tx) RemovePasskeys(g access.Grant, person id.Person) error {
	all, err := tx.passkeysOf(person)
	for _, p := range all {
		if err == nil {
			err = tx.RemovePasskey(g, person, p.ID)
		}
	}
	return err
}

// UsePasskey notes a use of a passkey, and tells whether it may be used: it is
// there, and a device that counts its uses has counted on. It goes with a write that
// leaves the audit entry.
func (tx *Tx) UsePasskey(p id.Passkey, counter int64) (bool, error) {
	err := tx.swap("UPDATE passkey SET counter = ?, used_at = ? WHERE id = ? AND removed_at IS NULL AND (counter < ? OR counter = 0 AND ? = 0)",
		counter, micros(tx.now), string(p), counter, counter)
	if fault.Is(err, fault.Conflict) {
		return false, nil
	}
	return err == nil, err
}

// SpendChallenge uses a challenge up that is good until an instant, and tells
// whether it was still to be had. It goes with a write that leaves the audit entry.
func (tx *Tx) SpendChallenge(challenge string, until time.Time) (bool, error) {
	if err := tx.exec("DELETE FROM spent_challenge WHERE until < ?", micros(tx.now)); err != nil {
		return false, err
	}
	r := tx.db.Exec("INSERT INTO spent_challenge (challenge, until) VALUES (?, ?) ON CONFLICT DO NOTHING", challenge, micros(until))
	return r.RowsAffected == 1, r.Error
}

// Refused leaves an entry in the audit log of a proof that was refused and changed
// nothing. Detail says why, without names or what was sent.
func (tx *Tx) Refused(g access.Grant, person id.Person, detail string) error {
	return tx.spend(g, detail, string(person), access.RefuseProof)
}

type assertionRow struct {
	Digest            string `gorm:"primaryKey"`
	PasskeyID         string
	Claims            string
	Party             string
	Credential        []byte
	PublicKey         []byte
	AuthenticatorData []byte
	ClientData        []byte
	Signature         []byte
	At                int64
}

func (assertionRow) TableName() string { return "assertion" }

func (r assertionRow) assertion() (attestation.Assertion, error) {
	a := attestation.Assertion{Party: r.Party, Credential: r.Credential, PublicKey: r.PublicKey, AuthenticatorData: r.AuthenticatorData, ClientData: r.ClientData, Signature: r.Signature}
	if err := json.Unmarshal([]byte(r.Claims), &a.Claims); err != nil {
		return a, fmt.Errorf("assertion %s: %w", r.Digest, err)
	}
	return a, nil
}

// Assertion is what a passkey signed, for whoever may see the sign-off that it
// proves: the caller has checked that.
func (v *View) Assertion(d digest.Sum) (attestation.Assertion, error) {
	var r assertionRow
	if err := one(v, &r, "SELECT * FROM assertion WHERE digest = ?", string(d)); err != nil {
		return attestation.Assertion{}, found(err)
	}
	return r.assertion()
}

// EachAssertion hands everything that passkeys signed to fn: the digest that it is
// kept under, by which passkey, and when.
func (v *View) EachAssertion(fn func(kept digest.Sum, by id.Passkey, at time.Time, a attestation.Assertion) error) error {
	return each(v, "SELECT * FROM assertion ORDER BY at, digest", func(r assertionRow) error {
		a, err := r.assertion()
		if err != nil {
			return err
		}
		return fn(digest.Sum(r.Digest), id.Passkey(r.PasskeyID), instant(r.At), a)
	})
}

// keepAssertion spends what the person's passkey signed.
func (tx *Tx) keepAssertion(person id.Person, p attestation.Proof) error {
	if err := tx.credentialStands(person, p.CredentialRevision); err != nil {
		return err
	}
	good, err := tx.UsePasskey(p.Passkey, p.Counter)
	if err != nil {
		return err
	}
	if !good {
		f := fault.Fields{}
		f.Add("passkey", "This passkey was removed or used somewhere else a moment ago. Try again, or sign in another way.")
		return f.Err()
	}
	a := p.Assertion
	return tx.insert(&assertionRow{Digest: string(a.Digest()), PasskeyID: string(p.Passkey), Claims: listed(a.Claims), Party: a.Party, Credential: a.Credential, PublicKey: a.PublicKey,
		AuthenticatorData: a.AuthenticatorData, ClientData: a.ClientData, Signature: a.Signature, At: micros(tx.now)})
}
