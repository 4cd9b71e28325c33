package store

import (
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// What registers showed of a person, and their passkeys, belong to no department.
// They are in the log of each organisation where the person was ever let sign: by
// an entitlement, or as a guest with a pass.

const signers = "(SELECT person_id, department_id FROM entitlement UNION SELECT person_id, department_id FROM pass WHERE person_id IS NOT NULL)"

// enterWhereSigner enters a record of a person in the logs where they may sign.
func (tx *Tx) enterWhereSigner(k ledger.Kind, p id.Person, subject string, record digest.Sum) error {
	var concerned []id.Organisation
	err := list(&tx.View, &concerned, "SELECT DISTINCT s.organisation_id FROM "+signers+" e"+atSite("e.department_id")+" WHERE e.person_id = ? ORDER BY s.organisation_id", string(p))
	for _, o := range concerned {
		if err == nil {
			err = tx.enter(k, o, subject, record)
		}
	}
	return err
}

// enterSigner brings the log of an organisation up to what is known of a person,
// before they may sign in it.
func (tx *Tx) enterSigner(p id.Person, o id.Organisation) error {
	var checks []checkRow
	if err := notEntered(tx, &checks, "register_check", ledger.Checked, p, o); err != nil {
		return err
	}
	for _, r := range checks {
		if err := tx.enter(ledger.Checked, o, r.ID, bound(&r)); err != nil {
			return err
		}
	}
	var keys []passkeyRow
	if err := notEntered(tx, &keys, "passkey", ledger.PasskeyAdded, p, o); err != nil {
		return err
	}
	for _, r := range keys {
		if err := tx.enter(ledger.PasskeyAdded, o, r.ID, r.added()); err != nil {
			return err
		}
		if r.RemovedAt.Valid {
			if err := tx.enter(ledger.PasskeyGone, o, r.ID, r.removed()); err != nil {
				return err
			}
		}
	}
	return nil
}

// notEntered reads a person's rows that the log of an organisation does not tell of.
func notEntered[T any](tx *Tx, rows *[]T, table string, k ledger.Kind, p id.Person, o id.Organisation) error {
	return list(&tx.View, rows, "SELECT * FROM "+table+" r WHERE r.person_id = ? AND NOT EXISTS (SELECT 1 FROM leaf l WHERE l.subject = r.id AND l.kind = ? AND l.organisation_id = ?) ORDER BY r.id",
		string(p), string(k), string(o))
}
