package store

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"

	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// trees are the logs as the writer knows them: it alone grows them. What is undone
// takes them back to what the database says.
type trees map[id.Organisation]*ledger.Edge

// enter appends a leaf to the log of an organisation, in this transaction: what of
// a record the leaf commits to is its digest.
func (tx *Tx) enter(k ledger.Kind, o id.Organisation, subject string, record digest.Sum) error {
	edge, err := tx.edge(o)
	if err != nil {
		return err
	}
	salt := make([]byte, ledger.SaltSize)
	rand.Read(salt) // never fails: it ends the program instead
	leaf := ledger.Leaf{Kind: k, Subject: subject, At: tx.now, Commitment: ledger.Commit(salt, record)}.Bytes()
	position := edge.Size
	var hashes []byte
	for _, h := range edge.Append(leaf) {
		hashes = append(hashes, h[:]...)
	}
	return tx.exec("INSERT INTO leaf (organisation_id, position, kind, subject, bytes, salt, hashes) VALUES (?, ?, ?, ?, ?, ?, ?)",
		string(o), position, string(k), subject, leaf, salt, hashes)
}

// insertLogged appends a row that decides whether a sign-off counts, and its leaf
// to the log of the department's organisation. The kind must be among recorded,
// by which verify reads its rows again.
func (tx *Tx) insertLogged(k ledger.Kind, d id.Department, subject string, row any) error {
	if err := tx.insert(row); err != nil {
		return err
	}
	return tx.enterIn(k, d, subject, bound(row))
}

// enterIn is enter for a record of a department.
func (tx *Tx) enterIn(k ledger.Kind, d id.Department, subject string, record digest.Sum) error {
	o, err := tx.organisationOf(d)
	if err != nil {
		return err
	}
	return tx.enter(k, o, subject, record)
}

// organisationOf is what a department is part of, for good.
func (tx *Tx) organisationOf(d id.Department) (id.Organisation, error) {
	if o, ok := tx.s.organisations[d]; ok {
		return o, nil
	}
	var o id.Organisation
	err := one(&tx.View, &o, "SELECT s.organisation_id FROM department d JOIN site s ON s.id = d.site_id WHERE d.id = ?", string(d))
	if err == nil {
		tx.s.organisations[d] = o
	}
	return o, err
}

func (tx *Tx) edge(o id.Organisation) (*ledger.Edge, error) {
	if e := tx.s.trees[o]; e != nil {
		return e, nil
	}
	size, err := tx.LogSize(o)
	if err != nil {
		return nil, err
	}
	e, err := ledger.EdgeOf(size, tx.Hashes(o))
	if err != nil {
		return nil, err
	}
	if tx.s.trees == nil {
		tx.s.trees = trees{}
	}
	tx.s.trees[o] = &e
	return &e, nil
}

// bound digests a row as it is stored: each column but a number that the engine
// gives, and none that is empty, so that a column added later leaves the rows
// before it as they were. Columns that move must be emptied first.
func bound(row any) digest.Sum {
	s, err := schemaOf(row)
	if err != nil {
		panic(err) // not a row
	}
	v := reflect.ValueOf(row).Elem()
	columns := map[string]any{"table": s.Table}
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.StructField.Index)
		if value.IsZero() || f == s.PrioritizedPrimaryField && value.Kind() == reflect.Int64 {
			continue
		}
		columns["."+f.DBName] = value.Interface()
		if null, ok := value.Interface().(driver.Valuer); ok {
			if columns["."+f.DBName], err = null.Value(); err != nil {
				panic(err) // of database/sql's own: cannot fail
			}
		}
	}
	return digest.Of(columns)
}

// LogSize is how many leaves the log of an organisation has.
func (v *View) LogSize(o id.Organisation) (int64, error) {
	var size int64
	err := one(v, &size, "SELECT coalesce(max(position) + 1, 0) FROM leaf WHERE organisation_id = ?", string(o))
	return size, err
}

// Hashes reads the tree of an organisation's log.
func (v *View) Hashes(o id.Organisation) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		leaves := make([]int64, len(indexes))
		for i, index := range indexes {
			leaves[i], _ = ledger.StoredAt(index)
		}
		at, err := json.Marshal(leaves)
		if err != nil {
			return nil, err
		}
		rows, err := v.query("SELECT position, hashes FROM leaf WHERE organisation_id = ? AND position IN (SELECT value FROM json_each(?))", string(o), string(at))
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		stored := make(map[int64][]byte, len(indexes))
		for rows.Next() {
			var position int64
			var hashes []byte
			if err := rows.Scan(&position, &hashes); err != nil {
				return nil, err
			}
			stored[position] = hashes
		}
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			leaf, place := ledger.StoredAt(index)
			if len(stored[leaf]) < (place+1)*tlog.HashSize {
				return nil, fmt.Errorf("the log of %s lacks the hashes of its entry %d", o, leaf)
			}
			copy(out[i][:], stored[leaf][place*tlog.HashSize:])
		}
		return out, rows.Err()
	})
}

// Checkpoint stands for the log of an organisation as it now is. Its hash gives
// nothing away, so it takes no scope.
func (v *View) Checkpoint(o id.Organisation) (ledger.Checkpoint, error) {
	there, err := v.HasOrganisation(o)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	if !there {
		return ledger.Checkpoint{}, fault.Missing()
	}
	size, err := v.LogSize(o)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	root, err := tlog.TreeHash(size, v.Hashes(o))
	return ledger.Checkpoint{Origin: ledger.Origin(o), Size: size, Root: root}, err
}

// Receipt is the place of a sign-off in its organisation's log, under the log as
// it now is: all of a receipt but the signature under its checkpoint. The caller
// has read the sign-off, and so may see it.
func (v *View) Receipt(a Signed) (ledger.Checkpoint, ledger.Receipt, error) {
	var at struct {
		OrganisationID id.Organisation
		Position       int64
		Bytes, Salt    []byte
	}
	err := one(v, &at, "SELECT organisation_id, position, bytes, salt FROM leaf WHERE subject = ? AND kind = ?", string(a.ID), string(ledger.SignedOff))
	if err != nil {
		return ledger.Checkpoint{}, ledger.Receipt{}, found(err)
	}
	c, err := v.Checkpoint(at.OrganisationID)
	if err != nil {
		return c, ledger.Receipt{}, err
	}
	r := ledger.Receipt{Index: at.Position, Leaf: at.Bytes, Salt: at.Salt, Claim: a.Claim.Canonical(), Seal: a.JWS}
	if a.Attestation.Assertion != "" {
		signed, err := v.Assertion(a.Attestation.Assertion)
		if err != nil {
			return c, r, err
		}
		r.Assertion = &signed
	}
	r.Proof, err = tlog.ProveRecord(c.Size, at.Position, v.Hashes(at.OrganisationID))
	return c, r, err
}
