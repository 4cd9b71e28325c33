// Package register owns how a professional register comes in: as a file that
// somebody fills in while they look people up, or from a service that answers
// programs (Online; api/register-lookup.yaml says in what shape). HCPC has none of
// its own. What a row or an answer means and whom it is about is decided by
// package enrolling, against what is known.
//
// Invariants and their tests: a file with any other shape is refused whole
// (TestAFileOfAnotherShapeIsRefused); whatever a service answers but the very thing
// that was asked for is no answer (TestWhateverIsNotTheAnswerIsNoAnswer), it is
// not waited for (TestASlowServiceIsNotWaitedFor), never followed to elsewhere, and
// asked under TLS unless it is on this machine
// (TestOnlyAServiceOnThisMachineIsAskedInTheClear).
package register

import (
	"strings"

	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/sheet"
)

// MaxRows is how many people one file may be about.
const MaxRows = 2000

// Columns are those of the file. A person is found by their registration number
// or, if nobody has it yet, by their e-mail address.
var Columns = []sheet.Column{
	{Name: "registration_number", Must: true},
	{Name: "email"},
	{Name: "name"},
	{Name: "profession", Must: true},
	{Name: "status", Must: true},
	{Name: "effective_from", Must: true},
	{Name: "checked_on", Must: true},
	{Name: "register"}, // its code; HCPC where there is none
	{Name: "outside"},  // "yes": somebody without an account here, who may come in by a pass
}

// Read reads a file, row for row as it stands.
func Read(file []byte) ([]assessor.Listing, error) {
	rows, err := sheet.Read(file, MaxRows, Columns)
	if err != nil {
		return nil, err
	}
	out := make([]assessor.Listing, len(rows))
	for i, r := range rows {
		outside := strings.ToLower(r.Cells["outside"])
		if outside != "" && outside != "yes" && outside != "no" {
			r.Problems = append(r.Problems, fault.Field{Name: "outside", Message: "Write yes for somebody who has no account here, or leave it empty."})
		}
		out[i] = assessor.Listing{Outside: outside == "yes", Line: r.Line, Register: r.Cells["register"], Number: r.Cells["registration_number"], Email: r.Cells["email"], Name: r.Cells["name"],
			Profession: r.Cells["profession"], Status: r.Cells["status"],
			EffectiveFrom: sheet.Day(r.Cells["effective_from"]), CheckedOn: sheet.Day(r.Cells["checked_on"]), Problems: r.Problems}
	}
	return out, nil
}

// Sheet makes a file to fill in: what is known, with nothing where the register
// must be looked at.
func Sheet(known []assessor.Listing) ([]byte, error) {
	var header []string
	for _, c := range Columns {
		header = append(header, c.Name)
	}
	var rows [][]string
	for _, l := range known {
		rows = append(rows, []string{l.Number, l.Email, l.Name, l.Profession, l.Status, string(l.EffectiveFrom), string(l.CheckedOn), l.Register, yes(l.Outside)})
	}
	return sheet.Write(header, rows)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
