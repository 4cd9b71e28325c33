package store

import (
	"encoding/json"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

type suspensionRow struct {
	ID            string `gorm:"primaryKey"`
	AttestationID string
	ByID          string
	ByName        string
	Way           string
	At            int64
}

func (suspensionRow) TableName() string { return "suspension" }

type liftingRow struct {
	ID           string `gorm:"primaryKey"`
	SuspensionID string
	ByID         string
	ByName       string
	Reason       string
	At           int64
}

func (liftingRow) TableName() string { return "lifting" }

func (r suspensionRow) suspension() attestation.Suspension {
	return attestation.Suspension{ID: id.Suspension(r.ID), Attestation: id.Attestation(r.AttestationID), By: id.Person(r.ByID), ByName: r.ByName, Way: attestation.Way(r.Way), At: instant(r.At)}
}

func (r liftingRow) lifting() attestation.Lifting {
	return attestation.Lifting{ID: id.Lifting(r.ID), Suspension: id.Suspension(r.SuspensionID), By: id.Person(r.ByID), ByName: r.ByName, Reason: r.Reason, At: instant(r.At)}
}

// suspensionsOf is a column: all suspensions of an attestation (a) with their
// liftings, oldest first, or NULL: nearly every sign-off has none.
const suspensionsOf = `CASE WHEN EXISTS (SELECT 1 FROM suspension x WHERE x.attestation_id = a.id) THEN
	(SELECT json_group_array(json_array(x.id, x.by_id, x.by_name, x.way, x.at, l.id, l.by_id, l.by_name, l.reason, l.at) ORDER BY x.at, x.id)
	FROM suspension x LEFT JOIN lifting l ON l.suspension_id = x.id WHERE x.attestation_id = a.id) END`

// readSuspensions reads what suspensionsOf gives.
func readSuspensions(a id.Attestation, b []byte) ([]attestation.Suspension, error) {
	if b == nil {
		return nil, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("the suspensions of %s: %w", a, err)
	}
	out := make([]attestation.Suspension, len(list))
	for i, one := range list {
		s := attestation.Suspension{Attestation: a}
		var at int64
		var l struct {
			id           *id.Lifting
			by           *id.Person
			name, reason *string
			at           *int64
		}
		if err := json.Unmarshal(one, &[]any{&s.ID, &s.By, &s.ByName, &s.Way, &at, &l.id, &l.by, &l.name, &l.reason, &l.at}); err != nil {
			return nil, fmt.Errorf("the suspensions of %s: %w", a, err)
		}
		s.At = instant(at)
		if l.id != nil {
			s.Lifted = &attestation.Lifting{ID: *l.id, Suspension: s.ID, By: *l.by, ByName: *l.name, Reason: *l.reason, At: instant(*l.at)}
		}
		out[i] = s
	}
	return out, nil
}

// SignedAs is a sign-off in the scope's own person's name, whatever department or
// role they have left.
func (v *View) SignedAs(scope access.Scope, a id.Attestation) (Signed, error) {
	list, err := v.attestations("a.id = ? AND a.assessor_id = ?", string(a), string(scope.Person()))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Signed{}, err
	}
	return list[0], nil
}

// AttestationFacts is a sign-off for the rules inside a use case.
func (v *View) AttestationFacts(a id.Attestation) (Signed, error) {
	list, err := v.attestations("a.id = ?", string(a))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Signed{}, err
	}
	return list[0], nil
}

// Suspend takes a sign-off out of the count until the lead has looked into it.
func (tx *Tx) Suspend(g access.Grant, a attestation.Attestation, s attestation.Suspension) error {
	if err := tx.spend(g, string(s.Sum()), string(s.Attestation), access.SuspendSignOff); err != nil {
		return err
	}
	tx.touch(a.Worker, a.Competency)
	return tx.insertLogged(ledger.Suspended, a.Department, string(s.ID), &suspensionRow{ID: string(s.ID), AttestationID: string(s.Attestation), ByID: string(s.By), ByName: s.ByName, Way: string(s.Way), At: micros(s.At)})
}

// Lift ends a suspension. Doing it twice is a conflict.
func (tx *Tx) Lift(g access.Grant, a attestation.Attestation, l attestation.Lifting) error {
	if err := tx.spend(g, string(l.Sum()), string(a.ID), access.LiftSuspension); err != nil {
		return err
	}
	tx.touch(a.Worker, a.Competency)
	return tx.insertLogged(ledger.Lifted, a.Department, string(l.ID), &liftingRow{ID: string(l.ID), SuspensionID: string(l.Suspension), ByID: string(l.By), ByName: l.ByName, Reason: l.Reason, At: micros(l.At)})
}

// TurnAway leaves an audit entry of a link that was refused, and of why.
func (tx *Tx) TurnAway(g access.Grant, why string) error {
	return tx.spend(g, why, g.Subject(), access.TurnAway)
}

// EachSuspension hands every suspension to fn, without its lifting.
func (v *View) EachSuspension(fn func(attestation.Suspension) error) error {
	return each(v, "SELECT * FROM suspension", func(r suspensionRow) error { return fn(r.suspension()) })
}

// EachLifting hands every lifting of a suspension to fn.
func (v *View) EachLifting(fn func(attestation.Lifting) error) error {
	return each(v, "SELECT * FROM lifting", func(r liftingRow) error { return fn(r.lifting()) })
}
