package store

import (
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/ledger"
)

type turnRow struct {
	Seq           int64 `gorm:"primaryKey"`
	ID            string
	AttestationID string
	CheckID       string
	Questioned    bool
	At            int64
}

func (turnRow) TableName() string { return "turn" }

func (r turnRow) turn() attestation.Turn {
	return attestation.Turn{ID: id.Turn(r.ID), Attestation: id.Attestation(r.AttestationID), Check: id.Check(r.CheckID), Questioned: r.Questioned, At: instant(r.At)}
}

// Turned is a sign-off that a register check brought into question or out of it.
type Turned struct {
	Signed
	Turn   attestation.Turn
	Before []assessor.Check // of the signer, as known before
}

// turn finds the sign-offs of a person on which a check just added changes what
// the register says, and leaves a trace of each.
func (tx *Tx) turn(c assessor.Check) ([]Turned, error) {
	checks, err := tx.ChecksOf([]id.Person{c.Person})
	if err != nil {
		return nil, err
	}
	after := checks[c.Person]
	before := slices.DeleteFunc(slices.Clone(after), func(k assessor.Check) bool { return k.ID == c.ID })
	signed, err := tx.attestations("a.assessor_id = ?", string(c.Person))
	if err != nil {
		return nil, err
	}
	var out []Turned
	for _, s := range signed {
		competency, version, err := tx.Competency(s.Competency)
		if err != nil {
			return nil, err
		}
		area := assessor.AreaKey(version.Framework, competency.Area)
		may := assessor.PermittedAt(after, area, s.SignedAt, tx.now)
		if may == assessor.PermittedAt(before, area, s.SignedAt, tx.now) {
			continue
		}
		one := Turned{s, attestation.Turn{ID: id.New[id.Turn](), Attestation: s.ID, Check: c.ID, Questioned: !may, At: tx.now}, before}
		if err := tx.keepTurn(s.Attestation, one.Turn); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (tx *Tx) keepTurn(a attestation.Attestation, t attestation.Turn) error {
	g, err := access.System(identity.System("register"), access.TurnSignOff, t.Attestation, a.Department)
	if err != nil {
		return err
	}
	if err := tx.spend(g, turnTold(t), string(t.Attestation), access.TurnSignOff); err != nil {
		return err
	}
	tx.touch(a.Worker, a.Competency)
	return tx.insertLogged(ledger.Turned, a.Department, string(t.ID), &turnRow{ID: string(t.ID), AttestationID: string(t.Attestation), CheckID: string(t.Check), Questioned: t.Questioned, At: micros(t.At)})
}

// turnTold is what the audit log says of a turn.
func turnTold(t attestation.Turn) string {
	if t.Questioned {
		return "questioned by " + string(t.Check)
	}
	return "restored by " + string(t.Check)
}

// TurnOf is a turn with what the register showed.
type TurnOf struct {
	attestation.Turn
	Register string
	Status   string
	Since    time.Time // when the status began
}

// Turns lists what brought a sign-off into question and out of it, oldest first.
// The caller has checked that the sign-off may be seen.
func (v *View) Turns(a id.Attestation) ([]TurnOf, error) {
	return v.TurnsOf([]id.Attestation{a})
}

// TurnsOf is Turns of several.
func (v *View) TurnsOf(signed []id.Attestation) ([]TurnOf, error) {
	if len(signed) == 0 {
		return nil, nil
	}
	var rows []struct {
		Row              turnRow `gorm:"embedded"`
		Register, Status string
		EffectiveFrom    int64
	}
	if err := list(v, &rows, "SELECT t.*, c.register, c.status, c.effective_from FROM turn t JOIN register_check c ON c.id = t.check_id WHERE t.attestation_id IN (SELECT value FROM json_each(?)) ORDER BY t.seq", listed(signed)); err != nil {
		return nil, err
	}
	out := make([]TurnOf, len(rows))
	for i, r := range rows {
		out[i] = TurnOf{r.Row.turn(), r.Register, r.Status, instant(r.EffectiveFrom)}
	}
	return out, nil
}

// EachTurn hands every turn to fn in order, with what the audit log says of it.
func (v *View) EachTurn(fn func(t attestation.Turn, told string) error) error {
	return each(v, "SELECT * FROM turn ORDER BY seq", func(r turnRow) error { return fn(r.turn(), turnTold(r.turn())) })
}

// AskedAgain lists the requests that wait because sign-offs came into question,
// by sign-off.
func (v *View) AskedAgain(signed []id.Attestation) (map[id.Attestation]attestation.Request, error) {
	var rows []requestRow
	err := list(v, &rows, "SELECT * FROM request WHERE again_for IN (SELECT value FROM json_each(?)) AND state IN ('queued','opened')", listed(signed))
	out := map[id.Attestation]attestation.Request{}
	for _, r := range requests(rows) {
		out[r.Again] = r
	}
	return out, err
}

// AttestationsOn lists the sign-offs of items, oldest first. The caller has
// checked that the items may be seen.
func (v *View) AttestationsOn(items []id.Evidence) ([]Signed, error) {
	return v.attestations("a.evidence_id IN (SELECT value FROM json_each(?))", listed(items))
}
