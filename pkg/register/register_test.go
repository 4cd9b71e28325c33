package register

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/fault"
)

const header = "registration_number,name,profession,status,effective_from,checked_on\n"

func TestAFileIsReadRowForRowAsItStands(t *testing.T) {
	list, err := Read([]byte(header + "ra 900001,Priya Shah,Diagnostic radiographer,Registered,2024-03-01,2026-11-20\n" + "=1,Lee,Diagnostic radiographer,Lapsed,2024-03-01,soon\n"))
	if err != nil {
		t.Fatal(err)
	}
	first := assessor.Listing{Line: 2, Number: "ra 900001", Name: "Priya Shah", Profession: "Diagnostic radiographer", Status: "Registered", EffectiveFrom: "2024-03-01", CheckedOn: "2026-11-20"}
	if len(list) != 2 || fmt.Sprint(list[0]) != fmt.Sprint(first) {
		t.Errorf("read %+v", list)
	}
	if l := list[1]; l.Line != 3 || l.CheckedOn != "soon" || len(l.Problems) != 1 || l.Problems[0].Name != "registration_number" {
		t.Errorf("the second row is %+v", l)
	}
}

func TestAFileOfAnotherShapeIsRefused(t *testing.T) {
	for _, text := range []string{"", "hello", "registration_number,status\nRA1,Registered\n", header} {
		if _, err := Read([]byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read([]byte(header + strings.Repeat("RA1,a,b,c,d,e\n", MaxRows+1))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a file of too many rows: %v", err)
	}
}

func TestAFileWithoutAColumnThatDecidesIsRefused(t *testing.T) {
	all := strings.Split(strings.TrimSpace(header), ",")
	for i, missing := range all {
		text := strings.Join(slices.Delete(slices.Clone(all), i, i+1), ",") + "\na,b,c,d,e\n"
		_, err := Read([]byte(text))
		if refused := fault.Is(err, fault.Invalid); refused != (missing != "name") { // a name is for people's own eyes
			t.Errorf("without %s: %v", missing, err)
		}
	}
}

func TestTheSheetToFillInIsReadBack(t *testing.T) {
	text, err := Sheet([]assessor.Listing{{Number: "RA900001", Email: "priya@x.example", Name: "Priya Shah", Profession: "Diagnostic radiographer"}, {Email: "=cmd@x.example", Name: "Lee"}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := Read(text)
	if err != nil || len(list) != 2 || list[0].Number != "RA900001" || list[0].Email != "priya@x.example" || list[1].Email != "'=cmd@x.example" || list[1].Line != 3 {
		t.Errorf("%s\nread back: %+v, %v", text, list, err)
	}
}
