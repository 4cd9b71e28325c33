package store

import (
	"database/sql"
	"fmt"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
)

// Edition is the rules of a professional register as they were adopted here,
// named, dated and with a reason.
type Edition struct {
	ID       id.Edition
	Code     string
	Document []byte // what assessor.ParseRegister read
	Digest   digest.Sum
	By       id.Person
	ByName   string // as it was
	Reason   string
	At       time.Time // from when it holds
}

// Told is what the audit log says of it.
func (e Edition) Told() string { return e.Code + " " + string(e.Digest[:16]) }

type editionRow struct {
	Seq           int64 `gorm:"primaryKey"`
	ID            string
	Code          string
	Document      string
	Digest        string
	AdoptedBy     string
	AdoptedByName string
	Reason        string
	At            int64
}

func (editionRow) TableName() string { return "register_edition" }

func (r editionRow) edition() Edition {
	return Edition{id.Edition(r.ID), r.Code, []byte(r.Document), digest.Sum(r.Digest), id.Person(r.AdoptedBy), r.AdoptedByName, r.Reason, instant(r.At)}
}

// Editions lists what was ever adopted, oldest first. The rules of a register
// are no secret: they take no scope.
func (v *View) Editions() ([]Edition, error) {
	var rows []editionRow
	if err := list(v, &rows, "SELECT * FROM register_edition ORDER BY seq"); err != nil {
		return nil, err
	}
	out := make([]Edition, len(rows))
	for i, r := range rows {
		out[i] = r.edition()
	}
	return out, nil
}

// Registers is the registers whose rules hold now.
func (v *View) Registers() ([]*assessor.Register, error) {
	list, err := v.Editions()
	if err != nil {
		return nil, err
	}
	var adopted []*assessor.Register
	for _, e := range list {
		r, err := v.s.rules(string(e.ID), string(e.Document), e.At)
		if err != nil {
			return nil, err
		}
		adopted = append(adopted, r)
	}
	return assessor.InForce(adopted, v.now), nil
}

// AdoptRegister keeps an edition for good.
func (tx *Tx) AdoptRegister(g access.Grant, e Edition) error {
	if err := tx.spend(g, e.Told(), string(e.ID), access.AdoptRegister); err != nil {
		return err
	}
	row := editionRow{ID: string(e.ID), Code: e.Code, Document: string(e.Document), Digest: string(e.Digest),
		AdoptedBy: string(g.Actor().Person), AdoptedByName: g.Actor().Name, Reason: e.Reason, At: micros(tx.now)}
	if err := tx.insert(&row); err != nil {
		return err
	}
	var everywhere []id.Organisation
	if err := list(&tx.View, &everywhere, "SELECT id FROM organisation ORDER BY id"); err != nil {
		return err
	}
	for _, o := range everywhere {
		if err := tx.enter(ledger.RegisterAdopted, o, row.ID, bound(&row)); err != nil {
			return err
		}
	}
	return nil
}

// enterEditions begins the log of a new organisation with the rules of registers
// that were adopted before it came.
func (tx *Tx) enterEditions(o id.Organisation) error {
	var rows []editionRow
	if err := list(&tx.View, &rows, "SELECT * FROM register_edition ORDER BY seq"); err != nil {
		return err
	}
	for _, r := range rows {
		if err := tx.enter(ledger.RegisterAdopted, o, r.ID, bound(&r)); err != nil {
			return err
		}
	}
	return nil
}

// rules reads the document of an edition. An edition never changes, so each is
// read once.
func (s *Store) rules(edition, document string, at time.Time) (*assessor.Register, error) {
	if have, ok := s.editions.Load(edition); ok {
		return have.(*assessor.Register), nil
	}
	r, err := assessor.ParseRegister([]byte(document))
	if err != nil {
		return nil, fmt.Errorf("the stored register %s: %w", edition, err)
	}
	r.Since = at
	s.editions.Store(edition, r)
	return r, nil
}

// adopted is the columns with which a check comes with an edition of its
// register, if one was adopted: a row of its own for each.
const (
	adoptedColumns = "e.id AS edition_id, e.document AS edition_document, e.at AS edition_at"
	adoptedJoin    = "LEFT JOIN register_edition e ON e.code = c.register"
)

type adopted struct {
	EditionID       sql.NullString
	EditionDocument sql.NullString
	EditionAt       sql.NullInt64
}

// gather adds a row to the checks of its person: a check once, and each edition
// of its register.
func (v *View) gather(out map[id.Person][]assessor.Check, c assessor.Check, a adopted) error {
	list := out[c.Person]
	if n := len(list); n == 0 || list[n-1].ID != c.ID {
		c.Adopted = nil
		list = append(list, c)
	}
	if a.EditionID.Valid {
		r, err := v.s.rules(a.EditionID.String, a.EditionDocument.String, instant(a.EditionAt.Int64))
		if err != nil {
			return err
		}
		last := &list[len(list)-1]
		last.Adopted = append(last.Adopted, r)
	}
	out[c.Person] = list
	return nil
}
